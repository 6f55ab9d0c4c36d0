"""The own keys lie on the computer, not in the workspace: moved out, handed over, missed, saved, changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.keeping.moving import hand_over, take_over
from laiwu_desktop.desk.keeping.restoring import bring_back, look_into
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import (
    back_up,
    create_workspace,
    open_desk,
    restore_backup,
    verify_workspace,
)
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.states import Signature, Verdict
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.seal.key_files import Kept
from laiwu_desktop.seal.safe import ELSEWHERE, ThisComputer
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.secret_rows import put_into
from laiwu_desktop.sync.folder import FolderEndpoint
from tests.conftest import CITY, PERIOD, TOWNSHIP, noon
from tests.sample import fill_in
from tests.store.database.second_program import held
from tests.store.database.test_older_workspaces import restored
from tests.store.sqlite_workspace import as_the_program
from tests.ui.disks import small_disk

PASSWORD = "示例密码 2006"
Computer = Callable[[str], Path]


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    """Sits one down at a computer, by its name: each has a safe of its own."""

    def sit_down(name: str) -> Path:
        folder = tmp_path / name / "keys"
        monkeypatch.setenv(ELSEWHERE, str(folder))
        return folder

    return sit_down


def code(work: object, *given: object, **named: object) -> str:
    with pytest.raises(PersonError) as caught:
        work(*given, **named)  # type: ignore[operator]
    return caught.value.code


def opened(file: Path) -> TownshipDesk:
    desk = open_desk(str(file), clock=noon)
    assert isinstance(desk, TownshipDesk)
    return desk


def inside(file: Path) -> dict[str, str]:
    """The rows with secrets in a workspace file."""
    sought = "SELECT key, value FROM workspace WHERE key IN ('private_key', 'identity') AND value <> ''"
    with closing(sqlite3.connect(file)) as database:
        return dict(database.execute(sought))


def of_before(file: Path) -> dict[str, str]:
    """Make a workspace one of the version before: its secrets lie in it, with traces of them moved about."""
    with closing(open_desk(str(file), clock=noon)) as desk:
        secrets = desk.own_keys.as_rows()
    put_into(file, secrets)
    with as_the_program(file) as connection, connection:
        connection.execute("PRAGMA secure_delete = OFF")  # as SQLite is on most systems
        connection.execute("CREATE TABLE moved (value TEXT)")
        connection.executemany("INSERT INTO moved VALUES (?)", [(secret,) for secret in secrets.values()])
        connection.execute("DROP TABLE moved")
    return secrets


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.parts]


def show(secret: str, folder: Path) -> list[str]:
    """The files below a folder, but for the safe, that show a secret as text or as bytes."""
    raw = bytes.fromhex(secret) if len(secret) == 64 else secret.lower().encode()
    return [
        path.name
        for path in files_below(folder)
        if any(form in path.read_bytes() for form in (secret.encode(), raw))
    ]


# ---- what lies in files


def test_no_file_but_the_handover_package_shows_a_key(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """New workspaces, their backups and second copies, plain copies, packages."""
    second = tmp_path / "U盘"
    second.mkdir()
    secrets = [filled.private_key, bureau.private_key, bureau.own_keys.secret(bureau.recipient)]
    for desk in (filled, bureau):
        desk.choose_second_folder(str(second))
        assert desk.back_up(Reason.ASKED)
        back_up(str(desk.file), tmp_path / f"{desk.division.code}.backup")
        shutil.copy(str(desk.file), tmp_path / f"{desk.division.code}.copy")
    package = filled.export(tmp_path / "out").path
    assert bureau.import_packages([package])[0].verdict is Verdict.RECEIVED
    bureau.write_receipt(TOWNSHIP, tmp_path / "out")
    assert len(files_below(second)) >= 2
    assert [show(secret, tmp_path) for secret in secrets] == [[], [], []]
    hand_over(bureau, tmp_path / "局.handover")
    assert [show(secret, tmp_path) for secret in secrets] == [[], ["局.handover"], ["局.handover"]]


@pytest.mark.parametrize("name", ["township", "bureau"])
def test_those_of_an_older_workspace_move_to_the_safe_and_leave_no_trace(
    name: str, computer: Computer, tmp_path: Path
) -> None:
    safe, file = computer("这台"), restored(name, tmp_path / f"{name}.sqlite")
    secrets = inside(file)
    assert len(secrets) == (1 if name == "township" else 2)
    with closing(open_desk(str(file), clock=noon)) as desk:
        assert desk.own_keys.as_rows() == secrets
        assert {one.kept for one in desk.own_keys.lying()} == {Kept.FILE}
        assert desk.own_keys.missing() == ()
        assert desk.trail_troubles() == []
    assert inside(file) == {}
    assert {show(secret, tmp_path)[0] for secret in secrets.values()} == {
        f"{path.name}" for path in files_below(tmp_path) if path.suffix == ".sqlite" and path != file
    }, "the backup that was made before the upgrade"
    assert len([*safe.iterdir()]) == len(secrets)
    with closing(open_desk(str(file), clock=noon)) as again:
        assert again.own_keys.as_rows() == secrets
    assert verify_workspace(str(file)).troubles == ()


def test_a_portable_one_keeps_its_keys_until_somebody_opens_it(
    computer: Computer, tmp_path: Path, divisions: list[Division]
) -> None:
    """As those of the demonstration, which are carried elsewhere."""
    safe, file = computer("这台"), tmp_path / "示例.sqlite"
    made = create_workspace(str(file), "bureau", CITY, PERIOD, clock=noon, divisions=divisions, portable=True)
    assert isinstance(made, BureauDesk)
    with closing(made):
        assert made.recipient
        secrets = made.own_keys.as_rows()
    assert (inside(file), safe.exists()) == (secrets, False)
    computer("另一台")
    with closing(open_desk(str(file), clock=noon)) as desk:
        assert desk.own_keys.as_rows() == secrets
    assert inside(file) == {}


def test_free_pages_and_the_journal_keep_nothing(filled: TownshipDesk, tmp_path: Path) -> None:
    file = Path(str(filled.file))
    filled.close()
    secrets = of_before(file)
    assert file.read_bytes().count(secrets["private_key"].encode()) > 1
    with closing(opened(file)) as desk:
        assert show(secrets["private_key"], tmp_path) == [], "while it is open, too"
        desk.export(tmp_path / "out")


def test_a_file_that_is_only_looked_at_keeps_its_key_and_uses_it(
    filled: TownshipDesk, computer: Computer
) -> None:
    file = Path(str(filled.file))
    filled.hand_over()
    filled.close()
    secrets, other = of_before(file), computer("另一台")
    with closing(opened(file)) as desk:
        assert desk.refused is not None
        assert desk.private_key == secrets["private_key"]
        assert desk.own_keys.missing() == ()
    assert inside(file) == secrets
    assert not other.exists()


def test_dead_between_safe_and_workspace_it_is_done_again(filled: TownshipDesk, computer: Computer) -> None:
    """Every other moment is struck by the crash run (`tests/crash`, keys)."""
    file = Path(str(filled.file))
    filled.close()
    secrets = of_before(file)
    computer("这台")
    ThisComputer().put(filled.settings.public_key, secrets["private_key"])
    with closing(opened(file)) as desk:
        assert desk.private_key == secrets["private_key"]
    assert inside(file) == {}


@pytest.mark.skipif(os.name == "nt", reason="needs a disk that can be filled")
def test_where_nothing_can_be_kept_they_stay_and_it_is_told(
    filled: TownshipDesk, computer: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(str(filled.file))
    filled.close()
    secrets = of_before(file)
    with small_disk(tmp_path / "盘") as disk:
        monkeypatch.setenv(ELSEWHERE, str(disk.folder / "keys"))
        disk.fill()
        with closing(opened(file)) as desk:
            (why,) = desk.own_keys.missing()
            assert (why.code, "磁盘已满" in why.message or "空间" in why.message) == ("key_not_kept", True)
            assert [one.kept for one in desk.own_keys.lying()] == [Kept.WORKSPACE]
            assert code(desk.own_keys.protect, PASSWORD) == "key_inside"
            desk.change_key()
            assert desk.export(tmp_path / "out").path.exists()
            new = desk.private_key
        assert inside(file) == {"private_key": new}
        assert new != secrets["private_key"]
    computer("这台")
    with closing(opened(file)) as desk:
        assert desk.own_keys.missing() == ()
        assert desk.private_key == new
    assert inside(file) == {}


def test_a_damaged_row_is_not_moved(filled: TownshipDesk, computer: Computer) -> None:
    file = Path(str(filled.file))
    filled.close()
    of_before(file)
    computer("这台")
    with as_the_program(file) as connection, connection:
        connection.execute("DROP TRIGGER _updated_workspace")
        connection.execute("UPDATE workspace SET value = '李四' WHERE key = 'filler'")
    with closing(open_desk(str(file), clock=noon, checked=False)) as desk:
        assert [why.code for why in desk.own_keys.missing()] == ["key_not_kept"]
    assert inside(file)


# ---- backups


def test_a_backup_brought_back_here_signs_at_once_also_with_a_key_of_before(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    file, backup = Path(str(filled.file)), tmp_path / "以前.sqlite"
    back_up(str(file), backup)
    before = filled.private_key
    filled.change_key()
    assert filled.private_key != before
    filled.close()
    bring_back(backup, file, noon())
    with closing(opened(file)) as desk:
        assert desk.private_key == before
        (came,) = bureau.import_packages([desk.export(tmp_path / "out").path])
        assert (came.verdict, came.signature) == (Verdict.RECEIVED, Signature.ORIGINAL)


def test_looking_into_an_old_backup_moves_nothing(
    filled: TownshipDesk, computer: Computer, tmp_path: Path
) -> None:
    old = tmp_path / "旧备份.sqlite"
    back_up(str(filled.file), old)
    of_before(old)
    safe = computer("这台")
    assert look_into(old, filled.inventory()).troubles == ()
    assert not safe.exists()
    restore_backup(old, str(tmp_path / "恢复.sqlite"))
    with closing(opened(tmp_path / "恢复.sqlite")) as desk:
        assert desk.own_keys.missing() == ()
    assert inside(tmp_path / "恢复.sqlite") == {}
    assert inside(old), "a backup is never changed"


# ---- another computer


def test_a_copy_on_another_computer_is_filled_in_and_signs_nothing(
    township: TownshipDesk, computer: Computer, tmp_path: Path
) -> None:
    computer("另一台")
    copy = Path(shutil.copy(str(township.file), tmp_path / "另一台.sqlite"))
    with closing(opened(copy)) as desk:
        (why,) = desk.own_keys.missing()
        assert why.code == "key_elsewhere"
        assert township.fingerprint in why.message
        assert "交接包" in why.remedy
        fill_in(desk)
        assert desk.draft().check().errors == 0
        assert desk.print_sheets(tmp_path / "村情表.pdf").pages
        desk.write_template(tmp_path / "t.xlsx")
        for refused in (
            lambda: desk.export(tmp_path / "out"),
            lambda: desk.write_enrolment(tmp_path / "k.xlsx"),
            lambda: hand_over(desk, tmp_path / "口镇.handover"),
            lambda: desk.own_keys.save(tmp_path / "k.key", PASSWORD),
            desk.change_key,
        ):
            assert code(refused) == "key_elsewhere"
        assert desk.settings.handed_over == ""
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "口镇.handover").exists()


def test_a_bureau_s_copy_on_another_computer_receives_nothing_and_loses_nothing(
    filled: TownshipDesk, bureau: BureauDesk, computer: Computer, stick: Path, tmp_path: Path
) -> None:
    package = filled.export(tmp_path / "out", to=bureau.recipient).path
    filled.sync(FolderEndpoint(stick))
    here = computer("原来的")
    for public in bureau.own_keys.publics:
        ThisComputer().put(public, bureau.own_keys.secret(public))
    copy = Path(shutil.copy(str(bureau.file), tmp_path / "另一台.sqlite"))
    computer("另一台")
    with closing(open_desk(str(copy), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        assert [why.code for why in desk.own_keys.missing()] == ["key_elsewhere", "key_elsewhere"]
        assert code(desk.import_packages, [package]) == "key_elsewhere"
        done = desk.sync(FolderEndpoint(stick))
        assert (done.imported, len(done.problems)) == ((), 1)
        assert "不在这台电脑上" in done.problems[0]
        assert len(desk.townships()) > 1
    shutil.copytree(here, computer("另一台"))  # as a key file would bring it
    with closing(open_desk(str(copy), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        done = desk.sync(FolderEndpoint(stick))
        assert [one.verdict for one in done.imported] == [Verdict.RECEIVED]


def test_handed_over_there_and_back(
    filled: TownshipDesk, bureau: BureauDesk, computer: Computer, tmp_path: Path
) -> None:
    locked = filled.export(tmp_path / "out", to=bureau.recipient).path
    secrets = bureau.own_keys.as_rows()
    hand_over(bureau, tmp_path / "去.handover", PASSWORD)
    there = computer("新电脑")
    assert take_over(tmp_path / "去.handover", str(tmp_path / "新.sqlite"), PASSWORD).trouble is None
    assert len([*there.iterdir()]) == 2
    assert inside(tmp_path / "新.sqlite") == {}
    assert all(show(secret, tmp_path) == [] for secret in secrets.values())
    with closing(open_desk(str(tmp_path / "新.sqlite"), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        assert desk.own_keys.as_rows() == secrets
        assert desk.import_packages([locked])[0].verdict is Verdict.RECEIVED
        hand_over(desk, tmp_path / "回.handover")
    computer("又一台")
    take_over(tmp_path / "回.handover", str(tmp_path / "回来.sqlite"))
    with closing(open_desk(str(tmp_path / "回来.sqlite"), clock=noon)) as desk:
        assert desk.own_keys.as_rows() == secrets
        assert desk.own_keys.missing() == ()


# ---- a key file, a password, a lost key


def test_a_key_file_brings_the_keys_to_another_computer(
    bureau: BureauDesk, township: TownshipDesk, computer: Computer, tmp_path: Path
) -> None:
    assert bureau.recipient
    saved, secrets = tmp_path / "局.key", bureau.own_keys.as_rows()
    bureau.own_keys.save(saved, PASSWORD)
    assert noted(bureau, EventKind.SAVE_KEY) == ["局.key"]
    computer("另一台")
    copy = Path(shutil.copy(str(bureau.file), tmp_path / "另一台.sqlite"))
    with closing(open_desk(str(copy), clock=noon)) as desk:
        assert code(desk.own_keys.take, saved, "别的") == "wrong_password"
        desk.own_keys.take(saved, PASSWORD)
        assert noted(desk, EventKind.TAKE_KEY) == ["局.key"]
    with closing(open_desk(str(copy), clock=noon)) as desk:
        assert desk.own_keys.as_rows() == secrets
    assert code(township.own_keys.take, saved, PASSWORD) == "bad_key_file"


def noted(desk: Desk, kind: EventKind) -> list[str]:
    return [event.about for event in desk.store.events.events(Wanted(kind=kind))]


def test_no_key_leaves_under_a_password_that_is_soon_guessed(bureau: BureauDesk, tmp_path: Path) -> None:
    keys = bureau.own_keys
    for short in ("abc", "1234567", "示例数据的密码"):
        assert code(keys.save, tmp_path / "局.key", short) == "weak_password"
        assert code(keys.protect, short) == "weak_password"
        assert code(hand_over, bureau, tmp_path / "局.handover", short) == "weak_password"
    assert not bureau.settings.handed_over
    assert not (tmp_path / "局.handover").exists()
    assert not (tmp_path / "局.key").exists()
    assert noted(bureau, EventKind.SAVE_KEY) == []


def test_no_key_leaves_where_that_cannot_be_noted(bureau: BureauDesk, tmp_path: Path) -> None:
    """A window has the workspace; or another package was handed over."""
    saved = tmp_path / "局.key"
    bureau.own_keys.save(saved, PASSWORD)
    bureau.close()
    assert bureau.file is not None
    with held(bureau.file), closing(open_desk(str(bureau.file), clock=noon)) as desk:
        assert code(desk.own_keys.save, tmp_path / "又.key", PASSWORD) == "held"
        assert code(desk.own_keys.take, saved, PASSWORD) == "held"
    assert not (tmp_path / "又.key").exists()
    with closing(open_desk(str(bureau.file), clock=noon)) as desk:
        hand_over(desk, tmp_path / "去.handover", PASSWORD)
        hand_over(desk, tmp_path / "又去.handover", PASSWORD)
        assert code(desk.own_keys.save, tmp_path / "又.key", PASSWORD) == "handed_over"
        assert len(noted(desk, EventKind.HAND_OVER)) == 2


def test_a_lost_key_is_replaced_by_the_telephone_way(
    filled: TownshipDesk, bureau: BureauDesk, computer: Computer, tmp_path: Path
) -> None:
    bureau.import_packages([filled.export(tmp_path / "out").path])
    computer("另一台")
    copy = Path(shutil.copy(str(filled.file), tmp_path / "另一台.sqlite"))
    with closing(opened(copy)) as desk:
        draft = desk.draft()
        draft.enter(next(iter(draft.figures.records)).key, "remarks", "示例")
        assert code(desk.change_key) == "key_elsewhere"
        assert desk.change_key(lost=True) is None
        assert desk.own_statements == ()
        again = desk.export(tmp_path / "again").path
    computer("农业局")
    for public in bureau.own_keys.publics:
        ThisComputer().put(public, bureau.own_keys.secret(public))
    (came,) = bureau.import_packages([again])
    assert (came.verdict, came.signature) == (Verdict.HELD, Signature.KEY_CHANGED)
    (waiting,) = bureau.their_keys.waiting()
    assert waiting.statement is None
    assert [one.verdict for one in bureau.their_keys.confirm([waiting])] == [Verdict.RECEIVED]


def test_a_bureau_that_lost_both_keys_gets_new_ones(
    bureau: BureauDesk, computer: Computer, tmp_path: Path
) -> None:
    old = bureau.recipient
    computer("另一台")
    copy = Path(shutil.copy(str(bureau.file), tmp_path / "另一台.sqlite"))
    with closing(open_desk(str(copy), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        assert desk.change_key(lost=True) is None
        assert desk.recipient not in ("", old)
        assert desk.own_keys.missing() == ()
        assert desk.own_keys.secret(desk.recipient)


def test_a_password_is_asked_for_once_when_something_is_signed(filled: TownshipDesk, tmp_path: Path) -> None:
    filled.own_keys.protect(PASSWORD)
    asked: list[str] = []
    try:
        with closing(opened(Path(str(filled.file)))) as desk:
            assert desk.own_keys.are_locked
            assert code(desk.export, tmp_path / "out") == "key_password"
            desk.own_keys.ask = lambda: asked.append("x") or PASSWORD
            assert asked == [], "opening needs no key"
            desk.export(tmp_path / "out")
            desk.write_enrolment(tmp_path / "k.xlsx")
            assert asked == ["x"]
            desk.own_keys.protect("")
            assert not desk.own_keys.are_locked
    finally:
        filled.own_keys.protect("")


# ---- at the command line


def test_the_command_tells_keeps_takes_and_protects(
    filled: TownshipDesk,
    computer: Computer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed: list[str] = []
    monkeypatch.setattr("typer.prompt", lambda *_, **__: typed.pop(0))
    file, key = str(filled.file), str(tmp_path / "口镇.key")
    secret, public = filled.private_key, filled.settings.public_key
    filled.close()
    computer("这台")
    ThisComputer().put(public, secret)

    def said(*line: str, code: int = 0) -> str:
        assert main([*line]) == code
        told = capsys.readouterr()
        return told.out + told.err

    assert "密钥文件（只有本人能读）" in said("own-key", file)
    typed = [PASSWORD]
    said("own-key", file, "--save", key)
    assert os.name == "nt" or stat.S_IMODE(Path(key).stat().st_mode) == 0o600
    assert said("own-key", file, "--save", key, "--take", key, code=2)
    typed = ["示例数据的钥匙二"]
    assert "设有密码" in said("own-key", file, "--password")
    typed = []
    said("check", file)
    typed = ["不对"]
    assert "密码不对" in said("export", file, "--out", str(tmp_path / "out"), code=1)
    typed = ["示例数据的钥匙二"]
    said("export", file, "--out", str(tmp_path / "out"))
    computer("另一台")
    told = said("own-key", file, "--json", code=1)
    assert '"kept":"elsewhere"' in told
    assert "提醒：" in told
    assert "rekey --lost" in said("rekey", file, code=1)
    typed = [PASSWORD]
    assert "密钥文件（只有本人能读）" in said("own-key", file, "--take", key)
    computer("第三台")
    assert "没有旧密钥的声明" in said("rekey", file, "--lost")
    assert "没有丢失" in said("rekey", file, "--lost"), "the new one is here"
