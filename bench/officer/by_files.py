"""Reading what villages sent, explaining what is unusual, and handing over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from bench.officer.hands import Key
from bench.officer.office import Officer
from bench.officer.on_grid import confirm_rows
from bench.officer.paper import SAID
from bench.officer.playing import Script


def by_load(officer: Officer, units: Sequence[str], file: Path) -> Script:
    """The menu, the name of the file, what it would change, what came of it; then all is confirmed."""
    yield from officer.press("Alt+F", "I")
    box = QApplication.activeModalWidget()
    assert box is not None, "no box asks for files"
    yield from officer.write(str(file))
    yield Key("Return")
    yield from officer.agree()
    yield from confirm_rows(officer, units)


def explain(officer: Officer) -> Script:
    """Check, choose all that is to be explained, and write why it is so."""
    window = officer.window
    yield Key("F5")
    if not window.findings.model.findings:
        return
    if not window.findings.table.hasFocus():
        yield from officer.click(window.findings.table.viewport())
    yield Key("Ctrl+A")
    yield from officer.press("Alt+C", "E")
    yield from officer.write(SAID)
    yield from officer.agree()


def export(officer: Officer, folder: Path) -> Script:
    """Where to, and what came of it."""
    yield Key("Ctrl+E")
    box = QApplication.activeModalWidget()
    edit = box.findChild(QLineEdit) if box is not None else None
    if edit is None:  # it is asked about first what last period had and is blank now
        yield from _choose("照样导出")
        box = QApplication.activeModalWidget()
        edit = box.findChild(QLineEdit) if box is not None else None
    assert edit is not None
    if not edit.hasFocus():
        yield from officer.click(edit)
    yield Key("Ctrl+A")
    yield from officer.write(str(folder))
    yield from officer.agree()


def _choose(text: str) -> Script:
    """Walk to a button of the box that asks, and press it."""
    box = QApplication.activeModalWidget()
    assert box is not None, "nothing is asked"
    for _ in box.findChildren(QPushButton):
        there = QApplication.focusWidget()
        if isinstance(there, QPushButton) and there.text().startswith(text):
            break
        yield Key("Tab")
    yield Key("Return")
