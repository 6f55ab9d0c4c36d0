"""Backups at the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from laiwu_desktop.cli import main
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of
from laiwu_desktop.desk.township_desk import TownshipDesk
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


def test_the_second_folder_is_remembered_and_can_be_given_up(file: Path, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    assert main(["backups", str(file), "--second", str(stick)]) == 1  # it is not there
    stick.mkdir()
    assert main(["backups", str(file), "--second", str(stick)]) == 0
    desk = open_desk(str(file))
    assert isinstance(desk, TownshipDesk)
    desk.back_up(Reason.ASKED)
    desk.close()
    assert len(backups_in(stick / "口镇_371202100000.备份")) == 1
    main(["backups", str(file), "--second", "-"])
    desk = open_desk(str(file))
    assert desk.settings.second_folder == ""
    desk.close()


def test_a_server_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert main(["backups", "postgresql://host/base"]) == 1
    assert main(["backups", str(tmp_path / "没有.sqlite")]) == 1
