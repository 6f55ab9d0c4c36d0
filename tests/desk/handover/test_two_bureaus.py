"""A bureau that began anew in another workspace: whose word on keys and tasks is the last at a township."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Compared
from laiwu_desktop.store.keys import KnownKey
from tests.conftest import CITY

Make = Callable[..., Desk]


@pytest.fixture
def renewed(make_desk: Make) -> BureauDesk:
    """The bureau on a new computer, which the township does not know yet."""
    desk = make_desk("bureau", CITY, name="新局")
    assert isinstance(desk, BureauDesk)
    return desk


def confirm(township: TownshipDesk, bureau: BureauDesk, when: str) -> None:
    """A person compares the fingerprint of the bureau's key at a time."""
    key = KnownKey(CITY, bureau.settings.public_key, when, "示例甲", Compared.TELEPHONE)
    township.store.keys.trust(key)


def task_of(bureau: BureauDesk, folder: Path, due: date, *, at: datetime) -> Path:
    bureau.clock = lambda: at
    sent = bureau.issue_task(due)
    folder.mkdir(exist_ok=True)
    (folder / sent.name).write_bytes(sent.data)
    return folder / sent.name


@pytest.mark.parametrize("when", ["2006-12-20T12:00:00", "2006-12-21T09:00:00"], ids=["same second", "later"])
def test_an_old_file_of_the_former_bureau_brings_its_recipient_back_for_a_person_only(
    township: TownshipDesk, bureau: BureauDesk, renewed: BureauDesk, tmp_path: Path, when: str
) -> None:
    old = bureau.write_enrolment(tmp_path / "old.xlsx")
    assert township.receive([old])[0].outcome == "applied"
    assert township.settings.bureau_recipient == bureau.recipient
    confirm(township, renewed, when)
    new = renewed.write_enrolment(tmp_path / "new.xlsx")
    assert not township.receive([new])[0].offered
    assert township.settings.bureau_recipient == renewed.recipient
    (again,) = township.receive([old])
    assert township.settings.bureau_recipient == renewed.recipient
    assert (again.offered, [one.code for one in again.problems]) == (bureau.recipient, ["offered_recipient"])
    assert not township.receive([new])[0].offered  # the word of the newest key goes on as it was
    township.their_keys.confirm_recipient()  # on the telephone: it is the old one after all
    assert township.settings.bureau_recipient == bureau.recipient


def test_a_former_key_that_never_said_what_to_encrypt_to_says_it_too_late(
    township: TownshipDesk, bureau: BureauDesk, renewed: BureauDesk, tmp_path: Path
) -> None:
    confirm(township, renewed, "2006-12-21T09:00:00")
    township.receive([renewed.write_enrolment(tmp_path / "new.xlsx")])
    (late,) = township.receive([bureau.write_enrolment(tmp_path / "old.xlsx")])
    assert late.offered == bureau.recipient
    assert township.settings.bureau_recipient == renewed.recipient


def test_what_only_the_former_key_says_is_taken_again_once_the_new_one_is_revoked(
    township: TownshipDesk, bureau: BureauDesk, renewed: BureauDesk, tmp_path: Path
) -> None:
    old = bureau.write_enrolment(tmp_path / "old.xlsx")
    confirm(township, renewed, "2006-12-21T09:00:00")
    township.receive([old, renewed.write_enrolment(tmp_path / "new.xlsx")])
    (key,) = [one for one in township.their_keys.known() if one.public_key == renewed.settings.public_key]
    township.their_keys.revoke(key)
    assert not township.receive([old])[0].offered
    assert township.settings.bureau_recipient == bureau.recipient


def test_the_task_of_a_new_workspace_counts_by_its_day_and_not_by_its_number(
    township: TownshipDesk, bureau: BureauDesk, renewed: BureauDesk, tmp_path: Path
) -> None:
    confirm(township, renewed, "2006-12-21T09:00:00")
    for number in (1, 2, 3, 4):
        at = datetime(2006, 12, 19 + number, 9)
        last = task_of(bureau, tmp_path / "old", date(2007, 1, 9 + number), at=at)
        assert township.receive([last])[0].outcome == "applied"
    before = task_of(renewed, tmp_path / "early", date(2007, 1, 25), at=datetime(2006, 12, 22, 9))
    assert township.receive([before])[0].outcome == "stale"
    after = task_of(renewed, tmp_path / "new", date(2007, 1, 28), at=datetime(2006, 12, 25, 9))
    sooner = task_of(renewed, tmp_path / "new", date(2007, 1, 29), at=datetime(2006, 12, 24, 9))
    assert [one.outcome for one in township.receive([sooner, after])] == ["applied", "stale"]
    assert township.task is not None
    assert township.task.due == "2007-01-29"
    assert township.receive([last])[0].outcome == "stale"
