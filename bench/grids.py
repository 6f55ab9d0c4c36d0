"""The grid: how soon all villages stand in it, and how soon the next page of thousands of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtWidgets import QScrollBar, QTableWidget, QTableWidgetItem
from shiboken6 import delete

from bench.measuring import Side, Sides
from bench.sample import Sample
from bench.window import FORM, township_window
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures

VILLAGES, ROWS, COLUMNS = 59, 5_000, 20
# So many rows a page goes on; the next round begins where this one ended.
PAGE = 18


@contextmanager
def opening(sample: Sample) -> Iterator[Sides]:
    """A grid of as many villages as 口镇 has, from its choice until it is painted."""
    with township_window(sample) as (window, app):
        _take(window.draft, VILLAGES)
        grid = Grid(window.draft, columns_of(window.draft.forms[FORM])[:COLUMNS])
        bare = _bare(grid)
        texts = _texts(grid)
        window.gridding.show()
        for widget in (window, bare):
            widget.show()

        def open_grid() -> None:
            window.grid.open(FORM)
            app.processEvents()

        def open_bare() -> None:
            bare.clearContents()
            _fill(bare, texts)
            app.processEvents()

        yield Sides(lambda _: open_grid, lambda _: open_bare)
        delete(bare)


@contextmanager
def scrolling(sample: Sample) -> Iterator[Sides]:
    """The next page of a grid of thousands of rows, painted; no page was seen before."""
    with township_window(sample) as (window, app):
        _take(window.draft, ROWS)
        window.gridding.show()
        grid = Grid(window.draft, columns_of(window.draft.forms[FORM])[:COLUMNS])
        window.grid.model.show(grid, locked=False)
        bare = _bare(grid)
        _fill(bare, _texts(grid))
        for widget in (window, bare):
            widget.show()
        app.processEvents()

        def turn(bar: QScrollBar) -> Side:
            def stage(number: int) -> Callable[[], object]:
                def work() -> None:
                    bar.setValue((number + 1) * PAGE)
                    app.processEvents()

                app.processEvents()
                return work

            return stage

        yield Sides(turn(window.grid.view.verticalScrollBar()), turn(bare.verticalScrollBar()))
        delete(bare)


def _take(draft: Draft, count: int) -> None:
    """Let a draft be of so many villages, with the figures of its own over and over."""
    known = [record for record in draft.figures.records if record.key.form == FORM]
    units = [f"3799{number:08}" for number in range(count)]
    rows = [Record(RecordKey(FORM, unit), known[n % len(known)].values) for n, unit in enumerate(units)]
    villages = tuple(Division(unit, f"示例{n}村委会", "village", "") for n, unit in enumerate(units))
    draft.units = {**draft.units, "village": villages}
    draft.figures = Figures(draft.forms, draft.figures.period, rows)
    draft.check()  # as the program does in the background, before it shows a report


def _bare(grid: Grid) -> QTableWidget:
    table = QTableWidget(len(grid.rows), len(grid.columns))
    table.setHorizontalHeaderLabels([column.field.label for column in grid.columns])
    table.resize(1366, 768)
    return table


def _texts(grid: Grid) -> list[list[str]]:
    return [[grid.text(row, column) for column in grid.columns] for row in grid.rows]


def _fill(table: QTableWidget, texts: Sequence[Sequence[str]]) -> None:
    for row, cells in enumerate(texts):
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(text))
