"""What a block says of itself: a row of headings, columns of village names or codes, a title above."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from laiwu_desktop.base.text import compact
from laiwu_desktop.desk.grid.clip_value import exact_text
from laiwu_desktop.desk.grid.clipboard_table import Block, Clip
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row

# Headings are looked for no deeper: what stands above them is a title.
_DEEPEST = 4
# As many of the first columns may say whose row it is.
_MOST_KEYS = 3
# Headings of columns that say whose row it is, or only count.
_OF_VILLAGES = frozenset(
    "村 村名 村名称 村(居) 村居 行政村 村代码 单位 单位名称 代码 区划代码 unit_code unit_name".split()
)
_OF_NUMBERS = frozenset("序号 编号 seq".split())
_SIGNS = re.compile(r"[\s:：*＊]+")


class Headed(msgspec.Struct, frozen=True):
    """A block without the `skipped` rows above its values. `columns` are those that its headings name, by
    their place in the block, or in words why a heading names none; empty where there are no headings.
    """

    body: Block
    columns: Mapping[int, GridColumn | str]
    skipped: int = 0
    notes: tuple[str, ...] = ()


class Villages(msgspec.Struct, frozen=True):
    """`columns` of a block that say whose row it is; `rows` are whose they are, or why nobody's."""

    columns: frozenset[int] = frozenset()
    rows: Mapping[int, Row | str] = {}
    notes: tuple[str, ...] = ()


def heading_of(block: Block, columns: Sequence[GridColumn]) -> Headed:
    """The block with its headings understood, where it has any that name columns of the grid."""
    names = _names(columns)
    for number, row in enumerate(block[:_DEEPEST]):
        words = [_word(clip) for clip in row]
        filled = [word for word in words if word]
        found = [word for word in filled if word in names]
        known = [*found, *(word for word in filled if word in _OF_VILLAGES | _OF_NUMBERS)]
        if found and len(known) * 2 >= len(filled) and number + 1 < len(block):
            return _headed(block, number, words, names)
    return Headed(block, {})


def _names(columns: Iterable[GridColumn]) -> dict[str, list[GridColumn]]:
    """By heading, label and name: several where forms call fields the same."""
    names: dict[str, list[GridColumn]] = defaultdict(list)
    for column in columns:
        field = column.field
        for name in dict.fromkeys(map(_plain, (field.heading, field.label, field.name))):
            names[name].append(column)
    return names


def _plain(text: str) -> str:
    return _SIGNS.sub("", compact(text))


def _word(clip: Clip) -> str:
    return _plain(clip.text)


def _headed(block: Block, number: int, words: list[str], names: dict[str, list[GridColumn]]) -> Headed:
    columns: dict[int, GridColumn | str] = {}
    used: set[str] = set()
    for place, word in enumerate(words):
        free = [column for column in names.get(word, ()) if column.name not in used]
        if free:
            columns[place] = free[0]
            used.add(free[0].name)
        elif word in names:
            columns[place] = f"表头“{block[number][place].text}”出现了两次"
        elif word and word not in _OF_VILLAGES:
            columns[place] = f"表头“{block[number][place].text}”不是本表显示的指标"
    notes = [f"按表头对应指标（第 {number + 1} 行是表头）。"]
    if number:
        notes.append(f"表头上面的 {number} 行不取。")
    return Headed(block[number + 1 :], columns, number + 1, tuple(notes))


def villages_of(headed: Headed, grid: Grid) -> Villages:
    """The columns that name villages, where most of what stands in them does, and whose row each is."""
    names = _village_names(grid)
    width = len(headed.body[0]) if headed.body else 0
    found = [
        column
        for column in range(min(width, _MOST_KEYS))
        if not isinstance(headed.columns.get(column), GridColumn)
        and _names_villages(headed.body, column, names)
    ]
    if not found:
        return Villages()
    rows = dict(_rows(headed.body, found, names, grid))
    # What only counts the rows is no value either.
    before = [
        column
        for column in range(max(found))
        if column not in found and (not headed.columns or isinstance(headed.columns.get(column), str))
        if _counts(headed.body, column)
    ]
    named = sum(isinstance(row, Row) for row in rows.values())
    notes = (f"按村名或代码对应到行：对上 {named} 行，{len(rows) - named} 行对不上。",)
    return Villages(frozenset((*found, *before)), rows, notes)


def _village_names(grid: Grid) -> dict[str, set[str]]:
    """The codes of units by what they are called: whole, as people say it, or their code."""
    names: dict[str, set[str]] = defaultdict(set)
    for code in dict.fromkeys(row.unit for row in grid.rows):
        unit = grid.units[code]
        for name in (unit.name, unit.short_name, unit.code):
            names[compact(name)].add(code)
    return names


def _key_text(clip: Clip) -> str:
    return compact(exact_text(clip) if clip.is_unshown else clip.text)


def _names_villages(body: Block, column: int, names: Mapping[str, set[str]]) -> bool:
    texts = [text for row in body if (text := _key_text(row[column]))]
    return bool(texts) and sum(text in names for text in texts) * 2 > len(texts)


def _counts(body: Block, column: int) -> bool:
    texts = [_key_text(row[column]) for row in body]
    return all(not text or text.isdigit() for text in texts)


def _rows(
    body: Block, keys: Sequence[int], names: Mapping[str, set[str]], grid: Grid
) -> Iterator[tuple[int, Row | str]]:
    """Whose each row is. In forms of any number of rows the first of a village's is its first, and so on."""
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for row in grid.rows:
        by_unit[row.unit].append(row)
    come: dict[str, int] = defaultdict(int)
    for number, line in enumerate(body):
        told = [(line[key].text, names.get(_key_text(line[key]), set())) for key in keys if line[key].text]
        unit = _unit(told)
        if unit not in by_unit:
            yield number, unit
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
