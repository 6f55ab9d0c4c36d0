"""Keeps the bar beside the form on the value at hand; what it takes from the workspace is looked up."""

from __future__ import annotations

from PySide6.QtCore import QObject

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.filling.history import Line
from laiwu_desktop.desk.guiding.about_cell import AboutCell, about_cell, changed_words
from laiwu_desktop.desk.guiding.asked import answered, asked_at, in_hand
from laiwu_desktop.desk.guiding.earlier import Earlier
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.store.own_notes import OwnNote
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.guiding.cell_bar import CellBar
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.refusing import unless_refused
from laiwu_desktop.ui.shell.desk_window import DeskWindow


class AboutValues(QObject):
    """Of the report in a view. `earlier` and `notes` are read once, and anew with another report."""

    def __init__(self, desk: TownshipDesk, window: DeskWindow, view: ReportView) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.view = view
        self.bar = CellBar()
        self.earlier = Earlier()
        self.notes: list[OwnNote] = []
        self.cell: Cell | None = None
        self.comment = ""  # which of several on one value is in hand
        self.period = ""
        self.past = Lookup(window.worker, self._unknown, self)
        self.history = Lookup(window.worker, self._unknown, self)
        view.put_beside(self.bar)
        view.around.placed.connect(lambda beside, low: self.bar.place(beside=beside, low=low))
        view.at.connect(self._show)
        for goes_on in (view.moved, view.turned, view.renewed):
            goes_on.connect(self._follow)
        if view.saving is not None:
            view.saving.changed.connect(self._changed)
            view.saving.landed.connect(lambda _logged: self._look_up())
        self.bar.noted.connect(unless_refused(desk, window.fail, self._keep))
        self.bar.answered.connect(self._answer)
        self.bar.left.connect(self.go_on)

    def refresh(self) -> None:
        """Read what was before, for the period at hand."""
        period = self.desk.period.code
        if period != self.period:
            self.period = period
            self.past.ask(lambda: (self.desk.earlier(), self.desk.own_notes()), self._came)

    def _came(self, found: tuple[Earlier, list[OwnNote]]) -> None:
        self.earlier, self.notes = found
        self.view.stale = self.earlier.stale(self.view.draft)
        self._show(self.cell)

    def _show(self, cell: Cell | None) -> None:
        if cell != self.cell:
            self.bar.settle()
        self.cell = cell
        self.bar.show_cell(self._about(), cell, locked=self.view.locked)
        self._look_up()

    def look_at(self, cell: Cell) -> None:
        """Tell of a value that the keyboard cannot be in."""
        self._show(cell)

    def _follow(self) -> None:
        """Another form, row or report is shown: of a value that is not, nothing is told. What somebody writes
        beside a value is still about it.
        """
        here, cell = self.view.cell, self.cell
        self._show(here if here or cell is None or not self.view.shows(cell) else cell)

    def _about(self) -> AboutCell | None:
        return self._known(self.cell)

    def _known(self, cell: Cell | None) -> AboutCell | None:
        if cell is None or cell[0].form not in self.view.draft.forms:
            return None
        return about_cell(self.view.draft, cell, self.earlier, self.notes, self.comment)

    def take_up(self, comment: str) -> None:
        """The comment of this id is in hand: what is written is the answer to it."""
        if comment != self.comment:
            self.bar.settle()
            self.comment = comment
            self._show(self.cell)

    def words(self, cell: Cell | None) -> str:
        """What a value means and what may stand there, in lines; "" for none."""
        about = self._known(cell)
        return "\n".join(filter(None, (about.heading, about.meaning, about.limits))) if about else ""

    def _changed(self, units: set[str]) -> None:
        if self.cell is not None and self.cell[0].unit_code in units:
            self._show(self.cell)

    def _look_up(self) -> None:
        """Who changed it last: only of the value that one stays in, and once all is saved. While a disk
        refuses to be written, nothing is read: the file would be opened as it may be opened then.
        """
        saving = self.view.saving
        is_quiet = saving is None or (saving.is_settled and saving.trouble is None)
        if is_quiet and (cell := self.cell) is not None:
            self.history.ask(lambda: (cell, self.desk.cell_history(*cell)), self._tell_changed)

    def _tell_changed(self, found: tuple[Cell, list[Line]]) -> None:
        cell, lines = found
        if cell == self.cell:
            self.bar.show_changed(changed_words(lines))

    def _unknown(self, _error: Exception) -> None:
        """What cannot be looked up just now is not shown; a file that is lost is told where it is saved."""

    def _keep(self, text: str, follow_up: bool) -> None:
        if (cell := self.cell) is None:
            return
        key, field = cell
        rest = [one for one in self.notes if (one.key, one.field) != cell]
        self.notes = [*rest, OwnNote(key, field, text.strip(), follow_up)]
        self.window.worker.quietly(
            lambda: self.desk.keep_note(key, field, text, follow_up=follow_up),
            lambda _: self.window.say("备忘已保存，不上报。"),
            self.window.fail,
        )

    def write_note(self) -> None:
        """Begin to write the note of the value at hand."""
        if self.cell is not None:
            self.bar.note.begin()

    def write_answer(self) -> None:
        """Begin to write the answer to what the bureau said of the value at hand."""
        if self.bar.answer.isVisibleTo(self.bar):
            self.bar.answer.begin()

    def _answer(self, text: str) -> None:
        """Keep the sentence for the comment in hand."""
        cell, saving, draft = self.cell, self.view.saving, self.view.draft
        if cell is None or saving is None or self.view.locked:
            return
        if (one := in_hand(asked_at(draft, cell), self.comment)) is None:
            return
        try:
            said = answered(draft, one, text, self.desk.settings.filler)
        except PersonError as error:
            self.window.fail(error)
            return
        saving.save(said)

    def go_on(self) -> None:
        """Give the keyboard back to the value at hand; to the first of the unit shown where none is."""
        if self.cell is not None:
            self.view.go_to(*self.cell)
        else:
            self.view.go_to_first()
