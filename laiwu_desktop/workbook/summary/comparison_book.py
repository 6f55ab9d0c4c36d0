"""Several periods side by side (逐期比较表), on the divisions of one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.text import marked
from laiwu_desktop.formdef.comparison import ComparedRow, Comparison
from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Plan
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.writing.style import (
    BORDER,
    Columns,
    LabelledLine,
    new_workbook,
    row_height,
    write_head,
    write_table,
)

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

NOTES, INDICATORS, FIELDS, VILLAGES = "比较说明", "指标比较", "指标项比较", "有变化的村"
_AFFECTED_COLUMNS = (("填报期", 18), ("序号", 8), ("不能逐一对应的单位，及其数值计在哪里", 84))
_AREA_COLUMNS = (("地区", 20), ("级别", 13), ("区划代码", 15))
_FIELD_COLUMNS = (("报表", 28), ("指标项", 24), ("单位", 8))
_INDICATOR_COLUMNS = (("指标", 30), ("单位", 8))
_VALUE_WIDTH = 15
# How many are behind the figures: of an indicator units of those that should, of a field values.
_BEHIND = {INDICATORS: "有数/应报", FIELDS: "填报数", VILLAGES: "填报数"}
_BEHIND_WIDTH = 22
# Signed, so that nobody has to guess which way it went.
_SIGNED = "+#,##{0};-#,##{0};0"

_COUNTED = "只汇总各期已接收的上报数据；空白为没有数据，不是零。增减为末期减首期，比率为百分点。"
_UNLIKE = "首末两期计入的乡镇不同，合计数的增减里有这一部分；各行的“有数/应报”说明各期有多少单位有数。"
_NOT_SUMMED = "不相加"
_APART = "不相加，只逐村比较；几个村的数值合到一个单位的，写“不相加”。"

Line = tuple[tuple[str, ...], ComparedRow, str]


class ComparedBook(msgspec.Struct, frozen=True):
    """A comparison with all that explains it. `written` is ISO 8601, `sample` marks it as 示例数据."""

    comparison: Comparison
    plan: Plan
    forms: FormSet
    office: str
    written: str
    sample: bool = False


def write_comparison(book: ComparedBook, path: Path) -> None:
    """Write the workbook whole, or leave what was there as it was."""
    title = marked(f"{book.office}逐期比较表", sample=book.sample)
    with new_workbook(path, title, book.written) as workbook:
        _write_notes(workbook, book, title)
        _write_values(workbook, book, INDICATORS, _INDICATOR_COLUMNS, _indicators(book))
        areas = [row for row in book.comparison.fields if row.level != Level.VILLAGE]
        villages = [r for r in _villages(book) if r.difference != 0 and not r.is_one_sided]
        _write_values(workbook, book, FIELDS, _FIELD_COLUMNS, _fields(book, areas))
        _write_values(workbook, book, VILLAGES, _FIELD_COLUMNS, _fields(book, villages))


def _write_notes(workbook: xlsxwriter.Workbook, book: ComparedBook, title: str) -> None:
    comparison = book.comparison
    sheet = workbook.add_worksheet(NOTES)
    lines = [
        LabelledLine("比较时间", book.written.replace("T", " ")),
        LabelledLine("区划口径", f"各期都按{Period.parse(comparison.basis).label}的区划汇总。"),
        *(
            LabelledLine(
                Period.parse(one.period).label,
                f"已接收 {len(one.accepted)} 个，未接收 {len(one.missing)} 个。",
            )
            for one in comparison.each
        ),
        *(LabelledLine(VILLAGES, told) for told in [_one_sided(book)] if told),
        LabelledLine("计入范围", _COUNTED if comparison.covers_alike else f"{_COUNTED}{_UNLIKE}"),
        *(LabelledLine("不相加的", f"{'、'.join(apart)}{_APART}") for apart in [_apart(book)] if apart),
        *(
            LabelledLine("报表定义", f"{Period.parse(period).label}：{line}")
            for period, line in comparison.others
        ),
    ]
    first = write_head(workbook, sheet, title, lines, _AFFECTED_COLUMNS)
    rows = [
        (Period.parse(period).label, str(number), f"{line}。")
        for number, (period, line) in enumerate(comparison.affected, 1)
    ]
    write_table(workbook, sheet, first, _AFFECTED_COLUMNS, rows or [("", "", "各单位都能逐一对应。")])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_values(
    workbook: xlsxwriter.Workbook, book: ComparedBook, title: str, about: Columns, lines: Iterable[Line]
) -> None:
    """A long table: what, where, a column for each period, the difference."""
    each = book.comparison.each
    periods = [(f"{Period.parse(one.period).label}（{one.coverage} 个乡镇）", _VALUE_WIDTH) for one in each]
    columns = [*about, *_AREA_COLUMNS, *periods, ("增减", _VALUE_WIDTH), (_BEHIND[title], _BEHIND_WIDTH)]
    sheet = workbook.add_worksheet(title)
    first = write_head(workbook, sheet, marked(title, sample=book.sample), (), columns)
    write_table(workbook, sheet, first, columns, ())
    sheet.set_row(first, row_height([label for label, _ in columns], columns))
    before, last = len(about) + len(_AREA_COLUMNS), first
    formats: dict[str, Format] = {}

    def look(pattern: str) -> Format:
        if pattern not in formats:
            formats[pattern] = workbook.add_format({**BORDER, "num_format": pattern})
        return formats[pattern]

    for last, (said, row, places) in enumerate(lines, first + 1):
        for column, word in enumerate((*said, row.name, Level(row.level).word, row.division)):
            sheet.write_string(last, column, word, look("@"))
        patterns = [f"#,##{places}"] * len(row.values) + [_SIGNED.format(places)]
        behind = [*row.counted, 0]
        for column, (value, count, pattern) in enumerate(
            zip((*row.values, row.difference), behind, patterns, strict=True), before
        ):
            if value is not None:
                sheet.write_number(last, column, float(value), look(pattern))
            elif row.form and count:
                sheet.write_string(last, column, _NOT_SUMMED, look("@"))
            else:
                sheet.write_blank(last, column, None, look(pattern))
        sheet.write_string(last, len(columns) - 1, _behind(row), look("@"))
    sheet.freeze_panes(first + 1, len(about))
    sheet.autofilter(first, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, first)


def _behind(row: ComparedRow) -> str:
    """How many units, or values, are behind each period's figure."""
    registered = row.registered or (0,) * len(row.counted)
    pairs = zip(row.counted, registered, strict=True)
    return " → ".join(f"{counted}/{of}" if of else str(counted) for counted, of in pairs)


def _villages(book: ComparedBook) -> list[ComparedRow]:
    return [row for row in book.comparison.fields if row.level == Level.VILLAGE]


def _one_sided(book: ComparedBook) -> str:
    """How many villages reported for the first or the last period alone, in words; "" for none."""
    reported: list[set[str]] = [set(), set()]
    for row in _villages(book):
        for end, counted in zip(reported, (row.counted[0], row.counted[-1]), strict=True):
            if counted:
                end.add(row.division)
    first, last = (Period.parse(book.comparison.periods[end]).label for end in (0, -1))
    gone, come = len(reported[0] - reported[1]), len(reported[1] - reported[0])
    told = [f"只有{label}有数的 {count} 个村" for label, count in ((first, gone), (last, come)) if count]
    return f"只列首末两期都有数而不同的；{'，'.join(told)}，没有列出。" if told else ""


def _apart(book: ComparedBook) -> list[str]:
    """The number fields whose numbers are not added up, by their headings."""
    forms = book.forms.at_levels("township", "village")
    found = (f.label for form in forms for f in form.entered if f.type.is_number and not f.is_summed)
    return list(dict.fromkeys(found))


def _indicators(book: ComparedBook) -> Iterator[Line]:
    """Area by area below each indicator, without the villages."""
    rows = [row for row in book.comparison.indicators if row.level != Level.VILLAGE]
    for indicator in book.plan.indicators.values():
        places = 2 if indicator.is_rate else indicator.places
        pattern = f"0.{'0' * places}" if places else "0"
        for row in rows:
            if row.item == indicator.id:
                yield (indicator.label, indicator.unit), row, pattern


def _fields(book: ComparedBook, rows: Iterable[ComparedRow]) -> Iterator[Line]:
    """Area by area below each field. The city's own form has one figure per target: they have no sum."""
    by_field: dict[tuple[str, str], list[ComparedRow]] = defaultdict(list)
    for row in rows:
        by_field[row.form, row.item].append(row)
    for form in book.forms.at_levels("township", "village"):
        for field in form.entered:
            for row in by_field[form.name, field.name]:
                yield (form.title, field.label, field.unit), row, layout.number_format(field.type)
