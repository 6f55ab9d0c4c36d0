"""Honest mistakes: each is read rightly, or named with its place, its value and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.desk.workspace import create_workspace
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.report import RecordKey
from laiwu_desktop.formdef.values import AsTyped, Value
from laiwu_desktop.workbook.read import BookRead, read_book
from tests.conftest import PERIOD, TOWNSHIP, noon
from tests.workbook.test_package import column_of

FORM = "village_broadband"
SHEET = "村宽带接入情况表"
POINTS = "农村信息示范点登记表"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Path:
    """An empty template, made once: nothing here changes it."""
    folder = tmp_path_factory.mktemp("template")
    desk = create_workspace(
        str(folder / "t.sqlite"), "township", TOWNSHIP, PERIOD, clock=noon, divisions=divisions
    )
    path = desk.write_template(folder / "模板.xlsx")
    desk.close()
    return path


class Office:
    """Changes the template as people do, and reads what comes out of it."""

    def __init__(self, template: Path, out: Path, definitions: Definitions, register: Register) -> None:
        self.book = openpyxl.load_workbook(template)
        self.sheet = self.book[SHEET]
        self.village = self.sheet["A5"].value
        self._out = out
        self._forms = definitions.forms
        self._register = register
        self.read: BookRead | None = None

    def put(self, name: str, cell: Any, row: int = 5) -> None:
        self.sheet.cell(row, column_of(self.sheet, name)).value = cell

    def at(self, name: str, row: int = 5) -> Any:
        return self.sheet.cell(row, column_of(self.sheet, name))

    def send(self) -> BookRead:
        self.book.save(self._out)
        self.read = read_book(self._out, self._forms, self._register)
        return self.read

    def value(self, field: str, form: str = FORM, seq: int = 0) -> Value:
        assert self.read
        found = [r for r in self.read.content.records if r.key == RecordKey(form, self.village, seq)]
        return found[0].values.get(field) if found else None


@pytest.fixture
def office(template: Path, tmp_path: Path, shipped: Definitions, register: Register) -> Office:
    return Office(template, tmp_path / "来件.xlsx", shipped, register)


# ---- values


@pytest.mark.parametrize(
    ("field", "cell", "expected", "code"),
    [
        ("households", "３２０", 320, "normalised"),
        ("households", "\ufeff320\u200b", 320, "normalised"),
        ("households", "\u3000320 ", 320, "normalised"),
        ("households", "1,320", 1320, "normalised"),
        ("households", 320.0, 320, ""),
        ("households", 320.5, AsTyped("320.5"), "not_of_type"),
        ("households", True, AsTyped("TRUE"), "not_of_type"),
        ("households", "三百二", AsTyped("三百二"), "not_of_type"),
        ("households", datetime(1900, 11, 15), AsTyped("1900-11-15 00:00:00"), "not_of_type"),
        ("broadband_date", "2006.3.5", date(2006, 3, 5), "normalised"),
        ("broadband_date", "2006年3月5日", date(2006, 3, 5), "normalised"),
        ("broadband_date", "２００６／３／５", date(2006, 3, 5), "normalised"),
        ("broadband_date", 20060305, date(2006, 3, 5), "normalised"),
        ("broadband_date", 38781, date(2006, 3, 5), "normalised"),
        ("broadband_date", datetime(2006, 3, 5, 8, 30), date(2006, 3, 5), "normalised"),
        ("broadband_date", 6, AsTyped("6"), "not_of_type"),
        ("broadband_date", "去年", AsTyped("去年"), "not_of_type"),
        ("remarks", "\u3000１２ 示例\u200b数据　 ", "１２ 示例\u200b数据", ""),
    ],
)
def test_a_value_is_read_or_kept_and_named(
    office: Office, field: str, cell: Any, expected: Value, code: str
) -> None:
    office.put(field, cell)
    if isinstance(cell, int):
        office.at(field).number_format = "General"  # pasted over
    read = office.send()
    assert office.value(field) == expected
    named = [p for p in read.problems if p.code != "empty"]
    assert [p.code for p in named] == ([code] if code else [])
    for problem in named:
        assert (problem.sheet, problem.cell, problem.unit_code) == (
            SHEET,
            office.at(field).coordinate,
            office.village,
        )
        assert problem.value
        assert not problem.blocks


@pytest.mark.parametrize(
    ("field", "number", "expected", "codes"),
    [
        ("broadband_date", 20060305, date(2006, 3, 5), ["normalised"]),
        ("broadband_date", 20069999, AsTyped("20069999"), ["not_of_type"]),
        ("households", 20060305, 20060305, []),
        ("unit_code", None, None, ["number_code"]),
    ],
)
def test_a_number_in_a_cell_of_dates_is_the_number(
    office: Office, field: str, number: int | None, expected: Value, codes: list[str]
) -> None:
    office.put("population", 1_000)
    office.put(field, number or int(office.village))
    office.at(field).number_format = "yyyy-mm-dd"
    read = office.send()
    assert office.value(field) == expected
    assert office.value("population") == 1_000
    assert [(p.code, p.cell) for p in read.problems] == [(c, office.at(field).coordinate) for c in codes]


@pytest.mark.parametrize(
    ("field", "cell", "kind", "code"),
    [
        ("households", "#N/A", "e", "cell_error"),
        ("households", "#DIV/0!", "e", "cell_error"),
        ("households", "=1+1", "f", "cell_error"),
        ("households", 1234567890123456, "n", "lost_digits"),
        ("households", 1e300, "n", "lost_digits"),
        ("households", "3.71202E+11", "s", "lost_digits"),
        ("remarks", 37120210000112345, "n", "lost_digits"),
        ("broadband_date", "3.8E+4", "s", "lost_digits"),
    ],
)
def test_a_value_that_is_lost_is_refused_at_its_cell(
    office: Office, field: str, cell: Any, kind: str, code: str
) -> None:
    office.put(field, cell)
    office.at(field).data_type = kind
    read = office.send()
    assert office.value(field) is None
    blocks = [p for p in read.problems if p.blocks]
    assert [(p.code, p.sheet, p.cell, p.unit_code) for p in blocks] == [
        (code, SHEET, office.at(field).coordinate, office.village)
    ]
    assert blocks[0].value
    assert blocks[0].remedy


# ---- codes


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (int, "number_code"),
        (float, "number_code"),
        (lambda text: f"'{text}", "normalised"),
        (lambda text: f"\ufeff{text}\u3000", "normalised"),
        (lambda text: f"{text[:6]} {text[6:]}", "normalised"),
        (lambda text: f"{text[:6]}\u200b{text[6:]}", "normalised"),
        (lambda text: text.translate({48 + n: 0xFF10 + n for n in range(10)}), "normalised"),
    ],
)
def test_a_mangled_code_is_still_the_village(office: Office, make: Callable[[str], Any], code: str) -> None:
    office.put("unit_code", make(office.village))
    office.put("households", 320)
    read = office.send()
    assert office.value("households") == 320
    assert [p.code for p in read.problems] == [code]


@pytest.mark.parametrize("cell", ["3.71203E+11", 371203000000, "371203001", "没有这个村", "9" * 5_000])
def test_a_code_that_is_lost_is_refused(office: Office, cell: Any) -> None:
    office.put("unit_code", cell)
    office.put("households", 320)
    read = office.send()
    assert [(p.code, p.cell) for p in read.problems if p.blocks] == [("unknown_unit", "A5")]
    assert read.content.records == ()
    assert all(len(p.message) < 200 for p in read.problems)


# ---- the sheet's shape: what people do, what is said of it, whether the value is read


def hide_row(office: Office) -> None:
    office.sheet.row_dimensions[5].hidden = True


def hide_column(office: Office) -> None:
    office.sheet.column_dimensions[office.at("households").column_letter].hidden = True


def hide_sheet(office: Office) -> None:
    office.sheet.sheet_state = "hidden"


def sort_rows(office: Office) -> None:
    last = office.sheet.max_row
    for column in range(1, office.sheet.max_column + 1):
        first, other = office.sheet.cell(5, column), office.sheet.cell(last, column)
        first.value, other.value = other.value, first.value


def insert_column(office: Office) -> None:
    office.sheet.insert_cols(3)
    office.sheet.cell(5, 3).value = "我的备注"


def move_column(office: Office) -> None:
    wide = office.sheet.max_column
    for row in range(3, 6):
        first, other = office.sheet.cell(row, 3), office.sheet.cell(row, wide)
        first.value, other.value = other.value, first.value


def rename_sheet(office: Office) -> None:
    office.sheet.title = "Sheet1"


def move_sheet(office: Office) -> None:
    office.book.move_sheet(office.sheet, -2)


def add_total(office: Office) -> None:
    office.sheet.cell(60, 2).value = "合 计"
    office.sheet.cell(60, 1).value = "合计"
    office.put("households", 12_800, row=60)


def add_footer(office: Office) -> None:
    office.sheet.cell(60, 1).value = "填表人：示例　审核人：示例"


def stray(office: Office) -> None:
    office.sheet.cell(80, 40).value = "离表格不远的字"


def use_1904(office: Office) -> None:
    office.book.epoch = CALENDAR_MAC_1904
    office.put("broadband_date", date(2006, 3, 5))


def swap_names(office: Office) -> None:
    office.put("unit_name", "别的村")


SHAPES: dict[Callable[[Office], None], set[str]] = {
    hide_row: {"hidden_row"},
    hide_column: {"hidden_column"},
    hide_sheet: {"hidden_sheet"},
    sort_rows: {"sorted_rows"},
    insert_column: {"inserted_column", "unknown_column"},
    move_column: {"moved_columns"},
    rename_sheet: {"renamed_sheet"},
    move_sheet: set(),
    add_total: {"summary_row"},
    add_footer: {"text_row"},
    stray: {"unknown_column"},
    use_1904: {"date_1904"},
    swap_names: {"other_name"},
}


@pytest.mark.parametrize("change", SHAPES)
def test_a_changed_shape_is_read_by_names_and_said(office: Office, change: Callable[[Office], None]) -> None:
    office.put("households", 320)
    change(office)
    read = office.send()
    assert office.value("households") == 320
    assert {p.code for p in read.problems} == SHAPES[change]
    assert not any(p.blocks for p in read.problems)
    if change is use_1904:
        assert office.value("broadband_date") == date(2006, 3, 5)


def merge_values(office: Office) -> None:
    column = office.at("households").column
    office.sheet.merge_cells(start_row=5, end_row=6, start_column=column, end_column=column)


def column_twice(office: Office) -> None:
    far = office.sheet.max_column + 1
    for row, text in ((3, "总户数"), (4, "households"), (5, 321)):
        office.sheet.cell(row, far).value = text


def too_wide(office: Office) -> None:
    office.sheet.cell(6, office.sheet.max_column + 51).value = "远"


def too_deep(office: Office) -> None:
    office.sheet.cell(44 + 5_001, 5).value = 1


def far_corner(office: Office) -> None:
    office.sheet.cell(1_048_576, 16_384).value = 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (merge_values, "merged"),
        (column_twice, "double_column"),
        (too_wide, "too_far"),
        (too_deep, "too_far"),
        (far_corner, "too_far"),
    ],
)
def test_a_shape_that_leaves_doubt_is_refused(
    office: Office, change: Callable[[Office], None], code: str
) -> None:
    office.put("households", 320)
    change(office)
    blocks = [p for p in office.send().problems if p.blocks]
    assert [p.code for p in blocks] == [code]
    assert blocks[0].sheet == SHEET
    assert blocks[0].cell
    assert blocks[0].remedy


def test_just_within_the_limits_is_named_and_not_refused(office: Office) -> None:
    office.put("households", 320)
    last = office.sheet.max_row
    office.sheet.cell(6, office.sheet.max_column + 50).value = "远"
    office.sheet.cell(last + 5_000, 2).value = "远"
    read = office.send()
    assert {p.code for p in read.problems} == {"unknown_column", "text_row"}


def test_codes_merged_over_rows_are_filled_down(office: Office) -> None:
    office.sheet = office.book[POINTS]
    office.put("unit_code", office.village)
    for row, name in ((5, "示例数据甲"), (6, "示例数据乙")):
        office.put("point_name", name, row)
    office.sheet.merge_cells("A5:A6")
    read = office.send()
    assert {p.code for p in read.problems} == {"merged_code"}
    names = {r.values["point_name"] for r in read.content.records}
    assert names == {"示例数据甲", "示例数据乙"}


def test_two_sheets_of_one_form_are_both_read(office: Office) -> None:
    office.put("households", 320)
    other = office.book.copy_worksheet(office.sheet)
    assert {p.code for p in office.send().problems} == {"renamed_sheet", "second_sheet", "twice"}
    for cell in other[5]:
        cell.value = None
    assert {p.code for p in office.send().problems} == {"renamed_sheet", "second_sheet"}


def test_very_many_problems_are_counted(office: Office) -> None:
    office.put("households", 320)
    for column in range(30, 60):
        for row in range(5, 45):
            office.sheet.cell(row, column).value = "杂"
    problems = office.send().problems
    assert len(problems) == 201
    assert "另有 1000 处" in problems[-1].message


# ---- every non-empty cell is imported or named


def test_a_row_without_code_and_name_in_a_repeating_sheet_is_refused_with_what_to_do(office: Office) -> None:
    office.sheet = office.book[POINTS]
    office.put("unit_code", office.village)
    for row, name in ((5, "示例数据甲"), (6, "示例数据乙")):
        office.put("point_name", name, row)
    office.put("seq", 7, 9)
    blocks = [p for p in office.send().problems if p.blocks]
    assert [(p.code, p.cell) for p in blocks] == [("unknown_unit", "A6"), ("unknown_unit", "A9")]
    assert "没有代码和名称" in blocks[0].message
    assert "同村的也要填" in blocks[0].remedy


def test_a_name_of_another_village_is_told_from_a_new_name(office: Office) -> None:
    other = office.sheet["B6"].value
    office.put("households", 320)
    office.put("unit_name", other)
    assert office.sheet["A6"].value in office.send().problems[0].message
    office.put("unit_name", "新村名")
    assert "如村名有变" in office.send().problems[0].remedy


def test_errors_and_cells_beside_the_columns_are_named(office: Office) -> None:
    wide = office.sheet.max_column
    office.put("households", 320)
    office.sheet.cell(6, wide + 2).value = "#N/A"
    office.sheet.cell(6, wide + 2).data_type = "e"
    other = office.book.create_sheet("别的")
    other["A1"] = "=1+1"
    said = office.book["审核说明"]
    said.cell(3, 30).value = "随手写的"
    read = office.send()
    assert {(p.code, p.sheet) for p in read.problems} == {
        ("unknown_column", SHEET), ("unknown_column", "审核说明"), ("unknown_sheet", "别的"),
    }  # fmt: skip
    said.delete_rows(2)
    assert ("unknown_sheet", "审核说明") in [(p.code, p.sheet) for p in office.send().problems]


def test_merges_that_overlap_are_refused_and_do_not_keep_the_program_busy(office: Office) -> None:
    office.put("households", 320)
    for row in range(30, 4, -1):
        office.sheet.merged_cells.add(f"A{row}:A60000")
    blocks = [p for p in office.send().problems if p.blocks]
    assert {p.code for p in blocks} == {"merged"}
