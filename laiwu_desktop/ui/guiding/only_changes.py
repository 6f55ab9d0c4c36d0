"""只看要填的: of each unit only what somebody has to touch, until one goes on to the next."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.guiding.to_touch import Left, counted
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.guiding.walking import Walking


class OnlyChanges(QObject):
    """Turns a view's mode on and off. What was shown of a unit stays as long as one is in it: what was filled
    in is still to be seen, and what applies because of it comes along. `told` carries what is to be said.
    """

    told = Signal(str)

    def __init__(self, view: ReportView, walking: Walking) -> None:
        super().__init__(view)
        self.view = view
        self.walking = walking
        view.moved.connect(lambda _unit: self._count())
        view.renewed.connect(self._renew)
        self.is_on = False
        self.left: dict[str, Left] = {}

    def turn(self, on: bool) -> None:
        """Show only what is to be touched, or everything again."""
        if on == self.is_on:
            return
        at = self.view.cell
        self.is_on = on
        self.left.clear()
        self.view.show_only(self._cells if on else None)
        if self.view.saving is not None:
            changed = self.view.saving.changed
            (changed.connect if on else changed.disconnect)(self._changed)
        self._count()
        if on:
            self.walking.go_on()
        else:
            if at is not None:
                self.view.go_to(*at)
            else:
                self.view.go_to_first()
            self.told.emit("显示全部指标项。")

    def _cells(self, unit_code: str) -> frozenset[Cell]:
        left = self.walking.left_in(unit_code)
        return frozenset(touch.cell for touch in (*left.asked, *left.free))

    def _changed(self, units: set[str]) -> None:
        view = self.view
        for unit in units:
            self.left.pop(unit, None)
        if view.unit_code in units and view.only is not None:
            view.show_more(self._cells(view.unit_code))
        self._count()

    def _renew(self) -> None:
        self.left.clear()
        self._count()

    def _count(self) -> None:
        """Say how much is left; of units that nothing changed in it is known."""
        view = self.view
        if not self.is_on:
            view.left.show_texts("")
            return
        for unit in view.units.items:
            if unit not in self.left:
                self.left[unit] = self.walking.left_in(unit)
        view.left.show_texts(*counted(self.left, view.unit_code))
