"""Esc in a field of the card: what stood there before stands there again, be it typed over or chosen over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, press, write
from tests.ui.conftest import SECOND, VILLAGE

BROADBAND, INFORMATION = (RecordKey(form, VILLAGE) for form in ("village_broadband", "information_village"))


def stored(window: TownshipWindow, key: RecordKey) -> Record:
    return window.desk.draft().figures.record(key)


@pytest.mark.parametrize(
    ("key", "field", "was", "typed"),
    [
        (BROADBAND, "households", 830, "999"),
        (BROADBAND, "broadband_date", None, "2006.3.5"),
        (BROADBAND, "remarks", "示例数据", "别的"),
        (BROADBAND, "broadband_access", "yes", "2"),
        (BROADBAND, "access_technologies", ("pon",), "3"),
        (INFORMATION, "construction_status", "none", "2"),
    ],
)
def test_esc_brings_back_what_stood_there(
    window: TownshipWindow, key: RecordKey, field: str, was: object, typed: str
) -> None:
    window.draft.put(BROADBAND, "broadband_access", "yes")
    window.draft.put(key, field, was)  # type: ignore[arg-type]
    window.show_draft(window.desk.draft())
    go(window.view, VILLAGE, key.form).focus_field(field)
    there = stored(window, key).values.get(field)
    write(QApplication.focusWidget(), typed)
    press(window, Qt.Key.Key_Escape)
    assert window.view.cell == (key, field)
    assert not window.saving.typed
    press(window, Qt.Key.Key_Return)
    assert stored(window, key).values.get(field) == there == was


def test_the_mark_of_what_was_carried_comes_back_too(window: TownshipWindow) -> None:
    key = RecordKey(BROADBAND.form, SECOND)
    go(window.view, SECOND, BROADBAND.form).focus_field("broadband_users")
    press(window, Qt.Key.Key_F7)
    carried = stored(window, key)
    assert "broadband_users" in carried.carried
    press(window, Qt.Key.Key_F9)
    assert stored(window, key) != carried
    press(window, Qt.Key.Key_Escape)
    assert stored(window, key) == carried


def test_who_comes_back_to_a_field_gives_up_only_what_he_puts_there_then(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, BROADBAND.form)
    entry.focus_field("households")
    write(QApplication.focusWidget(), "41")
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Up)
    assert window.view.cell == (BROADBAND, "households")
    press(window, Qt.Key.Key_Escape)
    assert stored(window, BROADBAND).values["households"] == 41
    write(QApplication.focusWidget(), "42")
    press(window, Qt.Key.Key_Escape)
    write(QApplication.focusWidget(), "43")
    press(window, Qt.Key.Key_Return)
    assert stored(window, BROADBAND).values["households"] == 43
