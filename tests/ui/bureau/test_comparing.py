"""Periods side by side on the page 汇总, as a clerk chooses them (示例数据)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.series_view import TOO_FEW, UNLIKE
from laiwu_desktop.ui.parts.worker import Worker
from tests.desk.divisions.plain import accepted
from tests.ui.acting import show
from tests.ui.conftest import OTHER_TOWN, SECOND, THIRD, TOWN, VILLAGE, Answers

MERGED = f"{TOWN[:9]}900"
Settle = Callable[[], None]


@pytest.fixture
def compared(bureau: BureauDesk, worker: Worker, answers: Answers) -> Iterator[BureauWindow]:
    """Three periods; between the first two, two villages became one."""
    accepted(bureau, TOWN, "2006S2", {VILLAGE: (300, 30), SECOND: (200, 20), THIRD: (100, 10)})
    accepted(bureau, OTHER_TOWN, "2006S2", {"371202101200": (50, 5)})
    became = (MERGED, "示例合并村委会", "village", TOWN)
    bureau.apply_changes(
        [DivisionChange("2007-03-01", ChangeKind.MERGED, was, *became) for was in (VILLAGE, SECOND)]
    )
    for code, users in (("2007S1", 70), ("2007S2", 90)):
        bureau.begin_period(Period.parse(code))
        accepted(bureau, TOWN, code, {MERGED: (520, users), THIRD: (100, 10)})
    made = BureauWindow(bureau, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


def turn(window: BureauWindow, settle: Settle) -> None:
    """To the comparison, by the keyboard."""
    window.tabs.setCurrentWidget(window.totals)
    settle()
    QTest.keyClick(window.totals.which, Qt.Key.Key_Down)
    settle()


def choose(box: QComboBox, label: str, settle: Settle) -> None:
    """By the arrow keys."""
    while box.currentText() != label:
        QTest.keyClick(box, Qt.Key.Key_Up if box.findText(label) < box.currentIndex() else Qt.Key.Key_Down)
        settle()


def shown(window: BureauWindow) -> dict[str, list[str]]:
    """The rows as they stand on the screen, and the headings."""
    table = window.totals.series.table
    columns = range(table.columnCount())
    rows = {"": [table.horizontalHeaderItem(column).text() for column in columns]}
    for row in range(table.rowCount()):
        name = table.verticalHeaderItem(row).text().strip()
        rows[name] = [table.item(row, column).text() for column in columns]
    return rows


def headings(window: BureauWindow) -> list[str]:
    """The first lines of the headings."""
    return [heading.split("\n")[0] for heading in shown(window)[""]]


def test_a_share_of_where_nobody_reported_is_no_figure(compared: BureauWindow, settle: Settle) -> None:
    turn(compared, settle)
    view = compared.totals.series
    choose(view.indicator, "通宽带行政村比例（%）", settle)
    choose(view.first, "2006年下半年", settle)
    assert shown(compared)["羊里镇"] == ["0.00", "—", "—", "—"]
    assert {row[0] for row in (shown(compared)[area] for area in ("莱芜市", "莱城区"))} == {"—"}


def test_the_table_takes_the_width_there_is(compared: BureauWindow, settle: Settle) -> None:
    turn(compared, settle)
    table = compared.totals.series.table
    widths = sum(table.columnWidth(column) for column in range(table.columnCount()))
    assert widths >= table.viewport().width() - 2


def test_the_last_two_periods_are_compared_first_and_others_when_asked(
    compared: BureauWindow, settle: Settle
) -> None:
    turn(compared, settle)
    view = compared.totals.series
    assert view.isVisible()
    assert not compared.totals.summary.isVisible()
    choose(view.indicator, "农村宽带用户数（户）", settle)
    assert headings(compared) == ["2007年上半年", "2007年下半年", "增减"]
    assert shown(compared)["口镇"] == ["80", "100", "+20"]
    assert shown(compared)["羊里镇"] == ["—", "—", "—"]
    assert not view.affected.isVisible()
    choose(view.first, "2006年下半年", settle)
    rows = shown(compared)
    assert headings(compared) == ["2006年下半年", "2007年上半年", "2007年下半年", "增减"]
    # How many of the villages are behind each column: 示例数据 has four, of which two became one.
    assert [heading.split("\n")[1:] for heading in rows[""]] == [
        ["有数 4 / 应报 4"], ["有数 2 / 应报 3"], ["有数 2 / 应报 3"], []
    ]  # fmt: skip
    assert "2006年下半年 2/2 个，2007年上半年 1/2 个，2007年下半年 1/2 个" in view.told.text()
    assert UNLIKE in view.told.text()
    assert "首末两期有数的单位不一样多" in view.table.item(0, 3).toolTip()
    assert rows["莱芜市"] == ["65", "80", "100", "+35"]
    assert rows["羊里镇"] == ["5", "—", "—", "—"]
    assert view.affected.isVisible()
    assert view.affected.item(0, 0).text() == "2006年下半年"
    assert view.affected.item(0, 1).text() == (
        "张家庄村委会、李家庄村委会合并为示例合并村委会，能相加的数值相加。"
    )
    assert [view.basis.itemText(n) for n in range(view.basis.count())] == ["2007年下半年"]


def test_the_divisions_of_a_later_period_can_be_chosen(compared: BureauWindow, settle: Settle) -> None:
    turn(compared, settle)
    view = compared.totals.series
    choose(view.first, "2006年下半年", settle)
    choose(view.last, "2007年上半年", settle)
    assert [view.basis.itemText(n) for n in range(view.basis.count())] == ["2007年上半年", "2007年下半年"]
    choose(view.basis, "2007年上半年", settle)
    assert view.found is not None
    assert view.found.comparison is not None
    assert (view.found.comparison.periods, view.found.comparison.basis) == (("2006S2", "2007S1"), "2007S1")


def test_what_is_shown_is_written(
    compared: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    turn(compared, settle)
    answers.files = [tmp_path / "比较.xlsx"]
    QTest.mouseClick(compared.totals.series.export, Qt.MouseButton.LeftButton)
    settle()
    assert answers.files[0].exists()
    assert answers.errors == []


def test_a_bureau_with_one_period_is_told_so(office: BureauWindow, settle: Settle) -> None:
    turn(office, settle)
    view = office.totals.series
    assert view.told.text() == TOO_FEW
    assert not view.export.isEnabled()
    QTest.keyClick(office.totals.which, Qt.Key.Key_Up)
    assert office.totals.summary.isVisible()
