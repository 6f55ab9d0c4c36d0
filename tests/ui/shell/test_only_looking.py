"""A window that may only look says so before it asks for anything."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.conftest import Answers

CHANGING = ("导入填好的模板", "导出数据包", "读取回执", "启用下一填报期…", "导入数据包", "下发任务")


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
    assert len(acted) >= 3
    assert [type(error) for error in answers.errors] == [PersonError] * len(acted)
    assert not answers.shown
    assert not answers.told
