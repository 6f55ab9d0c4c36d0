"""What a report that is being filled in makes of divisions that changed: its rows go with them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from laiwu_desktop.desk.filling.before import reported_by
from laiwu_desktop.desk.filling.changing import rows_replaced
from laiwu_desktop.formdef.divisions.timeline import Lineage, Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Intent, Kind
from laiwu_desktop.formdef.report.content import Explanation, Record, Report
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.report.inherited import inherited


class TakenOver(msgspec.Struct, frozen=True):
    """The rows of a report on the divisions that its period has by now, and those without a place there."""

    records: tuple[Record, ...]
    gone: tuple[Record, ...]
    explanations: tuple[Explanation, ...]


def taken_over(
    report: Report, division: str, timeline: Timeline, forms: FormSet, stood_on: int | None
) -> TakenOver | None:
    """What a report becomes as that of `division`, whose codes were to be read after so many batches of what
    became of divisions (None: see `Timeline.read_with`); None where it is so already.
    """
    head, units = report.head, {record.key.unit_code for record in report.records}
    period = Period.parse(head.period)
    if stood_on is None:
        stood_on = timeline.read_with(period, {head.division, *units})
    now_on = timeline.count(period.end)
    lineage = timeline.between(min(stood_on, now_on), now_on)
    if not lineage:
        return None
    own = {unit.code for unit in reported_by(timeline.at(period.end), division)}
    now = {r.key: r for r in inherited(report.records, lineage, forms).records if r.key.unit_code in own}
    was = {record.key: record for record in report.records}
    if now == was and head.division == division:
        return None
    gone = tuple(record for key, record in was.items() if key not in now)
    return TakenOver(tuple(now.values()), gone, tuple(_explanations(report, lineage)))


def rewritten(over: TakenOver, figures: Figures, day: str, stands: tuple[int | None, int]) -> Intent:
    """What a draft has to change for it; a number that a row had stays with it where it can. `stands`: see
    `Intent`.
    """
    changed = [record for record in over.records if figures.record(record.key) != record]
    gone = [record.key for record in over.gone]
    return Intent(rows_replaced(figures, (), changed, gone), Kind.DIVISIONS, about=day, stands=stands)


def _explanations(report: Report, lineage: Lineage) -> Iterator[Explanation]:
    """What a report explains, under the codes of today, where one became one."""
    for said in report.explanations:
        for heir in lineage.heirs(said.key.unit_code):
            if lineage.is_same(heir):
                key = msgspec.structs.replace(said.key, unit_code=heir)
                yield msgspec.structs.replace(said, key=key)
