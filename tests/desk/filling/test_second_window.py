"""Two windows, or two programs, on one draft: each sees what the other wrote, and overwrites none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.changing import conflict_words, row_added
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.writing import Writing
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Conflict, Intent, Kind, ValueChange, inverse
from laiwu_desktop.formdef.report.content import RecordKey, ReportHead
from laiwu_desktop.formdef.values import Value
from tests.conftest import TOWNSHIP, noon
from tests.sample import POINT, fill_in, type_in
from tests.workbook.files.raw import few_divisions
from tests.workbook.writing.test_photos_travel import picture

VILLAGE = "371203001001"
KEY = RecordKey("village_broadband", VILLAGE)
POINTS = "demonstration_point"


@pytest.fixture
def divisions(divisions: list[Division]) -> list[Division]:
    """Three villages are enough."""
    return few_divisions(divisions)


@pytest.fixture
def elsewhere(township: TownshipDesk, tmp_path: Path) -> Iterator[TownshipDesk]:
    """Another program on the same workspace, of somebody else."""
    township.change_settings(filler="示例甲")
    desk = open_desk(str(tmp_path / f"{TOWNSHIP}.sqlite"), clock=noon)
    assert isinstance(desk, TownshipDesk)
    desk.change_settings(filler="示例乙")
    yield desk
    desk.close()


def follow(draft: Draft) -> set[str]:
    return draft.follow(draft.writing.others())


def value(draft: Draft, field: str = "households", key: RecordKey = KEY) -> Value:
    return draft.figures.record(key).values.get(field)


def as_stored(desk: TownshipDesk, draft: Draft) -> bool:
    fresh = desk.draft()
    return (fresh.figures.records, set(fresh.explanations)) == (
        draft.figures.records,
        set(draft.explanations),
    )


def test_a_second_window_sees_what_the_first_wrote(township: TownshipDesk, elsewhere: TownshipDesk) -> None:
    one, other = township.draft(), elsewhere.draft()
    one.enter(KEY, "households", "320")
    point = one.add_row(POINTS, VILLAGE)
    type_in(one, POINTS, VILLAGE, POINT, point.seq)
    one.enter(KEY, "population", "3000")
    one.explain(one.check().findings, "示例数据说明", "示例甲")
    shown = other.unit_findings(other.forms[KEY.form], VILLAGE)
    assert shown != one.unit_findings(one.forms[KEY.form], VILLAGE)
    assert follow(other) == {VILLAGE, *(e.key.unit_code for e in one.explanations)}
    assert as_stored(township, other)
    shown = other.unit_findings(other.forms[KEY.form], VILLAGE)
    assert shown == one.unit_findings(one.forms[KEY.form], VILLAGE)
    assert other.check() == one.check()
    assert follow(other) == set()
    assert follow(one) == set()
    one.drop_row(point)
    follow(other)
    assert not other.figures.has(point)


def test_what_is_unsaved_here_is_not_overwritten_on_screen(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    one, other = township.draft(), elsewhere.draft()
    one.enter(KEY, "households", "320")
    one.enter(KEY, "population", "960")
    units = other.follow(other.writing.others(), {(KEY, "households")})
    assert (value(other), value(other, "population"), units) == (None, 960, {VILLAGE})


def test_the_same_field_in_two_windows_is_a_conflict_with_name_and_time(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    one, other = township.draft(), elsewhere.draft()
    one.enter(KEY, "households", "320")
    one.enter(KEY, "remarks", "示例数据")
    with pytest.raises(PersonError) as caught:
        other.enter(KEY, "households", "330")
    assert caught.value.code == "conflict"
    assert caught.value.message == (
        "总户数在别处已改为“320”（示例甲，2006-12-20 12:00:00），这里填的“330”没有保存。"
    )
    assert (value(other), value(other, "remarks")) == (320, "示例数据")
    assert as_stored(township, other)
    other.enter(KEY, "households", "330")
    assert value(township.draft()) == 330
    assert other.enter(KEY, "households", "330") == 330


def test_the_words_of_other_conflicts(township: TownshipDesk) -> None:
    forms = township.forms
    words = conflict_words(forms, Conflict(ValueChange(KEY, "households", 1, None), 5))
    assert words == "总户数在别处已改为“5”，这里填的“未填”没有保存。"


def test_a_row_dropped_meanwhile_takes_nothing_and_is_dropped_once(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    point = township.draft().add_row(POINTS, VILLAGE)
    one, other, late = township.draft(), elsewhere.draft(), elsewhere.draft()
    one.enter(point, "point_name", "示例点")
    with pytest.raises(PersonError) as caught:
        late.enter(point, "point_name", "另一点")
    assert caught.value.code == "conflict"
    one.drop_row(point)
    with pytest.raises(PersonError) as caught:
        other.enter(point, "remarks", "示例数据")
    assert caught.value.code == "conflict"
    assert not other.figures.has(point)
    late.drop_row(point)
    assert as_stored(township, late)


def test_a_row_that_somebody_filled_in_meanwhile_is_not_dropped(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    one = township.draft()
    point = one.add_row(POINTS, VILLAGE)
    one.enter(point, "point_name", "示例点")
    late = elsewhere.draft()
    one.enter(point, "remarks", "示例数据")
    with pytest.raises(PersonError) as caught:
        late.drop_row(point)
    assert caught.value.code == "conflict"
    title = township.forms[POINTS].title
    said = f"{title}第 1 行在别处又填写过（示例甲，2006-12-20 12:00:00），整行没有动。"
    assert caught.value.message == said
    assert late.figures.record(point).values == {"point_name": "示例点", "remarks": "示例数据"}
    assert as_stored(township, late)
    late.drop_row(point)
    assert as_stored(township, late)


def test_rows_added_in_two_windows_are_two(township: TownshipDesk, elsewhere: TownshipDesk) -> None:
    one, other = township.draft(), elsewhere.draft()
    keys = [one.add_row(POINTS, VILLAGE), other.add_row(POINTS, VILLAGE)]
    assert [key.seq for key in keys] == [1, 2]
    follow(one)
    assert as_stored(township, one)


def test_rows_that_two_windows_prepare_at_the_same_time_are_two(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    """As the window does it: the number is asked for first, and the row is saved a moment later."""
    drafts = one, other = township.draft(), elsewhere.draft()
    keys = [draft.next_key(POINTS, VILLAGE) for draft in drafts]
    for draft, key, name in zip(drafts, keys, ("甲点", "乙点"), strict=True):
        assert draft.apply(row_added(draft.figures, key)).conflicts == ()
        draft.enter(key, "point_name", name)
    points = township.draft().figures.rows(POINTS, VILLAGE)
    assert [point.values["point_name"] for point in points] == ["甲点", "乙点"]
    follow(one)
    assert as_stored(township, one)
    other.undo()
    other.undo()
    assert [point.key for point in township.draft().figures.rows(POINTS, VILLAGE)] == keys[:1]
    assert township.draft().next_key(POINTS, VILLAGE).seq == 3


def test_a_number_is_not_given_for_what_is_only_looked_at_or_foreseen(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    draft = township.draft()
    assert [draft.foreseen_key(POINTS, VILLAGE).seq for _ in range(2)] == [1, 1]
    assert draft.foreseen_key(POINTS, VILLAGE, 5).seq == 6
    assert draft.next_key(POINTS, VILLAGE, 5).seq == 6
    assert elsewhere.draft().foreseen_key(POINTS, VILLAGE).seq == 7


def test_an_explanation_changed_meanwhile_is_a_conflict(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    draft = fill_in(township)
    draft.enter(KEY, "population", "3000")
    one, other = township.draft(), elsewhere.draft()
    found = one.check().findings
    one.explain(found, "示例数据：甲", "甲")
    with pytest.raises(PersonError) as caught:
        other.explain(found, "示例数据：乙", "乙")
    assert caught.value.code == "conflict"
    assert "示例甲" in caught.value.message
    assert {said.text for said in township.draft().explanations} == {"示例数据：甲"}
    assert as_stored(township, other)
    other.explain(found, "示例数据：乙", "乙")
    assert {said.text for said in other.explanations} == {"示例数据：乙"}
    assert as_stored(township, other)


def test_following_ends_with_what_was_written_last(township: TownshipDesk, elsewhere: TownshipDesk) -> None:
    """Whoever wrote it: a window that wrote over what it had not seen yet is not set back by seeing it."""
    one, other = township.draft(), elsewhere.draft()
    one.enter(KEY, "households", "1")
    one.enter(KEY, "households", "")
    other.enter(KEY, "households", "3")
    follow(other)
    assert value(other) == 3
    second = township.draft()
    one.enter(KEY, "population", "5")
    second.undo()
    follow(second)
    assert value(second, "population") is None
    assert as_stored(township, second)


def test_a_window_hears_that_its_report_was_exported(
    township: TownshipDesk, elsewhere: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    one, other = township.draft(), elsewhere.draft()
    assert not one.writing.others().moved
    elsewhere.export(tmp_path)
    for draft in (one, other):
        assert draft.writing.others().moved
        with pytest.raises(PersonError) as caught:
            draft.enter(KEY, "households", "330")
        assert caught.value.code == "frozen"
    assert not township.draft().writing.others().moved


def test_a_window_hears_that_the_next_revision_was_opened(
    township: TownshipDesk, elsewhere: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township).enter(KEY, "population", "3000")
    draft = township.draft()
    draft.explain(draft.check().findings, "示例数据说明", "示例甲")
    township.export(tmp_path)
    one, other, reader = township.draft(), elsewhere.draft(), township.draft()
    assert not other.writing.others().moved
    write = one.writing.prepare(Intent((ValueChange(KEY, "households", 320, 321),), Kind.ENTER))
    applied = write.run()
    assert not one.writing.others().moved  # it is this window itself that opened it
    one.foresee(applied.changes)
    one.writing.land(write, applied)
    assert (one.head.revision, one.head.state, one.head.parent_id) == (2, "draft", other.head.id)
    assert not one.writing.others().moved
    assert (other.writing.others().moved, reader.writing.others().moved) == (True, True)
    with pytest.raises(PersonError) as caught:
        other.enter(KEY, "households", "330")
    assert caught.value.code == "moved_on"
    assert as_stored(township, one)
    assert township.draft().explanations == draft.explanations
    again = elsewhere.draft()
    again.enter(KEY, "remarks", "示例：另一窗口")
    assert follow(one) == {VILLAGE}
    assert as_stored(township, one)


def test_the_next_revision_keeps_the_marks_of_what_was_not_confirmed(
    township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    township.begin_period(Period.parse("2007S1"))
    draft = township.draft()
    draft.save([row for row in fill_in(township).figures.records if row.key.unit_code != VILLAGE])
    draft = township.draft()
    for record in draft.figures.records:
        if record.key.unit_code == VILLAGE:
            carried = [ValueChange(record.key, n, v, v, now_carried=True) for n, v in record.values.items()]
            draft.apply(Intent(tuple(carried), Kind.CARRY))
    before = draft.unconfirmed()
    assert before.keys() == {VILLAGE}
    draft.explain(draft.check().findings, "示例数据说明", "")
    township.export(tmp_path, carried=True, missed=True)
    draft = township.draft()
    draft.enter(KEY, "remarks", "示例数据：改")
    assert draft.head.revision == 2
    assert township.draft().unconfirmed() == {VILLAGE: before[VILLAGE] - 1}


def test_what_is_only_looked_at_is_never_written(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_in(township)
    (taken,) = bureau.import_packages([township.export(tmp_path).path])
    seen, before = bureau.look(taken.report), bureau.store.reports.content_hash()
    for act in (lambda: seen.enter(KEY, "households", "330"), lambda: seen.add_row(POINTS, VILLAGE)):
        with pytest.raises(PersonError) as caught:
            act()
        assert caught.value.code == "read_only"
    assert not seen.is_editable
    assert bureau.store.reports.content_hash() == before


# ---- undo and redo


def test_each_deed_is_taken_back_and_done_again(township: TownshipDesk) -> None:
    draft = fill_in(township)
    seen = [draft.figures.records]
    point = draft.add_row(POINTS, VILLAGE)
    for text in ("三百", "暂缺", ""):
        seen.append(draft.figures.records)
        draft.enter(KEY, "households", text)
    seen.append(draft.figures.records)
    draft.drop_row(point)
    last = draft.figures.records
    for records in reversed(seen):
        draft.undo()
        assert draft.figures.records == records
        assert as_stored(township, draft)
    for records in (*seen[1:], last):
        draft.redo()
        assert draft.figures.records == records
        assert as_stored(township, draft)
    assert draft.redo().changes == ()
    draft.undo()
    draft.enter(KEY, "households", "7")
    assert draft.redo().changes == ()  # what was done since is no more what it was


def test_a_confirmation_taken_back_shows_its_marks_again(township: TownshipDesk) -> None:
    fill_in(township)
    township.begin_period(Period.parse("2007S1"))
    draft = township.draft()
    marks = draft.unconfirmed()
    assert draft.confirm(VILLAGE) == marks[VILLAGE]
    draft.undo()
    assert draft.unconfirmed() == marks
    assert as_stored(township, draft)


def test_the_same_photo_is_added_once_and_taken_back(township: TownshipDesk) -> None:
    draft = township.draft()
    point = draft.add_row(POINTS, VILLAGE)
    names = [draft.add_photo(point, "photos", picture(16, 16)) for _ in range(2)]
    assert names[0] == names[1]
    draft.undo()
    assert value(draft, "photos", point) is None
    assert as_stored(township, draft)


def test_all_windows_of_a_program_undo_as_one_and_others_not(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    one, second, other = township.draft(), township.draft(), elsewhere.draft()
    one.enter(KEY, "households", "320")
    assert other.undo().changes == ()
    assert [c.now for c in second.undo().changes if isinstance(c, ValueChange)] == [None]
    follow(one)
    assert value(one) is None
    assert [c.now for c in one.redo().changes if isinstance(c, ValueChange)] == [320]


def test_what_cannot_be_taken_back_does_not_stand_in_the_way(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    one = township.draft()
    one.enter(KEY, "remarks", "示例数据")
    one.enter(KEY, "households", "320")
    other = elsewhere.draft()
    other.enter(KEY, "households", "330")
    applied = one.undo()
    assert [(conflict.stored, conflict.actor) for conflict in applied.conflicts] == [(330, "示例乙")]
    assert value(one) == 330
    one.undo()
    assert value(one, "remarks") is None
    assert value(township.draft()) == 330
    one.redo()
    assert value(one, "remarks") == "示例数据"
    other.follow(other.writing.others())
    other.enter(KEY, "remarks", "示例：别人的")
    one.undo()
    other.undo()
    assert value(township.draft(), "remarks") == "示例数据"
    assert one.redo().changes == ()


def test_any_deed_can_be_taken_back_later_as_far_as_it_still_stands(township: TownshipDesk) -> None:
    draft = township.draft()
    draft.enter(KEY, "households", "320")
    draft.enter(KEY, "population", "960")
    first = township.store.changes.history([draft.head.id])[0]
    applied = draft.take_back(first)
    assert applied.changes == inverse(first.changes)
    taken = township.store.changes.history([draft.head.id])[-1].deed
    assert (taken.kind, taken.undoes) == (Kind.UNDO, first.deed.id)
    assert draft.figures.record(KEY).values == {"population": 960}


def test_a_frozen_report_is_undone_in_the_next_revision(township: TownshipDesk, tmp_path: Path) -> None:
    draft = fill_in(township)
    draft.enter(KEY, "remarks", "示例数据：改")
    first = township.export(tmp_path).head
    draft = township.draft()
    draft.undo()
    assert (draft.head.revision, draft.head.parent_id) == (2, first.id)
    assert value(township.draft(), "remarks") == "示例数据"
    again = township.store.reports.report(first.id)
    assert {r.key: r.values for r in again.records}[KEY]["remarks"] == "示例数据：改"


def test_another_period_is_not_undone_here(township: TownshipDesk) -> None:
    fill_in(township)
    township.begin_period(Period.parse("2007S1"))
    assert township.draft().undo().changes == ()


def test_what_was_read_is_not_read_again_and_nothing_between_is_missed(
    township: TownshipDesk, elsewhere: TownshipDesk
) -> None:
    here, there = township.draft(), elsewhere.draft()
    for number in range(3):
        here.put(KEY, "households", number)
    there.put(KEY, "population", 7)
    here.put(KEY, "households", 9)
    assert follow(here) == {VILLAGE}
    assert value(here, "population") == 7
    assert here.writing.others().last == 0  # not one line was read
    here.put(KEY, "households", 10)
    follow(here)
    assert here.writing.others().last == 0
    there.put(KEY, "broadband_users", 5)
    follow(here)
    assert value(here, "broadband_users") == 5
    assert as_stored(township, here)


class _Turning(ReportHead, frozen=True):
    """A head at which something happens, once, as its id is asked for."""

    def __getattribute__(self, name: str) -> object:
        found = super().__getattribute__(name)
        if name == "id" and MEANWHILE:
            MEANWHILE.pop()()
        return found


MEANWHILE: list[Callable[[], object]] = []


def test_the_next_revision_is_opened_while_another_thread_looks(
    township: TownshipDesk, tmp_path: Path
) -> None:
    """It was asked what was written into the former revision from its very first line on: all of it came
    back as news, and was laid over what stands in the next one.
    """
    fill_in(township).enter(KEY, "population", "3000")
    draft = township.draft()
    draft.explain(draft.check().findings, "示例数据说明", "示例甲")
    township.export(tmp_path)
    head = township.draft().head
    fields = {name: getattr(head, name) for name in head.__struct_fields__}
    writing = Writing(
        township.store, _Turning(**fields), noon, "示例甲", township.draft().writing.session, read_only=False
    )
    write = writing.prepare(Intent((ValueChange(KEY, "households", 320, 321),), Kind.ENTER))
    applied = write.run()
    MEANWHILE.append(lambda: writing.land(write, applied))
    others = writing.others()
    assert writing.head.revision == 2
    assert others.logged == ()
