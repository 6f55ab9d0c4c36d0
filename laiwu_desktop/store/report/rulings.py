"""What one is told who decides on a report that does not stand any more as it was shown."""

from __future__ import annotations

from sqlalchemy import Connection, select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.events import facts_of

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


def require_as_shown(connection: Connection, shown: ReportHead, now: ReportHead | None) -> ReportHead:
    """The report as it stands; PersonError("decided_meanwhile"), with who did what when, where that is not
    what was shown to whoever decides.
    """
    if now is not None and (now.state, now.decision) == (shown.state, shown.decision):
        return now
    table = tables.event
    here = (table.c.division == shown.division) & (table.c.period == shown.period)
    told = here & (table.c.actor != "") & table.c.now.is_not(None)
    state = Verdict.REJECTED if now is None else now.state
    for line in connection.execute(select(table).where(told).order_by(table.c.id.desc())):
        when, made = line.when.replace("T", " ")[:16], (facts_of(line.now) or {}).get("state")
        if line.report_id == shown.id and made == state:
            raise PersonError(
                "decided_meanwhile.by",
                who=line.actor, when=when, did=_DONE.get(state, state.word), revision=line.revision,
            )  # fmt: skip
        if state is State.SUPERSEDED and line.report_id != shown.id and made in _REPLACING:
            raise PersonError(
                "decided_meanwhile.superseded",
                who=line.actor, when=when, did=_DONE[State(made)], revision=line.revision,
                report=line.report_id[:8],
            )  # fmt: skip
    raise PersonError("decided_meanwhile.now", state=state.word)
