"""What the headings of a block say: which columns are which fields, which name villages; a title above."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from laiwu_desktop.base.text import compact
from laiwu_desktop.desk.grid.clipboard_table import Block, Clip
from laiwu_desktop.desk.grid.grid import GridColumn
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.types import Sort

# Headings are looked for no deeper: what stands above them is a title.
_DEEPEST = 4
# Headings of columns that say whose row it is, or only count.
_OF_VILLAGES = re.compile(
    r"(所在|所属)?((行政|自然)?村(庄|居|\(居\)|委会|民委员会|[、/]社区)?|居委会|社区)(\(居\))?(名|名称|代码|编码)?(\(居\))?"
    "|(填报)?单位|单位(名称|代码)|代码|名称|(统计用)?区划(名称|代码)|unit_code|unit_name"
)
# Those that may be a value as well.
_WEAK = frozenset("村 社区 居委会 单位 代码 名称".split())
_OF_NUMBERS = frozenset("序号 编号 seq".split())
_SIGNS = re.compile(r"[\s:：*＊]+")


class Headed(msgspec.Struct, frozen=True):
    """A block without the `skipped` rows above its values. `columns` are those that its headings name, by
    their place in the block, or in words why a heading names none; empty where there are no headings.
    `villages` are the columns whose headings say that they tell whose row it is.
    """

    body: Block
    columns: Mapping[int, GridColumn | str]
    skipped: int = 0
    villages: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def heading_of(block: Block, columns: Sequence[GridColumn], forms: FormSet, at: int = 0) -> Headed:
    """The block with its headings understood: those that name columns of the grid, those of what is not
    shown, or at least of villages. `at` is the column where the block would go by its place.
    """
    heads = _Heads(columns, forms, at)
    last = max((number for number, row in enumerate(block) if any(clip.text for clip in row)), default=0)
    lines = [[_word(clip) for clip in row] for row in block[:_DEEPEST]]
    for is_heading in (heads.are_here, heads.are_elsewhere, heads.are_of_villages):
        for number, words in enumerate(lines[:last]):
            if is_heading(words):
                return _headed(block, lines[: number + 1], heads)
    return Headed(block, {})


class _Heads:
    """What is a heading: of columns that are seen, of those that are not, and of other forms."""

    def __init__(self, columns: Sequence[GridColumn], forms: FormSet, at: int) -> None:
        self.here = _names(columns)
        self.others: dict[str, list[str]] = defaultdict(list)  # the forms in which something is called so
        shown = {column.form.name for column in columns}
        self._known = set(self.here)
        for form in forms:
            for name in _names(GridColumn(form, field) for field in form.fields.values()):
                self._known.add(name)
                if form.name not in shown:
                    self.others[name].append(form.title)
        self._takes_text = any(one.field.type.sort is Sort.TEXT for one in columns[max(at, 0) :][:1])

    def is_of_villages(self, word: str) -> bool:
        """Whether what stands below tells whose row it is."""
        return word not in self.here and _OF_VILLAGES.fullmatch(word) is not None

    def are_here(self, words: Sequence[str]) -> bool:
        """Whether half of a row or more are headings, some of them of columns that are seen."""
        found = [word for word in words if word in self.here]
        return bool(found) and self._are_half(words, found)

    def are_elsewhere(self, words: Sequence[str]) -> bool:
        """The same of what is not shown; one word alone may be a value of a text."""
        found = [word for word in words if word in self._known]
        is_sure = len(found) > 1 or any(map(self.is_of_villages, words)) or not self._takes_text
        return bool(found) and is_sure and self._are_half(words, found)

    def other_form(self, words: Sequence[str]) -> str:
        """The title of the form that most of these are headings of; "" where it is the one that is shown."""
        told = Counter(title for word in words for title in self.others.get(word, ()))
        title, count = next(iter(told.most_common(1)), ("", 0))
        return title if count > sum(word in self.here for word in words) else ""

    def are_of_villages(self, words: Sequence[str]) -> bool:
        """Whether one says that villages stand below it, whatever the others are called."""
        return any(self.is_of_villages(word) and word not in _WEAK for word in words)

    def _are_half(self, words: Sequence[str], found: Sequence[str]) -> bool:
        others = (word for word in words if word not in found)
        known = [word for word in others if word in self._known | _OF_NUMBERS or self.is_of_villages(word)]
        return (len(found) + len(known)) * 2 >= len(list(filter(None, words)))


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


def _headed(block: Block, lines: Sequence[list[str]], heads: _Heads) -> Headed:
    """The last of the lines is the heading; above it stand titles, and headings of several columns."""
    columns: dict[int, GridColumn | str] = {}
    used: set[str] = set()
    villages: set[int] = set()
    number, words = len(lines) - 1, lines[-1]
    other = heads.other_form(words)
    for place, word in enumerate(words):
        text = block[number][place].text
        free = [column for column in heads.here.get(word, ()) if column.name not in used]
        if any(heads.is_of_villages(line[place]) for line in lines if not word or line is words):
            villages.add(place)
        elif other and word in heads.here:
            columns[place] = f"其他表头是《{other}》的"
        elif free:
            columns[place] = free[0]
            used.add(free[0].name)
        elif word in heads.here:
            columns[place] = f"表头“{text}”出现了两次"
        elif len(titles := heads.others.get(word, [])) == 1:
            columns[place] = f"表头“{text}”是《{titles[0]}》的指标"
        elif word and word not in _OF_NUMBERS:
            columns[place] = f"表头“{text}”不是本表显示的指标"
    told = f"按表头对应指标（第 {number + 1} 行是表头）。"
    if other:
        told = f"这些表头是《{other}》的，都不取：请打开那张表再贴。"
    elif not any(isinstance(column, GridColumn) for column in columns.values()):
        told = "表头中没有本表显示的指标，都不取。" if columns else ""
    notes = [*filter(None, [told]), *([f"表头上面的 {number} 行不取。"] if number else [])]
    return Headed(block[number + 1 :], columns, number + 1, frozenset(villages), tuple(notes))
