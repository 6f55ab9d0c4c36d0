"""A received report as a grid, with all that a clerk has to know of each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from laiwu_desktop.desk.bureau.judging.judged_report import JudgedReport, first_of
from laiwu_desktop.desk.bureau.judging.what_changed import Change, rows_of
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.grid.grid import Grid, GridColumn, LastPeriod, Row, shown
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.formdef.analysis.oddities import Odd
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.report.thread import Said
from laiwu_desktop.formdef.values import Value


class Judged(msgspec.Struct, frozen=True):
    """All that is known of one cell. `change` is what stood there in what the report is held against, None
    where that is the same; `written` is what this clerk has written of it and not sent.
    """

    value: Value
    text: str
    relevant: bool = True
    findings: tuple[Finding, ...] = ()
    change: Change | None = None
    was: str = ""
    odd: Odd | None = None
    said: tuple[Said, ...] = ()
    written: tuple[Comment, ...] = ()

    @property
    def mark(self) -> str:
        """The gravest that is to be said of it: error, warning, explained, odd or ""."""
        if any(one.severity == "error" for one in self.findings):
            return "error"
        if any(one.blocks for one in self.findings):
            return "warning"
        return "explained" if self.findings else "odd" if self.odd else ""

    @property
    def is_striking(self) -> bool:
        """Whether a person should look at it: something was found, or it stands out."""
        return bool(self.mark)

    @property
    def waits(self) -> bool:
        """Whether something was said of it that nobody has answered or settled."""
        return any(one.is_open or one.is_to_settle for one in self.said)

    @property
    def is_marked(self) -> bool:
        """Whether one stops here when going from mark to mark."""
        return self.is_striking or bool(self.said) or bool(self.written)


# By code: the word of it, and which cells it means.
WANTED: Mapping[str, tuple[str, Callable[[Judged], bool]]] = {
    "all": ("全部", lambda one: True),
    # With what was said before: of a report that comes again, what came of it is looked at.
    "changed": ("只看变化", lambda one: one.change is not None or bool(one.said)),
    "odd": ("只看异常", lambda one: one.is_striking),
    "said": ("只看意见", lambda one: bool(one.said or one.written)),
}
# By code: the word of it.
ORDERS: Mapping[str, str] = {"place": "按村", "change": "按变化", "odd": "按离群"}


class JudgedGrid(Grid):
    """The rows of one form of a received report; with those that are gone since the revision before."""

    def __init__(self, report: JudgedReport, form: Form) -> None:
        self.report = report
        self.form = form
        self._judged: dict[Cell, Judged] = {}
        self._written: dict[Cell, tuple[Comment, ...]] = {}
        super().__init__(report.draft, columns_of(form))

    def read_rows(self) -> None:
        """Take the rows as they are, with those that were in the revision before and are no more."""
        super().read_rows()
        if self.form.repeats:
            gone = [Row(key.unit_code, key.seq) for key in rows_of(self.form, self.report.basis)]
            place = {code: number for number, code in enumerate(self.units)}
            rows = {*self.rows, *(row for row in gone if row.unit in place)}
            self.rows = tuple(sorted(rows, key=lambda row: (place[row.unit], row.seq)))

    def show_written(self, comments: Iterable[Comment]) -> None:
        """Let what this clerk has written and not sent be beside the cells that it is about."""
        self._written = {}
        for one in comments:
            if one.key is not None:
                self._written[one.key, one.field] = (*self._written.get((one.key, one.field), ()), one)
        self._judged.clear()

    def judged(self, row: Row, column: GridColumn) -> Judged:
        """All that is known of a cell."""
        cell = column.cell(row)
        if (there := self._judged.get(cell)) is None:
            there = self._judged[cell] = self._judge(row, column, cell)
        return there

    def _judge(self, row: Row, column: GridColumn, cell: Cell) -> Judged:
        report, value = self.report, self.value(row, column)
        change = report.changes.get(cell)
        # What is said of a row as a whole is seen at its beginning.
        cells = (cell, (cell[0], "")) if column.field.name == first_of(self.form) else (cell,)
        written = (one for place in cells for one in self._written.get(place, ()))
        return Judged(
            value, shown(column, value), self.draft.figures.is_relevant(cell[0], column.field),
            tuple(one for place in cells for one in report.findings.get(place, ())),
            change, shown(column, change.was) if change else "", report.odd.get(cell),
            tuple(one for place in cells for one in report.on_cells.get(place, ())), tuple(written),
        )  # fmt: skip

    def is_gone(self, row: Row) -> bool:
        """Whether it was in the revision before and is not in this one."""
        return self.form.repeats and not self.draft.figures.has(self.columns[0].key(row))

    def short_name(self, row: Row) -> str:
        """As in any grid; of a row that is gone it is said."""
        return f"{super().short_name(row)}{'（去掉了）' if self.is_gone(row) else ''}"

    def against(self, row: Row, column: GridColumn) -> LastPeriod:
        """What stood in a cell that has changed, and how much a number has."""
        one = self.judged(row, column)
        if one.change is None:
            return LastPeriod()
        if isinstance(one.value, int | Decimal) and isinstance(one.change.was, int | Decimal):
            return LastPeriod(one.was, f"{one.value - one.change.was:+}")
        return LastPeriod(one.was or "原未填")

    def wanted(self, wanted: str) -> list[Row]:
        """The rows in which a cell is wanted (`WANTED`)."""
        test = WANTED[wanted][1]
        return [row for row in self.rows if any(test(self.judged(row, column)) for column in self.columns)]

    def wanted_columns(self, wanted: str) -> set[str]:
        """The names of the columns in which a cell is."""
        test = WANTED[wanted][1]
        return {
            column.name for column in self.columns if any(test(self.judged(row, column)) for row in self.rows)
        }

    def by(self, rows: Sequence[Row], order: str) -> list[Row]:
        """The rows in an order (`ORDERS`): what has changed most, or stands out most, first."""
        if order == "place":
            return list(rows)
        size = self._change_of if order == "change" else self._oddness_of
        return sorted(rows, key=size, reverse=True)

    def _change_of(self, row: Row) -> tuple[Decimal, int]:
        cells = [column.cell(row) for column in self.columns]
        found = [self.report.changes[cell] for cell in cells if cell in self.report.changes]
        return max((one.share for one in found), default=Decimal(-1)), len(found)

    def _oddness_of(self, row: Row) -> tuple[Decimal, int]:
        found = [self.judged(row, column) for column in self.columns]
        score = max((one.odd.score for one in found if one.odd), default=Decimal(0))
        return score, sum(one.is_striking for one in found)
