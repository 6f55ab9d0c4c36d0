"""Reading what people send: by names, every cell imported or named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from laiwu_desktop.desk.results import Loaded
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.workbook.format.layout import sheet_title
from tests.workbook.exchange.test_verification import column_of

Change = Callable[[Any], None]


@pytest.fixture
def template(township: TownshipDesk, tmp_path: Path) -> Path:
    return township.write_template(tmp_path / "模板.xlsx")


def load_changed(desk: TownshipDesk, path: Path, change: Change, form: str = "village_broadband") -> Loaded:
    """Let `change` work on one sheet of the template, then load it."""
    book = openpyxl.load_workbook(path)
    change(book[sheet_title(desk.all_forms[form])])
    book.save(path)
    return desk.load([path])[0]


def value(desk: TownshipDesk, field: str, form: str = "village_broadband", seq: int = 0) -> Value:
    """A value of the first village of the draft."""
    draft = desk.draft()
    key = RecordKey(form, draft.units["village"][0].code, seq)
    return draft.figures.record(key).values.get(field)


def put(sheet: Any, name: str, cell: Any, row: int = 5) -> None:
    sheet.cell(row, column_of(sheet, name)).value = cell


def codes(result: Loaded) -> set[str]:
    return {problem.code for problem in result.problems}


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("households", 350, 350),
        ("households", "３５０", 350),
        ("households", "约三百", AsTyped("约三百")),
        ("households", "暂缺", Missing.NOT_YET_KNOWN),
        ("broadband_date", "2006.3.5", None),
        ("remarks", "示例数据𠮷𬳽", "示例数据𠮷𬳽"),
        ("fiber_access", " 是 ", "yes"),
        ("operators", "网通，移动", ("netcom", "mobile")),
    ],
)
def test_a_cell_is_taken_as_its_field(
    township: TownshipDesk, template: Path, field: str, cell: Any, expected: Value
) -> None:
    result = load_changed(township, template, lambda sheet: put(sheet, field, cell))
    assert result.taken
    found = value(township, field)
    assert found == expected if expected is not None else str(found) == "2006-03-05"


def test_an_error_cell_and_a_formula_without_value_stop_the_file(
    township: TownshipDesk, template: Path
) -> None:
    def change(sheet: Any) -> None:
        put(sheet, "households", "#N/A")
        sheet.cell(5, column_of(sheet, "households")).data_type = "e"
        put(sheet, "population", "=1+1")

    result = load_changed(township, template, change)
    assert not result.taken
    errors = [problem for problem in result.problems if problem.code == "cell_error"]
    assert len(errors) == 2
    assert all(problem.cell and problem.remedy and problem.unit_code for problem in errors)
    assert value(township, "households") is None


def test_a_code_that_became_a_number_is_still_the_village(township: TownshipDesk, template: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["A5"] = int(sheet["A5"].value)
        put(sheet, "households", 320)

    assert load_changed(township, template, change).taken
    assert value(township, "households") == 320


def test_an_unknown_village_is_named_and_nothing_lands(township: TownshipDesk, template: Path) -> None:
    def change(sheet: Any) -> None:
        put(sheet, "households", 320)
        sheet["A6"] = "999999999999"
        put(sheet, "households", 320, row=6)

    before = township.store.reports.content_hash()
    result = load_changed(township, template, change)
    assert not result.taken
    assert [p.cell for p in result.problems if p.code == "unknown_unit"] == ["A6"]
    assert township.store.reports.content_hash() == before


def test_a_village_of_another_township_is_refused(
    township: TownshipDesk, make_desk: Callable[..., TownshipDesk], tmp_path: Path
) -> None:
    other = make_desk("township", "371203103000")
    path = other.write_template(tmp_path / "别处.xlsx")
    result = load_changed(township, path, lambda sheet: put(sheet, "households", 320))
    assert not result.taken
    assert "unknown_unit" in codes(result)


def test_all_problems_are_told_at_once(township: TownshipDesk, template: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["A5"] = "1"
        sheet["A6"] = "2"
        for row in (5, 6):
            put(sheet, "households", 320, row=row)
        sheet["A8"] = sheet["A7"].value
        put(sheet, "households", 1, row=7)
        put(sheet, "households", 2, row=8)

    result = load_changed(township, template, change)
    assert [p.code for p in result.problems if p.blocks].count("unknown_unit") == 2
    assert "twice" in codes(result)


def test_without_the_hidden_names_the_headings_serve(township: TownshipDesk, template: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.delete_rows(4)
        put_heading = next(c for c in sheet[3] if c.value == "宽带用户数\n（户）")
        put_heading.value = "宽带用户数量（户）"
        sheet.cell(4, put_heading.column).value = 12
        sheet.cell(4, next(c.column for c in sheet[3] if c.value == "总户数\n（户）")).value = 320

    result = load_changed(township, template, change)
    assert result.taken
    assert "guessed_column" in codes(result)
    assert (value(township, "households"), value(township, "broadband_users")) == (320, 12)


def test_what_is_not_read_is_said(township: TownshipDesk, template: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.cell(5, 40).value = "我的备注"
        put(sheet, "households", 320)
        sheet.cell(100, 1).value = "合计"
        put(sheet, "households", 9999, row=100)

    result = load_changed(township, template, change)
    assert result.taken
    assert {"unknown_column", "summary_row"} <= codes(result)
    named = next(p for p in result.problems if p.code == "unknown_column")
    assert "我的备注" in named.message


def test_a_row_without_code_is_found_by_its_name(township: TownshipDesk, template: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["A5"] = None
        put(sheet, "households", 320)

    result = load_changed(township, template, change)
    assert result.taken
    assert "by_name" in codes(result)
    assert value(township, "households") == 320


def test_a_village_is_known_by_whatever_people_call_it(township: TownshipDesk, template: Path) -> None:
    """As where it is pasted: without its ending it was refused, as was a name in the place of the code."""
    above = township.division.name
    villages = township.units(township.division.code)["village"]
    units = [unit for unit in villages if unit.is_committee][:5]
    ways = ["{}村委会", "{}村", "{}", "{} 村民委员会", f"{above}{{}}村"]
    named = [way.format(unit.name.removesuffix("村委会")) for way, unit in zip(ways, units, strict=True)]

    def change(sheet: Any) -> None:
        for number, (name, unit) in enumerate(zip(named, units, strict=True)):
            row = 5 + villages.index(unit)
            sheet.cell(row, 1).value, sheet.cell(row, 2).value = None, None
            sheet.cell(row, 1 + number % 2).value = name
            put(sheet, "households", 320 + number, row)

    result = load_changed(township, template, change)
    assert result.taken, result.problems
    figures = township.draft().figures
    keys = [RecordKey("village_broadband", unit.code) for unit in units]
    assert [figures.record(key).values["households"] for key in keys] == [320, 321, 322, 323, 324]
    assert {p.code for p in result.problems} == {"by_name"}


def test_rows_of_any_number_get_lasting_numbers(township: TownshipDesk, template: Path) -> None:
    first = township.units(township.division.code)["village"][0]

    def change(sheet: Any) -> None:
        for row, name in ((5, "示例数据甲"), (6, "示例数据乙")):
            put(sheet, "unit_code", first.code, row)
            put(sheet, "point_name", name, row)

    assert load_changed(township, template, change, "demonstration_point").taken
    rows = township.draft().figures.rows("demonstration_point", first.code)
    assert [(r.key.seq, r.values["point_name"]) for r in rows] == [(1, "示例数据甲"), (2, "示例数据乙")]
    assert township.load([template])[0].changed == ()
    assert len(township.draft().figures.rows("demonstration_point", first.code)) == 2
    township.draft().drop_row(rows[1].key)
    assert township.draft().add_row("demonstration_point", first.code).seq == 3


def test_what_a_file_replaces_is_listed(township: TownshipDesk, template: Path) -> None:
    draft = township.draft()
    first = draft.units["village"][0].code
    draft.enter(RecordKey("village_broadband", first), "households", "300")
    draft.enter(RecordKey("village_broadband", first), "remarks", "示例数据")
    result = load_changed(township, template, lambda sheet: put(sheet, "households", 320))
    assert [(c.label, c.was, c.now) for c in result.changed] == [("总户数", "300", "320")]
    assert value(township, "remarks") == "示例数据"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04 nothing", "damaged_file"),
        (b"\x89PNG\r\n\x1a\n", "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged_file"),
    ],
)
def test_what_is_no_workbook_is_refused(
    township: TownshipDesk, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "文件.xlsx"
    path.write_bytes(content)
    before = township.store.reports.content_hash()
    result = township.load([path])[0]
    assert (result.taken, codes(result)) == (False, {code})
    assert township.store.reports.content_hash() == before


def test_a_workbook_of_something_else_is_refused(township: TownshipDesk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "别的表格"
    book.save(tmp_path / "别的.xlsx")
    result = township.load([tmp_path / "别的.xlsx"])[0]
    assert not result.taken
    assert "empty" in codes(result)


def test_a_template_of_another_period_is_refused(
    township: TownshipDesk, make_desk: Callable[..., TownshipDesk], tmp_path: Path
) -> None:
    earlier = make_desk("township", "371203001000", "2006S1", "earlier")
    path = earlier.write_template(tmp_path / "上半年.xlsx")
    result = load_changed(township, path, lambda sheet: put(sheet, "households", 320))
    assert not result.taken
    assert "other_period" in codes(result)
