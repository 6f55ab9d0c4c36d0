"""The entry form of one record: saved as one goes, checked as one goes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.draft import Draft
from laiwu_desktop.formdef.check import Finding
from laiwu_desktop.formdef.form import Field, Form, Section
from laiwu_desktop.formdef.report import Record, RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.editors import EditorHelp
from laiwu_desktop.ui.field_row import FieldRow, RowState
from laiwu_desktop.ui.plain import PlainLabel
from laiwu_desktop.ui.theme import set_state


class EntryForm(QWidget):
    """All fields of one form for one record. `saved` follows every save, `failed` carries an exception."""

    saved = Signal(str)
    failed = Signal(object)
    past_end = Signal()

    def __init__(self, form: Form, draft: Draft, help_: EditorHelp) -> None:
        super().__init__()
        self.form = form
        self.draft = draft
        self.key: RecordKey | None = None
        self.locked = False
        self.rows = {field.name: FieldRow(field, help_) for field in form.fields.values()}
        for row in self.rows.values():
            row.entered.connect(self._save)
            row.editor.photo_added.connect(lambda data, name=row.field.name: self._save_photo(name, data))
            for widget in row.editor.focus_widgets():
                widget.installEventFilter(self)
                widget.setProperty("field", row.field.name)
        self._build()

    def _build(self) -> None:
        self.note = PlainLabel()
        self.note.setObjectName("message")
        self.note.setWordWrap(True)
        self.clear = QPushButton("清空不适用项")
        self.clear.setToolTip("清空本表中按其他各项的填写不应填写、却仍有内容的项")
        self.clear.clicked.connect(self._clear_irrelevant)
        top = QHBoxLayout()
        top.setContentsMargins(12, 4, 12, 0)
        top.addWidget(self.note, 1)
        top.addWidget(self.clear)
        self.fields = QWidget()
        self.fields.setObjectName("fields")
        column = QVBoxLayout(self.fields)
        column.setContentsMargins(10, 6, 10, 10)
        column.setSpacing(8)
        self.sections = [(section, self._section(section)) for section in self.form.sections]
        for _, frame in self.sections:
            column.addWidget(frame)
        column.addStretch()
        self.area = QScrollArea()
        self.area.setObjectName("entry")
        self.area.setWidget(self.fields)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.area, 1)

    def _section(self, section: Section) -> QFrame:
        frame = QFrame()
        frame.setObjectName("section")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(4)
        title = PlainLabel(section.label)
        title.setObjectName("sectionTitle")
        column.addWidget(title)
        for field in section.fields:
            column.addWidget(self.rows[field.name])
        return frame

    def show_record(self, key: RecordKey | None) -> None:
        """Show another record; what was being typed is saved first."""
        self.commit()
        changed = key != self.key
        self.key = key
        if changed:
            self.area.verticalScrollBar().setValue(0)
        self.refresh()

    def set_draft(self, draft: Draft) -> None:
        """Take another draft; the record shown stays."""
        self.draft = draft
        self.refresh()

    def commit(self) -> None:
        """Save what is typed and not saved yet."""
        for row in self.rows.values():
            row.editor.commit()

    def refresh(self) -> None:
        """Show the record as it stands in the draft."""
        key = self.key
        self.fields.setVisible(key is not None)
        self.clear.setVisible(False)
        self.note.setVisible(False)
        if key is None:
            return
        findings = [f for f in self.draft.unit_findings(self.form, key.unit_code) if f.seq == key.seq]
        record = self.draft.figures.record(key)
        stale = False
        for name, row in self.rows.items():
            relevant = self.draft.figures.is_relevant(key, row.field)
            stale = stale or (not relevant and name in record.values)
            row.setVisible(relevant or name in record.values)
            if not row.isHidden():
                row.show_state(self._state(record, row.field, findings), self.locked)
        for section, frame in self.sections:
            frame.setVisible(any(not self.rows[field.name].isHidden() for field in section.fields))
        self.clear.setVisible(stale and not self.locked)
        self._tell([f for f in findings if not f.field])

    def _state(self, record: Record, field: Field, findings: Iterable[Finding]) -> RowState:
        """What is known of one field of the record shown."""
        key, draft = record.key, self.draft
        previous = "" if field.is_photo else field.type.format(draft.previous_value(key, field))
        said = (c.text for c in draft.comments if c.key == key and c.field == field.name)
        return RowState(
            draft.figures.value(key, field),
            previous,
            draft.figures.is_required(key, field),
            field.name in record.carried,
            _worst(f for f in findings if f.field == field.name),
            next(said, ""),
        )

    def _tell(self, findings: list[Finding]) -> None:
        """What is wrong with the record as a whole."""
        self.note.setText("\n".join(f.message for f in findings))
        self.note.setVisible(bool(findings))
        worst = _worst(findings)
        set_state(self.note, "explained" if worst and worst.explained else "warning" if worst else "")

    def focus_field(self, name: str) -> None:
        """Bring a field before the person's eyes, ready to type; "" for the first."""
        row = self.rows.get(name) or next((r for r in self.rows.values() if self._can_enter(r)), None)
        if row is not None:
            self.area.ensureWidgetVisible(row, 0, 60)
            row.editor.take_focus()

    def _save(self, name: str, value: Value) -> None:
        self._do(lambda key: self.draft.put(key, name, value))

    def _save_photo(self, name: str, data: bytes) -> None:
        self._do(lambda key: self.draft.add_photo(key, name, data))

    def _clear_irrelevant(self) -> None:
        self._do(self.draft.clear_irrelevant)

    def _do(self, change) -> None:
        """One change of the record shown, with what follows from it."""
        if self.key is None or self.locked:
            return
        try:
            change(self.key)
        except Exception as error:  # shown with advice, or logged: the window decides
            self.failed.emit(error)
        self.refresh()
        self.saved.emit(self.key.unit_code)

    # ---- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and the arrows go from field to field and never change a value."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.rows[str(watched.property("field"))].show_hint(event.type() == QEvent.Type.FocusIn)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        name = str(watched.property("field"))
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.rows[name].open_menu()
            return True
        if not plain or isinstance(watched, QPlainTextEdit):
            return super().eventFilter(watched, event)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._step(name, 1)
            return True
        if key == Qt.Key.Key_Up:
            self._step(name, -1)
            return True
        return super().eventFilter(watched, event)

    def _step(self, name: str, by: int) -> None:
        """Go to the next field there is once what was typed is saved."""
        self.rows[name].editor.commit()
        names = list(self.rows)
        ahead = names[names.index(name) + 1 :] if by > 0 else names[: names.index(name)][::-1]
        for other in ahead:
            if self._can_enter(self.rows[other]):
                self.focus_field(other)
                return
        if by > 0:
            self.past_end.emit()

    @staticmethod
    def _can_enter(row: FieldRow) -> bool:
        return not row.isHidden() and bool(row.editor.focus_widgets())

    def focused_field(self) -> str:
        """The field the keyboard is in; "" when it is elsewhere."""
        focus = QApplication.focusWidget()
        return next((n for n, r in self.rows.items() if focus in r.editor.focus_widgets()), "")


def _worst(findings: Iterable[Finding]) -> Finding | None:
    """The gravest: errors, then what is not explained, then the rest."""
    return min(findings, key=lambda f: (f.severity != "error", f.explained), default=None)
