"""The reports of one office, period by period: which is worked on, which may be, which came back."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.states import State


class Version(msgspec.Struct, frozen=True):
    """One revision of the report of one period. `is_newest` says that none of its period goes before it,
    `comes_back` that the bureau returned it, or the one that it is there to mend.
    """

    head: ReportHead
    present: Period
    is_newest: bool
    comes_back: bool

    @property
    def period(self) -> Period:
        """Of which it is."""
        return Period.parse(self.head.period)

    @property
    def is_of_present(self) -> bool:
        """Whether it is of the period at hand."""
        return self.period == self.present

    @property
    def label(self) -> str:
        """Which one it is, as a person reads it: 2006年下半年　第 1 版（已退回）."""
        period = f"{self.period.label}{'（本期）' if self.is_of_present else ''}"
        is_draft = self.head.state is State.DRAFT
        version = (
            f"草稿（第 {self.head.revision} 版）"
            if is_draft
            else f"第 {self.head.revision} 版（{self.head.state.word}）"
        )
        return f"{period}　{version}"

    @property
    def only_looked_at(self) -> PersonError | None:
        """Why nothing may be changed in it; None where it may be."""
        label, revision = self.period.label, self.head.revision
        if not self.is_newest:
            return PersonError("read_only.revision", label=label, revision=revision)
        if self.is_of_present:
            return None
        if self.period.end > self.present.end:
            return PersonError("read_only.later", label=label, present=self.present.label)
        if self.comes_back or self.head.state is State.DRAFT:
            return None
        return PersonError("read_only.earlier", label=label, revision=revision)


def versions_of(heads: Iterable[ReportHead], present: Period) -> list[Version]:
    """All of an office's, the newest period first, in it the newest revision."""
    heads = list(heads)
    by_id = {head.id: head for head in heads}
    newest = {
        code: max((h for h in heads if h.period == code), key=rank) for code in {h.period for h in heads}
    }
    found = [
        Version(head, present, newest[head.period] is head, _comes_back(head, by_id.get(head.parent_id)))
        for head in heads
    ]
    return sorted(found, key=lambda one: (one.period.end, one.is_newest, rank(one.head)), reverse=True)


def _comes_back(head: ReportHead, parent: ReportHead | None) -> bool:
    is_mending = head.state is State.DRAFT and parent is not None and parent.state is State.RETURNED
    return head.state is State.RETURNED or is_mending


def returned_elsewhere(versions: Iterable[Version], shown: Period) -> list[Version]:
    """The newest reports of other periods than the one shown that came back and were not handed in again,
    the oldest period first.
    """
    found = [one for one in versions if one.is_newest and one.comes_back and one.period != shown]
    return sorted(found, key=lambda one: one.period.end)
