"""Texts of a signed package that no value stands for: names beside codes, choices, what was added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from laiwu_desktop.base.text import tidy
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Content
from laiwu_desktop.workbook.exchange.frame import loose, names_row
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.problems import EditedCell, cell_name, spot_of
from laiwu_desktop.workbook.opening.cells import RawSheet
from laiwu_desktop.workbook.reading.read import BookRead
from laiwu_desktop.workbook.writing.side_sheets import (
    EXPLANATION_COLUMNS,
    PHOTO_COLUMNS,
    choice_columns,
    photo_rows,
)

# What is only remarked of a filled-in file, because nothing of it counts. In a package nobody wrote it.
_ADDED = frozenset(("unknown_column", "text_row", "summary_row"))


def edited_texts(
    book: BookRead, content: Content, forms: FormSet, register: Register
) -> Iterator[EditedCell]:
    """The cells that say something else than was written, or that nobody wrote."""
    assert book.meta is not None
    head = book.meta.head
    register = register.in_period(head.period, head.division)
    sheets = {sheet.title: sheet for sheet in book.looks}
    yield from _other_names(book, sheets, register)
    for name, title in book.sheet_of.items():
        yield from _above(book, title, {column.name for column in layout.columns_of(forms[name])})
    for problem in book.problems:
        if problem.code in _ADDED and problem.cell and not problem.blocks:
            yield EditedCell(problem.sheet, problem.cell, "", problem.value)
    if photos := sheets.get(layout.PHOTOS):
        yield from _other_photos(photos, content, forms, register)
    if explanations := sheets.get(layout.EXPLANATIONS):
        yield from _names_of_table(explanations, EXPLANATION_COLUMNS, register)
    versions = {form.name: form.version for form in forms}
    if (lists := sheets.get(layout.LISTS)) and head.form_versions.items() <= versions.items():
        yield from _other_choices(lists, forms)


def _other_names(book: BookRead, sheets: Mapping[str, RawSheet], register: Register) -> Iterator[EditedCell]:
    """The names of others beside the codes of a form's rows. One it had on another day is its own."""
    for (key, column), place in book.places.items():
        if column == layout.UNIT_NAME and (sheet := sheets.get(place.sheet)) is not None:
            shown = str(sheet.cells.get(spot_of(place.cell), ""))
            yield from _other_name(place.sheet, place.cell, key.unit_code, shown, register)


def _other_name(sheet: str, cell: str, code: str, shown: str, register: Register) -> Iterator[EditedCell]:
    names = register.names(code)
    if shown and names and loose(shown) not in map(loose, names):
        yield EditedCell(sheet, cell, register[code].name, shown)


def _above(book: BookRead, title: str, names: set[str]) -> Iterator[EditedCell]:
    """What stands over the values and is neither title, place line, heading nor hidden name."""
    texts = book.around.get(title, {})
    at = names_row(texts, names)
    if texts.get((at, 0)) not in names:  # found by its headings
        return
    ours = {column for (row, column), text in texts.items() if row == at and text in names}
    for (row, column), text in sorted(texts.items()):
        is_ours = column in ours if row >= at - 1 else column == 0 and row in (at - 2, at - 3)
        if text.strip() and not is_ours:
            yield EditedCell(title, cell_name(row, column), "", text)


def _names_of_table(
    sheet: RawSheet, columns: Mapping[str, tuple[str, float]], register: Register
) -> Iterator[EditedCell]:
    at = {name: number for number, name in enumerate(columns)}
    for row, cells in sheet.rows.items():
        code, shown = str(cells.get(at["unit_code"], "")), str(cells.get(at["unit_name"], ""))
        if row > 1:
            yield from _other_name(sheet.title, cell_name(row, at["unit_name"]), code, shown, register)


def _other_photos(
    sheet: RawSheet, content: Content, forms: FormSet, register: Register
) -> Iterator[EditedCell]:
    """Rows that say of a photo that it is another unit's, or name one that there is not."""
    told = ("form", "unit_code", "seq", "field", "photo")
    at = {name: number for number, name in enumerate(PHOTO_COLUMNS)}
    rows = photo_rows(forms, content.records, lambda _: "")
    expected = [tuple(loose(str(row[name])) for name in told) for row in rows]
    for number, cells in sheet.rows.items():
        shown = tuple(loose(str(cells.get(at[name], ""))) for name in told)
        if number < 2 or not any(shown) or shown in expected:
            continue
        like = max(expected, key=lambda row: sum(map(str.__eq__, row, shown)), default=("",) * len(told))
        for name, was, now in zip(told, like, shown, strict=True):
            if was != now:
                yield EditedCell(sheet.title, cell_name(number, at[name]), was, now)
    yield from _names_of_table(sheet, PHOTO_COLUMNS, register)


def _other_choices(sheet: RawSheet, forms: FormSet) -> Iterator[EditedCell]:
    """Columns of the hidden sheet that are no field's choices."""
    expected = [tuple(map(tidy, labels)) for _, labels in choice_columns(forms).values()]
    columns: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        columns.setdefault(column, {})[row] = tidy(str(cell))
    for column, shown in sorted(columns.items()):
        if tuple(shown.get(row, "") for row in range(max(shown) + 1)) in expected:
            continue
        like = max(expected, key=lambda labels: _alike(labels, shown), default=())
        for row in sorted(shown.keys() | set(range(len(like)))):
            was, now = like[row] if row < len(like) else "", shown.get(row, "")
            if loose(was) != loose(now):
                yield EditedCell(sheet.title, cell_name(row, column), was, now)


def _alike(labels: Sequence[str], shown: Mapping[int, str]) -> int:
    same = sum(loose(label) == loose(shown.get(row, "")) for row, label in enumerate(labels))
    return 2 * same - abs(len(labels) - len(shown))
