"""One paragraph on what happened to a file, from files that it happened to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.workbook.complaints.diagnosis import OPEN, SETTLED, diagnosis
from laiwu_desktop.workbook.format.layout import sheet_title
from laiwu_desktop.workbook.format.problems import Gathered, Problem
from tests.sample import fill_in
from tests.workbook.exchange.test_verification import column_of
from tests.workbook.files.zips import with_part

Damage = Callable[[Any, Any], None]


def sort_rows(_: Any, sheet: Any) -> None:
    last = sheet.max_row
    for column in range(1, sheet.max_column + 1):
        first, other = sheet.cell(5, column), sheet.cell(last, column)
        first.value, other.value = other.value, first.value


def insert_columns(_: Any, sheet: Any) -> None:
    sheet.insert_cols(4, 2)


def move_column(_: Any, sheet: Any) -> None:
    for row in range(3, 7):
        first, other = sheet.cell(row, 3), sheet.cell(row, 4)
        first.value, other.value = other.value, first.value


def hide_rows_and_a_column(_: Any, sheet: Any) -> None:
    for row in range(5, 17):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["D"].hidden = True


def merge(_: Any, sheet: Any) -> None:
    sheet.merge_cells("C5:C6")


def numbers_for_codes(_: Any, sheet: Any) -> None:
    for row in range(5, 8):
        sheet.cell(row, 1).value = int(sheet.cell(row, 1).value)


def lost_digits(_: Any, sheet: Any) -> None:
    sheet["A5"] = "3.71203E+11"


def formula(_: Any, sheet: Any) -> None:
    sheet["C5"] = "=1+1"


def rename_and_hide(_: Any, sheet: Any) -> None:
    sheet.title = "改过的名字"
    sheet.sheet_state = "hidden"


def use_1904(book: Any, sheet: Any) -> None:
    book.epoch = CALENDAR_MAC_1904
    sheet.cell(5, column_of(sheet, "broadband_date")).value = datetime(2006, 3, 5)


DAMAGES: dict[Damage, tuple[str, ...]] = {
    sort_rows: ("有 1 张工作表被排序，已按代码逐行对应",),
    insert_columns: ("插入了 2 列，其余各列已按列名逐列对应",),
    move_column: ("有 1 张工作表的列被移动，已按列名逐列对应",),
    hide_rows_and_a_column: ("有 12 行被隐藏，已照样读入", "有 1 列被隐藏，已照样读入"),
    merge: ("须处理：", "有 1 处合并单元格，不能确定属于哪一格，请取消合并逐格填写"),
    numbers_for_codes: ("粘贴覆盖了文本格式，有 3 个代码变成数字，已按代码读取",),
    lost_digits: ("须处理：", "有 1 行的代码缺失或在区划表中没有"),
    formula: ("须处理：", "有 1 格是错误值或没有结果的公式，请改成数值"),
    rename_and_hide: ("有 1 张工作表改过名，已按内容认出", "有 1 张工作表被隐藏，已照样读入"),
    use_1904: ("使用 1904 日期系统，日期已换算",),
}


@pytest.fixture
def filled(township: TownshipDesk, tmp_path: Path) -> Path:
    """A filled package, as a person would open it."""
    fill_in(township)
    return township.export(tmp_path / "out").path


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_happened_is_said_in_one_paragraph(township: TownshipDesk, filled: Path, damage: Damage) -> None:
    book = openpyxl.load_workbook(filled, data_only=True)
    damage(book, book[sheet_title(township.forms["village_broadband"])])
    book.save(filled)
    said = township.load([filled])[0].diagnosis
    assert said.endswith("。")
    assert "\n" not in said
    for part in DAMAGES[damage]:
        assert part in said, said


def test_nothing_is_said_of_a_file_that_nothing_happened_to(
    township: TownshipDesk, bureau: BureauDesk, filled: Path
) -> None:
    assert township.load([filled])[0].diagnosis == ""
    assert bureau.import_packages([filled])[0].diagnosis == ""


def test_macros_and_links_are_said_to_be_left_aside(bureau: BureauDesk, filled: Path) -> None:
    data = with_part("xl/vbaProject.bin", b"x")(filled.read_bytes())
    filled.write_bytes(with_part("xl/externalLinks/externalLink1.xml", b"<x/>")(data))
    said = bureau.import_packages([filled])[0].diagnosis
    assert said == "此文件带有宏，已忽略；引用了其他文件，已忽略，只读取保存的数。"


def test_a_thousand_of_a_kind_are_counted() -> None:
    gathered = Gathered()
    for row in range(1_000):
        gathered.add(Problem("hidden_row", "甲", f"A{row + 5}", "", "隐藏的行", blocks=False))
        gathered.add(Problem("cell_error", "甲", f"C{row + 5}", "", "错误值"))
    said = diagnosis(gathered.problems)
    assert said == (
        "此文件有 1000 行被隐藏，已照样读入。须处理：有 1000 格是错误值或没有结果的公式，请改成数值。"
    )


def test_the_table_is_readable() -> None:
    assert not SETTLED.keys() & OPEN.keys()
    for clause in (*SETTLED.values(), *OPEN.values()):
        assert bool(clause.counted) == ("{n}" in clause.text)


def test_the_command_line_says_it_and_writes_it_down(
    township: TownshipDesk, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(filled)
    sort_rows(book, book[sheet_title(township.forms["village_broadband"])])
    book.save(filled)
    township.close()
    workspace = str(tmp_path / "371203001000.sqlite")
    assert main(["load", workspace, str(filled), "--errors", str(tmp_path / "退回")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("  诊断：此文件有 1 张工作表被排序")
    sheet = openpyxl.load_workbook(tmp_path / "退回" / "错误清单.xlsx")["诊断"]
    assert [cell.value for cell in sheet[1]] == ["文件", "诊断"]
    assert sheet["A2"].value == filled.name
    assert "被排序" in sheet["B2"].value
