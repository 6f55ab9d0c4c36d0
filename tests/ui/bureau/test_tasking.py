"""任务下发 in both windows, and a package that names nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDialog

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.tasking import TaskDialog
from laiwu_desktop.ui.files.outcomes import OutcomeTree
from laiwu_desktop.ui.township.export_dialog import ExportDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.workbook.opening.child import read_cells
from tests.ui.acting import fill_all
from tests.ui.conftest import VILLAGE, Answers

Settle = Callable[[], None]


def test_a_task_goes_from_one_window_to_the_other_by_hand(
    window: TownshipWindow, office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    assert window.banner.faint.text().startswith("2007年1月15日前上报")

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, TaskDialog)
        dialog.day.setDate(QDate(2007, 1, 10))
        dialog.words.setPlainText("示例数据：请核对户数。")

    answers.fill, answers.files = fill, [tmp_path / "任务"]
    office.issue_task()
    settle()
    (path,) = (tmp_path / "任务").iterdir()
    assert {row.due for row in office.desk.overdue()} == {date(2007, 1, 10)}
    answers.fill, answers.files = lambda dialog: None, [path]
    window.receive()
    settle()
    tree = answers.shown[-1].findChild(OutcomeTree)
    assert tree is not None
    assert "2007年1月10日前上报" in tree.topLevelItem(0).text(3)
    assert window.banner.faint.text().startswith("2007年1月10日前上报")
    assert window.banner.faint.toolTip() == "示例数据：请核对户数。"


def test_older_forms_than_of_the_task_before_go_only_when_a_clerk_says_so(
    office: BureauWindow,
    answers: Answers,
    settle: Settle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks = office.desk.store.tasks
    office.desk.issue_task(date(2007, 1, 10))
    before = office.desk.task
    assert before is not None
    newer = {name: version + 1 for name, version in before.form_versions.items()}
    tasks.put(msgspec.structs.replace(before, revision=2, form_versions=newer))
    answers.files, said = [tmp_path / "任务"], iter((False, True))
    monkeypatch.setattr(answers, "confirm", lambda *words: answers.told.append(words[1]) or next(said))
    office.issue_task()
    settle()
    assert "程序没有这么新的报表定义" in answers.told[-1]
    assert office.desk.task is not None
    assert office.desk.task.revision == 2
    office.issue_task()
    settle()
    assert (office.desk.task.revision, office.desk.task.form_versions) == (3, before.form_versions)
    assert not answers.errors


def test_what_goes_along_with_a_task_for_good_is_told_before_and_after(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    closed = DivisionChange("2007-01-01", ChangeKind.CLOSED, VILLAGE)
    office.desk.apply_changes([closed])
    asked: list[str] = []
    answers.fill = lambda dialog: asked.append(dialog.along.text())  # type: ignore[attr-defined]
    answers.files = [tmp_path / "任务"]
    office.issue_task()
    settle()
    words = "区划变更（自 2007-01-01 起撤销 1 条），下发以后不能再撤回"
    assert words in asked[-1]
    assert "《村宽带接入情况表》第 2 版" in asked[-1]
    assert words in answers.told[-1]
    office.issue_task()  # nothing new goes with that
    settle()
    assert asked[-1] == ""
    assert "随任务下发" not in answers.told[-1]
    assert not answers.errors


def test_no_word_of_the_bureaus_is_cut(office: BureauWindow) -> None:
    dialog = TaskDialog(office, office.desk, office.desk.due, office.desk.task)
    send = dialog.buttons.buttons()[0]
    dialog.words.setPlainText("字" * 495 + "12月25日前报齐全部户数")
    assert dialog.text.endswith("报齐全部户数")
    assert not send.isEnabled()
    assert dialog.counted.text() == "508/500 字，多了 8 字，请精简后再下发"
    with pytest.raises(PersonError, match="要求有 508 个字，最多 500 个字"):
        office.desk.issue_task(dialog.due, dialog.text)
    dialog.words.setPlainText("字" * 500 + "\n")
    assert send.isEnabled()
    assert dialog.counted.text() == "500/500 字"
    office.desk.issue_task(dialog.due, dialog.text)
    assert office.desk.task is not None
    assert office.desk.task.text == "字" * 500
    dialog.deleteLater()


def test_a_package_is_exported_without_names(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    fill_all(window.desk)
    window.show_draft(window.desk.draft())

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.edit.setText(str(tmp_path / "out"))
        dialog.unnamed.setChecked(True)

    answers.fill = fill
    window.export()
    settle()
    assert answers.errors == []
    (path,) = (tmp_path / "out").iterdir()
    assert path.stem.endswith("_nopersonal")
    named = {str(cell) for sheet in read_cells(path).sheets for cell in sheet.cells.values()}
    assert "officer_name" not in named
    assert window.draft.head.state == "exported"
