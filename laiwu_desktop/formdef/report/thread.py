"""What was said of a report and what became of it: each comment of the bureau with what answers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.check import rule_of
from laiwu_desktop.formdef.report.content import Comment, Explanation, Record, Report


class Said(msgspec.Struct, frozen=True):
    """A comment on a revision, and how the next one answers it.

    `now` is what stands in the field there where that is something else, as a person reads it; `answer` the
    审核说明 written for it. Both are None while there is no next revision, and where none was written.
    """

    revision: int
    comment: Comment
    now: str | None = None
    answer: Explanation | None = None
    is_open: bool = False


def thread(chain: Sequence[Report], forms: FormSet) -> list[Said]:
    """All that was said of revisions of which each is the parent of the next, oldest first.

    A comment on a field is open where the next revision has neither another value there nor an answer.
    """
    return [
        said
        for report, following in zip(chain, [*chain[1:], None], strict=True)
        for said in _said(report, following, forms)
    ]


def _said(report: Report, following: Report | None, forms: FormSet) -> Iterator[Said]:
    answers = {said.rule: said for said in following.explanations} if following else {}
    for comment in report.comments:
        now = value_shown(forms, following.records, comment) if following else None
        if now == comment.value:
            now = None
        answer = answers.get(rule_of(comment)) if comment.id else None
        is_open = following is not None and comment.value is not None and now is None and answer is None
        yield Said(report.head.revision, comment, now, answer, is_open)


def value_shown(forms: FormSet, records: Iterable[Record], comment: Comment) -> str | None:
    """What stands in the field that a comment is about, as a person reads it; None where it is about none."""
    if comment.key is None or comment.key.form not in forms or not comment.field:
        return None
    field = forms[comment.key.form].fields.get(comment.field)
    if field is None:
        return None
    there = next((record for record in records if record.key == comment.key), None)
    return field.type.format(there.values.get(comment.field)) if there else ""
