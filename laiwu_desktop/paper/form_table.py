"""One form of a township as a table on paper: a line for each village, with totals.

The page is A4 or A3, turned on its side: A4 wherever the columns fit, if need be no wider than what stands in
them. A form that is wider than A3 comes in bands of columns of much the same width, each with the villages
again, so that no column is left off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.report.content import Record, RecordKey, ReportHead
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.paper.columns import Column, holding, names_mm, narrowed
from laiwu_desktop.paper.marking import Standing, standing_of
from laiwu_desktop.paper.sheet import Signatories, match_code, spaced, text_of

# Pages on their side, the margins at their sides, and the column of numbers.
_PAGE_MM = {"a4": 297.0, "a3": 420.0}
_MARGIN_MM = {"a4": 11.0, "a3": 15.0}
_NUMBER_MM, _NAMES_MM = 8.0, 34.0
_YES = "yes"


class Band(msgspec.Struct, frozen=True):
    """Columns that stand on one page; `rows` and `totals` hold a text for each of them."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]


class FormTable(msgspec.Struct, frozen=True):
    """Everything printed of one form. `names` are the villages of the rows, a row for each record; `counted`
    is what the line of totals calls itself; `names_width` and `margin` are in mm. `match_code` and `qr_text`
    are "" while the report is a draft.
    """

    number: str
    title: str
    county: str
    township: str
    period: str
    paper: str
    margin: float
    names_width: float
    names: tuple[str, ...]
    bands: tuple[Band, ...]
    counted: str
    people: Signatories
    revision: int
    standing: Standing
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
    texts = {
        field.name: [text_of(figures, record.key, field) for record in records]
        for field in form.fields.values()
    }
    names = tuple(register[record.key.unit_code].name for record in records)
    laid = _laid_out(form, texts, totals, names)
    bands = tuple(
        Band(
            band,
            tuple(zip(*(texts[one.field] for one in band), strict=True)),
            tuple(totals.get(one.field, "") for one in band),
        )
        for band in laid.bands
    )
    code = match_code(head, f"{head.division}/{form.name}")
    county, township = register.ancestor(head.division, "county"), register[head.division]
    return FormTable(
        form.number, form.title, county.name if county else "", township.name, figures.period.label,
        laid.paper, _MARGIN_MM[laid.paper], laid.names_width, names, bands,
        f"合计 {len(records)} {'条' if form.repeats else '个'}", people, head.revision, standing_of(head),
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


class _Layout(NamedTuple):
    paper: str
    names_width: float
    bands: Sequence[tuple[Column, ...]]


def _laid_out(
    form: Form, texts: Mapping[str, Sequence[str]], totals: Mapping[str, str], names: Sequence[str]
) -> _Layout:
    """The smallest paper on which all columns stand side by side, or else bands of them."""
    found = [(field, [*texts[field.name], totals.get(field.name, "")]) for field in form.fields.values()]
    usual = _NAMES_MM, [holding(*one) for one in found]
    tight = names_mm(names, _NAMES_MM), [narrowed(*one) for one in found]
    for paper, page in _PAGE_MM.items():
        room = page - 2 * _MARGIN_MM[paper] - _NUMBER_MM
        for names_width, columns in (usual, tight):
            if names_width + _width(columns) <= room:
                return _Layout(paper, names_width, [_spread(columns, texts)])
    names_width, columns = tight
    bands = [_spread(band, texts) for band in _bands(columns, room - names_width)]
    return _Layout(paper, names_width, bands)


def _spread(columns: Sequence[Column], texts: Mapping[str, Sequence[str]]) -> tuple[Column, ...]:
    """Where no column takes what is left of the page, all in which something stands share it."""
    filled = {one.field for one in columns if any(texts[one.field])} or {one.field for one in columns}
    is_left = not any(one.grows for one in columns)
    return tuple(
        msgspec.structs.replace(one, grows=one.grows or (is_left and one.field in filled)) for one in columns
    )


def _width(columns: Iterable[Column]) -> float:
    return sum(one.width for one in columns)


def _bands(columns: Sequence[Column], room: float) -> Sequence[tuple[Column, ...]]:
    """As few as there can be, and of those the ones whose widest is narrowest: else a single column, which
    did not fit any more, would have pages of its own.
    """
    fewest = _parted(columns, room)
    widths = sorted(
        {
            _width(columns[start:end])
            for start in range(len(columns))
            for end in range(start + 1, len(columns) + 1)
        }
    )
    tried = (_parted(columns, width) for width in widths if width <= room)
    return next((bands for bands in tried if len(bands) == len(fewest)), fewest)


def _parted(columns: Iterable[Column], room: float) -> Sequence[tuple[Column, ...]]:
    bands: list[list[Column]] = []
    for one in columns:
        if bands and _width(bands[-1]) + one.width <= room:
            bands[-1].append(one)
        else:
            bands.append([one])
    return [tuple(band) for band in bands]


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
