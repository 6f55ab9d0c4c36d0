"""New editions of forms in the window: told of, looked at, taken up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.editions.editions_dialog import ChangeDialog, EditionsDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, show
from tests.ui.conftest import VILLAGE, Answers, clock

FORM = "village_broadband"
KEY = RecordKey(FORM, VILLAGE)


@pytest.fixture
def window(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path, settle: Callable[[], None]
) -> Iterator[TownshipWindow]:
    """A window over a draft of before a field was renamed."""
    township.draft().enter(KEY, "remarks", "示例数据")
    township.close()
    folder = tmp_path / "forms"
    shutil.copytree(forms_dir(), folder)
    file = folder / f"{FORM}.toml"
    text = file.read_text(encoding="utf-8").replace("version = 2", "version = 3")
    text = text.replace(
        'name = "remarks"\nlabel = "备注"',
        'name = "note"\nlabel = "补充说明"\nrenamed_from = ["remarks"]',
    )
    file.write_text(text, encoding="utf-8")
    desk = open_desk(township.location, clock=clock, forms=folder)
    assert isinstance(desk, TownshipDesk)
    made = TownshipWindow(desk, worker, answers)
    show(made)
    settle()
    yield made
    made.close()
    made.deleteLater()
    desk.close()


def test_new_forms_are_offered_and_the_pages_are_made_anew(
    window: TownshipWindow, answers: Answers, settle: Callable[[], None]
) -> None:
    assert window.renewing.notice.isVisible()
    go(window.view, VILLAGE, FORM)
    assert "remarks" in window.view.pages[FORM].entry.rows
    answers.yes = False
    window.renewing.notice.button.click()
    settle()
    assert answers.told[-1] == "换用新的报表定义？"
    assert window.draft.forms[FORM].version == 2, "somebody thought better of it"
    answers.yes = True
    before = window.view.tabs["village"]
    window.renewing.notice.button.click()
    settle()
    assert not isValid(before) or not before.isVisible()
    assert not answers.errors
    assert window.draft.forms[FORM].version == 3
    assert not window.renewing.notice.isVisible()
    go(window.view, VILLAGE, FORM)
    rows = window.view.pages[FORM].entry.rows
    assert "remarks" not in rows
    assert window.draft.figures.record(KEY).values["note"] == "示例数据"
    assert window.view.unit_code == VILLAGE


def test_a_former_edition_is_compared_as_the_one_that_was_gone_over_from(
    window: TownshipWindow, answers: Answers, settle: Callable[[], None]
) -> None:
    def look(dialog: QDialog) -> None:
        if isinstance(dialog, EditionsDialog):
            versions = [dialog.table.item(row, 1).text() for row in range(dialog.table.rowCount())]
            forms = [held.form.name for held in dialog.held]
            (row,) = [n for n, one in enumerate(forms) if (one, versions[n]) == (FORM, "第 2 版")]
            dialog.table.selectRow(row)
            dialog.comparing.click()

    answers.fill = look
    window.renewing.editions.show()
    settle()
    compared = answers.shown[-1]
    assert isinstance(compared, ChangeDialog)
    assert "第 2 版 → 第 3 版" in compared.lines.toPlainText()
    assert "改名：备注 → 补充说明" in compared.lines.toPlainText()
