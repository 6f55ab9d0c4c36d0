"""From village to village by the keyboard: to the next thing to be done, with a word of where one is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from laiwu_desktop.desk.guiding.to_touch import Touch, next_finding, to_touch
from laiwu_desktop.ui.entry.report_view import ReportView


class Walking(QObject):
    """Goes through the report of a view. `told` carries what is to be said of it, `wanted` says that the
    report is to be seen, whatever page one is on.
    """

    told = Signal(str)
    wanted = Signal()

    def __init__(self, view: ReportView) -> None:
        super().__init__(view)
        self.view = view
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
            self.told.emit("没有要改正或说明的问题。")
            return
        self.wanted.emit()
        view.jump(found)
        self.told.emit(found.message)

    def left_in(self, unit_code: str) -> list[Touch]:
        """What is left to be touched in a unit."""
        return to_touch(self.view.draft, unit_code, self.view.stale)

    def begin_unit(self, left: list[Touch]) -> None:
        """Go to what is to be touched first in the unit shown, to its first field where nothing is."""
        if left:
            self.view.go_to(*left[0].cell)
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
        self.told.emit(
            f"{was}已到最后一项，转到{now}：{f'还有 {len(left)} 项要填' if left else '没有要填的'}。"
        )

    def go_on(self) -> None:
        """Go to the next unit with something left to be touched or confirmed, first in this one."""
        view = self.view
        codes = list(view.units.items)
        here = codes.index(view.unit_code) if view.unit_code in codes else 0
        for code in codes[here:] + codes[:here]:
            left = self.left_in(code)
            if left or view.units.states[code].carried:
                view.units.go(code)
                self.begin_unit(left)
                name = view.register[code].short_name
                self.told.emit(f"{name}：{f'还有 {len(left)} 项要填' if left else '只有沿用的要确认'}。")
                return
        self.told.emit("全部村都填完、确认完了。")
