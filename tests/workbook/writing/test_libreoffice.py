"""There and back through a real LibreOffice: what it saves is unchanged, what was edited is named."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Content, Record, RecordKey, ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.workbook.exchange.verification import Verified, verify
from laiwu_desktop.workbook.format.envelope import Meta, sign
from laiwu_desktop.workbook.format.layout import sheet_title
from laiwu_desktop.workbook.format.problems import EditedCell
from laiwu_desktop.workbook.opening.photos import reduced
from laiwu_desktop.workbook.reading.read import BookRead, read_book
from laiwu_desktop.workbook.writing.write import Book, write_book
from tests.conftest import PERIOD, TOWNSHIP
from tests.workbook.exchange.test_verification import column_of
from tests.workbook.files.office import FILTERS, SOFFICE, run, saved_as
from tests.workbook.files.raw import few_divisions, small_desk, small_package
from tests.workbook.writing.test_photos_travel import add_photo, picture

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="there is no LibreOffice (soffice) on this machine")

SEED = 20061220
ROWS = 1_000
CHARACTERS = (
    *"村镇０１２ａＡ。，、；：？！“”（）《》—…·～￥%", *"𠮷𬳽𠀀𪚥𫝆㐀䶵龥鿿〇", *"éüñøß", *"אבגمرح", *"ไทยกี่",
    *"👍🏽👨‍👩‍👧🇨🇳",
    "e\u0301", "\u3000", "\u00a0", "\u2028", "\u200b", "\u202e", "&", "<", ">", '"', "'", "\n", "  ",
    "_x0041_", "_",
)  # fmt: skip
NUMBERS = (
    "0012",
    "00000",
    "06346223344",
    "0.10",
    "1e5",
    "3.71202E+11",
    "371203001000",
    "1/2",
    "=1+1",
    "'01",
    "TRUE",
)


class Trip:
    """A package, and the files that LibreOffice made of it, by name and ending."""

    def __init__(self, desk: TownshipDesk, folder: Path) -> None:
        self.desk = desk
        self.out = folder / "out"
        self.out.mkdir()
        package = small_package(desk, folder).rename(folder / "package.xlsx")
        add_photo(desk, reduced(picture()))
        photo = desk.export(folder).path.rename(folder / "photo.xlsx")
        self.rows = rows_package(desk, folder / "rows.xlsx")
        sheet = openpyxl.load_workbook(package)[sheet_title(desk.forms["village_broadband"])]
        self.edited = list(edits(sheet))
        found = ["sheet = doc.Sheets.getByName(" + f'"{sheet.title}")', 'sheet.unprotect("")']
        area = f"A5:{sheet.cell(7, sheet.max_column).coordinate}"
        run(folder, [
            *saved_as(package, self.out),
            *saved_as(photo, self.out),
            *saved_as(folder / "rows.xlsx", self.out),
            *saved_as(package, self.out, [*found, *map(typed, self.edited)], "edited"),
            *saved_as(package, self.out, [*found, f'Sort(sheet.getCellRangeByName("{area}"), 0)'], "sorted"),
            *saved_as(
                package, self.out,
                [*found, "sheet.Columns.insertByIndex(3, 1)", 'sheet.Name = "改过的名字"'], "column",
            ),
        ])  # fmt: skip

    def verified(self, name: str) -> tuple[Verified, set[str], BookRead]:
        """How the bureau sees a file, the codes of what keeps it from being taken, and what it says."""
        book = read_book(self.out / name, self.desk.all_forms, self.desk.register)
        verified = verify(book, self.desk.all_forms, self.desk.register)
        return verified, {p.code for p in (*book.problems, *verified.problems) if p.blocks}, book


def edits(sheet: Any) -> Iterator[EditedCell]:
    """What a hand changes on the sheet, as it is to be told."""
    for row, field, was, now in (
        (5, "households", "320", "321"),
        (6, "remarks", "示例数据", "0012𠮷"),
        (5, "fiber_access", "否", "是"),
    ):
        yield EditedCell(sheet.title, sheet.cell(row, column_of(sheet, field)).coordinate, was, now)


def typed(edit: EditedCell) -> str:
    """The line of Basic that makes the edit."""
    cell = f'sheet.getCellRangeByName("{edit.cell}")'
    return f"{cell}.setValue({edit.now})" if edit.was.isdecimal() else f'{cell}.setString("{edit.now}")'


def rows_package(desk: TownshipDesk, path: Path) -> tuple[Record, ...]:
    """Write a signed package of a thousand made-up rows; no check is made of them."""
    dice = random.Random(SEED)
    villages = desk.units(TOWNSHIP)["village"]
    fields = desk.forms["rural_service_unit"].fields
    records = []
    for number in range(ROWS):
        key = RecordKey("rural_service_unit", villages[number % len(villages)].code, number + 1)
        texts = {
            "provider_name": "".join(dice.choices(CHARACTERS, k=dice.randrange(1, 20))),
            "contact_phone": dice.choice(NUMBERS),
            "products": f"{dice.randrange(10**6):08}",
            "remarks": dice.choice(NUMBERS) + "".join(dice.choices(CHARACTERS, k=12)),
            "online_trade": f"{dice.randrange(10**9) / 100:.2f}",
            "website_date": f"{dice.randrange(1995, 2007)}-0{dice.randrange(1, 10)}-{dice.randrange(10, 29)}",
        }
        values = {name: fields[name].type.parse(text) for name, text in texts.items()}
        records.append(Record(key, {name: value for name, value in values.items() if value is not None}))
    content = canonical(desk.forms, Content(tuple(records)))
    head = ReportHead("a" * 32, TOWNSHIP, PERIOD, 1, "", "", desk.forms.versions, "2006-12-20T12:00:00")
    signed = Meta("report", sign("report", head, content, desk.private_key), content)
    figures = Figures(desk.forms, Period.parse(PERIOD), records)
    write_book(Book(signed, desk.forms, desk.register, figures, desk.units(TOWNSHIP), ()), path)
    return tuple(records)


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[Trip]:
    folder = tmp_path_factory.mktemp("trip")
    desk = small_desk("township", folder, few_divisions(divisions))
    assert isinstance(desk, TownshipDesk)
    yield Trip(desk, folder)
    desk.close()


@pytest.mark.parametrize("ending", FILTERS)
@pytest.mark.parametrize("name", ["package", "photo", "sorted", "column"])
def test_what_was_only_saved_again_is_unchanged(trip: Trip, name: str, ending: str) -> None:
    verified, blocking, _ = trip.verified(f"{name}.{ending}")
    assert (verified.edited, blocking) == ((), set())
    assert verified.signature == "resaved"


@pytest.mark.parametrize("ending", FILTERS)
def test_edited_cells_are_named_exactly(trip: Trip, ending: str) -> None:
    verified, *_ = trip.verified(f"edited.{ending}")
    assert verified.signature == "edited"
    assert sorted(verified.edited, key=str) == sorted(trip.edited, key=str)


@pytest.mark.parametrize("ending", FILTERS)
@pytest.mark.parametrize(
    ("name", "codes"), [("sorted", {"sorted_rows"}), ("column", {"renamed_sheet", "inserted_column"})]
)
def test_what_was_done_is_said(trip: Trip, name: str, codes: set[str], ending: str) -> None:
    *_, book = trip.verified(f"{name}.{ending}")
    format_notes = {"old_format_read", "other_format_read"}
    assert {p.code for p in book.problems} - format_notes == codes


@pytest.mark.parametrize("ending", FILTERS)
def test_a_thousand_rows_come_back_equal(trip: Trip, ending: str) -> None:
    verified, blocking, book = trip.verified(f"rows.{ending}")
    assert (verified.edited[:3], blocking) == ((), set())
    assert verified.signature == "resaved"
    read = {record.key: record.values for record in book.content.records}
    assert len(read) == ROWS
    for record in trip.rows:
        assert read[record.key] == record.values


@pytest.mark.parametrize(("ending", "kept"), [("xlsx", True), ("ods", True), ("xls", False)])
def test_a_photo_travels_on_where_the_format_has_any(trip: Trip, ending: str, kept: bool) -> None:
    _, _, book = trip.verified(f"photo.{ending}")
    assert bool(book.pictures) is kept


@pytest.mark.parametrize("ending", FILTERS)
def test_a_bureau_takes_an_xlsx_and_nothing_else(trip: Trip, bureau: BureauDesk, ending: str) -> None:
    result = bureau.import_packages([trip.out / f"photo.{ending}"])[0]
    assert result.verdict == ("held" if ending == "xlsx" else "refused")
    assert ("not_xlsx" in {problem.code for problem in result.problems}) is (ending != "xlsx")
