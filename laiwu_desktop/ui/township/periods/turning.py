"""From one period and revision to another; what came back of other periods is told until it is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.guiding.versions import Version
from laiwu_desktop.desk.results import Received
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Outcome, State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.ui.parts.banner import Notice
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.notices import coming_words
from laiwu_desktop.ui.shell.desk_window import DeskWindow, read_draft
from laiwu_desktop.ui.township.periods.version_box import VersionBox


class Turning(QObject):
    """`turned` carries the report that is shown from then on, `elsewhere` what came back of other periods;
    `begin` asks for the next period.
    """

    turned = Signal(object)
    elsewhere = Signal(object)
    begin = Signal()

    def __init__(self, desk: TownshipDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.box = VersionBox()
        self.notice = Notice()
        self.returned: Sequence[Version] = ()
        self.coming: Task | None = None
        self.is_filled_in = True
        self.lookup = Lookup(window.worker, window.fail, self)
        self.box.chosen.connect(self.turn)
        self.notice.button.clicked.connect(self._go)

    def refresh(self, draft: Draft) -> None:
        """Show which report is shown, and what else there is."""
        self.is_filled_in = draft.head.state in (State.DRAFT, State.RETURNED)
        self._tell()
        self.lookup.ask(
            lambda: (self.desk.versions(), self.desk.returned_elsewhere()),
            lambda found: self._show(draft.head.id, *found),
        )

    def _show(self, shown: str, versions: list[Version], returned: list[Version]) -> None:
        self.box.show_versions(versions, shown)
        self.returned = returned
        self._tell()
        self.elsewhere.emit(returned)

    def show_coming(self, task: Task | None) -> None:
        """Say what is asked for the next period already, once this one's report has left."""
        self.coming = task
        self._tell()

    @property
    def is_elsewhere(self) -> bool:
        """Whether another period than the one at hand is shown, or a former revision."""
        return self.desk.shown is not None

    def asks_first(self, draft: Draft) -> bool:
        """Whether a report of a former period, which was never handed in, is only gone on with on purpose."""
        shown = self.desk.shown
        is_former = shown is not None and not shown.is_of_present
        return is_former and draft.is_editable and not (shown is not None and shown.comes_back)

    def tells(self, draft: Draft) -> bool:
        """Whether the line here says already how the report stands: a small screen has no room for two."""
        return self.is_elsewhere and draft.head.state is State.RETURNED

    def locks(self, draft: Draft, *, unlocked: bool) -> bool:
        """Whether a report is only looked at for now. What was returned is there to be mended; anything else
        that has left is opened on purpose (`unlocked`).
        """
        if draft.writing.read_only:
            return True
        is_open = draft.is_editable and not self.asks_first(draft)
        return not (is_open or unlocked or draft.head.state is State.RETURNED)

    def unless_fixed(self, slot: Callable[[], object]) -> Callable[[], object]:
        """For what changes the report that is shown: where it is only looked at, why is said instead."""

        def checked() -> None:
            draft = self.window.saving.draft
            why = self.desk.why_fixed(draft.head) if draft.writing.read_only else None
            self.window.fail(why) if why else slot()

        return self.window.unless_refused(checked)

    def _tell(self) -> None:
        """Of another period that it is none of the one at hand; there, what came back of others."""
        shown, present = self.desk.shown, self.desk.present.label
        if shown is not None:
            why, back = shown.only_looked_at, "，已退回，请逐条改正或答复" if shown.comes_back else ""
            text = f"正在填报以前的一期：{shown.period.label}{back}。本期是 {present}。"
            text = text if why is None else str(why)
            self.notice.tell(text, "wait", f"回到本期（{present}）")
        elif self.returned:
            first = self.returned[0]
            more = f"（另有 {len(self.returned) - 1} 期也被退回）" if len(self.returned) > 1 else ""
            how = (
                "已被农业局退回"
                if first.head.state is State.RETURNED
                else "被农业局退回，正在修改，还没有重报"
            )
            text = f"{first.period.label}的上报数据{how}{more}。"
            self.notice.tell(text, "returned", f"打开 {first.period.label}")
        elif self.coming and not self.is_filled_in:
            self.notice.tell(coming_words(self.coming), "wait", f"启用 {self.desk.present.next.label}…")
        else:
            self.notice.tell("")

    def _go(self) -> None:
        """As the notice offers."""
        if self.is_elsewhere:
            self.turn(None)
        elif self.returned:
            self.turn(self.returned[0])
        elif self.coming:
            self.begin.emit()

    def turn(self, version: Version | None) -> None:
        """Show another revision; with None again the newest of the period at hand."""
        self.window.run("正在显示…", partial(self._read, version), self._turned)

    def _read(self, version: Version | None) -> tuple[int, Draft]:
        self.desk.turn_to(version)
        caught = self.desk.catch_up() if version is None else 0
        return caught, read_draft(self.desk)

    def _turned(self, found: tuple[int, Draft]) -> None:
        caught, draft = found
        self.turned.emit(draft)
        if caught:
            self.window.say(f"上期的数据改过，本期沿用未确认的 {caught} 项已随之更新。")

    def go_back_to(self, period: str, then: Callable[[], object]) -> None:
        """Show again what came back of another period, where it is still to be mended; then go on."""

        def found(returned: list[Version]) -> None:
            version = next((one for one in returned if one.head.period == period), None)
            if version is None:
                then()
                return
            self.window.run("正在显示…", partial(self._read, version), came)

        def came(read: tuple[int, Draft]) -> None:
            self._turned(read)
            then()

        def not_found(_error: Exception) -> None:
            then()

        self.window.worker.quietly(self.desk.returned_elsewhere, found, not_found)

    def offer(self, received: Iterable[Received]) -> None:
        """Ask whether to open what was just returned of another period, as a receipt says."""
        applied = [one for one in received if one.outcome is Outcome.APPLIED and one.report]
        reports = {one.report for one in applied if one.verdict == State.RETURNED}
        if reports:
            self.window.worker.quietly(
                self.desk.returned_elsewhere, partial(self._offer, reports), self.window.fail
            )

    def _offer(self, reports: set[str], returned: list[Version]) -> None:
        found = [one for one in returned if one.head.id in reports]
        if not found:
            return
        text = f"退回的是以前的填报期：{found[0].period.label}。"
        detail = "可以现在就打开修改；本期填的都已保存，随时可以回来。"
        if self.window.dialogs.pick(self.window, text, detail, ("打开", "以后再说")) == "打开":
            self.turn(found[0])
