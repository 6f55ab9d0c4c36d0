"""Packages with a password or for the bureau alone, on their way through the exchange."""

from __future__ import annotations

from pathlib import Path

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.seal.locks import is_plain
from laiwu_desktop.sync.folder import FolderEndpoint
from tests.conftest import CITY, noon

PASSWORD = "示例密码 <&𠮷"


def verdicts(done: Synced) -> list[tuple[str, str]]:
    return [(one.file, one.verdict) for one in done.imported]


def outbox(desk: Desk) -> list[tuple[str, str]]:
    return [(item.name, item.state) for item in desk.store.exchange.outbox()]


def test_what_leaves_is_what_was_encrypted(
    filled: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out", to=bureau.recipient).path
    assert filled.store.exchange.data(path.name) == path.read_bytes()
    assert filled.sync(FolderEndpoint(stick)).delivered == (path.name,)
    assert [file.name for file in (stick / "packages").iterdir()] == [path.name]
    assert (stick / "packages" / path.name).read_bytes() == path.read_bytes()
    assert verdicts(bureau.sync(FolderEndpoint(stick))) == [(path.name, "received")]
    assert bureau.sync(FolderEndpoint(stick)).imported == ()
    filled.sync(FolderEndpoint(stick))
    assert outbox(filled) == [(path.name, "acknowledged")]


def test_what_still_waits_leaves_with_the_lock_that_was_given_last(
    filled: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    plain = filled.export(tmp_path / "plain").path
    filled.export(tmp_path / "locked", password=PASSWORD)
    path = filled.export(tmp_path / "age", to=bureau.recipient).path
    assert outbox(filled) == [(path.name, "waiting")]
    filled.sync(FolderEndpoint(stick))
    assert [file.name for file in (stick / "packages").iterdir()] == [path.name]
    assert outbox(filled) == [(path.name, "delivered")]
    filled.export(tmp_path / "locked", password=PASSWORD)
    assert outbox(filled) == [(plain.name, "waiting")]  # under another name it may go once more
    bureau.sync(FolderEndpoint(stick))
    filled.sync(FolderEndpoint(stick))
    filled.export(tmp_path / "age", to=bureau.recipient)
    assert outbox(filled) == [(plain.name, "acknowledged")]  # it has its answer


def test_no_lock_is_taken_off_what_leaves(
    filled: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "age", to=bureau.recipient).path
    plain = filled.export(tmp_path / "to look at").path
    assert is_plain(plain.read_bytes())
    assert filled.sync(FolderEndpoint(stick)).delivered == (path.name,)
    filled.export(tmp_path / "to look at")
    assert filled.sync(FolderEndpoint(stick)).delivered == ()
    assert [file.name for file in (stick / "packages").iterdir()] == [path.name]


def test_what_was_delivered_keeps_its_content(filled: TownshipDesk, stick: Path, tmp_path: Path) -> None:
    path = filled.export(tmp_path / "out", password=PASSWORD).path
    filled.sync(FolderEndpoint(stick))
    other = filled.export(tmp_path / "other", password="另一个").path
    assert is_plain(filled.export(tmp_path / "plain").path.read_bytes())
    assert other.read_bytes() != path.read_bytes()
    done = filled.sync(FolderEndpoint(stick))
    assert (done.delivered, done.problems) == ((), ())
    assert (stick / "packages" / path.name).read_bytes() == path.read_bytes()


def test_a_package_waits_for_its_password(
    filled: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out", password=PASSWORD).path
    filled.sync(FolderEndpoint(stick))
    done = bureau.sync(FolderEndpoint(stick))
    assert verdicts(done) == [(path.name, "locked")]
    assert done.locked == (path.name,)
    done = bureau.sync(FolderEndpoint(stick))
    assert (done.imported, done.locked) == ((), (path.name,))
    bureau.close()
    (stick / "packages" / path.name).unlink()
    again = open_desk(str(tmp_path / f"{CITY}.sqlite"), clock=noon)
    assert isinstance(again, BureauDesk)
    assert again.unlock(PASSWORD[:-1]) == []
    (item,) = again.exchange.locked()
    assert again.store.exchange.kept(item) == path.read_bytes()
    assert [one.verdict for one in again.unlock(PASSWORD)] == ["received"]
    assert again.exchange.locked() == again.unlock(PASSWORD) == []
    assert again.store.exchange.kept(item) == b""
    assert len(again.sync(FolderEndpoint(stick)).delivered) == 1
    again.close()
    filled.sync(FolderEndpoint(stick))
    assert outbox(filled) == [(path.name, "acknowledged")]


def test_nothing_waits_for_a_password_when_the_report_came_in_another_way(
    filled: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out", password=PASSWORD, to=bureau.recipient).path
    filled.sync(FolderEndpoint(stick))
    assert bureau.sync(FolderEndpoint(stick)).locked == (path.name,)
    assert bureau.import_packages([filled.export(tmp_path / "out").path])[0].verdict == "received"
    assert bureau.sync(FolderEndpoint(stick)).locked == ()


def test_what_could_not_be_opened_is_read_again_with_another_identity(
    filled: TownshipDesk, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out", to=bureau.recipient).path
    filled.sync(FolderEndpoint(stick))
    recipient = bureau.settings.recipient
    bureau.change_settings(recipient="")
    assert verdicts(bureau.sync(FolderEndpoint(stick))) == [(path.name, "refused")]
    assert bureau.sync(FolderEndpoint(stick)).imported == ()
    bureau.change_settings(recipient=recipient)
    assert verdicts(bureau.sync(FolderEndpoint(stick))) == [(path.name, "received")]
