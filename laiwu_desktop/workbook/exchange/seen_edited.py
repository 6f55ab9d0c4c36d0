"""What people see of a signed package beside its values: held against what was written.

A package is written with nothing over its cells, no links, no hidden rows but that of the names, one footer.
Whatever a spreadsheet program adds of itself when it saves says nothing else and is let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from datetime import datetime

from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Content, photo_names
from laiwu_desktop.workbook.exchange.frame import Texts, is_by_hand, loose, names_row
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.problems import EditedCell, cell_name
from laiwu_desktop.workbook.opening.cells import RawSheet, Seen
from laiwu_desktop.workbook.reading.read import BookRead
from laiwu_desktop.workbook.writing.side_sheets import EXPLANATION_COLUMNS, PHOTO_COLUMNS

_UNSEEN = (SHEET, layout.LISTS)
_WORDS = {
    "header": "页眉", "footer": "页脚", "prompt": "填写提示", "link": "链接", "picture": "图片",
    "shape": "图形", "other": "附加", "ink": "显示", "condition": "显示", "covered": "被合并的单元格遮住",
    "print_area": "打印区域或打印标题", "zeros": "工作表设为不显示零值",
    "formula": "公式，打开时会重新计算", "view": "工作表的显示设置",
}  # fmt: skip
# How a header is set out and drawn: three parts, fonts, sizes, colours (ECMA-376 part 1, 18.3.1.46).
_PAGE_MARKS = re.compile(
    r'&(?:[LCR]|"[^"]*"|K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|[BIUESXYOH]|\d{1,3})', re.IGNORECASE
)
# Which sheet, page, day and file it is, in any order.
_PAGE_ITSELF = re.compile(r"(?:&[APNDTF]|page|sheet|of|[第共页/\-—\s])*", re.IGNORECASE)


def edited_seen(book: BookRead, content: Content, forms: FormSet) -> Iterator[EditedCell]:
    """The places of a package at which something else is seen than was written.

    Who fills in the lines of the cover that are for it may lay a stamp over them, too.
    """
    form_of = {sheet: forms[name] for name, sheet in book.sheet_of.items()}
    cover = book.around.get(layout.COVER, {})
    photos = photo_names(forms, content.records)
    for sheet in book.looks:
        if sheet.title in _UNSEEN:
            if not sheet.is_hidden:
                yield EditedCell(sheet.title, "", "隐藏", "隐藏的工作表被显示出来")
            continue
        form = form_of.get(sheet.title)
        prompts = _Prompts(sheet, form, book)
        for one in sheet.seen:
            is_free = sheet.title == layout.COVER and is_by_hand(cover, one.spot[0])
            if not is_free and not _is_written(one, sheet, prompts, book, photos):
                yield EditedCell(sheet.title, cell_name(*one.spot), _was(one, sheet), _told(one))
        yield from _hidden(sheet, form, cover)
        if is_extra(sheet, book):
            yield EditedCell(sheet.title, "", "", "导出的数据包中没有这张工作表")
        elif sheet.is_hidden:
            yield EditedCell(sheet.title, "", "未隐藏", "工作表被隐藏")


def is_extra(sheet: RawSheet, book: BookRead) -> bool:
    """Whether nobody wrote a sheet that says something; not asked where the package has forms of its own."""
    assert book.meta is not None
    ours = (layout.COVER, layout.EXPLANATIONS, layout.PHOTOS, *book.sheet_of.values())
    says = bool(sheet.cells or sheet.errors or sheet.seen)
    return (
        says
        and sheet.title not in ours
        and set(book.meta.head.form_versions) <= {f.name for f in book.read_as}
    )


def _is_written(one: Seen, sheet: RawSheet, prompts: _Prompts, book: BookRead, photos: Set[str]) -> bool:
    match one.kind:
        case "header" | "footer":
            return is_page_itself(one.texts[0])
        case "prompt":
            return prompts.has(one)
        case "picture":
            return sheet.title == layout.PHOTOS and _is_at_its_photo(one, sheet, book, photos)
        case _:
            return False


def is_page_itself(text: str) -> bool:
    """Whether a header or footer says no more than which sheet and page it is."""
    return _PAGE_ITSELF.fullmatch(_PAGE_MARKS.sub(" ", text)) is not None


class _Prompts:
    """What the prompts of a form's sheet say, by its columns as they stand now."""

    def __init__(self, sheet: RawSheet, form: Form | None, book: BookRead) -> None:
        assert book.meta is not None
        self._sheet = sheet
        self._filled = {at for _, at in sheet.cells}
        self._period = Period.parse(book.meta.head.period)
        self._columns = {column.name: column for column in layout.columns_of(form)} if form else {}
        self._lists = dict.fromkeys(form.fields if form else (), "")
        texts = book.around.get(sheet.title, {})
        row = names_row(texts, set(self._columns))
        self._names = {column: text for (at, column), text in texts.items() if at == row}

    def has(self, one: Seen) -> bool:
        """Whether a prompt stands in columns to which it belongs, or did before columns were put in (some
        programs leave prompts where they were). One that says nothing deceives nobody.
        """
        first, last = one.spot[1], (one.last or one.spot)[1]
        return all(
            any(self._is_own(number + by, one) for by in range(self._put_in(number) + 1))
            for number in range(first, min(last, first + 200) + 1)
        )

    def _put_in(self, number: int) -> int:
        """How many columns up to this one nobody wrote anything in."""
        return sum(at not in self._filled for at in range(number + 1)) if self._columns else 0

    def _is_own(self, number: int, one: Seen) -> bool:
        column = self._columns.get(self._names.get(number, ""))
        if column is None or column.field is None:
            # As the column before, beside which an empty one was put in.
            return bool(self._columns) and column is None and number not in self._filled
        rule = layout.validation(column.field, "A1", self._period, self._lists) or {}
        own = {loose(str(rule.get(key, ""))) for key in _PROMPT_KEYS}
        return {loose(text) for text in one.texts if text} <= own


_PROMPT_KEYS = ("input_title", "input_message", "error_title", "error_message")


def _is_at_its_photo(one: Seen, sheet: RawSheet, book: BookRead, photos: Set[str]) -> bool:
    """Whether a picture stands where its id is written. One that a program made smaller in saving has
    another; that the photo is lost is told where the package is taken.
    """
    columns = {name: number for number, name in enumerate(PHOTO_COLUMNS)}
    row, column = one.spot
    written = str(sheet.cells.get((row, columns["photo"]), ""))
    (shown,) = one.texts  # nothing, where it is shown otherwise than it is
    if not 0 <= column - columns["picture"] <= 1 or not shown:
        return False
    is_small = shown not in photos and shown not in book.refused_pictures
    return written == shown or (is_small and written in photos and written not in book.pictures)


# What happens to a value itself, not beside it.
_OF_VALUES = ("ink", "condition", "covered", "print_area", "zeros", "formula")


def _was(one: Seen, sheet: RawSheet) -> str:
    """What a person would have read at the place."""
    cell = sheet.cells.get(one.spot, "") if one.kind in _OF_VALUES else ""
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)


def _told(one: Seen) -> str:
    word = _WORDS[one.kind]
    said = "；".join(text for text in one.texts if text) if one.kind != "picture" else ""
    return f"{word}：{said[:200]}" if said else word


def _hidden(sheet: RawSheet, form: Form | None, cover: Texts) -> Iterator[EditedCell]:
    """Rows and columns with something in them that nobody sees, but for the row of the names."""
    names: set[str] = set()
    if form is not None:
        names = {column.name for column in layout.columns_of(form)}
    elif sheet.title in (layout.EXPLANATIONS, layout.PHOTOS):
        names = {*EXPLANATION_COLUMNS, *PHOTO_COLUMNS}
    for row in sorted(sheet.hidden_rows):
        cells = {column: str(cell) for (at, column), cell in sheet.cells.items() if at == row}
        is_free = sheet.title == layout.COVER and is_by_hand(cover, row)
        if not is_free and not (names and set(cells.values()) <= names):
            yield EditedCell(sheet.title, cell_name(row, 0), "未隐藏", "被隐藏的行")
    for column in sorted(sheet.hidden_columns):
        yield EditedCell(sheet.title, cell_name(0, column), "未隐藏", "被隐藏的列")
