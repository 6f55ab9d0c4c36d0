"""Blocks that a person might paste, made by dice: each with what has to come of it (示例数据)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import Value
from tests.desk.grid.clipboards import excel_of, libre_of, text_of, wps_of

KINDS = "right shifted wide wrong merged headed named sorted blanks repeated".split()
WRITERS: dict[str, Callable[[list[list[str]]], str]] = {
    "text": lambda cells: "", "libre": libre_of, "excel": excel_of, "wps": wps_of,
}  # fmt: skip
# Fields of 莱农信1表 that apply whatever else is filled in.
PLAIN = ("households", "population", "broadband_users", "new_users", "telephone_households",
         "online_computers", "home_computer_households", "monthly_fee", "remarks")  # fmt: skip


@dataclass
class Made:
    """What is on the clipboard, where it is pasted (into which rows, as they are seen), and what must come
    of it: the values of `wanted` cells, nothing anywhere else, so many cells refused.
    """

    text: str
    html: str
    rows: tuple[Row, ...]
    at: tuple[int, int]
    over: tuple[int, int] = (1, 1)
    wanted: dict[Cell, Value] = field(default_factory=dict)
    refused: int = 0


def made(seed: int, grid: Grid) -> tuple[str, Made]:
    """The kind of the block, and the block. The grid has only `PLAIN` columns."""
    dice = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    writer = list(WRITERS)[seed // len(KINDS) % len(WRITERS)]
    if kind == "merged" and writer == "text":
        writer = "libre"
    return kind, _Maker(dice, grid, writer).make(kind)


class _Maker:
    def __init__(self, dice: random.Random, grid: Grid, writer: str) -> None:
        self.dice = dice
        self.grid = grid
        self.writer = writer
        self.rows = grid.rows
        self.wanted: dict[Cell, Value] = {}
        self.refused = 0

    def make(self, kind: str) -> Made:
        if kind == "sorted":  # and filtered
            self.rows = tuple(self.dice.sample(self.rows, self.dice.randint(2, len(self.rows))))
        rows, columns = self.rows, self.grid.columns
        height, width = self.dice.randint(1, len(rows)), self.dice.randint(1, len(columns))
        top, left = self.dice.randrange(len(rows) - height + 1), self.dice.randrange(len(columns) - width + 1)
        if kind == "shifted":  # down: the last rows find no place
            top = self.dice.randrange(len(rows))
        spill_right = self.dice.randint(1, 3) if kind == "wide" else 0
        left = len(columns) - width if kind == "wide" else left
        into = list(columns[left : left + width])
        lines = [rows[n] if n < len(rows) else None for n in range(top, top + height)]
        if kind == "repeated":
            return self._repeated(lines, into, (top, left))
        cells = [[self._cell(kind, row, column) for column in into] for row in lines]
        for row in cells:
            row += [self._lost("7") for _ in range(spill_right)]
        at = (top, left)
        html = ""
        if kind == "merged":
            html = self._merge(cells, lines, into)
        if kind in ("headed", "named"):
            at = (self.dice.randrange(len(rows)), self.dice.randrange(len(columns)))
            cells = self._named(kind, cells, lines, into)
        html = html or WRITERS[self.writer](cells)
        return Made(text_of(cells), html, self.rows, at, (1, 1), self.wanted, self.refused)

    def _repeated(self, lines: list[Row | None], into: list[GridColumn], at: tuple[int, int]) -> Made:
        """One cell into all that are chosen."""
        for row in filter(None, lines):
            self.wanted |= {column.cell(row): column.field.type.parse("12") for column in into}
        over = (len(lines), len(into))
        return Made("12\n", WRITERS[self.writer]([["12"]]), self.rows, at, over, self.wanted)

    def _cell(self, kind: str, row: Row | None, column: GridColumn) -> str:
        if row is None:
            return self._lost("7")
        if kind == "blanks" and self.dice.random() < 0.4:
            return ""
        if kind == "wrong" and column.field.type.is_number and self.dice.random() < 0.4:
            return self._lost(self.dice.choice(["约三百", "12a", "1.2.3", "—", "3 5 0"]))
        value, text = self._value(column)
        self.wanted[column.cell(row)] = value
        return text

    def _lost(self, text: str) -> str:
        self.refused += 1
        return text

    def _value(self, column: GridColumn) -> tuple[Value, str]:
        """A value of the field, and one of the ways in which people write it."""
        parse = column.field.type.parse
        match column.field.type.sort:
            case Sort.WHOLE:
                number = self.dice.randint(0, 4000)
                wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
                text = self.dice.choice([str(number), wide, f" {number} ", f"{number:,}", "暂缺"])
                return parse("暂缺" if text == "暂缺" else str(number)), text
            case Sort.SCALED:
                number = f"{self.dice.randint(1, 200)}.{self.dice.randint(0, 9)}"
                return parse(number), self.dice.choice(
                    [number, number.replace(".", "。"), number.replace(".", "．")]
                )
            case _:
                text = self.dice.choice(["示例数据", "一\n二", "甲\t乙", '说"好"', "007", "<b>&"])
                return parse(text), text

    def _named(
        self, kind: str, cells: list[list[str]], lines: list[Row | None], into: list[GridColumn]
    ) -> list[list[str]]:
        """The block with headings in another order, or with village names in another order."""
        order = list(range(len(into)))
        self.dice.shuffle(order)
        if kind == "headed":
            head = [self.dice.choice([into[n].field.label, into[n].field.heading]) for n in order]
            body = [[row[n] for n in order] for row in cells]
            names = [[self._name(row)] for row in lines]
            return [["村名称", *head], *(name + row for name, row in zip(names, body, strict=True))]
        mixed = list(zip(lines, cells, strict=True))
        self.dice.shuffle(mixed)
        foreign = [["羊里村", *(self._lost("9") for _ in into)]] if len(mixed) > 1 else []
        head = [["村", *(column.field.label for column in into)]]
        return [*head, *([self._name(row), *texts] for row, texts in mixed), *foreign]

    def _name(self, row: Row | None) -> str:
        assert row is not None
        unit = self.grid.units[row.unit]
        return self.dice.choice([unit.name, unit.short_name, unit.code])

    def _merge(self, cells: list[list[str]], lines: list[Row | None], into: list[GridColumn]) -> str:
        """Two cells of a row become one: what lies under it is not taken."""
        if len(into) < 2:
            return ""
        number = self.dice.randrange(len(cells))
        row = lines[number]
        assert row is not None
        del self.wanted[into[1].cell(row)]
        self.refused += 1
        mark = "MERGED"
        shown, cells[number][0] = cells[number][0], mark
        drop, cells[number][1] = cells[number][1], "DROP"
        html = WRITERS[self.writer](cells)
        cells[number][0], cells[number][1] = shown, drop
        start = html.index(mark)
        begin = html.rindex("<td", 0, start)
        merged = (
            html[:begin] + "<td colspan=2" + html[begin + 3 :].replace(mark, shown.replace("\n", "<br>"), 1)
        )
        drop_at = merged.index("DROP")
        first, last = merged.rindex("<td", 0, drop_at), merged.index("</td>", drop_at) + 5
        return merged[:first] + merged[last:]
