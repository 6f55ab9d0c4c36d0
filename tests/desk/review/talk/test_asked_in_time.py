"""What the bureau said of a report whose forms are of another edition by the time it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.guiding.asked import answered, left
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, Record
from laiwu_desktop.formdef.report.recasting import recast_comment
from laiwu_desktop.formdef.report.thread import answer_words
from tests.conftest import TOWNSHIP
from tests.desk.test_forms_in_time import (
    FORMER,
    HOUSES,
    KEY,
    LISTS,
    NEW,
    OLD,
    USERS,
    WAY,
    Open,
    bureau_of,
    form,
    office,
    old_report,
)
from tests.formdef.small import forms_of

__all__ = ["office"]


def returned_by(office: Open, folder: Path, change: str) -> tuple[TownshipDesk, BureauDesk]:
    """A report of the old edition that was returned for what is said of the users; both offices have the new
    one by now, and the draft has gone over to it.
    """
    township, bureau = old_report(office), bureau_of(office("bureau", OLD))
    bureau.import_packages([township.export(folder).path])
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对", KEY, "users")])
    township.receive([bureau.write_receipt(TOWNSHIP, folder)])
    township.close()
    bureau.close()
    again = office("township", NEW[change])
    assert isinstance(again, TownshipDesk)
    again.draft().enter(KEY, "houses", "500")  # begins the next revision
    again.take_up_forms()
    return again, bureau_of(office("bureau", NEW[change] + FORMER))


def said_now(bureau: BureauDesk, package: Path) -> tuple[str, int]:
    """What the bureau reads of the one comment once the next revision came, and how many are not settled."""
    (came,) = bureau.import_packages([package])
    assert came.verdict == "received", came.problems
    (said,) = bureau.thread(came.report)
    return "；".join(answer_words(said)), len(bureau.unsettled(came.report))


@pytest.mark.parametrize(
    ("change", "now", "mended"),
    [("rename", "people", "35"), ("type", "exact", "350.00"), ("add", "users", "35")],
)
def test_a_comment_goes_with_its_field_into_the_new_edition(
    office: Open, tmp_path: Path, change: str, now: str, mended: str
) -> None:
    township, bureau = returned_by(office, tmp_path, change)
    with pytest.raises(PersonError) as caught:
        township.export(tmp_path / "2", unanswered=True)
    assert caught.value.code == "unanswered"
    (one,) = left(township.draft())
    assert one.cell == (KEY, now)
    township.draft().enter(KEY, now, mended)
    package = township.export(tmp_path / "2").path
    assert said_now(bureau, package) == (f"已改为 {mended}", 0)


@pytest.mark.parametrize("change", ["rename", "type", "add"])
def test_an_answer_finds_its_comment_in_the_new_edition(office: Open, tmp_path: Path, change: str) -> None:
    township, bureau = returned_by(office, tmp_path, change)
    draft = township.draft()
    (one,) = left(draft)
    draft.apply(answered(draft, one, "示例数据：属实", "示例乙"))
    package = township.export(tmp_path / "2").path
    assert said_now(bureau, package) == ("答复：示例数据：属实", 0)


def test_a_comment_on_what_is_not_asked_any_more_stays_open(office: Open, tmp_path: Path) -> None:
    township, bureau = returned_by(office, tmp_path, "drop")
    with pytest.raises(PersonError) as caught:
        township.export(tmp_path / "2")
    assert (caught.value.code, "不再填报的指标" in str(caught.value)) == ("unanswered", True)
    package = township.export(tmp_path / "2", unanswered=True).path
    assert said_now(bureau, package) == ("指标已取消；没有答复", 1)
    (said,) = bureau.thread(bureau.newest(TOWNSHIP).id)
    bureau.settle_comment(bureau.newest(TOWNSHIP).id, said.comment.id)
    assert not bureau.unsettled(bureau.newest(TOWNSHIP).id)


def test_a_choice_that_is_only_called_otherwise_was_not_mended(office: Open, tmp_path: Path) -> None:
    other_word = form(2, HOUSES, USERS, WAY, lists=LISTS.replace("拨号", "拨号上网"))
    township, bureau = old_report(office), bureau_of(office("bureau", OLD))
    bureau.import_packages([township.export(tmp_path).path])
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对", KEY, "way")])
    township.receive([bureau.write_receipt(TOWNSHIP, tmp_path)])
    township.close()
    again = office("township", other_word)
    assert isinstance(again, TownshipDesk)
    again.draft().enter(KEY, "houses", "101")
    again.take_up_forms()
    assert [one.cell for one in left(again.draft())] == [(KEY, "way")]


def test_what_is_worked_out_reads_in_the_new_edition_as_it_did(tmp_path: Path) -> None:
    rate = 'name = "rate"; label = "比率"; type = "calculate"; calculation = "users / houses"'
    was, now = (
        forms_of(tmp_path / str(number), demo=form(number, HOUSES, USERS, rate, *more))
        for number, more in ((1, ()), (2, (WAY,)))
    )
    rows = [Record(KEY, {"houses": 100, "users": 40})]
    comment = Comment("示例数据：偏低", KEY, "rate", value="0.40")
    assert recast_comment(comment, rows, was, now) == comment
