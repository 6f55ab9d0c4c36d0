"""Understands a workbook: by sheet and field names, never by position.

Every non-empty cell is imported or named in a problem. Problems are collected, all at once; nothing here
decides what becomes of the file.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import msgspec
from openpyxl.utils import get_column_letter

from laiwu_desktop.base.text import plain, tidy
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.report import Content, Explanation, Record, RecordKey
from laiwu_desktop.formdef.types import IntegerType
from laiwu_desktop.formdef.values import Cell, Value
from laiwu_desktop.workbook import layout
from laiwu_desktop.workbook.cells import RawBook, RawSheet, Spot, read_cells
from laiwu_desktop.workbook.meta import SHEET, BadMeta, Meta, meta_of
from laiwu_desktop.workbook.write import EXPLANATION_COLUMNS

# A sheet with fewer known names than this in a row is no form sheet.
_FEWEST_NAMES = 3
_SUMMARY_WORDS = ("合计", "总计", "小计", "汇总")


class Problem(msgspec.Struct, frozen=True):
    """Something about the file, at a place. `blocks` says that the file cannot be taken as it is."""

    code: str
    sheet: str
    cell: str
    unit_code: str
    message: str
    remedy: str = ""
    blocks: bool = True

    def __str__(self) -> str:
        place = " ".join(part for part in (self.sheet, self.cell, self.unit_code) if part)
        return f"{place}：{self.message}{self.remedy}" if place else f"{self.message}{self.remedy}"


class Place(msgspec.Struct, frozen=True):
    """Where a value stands in the file."""

    sheet: str
    cell: str


class BookRead(msgspec.Struct, frozen=True):
    """What a workbook says. `places` tells where each value stands; `shown` holds the calculated cells."""

    meta: Meta | None
    content: Content
    problems: tuple[Problem, ...]
    places: dict[tuple[RecordKey, str], Place]
    shown: dict[tuple[RecordKey, str], Value]
    pictures: dict[str, bytes]
    resaved: bool


def read_book(path: Path, forms: FormSet, register: Register) -> BookRead:
    """Read a template or package; PersonError when it cannot be opened or is of a newer format."""
    raw = read_cells(path)
    return _Reader(raw, forms, register).read()


def read_meta(raw: RawBook) -> Meta | None:
    """The hidden sheet's say; None when there is no such sheet. BadMeta when it is there and broken."""
    sheet = raw.sheet(SHEET)
    if sheet is None:
        return None
    return meta_of({str(row.get(0, "")): str(row.get(1, "")) for row in sheet.rows.values()})


class _Reader:
    def __init__(self, raw: RawBook, forms: FormSet, register: Register) -> None:
        self.raw = raw
        self.forms = forms
        self.register = register
        self.problems: list[Problem] = []
        self.records: dict[RecordKey, Record] = {}
        self.places: dict[tuple[RecordKey, str], Place] = {}
        self.shown: dict[tuple[RecordKey, str], Value] = {}

    def read(self) -> BookRead:
        try:
            meta = read_meta(self.raw)
        except BadMeta as error:
            meta = None
            remedy = "请先升级本程序。" if error.code == "newer_format" else "请向发送方重新索取文件。"
            self.problem(error.code, SHEET, "", "", f"{error}。", remedy)
        explanations: tuple[Explanation, ...] = ()
        for sheet in self.raw.sheets:
            if sheet.title == layout.EXPLANATIONS:
                explanations = tuple(self._explanations(sheet))
            elif sheet.title not in (SHEET, layout.LISTS, layout.COVER, layout.PHOTOS):
                self._form_sheet(sheet)
        resaved = bool(meta and self.raw.modified != self.raw.created)
        return BookRead(
            meta, Content(tuple(self.records.values()), explanations), tuple(self.problems), self.places,
            self.shown, self.raw.pictures, resaved,
        )  # fmt: skip

    def problem(
        self, code: str, sheet: str, cell: str, unit: str, message: str, remedy: str = "", blocks: bool = True
    ) -> None:
        """Record a problem; one that does not block is a note."""
        self.problems.append(Problem(code, sheet, cell, unit, message, remedy, blocks))

    def _form_sheet(self, sheet: RawSheet) -> None:
        found = _Heading.find(sheet, self.forms)
        if found is None:
            if sheet.cells:
                self.problem(
                    "unknown_sheet", sheet.title, "", "", "不是已知的报表，未读入。", "", blocks=False
                )
            return
        if sheet.title != layout.sheet_title(found.form):
            self.problem(
                "renamed_sheet",
                sheet.title,
                "",
                "",
                f"工作表改过名，按内容认作《{found.form.title}》。",
                "",
                blocks=False,
            )
        for column, heading in found.guessed.items():
            self.problem(
                "guessed_column",
                sheet.title,
                _cell(found.row, column),
                "",
                f"列名认作“{heading}”。",
                "",
                blocks=False,
            )
        _SheetReader(self, sheet, found).read()

    def _explanations(self, sheet: RawSheet) -> list[Explanation]:
        rows = list(sheet.rows.items())
        names = next((row for _, row in rows if set(EXPLANATION_COLUMNS) <= set(row.values())), None)
        if names is None:
            return []
        columns = {str(name): column for column, name in names.items()}
        titles = {form.title: form for form in self.forms}
        found = []
        for number, row in rows:
            said = {name: tidy(str(row.get(column, ""))) for name, column in columns.items()}
            form = titles.get(said["form"])
            if row is names or form is None:
                continue
            field = next((f.name for f in form.fields.values() if f.label == said["field"]), "")
            key = RecordKey(
                form.name, said["unit_code"], int(said["seq"] or 0) if said["seq"].isdecimal() else 0
            )
            found.append(
                Explanation(
                    key,
                    field,
                    said["rule"],
                    said["left"],
                    said["right"],
                    said["text"],
                    said["who"],
                    said["when"],
                )
            )
            self.places[key, f"{field}/{said['rule']}"] = Place(sheet.title, _cell(number, columns["text"]))
        return found


class _Heading(msgspec.Struct):
    """Where a form's columns are: by the hidden names, else by the headings, else by near-misses."""

    form: Form
    row: int
    columns: dict[int, str]
    guessed: dict[int, str]

    @classmethod
    def find(cls, sheet: RawSheet, forms: FormSet) -> _Heading | None:
        """The form of a sheet and its columns; None when it is none of ours."""
        best: _Heading | None = None
        for form in forms:
            candidate = cls._in_form(sheet, form)
            if candidate and (best is None or len(candidate.columns) > len(best.columns)):
                best = candidate
        return best

    @classmethod
    def _in_form(cls, sheet: RawSheet, form: Form) -> _Heading | None:
        expected = layout.columns_of(form)
        names = {column.name: column.name for column in expected}
        headings = {_loose(column.heading): column.name for column in expected}
        labels = {_loose(c.field.label): c.name for c in expected if c.field}
        for known in (names, headings | labels):
            for number, row in sheet.rows.items():
                words = {c: _loose(str(cell)) if known is not names else str(cell) for c, cell in row.items()}
                columns = {c: known[word] for c, word in words.items() if word in known}
                if len(set(columns.values())) >= _FEWEST_NAMES and layout.UNIT_CODE in columns.values():
                    guessed = cls._guess(words, known, columns) if known is not names else {}
                    return cls(form, number, columns | guessed, guessed)
        return None

    @staticmethod
    def _guess(words: dict[int, str], known: dict[str, str], columns: dict[int, str]) -> dict[int, str]:
        guessed: dict[int, str] = {}
        for column, word in words.items():
            near = difflib.get_close_matches(word, known, n=1, cutoff=0.75)
            if (
                column not in columns
                and near
                and known[near[0]] not in {*columns.values(), *guessed.values()}
            ):
                guessed[column] = known[near[0]]
        return guessed


class _SheetReader:
    """The records of one form sheet."""

    def __init__(self, reader: _Reader, sheet: RawSheet, heading: _Heading) -> None:
        self.reader = reader
        self.sheet = sheet
        self.heading = heading
        self.form = heading.form
        self.column_of = {name: column for column, name in heading.columns.items()}

    def read(self) -> None:
        for number, row in self.sheet.rows.items():
            if number > self.heading.row:
                self._row(number, row)
        for (number, column), what in self.sheet.errors.items():
            if number > self.heading.row and column in self.heading.columns:
                unit = str(self.sheet.cells.get((number, self.column_of[layout.UNIT_CODE]), ""))
                self._problem(
                    "cell_error", (number, column), unit, f"单元格是{what}。", "请改成数值后重新保存。"
                )

    def _row(self, number: int, row: dict[int, Cell]) -> None:
        own = {self.heading.columns[c]: cell for c, cell in row.items() if c in self.heading.columns}
        answers = {name: cell for name, cell in own.items() if name in self.form.fields}
        stray = [column for column in row if column not in self.heading.columns]
        unit = self._unit(number, own, bool(answers))
        if unit is None:
            return
        for column in stray:
            self._problem(
                "unknown_column",
                (number, column),
                unit,
                f"此列不属于本报表，“{row[column]}”未读入。",
                "",
                False,
            )
        seq = self._seq(number, own, unit)
        if not answers and not (self.form.repeats and seq):
            return
        key = RecordKey(self.form.name, unit, seq if seq is not None else 0)
        if self.form.repeats and not seq:
            key = RecordKey(self.form.name, unit, self._next_seq(unit))
        if key in self.reader.records:
            self._problem("twice", (number, 0), unit, "同一单位（序号）出现两行。", "请只保留一行。")
            return
        values = self._values(number, key, answers)
        self.reader.records[key] = Record(key, values)

    def _unit(self, number: int, own: dict[str, Cell], answered: bool) -> str | None:
        """The unit of a row, by code, else by a unique name; None, with a problem, when by neither."""
        register = self.reader.register
        spot = (number, self.column_of[layout.UNIT_CODE])
        raw = own.get(layout.UNIT_CODE)
        name = tidy(str(own.get(layout.UNIT_NAME, "")))
        code = plain(raw) if isinstance(raw, str) else _digits(raw)
        if code in register and register[code].level == self.form.level:
            if name and name != register[code].name:
                self._problem(
                    "other_name",
                    spot,
                    code,
                    f"名称“{name}”与代码对应的“{register[code].name}”不同，按代码读入。",
                    "",
                    False,
                )
            return code
        if any(word in f"{code}{name}" for word in _SUMMARY_WORDS):
            self._problem("summary_row", spot, "", "合计行，未读入。", "", False)
            return None
        if not code and not answered:
            return None
        named = [d for d in register.by_name.get(name, ()) if d.level == self.form.level]
        if not code and len(named) == 1:
            self._problem(
                "by_name", spot, named[0].code, f"没有代码，按名称“{name}”认作 {named[0].code}。", "", False
            )
            return named[0].code
        self._problem(
            "unknown_unit",
            spot,
            code,
            f"区划表中没有“{code or name or '（空）'}”。",
            "请填写区划表中的12位代码。",
        )
        return None

    def _seq(self, number: int, own: dict[str, Cell], unit: str) -> int | None:
        """The row's number; None when the form has none or the cell is blank."""
        cell = own.get(layout.SEQ)
        if not self.form.repeats or cell is None:
            return None
        value, _ = IntegerType(min=1).from_cell(cell)  # type: ignore[arg-type]
        if isinstance(value, int) and value > 0:
            return value
        self._problem(
            "bad_seq",
            (number, self.column_of[layout.SEQ]),
            unit,
            f"序号“{cell}”不是正整数。",
            "新增的行请留空。",
        )
        return None

    def _next_seq(self, unit: str) -> int:
        """A provisional number below zero for a row that has none: the desk gives the real one."""
        taken = [k.seq for k in self.reader.records if k.form == self.form.name and k.unit_code == unit]
        return min([0, *taken]) - 1

    def _values(self, number: int, key: RecordKey, answers: dict[str, Cell]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, cell in answers.items():
            field = self.form.fields[name]
            spot = (number, self.column_of[name])
            self.reader.places[key, name] = Place(self.sheet.title, _cell(*spot))
            value = self._value(spot, key, field, cell)
            if field.is_calculated:
                self.reader.shown[key, name] = value
            elif value is not None:
                values[name] = value
        for name, column in self.column_of.items():
            self.reader.places.setdefault((key, name), Place(self.sheet.title, _cell(number, column)))
        return values

    def _value(self, spot: Spot, key: RecordKey, field: Field, cell: Cell) -> Value:
        value, note = field.type.from_cell(cell)
        if spot in self.sheet.formulas:
            note = "公式，已按计算结果读取"
        if note:
            self._problem(
                "normalised",
                spot,
                key.unit_code,
                f"{field.label} {field.type.format(value)}：{note}。",
                "",
                False,
            )
        return value

    def _problem(
        self, code: str, spot: Spot, unit: str, message: str, remedy: str = "", blocks: bool = True
    ) -> None:
        self.reader.problem(code, self.sheet.title, _cell(*spot), unit, message, remedy, blocks)


def _digits(cell: Cell) -> str:
    """A code that Excel turned into a number."""
    if cell is None or isinstance(cell, bool):
        return ""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


def _cell(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row + 1}"


def _loose(heading: str) -> str:
    """A heading without what people change: spaces, width, brackets' kind."""
    return plain(heading).replace(" ", "").replace("\n", "").casefold()
