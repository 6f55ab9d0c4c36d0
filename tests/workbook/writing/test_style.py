"""Where a workbook cannot be written, a person is told; nothing half-written stays behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.summary.chase_list import OverdueLine, write_overdue
from laiwu_desktop.workbook.writing.style import new_workbook

WRITTEN = "2006-12-20T09:30:00"
LINES = [OverdueLine("371202100000", "口镇", "未上报", date(2007, 1, 15), 0)]


def write_plain(path: Path) -> None:
    with new_workbook(path, "示例数据", WRITTEN) as workbook:
        workbook.add_worksheet("示例").write_string(0, 0, "=1+1")


def test_a_workbook_is_written_when_its_block_ends(tmp_path: Path) -> None:
    write_plain(tmp_path / "a.xlsx")
    write_plain(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["示例"]["A1"].value == "=1+1"


def test_a_workbook_that_went_wrong_is_not_written(tmp_path: Path) -> None:
    def go_wrong() -> None:
        with new_workbook(tmp_path / "a.xlsx", "", WRITTEN):
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        go_wrong()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["there.xlsx", "taken/a.xlsx"])
def test_what_cannot_be_written_is_told_and_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "there.xlsx").mkdir()
    (tmp_path / "taken").touch()
    with pytest.raises(PersonError) as refused:
        write_plain(tmp_path / place)
    assert refused.value.code == "cannot_write"
    assert refused.value.message.startswith(f"{tmp_path / place} 写不进去")


def test_the_list_of_the_late_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "新" / "名单.xlsx"
    write_overdue("催报名单", LINES, WRITTEN, path)
    assert openpyxl.load_workbook(path)["催报名单"]["B3"].value == "口镇"
    assert list(path.parent.iterdir()) == [path]
    with pytest.raises(PersonError) as refused:
        write_overdue("催报名单", LINES, WRITTEN, path / "名单.xlsx")
    assert refused.value.code == "cannot_write"
