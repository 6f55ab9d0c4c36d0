"""Backups at the command line."""

from __future__ import annotations

import errno
import json
import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups import making
from laiwu_desktop.desk.backups.making import back_up_now
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.workspaces import open_desk
from tests.desk.small_township import original


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(original(), tmp_path / "口镇.sqlite"))


def test_loading_backs_up_first_and_only_what_is_new(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = file.with_name("模板.xlsx")
    assert main(["template", str(file), "--out", str(template)]) == 0
    main(["load", str(file), str(template)])
    main(["load", str(file), str(template)])
    (kept,) = backups_in(folder_of(file))
    assert kept.reason is Reason.IMPORT
    capsys.readouterr()
    assert main(["backups", str(file)]) == 0
    assert "备份 1 份" in (said := capsys.readouterr().out)
    assert kept.path.name in said
    assert main(["backups", str(file), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["reason"], told["size"]) == ("导入前", kept.size)


def test_a_backup_that_cannot_be_is_told_and_no_hindrance(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = file.with_name("模板.xlsx")
    main(["template", str(file), "--out", str(template)])
    folder_of(file).write_text("不是文件夹", encoding="utf-8")
    main(["load", str(file), str(template)])
    caught = capsys.readouterr()
    assert "没有备份" in caught.err
    assert "模板.xlsx" in caught.out
    assert main(["backups", str(file)]) == 1
    assert "打不开：路径中有一段不是文件夹" in capsys.readouterr().err


def test_the_second_folder_is_remembered_and_can_be_given_up(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "U盘"
    assert main(["backups", str(file), "--second", str(stick)]) == 1  # it is not there
    assert "没有改" in capsys.readouterr().err
    stick.mkdir()
    assert main(["backups", str(file), "--second", str(stick), "--json"]) == 0
    said = capsys.readouterr()
    assert f"以后的备份另存到 {stick}" in said.err
    (listed,) = json.loads(said.out)
    (copy,) = backups_in(stick / "口镇_371202100000.备份")  # at once
    assert Path(listed["path"]).read_bytes() == copy.path.read_bytes()
    main(["backups", str(file), "--second", "-"])
    assert "不再另存" in capsys.readouterr().err
    desk = open_desk(str(file))
    assert desk.settings.second_folder == ""
    desk.close()


def test_why_the_first_copy_is_not_there_yet_is_told(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    own = stick / "口镇_371202100000.备份"
    own.write_text("不是文件夹", encoding="utf-8")
    assert main(["backups", str(file), "--second", str(stick)]) == 1
    assert "写不进去" in capsys.readouterr().err
    own.unlink()

    def pulled(_source: Path, copy: Path) -> None:
        raise OSError(errno.EIO, "", str(copy))

    monkeypatch.setattr(making.shutil, "copyfile", pulled)
    assert main(["backups", str(file), "--second", str(stick)]) == 1
    said = capsys.readouterr()
    assert "还没有存到那里" in said.err
    assert "备份 1 份" in said.out


def test_beside_the_workspace_a_second_copy_protects_from_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (file.parent, file.parent / "x" / "..", folder_of(file)):
        folder.mkdir(exist_ok=True)
        (file.parent / "x").mkdir(exist_ok=True)
        assert main(["backups", str(file), "--second", str(folder)]) == 1
        assert "工作区所在的文件夹" in capsys.readouterr().err
    with closing(open_desk(str(file))) as desk:
        assert desk.settings.second_folder == ""


@pytest.mark.parametrize("left", [None, b"", b"SQLite format 3\0 torn"])
def test_backups_are_listed_whatever_became_of_the_workspace(
    file: Path, capsys: pytest.CaptureFixture[str], left: bytes | None
) -> None:
    kept = back_up_now(file, Reason.ASKED, datetime(2006, 12, 20)).last
    assert kept is not None
    if left is None:
        file.unlink()
    else:
        file.write_bytes(left)
    assert main(["backups", str(file)]) == 1
    said = capsys.readouterr()
    assert kept.path.name in said.out
    assert ("本身已不在" if left is None else "有损坏") in said.err
    assert main(["verify", str(file)]) == 1


def test_a_server_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert main(["backups", "postgresql://host/base"]) == 1
    assert main(["backups", str(tmp_path / "没有.sqlite")]) == 1
