"""A long day at both windows in one process: `python -m tests.ui.soaking`. It prints what it saw as JSON.

A process of its own, because a binding that loses references ends in an abort, and because the memory
of other tests would hide what is lost here.
"""

from __future__ import annotations

import gc
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.parts.theme import dress
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, go, idle, show

# First, for it also says that there is no screen.
from tests.ui.conftest import CITY, PLACES, SECOND, THIRD, TOWN, VILLAGE, Answers, clock, waiter

ROUNDS, REFRESHES, TENTHS = 2000, 200, 10
# A small form: what is lost is lost with every call, whatever is called.
FORM, FIELD = "village_safety_tv", "video_points"
STATM = Path("/proc/self/statm")
# A disk's slowness is not what is looked for.
IN_MEMORY = Path("/dev/shm")


def main() -> None:
    app = QApplication([])
    dress(app)
    folder = Path(tempfile.mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    worker, answers = Worker(), Answers()
    desks = [_desk(folder, role, place) for role, place in (("township", TOWN), ("bureau", CITY))]
    township, bureau = desks
    assert isinstance(township, TownshipDesk)
    assert isinstance(bureau, BureauDesk)
    fill_all(township)
    window, office = TownshipWindow(township, worker, answers), BureauWindow(bureau, worker, answers)
    for made in (office, window):
        show(made)
    seen = spend_the_day(window, office, waiter(app, worker))
    for made in (office, window):
        made.close()
    worker.close()
    for desk in desks:
        desk.close()
    shutil.rmtree(folder)
    print(json.dumps({"errors": [str(error) for error in answers.errors], "tenths": seen}))


def _desk(folder: Path, role: str, place: str) -> Any:
    return create_workspace(
        str(folder / f"{role}.sqlite"), role, place, "2006S2", clock=clock, divisions=PLACES
    )


def spend_the_day(
    window: TownshipWindow, office: BureauWindow, settle: Callable[[], None]
) -> list[dict[str, int]]:
    """Go from village to village and save in each; the bureau looks again now and then."""
    seen = []
    go(window.view, VILLAGE, FORM)
    for number in range(ROUNDS):
        village = (VILLAGE, SECOND, THIRD)[number % 3]
        window.view.units.go(village)
        assert window.view.unit_code == village
        _save(window, str(number))
        if number % (ROUNDS // REFRESHES) == 0:
            office.refresh()
            window.view.pages[FORM].entry.rows[FIELD].open_menu()
            menu = QApplication.activePopupWidget()
            assert menu is not None
            menu.close()
            QApplication.processEvents()
        if number % (ROUNDS // TENTHS) == 0:
            window.check()
            settle()
        if (number + 1) % (ROUNDS // TENTHS) == 0:
            seen.append(_measure(window, office))
    return seen


def _save(window: TownshipWindow, text: str) -> None:
    """Type over a figure, leave the field, and see that it is in the report."""
    entry = window.view.pages[FORM].entry
    row = entry.rows[FIELD]
    edit = row.editor.focus_widgets()[0]
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    idle(window.worker)
    assert entry.key is not None
    assert window.draft.figures.value(entry.key, row.field) == int(text)


def _measure(window: TownshipWindow, office: BureauWindow) -> dict[str, int]:
    """References to the three values that a binding may lose, what Qt holds, and memory in pages."""
    window.draft.writing.session.forget()  # what can be undone is meant to grow
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return {
        **{str(value): sys.getrefcount(value) for value in (None, True, False)},
        "objects": sum(len(made.findChildren(QObject)) for made in (window, office)),
        "widgets": len(QApplication.allWidgets()),
        "memory": int(STATM.read_text().split()[1]) if STATM.exists() else 0,
    }


if __name__ == "__main__":
    main()
