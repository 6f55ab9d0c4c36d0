"""Whose each row of a block is: by columns of village names or codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from laiwu_desktop.base.text import compact
from laiwu_desktop.desk.grid.clip_value import exact_text
from laiwu_desktop.desk.grid.clipboard_table import Block, Clip
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.desk.grid.paste_heading import Headed
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.workbook.reading.unit_finder import SUMMARY_WORDS

# As many of the first columns may say whose row it is without a heading that says so.
_MOST_KEYS = 3
# What a name may do without, and what shows that something is one.
_ENDING = re.compile("(?:社区)?(?:村民委员会|居民委员会|[村居]委会?)$|村$|社区$")
_CODE = re.compile("[0-9]{12}")
TOTAL = "合计行，不取"


class Villages(msgspec.Struct, frozen=True):
    """`columns` of a block that say whose row it is; `rows` are whose they are, or why nobody's."""

    columns: frozenset[int] = frozenset()
    rows: Mapping[int, Row | str] = {}
    notes: tuple[str, ...] = ()


def villages_of(headed: Headed, grid: Grid, under: Sequence[GridColumn]) -> Villages:
    """The columns that name villages and whose each row is: those whose heading says so, those in which most
    is a village of the grid, and a first column of names of whichever villages. `under` is where the columns
    would go by their places, none where headings decide.
    """
    names = _Names(grid)
    width = len(headed.body[0]) if headed.body else 0
    recognised = (
        column
        for column in range(min(width, _MOST_KEYS))
        if not isinstance(headed.columns.get(column), GridColumn) and names.fill(headed.body, column)
    )
    found = sorted({*headed.villages, *recognised})
    if not found:
        found = names.begin(headed, under)
    is_text = width == 1 and bool(under) and under[0].field.type.sort is Sort.TEXT
    if not found or is_text:
        return Villages()
    rows = dict(_rows(headed.body, found, names, grid))
    # What only counts the rows is no value either.
    before = [
        column
        for column in range(max(found))
        if column not in found and not isinstance(headed.columns.get(column), GridColumn)
        if _counts(headed.body, column)
    ]
    filled = [rows[number] for number, line in enumerate(headed.body) if any(clip.text for clip in line)]
    named, totals = sum(isinstance(row, Row) for row in filled), filled.count(TOTAL)
    told = f"按村名或代码对应到行：对上 {named} 行，{len(filled) - named - totals} 行对不上"
    notes = (f"{told}，合计 {totals} 行不取。" if totals else f"{told}。",)
    return Villages(frozenset((*found, *before)), rows, notes)


class _Names:
    """The units of a grid by what they are called: whole, as people say it, in short, or by their code."""

    def __init__(self, grid: Grid) -> None:
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._short: dict[str, set[str]] = defaultdict(set)
        units = [grid.units[code] for code in dict.fromkeys(row.unit for row in grid.rows)]
        parents = dict.fromkeys(unit.parent_code for unit in units if unit.parent_code)
        self._parents = [compact(grid.draft.register[code].name) for code in parents]
        for unit in units:
            for name in map(compact, (unit.name, unit.short_name, unit.code)):
                self._whole[name].add(unit.code)
            self._short[_short(self._without_parent(compact(unit.name)))].add(unit.code)
            self._short[_short(compact(unit.name))].add(unit.code)

    def _without_parent(self, name: str) -> str:
        return next((rest for one in self._parents if (rest := name.removeprefix(one)) != name), name)

    def of(self, text: str) -> set[str]:
        """The codes of the units that are called so; the whole name beats what is only meant."""
        bare = self._without_parent(text)
        for names, name in (
            (self._whole, text), (self._whole, bare), (self._short, bare), (self._short, _short(bare)),
        ):  # fmt: skip
            if name and name in names:
                return names[name]
        return set()

    def fill(self, body: Block, column: int) -> bool:
        """Whether most of what stands in a column are units."""
        texts = _texts(body, column)
        return bool(texts) and sum(bool(self.of(text)) for text in texts) * 2 > len(texts)

    def begin(self, headed: Headed, under: Sequence[GridColumn]) -> list[int]:
        """The first column of several, or that after a count of the rows, if it names villages, be they of
        another township.
        """
        width = len(headed.body[0]) if headed.body else 0
        texts = _texts(headed.body, 0) if width else []
        first = int(len(texts) > 1 and texts == [str(number + 1) for number in range(len(texts))])
        if first + 1 >= width or isinstance(headed.columns.get(first), GridColumn):
            return []
        goes = under[first] if first < len(under) else None
        return [first] if self._are_meant(_texts(headed.body, first), goes) else []

    def _are_meant(self, texts: Sequence[str], goes: GridColumn | None) -> bool:
        """Whether these name villages: most do; or some, and none is a value where it would go."""
        named = [bool(self.of(text) or _ENDING.search(text) or _CODE.fullmatch(text)) for text in texts]
        if goes is None:
            return sum(named) * 2 > len(texts)
        values = (goes.field.parse(text) for text in texts if not _CODE.fullmatch(text))
        return any(named) and all(isinstance(value, AsTyped) for value in values)


def _short(name: str) -> str:
    return _ENDING.sub("", name) or name


def _key_text(clip: Clip) -> str:
    return compact(exact_text(clip) if clip.is_unshown else clip.text)


def _texts(body: Block, column: int) -> list[str]:
    return [text for row in body if (text := _key_text(row[column])) and text not in SUMMARY_WORDS]


def _counts(body: Block, column: int) -> bool:
    return all(text.isdigit() for text in _texts(body, column))


def is_total(line: Sequence[Clip]) -> bool:
    """Whether a row only adds others up."""
    texts = [text for clip in line if (text := _key_text(clip))]
    return len(texts) > 1 and texts[0] in SUMMARY_WORDS


def _rows(body: Block, keys: Sequence[int], names: _Names, grid: Grid) -> Iterator[tuple[int, Row | str]]:
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
        return f"没有“{words}”这个村"
    common = set.intersection(*(units for _, units in told if units))
    if len(common) == 1:
        return common.pop()
    return f"“{words}”不是同一个村" if not common else f"“{words}”不止一个，请写村代码"
