"""What a person reads of a letter: signed with what it says, so that a sheet that was changed is told."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.workbook.exchange.frame import loose
from laiwu_desktop.workbook.exchange.seen_edited import is_page_itself
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.number_formats import changes_text, shows
from laiwu_desktop.workbook.opening.cells import RawBook, RawSheet, Seen, Spot
from laiwu_desktop.workbook.writing.style import Columns, LabelledLine, write_head, write_table

if TYPE_CHECKING:
    import xlsxwriter

_A4 = 9


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The one sheet of a letter that people see: a title, labelled lines, and beneath them a table, or a
    picture (PNG, with what it says) in the second column. Of a page without a table `columns` are widths.
    """

    sheet: str
    title: str
    lines: tuple[LabelledLine, ...]
    columns: Columns
    rows: tuple[tuple[str, ...], ...] | None = None
    picture: bytes = b""
    described: str = ""
    is_landscape: bool = False

    @property
    def texts(self) -> dict[Spot, str]:
        """What stands in each cell."""
        lines = [(line.label, line.text) for line in self.lines]
        headings = [()] if self.rows is None else [(), tuple(heading for heading, _ in self.columns)]
        everything = [(self.title,), *lines, *headings, *(self.rows or ())]
        return {
            (row, column): text for row, found in enumerate(everything) for column, text in enumerate(found)
        }

    @property
    def pictures(self) -> dict[Spot, str]:
        """The picture's id, by the cell that it begins in."""
        return {(len(self.lines) + 2, 1): photo_id(self.picture)} if self.picture else {}


class _Face(msgspec.Struct, frozen=True):
    """The SHA-256 of the page; "" in a letter of an older program."""

    page: str = ""


def write_page(workbook: xlsxwriter.Workbook, page: Page) -> None:
    """Add the sheet that people see."""
    sheet = workbook.add_worksheet(page.sheet)
    if page.is_landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    for column, (_, width) in enumerate(page.columns):
        sheet.set_column(column, column, width)
    first = write_head(workbook, sheet, page.title, page.lines, page.columns)
    if page.rows is not None:
        write_table(workbook, sheet, first + 1, page.columns, page.rows)
    for spot in page.pictures:
        picture = {"image_data": io.BytesIO(page.picture), "description": page.described}
        sheet.insert_image(*spot, "picture.png", picture)


def signed_with_page(said: msgspec.Struct, page: Page) -> bytes:
    """What is signed of a letter: what it says as JSON, and beside it what stands on its sheet."""
    seen = _digest(page.sheet, page.texts, page.pictures)
    return msgspec.json.encode(msgspec.to_builtins(said) | {"page": seen}, order="sorted")


def face_trouble(content: bytes, book: RawBook) -> Saying | None:
    """Why people may read something else than what was signed, or anything besides it; None where they do
    not.
    """
    was = msgspec.json.decode(content, type=_Face).page
    if not was:
        return None
    if book.kind != "xlsx":  # how cells are shown, and what lies over them, is not seen there
        return saying("edited_letter.kind", kind=book.kind)
    shown = [sheet for sheet in book.sheets if sheet.title != SHEET]
    is_out = any(sheet.title == SHEET and not sheet.is_hidden for sheet in book.sheets)
    is_same = len(shown) == 1 and not is_out and _is_plain(shown[0]) and _digest_of(shown[0]) == was
    return None if is_same else saying("edited_letter")


def _is_plain(sheet: RawSheet) -> bool:
    """Whether all that is seen of a sheet are its cells, as they are, and pictures."""
    is_odd = sheet.is_hidden or sheet.hidden_rows or sheet.hidden_columns
    is_more = sheet.errors or sheet.formulas or sheet.comments
    codes = (code for code, spots in sheet.formats.items() if spots)
    return (
        not (is_odd or is_more)
        and all(not changes_text(code) and shows(code, None) for code in codes)
        and all(map(_is_usual, sheet.seen))
    )


def _is_usual(one: Seen) -> bool:
    """Whether it is a picture, which is compared, or what office suites put at the edge of a page."""
    is_edge = one.kind in ("header", "footer") and is_page_itself(one.texts[0])
    return is_edge or one.kind == "picture"


def _digest_of(sheet: RawSheet) -> str:
    pictures = [one for one in sheet.seen if one.kind == "picture"]
    by_spot = {one.spot: one.texts[0] for one in pictures}
    texts = {spot: str(cell) for spot, cell in sheet.cells.items()}
    return _digest(sheet.title, texts, by_spot) if len(by_spot) == len(pictures) else ""


def _digest(title: str, texts: dict[Spot, str], pictures: dict[Spot, str]) -> str:
    # Width and blanks are what a spreadsheet program changes when it saves.
    bare = [(*spot, text) for spot, cell in sorted(texts.items()) if (text := loose(cell))]
    said = loose(title), bare, [(*spot, name) for spot, name in sorted(pictures.items())]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()
