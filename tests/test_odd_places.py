"""What is no place of a workspace, given to every command in the place of one: words, and nothing made."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from laiwu_desktop.cli import main
from tests.desk.small_township import original
from tests.test_ill_disks import READING, WORKSPACES, WRITING

NEW = ("n.sqlite", "ELSEWHERE/new.sqlite")
COMMANDS = (*READING, *WRITING, "receive T x.xlsx", "unlock T", "restore T GROUND/last.backup")


@pytest.mark.parametrize(
    "place",
    ["", "/", ".", "..", "sqlite://", "sqlite:////", "sqlite:///w.sqlite", "sqlite:///w.sqlite?mode=memory"],
)
def test_every_command_refuses_it_in_words(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = tmp_path / "里"
    inside.mkdir()
    monkeypatch.chdir(inside)
    for name in ("w.sqlite", "last.backup"):
        shutil.copy(original(), name)
    for line in COMMANDS:
        if "://" in place and line.startswith("takeover"):  # where a path is to be given
            continue
        words = [place if word in (*WORKSPACES, *NEW) else word.rpartition("/")[2] for word in line.split()]
        assert main(words) == 1, line
        said = capsys.readouterr()
        assert re.search("无法识别|没有|已存在|不是普通文件|无法打开|不能新建", said.err), f"{line}: {said}"
        assert not re.search(r"Traceback|Error|Warning|已就绪|--replace", said.out + said.err), line
    assert {path.name for path in tmp_path.rglob("*")} == {"里", "w.sqlite", "last.backup"}
