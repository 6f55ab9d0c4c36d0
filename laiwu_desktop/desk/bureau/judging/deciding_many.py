"""Deciding of several reports at once: looked at before it leaves, and told one by one what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.bureau.reviewing import Reviewing
from laiwu_desktop.formdef.report.content import Comment, ReportHead
from laiwu_desktop.formdef.report.standing import may_decide
from laiwu_desktop.formdef.states import State


class Ruling(msgspec.Struct, frozen=True):
    """What a clerk wants decided of a report as it was `shown`."""

    shown: ReportHead
    decision: State
    comments: tuple[Comment, ...] = ()


class Outlook(msgspec.Struct, frozen=True):
    """What will leave: the comments a line each, what a person has to know before, and why it cannot be."""

    ruling: Ruling
    name: str
    lines: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    hindered: str = ""
    lacks_words: bool = False  # a word would let it be returned

    @property
    def asks(self) -> bool:
        """Whether a person has to look before it leaves: something is sent along, or is not settled."""
        return bool(self.lines or self.waiting or self.hindered)


class Told(msgspec.Struct, frozen=True):
    """What came of one ruling: the report as it stands by now, or why nothing was decided of it."""

    ruling: Ruling
    head: ReportHead | None = None
    problem: PersonError | None = None


def decide_each(reviewing: Reviewing, rulings: Iterable[Ruling]) -> list[Told]:
    """Decide of each report in a transaction of its own. One that does not stand as it was shown, or of which
    nothing can be decided, keeps none of the others from it; every one of them is told.
    """
    told = []
    for ruling in rulings:
        try:
            said = _said(ruling)
            told.append(Told(ruling, reviewing.decide(ruling.shown, ruling.decision, said)))
        except PersonError as error:
            told.append(Told(ruling, problem=error))
    return told


def _said(ruling: Ruling) -> list[Comment]:
    said = [comment for comment in ruling.comments if entered(comment.text)]
    if ruling.decision is State.RETURNED and not said:
        raise PersonError("no_comment")
    return said


def may_be(head: ReportHead, others: Sequence[ReportHead]) -> tuple[bool, bool]:
    """Whether a report may be accepted, and whether it may be returned."""
    return may_decide(head, State.ACCEPTED, others), may_decide(head, State.RETURNED, others)
