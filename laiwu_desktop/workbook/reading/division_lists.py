"""Reads lists of divisions: official ones (codes, names), and proposals that a person has gone through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import compact, plain
from laiwu_desktop.formdef.division import ChangeKind
from laiwu_desktop.formdef.divisions.official_list import Listed
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.format.problems import cell_name
from laiwu_desktop.workbook.opening.cells import RawSheet
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.summary.division_listing import (
    CHECKED,
    CODE,
    DOUBT,
    KIND,
    NAME,
    REASON,
    TO_CHECK,
    WAS,
)

# A heading stands in one of the first rows, under a title or two.
_MOST_ABOVE = 20
_LONGEST_HEADING = 16
_MOST_TOLD = 8
_LONGEST_NAME = 60
_LONGEST_REASON = 200
# Official lists write counties with 6 digits and townships with 9, too.
_SHORT = (2, 4, 6, 9)
_KINDS: Mapping[str, ChangeKind] = {kind.word: kind for kind in ChangeKind}


class Line(msgspec.Struct, frozen=True):
    """One line that a person has gone through: what became of the division `was`, why it seems so, and
    whether it is `sure`, as nothing is that the person left marked as to be checked.
    """

    kind: ChangeKind
    was: str
    code: str
    name: str
    reason: str = ""
    sure: bool = True


class DivisionList(msgspec.Struct, frozen=True):
    """What a file holds: `listed` of an official list, `lines` of proposals gone through; one of them is
    empty.
    """

    listed: tuple[Listed, ...] = ()
    lines: tuple[Line, ...] = ()


def read_division_list(path: Path) -> DivisionList:
    """Read a list; PersonError as `read_cells`, "bad_division_list" with all that is wrong and where."""
    sheets = [sheet for sheet in read_cells(path).sheets if sheet.cells or sheet.errors]
    troubles: list[str] = []
    listed: dict[str, Listed] = {}
    lines: list[Line] = []
    for sheet in sheets:
        columns = _columns(sheet)
        if KIND in columns and WAS in columns:
            lines += _confirmed(sheet, columns, troubles)
        elif columns:
            found = list(_listed(sheet, columns, troubles))
            twice = [line.code for line in found if listed.setdefault(line.code, line) != line]
            troubles += [f"{sheet.title}：{code} 有两行，名称或分类不同" for code in twice]
    if not listed and not lines and not troubles:
        troubles.append("没有“代码”“名称”两列")
    if listed and lines:
        troubles.append("有名单，又有核对过的变更，请分成两个文件")
    if troubles:
        more = f"\n……另有 {len(troubles) - _MOST_TOLD} 处" if len(troubles) > _MOST_TOLD else ""
        told = "\n".join(troubles[:_MOST_TOLD])
        raise PersonError("bad_division_list", name=path.name, sentences=f"{told}{more}\n")
    return DivisionList(tuple(listed.values()), tuple(lines))


def _columns(sheet: RawSheet) -> dict[str, int]:
    """Where the columns stand, by what they are; the row of the headings under ""; nothing without them."""
    for row, cells in sheet.rows.items():
        if row > _MOST_ABOVE:
            break
        texts = ((plain(str(cell)), column) for column, cell in cells.items())
        headings = {text: column for text, column in texts if len(text) <= _LONGEST_HEADING}
        if KIND in headings and WAS in headings:
            return {**headings, "": row}
        code = [column for text, column in headings.items() if "代码" in text and "分类" not in text]
        name = [column for text, column in headings.items() if "名称" in text]
        kind = [column for text, column in headings.items() if "分类" in text]
        if code and name and code[0] != name[0]:
            return {CODE: code[0], NAME: name[0], "": row} | ({"分类": kind[0]} if kind else {})
    return {}


def _listed(sheet: RawSheet, columns: Mapping[str, int], troubles: list[str]) -> Iterator[Listed]:
    for row, cells in sheet.rows.items():
        if row <= columns[""]:
            continue
        code, name = (_text(cells.get(columns[which])) for which in (CODE, NAME))
        kind = _text(cells.get(columns.get("分类", -1)))
        if not code and not name:
            continue
        whole = _whole_code(code)
        if not whole or not name or len(name) > _LONGEST_NAME:
            what = "代码" if not whole else "名称"
            column = columns[NAME if whole else CODE]
            troubles.append(
                f"{sheet.title} {cell_name(row, column)}：{what}“{(name if whole else code)[:20]}”不对"
            )
        else:
            yield Listed(whole, name, compact(kind))


def _confirmed(sheet: RawSheet, columns: Mapping[str, int], troubles: list[str]) -> Iterator[Line]:
    for row, cells in sheet.rows.items():
        if row <= columns[""] or not any(_text(cell) for cell in cells.values()):
            continue
        word, was, code, name, doubt, reason = (
            _text(cells.get(columns.get(which, -1))) for which in (KIND, WAS, CODE, NAME, DOUBT, REASON)
        )
        kind = _KINDS.get(word)
        where = f"{sheet.title} {cell_name(row, columns[KIND])}"
        if kind is None:
            troubles.append(f"{where}：没有“{word[:20]}”这个类别，有：{'、'.join(_KINDS)}")
        elif wrong := _wrong(kind, was, code, name) or _unclear(doubt):
            troubles.append(f"{where}：{wrong}")
        else:
            sure = doubt != TO_CHECK
            yield Line(kind, _whole_code(was), _whole_code(code), name, reason[:_LONGEST_REASON], sure)


def _wrong(kind: ChangeKind, was: str, code: str, name: str) -> str:
    """What is the matter with a confirmed line; "" when nothing is."""
    if (kind is ChangeKind.NEW) != (not was) or (was and not _whole_code(was)):
        return f"{kind.word}的原代码“{was[:20]}”不对"
    if (kind is ChangeKind.CLOSED) != (not code) or (code and not _whole_code(code)):
        return f"{kind.word}的新代码“{code[:20]}”不对"
    return f"新名称“{name[:20]}”不对" if code and (not name or len(name) > _LONGEST_NAME) else ""


def _unclear(doubt: str) -> str:
    """What is the matter with what a person wrote instead of the doubt; "" when nothing is."""
    known = doubt in ("", TO_CHECK, CHECKED)
    return "" if known else f"{DOUBT}“{doubt[:20]}”不对，请清空或写“{CHECKED}”“{TO_CHECK}”"


def _text(cell: Cell) -> str:
    """As it stands there; a code that became a number is the digits again."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else plain(str(cell)) if isinstance(cell, int | float) else str(cell).strip()


def _whole_code(text: str) -> str:
    """12 digits; "" for what is no code."""
    code = compact(text)
    if not re.fullmatch("[0-9]+", code) or len(code) not in (*_SHORT, 12) or code[:1] == "0":
        return ""
    return code.ljust(12, "0")
