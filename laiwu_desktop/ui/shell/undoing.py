"""What was done: taken back and done again (Ctrl+Z, Ctrl+Y), or looked up for one field (Ctrl+H)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.filling.history import Line
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.change import Change, Kind, Logged, RowChange
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.entry.cell_history import HistoryDialog
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.shell.desk_window import DeskWindow


class Undoing(QObject):
    """Of the report in a window's `view`. What is taken back is named where it is offered, and once it is."""

    def __init__(self, desk: TownshipDesk | BureauDesk, window: DeskWindow, view: ReportView) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.view = view
        self.saving = window.saving
        self._said = ""
        self.undo_action = window.action("undo", "撤消", self.undo, "", "Ctrl+Z")
        self.redo_action = window.action("redo", "重做", self.redo, "", "Ctrl+Y")
        self.saving.told.connect(self.show_state)
        self.saving.landed.connect(self._tell)
        view.history.connect(self.show_history)
        self.show_state()

    def show_state(self) -> None:
        """Offer what can be undone and done again, by its name."""
        for action, logged, words, keys in (
            (self.undo_action, self.saving.undoable, self.view.draft.undo_words, "Ctrl+Z"),
            (self.redo_action, self.saving.redoable, self.view.draft.redo_words, "Ctrl+Y"),
        ):
            action.setEnabled(logged is not None and not self.view.locked)
            action.setToolTip(as_tip(f"{words or action.text()}（{keys}）"))

    def undo(self) -> None:
        """Take back what was done last."""
        self.window.commit()
        self._show(self.saving.undo())

    def redo(self) -> None:
        """Do again what was undone last."""
        self.window.commit()
        self._show(self.saving.redo())

    def _show(self, logged: Logged | None) -> None:
        if logged is not None:
            self.window.go_to_first(sorted(map(_cell_of, logged.changes), key=self._place))

    def _place(self, cell: Cell) -> tuple[int, RecordKey, int]:
        """Where a value stands in the report, which is the same when it is undone and when it is redone."""
        key, field = cell
        forms = {form.name: list(form.fields) for form in self.view.draft.forms}
        fields = forms.get(key.form, [])
        form = list(forms).index(key.form) if key.form in forms else -1
        return form, key, fields.index(field) if field in fields else -1

    def _tell(self, logged: Logged) -> None:
        """Say what was undone once it is; what is done next takes the words away, and no others."""
        is_back = logged.deed.kind in (Kind.UNDO, Kind.REDO)
        if is_back or self.window.status.text() == self._said:
            self._said = f"{logged.deed.kind.value}：{logged.deed.about}" if is_back else ""
            self.window.say(self._said)

    def show_history(self, cell: Cell) -> None:
        """Who gave a field which value, when and how."""
        key, field = cell
        label = self.view.draft.forms[key.form].fields[field].label
        where = f"{self.desk.register[key.unit_code].name}　{label}"
        self.window.run(
            "正在查找…", lambda: self.desk.cell_history(*cell), partial(self._show_history, where)
        )

    def _show_history(self, where: str, lines: list[Line]) -> None:
        self.window.dialogs.run(HistoryDialog(self.window, where, lines))


def _cell_of(change: Change) -> Cell:
    return change.key, "" if isinstance(change, RowChange) else change.field
