"""Explaining by the keyboard what F8 led to, wherever it is listed (示例数据)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, press, show
from tests.ui.conftest import SECOND, VILLAGE, Answers

FORM, FIELD = "village_broadband", "broadband_users"
HERE, OTHER = RecordKey(FORM, VILLAGE), RecordKey(FORM, SECOND)
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def odd(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[TownshipWindow]:
    """A window over a report in which two villages say 暂缺 where a number is required."""
    fill_all(township)
    for key in (HERE, OTHER):
        township.draft().enter(key, FIELD, "暂缺")
    made = TownshipWindow(township, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


def said(window: TownshipWindow) -> list[tuple[RecordKey, str, str]]:
    return [(one.key, one.field, one.text) for one in window.desk.draft().explanations if one.field == FIELD]


def test_what_f8_led_to_is_explained_though_no_line_is_chosen_and_the_list_hides_it(
    odd: TownshipWindow, answers: Answers
) -> None:
    odd.findings.choose_filter("error")
    press(odd, Qt.Key.Key_F8)
    assert odd.view.cell == (HERE, FIELD)
    answers.text = "示例数据：尚未统计"
    press(odd, Qt.Key.Key_F5, SHIFT)
    assert said(odd) == [(HERE, FIELD, "示例数据：尚未统计")]
    assert answers.told[-1].startswith("张家庄村委会　村宽带")
    assert "　宽带用户数\n" in answers.told[-1], "one sees what one explains"
    assert answers.former == []
    press(odd, Qt.Key.Key_F8)
    assert odd.view.cell == (OTHER, FIELD)
    answers.text = "示例数据：下月补报"
    press(odd, Qt.Key.Key_F5, SHIFT)
    assert answers.former == ["示例数据：尚未统计"]
    assert said(odd)[1:] == [(OTHER, FIELD, "示例数据：下月补报")]
    odd.view.go_to(HERE, "households")
    press(odd, Qt.Key.Key_F5, SHIFT)
    assert "没有要说明的问题" in answers.told[-1]


def test_of_an_error_a_box_says_that_it_is_to_be_mended(window: TownshipWindow, answers: Answers) -> None:
    """Who types on without looking types into no field."""
    window.draft.put(HERE, "households", 100)
    window.draft.put(HERE, FIELD, 350)
    window.show_draft(window.desk.draft())
    for is_in_grid in (False, True):
        if is_in_grid:
            window.gridding.action.trigger()
        window.go_to_cell((HERE, FIELD))
        answers.told.clear()
        answers.text = "示例数据：不该写下"
        press(window, Qt.Key.Key_F5, SHIFT)
        assert "强制性：要改正，不能说明" in answers.told[-1]
        assert "350" in answers.told[-1]
    assert said(window) == []


def test_a_form_that_is_not_filled_in_is_explained_from_its_first_field(
    window: TownshipWindow, answers: Answers
) -> None:
    window.view.go_to_form(VILLAGE, FORM)
    answers.text = "示例数据：无法填报"
    press(window, Qt.Key.Key_F5, SHIFT)
    (one,) = window.desk.draft().explanations
    assert (one.key, one.rule) == (HERE, "not_filled")


def test_the_list_follows_the_keyboard_and_what_is_chosen_there_is_explained(
    odd: TownshipWindow, answers: Answers
) -> None:
    odd.findings.choose_filter("unexplained")
    assert odd.findings.model.rowCount() == 2
    odd.findings.table.selectAll()
    odd.view.go_to(OTHER, FIELD)
    assert [found.key for found in odd.findings.chosen()] == [OTHER]
    odd.view.go_to(OTHER, "households")
    assert odd.findings.chosen() == []
    odd.findings.table.selectAll()
    answers.text = "示例数据：尚未统计"
    press(odd, Qt.Key.Key_F5, SHIFT)
    assert [key for key, _, _ in said(odd)] == [HERE, OTHER]


def test_in_the_grid_the_cell_at_hand_is_meant_and_no_line_that_is_not_seen(
    odd: TownshipWindow, answers: Answers
) -> None:
    odd.findings.choose_filter("unexplained")
    odd.findings.table.selectAll()
    odd.gridding.action.trigger()
    odd.go_to_cell((OTHER, FIELD))
    answers.text = "示例数据：尚未统计"
    press(odd, Qt.Key.Key_F5, SHIFT)
    assert [key for key, _, _ in said(odd)] == [OTHER]
