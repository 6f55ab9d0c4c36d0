"""What is left to be touched in a period that goes on where the last one ended (示例数据)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.guiding.asked import How, asked
from laiwu_desktop.desk.guiding.last_time import Scope, as_last_time, filled
from laiwu_desktop.desk.guiding.to_touch import Left, Reason, all_done, left_in, next_finding, to_touch
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Intent, Kind
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from tests.conftest import noon
from tests.desk.small_township import PLACES, TOWN, VILLAGES
from tests.sample import fill_in

HERE, NEXT = VILLAGES[0], VILLAGES[1]
BROADBAND = RecordKey("village_broadband", HERE)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TownshipDesk]:
    """The second period; in the first one everything was filled in."""
    made = create_workspace(
        str(tmp_path / "示例.sqlite"), "township", TOWN, "2006S1", clock=noon, divisions=PLACES
    )
    assert isinstance(made, TownshipDesk)
    fill_in(made)
    made.begin_period(Period.parse("2006S2"))
    yield made
    made.close()


def fields(draft: Draft, reason: Reason | None = None) -> set[str]:
    return {touch.field for touch in to_touch(draft, HERE) if reason in (None, touch.reason)}


def all_filled(draft: Draft) -> Draft:
    draft.apply(filled(draft, Scope.UNIT, HERE))
    return draft


@pytest.mark.parametrize(("value", "how"), [("299", How.MENDED), ("300", How.OPEN), (None, How.OPEN)])
def test_a_comment_is_mended_only_where_it_is_known_what_stood_there(
    desk: TownshipDesk, value: str | None, how: How
) -> None:
    """Of before 0012 nobody knows: such a one is still to be looked at."""
    draft = desk.draft()
    draft.enter(BROADBAND, "households", "300")
    draft.comments = (Comment("示例数据：请核对", BROADBAND, "households", id="c" * 32, value=value),)
    draft.comes_back = True
    (one,) = asked(draft)
    assert (one.how, one.now) == (how, "300")


def test_what_carries_is_not_asked_and_what_was_filled_in_last_time_is(desk: TownshipDesk) -> None:
    draft = desk.draft()
    assert "households" not in fields(draft)
    assert "broadband_users" in fields(draft, Reason.EMPTY)
    blank_then = next(
        field
        for field in draft.forms["village_broadband"].entered
        if draft.previous_value(BROADBAND, field) is None and field.required is False
    )
    assert blank_then.name not in fields(draft)


def test_without_a_last_time_all_is_asked_that_is_no_free_text(tmp_path: Path) -> None:
    first = create_workspace(
        str(tmp_path / "首期.sqlite"), "township", TOWN, "2006S1", clock=noon, divisions=PLACES
    )
    draft = first.draft()
    form = draft.forms["village_broadband"]
    wanted = {field.name for field in form.entered if draft.figures.is_relevant(BROADBAND, field)}
    assert {touch.field for touch in to_touch(draft, HERE) if touch.key == BROADBAND} == wanted - {"remarks"}
    assert any(form.fields[name].required is False for name in wanted - {"remarks"})
    first.close()


def test_a_village_is_filled_as_last_time_and_confirmed(desk: TownshipDesk) -> None:
    draft = all_filled(desk.draft())
    record = draft.figures.record(BROADBAND)
    was = draft.figures.record(BROADBAND, previous=True)
    assert record.values == {name: v for name, v in was.values.items() if name != "remarks"}
    assert "broadband_users" in record.carried
    assert fields(draft) == {"remarks"}, "it speaks of last period alone"
    assert to_touch(draft, NEXT) != []
    waiting = draft.unconfirmed()[HERE]
    intent = changing.rest_confirmed(draft.figures, HERE, {(BROADBAND, "broadband_users")})
    assert (
        changing.confirmed_words(intent)
        == f"确认沿用 {waiting} 项，其中 {waiting - 1} 项成批确认、没有逐项看过。"
    )
    draft.apply(intent)
    assert HERE not in draft.unconfirmed()
    draft.undo()
    assert desk.draft().unconfirmed()[HERE] == waiting, "it is one deed"
    draft.redo()
    assert desk.draft().unit_state(HERE).carried == 0


def test_filling_is_one_deed_and_one_undo_takes_it_back(desk: TownshipDesk) -> None:
    draft = desk.draft()
    before = draft.figures.records
    all_filled(draft)
    assert draft.figures.records != before
    draft.undo()
    assert desk.draft().figures.records == before


def test_what_stands_there_already_stays(desk: TownshipDesk) -> None:
    draft = desk.draft()
    draft.enter(BROADBAND, "broadband_users", "77")
    all_filled(draft)
    assert draft.figures.record(BROADBAND).values["broadband_users"] == 77
    assert "broadband_users" not in draft.figures.record(BROADBAND).carried


def test_what_does_not_apply_any_more_is_not_filled(desk: TownshipDesk) -> None:
    draft = desk.draft()
    for field, text in (("broadband_access", "否"), ("broadband_users", "0")):
        draft.enter(BROADBAND, field, text)
    draft.apply(changing.irrelevant_cleared(draft.figures, BROADBAND))
    assert "broadband_date" not in fields(draft), "it was filled in last time"
    all_filled(draft)
    assert "broadband_date" not in draft.figures.record(BROADBAND).values
    assert not draft.apply(as_last_time(draft.figures, (BROADBAND, "broadband_date"))).changes


def test_photos_and_remarks_are_of_one_period(desk: TownshipDesk) -> None:
    desk.begin_period(Period.parse("2006S1"))
    desk.draft().enter(BROADBAND, "remarks", "示例：本期新装光缆")
    desk.begin_period(Period.parse("2006S2"))
    draft = all_filled(desk.draft())
    assert "remarks" not in draft.figures.record(BROADBAND).values
    draft.apply(as_last_time(draft.figures, (BROADBAND, "remarks")))
    assert draft.figures.record(BROADBAND).values["remarks"] == "示例：本期新装光缆"


@pytest.mark.parametrize("scope", [*Scope])
def test_a_scope_reaches_as_far_as_it_says(desk: TownshipDesk, scope: Scope) -> None:
    draft = desk.draft()
    intent = filled(draft, scope, HERE, "village_broadband", "broadband_users")
    reached = {(key.form, key.unit_code, field) for key, field in intent.cells}
    assert ("village_broadband", HERE, "broadband_users") in reached
    assert (NEXT in {unit for _, unit, _ in reached}) is scope.is_of_many
    one_form = scope in (Scope.SECTION, Scope.FORM, Scope.COLUMN, Scope.SHEET)
    assert ({form for form, _, _ in reached} == {"village_broadband"}) is one_form
    if scope is Scope.COLUMN:
        assert {field for _, _, field in reached} == {"broadband_users"}


def test_findings_and_comments_come_before_blanks(desk: TownshipDesk) -> None:
    draft = all_filled(desk.draft())
    draft.enter(BROADBAND, "broadband_users", "9999")
    assert fields(draft, Reason.FINDING) >= {"broadband_users"}
    found = next_finding(draft, HERE, None, 1)
    assert found is not None
    assert found.unit_code == HERE


def test_stale_values_are_asked_until_they_are_confirmed(desk: TownshipDesk) -> None:
    draft = all_filled(desk.draft())
    cell = (BROADBAND, "households")
    asked_for = [t for t in to_touch(draft, HERE, {cell}) if not t.may_stay]
    assert [(t.cell, t.reason) for t in asked_for] == [(cell, Reason.STALE)]
    draft.apply(as_last_time(draft.figures, cell))
    assert all(t.may_stay for t in to_touch(draft, HERE, {cell}))


def test_nothing_is_found_in_a_report_without_findings(desk: TownshipDesk) -> None:
    draft = desk.draft()
    draft.apply(filled(draft, Scope.ALL, HERE))
    draft.explain(draft.check().findings, "示例数据", "示例")
    assert next_finding(draft, HERE, None, 1) is None
    assert next_finding(draft, NEXT, (BROADBAND, "households"), -1) is None


def test_an_intent_without_anything_to_fill_changes_nothing(desk: TownshipDesk) -> None:
    draft = all_filled(desk.draft())
    assert filled(draft, Scope.UNIT, HERE) == Intent((), Kind.FILL)
    assert filled(draft, Scope.FORM, HERE) == Intent((), Kind.FILL)


def test_a_form_that_is_explained_as_not_filled_in_asks_for_nothing(tmp_path: Path) -> None:
    first = create_workspace(
        str(tmp_path / "首期.sqlite"), "township", TOWN, "2006S1", clock=noon, divisions=PLACES
    )
    draft = first.draft()
    assert left_in(draft, HERE).asked
    assert not left_in(draft, HERE).is_done
    gone = [one for form in draft.unit_forms(HERE) for one in draft.unit_findings(form, HERE)]
    draft.explain(gone[:1], "示例数据：整村搬迁", "示例乙")
    assert draft.unit_state(HERE).code == "blank", "its other forms are neither filled in nor explained"
    draft.explain(gone, "示例数据：整村搬迁", "示例乙")
    assert draft.unit_state(HERE).code == "explained"
    assert left_in(draft, HERE) == Left((), None, 0, (), None)
    assert left_in(draft, NEXT).asked
    draft.enter(BROADBAND, "households", "300")
    assert {touch.field for touch in left_in(draft, HERE).asked} >= {"population"}
    first.close()


def test_what_is_blank_and_may_stay_so_is_told_apart(desk: TownshipDesk) -> None:
    """It was filled in last time."""
    fields_of = desk.forms["village_broadband"].entered
    name = next(field.name for field in fields_of if field.type.is_number and field.required is False)
    desk.begin_period(Period.parse("2006S1"))
    desk.draft().enter(BROADBAND, name, "5")
    desk.begin_period(Period.parse("2006S2"))
    draft = all_filled(desk.draft())
    draft.apply(changing.rest_confirmed(draft.figures, HERE, set()))
    draft.enter(BROADBAND, name, "")
    left = left_in(draft, HERE)
    assert [touch.field for touch in left.free] == [name, "remarks", "remarks"]
    assert (left.is_done, left.first) == (True, (BROADBAND, name))
    assert "3 项空着、可不填" in left.words
    assert draft.unit_state(HERE).code in ("complete", "explained")
    assert "3 项空着、可不填" in all_done([left])


def test_nothing_is_done_where_the_state_of_a_unit_says_otherwise(desk: TownshipDesk) -> None:
    """Also of what stands on no value that is there: a row is gone."""
    desk.begin_period(Period.parse("2006S1"))
    row = desk.draft().add_row("demonstration_point", NEXT)
    for name, text in {
        "point_name": "示例点",
        "category": "学校",
        "status": "在建",
        "broadband": "是",
    }.items():
        desk.draft().enter(row, name, text)
    desk.begin_period(Period.parse("2006S2"))
    draft = desk.draft()
    draft.drop_row(row)
    states = set()

    def look() -> None:
        for unit in (*VILLAGES, TOWN):
            code = draft.unit_state(unit).code
            assert left_in(draft, unit).is_done is (code in ("complete", "explained")), (unit, code)
            states.add(code)

    look()
    draft.apply(filled(draft, Scope.ALL, HERE))
    look()
    for unit in (*VILLAGES, TOWN):
        draft.apply(changing.rest_confirmed(draft.figures, unit, set()))
    look()
    draft.enter(BROADBAND, "broadband_users", "9999")
    draft.enter(RecordKey("village_broadband", NEXT), "population", "")
    look()
    draft.drop_row(RecordKey("village_safety_tv", NEXT))
    look()
    assert {"part", "complete", "warning"} <= states
