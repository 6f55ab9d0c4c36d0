"""Why a total changed: between two periods, or between two sets of reports of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.analysis.contributions import NOTHING, Cause, Explained, Part, Stage, explained
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import Consolidation, covered_units, unit_shares
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.store.report.summing.sums import ConsolidationStore


class Side(msgspec.Struct, frozen=True):
    """What is added up on one side of a comparison: reports of a period, of a township one at most. `sealed`
    is what they came to when they were sealed, by the definitions of that day.
    """

    period: Period
    heads: tuple[ReportHead, ...]
    sealed: Consolidation | None = None


class Explaining:
    """Why the figures of an area are no more what they were, on two sides.

    The area is one of the second side's day. What it is compared with is the area, or the areas, that it came
    from, within their borders of the first side's day.
    """

    def __init__(
        self,
        timeline: Timeline,
        sums: ConsolidationStore,
        forms: FormSet,
        area: str,
        before: Side,
        after: Side,
    ) -> None:
        """PersonError "bad_basis" for a second side of an earlier period."""
        if after.period.end < before.period.end:
            raise PersonError("bad_basis", label=before.period.label, on=after.period.label)
        self._sums = sums
        self._forms = forms
        self._before, self._after = before, after
        lineage = timeline.lineage(before.period.end, after.period.end)
        self._basis = basis = Basis(timeline.at(before.period.end), timeline.at(after.period.end), lineage)
        came_from = set(lineage.origins(area))
        # The units within the borders of the day, of before, and of before with the borders of now.
        self._now = [*basis.now.area(area)]
        self._there = {unit.code for code in came_from for unit in basis.before.area(code)}
        homes = {unit.code for unit in self._now}
        self._here = {unit.code for unit in basis.before if basis.home(unit.code) in homes}
        either = self._there | self._here
        self._old = [unit for unit in basis.before if unit.code in either]

    def why(self, indicator: Indicator) -> Explained:
        """Why the figure of an indicator changed, exactly."""
        old = self._parts(indicator, self._before, self._old)
        last = self._parts(indicator, self._after, self._now)
        stages = [Stage(Cause.DEFINITION, self._at_home(old, self._there))]
        if self._before.period == self._after.period:
            stages.append(Stage(Cause.REVISION, last))
        else:
            moved = self._at_home(old, self._here)
            if indicator.kind == "share_of_register":
                moved = {code: _as_of(part, last.get(code)) for code, part in moved.items()}
            reshaped = frozenset(moved.keys() ^ last.keys())
            stages += [Stage(Cause.BOUNDARY, moved), Stage(Cause.VALUE, last, reshaped)]
        # As they were sealed: the same reports, by another definition than today's.
        first = self._at_home(self._sealed(indicator, self._before, old), self._there)
        stages.append(Stage(Cause.DEFINITION, self._sealed(indicator, self._after, last)))
        return explained(first, stages, is_rate=indicator.is_rate)

    def _sealed(self, indicator: Indicator, side: Side, parts: dict[str, Part]) -> dict[str, Part]:
        """What was sealed of the units of these parts; the parts where nothing was, or not of that."""
        if side.sealed is None:
            return parts
        was = sealed_parts(indicator, side.sealed)
        return parts if was is None else {code: was.get(code, NOTHING) for code in parts}

    def _parts(self, indicator: Indicator, side: Side, units: Iterable[Division]) -> dict[str, Part]:
        register = self._basis.before if side is self._before else self._basis.now
        covered = covered_units(register, (head.division for head in side.heads))
        sums = self._sums.unit_sums(indicator, side.heads)
        return {
            share.unit_code: Part.of(share.numerator, share.denominator, answered=share.answered)
            for share in unit_shares(indicator, self._forms[indicator.form], units, sums, covered)
        }

    def _at_home(self, parts: dict[str, Part], codes: set[str]) -> dict[str, Part]:
        """What units of before add, each where its figures are counted by now."""
        found: dict[str, Part] = defaultdict(lambda: NOTHING)
        for code, part in parts.items():
            if code in codes:
                found[self._basis.home(code)] += part
        return dict(found)


def sealed_parts(indicator: Indicator, sealed: Consolidation) -> dict[str, Part] | None:
    """What each unit added when it was sealed; None where that measure was none then."""
    none = Decimal(0)
    form, _, field = indicator.id.rpartition(".")
    if form:
        found = {
            row.division: Part.of(row.sum, none, answered=True)
            for row in sealed.fields
            if (row.form, row.field) == (form, field) and row.sum is not None
        }
    else:
        found = {
            row.division: Part.of(row.numerator or none, row.denominator or none, answered=row.reported > 0)
            for row in sealed.rows
            if row.indicator == indicator.id
        }
    return found or None


def _as_of(part: Part, now: Part | None) -> Part:
    """The part of units that became one, as that one counts: two of two villages are one of one."""
    if now is None or not part.denominator:
        return part
    times = Fraction(now.denominator) / part.denominator
    return Part(part.numerator * times, part.denominator * times, part.answered)
