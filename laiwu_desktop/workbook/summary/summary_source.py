"""What the consolidated workbook is written from, indexed for writing."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import msgspec

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator, Plan
from laiwu_desktop.formdef.report.consolidation import Consolidation, FieldRow, IndicatorRow, TargetRow
from laiwu_desktop.formdef.states import Owed, word_of
from laiwu_desktop.formdef.targets.outlook import TargetLine


class Area(msgspec.Struct, frozen=True):
    """A city, district or township with its villages counted. `depth` is 0 for the city.

    `waiting` says in a word why a township is not in the totals; "" when it is, and for all above it.
    """

    division: Division
    depth: int
    reported: int
    registered: int
    waiting: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it stands for several townships (and is shown bold)."""
        return self.division.level != "township"


class Summary(msgspec.Struct, frozen=True, dict=True):
    """One consolidation with all that explains it.

    `unreported` holds the (township, village) pairs that no accepted report covers; `written` is ISO 8601
    local time; `sample` marks every sheet as 示例数据; `lines` tell the course of the `targets`.
    """

    result: Consolidation
    targets: tuple[TargetRow, ...]
    plan: Plan
    forms: FormSet
    register: Register
    unreported: tuple[tuple[Division, Division], ...]
    office: str
    written: str
    sample: bool = False
    lines: tuple[TargetLine, ...] = ()

    @cached_property
    def period(self) -> Period:
        """The period of the figures."""
        return Period.parse(self.result.period)

    @property
    def title(self) -> str:
        """What stands on the first sheet, such as 莱芜市信息化建设情况汇总表."""
        return f"{self.areas[0].division.name if self.areas else ''}信息化建设情况汇总表"

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """The city, then each district followed by its townships."""
        tops = [division for division in self.register if division.parent_code not in self.register]
        return tuple(area for top in tops for area in self._areas_in(top, 0))

    @cached_property
    def waiting(self) -> dict[str, str]:
        """Townships outside the totals, by code, with the state of their newest report in a word."""
        states = {township.division: township.state for township in self.result.townships}
        return {code: word_of(states.get(code)) for code in self.result.missing}

    @cached_property
    def left_out(self) -> dict[str, str]:
        """The villages in `unreported` by code, each with why in a word: its township's, or 未上报 where the
        report that was accepted is without it.
        """
        missing = Owed.MISSING.word
        return {village.code: self.waiting.get(town.code, missing) for town, village in self.unreported}

    def row(self, code: str, indicator: Indicator) -> IndicatorRow | None:
        """One indicator in one division."""
        return self._rows.get((code, indicator.id))

    def field_row(self, code: str, form: str, field: str) -> FieldRow | None:
        """The sum of one field in one division; None where nobody filled it."""
        return self._field_rows.get((code, form, field))

    def indicators_of(self, form: str) -> tuple[Indicator, ...]:
        """The indicators computed from one form, in the plan's order."""
        return tuple(indicator for indicator in self.plan.indicators.values() if indicator.form == form)

    # A city has tens of thousands of rows; Consolidation.row walks them all each time.
    @cached_property
    def _rows(self) -> dict[tuple[str, str], IndicatorRow]:
        return {(row.division, row.indicator): row for row in self.result.rows}

    @cached_property
    def _field_rows(self) -> dict[tuple[str, str, str], FieldRow]:
        return {(row.division, row.form, row.field): row for row in self.result.fields}

    def _areas_in(self, division: Division, depth: int) -> list[Area]:
        if division.level == "village":
            return []
        registered = self._villages[division.code]
        reported = registered - self._villages_left_out[division.code]
        waiting = self.waiting.get(division.code, "")
        below = [
            a for child in self.register.children(division.code) for a in self._areas_in(child, depth + 1)
        ]
        return [Area(division, depth, reported, registered, waiting), *below]

    @cached_property
    def _villages(self) -> Counter[str]:
        return self._count([d for d in self.register if d.level == "village"])

    @cached_property
    def _villages_left_out(self) -> Counter[str]:
        return self._count([village for _, village in self.unreported])

    def _count(self, villages: list[Division]) -> Counter[str]:
        return Counter(area.code for village in villages for area in self.register.path(village.code))
