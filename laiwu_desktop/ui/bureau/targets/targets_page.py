"""The plan's targets: what of each is reached, its course, and what it comes to on the day it is due.

What the bureau has to register is typed into the target's own row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.desk.targets.own_figures import Registered
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.consolidation import TargetRow
from laiwu_desktop.formdef.targets.outlook import Outlook, TargetLine, shown, summary_words
from laiwu_desktop.ui.bureau.targets.entry_table import EntryRow, EntryTable, sign_of
from laiwu_desktop.ui.bureau.targets.target_marks import Course, Progress, Standing, TargetDelegate
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import Column
from laiwu_desktop.ui.parts.theme import icon

COLUMNS = (
    Column("工程", 88, least=36),
    Column("目标", 214, least=110),
    Column("期限", 84, least=74),
    Column("目标值", 68, number=True, least=58),
    Column("单位", 42, least=40),
    Column("实际", 66, number=True, least=58),
    Column("完成情况", 132, least=64),
    Column("走势", 96, least=44),
    Column("到期推算", 74, number=True, least=68),
    Column("判断", 108, least=90),
    Column("登记数", 70, number=True, least=58),
    Column("截止日期", 84, least=74),
    Column("数据来源", 0),
)
TITLE, PROGRESS, COURSE, FORECAST, STANDING = 1, 6, 7, 8, 9
# Where what is registered is typed.
FIELDS = {10: "value", 11: "as_of_date", 12: "source"}
EVERY = "全部"
HINT = "有下划线的格可以直接填：双击，或选中后输入。"
SIGNS = "　".join(f"{outlook.sign} {outlook.word}" for outlook in Outlook)


class TargetsPage(QWidget):
    """A row a target. `printed` and `exported` say that a page is wanted."""

    printed = Signal()
    exported = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[TargetLine] = ()
        self.own: dict[str, Registered] = {}
        self.locked = False
        self.summary = OneLine()
        self.programme, self.outlook = QComboBox(), QComboBox()
        self.programme.setAccessibleName("工程")
        self.outlook.setAccessibleName("判断")
        self.programme.addItem(EVERY)
        self.outlook.addItem(EVERY, "")
        for one in Outlook:
            self.outlook.addItem(f"{one.sign} {one.word}", str(one))
        for box in (self.programme, self.outlook):
            box.currentIndexChanged.connect(self._filter)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.table = EntryTable("目标对照", COLUMNS)
        self.table.setItemDelegate(TargetDelegate(self.table))
        self._build()

    @property
    def rows(self) -> list[TargetRow]:
        """All targets as they are compared."""
        return [line.row for line in self.lines]

    def _build(self) -> None:
        top = QHBoxLayout()
        for word, box in (("工程", self.programme), ("判断", self.outlook)):
            top.addWidget(PlainLabel(word))
            top.addWidget(box)
        top.addSpacing(12)
        top.addWidget(self.summary, 1)
        for name, text, signal, tip in (
            ("print", "打印…", self.printed, "一页纸的目标完成情况，先预览"),
            ("export", "导出图…", self.exported, "写成 PDF 或 PNG 图片"),
        ):
            button = QPushButton(icon(name), text)
            button.setToolTip(as_tip(tip))
            button.clicked.connect(signal)
            top.addWidget(button)
        hint = OneLine(HINT)
        hint.setObjectName("faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 6)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(hint)

    def show_lines(self, lines: Sequence[TargetLine]) -> None:
        """Show how the targets stand."""
        self.lines = lines
        chosen = self.programme.currentText()
        self.programme.blockSignals(True)
        self.programme.clear()
        self.programme.addItems([EVERY, *dict.fromkeys(line.row.programme for line in lines)])
        self.programme.setCurrentIndex(max(0, self.programme.findText(chosen)))
        self.programme.blockSignals(False)
        self._filter()

    def show_own(self, own: Sequence[Registered], *, locked: bool) -> None:
        """Show what is registered."""
        self.own, self.locked = {one.target.id: one for one in own}, locked
        self._filter()

    def commit(self) -> None:
        """Take what is being typed."""
        self.table.commit()

    def _filter(self) -> None:
        programme, outlook = self.programme.currentText(), self.outlook.currentData()
        shown_lines = [
            line
            for line in self.lines
            if programme in (EVERY, line.row.programme) and outlook in ("", line.outlook)
        ]
        self.summary.setText(summary_words(shown_lines) if shown_lines else "没有这样的目标。")
        self.summary.setToolTip(as_tip(f"{self.summary.text()}\n{SIGNS}"))
        self.table.show_entries(
            _entry(line, self.own.get(line.row.id), locked=self.locked) for line in shown_lines
        )


def _entry(line: TargetLine, own: Registered | None, *, locked: bool) -> EntryRow:
    row, said = line.row, own.texts if own else {}
    forecast = shown(line.forecast.value) if line.forecast else "—"
    texts = (
        row.programme, row.title, row.due.isoformat(), shown(row.target), row.unit, shown(row.actual),
        f"{shown(row.share)}%" if row.share is not None else "—", _course_words(line), forecast,
        f"{line.outlook.sign} {line.outlook.word}",
        *((said.get(field, "") for field in FIELDS.values()) if line.is_registered else ("", "", row.source)),
    )  # fmt: skip
    tips = {place: line.forecast.words for place in (FORECAST, STANDING) if line.forecast}
    signs = {}
    for place, field in FIELDS.items():
        if found := own.findings_of(field) if own else []:
            signs[place] = sign_of(found[0])
            tips[place] = "\n".join(finding.message for finding in found)
    if own and own.rows > 1:
        signs[TITLE] = "error"
    return EntryRow(
        row.id, texts, tip_of(line), signs,
        {PROGRESS: Progress(line), COURSE: Course(line), STANDING: Standing(line.outlook)},
        FIELDS if line.is_registered and own and not locked else {}, tips,
    )  # fmt: skip


def tip_of(line: TargetLine) -> str:
    """The clause, where the figure comes from, its course, and how it was drawn on."""
    row = line.row
    parts = [
        f"{row.programme}　{row.title}",
        f"{row.clause}：“{line.quote}”",
        f"数据：{row.source or '没有数据'}",
    ]
    if line.points:
        parts.append(f"各期：{_course_words(line)}")
    if line.forecast:
        parts.append(f"到 {row.due} 约 {shown(line.forecast.value)}{row.unit}。{line.forecast.words}")
    return "\n".join(parts)


def _course_words(line: TargetLine) -> str:
    named: Callable[[str], str] = lambda code: Period.parse(code).short  # noqa: E731
    return "，".join(f"{named(point.period)} {shown(point.value)}" for point in line.points) or "—"
