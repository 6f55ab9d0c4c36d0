"""The dialog over keys: enrolment files, the list to tick, revoking; the warning stays with the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Compared, Verdict
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.keys.fingerprints import ADVICE, HOW, KeysDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from laiwu_desktop.ui.exchange.exchange_dialogs import changed_recipient_dialog
from laiwu_desktop.ui.exchange.known_keys import COLUMNS, REPLACED_DETAIL, REVOKE_DETAIL
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.conftest import sign_anew
from tests.desk.handover.test_edited_letters import edited, saying
from tests.ui.acting import fill_all, idle
from tests.ui.conftest import TOWN, Answers, clock

Settle = Callable[[], None]


@pytest.fixture
def stranger(township: TownshipDesk) -> TownshipDesk:
    """The township on another computer: with a key that the bureau does not know."""
    fill_all(township)
    sign_anew(township)
    return township


def test_where_a_fingerprint_is_read_out_the_other_sides_menu_is_named(
    office: BureauWindow, window: TownshipWindow
) -> None:
    for said, other in ((ADVICE, window), (dialog_text(), office)):
        place = said.split("“设置—")[1].split("”")[0]
        assert f"{place}…" in [action.text() for action in other.findChildren(QAction)]


def dialog_text() -> str:
    """What the township is told when the bureau's recipient has changed."""
    dialog = changed_recipient_dialog(None, "0123 4567 89ab cdef")
    said = "".join(label.text() for label in dialog.findChildren(PlainLabel))
    dialog.deleteLater()
    return said


def text(dialog: KeysDialog, row: int, column: int) -> str:
    item = dialog.table.item(row, column)
    assert item is not None
    return item.text()


def tick(dialog: KeysDialog) -> None:
    item = dialog.table.item(0, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Checked)


def test_an_enrolment_file_brings_a_key_to_be_compared(
    office: BureauWindow, stranger: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    answers.files = [stranger.write_enrolment(tmp_path / "登记.xlsx")]

    def compare(dialog: QDialog) -> None:
        assert isinstance(dialog, KeysDialog)
        assert dialog.table.rowCount() == 0
        dialog.bring.emit()
        idle(office.worker)
        assert (text(dialog, 0, 1), dialog.tabs.tabText(0)) == (stranger.fingerprint, "待核对（1）")
        assert text(dialog, 0, 2).startswith("由登记文件送来")
        answers.yes = False  # closed: the telephone is not answered today

    answers.fill = compare
    office.decisions.compare_keys()
    idle(office.worker)
    answers.yes = True
    assert compared_days_later(office, answers) == [stranger.fingerprint]
    assert answers.errors == []
    assert "list" in {key.how for key in office.desk.their_keys.known()}
    assert office.desk.their_keys.waiting() == []


def test_a_file_whose_sheet_was_changed_is_told_where_it_is_read(
    office: BureauWindow, stranger: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    file = stranger.write_enrolment(tmp_path / "登记.xlsx")
    answers.files = [edited(file, saying("指纹", "指印"))]
    told = []

    def compare(dialog: QDialog) -> None:
        assert isinstance(dialog, KeysDialog)
        dialog.bring.emit()
        idle(office.worker)
        told.append(dialog.table.rowCount())
        answers.yes = False

    answers.fill = compare
    office.decisions.compare_keys()
    idle(office.worker)
    assert told == [1]
    assert any("看得见的内容不可信" in one for one in answers.told), answers.told


def compared_days_later(office: BureauWindow, answers: Answers) -> list[str]:
    """The fingerprints that the dialog shows when it is opened again; the first is confirmed by a list."""
    shown = []

    def compare(dialog: QDialog) -> None:
        assert isinstance(dialog, KeysDialog)
        shown.extend(text(dialog, row, 1) for row in range(dialog.table.rowCount()))
        dialog.method.setCurrentIndex(HOW.index(Compared.LIST))
        tick(dialog)

    answers.fill = compare
    office.decisions.compare_keys()
    idle(office.worker)
    return shown


def test_a_key_that_a_stranger_sent_is_rejected_where_it_is_shown(
    office: BureauWindow, stranger: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    office.desk.their_keys.bring([stranger.write_enrolment(tmp_path / "登记.xlsx")])
    office.refresh()
    idle(office.worker)
    # It came without a report, and waits all the same.
    assert (office.reports.keys.text(), office.reports.keys.isHidden()) == ("核对指纹（1）…", False)

    def reject(dialog: QDialog) -> None:
        assert isinstance(dialog, KeysDialog)
        assert not dialog.rejecting.isEnabled()
        dialog.table.selectRow(0)
        dialog.rejecting.click()
        idle(office.worker)
        assert (dialog.table.rowCount(), dialog.rejecting.isEnabled()) == (0, False)
        answers.yes = False

    answers.fill = reject
    office.decisions.compare_keys()
    idle(office.worker)
    assert office.reports.keys.isHidden()
    assert answers.told == [f"拒收口镇的签名 {stranger.fingerprint}？"]
    assert office.desk.their_keys.waiting() == []


def test_what_waits_is_printed_and_how_it_was_compared_is_chosen(
    office: BureauWindow, stranger: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    office.import_packages([stranger.export(tmp_path).path])
    idle(office.worker)
    answers.files = [tmp_path / "清单.xlsx"]

    def compare(dialog: QDialog) -> None:
        assert isinstance(dialog, KeysDialog)
        dialog.print_list.emit()
        idle(office.worker)
        dialog.method.setCurrentIndex(HOW.index(Compared.LIST))
        tick(dialog)

    answers.fill = compare
    office.decisions.compare_keys()
    idle(office.worker)
    sheet = openpyxl.load_workbook(tmp_path / "清单.xlsx").worksheets[0]
    assert sheet["C3"].value == stranger.fingerprint
    assert "2006年下半年 第 1 版" in [cell.value for cell in sheet[3]]
    assert "list" in {key.how for key in office.desk.their_keys.known()}
    assert [head.state for head in office.desk.revisions(TOWN)] == ["received"]


def test_a_revoked_key_stays_in_the_list_and_its_reports_say_so(
    office: BureauWindow, township: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    fill_all(township)

    def revoke(dialog: QDialog) -> None:
        assert isinstance(dialog, KeysDialog)
        assert dialog.tabs.currentWidget() is dialog.known
        dialog.known.table.selectRow(0)
        dialog.known.button.click()
        idle(office.worker)
        assert "2006-12-20" in dialog.known.table.item(0, 5).text()  # type: ignore[union-attr]
        assert not dialog.known.button.isEnabled()
        answers.yes = False  # nothing is confirmed

    answers.fill = revoke
    office.decisions.compare_keys()
    idle(office.worker)
    answers.yes, answers.fill = True, lambda dialog: None
    assert answers.told[0].startswith("作废口镇的签名")
    office.import_packages([township.export(tmp_path).path])
    idle(office.worker)
    office.reports.choose_township(TOWN)
    idle(office.worker)
    said = office.reports.details.toPlainText()
    assert "作废" in said
    assert "不计入" in said
    assert "待核对指纹" not in said.replace("暂存待核对指纹", "")  # that it was held stays told
    assert not office.reports.keys.isVisible()  # nothing is left that could be confirmed
    assert "签名已作废 1" in office.reports.counts.text()
    head = office.reports.current()
    assert head is not None
    office.decisions.look(head.id)
    idle(office.worker)
    (look,) = office.findChildren(LookWindow)
    assert any("作废" in label.text() for label in look.findChildren(PlainLabel))
    look.close()


def test_who_confirmed_a_key_is_read_whole_and_the_list_is_closed(office: BureauWindow) -> None:
    dialog = KeysDialog(None, (), office.desk.register, [KnownKey(TOWN, "ab" * 32, "2006-12-20T09:30:00")])
    dialog.show()
    dialog.resize(1000, 480)
    QApplication.processEvents()
    table, who = dialog.known.table, [column.heading for column in COLUMNS].index("确认人")
    assert table.columnWidth(who) > table.fontMetrics().horizontalAdvance("示例甲（root，电脑 abc）") + 8
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert dialog.leaving.text() == "关闭"
    dialog.tabs.setCurrentIndex(0)
    assert dialog.leaving.text() == "取消"
    dialog.close()
    dialog.deleteLater()


def test_what_was_rejected_is_not_said_to_wait(
    office: BureauWindow, stranger: TownshipDesk, tmp_path: Path
) -> None:
    page = office.reports
    office.import_packages([stranger.export(tmp_path).path])
    idle(office.worker)
    outcome = page.outcomes.topLevelItem(0)
    assert outcome is not None
    assert outcome.text(1) == "待核对指纹"
    assert "可能" in outcome.child(0).text(3)  # it may be a forgery: no more is known
    assert "签名与以往不同" in outcome.text(3)
    page.choose_report(office.desk.store.reports.held()[0].id)
    page.buttons["reject"].click()
    idle(office.worker)
    outcome = page.outcomes.topLevelItem(0)
    assert outcome is not None
    assert outcome.text(1) == "不予采用"
    assert "不予采用" in office.status.text()


def test_a_key_that_was_replaced_is_not_left_to_count_unasked(
    office: BureauWindow, township: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    before = township.fingerprint
    township.change_key()
    office.import_packages([township.export(tmp_path).path])
    idle(office.worker)
    answers.fill = lambda dialog: tick(dialog) if isinstance(dialog, KeysDialog) else None
    office.decisions.compare_keys()
    for _ in range(3):  # confirmed, looked up, revoked
        idle(office.worker)
    assert any(told.startswith("口镇已换成新的签名") and before in told for told in answers.told)
    assert Verdict.REJECTED.word not in REPLACED_DETAIL + REVOKE_DETAIL, "that is another state"
    assert answers.words == ("作废", "先不作废")  # 取消 would sound like undoing
    known = [key for key in office.desk.their_keys.known() if key.division == TOWN]
    assert [(key.how, bool(key.revoked)) for key in known if key.how] == [("telephone", False)]
    assert sum(bool(key.revoked) for key in known) == 1


def test_a_key_that_was_lost_is_not_left_to_count_unasked_either(
    office: BureauWindow, stranger: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    (before,) = [key for key in office.desk.their_keys.known() if key.division == TOWN]
    office.import_packages([stranger.export(tmp_path).path])
    idle(office.worker)
    answers.fill = lambda dialog: tick(dialog) if isinstance(dialog, KeysDialog) else None
    office.desk.clock = lambda: clock() + timedelta(days=1)
    office.decisions.compare_keys()
    for _ in range(3):  # confirmed, looked up, revoked
        idle(office.worker)
    assert any("已换成新的签名" in told and fingerprint(before.public_key) in told for told in answers.told)
    known = [key for key in office.desk.their_keys.known() if key.division == TOWN]
    assert [key.public_key for key in known if key.revoked] == [before.public_key]


def test_ones_own_key_is_changed_and_written(office: BureauWindow, answers: Answers, tmp_path: Path) -> None:
    before = office.desk.fingerprint
    office.own_key.change()
    idle(office.worker)
    assert office.desk.fingerprint != before
    assert office.desk.fingerprint in answers.told[-1]
    answers.files = [tmp_path / "登记.xlsx"]
    office.own_key.write()
    idle(office.worker)
    assert (tmp_path / "登记.xlsx").is_file()


def test_an_enrolment_file_that_was_changed_for_the_eye_is_told(
    office: BureauWindow, stranger: TownshipDesk, answers: Answers, tmp_path: Path
) -> None:
    answers.files = [stranger.write_enrolment(tmp_path / "登记.xlsx")]
    book = openpyxl.load_workbook(answers.files[0])
    book.worksheets[0]["B3"] = "0000 0000 0000 0000"
    book.save(answers.files[0])

    def bring(dialog: QDialog) -> None:
        assert isinstance(dialog, KeysDialog)
        dialog.bring.emit()
        idle(office.worker)
        assert text(dialog, 0, 1) == stranger.fingerprint, "what is signed is what is to be compared"
        answers.yes = False

    answers.fill = bring
    office.decisions.compare_keys()
    idle(office.worker)
    assert [said for said in answers.told if "登记.xlsx" in said and "被改动过" in said]
