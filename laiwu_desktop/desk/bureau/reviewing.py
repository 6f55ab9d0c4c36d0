"""Deciding of a report: what has to fit, and what is kept of what is said with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import comment_id
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Comment, Report, ReportHead
from laiwu_desktop.formdef.report.standing import may_decide, settled
from laiwu_desktop.formdef.report.thread import value_shown
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import Event, EventKind
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.report.deeds.decided import Decision
from laiwu_desktop.store.report.reports import ReportStore


class Reviewing:
    """Decides in the name of who works at a bureau's desk; `answering` makes what answers a report however it
    comes to stand.
    """

    def __init__(
        self, desk: Desk, reports: ReportStore, answering: Callable[[Report], Callable[..., Outgoing]]
    ) -> None:
        self._desk = desk
        self._reports = reports
        self._answering = answering

    def decide(self, shown: ReportHead, decision: State, comments: Iterable[Comment]) -> ReportHead:
        """Accept or return a report that stands as it is `shown`, with these comments (none that is empty).

        PersonError "not_decidable" for one of which nothing can be decided, "wrong_place" for a comment on
        what it does not have, "decided_meanwhile" where it does not stand as it was shown.
        """
        desk, comments = self._desk, tuple(comments)
        _require_decidable(shown)
        for comment in comments:
            _require_place(shown, comment, desk.forms_of(shown), desk.register)
        # Nothing is added to these before the next decision, and what was shown has to stand as it was.
        report, course = desk.report(shown.id), desk.course(shown.id)
        when, written, by = stamp(desk.clock), self._answering(report), desk.actor
        said = tuple(self._said(*one, report, shown.decision + 1, when) for one in enumerate(comments))

        def decide(head: ReportHead, heads: Sequence[ReportHead]) -> Decision:
            if not may_decide(head, decision, heads):
                raise _settled(head, course)
            now = settled(head, decision, heads)
            decided = msgspec.structs.replace(head, state=now.state, decision=head.decision + 1, decided=when)
            receipt = written(decided, (*report.comments, *said), by)
            return Decision(decided, now.superseded, said, receipt, by=by)

        return self._reports.review(shown, decide).head

    def _said(self, number: int, comment: Comment, report: Report, decision: int, when: str) -> Comment:
        """What is kept of a comment: who said it when, with which decision, and of which value."""
        desk, text = self._desk, entered(comment.text)
        key = comment.key and msgspec.structs.astuple(comment.key)
        return msgspec.structs.replace(
            comment, text=text, who=entered(comment.who) or desk.actor, when=when,
            id=comment_id(report.head.id, decision, number, key, comment.field, text), decision=decision,
            value=value_shown(report, desk.forms_of(report.head), comment),
        )  # fmt: skip


def _require_decidable(head: ReportHead) -> None:
    if not may_decide(head, State.RETURNED, ()):
        raise PersonError(
            "not_decidable.held" if head.state is State.HELD else "not_decidable", state=head.state.word
        )


def _settled(head: ReportHead, course: Sequence[Event]) -> PersonError:
    """Why nothing is decided of it any more; with who accepted it when, where somebody has."""
    accepted = [event for event in course if event.kind is EventKind.ACCEPT]
    if head.state is State.ACCEPTED and accepted:
        who, when = accepted[-1].actor, accepted[-1].when.replace("T", " ")[:16]
        return PersonError("not_decidable.by", revision=head.revision, who=who, when=when)
    return PersonError("not_decidable.settled", revision=head.revision)


def _require_place(head: ReportHead, comment: Comment, forms: FormSet, register: Register) -> None:
    if comment.key is None:
        return
    form = forms[comment.key.form]
    of_day = register.in_period(head.period, head.division)
    if comment.key.unit_code not in {unit.code for unit in of_day.within(head.division, form.level)}:
        name = register[head.division].name
        raise PersonError("wrong_place", name=name, form=form.title, unit=comment.key.unit_code)
    if comment.field and comment.field not in form.fields:
        raise PersonError("wrong_place.field", form=form.title, field=comment.field)
