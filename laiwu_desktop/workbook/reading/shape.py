"""What people do to a sheet's shape: merge, hide, insert, sort, leave things far away."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict

from laiwu_desktop.base.codes import saying
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.problems import cell_name
from laiwu_desktop.workbook.opening.cells import RawSheet, Spot
from laiwu_desktop.workbook.reading.heading import Heading
from laiwu_desktop.workbook.reading.marks import Marks, short
from laiwu_desktop.workbook.reading.unit_finder import code_of

MOST_COLUMNS_BEYOND = 50
MOST_ROWS_BEYOND = 5_000


def settle_shape(sheet: RawSheet, heading: Heading, marks: Marks) -> set[Spot]:
    """Say what was done to the sheet; returns the cells too far away to be read.

    Codes and names merged over several rows are filled down in `sheet`.
    """
    beyond = _beyond(sheet, heading)
    if beyond:
        first = min(beyond)
        marks.block(saying("too_far", count=len(beyond), first=cell_name(*first)), first)
    _merges(sheet, heading, marks)
    _hidden_columns(sheet, heading, marks)
    _inserted_columns(sheet, heading, marks)
    _double_columns(sheet, heading, marks)
    _order(sheet, heading, marks)
    return beyond


def _beyond(sheet: RawSheet, heading: Heading) -> set[Spot]:
    last_column = max(heading.columns) + MOST_COLUMNS_BEYOND
    codes = [c for c, name in heading.columns.items() if name in (layout.UNIT_CODE, layout.UNIT_NAME)]
    last = heading.row
    # Rows with a code or name follow each other; a gap wider than allowed ends the data.
    for row in sorted({row for row, column in sheet.cells if column in codes and row > heading.row}):
        if row > last + MOST_ROWS_BEYOND:
            break
        last = row
    last_row = last + MOST_ROWS_BEYOND
    return {spot for spot in (*sheet.cells, *sheet.errors) if spot[0] > last_row or spot[1] > last_column}


def _merges(sheet: RawSheet, heading: Heading, marks: Marks) -> None:
    names = heading.columns
    used = sorted({row for row, _ in sheet.cells})
    filled_to: dict[int, int] = {}
    for top, left, bottom, right in sorted(sheet.merges):
        value = sheet.cells.get((top, left))
        covered = {names[c] for c in range(left, min(right, max(names)) + 1) if c in names}
        if top <= heading.row or value is None or not covered:
            continue
        area = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
        is_code = left == right and covered <= {layout.UNIT_CODE, layout.UNIT_NAME}
        # Merges that overlap, which no program makes, would each be filled down anew.
        if is_code and top > filled_to.get(left, -1):
            filled_to[left] = bottom
            rows = used[bisect_left(used, top) : bisect_right(used, bottom)]
            sheet.cells.update({(row, left): value for row in rows})
            marks.note(saying("merged_code", area=area, value=short(value)), (top, left))
        elif is_code or covered - {layout.UNIT_CODE, layout.UNIT_NAME} or bottom > top:
            marks.block(
                saying("merged", area=area, value=short(value)), (top, left), _unit(sheet, heading, top)
            )


def _unit(sheet: RawSheet, heading: Heading, row: int) -> str:
    column = next(c for c, name in heading.columns.items() if name == layout.UNIT_CODE)
    return short(code_of(sheet.cells.get((row, column))))


def _hidden_columns(sheet: RawSheet, heading: Heading, marks: Marks) -> None:
    for column in sorted(sheet.hidden_columns & heading.columns.keys()):
        name = heading.columns[column]
        label = heading.form.fields[name].label if name in heading.form.fields else name
        spot = (heading.row, column)
        marks.note(saying("hidden_column", label=label), spot)


def _inserted_columns(sheet: RawSheet, heading: Heading, marks: Marks) -> None:
    """Columns between ours that nothing names: what stands in them is told cell by cell."""
    for column in range(min(heading.columns), max(heading.columns)):
        if column not in heading.columns and (heading.row, column) not in sheet.cells:
            marks.note(saying("inserted_column"), (heading.row, column))


def _double_columns(sheet: RawSheet, heading: Heading, marks: Marks) -> None:
    """A field in two columns: the one with cells is read; with cells in both, nobody knows which."""
    filled = {column for row, column in (*sheet.cells, *sheet.errors) if row > heading.row}
    places: dict[str, list[int]] = defaultdict(list)
    for column, name in heading.columns.items():
        places[name].append(column)
    for name, columns in places.items():
        if len(columns) < 2:
            continue
        used = [column for column in columns if column in filled] or columns[:1]
        if len(used) > 1:
            label = heading.form.fields[name].label if name in heading.form.fields else name
            spot = (heading.row, used[1])
            marks.block(saying("double_column", label=label), spot)
        for column in set(columns) - {used[0]}:
            del heading.columns[column]


def _order(sheet: RawSheet, heading: Heading, marks: Marks) -> None:
    """Rows and columns in another order than they were written in: read by names all the same."""
    column = next(c for c, name in heading.columns.items() if name == layout.UNIT_CODE)
    written = [
        code_of(cell)
        for (row, c), cell in sorted(sheet.cells.items(), key=lambda item: item[0])
        if c == column and row > heading.row
    ]
    codes = [code for code in written if code.isdecimal()]
    if codes != sorted(codes):
        marks.note(saying("sorted_rows"), (heading.row, column))
    expected = [c.name for c in layout.columns_of(heading.form)]
    found = [name for _, name in sorted(heading.columns.items())]
    if found != [name for name in expected if name in found]:
        marks.note(saying("moved_columns"), (heading.row, column))
