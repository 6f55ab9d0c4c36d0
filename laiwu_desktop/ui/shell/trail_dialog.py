"""The audit trail (审计记录): who did what when, searched and filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.trail.telling import Trail, TrailLine
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.ui.parts.dialogs import Dialogs, fit_to_screen
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker

COLUMNS = (
    Column("序号", 52, number=True),
    Column("时间", 142),
    Column("操作人", 140, least=90),
    Column("操作", 100, least=80),
    Column("对象", 170, least=90),
    Column("说明", 150, least=70),
    Column("原为", 120, least=60),
    Column("现为", 0),
)
# More would make the table slow to fill; they are searched and written all the same.
MOST_SHOWN = 1000
# So much of one line fits beneath the table, and into a tip.
MOST_SHOWN_OF_ONE = 600
_PAST = (("全部时间", None), ("今天", 0), ("最近 7 天", 6), ("最近 30 天", 29), ("最近一年", 364))


def _cut(text: str) -> str:
    """As much of a text as can be read here: that of many entries is for the workbook."""
    return text if len(text) <= MOST_SHOWN_OF_ONE else f"{text[:MOST_SHOWN_OF_ONE]}……（导出可看全部）"


class TrailDialog(QDialog):
    """Lists events, the newest first; what is typed or chosen narrows the list, and that is what is filed."""

    def __init__(
        self, parent: QWidget | None, trail: Trail, today: date, worker: Worker, dialogs: Dialogs
    ) -> None:
        super().__init__(parent)
        self.trail = trail
        self.today = today
        self.dialogs = dialogs
        self.lines: Sequence[TrailLine] = ()
        self.lookup = Lookup(worker, self._fail, self)
        self.writing = Lookup(worker, self._fail, self)
        self.setWindowTitle("审计记录")
        fit_to_screen(self, 1180, 620)
        self._make_filters()
        self.export = QPushButton(icon("export"), "导出…")
        self.export.setAutoDefault(False)
        self.count = PlainLabel()
        self.table = ReadTable("审计记录", COLUMNS)
        self.whole = PlainLabel()
        self.whole.setWordWrap(True)
        self.whole.setMinimumHeight(2 * self.whole.fontMetrics().lineSpacing())
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.table.itemSelectionChanged.connect(self._show_whole)
        self.search.textChanged.connect(self.ask)
        self.kind.currentIndexChanged.connect(self.ask)
        self.past.currentIndexChanged.connect(self.ask)
        self.export.clicked.connect(self._write)
        self.finished.connect(self._ended)
        self.ask()

    def _make_filters(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：姓名、单位、文件名、状态…")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找")
        self.kind = QComboBox()
        self.kind.setAccessibleName("操作")
        self.kind.addItem("全部操作", "")
        for kind in EventKind:
            self.kind.addItem(kind.word, str(kind))
        self.past = QComboBox()
        self.past.setAccessibleName("时间")
        for words, days in _PAST:
            self.past.addItem(words, days)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        for widget in (self.kind, self.past, self.export):
            top.addWidget(widget)
        buttons = QDialogButtonBox()
        close = buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addWidget(self.count, 1)
        bottom.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.whole)
        column.addLayout(bottom)

    def ask(self) -> None:
        """Look up what is asked for now."""
        wanted = Wanted(self.kind.currentData(), days=self._days())
        self.lookup.ask(partial(self.trail.lines, wanted, self.search.text()), self._show)

    def _days(self) -> tuple[str, str]:
        days = self.past.currentData()
        return ("", "") if days is None else ((self.today - timedelta(days=days)).isoformat(), "")

    def _show(self, lines: Sequence[TrailLine]) -> None:
        self.lines = lines
        self.table.show_rows((line.number, "", tuple(map(_cut, line.texts))) for line in lines[:MOST_SHOWN])
        self._show_whole()  # what was chosen may stay so without a word, and be another line
        more = f"，这里列出最新的 {MOST_SHOWN} 条，导出时为全部" if len(lines) > MOST_SHOWN else ""
        self.count.setText(f"共 {len(lines)} 条{more}。" if lines else "没有这样的记录。")
        self.export.setEnabled(bool(lines))

    def _show_whole(self) -> None:
        """The chosen line with all it says, which its narrow columns may cut off."""
        row = self.table.currentRow() if self.table.selectedItems() else -1
        if not 0 <= row < len(self.lines):
            self.whole.setText("选中一条，这里写出它的全部内容。" if self.lines else "")
            return
        line = self.lines[row]
        *about, _, _ = line.texts[1:]
        self.whole.setText(_cut("　".join(filter(None, (*about, line.became)))))

    def _write(self) -> None:
        path = self.dialogs.save_file(self, "导出审计记录", file_name(f"{self.trail.title}.xlsx"))
        if path is not None:
            chosen = (self.kind.currentText(), self.past.currentText(), self.search.text().strip())
            asked = "，".join(filter(None, chosen))
            self.writing.ask(partial(self.trail.write, path, self.lines, asked), self._written)

    def _written(self, path: Path) -> None:
        self.dialogs.tell(self, "已生成。", str(path))
        self.ask()

    def _fail(self, error: Exception) -> None:
        self.dialogs.error(self, error)

    def _ended(self) -> None:
        for lookup in (self.lookup, self.writing):
            lookup.close()
