"""The next period begun, and gone back from again while nothing of it has left."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.entry.next_period import NextPeriod
from laiwu_desktop.ui.shell.desk_window import DeskWindow, read_draft

# So many villages with a history of their own are named when a period begins.
_MOST_NOTES = 12
_NEXT = (
    "上期的沿用项会带入新的一期，标为“沿用未确认”。本期数据保留，以后在窗口上方的填报期里查看。"
    "新的一期导出以前，可以用“回到上一填报期”回来。"
)


class Beginning(QObject):
    """`begun` carries the report of the period that is at hand from then on."""

    begun = Signal(object)

    def __init__(self, desk: TownshipDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.following = NextPeriod(desk, window.run, window.dialogs, window, _NEXT)
        self.following.agreed.connect(self._start)

    def ask_next(self) -> None:
        """Start the next period with what carries forward, if a person agrees."""
        self.following.ask()

    def ask_back(self) -> None:
        """Go back to the period before, if a person agrees."""
        self.window.run("正在查找…", self.desk.period_before, self._ask_back)

    def _ask_back(self, period: Period | None) -> None:
        if period is None:
            self.window.fail(PersonError("no_period_before"))
            return
        present = self.desk.present.label
        detail = (
            f"{present}已填的都保留，再启用时接着填；其中没有填过、确认过的，"
            f"到时按 {period.label} 的数据沿用。已经导出过的一期不能退回。"
        )
        if self.window.dialogs.confirm(self.window, f"回到 {period.label}？", detail, "回到上一期"):
            self._start(period)

    def _start(self, period: Period) -> None:
        self.window.run("正在启用…", partial(self._begin, period), self._begun)

    def _begin(self, period: Period) -> Draft:
        self.desk.begin_period(period)
        return read_draft(self.desk)

    def _begun(self, draft: Draft) -> None:
        self.begun.emit(draft)
        if notes := draft.past.notes:
            more = [f"……另有 {len(notes) - _MOST_NOTES} 个"] if len(notes) > _MOST_NOTES else []
            told = "\n".join([*notes[:_MOST_NOTES], *more])
            self.window.dialogs.tell(self.window, "区划有变更，请留意这些村的上期数据。", told)
