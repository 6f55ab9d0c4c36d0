"""How many keys an unchanged village and an unchanged township take.

Opens a copy of a township's workspace whose report of the last period is there, begins the next period and
confirms it as it was, village by village, with real key events: 只看要填的 (Ctrl+T), then for each village
按上期填充 (Shift+F7), a look at each form with something in it (Ctrl+Enter), and Ctrl+K. With --card
everything is shown, and every single field is entered (Enter). What is carried and not entered goes out as
成批确认. The figures stand in docs/entry.md.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.desk.filling.history import confirmed_unseen
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.theme import dress
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
# Far more than any village takes: a dead end must not run for ever.
MOST = 300


class Confirming:
    """Presses keys at a window, and counts them by village; it has no mouse."""

    def __init__(self, window: TownshipWindow, worker: Worker) -> None:
        self.window = window
        self.worker = worker
        self.keys: Counter[str] = Counter()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the keyboard is, and wait until what it did is saved."""
        self.keys[self.window.view.unit_code] += 1
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)
        QApplication.processEvents()
        while not self.worker.is_idle:
            QApplication.processEvents()
            time.sleep(0.001)
        QApplication.processEvents()

    def confirm_township(self, *, card: bool) -> None:
        """Confirm everything as it was."""
        view = self.window.view
        if not card:
            self.press(Qt.Key.Key_T, CTRL)
        done: set[str] = set()
        while view.unit_code not in done and len(done) < len(view.units.items):
            unit = view.unit_code
            done.add(unit)
            self.press(Qt.Key.Key_F7, SHIFT)
            self.look(unit, card=card)
            self.press(Qt.Key.Key_K, CTRL)
            if view.unit_code == unit:  # something was found, or is missing: it is left for later
                self.press(Qt.Key.Key_PageDown, CTRL)

    def look(self, unit: str, *, card: bool) -> None:
        """Have everything before one's eyes: each field, or each form that shows something."""
        view = self.window.view
        if not card:
            for _ in range(len(view.shown_forms) - 1):
                self.press(Qt.Key.Key_Return, CTRL)
            return
        view.go_to_first()
        last = (unit, view.shown_forms[-1])
        while self.keys[unit] < MOST:
            cell = view.cell
            fields = view.pages[view.form].entry
            if cell and (cell[0].unit_code, cell[0].form) == last and fields.is_last(cell[1]):
                return
            self.press(Qt.Key.Key_Return)


def run(workspace: Path, *, card: bool) -> None:
    """Run the officer on a copy of a workspace, and say what it took."""
    app = QApplication([])
    dress(app)
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(str(shutil.copy(workspace, Path(folder) / "示例.sqlite")))
        assert isinstance(desk, TownshipDesk)
        if desk.draft().is_editable is False:
            desk.begin_period(desk.period.next)
        worker = Worker()
        window = TownshipWindow(desk, worker, Dialogs())
        window.resize(1366, 700)
        window.show()
        window.activateWindow()
        window.view.go_to_first()
        officer = Confirming(window, worker)
        began = time.perf_counter()
        officer.confirm_township(card=card)
        took = time.perf_counter() - began
        tell(desk, officer, took)
        window.close()
        worker.close()
        desk.close()


def tell(desk: TownshipDesk, officer: Confirming, took: float) -> None:
    """Say what it took, and what is left."""
    draft = desk.draft()
    villages = [unit.code for unit in draft.units["village"]]
    counts = sorted(officer.keys[code] for code in villages)
    left = draft.unconfirmed()
    found = draft.check()
    unseen = confirmed_unseen(desk.history(), draft.figures.records)
    values = sum(len(record.values) for record in draft.figures.records)
    print(f"villages {len(villages)}, keys {sum(officer.keys.values())}, clicks 0")
    print(f"keys a village: least {counts[0]}, middle {counts[len(counts) // 2]}, most {counts[-1]}")
    print(f"the program took {took:.1f} s, {1000 * took / max(1, sum(officer.keys.values())):.0f} ms a key")
    print(f"values {values}, confirmed unseen {len(unseen)}, unconfirmed {sum(left.values())}")
    print(f"left: errors {found.errors}, to be explained {found.unexplained}")
