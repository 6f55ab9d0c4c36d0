"""Small screens: what is said of a field is to be seen. An old office PC at 150 % has 911x512 points."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.ui.entry.record.entry_form import EntryForm
from laiwu_desktop.ui.fields.field_row import FieldRow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, type_into
from tests.ui.conftest import SECOND, TOWN

ROOT = Path(__file__).parents[2]
SIZES = pytest.mark.parametrize("size", [(911, 512), (1366, 700), (1920, 1000)])


def settle_size(window: TownshipWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    for _ in range(5):
        QApplication.processEvents()


def place(widget: QWidget, entry: EntryForm) -> QRect:
    """Where a widget stands on the paper that scrolls up and down behind the viewport."""
    return QRect(widget.mapTo(entry.fields, widget.rect().topLeft()), widget.size())


def seen(widget: QWidget, entry: EntryForm) -> bool:
    spot = place(widget, entry)
    return widget.isVisible() and spot.width() >= 60 and spot.right() <= entry.area.viewport().width()


def rows_of(entry: EntryForm) -> list[FieldRow]:
    return [row for row in entry.rows.values() if row.isVisible()]


@SIZES
def test_the_message_and_the_last_value_are_seen(window: TownshipWindow, size: tuple[int, int]) -> None:
    entry = go(window.view, SECOND, "village_broadband")
    type_into(entry.rows["households"], "约三百")
    settle_size(window, size)
    assert window.size().toTuple() == size
    row = entry.rows["households"]
    assert row.message.text().startswith("按回车采用“300”")
    assert row.previous.text() == "上期 300"
    assert seen(row.message, entry)
    assert seen(row.previous, entry)
    entry.area.ensureWidgetVisible(row.message)
    assert not row.message.visibleRegion().isEmpty()


@SIZES
def test_everything_that_can_be_done_is_on_the_bar(window: TownshipWindow, size: tuple[int, int]) -> None:
    window.exchange_action.setText("交换（12）")
    for wanted in ((1920, 1000), size, (1920, 1000), size):  # whichever way the window comes to its size
        settle_size(window, wanted)
        buttons = [window.bar.widgetForAction(action) for action in window.bar.actions()]
        assert all(button.isVisible() for button in buttons)
        assert max(button.geometry().right() for button in buttons) < window.width()
    with_icons = window.bar.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert with_icons == (size[0] > 1000)


@SIZES
@pytest.mark.parametrize("form", ["village_broadband", "information_village", "rural_service_unit"])
def test_nothing_of_a_form_is_cut_off_at_the_side(
    window: TownshipWindow, size: tuple[int, int], form: str
) -> None:
    entry = go(window.view, SECOND, form)
    if window.draft.forms[form].repeats:
        window.view.pages[form].body.add.click()  # type: ignore[union-attr]
        idle(window.worker)
    settle_size(window, size)
    assert entry.fields.width() <= entry.area.viewport().width()
    assert rows_of(entry)
    for row in rows_of(entry):
        assert place(row, entry).right() <= entry.area.viewport().width()
        assert row.more.geometry().right() <= row.width()


def test_whose_values_are_confirmed_is_said(window: TownshipWindow) -> None:
    for unit, word in ((SECOND, "确认本村沿用数据"), (TOWN, "确认本乡镇沿用数据")):
        window.view.units.go(unit)
        assert window.view.confirm.text().startswith(word)


@SIZES
def test_what_is_left_to_fill_in_is_told_whole(window: TownshipWindow, size: tuple[int, int]) -> None:
    """However little room is beside the name of a village and its buttons."""
    window.keyboard.only_action.trigger()
    window.view.confirm.setText("确认本村沿用数据（31 项）")
    window.view.confirm.show()
    for wanted in ((1920, 1000), size, size, size):  # what is in a window gives way by and by
        settle_size(window, wanted)
        left = window.view.left
        assert left.width() >= left.fontMetrics().horizontalAdvance(left.shown)
        assert left.shown in left.texts
        assert left.text() == left.texts[0] == left.toolTip()
    assert window.size().toTuple() == size
    assert all(number in left.shown for number in re.findall(r"\d+", left.texts[-1]))


def test_a_very_wide_window_has_two_columns(window: TownshipWindow) -> None:
    entry = go(window.view, SECOND, "village_broadband")
    for size, columns in (((2560, 1300), 2), ((1920, 1000), 1)):
        settle_size(window, size)
        frames = [frame for _, frame in entry.sections]
        assert len({place(frame, entry).left() for frame in frames}) == columns
        assert place(frames[-1], entry).right() <= entry.area.viewport().width()
        shown = [place(row, entry) for row in rows_of(entry)]
        # The keyboard goes down one column, then down the next.
        assert shown == sorted(shown, key=lambda spot: (spot.left(), spot.top()))


def test_wider_again_the_message_stands_beside(window: TownshipWindow) -> None:
    entry = go(window.view, SECOND, "village_broadband")
    row = entry.rows["households"]
    for size, below in (((1366, 700), False), ((911, 512), True), ((1366, 700), False)):
        settle_size(window, size)
        editor = row.editor.mapTo(row, row.editor.rect().topLeft()).y() + row.editor.height()
        assert (row.message.mapTo(row, row.message.rect().topLeft()).y() >= editor - 2) is below


@pytest.mark.parametrize("width", [911, 1093, 1150, 1250, 1366])
def test_a_message_is_no_column_of_single_words(window: TownshipWindow, width: int) -> None:
    entry = go(window.view, SECOND, "village_broadband")
    row = entry.rows["households"]
    for _ in range(4):
        settle_size(window, (width, 582))
    assert window.width() == width
    assert row.message.width() >= 180


def test_what_comes_to_be_said_moves_nothing(window: TownshipWindow) -> None:
    """The press on what stands below would end elsewhere than it began."""
    entry = go(window.view, SECOND, "village_broadband")
    settle_size(window, (911, 512))
    before = place(entry.rows["population"], entry).top()
    type_into(entry.rows["households"], "约三百")
    settle_size(window, (911, 512))
    assert entry.rows["households"].message.text()
    assert place(entry.rows["population"], entry).top() == before


def test_no_window_and_no_dialog_is_larger_than_the_screen() -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-p",
        "no:cacheprovider",
        "tests/ui/on_a_small_screen.py",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
