"""The entry form of one record: saved as one goes, checked as one goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.changing import conflict_words
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.form import Form, Section
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.entry.record.entry_keys import ENTER, KEYS, breaks_line, is_windows
from laiwu_desktop.ui.entry.record.giving_up import GivingUp
from laiwu_desktop.ui.entry.record.in_sight import InSightArea
from laiwu_desktop.ui.entry.record.row_states import row_state, worst_of
from laiwu_desktop.ui.entry.record.sections import Sections
from laiwu_desktop.ui.entry.saving import Saving, brief_words, trouble_words
from laiwu_desktop.ui.fields.composing import Composing
from laiwu_desktop.ui.fields.editors import EditorHelp
from laiwu_desktop.ui.fields.field_row import FieldRow, Unsaved
from laiwu_desktop.ui.fields.photo_sources import Photo
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import set_state


class EntryForm(QWidget):
    """All fields of one form for one record. `past_end` comes when Enter leaves the last field, `history`
    carries the value (row and field) whose history is asked for, `at` the one that the keyboard went to;
    `turned` comes when another record is shown, which the keyboard need not be in;
    `pasted` the one that several lines or cells were to be pasted into, with their text and HTML.

    Without a `saving` it is only looked at.
    """

    past_end = Signal()
    history = Signal(object)
    at = Signal(object)
    turned = Signal()
    pasted = Signal(object, str, str)

    def __init__(self, form: Form, draft: Draft, help_: EditorHelp, saving: Saving | None) -> None:
        super().__init__()
        self.form = form
        self.draft = draft
        self.saving = saving
        self.composing = saving.composing if saving is not None else Composing(self)
        self.key: RecordKey | None = None
        self.locked = False
        self.only: frozenset[Cell] | None = None
        self.giving_up = GivingUp()
        self.rows = {field.name: FieldRow(field, help_) for field in form.fields.values()}
        for row in self.rows.values():
            row.entered.connect(self._save)
            row.settled.connect(self._settle)
            row.taken.connect(self.take_offer)
            row.editor.several.connect(
                lambda text, html, name=row.field.name: self.pasted.emit((self.key, name), text, html)
            )
            row.history.connect(lambda name: self.history.emit((self.key, name)))
            row.editor.photos_added.connect(lambda given, name=row.field.name: self._take_photos(name, given))
            row.editor.came.connect(lambda name=row.field.name: self._came(name))
            row.editor.typing.connect(lambda name=row.field.name: self._typing(name))
            for widget in row.editor.focus_widgets():
                widget.installEventFilter(self)
                widget.setProperty("field", row.field.name)
        if saving is not None:
            saving.told.connect(self.show_unsaved)
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
        self.sections = [(section, self._section(section)) for section in self.form.sections]
        self.fields = Sections([(frame, len(section.fields)) for section, frame in self.sections])
        self.fields.setObjectName("fields")
        self.area = InSightArea()
        self.at.connect(self._keep_in_sight)
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
        is_other = key != self.key
        if is_other:
            self.key, self.area.at = key, None
            self.area.verticalScrollBar().setValue(0)
            for row in self.rows.values():
                row.editor.forget()
        self.refresh()
        if is_other:
            self.turned.emit()

    def set_draft(self, draft: Draft) -> None:
        """Take another draft; the record shown stays."""
        self.draft = draft
        self.refresh()

    def commit(self) -> None:
        """Send what is typed on its way, what an input method has under way included."""
        for name, row in self.rows.items():
            if self.composing.edit in row.editor.focus_widgets():
                self.composing.finish((self.key, name) if self.key else None)
            row.editor.commit()
            self._note(name)

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
            is_meant = self.only is None or (key, name) in self.only
            row.setVisible(is_meant and self.draft.figures.is_shown(key, row.field))
            if not row.isHidden():
                row.show_state(row_state(self.draft, record, row.field, findings), self.locked)
        for section, frame in self.sections:
            frame.setVisible(any(not self.rows[field.name].isHidden() for field in section.fields))
        self.clear.setVisible(stale and not self.locked)
        self._tell([f for f in findings if not f.field])
        self.show_unsaved()

    def show_unsaved(self) -> None:
        """Say of every line what of it is not in the workspace."""
        if self.saving is None or self.key is None:
            return
        waiting = self.saving.unsaved
        for name, row in self.rows.items():
            row.show_unsaved(self._unsaved(name, row, waiting))

    def _unsaved(self, name: str, row: FieldRow, waiting: set[Cell]) -> Unsaved:
        assert self.saving is not None
        assert self.key is not None
        cell = (self.key, name)
        if conflict := self.saving.conflicts.get(cell):
            return Unsaved("conflict", conflict_words(self.draft.forms, conflict))
        if cell in waiting and (trouble := self.saving.trouble) is not None:
            return Unsaved("failed", f"未保存：{brief_words(trouble)}", f"未保存：{trouble_words(trouble)}")
        return Unsaved("waiting") if cell in waiting or row.editor.typed() is not None else Unsaved()

    def _tell(self, findings: list[Finding]) -> None:
        """What is wrong with the record as a whole."""
        self.note.setText("\n".join(f.message for f in findings))
        self.note.setVisible(bool(findings))
        worst = worst_of(findings)
        set_state(self.note, "explained" if worst and worst.explained else "warning" if worst else "")

    def focus_field(self, name: str) -> None:
        """Bring a field before the person's eyes, ready to type; "" for the first."""
        row = self.rows.get(name) or next((r for r in self.rows.values() if self._can_enter(r)), None)
        if row is not None:
            self.area.at = row
            self.area.ensureWidgetVisible(row, 0, 60)
            was_there = any(widget.hasFocus() for widget in row.editor.focus_widgets())
            row.editor.take_focus()
            if was_there and self.key is not None:  # another record, in the same place: Qt tells nobody
                self.at.emit((self.key, row.field.name))

    def _came(self, name: str) -> None:
        if self.key is not None:
            self.at.emit((self.key, name))

    def _keep_in_sight(self, cell: Cell) -> None:
        self.area.at = self.rows[cell[1]]

    def _save(self, name: str, value: Value) -> None:
        if self.key is not None and self.saving is not None and not self.locked:
            record = self.draft.figures.record(self.key)
            self.giving_up.note((self.key, name), record.values.get(name), carried=name in record.carried)
            self.saving.save_typed((self.key, name), value)

    def _give_up(self, name: str) -> bool:
        """What stood in a field before something was typed or chosen there stands there again; whether there
        was anything to give up.
        """
        row, before = self.rows[name], self.giving_up.before
        is_typed = row.editor.typed() is not None
        if self.key is None or self.saving is None or self.locked:
            return False
        self.drop_typed(name)
        is_put = before is not None and before.cell == (self.key, name)
        if is_put and before is not None:
            self.saving.save(changing.put_back(self.draft.figures, before.cell, before.value, before.carried))
        if is_typed or is_put:
            self.refresh()
            row.editor.take_focus()
        return is_typed or is_put

    def _take_photos(self, name: str, photos: Sequence[Photo]) -> None:
        if self.key is not None and self.saving is not None and not self.locked:
            rows = list(self.rows.values())
            ahead = [row for row in rows[rows.index(self.rows[name]) :] if not row.isHidden()]
            fields = [row.field for row in ahead if row.field.is_photo]
            self.saving.save_photos(self.key, fields, photos)

    def _clear_irrelevant(self) -> None:
        if self.key is not None and self.saving is not None and not self.locked:
            self.saving.save(changing.irrelevant_cleared(self.draft.figures, self.key))

    def _settle(self, name: str, mine: bool) -> None:
        if self.key is not None and self.saving is not None:
            (self.saving.keep_mine if mine else self.saving.keep_theirs)((self.key, name))

    def _typing(self, name: str) -> None:
        self._note(name)
        row = self.rows[name]
        if self.saving is not None:
            if self.key is not None and row.editor.typed() is None:  # what was typed is undone
                row.show_unsaved(self._unsaved(name, row, self.saving.unsaved))
            self.saving.typing.emit()

    def _note(self, name: str) -> None:
        """Let it be known whether a text stands in a field that is not on its way yet."""
        if self.key is not None and self.saving is not None:
            typed = self.rows[name].editor.typed() is not None
            self.saving.type_in((self.key, name), typed=typed)

    # ---- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and the arrows go from field to field and never change a value."""
        return self._heed(watched, event) or super().eventFilter(watched, event)

    def _heed(self, watched: QObject, event: QEvent) -> bool:
        """Whether an event is dealt with: of the input method, the keyboard, or the focus."""
        name = str(watched.property("field"))
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            has_parts = len(self.rows[name].editor.focus_widgets()) > 1
            self.giving_up.heed(event, name, has_parts=has_parts)
            self.rows[name].show_hint(event.type() == QEvent.Type.FocusIn)
            if event.type() == QEvent.Type.FocusIn:
                self._came(name)
        if event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self.composing.heed(watched, event)
            return False
        if not isinstance(event, QKeyEvent) or event.type() not in KEYS:
            return False
        if self.composing.keeps(watched, event):
            return True
        if event.type() == QEvent.Type.KeyPress:
            return self._press(name, watched, event)
        if self._leaves_undo(name, event) or is_windows(event):
            event.ignore()  # the window's own undo, not that of a text which nobody has begun to write
            return True
        return False

    def _press(self, name: str, watched: QObject, event: QKeyEvent) -> bool:
        """What a key does in a field; whether it did something."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        page = watched if isinstance(watched, QPlainTextEdit) else None
        if held == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_D:
            self.rows[name].open_menu()
        elif held == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_H:
            self.history.emit((self.key, name))
        elif page is not None and breaks_line(key, held):
            if not page.isReadOnly():
                page.insertPlainText("\n")
        elif held:
            return False
        elif key == Qt.Key.Key_Escape:
            return self._give_up(name)
        elif key in ENTER:
            self._enter(name, event)
        elif key == Qt.Key.Key_Down and page is None:
            self._step(name, 1)
        elif key == Qt.Key.Key_Up and page is None:
            self._step(name, -1)
        else:
            return False
        return True

    def _leaves_undo(self, name: str, event: QKeyEvent) -> bool:
        """Whether Ctrl+Z and Ctrl+Y mean the report: while a text is being written they mean that text."""
        undoes = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        return undoes and self.rows[name].editor.typed() is None

    def say(self, name: str, value: Value) -> None:
        """Let a word (不适用, 暂缺) stand in a field, instead of what is being typed there, too."""
        if self.key is not None and self.saving is not None and not self.locked:
            self.drop_typed(name)
            self._save(name, value)

    def drop_typed(self, name: str) -> None:
        """Let what is being typed in a field go."""
        if not self.locked:
            if self.composing.edit in self.rows[name].editor.focus_widgets():
                self.composing.discard()
            self.rows[name].editor.forget()
            self.giving_up.forget()
            self._note(name)

    def open_choices(self, name: str) -> None:
        """Show what there is to choose from in a field: its list, or else the words for no value."""
        if not self.rows[name].editor.open_choices():
            self.rows[name].open_menu()

    def _enter(self, name: str, event: QKeyEvent) -> None:
        """Go on; but what is offered in place of a text is first shown, then taken. Who leans on the key has
        not read it.
        """
        row = self.rows[name]
        was_typed = row.editor.typed() is not None
        row.editor.commit()
        is_asked = row.offer is not None and not self.locked
        is_answer = not was_typed and not event.isAutoRepeat()
        if not is_asked or (is_answer and self.take_offer(name)):
            self._step(name, 1)

    def take_offer(self, name: str) -> bool:
        """Take what is offered in place of a text, or begin what is to be completed; whether that is all."""
        row = self.rows[name]
        offer = row.offer
        if offer is None or self.locked:
            return False
        if offer.is_whole:
            self._save(name, offer.value)
        elif offer.begun:
            row.editor.begin(offer.begun)
        return not offer.begun

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
        return not row.isHidden() and any(widget.isEnabled() for widget in row.editor.focus_widgets())

    @property
    def has_fields(self) -> bool:
        """Whether there is a field to go to in the record shown."""
        return any(self._can_enter(row) for row in self.rows.values())

    def is_last(self, name: str) -> bool:
        """Whether no field to go to follows a field."""
        names = [other for other, row in self.rows.items() if self._can_enter(row)]
        return name == (names[-1] if names else name)

    def shows(self, cell: Cell) -> bool:
        """Whether a value stands before the person's eyes, wherever the keyboard is."""
        key, name = cell
        return key == self.key and name in self.rows and not self.rows[name].isHidden()

    def can_hold(self, name: str) -> bool:
        """Whether the keyboard may be in a field: in what the program works out it may not."""
        return bool(self.rows[name].editor.focus_widgets())

    @property
    def cell(self) -> Cell | None:
        """The value that the keyboard is in; None when it is elsewhere."""
        name = self.focused_field()
        return (self.key, name) if self.key is not None and name else None

    def focused_field(self) -> str:
        """The field the keyboard is in; "" when it is elsewhere."""
        focus = QApplication.focusWidget()
        if focus is None:
            return ""
        return next((n for n, r in self.rows.items() if r.editor.isAncestorOf(focus)), "")
