"""What the bureau fills in itself can be taken back as at a township."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.entry.record.row_list import RowsForm
from tests.ui.acting import go, idle, say, type_into
from tests.ui.conftest import CITY, Answers

FORM = "city_indicator"


@pytest.fixture
def rows(office: BureauWindow) -> RowsForm:
    """The list of the city's figures, with one in it."""
    office.tabs.setCurrentWidget(office.city)
    go(office.city, CITY, FORM)
    body = office.city.pages[FORM].body
    assert isinstance(body, RowsForm)
    body.add_row()
    idle(office.worker)
    type_into(office.city.pages[FORM].entry.rows["source"], "示例数据")
    return body


def stored(window: BureauWindow) -> list[object]:
    return [row.values.get("source") for row in window.desk.draft().figures.rows(FORM, CITY)]


def test_a_row_taken_out_comes_back_by_one_key(
    office: BureauWindow, rows: RowsForm, answers: Answers
) -> None:
    rows.remove_row()
    idle(office.worker)
    assert "删除" in answers.told[-1]
    assert stored(office) == []
    office.tabs.setCurrentWidget(office.reports)
    QTest.keyClick(office, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    idle(office.worker)
    assert stored(office) == ["示例数据"]
    assert office.tabs.currentWidget() is office.city  # what came back is seen
    assert office.status.text().startswith("撤消：")
    office.undoing.redo_action.trigger()
    idle(office.worker)
    assert stored(office) == []


def test_what_would_be_undone_is_named(office: BureauWindow, rows: RowsForm) -> None:
    assert rows
    assert office.undoing.undo_action.isEnabled()
    assert "填写" in office.undoing.undo_action.toolTip()
    assert not office.undoing.redo_action.isEnabled()


def test_the_history_of_a_figure_is_shown(office: BureauWindow, rows: RowsForm, answers: Answers) -> None:
    assert rows
    say(office.city.pages[FORM].entry.rows["source"], "改动记录（Ctrl+H）…")
    idle(office.worker)
    (dialog,) = answers.shown
    assert dialog.table.rowCount() == 1  # type: ignore[attr-defined]
