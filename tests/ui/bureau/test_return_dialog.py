"""What a clerk wrote about a report arrives: the words, about the village that is shown, or it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.returning import For, ReturnDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from tests.ui.acting import fill_all, idle, write
from tests.ui.bureau.test_deciding import returning, send
from tests.ui.conftest import SECOND, THIRD, TOWN, VILLAGE, Answers
from tests.ui.entry.test_saving import locked

__all__ = ["returning"]


def units(dialog: ReturnDialog) -> list[str]:
    return [comment.key.unit_code for comment in dialog.comments() if comment.key]


def find(dialog: ReturnDialog, text: str) -> None:
    """Type into the field of the village, and leave it by the return key."""
    dialog.unit.setFocus()
    dialog.unit.edit.selectAll()
    write(dialog.unit.edit, text)
    QTest.keyClick(dialog.unit.edit, Qt.Key.Key_Return)


def test_what_is_being_written_goes_along(returning: ReturnDialog) -> None:
    returning.unit.setCurrentIndex(returning.unit.findData(VILLAGE))
    returning.text.setText("偏少")
    send(returning).click()  # type: ignore[attr-defined]
    assert not returning.isVisible()
    assert [(c.text, c.key.unit_code if c.key else "") for c in returning.comments()] == [("偏少", VILLAGE)]


@pytest.mark.parametrize(("typed", "unit"), [("ljz", SECOND), ("𠮷山", THIRD), ("张家庄村委会", VILLAGE)])
def test_a_comment_is_about_the_village_that_was_typed(
    returning: ReturnDialog, typed: str, unit: str
) -> None:
    find(returning, typed)
    returning.text.setText("偏少")
    returning.add.click()
    assert units(returning) == [unit]
    assert returning.unit.edit.text() == returning.unit.itemText(returning.unit.currentIndex())


@pytest.mark.parametrize(("typed", "why"), [("家庄", "有 2 个"), ("没有的村", "没有村（居）")])
def test_while_it_is_unclear_which_village_is_meant_nothing_is_taken(
    returning: ReturnDialog, typed: str, why: str
) -> None:
    find(returning, typed)
    returning.text.setText("偏少")
    returning.add.click()
    assert why in returning.problem.text()
    assert returning.problem.isVisible()
    assert returning.text.text() == "偏少"
    assert returning.list.count() == 0
    send(returning).click()  # type: ignore[attr-defined]
    assert returning.isVisible()
    find(returning, "ljz")
    assert not returning.problem.isVisible()
    send(returning).click()  # type: ignore[attr-defined]
    assert units(returning) == [SECOND]


def test_without_a_word_the_dialog_stays_and_says_so(returning: ReturnDialog) -> None:
    send(returning).click()  # type: ignore[attr-defined]
    assert returning.isVisible()
    assert "意见" in returning.problem.text()
    returning.reject()
    assert not returning.isVisible()


@pytest.mark.parametrize("sure", [False, True])
def test_what_was_written_is_not_thrown_away_unasked(
    returning: ReturnDialog, answers: Answers, sure: bool
) -> None:
    returning.text.setText("偏少")
    answers.yes = sure
    QTest.keyClick(returning, Qt.Key.Key_Escape)
    assert answers.told == ["放弃已写的意见？"]
    assert returning.isVisible() is not sure
    returning.text.clear()
    returning.reject()


def test_a_return_that_failed_keeps_what_was_written(
    office: BureauWindow, township: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    office.desk.import_packages([township.export(tmp_path).path])
    office.refresh()
    idle(office.worker)
    office.reports.choose_township(TOWN)
    seen: list[list[Comment]] = []

    def comment(dialog: object) -> None:
        assert isinstance(dialog, ReturnDialog)
        seen.append(dialog.comments())
        if len(seen) == 1:
            dialog.general.setPlainText("请核对")
            dialog.unit.setCurrentIndex(dialog.unit.findData(VILLAGE))
            dialog.text.setText("偏少")

    answers.fill = comment
    with locked(tmp_path / "bureau.sqlite", office):
        office.reports.buttons["send_back"].click()
        idle(office.worker)
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["locked"]
    assert "没有退回" in office.status.text()
    office.reports.buttons["send_back"].click()
    idle(office.worker)
    assert [comment.text for comment in seen[1]] == ["请核对", "偏少"]
    assert "偏少" in office.reports.details.toPlainText()


def test_what_is_noted_while_looking_goes_along_with_the_decision(
    office: BureauWindow, township: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    report = office.desk.import_packages([township.export(tmp_path).path])[0].report
    office.refresh()
    idle(office.worker)
    office.reports.choose_township(TOWN)
    office.reports.buttons["look"].click()
    idle(office.worker)
    look = next(w for w in QApplication.topLevelWidgets() if isinstance(w, LookWindow) and w.isVisible())
    look.view.go_to(RecordKey("village_broadband", SECOND), "households")
    begun: list[list[Comment]] = []

    def note(dialog: object) -> None:
        assert isinstance(dialog, ReturnDialog)
        begun.append(dialog.comments())
        if dialog.purpose is For.NOTE:
            dialog.text.setText("示例：偏少")

    answers.fill = note
    look.write.click()
    assert look.write.text() == "写意见（1）…"
    idle(office.worker)
    assert "已写好 1 条意见" in office.reports.details.toPlainText()
    kept = office.desk.judging.writing().mine[report]  # who closes the window finds it again
    assert [one.text for one in kept] == ["示例：偏少"]
    assert office.decisions.may_leave()
    answers.yes = False
    office.reports.buttons["accept"].click()
    idle(office.worker)
    assert office.desk.find_report(report).state is State.RECEIVED
    answers.yes = True
    office.reports.buttons["accept"].click()
    idle(office.worker)
    assert [[one.text for one in said] for said in begun] == [[], ["示例：偏少"], ["示例：偏少"]]
    (said,) = office.desk.report(report).said_last
    assert (said.key, said.field) == (RecordKey("village_broadband", SECOND), "households")
    assert office.desk.find_report(report).state is State.ACCEPTED
    assert office.desk.judging.writing().mine == {}
    assert "已写好" not in office.reports.details.toPlainText()
    look.close()
