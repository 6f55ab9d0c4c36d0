"""What a person asks the analysis for, and what comes of it: read in the background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from laiwu_desktop.desk.analysis.drilling import Source
from laiwu_desktop.desk.analysis.pivoting import Units, within
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.analysis.pivot import Pivot
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.ui.bureau.analysis.why_view import Told


@dataclass(frozen=True)
class Asked:
    """Measures by their ids; of which periods; where: an area ("" is the city), or units chosen in it."""

    measures: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    area: str = ""
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """What there is to ask for, what was asked, and what came of it; no pivot where nothing is accepted.
    `path` leads from the city down to the area.
    """

    periods: Sequence[Period]
    measures: Sequence[tuple[Indicator, str]]
    asked: Asked
    path: Sequence[Division] = ()
    pivot: Pivot | None = None
    totals: Sequence[tuple[str, str]] = field(default=())


def read_pivot(desk: BureauDesk, asked: Asked) -> Looked:
    """What is asked for; of nothing that can be, the first indicator in the last period."""
    analysis, periods = desk.analysis, desk.reported_periods()
    forms = desk.all_forms
    measures = [(one, forms[one.form].title) for one in analysis.measures()]
    if not periods:
        return Looked(periods, measures, asked)
    known = {one.id: one for one, _ in measures}
    wanted = [known[one] for one in asked.measures if one in known] or [measures[0][0]]
    codes = [period.code for period in periods]
    first = asked.first if asked.first in codes else codes[-1]
    last = asked.last if asked.last in codes else codes[-1]
    shown = periods[min(codes.index(first), codes.index(last)) : codes.index(last) + 1]
    register = desk.timeline.at(shown[-1].end)
    area = asked.area if asked.area in register else desk.own_code(shown[-1])
    chosen = tuple(code for code in asked.chosen if code in register)
    units = Units(chosen=chosen) if chosen else within(register, area)
    pivot = analysis.pivot(wanted, shown, units)
    asked = Asked(tuple(one.id for one in wanted), shown[0].code, shown[-1].code, area, chosen)
    return Looked(periods, measures, asked, register.path(area), pivot, totals_of(desk, periods))


def totals_of(desk: BureauDesk, periods: Sequence[Period]) -> list[tuple[str, str]]:
    """What can be compared with what: periods as they are now, and what was sealed of them."""
    sealed = [
        (f"{one.label}（{Period.parse(one.period).short}）", f"#{one.number}") for one in desk.sealing.all()
    ]
    return [*((period.label, period.code) for period in periods), *sealed]


def read_why(desk: BureauDesk, measure: str, area: str, before: str, after: str) -> Told:
    """Why a measure of an area changed between two totals."""
    analysis = desk.analysis
    one = analysis.measure(measure)
    found = analysis.why(before, after, area, [one])
    why = found[0] if found else None
    name = desk.register.name_of(area)
    unit = "个百分点" if one.is_rate else one.unit
    parts = analysis.by_part(why) if why is not None and why.found.difference is not None else []
    return Told(f"{name}　{one.label}", unit, why, parts)


def read_source(desk: BureauDesk, measure: str, period: str, unit: str) -> tuple[str, Sequence[Source], str]:
    """(what the unit is called, its records, what the measure is called)."""
    one = desk.analysis.measure(measure)
    return desk.register.name_of(unit), desk.analysis.source(one, Period.parse(period), unit), one.label


def in_area(asked: Asked, area: str) -> Asked:
    """The same, of another area as a whole."""
    return replace(asked, area=area, chosen=())
