"""报表定义 in the window: what is here, and an edition that came with a package is looked at and taken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.editions.editions_dialog import ChangeDialog, EditionsDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all
from tests.ui.conftest import TOWN, VILLAGE, Answers, clock

Settle = Callable[[], None]
FORM = "village_broadband"


@pytest.fixture
def package(township: TownshipDesk, tmp_path: Path) -> Path:
    """Of a township whose forms are newer than the bureau's: a field renamed, a field new (示例数据)."""
    township.close()
    folder = tmp_path / "forms"
    shutil.copytree(forms_dir(), folder)
    file = folder / f"{FORM}.toml"
    text = file.read_text(encoding="utf-8").replace("version = 2", "version = 3")
    text = text.replace(
        'name = "remarks"\nlabel = "备注"',
        'name = "poles"\nlabel = "电杆数"\ntype = "integer"\n\n[[section.field]]\n'
        'name = "note"\nlabel = "补充说明"\nrenamed_from = ["remarks"]',
    )
    file.write_text(text, encoding="utf-8")
    desk = open_desk(township.location, clock=clock, forms=folder)
    assert isinstance(desk, TownshipDesk)
    desk.take_up_forms()
    fill_all(desk)
    desk.draft().enter(RecordKey(FORM, VILLAGE), "poles", "12")
    path = desk.export(tmp_path / "上报").path
    desk.close()
    return path


def test_a_refused_edition_is_shown_and_taken_and_the_package_imported(
    office: BureauWindow, package: Path, answers: Answers, settle: Settle
) -> None:
    shown: list[ChangeDialog] = []

    def look(dialog: QDialog) -> None:
        if isinstance(dialog, ChangeDialog):
            shown.append(dialog)

    answers.fill, answers.yes = look, False
    office.import_packages([package])
    settle()
    assert not office.desk.store.reports.heads(TOWN)
    (dialog,) = shown
    text = dialog.lines.toPlainText()
    for line in ("第 2 版 → 第 3 版", "新增指标：电杆数", "改名：备注 → 补充说明", "电杆数：12"):
        assert line in text
    assert "现用定义不问、照样保存的数：1 个" in text
    assert [b.text() for b in dialog.buttons.buttons()] == ["采用并导入", "取消"]
    events = office.desk.store.events
    assert not events.events(Wanted(kind=EventKind.FORMS)), "somebody thought better of it"
    answers.yes = True
    office.import_packages([package])
    settle()
    assert not answers.errors
    assert [head.state for head in office.desk.store.reports.heads(TOWN)] == ["received"]
    (event,) = events.events(Wanted(kind=EventKind.FORMS))
    assert event.about.endswith("第 3 版")
    assert event.actor.startswith(office.desk.actor)
    answers.files = [package]
    office.brought.choose()
    settle()
    assert answers.told[-1].startswith("没有可以采用的报表定义。")


def test_the_editions_that_are_here_are_listed_and_compared(
    office: BureauWindow, package: Path, answers: Answers, settle: Settle
) -> None:
    office.import_packages([package])
    settle()
    dialogs: list[EditionsDialog] = []

    def look(dialog: QDialog) -> None:
        if isinstance(dialog, EditionsDialog):
            dialogs.append(dialog)
            rows = [
                [dialog.table.item(row, column).text() for column in range(dialog.table.columnCount())]
                for row in range(dialog.table.rowCount())
            ]
            (new, old) = [number for number, row in enumerate(rows) if row[0].endswith("村宽带接入情况表")][
                :2
            ]
            assert rows[old][1:4] == ["第 2 版", "是", "随程序"]
            assert rows[new][1:3] == ["第 3 版", ""]
            assert rows[new][3].startswith("采用")
            assert office.desk.actor in rows[new][3]
            assert rows[new][5] == "1 份（2006年下半年）"
            dialog.table.selectRow(old)
            assert not dialog.comparing.isEnabled()
            dialog.table.selectRow(new)
            dialog.comparing.click()

    answers.fill = look
    office.editions.show()
    settle()
    assert dialogs
    compared = answers.shown[-1]
    assert isinstance(compared, ChangeDialog)
    text = compared.lines.toPlainText()
    assert "第 2 版 → 第 3 版" in text, "as taking it would go"
    assert "改名：备注 → 补充说明" in text
    assert not answers.errors


def test_a_township_sees_its_own(window: TownshipWindow, answers: Answers, settle: Settle) -> None:
    window.renewing.editions.show()
    settle()
    (dialog,) = answers.shown
    assert isinstance(dialog, EditionsDialog)
    assert {dialog.table.item(row, 2).text() for row in range(dialog.table.rowCount())} == {"是"}
    dialog.taking.click()
    settle()
    assert "没有可以换用的" in answers.told[-1]
    assert not answers.errors
