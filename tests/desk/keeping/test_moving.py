"""交接包: made on one computer, taken over on another in one step, and it is the same office there."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups.making import back_up_now
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.keeping import moving
from laiwu_desktop.desk.keeping.moving import hand_over, take_over
from laiwu_desktop.desk.scheduler import Line, Secrets
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import back_up, open_desk, restore_backup
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.states import Signature, Verdict
from laiwu_desktop.sync.access import MemoryCredentials
from tests.conftest import noon
from tests.sample import fill_in

ROOT = Path(__file__).parents[3]
PASSWORD = "示例密码 2006"
KEY = RecordKey("village_broadband", "371203001200")


def village(desk: TownshipDesk) -> RecordKey:
    return RecordKey("village_broadband", desk.units(desk.division.code)["village"][0].code)


def code_of(work: object, *given: object) -> str:
    with pytest.raises(PersonError) as caught:
        work(*given)  # type: ignore[operator]
    return caught.value.code


def elsewhere(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command on another computer: another home, another folder, none of ours in sight."""
    home = folder / "家"
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "laiwu_desktop", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder,
        env={**kept, "HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_taken_over_in_one_step_it_exports_as_the_same_office(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    filled.store.workspace.add_photos({"a" * 32: b"\xff\xd8photo"})
    filled.change_settings(filler="王小明", second_folder=str(tmp_path / "U盘"))
    first = filled.export(tmp_path / "out").path
    assert bureau.import_packages([first])[0].verdict is Verdict.RECEIVED
    package = tmp_path / "口镇.handover"
    hand_over(filled, package)
    assert stat.S_IMODE(package.stat().st_mode) == 0o600
    other = tmp_path / "另一台电脑"
    other.mkdir()
    shutil.move(package, other / package.name)
    done = elsewhere(other, "takeover", package.name, "工作区/口镇.sqlite")
    assert done.returncode == 0, done.stderr
    assert "完好" in done.stdout
    assert "密钥环" in done.stdout
    place = other / "工作区" / "口镇.sqlite"
    desk = open_desk(str(place), clock=noon)
    assert isinstance(desk, TownshipDesk)
    assert desk.settings.filler == "王小明"
    assert desk.settings.second_folder == "", "a place of the other computer"
    assert desk.store.workspace.photos(["a" * 32]) == {"a" * 32: b"\xff\xd8photo"}
    desk.draft().enter(village(desk), "households", "321")
    desk.close()
    done = elsewhere(other, "export", "工作区/口镇.sqlite", "--out", "out")
    assert done.returncode == 0, done.stderr
    (second,) = (other / "out").glob("*_r2_*.xlsx")
    (came,) = bureau.import_packages([second])
    assert (came.verdict, came.signature, came.revision) == (Verdict.RECEIVED, Signature.ORIGINAL, 2)


def test_where_it_was_made_it_is_only_to_be_looked_at_until_it_is_taken_back(
    filled: TownshipDesk, tmp_path: Path
) -> None:
    hand_over(filled, tmp_path / "口镇.handover")
    again = open_desk(str(filled.file), clock=noon)
    assert isinstance(again, TownshipDesk)
    for desk in (filled, again):
        draft = desk.draft()
        assert not draft.is_editable
        assert desk.refused is not None
        for work in (
            lambda draft=draft, desk=desk: draft.enter(village(desk), "households", "321"),
            lambda desk=desk: desk.export(tmp_path / "out"),
            lambda desk=desk: desk.begin_period(desk.period.next),
            lambda desk=desk: desk.undo(),
        ):
            assert code_of(work) == "handed_over"
    assert not [*tmp_path.glob("out/*")]
    again.close()
    filled.take_back()
    filled.draft().enter(village(filled), "households", "321")
    again = open_desk(str(filled.file), clock=noon)
    assert again.refused is None
    again.close()


def test_a_package_that_did_not_get_there_is_made_once_more(filled: TownshipDesk, tmp_path: Path) -> None:
    """As after the program was ended between the two, or the stick is lost."""
    hand_over(filled, tmp_path / "口镇.handover")
    (tmp_path / "口镇.handover").unlink()
    (tmp_path / "文件").touch()
    assert code_of(hand_over, filled, tmp_path / "文件" / "口镇.handover") == "cannot_write"
    assert filled.settings.handed_over, "the first package may be in use"
    hand_over(filled, tmp_path / "口镇.handover")
    assert filled.settings.handed_over
    assert take_over(tmp_path / "口镇.handover", str(tmp_path / "新.sqlite")).name == filled.division.name


def test_what_was_handed_over_exchanges_nothing(filled: TownshipDesk, stick: Path, tmp_path: Path) -> None:
    filled.change_settings(endpoint=str(stick))
    filled.export(tmp_path / "out")
    line = Line(filled, Secrets(MemoryCredentials()))
    assert line.is_due()
    hand_over(filled, tmp_path / "口镇.handover")
    assert not line.is_due()
    assert code_of(line.attempt().run) == "handed_over"
    assert not [*stick.rglob("*.xlsx")]


def test_a_bureau_that_was_handed_over_takes_nothing_in(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    package = filled.export(tmp_path / "out").path
    hand_over(bureau, tmp_path / "农业局.handover")
    assert code_of(bureau.import_packages, [package]) == "handed_over"
    bureau.take_back()
    assert bureau.import_packages([package])[0].verdict is Verdict.RECEIVED


def test_with_a_password_nobody_else_reads_it(filled: TownshipDesk, tmp_path: Path) -> None:
    package, place = tmp_path / "口镇.handover", tmp_path / "新.sqlite"
    hand_over(filled, package, PASSWORD)
    data = package.read_bytes()
    assert b"SQLite" not in data
    assert filled.private_key.encode() not in data
    assert code_of(take_over, package, str(place)) == "password"
    assert code_of(take_over, package, str(place), PASSWORD[:-1]) == "wrong_password"
    package.write_bytes(data[:-100] + bytes(100))
    assert code_of(take_over, package, str(place), PASSWORD) == "wrong_password"
    assert not place.exists()
    package.write_bytes(data)
    assert take_over(package, str(place), PASSWORD).reports == 1
    assert place.exists()


def test_what_is_no_package_or_damaged_places_nothing(filled: TownshipDesk, tmp_path: Path) -> None:
    place, backup = tmp_path / "新.sqlite", tmp_path / "备份.sqlite"
    back_up(str(filled.file), backup)
    assert code_of(take_over, backup, str(place)) == "not_a_handover"
    assert code_of(take_over, tmp_path / "没有", str(place)) == "no_file"
    package = tmp_path / "口镇.handover"
    hand_over(filled, package)
    assert code_of(take_over, package, str(filled.file)) == "exists"
    assert code_of(take_over, package, "postgresql://127.0.0.1/kouzhen") == "not_a_file"
    data = bytearray(package.read_bytes())
    data[20_000:30_000] = bytes(10_000)
    package.write_bytes(data)
    assert code_of(take_over, package, str(place)) == "damaged_workspace"
    assert not place.exists()


@pytest.mark.parametrize(
    ("name", "data", "codes"),
    [
        ("表.xlsx", b"PK\x03\x04 workbook", ("not_a_handover", "not_a_backup")),
        ("字.txt", "一些文字".encode(), ("not_a_handover", "not_a_backup")),
        ("口镇.handover", b"", ("damaged_workspace", "not_a_backup")),
        ("口镇.handover", b"\xff" * 5000, ("damaged_workspace",) * 2),
        ("改名", b"SQLite format 3\0 torn", ("damaged_workspace",) * 2),
        ("改名", b"\0" * 5000, ("damaged_workspace",) * 2),
    ],
)
def test_what_never_was_a_package_is_not_called_a_damaged_one(
    tmp_path: Path, name: str, data: bytes, codes: tuple[str, str]
) -> None:
    file, place = tmp_path / name, tmp_path / "新.sqlite"
    file.write_bytes(data)
    assert (code_of(take_over, file, str(place)), code_of(restore_backup, file, str(place))) == codes


def test_a_package_that_cannot_be_written_hands_nothing_over(filled: TownshipDesk, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    for password in ("", PASSWORD):
        assert code_of(hand_over, filled, tmp_path / "文件" / "口镇.handover", password) == "cannot_write"
    earlier = tmp_path / "有.handover"
    for password in ("", PASSWORD):
        earlier.write_bytes(b"age-encryption.org/v1")
        assert code_of(hand_over, filled, earlier, password) == "exists"
        assert earlier.read_bytes() == b"age-encryption.org/v1"
    assert filled.refused is None
    fill_in(filled)


def test_a_package_that_does_not_open_again_hands_nothing_over(
    filled: TownshipDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "locked", lambda *_: b"age-encryption.org/v1")
    monkeypatch.setattr(moving, "unlocked", lambda *_: b"")
    assert code_of(hand_over, filled, tmp_path / "口镇.handover", PASSWORD) == "damaged_workspace"
    assert filled.refused is None
    assert not (tmp_path / "口镇.handover").exists()


def test_from_the_shell(filled: TownshipDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, package = str(filled.file), tmp_path / "口镇.handover"
    filled.close()
    assert main(["handover", file]) == 2
    assert main(["handover", file, str(package)]) == 0
    assert "没有密码" in capsys.readouterr().out
    assert main(["explain", file, "--text", "已核对"]) in (0, 1)
    assert main(["export", file, "--out", str(tmp_path / "out")]) == 1
    assert "已于 2" in capsys.readouterr().err
    assert main(["handover", file, str(tmp_path / "再.handover")]) == 0
    said = capsys.readouterr().out
    assert "于 2" in said
    assert "只能接收其中一份" in said
    assert main(["handover", file, "--back"]) == 0
    assert "已收回" in capsys.readouterr().out
    assert main(["handover", file, "--back"]) == 0
    assert "没有交出过" in capsys.readouterr().out
    assert main(["export", file, "--out", str(tmp_path / "out")]) == 0


def test_a_backup_from_the_time_it_was_handed_over_is_not_taken_back(
    filled: TownshipDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_over(filled, tmp_path / "口镇.handover")
    assert filled.file is not None
    kept = back_up_now(filled.file, Reason.ASKED, noon()).last
    assert kept is not None
    data = kept.path.read_bytes()
    assert main(["handover", str(kept.path), "--back"]) == 1
    assert "只供查看" in capsys.readouterr().err
    assert kept.path.read_bytes() == data
