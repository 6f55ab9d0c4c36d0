"""The long tables of the consolidated workbook, for looking figures up and filtering."""

from __future__ import annotations

from collections.abc import Iterator

from laiwu_desktop.formdef.division import Division, Level
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.consolidation import IndicatorRow
from laiwu_desktop.formdef.rounding import rounded
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.summary.summary_page import (
    COUNT,
    HEADING_ROW,
    WAITING_FILL,
    WHOLE_FILL,
    CellValue,
    Look,
    Number,
    Pages,
    TableColumn,
    heading_of,
    pattern_of,
)
from laiwu_desktop.workbook.summary.summary_source import Area

INDICATORS, FIELDS, VILLAGES, UNREPORTED = "指标明细", "指标项合计", "村级明细", "未上报村"

_INDICATOR_COLUMNS = (
    TableColumn("地区", 20), TableColumn("级别", 13, "center"), TableColumn("区划代码", 14, "center"),
    TableColumn("指标", 26), TableColumn("单位", 7, "center"), TableColumn("分子（或合计）", 14),
    TableColumn("分母", 12), TableColumn("指标值", 11), TableColumn("有数单位", 10),
    TableColumn("应报单位", 10),
)  # fmt: skip
_FIELD_COLUMNS = (
    TableColumn("报表", 28), TableColumn("指标项", 24), TableColumn("单位", 8, "center"),
    TableColumn("地区", 20), TableColumn("级别", 13, "center"), TableColumn("区划代码", 14, "center"),
    TableColumn("合计", 14), TableColumn("填报数", 9), TableColumn("平均", 11),
)  # fmt: skip
_PLACE_COLUMNS = (
    TableColumn("区", 7.5), TableColumn("乡镇（街道）", 16), TableColumn("村代码", 13, "center"),
    TableColumn("村名称", 19), TableColumn("上报", 11, "center"),
)  # fmt: skip
_UNREPORTED_COLUMNS = (
    TableColumn("序号", 8, "center"), TableColumn("区", 12), TableColumn("乡镇（街道）", 20),
    TableColumn("乡镇代码", 15, "center"), TableColumn("村代码", 15, "center"), TableColumn("村名称", 26),
    TableColumn("原因", 36),
)  # fmt: skip

_NOT_SUMMED = "不合计"

Row = tuple[Look, tuple[CellValue, ...]]


def write_indicators(pages: Pages) -> None:
    """指标明细: both sides of every indicator in the city, districts and townships."""
    pages.table(INDICATORS, _INDICATOR_COLUMNS, _indicator_rows(pages), 1)


def _indicator_rows(pages: Pages) -> Iterator[Row]:
    for area in pages.summary.areas:
        for indicator in pages.summary.plan.indicators.values():
            row = pages.summary.row(area.division.code, indicator)
            if row is not None:
                counted = not area.waiting and pages.summary.result.is_figure(row)
                yield _look(area), (*_place(area.division), *_indicator(indicator, row, counted=counted))


def _indicator(indicator: Indicator, row: IndicatorRow, *, counted: bool) -> tuple[CellValue, ...]:
    """A township outside the totals has no figures, although a share of the register would be 0 there."""
    places = f"{COUNT}.{'0' * indicator.places}" if indicator.places else COUNT
    above, below, value = (row.numerator, row.denominator, row.value) if counted else (None, None, None)
    return (
        indicator.label, indicator.unit, Number(above, places), Number(below, places),
        Number(value, pattern_of(indicator)), Number(row.reported), Number(row.registered),
    )  # fmt: skip


def write_fields(pages: Pages) -> None:
    """指标项合计: sum and count of every stored number field, area by area below each field.

    Of what does not add up, such as 月资费, the mean stands there alone.
    """
    pages.table(FIELDS, _FIELD_COLUMNS, _field_rows(pages), 2)


def _field_rows(pages: Pages) -> Iterator[Row]:
    # The city's own form holds one figure per target: they have no common unit, and no sum.
    for form in pages.summary.forms.at_levels("township", "village"):
        for field in form.entered:
            if field.type.is_number:
                for area in pages.summary.areas:
                    sums = _sums(pages, area, form.name, field)
                    yield _look(area), (form.title, field.label, field.unit, *_place(area.division), *sums)


def _sums(pages: Pages, area: Area, form: str, field: Field) -> tuple[CellValue, ...]:
    row = pages.summary.field_row(area.division.code, form, field.name)
    pattern = f"#,##{layout.number_format(field.type)}"
    mean = rounded(row.sum / row.count, 2) if row and row.sum is not None else row.mean if row else None
    return (
        Number(row.sum if row else None, pattern) if field.is_summed else _NOT_SUMMED,
        Number(row.count if row else 0),
        Number(mean, f"{COUNT}.00"),
    )


def write_villages(pages: Pages) -> None:
    """村级明细: every village with what it adds to the indicators that the plan's targets are measured by."""
    aimed = {target.indicator for target in pages.summary.plan.targets.values()}
    chosen = [i for i in _village_indicators(pages) if i.id in aimed] or _village_indicators(pages)
    columns = [
        TableColumn(_village_heading(indicator), 7.5, _village_align(indicator)) for indicator in chosen
    ]
    pages.table(VILLAGES, [*_PLACE_COLUMNS, *columns], _village_rows(pages, chosen), 4)


def _village_indicators(pages: Pages) -> list[Indicator]:
    return [
        i for form in pages.summary.forms.at_levels("village") for i in pages.summary.indicators_of(form.name)
    ]


def _village_heading(indicator: Indicator) -> str:
    """A share of villages is yes or no in one village: 通宽带行政村比例（%）is headed 通宽带行政村."""
    return indicator.label.removesuffix("比例") if _is_share(indicator) else heading_of(indicator)


def _village_align(indicator: Indicator) -> str:
    return "center" if _is_share(indicator) else "left"


def _is_share(indicator: Indicator) -> bool:
    return indicator.kind == "share_of_register"


def _village_rows(pages: Pages, indicators: list[Indicator]) -> Iterator[Row]:
    summary = pages.summary
    for district, township, village in _villages(pages):
        absent = summary.left_out.get(village.code, "")
        look = Look(fill=WAITING_FILL, color="#7F7F7F") if absent else Look()
        place = (district, township.name, village.code, village.name, absent or "已报")
        rows = [(i, None if absent else summary.row(village.code, i)) for i in indicators]
        yield look, (*place, *(_village_value(indicator, row) for indicator, row in rows))


def _village_value(indicator: Indicator, row: IndicatorRow | None) -> CellValue:
    """Empty where the village did not answer, although the register then counts it as not reached."""
    if row is None or not row.reported:
        return None
    if _is_share(indicator):
        return "是" if row.numerator else "否"
    return Number(row.value, pattern_of(indicator))


def _villages(pages: Pages) -> Iterator[tuple[str, Division, Division]]:
    """(district's name, township, village), in the order of the areas."""
    district = ""
    for area in pages.summary.areas:
        if area.is_whole:
            district = area.division.name
        for child in pages.summary.register.children(area.division.code):
            if child.level == "village":
                yield district, area.division, child


def write_unreported(pages: Pages) -> None:
    """未上报村: whom to ask, and whether the township or only the village is late."""
    sheet = pages.table(UNREPORTED, _UNREPORTED_COLUMNS, _unreported_rows(pages), 0)
    if not pages.summary.unreported:
        pages.put(sheet, HEADING_ROW + 1, 0, "无", Look(align="center"))


def _unreported_rows(pages: Pages) -> Iterator[Row]:
    summary = pages.summary
    pairs = sorted(summary.unreported, key=lambda pair: (pair[0].code, pair[1].code))
    for number, (township, village) in enumerate(pairs, 1):
        district = summary.register.ancestor(township.code, "county")
        state = summary.waiting.get(township.code)
        reason = f"乡镇的上报数据：{state}" if state else "乡镇的上报数据已接收，其中没有此村"
        yield Look(), (
            Number(number), district.name if district else "", township.name, township.code, village.code,
            village.name, reason,
        )  # fmt: skip


def _place(division: Division) -> tuple[CellValue, ...]:
    return division.name, Level(division.level).word, division.code


def _look(area: Area) -> Look:
    if area.waiting:
        return Look(fill=WAITING_FILL, color="#7F7F7F")
    return Look(bold=area.is_whole, fill=WHOLE_FILL if area.division.level == "city" else "")
