"""How complete a period is: which township's report came when, with what in it, and how that was before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from laiwu_desktop.desk.office_reports import OfficeReports
from laiwu_desktop.formdef.chasing.punctuality import Arrival, Punctual, Rate, in_a_row, rate
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import Event, EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.store import Store

# Reports come as one of these.
_ARRIVALS = (EventKind.RECEIVE, EventKind.HOLD)
# The periods before the one that is looked at: two years of half-years.
_PERIODS_BEFORE = 4


class Filled(msgspec.Struct, frozen=True):
    """Of how many units there is anything in a form, and how many it asks: 0 for one of any number of rows,
    which may be none.
    """

    form: str
    title: str
    filled: int
    asked: int


class TownshipLine(msgspec.Struct, frozen=True):
    """One township in a period.

    `state` is that of its newest report, None where none is there; `returned` how often one was sent back.
    `forms` is empty without a report. `before` holds how it stood in the periods before, the oldest first;
    `row` counts those late or missing in a row up to now. `chased` are the chasings (催报) of this period,
    the oldest first. It `owes` its report where nothing is there, or all that is was sent back.
    """

    division: str
    name: str
    county: str
    state: State | None
    arrival: Arrival
    standing: Punctual
    days_late: int
    returned: int
    forms: tuple[Filled, ...]
    before: tuple[tuple[Period, Punctual], ...]
    row: int
    chased: tuple[Event, ...]
    owes: bool


class Completeness(msgspec.Struct, frozen=True):
    """A period, township by township in the register's order; the rates of it by county, and of the whole by
    period, the oldest first.
    """

    period: Period
    due: date
    today: date
    lines: tuple[TownshipLine, ...]
    by_county: tuple[tuple[str, Rate], ...]
    by_period: tuple[tuple[Period, Rate], ...]


class Completing:
    """Looks at one period, and at those before it."""

    def __init__(self, desk: OfficeReports, store: Store, period: Period, known: Iterable[Period]) -> None:
        """`known` are the periods that reports are here for."""
        self._desk = desk
        self._store = store
        self._period = period
        self._today = desk.clock().date()
        earlier = sorted((one for one in known if one.end < period.end), key=lambda one: one.end)
        self._before = earlier[-_PERIODS_BEFORE:]
        self._events = self._store.events.events(Wanted(period=period.code))

    def look(self) -> Completeness:
        """How complete the period is as of today."""
        desk, period = self._desk, self._period
        before = {one: self._of_now(self._arrivals(one)) for one in self._before}
        now = self._arrivals(period, self._events)
        register = desk.register_of(period)
        lines = tuple(
            self._line(township, now[township.code], before)
            for township in register.within(desk.own_code(period), "township")
        )
        by_period = [(one, rate(self._standings(found))) for one, found in before.items()]
        by_period.append((period, rate(self._standings(now))))
        return Completeness(
            period, desk.due_of(period), self._today, lines, _by_county(lines), tuple(by_period)
        )

    def _line(
        self, township: Division, arrival: Arrival, before: Mapping[Period, Mapping[str, Arrival]]
    ) -> TownshipLine:
        code, today = township.code, self._today
        stood = tuple((one, found[code].standing(today)) for one, found in before.items() if code in found)
        standing = arrival.standing(today)
        heads = self._heads(code)
        newest = heads[-1] if heads else None
        state = newest.state if newest else None
        county = self._desk.register_of(self._period).ancestor(code, "county")
        own = [event for event in self._events if event.division == code]
        return TownshipLine(
            code, township.name, county.name if county else "", state,
            arrival, standing, arrival.days_late(today),
            sum(event.kind is EventKind.RETURN for event in own),
            self._filled(newest) if newest else (), stood, in_a_row([*(one for _, one in stood), standing]),
            tuple(event for event in own if event.kind is EventKind.CHASE),
            state in (None, State.RETURNED) and all(head.state is not State.ACCEPTED for head in heads),
        )  # fmt: skip

    def _heads(self, code: str) -> list[ReportHead]:
        """What there is of a township's report, the newest last: what is held, only where nothing else has
        come.
        """
        reports, period = self._store.reports, self._period.code
        return sorted(reports.heads(code, period), key=rank) or reports.held(code, period)

    def _filled(self, head: ReportHead) -> tuple[Filled, ...]:
        units = self._store.reports.filled_units(head.id)
        register = self._desk.register_of(self._period)
        found = []
        for form in self._desk.forms_of(head).at_levels("village", "township"):
            asked = {unit.code for unit in register.within(head.division, form.level)}
            filled = len(asked & units.get(form.name, set()))
            found.append(Filled(form.name, form.title, filled, 0 if form.repeats else len(asked)))
        return tuple(found)

    def _arrivals(self, period: Period, events: Iterable[Event] | None = None) -> dict[str, Arrival]:
        """By the code of a township of that day."""
        desk, due = self._desk, self._desk.due_of(period)
        came: dict[str, date] = {}
        for event in self._store.events.events(Wanted(period=period.code)) if events is None else events:
            if event.kind in _ARRIVALS:
                came.setdefault(event.division, datetime.fromisoformat(event.when).date())
        reports = self._store.reports
        here = {
            head.division for head in (*reports.heads(None, period.code), *reports.held(None, period.code))
        }
        townships = desk.register_of(period).within(desk.own_code(period), "township")
        return {one.code: Arrival(due, came.get(one.code), one.code in here) for one in townships}

    def _of_now(self, arrivals: Mapping[str, Arrival]) -> dict[str, Arrival]:
        """By the code that townships of before have in the period that is looked at. What came of
        several that are one by now came with the last of them.
        """
        found: dict[str, Arrival] = {}
        for code, arrival in arrivals.items():
            for now in self._desk.timeline.became(code, self._period.end) or (code,):
                other = found.get(now)
                found[now] = arrival if other is None else _later(arrival, other)
        return found

    def _standings(self, arrivals: Mapping[str, Arrival]) -> Iterable[Punctual]:
        return (arrival.standing(self._today) for arrival in arrivals.values())


def _later(one: Arrival, other: Arrival) -> Arrival:
    return max(one, other, key=lambda arrival: (arrival.came is None, arrival.came or arrival.due))


def _by_county(lines: Iterable[TownshipLine]) -> tuple[tuple[str, Rate], ...]:
    found: dict[str, list[Punctual]] = defaultdict(list)
    for line in lines:
        found[line.county].append(line.standing)
    return tuple((county, rate(standings)) for county, standings in found.items())
