"""只看要填的: a village in which nothing has changed takes a few keys; what was not looked at is counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.desk.filling.history import confirmed_unseen
from laiwu_desktop.desk.filling.progress import Standing, first_cell, progress, to_confirm
from laiwu_desktop.desk.guiding.burden import burdens
from laiwu_desktop.desk.guiding.last_time import Scope
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.guiding.effort_clock import BurdenDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import click, fill_all, go, idle, press, saved, show, type_into
from tests.ui.conftest import PLACES, SECOND, THIRD, TOWN, VILLAGE, Answers, clock

BROADBAND = RecordKey("village_broadband", VILLAGE)
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def next_period(tmp_path: Path, worker: Worker, answers: Answers) -> Iterator[TownshipWindow]:
    """A window over a period that begins where a whole one ended."""
    desk = create_workspace(
        str(tmp_path / "示例.sqlite"), "township", TOWN, "2006S1", clock=clock, divisions=PLACES
    )
    assert isinstance(desk, TownshipDesk)
    fill_all(desk)
    desk.begin_period(Period.parse("2006S2"))
    made = TownshipWindow(desk, worker, answers)
    show(made)
    made.view.units.go(VILLAGE)
    made.view.go_to_first()
    yield made
    made.close()
    made.deleteLater()
    desk.close()


def shown(window: TownshipWindow) -> set[str]:
    page = window.view.pages[window.view.form]
    return {name for name, row in page.entry.rows.items() if not row.isHidden()}


def test_only_what_is_to_be_touched_is_shown(next_period: TownshipWindow) -> None:
    window = next_period
    press(window, Qt.Key.Key_T, CTRL)
    assert window.view.unit_code == VILLAGE
    assert shown(window) == {"broadband_users"}
    assert window.view.cell == (BROADBAND, "broadband_users")
    tabs = window.view.tabs["village"]
    visible = {tabs.widget(n).form.name for n in range(tabs.count()) if tabs.isTabVisible(n)}  # type: ignore[attr-defined]
    assert visible == {"village_broadband", "village_safety_tv"}
    assert "本村 2 项" in window.view.left.text()
    press(window, Qt.Key.Key_T, CTRL)
    assert "households" in shown(window)
    assert tabs.isTabVisible(1)
    assert window.view.left.text() == ""


def test_what_applies_because_of_an_answer_comes_along_and_what_was_filled_in_stays(
    next_period: TownshipWindow,
) -> None:
    window = next_period
    press(window, Qt.Key.Key_T, CTRL)
    QTest.keyClicks(QApplication.focusWidget(), "35")
    press(window, Qt.Key.Key_Return)
    assert window.view.cell == (RecordKey("village_safety_tv", VILLAGE), "video_points")
    QTest.keyClicks(QApplication.focusWidget(), "0")
    press(window, Qt.Key.Key_Return)
    assert window.view.unit_code == SECOND
    assert window.view.cell == (RecordKey("village_broadband", SECOND), "broadband_users")
    press(window, Qt.Key.Key_PageUp, CTRL)
    # Nothing is left there but what is carried: that is said, and Ctrl+K confirms it.
    assert window.view.unit_code == VILLAGE
    window.view.units.go(VILLAGE)
    assert shown(window) == set()
    entry = go(window.view, SECOND, "village_broadband")
    type_into(entry.rows["broadband_users"], "9999")
    window.view.go_to(RecordKey("village_broadband", SECOND), "broadband_users")
    assert "broadband_users" in shown(window)
    window.view.go_to(RecordKey("village_broadband", SECOND), "fiber_access")
    click(entry.rows["fiber_access"], "是")
    assert "fiber_date" in shown(window)


def test_an_unchanged_township_takes_few_keys_a_village_and_says_what_nobody_looked_at(
    next_period: TownshipWindow,
) -> None:
    window = next_period
    press(window, Qt.Key.Key_T, CTRL)
    keys = 0
    for unit in (VILLAGE, SECOND, THIRD):
        assert window.view.unit_code == unit
        for key, held in (
            (Qt.Key.Key_F7, SHIFT),
            (Qt.Key.Key_Return, CTRL),
            (Qt.Key.Key_K, CTRL),
        ):
            press(window, key, held)
            keys += 1
    draft = window.desk.draft()
    assert not {VILLAGE, SECOND, THIRD} & draft.unconfirmed().keys()
    assert keys == 9
    assert window.view.unit_code == TOWN  # the township's own form is left
    unseen = confirmed_unseen(window.desk.history(), draft.figures.records)
    fields = {field for key, field in unseen if key == BROADBAND}
    assert "population" in fields  # on screen in no moment
    assert "broadband_users" not in fields  # the keyboard was in it
    window.undo_action.trigger()
    saved(window)
    assert THIRD in window.desk.draft().unconfirmed()


def test_what_is_wrong_keeps_one_in_the_village(next_period: TownshipWindow) -> None:
    window = next_period
    press(window, Qt.Key.Key_F7, SHIFT)
    entry = window.view.pages["village_broadband"].entry
    type_into(entry.rows["broadband_users"], "9999")
    press(window, Qt.Key.Key_K, CTRL)
    assert window.view.cell == (BROADBAND, "broadband_users")
    assert "还有" in window.status.text()


def test_other_villages_are_filled_only_when_the_person_says_yes(
    next_period: TownshipWindow, answers: Answers
) -> None:
    window, quick = next_period, next_period.keyboard.quick
    window.view.go_to(BROADBAND, "broadband_users")
    answers.yes = False
    quick.fill(Scope.COLUMN)
    saved(window)
    assert "3 项" in answers.told[-1]
    assert window.draft.figures.record(BROADBAND).values.get("broadband_users") is None
    answers.yes = True
    quick.fill(Scope.COLUMN)
    saved(window)
    for unit in (VILLAGE, SECOND, THIRD):
        record = window.desk.draft().figures.record(RecordKey("village_broadband", unit))
        assert record.values["broadband_users"] == 35
        assert "broadband_users" in record.carried


def test_what_it_took_is_kept_and_shown_to_the_officer_alone(
    next_period: TownshipWindow, answers: Answers
) -> None:
    window = next_period
    entry = window.view.pages["village_broadband"].entry
    type_into(entry.rows["broadband_users"], "40")
    press(window, Qt.Key.Key_PageDown, CTRL)
    idle(window.worker)
    (stay,) = window.desk.efforts()
    assert (stay.unit_code, stay.asked, stay.changed) == (VILLAGE, 1, 1)
    window.keyboard.effort.show_burden()
    idle(window.worker)
    dialog = answers.shown[-1]
    assert isinstance(dialog, BurdenDialog)
    assert dialog.table.item(0, 0).text() == "张家庄村委会"
    assert "经手 1 项，其中改动（与上期不同）1 项" in dialog.about.text()


def test_what_is_done_in_the_grid_is_work_too_and_no_more_is_changed_than_handled(
    next_period: TownshipWindow,
) -> None:
    window = next_period
    window.gridding.show()
    window.grid.open("village_broadband")
    window.grid.view.selectAll()
    window.grid.acts.take_last()
    idle(window.worker)
    window.grid.view.selectAll()
    window.grid.acts.confirm()
    idle(window.worker)
    window.view.units.go(VILLAGE)
    type_into(go(window.view, VILLAGE, "village_broadband").rows["broadband_users"], "40")
    idle(window.worker)
    window.keyboard.effort.show_burden()
    idle(window.worker)
    units, every = burdens(window.desk.efforts())
    assert {one.unit_code for one in units} == {VILLAGE, SECOND, THIRD}
    assert all(0 < one.asked > one.changed for one in units)
    assert every.changed == 1, "what is as it was is no change"


def test_the_bar_tells_of_what_is_in_hand_when_only_that_is_shown(next_period: TownshipWindow) -> None:
    window = next_period
    entry = go(window.view, VILLAGE, "information_village")
    entry.focus_field("officer_name")
    press(window, Qt.Key.Key_T, CTRL)
    assert window.view.cell is not None
    assert window.keyboard.about.cell == window.view.cell
    press(window, Qt.Key.Key_T, CTRL)
    assert window.keyboard.about.cell == window.view.cell


def test_to_confirm_and_a_step_lead_to_the_value_itself(next_period: TownshipWindow) -> None:
    window = next_period
    window.exporting.to_show.emit(to_confirm(window.draft))
    saved(window)
    cell = window.view.cell
    assert cell is not None
    assert cell == window.keyboard.about.cell == to_confirm(window.draft)
    row = window.view.pages[cell[0].form].entry.rows[cell[1]]
    assert not row.visibleRegion().isEmpty()
    window.show_home()
    draft = window.draft
    step = next(one for one in progress(draft).steps if one.what is Standing.CARRIED)
    window.home.to_do.emit(step)
    saved(window)
    assert window.view.cell == first_cell(draft, step)
