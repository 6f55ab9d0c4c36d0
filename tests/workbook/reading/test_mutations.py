"""Whatever is changed in a signed package is seen: a thousand edits of values and of the hidden sheet."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from datetime import datetime

import pytest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.types import IntegerType
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.problems import cell_name
from laiwu_desktop.workbook.opening.cells import RawBook, RawSheet, Spot
from laiwu_desktop.workbook.opening.child import read_cells
from tests.workbook.files.raw import Verifier, changed, few_divisions, small_desk, small_package

SEED = 20061220
OTHER: tuple[Cell, ...] = (
    None, 0, 1, 321, 12.5, -1, 1e14, True, "不适用", "暂缺", "是", "否", "示例数据改", "无", "ADSL", "在建",
    "2005-03-06", datetime(2005, 3, 6), "371203001999", "=1+1", "３２１", "约三百", "示范点", "0",
)  # fmt: skip


@pytest.fixture(scope="module")
def small(
    tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]
) -> Iterator[tuple[Verifier, RawBook]]:
    """Who verifies, and a package as cells."""
    folder = tmp_path_factory.mktemp("small")
    desk = small_desk("township", folder, few_divisions(divisions))
    assert isinstance(desk, TownshipDesk)
    yield Verifier(desk), read_cells(small_package(desk, folder))
    desk.close()


def test_the_package_itself_is_not_flagged(small: tuple[Verifier, RawBook]) -> None:
    verifier, raw = small
    assert verifier.flagged(raw) == {}
    assert verifier.read(raw)[1].signature == "original"


def test_every_edit_of_a_value_is_flagged_at_its_cell(small: tuple[Verifier, RawBook]) -> None:
    verifier, raw = small
    dice = random.Random(SEED)
    sheets = {layout.sheet_title(form): form for form in verifier.desk.forms}
    asked = [title for title in sheets if (layout.FIRST_ROW, 0) in raw.sheet(title).cells]
    done = 0
    while done < 600:
        sheet = raw.sheet(dice.choice(asked))
        assert sheet is not None
        form = sheets[sheet.title]
        spot, name = pick(dice, sheet, form)
        new = dice.choice(OTHER)
        if same(form, name, sheet.cells.get(spot), new):
            continue
        done += 1
        edit = changed(raw, sheet.title, spot, new)
        where, told = (sheet.title, cell_name(*spot)), verifier.flagged(edit)
        if name == layout.UNIT_NAME:
            noted = verifier.notes(edit).get((sheet.title, cell_name(spot[0], 0))) == "other_name"
            assert new is None or (noted and (where in told or not holds_values(sheet, form, spot[0])))
        elif name in (layout.UNIT_CODE, layout.SEQ):
            by_name = verifier.notes(edit).get(where) == "by_name"
            assert told or by_name or not holds_values(sheet, form, spot[0]), (where, new)
        else:
            assert where in told, (where, name, sheet.cells.get(spot), new, told)


def pick(dice: random.Random, sheet: RawSheet, form: Form) -> tuple[Spot, str]:
    """A cell of a row with a unit, filled or not, and the name of its column."""
    columns = layout.columns_of(form)
    rows = sorted({row for row, column in sheet.cells if row >= layout.FIRST_ROW and column == 0})
    number = dice.randrange(len(columns))
    return (dice.choice(rows), number), columns[number].name


def same(form: Form, name: str, was: Cell, now: Cell) -> bool:
    """Whether the two cells say the same, or the row says nothing at all."""
    field = form.fields.get(name)
    if field is not None:
        return field.type.from_cell(was)[0] == field.type.from_cell(now)[0]
    number = IntegerType()
    return str(was or "") == str(now or "") or (
        name == layout.SEQ and number.from_cell(was)[0] == number.from_cell(now)[0]
    )


def holds_values(sheet: RawSheet, form: Form, row: int) -> bool:
    return any(
        column.field is not None and not column.field.is_calculated and (row, number) in sheet.cells
        for number, column in enumerate(layout.columns_of(form))
    )


def test_every_edit_of_an_explanation_is_flagged(small: tuple[Verifier, RawBook]) -> None:
    verifier, raw = small
    sheet = raw.sheet(layout.EXPLANATIONS)
    assert sheet is not None
    rows = sorted({row for row, _ in sheet.cells if row > 1})
    assert rows
    names = {column: name for (row, column), name in sheet.cells.items() if row == 1}
    for row in rows:
        for column, name in ((c, n) for c, n in names.items() if n != layout.UNIT_NAME):
            for new in ("改", "7", None):
                if (sheet.cells.get((row, column)) or None) != new:
                    edit = changed(raw, sheet.title, (row, column), new)
                    assert verifier.flagged(edit), (row, name, new)


def test_every_edit_of_the_hidden_sheet_is_flagged(small: tuple[Verifier, RawBook]) -> None:
    verifier, raw = small
    sheet = raw.sheet(SHEET)
    assert sheet is not None
    dice = random.Random(SEED)
    for number in range(400):
        spot = dice.choice(sorted(sheet.cells))
        was = str(sheet.cells[spot])
        edit = changed(raw, SHEET, spot, edited(dice, was))
        assert verifier.flagged(edit), (number, spot, was[:80])


def edited(dice: random.Random, text: str) -> str | None:
    """The text with one character changed, left out, doubled or added; or gone altogether."""
    at = dice.randrange(len(text))
    other = dice.choice([c for c in string.digits + string.ascii_letters + '+/={}" ' if c != text[at]])
    return dice.choice(
        [
            text[:at] + other + text[at + 1 :],
            text[:at] + text[at + 1 :] or None,
            text[:at] + other + text[at:],
            text + " ",
            None,
        ]
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", "0"),
        ("version", "01"),
        ("pieces", "0"),
        ("pieces", "１"),
        ("kind", "template"),
        ("format", "x"),
    ],
)
def test_a_hidden_line_that_still_means_something_is_flagged(
    small: tuple[Verifier, RawBook], key: str, value: str
) -> None:
    verifier, raw = small
    sheet = raw.sheet(SHEET)
    assert sheet is not None
    row = next(row for (row, column), cell in sheet.cells.items() if column == 0 and cell == key)
    edit = changed(raw, SHEET, (row, 1), value)
    book, verified = verifier.read(edit)
    wrong_kind = book.meta is not None and book.meta.kind != "report"
    assert wrong_kind or verifier.flagged(edit), verified.signature


def test_lines_and_cells_that_are_too_many_are_flagged(small: tuple[Verifier, RawBook]) -> None:
    verifier, raw = small
    sheet = raw.sheet(SHEET)
    assert sheet is not None
    end = max(row for row, _ in sheet.cells) + 1
    for spot, text in (((end, 0), "note"), ((end, 0), "kind"), ((0, 2), "x"), ((end, 1), "x")):
        assert verifier.flagged(changed(raw, SHEET, spot, text)), (spot, text)
