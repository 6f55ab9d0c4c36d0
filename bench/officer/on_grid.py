"""Filling in on the grid: typed column by column, or pasted as one block from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from bench.officer.hands import Key
from bench.officer.office import MOST, Officer
from bench.officer.paper import rows_of
from bench.officer.playing import Script
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import Missing
from laiwu_desktop.ui.grid.grid_page import GridPage


def by_grid(officer: Officer, units: Sequence[str]) -> Script:
    """Each form as a grid, from the top of a column to its bottom and up the next."""
    yield from officer.go_to_unit(units[0])
    for form in officer.draft.unit_forms(units[0]):
        yield from _open(officer, form)
        yield from add_rows(officer, form, units)
        yield from _type(officer, units)
        yield _back(officer)
    yield from confirm_rows(officer, units)


def by_paste(officer: Officer, units: Sequence[str]) -> Script:
    """Each form as one block with headings and names of villages, as it stands in the officer's workbook."""
    yield from officer.go_to_unit(units[0])
    for form in officer.draft.unit_forms(units[0]):
        yield from _open(officer, form)
        yield from add_rows(officer, form, units)
        if any(row.unit in units for row in officer.window.grid.model.rows):
            copy_block(officer, form, units)
            yield Key("Ctrl+V")
            yield from officer.agree()
        yield from _type(officer, units)  # what does not go by the clipboard: blanks that are meant
        yield _back(officer)
    yield from confirm_rows(officer, units)


def _open(officer: Officer, form: Form) -> Script:
    """From the card of a village to the grid of a form, in the village's row."""
    yield from officer.go_to_form(form.name)
    yield Key("F2")
    assert officer.window.pages.currentWidget() is officer.window.grid, form.name


def _back(officer: Officer) -> Key:
    """To the cards again; of a grid without rows there is no cell to be shown there."""
    return Key("Shift+F2" if officer.window.grid.model.rows else "Alt+G")


def add_rows(officer: Officer, form: Form, units: Sequence[str]) -> Script:
    """Begin the rows that are new: the first of a village by its name, the next ones where one is."""
    if not form.repeats:
        return
    for unit in units:
        there = len(officer.draft.figures.rows(form.name, unit))
        for number in range(len(rows_of(officer.wanted, form.name, unit)) - there):
            if number:
                yield Key("Ctrl++")
                continue
            yield Key("Ins")
            yield from officer.write(unit)
            yield Key("Return")


def _type(officer: Officer, units: Sequence[str]) -> Script:
    """Down one column, up the next."""
    page = officer.window.grid
    downwards = True
    for column in page.model.grid.columns:
        cells = [column.cell(row) for row in page.model.rows if row.unit in units]
        wrong = [cell for cell in cells if not officer.is_right(cell)]
        for cell in wrong if downwards else wrong[::-1]:
            yield from _go(page, cell)
            yield from _enter(officer, cell, downwards=downwards)
        downwards = downwards != bool(wrong)


def _go(page: GridPage, cell: Cell) -> Script:
    """Go to a cell by the arrows."""
    goal = page.model.index_of(cell)
    assert goal.isValid(), cell
    for _ in range(MOST):
        here = page.view.currentIndex()
        if (here.row(), here.column()) == (goal.row(), goal.column()):
            return
        if here.row() != goal.row():
            yield Key("Down" if here.row() < goal.row() else "Up")
        else:
            yield Key("Right" if here.column() < goal.column() else "Left")
    raise AssertionError(f"no way to {cell}")


def _enter(officer: Officer, cell: Cell, *, downwards: bool) -> Script:
    value = officer.wanted.get(cell)
    if isinstance(value, Missing):
        yield from officer.say_missing(value)
    elif value is None:
        yield Key("Del")
    else:
        yield from officer.write(typed(officer, cell))
        yield Key("Return" if downwards else "Shift+Return")


def typed(officer: Officer, cell: Cell) -> str:
    """What is typed into a cell: of choices their numbers."""
    if officer.sort_of(cell).is_chosen:
        numbers = officer.digits_of(cell, officer.wanted.get(cell))
        return " ".join(map(str, numbers)) if officer.sort_of(cell) is Sort.WORDS else str(numbers[0])
    return officer.text_of(cell)


def copy_block(officer: Officer, form: Form, units: Sequence[str]) -> None:
    """What the officer copied in the workbook: headings, names, values."""
    columns = [field for field in form.entered if not field.is_photo]
    lines = [["村名称", *(field.heading for field in columns)]]
    for row in officer.window.grid.model.rows:
        if row.unit in units:
            key = next(iter(officer.window.grid.model.grid.columns)).key(row)
            texts = [officer.text_of((key, field.name)) for field in columns]
            lines.append([officer.draft.register[row.unit].name, *texts])
    QApplication.clipboard().setText("".join("\t".join(map(_quoted, line)) + "\r\n" for line in lines))


def _quoted(text: str) -> str:
    marked = any(sign in text for sign in '\t\n"')
    return '"' + text.replace('"', '""') + '"' if marked else text


def confirm_rows(officer: Officer, units: Sequence[str]) -> Script:
    """Choose the villages' rows and confirm what was carried in all their forms."""
    page = officer.window.grid
    yield from officer.go_to_unit(units[0])
    if not officer.window.grid.isVisible():
        yield from officer.go_to_form(officer.draft.unit_forms(units[0])[0].name)
        yield Key("F2")
    rows = [row.unit for row in page.model.rows]
    for _ in range(rows.index(units[-1]) - page.view.currentIndex().row()):
        yield Key("Shift+Down")
    yield Key("Ctrl+K")
    yield Key("Shift+F2")
    for unit in units:
        assert not officer.wrong(unit), officer.told(unit)
