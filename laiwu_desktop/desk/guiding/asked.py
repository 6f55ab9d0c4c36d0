"""What the bureau said of a report that came back, one after the other, and what has become of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from laiwu_desktop.desk.filling.changing import Cell, comment_answered
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.change import Intent
from laiwu_desktop.formdef.report.check import answer_to, rule_of, stands_at
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.states import Word


class How(Word):
    """What has become of a comment."""

    OPEN = "open", "未处理"
    MENDED = "mended", "已改"
    ANSWERED = "answered", "已答复"


class Asked(msgspec.Struct, frozen=True):
    """One comment. `number` counts from 1; `cell` is the value it is about, None where it is about none, or
    about what the forms do not ask any more. `place` is where it leads, also to a form or row as a whole;
    None where it is about the whole report. `now` is what stands there, as a person reads it; `answer` the
    sentence that travels back, "" while there is none.
    """

    number: int
    comment: Comment
    cell: Cell | None
    place: RecordKey | None
    how: How
    now: str = ""
    answer: str = ""

    @property
    def may_be_answered(self) -> bool:
        """Whether an answer finds its way: a bureau whose program is older gives a comment no name."""
        return bool(self.comment.id)

    @property
    def is_left(self) -> bool:
        """Whether it is still to be mended or answered."""
        return self.how is How.OPEN and self.may_be_answered

    def is_about_all_of(self, key: RecordKey) -> bool:
        """Whether it is about a form or row as a whole, and this row is that or of it."""
        if self.cell is not None or self.place is None:
            return False
        return self.place in (key, RecordKey(key.form, key.unit_code))

    @property
    def unit_code(self) -> str:
        """Of which unit it speaks; "" for the whole."""
        return self.place.unit_code if self.place else ""


def asked(draft: Draft) -> list[Asked]:
    """All that the bureau asked of a report when it returned it: of the whole first, then unit by unit, as
    one walks through them.
    """
    if not draft.comes_back:
        return []
    found = sorted(_placed(draft), key=lambda one: one[0])
    return [_asked(draft, number, comment, place) for number, (_, comment, place) in enumerate(found, 1)]


_Place = tuple[int, int, int, int, int]


def _placed(draft: Draft) -> Iterator[tuple[_Place, Comment, RecordKey | None]]:
    units = {unit.code: n for n, unit in enumerate(_units(draft))}
    forms = {form.name: n for n, form in enumerate(draft.forms)}
    for order, comment in enumerate(draft.comments):
        key = comment.key
        if key is None or key.form not in forms or key.unit_code not in units:
            yield (-1, -1, 0, 0, order), comment, None
            continue
        names = list(draft.forms[key.form].fields)
        at = names.index(comment.field) if comment.field in names else -1
        place = (units[key.unit_code], forms[key.form], key.seq, at, order)
        yield place, comment, key


def _units(draft: Draft) -> Iterator[Division]:
    return (unit for level in reversed(list(draft.units)) for unit in draft.units[level])


def _asked(draft: Draft, number: int, comment: Comment, place: RecordKey | None) -> Asked:
    is_value = place is not None and comment.field in draft.forms[place.form].fields
    cell = (place, comment.field) if place is not None and is_value else None
    now = stands_at(draft.figures, comment) or ""
    said = answer_to(draft.figures, comment, draft.explanations)
    answer = said.text if said else ""
    is_mended = cell is not None and comment.value is not None and comment.value != now
    how = How.MENDED if is_mended else How.ANSWERED if answer else How.OPEN
    return Asked(number, comment, cell, place, how, now, answer)


def left(draft: Draft) -> list[Asked]:
    """Those that were neither mended nor answered."""
    return [one for one in asked(draft) if one.is_left]


def asked_at(draft: Draft, cell: Cell) -> list[Asked]:
    """Those on one value."""
    return [one for one in asked(draft) if one.cell == cell]


def in_hand(here: Sequence[Asked], comment: str) -> Asked | None:
    """Which of those on one value an answer is for: the one of this id, else the first that is left, else the
    first that may be answered. Each has an answer of its own.
    """
    able = [one for one in here if one.may_be_answered]
    ways = (one.comment.id == comment for one in able), (one.is_left for one in able), (True for _ in able)
    return next((one for way in ways for one, fits in zip(able, way, strict=True) if fits), None)


def answered(draft: Draft, one: Asked, text: str, who: str) -> Intent:
    """A comment gets its answer; an empty one takes it back. What it says holds as long as the value stands
    that it was written for. PersonError "long_text" for what is too long.
    """
    now = draft.writing.now()
    return comment_answered(
        draft.explanations, _place(draft, one), rule_of(one.comment), one.now, text, who, now
    )


def _place(draft: Draft, one: Asked) -> Cell:
    """Where an answer is kept: at the value, at the form, or at the whole."""
    key = one.comment.key
    is_here = key is not None and key.form in draft.forms
    return one.cell or (key if key and is_here else RecordKey("", draft.head.division), "")


def summary(found: Sequence[Asked]) -> str:
    """How far they are: 共 5 条，未处理 3，已改 1，已答复 1."""
    counts = {how: sum(one.how is how for one in found) for how in How}
    return "，".join([f"共 {len(found)} 条", *(f"{how.word} {n}" for how, n in counts.items() if n)])
