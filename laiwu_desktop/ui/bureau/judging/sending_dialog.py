"""What will leave with decisions, looked at before it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from laiwu_desktop.desk.bureau.judging.deciding_many import Outlook, Ruling
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon, set_state

WORDS = {State.ACCEPTED: "接收", State.RETURNED: "退回"}
_NUMBER = Qt.ItemDataRole.UserRole


class SendingDialog(DecisionDialog):
    """A line for each report with what goes along below it; those ticked are decided of. `doubts` says of a
    report, by its id, what else is open there: it is not ticked unless somebody does so.
    """

    def __init__(
        self, parent: QWidget | None, outlooks: Sequence[Outlook], doubts: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(parent)
        self.outlooks = outlooks
        self.doubts = doubts or {}
        self.decision = outlooks[0].ruling.decision
        self.word = WORDS[self.decision]
        self.setWindowTitle(f"{self.word}　送出前看一遍")
        fit_to_screen(self, 720, 480)
        self.sentence = QLineEdit()
        self.sentence.setAccessibleName("对每份都说的一句话")
        self.sentence.setPlaceholderText("对整份数据说的一句话，每份都带上（可以不写）")
        self.sentence.textChanged.connect(self._count)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("将要送出的")
        self.tree.setHeaderHidden(True)
        self.tree.setWordWrap(True)
        self.tree.itemChanged.connect(self._count)
        self.problem = PlainLabel()
        self.problem.setObjectName("message")
        self.problem.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(PlainLabel("打勾的将要送出；每份各自决定，送出后还可以再作决定。"))
        column.addWidget(self.tree, 1)
        column.addWidget(self.sentence)
        column.addWidget(self.problem)
        buttons = ok_cancel(self, self.word)
        self.send = next(b for b in buttons.buttons() if isinstance(b, QPushButton) and b.isDefault())
        column.addWidget(buttons)
        self._show()

    def _show(self) -> None:
        self.tree.blockSignals(True)
        for number, one in enumerate(self.outlooks):
            head, doubt = one.ruling.shown, self.doubts.get(one.ruling.shown.id, "")
            item = QTreeWidgetItem([f"{one.name}　第 {head.revision} 版　{head.state.word}"])
            item.setData(0, _NUMBER, number)
            is_doubtful = bool(doubt or one.waiting) and len(self.outlooks) > 1
            item.setCheckState(
                0, Qt.CheckState.Unchecked if one.hindered or is_doubtful else Qt.CheckState.Checked
            )
            if one.hindered and not self._is_mended(one):
                item.setDisabled(True)
            for sign, line in self._lines(one, doubt):
                child = QTreeWidgetItem([line])
                child.setToolTip(0, as_tip(line))
                child.setFlags(child.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                if sign:
                    child.setIcon(0, icon(f"state-{sign}"))
                item.addChild(child)
            self.tree.addTopLevelItem(item)
            item.setExpanded(True)
        self.tree.blockSignals(False)
        self._count()

    def _is_mended(self, one: Outlook) -> bool:
        """Whether a word here lets it be decided of."""
        return one.lacks_words

    def _lines(self, one: Outlook, doubt: str) -> list[tuple[str, str]]:
        lines = [("explained", line) for line in one.lines]
        lines += [("warning", f"以前的意见没有记为已解决：{line}") for line in one.waiting]
        lines += [("warning", doubt)] if doubt else []
        lines += [("error", one.hindered)] if one.hindered else []
        return lines or [("", "没有意见，只告知结果")]

    def _count(self) -> None:
        """Say how many will leave, and what keeps them."""
        rulings = self.rulings
        said = sum(len(one.comments) for one in rulings)
        silent = self.decision is State.RETURNED and any(not one.comments for one in rulings)
        self.problem.setText(
            "退回时须写明意见：请写一句，或去掉没有意见的那份。"
            if silent
            else f"将{self.word} {len(rulings)} 份，带 {said} 条意见。"
        )
        set_state(self.problem, "error" if silent else "quiet")
        still = any(self.outlooks[number].waiting for number in self._ticked)
        self.send.setText(f"仍然{self.word}" if still else self.word)
        self.send.setEnabled(bool(rulings) and not silent)

    @property
    def _ticked(self) -> list[int]:
        items = (self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount()))
        return [
            item.data(0, _NUMBER)
            for item in items
            if item is not None and item.checkState(0) == Qt.CheckState.Checked and not item.isDisabled()
        ]

    @property
    def rulings(self) -> list[Ruling]:
        """What is to be decided, with the sentence that goes with each."""
        text = self.sentence.text().strip()
        said = (Comment(text),) if text else ()
        found = (self.outlooks[number].ruling for number in self._ticked)
        return [msgspec.structs.replace(one, comments=(*said, *one.comments)) for one in found]
