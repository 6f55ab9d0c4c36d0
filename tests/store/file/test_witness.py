"""What tells one workspace file from another, and from an earlier or later state of itself (示例数据)."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Report
from laiwu_desktop.formdef.states import Parcel
from laiwu_desktop.store.database.witness import (
    Found,
    State,
    Witness,
    found_at,
    goes_on,
    holds_same,
    state_of,
)
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.store import Store
from tests.store.small_reports import save
from tests.store.sqlite_workspace import HEAD_1, as_the_program, rows
from tests.store.tampering import unguarded


@pytest.fixture(scope="module")
def worked_in(forms: FormSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a deed in its log, a file to be sent and a photo, closed."""
    file = tmp_path_factory.mktemp("witness") / "口镇.sqlite"
    store = Store(str(file), forms, create=True)
    for key, value in (("role", "township"), ("division", "1"), ("public_key", "k"), ("filler", "王小明")):
        store.workspace.settle(key, value)
    store.reports.add(Report(HEAD_1, ()))
    save(store, HEAD_1.id, rows(1))
    store.workspace.add_photos({"a" * 32: b"x"})
    store.exchange.add(Outgoing(Parcel.PACKAGE, HEAD_1.id, 0, "packages", "示例.xlsx", b"PK", "2006"))
    store.close()
    columns = 'name, sha256, outcome, circumstances, new_key, tries, "when"'
    changed(file, f"INSERT INTO inbox ({columns}) VALUES ('回执.xlsx', '0', 'received', '', 0, 0, '2006')")
    return file


@pytest.fixture
def office(worked_in: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(worked_in, tmp_path / "口镇.sqlite"))


def changed(file: Path, *deeds: str) -> None:
    """Do something in a file as a program of ours would."""
    with as_the_program(file) as connection, connection, unguarded(connection):
        for deed in deeds:
            connection.execute(deed)


def state(file: Path) -> State:
    with as_the_program(file) as connection:
        return state_of(connection)


@pytest.mark.parametrize(
    ("deed", "is_same", "goes_on_in"),
    [
        ("SELECT 1", True, True),
        ("UPDATE workspace SET value = '李四' WHERE key = 'filler'", False, True),
        ("UPDATE workspace SET value = 'bureau' WHERE key = 'role'", False, False),
        ("UPDATE workspace SET value = '2' WHERE key = 'division'", False, False),
        ("UPDATE workspace SET value = 'other' WHERE key = 'public_key'", False, False),
        ("DELETE FROM workspace WHERE key = 'division'", False, False),
        ("UPDATE report SET decision = decision + 1", False, True),
        ("UPDATE report SET decision = decision - 1", False, False),
        ("UPDATE report SET state = 'exported'", False, True),
        ("UPDATE report SET revision = 2", False, True),
        ("DELETE FROM report", False, False),
        ("UPDATE change SET action = 'other'", False, False),
        ("DELETE FROM change", False, False),
        ("UPDATE event SET chained = 'other'", True, False),
        ("UPDATE event_end SET chained = 'other'", False, True),
        ("DELETE FROM event", True, False),
        ("UPDATE outbox SET state = 'delivered'", False, True),
        ("UPDATE outbox SET sha256 = 'other'", False, True),
        ("DELETE FROM outbox", False, False),
        ("DELETE FROM inbox", False, False),
        ("DELETE FROM photo", False, False),
        ("DROP TABLE photo", False, False),
    ],
)
def test_which_file_is_the_same_and_which_is_gone_on_in(
    office: Path, tmp_path: Path, deed: str, is_same: bool, goes_on_in: bool
) -> None:
    later = Path(shutil.copy(office, tmp_path / "后来.sqlite"))
    changed(later, deed)
    before = state(office)
    assert (holds_same(str(later), before), goes_on(str(later), before)) == (is_same, goes_on_in)


def test_where_nothing_is_known_nothing_is_the_same(office: Path, tmp_path: Path) -> None:
    (tmp_path / "空").touch()
    for there in (office, tmp_path / "空"):
        assert (holds_same(str(there), None), goes_on(str(there), None)) == (False, False)


@pytest.mark.parametrize("look", [holds_same, goes_on])
def test_a_look_makes_no_file(tmp_path: Path, look: object) -> None:
    with pytest.raises(sqlite3.OperationalError):
        look(str(tmp_path / "没有"), [])  # type: ignore[operator]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", Found._fields)
def test_a_file_is_asked_again_once_anything_of_it_is_another(office: Path, what: str) -> None:
    found = found_at(str(office))
    assert found is not None
    local, shared = (Witness(str(office), always=always) for always in (False, True))
    for witness in (local, shared):
        assert not witness.is_unchanged(found)
        witness.note(None)
    assert (local.is_unchanged(found), shared.is_unchanged(found)) == (True, False)
    assert not local.is_unchanged(found._replace(**{what: -1}))


def test_a_file_that_nobody_wrote_into_is_not_read(office: Path) -> None:
    witness = Witness(str(office), always=False)
    witness.note(None)
    witness.require_same(None)


def refuses(witness: Witness, file: Path) -> bool:
    """Whether a file is told to be another one than was seen."""
    with as_the_program(file) as connection:
        try:
            witness.require_same(connection)
        except PersonError as error:
            return error.code == "overwritten"
        return False


def test_what_was_only_read_is_known_too(office: Path, tmp_path: Path) -> None:
    earlier = Path(shutil.copy(office, tmp_path / "早.sqlite"))
    changed(earlier, "DELETE FROM change")
    witness = Witness(str(office), always=True)
    assert [refuses(witness, file) for file in (office, office, earlier)] == [False, False, True]


def test_who_saw_an_empty_file_knows_no_office_yet(office: Path, tmp_path: Path) -> None:
    unmade = Path(shutil.copy(office, tmp_path / "新.sqlite"))
    changed(
        unmade, "DELETE FROM workspace", "DELETE FROM change", "DELETE FROM event", "DELETE FROM event_end"
    )
    witness = Witness(str(office), always=True)
    assert [refuses(witness, file) for file in (unmade, office)] == [False, False]


def test_of_an_office_without_a_log_only_another_office_is_told(office: Path, tmp_path: Path) -> None:
    unused, other = (Path(shutil.copy(office, tmp_path / f"{name}.sqlite")) for name in ("未填", "别处"))
    changed(unused, "DELETE FROM change")
    changed(other, "UPDATE workspace SET value = '2' WHERE key = 'division'")
    witness = Witness(str(office), always=True)
    assert [refuses(witness, file) for file in (unused, office, other)] == [False, False, True]


def test_an_earlier_copy_is_told_by_its_audit_trail_alone(
    worked_in: Path, forms: FormSet, tmp_path: Path
) -> None:
    """What leaves no line in the change log, as settings and decisions do, leaves one there."""
    file, earlier = tmp_path / "口镇.sqlite", worked_in.read_bytes()
    shutil.copy(worked_in, file)
    store = Store(str(file), forms)
    try:
        store.workspace.change_settings({"reviewer": "示例"})
        file.write_bytes(earlier)
        with pytest.raises(PersonError) as caught:
            store.workspace.change_settings({"filler": "示例"})
        assert caught.value.code == "overwritten"
        assert file.read_bytes() == earlier
    finally:
        store.close()
