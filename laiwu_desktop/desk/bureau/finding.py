"""Which report a clerk means: by its id, or by the code of its division."""

from __future__ import annotations

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.store.report.reports import ReportStore


def find_report(desk: Desk, reports: ReportStore, text: str) -> ReportHead:
    """A report by its id (or the beginning of it, 8 signs at least), or a division's newest of the period at
    hand by the division's code of whatever day.

    PersonError "fork.several" where two stand side by side, "no_report" where there is none,
    "unknown_report.ambiguous" for an id of none or several.
    """
    if text not in desk.register and desk.timeline.once(text):  # it has another code by now
        later = desk.timeline.own_code(desk.timeline.first_code(text), desk.period.end)
        text = next(iter(desk.timeline.became(text, desk.period.end)), later)
    if text in desk.register:
        return _newest(desk, reports, text)
    found = [head for head in desk.every_head() if len(text) >= 8 and head.id.startswith(text)]
    if len(found) != 1:
        raise PersonError("unknown_report.ambiguous", text=text)
    return found[0]


def _newest(desk: Desk, reports: ReportStore, division: str) -> ReportHead:
    # What is held is meant only where there is nothing else.
    heads = desk.revisions(division) or reports.held(division, desk.period.code)
    if not heads:
        _require_none_open(desk, division)
    newest = max(heads, key=rank) if heads else desk.newest(division)
    rivals = [head.id[:8] for head in heads if rank(head)[:2] == rank(newest)[:2]]
    if len(rivals) > 1:
        raise PersonError(
            "fork.several", revision=newest.revision, count=len(rivals), rivals="、".join(rivals)
        )
    return newest


def _require_none_open(desk: Desk, division: str) -> None:
    """PersonError("no_report.this_period") where only another period has one that is not settled: nothing is
    decided of a period that nobody has named.
    """
    timeline = desk.timeline
    first = timeline.first_code(division, desk.period.end)
    others = [
        desk.line_of(head)
        for head in desk.left_open()
        if head.division == timeline.own_code(first, Period.parse(head.period).end)
    ]
    if others:
        name, label = desk.register[division].name, desk.period.label
        raise PersonError("no_report.this_period", name=name, label=label, others="；".join(others))
