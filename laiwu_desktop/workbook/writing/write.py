"""Writes templates and packages with XlsxWriter."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.pictures import MOST_KEPT_PIXELS, photo_trouble, picture_of
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import Meta
from laiwu_desktop.workbook.format.problems import column_letters
from laiwu_desktop.workbook.writing.side_sheets import (
    EXPLANATION_COLUMNS,
    PHOTO_COLUMNS,
    ChoiceColumns,
    Row,
    choice_columns,
    explanation_row,
    photo_rows,
)
from laiwu_desktop.workbook.writing.style import BORDER, HEADING, LINE, TITLE, new_workbook, write_meta

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


class Book(msgspec.Struct, frozen=True):
    """What a workbook is written from. `units` gives the units each form asks, in the order of the rows."""

    meta: Meta
    forms: FormSet
    register: Register
    figures: Figures
    units: Mapping[str, tuple[Division, ...]]
    cover: tuple[tuple[str, str], ...]
    explanations: tuple[Explanation, ...] = ()
    photos: Mapping[str, bytes] = {}


def write_book(book: Book, path: Path) -> None:
    """Write the workbook to `path`. Text is always written as text: it can never become a formula."""
    head, private = book.meta.head, book.meta.kind != "template"  # which is empty, and sent round
    with new_workbook(path, head.file_stem, head.created, private=private) as workbook:
        _Writer(workbook, book).write()


class _Writer:
    def __init__(self, workbook: xlsxwriter.Workbook, book: Book) -> None:
        self.workbook = workbook
        self.book = book
        self.period = Period.parse(book.meta.head.period)
        self.place = book.register[book.meta.head.division]
        self.formats: dict[tuple[str, bool], Format] = {}
        self.heading = workbook.add_format(HEADING)
        self.title = workbook.add_format(TITLE)
        self.line = workbook.add_format(LINE)
        self.text = workbook.add_format({**BORDER, "num_format": "@"})

    def write(self) -> None:
        head = self.book.meta.head
        self.workbook.set_custom_property("laiwu_report_id", head.id)
        self._cover()
        lists = self.workbook.add_worksheet(layout.LISTS)
        columns = choice_columns(self.book.forms)
        for form in self.book.forms:
            _FormSheet(self, form, self._lists(lists, columns, form)).write()
        explained = [
            explanation_row(said, self.book.forms, self._name(said.key)) for said in self.book.explanations
        ]
        self._table(layout.EXPLANATIONS, EXPLANATION_COLUMNS, explained)
        if self.book.photos:
            self._photos()
        write_meta(self.workbook, self.book.meta)
        lists.hide()

    def format(self, number_format: str, locked: bool) -> Format:
        """The cell format for a number format; locked cells are grey."""
        key = (number_format, locked)
        if key not in self.formats:
            shade = {"bg_color": "#EFEFEF"} if locked else {}
            self.formats[key] = self.workbook.add_format(
                {**BORDER, "num_format": number_format, "locked": locked, **shade}
            )
        return self.formats[key]

    def _cover(self) -> None:
        sheet = self.workbook.add_worksheet(layout.COVER)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 58)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.center_horizontally()
        wrapped = self.workbook.add_format({**BORDER, "num_format": "@", "text_wrap": True})
        for row, (label, value) in enumerate(self.book.cover):
            if row == 0:
                sheet.merge_range(0, 0, 0, 1, "", self.title)
                sheet.write_string(0, 0, label, self.title)
                sheet.set_row(0, 30)
            else:
                sheet.write_string(row, 0, label, self.heading)
                sheet.write_string(row, 1, value, wrapped)
                sheet.set_row(row, _cover_height(label, value))

    def _lists(self, sheet: Worksheet, columns: ChoiceColumns, form: Form) -> dict[str, str]:
        """Write the choices of a form's fields of one choice; the range of each by field name."""
        ranges = {}
        for field in form.fields.values():
            if (form.name, field.type) in columns:
                column, labels = columns[form.name, field.type]
                sheet.write_column(0, column, labels)
                letter = column_letters(column)
                ranges[field.name] = f"={layout.LISTS}!${letter}$1:${letter}${len(labels)}"
        return ranges

    def _name(self, key: RecordKey) -> str:
        return self.book.register[key.unit_code].name

    def _table(self, title: str, columns: Mapping[str, tuple[str, float]], rows: Iterable[Row]) -> Worksheet:
        """A plain sheet: headings, hidden names, rows of text."""
        sheet = self.workbook.add_worksheet(title)
        for column, (name, (heading, width)) in enumerate(columns.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self.heading)
            sheet.write_string(1, column, name)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.freeze_panes(2, 0)
        for number, row in enumerate(rows, 2):
            for column, name in enumerate(columns):
                sheet.write_string(number, column, str(row.get(name, "")), self.text)
        return sheet

    def _photos(self) -> None:
        rows = list(photo_rows(self.book.forms, self.book.figures.records, self._name))
        sheet = self._table(layout.PHOTOS, PHOTO_COLUMNS, rows)
        for number, row in enumerate(rows, 2):
            data = self.book.photos.get(str(row["photo"]), b"")
            # An older workspace may hold what is no photo; nobody would take it.
            if _can_travel(data):
                sheet.set_row(number, 120)
                place = {"image_data": io.BytesIO(data), "object_position": 1, "x_scale": 0.2, "y_scale": 0.2}
                sheet.insert_image(number, len(PHOTO_COLUMNS) - 1, f"{row['photo']}.jpg", place)


class _FormSheet:
    """One form's sheet."""

    def __init__(self, writer: _Writer, form: Form, ranges: dict[str, str]) -> None:
        self.writer = writer
        self.form = form
        self.ranges = ranges
        self.columns = layout.columns_of(form)
        self.sheet = writer.workbook.add_worksheet(layout.sheet_title(form))

    def write(self) -> None:
        self._headings()
        rows = list(self._rows())
        for number, (unit, record) in enumerate(rows, layout.FIRST_ROW):
            self._record(number, unit, record)
        spare = layout.SPARE_ROWS if self.form.repeats else 0
        for number in range(layout.FIRST_ROW + len(rows), layout.FIRST_ROW + len(rows) + spare):
            self._blank(number)
        last = layout.FIRST_ROW + len(rows) + spare - 1
        if last >= layout.FIRST_ROW:
            self._validations(last)
        self._view()

    def _rows(self) -> Iterable[tuple[Division, Record]]:
        figures = self.writer.book.figures
        for unit in self.writer.book.units[self.form.level]:
            records = figures.rows(self.form.name, unit.code)
            if not records and not self.form.repeats:
                records = [Record(RecordKey(self.form.name, unit.code), {})]
            yield from ((unit, record) for record in records)

    def _headings(self) -> None:
        writer, sheet = self.writer, self.sheet
        last = len(self.columns) - 1
        sheet.merge_range(layout.TITLE_ROW, 0, layout.TITLE_ROW, last, "", writer.title)
        sheet.write_string(layout.TITLE_ROW, 0, self.form.title, writer.title)
        sheet.set_row(layout.TITLE_ROW, 28)
        where = layout.place_line(self.form, writer.place, writer.period)
        sheet.write_string(layout.PLACE_ROW, 0, where, writer.line)
        sheet.set_row(layout.HEADING_ROW, 44)
        sheet.set_row(layout.NAMES_ROW, None, None, {"hidden": True})
        for number, column in enumerate(self.columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(layout.HEADING_ROW, number, column.heading, writer.heading)
            sheet.write_string(layout.NAMES_ROW, number, column.name)

    def _record(self, row: int, unit: Division, record: Record) -> None:
        fixed = {layout.UNIT_CODE: unit.code, layout.UNIT_NAME: unit.name, layout.SEQ: record.key.seq or ""}
        figures = self.writer.book.figures
        for number, column in enumerate(self.columns):
            if column.field is None:
                locked = not self.form.repeats
                self._cell(row, number, str(fixed[column.name]), self.writer.format("@", locked))
                continue
            value = figures.value(record.key, column.field)
            self._cell(row, number, column.field.type.to_cell(value), self._format(column))

    def _blank(self, row: int) -> None:
        for number, column in enumerate(self.columns):
            self.sheet.write_blank(row, number, None, self._format(column))

    def _format(self, column: layout.Column) -> Format:
        if column.field is None:
            return self.writer.format("@", False)
        locked = column.field.is_calculated or column.field.read_only
        return self.writer.format(layout.number_format(column.field.type), locked)

    def _cell(self, row: int, column: int, cell: Cell, cell_format: Format) -> None:
        if cell is None or cell == "":
            self.sheet.write_blank(row, column, None, cell_format)
        elif isinstance(cell, str):
            self.sheet.write_string(row, column, cell, cell_format)
        elif isinstance(cell, int | float):
            self.sheet.write_number(row, column, cell, cell_format)
        else:
            self.sheet.write_datetime(row, column, cell, cell_format)

    def _validations(self, last: int) -> None:
        for number, column in enumerate(self.columns):
            if column.field is None:
                continue
            first_cell = f"{column_letters(number)}{layout.FIRST_ROW + 1}"
            rule = layout.validation(column.field, first_cell, self.writer.period, self.ranges)
            if rule is not None:
                self.sheet.data_validation(layout.FIRST_ROW, number, last, number, rule)

    def _view(self) -> None:
        sheet = self.sheet
        sheet.freeze_panes(layout.FIRST_ROW, 3 if self.form.repeats else 2)
        sheet.set_landscape()
        sheet.set_paper(8 if len(self.columns) > 16 else 9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(layout.TITLE_ROW, layout.HEADING_ROW)
        sheet.set_footer(layout.PAGE_FOOTER)
        # Protection without a password keeps the calculated cells from being typed over, nothing more.
        allowed = (
            "format_cells",
            "format_columns",
            "format_rows",
            "insert_rows",
            "delete_rows",
            "sort",
            "autofilter",
        )
        sheet.protect("", dict.fromkeys(allowed, True))


def _cover_height(label: str, value: str) -> float:
    """Points: room for every line of the value, and for a signature and a stamp where one is asked."""
    return 64 if "盖章" in label else 24 + 14 * (len(value) // 36)


def _can_travel(data: bytes) -> bool:
    """Whether a picture is a photo that whoever reads the workbook takes; XlsxWriter knows no WEBP."""
    picture = picture_of(data)
    return picture is not None and picture.format != "WEBP" and not photo_trouble(data, MOST_KEPT_PIXELS)
