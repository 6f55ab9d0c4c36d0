"""Below the grid: which cell one is in, what is the matter with it, what stood there in the last period."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from laiwu_desktop.ui.fields.offering import button_words
from laiwu_desktop.ui.grid.grid_model import MARKS, GridModel
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import set_state


class GridBar(QFrame):
    """Two lines. `settled` says of a conflict whether what was typed here is to stand, `taken` that what is
    offered shall.
    """

    settled = Signal(bool)
    taken = Signal()

    def __init__(self, model: GridModel) -> None:
        super().__init__()
        self.model = model
        self.setObjectName("gridBar")
        self.where = PlainLabel()
        self.where.setObjectName("heading")
        self.past = PlainLabel()
        self.past.setObjectName("faint")
        self.message = OneLine()
        self.message.setObjectName("message")
        self.mine = self._button("用我的", lambda: self.settled.emit(True))
        self.theirs = self._button("用别处的", lambda: self.settled.emit(False))
        self.take = self._button("", self.taken.emit)
        first = QHBoxLayout()
        first.setSpacing(14)
        first.addWidget(self.where)
        first.addWidget(self.past)
        first.addStretch(1)
        second = QHBoxLayout()
        second.addWidget(self.message, 1)
        for button in (self.take, self.mine, self.theirs):
            second.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 5, 12, 5)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)

    def _button(self, word: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(word)
        button.setProperty("kind", "small")
        button.clicked.connect(lambda _checked=False: do())
        button.hide()
        return button

    def show_cell(self, index: QModelIndex) -> None:
        """Tell of a cell; of none nothing."""
        if not index.isValid():
            for label in (self.where, self.past, self.message):
                label.setText("")
            self.take.hide()
            return
        model = self.model
        row, column, state = model.rows[index.row()], model.column(index), model.state(index)
        self.where.setText(
            f"{model.grid.name(row)}　{column.field.heading}{'　*' if model.is_required(index) else ''}"
        )
        past = model.past(index)
        parts = [f"上期 {past.text}" if past.text else "", past.change]
        self.past.setText("　".join(filter(None, parts)))
        is_disputed = model.cell(index) in model.saving.conflicts
        for button in (self.mine, self.theirs):
            button.setVisible(is_disputed)
        offer = None if is_disputed else model.offer(index)
        word = button_words(column.field, offer) if offer else ""
        self.take.setText(word)
        self.take.setVisible(bool(word))
        words = model.words(index)
        said = words or MARKS.get(state.mark, "") or self._hint(index)
        self.message.setText(said)
        self.message.setToolTip(as_tip(words))
        set_state(self.message, "error" if is_disputed else state.mark if words else "hint")

    def _hint(self, index: QModelIndex) -> str:
        model = self.model
        state, field = model.state(index), model.column(index).field
        if not state.relevant:
            return f"{model.why_not_asked(index)}。"
        if field.is_calculated:
            return "由程序计算，不用填写。"
        if field.is_photo:
            return "照片：粘贴（Ctrl+V）、拖进来，或按 F4 选文件；到填报页看大图（Shift+F2）。"
        return field.hint
