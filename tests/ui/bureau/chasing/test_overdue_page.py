"""Who is late is seen, written to, and what was said is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.chasing.chase_dialogs import LettersDialog, NoteDialog
from laiwu_desktop.ui.files.preview import PreviewWindow
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog
from tests.paper.sheets import pages_of
from tests.ui.conftest import OTHER_TOWN, TOWN, Answers

Settle = Callable[[], None]


def seen(office: BureauWindow, settle: Settle) -> dict[str, list[str]]:
    """The rows of the page, by township."""
    office.desk.clock = lambda: datetime(2007, 1, 19, 12)
    office.tabs.setCurrentWidget(office.overdue)
    settle()
    table = office.overdue.table
    cells = range(table.columnCount())
    texts = [[table.item(row, n).text() for n in cells] for row in range(table.rowCount())]
    return {row[0]: row[1:] for row in texts}


def test_those_who_owe_are_told_by_how_long(office: BureauWindow, settle: Settle) -> None:
    assert seen(office, settle)["口镇"][:3] == ["未上报", "逾期未报 4 天", ""]
    assert [bar.text for bar in office.overdue.by_county.bars] == ["0%（0/2）"]


def test_letters_are_read_before_they_are_made_and_are_kept_as_chased(
    office: BureauWindow, answers: Answers, settle: Settle
) -> None:
    seen(office, settle)

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, LettersDialog)
        assert "请于2007年1月24日前报送" in dialog.words.toPlainText()
        dialog.day.setDate(QDate(2007, 1, 30))
        assert "请于2007年1月30日前报送" in dialog.words.toPlainText()

    answers.fill = fill
    office.overdue.table.selectRow(0)
    chosen = office.overdue.chosen()
    office.overdue.buttons["letters"].click()
    settle()
    (preview,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewWindow)]
    assert len(pages_of(preview.path)) == 1
    preview.close()
    assert office.overdue.chosen() == chosen, "the same are chosen still"
    (told,) = [row for row in seen(office, settle).values() if row[-1]]
    assert told[-1] == "01-19 通知书，共 1 次"


def test_words_are_copied_to_be_sent_another_way(
    office: BureauWindow, answers: Answers, settle: Settle
) -> None:
    seen(office, settle)

    def fill(dialog: QDialog) -> None:
        (copy,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "复制文字"]
        copy.click()

    answers.fill = fill
    office.overdue.buttons["letters"].click()
    settle()
    text = QGuiApplication.clipboard().text()
    assert "口镇人民政府：" in text
    assert "羊里镇人民政府：" in text
    assert {row[-1] for row in seen(office, settle).values()} == {"01-19 文字消息，共 1 次"}


def test_what_was_said_on_the_telephone_is_kept(
    office: BureauWindow, answers: Answers, settle: Settle
) -> None:
    seen(office, settle)

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, NoteDialog)
        dialog.said.setText("答应明天上午报")

    answers.fill = fill
    table = office.overdue.table
    row = next(n for n in range(table.rowCount()) if table.item(n, 0).text() == "羊里镇")
    table.setCurrentCell(row, 0)
    office.overdue.buttons["note"].click()
    settle()
    assert seen(office, settle)["羊里镇"][-1] == "01-19 电话，共 1 次"
    assert "答应明天上午报" in office.overdue.log.text()
    assert seen(office, settle)["口镇"][-1] == ""
    assert {TOWN, OTHER_TOWN} == {line.division for line in office.overdue.found.lines}


def test_nobody_is_chased_by_a_dialog_that_was_left(
    office: BureauWindow, answers: Answers, settle: Settle
) -> None:
    seen(office, settle)
    answers.yes = False
    for name in ("letters", "note"):
        office.overdue.buttons[name].click()
        settle()
    assert {row[-1] for row in seen(office, settle).values()} == {""}


def test_holidays_that_are_none_are_told_beside_them(office: BureauWindow) -> None:
    dialog = SettingsDialog(office, office.desk)
    dialog.show()
    dialog.holidays.setPlainText("2007-01-01至2007-01-03 休\n春节 休")
    dialog.accept()
    assert dialog.isVisible()
    assert "“春节 休”读不懂" in dialog.wrong.text()
    dialog.holidays.setPlainText("2007-01-01至2007-01-03 休\n\n2007-02-25 班")
    dialog.accept()
    assert not dialog.isVisible()
    assert dialog.changes()["holidays"] == "2007-01-01至2007-01-03 休；2007-02-25 班"
    dialog.deleteLater()
