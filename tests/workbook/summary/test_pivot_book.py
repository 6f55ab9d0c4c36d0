"""The workbook of the analysis (示例数据): numbers as they are shown, what was moved marked, and how."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.formdef.analysis.pivot import SCALES, Figure, Pivot, PivotColumn, PivotLine, Scale
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.workbook.summary.pivot_book import PivotBook, write_pivot

HOUSES = Indicator("houses", "示例户数", "户", "sum", "demo")
RATE = Indicator("rate", "示例比率", "%", "ratio", "demo")


def figure(value: int | None) -> Figure:
    return Figure(None if value is None else Decimal(value), None, None, 1, 2)


def line(code: str, name: str, level: str, parent: str | None, *values: int | None) -> PivotLine:
    depth = 0 if parent is None else 1
    return PivotLine(code, name, level, parent, depth, tuple(map(figure, values)))


PIVOT = Pivot(
    (PivotColumn(HOUSES, "2006S2"), PivotColumn(RATE, "2006S2")),
    (
        line("371200000000", "示例市", "city", None, 12000, 50),
        line("371202100000", "=示例镇", "township", "371200000000", 4000, 40),
        line("371202101000", "乙镇", "township", "371200000000", 4000, 60),
        line("371202102000", "丙镇", "township", "371200000000", 4000, None),
    ),
    "2006S2",
    ("2006年上半年：甲村并入乙村",),
)


def written(folder: Path, scale: Scale | None) -> openpyxl.worksheet.worksheet.Worksheet:
    path = folder / "分析.xlsx"
    write_pivot(PivotBook(PIVOT, scale, "示例市农业局", "2007-01-10T09:30:00", sample=True), path)
    return openpyxl.load_workbook(path).active


def table(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[list[object]]:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(number for number, row in enumerate(rows) if row[0] == "区划代码")
    return rows[at:]


def test_as_it_is(tmp_path: Path) -> None:
    sheet = written(tmp_path, None)
    heading, *rows = table(sheet)
    assert heading[3:] == ["示例户数\n（户）\n2006年下半年", "示例比率\n（%）\n2006年下半年"]
    assert rows[0] == ["371200000000", "示例市", "市", 12000, 50]
    assert rows[1][1] == "　=示例镇"
    assert rows[3][3:] == [4000, None]
    said = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=8) for cell in row if cell.value)
    assert "示例数据" in said
    assert "甲村并入乙村" in said
    assert "舍位平衡" not in said


@pytest.mark.parametrize("scale", SCALES)
def test_in_a_larger_unit_it_adds_up_and_says_what_was_moved(tmp_path: Path, scale: Scale) -> None:
    sheet = written(tmp_path, scale)
    heading, city, *towns = table(sheet)
    assert heading[3] == f"示例户数\n（{scale.prefix}户）\n2006年下半年"
    assert Decimal(str(city[3])) == sum(Decimal(str(row[3])) for row in towns)
    assert city[4] == 50
    said = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=8) for cell in row if cell.value)
    assert f"不同的 {PIVOT.moved(scale)} 个用斜体和底色标出" in said
    italic = [row[3].coordinate for row in sheet.iter_rows(min_row=5) if len(row) > 3 and row[3].font.italic]
    assert len(italic) == PIVOT.moved(scale)
