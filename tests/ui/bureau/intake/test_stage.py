"""The page of packages that wait: laid out, ticked, imported, left; brought by hand, by a watched folder."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.files.file_reading import PasswordDialog
from tests.desk.handover.test_handover import change_first_village
from tests.ui.acting import drop, fill_all, press
from tests.ui.conftest import TOWN, Answers

Settle = Callable[[], None]


@pytest.fixture
def package(township: TownshipDesk, tmp_path: Path) -> Path:
    fill_all(township)
    return township.export(tmp_path / "packages").path


def rows(window: BureauWindow) -> list[tuple[str, str]]:
    """(file, what it would come to) as they stand."""
    table = window.bringing.page.table
    last = table.columnCount() - 1
    return [(table.item(n, 0).text(), table.item(n, last).text()) for n in range(table.rowCount())]


def came(window: BureauWindow) -> list[str]:
    tree = window.reports.outcomes
    return [tree.topLevelItem(number).text(1) for number in range(tree.topLevelItemCount())]


def test_one_file_is_seen_first_and_enter_imports_it(
    office: BureauWindow, package: Path, answers: Answers, settle: Settle
) -> None:
    answers.files = [package]
    before = office.desk.store.reports.content_hash()
    press(office, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    settle()
    page = office.bringing.page
    assert office.tabs.currentWidget() is page
    assert office.tabs.tabText(office.tabs.indexOf(page)) == "待导入（1）"
    assert rows(office) == [(package.name, "可以导入")]
    assert [page.table.item(0, n).text() for n in (1, 2, 3, 4)] == [
        "口镇",
        "2006年下半年",
        "第 1 版",
        "签名有效",
    ]
    assert "村宽带接入情况表 3 行" in page.details.toPlainText()
    assert office.desk.store.reports.content_hash() == before
    press(office, Qt.Key.Key_Return)
    settle()
    assert office.tabs.currentWidget() is office.reports
    assert came(office) == ["已收到"]
    assert office.tabs.tabText(office.tabs.indexOf(page)) == "待导入"
    assert rows(office) == []


def test_what_changes_in_the_totals_is_shown(office: BureauWindow, package: Path, settle: Settle) -> None:
    office.bringing.bring([package])
    settle()
    table = office.bringing.page.figures
    shown = {table.item(n, 0).text(): table.item(n, 2).text() for n in range(table.rowCount())}
    assert shown["农村宽带用户数（户）"] == "105"
    assert table.isVisibleTo(office)


def test_only_what_is_ticked_is_imported_and_the_rest_stays(
    office: BureauWindow, package: Path, township: TownshipDesk, settle: Settle, tmp_path: Path
) -> None:
    change_first_village(township, "333")
    second = township.export(tmp_path / "packages").path
    office.bringing.bring([package, second])
    settle()
    page = office.bringing.page
    assert page.take_button.text() == "全部导入（2 份）"
    page.table.setFocus()
    page.table.setCurrentCell(1, 0)
    press(office, Qt.Key.Key_Space)
    assert page.take_button.text() == "导入勾选的（1 份）"
    press(office, Qt.Key.Key_Return)
    settle()
    assert [head.revision for head in office.desk.arrived(TOWN)] == [1]
    assert rows(office) == [(second.name, "可以导入")]
    assert page.ticked() == []  # it was unticked, and stays so
    page.table.setFocus()
    office.tabs.setCurrentWidget(page)
    press(page.table.window(), Qt.Key.Key_Delete)
    settle()
    assert rows(office) == []
    assert second.is_file()


def test_zips_and_folders_are_dragged_in_and_every_file_is_told(
    office: BureauWindow, package: Path, settle: Settle, tmp_path: Path
) -> None:
    folder = tmp_path / "来件"
    folder.mkdir()
    with zipfile.ZipFile(folder / "上报.zip", "w") as bundle:
        bundle.write(package, "口镇/数据.xlsx")
    (folder / "旧.rar").write_bytes(b"Rar!\x1a\x07\x00")
    drop(office, folder)
    settle()
    assert [name for name, _ in rows(office)] == ["来件/上报.zip/口镇/数据.xlsx", "来件/旧.rar"]
    assert rows(office)[0][1] == "可以导入"
    assert rows(office)[1][1].startswith("不能导入　来件/旧.rar 是 rar 压缩包")
    office.bringing.page.take_button.click()
    settle()
    assert came(office) == ["拒收", "已收到"]


def test_the_files_to_send_back_are_named_as_they_came(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"no workbook")
    office.bringing.bring([bad])
    settle()
    page = office.bringing.page
    assert not page.take_button.isEnabled()
    answers.files = [tmp_path / "退回"]
    page.complaints.click()
    settle()
    assert (tmp_path / "退回" / "错误清单.xlsx").is_file()
    assert answers.opened == [tmp_path / "退回"]


def test_a_locked_one_is_asked_for_once(
    office: BureauWindow, township: TownshipDesk, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    fill_all(township)
    locked = township.export(tmp_path, password="示例口令").path

    def write(dialog: QDialog) -> None:
        assert isinstance(dialog, PasswordDialog)
        dialog.edit.setText("示例口令")

    answers.fill = write
    office.bringing.bring([locked])
    settle()
    assert rows(office) == [(locked.name, "可以导入")]
    assert len(answers.shown) == 1


def test_reading_ends_when_a_person_says_so(office: BureauWindow, package: Path, settle: Settle) -> None:
    office.bringing.bring([package] * 5)
    while not office.bringing.page.staged:
        QApplication.processEvents()
    assert office.bringing.page.cancel_button.isVisibleTo(office)
    office.bringing.page.cancel_button.click()
    settle()
    assert len(rows(office)) < 5
    assert not office.bringing.page.cancel_button.isVisibleTo(office)
    assert "已取消" in office.status.text()
    office.bringing.bring([package])  # and goes on when it is asked for again
    settle()
    assert len(rows(office)) == 1


def test_what_comes_into_a_watched_folder_is_laid_out_by_itself(
    office: BureauWindow, township: TownshipDesk, package: Path, answers: Answers, settle: Settle,
    tmp_path: Path,
) -> None:  # fmt: skip
    folder = tmp_path / "收件"
    folder.mkdir()
    office.bringing.watching.settles = 0
    answers.files = [folder]
    page = office.bringing.page
    page.watch_button.click()
    settle()
    assert str(folder) in page.watched.text()
    assert rows(office) == []
    there = folder / package.name
    there.write_bytes(package.read_bytes())
    while not rows(office):
        QTest.qWait(5)
    settle()
    assert rows(office) == [(package.name, "可以导入")]
    assert office.tabs.currentWidget() is office.reports  # nobody is taken away from what they do
    assert "待导入（1）" in office.tabs.tabText(office.tabs.indexOf(page))
    locked = township.export(tmp_path / "locked", password="示例口令").path
    (folder / "锁.xlsx").write_bytes(locked.read_bytes())
    while len(rows(office)) < 2:
        office.bringing.watching.timer.start(0)
        QTest.qWait(5)
    settle()
    assert rows(office)[1] == ("锁.xlsx", "等待打开密码　锁.xlsx 设有打开密码。")
    assert answers.shown == []  # nor asked for a password that nobody may be there to give
    page.watch_button.click()
    assert page.watched.text() == ""
