"""Who gave one field which value, when and how."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from laiwu_desktop.desk.filling.history import Line
from laiwu_desktop.ui.parts.dialogs import fit_to_screen
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable

COLUMNS = (
    Column("时间", 150),
    Column("谁", 110),
    Column("怎样", 260),
    Column("原为", 140),
    Column("现为", 0),
)


class HistoryDialog(QDialog):
    """The changes of one field, newest first."""

    def __init__(self, parent: QWidget | None, where: str, lines: Sequence[Line]) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"修改记录　{where}")
        fit_to_screen(self, 880, 360)
        self.table = ReadTable("修改记录", COLUMNS)
        self.table.show_rows((line.action, "", _texts(line)) for line in lines)
        note = PlainLabel("" if lines else "没有修改记录：还没有填过，或在有记录之前填的。")
        buttons = QDialogButtonBox()
        buttons.addButton("知道了", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(note)
        note.setVisible(not lines)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)


def _texts(line: Line) -> tuple[str, ...]:
    was = f"{line.was or '未填'}{'（沿用未确认）' if line.was_carried else ''}"
    now = f"{line.now or '未填'}{'（沿用未确认）' if line.now_carried else ''}"
    return line.when.replace("T", " "), line.actor, line.how, was, now
