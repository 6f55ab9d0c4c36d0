"""The values of a report and of the last period's, as the operands of expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.expression import Expression, Operand, Result
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.rounding import rounded
from laiwu_desktop.formdef.values import Missing, Value, is_filled

# What may stand also where nothing applies.
SAYING_NOTHING = (None, Missing.NOT_APPLICABLE)


class Figures:
    """All records of one report, with last period's beside them; `put` and `drop` keep it current."""

    def __init__(
        self, forms: FormSet, period: Period, records: Iterable[Record], previous: Iterable[Record] = ()
    ) -> None:
        self.forms = forms
        self.period = period
        self._current = {record.key: record for record in records}
        self._previous = {record.key: record for record in previous}
        # By form and unit: a report of thousands of units is never gone through for one of them.
        self._of_unit = _by_unit(self._current)
        self._before_of_unit = _by_unit(self._previous)

    def copy(self) -> Figures:
        """Another one of the same records, to try something on."""
        return Figures(self.forms, self.period, self._current.values(), self._previous.values())

    @property
    def records(self) -> tuple[Record, ...]:
        """The report's records, in key order."""
        return tuple(self._current[key] for key in sorted(self._current))

    @property
    def previous_keys(self) -> tuple[RecordKey, ...]:
        """The rows of last period's report."""
        return tuple(sorted(self._previous))

    def record(self, key: RecordKey, previous: bool = False) -> Record:
        """The record of that row; an empty one when there is none."""
        return (self._previous if previous else self._current).get(key) or Record(key, {})

    def has(self, key: RecordKey) -> bool:
        """Whether the report has that row."""
        return key in self._current

    def rows(self, form: str, unit_code: str, previous: bool = False) -> list[Record]:
        """The records of one unit in one form, by number."""
        records = self._previous if previous else self._current
        of_unit = self._before_of_unit if previous else self._of_unit
        return [records[key] for key in sorted(of_unit.get((form, unit_code), ()))]

    def of_form(self, form: str) -> list[Record]:
        """The records of one form, in no order."""
        return [record for key, record in self._current.items() if key.form == form]

    def put(self, record: Record) -> None:
        """Add or replace a record."""
        self._current[record.key] = record
        self._of_unit.setdefault((record.key.form, record.key.unit_code), set()).add(record.key)

    def drop(self, key: RecordKey) -> None:
        """Take a record away."""
        self._current.pop(key, None)
        self._of_unit.get((key.form, key.unit_code), set()).discard(key)

    def scope(self, key: RecordKey) -> Scope:
        """The operands as one row sees them."""
        return Scope(self, key)

    def value(self, key: RecordKey, field: Field, previous: bool = False) -> Value:
        """The value of a field in a row, computed where the field is calculated."""
        if field.is_calculated:
            return self._calculated(key, field, previous)
        return self.record(key, previous).values.get(field.name)

    def is_relevant(self, key: RecordKey, field: Field) -> bool:
        """Whether the field applies to the row."""
        return field.relevant is None or bool(field.relevant.evaluate(self.scope(key)))

    def is_misplaced(self, key: RecordKey, field: Field, value: Value) -> bool:
        """Whether a value would stand where none may: that nothing applies there may be said."""
        return value not in SAYING_NOTHING and not self.is_relevant(key, field)

    def deciders(self, key: RecordKey, field: Field) -> tuple[Decider, ...]:
        """The values by which a field does not apply to the row, () where it is none that can be named."""
        scope = self.scope(key)
        found = field.relevant.deciding(scope) if field.relevant is not None else ()
        return tuple(self._decider(key, operand) for operand in found if scope.place_of(operand) is not None)

    def _decider(self, key: RecordKey, operand: Operand) -> Decider:
        place, field = self.scope(key).place_of(operand) or (key, None)
        assert field is not None
        home = f"《{self.forms[place.form].title}》的" if place.form != key.form else ""
        label = f"{'上期' if operand.previous else ''}{home}“{field.label}”"
        return Decider(label, field.words(self.value(place, field, operand.previous)), operand.previous)

    def is_shown(self, key: RecordKey, field: Field) -> bool:
        """Whether a card shows the field of the row: it applies, or something stands there all the same."""
        return field.name in self.record(key).values or self.is_relevant(key, field)

    def is_required(self, key: RecordKey, field: Field) -> bool:
        """Whether the field must be answered in the row; what does not apply need not be."""
        if isinstance(field.required, Expression):
            required = bool(field.required.evaluate(self.scope(key)))
        else:
            required = field.required
        return required and self.is_relevant(key, field)

    def sharing(self, key: RecordKey, form: Form, field: str, same_unit: bool) -> int:
        """How many records of the row's unit, or how many units of the report, have the row's value."""
        value = self.record(key).values.get(field)
        if not is_filled(value):
            return 0
        same = [k for k, r in self._current.items() if k.form == form.name and r.values.get(field) == value]
        return (
            sum(k.unit_code == key.unit_code for k in same) if same_unit else len({k.unit_code for k in same})
        )

    def _calculated(self, key: RecordKey, field: Field, previous: bool) -> Value:
        assert field.calculation is not None
        scope = Scope(self, key, previous)
        result = field.calculation.evaluate(scope)
        return rounded(result, field.type.places) if isinstance(result, Decimal) else None


class Decider(msgspec.Struct, frozen=True):
    """A value by which another does not apply: what it is called, and what stands there ("": nothing)."""

    label: str
    shown: str
    is_past: bool = False

    @property
    def words(self) -> str:
        """“是否通宽带”为“否”, “信息员”未填."""
        return f"{self.label}为“{self.shown}”" if self.shown else f"{self.label}未填"


def not_asked(deciders: Iterable[Decider], what: str) -> str:
    """That a field does not apply, and by which values: `what` says so of it, as 此项不应填写 does."""
    words = "、".join(one.words for one in deciders)
    return f"{words}时{what}" if words else f"按其他各项的填写，{what}"


def _by_unit(keys: Iterable[RecordKey]) -> dict[tuple[str, str], set[RecordKey]]:
    found: dict[tuple[str, str], set[RecordKey]] = {}
    for key in keys:
        found.setdefault((key.form, key.unit_code), set()).add(key)
    return found


class Scope(Mapping[Operand, Result]):
    """The operands of one row. `previous` reads every operand in the last period's report."""

    def __init__(self, figures: Figures, key: RecordKey, previous: bool = False) -> None:
        self._figures = figures
        self._key = key
        self._previous = previous

    def of(self, field: str) -> _OwnValue:
        """This scope with `value` standing for one field's own value."""
        return _OwnValue(self, Operand(field))

    def __getitem__(self, operand: Operand) -> Result:
        if operand.field == "seq" and not operand.form:
            return Decimal(self._key.seq)
        if operand.field == "period_end" and not operand.form:
            return self._figures.period.end
        form, key = self._home(operand)
        field = form.fields[operand.field]
        if operand.aspect in ("same_in_unit", "units_sharing"):
            return Decimal(self._figures.sharing(key, form, field.name, operand.aspect == "same_in_unit"))
        value = self._figures.value(key, field, operand.previous or self._previous)
        if not is_filled(value):
            return None
        if operand.aspect == "rank":
            rank = field.type.rank(str(value))
            return None if rank is None else Decimal(rank)
        return Decimal(value) if isinstance(value, int) else value

    def _home(self, operand: Operand) -> tuple[Form, RecordKey]:
        form = self._figures.forms[operand.form or self._key.form]
        is_here = form.name == self._key.form
        return form, self._key if is_here else RecordKey(form.name, self._key.unit_code)

    def place_of(self, operand: Operand) -> tuple[RecordKey, Field] | None:
        """The row and the field that an operand reads; None of what is no value, as the number of the row."""
        form, key = self._home(operand)
        field = form.fields.get(operand.field)
        return (key, field) if field is not None else None

    def __iter__(self) -> Iterator[Operand]:
        raise TypeError("operands are looked up, never listed")

    def __len__(self) -> int:
        raise TypeError("operands are looked up, never listed")


class _OwnValue(Mapping[Operand, Result]):
    def __init__(self, scope: Scope, own: Operand) -> None:
        self._scope = scope
        self._own = own

    def __getitem__(self, operand: Operand) -> Result:
        return self._scope[self._own if operand == Operand("value") else operand]

    def __iter__(self) -> Iterator[Operand]:
        return iter(self._scope)

    def __len__(self) -> int:
        return len(self._scope)
