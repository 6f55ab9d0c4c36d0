"""A report of an earlier period that comes late is shown, looked at, confirmed, decided like any other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.keys.fingerprints import KeysDialog
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from tests.conftest import sign_anew
from tests.ui.acting import fill_all, idle
from tests.ui.conftest import TOWN, Answers

Settle = Callable[[], None]


@pytest.fixture
def late(office: BureauWindow, township: TownshipDesk, tmp_path: Path, settle: Settle) -> Path:
    """A package of 2006S2, signed with a new key; the bureau has gone on to 2007S1."""
    fill_all(township)
    sign_anew(township)
    package = township.export(tmp_path).path
    office.desk.begin_period(Period.parse("2007S1"))
    office.refresh()
    settle()
    return package


def confirm(dialog: QDialog) -> None:
    if isinstance(dialog, KeysDialog):
        item = dialog.table.item(0, 0)
        assert item is not None
        item.setCheckState(Qt.CheckState.Checked)
    if isinstance(dialog, ReturnDialog):
        dialog.general.setPlainText("请核对户数")


def go_there(office: BureauWindow, settle: Settle) -> None:
    office.reports.bar.elsewhere.click()
    settle()


def test_a_late_report_is_confirmed_looked_at_and_accepted(
    office: BureauWindow, late: Path, answers: Answers, settle: Settle
) -> None:
    page, bar = office.reports, office.reports.bar
    assert not bar.isVisible()
    office.import_packages([late])
    settle()
    assert page.keys.isVisible()
    assert "（1）" in page.keys.text()
    assert bar.elsewhere.isVisible()
    assert "（1）" in bar.elsewhere.text()
    answers.fill = confirm
    page.keys.click()
    settle()
    assert "2006年下半年 第 1 版" in page.outcomes.topLevelItem(0).text(3)  # type: ignore[union-attr]
    go_there(office, settle)
    head = page.current()
    assert head is not None
    assert (head.division, head.period, head.state) == (TOWN, "2006S2", "received")
    assert "2006年下半年" in page.details.toPlainText()
    assert page.counts.text().startswith("2006年下半年")
    assert not bar.elsewhere.isVisible()
    page.buttons["look"].click()
    settle()
    look = next(w for w in QApplication.topLevelWidgets() if isinstance(w, LookWindow))
    assert look.banner.period.text() == "2006年下半年"
    look.close()
    page.buttons["accept"].click()
    settle()
    assert answers.errors == []
    head = page.current()
    assert head is not None
    assert head.state == "accepted"
    assert office.banner.period.text() == "2007年上半年"


def test_a_late_report_is_returned_or_rejected(
    office: BureauWindow, late: Path, answers: Answers, settle: Settle
) -> None:
    page = office.reports
    office.import_packages([late])
    settle()
    go_there(office, settle)
    page.buttons["reject"].click()
    settle()
    assert office.desk.left_open() == []
    assert page.current() is None
    office.import_packages([late])
    settle()
    answers.fill = confirm
    office.decisions.compare_keys()
    settle()
    page.choose_township(TOWN)
    page.buttons["send_back"].click()
    settle()
    assert answers.errors == []
    head = page.current()
    assert head is not None
    assert (head.period, head.state) == ("2006S2", "returned")


def test_a_period_is_chosen_and_left_again(office: BureauWindow, late: Path, settle: Settle) -> None:
    office.import_packages([late])
    settle()
    choice = office.reports.bar.periods
    assert [choice.itemText(n) for n in range(2)] == ["2007年上半年（本期）", "2006年下半年（待处理 1）"]
    for row, found in ((1, 1), (0, 0)):
        choice.setCurrentIndex(row)
        choice.activated.emit(row)
        settle()
        office.reports.choose_township(TOWN)
        assert len(office.reports.heads[TOWN]) == found
    assert "还没有收到本期的上报数据" in office.reports.details.toPlainText()


def test_what_is_open_is_said_before_the_next_period_begins(
    office: BureauWindow, township: TownshipDesk, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    fill_all(township)
    office.import_packages([township.export(tmp_path).path])
    settle()
    asked: list[str] = []
    answers.confirm = lambda parent, text, detail, yes: bool(asked.append(detail))  # type: ignore[method-assign,func-returns-value]
    office.next_period()
    idle(office.worker)
    assert "口镇 第 1 版 待审核" in asked[0]
    assert office.desk.period.code == "2006S2"
