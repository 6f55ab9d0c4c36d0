"""Keys have a history: who confirmed them and how, which follows which, which were revoked."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.formdef.states import Compared
from laiwu_desktop.seal.locks import new_identity, recipient_fingerprint, recipient_of
from laiwu_desktop.seal.signature import new_private_key, public_key
from laiwu_desktop.seal.statements import KeyStatement, stated, successor_of
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.workbook.exchange.letters import read_letter
from tests.conftest import CITY, TOWNSHIP
from tests.desk.handover.test_answers import resigned
from tests.desk.handover.test_handover import change_first_village, export, states, verdict
from tests.desk.handover.test_without_personal import BUILT
from tests.sample import fill_in, type_in

Make = Callable[..., TownshipDesk]


def next_revision(desk: TownshipDesk, folder: Path, households: str = "331") -> Path:
    change_first_village(desk, households)
    draft = desk.draft()
    draft.explain(draft.check().findings, "示例数据", "")
    return export(desk, folder)


def name_an_officer(desk: TownshipDesk) -> None:
    """Something to be left out of a package without personal fields."""
    draft = desk.draft()
    type_in(draft, "information_village", draft.units["village"][0].code, BUILT)
    draft.explain(draft.check().findings, "示例数据", "")


def key_of(desk: TownshipDesk | BureauDesk) -> str:
    return desk.settings.public_key


@pytest.fixture
def strangers(make_desk: Make) -> tuple[BureauDesk, TownshipDesk]:
    """A bureau and a township that have compared nothing yet."""
    bureau, township = make_desk("bureau", CITY, name="b"), make_desk("township", TOWNSHIP, name="t")
    assert isinstance(bureau, BureauDesk)
    fill_in(township)
    return bureau, township


# ---- who and when


def test_who_confirmed_a_key_is_written_down_and_told_to_whoever_comes_too_late(
    strangers: tuple[BureauDesk, TownshipDesk], tmp_path: Path
) -> None:
    bureau, township = strangers
    bureau.change_settings(filler="李审核")
    verdict(bureau, export(township, tmp_path))
    stale, shown = bureau.their_keys.waiting(), bureau.find_report(TOWNSHIP)
    bureau.their_keys.confirm(stale, Compared.LIST)
    (key,) = bureau.their_keys.known()
    assert (key.division, key.public_key, key.how, key.revoked) == (TOWNSHIP, key_of(township), "list", "")
    assert key.who.startswith("李审核")
    for late in (lambda: bureau.their_keys.confirm(stale), lambda: bureau.reject(shown.id, shown)):
        with pytest.raises(PersonError) as caught:
            late()
        assert caught.value.code == "decided_meanwhile"
        assert "李审核" in caught.value.message


def test_fingerprints_are_printed_to_be_ticked(
    strangers: tuple[BureauDesk, TownshipDesk], tmp_path: Path
) -> None:
    bureau, township = strangers
    verdict(bureau, export(township, tmp_path))
    path = bureau.their_keys.write_waiting(tmp_path / "清单.xlsx", bureau.their_keys.waiting())
    rows = list(openpyxl.load_workbook(path).active.values)
    assert rows[1][5] == "核对一致打√"
    name = township.division.name
    assert rows[2][:5] == (TOWNSHIP, name, township.fingerprint, "首次收到", "2006年下半年 第 1 版")


# ---- revoked


def test_what_comes_under_a_revoked_key_is_held_and_what_came_before_stays(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    bureau.change_settings(filler="李审核")
    first = export(filled, tmp_path)
    verdict(bureau, first)
    bureau.accept(TOWNSHIP)
    before = bureau.consolidate()
    bureau.their_keys.revoke(KnownKey(TOWNSHIP, key_of(filled), ""))
    assert (states(bureau), bureau.consolidate()) == ([(1, "accepted")], before)
    assert verdict(bureau, first).verdict == "duplicate"
    came = verdict(bureau, next_revision(filled, tmp_path))
    assert (came.verdict, came.signature) == ("held", "revoked_key")
    assert "作废" in came.problems[0].message
    assert "李审核" in came.problems[0].message
    (waiting,) = bureau.their_keys.waiting()
    assert waiting.revoked is not None
    assert "不能再确认" in waiting.about
    for _ in range(2):
        with pytest.raises(PersonError) as caught:
            bureau.their_keys.confirm([msgspec.structs.replace(waiting, revoked=None)])
        assert caught.value.code == "revoked_key"
    assert states(bureau) == [(1, "accepted")]
    bureau.reject(came.report)
    assert (states(bureau), bureau.consolidate()) == ([(1, "accepted")], before)
    with pytest.raises(PersonError) as caught:
        bureau.their_keys.revoke(KnownKey(TOWNSHIP, key_of(filled), ""))
    assert caught.value.code == "no_such_key"
    (key,) = bureau.their_keys.known()
    assert key.revoked_by.startswith("李审核")
    assert bureau.store.keys.known(TOWNSHIP) == frozenset()


def test_a_revoked_key_does_not_complete_what_came_without_names(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    name_an_officer(filled)
    part = filled.export(tmp_path / "part", without_personal=True).path
    verdict(bureau, part)
    bureau.their_keys.revoke(KnownKey(TOWNSHIP, key_of(filled), ""))
    before = bureau.store.reports.content_hash()
    came = verdict(bureau, filled.export(tmp_path / "whole").path)
    assert (came.verdict, came.problems[0].code) == ("refused", "revoked_key")
    assert bureau.store.reports.content_hash() == before


# ---- changed


def test_a_changed_key_is_proposed_by_the_old_one_and_confirmed_by_a_person(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    first, old = export(filled, tmp_path), filled.fingerprint
    verdict(bureau, first)
    for _ in range(2):  # the bureau hears of the second change only
        filled.change_key()
    assert filled.fingerprint != old
    before = bureau.store.reports.content_hash()
    second = next_revision(filled, tmp_path)
    came = verdict(bureau, second)
    assert (came.verdict, came.signature) == ("held", "key_changed")
    assert "旧密钥签字声明" in came.problems[0].message
    (waiting,) = bureau.their_keys.waiting()
    assert waiting.about.startswith("旧密钥签字声明换成新密钥")
    bureau.reject(came.report)
    assert bureau.store.reports.content_hash() == before  # nor is the statement left
    verdict(bureau, second)
    bureau.their_keys.confirm(bureau.their_keys.waiting())
    assert {key.how for key in bureau.their_keys.known()} == {"", "telephone"}  # as the person says
    assert states(bureau) == [(1, "superseded"), (2, "received")]
    assert verify_workspace(str(tmp_path / f"{CITY}.sqlite")).troubles == ()


def test_a_report_of_before_the_change_is_the_same_report_after_it(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """What leaves without names is signed when it leaves: with the new key."""
    name_an_officer(filled)
    whole = export(filled, tmp_path)
    filled.change_key()
    part = filled.export(tmp_path / "part", without_personal=True).path
    bureau.their_keys.confirm(bureau.their_keys.waiting() if verdict(bureau, part).verdict == "held" else [])
    assert verdict(bureau, whole).verdict == "completed"
    assert verdict(bureau, part).verdict == "duplicate"
    assert verify_workspace(str(tmp_path / f"{CITY}.sqlite")).troubles == ()


def test_a_statement_of_a_key_that_is_not_known_or_was_revoked_says_nothing() -> None:
    keys = [new_private_key() for _ in range(3)]
    old, middle, new = map(public_key, keys)
    chain = [stated(TOWNSHIP, *pair, "2006-12-20T12:00:00") for pair in itertools.pairwise(keys)]
    assert successor_of(new, (TOWNSHIP,), chain, {old}, ()) == chain[1]
    assert successor_of(new, (TOWNSHIP,), chain, {old}, {middle}) is None
    assert successor_of(new, (TOWNSHIP,), chain, (), {old}) is None
    assert successor_of(new, (CITY,), chain, {old}, ()) is None
    for change in ({"new_key": old}, {"division": CITY}, {"when": "2006-12-21T12:00:00"}):
        false: KeyStatement = msgspec.structs.replace(chain[0], **change)
        assert not false.holds
        assert successor_of(false.new_key, (false.division,), [false], {old}, ()) is None
    assert successor_of(new, (TOWNSHIP,), chain[1:], {old}, ()) is None


def test_the_bureau_changes_its_key_and_the_township_confirms_it(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    bureau.change_key()
    bureau.accept(TOWNSHIP)
    receipt = bureau.write_receipt(TOWNSHIP, tmp_path)
    (came,) = filled.receive([receipt])
    assert (came.outcome, came.new_key, came.how) == ("refused", key_of(bureau), "statement")
    assert "旧密钥签字声明" in came.message
    filled.their_keys.confirm(came.new_key, came.how, came.said)
    assert filled.receive([receipt])[0].outcome == "applied"
    old, new = sorted(filled.their_keys.known(), key=lambda key: key.how != "telephone")
    assert (old.how, new.how) == ("telephone", "statement")
    assert filled.their_keys.successors() == {old.public_key: key_of(bureau)}


def test_what_was_decided_before_the_change_is_read_by_who_has_revoked_the_old_key(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    bureau.accept(TOWNSHIP)
    waits = max(bureau.store.exchange.outbox(), key=lambda item: item.decision)
    before = bureau.write_receipt(TOWNSHIP, tmp_path)
    assert read_letter(before).public_key == key_of(bureau)
    bureau.change_key()
    (old,) = filled.their_keys.known()
    filled.their_keys.confirm(key_of(bureau))
    filled.their_keys.revoke(old)
    (tmp_path / "again").mkdir()
    receipt = bureau.write_receipt(TOWNSHIP, tmp_path / "again")
    assert read_letter(receipt).public_key == key_of(bureau)
    assert bureau.store.exchange.data(waits.name) == receipt.read_bytes()
    assert filled.receive([receipt])[0].outcome == "applied"
    assert bureau.write_receipt(TOWNSHIP, tmp_path).read_bytes() == receipt.read_bytes()


# ---- what packages are encrypted to


def test_another_recipient_is_offered_and_not_taken(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """Whoever has got hold of the bureau's key shall not read the packages, too."""
    verdict(bureau, export(filled, tmp_path))
    receipt, ours = bureau.write_receipt(TOWNSHIP, tmp_path), bureau.recipient
    assert filled.receive([receipt])[0].offered == ""
    assert filled.settings.bureau_recipient == ours
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    theirs = recipient_of(new_identity())
    (came,) = filled.receive([resigned(bureau, task, recipient=theirs)])
    assert (came.outcome, came.offered) == ("applied", theirs)
    assert recipient_fingerprint(theirs) in came.message
    assert (filled.settings.bureau_recipient, filled.settings.offered_recipient) == (ours, theirs)
    filled.their_keys.confirm_recipient()
    assert (filled.settings.bureau_recipient, filled.settings.offered_recipient) == (theirs, "")


def test_nothing_is_encrypted_on_the_word_of_a_revoked_key(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    filled.receive([task])
    filled.their_keys.revoke(KnownKey(CITY, key_of(bureau), ""))
    with pytest.raises(PersonError) as caught:
        filled.export(tmp_path / "locked", to="bureau")
    assert caught.value.code == "no_recipient"
    (came,) = filled.receive([task])
    assert (came.outcome, came.new_key, came.problems[0].code) == ("refused", "", "revoked_key")
    assert not filled.their_keys.any_counts


# ---- one file each way


def test_keys_are_enrolled_by_one_file_each_way(
    strangers: tuple[BureauDesk, TownshipDesk], tmp_path: Path
) -> None:
    bureau, township = strangers
    from_bureau = bureau.write_enrolment(tmp_path / "bureau.xlsx")
    from_township = township.write_enrolment(tmp_path / "township.xlsx")
    cells = {str(cell) for row in openpyxl.load_workbook(from_bureau).active.values for cell in row}
    assert {bureau.fingerprint, recipient_fingerprint(bureau.recipient)} <= cells
    (came,) = township.receive([from_bureau])
    assert (came.outcome, came.new_key, came.how) == ("refused", key_of(bureau), "file")
    with pytest.raises(PersonError):
        township.export(tmp_path / "locked", to="bureau")
    township.their_keys.confirm(came.new_key, came.how)
    assert township.receive([from_bureau])[0].outcome == "applied"
    assert township.settings.bureau_recipient == bureau.recipient
    locked = township.export(tmp_path / "locked", to="bureau").path
    (brought,) = bureau.their_keys.bring([from_township])
    (waiting,) = bureau.their_keys.waiting()
    assert (brought.public_key, waiting.fingerprint) == (waiting.public_key, township.fingerprint)
    assert waiting.about == "由登记文件送来"
    bureau.their_keys.confirm([waiting], Compared.LIST)
    assert bureau.their_keys.known()[0].how == "list"  # what the person did, whoever proposed it
    (confirmed,) = bureau.trail.lines(Wanted(kind="confirm"))
    assert "核对方式：清单核对" in confirmed.now
    bureau.their_keys.bring([from_township])
    assert bureau.their_keys.waiting() == []  # it counts already
    assert verdict(bureau, locked).verdict == "received"


def test_what_files_brought_waits_until_it_is_confirmed_or_rejected(
    strangers: tuple[BureauDesk, TownshipDesk], tmp_path: Path
) -> None:
    """Also where its township is telephoned only days later, from another window."""
    bureau, township = strangers
    file = township.write_enrolment(tmp_path / "登记.xlsx")
    bureau.their_keys.bring([file])
    bureau.their_keys.bring([file])
    package = export(township, tmp_path)
    assert verdict(bureau, package).verdict == "held"
    bureau.close()
    again = open_desk(bureau.location)
    assert isinstance(again, BureauDesk)
    (waiting,) = again.their_keys.waiting()
    assert (waiting.about, len(waiting.reports)) == ("由登记文件送来", 1)
    again.their_keys.reject(waiting)
    assert (again.their_keys.waiting(), again.store.reports.held()) == ([], [])
    lines = again.trail.lines(Wanted())
    said = {
        (line.what, line.about): line.was + line.now for line in lines if "签名指纹" in line.was + line.now
    }
    own = next(told for told in said if told[0] == "新建工作区")
    assert waiting.fingerprint not in said.pop(own), "the bureau's own key"
    assert {what for what, _ in said} == {"暂存待核对指纹", "拒收"}
    assert len(said) == 4, "the file and the report, each as it came and as it was rejected"
    assert all(waiting.fingerprint in told for told in said.values())
    again.close()


def test_an_enrolment_file_of_somebody_else_is_told(
    strangers: tuple[BureauDesk, TownshipDesk], tmp_path: Path
) -> None:
    bureau, township = strangers
    own, others = bureau.write_enrolment(tmp_path / "b.xlsx"), township.write_enrolment(tmp_path / "t.xlsx")
    package = export(township, tmp_path)
    told = [one.problem for one in bureau.their_keys.bring([own, package])]
    assert "不是本市的乡镇" in told[0]
    assert "登记文件" in told[1]
    assert "wrong_kind" in {problem.code for problem in verdict(bureau, others).problems}
    (came,) = township.receive([others])
    assert (came.outcome, came.new_key, came.problems[0].code) == ("refused", "", "other_area")


def test_a_receipt_says_whose_fingerprint_the_bureau_has(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    path = bureau.write_receipt(TOWNSHIP, tmp_path)
    said = [str(cell) for row in openpyxl.load_workbook(path)["回执"].values for cell in row]
    assert any(filled.fingerprint in text for text in said)
    assert read_letter(path).statements == ()
