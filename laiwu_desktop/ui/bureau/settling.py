"""What was said of a report, one by one, to be settled by hand or brought up again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.thread import Said, answer_words, comment_line
from laiwu_desktop.ui.parts.dialogs import Dialogs, fit_to_screen
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.plain import PlainLabel, WholeText
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.worker import Worker

COLUMNS = (
    Column("版次", 62),
    Column("提出", 190, least=110),
    Column("审核意见", 330, least=140),
    Column("结果", 0),
)
Row = tuple[Said, tuple[str, ...]]
ABOUT = "电话里说清的意见可以记为已解决，乡镇不必再改或答复；下一次回执会告诉乡镇。谁在何时记的都留着。"


class SettlingDialog(QDialog):
    """Lists the comments on a report and those before it; what is marked is marked at once."""

    def __init__(
        self,
        parent: QWidget | None,
        desk: BureauDesk,
        report: str,
        worker: Worker,
        dialogs: Dialogs,
        changed: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.report = report
        self.dialogs = dialogs
        self.changed = changed
        self.lookup = Lookup(worker, self._fail, self)
        self.setWindowTitle("审核意见")
        fit_to_screen(self, 900, 420)
        about = PlainLabel(ABOUT)
        about.setWordWrap(True)
        self.table = ReadTable("审核意见", COLUMNS)
        self.table.itemSelectionChanged.connect(self._enable)
        self.whole = WholeText()
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.settle = QPushButton("记为已解决")
        self.reopen = QPushButton("重新提出")
        line = QHBoxLayout()
        for button, settled in ((self.settle, True), (self.reopen, False)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, settled=settled: self._mark(settled=settled))
            line.addWidget(button)
        line.addStretch(1)
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        line.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addWidget(about)
        column.addWidget(self.table, 1)
        column.addWidget(self.whole)
        column.addLayout(line)
        self.finished.connect(self.lookup.close)
        self._enable()
        self.lookup.ask(self._read, self._show)

    def _read(self) -> Sequence[Row]:
        forms = self.desk.known_forms()
        return [(said, self._texts(said, forms)) for said in self.desk.thread(self.report)]

    def _show(self, rows: Sequence[Row]) -> None:
        row = self.table.currentRow()
        self.table.show_rows((said, "", texts) for said, texts in rows)
        if 0 <= row < len(rows):
            self.table.selectRow(row)
        self._enable()

    def _texts(self, said: Said, forms: FormSet) -> tuple[str, ...]:
        comment = said.comment
        who = "　".join(filter(None, (comment.who, comment.when.replace("T", " ")[:16])))
        line = comment_line(comment, forms, self.desk.register)
        return f"第 {said.revision} 版", who, line, "；".join(answer_words(said))

    def _enable(self) -> None:
        """What can be done with the one chosen, which is read whole below: its row may cut it off."""
        row = self.table.currentRow() if self.table.selectedItems() else -1
        texts = (self.table.item(row, column) for column in range(len(COLUMNS) if row >= 0 else 0))
        whole = "\n".join(item.text() for item in texts if item and item.text())
        self.whole.setText(whole or "选中一条，这里显示全文。")
        said = self.table.current_key() if self.table.selectedItems() else None
        can = isinstance(said, Said) and bool(said.comment.id) and self.desk.refused is None
        is_settled = isinstance(said, Said) and said.is_settled
        self.settle.setEnabled(can and not is_settled)
        self.reopen.setEnabled(can and is_settled)

    def _mark(self, *, settled: bool) -> None:
        comment = self.table.current_key().comment.id

        def mark() -> Sequence[Row]:
            self.desk.settle_comment(self.report, comment, settled=settled)
            return self._read()

        def done(rows: Sequence[Row]) -> None:
            self._show(rows)
            self.changed()

        self.lookup.ask(mark, done)

    def _fail(self, error: Exception) -> None:
        self.dialogs.error(self, error)
