"""What is said of honest mistakes in which words, and of very many at once; `test_honest` has them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.workbook.format.problems import Problem
from laiwu_desktop.workbook.reading.read import read_book
from tests.workbook.files.clerk import SHEET, Office, as_xlsx, filled_template, small_township


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> bytes:
    """A filled template, made once: nothing here changes it."""
    folder = tmp_path_factory.mktemp("template")
    desk = small_township(folder, divisions)
    made = filled_template(desk, folder)
    desk.close()
    return made


class Reader(Office):
    """Reads what it saves."""

    def __init__(self, base: bytes, folder: Path, definitions: Definitions, register: Register) -> None:
        super().__init__(base, folder)
        self._forms = definitions.forms
        self._register = register

    def problems(self) -> tuple[Problem, ...]:
        return read_book(as_xlsx(self), self._forms, self._register).problems


@pytest.fixture
def office(base: bytes, tmp_path: Path, shipped: Definitions, register: Register) -> Reader:
    return Reader(base, tmp_path, shipped, register)


def test_very_many_problems_are_counted(office: Reader) -> None:
    for column in range(30, 60):
        for row in range(5, 45):
            office.sheet.cell(row, column).value = "杂"
    problems = office.problems()
    assert len(problems) == 201
    assert "另有 1000 处" in problems[-1].message


def test_a_row_without_code_and_name_in_a_repeating_sheet_is_refused_with_what_to_do(office: Reader) -> None:
    office.to_points()
    office.put("unit_code", None, 6)
    office.put("seq", 7, 9)
    blocks = [p for p in office.problems() if p.blocks]
    assert [(p.code, p.cell) for p in blocks] == [("unknown_unit", "A6"), ("unknown_unit", "A9")]
    assert "没有代码和名称" in blocks[0].message
    assert "同村的也要填" in blocks[0].remedy


def test_a_name_of_another_village_is_told_from_a_new_name(office: Reader) -> None:
    office.put("unit_name", office.sheet["B6"].value)
    assert office.sheet["A6"].value in office.problems()[0].message
    office.put("unit_name", "新村名")
    assert "如村名有变" in office.problems()[0].remedy


def test_errors_and_cells_beside_the_columns_are_named(office: Reader) -> None:
    wide = office.sheet.max_column
    office.sheet.cell(6, wide + 2).value = "#N/A"
    office.book.create_sheet("别的")["A1"] = "=1+1"
    said = office.book["审核说明"]
    said.cell(3, 30).value = "随手写的"
    assert {(p.code, p.sheet) for p in office.problems()} == {
        ("unknown_column", SHEET), ("unknown_column", "审核说明"), ("unknown_sheet", "别的"),
    }  # fmt: skip
    said.delete_rows(2)
    assert ("unknown_sheet", "审核说明") in [(p.code, p.sheet) for p in office.problems()]


def test_merges_that_overlap_are_refused_and_do_not_keep_the_program_busy(office: Reader) -> None:
    for row in range(30, 4, -1):
        office.sheet.merged_cells.add(f"A{row}:A60000")
    assert {p.code for p in office.problems() if p.blocks} == {"merged", "twice"}
