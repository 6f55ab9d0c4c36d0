"""The two sheets a leader reads first: what the figures cover (汇总说明), and the figures (主要指标)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import msgspec
from xlsxwriter.worksheet import Worksheet

from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.consolidation import Consolidation, TownshipState
from laiwu_desktop.formdef.rounding import rounded
from laiwu_desktop.formdef.states import State, word_of
from laiwu_desktop.workbook.summary.summary_page import (
    COUNT,
    NOTE_ROW,
    RED,
    SAMPLE,
    TITLE_ROW,
    WAITING_FILL,
    WHOLE_FILL,
    CellValue,
    Look,
    Number,
    Pages,
    TableColumn,
    heading_of,
    pattern_of,
    span,
)
from laiwu_desktop.workbook.summary.summary_source import Area
from laiwu_desktop.workbook.writing.style import height_of

NOTES, AREAS = "汇总说明", "主要指标"

_TOWNSHIP_COLUMNS = (
    TableColumn("区", 13), TableColumn("乡镇（街道）", 20), TableColumn("区划代码", 15, "center"),
    TableColumn("最新上报状态", 14, "center"), TableColumn("版次", 8, "center"),
    TableColumn("计入汇总", 10, "center"), TableColumn("应报村数", 10, "center"),
    TableColumn("上报村数", 10, "center"), TableColumn("备注", 34),
)  # fmt: skip
_RULES = (
    ("计入范围", "只汇总已接收的上报数据；填报中、待审核、已退回的数据和未上报的单位都不计入。"),
    (
        "比率算法",
        "各级比率都由本级的合计数相除得出（Σ分子 ÷ Σ分母 × 100），不由下级的比率平均；"
        "两项都填写的单位才计入。",
    ),
    (
        "行政村比例",
        "分母是名册中的全部村委会（不含居委会），乡镇比例的分母是名册中的全部乡镇（街道）；未上报的按未达到计算。",
    ),
    ("空白单元格", "没有数据。0 是填报的零，空白不是零；“未填”“暂缺”不计入合计。"),
    ("不合计", "资费、带宽、比率、年份等不能相加的指标项不合计，只列填报数和平均数。"),
)
_SHEETS = (
    "主要指标（市、区、乡镇一览）；指标明细（分子、分母、上报单位）；指标项合计（各报表数字项）；目标对照（实施方案的数字目标）；"
    "村级明细；未上报村。"
)

_AREAS_NOTE = "只含已接收的上报数据；灰色的乡镇未计入；空白为没有数据；比率由合计数算出"

# The indicators of one page of 主要指标: more columns than this cannot be read on A4.
_MOST_COLUMNS = 16
# So many changes of divisions are told on one page; the command line lists them all.
_MOST_AFFECTED = 40
_AREA_WIDTH, _VILLAGES_WIDTH, _INDICATOR_WIDTH = 25.0, 7.5, 8.5
_GROUP_ROW, _HEADING_ROW, _FIRST_ROW = 2, 3, 4
_FIXED = 3
# A list of townships up to this long still reads well on the one page of 汇总说明.
_MOST_TOWNSHIPS = 40

Group = tuple[str, tuple[Indicator, ...]]


def write_notes(pages: Pages) -> None:
    """汇总说明: which townships are in the totals, and how the figures were worked out."""
    summary = pages.summary
    sheet = pages.sheet(NOTES)
    last = len(_TOWNSHIP_COLUMNS) - 1
    span(sheet, 0, 0, last, summary.title, pages.title)
    sheet.set_row(0, 30)
    row = 1
    if summary.sample:
        span(sheet, row, 0, last, SAMPLE, pages.sample)
        sheet.set_row(row, 42)
        row += 1
    label, text = pages.format(Look(bold=True, fill="#DCE6F1", align="center")), pages.format(Look(wrap=True))
    width = sum(column.width for column in _TOWNSHIP_COLUMNS[1:])
    for name, said in _lines(pages):
        sheet.write_string(row, 0, name, label)
        span(sheet, row, 1, last, said, text)
        sheet.set_row(row, height_of(said, width))
        row += 1
    _townships(pages, sheet, row + 1)
    if len(summary.result.townships) <= _MOST_TOWNSHIPS:
        sheet.fit_to_pages(1, 1)


def _lines(pages: Pages) -> list[tuple[str, str]]:
    summary = pages.summary
    names = {township.division: township.name for township in summary.result.townships}
    missing = "、".join(f"{names.get(code, code)}（{state}）" for code, state in summary.waiting.items())
    accepted, absent = len(summary.result.accepted), len(summary.result.missing)
    city = summary.areas[0]
    share = f"，占 {rounded(Decimal(city.reported) / city.registered * 100, 2)}%" if city.registered else ""
    return [
        ("汇总单位", summary.office),
        ("填报期", f"{summary.period.label}（{summary.period.code}）"),
        ("汇总时间", summary.written.replace("T", " ")),
        ("乡镇（街道）", f"应报 {accepted + absent} 个，已接收 {accepted} 个，未接收 {absent} 个。"),
        ("未接收的", missing or "无"),
        *(("报表定义", line) for line in summary.result.other_lines),
        (
            "村（居）",
            f"应报 {city.registered:,} 个，已接收 {city.reported:,} 个{share}，"
            f"未计入 {city.registered - city.reported:,} 个{_left_out_in_words(pages)}。",
        ),
        *_basis_in_words(summary.result),
        ("目标", _targets_in_words(pages)),
        *_RULES,
        ("各表", _SHEETS),
    ]


def _basis_in_words(result: Consolidation) -> list[tuple[str, str]]:
    """On which divisions the figures stand where it is not those of their own period, and what that does."""
    if not result.basis:
        return []
    told = "；".join(result.affected[:_MOST_AFFECTED])
    more = len(result.affected) - _MOST_AFFECTED
    rest = f"；另有 {more} 处" if more > 0 else ""
    affected = f"不能逐一对应的：{told}{rest}。" if told else "各单位都能逐一对应。"
    return [("区划口径", f"按{Period.parse(result.basis).label}的区划汇总，以便比较。{affected}")]


def _left_out_in_words(pages: Pages) -> str:
    """A village whose township's report is in, and only not accepted yet, is not called 未上报."""
    counted = Counter(pages.summary.left_out.values())
    parts = "，".join(f"{word} {count:,} 个" for word, count in counted.most_common())
    return f"，其中{parts}（见“未上报村”）" if parts else ""


def _targets_in_words(pages: Pages) -> str:
    targets = pages.summary.targets
    known = [target for target in targets if target.actual is not None]
    reached = sum(target.reached for target in known)
    return (
        f"共 {len(targets)} 项：已达到 {reached} 项，未达到 {len(known) - reached} 项，"
        f"没有数据 {len(targets) - len(known)} 项。"
    )


def _townships(pages: Pages, sheet: Worksheet, first: int) -> None:
    pages.headings(sheet, first, _TOWNSHIP_COLUMNS)
    states = {township.division: township for township in pages.summary.result.townships}
    district = ""
    row = first
    for area in pages.summary.areas:
        if area.is_whole:
            district = area.division.name
            continue
        row += 1
        state = states.get(area.division.code, TownshipState(area.division.code, area.division.name, None))
        look = Look(fill=WAITING_FILL, color=RED) if area.waiting else Look()
        for number, (column, value) in enumerate(
            zip(_TOWNSHIP_COLUMNS, (district, *_township(area, state)), strict=True)
        ):
            pages.put(sheet, row, number, value, msgspec.structs.replace(look, align=column.align))


def _township(area: Area, state: TownshipState) -> tuple[CellValue, ...]:
    remark = "此乡镇的数据未计入汇总" if area.waiting else ""
    if not area.waiting and state.state is not State.ACCEPTED:
        # A newer revision waits or was sent back: the figures are still those of the accepted one.
        remark = f"第 {state.revision} 版{word_of(state.state)}，汇总仍用已接收的一版"
    return (
        area.division.name, area.division.code, word_of(state.state),
        Number(state.revision or None), "否" if area.waiting else "是",
        Number(area.registered), Number(area.reported), remark,
    )  # fmt: skip


def write_areas(pages: Pages) -> None:
    """主要指标: one row per area, one column per indicator, broken into pages between forms."""
    summary = pages.summary
    sheet = pages.sheet(AREAS)
    sheet.set_column(0, 0, _AREA_WIDTH)
    sheet.set_column(1, _FIXED - 1, _VILLAGES_WIDTH)
    for number, heading in enumerate(("地区", "上报村数", "应报村数")):
        sheet.merge_range(_GROUP_ROW, number, _HEADING_ROW, number, "", pages.heading)
        sheet.write_string(_GROUP_ROW, number, heading, pages.heading)
    column, breaks = _FIXED, []
    groups = [(form.title, found) for form in summary.forms if (found := summary.indicators_of(form.name))]
    for page in _in_pages(groups):
        first = 0 if column == _FIXED else column
        column = _groups(pages, sheet, page, column)
        title = AREAS if first == 0 else f"{AREAS}（续）"
        span(sheet, TITLE_ROW, first, column - 1, title, pages.title)
        span(sheet, NOTE_ROW, max(first, _FIXED), column - 1, _AREAS_NOTE, pages.line)
        breaks.append(column)
    pages.place(sheet, _FIXED - 1)
    sheet.set_row(TITLE_ROW, 28)
    sheet.set_row(_GROUP_ROW, 32)
    sheet.set_row(_HEADING_ROW, 62)
    _area_rows(pages, sheet, [indicator for _, found in groups for indicator in found])
    sheet.freeze_panes(_FIRST_ROW, _FIXED)
    sheet.repeat_rows(0, _HEADING_ROW)
    sheet.repeat_columns(0, _FIXED - 1)
    # Excel may pass over page breaks where it fits a sheet to pages; of even pages its own fall there too.
    sheet.fit_to_pages(max(1, len(breaks)), 0)
    sheet.set_v_pagebreaks(breaks[:-1])


def _in_pages(groups: list[Group]) -> list[list[Group]]:
    """The groups shared out over as few pages as can be read, about as many columns on each."""
    columns = sum(len(found) for _, found in groups)
    fair = columns / max(1, -(-columns // _MOST_COLUMNS))
    pages: list[list[Group]] = [[]]
    for group in groups:
        if sum(len(found) for _, found in pages[-1]) >= fair:
            pages.append([])
        pages[-1].append(group)
    return pages


def _groups(pages: Pages, sheet: Worksheet, groups: list[Group], column: int) -> int:
    """Headings of one page; the column after its last."""
    for title, indicators in groups:
        span(sheet, _GROUP_ROW, column, column + len(indicators) - 1, title, pages.heading)
        for indicator in indicators:
            sheet.set_column(column, column, _INDICATOR_WIDTH)
            sheet.write_string(_HEADING_ROW, column, heading_of(indicator), pages.heading)
            column += 1
    return column


def _area_rows(pages: Pages, sheet: Worksheet, indicators: list[Indicator]) -> None:
    for row, area in enumerate(pages.summary.areas, _FIRST_ROW):
        look = Look(bold=area.is_whole, fill=WHOLE_FILL if area.is_whole else "")
        if area.waiting:
            look = Look(fill=WAITING_FILL, color="#7F7F7F")
        name = f"{area.division.name}（{area.waiting}）" if area.waiting else area.division.name
        pages.put(sheet, row, 0, name, msgspec.structs.replace(look, indent=area.depth))
        pages.put(sheet, row, 1, Number(area.reported, COUNT), look)
        pages.put(sheet, row, 2, Number(area.registered, COUNT), look)
        for column, indicator in enumerate(indicators, _FIXED):
            found = pages.summary.row(area.division.code, indicator)
            is_figure = found and not area.waiting and pages.summary.result.is_figure(found)
            value = found.value if found and is_figure else None
            pages.put(sheet, row, column, Number(value, pattern_of(indicator)), look)
        sheet.set_row(row, 20)
