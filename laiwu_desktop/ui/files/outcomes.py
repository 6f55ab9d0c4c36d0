"""What came of reading files: one line a file, below it all that was found, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.batch import was_cancelled
from laiwu_desktop.desk.filling.history import conflict_line
from laiwu_desktop.desk.results import Imported, Loaded, Received
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Conflict
from laiwu_desktop.formdef.states import Outcome, Verdict
from laiwu_desktop.ui.parts.dialogs import fit_to_screen
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip, in_window
from laiwu_desktop.ui.parts.text_table import yielding
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.workbook.format.problems import Problem

COMPLAIN = "导出错误清单和批注副本…"
WIDTHS = (250, 130, 90)
# How far they give way to what is said beside them, and how much room that wants.
LEAST = (144, 90, 44)
SAID = 240
# What a cell's text has less than its column.
ROOM = 14
TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
PACKAGE_ICONS = {Verdict.RECEIVED: "complete", Verdict.REFUSED: "error", Verdict.CANCELLED: "blank"}
LETTER_ICONS = {Outcome.APPLIED: "complete", Outcome.REFUSED: "error", Outcome.CANCELLED: "blank"}


@dataclass(frozen=True)
class Found:
    """One thing found in a file: its state, where (sheet and cell), in which unit, the value, what to do."""

    state: str
    place: str
    unit: str
    value: str
    text: str


@dataclass(frozen=True)
class FileRead:
    """One file: icon, verdict, what is said of it, what was found in it, the id of its report."""

    file: str
    state: str
    verdict: str
    about: str
    lines: tuple[Found, ...] = ()
    report: str = ""

    @property
    def rejected(self) -> FileRead:
        """A held report, once a person has rejected it."""
        return replace(self, state="blank", verdict=Verdict.REJECTED.word, lines=())


def of_import(imported: Imported, register: Register) -> FileRead:
    """A package at the bureau."""
    state = PACKAGE_ICONS.get(imported.verdict, "warning")
    about = ""
    if imported.division in register:
        place = register[imported.division].name
        of = f"{Period.parse(imported.period).label} 第 {imported.revision} 版"
        about = f"{place}　{of}　{imported.signature.word}"
    edited = [
        Found("error", f"{e.sheet} {e.cell}", "", e.now, f"导出后被改动：原为“{e.was or '未填'}”")
        for e in imported.edited
    ]
    found = sorted([*edited, *_found(imported.problems, register)], key=lambda one: one.state != "error")
    found = [*_diagnosed(imported.diagnosis), *found]
    return FileRead(imported.file, state, imported.verdict.word, about, tuple(found), imported.report)


def of_load(loaded: Loaded, forms: FormSet, register: Register) -> FileRead:
    """A filled template at the township."""
    refused = [_refused(conflict, forms, register) for conflict in loaded.conflicts]
    problems = [*_diagnosed(loaded.diagnosis), *refused, *_found(loaded.problems, register)]
    changed = [
        Found("explained", c.label, register[c.key.unit_code].name, c.now or "未填", f"改动：原为“{c.was}”")
        for c in loaded.changed
    ]
    count = f"{loaded.units} 个单位，{loaded.values} 项"
    count += f"；改动原有数据 {len(changed)} 项" if changed else ""
    count += f"；没有写入 {len(refused)} 项（读文件时别处改过）" if refused else ""
    count += f"；{loaded.left_out} 处没有选" if loaded.left_out else ""
    about = count if loaded.taken else ""
    state = "error" if not loaded.taken else "warning" if problems else "complete"
    verdict = "已读入" if loaded.taken else "未读入"
    if was_cancelled(loaded):
        state, verdict = "blank", Verdict.CANCELLED.word
    elif was_left_out(loaded):
        state, verdict = "blank", "没有导入"
    return FileRead(loaded.file, state, verdict, about, (*problems, *changed))


def was_left_out(loaded: Loaded) -> bool:
    """Whether a person did not want it once it was seen what it would replace."""
    return any(problem.code == "left_out" for problem in loaded.problems)


def of_receipt(received: Received) -> FileRead:
    """A receipt at the township."""
    state = LETTER_ICONS.get(received.outcome, "explained")
    return FileRead(received.file, state, received.outcome.word, received.message)


def _found(problems: Iterable[Problem], register: Register) -> list[Found]:
    """Problems as lines, those that block first."""
    return [
        Found(
            "error" if problem.blocks else "warning",
            " ".join(part for part in (problem.sheet, problem.cell) if part) or "整个文件",
            register.name_of(problem.unit_code),
            problem.value,
            in_window(f"{problem.message}{problem.remedy}"),
        )
        for problem in sorted(problems, key=lambda problem: not problem.blocks)
    ]


def _refused(conflict: Conflict, forms: FormSet, register: Register) -> Found:
    """What somebody else changed while the file was looked at: their word stands."""
    name = register[conflict.change.key.unit_code].name
    return Found("warning", "没有写入", name, "", conflict_line(conflict, forms, register))


def _diagnosed(diagnosis: str) -> list[Found]:
    """What happened to the file, in one paragraph above the single places."""
    return [Found("explained", "诊断", "", "", diagnosis)] if diagnosis else []


class _Lines(QStyledItemDelegate):
    """Wraps the last column and makes room for it, which Qt does not where a style sheet has its say."""

    # What an option holds is in no stub of PySide6 before 6.10, hence Any.
    def initStyleOption(self, option: Any, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.decorationAlignment = TOP
        if index.column() < len(WIDTHS):
            option.features &= ~QStyleOptionViewItem.ViewItemFeature.WrapText

    def sizeHint(self, option: Any, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        tree = self.parent()
        if isinstance(tree, QTreeWidget) and index.column() == len(WIDTHS):
            width = tree.columnWidth(index.column()) - ROOM
            box = option.fontMetrics.boundingRect(
                0, 0, width, 0, Qt.TextFlag.TextWordWrap, index.data() or ""
            )
            size.setHeight(max(size.height(), box.height() + ROOM // 2))
        return size


class OutcomeTree(QTreeWidget):
    """Outcomes, what was not taken first, those with something to say unfolded."""

    def __init__(self, wanted: Sequence[int] = WIDTHS) -> None:
        super().__init__()
        self.wanted = wanted
        self.widths: list[int] = []
        self.setHeaderLabels(["文件 / 位置", "结果 / 单位", "值", "说明"])
        self.setAccessibleName("读入结果")
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setItemDelegate(_Lines(self))
        self.header().setSectionResizeMode(len(WIDTHS), QHeaderView.ResizeMode.Stretch)
        # Qt keeps the heights of wrapped lines when a column gets another width.
        self.header().sectionResized.connect(self.scheduleDelayedItemsLayout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widths = yielding(self.wanted, LEAST, event.size().width(), SAID)
        if widths != self.widths:  # else what a person made of them stays
            self.widths = widths
            for number, width in enumerate(widths):
                self.header().resizeSection(number, width)

    def show_outcomes(self, outcomes: Iterable[FileRead]) -> None:
        """Show these, and nothing else."""
        self.clear()
        for outcome in sorted(outcomes, key=lambda outcome: outcome.state != "error"):
            item = _item(outcome.file, outcome.verdict, "", outcome.about)
            item.setIcon(1, icon(f"state-{outcome.state}"))
            self.addTopLevelItem(item)
            for found in outcome.lines:
                line = _item(found.place, found.unit, found.value, found.text)
                line.setIcon(0, icon(f"state-{found.state}"))
                item.addChild(line)
            item.setExpanded(outcome.state in ("error", "warning"))


def _item(*texts: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem(texts)
    for number, text in enumerate(texts):
        item.setToolTip(number, as_tip(text))
        item.setTextAlignment(number, TOP)
    return item


def outcome_dialog(
    parent: QWidget | None, title: str, outcomes: list[FileRead], complain: Callable[[], None] | None = None
) -> QDialog:
    """A box with the outcomes; `complain` writes down what is the matter with them."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    fit_to_screen(dialog, 980, 460)
    tree = OutcomeTree()
    tree.show_outcomes(outcomes)
    bad, left = (sum(outcome.state == state for outcome in outcomes) for state in ("error", "blank"))
    read = f"共 {len(outcomes)} 个文件，读入 {len(outcomes) - bad - left} 个，未读入 {bad} 个"
    summary = PlainLabel(f"{read}，取消 {left} 个。" if left else f"{read}。")
    buttons = QDialogButtonBox()
    buttons.addButton("知道了", QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.accepted.connect(dialog.accept)
    column = QVBoxLayout(dialog)
    column.addWidget(summary)
    column.addWidget(tree, 1)
    line = QHBoxLayout()
    if complain is not None:
        more = QPushButton(icon("export"), COMPLAIN)
        more.setAutoDefault(False)
        more.clicked.connect(complain)
        line.addWidget(more)
    line.addWidget(buttons)
    column.addLayout(line)
    return dialog
