"""Prices and bandwidths are not added up: in mergers, areas, comparisons, workbooks (示例数据)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.comparison import ComparedRow, Comparison
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.values import Value
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain

FIRST, SECOND = Period.parse("2006S2"), Period.parse("2007S1")
MERGED = f"{TOWNSHIP[:9]}901"
APART = ("monthly_fee", "max_bandwidth")


def row(code: str, households: int, fee: str, bandwidth: str) -> Record:
    values: dict[str, Value] = {
        "households": households, "monthly_fee": Decimal(fee), "max_bandwidth": Decimal(bandwidth),
    }  # fmt: skip
    return Record(RecordKey(plain.FORM, code), values)


@pytest.fixture
def merged(bureau: BureauDesk) -> BureauDesk:
    """Two villages of three with a fee each became one; the third reports for the first period alone."""
    one, two, three = (d.code for d in bureau.register.children(TOWNSHIP)[:3])
    rows = (row(one, 100, "58", "2.048"), row(two, 200, "80", "0.512"), row(three, 50, "60", "1.024"))
    plain.accepted(bureau, TOWNSHIP, FIRST.code, {}, rows)
    became = (MERGED, "示例合并村委会", "village", TOWNSHIP)
    bureau.apply_changes(
        [DivisionChange("2007-03-01", ChangeKind.MERGED, was, *became) for was in (one, two)]
    )
    bureau.begin_period(SECOND)
    plain.accepted(bureau, TOWNSHIP, SECOND.code, {}, (row(MERGED, 320, "70", "2.048"),))
    return bureau


def compared_rows(comparison: Comparison, division: str) -> dict[str, ComparedRow]:
    return {row.item: row for row in comparison.fields if row.division == division}


def test_over_a_merger_a_price_is_a_hint_and_people_add_up(merged: BureauDesk) -> None:
    past = merged.past(TOWNSHIP, SECOND)
    (record,) = [r for r in past.records if r.key.unit_code == MERGED]
    assert dict(record.values) == {"households": 300}
    fields = merged.all_forms[plain.FORM].fields
    assert past.hint(record.key, fields["monthly_fee"]).count("58.00") == 1
    assert "80.00" in past.hint(record.key, fields["monthly_fee"])
    assert past.hint(record.key, fields["households"]) == ""
    assert "资费、带宽等不能相加的和其余各项请看上期提示" in past.told[MERGED]


def test_areas_of_several_villages_have_no_sum_of_prices(merged: BureauDesk) -> None:
    found: dict[tuple[str, str], object] = {
        (row.division, row.field): (row.sum, row.count, row.mean) for row in merged.consolidate(FIRST).fields
    }
    for area in (TOWNSHIP, CITY):
        assert found[area, "households"] == (350, 3, None)
        assert found[area, "monthly_fee"] == (None, 3, 66)
    third = merged.timeline.at(FIRST.end).children(TOWNSHIP)[2].code
    assert found[third, "monthly_fee"] == (60, 1, None)


def test_periods_side_by_side_say_what_is_not_added_up(merged: BureauDesk, tmp_path: Path) -> None:
    comparison = merged.compare([FIRST, SECOND])
    village = compared_rows(comparison, MERGED)
    assert village["households"].difference == 20
    for item, now in zip(APART, (70, Decimal("2.048")), strict=True):
        assert village[item].values == (None, now)
        assert village[item].counted == (2, 1)
        assert village[item].difference is None
    assert not set(APART) & {*compared_rows(comparison, TOWNSHIP), *compared_rows(comparison, CITY)}
    book = openpyxl.load_workbook(merged.write_comparison(tmp_path / "比较.xlsx", comparison))
    rows = {(line[5], line[1]): line[6:] for line in list(book["有变化的村"].values)[2:]}
    assert rows[MERGED, "宽带月资费"] == ("不相加", 70, None, "2 → 1")
    assert rows[MERGED, "总户数"] == (300, 320, 20, "2 → 1")
    notes = "".join(str(cell) for line in book["比较说明"].values for cell in line if cell)
    assert "最高接入带宽、宽带月资费不相加，只逐村比较" in notes
    # The village that is silent by now has its count, not a line for each field.
    assert {code for code, _ in rows} == {MERGED}
    assert "只有2006年下半年有数的 1 个村，没有列出" in notes


def test_the_coverage_stands_with_the_figures(
    merged: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = merged.write_comparison(tmp_path / "比较.xlsx", merged.compare([FIRST, SECOND]))
    _, headings, *rows = openpyxl.load_workbook(path)["指标比较"].values
    towns = sum(division.level == "township" for division in merged.register)
    assert headings[-4:] == (
        f"2006年下半年（1/{towns} 个乡镇）", f"2007年上半年（1/{towns} 个乡镇）", "增减", "有数/应报",
    )  # fmt: skip
    silent = [row for row in rows if row[4] == "371202000000"]
    assert silent
    assert {row[-4:-1] for row in silent} == {(None, None, None)}
    merged.close()
    assert main(["series", merged.location]) == 0
    said = capsys.readouterr().out
    assert f"计入的乡镇（街道）：1/{towns} → 1/{towns} 个。" in said
    assert "首末两期计入的乡镇不同" not in said
