"""A report that came back: each comment is mended or answered, one of a former period as well (示例数据)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.carrying import carried_forward
from laiwu_desktop.desk.filling.progress import Place, Standing, first_cell, progress
from laiwu_desktop.desk.guiding.asked import How, answered, asked
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from tests.conftest import TOWNSHIP
from tests.sample import fill_in
from tests.test_cli import Run, run

__all__ = ["run"]

FORM, HOUSEHOLDS = "village_broadband", "households"
NOW, NEXT = Period.parse("2006S2"), Period.parse("2007S1")


def key_of(desk: TownshipDesk, number: int = 0) -> RecordKey:
    return RecordKey(FORM, desk.draft().units["village"][number].code)


def hand_over(township: TownshipDesk, bureau: BureauDesk, folder: Path, **how: bool) -> None:
    result = bureau.import_packages([township.export(folder, **how).path])[0]  # type: ignore[arg-type]
    assert result.verdict == "received", result.problems


def send_back(township: TownshipDesk, bureau: BureauDesk, report: str, folder: Path) -> None:
    """With a comment on the third village, one on the first and one on the whole, in this order."""
    said = [Comment(f"示例数据：偏少{n}", key_of(township, n), HOUSEHOLDS, "示例甲") for n in (2, 0)]
    head = bureau.send_back(report, [*said, Comment("示例数据：请核对")])
    (done,) = township.receive([bureau.write_receipt(head.id, folder)])
    assert done.outcome == "applied", done.message


@pytest.fixture
def returned(filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> TownshipDesk:
    hand_over(filled, bureau, tmp_path)
    send_back(filled, bureau, TOWNSHIP, tmp_path)
    return filled


@pytest.fixture
def former(filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> TownshipDesk:
    """A township that has begun the next period when the report of the one before comes back."""
    hand_over(filled, bureau, tmp_path)
    filled.begin_period(NEXT)
    send_back(filled, bureau, TOWNSHIP, tmp_path)
    return filled


def test_each_comment_is_ticked_off_as_mended_or_answered(returned: TownshipDesk) -> None:
    draft = returned.draft()
    whole, first, third = asked(draft)
    assert [one.comment.text[-3:] for one in (whole, first, third)] == ["请核对", "偏少0", "偏少2"]
    assert [(one.number, one.how, one.cell is None) for one in asked(draft)] == [
        (1, How.OPEN, True), (2, How.OPEN, False), (3, How.OPEN, False),
    ]  # fmt: skip
    assert [draft.unit_state(unit).code for unit in (key_of(returned).unit_code, TOWNSHIP)] == [
        "returned",
        "complete",
    ]
    draft.enter(key_of(returned), HOUSEHOLDS, "325")
    draft.apply(answered(draft, third, "示例数据：无误", "示例乙"))
    assert draft.head.revision == 2
    assert [one.how for one in asked(returned.draft())] == [How.OPEN, How.MENDED, How.ANSWERED]
    draft.enter(key_of(returned), HOUSEHOLDS, first.comment.value or "")
    draft.enter(key_of(returned, 2), HOUSEHOLDS, "330")
    draft.apply(answered(draft, whole, "示例数据：都核对过", "示例乙"))
    assert [one.how for one in asked(draft)] == [How.ANSWERED, How.OPEN, How.MENDED]
    draft.apply(answered(draft, whole, "", "示例乙"))
    assert asked(returned.draft())[0].how is How.OPEN


SERVICE, ROW = "information_village", "demonstration_point"


def test_what_is_said_of_a_form_or_row_counts_and_leads_there_until_it_is_answered(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """示例数据."""
    village, other = (key_of(filled, number).unit_code for number in (1, 2))
    row = filled.draft().add_row(ROW, other)
    answers = {"point_name": "示例点", "category": "学校", "status": "已撤销", "broadband": "是"}
    for name, text in answers.items():
        filled.draft().enter(row, name, text)
    hand_over(filled, bureau, tmp_path)
    places = (RecordKey(SERVICE, village), row)
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对", place) for place in places])
    filled.receive([bureau.write_receipt(TOWNSHIP, tmp_path)])
    draft = filled.draft()
    assert [(one.place, one.cell) for one in asked(draft)] == [(place, None) for place in places]
    for place, one in zip(places, asked(draft), strict=True):
        there = Place(place.unit_code, place.form)
        assert (draft.unit_state(place.unit_code).code, draft.unit_state(place.unit_code).asked) == (
            "returned",
            1,
        )
        assert progress(draft).standings[there] is Standing.RETURNED
        step = next(step for step in progress(draft).steps if step.what is Standing.RETURNED)
        assert first_cell(draft, step) == (place, "")
        draft.apply(answered(draft, one, "示例数据：无误", "示例乙"))
        assert draft.unit_state(place.unit_code).code in ("complete", "explained")
        assert progress(draft).standings[there] in (Standing.COMPLETE, Standing.SENT)


def test_answers_travel_also_to_what_is_said_of_the_whole_and_to_what_was_mended(
    returned: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    draft = returned.draft()
    draft.enter(key_of(returned), HOUSEHOLDS, "325")
    for one, text in zip(asked(draft), ("都核对过", "原来填错了", "无误"), strict=True):
        draft.apply(answered(draft, one, f"示例数据：{text}", "示例乙"))
    hand_over(returned, bureau, tmp_path)
    thread = {said.comment.text: said for said in bureau.thread(bureau.look(TOWNSHIP).head.id)}
    told = {
        text[-3:]: (said.answer.text[5:] if said.answer else "", said.now, said.is_open)
        for text, said in thread.items()
    }
    assert told == {
        "请核对": ("都核对过", None, False),
        "偏少0": ("原来填错了", "325", False),
        "偏少2": ("无误", None, False),
    }


def test_export_refuses_what_is_untouched_and_names_it(returned: TownshipDesk, tmp_path: Path) -> None:
    draft = returned.draft()
    draft.enter(key_of(returned), HOUSEHOLDS, "325")
    with pytest.raises(PersonError, match=r"第 1 条　示例数据：请核对\n第 3 条　.*偏少2") as caught:
        returned.export(tmp_path, unanswered=True)
    assert caught.value.code == "unanswered"
    draft.apply(answered(draft, asked(draft)[2], "示例数据：无误", "示例乙"))
    with pytest.raises(PersonError, match="请核对") as caught:
        returned.export(tmp_path)
    assert "偏少" not in caught.value.message
    assert returned.export(tmp_path, unanswered=True).head.revision == 2


def test_what_is_said_of_an_accepted_report_asks_for_nothing(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    hand_over(filled, bureau, tmp_path)
    head = bureau.accept(TOWNSHIP, "示例数据：写得清楚")
    filled.receive([bureau.write_receipt(head.id, tmp_path)])
    assert [said.text for said in filled.draft().comments] == ["示例数据：写得清楚"]
    assert asked(filled.draft()) == []
    filled.draft().enter(key_of(filled), HOUSEHOLDS, "325")
    assert asked(filled.draft()) == []
    assert filled.export(tmp_path).head.revision == 2


def test_the_shell_tells_where_it_stands_and_answers(
    returned: TownshipDesk, run: Run, tmp_path: Path
) -> None:
    file = returned.location
    returned.close()
    told = json.loads(run("status", file, "--json"))
    assert [(one["number"], one["how"]) for one in told["comments"]] == [
        (1, "open"),
        (2, "open"),
        (3, "open"),
    ]
    standings = {(one["unit_code"], one["form"]): one["standing"] for one in told["units"]}
    asked_about = {(one["unit_code"], one["form"]) for one in told["comments"] if one["unit_code"]}
    assert {place for place, standing in standings.items() if standing == "returned"} == asked_about
    said = run("answer", file, "3", "--text", "示例数据：无误")
    assert "共 3 条，未处理 2，已答复 1" in said
    assert "第 3/3 条　已答复" in said
    said = run("status", file)
    assert "退回待改：1 处" in said
    assert "第 2 版 填报中" in said
    assert "偏少0" in run("export", file, "--out", str(tmp_path / "out"), code=1)
    run("answer", file, "2", "--text", "示例数据：无误")
    assert "--unanswered" in run("export", file, "--out", str(tmp_path / "out"), code=1)
    run("export", file, "--out", str(tmp_path / "out"), "--unanswered")
    run("answer", file, "9", "--text", "示例", code=1)
    run("status", file, "--period", "2001S1", code=2)


# ---- of a former period


def test_a_former_period_that_came_back_is_mended_beside_the_present_one(
    former: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    here = former.draft()
    here.enter(key_of(former), HOUSEHOLDS, "401")
    (back,) = former.returned_elsewhere()
    former.turn_to(back)
    assert (former.period, former.present) == (NOW, NEXT)
    there = former.draft()
    assert (there.head.period, there.head.state, there.writing.read_only) == ("2006S2", "returned", False)
    for one in asked(there):
        there.apply(answered(there, one, "示例数据：无误", "示例乙"))
    there.enter(key_of(former), HOUSEHOLDS, "326")
    assert former.returned_elsewhere() == []  # it is shown
    former.turn_to(None)
    assert [one.head.revision for one in former.returned_elsewhere()] == [2]
    assert former.draft().figures.record(key_of(former)).values[HOUSEHOLDS] == 401
    assert former.draft().undo().changes  # of this period, not of the other
    former.turn_to(back)
    assert former.draft().figures.record(key_of(former)).values[HOUSEHOLDS] == 326
    hand_over(former, bureau, tmp_path)
    former.turn_to(None)
    assert former.returned_elsewhere() == []
    assert {head.state for head in former.revisions(TOWNSHIP)} == {"draft"}
    assert bureau.look(TOWNSHIP).head.revision == 2
    # What was carried from there follows, as long as nobody has confirmed it.
    assert former.catch_up() == 1
    assert former.draft().figures.record(key_of(former)).values[HOUSEHOLDS] == 326
    assert former.catch_up() == 0


def test_nothing_is_changed_in_a_former_period_or_revision_that_did_not_come_back(
    returned: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    returned.draft().enter(key_of(returned), HOUSEHOLDS, "325")
    newest, first = returned.versions()
    returned.turn_to(first)
    assert returned.draft().head.revision == 1
    with pytest.raises(PersonError) as caught:
        returned.draft().enter(key_of(returned), HOUSEHOLDS, "1")
    assert (caught.value.code, "旧版" in caught.value.message) == ("read_only", True)
    with pytest.raises(PersonError, match="旧版"):
        returned.export(tmp_path)
    returned.turn_to(newest)
    for one in asked(returned.draft()):
        returned.draft().apply(answered(returned.draft(), one, "示例数据：无误", "示例乙"))
    hand_over(returned, bureau, tmp_path)
    returned.begin_period(NEXT)
    returned.turn_to(next(one for one in returned.versions() if one.period == NOW and one.is_newest))
    with pytest.raises(PersonError, match="以前的填报期"):
        returned.draft().enter(key_of(returned), HOUSEHOLDS, "1")
    assert returned.draft().head.revision == 2
    assert returned.export(tmp_path / "again").head.revision == 2  # the same package once more


def test_the_next_period_is_gone_back_from_while_nothing_of_it_has_left(
    filled: TownshipDesk, tmp_path: Path
) -> None:
    filled.begin_period(NEXT)
    filled.draft().enter(key_of(filled), "population", "777")
    kept = filled.draft().head
    assert filled.period_before() == NOW
    filled.begin_period(NOW)
    assert (filled.period, filled.period_before()) == (NOW, None)
    later = filled.versions()[0]
    filled.turn_to(later)
    with pytest.raises(PersonError, match="还没有启用"):
        filled.draft().enter(key_of(filled), HOUSEHOLDS, "1")
    with pytest.raises(PersonError, match="还没有启用"):
        filled.export(tmp_path)
    filled.turn_to(None)
    filled.draft().enter(key_of(filled), HOUSEHOLDS, "333")
    filled.begin_period(NEXT)
    values = filled.draft().figures.record(key_of(filled)).values
    assert (filled.draft().head.id, values["population"], values[HOUSEHOLDS]) == (kept.id, 777, 333)
    (gone,) = filled.store.events.events(Wanted(kind=EventKind.GO_BACK))
    assert (gone.was, gone.now) == ({"period": "2007S1"}, {"period": "2006S2"})
    fill_in(filled)
    filled.export(tmp_path, carried=True, missed=True)
    with pytest.raises(PersonError) as caught:
        filled.begin_period(NOW)
    assert caught.value.code == "period_left"
    assert filled.period == NEXT


def test_a_period_begun_too_early_carries_in_the_end_what_one_begun_in_time_does(
    township: TownshipDesk,
) -> None:
    """What was filled in meanwhile comes, rows included, where nobody has written, and only what applies."""
    village, other, third = (key_of(township, number) for number in range(3))
    township.begin_period(NEXT)
    township.draft().enter(village, "broadband_access", "否")
    township.draft().enter(other, "broadband_access", "是")
    township.draft().enter(other, "broadband_access", "")  # on purpose
    township.begin_period(NOW)
    fill_in(township)
    rows = [township.draft().add_row("demonstration_point", village.unit_code) for _ in range(2)]
    for row in rows:
        township.draft().enter(row, "point_name", f"示例点{row.seq}")
    straight = carried_forward(township.draft().figures.records, township.forms, NEXT)
    township.begin_period(NEXT)
    draft = township.draft()
    assert draft.figures.record(village).values["broadband_access"] == "no"
    assert "broadband_date" not in draft.figures.record(village).values  # which does not apply
    assert "broadband_access" not in draft.figures.record(other).values
    apart = {village, other}
    assert [row for row in draft.figures.records if row.key not in apart] == [
        row for row in straight if row.key not in apart
    ]
    assert third in {row.key for row in straight}
    assert {row.key for row in straight} >= set(rows)
    draft.drop_row(rows[1])
    township.begin_period(NOW)
    township.begin_period(NEXT)
    assert [row.key for row in township.draft().figures.rows("demonstration_point", village.unit_code)] == [
        rows[0]
    ]
    assert township.catch_up() == 0
