"""What a person does at a window, for the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.entry.record.entry_form import EntryForm
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.fields.field_row import FieldRow
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow


def run_beside(*words: str, folder: Path | None = None) -> tuple[int, str]:
    """Run Python with these arguments while the windows go on: its exit code, and what it said of errors.

    Not a QProcess: now and then Qt never hears that it has ended.
    """
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    asked = [sys.executable, *words]
    with subprocess.Popen(asked, env=env, cwd=folder, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            QApplication.processEvents()
        assert process.stderr is not None
        return process.returncode, os.fsdecode(process.stderr.read())


def press(window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is in a window that has it, and wait for what is saved by it."""
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(QApplication.focusWidget() or window, key, held)
    saved(window)


def show(window: QWidget) -> None:
    """Show a window, give it the keyboard, and wait for what it reads to begin with."""
    window.resize(1366, 700)
    window.show()
    window.activateWindow()
    saved(window)


def go(view: ReportView, unit_code: str, form: str) -> EntryForm:
    """Go to a form of a unit."""
    view.units.go(unit_code)
    page = view.pages[form]
    view.tabs[view.register[unit_code].level].setCurrentWidget(page)
    QApplication.processEvents()
    return page.entry


def write(widget: QWidget, text: str) -> None:
    """Type plain letters and digits, and let an input method write the rest."""
    for character in text:
        if character.isascii():
            QTest.keyClicks(widget, character)
        else:
            composed = QInputMethodEvent()
            composed.setCommitString(character)
            QApplication.sendEvent(widget, composed)


def saved(widget: QWidget) -> None:
    """Wait until what was typed at a window is in the workspace, and its views have heard of it."""
    window = widget.window()
    QApplication.processEvents()
    if isinstance(window, DeskWindow):
        idle(window.worker)


def idle(worker: Worker) -> None:
    """Wait until a worker has nothing left to do, and the windows have heard of it."""
    loop, guard = QEventLoop(), QTimer()
    guard.setSingleShot(True)
    guard.timeout.connect(loop.quit)
    guard.start(30_000)
    worker.idle.connect(loop.quit)
    while not worker.is_idle and guard.isActive():
        loop.exec()
    worker.idle.disconnect(loop.quit)
    assert worker.is_idle, "the worker did not finish in time"
    QApplication.processEvents()


def type_into(row: FieldRow, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Replace what stands in a field by typing, and leave it with a key."""
    row.editor.take_focus()
    edit = row.editor.focus_widgets()[0]
    QTest.keySequence(edit, "Ctrl+A")
    write(edit, text)
    QTest.keyClick(edit, key)
    saved(row)


def click(row: FieldRow, label: str) -> None:
    """Click on a choice of a field."""
    button = next(w for w in row.editor.focus_widgets() if w.property("text") == label)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    saved(row)


def say(row: FieldRow, word: str) -> None:
    """Choose a word from a field's menu."""
    menu = row.word_menu()
    next(action for action in menu.actions() if action.text() == word).trigger()
    saved(row)


def fill_all(desk: TownshipDesk) -> None:
    """Fill in a township's report so that nothing stands against it (示例数据)."""
    draft = desk.draft()
    units = desk.units(desk.settings.division)
    texts = {
        "village_broadband": {
            "households": "300", "population": "900", "broadband_access": "是", "broadband_date": "2005-3-5",
            "access_technologies": "ADSL", "fiber_access": "否", "committee_online": "是",
            "broadband_users": "35",
        },
        "information_village": {
            "construction_status": "未建", "service_station": "否", "distance_education": "是",
            "portal": "否",
        },
        "village_safety_tv": {"video_points": "0"},
    }  # fmt: skip
    for unit in units["village"]:
        for form, answers in texts.items():
            for field, text in answers.items():
                draft.enter(RecordKey(form, unit.code), field, text)
    for field in draft.forms["township_informatization"].entered:
        if field.required is True:
            key = RecordKey("township_informatization", desk.settings.division)
            draft.enter(key, field.name, "否" if field.type.kind == "select_one" else "1")
    warnings = [finding for finding in draft.check().findings if finding.severity == "warning"]
    draft.explain(warnings, "示例数据：已核对", "填表人")


def drop(window: QWidget, *files: Path) -> None:
    """Drop files onto a window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    window.dropEvent(event)
