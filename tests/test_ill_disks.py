"""Every command on a full disk, and on a protected one: words, exit codes, nothing half."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.main import get_command

from laiwu_desktop.cli import main
from laiwu_desktop.cli.common import app
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.keeping.moving import hand_over
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.paper import bundles
from laiwu_desktop.store.database.backup import damage
from tests.conftest import noon
from tests.crash.deeds import make_ground
from tests.crash.looking import state
from tests.desk.divisions.plain import accepted
from tests.desk.small_township import CITY, COUNTY, TOWN, VILLAGES
from tests.ui.disks import Disk, small_disk

# What only reads the workspace; what it writes, it writes elsewhere.
READING = (
    "check T", "verify T", "own-key T", "history T", "backups T", "enrol B --list", "targets R", "overdue R",
    "template T --out ELSEWHERE/t.xlsx", "print T --out ELSEWHERE/t.pdf", "backup T --out ELSEWHERE/t.backup",
    "status T", "answer T",
    "consolidate R --out ELSEWHERE/r.xlsx", "series P --out ELSEWHERE/s.xlsx", "compare P 2006S1 2006S2",
    "seal R --list", "recipient R", "audit T", "clerk T", "keys T", "divisions T",
    "forms T", "answer T", f"settle R {TOWN}", "restore ELSEWHERE/new.sqlite GROUND/last.backup",
)  # fmt: skip
WRITING = (
    "load T GROUND/filled.xlsx", "explain E --text 示例", "export T --out ELSEWHERE", "undo T",
    "sync T --endpoint STICK", "backups T --second ELSEWHERE", "import B GROUND/in/package.xlsx",
    "task B --due 2007-01-15", f"accept R {TOWN}", f"return R {TOWN} --comment 示例",
    "sync R --endpoint STICK", "clerk T --add 示例", "rekey T", "audit T --out a.xlsx",
    "keys T --write k.xlsx", "seal P --period 2006S2",
    "template T --out t.xlsx", "print T --out t.pdf", "backup T --out t.backup", "consolidate R --out r.xlsx",
    "series P --out s.xlsx", "transfers M --out m",
    f"receipt R {TOWN} --out r", "overdue R --out r.xlsx",
    "overdue B --letters r.pdf", "targets R --out t.pdf", "restore n.sqlite GROUND/last.backup",
    "restore T GROUND/last.backup --replace", "takeover GROUND/t.handover n.sqlite", "handover T t.handover",
    f"init n.sqlite --role bureau --division {CITY} --period 2006S2",
)  # fmt: skip
# What waits for a password at the keyboard, needs what the other side writes, or has no workspace.
ELSEWHERE_TESTED = {"unlock", "receive", "revoke", "roles", "demo", "version"}
ELSEWHERE_TOWN = "371202101000"
MOVED = (
    DivisionChange("2007-01-01", ChangeKind.NEW, "", ELSEWHERE_TOWN, "羊里镇", "township", COUNTY),
    DivisionChange(
        "2007-01-01", ChangeKind.MOVED, VILLAGES[0], "371202101200", "张家庄村委会", "village", ELSEWHERE_TOWN
    ),
)
WORKSPACES = {
    "T": "township.sqlite",
    "E": "unexplained.sqlite",
    "B": "bureau.sqlite",
    "R": "received.sqlite",
    "P": "periods.sqlite",  # two of them reported
    "M": "moved.sqlite",  # a village lies elsewhere by now
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ground") / "示例"
    make_ground(folder)
    for name in ("moving", "unexplained"):
        shutil.copy(folder / "township.sqlite", folder / f"{name}.sqlite")
    with closing(open_desk(str(folder / "moving.sqlite"), clock=noon)) as desk:
        hand_over(desk, folder / "t.handover")
    with closing(open_desk(str(folder / "unexplained.sqlite"), clock=noon)) as desk:
        assert desk.draft().take_back(desk.store.changes.history([desk.draft().head.id])[-1]).changes
    shutil.copy(folder / "received.sqlite", folder / "periods.sqlite")
    with closing(open_desk(str(folder / "periods.sqlite"), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        desk.accept(TOWN)
        desk.begin_period(desk.period.next)
        accepted(desk, TOWN, desk.period.code, {})
    shutil.copy(folder / "received.sqlite", folder / "moved.sqlite")
    with closing(open_desk(str(folder / "moved.sqlite"), clock=noon)) as desk:
        assert isinstance(desk, BureauDesk)
        desk.accept(TOWN)
        desk.apply_changes(MOVED)
        desk.begin_period(desk.period.next)
    return folder


@pytest.fixture
def disk(ground: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A disk with the workspaces; one is in its folder."""
    with small_disk(tmp_path / "U盘", size=8 << 20) as disk:
        for name in WORKSPACES.values():
            shutil.copy(ground / name, disk.folder / name)
        monkeypatch.chdir(disk.folder)
        yield disk
        monkeypatch.undo()


def said_of(line: str, ground: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and words of a command, told as it would be to a person."""
    words = [WORKSPACES.get(word, word) for word in line.split()]
    places = {"ELSEWHERE": str(elsewhere), "GROUND": str(ground), "STICK": str(ground / "stick")}
    for short, place in places.items():
        words = [word.replace(short, place) for word in words]
    code = main(words)
    said = capsys.readouterr()
    assert "程序内部错误" not in said.err, f"{line}: {said.err}"
    assert not re.search(r"Traceback|Error\b|Errno|sqlite3|database", said.err), f"{line}: {said.err}"
    return code, said.out + said.err


def test_no_command_is_left_out() -> None:
    asked = {line.split()[0] for line in (*READING, *WRITING)}
    assert set(get_command(app).commands) - asked == ELSEWHERE_TESTED  # type: ignore[attr-defined]


def test_on_a_protected_disk_all_is_read_and_nothing_written(
    disk: Disk, ground: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {name: state(disk.folder / name) for name in WORKSPACES.values()}
    disk.protect(on=True)
    for line in READING:
        code, said = said_of(line, ground, tmp_path, capsys)
        assert code == 0, f"{line}: {said}"
    for line in WRITING:
        code, said = said_of(line, ground, tmp_path, capsys)
        assert code == 1, f"{line}: {said}"
        assert re.search("写保护|只读|不能写|无法写", said), f"{line}: {said}"
    disk.protect(on=False)
    assert {name: state(disk.folder / name) for name in WORKSPACES.values()} == before
    assert {path.name for path in disk.folder.iterdir()} == set(WORKSPACES.values())


def test_on_a_full_disk_what_is_written_is_whole(
    disk: Disk, ground: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The second report of `periods` came past the program: that stands against it before, too.
    before = {name: verify_workspace(str(ground / name)).troubles for name in WORKSPACES.values()}
    assert [name for name, troubles in before.items() if troubles] == [WORKSPACES["P"]]
    disk.fill()
    there = {path.name for path in disk.folder.iterdir()}
    for line in WRITING:
        code, said = said_of(line, ground, tmp_path, capsys)
        assert code == 0 or re.search("磁盘已满|空间", said), f"{line}: {said}"
    left = {path.name for path in disk.folder.iterdir() if path.is_file() or any(path.iterdir())}
    assert left == there
    for name in WORKSPACES.values():
        assert verify_workspace(str(disk.folder / name)).troubles == before[name]


def test_where_temporary_files_have_no_room_it_is_said_where(
    ground: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "临时", size=64 << 10) as narrow:
        narrow.fill()
        monkeypatch.setattr(tempfile, "tempdir", str(narrow.folder))
        monkeypatch.setattr(bundles, "BUNDLE", 1)  # as where there are many sheets, which are joined
        for number, line in enumerate(WRITING):
            desk = tmp_path / str(number)
            desk.mkdir()
            monkeypatch.chdir(desk)
            for name in WORKSPACES.values():
                shutil.copy(ground / name, desk)
            code, said = said_of(line, ground, tmp_path, capsys)
            assert code == 0 or (str(narrow.folder) in said and "磁盘已满" in said), f"{line}: {said}"
            assert all(not damage(desk / name) for name in WORKSPACES.values())
        monkeypatch.undo()
