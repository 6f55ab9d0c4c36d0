"""A form of any number of rows: the list of rows, and the entry form of the one chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.entry.record.entry_form import EntryForm
from laiwu_desktop.ui.entry.record.entry_keys import ENTER
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.entry.typed_ahead import LOST, WAIT, TypedAhead
from laiwu_desktop.ui.fields.editors import EditorHelp
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon

KEY = Qt.ItemDataRole.UserRole
EMPTY = "还没有记录。有的请点“添加”（空格键），没有的不填，按回车键往下走。"


class RowsForm(QWidget):
    """The rows of one unit in one form. `past_end` as of EntryForm; `told` carries what is to be said of what
    is typed while a row is awaited.
    """

    past_end = Signal()
    told = Signal(str)

    def __init__(
        self, form: Form, draft: Draft, help_: EditorHelp, dialogs: Dialogs, saving: Saving | None
    ) -> None:
        super().__init__()
        self.form = form
        self.draft = draft
        self.dialogs = dialogs
        self.unit_code = ""
        self.locked = False
        self.saving = saving
        self.entry = EntryForm(form, draft, help_, saving)
        self.entry.past_end.connect(self._past_row)
        self.ahead = TypedAhead(self)
        self.ahead.told.connect(self.told)
        self.ahead.lost.connect(lambda text: self.told.emit(LOST.format(text=text)))
        self._build()

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setFixedWidth(172)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(f"{self.form.title} 各行")
        self.list.currentItemChanged.connect(lambda: self.entry.show_record(self.current_key()))
        self.add = QPushButton(icon("add"), "添加")
        self.add.clicked.connect(self.add_row)
        for widget in (self.add, self.list):
            widget.installEventFilter(self)
        for keys in ("Ctrl++", "Ctrl+="):  # as in the grid
            adding = QShortcut(QKeySequence(keys), self)
            adding.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            adding.activated.connect(self.add.click)
        self.remove = QPushButton(icon("remove"), "删除")
        self.remove.clicked.connect(self.remove_row)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        side = QVBoxLayout()
        side.setContentsMargins(10, 8, 0, 10)
        side.addLayout(buttons)
        side.addWidget(self.list, 1)
        self.empty = PlainLabel(EMPTY)
        self.empty.setObjectName("faint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        main = QHBoxLayout(self)
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addLayout(side)
        main.addWidget(self.empty, 1)
        main.addWidget(self.entry, 1)

    def show_unit(self, unit_code: str) -> None:
        """Show the rows of another unit."""
        self.entry.commit()
        same = unit_code == self.unit_code
        if not same and self.ahead.awaited is not None:
            self.ahead.drop()
        self.unit_code = unit_code
        self._fill(self.current_key() if same else None)

    def show_row(self, seq: int) -> None:
        """Show one row by its number."""
        self._fill(RecordKey(self.form.name, self.unit_code, seq))

    def current_key(self) -> RecordKey | None:
        """The row chosen."""
        row = self.list.currentRow()
        return self.list.item(row).data(KEY) if row >= 0 else None

    def set_draft(self, draft: Draft) -> None:
        """Take another draft."""
        self.draft = draft
        self.entry.draft = draft
        self.refresh()

    def lock(self, locked: bool) -> None:
        """Make it only readable, or writable again."""
        self.locked = self.entry.locked = locked
        self.refresh()

    def refresh(self) -> None:
        """Show the rows as they stand."""
        self._fill(self.current_key())

    def commit(self) -> None:
        """Save what is typed and not saved yet."""
        self.entry.commit()

    def focus_field(self, name: str) -> None:
        """Bring a field of the row chosen before the person's eyes; without rows, the way to add one."""
        if self.current_key() is None:
            (self.add if self.add.isEnabled() else self.list).setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.entry.focus_field(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Where there are no rows the return key goes on, as it does from the last field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in ENTER and not held and self.current_key() is None:
                self.past_end.emit()
                return True
        return super().eventFilter(watched, event)

    def _past_row(self) -> None:
        """After the last field of a row comes the next row, after the last row what comes after the form."""
        for row in range(self.list.currentRow() + 1, self.list.count()):
            self.list.setCurrentRow(row)
            if self.entry.has_fields:
                self.entry.focus_field("")
                return
        self.past_end.emit()

    def add_row(self) -> None:
        """Add a row and begin to type in it; its number is looked up off the window's thread.

        What is typed until it is there is typed into it: it would land in the row shown so far.
        """
        if self.saving is None:
            return
        if self.ahead.awaited is not None:
            self.told.emit(WAIT)
            return
        next_key = partial(self.draft.next_key, self.form.name, self.unit_code)
        awaited = self.ahead.begin()

        def not_come() -> None:
            if self.ahead.awaited is awaited:
                self.ahead.drop()

        self.saving.once_found(next_key, partial(self._add, awaited), not_come)

    def _add(self, awaited: object, key: RecordKey) -> None:
        is_here = key.unit_code == self.unit_code and not self.locked
        if self.saving is not None and is_here:
            self.saving.save(changing.row_added(self.draft.figures, key))
            self._fill(key)
        if self.ahead.awaited is not awaited:  # one was at another unit meanwhile
            return
        if is_here and self.isVisible():
            self.entry.focus_field("")
            self.ahead.play()
        else:
            self.ahead.drop()

    def remove_row(self) -> None:
        """Take the row chosen away, once the person has said yes."""
        key = self.current_key()
        if key is None or self.saving is None:
            return
        detail = "删错了可以撤消（Ctrl+Z）。"
        if self.dialogs.confirm(self, f"删除“{self._name(key)}”？", detail, "删除"):
            self.saving.save(changing.row_dropped(self.draft.figures, key))
            self._fill(None)

    def _fill(self, chosen: RecordKey | None) -> None:
        keys = [record.key for record in self.draft.figures.rows(self.form.name, self.unit_code)]
        self.list.blockSignals(True)
        self.list.clear()
        for key in keys:
            item = QListWidgetItem(self._name(key))
            item.setData(KEY, key)
            item.setToolTip(as_tip(item.text()))
            self.list.addItem(item)
        self.list.setCurrentRow(keys.index(chosen) if chosen in keys else 0 if keys else -1)
        self.list.blockSignals(False)
        self.add.setEnabled(not self.locked)
        self.remove.setEnabled(bool(keys) and not self.locked)
        self.empty.setVisible(not keys)
        self.empty.setText("没有记录。" if self.locked else EMPTY)
        self.entry.setVisible(bool(keys))
        if self.current_key() == self.entry.key:
            self.entry.refresh()  # nobody left it: what is being typed goes on
        else:
            self.entry.show_record(self.current_key())

    def _name(self, key: RecordKey) -> str:
        first = self.form.entered[0]
        text = first.type.format(self.draft.figures.value(key, first))
        return f"{key.seq:02d}　{text or '（未命名）'}"
