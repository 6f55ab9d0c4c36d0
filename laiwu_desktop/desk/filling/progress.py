"""How far a report is: each unit in each of its forms, what is to be done next, the plan's rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator, Plan
from laiwu_desktop.formdef.report.adding.area_rows import indicator_rows
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import unit_sums_in
from laiwu_desktop.formdef.states import State, Word


class Standing(Word):
    """How one unit stands in one form; what comes first here is to be looked at first."""

    RETURNED = "returned", "退回待改"
    ERROR = "error", "有错误"
    WARNING = "warning", "待说明"
    PART = "part", "未填完"
    BLANK = "blank", "未填"
    CARRIED = "carried", "沿用未确认"
    COMPLETE = "complete", "已核"
    SENT = "sent", State.EXPORTED.word
    ACCEPTED = "accepted", State.ACCEPTED.word
    OPTIONAL = "optional", "没有可不填"


# Nothing is left to be done there.
_DONE = frozenset((Standing.COMPLETE, Standing.SENT, Standing.ACCEPTED, Standing.OPTIONAL))


# Which findings a step is about.
_OF_STEP: dict[Standing, Callable[[Finding], bool]] = {
    Standing.ERROR: lambda found: found.severity == "error" and not found.is_missing,
    Standing.WARNING: lambda found: not found.is_missing,
    Standing.PART: lambda found: True,
}


class Place(msgspec.Struct, frozen=True, order=True):
    """One unit in one form, by their code and name."""

    unit: str
    form: str


class Step(msgspec.Struct, frozen=True):
    """Something to do, and where to begin with it. `places` counts units in forms, `units` the units."""

    what: Standing
    places: int
    units: int
    first: Place


class Progress(msgspec.Struct, frozen=True):
    """`units` and `forms` in their order, `standings` by place: a form is asked of the units of its level.

    `changed` are the units whose last period is not quite their own (`Past.told`), each with the first of its
    places that is not done.
    """

    units: tuple[str, ...]
    forms: tuple[Form, ...]
    standings: dict[Place, Standing]
    changed: tuple[Place, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing stands against exporting."""
        return all(standing is Standing.COMPLETE for standing in self.standings.values())

    @property
    def counted(self) -> str:
        """How many places stand how, in the order of `Standing`."""
        standings = list(self.standings.values())
        parts = [f"{one.word}\u00a0{standings.count(one)}" for one in Standing if one in standings]
        return f"共\u00a0{len(standings)}\u00a0张表：{'，'.join(parts)}"

    @property
    def steps(self) -> list[Step]:
        """What is to be done, in the order in which it is best done."""
        found: dict[Standing, list[Place]] = {}
        for place, standing in self.standings.items():
            found.setdefault(standing, []).append(place)
        return [
            Step(what, len(places), len({place.unit for place in places}), places[0])
            for what in Standing
            if what not in _DONE and (places := found.get(what))
        ]


def progress(draft: Draft) -> Progress:
    """How far a report is, the township's own forms first."""
    units = tuple(unit.code for level in reversed(list(draft.units)) for unit in draft.units[level])
    standings = {place: _standing(draft, form, place.unit) for form, place in _places(draft, units)}
    answered = {unit: no_rows_are_an_answer(draft, unit) for unit in units}
    for place, standing in standings.items():
        if standing is Standing.OPTIONAL and answered[place.unit]:
            standings[place] = Standing.COMPLETE
    open_places = [place for place, standing in standings.items() if standing not in _DONE]
    first = {place.unit: place for place in reversed(open_places) if place.unit in draft.past.told}
    changed = tuple(first[unit] for unit in units if unit in first)
    return Progress(units, tuple(draft.forms), standings, changed)


def first_cell(draft: Draft, step: Step) -> Cell | None:
    """The value with which to begin a step; "" for its field where it is a whole row. None where everything
    in the form is still to be filled in.
    """
    form, unit = draft.forms[step.first.form], step.first.unit
    names = list(form.fields)
    if step.what is Standing.CARRIED:
        return next(_carried(draft, form, unit), None)
    meant = _OF_STEP.get(step.what)
    found = [one for one in draft.unit_findings(form, unit) if one.blocks and meant and meant(one)]
    if step.what is Standing.RETURNED:
        found = draft.asked_in(form, unit)
    cells = [(one.key, one.field if one.field in names else "") for one in found]
    return min(cells, key=lambda cell: (cell[0].seq, names.index(cell[1]) if cell[1] else -1), default=None)


def to_confirm(draft: Draft) -> Cell | None:
    """The first value that nobody has confirmed; None where there is none."""
    of = ((form, unit) for unit in draft.unconfirmed() for form in draft.unit_forms(unit))
    return next((cell for form, unit in of for cell in _carried(draft, form, unit)), None)


def _carried(draft: Draft, form: Form, unit: str) -> Iterator[Cell]:
    for row in draft.figures.rows(form.name, unit):
        yield from ((row.key, name) for name in form.fields if name in row.carried)


def _places(draft: Draft, units: Iterable[str]) -> Iterator[tuple[Form, Place]]:
    for unit in units:
        for form in draft.unit_forms(unit):
            yield form, Place(unit, form.name)


def no_rows_are_an_answer(draft: Draft, unit: str) -> bool:
    """Whether a form of rows is left empty for good: nothing else of the unit is blank. What is wrong in
    another form says nothing of it.
    """
    asked = [form for form in draft.unit_forms(unit) if not form.repeats]
    return all(
        draft.figures.rows(form.name, unit) or not any(f.blocks for f in draft.unit_findings(form, unit))
        for form in asked
    )


def _standing(draft: Draft, form: Form, unit: str) -> Standing:
    if draft.head.state is State.ACCEPTED:
        return Standing.ACCEPTED
    if draft.head.state not in (State.DRAFT, State.RETURNED):
        return Standing.SENT
    findings = [finding for finding in draft.unit_findings(form, unit) if finding.blocks]
    rows = draft.figures.rows(form.name, unit)
    if draft.asked_in(form, unit):
        return Standing.RETURNED
    if draft.head.state is State.RETURNED:
        return Standing.SENT  # what nobody asked about may stay
    return _of_filling(findings, is_begun=bool(rows), is_carried=any(row.carried for row in rows), form=form)


def _of_filling(findings: list[Finding], *, is_begun: bool, is_carried: bool, form: Form) -> Standing:
    wrong = [finding for finding in findings if not finding.is_missing]
    if any(finding.severity == "error" for finding in wrong):
        return Standing.ERROR
    if wrong:
        return Standing.WARNING
    if findings:
        return Standing.PART if is_begun else Standing.BLANK
    if form.repeats and not is_begun:
        return Standing.OPTIONAL
    return Standing.CARRIED if is_carried else Standing.COMPLETE


class OwnTarget(msgspec.Struct, frozen=True):
    """A rate of the plan beside that of the units of a report, in %; None before anything counts."""

    title: str
    due: date
    target: Decimal
    own: Decimal | None
    is_doubtful: bool = False  # more than the rate can be

    @property
    def is_reached(self) -> bool:
        """Whether these units are as far as the whole city is to be."""
        return self.own is not None and self.own >= self.target and not self.is_doubtful


def own_targets(plan: Plan, draft: Draft) -> list[OwnTarget]:
    """The rates that the plan asks of villages, each with its next target from the report's period on.

    Numbers that the plan asks of the city as a whole are no township's alone.
    """
    end = Period.parse(draft.head.period).end
    found: dict[str, OwnTarget] = {}
    for target in sorted(plan.targets.values(), key=lambda one: one.due):
        indicator = plan.indicators.get(target.indicator)
        if indicator is None or not indicator.is_rate or indicator.among == "townships":
            continue
        if indicator.id not in found or found[indicator.id].due < end:
            own = _own_value(indicator, draft)
            found[indicator.id] = OwnTarget(
                indicator.label, target.due, target.value, own, indicator.is_doubtful(own)
            )
    return [found[name] for name in plan.indicators if name in found]


def _own_value(indicator: Indicator, draft: Draft) -> Decimal | None:
    """That of the township in a consolidation of its report alone; None where nobody has answered."""
    own = draft.head.division
    area = Register([draft.register[own], *(unit for units in draft.units.values() for unit in units)])
    sums = list(unit_sums_in(draft.figures, indicator))
    answered = frozenset(one.unit_code for one in sums)
    rows = indicator_rows(indicator, draft.forms[indicator.form], Basis(area, area), sums, answered)
    return next((row.value for row in rows if row.division == own and row.reported), None)
