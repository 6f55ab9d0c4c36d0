"""A pivot as a table: units in lines, measures and periods in columns."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableWidget, QTableWidgetItem

from laiwu_desktop.formdef.analysis.pivot import Figure, Pivot, PivotColumn, PivotLine, Scale, Shown
from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.text_table import RIGHT
from laiwu_desktop.ui.parts.theme import colour

MOVED = "＊"
_COLUMN, _ROW, _HEADING = 124, 24, 66


class PivotTable(QTableWidget):
    """`opened` carries the line whose figure a person wants to see behind."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__(0, 0)
        self.pivot: Pivot | None = None
        self.scale: Scale | None = None
        self.setAccessibleName("分析表")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.horizontalHeader().setDefaultSectionSize(_COLUMN)
        header = self.horizontalHeader()
        header.setMinimumHeight(_HEADING)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap))
        self.cellDoubleClicked.connect(lambda row, _: self._open(row))
        self.verticalHeader().sectionDoubleClicked.connect(self._open)

    def show_pivot(self, pivot: Pivot, scale: Scale | None) -> None:
        """Show it, in a larger unit if any."""
        self.pivot, self.scale = pivot, scale
        self.setColumnCount(len(pivot.columns))
        self.setRowCount(len(pivot.lines))
        self.setHorizontalHeaderLabels([heading(column, scale) for column in pivot.columns])
        for row, (line, shown) in enumerate(zip(pivot.lines, pivot.shown(scale), strict=True)):
            self.setVerticalHeaderItem(row, QTableWidgetItem(f"{'　' * line.depth}{line.name}"))
            for column, (asked, figure, one) in enumerate(
                zip(pivot.columns, line.figures, shown, strict=True)
            ):
                self.setItem(row, column, _item(line, asked, figure, one))
        if self.currentRow() < 0 and pivot.lines:
            self.setCurrentCell(0, 0)

    @property
    def line(self) -> PivotLine | None:
        """The line at hand."""
        row = self.currentRow()
        return self.pivot.lines[row] if self.pivot and 0 <= row < len(self.pivot.lines) else None

    @property
    def chosen(self) -> list[PivotLine]:
        """The lines that are chosen."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        return [self.pivot.lines[row] for row in rows] if self.pivot else []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self._open(self.currentRow())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)

    def text(self) -> str:
        """All of it, as spreadsheets take it; numbers without thousands apart."""
        if self.pivot is None:
            return ""
        headings = [heading(column, self.scale).replace("\n", " ") for column in self.pivot.columns]
        lines = ["\t".join(["区划代码", "地区", *headings])]
        for line, shown in zip(self.pivot.lines, self.pivot.shown(self.scale), strict=True):
            numbers = ("" if one.text == "—" else one.text.replace(",", "") for one in shown)
            lines.append("\t".join([line.division, line.name, *numbers]))
        return "\n".join(lines)

    def _open(self, row: int) -> None:
        if self.pivot is not None:
            self.opened.emit(self.pivot.lines[row])


def heading(column: PivotColumn, scale: Scale | None) -> str:
    """What is above a column: the measure with its unit, then the period."""
    unit = scale.unit_of(column.measure) if scale else column.measure.unit
    return f"{column.measure.label}（{unit}）\n{Period.parse(column.period).label}"


def _item(line: PivotLine, column: PivotColumn, figure: Figure, shown: Shown) -> QTableWidgetItem:
    item = QTableWidgetItem(f"{MOVED if shown.is_moved else ''}{shown.text}")
    item.setTextAlignment(RIGHT)
    exact = "没有数据" if figure.value is None else f"{figure.value:f} {column.measure.unit}"
    if figure.denominator is not None and figure.numerator is not None:
        exact += f"（{figure.numerator:f} ÷ {figure.denominator:f}）"
    moved = "\n为使合计等于各部分之和，与四舍五入不同" if shown.is_moved else ""
    counted = f"有数 {figure.reported} / 应报 {figure.registered}"
    item.setToolTip(as_tip(f"{line.name}　{column.measure.label}\n{exact}\n{counted}{moved}"))
    if shown.is_moved:
        item.setBackground(colour("warning_ground"))
        item.setForeground(colour("ink"))
    if line.level not in (Level.TOWNSHIP, Level.VILLAGE):
        font = item.font()
        font.setBold(True)
        item.setFont(font)
    return item
