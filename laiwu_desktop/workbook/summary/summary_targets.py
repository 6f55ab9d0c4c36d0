"""目标对照: every target of the plan beside what was measured, its course, and a chart of what is reached."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.chart_bar import ChartBar
from xlsxwriter.worksheet import Worksheet

from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.consolidation import TargetRow
from laiwu_desktop.formdef.rounding import rounded
from laiwu_desktop.formdef.targets.outlook import TargetLine, shown
from laiwu_desktop.workbook.summary.summary_page import (
    CELL_PADDING,
    COUNT,
    DIGIT_PIXELS,
    HEADING_ROW,
    RATE,
    CellValue,
    Look,
    Number,
    Pages,
    TableColumn,
)
from laiwu_desktop.workbook.writing.style import height_of

TARGETS = "目标对照"
# A target passed many times over would press every other bar against the axis; its label tells the truth.
CAP = Decimal(150)

_COLUMNS = (
    TableColumn("类别", 14), TableColumn("目标", 34, wrap=True), TableColumn("期限", 11, "center"),
    TableColumn("目标值", 10), TableColumn("单位", 6.5, "center"), TableColumn("实际", 10),
    TableColumn("完成比例（%）", 10), TableColumn("差距", 10), TableColumn("是否达到", 10, "center"),
    TableColumn("走势", 24, wrap=True), TableColumn("到期推算", 10), TableColumn("判断", 15),
    TableColumn("数据来源", 36, wrap=True), TableColumn("条款", 20, wrap=True),
)  # fmt: skip
_COLOURED = ("实际", "完成比例（%）", "差距", "是否达到")
_REACHED, _SHORT, _UNKNOWN = ("是", "#C6EFCE"), ("否", "#FFD9D9"), ("无数据", "#E7E6E6")
_BARS = {True: "#63A95E", False: "#E08A7B"}
_BAR = {
    "type": "data_bar", "bar_color": "#8DB4E2", "min_type": "num", "min_value": 0,
    "max_type": "num", "max_value": int(CAP),
}  # fmt: skip
# The chart's own figures stand right of what is printed.
_DATA_COLUMN = len(_COLUMNS) + 1
_SHARE = [column.heading for column in _COLUMNS].index("完成比例（%）")
_NOTE = (
    "到期推算：按最近几期（至多四期）的数画直线，推算到期限那一天，未考虑投入、政策、季节和统计口径的变化；"
    "不足两期的不推算。它不是预测，更不是承诺。"
)
# Pixels: the chart as high as a page leaves beside the repeated headings.
_CHART_HEIGHT, _BAR_HEIGHT, _ROW_PIXELS, _FONT = 800, 26, 18, {"name": "宋体", "size": 9}


def write_targets(pages: Pages) -> None:
    """The table, and the chart on a page of its own below it."""
    sheet = pages.sheet(TARGETS)
    last = len(_COLUMNS) - 1
    pages.head(sheet, TARGETS, last)
    pages.headings(sheet, HEADING_ROW, _COLUMNS)
    row = HEADING_ROW
    lines = {line.row.id: line for line in pages.summary.lines}
    for row, target in enumerate(pages.summary.targets, HEADING_ROW + 1):
        _target(pages, sheet, row, target, lines.get(target.id))
    sheet.conditional_format(HEADING_ROW + 1, _SHARE, row, _SHARE, _BAR)
    sheet.write_string(row + 1, 0, _NOTE, pages.line)
    sheet.freeze_panes(HEADING_ROW + 1, 2)
    sheet.repeat_rows(0, HEADING_ROW)
    sheet.autofilter(HEADING_ROW, 0, row, last)
    bottom = _chart(pages, sheet, row + 2)
    sheet.print_area(0, 0, bottom, last)


def _target(pages: Pages, sheet: Worksheet, row: int, target: TargetRow, line: TargetLine | None) -> None:
    _, fill = _verdict(target)
    cells = _cells(target, line)
    for number, (column, value) in enumerate(zip(_COLUMNS, cells, strict=True)):
        look = Look(align=column.align, wrap=column.wrap, fill=fill if column.heading in _COLOURED else "")
        pages.put(sheet, row, number, value, look)
    texts = zip(_COLUMNS, cells, strict=True)
    sheet.set_row(
        row, max(20, *(height_of(text, c.width) for c, text in texts if c.wrap and isinstance(text, str)))
    )


def _cells(target: TargetRow, line: TargetLine | None) -> tuple[CellValue, ...]:
    known = target.actual is not None
    forecast = line.forecast.value if line and line.forecast else None
    outlook = f"{line.outlook.sign} {line.outlook.word}" if line else None
    return (
        target.programme, target.title, target.due, _figure(target.target, ""), target.unit,
        _figure(target.actual, target.unit), Number(target.share, f"{COUNT}.00"),
        _figure(target.gap, target.unit), _verdict(target)[0],
        _course(line) if line else None, _figure(forecast, target.unit), outlook,
        target.source or ("" if known else "没有数据"), target.clause,
    )  # fmt: skip


def _course(line: TargetLine) -> str:
    """What it came to in each period, where there is more than one."""
    parts = [f"{Period.parse(one.period).short} {shown(one.value)}" for one in line.points]
    return " → ".join(parts) if len(parts) > 1 else ""


def _verdict(target: TargetRow) -> tuple[str, str]:
    """(word, colour)."""
    if target.actual is None:
        return _UNKNOWN
    return _REACHED if target.reached else _SHORT


def _figure(value: Decimal | None, unit: str) -> Number:
    """Percentages with two places, as in every other table; other figures as whole as they are."""
    if unit == "%" or (value is not None and value != value.to_integral_value()):
        return Number(value, f"{COUNT}.00")
    return Number(value, COUNT)


def _chart(pages: Pages, sheet: Worksheet, row: int) -> int:
    """Put the chart from `row` on; the last row it covers."""
    shown = sorted((t for t in pages.summary.targets if t.share is not None), key=_share)
    if not shown:
        sheet.write_string(row, 0, "没有可以比较的实际值，不绘图。", pages.line)
        return row
    _chart_data(pages, sheet, shown)
    chart = pages.workbook.add_chart({"type": "bar"})
    assert isinstance(chart, ChartBar)
    _series(chart, shown)
    _axes(chart, shown)
    height = min(_CHART_HEIGHT, 150 + _BAR_HEIGHT * len(shown))
    # Narrower than the table by a hair: else its right edge falls outside what is printed.
    width = sum(int(DIGIT_PIXELS * column.width + CELL_PADDING) for column in _COLUMNS) - 12
    # The figures stand in rows that a filter of the table hides.
    chart.show_hidden_data()
    chart.set_size({"width": width, "height": height})
    sheet.insert_chart(row, 0, chart, {"object_position": 3, "description": "各目标完成比例条形图"})
    sheet.set_h_pagebreaks([row])
    return row + height // _ROW_PIXELS + 1


def _chart_data(pages: Pages, sheet: Worksheet, shown: list[TargetRow]) -> None:
    sheet.set_column(_DATA_COLUMN, _DATA_COLUMN, 50)
    for number, heading in enumerate(("绘图：目标", "绘图：比例", f"绘图：长度（{CAP} 封顶）")):
        sheet.write_string(HEADING_ROW, _DATA_COLUMN + number, heading, pages.heading)
    for row, target in enumerate(shown, HEADING_ROW + 1):
        pages.put(sheet, row, _DATA_COLUMN, f"{target.title}（{target.due.year}）", Look())
        pages.put(sheet, row, _DATA_COLUMN + 1, Number(target.share, RATE), Look())
        pages.put(sheet, row, _DATA_COLUMN + 2, Number(min(_share(target), CAP), RATE), Look())


def _series(chart: ChartBar, shown: list[TargetRow]) -> None:
    first, last = HEADING_ROW + 1, HEADING_ROW + len(shown)
    chart.add_series(
        {
            "name": "完成比例",
            "categories": [TARGETS, first, _DATA_COLUMN, last, _DATA_COLUMN],
            "values": [TARGETS, first, _DATA_COLUMN + 2, last, _DATA_COLUMN + 2],
            "points": [{"fill": {"color": _BARS[target.reached]}} for target in shown],
            "gap": 45,
            "data_labels": {
                "value": True,
                "position": "outside_end",
                "font": _FONT,
                "custom": [
                    {"value": f"{'√ ' if t.reached else ''}{rounded(_share(t), 1):,}%", "font": _FONT}
                    for t in shown
                ],
            },
        }
    )


def _axes(chart: ChartBar, shown: list[TargetRow]) -> None:
    """One step more than the longest bar, so that its label fits."""
    longest = min(CAP, max(Decimal(100), _share(shown[-1])))
    beyond = f"；超过 {CAP}% 的画到 {CAP}，旁注是实际比例" if _share(shown[-1]) > CAP else ""
    title = f"目标完成比例（实际 ÷ 目标，%；带 √ 的绿色条已达到，红色条未达到{beyond}）"
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 11}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis(
        {"num_font": _FONT, "line": {"color": "#808080"}, "major_tick_mark": "none", "interval_unit": 1}
    )
    top = -(-longest // 25) * 25 + 25
    chart.set_x_axis(
        {
            "min": 0, "max": int(top), "major_unit": 25, "num_font": _FONT, "num_format": "0",
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        }
    )  # fmt: skip


def _share(target: TargetRow) -> Decimal:
    return target.share if target.share is not None else Decimal(0)
