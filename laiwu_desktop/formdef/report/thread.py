"""What was said of a report and what became of it: each comment of the bureau with what answers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.check import rule_of, stands_at
from laiwu_desktop.formdef.report.content import (
    Comment,
    Explanation,
    RecordKey,
    Report,
    Settling,
)
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.report.recasting import recast_comment


class Said(msgspec.Struct, frozen=True):
    """A comment on a revision, and how the next one answers it.

    `now` is what stands in the field there where that is something else, as a person reads it; `answer` the
    审核说明 written for it. Both are None while there is no next revision, and where none was written.
    `settling` is what the bureau said last by hand of its being settled; None where it never did. One that
    is about no field is `is_to_settle` by hand as soon as there is a next revision: no value can answer it.
    `is_retired` says that the next revision is by forms that do not ask for the field any more.
    """

    revision: int
    comment: Comment
    now: str | None = None
    answer: Explanation | None = None
    is_open: bool = False
    settling: Settling | None = None
    is_to_settle: bool = False
    is_retired: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether somebody said so, and nobody took it back."""
        return self.settling is not None and self.settling.is_settled


def thread(chain: Sequence[tuple[Report, FormSet]]) -> list[Said]:
    """All that was said of revisions of which each is the parent of the next, oldest first, each with the
    forms that it was filled in with.

    A comment on a field is open where the next revision has neither another value there nor an answer, under
    whichever name it asks for it, and also where it does not any more. What somebody said by hand, that it is
    settled or that it is not, goes before that.
    """
    return [
        said
        for this, following in zip(chain, [*chain[1:], None], strict=True)
        for said in _said(*this, following)
    ]


def _said(report: Report, forms: FormSet, following: tuple[Report, FormSet] | None) -> Iterator[Said]:
    by_hand = {settling.comment: settling for settling in report.settlings}
    for comment in report.comments:
        said = Said(report.head.revision, comment, settling=by_hand.get(comment.id))
        if following is not None:
            stood = _as_worked_out(comment, report, forms)
            there = recast_comment(stood, report.records, forms, following[1])
            said = _followed(said, there, *following)
        if said.settling is not None:
            said = msgspec.structs.replace(said, is_open=not said.settling.is_settled, is_to_settle=False)
        yield said


def _as_worked_out(comment: Comment, report: Report, forms: FormSet) -> Comment:
    """The same with what stood there where the program works it out: earlier ones kept "" of that."""
    form = forms.get(comment.key.form) if comment.key else None
    field = form.fields.get(comment.field) if form else None
    if field is None or not field.is_calculated or comment.value is None:
        return comment
    return msgspec.structs.replace(comment, value=value_shown(report, forms, comment))


def _followed(said: Said, there: Comment | None, following: Report, forms: FormSet) -> Said:
    """What the next revision does to a comment, which is `there` by its forms."""
    comment, now = said.comment, None
    if there is not None:
        now = value_shown(following, forms, there)
        now = None if now == there.value else now
    answers = {one.rule: one for one in following.explanations}
    answer = answers.get(rule_of(comment)) if comment.id else None
    return msgspec.structs.replace(
        said, now=now, answer=answer,
        is_open=comment.value is not None and now is None and answer is None,
        is_to_settle=comment.value is None and bool(comment.id),
        is_retired=there is None,
    )  # fmt: skip


def beside(thread: Iterable[Said], shown: Iterable[Comment]) -> tuple[Comment, ...]:
    """What was said of single values, but for what is `shown` already, each with what came of it."""
    ids = {comment.id for comment in shown}
    return tuple(
        msgspec.structs.replace(said.comment, text=f"{said.comment.text}（{'，'.join(_came_of(said))}）")
        for said in thread
        if said.comment.key and said.comment.field and said.comment.id not in ids
    )


def _came_of(said: Said) -> Iterator[str]:
    yield f"第 {said.revision} 版"
    yield from answer_words(said)


def settling_words(settling: Settling) -> str:
    """Who said when that a comment is settled, or is not after all."""
    signed = "　".join(filter(None, (settling.who, settling.when.replace("T", " ")[:16])))
    word = "已解决" if settling.is_settled else "重新提出"
    return f"“{settling.text}”{word}{f'（{signed}）' if signed else ''}"


def value_shown(report: Report, forms: FormSet, comment: Comment) -> str | None:
    """What stands in the field of a report that a comment is about, as a person reads it there, worked out
    where the program does that; None where it is about none.
    """
    return stands_at(Figures(forms, Period.parse(report.head.period), report.records), comment)


def comment_line(comment: Comment, forms: FormSet, register: Register) -> str:
    """One comment: 口镇北街村委会 村宽带接入情况表 宽带用户数：……"""
    if comment.key is None:
        return comment.text
    return f"{place_words(comment.key, comment.field, forms, register)}：{comment.text}"


def place_words(key: RecordKey, field: str, forms: FormSet, register: Register) -> str:
    """What a comment is about: 口镇北街村委会 村宽带接入情况表 宽带用户数; what is not known, by its code."""
    form = forms.get(key.form)
    asked = form.fields.get(field) if form else None
    place = [
        register.name_of(key.unit_code),
        form.title if form else key.form,
        f"第 {key.seq} 行" if key.seq else "",
        asked.label if asked else "",
    ]
    return " ".join(filter(None, place))


def answer_words(said: Said) -> Iterator[str]:
    """What came of a comment: how it was answered, and whether somebody settled it by hand."""
    if said.now is not None:
        yield f"已改为 {said.now}" if said.now else "已清空"
    if said.is_retired:
        yield "指标已取消"
    if said.answer is not None:
        yield f"答复：{said.answer.text}"
    if said.settling is not None:
        yield settling_words(said.settling).removeprefix(f"“{said.comment.text}”")
    elif said.is_open:
        yield "没有答复" if said.is_retired else "没有改，也没有答复"
    elif said.is_to_settle:
        yield "请看新的一版，解决了的记为已解决"
