"""Who made what of a report, always as part of a larger transaction; what one is told who came too late."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.store.database import tables


class By(msgspec.Struct, frozen=True):
    """Who decides, and when (ISO 8601 local time)."""

    who: str
    when: str


# What was done to a report that it stands so.
_DONE = {
    State.HELD: "收下",
    State.RECEIVED: "收下",
    State.ACCEPTED: "接收",
    State.RETURNED: "退回",
    Verdict.REJECTED: "拒收",
}
# What takes the place of others.
_REPLACING = (State.RECEIVED, State.ACCEPTED)


def note_ruling(connection: Connection, head: ReportHead, by: By, what: State | Verdict) -> None:
    """Remember who made this of a report."""
    place = {"division": head.division, "period": head.period, "revision": head.revision}
    line = {"report_id": head.id, **place, "what": str(what), "who": by.who, "when": by.when}
    connection.execute(tables.ruling.insert(), line)


def require_as_shown(connection: Connection, shown: ReportHead, now: ReportHead | None) -> ReportHead:
    """The report as it stands; PersonError("decided_meanwhile"), with who did what when, where that is not
    what was shown to whoever decides.
    """
    if now is not None and (now.state, now.decision) == (shown.state, shown.decision):
        return now
    table = tables.ruling
    here = (table.c.division == shown.division) & (table.c.period == shown.period)
    lines = connection.execute(select(table).where(here).order_by(table.c.id.desc())).all()
    state = Verdict.REJECTED if now is None else now.state
    for line in lines:
        when = line.when.replace("T", " ")[:16]
        if not line.who:
            continue
        if line.report_id == shown.id and line.what == state:
            raise PersonError(
                "decided_meanwhile.by",
                who=line.who, when=when, did=_DONE.get(state, state.word), revision=line.revision,
            )  # fmt: skip
        if state is State.SUPERSEDED and line.report_id != shown.id and line.what in _REPLACING:
            raise PersonError(
                "decided_meanwhile.superseded",
                who=line.who, when=when, did=_DONE[State(line.what)], revision=line.revision,
                report=line.report_id[:8],
            )  # fmt: skip
    raise PersonError("decided_meanwhile.now", state=state.word)
