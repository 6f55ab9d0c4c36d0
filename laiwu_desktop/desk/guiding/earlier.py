"""What stood in a value in the periods before, as far as their reports are here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from laiwu_desktop.desk.filling.before import last_period
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.reports import ReportStore

# As many values as the bar beside a field shows.
MOST = 12
# A number that was the same for so many periods, this one among them, is to be looked at again.
STALE_AFTER = 4


class Earlier(msgspec.Struct, frozen=True):
    """The rows of former periods under this period's codes, the newest period first."""

    periods: tuple[tuple[Period, Mapping[RecordKey, Record]], ...] = ()

    def values(self, cell: Cell) -> list[tuple[Period, Value]]:
        """What stood there in each period of which there is a report, the oldest first."""
        key, field = cell
        return [(period, _value(rows, key, field)) for period, rows in reversed(self.periods)]

    def stale(self, draft: Draft) -> frozenset[Cell]:
        """The numbers that have been the same for `STALE_AFTER` periods: such as were carried on and on."""
        former = self.periods[: STALE_AFTER - 1]
        if len(former) < STALE_AFTER - 1:
            return frozenset()
        return frozenset(
            (key, field)
            for key, field, value in _numbers(draft)
            if all(_value(rows, key, field) == value for _, rows in former)
        )


def _value(rows: Mapping[RecordKey, Record], key: RecordKey, field: str) -> Value:
    return rows[key].values.get(field) if key in rows else None


def _numbers(draft: Draft) -> Iterator[tuple[RecordKey, str, Value]]:
    for record in draft.figures.records:
        fields = draft.forms[record.key.form].fields
        for name, value in record.values.items():
            if name in fields and fields[name].type.sort in (Sort.WHOLE, Sort.SCALED):
                yield record.key, name, value


def earlier(
    reports: ReportStore,
    editions: EditionStore,
    timeline: Timeline,
    forms: FormSet,
    division: str,
    period: Period,
) -> Earlier:
    """What was reported for the `MOST` - 1 periods before; rows are as `forms` have them."""
    found, of = [], period.previous
    for _ in range(MOST - 1):
        past = last_period(reports, editions, timeline, forms, division, period, of)
        if past.is_known:
            found.append((of, {record.key: record for record in past.records}))
        of = of.previous
    return Earlier(tuple(found))
