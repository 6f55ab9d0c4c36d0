"""A workbook's cells as they stand in the file; nothing is interpreted here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from laiwu_desktop.base.codes import Saying
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.base.pictures import MOST_KEPT_PIXELS, photo_trouble
from laiwu_desktop.base.text import MOST_OF_CELL
from laiwu_desktop.formdef.values import Cell

Spot = tuple[int, int]

# Excel's own limits.
MOST_TEXT = MOST_OF_CELL
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
# Of what is said around cells no more is told.
MOST_SHOWN = 2_000
# It keeps 15 significant digits; a longer number has already lost some.
EXACT = 10**15


SeenKind = Literal[
    "header", "footer", "prompt", "link", "picture", "shape", "other", "ink", "condition", "covered",
    "print_area", "zeros", "formula", "view",
]  # fmt: skip


class Seen(msgspec.Struct, frozen=True):
    """Something people see of a sheet that is no cell's value, or that keeps them from seeing one.

    `spot` is where it begins, `last` where a prompt or link ends. `texts` are what it says: of a prompt the
    title, text, title of the refusal, refusal; of a link where to, and its tip; of a picture its id; of a
    formula what it is.
    """

    kind: SeenKind
    spot: Spot
    last: Spot | None = None
    texts: tuple[str, ...] = ()


class SheetFrame(msgspec.Struct):
    """A sheet but for what stands in it: the cells in error and those that were formulas, by (row, column)
    from 0.

    `formats` are the number formats other than General of its numbers and dates, and those that change its
    texts; `comments` what is remarked at cells; `seen` what else people see. They are told of .xlsx with our
    hidden sheet alone.
    `hidden_rows` are those with something in them; `merges` are (first row, first column, last row, last
    column).
    """

    title: str
    errors: dict[Spot, str] = {}
    formulas: set[Spot] = set()
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    merges: list[tuple[int, int, int, int]] = []
    is_hidden: bool = False
    formats: dict[str, list[Spot]] = {}
    comments: dict[Spot, str] = {}
    seen: list[Seen] = []


class RawSheet(SheetFrame):
    """One sheet with its cells that are neither empty nor in error."""

    cells: dict[Spot, Cell] = {}

    @property
    def rows(self) -> dict[int, dict[int, Cell]]:
        """The cells by row."""
        found: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items(), key=lambda item: item[0]):
            found.setdefault(row, {})[column] = cell
        return found


class BookFrame(msgspec.Struct, kw_only=True):
    """A workbook but for its sheets: the pictures by their content's id, and when it was last saved."""

    pictures: dict[str, bytes] = {}
    # Why those are left out that are no photos, by the same id.
    refused_pictures: dict[str, str] = {}
    created: datetime | None = None
    modified: datetime | None = None
    # Which program wrote the file, as it says itself: name and version in one.
    written_by: str = ""
    kind: str = "xlsx"
    is_1904: bool = False
    notes: tuple[Saying, ...] = ()


class RawBook(BookFrame):
    """A workbook's sheets, and what else is in it."""

    sheets: list[RawSheet]

    def take_pictures(self, parts: Iterable[bytes]) -> None:
        """Keep the pictures of the file that are photos, and say why of the others."""
        for data in parts:
            if trouble := photo_trouble(data, MOST_KEPT_PIXELS):
                self.refused_pictures[photo_id(data)] = trouble
            else:
                self.pictures[photo_id(data)] = data

    def sheet(self, title: str) -> RawSheet | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.title == title), None)
