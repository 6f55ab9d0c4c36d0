"""The measure at hand as a picture: tiles or bars, a unit each."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.formdef.analysis.pivot import Pivot, PivotLine, Scale
from laiwu_desktop.formdef.analysis.steps import ranges_of, steps_of
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.bureau.analysis.tile_map import District, Tile, TileMap
from laiwu_desktop.ui.parts.bars import Bar, BarChart

TILES, BARS = "方块图", "条形图"


class SideView(QWidget):
    """Of the units that have no parts here, the measure at hand in the last period."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.which = QComboBox()
        self.which.setAccessibleName("图的样子")
        self.which.addItems([TILES, BARS])
        self.save = QPushButton("存为图片…")
        self.save.setEnabled(False)
        self.tiles, self.bars = TileMap(), BarChart()
        self.tiles.chosen.connect(self.opened)
        self.sides = QStackedWidget()
        for chart in (self.tiles, self.bars):
            scroll = QScrollArea()
            scroll.setWidget(chart)
            scroll.setWidgetResizable(True)
            self.sides.addWidget(scroll)
        self.which.currentIndexChanged.connect(self.sides.setCurrentIndex)
        top = QHBoxLayout()
        top.addWidget(self.which)
        top.addStretch(1)
        top.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.sides, 1)

    @property
    def chart(self) -> QWidget:
        """The picture that is shown."""
        return self.tiles if self.sides.currentIndex() == 0 else self.bars

    def show_pivot(self, pivot: Pivot, scale: Scale | None) -> None:
        """Show the first measure of the last period."""
        self.save.setEnabled(True)
        column = next(n for n, one in enumerate(pivot.columns) if one.period == pivot.columns[-1].period)
        asked = pivot.columns[column]
        above = {line.parent for line in pivot.lines}
        shown = {
            line.division: row[column].text for line, row in zip(pivot.lines, pivot.shown(scale), strict=True)
        }
        leaves = [line for line in pivot.lines if line.division not in above]
        values = {o.division: v for o in leaves if (v := o.figures[column].value) is not None}
        steps = steps_of(values)
        unit = scale.unit_of(asked.measure) if scale else asked.measure.unit
        title = f"{asked.measure.label}（{unit}）　{Period.parse(asked.period).label}"
        names = {line.division: line.name for line in pivot.lines}
        districts: dict[str, list[Tile]] = {}
        for one in leaves:
            tile = Tile(
                one.division, short(one), shown[one.division], steps.get(one.division), _tip(one, column)
            )
            districts.setdefault(one.parent or "", []).append(tile)
        legend = [
            (step, _range(_least(low, scale), _least(high, scale)))
            for step, low, high in ranges_of(values, steps)
        ]
        grouped = [District(names.get(code, ""), tuple(tiles)) for code, tiles in districts.items()]
        self.tiles.show_tiles(title, grouped, legend)
        full = Decimal(100) if asked.measure.is_rate else max(values.values(), default=Decimal(0))
        self.bars.show_bars(title, [_bar(one, values, full, shown) for one in leaves])


def short(line: PivotLine) -> str:
    """A name where there is little room."""
    name = line.name.removesuffix("街道办事处") or line.name
    return name.removesuffix("委会") if name.endswith("村委会") else name


def _tip(line: PivotLine, column: int) -> str:
    figure = line.figures[column]
    return f"{line.name}\n有数 {figure.reported} / 应报 {figure.registered}"


def _bar(line: PivotLine, values: dict[str, Decimal], full: Decimal, shown: dict[str, str]) -> Bar:
    value = values.get(line.division)
    share = float(value / full) if value is not None and full else None
    return Bar(line.name, share, shown[line.division] if value is not None else "没有数据")


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low}～{high}"


def _least(value: Decimal, scale: Scale | None) -> str:
    """An end of a step, with no more places than it takes."""
    found = value if scale is None else value / scale.factor
    rounded = round(found, 2).normalize()
    return f"{rounded:,f}"
