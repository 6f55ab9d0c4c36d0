"""Whose each row of a block is: by columns of village names or codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from laiwu_desktop.base.text import compact
from laiwu_desktop.desk.grid.clip_value import exact_text
from laiwu_desktop.desk.grid.clipboard_table import Block, Clip
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.desk.grid.paste_heading import Headed
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.divisions.called import Called, is_ended
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.workbook.reading.unit_finder import SUMMARY_WORDS

# As many of the first columns may say whose row it is though they may be values of texts.
_MOST_KEYS = 3
# Also as spreadsheets show one that they took for a number: nobody can tell which it was.
_CODE = re.compile("[0-9]{12}")
_BLURRED = re.compile(r"[0-9](?:\.[0-9]+)?E\+?11", re.IGNORECASE)
TOTAL = "合计行，不取"


class Villages(msgspec.Struct, frozen=True):
    """`columns` of a block that say whose row it is; `rows` are whose they are, or why nobody's."""

    columns: frozenset[int] = frozenset()
    rows: Mapping[int, Row | str] = {}
    notes: tuple[str, ...] = ()


def villages_of(headed: Headed, grid: Grid, names: VillageNames, under: Sequence[GridColumn]) -> Villages:
    """The columns that name villages and whose each row is: those whose heading says so, those in which most
    is a village of the grid, and a first column of names of whichever villages. What stands left of them is
    no value. `under` is where the columns would go by their places, none where headings decide.
    """
    width = len(headed.body[0]) if headed.body else 0
    filled = [
        column
        for column in range(width)
        if not isinstance(headed.columns.get(column), GridColumn) and names.fill(headed.body, column)
    ]
    if headed.villages:
        filled = [column for column in filled if column < _MOST_KEYS]
    elif not headed.columns:
        filled = names.no_values(headed.body, filled, under)
    found = sorted({*headed.villages, *filled})
    if not found:
        found = names.begin(headed, under)
    is_text = width == 1 and bool(under) and under[0].field.type.sort is Sort.TEXT
    if not found or is_text:
        return Villages()
    rows = dict(_rows(headed.body, found, names, grid))
    before = [
        column
        for column in range(max(found))
        if column not in found and not isinstance(headed.columns.get(column), GridColumn)
    ]
    notes = (_counted(headed.body, rows), *_left_out(headed, before, names))
    return Villages(frozenset((*found, *before)), rows, notes)


def _counted(body: Block, rows: Mapping[int, Row | str]) -> str:
    filled = [rows[number] for number, line in enumerate(body) if any(clip.text for clip in line)]
    named, totals = sum(isinstance(row, Row) for row in filled), filled.count(TOTAL)
    told = f"按村名或代码对应到行：对上 {named} 行，{len(filled) - named - totals} 行对不上"
    return f"{told}，合计 {totals} 行不取。" if totals else f"{told}。"


def _left_out(headed: Headed, before: Sequence[int], names: VillageNames) -> Iterator[str]:
    """What stands left of the names, unless it only counts the rows or says whose villages they are."""
    told = [
        str(column + 1)
        for column in before
        if column not in headed.columns and not names.only_lead(headed.body, column)
    ]
    if told:
        yield f"村名左边的第 {'、'.join(told)} 列不是值，不取。"


class VillageNames:
    """The units of a grid by what they are called, and which columns of a block name them."""

    def __init__(self, grid: Grid) -> None:
        units = [grid.units[code] for code in dict.fromkeys(row.unit for row in grid.rows)]
        parents = dict.fromkeys(unit.parent_code for unit in units if unit.parent_code)
        self._called = Called(grid.draft.register, units)
        self._above = set(_above(grid.draft.register, parents))
        self.of, self.is_name = self._called.of, self._called.is_name

    def fill(self, body: Block, column: int) -> bool:
        """Whether most of what stands in a column are units."""
        texts = _texts(body, column)
        units = {text: bool(self.of(text)) for text in set(texts)}
        return bool(texts) and sum(units[text] for text in texts) * 2 > len(texts)

    def only_lead(self, body: Block, column: int) -> bool:
        """Whether a column only counts the rows, or says in whose township or county they are."""
        texts = _texts(body, column)
        counted = [text.rstrip(".．、") for text in texts] == [str(n + 1) for n in range(len(texts))]
        return counted or all(text in self._above or _is_code(text) for text in texts)

    def no_values(self, body: Block, filled: Sequence[int], under: Sequence[GridColumn]) -> list[int]:
        """Those of the columns of names that are none of a text into which they would go: what only leads to
        them stands left of them; or nothing else names villages, and they are among the first.
        """
        found: list[int] = []
        for column in filled:
            leads = all(one in found or self.only_lead(body, one) for one in range(column))
            place = column - (found[-1] + 1 if found else 0)
            is_text = place < len(under) and under[place].field.type.sort is Sort.TEXT
            if leads or not is_text or (not found and column < _MOST_KEYS):
                found.append(column)
        return found

    def begin(self, headed: Headed, under: Sequence[GridColumn]) -> list[int]:
        """The first column of several, or that after what only leads to it, if it names villages, be they of
        another township, or codes that nobody can read any more.
        """
        width = len(headed.body[0]) if headed.body else 0
        first = 0
        while first + 2 < width and self._only_before(headed.body, first):
            first += 1
        if first + 1 >= width or isinstance(headed.columns.get(first), GridColumn):
            return []
        goes = under[first] if first < len(under) else None
        return [first] if self._are_meant(_texts(headed.body, first), goes) else []

    def _only_before(self, body: Block, column: int) -> bool:
        return self.only_lead(body, column) and not any(map(_is_code, _texts(body, column)))

    def _are_meant(self, texts: Sequence[str], goes: GridColumn | None) -> bool:
        """Whether these name villages: most do; or some, and none is a value where it would go."""
        named = [bool(self.of(text) or is_ended(text) or _is_code(text)) for text in texts]
        if goes is None:
            return sum(named) * 2 > len(texts)
        values = (goes.field.parse(text) for text in texts if not _is_code(text))
        return any(named) and all(isinstance(value, AsTyped) for value in values)


def _above(register: Register, codes: Iterable[str]) -> Iterator[str]:
    """What the units above villages are called, up to the first."""
    for code in codes:
        while code in register:
            unit = register[code]
            yield from map(compact, (unit.name, unit.short_name))
            code = unit.parent_code


def _key_text(clip: Clip) -> str:
    return compact(exact_text(clip) if clip.is_unshown else clip.text)


def _texts(body: Block, column: int) -> list[str]:
    return [text for row in body if (text := _key_text(row[column])) and text not in SUMMARY_WORDS]


def _is_code(text: str) -> bool:
    return (_CODE.fullmatch(text) or _BLURRED.fullmatch(text)) is not None


def is_total(line: Sequence[Clip]) -> bool:
    """Whether a row only adds others up."""
    texts = [text for clip in line if (text := _key_text(clip))]
    return len(texts) > 1 and texts[0] in SUMMARY_WORDS


def _rows(
    body: Block, keys: Sequence[int], names: VillageNames, grid: Grid
) -> Iterator[tuple[int, Row | str]]:
    """Whose each row is. In forms of any number of rows the first of a village's is its first, and so on."""
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for row in grid.rows:
        by_unit[row.unit].append(row)
    come: dict[str, int] = defaultdict(int)
    for number, line in enumerate(body):
        told = [(line[key].text, names.of(_key_text(line[key]))) for key in keys if line[key].text]
        unit = _unit(told)
        if unit not in by_unit:
            texts = [_key_text(clip) for clip in line[: max(keys) + 1]]
            yield number, TOTAL if any(word in text for text in texts for word in SUMMARY_WORDS) else unit
            continue
        place, come[unit] = come[unit], come[unit] + 1
        rows = by_unit[unit]
        name = grid.units[unit].name
        if place < len(rows):
            yield number, rows[place]
        elif rows[0].seq:
            yield number, f"{name}只有 {len(rows)} 行，请先添加"
        else:
            yield number, f"{name}前面已有一行"


def _unit(told: Sequence[tuple[str, set[str]]]) -> str:
    """The code of the unit that all that is said names, or why there is none."""
    if not told:
        return "没有写是哪个村"
    words = " ".join(text for text, _ in told)
    if not any(units for _, units in told):
        blurred = any(_BLURRED.fullmatch(compact(text)) for text, _ in told)
        return f"“{words}”看不出是哪个村的代码" if blurred else f"没有“{words}”这个村"
    common = set.intersection(*(units for _, units in told if units))
    if len(common) == 1:
        return common.pop()
    return f"“{words}”不是同一个村" if not common else f"“{words}”不止一个，请写村代码"
