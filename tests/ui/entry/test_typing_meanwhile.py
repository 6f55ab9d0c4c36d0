"""Somebody else writes into the field in which a person is just typing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, type_into, write
from tests.ui.conftest import VILLAGE
from tests.ui.entry.test_saving import FORM, file, stored
from tests.ui.entry.test_what_waits import nothing_by_itself, type_on, write_elsewhere

__all__ = ["file", "nothing_by_itself"]


def typing(window: TownshipWindow, field: str, text: str) -> QWidget:
    """Type into a field and stay there; the widget."""
    row = go(window.view, VILLAGE, FORM).rows[field]
    row.editor.take_focus()
    edit = row.editor.focus_widgets()[0]
    QTest.keySequence(edit, "Ctrl+A")
    write(edit, text)
    return edit


def look(window: TownshipWindow) -> None:
    """Let the window see what others wrote."""
    window.saving.look()
    idle(window.worker)


def test_what_another_wrote_while_one_was_typing_is_a_conflict(window: TownshipWindow, file: Path) -> None:
    type_on(window, "households", "300")
    idle(window.worker)
    edit = typing(window, "households", "360")
    write_elsewhere(file, "households", 350)
    look(window)
    assert edit.property("text") == "360"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    idle(window.worker)
    row = go(window.view, VILLAGE, FORM).rows["households"]
    assert row.mine.isVisible()
    assert "360" in row.message.text()
    assert stored(file, "households") == 350
    row.mine.click()
    idle(window.worker)
    assert stored(file, "households") == 360
    assert not row.mine.isVisible()


def test_what_another_took_out_while_one_was_typing_is_a_conflict_too(
    window: TownshipWindow, file: Path
) -> None:
    for field, text in (("households", "300"), ("population", "900")):
        type_on(window, field, text)
    idle(window.worker)
    edit = typing(window, "households", "360")
    write_elsewhere(file, "households", None)
    look(window)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    idle(window.worker)
    assert go(window.view, VILLAGE, FORM).rows["households"].mine.isVisible()
    assert stored(file, "households") is None


def test_who_leaves_what_stood_there_means_nothing_by_it(window: TownshipWindow, file: Path) -> None:
    type_on(window, "households", "300")
    idle(window.worker)
    edit = typing(window, "households", "300")
    write_elsewhere(file, "households", 350)
    look(window)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    idle(window.worker)
    assert edit.property("text") == "350"
    assert stored(file, "households") == 350
    assert not go(window.view, VILLAGE, FORM).rows["households"].mine.isVisible()


def test_who_begins_to_type_afterwards_has_seen_it(window: TownshipWindow, file: Path) -> None:
    write_elsewhere(file, "households", 350)
    look(window)
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "360")
    assert stored(file, "households") == 360
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "370")
    assert stored(file, "households") == 370
