"""Reads the rows of one form sheet: every cell becomes a value or is named in a problem."""

from __future__ import annotations

from laiwu_desktop.base.text import plain, tidy
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report import Record, RecordKey
from laiwu_desktop.formdef.types import IntegerType
from laiwu_desktop.formdef.values import Cell, Value
from laiwu_desktop.workbook import layout
from laiwu_desktop.workbook.cells import RawSheet, Spot
from laiwu_desktop.workbook.heading import Heading
from laiwu_desktop.workbook.problems import Gathered, Place, cell_name

_SUMMARY_WORDS = ("合计", "总计", "小计", "汇总")


class SheetRows:
    """Reads the rows beneath a sheet's heading into what is gathered."""

    def __init__(self, gathered: Gathered, register: Register, sheet: RawSheet, heading: Heading) -> None:
        self.gathered = gathered
        self.register = register
        self.sheet = sheet
        self.heading = heading
        self.form = heading.form
        self.column_of = {name: column for column, name in heading.columns.items()}

    def read(self) -> None:
        """Read them all; cells in error are told, whatever their row."""
        for number, row in self.sheet.rows.items():
            if number > self.heading.row:
                self._row(number, row)
        for spot, what in self.sheet.errors.items():
            if spot[0] > self.heading.row and spot[1] in self.heading.columns:
                unit = str(self.sheet.cells.get((spot[0], self.column_of[layout.UNIT_CODE]), ""))
                self._block("cell_error", spot, unit, f"单元格是{what}。", "请改成数值后重新保存。")

    def _row(self, number: int, row: dict[int, Cell]) -> None:
        own = {self.heading.columns[c]: cell for c, cell in row.items() if c in self.heading.columns}
        answers = {name: cell for name, cell in own.items() if name in self.form.fields}
        unit = self._unit(number, own, bool(answers))
        if unit is None:
            return
        for column in (column for column in row if column not in self.heading.columns):
            text = f"此列不属于本报表，“{row[column]}”未读入。"
            self._note("unknown_column", (number, column), unit, text)
        seq = self._seq(number, own, unit)
        if not answers and not seq:
            return
        if self.form.repeats and not seq:
            seq = self._next_seq(unit)
        key = RecordKey(self.form.name, unit, seq)
        if key in self.gathered.records:
            self._block("twice", (number, 0), unit, "同一单位（序号）出现两行。", "请只保留一行。")
            return
        self.gathered.records[key] = Record(key, self._values(number, key, answers))

    def _unit(self, number: int, own: dict[str, Cell], answered: bool) -> str | None:
        """The unit of a row, by code, else by a unique name; None, with a problem, when by neither."""
        spot = (number, self.column_of[layout.UNIT_CODE])
        raw = own.get(layout.UNIT_CODE)
        name = tidy(str(own.get(layout.UNIT_NAME, "")))
        code = plain(raw) if isinstance(raw, str) else _digits(raw)
        if code in self.register and self.register[code].level == self.form.level:
            known = self.register[code].name
            if name and name != known:
                self._note("other_name", spot, code, f"名称“{name}”与代码对应的“{known}”不同，按代码读入。")
            return code
        if any(word in f"{code}{name}" for word in _SUMMARY_WORDS):
            self._note("summary_row", spot, "", "合计行，未读入。")
            return None
        if not code and not answered:
            return None
        named = [d for d in self.register.by_name.get(name, ()) if d.level == self.form.level]
        if not code and len(named) == 1:
            found = named[0].code
            self._note("by_name", spot, found, f"没有代码，按名称“{name}”认作 {found}。")
            return found
        text = f"区划表中没有“{code or name or '（空）'}”。"
        self._block("unknown_unit", spot, code, text, "请填写区划表中的12位代码。")
        return None

    def _seq(self, number: int, own: dict[str, Cell], unit: str) -> int:
        """The row's number; 0 when the form has none or the cell is blank."""
        cell = own.get(layout.SEQ)
        if not self.form.repeats or cell is None:
            return 0
        value, _ = IntegerType().from_cell(cell)
        if isinstance(value, int) and value > 0:
            return value
        spot = (number, self.column_of[layout.SEQ])
        self._block("bad_seq", spot, unit, f"序号“{cell}”不是正整数。", "新增的行请留空。")
        return 0

    def _next_seq(self, unit: str) -> int:
        """A provisional number below zero for a row that has none: the desk gives the real one."""
        taken = [k.seq for k in self.gathered.records if (k.form, k.unit_code) == (self.form.name, unit)]
        return min([0, *taken]) - 1

    def _values(self, number: int, key: RecordKey, answers: dict[str, Cell]) -> dict[str, Value]:
        """The values of a row; the places of its fields, filled or not, are kept too."""
        for name, column in self.column_of.items():
            self.gathered.places[key, name] = Place(self.sheet.title, cell_name(number, column))
        values: dict[str, Value] = {}
        for name, cell in answers.items():
            field = self.form.fields[name]
            value = self._value((number, self.column_of[name]), key, field, cell)
            if field.is_calculated:
                self.gathered.shown[key, name] = value
            elif value is not None:
                values[name] = value
        return values

    def _value(self, spot: Spot, key: RecordKey, field: Field, cell: Cell) -> Value:
        value, note = field.type.from_cell(cell)
        if spot in self.sheet.formulas:
            note = "公式，已按计算结果读取"
        if note:
            text = f"{field.label} {field.type.format(value)}：{note}。"
            self._note("normalised", spot, key.unit_code, text)
        return value

    def _block(self, code: str, spot: Spot, unit: str, message: str, remedy: str) -> None:
        self.gathered.block(code, message, remedy, self.sheet.title, cell_name(*spot), unit)

    def _note(self, code: str, spot: Spot, unit: str, message: str) -> None:
        self.gathered.note(code, message, self.sheet.title, cell_name(*spot), unit)


def _digits(cell: Cell) -> str:
    """A code that Excel turned into a number."""
    if cell is None or isinstance(cell, bool):
        return ""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
