"""There and back through a real LibreOffice: what it saves is unchanged, what was edited is named."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from laiwu_desktop.desk.township import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.figures import Figures
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report import Content, Record, RecordKey, ReportHead, canonical
from laiwu_desktop.workbook.layout import sheet_title
from laiwu_desktop.workbook.meta import Meta, sign
from laiwu_desktop.workbook.package import EditedCell, Verified, verify
from laiwu_desktop.workbook.read import BookRead, read_book
from laiwu_desktop.workbook.write import Book, write_book
from tests.conftest import PERIOD, TOWNSHIP
from tests.workbook.raw import few_divisions, small_desk, small_package
from tests.workbook.test_package import column_of

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="there is no LibreOffice (soffice) on this machine")

SEED = 20061220
ROWS = 1_000
FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods:calc8", "xls": "xls:MS Excel 97"}
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


class Office:
    """One LibreOffice with a profile of its own; a start converts any number of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def convert(self, ending: str, *paths: Path) -> list[Path]:
        """The files saved anew in the format of that ending, in a folder of their own."""
        out = self.folder / f"out{len(list(self.folder.iterdir()))}"
        profile = (self.folder / "profile").as_uri()
        command = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        subprocess.run(
            [*command, "--convert-to", FILTERS[ending], "--outdir", str(out), *map(str, paths)],
            check=True, capture_output=True, env=os.environ | {"HOME": str(self.folder)}, timeout=300,
        )  # fmt: skip
        return [out / f"{path.stem}.{ending}" for path in paths]


class Trip:
    """A package, and the files that LibreOffice and an editing hand made of it, by their names."""

    def __init__(self, desk: TownshipDesk, folder: Path) -> None:
        self.desk = desk
        self.edited: list[EditedCell] = []
        office = Office(folder / "office")
        office.folder.mkdir()
        package = small_package(desk, folder).rename(folder / "package.xlsx")
        self.rows = rows_package(desk, folder / "rows.xlsx")
        saved, saved_rows = office.convert("xlsx", package, folder / "rows.xlsx")
        other = [
            *(path.rename(path.with_stem(f"{path.stem}_ods")) for path in
              office.convert("ods", package, folder / "rows.xlsx")),
            *(path.rename(path.with_stem(f"{path.stem}_xls")) for path in office.convert("xls", package)),
        ]  # fmt: skip
        changes = {"edited": self._edit, "sorted": self._sort, "column": self._insert_column}
        by_hand = [self._changed(saved, folder / f"{name}.xlsx", change) for name, change in changes.items()]
        found = [saved, saved_rows, *office.convert("xlsx", *other, *by_hand)]
        self.files = {path.stem: path for path in found}

    def verified(self, name: str) -> tuple[Verified, set[str], BookRead]:
        """How the bureau sees a file, the codes of what keeps it from being taken, and what it says."""
        book = read_book(self.files[name], self.desk.all_forms, self.desk.register)
        verified = verify(book, self.desk.all_forms)
        return verified, {p.code for p in (*book.problems, *verified.problems) if p.blocks}, book

    def _changed(self, path: Path, target: Path, change: Callable[[Any], None]) -> Path:
        book = openpyxl.load_workbook(path)
        change(book[sheet_title(self.desk.forms["village_broadband"])])
        book.save(target)
        return target

    def _edit(self, sheet: Any) -> None:
        for row, field, was, now in (
            (5, "households", "320", "321"),
            (6, "remarks", "示例数据", "0012𠮷"),
            (5, "fiber_access", "否", "是"),
        ):
            cell = sheet.cell(row, column_of(sheet, field))
            cell.value = int(now) if field == "households" else now
            self.edited.append(EditedCell(sheet.title, cell.coordinate, was, now))

    def _sort(self, sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=7)]
        for number, row in enumerate(reversed(rows), 5):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value

    def _insert_column(self, sheet: Any) -> None:
        sheet.insert_cols(4)
        sheet.title = "改过的名字"


def rows_package(desk: TownshipDesk, path: Path) -> tuple[Record, ...]:
    """Write a signed package of a thousand made-up rows; no check is made of them."""
    dice = random.Random(SEED)
    villages = desk.units(TOWNSHIP)["village"]
    fields = desk.forms["rural_service_unit"].fields
    records = []
    for number in range(ROWS):
        key = RecordKey("rural_service_unit", villages[number % len(villages)].code, number + 1)
        texts = {
            "provider_name": "".join(dice.choices(CHARACTERS, k=dice.randrange(1, 40))),
            "contact_phone": dice.choice(NUMBERS),
            "products": f"{dice.randrange(10**6):08}",
            "remarks": dice.choice(NUMBERS) + "".join(dice.choices(CHARACTERS, k=200)),
            "online_trade": f"{dice.randrange(10**9) / 100:.2f}",
            "website_date": f"{dice.randrange(1995, 2007)}-0{dice.randrange(1, 10)}-{dice.randrange(10, 29)}",
        }
        values = {name: fields[name].type.parse(text) for name, text in texts.items()}
        records.append(Record(key, {name: value for name, value in values.items() if value is not None}))
    content = canonical(desk.forms, Content(tuple(records)))
    head = ReportHead("a" * 32, TOWNSHIP, PERIOD, 1, "", "", desk.forms.versions, "2006-12-20T12:00:00")
    signed = Meta("report", sign("report", head, content, desk.settings.private_key), content)
    figures = Figures(desk.forms, Period.parse(PERIOD), records)
    write_book(Book(signed, desk.forms, desk.register, figures, desk.units(TOWNSHIP), (("示例", ""),)), path)
    return tuple(records)


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[Trip]:
    folder = tmp_path_factory.mktemp("trip")
    desk = small_desk("township", folder, few_divisions(divisions))
    assert isinstance(desk, TownshipDesk)
    yield Trip(desk, folder)
    desk.close()


@pytest.mark.parametrize("name", ["package", "package_ods", "package_xls", "sorted", "column"])
def test_what_was_only_saved_again_is_unchanged(trip: Trip, name: str) -> None:
    verified, blocking, _ = trip.verified(name)
    assert (verified.edited, blocking) == ((), set())
    assert verified.signature == "resaved"


def test_edited_cells_are_named_exactly(trip: Trip) -> None:
    verified, *_ = trip.verified("edited")
    assert verified.signature == "edited"
    assert sorted(verified.edited, key=str) == sorted(trip.edited, key=str)


@pytest.mark.parametrize("name", ["rows", "rows_ods"])
def test_a_thousand_rows_come_back_equal(trip: Trip, name: str) -> None:
    verified, blocking, book = trip.verified(name)
    assert (verified.edited[:3], blocking) == ((), set())
    assert verified.signature == "resaved"
    read = {record.key: record.values for record in book.content.records}
    assert len(read) == ROWS
    for record in trip.rows:
        assert read[record.key] == record.values
