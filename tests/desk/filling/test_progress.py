"""How far a report is, village by village and form by form (示例数据)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.progress import Place, Progress, Standing, first_cell, progress, to_confirm
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from tests.conftest import TOWNSHIP, noon
from tests.desk.small_township import PLACES, POINTS, TOWN, VILLAGES, original
from tests.sample import ONCE, POINT, fill_in, type_in

BROADBAND = "village_broadband"
HERE = Place(VILLAGES[0], BROADBAND)
KEY = RecordKey(BROADBAND, VILLAGES[0])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TownshipDesk]:
    made = create_workspace(
        str(tmp_path / "示例.sqlite"), "township", TOWN, "2006S1", clock=noon, divisions=PLACES
    )
    assert isinstance(made, TownshipDesk)
    yield made
    made.close()


def standing(draft: Draft) -> Standing:
    return progress(draft).standings[HERE]


def test_on_the_first_day_nothing_is_wrong(desk: TownshipDesk) -> None:
    found = progress(desk.draft())
    assert set(found.standings.values()) == {Standing.BLANK, Standing.OPTIONAL}
    assert found.units == (TOWN, *VILLAGES)
    asked = {place.form for place in found.standings if place.unit == TOWN}
    assert asked == {form.name for form in found.forms if form.level == "township"}
    (step,) = found.steps
    asked_for = [place for place in found.standings if not desk.draft().forms[place.form].repeats]
    assert (step.what, step.places, step.units) == (Standing.BLANK, len(asked_for), 3)
    may_stay = [place for place, one in found.standings.items() if one is Standing.OPTIONAL]
    assert may_stay == [place for place in found.standings if place not in asked_for]
    assert found.counted.endswith(f"未填\u00a0{len(asked_for)}，没有可不填\u00a0{len(may_stay)}")
    assert step.first.unit == TOWN


def test_a_form_goes_through_all_standings(desk: TownshipDesk) -> None:
    draft = fill_in(desk)
    assert standing(draft) is Standing.COMPLETE
    draft.enter(KEY, "population", "")
    assert standing(draft) is Standing.PART
    draft.enter(KEY, "population", "约九百")
    assert standing(draft) is Standing.ERROR
    draft.enter(KEY, "population", "960")
    draft.enter(KEY, "population", "9600")
    (unusual,) = [f for f in draft.unit_findings(draft.forms[BROADBAND], HERE.unit) if f.blocks][:1]
    assert (unusual.severity, standing(draft)) == ("warning", Standing.WARNING)
    draft.explain(draft.unit_findings(draft.forms[BROADBAND], HERE.unit), "示例数据", "示例")
    assert standing(draft) is Standing.COMPLETE


def test_no_rows_are_an_answer_once_the_rest_is_filled_in(desk: TownshipDesk) -> None:
    draft = fill_in(desk)
    found = progress(draft)
    assert found.is_done
    assert found.steps == []
    rows = next(form.name for form in found.forms if form.repeats and form.level == "village")
    draft.drop_row(KEY)
    after = progress(draft)
    assert after.standings[Place(VILLAGES[0], rows)] is Standing.OPTIONAL
    assert after.standings[Place(VILLAGES[1], rows)] is Standing.COMPLETE
    assert not after.is_done
    draft.explain(draft.check().findings, "示例数据：整村搬迁", "示例")
    assert standing(draft) is Standing.COMPLETE


def test_no_rows_stay_an_answer_when_something_else_is_wrong(desk: TownshipDesk) -> None:
    draft = fill_in(desk)
    rows = next(form.name for form in draft.forms if form.repeats and form.level == "village")
    for text in ("", "约九百", "9600"):
        draft.enter(KEY, "population", text)
        assert standing(draft) is not Standing.COMPLETE
        assert progress(draft).standings[Place(VILLAGES[0], rows)] is Standing.COMPLETE


def test_a_step_begins_at_what_it_is_about(desk: TownshipDesk) -> None:
    draft = fill_in(desk)
    for text, what in (("", Standing.PART), ("约九百", Standing.ERROR), ("9600", Standing.WARNING)):
        draft.enter(KEY, "population", text)
        (step,) = progress(draft).steps
        assert step.what is what
        cell = first_cell(draft, step)
        assert cell is not None
        found = [f for f in draft.unit_findings(draft.forms[BROADBAND], HERE.unit) if f.blocks]
        assert cell in [(one.key, one.field) for one in found]
        assert what is Standing.WARNING or cell == (KEY, "population")
    assert to_confirm(draft) is None
    draft.enter(KEY, "population", "960")
    desk.begin_period(Period.parse("2006S2"))
    draft = desk.draft()
    blank = next(step for step in progress(draft).steps if step.what is Standing.BLANK)
    assert first_cell(draft, blank) is None
    carried = next(step for step in progress(draft).steps if step.what is Standing.CARRIED)
    cell = first_cell(draft, carried)
    assert cell is not None
    assert cell[1] in draft.figures.record(cell[0]).carried
    left = to_confirm(draft)
    assert left is not None
    assert left[1] in draft.figures.record(left[0]).carried


def test_what_is_to_be_done_first_stands_first() -> None:
    at = [Place(str(number), BROADBAND) for number in range(len(Standing))]
    found = Progress((), (), dict(zip(at, reversed(Standing), strict=True)))
    assert [step.what for step in found.steps] == list(Standing)[:6]
    assert [step.first for step in found.steps] == at[:3:-1]


def test_what_was_carried_waits_to_be_confirmed(desk: TownshipDesk) -> None:
    fill_in(desk)
    desk.begin_period(Period.parse("2006S2"))
    draft = desk.draft()
    place = Place(VILLAGES[0], "information_village")
    for form, answers in ONCE.items():
        if form != place.form:
            type_in(draft, form, place.unit, answers)
    found = progress(draft)
    assert found.standings[place] is Standing.CARRIED
    assert found.standings[Place(place.unit, POINTS)] is Standing.COMPLETE
    draft.confirm(VILLAGES[0])
    assert progress(draft).standings[place] is Standing.COMPLETE


def test_one_row_that_was_carried_waits_among_new_ones(tmp_path: Path) -> None:
    desk = open_desk(str(shutil.copy(original(), tmp_path / "口镇.sqlite")), clock=noon)
    assert isinstance(desk, TownshipDesk)
    draft = desk.draft()
    another = {**POINT, "point_name": "示例数据另一点"}
    type_in(draft, POINTS, VILLAGES[0], another, draft.add_row(POINTS, VILLAGES[0]).seq)
    assert progress(draft).standings[Place(VILLAGES[0], POINTS)] is Standing.CARRIED
    desk.close()


def test_what_the_bureau_accepted_is_accepted_until_it_is_altered(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau.import_packages([filled.export(tmp_path).path])
    bureau.accept(TOWNSHIP)
    assert set(progress(filled.draft()).standings.values()) == {Standing.SENT}  # it is not known here yet
    filled.receive([bureau.write_receipt(TOWNSHIP, tmp_path)])
    found = progress(filled.draft())
    assert set(found.standings.values()) == {Standing.ACCEPTED}
    assert found.counted == f"共\u00a0{len(found.standings)}\u00a0张表：已接收\u00a0{len(found.standings)}"
    assert (found.steps, found.is_done) == ([], False)
    assert main(["status", filled.location]) == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert "第 1 版 已接收" in first
    assert found.counted in second
    village = filled.draft().units["village"][0].code
    filled.draft().enter(RecordKey(BROADBAND, village), "households", "321")  # opens the next revision
    assert set(progress(filled.draft()).standings.values()) == {Standing.COMPLETE}


def test_what_was_exported_is_sent_and_what_was_asked_about_comes_back(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    bureau.import_packages([filled.export(tmp_path).path])
    assert set(progress(filled.draft()).standings.values()) == {Standing.SENT}
    place = Place(filled.draft().units["village"][1].code, BROADBAND)
    key = RecordKey(place.form, place.unit)
    bureau.send_back(TOWNSHIP, [Comment("示例数据：偏少", key, "households")])
    filled.receive([bureau.write_receipt(TOWNSHIP, tmp_path)])
    found = progress(filled.draft())
    assert [at for at, one in found.standings.items() if one is not Standing.SENT] == [place]
    assert [(step.what, step.first) for step in found.steps] == [(Standing.RETURNED, place)]
    filled.draft().enter(key, "households", "321")  # opens the next revision
    assert progress(filled.draft()).standings[place] is Standing.COMPLETE
