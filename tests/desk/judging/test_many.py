"""By rule over all townships, several reports decided at once, what is written kept until it is sent."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

from laiwu_desktop.desk.bureau.judging.deciding_many import Ruling
from laiwu_desktop.desk.bureau.judging.judging_desk import PHRASES
from laiwu_desktop.desk.bureau.judging.matching import FINDING, Kind
from laiwu_desktop.desk.bureau.judging.matching import ODD as STANDS_OUT
from laiwu_desktop.desk.bureau.judging.speaking import About, Place
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.states import State
from tests.conftest import noon
from tests.desk.judging.two_towns import CITY, FORM, ODD, TOWNS, UNKNOWN, key

HALF = Decimal("0.5")
NOT_KNOWN = Kind(FINDING, FORM, "not_yet_known")
WITHOUT_USERS = Kind(FINDING, FORM, "access_without_users")


def test_what_a_rule_finds_is_told_over_all_townships(bureau: BureauDesk) -> None:
    listed = {one.kind: (one.cells, one.reports) for one in bureau.judging.kinds(HALF)}
    assert listed[NOT_KNOWN] == (2, 2)
    assert listed[WITHOUT_USERS] == (1, 1)
    assert listed[Kind(STANDS_OUT, FORM, "broadband_users")] == (2, 1)
    first, second = bureau.judging.matches([NOT_KNOWN], HALF)
    assert [one.cell for one in first.hits] == [(key(TOWNS[0], UNKNOWN), "population")]
    assert (first.is_all, first.else_words) == (False, "另有 1 处审核问题，2 处离群")
    assert (second.is_all, second.else_words) == (True, "没有别的")
    # What several chosen rules find together is what is open.
    assert all(one.is_all for one in bureau.judging.matches([NOT_KNOWN, WITHOUT_USERS], HALF))


def test_many_are_decided_each_by_itself_and_told(bureau: BureauDesk) -> None:
    matched = bureau.judging.matches([NOT_KNOWN], HALF)
    rulings = [Ruling(one.head, State.RETURNED, one.comments("示例：请核对")) for one in matched]
    bureau.accept(TOWNS[0])  # a colleague is quicker
    first, second = bureau.judging.decide_many(rulings)
    assert first.problem is not None
    assert first.problem.code == "decided_meanwhile"
    assert bureau.newest(TOWNS[0]).state is State.ACCEPTED
    assert second.head is not None
    assert second.head.state is State.RETURNED
    said = bureau.report(second.head.id).said_last
    assert [(one.key, one.field, one.text, one.value) for one in said] == [
        (key(TOWNS[1], UNKNOWN), "population", "示例：请核对", "暂缺")
    ]
    # Nothing is open in what waits for a decision any more.
    assert bureau.judging.kinds(HALF) == []


def test_what_leaves_can_be_looked_at_before(bureau: BureauDesk) -> None:
    first, second = (bureau.newest(code) for code in TOWNS)
    said = (Comment("示例：偏大", key(TOWNS[0], ODD), "broadband_users"),)
    with_words, silent = bureau.judging.outlook(
        [Ruling(first, State.RETURNED, said), Ruling(second, State.RETURNED)]
    )
    assert with_words.lines == ("王家庄村委会 村宽带接入情况表 宽带用户数：示例：偏大",)
    assert not with_words.hindered
    assert silent.hindered == "没有意见，不能退回"
    assert silent.lacks_words
    bureau.accept(second.id)
    (again,) = bureau.judging.outlook([Ruling(bureau.newest(TOWNS[1]), State.ACCEPTED)])
    assert again.hindered == "第 1 版已接收，不能接收"
    assert not bureau.judging.outlook([Ruling(first, State.ACCEPTED)])[0].asks
    (told,) = bureau.judging.decide_many([Ruling(first, State.RETURNED)])
    assert told.problem is not None
    assert told.problem.code == "no_comment"


def test_what_is_written_outlives_the_program_until_it_is_sent(bureau: BureauDesk, tmp_path: Path) -> None:
    report = bureau.newest(TOWNS[0]).id
    place = Place(bureau.all_forms[FORM], ((key(TOWNS[0], ODD), "broadband_users"),))
    bureau.judging.write(report, [*place.comments(About.CELLS, " 示例：偏大 "), Comment(" ")])
    shutil.copy(tmp_path / f"{CITY}.sqlite", tmp_path / "left.sqlite")  # as a killed program leaves it
    left = open_desk(str(tmp_path / "left.sqlite"), clock=noon, checked=False)
    assert isinstance(left, BureauDesk)
    (kept,) = left.judging.writing().mine[report]
    assert (kept.text, kept.field, kept.value) == ("示例：偏大", "broadband_users", "300")
    left.close()
    bureau.judging.decide_many([Ruling(bureau.newest(TOWNS[0]), State.RETURNED, (kept,))])
    assert bureau.judging.writing().mine == {}
    # It is said again when the decision is amended, as far as nobody has settled it.
    head = bureau.newest(TOWNS[0])
    assert [one.text for one in bureau.judging.said_with(head)] == ["示例：偏大"]
    more = (*bureau.judging.said_with(head), Comment("示例：再看一遍"))
    (told,) = bureau.judging.decide_many([Ruling(head, State.RETURNED, more)])
    assert told.head is not None
    assert [one.text for one in bureau.report(head.id).asked_last] == ["示例：偏大", "示例：再看一遍"]
    bureau.settle_comment(head.id, bureau.report(head.id).asked_last[0].id)
    assert [one.text for one in bureau.judging.said_with(told.head)] == ["示例：再看一遍"]


def test_what_was_not_sent_stays_written(bureau: BureauDesk) -> None:
    head = bureau.newest(TOWNS[0])
    sent, left = bureau.judging.write(head.id, [Comment("示例：送去"), Comment("示例：后写的")])
    bureau.judging.decide_many([Ruling(head, State.RETURNED, (sent,))])
    assert bureau.judging.writing().mine == {head.id: (left,)}


def test_each_clerk_has_comments_of_their_own(bureau: BureauDesk) -> None:
    report = bureau.newest(TOWNS[0]).id
    bureau.change_settings(filler="示例甲")
    bureau.judging.write(report, [Comment("示例：甲说")])
    bureau.change_settings(filler="示例乙")
    assert bureau.judging.writing().mine == {}
    assert bureau.judging.writing().others == {report: {"示例甲": 1}}
    said = bureau.judging.write(report, [Comment("示例：乙说")])
    bureau.judging.decide_many([Ruling(bureau.newest(TOWNS[0]), State.ACCEPTED, said)])
    assert bureau.judging.writing().mine == {}
    assert bureau.judging.writing().others == {
        report: {"示例甲": 1}
    }  # what was not sent is no other's to lose


def test_a_comment_is_about_cells_rows_a_form_or_all(bureau: BureauDesk) -> None:
    cells = tuple(
        (key(TOWNS[0], number), field) for number in (1, 2) for field in ("households", "population")
    )
    place = Place(bureau.all_forms[FORM], cells)
    assert [(one.key, one.field) for one in place.comments(About.CELLS, "示例")] == list(cells)
    rows = place.comments(About.ROW, "示例")
    assert [(one.key, one.field) for one in rows] == [(key(TOWNS[0], 1), ""), (key(TOWNS[0], 2), "")]
    assert [one.text for one in place.comments(About.FORM, "示例")] == ["《村宽带接入情况表》示例"]
    assert place.comments(About.REPORT, "示例") == (Comment("示例"),)
    assert place.comments(About.REPORT, " ") == ()


def test_phrases_are_kept(bureau: BureauDesk) -> None:
    assert bureau.judging.phrases() == list(PHRASES)
    assert bureau.judging.keep_phrases(["示例一", "", "示例二", "示例一"]) == ["示例一", "示例二"]
    assert bureau.judging.phrases() == ["示例一", "示例二"]
    assert bureau.judging.keep_phrases([]) == list(PHRASES)
