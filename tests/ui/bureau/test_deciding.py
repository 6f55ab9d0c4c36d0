"""What cannot be taken back happens only when a person means it: returning, issuing, exporting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.guiding.to_touch import missed
from laiwu_desktop.desk.handover.freezing import Agreed
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.bureau.tasking import TaskDialog
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.message_box import MessageBox
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.export_dialog import ExportDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, write
from tests.ui.conftest import SECOND, VILLAGE, Answers

Settle = Callable[[], None]
OPTIONAL = RecordKey("village_broadband", VILLAGE), "max_bandwidth"
ENTER = [Qt.Key.Key_Return, Qt.Key.Key_Enter]


def press(widget: QWidget, key: Qt.Key) -> None:
    """A key, where the keyboard is put first."""
    widget.setFocus()
    QApplication.processEvents()
    assert widget.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), key)


def opened(dialog: QDialog) -> QDialog:
    dialog.open()
    dialog.activateWindow()
    QApplication.processEvents()
    return dialog


def send(dialog: ReturnDialog) -> QWidget:
    """The button that returns the report."""
    return next(button for button in dialog.findChildren(QWidget) if button.property("text") == "退回")


@pytest.fixture
def returning(
    office: BureauWindow, township: TownshipDesk, tmp_path: Path, answers: Answers
) -> Iterator[ReturnDialog]:
    fill_all(township)
    desk = office.desk
    report = desk.import_packages([township.export(tmp_path).path])[0].report
    dialog = ReturnDialog(office, desk.look(report), desk.register, "审核人", answers)
    opened(dialog)
    yield dialog
    dialog.deleteLater()


@pytest.mark.parametrize("key", ENTER)
def test_the_return_key_takes_a_comment_into_the_list(returning: ReturnDialog, key: Qt.Key) -> None:
    returning.text.setFocus()
    write(returning.text, "请核对户数")
    press(returning.text, key)
    assert returning.isVisible()
    assert [comment.text for comment in returning.comments()] == ["请核对户数"]
    assert returning.text.text() == ""
    press(returning.text, key)
    press(returning.unit, key)
    press(returning.list, key)
    assert returning.isVisible()
    assert len(returning.comments()) == 1


def test_the_button_itself_answers_to_the_return_key(returning: ReturnDialog) -> None:
    returning.general.setPlainText("请核对")
    press(send(returning), Qt.Key.Key_Return)
    assert returning.result() == QDialog.DialogCode.Accepted


def test_the_return_key_in_the_date_issues_nothing(office: BureauWindow) -> None:
    dialog = TaskDialog(office, office.desk, office.desk.due, office.desk.task)
    opened(dialog)
    press(dialog.day, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.words.hasFocus()
    dialog.reject()
    dialog.deleteLater()


def test_a_task_that_has_no_place_to_go_is_not_issued(office: BureauWindow, settle: Settle) -> None:
    office.issue_task()  # and the folder is not chosen
    settle()
    assert office.desk.task is None
    assert list(office.desk.store.exchange.outbox()) == []
    assert office.status.text() == "没有选择文件夹，任务没有下发。"


# ---- carried forward


@pytest.fixture
def carrying(window: TownshipWindow, answers: Answers, tmp_path: Path) -> TownshipWindow:
    """A window on a report of the next period, with what nobody has confirmed."""
    desk = window.desk
    fill_all(desk)
    desk.draft().enter(*OPTIONAL, "2")
    desk.export(tmp_path / "before", carried=True, missed=True)
    desk.begin_period(Period.parse("2007S1"))
    draft = desk.draft()
    for finding in draft.check().findings:
        if finding.severity == "error":
            draft.enter(finding.key, finding.field, "35")
    draft.enter(*OPTIONAL, "2")
    draft.explain([f for f in draft.check().findings if f.severity == "warning"], "示例数据", "填表人")
    draft.confirm(VILLAGE)
    window.show_draft(desk.draft())

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.edit.setText(str(tmp_path / "out"))

    answers.fill = fill
    return window


def test_what_nobody_confirmed_is_asked_about_before_it_goes(
    carrying: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    unconfirmed = carrying.desk.draft().unconfirmed()
    assert SECOND in unconfirmed
    assert VILLAGE not in unconfirmed
    carrying.export()
    settle()
    assert not answers.errors
    asked = answers.told.pop()
    assert asked.startswith(f"{len(unconfirmed)} 个村（单位）的 {sum(unconfirmed.values())} 项数据沿用上期")
    assert not (tmp_path / "out").exists()
    assert carrying.draft.head.state == "draft"
    assert carrying.view.unit_code == next(iter(unconfirmed))
    answers.picked = "取消"
    carrying.export()
    settle()
    assert carrying.desk.draft().head.state == "draft"
    answers.picked = "仍然导出"
    carrying.export()
    settle()
    assert len(list((tmp_path / "out").iterdir())) == 1
    assert carrying.draft.head.state == "exported"


def test_what_nobody_confirmed_is_told_where_it_is_decided_of(
    carrying: TownshipWindow, bureau: BureauDesk, worker: Worker, answers: Answers, settle: Settle,
    tmp_path: Path,
) -> None:  # fmt: skip
    count = sum(carrying.desk.draft().unconfirmed().values())
    answers.picked = "仍然导出"
    carrying.export()
    settle()
    bureau.begin_period(Period.parse("2007S1"))
    (result,) = bureau.import_packages(list((tmp_path / "out").iterdir()))
    office = BureauWindow(bureau, worker, answers)  # opened anew: what came of the import is gone
    settle()
    office.show_report(bureau.find_report(result.report))
    settle()
    assert f"{count} 项没有确认" in office.reports.details.toPlainText()
    office.close()
    office.deleteLater()


def test_what_was_confirmed_goes_unasked(
    carrying: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    draft = carrying.desk.draft()
    for unit in draft.unconfirmed():
        draft.confirm(unit)
    carrying.show_draft(carrying.desk.draft())
    carrying.export()
    settle()
    assert not [told for told in answers.told if "沿用" in told]
    assert len(list((tmp_path / "out").iterdir())) == 1
    # Who exports is told, as the bureau is, how much of that nobody had looked at.
    unseen = carrying.desk.before_export(Agreed())
    (dialog,) = (one for one in answers.shown if isinstance(one, ExportDialog))
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    assert any(f"其中 {unseen} 项成批确认、没有逐项看过" in text for text in labels), labels
    assert unseen > 0


def test_what_last_period_had_and_is_blank_now_is_asked_about(
    carrying: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    draft = carrying.desk.draft()
    for unit in draft.unconfirmed():
        draft.confirm(unit)
    assert missed(draft) == []
    draft.enter(*OPTIONAL, "")
    draft.explain([f for f in draft.check().findings if f.severity == "warning"], "示例数据", "填表人")
    carrying.show_draft(carrying.desk.draft())
    answers.picked = "去看看"
    carrying.export()
    settle()
    (asked,) = (told for told in answers.told if "本期空着" in told)
    assert asked.startswith("上期填了、本期空着 ")
    first = missed(carrying.draft)[0]
    assert (carrying.view.cell, carrying.draft.head.state) == (first, "draft")
    answers.picked = "照样导出"
    carrying.export()
    settle()
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize(
    ("key", "meant"), [(Qt.Key.Key_Return, "去确认"), (Qt.Key.Key_Escape, "取消"), (None, "仍然导出")]
)
def test_the_question_is_answered_by_its_buttons(
    monkeypatch: pytest.MonkeyPatch, key: Qt.Key | None, meant: str
) -> None:
    def answer(box: MessageBox) -> int:
        box.open()
        QApplication.processEvents()
        if key is None:
            next(button for button in box.buttons.buttons() if button.text() == meant).click()
        else:
            QTest.keyClick(QApplication.focusWidget() or box, key)
        return 0

    monkeypatch.setattr(MessageBox, "exec", answer)
    assert Dialogs().pick(None, "问题", "详细", ("去确认", "仍然导出", "取消")) == meant


def test_the_desk_of_the_bureau_is_not_asked(bureau: BureauDesk) -> None:
    assert bureau.draft().unconfirmed() == {}
