"""Which field each column of a block is: by its heading, or by its place, unless that cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from laiwu_desktop.desk.grid.block_villages import Villages
from laiwu_desktop.desk.grid.clip_value import is_word, may_be
from laiwu_desktop.desk.grid.clipboard_table import Block
from laiwu_desktop.desk.grid.grid import GridColumn
from laiwu_desktop.desk.grid.paste_heading import Headed
from laiwu_desktop.formdef.types import Sort

BEYOND = "超出最右一列"
_UNKNOWN = "不知道各列是哪一项"
# What is no word where they go: texts are anything, and the words of choices are often others than ours.
_PLAIN = (Sort.WHOLE, Sort.SCALED, Sort.DAY)


def columns_of_block(
    headed: Headed, keys: Villages, columns: Sequence[GridColumn]
) -> tuple[list[GridColumn | str | None], list[str]]:
    """The field of each column of a block, or in words why it is none; None where nothing is to be said.
    `columns` are those from the place on where the block goes. And what a person should know of it.
    """
    width = len(headed.body[0]) if headed.body else 0
    found: list[GridColumn | str | None] = [None] * width
    free = [column for column in range(width) if column not in keys.columns]
    if headed.columns:
        for column in free:
            found[column] = headed.columns.get(column)
        return found, []
    for place, column in enumerate(free):
        found[column] = columns[place] if place < len(columns) else BEYOND
    told = _misplaced(headed, found, free)
    if told:
        for column in free:
            found[column] = _UNKNOWN
    return found, [told] if told else []


def _misplaced(headed: Headed, found: Sequence[GridColumn | str | None], free: Sequence[int]) -> str:
    """Why columns cannot be what stands in their places, "" where they can: a first one of words pushes those
    behind it away, if it stands before most rows.
    """
    if headed.is_turned:
        return "第 1 列是指标名，一村一列：请行列互换（转置）后再贴，都不取。"
    while len(free) > 2 and _counts(headed.body, free[0]):
        free = free[1:]
    first = found[free[0]] if len(free) > 1 else None
    if not isinstance(first, GridColumn) or first.field.type.sort not in _PLAIN:
        return ""
    texts = [line[free[0]].text for line in headed.body if line[free[0]].text]
    count = sum(any(clip.text for clip in line) for line in headed.body)
    if len(texts) * 2 <= count or any(not is_word(text) or may_be(first.field, text) for text in set(texts)):
        return ""
    return (
        f"第 {free[0] + 1} 列（“{texts[0]}”）不是村名，也不是“{first.field.label}”，"
        "不知道各列是哪一项，都不取：请写上表头，或去掉这一列。"
    )


def _counts(body: Block, column: int) -> bool:
    texts = [line[column].text for line in body if line[column].text]
    return len(texts) > 1 and texts == [str(number + 1) for number in range(len(texts))]
