"""One tab: a form of the unit gone to, made when it is first shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.entry.record.entry_form import EntryForm
from laiwu_desktop.ui.entry.record.row_list import RowsForm
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.fields.editors import EditorHelp
from laiwu_desktop.ui.fields.tab_order import take_place
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip

LOW = 150


class FormPage(QWidget):
    """The form's hint above its entry form, or above its rows. Its signals are theirs."""

    past_end = Signal()
    history = Signal(object)
    at = Signal(object)
    turned = Signal()
    pasted = Signal(object, str, str)
    told = Signal(str)

    def __init__(
        self, form: Form, draft: Draft, help_: EditorHelp, dialogs: Dialogs, saving: Saving | None
    ) -> None:
        super().__init__()
        self.form = form
        self.draft = draft
        self.saving = saving
        self.help = help_
        self.dialogs = dialogs
        self.body: EntryForm | RowsForm | None = None
        self.is_low = False
        hint = self.hint = PlainLabel(f"{form.number}　{form.hint}")
        hint.setObjectName("faint")
        hint.setContentsMargins(12, 5, 12, 0)
        hint.setToolTip(as_tip(f"依据：{form.source}" if form.source else ""))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is room for few fields the hint makes way for one more; it is in the tip of the tab."""
        super().resizeEvent(event)
        self._show_hint()

    def be_low(self, low: bool) -> None:
        """So it does in a window that is low."""
        self.is_low = low
        self._show_hint()

    def _show_hint(self) -> None:
        self.hint.setVisible(self.height() >= LOW and not self.is_low)

    def _body(self) -> EntryForm | RowsForm:
        if self.body is None:
            if self.form.repeats:
                self.body = RowsForm(self.form, self.draft, self.help, self.dialogs, self.saving)
                self.body.told.connect(self.told)
            else:
                self.body = EntryForm(self.form, self.draft, self.help, self.saving)
            self.entry.history.connect(self.history)
            self.entry.at.connect(self.at)
            self.entry.turned.connect(self.turned)
            self.entry.pasted.connect(self.pasted)
            self.body.past_end.connect(self.past_end)
            self.column.addWidget(self.body, 1)
            take_place(self.body, of=self)
        return self.body

    @property
    def entry(self) -> EntryForm:
        """The entry form, made when it was not yet."""
        body = self._body()
        return body.entry if isinstance(body, RowsForm) else body

    def show_unit(
        self, unit_code: str, draft: Draft, locked: bool, only: frozenset[Cell] | None = None
    ) -> None:
        """Show a unit's record or rows; of its values all, or only these."""
        body = self._body()
        self.draft = body.draft = self.entry.draft = draft
        self.entry.only = only
        body.locked = self.entry.locked = locked
        if isinstance(body, RowsForm):
            body.show_unit(unit_code)
        else:
            body.show_record(RecordKey(self.form.name, unit_code))

    def can_enter(self, unit_code: str, draft: Draft, only: frozenset[Cell] | None) -> bool:
        """Whether there is a field to go to, for that unit."""
        if only is not None:
            return any(key.form == self.form.name for key, _ in only)
        return not self.form.repeats or bool(draft.figures.rows(self.form.name, unit_code))

    def refresh(self) -> None:
        """Show what is shown as it stands now."""
        if self.body is not None:
            self.body.refresh()

    def show_row(self, seq: int) -> None:
        """Choose a row, where the form has rows."""
        if isinstance(self.body, RowsForm) and seq:
            self.body.show_row(seq)

    def focus_field(self, name: str) -> None:
        """Bring a field before the person's eyes; "" for the first."""
        self._body().focus_field(name)

    def commit(self) -> None:
        """Save what is typed and not saved yet."""
        if self.body is not None:
            self.body.commit()
