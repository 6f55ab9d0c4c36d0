"""One form of a township as a table on paper: a line for each village, with totals.

The page is A4 or A3, turned on its side. A form that is wider than that comes in several bands of columns,
each with the villages again, so that no column is left off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.report.content import Record, RecordKey, ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.paper.columns import Column, column
from laiwu_desktop.paper.sheet import Signatories, match_code, spaced, text_of

# Between the margins of a page on its side, less the columns of number and village.
_NAMES_MM = 8 + 34
_ROOM_MM = {"a4": 297 - 30 - _NAMES_MM, "a3": 420 - 30 - _NAMES_MM}
_YES = "yes"


class Band(msgspec.Struct, frozen=True):
    """Columns that stand on one page; `rows` and `totals` hold a text for each of them."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]


class FormTable(msgspec.Struct, frozen=True):
    """Everything printed of one form. `names` are the villages of the rows, a row for each record; `counted`
    is what the line of totals calls itself. `match_code` and `qr_text` are "" while the report is a draft.
    """

    number: str
    title: str
    county: str
    township: str
    period: str
    paper: str
    names: tuple[str, ...]
    bands: tuple[Band, ...]
    counted: str
    people: Signatories
    revision: int
    draft: bool
    match_code: str
    qr_text: str
    unit_code: str


def form_table(
    figures: Figures,
    register: Register,
    head: ReportHead,
    form: Form,
    units: Sequence[Division],
    people: Signatories,
) -> FormTable:
    """A form that is asked of villages, for these of one township."""
    records = list(_records(figures, form, units))
    totals = _totals(figures, form, records)
    columns = [column(field) for field in form.fields.values()]
    paper = "a4" if sum(one.width for one in columns) <= _ROOM_MM["a4"] else "a3"
    bands = tuple(
        Band(
            tuple(band),
            tuple(
                tuple(text_of(figures, record.key, form.fields[one.field]) for one in band)
                for record in records
            ),
            tuple(totals.get(one.field, "") for one in band),
        )
        for band in _bands(columns, _ROOM_MM[paper])
    )
    code = match_code(head, f"{head.division}/{form.name}")
    county, township = register.ancestor(head.division, "county"), register[head.division]
    return FormTable(
        form.number, form.title, county.name if county else "", township.name, figures.period.label, paper,
        tuple(register[record.key.unit_code].name for record in records), bands,
        f"合计 {len(records)} {'条' if form.repeats else '个'}", people, head.revision, not head.digest,
        spaced(code), f"LW1|{head.id}|r{head.revision}|{head.division}/{form.name}|{code}" if code else "",
        head.division,
    )  # fmt: skip


def _records(figures: Figures, form: Form, units: Iterable[Division]) -> Iterator[Record]:
    """A row for each unit, filled in or not; of a form of any number of rows those that there are."""
    for unit in units:
        if form.repeats:
            yield from figures.rows(form.name, unit.code)
        else:
            yield figures.record(RecordKey(form.name, unit.code))


def _bands(columns: Sequence[Column], room: float) -> Iterator[list[Column]]:
    band: list[Column] = []
    for one in columns:
        if band and sum(other.width for other in band) + one.width > room:
            yield band
            band = []
        band.append(one)
    if band:
        yield band


def _totals(figures: Figures, form: Form, records: Sequence[Record]) -> dict[str, str]:
    """By field: the sum of what is counted, a rate from the sums, how often the answer is yes."""
    sums = figures.copy()
    key = RecordKey(form.name, "")  # no unit has this code
    units = {record.key.unit_code for record in records}
    for other in figures.forms.at_levels(form.level):
        if not other.repeats or other is form:
            sums.put(Record(RecordKey(other.name, ""), _summed(figures, other, units)))
    found = {}
    for field in form.fields.values():
        if field.has_total:
            value = sums.value(key, field)
            found[field.name] = field.type.format(value) if value is not None else ""
        elif _is_yes_no(field):
            answers = [record.values.get(field.name) for record in records]
            found[field.name] = f"{field.type.format(_YES)} {answers.count(_YES)}"
    return found


def _summed(figures: Figures, form: Form, units: set[str]) -> dict[str, Value]:
    sums: dict[str, Decimal] = {}
    for record in figures.records:
        if record.key.form != form.name or record.key.unit_code not in units:
            continue
        for field in form.entered:
            value = record.values.get(field.name)
            if field.type.is_number and isinstance(value, int | Decimal):
                sums[field.name] = sums.get(field.name, Decimal(0)) + value
    return {**sums}


def _is_yes_no(field: Field) -> bool:
    return field.type.sort is Sort.WORD and any(choice.name == _YES for choice in field.type.choices)
