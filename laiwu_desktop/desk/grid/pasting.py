"""A block from the clipboard, laid over a grid: what would be taken, what not, and why."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from laiwu_desktop.desk.filling.changing import meant_to_replace
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.grid.block_columns import BEYOND, columns_of_block
from laiwu_desktop.desk.grid.block_villages import TOTAL, VillageNames, Villages, is_total, villages_of
from laiwu_desktop.desk.grid.clip_value import read_clip
from laiwu_desktop.desk.grid.clipboard_table import Block, Clip
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.desk.grid.grid_deeds import Area, misplaced, tried, values_put
from laiwu_desktop.desk.grid.paste_heading import Headed, heading_of
from laiwu_desktop.formdef.report.change import Intent, Kind
from laiwu_desktop.formdef.report.check import (
    FINDING_NAMES,
    Finding,
    check_unit,
    gravity,
    with_explanations,
)
from laiwu_desktop.formdef.report.figures import SAYING_NOTHING
from laiwu_desktop.formdef.types import Guess, Offer
from laiwu_desktop.formdef.values import AsTyped, Value


class Fate(enum.Enum):
    """What becomes of a cell of the block; the value is what a person reads of it."""

    REFUSED = "不取"
    CHANGED = "改动"
    NEW = "填入"
    CONFIRMED = "确认沿用"
    SAME = "不变"
    COMPUTED = "程序计算"


# Those that are written.
TAKEN = frozenset((Fate.CHANGED, Fate.NEW, Fate.CONFIRMED))


class Planned(msgspec.Struct, frozen=True):
    """One cell of the block. `row` and `column` are where it stands in it, from 0; `cell` where it goes, None
    where that is nowhere. `why` says why it is refused, or what was made of it; `offer` is what its text may
    mean, where it can only be guessed, whether that is taken or not. `stood` is the value that `was` tells.
    `severity` is that of the gravest that the check will say of the value (error, warning), which `why`
    tells, too; "" where it says nothing.
    """

    row: int
    column: int
    clip: Clip
    fate: Fate
    place: str
    label: str
    was: str = ""
    now: str = ""
    why: str = ""
    cell: Cell | None = None
    value: Value = None
    stood: Value = None
    offer: Offer | None = None
    severity: str = ""


class PastePlan(msgspec.Struct, frozen=True):
    """`notes` are what a person should know of the whole, a sentence each."""

    cells: tuple[Planned, ...]
    notes: tuple[str, ...] = ()

    @property
    def values(self) -> dict[Cell, Value]:
        """What would be written."""
        return {one.cell: one.value for one in self.cells if one.cell and one.fate in TAKEN}

    @property
    def counts(self) -> Counter[Fate]:
        """How many cells go which way."""
        return Counter(one.fate for one in self.cells)

    @property
    def doubtful(self) -> int:
        """Of how many that are written the check will say something."""
        return sum(bool(one.severity) for one in self.cells)

    @property
    def words(self) -> str:
        """How many cells are written and how many not; where none is, why."""
        counts, count = self.counts, len(self.cells)
        refused, taken = counts[Fate.REFUSED], sum(counts[fate] for fate in TAKEN)
        if taken:
            wrong = f"（其中 {self.doubtful} 格有审核问题）" if self.doubtful else ""
            return f"共 {count} 格：写入 {taken} 格{wrong}，{refused} 格不取。"
        if not refused:
            return f"没有要写入的：共 {count} 格，都不变。" if count else "没有要写入的：都是空白格。"
        rest = "，其余不变" if refused < count else ""
        return f"没有可写入的：共 {count} 格，{refused} 格不取{rest}，原因见“说明”。"

    def kinds(self, grid: Grid) -> dict[Guess, list[tuple[str, str]]]:
        """What can only be guessed, by the ground of the guess: what the block says, and what it may mean."""
        found: dict[Guess, list[tuple[str, str]]] = {}
        for one in self.cells:
            if one.offer is not None and one.cell is not None:
                field = grid.draft.forms[one.cell[0].form].fields[one.cell[1]]
                meant = field.type.format(one.offer.value)
                found.setdefault(one.offer.guesses[-1], []).append((one.clip.text, meant))
        return {guess: found[guess] for guess in Guess if guess in found}

    def intent(self, draft: Draft) -> Intent:
        """The plan as one deed, of a person who saw what it says: what others wrote since is not replaced."""
        seen = {one.cell: one.stood for one in self.cells if one.cell and one.fate in TAKEN}
        return meant_to_replace(values_put(draft.figures, self.values, Kind.PASTE), seen)


@dataclass
class _Target:
    """Where the rows and columns of a block go: a row or column of the grid, or why to none."""

    rows: list[Row | str]
    columns: list[GridColumn | str | None]
    notes: list[str] = field(default_factory=list)

    def is_meant(self, row: int, column: int, clip: Clip) -> bool:
        """Whether there is anything to say of a cell: an empty one beyond the grid is nothing."""
        goes = isinstance(self.rows[row], Row) and isinstance(self.columns[column], GridColumn)
        return goes or (bool(clip.text) and self.columns[column] is not None)


def plan_paste(
    grid: Grid,
    seen: Area,
    block: Block,
    at: tuple[int, int],
    over: tuple[int, int] = (1, 1),
    *,
    blanks: bool = False,
    guesses: frozenset[Guess] = frozenset(),
) -> PastePlan:
    """Lay a block over what is seen of a grid, with its first cell at row and column `at` (a column below 0
    is that of the villages). `over` is how many rows and columns are chosen: a block that fits into them
    several times is repeated. With `blanks` an empty cell of the block empties the one it goes to;
    of what can only be guessed the kinds in `guesses` are taken.
    """
    names = VillageNames(grid)
    headed = heading_of(block, seen.columns, grid.draft.forms, at[1], names.is_name)
    keys = villages_of(headed, grid, names, seen.columns[max(at[1], 0) :] if not headed.columns else ())
    if not headed.columns and not keys.columns:
        headed = msgspec.structs.replace(headed, body=_repeated(headed.body, over))
    target = _target(seen, headed, keys, at)
    cells = [
        _guessed(grid, _judged(grid, target, (number, column), headed.skipped, clip, blanks=blanks), guesses)
        for number, line in enumerate(headed.body)
        for column, clip in enumerate(line)
        if column not in keys.columns and target.is_meant(number, column, clip)
    ]
    cells = _with_findings(grid, _without_irrelevant(grid, cells))
    notes = [*headed.notes, *keys.notes, *target.notes]
    return PastePlan(tuple(cells), tuple(notes))


def _repeated(block: Block, over: tuple[int, int]) -> Block:
    """The block as often as it fits into what is chosen."""
    if not block or not block[0] or over[0] % len(block) or over[1] % len(block[0]):
        return block
    down, across = over[0] // len(block), over[1] // len(block[0])
    return tuple(row * across for row in block) * down


def _target(seen: Area, headed: Headed, keys: Villages, at: tuple[int, int]) -> _Target:
    rows: list[Row | str] = []
    place = at[0]
    for number, line in enumerate(headed.body):
        if keys.columns:
            rows.append(keys.rows[number])
        elif is_total(line):  # no row here is its
            rows.append(TOTAL)
        else:
            rows.append(seen.rows[place] if place < len(seen.rows) else "超出最后一行")
            place += 1
    columns, told = columns_of_block(headed, keys, seen.columns[max(at[1], 0) :])
    target = _Target(rows, columns, told)
    target.notes += _outside(target, headed.body)
    return target


def _outside(target: _Target, body: Block) -> Iterator[str]:
    """How much that is filled has no place."""
    wide = sum(
        column == BEYOND and any(line[number].text for line in body)
        for number, column in enumerate(target.columns)
    )
    tall = sum(
        row == "超出最后一行" and any(clip.text for clip in line)
        for row, line in zip(target.rows, body, strict=True)
    )
    if wide:
        yield f"比表宽：右边 {wide} 列没有地方放，不取。"
    if tall:
        yield f"比表长：下边 {tall} 行没有地方放，不取。"


def _judged(
    grid: Grid, target: _Target, place: tuple[int, int], above: int, clip: Clip, *, blanks: bool
) -> Planned:
    """What becomes of one cell by itself."""
    row, column = target.rows[place[0]], target.columns[place[1]]
    words = row if isinstance(row, str) else grid.name(row)
    refused = Planned(place[0] + above, place[1], clip, Fate.REFUSED, "", "")
    if isinstance(row, str) or not isinstance(column, GridColumn):
        label = column.field.label if isinstance(column, GridColumn) else ""
        why = row if isinstance(row, str) else str(column)
        return msgspec.structs.replace(
            refused, place="" if isinstance(row, str) else words, label=label, why=why
        )
    was = grid.text(row, column)
    planned = Planned(
        place[0] + above,
        place[1],
        clip,
        Fate.SAME,
        words,
        column.field.label,
        was,
        was,
        cell=column.cell(row),
        stood=grid.value(row, column),
    )
    fate, value, why = _fate(grid, row, column, clip, blanks=blanks)
    now = column.field.type.format(value) if fate in TAKEN else was
    return msgspec.structs.replace(planned, fate=fate, value=value, now=now, why=why)


def _guessed(grid: Grid, one: Planned, guesses: frozenset[Guess]) -> Planned:
    """The same with what its text may mean, which is taken if its kind is."""
    if one.cell is None or one.fate not in (Fate.REFUSED, *TAKEN) or one.clip.covered:
        return one
    key, name = one.cell
    field = grid.draft.forms[key.form].fields[name]
    if field.is_calculated or field.read_only or field.is_photo:
        return one
    offer = field.offer(one.clip.text, grid.draft.figures.period)
    if offer is None:
        return one
    if not offer.is_whole:
        is_refused = one.fate is Fate.REFUSED
        return msgspec.structs.replace(one, why=f"“{one.clip.text}”：{offer.why}") if is_refused else one
    meant = field.type.format(offer.value)
    if offer.guesses[-1] not in guesses:
        return msgspec.structs.replace(one, offer=offer, why=f"可作“{meant}”：{offer.why}")
    there = grid.draft.figures.value(key, field)
    fate = Fate.SAME if offer.value == there else Fate.NEW if there is None else Fate.CHANGED
    why = f"原为“{one.clip.text}”，{offer.why}"
    return msgspec.structs.replace(one, offer=offer, fate=fate, value=offer.value, now=meant, why=why)


def _fate(grid: Grid, row: Row, column: GridColumn, clip: Clip, *, blanks: bool) -> tuple[Fate, Value, str]:
    there, kind = grid.value(row, column), column.field.type
    if clip.covered:
        return (Fate.REFUSED, None, "合并的单元格只取左上角") if clip.text else (Fate.SAME, None, "")
    if not clip.text and (not blanks or there is None):
        return Fate.SAME, None, "空白格，原值不动" if there is not None else ""
    if column.field.is_calculated:
        return Fate.COMPUTED, None, "由程序计算，不用填写"
    if clip.is_error:
        return Fate.REFUSED, None, f"“{clip.text}”是公式出错，没有数"
    value, note = read_clip(column.field, clip)
    if not column.is_open:
        is_same = value == there and value is not None
        return (Fate.SAME, None, "") if is_same else (Fate.REFUSED, None, _closed(column))
    if isinstance(value, AsTyped) or column.field.is_too_tall(value):
        what = f"“{clip.text}”不是{kind.expected}" if isinstance(value, AsTyped) else "几行文字，此项只有一行"
        return Fate.REFUSED, None, what
    carried = column.field.name in grid.draft.figures.record(column.key(row)).carried
    if value == there:
        return (Fate.CONFIRMED, value, note) if carried else (Fate.SAME, None, note)
    return (Fate.NEW if there is None else Fate.CHANGED), value, note


def _closed(column: GridColumn) -> str:
    return "照片不能这样粘贴" if column.field.is_photo else "此项不能填写"


def _refuse(one: Planned, why: str) -> Planned:
    return msgspec.structs.replace(one, fate=Fate.REFUSED, value=None, now=one.was, why=why)


def _without_irrelevant(grid: Grid, cells: list[Planned]) -> list[Planned]:
    """What would not apply, once all else is there, is refused; that nothing applies may be said."""
    values = PastePlan(tuple(cells)).values
    why = misplaced(grid.draft.figures, values, lambda value: value not in SAYING_NOTHING)
    return [_refuse(one, why[one.cell]) if one.cell in why and one.fate in TAKEN else one for one in cells]


def _with_findings(grid: Grid, cells: list[Planned]) -> list[Planned]:
    """Beside what is written stands what the check will say of it once all is there."""
    draft, values = grid.draft, PastePlan(tuple(cells)).values
    trial = tried(draft.figures, values)
    found: dict[Cell, Finding] = {}
    for form, unit in sorted({(key.form, key.unit_code) for key, _ in values}):
        said = with_explanations(check_unit(trial, draft.forms[form], unit), draft.explanations)
        for one in sorted(filter(lambda one: one.blocks, said), key=gravity):
            found.setdefault((one.key, one.field), one)
    return [_found(one, found[one.cell]) if one.cell in found and one.fate in TAKEN else one for one in cells]


def _found(one: Planned, finding: Finding) -> Planned:
    said = f"{FINDING_NAMES[finding.severity]}：{finding.beside(one.label)}"
    return msgspec.structs.replace(
        one, severity=finding.severity, why="　".join(filter(None, (one.why, said)))
    )
