"""Codes that are exchanged, given up and used again: whose figures and whose keys they are (示例数据)."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import msgspec
import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.review.office_keys import OfficeKeys
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.change import Kind
from laiwu_desktop.formdef.report.content import Content, Record, RecordKey, Report, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.seal.signature import fingerprint, new_private_key, public_key
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.waiting_keys import BroughtKey
from laiwu_desktop.workbook.exchange.transfer_letter import Transfer, excerpt_of, write_transfer
from laiwu_desktop.workbook.format.envelope import sign
from laiwu_desktop.workbook.format.layout import sheet_title
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.divisions.test_keys_in_time import (
    AFTER,
    OTHER,
    Make,
    at_township,
    bureau,
    go_over,
    taken,
    township,
)
from tests.desk.handover.test_answers import refusal
from tests.sample import fill_in, type_in

__all__ = ["bureau", "township"]
K, DAY, FREE = ChangeKind, "2018-07-01", "371203009000"


def recoded(
    divisions: list[Division], codes: dict[str, str], day: str = "2019-01-01"
) -> list[DivisionChange]:
    """Townships with other codes, their villages with them."""
    return [
        DivisionChange(
            day, K.RECODED, d.code, codes.get(d.code, f"{codes.get(d.parent_code, d.code)[:9]}{d.code[9:]}"),
            d.name, d.level, codes.get(d.parent_code, d.parent_code),
        )
        for d in divisions
        if d.code in codes or d.parent_code in codes
    ]  # fmt: skip


def villages(divisions: list[Division]) -> list[Division]:
    return [d for d in divisions if d.parent_code == TOWNSHIP]


def became(kind: ChangeKind, was: str, code: str, name: str) -> DivisionChange:
    return DivisionChange(DAY, kind, was, code, name, "village", TOWNSHIP)


def learn(bureau: BureauDesk, desk: TownshipDesk, changes: list[DivisionChange], folder: Path) -> None:
    bureau.apply_changes(changes)
    task = bureau.issue_task(date(2019, 1, 15))
    (folder / task.name).write_bytes(task.data)
    assert desk.receive([folder / task.name])[0].outcome == "applied"


def in_draft(desk: TownshipDesk) -> dict[str, object]:
    rows = (r for r in desk.draft().figures.records if r.key.form == plain.FORM)
    return {r.key.unit_code: r.values["households"] for r in rows if "households" in r.values}


def enter(desk: TownshipDesk, code: str, households: int) -> None:
    type_in(desk.draft(), plain.FORM, code, {"households": str(households)})


def signed_by(bureau: BureauDesk, desk: TownshipDesk, key: str, number: int, folder: Path) -> Imported:
    """What becomes of a township's report that another has signed."""
    report = desk.report(desk.at_hand.id)
    head = msgspec.structs.replace(report.head, id=f"{number:x}" * 32)
    said = sign("report", head, canonical(desk.forms, Content(report.records, report.explanations)), key)
    path = folder / f"{number}.xlsx"
    desk._packaging.write(Report(said, report.records, report.explanations), path)
    return bureau.import_packages([path])[0]


def require_own_keys_only(bureau: BureauDesk, desks: tuple[TownshipDesk, ...], folder: Path) -> None:
    """Each is taken by its own key, and held under the other's."""
    for number, (desk, other) in enumerate(itertools.permutations(desks, 2), 10):
        came = signed_by(bureau, desk, other.private_key, number, folder)
        assert (came.division, came.verdict) == (desk.division.code, "held"), came.problems
        assert came.signature == "key_changed"
        bureau.reject(came.report)
    for desk in desks:
        came = taken(bureau, desk, folder)
        assert (came.division, came.verdict, came.signature) == (desk.division.code, "received", "original")


def test_two_townships_that_exchange_codes_keep_their_keys(
    make_desk: Make, bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    other = at_township(make_desk, OTHER)
    go_over(bureau, recoded(divisions, {TOWNSHIP: OTHER, OTHER: TOWNSHIP}), tmp_path, township, other)
    assert (township.division.code, other.division.code) == (OTHER, TOWNSHIP)
    shown = {key.public_key: key.division for key in bureau.their_keys.known()}
    assert shown[township.settings.public_key] == OTHER
    assert shown[other.settings.public_key] == TOWNSHIP
    assert len(bureau.their_keys.known()) == len(bureau.store.keys.all()) == len(shown)
    require_own_keys_only(bureau, (township, other), tmp_path)
    bureau.close()
    for desk, code in ((township, OTHER), (other, TOWNSHIP)):
        argv = ["--division", code, "--fingerprint", fingerprint(desk.settings.public_key)]
        assert main(["revoke", bureau.location, *argv]) == 0
    assert all(key.revoked for key in bureau.store.keys.all())


def test_a_code_that_was_given_up_and_is_anothers_now_brings_it_no_key(
    make_desk: Make, bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    other = at_township(make_desk, OTHER)
    bureau.apply_changes(recoded(divisions, {OTHER: FREE}))
    go_over(bureau, recoded(divisions, {TOWNSHIP: OTHER}, "2019-01-02"), tmp_path, township, other)
    assert (township.division.code, other.division.code) == (OTHER, FREE)
    require_own_keys_only(bureau, (township, other), tmp_path)


def test_who_still_speaks_under_a_code_that_is_anothers_later_is_told_which_is_its_own(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """Between the day on which it was given up and that on which another got it."""
    late, other = at_township(make_desk, TOWNSHIP), at_township(make_desk, OTHER)
    before = recoded(divisions, {TOWNSHIP: FREE}, "2018-07-01")
    learn(bureau, other, before, tmp_path)
    bureau.apply_changes(recoded(divisions, {OTHER: TOWNSHIP}, "2019-01-02"))
    (problem,) = taken(bureau, late, tmp_path).problems
    assert f"已是 {FREE}" in problem.message
    task = bureau.issue_task(date(2019, 1, 15))
    (tmp_path / task.name).write_bytes(task.data)
    late.receive([tmp_path / task.name])
    fill_in(late)
    came = taken(bureau, late, tmp_path / "2")
    assert (came.division, came.verdict) == (FREE, "received"), came.problems
    assert bureau.find_report(TOWNSHIP).id == came.report


def test_a_key_that_came_under_a_code_in_between_is_revoked_once(
    make_desk: Make, bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """There and back again: one office, one line for each of its keys."""
    twin = at_township(make_desk, TOWNSHIP, "新")
    there = recoded(divisions, {TOWNSHIP: FREE})
    go_over(bureau, there, tmp_path, township)
    twin.their_keys.confirm(bureau.settings.public_key)
    task = bureau.issue_task(date(2019, 7, 16))
    (tmp_path / task.name).write_bytes(task.data)
    twin.receive([tmp_path / task.name])
    twin.begin_period(AFTER)
    fill_in(twin)
    assert taken(bureau, twin, tmp_path).verdict == "held"
    bureau.their_keys.confirm(bureau.their_keys.waiting())
    bureau.apply_changes(
        [
            DivisionChange(
                "2020-01-01", K.RECODED, c.code, c.was, c.name, c.level,
                TOWNSHIP if c.parent_code == FREE else c.parent_code,
            )
            for c in there
        ]
    )  # fmt: skip
    known = bureau.their_keys.known()
    assert len(known) == len(bureau.store.keys.all()) == len({key.public_key for key in known})
    bureau.their_keys.revoke(next(key for key in known if key.public_key == twin.settings.public_key))
    counting = {key.public_key for key in bureau.their_keys.known() if not key.revoked}
    assert twin.settings.public_key not in counting
    assert township.settings.public_key in counting


def test_a_key_confirmed_under_a_code_that_was_taken_back_goes_on(
    make_desk: Make,
    bureau: BureauDesk,
    divisions: list[Division],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new = at_township(make_desk, OTHER, "新")
    new.their_keys.confirm(bureau.settings.public_key)
    assert taken(bureau, new, tmp_path).verdict == "held"
    bureau.apply_changes(recoded(divisions, {OTHER: FREE}))
    bureau.begin_period(AFTER)
    (waiting,) = bureau.their_keys.waiting()
    assert waiting.division == FREE
    bureau.their_keys.confirm([waiting])
    bureau.close()
    assert main(["divisions", bureau.location, "--take-back", "--yes"]) == 0
    for command in ("keys", "enrol", "verify"):
        assert main([command, bureau.location]) == 0
    said = capsys.readouterr().out
    assert "里辛" in said
    again = open_desk(bureau.location, clock=bureau.clock)
    assert isinstance(again, BureauDesk)
    assert {key.division for key in again.their_keys.known()} >= {OTHER}
    enter(new, next(d.code for d in divisions if d.parent_code == OTHER), 333)
    draft = new.draft()
    draft.explain(draft.check().findings, "示例数据", "")
    came = taken(again, new, tmp_path / "2")
    assert (came.division, came.signature) == (OTHER, "original")
    assert all(problem.code != "unknown_key" for problem in came.problems)
    again.close()
    assert main(["revoke", bureau.location, "--fingerprint", new.fingerprint]) == 0


def test_a_key_under_a_code_of_nobody_stops_nothing(
    make_desk: Make, bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    """It was enrolled for a township that began with entries that were taken back."""
    new = DivisionChange("2019-01-01", K.NEW, "", FREE, "示例新镇", "township", "371203000000")
    bureau.apply_changes([new])
    (key,) = bureau.store.keys.all()[:1]
    stray = msgspec.structs.replace(key, division=FREE, public_key=township.settings.public_key, batch=1)
    bureau.store.keys.trust(stray)
    bureau.take_back_changes()
    assert FREE in {key.division for key in bureau.their_keys.known()}
    stranger = at_township(make_desk, OTHER, "新")
    forged = signed_by(bureau, stranger, township.private_key, 12, tmp_path)
    assert forged.verdict == "held"
    assert any(FREE in problem.message for problem in forged.problems)
    assert bureau.their_keys.waiting()
    assert taken(bureau, township, tmp_path).verdict == "received"
    bureau.their_keys.revoke(next(key for key in bureau.their_keys.known() if key.division == FREE))


def test_keys_of_a_township_that_was_taken_back_are_none_of_the_next_with_its_code(
    bureau: BureauDesk,
) -> None:
    """The number of what is taken back is another's soon."""
    one, other = (
        DivisionChange("2019-01-01", K.NEW, "", FREE, name, "township", "371203000000")
        for name in ("示例新镇", "示例另一镇")
    )
    bureau.apply_changes([one])
    bureau.store.keys.trust(KnownKey(FREE, public_key(new_private_key()), "2018-12-20T12:00:00", batch=1))
    brought = BroughtKey(FREE, public_key(new_private_key()), "示例.xlsx", "2018-12-20T12:00:00", (), 1)
    bureau.store.waiting_keys.add([brought])
    bureau.take_back_changes()
    bureau.apply_changes([other])
    assert OfficeKeys(bureau.store.keys, bureau.timeline, bureau.timeline.office(FREE, 1)).all() == []
    assert (FREE, 1) not in {waiting.office for waiting in bureau.their_keys.waiting()}


def test_figures_go_with_their_villages(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """Exchanged codes, a chain of which one is filled in, a former code of a new village."""
    desk = make_desk("township", TOWNSHIP, "2018S2")
    assert isinstance(desk, TownshipDesk)
    a, b, c, d, e = villages(divisions)[:5]
    for village, figure in ((a, 111), (b, 222), (c, 50), (e, 70)):
        enter(desk, village.code, figure)
    x, y = (f"{TOWNSHIP[:9]}{n}" for n in ("297", "299"))
    learn(
        bureau,
        desk,
        [
            became(K.RECODED, a.code, b.code, a.name),
            became(K.RECODED, b.code, a.code, b.name),
            became(K.RECODED, c.code, x, c.name),
            became(K.RECODED, d.code, c.code, d.name),
            became(K.RECODED, e.code, y, e.name),
            became(K.NEW, "", e.code, "示例新村村委会"),
        ],
        tmp_path,
    )
    expected = {b.code: 111, a.code: 222, x: 50, y: 70}
    assert in_draft(desk) == expected
    again = open_desk(desk.location, clock=desk.clock)
    assert isinstance(again, TownshipDesk)
    assert in_draft(again) == expected  # once, and not each time that it is opened
    again.close()


def test_nothing_was_filled_in_when_codes_were_exchanged(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """What is typed afterwards is of the villages of today."""
    desk = make_desk("township", TOWNSHIP, "2018S2")
    assert isinstance(desk, TownshipDesk)
    a, b = villages(divisions)[:2]
    swap = [became(K.RECODED, a.code, b.code, a.name), became(K.RECODED, b.code, a.code, b.name)]
    learn(bureau, desk, swap, tmp_path)
    enter(desk, a.code, 7)
    again = open_desk(desk.location, clock=desk.clock)
    assert isinstance(again, TownshipDesk)
    assert in_draft(again) == {a.code: 7}
    again.close()


def test_a_village_that_keeps_its_code_and_loses_a_part_is_filled_in_anew(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    desk = make_desk("township", TOWNSHIP, "2018S2")
    assert isinstance(desk, TownshipDesk)
    (whole,) = villages(divisions)[:1]
    enter(desk, whole.code, 30)
    part = became(K.SPLIT, whole.code, f"{TOWNSHIP[:9]}298", "示例分村村委会")
    learn(bureau, desk, [became(K.SPLIT, whole.code, whole.code, whole.name), part], tmp_path)
    assert in_draft(desk) == {}
    enter(desk, whole.code, 20)
    again = open_desk(desk.location, clock=desk.clock)
    assert isinstance(again, TownshipDesk)
    assert in_draft(again) == {whole.code: 20}
    again.close()


def test_a_file_of_before_codes_were_exchanged_is_not_read_into_others(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """A template, and a package of a township that has not heard yet. One that was put right is read."""
    desk = make_desk("township", TOWNSHIP, "2018S2")
    ignorant = at_township(make_desk, TOWNSHIP, "旧")
    assert isinstance(desk, TownshipDesk)
    a, b, c, d = villages(divisions)[:4]
    book = openpyxl.load_workbook(desk.write_template(tmp_path / "旧.xlsx"))
    sheet = book[sheet_title(desk.forms[plain.FORM])]
    columns = {cell.value: cell.column for cell in sheet[4]}
    rows = {sheet.cell(row, columns["unit_code"]).value: row for row in range(5, sheet.max_row + 1)}
    for number, village in enumerate((a, b, c, d), 1):
        sheet.cell(rows[village.code], columns["households"]).value = 111 * number
    book.save(tmp_path / "旧.xlsx")
    swap = [became(K.RECODED, a.code, b.code, a.name), became(K.RECODED, b.code, a.code, b.name)]
    closed = [DivisionChange(DAY, K.CLOSED, c.code), became(K.RECODED, d.code, c.code, d.name)]
    learn(bureau, desk, [*swap, *closed], tmp_path)
    (loaded,) = desk.load([tmp_path / "旧.xlsx"])
    assert not loaded.taken
    said = [problem.message for problem in loaded.problems if problem.code == "former_code"]
    assert any(f"{a.name}现为{a.name}（{b.code}）" in text for text in said)
    assert any(f"{c.name}已撤销" in text for text in said)
    assert in_draft(desk) == {}
    came = taken(bureau, ignorant, tmp_path)
    assert came.verdict == "refused"
    assert "former_code" in {problem.code for problem in came.problems}
    for village, code in ((a, b.code), (b, a.code), (d, c.code)):
        sheet.cell(rows[village.code], columns["unit_code"]).value = code
    sheet.delete_rows(rows[c.code])
    for other in book.worksheets:
        if other.title not in ("_meta", sheet.title):
            del book[other.title]
    book.save(tmp_path / "旧.xlsx")
    (loaded,) = desk.load([tmp_path / "旧.xlsx"])
    assert loaded.taken, loaded.problems
    assert in_draft(desk) == {b.code: 111, a.code: 222, c.code: 444}


def test_what_became_of_divisions_is_not_undone(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    desk = make_desk("township", TOWNSHIP, "2018S2")
    assert isinstance(desk, TownshipDesk)
    stays, goes, beside = villages(divisions)[:3]
    for village, figure in ((stays, 60), (goes, 70), (beside, 5)):
        enter(desk, village.code, figure)
    merger = [became(K.MERGED, was.code, stays.code, stays.name) for was in (stays, goes)]
    learn(bureau, desk, merger, tmp_path)
    assert in_draft(desk) == {stays.code: 130, beside.code: 5}
    deeds = {one.deed.kind: one for one in desk.history()}
    typed = [one.deed.id for one in desk.history() if one.deed.kind is Kind.ENTER]
    with pytest.raises(PersonError, match="随区划变更归到现在的村，不能撤消"):
        desk.undo()  # the last that was done
    enter(desk, stays.code, 135)
    for action in (deeds[Kind.DIVISIONS].deed.id, typed[0]):
        with pytest.raises(PersonError, match="随区划变更归到现在的村，不能撤消"):
            desk.undo(action)
    assert desk.undo().applied.changes  # the last of all is nothing of it
    desk.undo(typed[2])  # nor what was typed where nothing became of anything
    again = open_desk(desk.location, clock=desk.clock)
    assert isinstance(again, TownshipDesk)
    assert in_draft(again) == {stays.code: 130}
    again.close()
    assert verify_workspace(desk.location).troubles == ()


def handed(bureau: BureauDesk, forms: FormSet, to: str, folder: Path) -> Path:
    """What a third township reported of a village that came to one of the two in 2018S2."""
    content = Content((Record(RecordKey(plain.FORM, "371203003200"), {"households": 77}),))
    head = ReportHead(
        "c" * 32, "371203003000", "2018S1", 1, "", State.ACCEPTED, forms.versions,
        "2018-07-15T09:00:00", editions=forms.editions,
    )  # fmt: skip
    excerpt = excerpt_of(head, forms, content.records, bureau.private_key)
    said = Transfer(to, CITY, "2018S2", "2018-08-01T09:00:00", (excerpt,))
    path = folder / f"{to} 移交.xlsx"
    write_transfer(said, "示例数据：移交", [], [], bureau.private_key, (), path)
    return path


def test_what_was_handed_over_before_codes_were_exchanged_is_taken_by_whose_it_is(
    make_desk: Make, bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    other = at_township(make_desk, OTHER)
    go_over(bureau, recoded(divisions, {TOWNSHIP: OTHER, OTHER: TOWNSHIP}), tmp_path, township, other)
    assert township.division.code == OTHER
    letter = handed(bureau, other.forms, OTHER, tmp_path)
    before = township.store.reports.content_hash()
    assert refusal(township.receive([letter])[0]) == "other_area"
    assert township.store.reports.content_hash() == before
    (came,) = other.receive([letter])
    assert (came.outcome, came.problems) == ("applied", ())


def test_a_township_takes_what_is_handed_to_it_under_the_code_that_a_task_beside_it_brings(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    other = at_township(make_desk, OTHER)
    bureau.apply_changes(recoded(divisions, {OTHER: FREE}, "2018-07-01"))
    task = bureau.issue_task(date(2019, 1, 15))
    (tmp_path / task.name).write_bytes(task.data)
    came = other.receive([tmp_path / task.name, handed(bureau, other.forms, FREE, tmp_path)])
    assert [one.outcome for one in came] == ["applied", "applied"], came
