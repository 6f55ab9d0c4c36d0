"""What was reported for the last period, on the divisions of this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from laiwu_desktop.formdef.division import Division, Level, Register
from laiwu_desktop.formdef.divisions.timeline import Lineage, Timeline
from laiwu_desktop.formdef.form import Field, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey, Report, ReportHead
from laiwu_desktop.formdef.report.inherited import Hint, inherited
from laiwu_desktop.formdef.report.recasting import recast
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.reports import ReportStore


class Past(msgspec.Struct, frozen=True):
    """Last period's rows under this period's codes, from the reports of `heads`; `hints` are what merged and
    split villages had that is no row of anybody's now. `told` says of a unit, in a sentence, what a person
    has to know of its rows. `came` are the units of which another office reported then, and its report, or
    what the bureau handed over of it, is here. `said` is what was explained then, under the codes of then.
    """

    heads: tuple[ReportHead, ...] = ()
    records: tuple[Record, ...] = ()
    hints: Mapping[tuple[RecordKey, str], Hint] = {}
    register: Register = Register(())
    told: Mapping[str, str] = {}
    came: frozenset[str] = frozenset()
    said: tuple[Explanation, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is told of units, a sentence each."""
        return tuple(self.told.values())

    @property
    def is_known(self) -> bool:
        """Whether any report of the last period is here."""
        return bool(self.heads)

    def hint(self, key: RecordKey, field: Field) -> str:
        """What merged or split villages had in a field, the value first; "" where there is nothing to say."""
        had = self.hints.get((key, field.name), ())
        return "；".join(
            f"{field.type.format(value)}（{self.register[code].short_name}）" for code, value in had
        )

    def briefer(self, key: RecordKey, field: Field) -> tuple[str, ...]:
        """The same for where there is less room, and for where there is hardly any: never what one of several
        villages had as if it were all.
        """
        had = self.hints.get((key, field.name), ())
        values = tuple(dict.fromkeys(field.type.format(value) for _, value in had))
        if not values:
            return ()
        all_of_them = f"{'／'.join(values)}（原村）"
        return (all_of_them, "各村不一") if len(values) > 1 else (all_of_them,)


def last_period(
    reports: ReportStore,
    editions: EditionStore,
    timeline: Timeline,
    forms: FormSet,
    division: str,
    period: Period,
    of: Period | None = None,
) -> Past:
    """What was reported for the period before, or for `of`, of all that `division` reports of in this one, as
    far as it is here: a township has not what others reported of a village that came to it. Rows are as
    `forms` have them.
    """
    of = of or period.previous

    def newest_of(office: str) -> Report | None:
        heads = reports.heads(office, of.code)
        if not heads:
            return None
        report = reports.report(max(heads, key=rank).id)
        records = recast(report.records, editions.of(report.head), forms).records
        return msgspec.structs.replace(report, records=records)

    before, now = timeline.at(of.end), timeline.in_period(period, division)
    lineage = timeline.lineage(of.end, period.end)
    if not lineage:
        newest = newest_of(division)
        if newest is None:
            return Past()
        return Past((newest.head,), newest.records, register=before, said=newest.explanations)
    units = reported_by(now, division)
    old = {origin for unit in units for origin in lineage.origins(unit.code)}
    offices = sorted({office for code in old if (office := _office(before, code, now[division].level))})
    found = {office: newest_of(office) for office in offices}
    here = [report for report in found.values() if report]
    rows = [record for report in here for record in report.records if record.key.unit_code in old]
    gone_on = inherited(rows, lineage, forms)
    theirs = {unit.code for unit in units}
    records = tuple(record for record in gone_on.records if record.key.unit_code in theirs)
    hints = {place: hint for place, hint in gone_on.hints.items() if place[0].unit_code in theirs}
    elsewhere = {
        unit.code: {office for _, office in came_from(timeline, lineage, (of, period), unit.code, division)}
        for unit in units
    }
    absent = {office for office, report in found.items() if report is None}
    told = dict(_told(units, lineage, before, elsewhere, absent))
    came = frozenset(code for code, offices in elsewhere.items() if offices - absent)
    heads = tuple(report.head for report in here)
    said = tuple(one for report in here for one in report.explanations)
    return Past(heads, records, hints, before, told, came, said)


def came_from(
    timeline: Timeline, lineage: Lineage, periods: tuple[Period, Period], unit: str, division: str
) -> Iterator[tuple[str, str]]:
    """What a unit of `division` was in the first of two periods, as far as another office than this one's own
    reported of it then: (its code, the code of that office). `lineage` is between the two.
    """
    of, period = periods
    before, known = timeline.at(of.end), timeline.once(division)
    level = known.level if known else Level.TOWNSHIP
    first = timeline.first_code(division, period.end)
    # The part of one that was split begins anew.
    goes_on = timeline.own_code(first, period.end) == division
    own = timeline.own_code(first, of.end) if goes_on else division
    for code in lineage.origins(unit):
        office = _office(before, code, level)
        if office and office != own:
            yield code, office


def reported_by(register: Register, division: str) -> tuple[Division, ...]:
    """Whom the office of a division reports of: a township of itself and its villages, a city of itself."""
    own = register[division]
    return (own, *register.children(division)) if own.level == Level.TOWNSHIP else (own,)


def _office(register: Register, code: str, level: str) -> str:
    """Whose report spoke of a division; "" where none did."""
    found = register.ancestor(code, level)
    return found.code if found else ""


def _told(
    units: Iterable[Division],
    lineage: Lineage,
    before: Register,
    elsewhere: Mapping[str, set[str]],
    absent: set[str],
) -> Iterable[tuple[str, str]]:
    for unit in units:
        origins = lineage.origins(unit.code)
        names = "、".join(before[code].name for code in origins)
        offices = "、".join(before[code].name for code in sorted(elsewhere[unit.code]))
        if elsewhere[unit.code] & absent:
            yield (
                unit.code,
                f"{unit.name}由{offices}划来，上期数据不在本工作区中，请向农业局索取（划转村上期数据）。",
            )
        elif len(origins) > 1 and lineage.is_whole(unit.code):
            yield (
                unit.code,
                f"{unit.name}由{names}合并而成：能相加的数值已相加，"
                f"资费、带宽等不能相加的和其余各项请看上期提示。",
            )
        elif origins and not lineage.is_whole(unit.code):
            yield unit.code, f"{unit.name}由{names}拆分而来：上期数据只作提示，没有带入。"
        elif offices:
            yield unit.code, f"{unit.name}由{offices}划来：上期数据是{offices}上报的，由农业局移交，请核对。"
