"""Save of a field: beside a bare UPDATE of the same value, as durable, in a file of the same size."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bench.measuring import Sides
from bench.sample import Sample
from bench.window import township_window
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey

FORM, FIELD = "village_broadband", "households"


@contextmanager
def save(sample: Sample) -> Iterator[Sides]:
    """`Draft.put` of a number over another; the report is a draft already."""
    path = sample.copy(sample.township)
    with closing(open_desk(str(path))) as desk:
        draft = desk.draft()
        key = _a_row(draft)
        draft.put(key, FIELD, 1)  # opens the next revision
        with closing(_bare(str(sample.copy(path)))) as bare:
            place = (draft.head.id, key.unit_code)

            def program(number: int) -> Callable[[], object]:
                return lambda: draft.put(key, FIELD, 100 + number % 7)

            def floor(number: int) -> Callable[[], object]:
                return lambda: _update(bare, 100 + number % 7, *place)

            yield Sides(program, floor)


@contextmanager
def key(sample: Sample) -> Iterator[Sides]:
    """Enter after a number typed into a field of the window, until it is in the workspace."""
    with township_window(sample) as (window, app):
        window.show()
        window.activateWindow()
        window.unlock()
        unit = _a_row(window.draft)
        window.view.go_to(unit, FIELD)
        app.processEvents()
        edit = window.view.pages[FORM].entry.rows[FIELD].editor.focus_widgets()[0]
        with closing(_bare(str(sample.copy(sample.township)))) as bare:
            place = (window.draft.head.id, unit.unit_code)

            def saved() -> None:
                while not window.worker.is_idle:
                    app.processEvents()

            def program(number: int) -> Callable[[], object]:
                window.view.go_to(unit, FIELD)
                QTest.keySequence(edit, "Ctrl+A")
                QTest.keyClicks(edit, str(100 + number % 7))
                saved()

                def work() -> None:
                    QTest.keyClick(edit, Qt.Key.Key_Return)
                    saved()

                return work

            def floor(number: int) -> Callable[[], object]:
                return lambda: _update(bare, 100 + number % 7, *place)

            yield Sides(program, floor)


def _a_row(draft: Draft) -> RecordKey:
    return next(r.key for r in draft.figures.records if r.key.form == FORM and FIELD in r.values)


def _bare(path: str) -> sqlite3.Connection:
    """A connection as it comes, which flushes as carefully as the program's; its rows carry no digests."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    return connection


def _update(connection: sqlite3.Connection, value: int, report: str, unit: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        f"UPDATE form_{FORM} SET {FIELD} = ? WHERE report_id = ? AND unit_code = ? AND seq = 0",
        (value, report, unit),
    )
    connection.execute("COMMIT")
