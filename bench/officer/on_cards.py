"""Filling in on the cards: everything shown, or only what is to be touched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from bench.officer.hands import Key
from bench.officer.office import MOST, Officer
from bench.officer.paper import rows_of
from bench.officer.playing import Script
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import Missing
from laiwu_desktop.ui.entry.record.row_list import RowsForm
from laiwu_desktop.ui.guiding.finder import FindDialog


def by_card(officer: Officer, units: Sequence[str]) -> Script:
    """Everything is shown: each form from its first field to its last, then all is confirmed."""
    yield from officer.go_to_unit(units[0])
    for unit in units:
        yield from _to_first_form(officer)
        yield from _through(officer, unit)
        assert not officer.wrong(unit), officer.told(unit)
        yield Key("Ctrl+K")
        if unit != units[-1]:
            yield from officer.go_to_unit(units[units.index(unit) + 1])


def _to_first_form(officer: Officer) -> Script:
    """To the first field of the first form; Ctrl+K goes to what is missing first."""
    view = officer.view
    first = officer.draft.unit_forms(view.unit_code)[0]
    page = view.pages[first.name]
    yield from officer.go_to_form(first.name)
    if view.cell is not None and view.cell[1] != next(iter(page.entry.rows)):
        yield from officer.press("Ctrl+Return", "Ctrl+Shift+Return")


def _through(officer: Officer, unit: str) -> Script:
    """From field to field through all forms of a unit."""
    view = officer.view
    last_form = list(officer.draft.unit_forms(unit))[-1].name
    for _ in range(MOST):
        cell = view.cell
        if cell is not None and not officer.is_right(cell):
            yield from fill(officer, cell)
        if cell is not None and not _is_last(officer, cell):
            yield Key("Return")
            continue
        if _wants_row(officer, unit):
            yield from _add_row(officer)
            continue
        if view.form == last_form:
            yield Key("Ctrl+S")
            return
        yield Key("Ctrl+Return")
    raise AssertionError(f"no end in {unit}")


def _is_last(officer: Officer, cell: Cell) -> bool:
    page = officer.view.pages[cell[0].form]
    if not page.entry.is_last(cell[1]):
        return False
    body = page.body
    return not isinstance(body, RowsForm) or body.list.currentRow() == body.list.count() - 1


def _wants_row(officer: Officer, unit: str) -> bool:
    form = officer.draft.forms[officer.view.form]
    if not form.repeats:
        return False
    return len(officer.draft.figures.rows(form.name, unit)) < len(rows_of(officer.wanted, form.name, unit))


def _add_row(officer: Officer) -> Script:
    body = officer.view.pages[officer.view.form].body
    assert isinstance(body, RowsForm)
    for _ in range(MOST):
        if body.add.hasFocus():
            break
        yield Key("Shift+Tab")
    yield Key("Space")


def fill(officer: Officer, cell: Cell) -> Script:
    """Give a field the value that the paper says."""
    value = officer.wanted.get(cell)
    if isinstance(value, Missing):
        yield from officer.say_missing(value)
        return
    sort = officer.sort_of(cell)
    if sort.is_chosen:
        there = officer.digits_of(cell, officer.now(cell)) if sort is Sort.WORDS else []
        for number in sorted({*there} ^ {*officer.digits_of(cell, value)}):
            yield Key(str(number))
        return
    if value is None:
        yield from officer.press("Ctrl+A", "Del")
        return
    if isinstance(QApplication.focusWidget(), QPlainTextEdit) and officer.now(cell) is not None:
        yield Key("Ctrl+A")
    yield from officer.write(officer.text_of(cell))


def by_what_changes(officer: Officer, units: Sequence[str]) -> Script:
    """只看要填的: blanks are filled in, F7 where it is as last time; what changed of the rest is found."""
    yield from officer.go_to_unit(units[0])
    for unit in units:
        yield from _add_rows(officer, unit)
    yield from officer.go_to_unit(units[0])
    yield Key("Ctrl+T")
    for unit in units:
        if officer.view.unit_code != unit:
            yield from officer.go_to_unit(unit)
        yield from _through_shown(officer, unit)
        yield from _find_rest(officer, unit)
        assert not officer.wrong(unit), officer.told(unit)
        yield Key("Ctrl+K")
    yield Key("Ctrl+T")


def _add_rows(officer: Officer, unit: str) -> Script:
    """A new row is begun with everything shown: nobody can know that one is missing."""
    for form in officer.draft.unit_forms(unit):
        there = officer.draft.figures.rows(form.name, unit)
        missing = len(rows_of(officer.wanted, form.name, unit)) - len(there)
        if not form.repeats or missing <= 0:
            continue
        yield from officer.go_to_unit(unit)
        yield from officer.go_to_form(form.name)
        for _ in range(missing):
            yield from _add_row(officer)
        yield from _through_rows(officer)


def _through_rows(officer: Officer) -> Script:
    for _ in range(MOST):
        cell = officer.view.cell
        assert cell is not None, officer.view.form
        if not officer.is_right(cell):
            yield from fill(officer, cell)
        if _is_last(officer, cell):
            yield Key("Ctrl+S")
            return
        yield Key("Return")


def _through_shown(officer: Officer, unit: str) -> Script:
    view = officer.view
    for _ in range(MOST):
        cell = view.cell
        if cell is None or cell[0].unit_code != unit:
            return
        if not officer.is_right(cell):
            yield from _fill_or_take(officer, cell)
        if _is_last(officer, cell) and view.form == view.shown_forms[-1]:
            yield Key("Ctrl+S")
            return
        yield Key("Return")
    raise AssertionError(f"no end in {unit}")


def _fill_or_take(officer: Officer, cell: Cell) -> Script:
    field = officer.draft.forms[cell[0].form].fields[cell[1]]
    if officer.wanted.get(cell) == officer.draft.previous_value(cell[0], field):
        yield Key("F7")
    else:
        yield from fill(officer, cell)


def _find_rest(officer: Officer, unit: str) -> Script:
    """What the paper says otherwise of what was carried is looked for by its name."""
    for _ in range(MOST):
        wrong = officer.wrong(unit)
        if not wrong:
            return
        cell = next(one for one in wrong if _is_relevant(officer, one))
        yield Key("Ctrl+F")
        yield from officer.write(officer.draft.forms[cell[0].form].fields[cell[1]].label)
        while _place_of(cell) > 0:
            yield Key("Down")
        yield Key("Return")
        assert officer.view.cell == cell, (officer.view.cell, cell)
        yield from fill(officer, cell)
        yield Key("Ctrl+S")
    raise AssertionError(f"never right: {officer.wrong(unit)}")


def _is_relevant(officer: Officer, cell: Cell) -> bool:
    field = officer.draft.forms[cell[0].form].fields[cell[1]]
    return officer.draft.figures.is_relevant(cell[0], field)


def _place_of(cell: Cell) -> int:
    """How far the place looked for is from the one marked in the box."""
    box = QApplication.activeModalWidget()
    assert isinstance(box, FindDialog)
    return [hit.cell for hit in box.hits].index(cell) - box.table.currentRow()
