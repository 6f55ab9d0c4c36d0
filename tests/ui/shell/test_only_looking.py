"""A window that may only look says so before it asks for anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import drop, idle
from tests.ui.conftest import Answers
from tests.ui.keeping.opened import choose, households, in_backups, program, type_households

CHANGING = (
    *("导入模板", "导出数据包", "读取回执", "启用下一填报期…", "导入数据包", "下发任务"),
    *("填表人、审核人…", "填表人和期限…", "人员…"),
)
HELD = PersonError("held", path="口镇.laiwu", who="另一个程序")


@pytest.mark.parametrize("which", ["window", "office"])
def test_what_changes_the_workspace_is_refused_before_anything_is_asked(
    which: str, request: pytest.FixtureRequest, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    window: DeskWindow = request.getfixturevalue(which)
    assert isinstance(window, TownshipWindow | BureauWindow)
    monkeypatch.setattr(answers, "open_files", lambda *_: pytest.fail("asked for files"))
    window.desk.only_look(PersonError("handed_over", when="2006-12-20"))
    acted = [action for action in window.findChildren(QAction) if action.text() in CHANGING]
    for action in acted:
        action.trigger()
    assert len(acted) >= 4
    _refused(answers, len(acted))


def _refused(answers: Answers, times: int) -> None:
    assert [type(error) for error in answers.errors] == [PersonError] * times
    assert not answers.shown
    assert not answers.told


def test_nor_does_the_bureau_decide_read_or_exchange_anything(
    office: BureauWindow, answers: Answers, tmp_path: Path
) -> None:
    office.desk.only_look(HELD)
    page, exchange = office.reports, office.exchanging.page
    asked = (page.accept, page.send_back, page.reject)
    for signal in asked:
        signal.emit("示例")
    drop(office, tmp_path / "口镇.xlsx")
    for button in (page.compare, exchange.go, exchange.choose, exchange.unlock):
        button.emit()
    idle(office.worker)
    _refused(answers, len(asked) + 5)


def test_what_another_program_has_is_neither_handed_over_nor_brought_back(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    with program(township, worker, answers) as running:
        type_households(running, "311")
        township.only_look(HELD)
        running.window.custody.hand_over()
        _refused(answers, 1)
        answers.files = [tmp_path]

        def act(dialog: BackupsDialog) -> None:
            choose(running, Reason.OPENING)(dialog)
            dialog.choose_second.emit()
            dialog.drop_second.emit()

        in_backups(running, answers, act)
        assert answers.errors == [HELD] * 4
        assert not answers.told
        assert township.settings.second_folder == ""
        assert households(running) == 311


def test_no_explanation_is_asked_for_and_the_true_reason_is_told(
    window: TownshipWindow, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "ask_text", lambda *_: pytest.fail("asked for a text"))
    window.desk.only_look(HELD)
    window.show_draft(window.desk.draft())
    window.checking.explain(window.draft.check().findings)
    assert answers.errors == [HELD]
