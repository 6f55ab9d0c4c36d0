"""From village to village by Ctrl+K until all is done; what is said on the way belongs there (示例数据)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, press, saved, show
from tests.ui.conftest import SECOND, THIRD, TOWN, VILLAGE, Answers

FORM = "village_broadband"
FREE = "new_users"
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def filled(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[TownshipWindow]:
    """A window over a second report in which nothing is wrong, and one village leaves blank what it had."""
    fill_all(township)
    township.draft().enter(RecordKey(FORM, SECOND), FREE, "5")
    township.begin_period(Period.parse("2007S1"))
    fill_all(township)
    for unit in (VILLAGE, SECOND, THIRD, TOWN):
        township.draft().confirm(unit)
    made = TownshipWindow(township, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


def test_what_may_stay_blank_is_shown_once_and_then_all_is_done(filled: TownshipWindow) -> None:
    window = filled
    window.view.units.go(VILLAGE)
    window.view.go_to_first()
    press(window, Qt.Key.Key_K, CTRL)
    assert window.view.cell == (RecordKey(FORM, SECOND), FREE)
    assert window.view.units.states[SECOND].code in ("complete", "explained")
    assert "1 项空着、可不填；再按 Ctrl+K 往下走" in window.status.text()
    for _ in range(2):
        press(window, Qt.Key.Key_K, CTRL)
        assert window.status.text() == "全部村都填完、确认完了，另有 1 项空着、可不填。"
        assert window.view.unit_code == SECOND


def test_a_village_that_is_explained_as_not_filled_in_is_left(window: TownshipWindow) -> None:
    gone = [
        one for form in window.draft.unit_forms(VILLAGE) for one in window.draft.unit_findings(form, VILLAGE)
    ]
    window.checking._explain(gone, "示例数据：整村搬迁")
    saved(window)
    window.view.units.go(VILLAGE)
    window.view.go_to_first()
    for _ in range(2):
        press(window, Qt.Key.Key_K, CTRL)
        assert window.view.unit_code == SECOND
        assert "还有" in window.status.text()


def test_what_was_said_of_a_finding_is_not_said_of_another_village(window: TownshipWindow) -> None:
    press(window, Qt.Key.Key_F8)
    said = window.status.text()
    assert "尚未填报" in said
    press(window, Qt.Key.Key_Return)
    assert window.status.text() == "", "it was said of that value"
    press(window, Qt.Key.Key_K, CTRL)
    said = window.status.text()
    assert "还有" in said
    press(window, Qt.Key.Key_Return)
    assert window.status.text() == said, "it is said of the village"
    press(window, Qt.Key.Key_PageDown, CTRL)
    assert window.status.text() == ""
    window.say("示例：别处说的")
    press(window, Qt.Key.Key_PageDown, CTRL)
    assert window.status.text() == "示例：别处说的"


def test_all_values_are_shown_again_around_the_one_at_hand(filled: TownshipWindow) -> None:
    window = filled
    press(window, Qt.Key.Key_T, CTRL)
    assert window.view.cell == (RecordKey(FORM, SECOND), FREE)
    press(window, Qt.Key.Key_T, CTRL)
    assert window.view.cell == (RecordKey(FORM, SECOND), FREE)
    assert not window.view.pages[FORM].entry.rows["households"].isHidden()
