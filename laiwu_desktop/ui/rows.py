"""A form of any number of rows: the list of rows, and the entry form of the one chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.draft import Draft
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report import RecordKey
from laiwu_desktop.ui.dialogs import Dialogs
from laiwu_desktop.ui.editors import EditorHelp
from laiwu_desktop.ui.entry import EntryForm
from laiwu_desktop.ui.plain import PlainLabel, as_tip
from laiwu_desktop.ui.theme import icon

KEY = Qt.ItemDataRole.UserRole


class RowsForm(QWidget):
    """The rows of one unit in one form. Signals as of EntryForm."""

    saved = Signal(str)
    failed = Signal(object)
    past_end = Signal()

    def __init__(self, form: Form, draft: Draft, help_: EditorHelp, dialogs: Dialogs) -> None:
        super().__init__()
        self.form = form
        self.draft = draft
        self.dialogs = dialogs
        self.unit_code = ""
        self.locked = False
        self.entry = EntryForm(form, draft, help_)
        self.entry.saved.connect(self._saved)
        self.entry.failed.connect(self.failed)
        self.entry.past_end.connect(self.past_end)
        self._build()

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setFixedWidth(172)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(f"{self.form.title} 各行")
        self.list.currentItemChanged.connect(lambda: self.entry.show_record(self.current_key()))
        self.add = QPushButton(icon("add"), "添加")
        self.add.clicked.connect(self.add_row)
        self.remove = QPushButton(icon("remove"), "删除")
        self.remove.clicked.connect(self.remove_row)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        side = QVBoxLayout()
        side.setContentsMargins(10, 8, 0, 10)
        side.addLayout(buttons)
        side.addWidget(self.list, 1)
        self.empty = PlainLabel("还没有记录。有的请点“添加”，没有的不填。")
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
        """Bring a field of the row chosen before the person's eyes."""
        self.entry.focus_field(name)

    def add_row(self) -> None:
        """Add a row and begin to type in it."""
        try:
            key = self.draft.add_row(self.form.name, self.unit_code)
        except Exception as error:  # shown with advice, or logged: the window decides
            self.failed.emit(error)
            return
        self._fill(key)
        self.entry.focus_field("")
        self.saved.emit(self.unit_code)

    def remove_row(self) -> None:
        """Take the row chosen away, once the person has said yes."""
        key = self.current_key()
        if key is None:
            return
        if not self.dialogs.confirm(self, f"删除“{self._name(key)}”？", "删除后不能恢复。", "删除"):
            return
        try:
            self.draft.drop_row(key)
        except Exception as error:  # shown with advice, or logged: the window decides
            self.failed.emit(error)
        self._fill(None)
        self.saved.emit(self.unit_code)

    def _saved(self, unit_code: str) -> None:
        key = self.current_key()
        if key is not None:
            self.list.currentItem().setText(self._name(key))
        self.saved.emit(unit_code)

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
        self.entry.setVisible(bool(keys))
        self.entry.show_record(self.current_key())

    def _name(self, key: RecordKey) -> str:
        first = self.form.entered[0]
        text = first.type.format(self.draft.figures.value(key, first))
        return f"{key.seq:02d}　{text or '（未命名）'}"
