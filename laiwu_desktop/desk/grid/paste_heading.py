"""What the headings of a block say: which columns are which fields, which name villages; a title above."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from laiwu_desktop.base.text import compact
from laiwu_desktop.desk.grid.clip_value import is_word, may_be
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
_WEAK = frozenset("村 社区 村居 村庄 村委会 居委会 村民委员会 单位 代码 名称".split())
_OF_NUMBERS = frozenset("序号 编号 seq".split())
_SIGNS = re.compile(r"[\s:：*＊]+")
_BRACKETS = "()（）[]［］【】"
_DIGIT = re.compile(r"\d")


class Headed(msgspec.Struct, frozen=True):
    """A block without the `skipped` rows above its values. `columns` are those that its headings name, by
    their place in the block, or in words why a heading names none; empty where there are no headings.
    `villages` are the columns whose headings say that they tell whose row it is. `is_turned` says that its
    headings stand in the first column, below each other.
    """

    body: Block
    columns: Mapping[int, GridColumn | str]
    skipped: int = 0
    villages: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    is_turned: bool = False


Goes = Mapping[int, GridColumn | str]


def heading_of(
    block: Block,
    columns: Sequence[GridColumn],
    forms: FormSet,
    at: int = 0,
    is_village: Callable[[str], bool] = lambda _: False,
) -> Headed:
    """The block with its headings understood: those that name columns of the grid, those of what is not
    shown, or at least of villages; and words over figures, that nobody knows. `at` is the column where the
    block would go by its place.
    """
    heads = _Heads(columns, forms, at, is_village)
    if heads.are_turned(block):
        return Headed(block, {}, is_turned=True)
    last = max((number for number, row in enumerate(block) if any(clip.text for clip in row)), default=0)
    lines = [[_word(clip) for clip in row] for row in block[: min(last, _DEEPEST)]]
    for is_heading in (heads.are_here, heads.are_elsewhere, heads.are_of_villages):
        for number, words in enumerate(lines):
            if is_heading(words):
                return _with_all_lines(block, lines, number, heads)
    for number, words in enumerate(lines):
        if not heads.are_words(words, heads.goes):
            break
        if heads.are_over_figures(words, heads.goes, block[number + 1 :]):
            return _not_understood(_headed(block, lines[: number + 1], heads), words)
    return Headed(block, {})


def _with_all_lines(block: Block, lines: Sequence[list[str]], first: int, heads: _Heads) -> Headed:
    """The headings end with the last line that still says more of those above: parts of them, or units."""
    last, headed = first, _headed(block, lines[: first + 1], heads)
    while last + 1 < len(lines) and heads.go_on(lines[last + 1], headed, block[last + 2 :]):
        last += 1
        headed = _headed(block, lines[: last + 1], heads, last - first)
    return headed


def _not_understood(headed: Headed, words: Sequence[str]) -> Headed:
    if any(isinstance(column, GridColumn) for column in headed.columns.values()):
        return headed
    told = f"“{'、'.join(filter(None, words))}”像是表头，不是本表的指标，都不取：请改成指标名，或去掉这一行。"
    return msgspec.structs.replace(headed, notes=(told, *headed.notes[1:]))


class _Heads:
    """What is a heading: of columns that are seen, of those that are not, and of other forms."""

    def __init__(
        self, columns: Sequence[GridColumn], forms: FormSet, at: int, is_village: Callable[[str], bool]
    ) -> None:
        self.goes: Goes = dict(enumerate(columns[max(at, 0) :]))
        self._is_village = is_village
        self._labels = {_plain(one.label) for column in columns for one in column.field.type.choices}
        self._units = {_plain(column.field.unit) for column in columns} - {""}
        self.here = _names(columns)
        self.others: dict[str, list[str]] = defaultdict(list)  # the forms in which something is called so
        shown = {column.form.name for column in columns}
        self._known = set(self.here)
        for form in forms:
            for name in _names(GridColumn(form, field) for field in form.fields.values()):
                self._known.add(name)
                if form.name not in shown:
                    self.others[name].append(form.title)
        self._takes_text = _takes_text(self.goes.get(0))

    def is_of_villages(self, word: str) -> bool:
        """Whether what stands below tells whose row it is."""
        return word not in self.here and _OF_VILLAGES.fullmatch(word) is not None

    def is_known(self, word: str) -> bool:
        """Whether it is a heading of anything."""
        return word in self._known or word in _OF_NUMBERS or self.is_of_villages(word)

    def is_unit(self, word: str) -> bool:
        """Whether it only says in what a column above counts: 户, （人）, 单位：台."""
        return word.strip(_BRACKETS).removeprefix("单位") in self._units

    def are_here(self, words: Sequence[str]) -> bool:
        """Whether half of a row or more are headings, some of them of columns that are seen."""
        found = [word for word in self._no_values(words) if word in self.here]
        return bool(found) and self._are_half(words, found)

    def are_elsewhere(self, words: Sequence[str]) -> bool:
        """The same of what is not shown; one word alone may be a value of a text."""
        found = [word for word in self._no_values(words) if word in self._known]
        is_sure = len(found) > 1 or any(map(self.is_of_villages, words)) or not self._takes_text
        return bool(found) and is_sure and self._are_half(words, found)

    def _no_values(self, words: Sequence[str]) -> list[str]:
        return [word for place, word in enumerate(words) if not _is_value(word, self.goes.get(place))]

    def are_turned(self, block: Block) -> bool:
        """Whether the first of several columns holds headings; above them (项目) any word may stand."""
        words = [word for row in block for clip in row[:1] if (word := _word(clip))]
        goes = self.goes.get(0)
        if not words or len(block[0]) < 2 or (len(words) == 1 and (_takes_text(goes) or len(block) > 1)):
            return False
        known = [word in self._known for word in words]
        are_known = all(known[1:]) and (known[0] or len(known) > 2)
        return are_known and not any(_is_value(word, goes) for word in words)

    def are_words(self, words: Sequence[str], goes: Goes) -> bool:
        """Whether a row holds words alone, and none that is a village, or a value where it would go."""
        there = [(word, goes.get(place)) for place, word in enumerate(words) if word]
        return bool(there) and all(
            is_word(word)
            and (self.is_known(word) or not self._is_village(word))
            and not _is_value(word, column)
            for word, column in there
        )

    def are_over_figures(self, words: Sequence[str], goes: Goes, below: Block) -> bool:
        """Whether below one of them all is as it should be where no text goes, though the word is not."""
        return any(
            _are_figures([text for row in below if (text := _word(row[place]))], goes[place])
            for place, word in enumerate(words)
            if word and place in goes and not _takes_text(goes[place])
        )

    def go_on(self, words: Sequence[str], headed: Headed, below: Block) -> bool:
        """Whether a row below headings is one of them: it names more of them, parts of one, or units."""
        there = [(place, word) for place, word in enumerate(words) if word]
        is_row = any(place in headed.villages and not self.is_known(word) for place, word in there)
        if is_row or not self.are_words(words, headed.columns):
            return False
        if all(self.is_unit(word) for _, word in there):
            return True
        # A word that is wrong below a heading that is understood is a value that is wrong.
        rest = {place: column for place, column in headed.columns.items() if isinstance(column, str)}
        named = [word for place, word in there if word in self._known and not self._is_text(headed, place)]
        parts = {**dict.fromkeys((place for place, _ in there if place not in headed.columns), ""), **rest}
        return (bool(named) and self._are_half(words, named)) or self.are_over_figures(words, parts, below)

    def _is_text(self, headed: Headed, place: int) -> bool:
        return _takes_text(headed.columns.get(place))

    def other_form(self, words: Sequence[str]) -> str:
        """The title of the form that most of these are headings of; "" where it is the one that is shown."""
        told = Counter(title for word in words for title in self.others.get(word, ()))
        title, count = next(iter(told.most_common(1)), ("", 0))
        return title if count > sum(word in self.here for word in words) else ""

    def are_of_villages(self, words: Sequence[str]) -> bool:
        """Whether one says that villages stand below it, whatever the others are called."""
        return any(self.is_of_villages(word) and word not in _WEAK | self._labels for word in words)

    def _are_half(self, words: Sequence[str], found: Sequence[str]) -> bool:
        others = (word for word in words if word not in found)
        known = [word for word in others if self.is_known(word)]
        return (len(found) + len(known)) * 2 >= len(list(filter(None, words)))


def _takes_text(column: GridColumn | str | None) -> bool:
    return isinstance(column, GridColumn) and column.field.type.sort is Sort.TEXT


def _is_value(word: str, column: GridColumn | str | None) -> bool:
    """Whether a word is one of a column of values; in one of texts every word is."""
    return isinstance(column, GridColumn) and not _takes_text(column) and may_be(column.field, word)


def _are_figures(texts: Sequence[str], column: GridColumn | str) -> bool:
    return bool(texts) and all(_DIGIT.search(text) or _is_value(text, column) for text in texts)


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


def _headed(block: Block, lines: Sequence[list[str]], heads: _Heads, more: int = 0) -> Headed:
    """The last of the lines is the heading, with `more` above that belong to it; what stands above them is a
    title, or the heading of several columns.
    """
    columns: dict[int, GridColumn | str] = {}
    used: set[str] = set()
    villages: set[int] = set()
    number = len(lines) - 1
    told = [_said_of(lines, place, heads) for place in range(len(lines[-1]))]
    other = heads.other_form([lines[line][place] for place, line in enumerate(told)])
    for place, line in enumerate(told):
        word, text = lines[line][place], block[line][place].text
        free = [column for column in heads.here.get(word, ()) if column.name not in used]
        if heads.is_of_villages(word):
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
    first = number - more
    about = f"按表头对应指标（第 {f'{first + 1} 至 ' if more else ''}{number + 1} 行是表头）。"
    if other:
        about = f"这些表头是《{other}》的，都不取：请打开那张表再贴。"
    elif not any(isinstance(column, GridColumn) for column in columns.values()):
        about = "表头中没有本表显示的指标，都不取。" if columns else ""
    notes = [*filter(None, [about]), *([f"表头上面的 {first} 行不取。"] if first else [])]
    return Headed(block[number + 1 :], columns, number + 1, frozenset(villages), tuple(notes))


def _said_of(lines: Sequence[list[str]], place: int, heads: _Heads) -> int:
    """The line that says what a column is: the last, or what is known above a blank or a unit there."""
    last = len(lines) - 1
    if lines[last][place] and not heads.is_unit(lines[last][place]):
        return last
    return next((line for line in range(last, -1, -1) if heads.is_known(lines[line][place])), last)
