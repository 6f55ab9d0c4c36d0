"""Reads the rows of one form sheet: every cell becomes a value or is named in a problem."""

from __future__ import annotations

from datetime import date, timedelta

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.text import compact, tidy
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.types import FieldType, IntegerType, Sort
from laiwu_desktop.formdef.types.spelling.numbers import digits_of
from laiwu_desktop.formdef.values import AsTyped, Cell, Value
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.problems import Gathered, Place, cell_name
from laiwu_desktop.workbook.opening.cells import EXACT, RawSheet, Spot
from laiwu_desktop.workbook.reading.heading import Heading
from laiwu_desktop.workbook.reading.marks import Marks, short
from laiwu_desktop.workbook.reading.shape import settle_shape
from laiwu_desktop.workbook.reading.unit_finder import SCIENTIFIC, UnitFinder, code_of

# Day numbers from 1982 to 2064, in either date system: a date whose cell lost its format.
_DAY_NUMBERS = range(30_000, 60_000)
_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)


class SheetRows:
    """Reads the rows beneath a sheet's heading into what is gathered."""

    def __init__(
        self,
        gathered: Gathered,
        register: Register,
        sheet: RawSheet,
        heading: Heading,
        is_1904: bool = False,
        division: str = "",
    ) -> None:
        self.gathered = gathered
        self.sheet = sheet
        self.heading = heading
        self.form = heading.form
        self.marks = Marks(gathered, sheet)
        self.units = UnitFinder(register, heading.form, self.marks, division)
        self.day_zero = _DAY_ZERO_1904 if is_1904 else _DAY_ZERO
        self.column_of = {name: column for column, name in heading.columns.items()}

    def read(self) -> None:
        """Read them all; cells in error are told, whatever their row."""
        beyond = settle_shape(self.sheet, self.heading, self.marks)
        for number, row in self.sheet.rows.items():
            if number > self.heading.row:
                self._row(number, {c: cell for c, cell in row.items() if (number, c) not in beyond})
        for spot, what in self.sheet.errors.items():
            if spot[0] <= self.heading.row or spot in beyond:
                continue
            name = self.heading.columns.get(spot[1], "")
            if name in self.form.fields and self.form.fields[name].is_calculated:
                self.marks.note(saying("calculated_error", error=what), spot)
                continue
            unit = short(code_of(self.sheet.cells.get((spot[0], self.column_of[layout.UNIT_CODE]))))
            if spot[1] in self.heading.columns:
                self.marks.block(saying("cell_error", error=what), spot, unit)
            else:
                self.marks.note(saying("unknown_column.error", error=what), spot, unit)

    def _row(self, number: int, row: dict[int, Cell]) -> None:
        row = {column: cell for column, cell in row.items() if not (isinstance(cell, str) and not tidy(cell))}
        own = {self.heading.columns[c]: cell for c, cell in row.items() if c in self.heading.columns}
        answers = {name: cell for name, cell in own.items() if name in self.form.fields}
        spot = (number, self.column_of[layout.UNIT_CODE])
        has_data = bool(answers) or layout.SEQ in own
        unit = self.units.find(spot, own.get(layout.UNIT_CODE), own.get(layout.UNIT_NAME), has_data)
        for column in (column for column in row if column not in self.heading.columns):
            self.marks.note(saying("unknown_column", cell=short(row[column])), (number, column), unit or "")
        if unit is None:
            return
        seq = self._seq(number, own, unit)
        if not answers and not seq:
            return
        if number in self.sheet.hidden_rows:
            self.marks.note(saying("hidden_row"), spot, unit)
        if self.form.repeats and not seq:
            seq = self._next_seq(unit)
        key = RecordKey(self.form.name, unit, seq)
        if key in self.gathered.records:
            self.marks.block(saying("twice"), spot, unit)
            return
        self.gathered.records[key] = Record(key, self._values(number, key, answers))

    def _seq(self, number: int, own: dict[str, Cell], unit: str) -> int:
        """The row's number; 0 when the form has none or the cell is blank."""
        cell = own.get(layout.SEQ)
        if not self.form.repeats or cell is None:
            return 0
        value, _ = IntegerType().from_cell(cell)
        # A number that names a row is written in digits: nothing is understood into it.
        is_spelled = isinstance(cell, str) and not digits_of(cell).isdecimal()
        if not is_spelled and isinstance(value, int) and 0 < value < 2**31:
            return value
        spot = (number, self.column_of[layout.SEQ])
        self.marks.block(saying("bad_seq", cell=short(cell)), spot, unit)
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
        if self._has_lost_digits(spot, key.unit_code, field, cell):
            return None
        value, note = field.from_cell(cell)
        if isinstance(value, AsTyped) and field.type.sort is Sort.DAY:
            value, note = self._date(field.type, cell, value)
        if isinstance(value, AsTyped) and not field.is_calculated:
            self.marks.note(
                saying(
                    "not_of_type", field=field.label, text=short(value.text), expected=field.type.expected
                ),
                spot,
                key.unit_code,
            )
        is_formula = spot in self.sheet.formulas
        if is_formula:
            note = "公式，已按计算结果读取"
        if note:
            shown = short(field.type.format(value))
            how = saying("formula" if is_formula else "normalised", field=field.label, value=shown, note=note)
            self.marks.note(how, spot, key.unit_code)
        return value

    def _has_lost_digits(self, spot: Spot, unit: str, field: Field, cell: Cell) -> bool:
        """Whether digits are gone that nobody can bring back; the cell is refused then."""
        if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= EXACT:
            lost = saying("lost_digits", field=field.label)
        elif (
            isinstance(cell, str) and field.type.sort is not Sort.TEXT and SCIENTIFIC.fullmatch(compact(cell))
        ):
            lost = saying("lost_digits.scientific", field=field.label, value=short(cell))
        else:
            return False
        self.marks.block(lost, spot, unit)
        return True

    def _date(self, kind: FieldType, cell: Cell, value: AsTyped) -> tuple[Value, str]:
        """A date that arrived as a number: 38781, or 20060305."""
        if not isinstance(cell, int | float) or isinstance(cell, bool):
            return value, ""
        if cell in _DAY_NUMBERS:
            return self.day_zero + timedelta(days=int(cell)), "日期序号，已按日期读取"
        day = kind.parse(value.text)
        return day, "" if isinstance(day, AsTyped) else "数字格式的日期，已按日期读取"
