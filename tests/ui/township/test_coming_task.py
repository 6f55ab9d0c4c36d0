"""A task for the next period that was read in the one before: what leads on to it (示例数据)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.editions.editions_dialog import ChangeDialog, EditionsDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all
from tests.ui.conftest import Answers, clock

Settle = Callable[[], None]
FORM = "village_broadband"
SAID = "已收到农业局 2007年上半年的填报任务（2007年7月15日前上报）。"


@pytest.fixture
def task(bureau: BureauDesk, tmp_path: Path) -> Path:
    """Of the next period, with a form that asks for one thing more."""
    bureau.close()
    folder = tmp_path / "forms"
    shutil.copytree(forms_dir(), folder)
    file = folder / f"{FORM}.toml"
    text = file.read_text(encoding="utf-8").replace("version = 2", "version = 3")
    more = 'name = "poles"\nlabel = "电杆数"\ntype = "integer"\n\n[[section.field]]\n'
    file.write_text(text.replace('name = "remarks"', f'{more}name = "remarks"'), encoding="utf-8")
    desk = open_desk(bureau.location, clock=clock, forms=folder)
    assert isinstance(desk, BureauDesk)
    desk.begin_period(Period.parse("2007S1"))
    sent = desk.issue_task(date(2007, 7, 15), "示例数据")
    path = tmp_path / sent.name
    path.write_bytes(sent.data)
    desk.close()
    return path


def steps(window: TownshipWindow) -> list[QPushButton]:
    items = [window.home.steps.itemAt(number) for number in range(window.home.steps.count())]
    return [widget for item in items if item and isinstance(widget := item.widget(), QPushButton)]


def receive(window: TownshipWindow, task: Path, answers: Answers, settle: Settle) -> None:
    answers.files = [task]
    window.receive()
    settle()
    window.show_home()
    settle()


def test_it_is_told_with_the_way_to_begin(
    window: TownshipWindow, task: Path, answers: Answers, settle: Settle
) -> None:
    receive(window, task, answers, settle)
    assert not window.turning.notice.isVisible(), "there is enough to do in this one"
    *_, step = steps(window)
    assert step.text() == "启用下一填报期\n已收到 2007年上半年的任务，2007年7月15日前上报"
    fill_all(window.desk)
    window.desk.export(task.parent / "上报", carried=True, missed=True)
    window.show_draft(window.desk.draft())
    settle()
    assert window.turning.notice.text.text() == SAID
    assert window.turning.notice.button.text() == "启用 2007年上半年…"
    answers.yes = False
    steps(window)[-1].click()
    settle()
    assert answers.told[-1] == "启用 2007年上半年？"
    answers.yes = True
    window.turning.notice.button.click()
    settle()
    assert window.desk.period.code == "2007S1"
    assert not window.turning.notice.isVisible()
    assert not any("启用下一填报期" in step.text() for step in steps(window))
    assert window.renewing.notice.isVisible(), "the forms that came with it are offered now"
    assert not answers.errors


def test_its_forms_are_listed_with_it_and_it_is_said_when_they_can_be_taken(
    window: TownshipWindow, task: Path, answers: Answers, settle: Settle
) -> None:
    receive(window, task, answers, settle)
    rows: list[list[str]] = []

    def look(dialog: object) -> None:
        if isinstance(dialog, EditionsDialog):
            table = dialog.table
            cells = [[table.item(row, at).text() for at in range(6)] for row in range(table.rowCount())]
            rows.extend(cells)
            table.selectRow([row[1] for row in cells].index("第 3 版"))
            dialog.comparing.click()

    answers.fill = look
    window.renewing.editions.show()
    settle()
    (new,) = [row for row in rows if row[1] == "第 3 版"]
    assert new[2:5] == ["", "随任务", "2007年上半年"]
    compared = answers.shown[-1]
    assert isinstance(compared, ChangeDialog)
    assert "第 2 版 → 第 3 版\n  新增指标：电杆数" in compared.lines.toPlainText()
    window.renewing.start()
    settle()
    assert "没有可以换用的" in answers.told[-1]
    assert "启用 2007年上半年 以后再换用" in answers.told[-1]
    assert not answers.errors
