"""What came of reading files: one line a file, below it all that was found, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.results import Imported, Loaded, Received
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.ui.theme import icon

IMPORT_WORDS = {
    "received": "已收下",
    "duplicate": "重复",
    "stale": "旧版，只存档",
    "fork": "两份并存",
    "refused": "拒收",
}
SIGNATURE_WORDS = {
    "original": "签名有效",
    "resaved": "签名有效（另存过）",
    "edited": "导出后被改动",
    "unsigned": "没有签名",
    "unknown_key": "首次收到的签名",
    "key_changed": "签名已更换",
}
RECEIPT_WORDS = {"applied": "已读入", "duplicate": "读过", "stale": "旧回执", "refused": "拒绝"}


@dataclass(frozen=True)
class Outcome:
    """One file: icon, verdict, what is said of it, and what was found in it (state, text)."""

    file: str
    state: str
    verdict: str
    about: str
    lines: tuple[tuple[str, str], ...] = ()


def of_import(imported: Imported, register: Register) -> Outcome:
    """A package at the bureau."""
    state = {"received": "complete", "refused": "error"}.get(imported.verdict, "warning")
    about = ""
    if imported.division in register:
        place = register[imported.division].name
        about = f"{place}　第 {imported.revision} 版　{SIGNATURE_WORDS[imported.signature]}"
    edited = [("error", f"{e.sheet} {e.cell}：原为“{e.was}”，现为“{e.now}”") for e in imported.edited]
    found = [("error" if p.blocks else "warning", str(p)) for p in imported.problems]
    return Outcome(imported.file, state, IMPORT_WORDS[imported.verdict], about, (*found, *edited))


def of_load(loaded: Loaded, register: Register) -> Outcome:
    """A filled template at the township."""
    problems = [("error" if p.blocks else "warning", str(p)) for p in loaded.problems]
    changed = [
        ("explained", f"{register[c.key.unit_code].name} {c.label}：原为“{c.was}”，现为“{c.now or '未填'}”")
        for c in loaded.changed
    ]
    count = f"{loaded.units} 个单位，{loaded.values} 项；改动原有数据 {len(changed)} 项"
    about = count if loaded.taken else ""
    state = "error" if not loaded.taken else "warning" if problems else "complete"
    verdict = "已读入" if loaded.taken else "未读入"
    return Outcome(loaded.file, state, verdict, about, (*problems, *changed))


def of_receipt(received: Received) -> Outcome:
    """A receipt at the township."""
    state = {"applied": "complete", "refused": "error"}.get(received.outcome, "explained")
    return Outcome(received.file, state, RECEIPT_WORDS[received.outcome], received.message)


class OutcomeTree(QTreeWidget):
    """Outcomes, those with something to say unfolded."""

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderLabels(["文件", "结果", "说明"])
        self.setAccessibleName("读入结果")
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.header().resizeSection(0, 300)
        self.header().resizeSection(1, 110)
        self.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)

    def show_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Show these, and nothing else."""
        self.clear()
        for outcome in outcomes:
            item = QTreeWidgetItem([outcome.file, outcome.verdict, outcome.about])
            item.setIcon(1, icon(f"state-{outcome.state}"))
            item.setToolTip(0, outcome.file)
            self.addTopLevelItem(item)
            for state, text in outcome.lines:
                line = QTreeWidgetItem([text])
                line.setIcon(0, icon(f"state-{state}"))
                line.setToolTip(0, text)
                item.addChild(line)
                line.setFirstColumnSpanned(True)
            item.setExpanded(outcome.state in ("error", "warning"))


def outcome_dialog(parent: QWidget | None, title: str, outcomes: list[Outcome]) -> QDialog:
    """A box with the outcomes."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.resize(820, 420)
    tree = OutcomeTree()
    tree.show_outcomes(outcomes)
    good = sum(outcome.state != "error" for outcome in outcomes)
    summary = QLabel(f"共 {len(outcomes)} 个文件，读入 {good} 个，未读入 {len(outcomes) - good} 个。")
    buttons = QDialogButtonBox()
    buttons.addButton("知道了", QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.accepted.connect(dialog.accept)
    column = QVBoxLayout(dialog)
    column.addWidget(summary)
    column.addWidget(tree, 1)
    column.addWidget(buttons)
    return dialog
