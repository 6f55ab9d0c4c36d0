"""What a village reported where it lay before, handed to the township that has it now by the bureau."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.review.transferring import _own_head
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import verify_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import edition_of
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.workbook.exchange.letters import read_letter
from laiwu_desktop.workbook.exchange.transfer_letter import Transfer, write_transfer
from laiwu_desktop.workbook.format.envelope import sign
from laiwu_desktop.workbook.opening.child import read_cells
from tests.conftest import TOWNSHIP, sign_anew
from tests.desk.divisions import plain
from tests.desk.divisions.test_kinds import AFTER, BEFORE, OTHER, POINTS, Case, name
from tests.desk.handover.test_answers import refusal

FORM = plain.FORM


@pytest.fixture
def case(divisions: list[Division]) -> Case:
    """The villages of the tests."""
    return Case(divisions)


@pytest.fixture
def other(make_desk: Callable[..., Desk]) -> TownshipDesk:
    """里辛, which gets a village of 艾山."""
    desk = make_desk("township", OTHER)
    assert isinstance(desk, TownshipDesk)
    return desk


def told(case: Case) -> dict[str, dict[str, object]]:
    """What 艾山 reported of its villages, as texts of no program: 示例数据."""
    return {
        code: {"households": 200 + n, "population": 700 + n, "committee_online": "yes", "broadband_users": n}
        for n, code in enumerate(case.villages)
    }


@pytest.fixture
def letter(bureau: BureauDesk, case: Case, other: TownshipDesk, tmp_path: Path) -> Path:
    """What the bureau hands over, once 艾山's report was accepted and the village has moved."""
    assert other
    rows = [Record(RecordKey(FORM, code), values) for code, values in told(case).items()]  # type: ignore[arg-type]
    point = Record(RecordKey(POINTS, case.moved, 2), {"point_name": "示例数据点", "computers": 4})
    photo = Record(RecordKey("information_village", case.moved), {"photos": ("ab" * 16,)})
    plain.accepted(bureau, TOWNSHIP, BEFORE.code, {}, [*rows, point, photo])
    bureau.apply_changes(case.changes)
    with pytest.raises(PersonError) as early:  # they come into force with the next period
        bureau.write_transfers(tmp_path / "太早")
    assert "2007-03-01" in early.value.message
    assert "启用下一填报期" in early.value.remedy
    bureau.begin_period(AFTER)
    (path,) = bureau.write_transfers(tmp_path / "移交")
    return path


def task_of(bureau: BureauDesk, tmp_path: Path) -> Path:
    task = bureau.issue_task(date(2007, 7, 15))
    (tmp_path / task.name).write_bytes(task.data)
    return tmp_path / task.name


def carried_by_hand(values: dict[str, object]) -> dict[str, object]:
    """What carries, as the form file says it, read by nothing of the program's own."""
    text = (forms_dir() / f"{FORM}.toml").read_text(encoding="utf-8")
    fields = [field for section in tomllib.loads(text)["section"] for field in section["field"]]
    carry = {field["name"] for field in fields if field.get("carry")}
    return {name: value for name, value in values.items() if name in carry}


@pytest.mark.parametrize("order", ["letter, task, period", "period, task, letter", "task, period, letter"])
def test_a_moved_village_is_carried_over_and_beside_each_value(
    bureau: BureauDesk, case: Case, other: TownshipDesk, letter: Path, tmp_path: Path, order: str
) -> None:
    other.draft().save([Record(RecordKey(FORM, case.theirs[0]), {"households": 31})])
    files = {"letter": letter, "task": task_of(bureau, tmp_path)}
    for step in order.split(", "):
        if step == "period":
            other.begin_period(AFTER)
        else:
            assert other.receive([files[step]])[0].outcome == "applied"
    was = told(case)[case.moved]
    draft, key = other.draft(), RecordKey(FORM, case.there)
    assert draft.figures.record(key).values == carried_by_hand(was)
    assert draft.figures.record(key).carried == carried_by_hand(was).keys()
    assert draft.figures.record(RecordKey(FORM, case.theirs[0])).values == {"households": 31}
    past = {record.key: record.values for record in draft.past.records}
    assert past[key] == was, "F7 and the bar beside a value read this"
    assert past[RecordKey(POINTS, case.there, 2)] == {"point_name": "示例数据点", "computers": 4}
    assert {k.unit_code for k in past} == {case.there, case.theirs[0]}, "no other village of theirs is here"
    moved, before = name(case, case.moved), "艾山街道办事处"
    assert draft.past.notes == (f"{moved}由{before}划来：上期数据是{before}上报的，由农业局移交，请核对。",)
    assert other.earlier().values((key, "broadband_users"))[-1][1] == was["broadband_users"]
    assert other.receive([letter])[0].outcome == "duplicate"
    assert {head.division for head in other.left_open()} == {OTHER}, "nothing is to be done with it"
    (event,) = other.store.events.events(Wanted(kind=EventKind.RECEIVE))
    assert (event.division, event.period, bool(event.actor)) == (TOWNSHIP, BEFORE.code, True)
    other.close()
    assert not verify_workspace(other.location).troubles


def test_of_no_other_village_anything_leaves_the_bureau(case: Case, letter: Path) -> None:
    said = read_letter(letter).said
    assert isinstance(said, Transfer)
    rows = [row for one in said.excerpts for row in json.loads(one.content)["records"]]
    assert {(row[0], row[1]) for row in rows} == {(FORM, case.moved), (POINTS, case.moved)}
    sheet = read_cells(letter).sheets[0]
    assert not {code for code in case.villages if code in str(sheet.cells)} - {case.moved}


def test_what_was_filled_in_meanwhile_stays(
    bureau: BureauDesk, case: Case, other: TownshipDesk, letter: Path, tmp_path: Path
) -> None:
    other.receive([task_of(bureau, tmp_path)])
    other.begin_period(AFTER)
    other.draft().enter(RecordKey(FORM, case.there), "households", "9")
    assert other.receive([letter])[0].outcome == "applied"
    draft = other.draft()
    assert draft.figures.record(RecordKey(FORM, case.there)).values == {"households": 9}
    assert draft.past.records


@pytest.mark.parametrize("is_late", [False, True])
def test_what_is_handed_over_again_takes_the_place_of_what_was(
    bureau: BureauDesk, case: Case, other: TownshipDesk, letter: Path, tmp_path: Path, *, is_late: bool
) -> None:
    """艾山 has mended its report, which was accepted anew; the former letter may come after the other."""
    other.receive([task_of(bureau, tmp_path), *([] if is_late else [letter])])
    other.begin_period(AFTER)
    (first,) = bureau.store.reports.heads(TOWNSHIP, BEFORE.code)
    whole = bureau.report(first.id)
    mended = [r.with_value("population", 5) if r.key.form == FORM else r for r in whole.records]
    head = msgspec.structs.replace(first, id="b" * 32, revision=2, parent_id=first.id)
    bureau.store.reports.add(msgspec.structs.replace(whole, head=head, records=tuple(mended)), {}, [first.id])
    (again,) = bureau.write_transfers(tmp_path / "再次")
    assert other.receive([again])[0].outcome == "applied"
    past = {record.key: record.values for record in other.draft().past.records}
    assert past[RecordKey(FORM, case.there)]["population"] == 5
    assert other.receive([letter])[0].outcome == ("applied" if is_late else "duplicate")
    past = {record.key: record.values for record in other.draft().past.records}
    assert past[RecordKey(FORM, case.there)]["population"] == 5
    assert {h.revision: h.state for h in other.store.reports.heads(TOWNSHIP)} == {
        1: "superseded", 2: "accepted"
    }  # fmt: skip


def test_what_no_bureau_of_ours_hands_over_changes_nothing(
    bureau: BureauDesk, other: TownshipDesk, letter: Path, tmp_path: Path
) -> None:
    other.receive([task_of(bureau, tmp_path)])
    other.begin_period(AFTER)
    said = read_letter(letter).said
    assert isinstance(said, Transfer)
    stranger = sign_anew(bureau)

    def written(key: str, /, **change: object) -> Path:
        path = tmp_path / "改过.xlsx"
        write_transfer(msgspec.structs.replace(said, **change), "移交", [], [], key, (), path)
        return path

    assert refusal(other.receive([written(stranger)])[0]) == "key_changed"
    (excerpt,) = said.excerpts
    swapped = msgspec.structs.replace(excerpt, head=msgspec.structs.replace(excerpt.head, period="2006S1"))
    head = msgspec.structs.replace(excerpt.head, division=OTHER)
    of_its_own = msgspec.structs.replace(excerpt, head=sign("report", head, excerpt.content, stranger))
    other.their_keys.confirm(bureau.settings.public_key)
    before = other.store.reports.content_hash()
    for change, code in (
        ({"division": TOWNSHIP}, "other_area"),
        ({"bureau": "370100000000"}, "other_area"),
        ({"excerpts": (swapped,)}, "bad_transfer"),
        ({"excerpts": (of_its_own,)}, "bad_transfer"),
        ({"excerpts": (excerpt,)}, "bad_transfer"),  # it was signed by the key before
    ):
        assert refusal(other.receive([written(stranger, **change)])[0]) == code
    assert other.store.reports.content_hash() == before


@pytest.mark.parametrize(
    ("found", "put", "of"),
    [('level = "village"', 'level = "township"', FORM), ("$", "\n# 示例", POINTS)],
    ids=["another shape", "another form's"],
)
def test_editions_that_are_another_form_are_not_kept(
    bureau: BureauDesk, other: TownshipDesk, letter: Path, tmp_path: Path, found: str, put: str, of: str
) -> None:
    other.receive([task_of(bureau, tmp_path)])
    other.begin_period(AFTER)
    said = read_letter(letter).said
    assert isinstance(said, Transfer)
    (excerpt,) = said.excerpts
    text = re.sub(found, put, bureau.all_forms[FORM].text, count=1)
    head = msgspec.structs.replace(excerpt.head, editions={of: edition_of(text)})
    key = bureau.private_key
    bad = msgspec.structs.replace(excerpt, head=sign("report", head, excerpt.content, key))
    changed = msgspec.structs.replace(said, excerpts=(bad,), texts=(*said.texts, text))
    write_transfer(changed, "移交", [], [], key, (), tmp_path / "改过.xlsx")
    (result,) = other.receive([tmp_path / "改过.xlsx"])
    assert refusal(result).startswith("unknown_edition")
    assert not other.store.editions.stored([edition_of(text)])


def test_more_villages_of_the_same_report_are_no_duplicate(bureau: BureauDesk, letter: Path) -> None:
    assert letter
    (head,) = bureau.store.reports.heads(TOWNSHIP, BEFORE.code)
    ids = [_own_head(head, OTHER, codes).id for codes in (["1"], ["1", "2"], ["2", "1"])]
    assert ids[0] != ids[1] == ids[2]


def test_read_where_it_does_not_belong_it_says_what_it_is(
    bureau: BureauDesk, other: TownshipDesk, letter: Path
) -> None:
    (result,) = bureau.import_packages([letter])
    said = {problem.code: problem.message for problem in result.problems}
    assert result.verdict == "refused"
    assert "划转村的上期数据" in said["wrong_kind"]
    (loaded,) = other.load([letter])
    assert not loaded.taken
    (problem,) = [problem for problem in loaded.problems if problem.code == "wrong_kind"]
    assert problem.message.startswith("此文件是划转村的上期数据，")
    assert "receive" in problem.remedy


def test_where_nothing_has_moved_there_is_nothing_to_hand_over(bureau: BureauDesk, tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        bureau.write_transfers(tmp_path)
    assert caught.value.code == "no_transfer"
    assert not list(tmp_path.glob("*transfer*"))
