"""What every area comes to, from the city down to townships or to villages: each level by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cached_property

from laiwu_desktop.formdef.division import Division, Level
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report.adding.area_rows import (
    Counts,
    FieldAt,
    counted_at,
    field_rows_of,
    rolled_up,
    rows_of,
)
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import FieldRow, IndicatorRow, belongs
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.store.report.summing.sums import ConsolidationStore, Sums, Together

# At which level, and whether among committees only.
_Among = tuple[str, bool]
_NOTHING: Counts = (0, 0, 0)


class Levels:
    """Adds up reports, of a township one at most, on a basis.

    To townships the database adds up report by report, and only what a report says of units that are counted
    elsewhere is looked at unit by unit; with `villages` everything is, or what is counted `within` one area.
    """

    def __init__(
        self,
        basis: Basis,
        forms: FormSet,
        sums: ConsolidationStore,
        heads: Sequence[ReportHead],
        *,
        villages: bool = False,
        within: str = "",
    ) -> None:
        self._basis = basis
        self._forms = forms
        self._store = sums
        self._heads = heads
        self._villages = villages
        self._within = within
        self._divisions = {head.id: head.division for head in heads}
        self._units: dict[_Among, list[str]] = {}
        self._counted: dict[_Among, dict[str, Counts]] = {}
        # Townships whose report is here: their villages have answered forms of any number of rows, too.
        self._covered = {head.division for head in heads}

    def rows(
        self,
        indicators: Sequence[Indicator],
        apart: Set[tuple[str, str]] | None = None,
        areas: Sequence[Division] | None = None,
    ) -> tuple[list[IndicatorRow], list[FieldRow]]:
        """The rows of these indicators, one after the other, and, where it is said which do not add up, of
        every number field; in these areas, else in all.
        """
        together = self._together(by_committee=any(one.among == "committees" for one in indicators))
        sums = self._store.sums(indicators, self._heads, together, fields=apart is not None)
        if areas is None:
            areas = [area for area in self._basis.now if self._villages or area.level != Level.VILLAGE]
        rows = [row for one in indicators for row in rows_of(one, areas, self._totals(one, sums))]
        return rows, field_rows_of(self._basis.now, self._fields(sums), apart or ())

    # ---- which units are added together

    @cached_property
    def _places(self) -> dict[str, str]:
        """Where each unit is counted."""
        before = self._basis.before
        if self._within:
            areas = [area.code for area in self._basis.now.area(self._within)]
            if not self._basis.lineage:
                return {code: self._place(before[code]) for code in areas if code in before}
            inside, places = set(areas), {unit.code: self._place(unit) for unit in before}
            return {code: place for code, place in places.items() if place in inside}
        if self._basis.lineage or self._villages:
            return {unit.code: self._place(unit) for unit in before}
        village, parents = Level.VILLAGE, before.parents
        return {
            unit.code: unit.parent_code
            if unit.level == village and unit.parent_code in parents
            else unit.code
            for unit in before
        }

    def _place(self, unit: Division) -> str:
        """Where a unit's figures go on the basis; not below townships, unless villages are asked for."""
        now = self._basis.now
        home = now[self._basis.home(unit.code)] if self._basis.lineage else unit
        if not self._villages and home.level == Level.VILLAGE and home.parent_code in now:
            return home.parent_code
        return home.code

    def _together(self, *, by_committee: bool) -> Together:
        if self._villages:
            return Together(only=frozenset(self._places) if self._within else None)
        before, places = self._basis.before, self._places
        villages: dict[str, frozenset[str]] = {}
        townships: dict[str, frozenset[str]] = {}
        for head in self._heads:
            if (place := places.get(head.division)) is None:
                continue
            units = [unit.code for unit in before.children(head.division) if unit.level == Level.VILLAGE]
            moved = self._basis.lineage
            villages[head.id] = frozenset([c for c in units if places[c] == place] if moved else units)
            townships[head.id] = frozenset((head.division,))
        others: set[str] = set()
        if by_committee:
            others = {*self._codes(Level.VILLAGE)} - {*self._codes(Level.VILLAGE, of_committees=True)}
        return Together({Level.VILLAGE: villages, Level.TOWNSHIP: townships}, frozenset(others))

    def _codes(self, level: str, *, of_committees: bool = False) -> list[str]:
        """The units among which something is counted."""
        among = level, of_committees
        if among not in self._units:
            before = self._basis.before
            units = [unit for unit in map(before.__getitem__, self._places) if unit.level == level]
            self._units[among] = [u.code for u in units if not of_committees or u.is_committee]
        return self._units[among]

    # ---- adding up

    def _totals(self, indicator: Indicator, sums: Sums) -> dict[str, Counts]:
        """(numerator, denominator, reported, registered) of every area."""
        form = self._forms[indicator.form]
        said = counted_at(self._said(indicator, form, sums))
        of_register = indicator.kind == "share_of_register"
        at_home: dict[str, Counts] = {}
        of_committees = indicator.among == "committees"
        for place, (covered, registered) in self._among(form.level, of_committees=of_committees).items():
            above, below, answered = said.get(place, _NOTHING)
            below = registered if of_register else below
            at_home[place] = above, below, covered if form.repeats else answered, registered
        return rolled_up(self._basis.now, at_home)

    def _said(self, indicator: Indicator, form: Form, sums: Sums) -> Iterator[tuple[str, Counts]]:
        by_report, by_unit = sums.indicators[indicator.id]
        before, places = self._basis.before, self._places
        for report, said in by_report.items():
            yield places[self._divisions[report]], said
        for code, (above, below, _) in by_unit.items():
            if code in places and before[code].level == form.level and belongs(indicator, before[code]):
                yield places[code], (above, below, 1)

    def _among(self, level: str, *, of_committees: bool) -> dict[str, Counts]:
        """How many units an indicator counts among at each place: those whose report is here, and all."""
        among = level, of_committees
        if among not in self._counted:
            places, parents, covered = self._places, self._basis.before.parents, self._covered
            codes = self._codes(level, of_committees=of_committees)
            all_ = Counter([places[code] for code in codes])
            here = Counter([places[code] for code in codes if code in covered or parents[code] in covered])
            self._counted[among] = {place: (here[place], count) for place, count in all_.items()}
        return self._counted[among]

    def _fields(self, sums: Sums) -> Iterator[FieldAt]:
        now = self._basis.now
        for (form, field), (by_report, by_unit) in sums.fields.items():
            counted: list[tuple[str, Counts]] = []
            of_units: set[str] = set()
            for report, said in by_report.items():
                place = self._places[self._divisions[report]]
                counted.append((place, said))
                if self._forms[form].level == Level.TOWNSHIP:
                    of_units.add(place)
            for code, said in by_unit.items():
                if self._within and code not in self._places:
                    continue
                unit = self._basis.before[code]
                place = self._places.get(code) or self._place(unit)
                counted.append((place, said))
                if now[place].level == unit.level:
                    of_units.add(place)
            yield FieldAt(form, field, counted_at(counted), of_units)
