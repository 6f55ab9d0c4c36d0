"""Consolidation (汇总): from what each unit adds, to villages, townships, districts and the city.

Everything is a sum carried up the register; a rate is computed from the sums at each level, never as a
mean of rates (forms.md, Targets).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.plan import Indicator, Plan, Target
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.rounding import rounded
from laiwu_desktop.formdef.states import State


class UnitSum(msgspec.Struct, frozen=True):
    """What one unit adds to an indicator. `counted` is the number of its records that were answered."""

    unit_code: str
    numerator: Decimal
    denominator: Decimal
    counted: int


class UnitShare(msgspec.Struct, frozen=True):
    """What one unit of the register adds to an indicator, and whether it answered at all."""

    unit_code: str
    numerator: Decimal
    denominator: Decimal
    answered: bool


class FieldSum(msgspec.Struct, frozen=True):
    """Sum and number of the filled values of one number field in one unit."""

    unit_code: str
    form: str
    field: str
    sum: Decimal
    count: int


class IndicatorRow(msgspec.Struct, frozen=True):
    """One indicator in one area. `reported` of `registered` units answered; None: nothing counted."""

    division: str
    name: str
    level: str
    indicator: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported: int
    registered: int


class FieldRow(msgspec.Struct, frozen=True):
    """One number field in one area: its sum, and over how many values. Of what does not add up, such as a
    price, `sum` is the value of a unit that has one, else None, and `mean` that of the values.
    """

    division: str
    form: str
    field: str
    sum: Decimal | None
    count: int
    mean: Decimal | None = None


class TownshipState(msgspec.Struct, frozen=True):
    """Where one township's newest report stands; None when none has come."""

    division: str
    name: str
    state: State | None
    revision: int = 0


class OtherEdition(msgspec.Struct, frozen=True):
    """A form that a township filled in in another edition than the one in force.

    `unknown` are the labels of what it asks that the one in force does not, and that no indicator can count;
    `own` is 0 for a form that is not in force at all.
    """

    division: str
    form: str
    title: str
    version: int
    own: int
    unknown: tuple[str, ...]


class Consolidation(msgspec.Struct, frozen=True):
    """The whole result for one period. `townships` says what is in it and what is not.

    With a `basis`, a later period, all of it is on the divisions of that one; `affected` then says, a line
    for each, what cannot be compared division by division.
    """

    period: str
    townships: tuple[TownshipState, ...]
    accepted: tuple[str, ...]
    missing: tuple[str, ...]
    rows: tuple[IndicatorRow, ...]
    fields: tuple[FieldRow, ...]
    others: tuple[OtherEdition, ...] = ()
    basis: str = ""
    affected: tuple[str, ...] = ()

    @property
    def other_lines(self) -> list[str]:
        """A line for each edition of a form other than that in force, with what of it no indicator counts."""
        called = {township.division: township.name for township in self.townships}
        by_edition: dict[tuple[str, int, int, tuple[str, ...]], list[str]] = defaultdict(list)
        for other in self.others:
            place = other.title, other.version, other.own, other.unknown
            by_edition[place].append(called.get(other.division, other.division))
        lines = []
        for (title, version, own, unknown), names in sorted(by_edition.items()):
            here = f"这里现用第 {own} 版" if own else "这里没有这张表"
            left = f"；只有那一版有、不计入指标的：{'、'.join(unknown)}" if unknown else ""
            lines.append(f"《{title}》按第 {version} 版填报（{here}）：{'、'.join(names)}{left}。")
        return lines

    @property
    def coverage(self) -> str:
        """How many of the townships are counted: 3/20."""
        return f"{len(self.accepted)}/{len(self.accepted) + len(self.missing)}"

    def is_figure(self, row: IndicatorRow) -> bool:
        """Whether it says anything: a share of the register is 0 where nobody is counted, in a village or
        township that is missing as in a district, or the city, of which no township is in yet.
        """
        return row.division not in self.missing and (row.level == "township" or row.reported > 0)

    def row(self, division: str, indicator: str) -> IndicatorRow:
        """The row of one indicator in one area."""
        return next(row for row in self.rows if row.division == division and row.indicator == indicator)


class ManualFigure(msgspec.Struct, frozen=True):
    """A figure the bureau registered for a target (莱农信7表)."""

    target: str
    value: Decimal
    as_of: date | None
    source: str


class TargetRow(msgspec.Struct, frozen=True):
    """One target compared with its actual value; `share` is actual ÷ target in %, `gap` what is lacking."""

    id: str
    programme: str
    title: str
    due: date
    target: Decimal
    unit: str
    clause: str
    actual: Decimal | None
    share: Decimal | None
    gap: Decimal | None
    reached: bool
    source: str


def covered_units(register: Register, townships: Iterable[str]) -> frozenset[str]:
    """The codes of all units whose township's report is counted, and of those townships."""
    return frozenset(area.code for code in townships for area in (register[code], *register.children(code)))


def unit_shares(
    indicator: Indicator,
    form: Form,
    units: Iterable[Division],
    sums: Iterable[UnitSum],
    covered: frozenset[str],
) -> Iterator[UnitShare]:
    """What each of these units that an indicator counts among adds to it: nothing where it did not answer.
    `form` and `covered`: see `indicator_rows`.
    """
    by_unit = {unit_sum.unit_code: unit_sum for unit_sum in sums}
    of_register = indicator.kind == "share_of_register"
    for unit in units:
        if unit.level == form.level and belongs(indicator, unit):
            found = by_unit.get(unit.code)
            answered = unit.code in covered if form.repeats else found is not None
            below = Decimal(1) if of_register else found.denominator if found else Decimal(0)
            yield UnitShare(unit.code, found.numerator if found else Decimal(0), below, answered)


def unit_sums_in(figures: Figures, indicator: Indicator) -> Iterator[UnitSum]:
    """What each unit of a report at hand adds to an indicator; units that did not answer are absent."""
    totals: dict[str, tuple[Decimal, Decimal, int]] = {}
    for record in figures.records:
        if record.key.form == indicator.form and (parts := _parts(indicator, figures, record.key)):
            above, below, count = totals.get(record.key.unit_code, (Decimal(0), Decimal(0), 0))
            totals[record.key.unit_code] = (above + parts[0], below + parts[1], count + 1)
    return (UnitSum(unit, *total) for unit, total in totals.items())


def _parts(indicator: Indicator, figures: Figures, key: RecordKey) -> tuple[Decimal, Decimal] | None:
    """What a record adds above the line and below; None where it is not counted."""
    scope = figures.scope(key)
    if indicator.where is not None and indicator.kind in ("share_of_register", "count"):
        reads = [scope[operand] for operand in indicator.where.operands.values()]
        if indicator.kind == "share_of_register" and None in reads:
            return None
        return Decimal(bool(indicator.where.evaluate(scope))), Decimal(0)
    above = indicator.numerator.evaluate(scope) if indicator.numerator else None
    below = indicator.denominator.evaluate(scope) if indicator.denominator else Decimal(0)
    if not isinstance(above, Decimal) or not isinstance(below, Decimal):
        return None
    return above, below


def belongs(indicator: Indicator, unit: Division) -> bool:
    """Whether a unit is one of those among which an indicator counts."""
    return unit.is_committee if indicator.among == "committees" else True


def target_rows(
    plan: Plan, city_rows: Iterable[IndicatorRow], manual: Iterable[ManualFigure]
) -> list[TargetRow]:
    """Every target of the plan with its actual value. `city_rows` are the indicators of the whole city."""
    measured = {row.indicator: row for row in city_rows}
    registered = {figure.target: figure for figure in manual}
    rows = []
    for target in plan.targets.values():
        row = measured.get(target.indicator)
        indicator = plan.indicators.get(target.indicator)
        actual, source = _actual(target, indicator, row, registered.get(target.id))
        share = rounded(actual / target.value * 100, 2) if actual is not None and target.value else None
        gap = max(target.value - actual, Decimal(0)) if actual is not None else None
        doubtful = indicator is not None and indicator.is_doubtful(actual)
        reached = actual is not None and actual >= target.value and not doubtful
        if doubtful:
            source = f"{source}；超过了可能的数，请核对"
        rows.append(
            TargetRow(
                target.id, target.programme, target.title, target.due, target.value, target.unit,
                target.clause, actual, share, gap, reached, source,
            )
        )  # fmt: skip
    return rows


def _actual(
    target: Target, indicator: Indicator | None, row: IndicatorRow | None, manual: ManualFigure | None
) -> tuple[Decimal | None, str]:
    """(actual value, where it comes from, in words)."""
    by_forms = row.value if row else None
    said_forms = (
        f"报表汇总：{indicator.label}（{row.reported}/{row.registered} 个单位有数）"
        if row and indicator
        else ""
    )
    said_manual = (
        f"登记：{manual.source}{f'（截至 {manual.as_of}）' if manual.as_of else ''}" if manual else ""
    )
    if target.combine == "measured":
        return by_forms, said_forms
    if target.combine == "manual":
        return (manual.value, said_manual) if manual else (None, "待登记（莱农信7表）")
    if target.combine == "add":
        if by_forms is None and manual is None:
            return None, "无数据"
        total = (by_forms or Decimal(0)) + (manual.value if manual else Decimal(0))
        return total, f"{said_forms}；{said_manual or '其余部分待登记'}"
    if manual:
        return manual.value, said_manual
    return by_forms, f"{said_forms}；全市数待登记，仅为报表部分"
