"""Whoever says no, or closes a dialog, has changed nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.desk.backups.shelf import Reason
from tests.ui.conftest import Answers
from tests.ui.keeping.opened import Program, choose, households, in_backups, type_households


def test_nothing_is_brought_back_without_a_yes(
    running: Program, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_households(running, "311")
    monkeypatch.setattr(answers, "confirm", lambda *_: False)
    before = running.window
    in_backups(running, answers, choose(running, Reason.OPENING))
    assert running.window is before
    assert households(running) == 311


def test_nothing_comes_of_a_dialog_that_was_closed(
    running: Program, answers: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    type_households(running, "311")
    monkeypatch.setattr(answers, "run", lambda _: bool(running.rest()))
    monkeypatch.setattr(answers, "documents", lambda: tmp_path)
    before = running.window
    for show in (running.window.custody.show_backups, running.window.custody.hand_over):
        show()
        running.rest()
    assert running.window is before
    assert not before.desk.settings.handed_over
    assert households(running) == 311
