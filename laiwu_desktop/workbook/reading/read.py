"""Understands a workbook: by sheet and field names, never by position.

Every non-empty cell is imported or named in a problem. Problems are collected, all at once; nothing here
decides what becomes of the file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Content, Explanation, RecordKey, photo_names
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.seal.locks import NO_KEYS, Keys
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import SHEET, BadMeta, Meta, meta_of
from laiwu_desktop.workbook.format.problems import Gathered, Place, Problem, cell_name
from laiwu_desktop.workbook.opening.cells import RawBook, RawSheet, Spot
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.opening.photos import judged
from laiwu_desktop.workbook.reading.explanations import read_explanations
from laiwu_desktop.workbook.reading.heading import Heading
from laiwu_desktop.workbook.reading.marks import Marks
from laiwu_desktop.workbook.reading.sheet_rows import SheetRows
from laiwu_desktop.workbook.writing.style import WRITTEN_BY


class BookRead(msgspec.Struct, frozen=True):
    """What a workbook says. `places` tells where each value stands; `shown` holds the calculated
    cells, `forms` the names of the forms whose sheets were found, `refused_pictures` why a picture is none.
    `pictures` are the photos that values name; `remade_pictures` what some become when made small.
    `looks` are the sheets of a workbook of ours, with what people see of them.
    `read_as` are the forms it was understood with, `kind` is that of the file (`RawBook`).
    `sheet_of` is the first sheet of each form, `around` by sheet the texts that stand around the values.
    """

    meta: Meta | None
    content: Content
    problems: tuple[Problem, ...]
    places: dict[tuple[RecordKey, str], Place]
    shown: dict[tuple[RecordKey, str], Value]
    pictures: dict[str, bytes]
    resaved: bool
    forms: frozenset[str] = frozenset()
    refused_pictures: dict[str, str] = {}
    sheet_of: dict[str, str] = {}
    around: dict[str, dict[Spot, str]] = {}
    remade_pictures: dict[str, bytes] = {}
    looks: tuple[RawSheet, ...] = ()
    read_as: FormSet = msgspec.field(default_factory=lambda: FormSet(()))
    kind: str = "xlsx"


# The forms of a workbook's day, from what its hidden sheet says; PersonError where they cannot be had.
FormsOf = Callable[[Meta], FormSet]


def read_book(
    path: Path,
    forms: FormSet,
    register: Register,
    keys: Keys = NO_KEYS,
    forms_of: FormsOf | None = None,
    division: str = "",
) -> BookRead:
    """Read a template or package; PersonError when it cannot be opened or is of a newer format.

    `forms` are those of a workbook that does not say of itself what it is; of all, without `forms_of`. Of
    such a one `division` tells in which the units lie that it only names.
    """
    raw = read_cells(path, keys)
    return _with_sound_photos(path.name, read_raw(raw, forms, register, forms_of, division))


def sound_book(
    name: str, raw: RawBook, forms: FormSet, register: Register, forms_of: FormsOf | None = None
) -> BookRead:
    """Understand cells that were read before, with the photos alone that decode; PersonError as `judged`."""
    return _with_sound_photos(name, read_raw(raw, forms, register, forms_of))


def read_raw(
    raw: RawBook, forms: FormSet, register: Register, forms_of: FormsOf | None = None, division: str = ""
) -> BookRead:
    """Understand cells that were read before."""
    return _Reader(raw, forms, register, forms_of, division).read()


def _with_sound_photos(name: str, book: BookRead) -> BookRead:
    """The book with the photos alone that its values name and that can be decoded."""
    named = photo_names(book.read_as, book.content.records)
    pictures = {photo: data for photo, data in book.pictures.items() if photo in named}
    found = judged(name, pictures.values())
    return msgspec.structs.replace(
        book,
        pictures={photo: data for photo, data in pictures.items() if photo not in found.troubles},
        refused_pictures=book.refused_pictures | found.troubles,
        remade_pictures=found.remade,
    )


def read_meta(raw: RawBook) -> Meta | None:
    """The hidden sheet's say; None when there is no such sheet. BadMeta when it is there and broken."""
    sheet = raw.sheet(SHEET)
    if sheet is None:
        return None
    rows: dict[str, str] = {}
    for number, row in sheet.rows.items():
        key = str(row.get(0, ""))
        rows[key if key not in rows else f"row {number}"] = str(row.get(1, ""))
    # Nothing else stands on the sheet as it was written; whatever does is a row too many.
    strange = {*sheet.errors, *sheet.formulas, *(spot for spot in sheet.cells if spot[1] > 1)}
    return meta_of(rows | {f"cell {cell_name(*spot)}": "" for spot in strange})


# How far down texts stand around the values of the sheets that are no form's.
_BESIDE = {layout.COVER: 100, layout.EXPLANATIONS: 1, layout.PHOTOS: 1}


def _texts(sheet: RawSheet, last_row: int) -> dict[Spot, str]:
    return {spot: str(cell) for spot, cell in sheet.cells.items() if spot[0] <= last_row}


class _Reader:
    def __init__(
        self, raw: RawBook, forms: FormSet, register: Register, forms_of: FormsOf | None, division: str
    ) -> None:
        self.raw = raw
        self.forms = forms
        self.forms_of = forms_of
        self.register = register
        self.division = division
        self.gathered = Gathered()
        self.sheet_of: dict[str, str] = {}
        self.around: dict[str, dict[Spot, str]] = {}

    def read(self) -> BookRead:
        gathered = self.gathered
        for note in self.raw.notes:
            gathered.note(note)
        if self.raw.is_1904:
            gathered.note(saying("date_1904"))
        self._sheet_titles()
        meta = self._meta()
        if meta is not None:
            self.register = self.register.in_period(meta.head.period, meta.head.division)
            self.division = meta.head.division
        if meta is not None and self.forms_of is not None:
            self.forms = self.forms_of(meta)
        explanations: tuple[Explanation, ...] = ()
        for sheet in self.raw.sheets:
            if sheet.title in _BESIDE:
                self.around[sheet.title] = _texts(sheet, _BESIDE[sheet.title])
            if sheet.title == layout.EXPLANATIONS:
                explanations = read_explanations(gathered, sheet, self.forms)
            elif sheet.title not in (SHEET, layout.LISTS, layout.COVER, layout.PHOTOS):
                self._form_sheet(sheet)
        # LibreOffice, told to convert, leaves the time of saving as it was.
        ours = self.raw.modified == self.raw.created and self.raw.written_by == WRITTEN_BY
        resaved = bool(meta and not ours)
        return BookRead(
            meta, Content(tuple(gathered.records.values()), explanations), tuple(gathered.problems),
            gathered.places, gathered.shown, self.raw.pictures, resaved, frozenset(gathered.forms),
            self.raw.refused_pictures, self.sheet_of, self.around,
            looks=tuple(self.raw.sheets) if meta else (),
            read_as=self.forms, kind=self.raw.kind,
        )  # fmt: skip

    def _sheet_titles(self) -> None:
        """Two sheets of one name cannot be told apart by name."""
        titles = [sheet.title.casefold() for sheet in self.raw.sheets]
        for title in {title for title in titles if titles.count(title) > 1}:
            self.gathered.block(saying("two_sheets"), title)

    def _meta(self) -> Meta | None:
        try:
            return read_meta(self.raw)
        except BadMeta as error:
            self.gathered.block(error.saying, SHEET)
            return None

    def _form_sheet(self, sheet: RawSheet) -> None:
        found = Heading.find(sheet, self.forms)
        if found is None:
            if sheet.cells or sheet.errors:
                self.gathered.note(
                    saying("unknown_sheet", count=len(sheet.cells) + len(sheet.errors)), sheet.title
                )
            return
        title = found.form.title
        if sheet.title != layout.sheet_title(found.form):
            self.gathered.note(saying("renamed_sheet", title=title), sheet.title)
        if sheet.is_hidden:
            self.gathered.note(saying("hidden_sheet", title=title), sheet.title)
        if found.form.name in self.sheet_of:
            self.gathered.note(
                saying("second_sheet", title=title, sheet=self.sheet_of[found.form.name]), sheet.title
            )
        self.sheet_of.setdefault(found.form.name, sheet.title)
        for column, name in found.guessed.items():
            label = found.form.fields[name].label if name in found.form.fields else name
            Marks(self.gathered, sheet).note(saying("guessed_column", label=label), (found.row, column))
        self.around[sheet.title] = _texts(sheet, found.row)
        self.gathered.forms.add(found.form.name)
        rows = SheetRows(self.gathered, self.register, sheet, found, self.raw.is_1904, division=self.division)
        rows.read()
