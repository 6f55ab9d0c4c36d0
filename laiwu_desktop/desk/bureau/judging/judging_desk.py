"""What a clerk does at the review desk (审核台): looks through, writes beside the data, decides of many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import msgspec

from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.bureau.judging.deciding_many import (
    Outlook,
    Ruling,
    Told,
    decide_each,
    may_be,
)  # fmt: skip
from laiwu_desktop.desk.bureau.judging.judged_report import JudgedReport
from laiwu_desktop.desk.bureau.judging.matching import Kind, Listed, Matched, kinds, matches
from laiwu_desktop.desk.bureau.judging.reading_reports import ReadingReports
from laiwu_desktop.desk.bureau.reviewing import Reviewing
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, ReportHead
from laiwu_desktop.formdef.report.thread import comment_line, value_shown
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.store import Store

# What is said until somebody has written other ones.
PHRASES = (
    "与上期相差较大，请核对。",
    "与同规模的村相差较大，请核对。",
    "请补充审核说明。",
    "单位是否填错？请核对。",
    "请按实际填写，不要沿用上期。",
)


class Town(msgspec.Struct, frozen=True):
    """Where one township stands, in numbers: its newest report, what was found there (`open`: and is not
    explained), what stands out, what has changed, how many comments were `said` and how many of them nobody
    has answered or settled (`waiting`).
    """

    division: str
    name: str
    head: ReportHead | None = None
    found: int = 0
    open: int = 0
    odd: int = 0
    changed: int = 0
    waiting: int = 0
    said: int = 0
    may_accept: bool = False
    may_return: bool = False


class Writing(msgspec.Struct, frozen=True):
    """Comments on reports (by id) that are written and not sent: this clerk's, and how many of whom else."""

    mine: dict[str, tuple[Comment, ...]] = {}
    others: dict[str, dict[str, int]] = {}


class JudgingDesk:
    """Of one workspace; what was read of reports is kept, so it is asked for once."""

    def __init__(
        self, desk: Desk, store: Store, look: Callable[[str], Draft], reviewing: Callable[[], Reviewing]
    ) -> None:
        self._desk = desk
        self._store = store
        self._reviewing = reviewing
        self._reading = ReadingReports(desk, store, look)

    # ---- what there is

    def towns(self, period: Period | None = None) -> list[Town]:
        """Every township of a period (the one at hand), with what is to be looked at in its report."""
        desk, period = self._desk, period or self._desk.period
        reports = self._reading.of_period(period)
        register = desk.register_of(period)
        codes = [town.code for town in register.within(desk.own_code(period), "township")]
        codes += [code for code in reports if code not in codes]
        revisions = self._store.reports.heads
        return [
            _town(code, register.name_of(code), reports.get(code), revisions(code, period.code))
            for code in codes
        ]

    def report(self, report: str) -> JudgedReport:
        """One report to be looked through. PersonError("unknown_report") where it is gone by now."""
        return self._reading.report(report)

    def kinds(self, most: Decimal, period: Period | None = None) -> list[Listed]:
        """The rules and filters that match anywhere in what waits for a decision."""
        return kinds(self._undecided(period), most)

    def matches(self, chosen: Iterable[Kind], most: Decimal, period: Period | None = None) -> list[Matched]:
        """Where they match, report by report, in what waits for a decision."""
        return matches(self._undecided(period), chosen, most)

    def _undecided(self, period: Period | None) -> list[JudgedReport]:
        reports = self._reading.of_period(period or self._desk.period)
        return [one for one in reports.values() if one.head.state is State.RECEIVED]

    # ---- what is written

    def writing(self) -> Writing:
        """What clerks have written and not sent."""
        writing = Writing({}, {})
        for one in self._store.unsent.all():
            if (who := one.comment.who) == self._desk.actor:
                writing.mine[one.report] = (*writing.mine.get(one.report, ()), one.comment)
            else:
                counted = writing.others.setdefault(one.report, {})
                counted[who] = counted.get(who, 0) + 1
        return writing

    def write(self, report: str, comments: Iterable[Comment]) -> tuple[Comment, ...]:
        """Keep what this clerk has written of a report, in place of what was kept; none that is empty. Each
        holds the value that it speaks of.
        """
        whole = self._store.reports.report(report)
        forms, now, by = self._desk.forms_of(whole.head), stamp(self._desk.clock), self._desk.actor
        kept = tuple(
            msgspec.structs.replace(
                one, text=text, who=by, when=one.when or now, value=value_shown(whole, forms, one)
            )
            for one in comments
            if (text := entered(one.text))
        )
        self._store.unsent.put(report, by, kept)
        return kept

    def phrases(self) -> list[str]:
        """What is said again and again (常用语)."""
        return self._store.unsent.phrases() or list(PHRASES)

    def keep_phrases(self, phrases: Iterable[str]) -> list[str]:
        """Keep other ones; with none those of the program are there again."""
        self._store.unsent.put_phrases(dict.fromkeys(filter(None, map(entered, phrases))))
        return self.phrases()

    # ---- what is decided

    def outlook(self, rulings: Iterable[Ruling]) -> list[Outlook]:
        """What will leave with each, and what stands against it, to be looked at before."""
        return [self._outlook(ruling) for ruling in rulings]

    def _outlook(self, ruling: Ruling) -> Outlook:
        desk, shown = self._desk, ruling.shown
        forms, register = desk.known_forms(), desk.register_of(Period.parse(shown.period))
        lines = tuple(comment_line(one, forms, register) for one in ruling.comments if entered(one.text))
        waiting = [one for one in desk.thread(shown.id) if one.is_open or one.is_to_settle]
        accepts = ruling.decision is State.ACCEPTED
        told = tuple(comment_line(one.comment, forms, register) for one in waiting) if accepts else ()
        others = self._store.reports.heads(shown.division, shown.period)
        may_accept, may_return = may_be(shown, others)
        why = ""
        if not (may_accept if accepts else may_return):
            why = f"第 {shown.revision} 版{shown.state.word}，不能{'接收' if accepts else '退回'}"
        elif not accepts and not lines:
            why = "没有意见，不能退回"
        lacks = not accepts and may_return and not lines
        name = register.name_of(shown.division)
        return Outlook(ruling, name, lines, waiting=told, hindered=why, lacks_words=lacks)

    def decide_many(self, rulings: Sequence[Ruling]) -> list[Told]:
        """Decide of each report by itself, and tell of each what came of it; what was written of it is sent.

        One that does not stand as it was shown stays as it is ("decided_meanwhile"), as does one of which
        nothing can be decided. PersonError "damaged_workspace" before anything is.
        """
        self._desk.require_sound()
        told = decide_each(self._reviewing(), rulings)
        mine = self.writing().mine
        for one in told:
            if one.head is not None and one.head.id in mine:
                sent = {(said.key, said.field, entered(said.text)) for said in one.ruling.comments}
                left = [said for said in mine[one.head.id] if (said.key, said.field, said.text) not in sent]
                self._store.unsent.put(one.head.id, self._desk.actor, left)
        return told

    def said_with(self, head: ReportHead) -> tuple[Comment, ...]:
        """What was said with the newest decision of a report and nobody has settled, to be said again when it
        is amended: a new decision asks only what it says itself.
        """
        report = self._store.reports.report(head.id)
        if head.state is not State.RETURNED:
            return ()
        return tuple(
            Comment(said.text, said.key, said.field, self._desk.actor, value=said.value)
            for said in report.asked_last
        )


def _town(code: str, name: str, one: JudgedReport | None, others: Sequence[ReportHead]) -> Town:
    if one is None:
        return Town(code, name)
    found = [finding for of_cell in one.findings.values() for finding in of_cell]
    may_accept, may_return = may_be(one.head, others)
    return Town(
        code, name, one.head, len(found), sum(finding.blocks for finding in found), len(one.odd),
        len(one.changes), len(one.waiting), len(one.said), may_accept, may_return,
    )  # fmt: skip
