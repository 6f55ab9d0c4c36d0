"""From village to village by the keyboard: to the next thing to be done, with a word of where one is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from laiwu_desktop.desk.guiding.asked import left as comments_left
from laiwu_desktop.desk.guiding.to_touch import Left, all_done, left_in, next_finding
from laiwu_desktop.ui.entry.report_view import ReportView


class Walking(QObject):
    """Goes through the report of a view. `told` carries what is to be said of the unit one is in,
    `told_of_value` what is to be said of the value one is at; `wanted` says that the report is to be seen,
    whatever page one is on.
    """

    told = Signal(str)
    told_of_value = Signal(str)
    wanted = Signal()

    def __init__(self, view: ReportView) -> None:
        super().__init__(view)
        self.view = view
        # Period and unit of which was shown what may stay as it is: nobody is led there twice.
        self.shown: set[tuple[str, str]] = set()
        view.past_unit.connect(self._past_unit)

    def find_unit(self) -> None:
        """Begin to search for a village."""
        self.view.commit()
        self.wanted.emit()
        self.view.units.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.view.units.search.selectAll()

    def go_to_finding(self, by: int) -> None:
        """Go to the next thing that stands against the report, wherever it is; back with -1."""
        view = self.view
        view.commit()
        found = next_finding(view.draft, view.unit_code, view.cell, by)
        if found is None:
            count = len(comments_left(view.draft))
            asked = f"，还有 {count} 条农业局的意见没有处理（Alt+PageDown）" if count else ""
            self.told.emit(f"没有要改正或说明的问题{asked}。")
            return
        self.wanted.emit()
        view.jump(found)
        self.told_of_value.emit(found.message)

    def left_in(self, unit_code: str) -> Left:
        """What is left in a unit."""
        return left_in(self.view.draft, unit_code, self.view.stale)

    def begin_unit(self, left: Left) -> None:
        """Go to what is to be touched first in the unit shown, to its first field where nothing is."""
        if (cell := left.first) is not None:
            self.view.go_to(*cell)
        else:
            self.view.go_to_first()

    def _past_unit(self) -> None:
        """Enter left the last field of a unit: say so, and go on in the next one."""
        view = self.view
        was = view.register[view.unit_code].short_name
        if not view.units.step(1):
            self.told.emit(f"{was}已到最后一项。这是最后一个村，全部走完了。")
            return
        left = self.left_in(view.unit_code)
        self.begin_unit(left)
        now = view.register[view.unit_code].short_name
        self.told.emit(f"{was}已到最后一项，转到{now}：{left.words}。")

    def go_on(self, done: str = "") -> None:
        """Go to the next unit with something left to be done, first in this one; what may stay as it is is
        shown once, and goes without a word from then on. `done` is told before.
        """
        view = self.view
        period, codes = view.draft.head.period, list(view.units.items)
        here = codes.index(view.unit_code) if view.unit_code in codes else 0
        for code in codes[here:] + codes[:here]:
            left = self.left_in(code)
            if left.is_done and ((period, code) in self.shown or not left.may_stay):
                continue
            onward = "；再按 Ctrl+K 往下走" if left.is_done else ""
            if left.is_done:
                self.shown.add((period, code))
            view.units.go(code)
            self.begin_unit(left)
            self.told.emit(f"{done}{view.register[code].short_name}：{left.words}{onward}。")
            return
        self.told.emit(f"{done}{all_done(map(self.left_in, codes))}")
