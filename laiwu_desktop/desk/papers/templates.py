"""Empty forms to be filled in by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from laiwu_desktop.base.text import marked
from laiwu_desktop.formdef.division import Division, Level, Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.workbook.format.envelope import Meta
from laiwu_desktop.workbook.writing.write import Book, write_book


def write_empty_forms(
    head: ReportHead,
    units: Mapping[str, tuple[Division, ...]],
    forms: FormSet,
    register: Register,
    path: Path,
    *,
    sample: bool,
) -> None:
    """Write the forms of these units, by level, for the office and the period that the head names."""
    period = Period.parse(head.period)
    title = "村级信息化情况填报表" if "village" in units else "市级指标登记表"
    cover = (
        (marked(title, sample=sample), ""),
        ("填报单位", register[head.division].name),
        ("填报期", period.label),
        ("单位数", "、".join(f"{Level(level).word} {len(found)} 个" for level, found in units.items())),
        (
            "填写说明",
            "只填白色单元格。没有的填 0；不适用的填“不适用”；尚不知道的填“暂缺”；不要改动代码和列名。",
        ),
        ("填表人", ""),
        ("联系电话", ""),
    )
    write_book(Book(Meta("template", head), forms, register, Figures(forms, period, ()), units, cover), path)
