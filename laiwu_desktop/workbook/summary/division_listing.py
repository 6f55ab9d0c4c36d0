"""What may have become of divisions, as a workbook that a person goes through and the program reads again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from laiwu_desktop.formdef.divisions.official_list import Proposal
from laiwu_desktop.workbook.writing.style import LabelledLine, new_workbook, write_head, write_table

KIND, WAS, WAS_NAME, CODE, NAME = "类别", "原代码", "原名称", "新代码", "新名称"
DOUBT, REASON = "把握", "依据"
COLUMNS = ((KIND, 12), (WAS, 16), (WAS_NAME, 22), (CODE, 16), (NAME, 22), (DOUBT, 10), (REASON, 50))
# What stands in the column of doubt: as it is written, and what a person who has looked may put in its place.
TO_CHECK, CHECKED = "请核对", "已核对"

_HOW = (
    "逐行核对：不成立的整行删去，类别、新代码、新名称可以改；“请核对”的，核对过后清空或改为“已核对”，否则仍不登记。"
    "改好后在窗口的“区划变更…”中读入，或用 divisions 读入此文件，加 --yes 登记。"
    "合并：每个原村一行，写同一个新代码；拆分：每个新村一行，写同一个原代码；撤销：新代码留空。"
)


def write_listing(title: str, proposals: Iterable[Proposal], written: str, path: Path) -> None:
    """Write the proposals, doubtful ones first. `written` is ISO 8601."""
    ordered = sorted(proposals, key=lambda one: one.sure)
    rows = [
        (
            one.change.kind.word, one.change.was, one.was_name, one.change.code, one.change.name,
            "" if one.sure else TO_CHECK, one.reason,
        )
        for one in ordered
    ]  # fmt: skip
    with new_workbook(path, title, written, private=False) as workbook:
        sheet = workbook.add_worksheet("区划变更")
        first = write_head(workbook, sheet, title, [LabelledLine("办法", _HOW)], COLUMNS)
        write_table(workbook, sheet, first, COLUMNS, rows)
        sheet.freeze_panes(first + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
