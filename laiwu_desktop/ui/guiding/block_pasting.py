"""Several lines pasted into one field of a card: asked where they are to go, and what would come of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.block_ways import MOST_AT_ONCE, Way, ways_for
from laiwu_desktop.desk.grid.clipboard_table import MOST_CELLS, TooLarge, read_clipboard
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.grid.paste_dialog import PasteDialog
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.worker import Worker


class BlockDialog(PasteDialog):
    """The list of what would be pasted, with the ways above it; keys 1, 2, 3 choose one as Alt does."""

    def __init__(self, parent: QWidget | None, ways: Sequence[Way], worker: Worker | None = None) -> None:
        super().__init__(parent, ways[0].plan, ways[0].kinds, worker=worker)
        self.ways = ways
        self.way = ways[0]
        self.setWindowTitle("几行内容贴到哪里？")
        self.group = QButtonGroup(self)
        line = QHBoxLayout()
        line.setSpacing(14)
        for number, way in enumerate(ways):
            button = QRadioButton(f"{way.words}(&{number + 1})")
            button.setChecked(number == 0)
            self.group.addButton(button, number)
            line.addWidget(button)
        line.addStretch(1)
        self.column.insertLayout(0, line)
        self.group.idToggled.connect(self._choose)

    def _choose(self, number: int, chosen: bool) -> None:
        if chosen:
            self.way = self.ways[number]
            self.ask_otherwise(self.way.plan, self.way.kinds)


class BlockPasting(QObject):
    """`told` carries what was done."""

    told = Signal(str)

    def __init__(self, view: ReportView, saving: Saving, dialogs: Dialogs) -> None:
        super().__init__(view)
        self.view = view
        self.saving = saving
        self.dialogs = dialogs
        view.pasted.connect(self.ask)

    def ask(self, cell: Cell, text: str, html: str) -> None:
        """Ask where a block is to go that was to be pasted into one value, and put it there."""
        if self.view.locked or cell[0] is None:
            return
        try:
            block = read_clipboard(text, html)
        except TooLarge:
            self.saving.refused.emit(PersonError("paste_too_large", most=MOST_CELLS))
            return
        self.view.commit()
        ways = ways_for(self.saving.draft, cell, block, text, self.view.only) if block else []
        if not ways:
            return
        is_large = sum(map(len, block)) > MOST_AT_ONCE
        dialog = BlockDialog(self.view.window(), ways, self.saving.worker if is_large else None)
        if self.dialogs.run(dialog):
            intent = dialog.plan.intent(self.saving.draft)
            self.saving.save(intent)
            count = len(dialog.plan.values)
            self.told.emit(f"粘贴 {count} 项，可以撤消（Ctrl+Z）。" if intent.changes else "粘贴：没有变化。")
        dialog.deleteLater()
