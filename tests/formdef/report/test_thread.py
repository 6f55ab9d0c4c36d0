"""What becomes of a comment in the next revision, by what stands there and by what answers it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import (
    Comment,
    Explanation,
    Record,
    RecordKey,
    Report,
    Settling,
)
from laiwu_desktop.formdef.report.thread import Said, thread
from laiwu_desktop.formdef.states import State
from tests.formdef.small import HEAD, fields, forms_of
from tests.store.small_reports import head

KEY = RecordKey("demo", "371203001001")
SAID = Comment("示例数据：请核对", KEY, "lines", value="3")


@pytest.fixture
def forms(tmp_path: Path) -> FormSet:
    """A form with a field that is typed in and one that is calculated from it."""
    typed = 'name = "lines"; label = "线路"; type = "integer"'
    twice = 'name = "twice"; label = "两倍"; type = "calculate"; calculation = "lines * 2"'
    return forms_of(tmp_path, demo=f"{HEAD}version = 1\n" + fields(typed, twice))


def followed(forms: FormSet, comment: Comment, *answers: Explanation, now: FormSet | None = None) -> Said:
    rows = (Record(KEY, {"lines": 3}),)
    first = Report(head(1, State.RETURNED), rows, comments=(comment,))
    (said,) = thread([(first, forms), (Report(head(2), rows, answers), now or forms)])
    return said


def test_an_answer_to_another_comment_without_a_name_is_none_to_this_one(forms: FormSet) -> None:
    """A bureau whose program is older gives none."""
    answer = Explanation(KEY, "lines", "comment.", "", "", "示例数据：属实")
    said = followed(forms, SAID, answer)
    assert (said.answer, said.is_open) == (None, True)
    named = msgspec.structs.replace(SAID, id="a" * 32)
    answer = msgspec.structs.replace(answer, rule="comment." + "a" * 32)
    assert (followed(forms, named, answer).answer, followed(forms, named, answer).is_open) == (answer, False)


def test_a_calculated_field_goes_on_under_its_name(forms: FormSet, tmp_path: Path) -> None:
    folder = tmp_path / "next"
    folder.mkdir()
    typed = 'name = "lines"; label = "线路数"; type = "integer"'
    twice = 'name = "twice"; label = "两倍"; type = "calculate"; calculation = "lines * 2"'
    now = forms_of(folder, demo=f"{HEAD}version = 2\n" + fields(typed, twice))
    said = followed(forms, msgspec.structs.replace(SAID, field="twice", value=""), now=now)
    assert (said.is_retired, said.is_open, said.now) == (False, True, None)


def settled_by_hand(forms: FormSet, comment: Comment, *, is_settled: bool) -> Said:
    settling = Settling("c" * 32, comment.id, comment.text, is_settled, "示例甲", "2007-01-05T09:30:00")
    first = Report(head(1, State.RETURNED), (), comments=(comment,), settlings=(settling,))
    (said,) = thread([(first, forms), (Report(head(2), ()), forms)])
    return said


def test_what_was_settled_by_hand_is_not_to_be_settled_again(forms: FormSet) -> None:
    """A remark is, as soon as there is a next revision; once somebody said what becomes of it, it is not."""
    remark = Comment("示例数据：请补盖章", id="b" * 32)
    assert followed(forms, remark).is_to_settle
    for is_settled in (True, False):
        said = settled_by_hand(forms, remark, is_settled=is_settled)
        assert (said.is_to_settle, said.is_open) == (False, not is_settled)


def test_a_field_that_the_next_forms_ask_for_is_not_retired(forms: FormSet, tmp_path: Path) -> None:
    folder = tmp_path / "next"
    folder.mkdir()
    typed = 'name = "others"; label = "其他"; type = "integer"'
    now = forms_of(folder, demo=f"{HEAD}version = 2\n" + fields(typed))
    assert not followed(forms, SAID).is_retired
    assert not followed(forms, Comment("示例数据", id="b" * 32)).is_retired
    assert followed(forms, SAID, now=now).is_retired
