"""A damaged workspace file in the window: told, looked at, and nothing leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Opening
from tests.store.database.test_soundness import damaged
from tests.ui.acting import idle
from tests.ui.conftest import SECOND, VILLAGE, Answers

FORM = "village_broadband"


@pytest.fixture
def file(township: TownshipDesk) -> Path:
    """A workspace with two villages filled in, closed."""
    draft = township.draft()
    for village in (VILLAGE, SECOND):
        draft.put(RecordKey(FORM, village), "households", 300)
    assert township.store.file is not None
    township.close()
    return township.store.file


class Start(QWidget):
    opened = Signal(object)


def opened(file: Path, worker: Worker, answers: Answers) -> Opening:
    opening = Opening(lambda: pytest.fail("the start window"), worker, answers)
    opening.start(str(file))
    if isinstance(opening.window, TownshipWindow):
        idle(opening.window.custody.inspecting.worker)
    return opening


def closed(opening: Opening) -> None:
    window = opening.window
    assert isinstance(window, QWidget)
    window.close()
    opening.close()


def test_a_sound_file_is_passed_over_in_silence(file: Path, worker: Worker, answers: Answers) -> None:
    opening = opened(file, worker, answers)
    assert isinstance(opening.window, TownshipWindow)
    assert opening.window.custody.inspecting.isHidden()
    closed(opening)
    assert answers.errors == []


def test_damage_is_told_where_it_is_and_can_be_looked_at(
    file: Path, worker: Worker, answers: Answers
) -> None:
    damaged(file, f"UPDATE form_{FORM} SET households = 301 WHERE unit_code = '{VILLAGE}'")
    opening = opened(file, worker, answers)
    window = opening.window
    assert isinstance(window, TownshipWindow)
    assert not window.custody.inspecting.isHidden()
    said = window.custody.inspecting.text.text()
    assert "张家庄村委会" in said
    assert "村宽带接入情况表" in said
    assert said.endswith("请从备份恢复。")
    window.print_all()
    idle(worker)
    assert "张家庄村委会" in str(answers.errors[-1])
    window.desk.draft().put(RecordKey(FORM, SECOND), "households", 302)  # what is sound is still worked on
    closed(opening)


def test_a_file_that_cannot_even_be_shown_is_told_as_damaged(
    file: Path, worker: Worker, answers: Answers
) -> None:
    damaged(file, "UPDATE workspace SET value = 'king' WHERE key = 'role'")
    shown: list[QWidget] = []

    def start() -> QWidget:
        shown.append(Start())
        return shown[-1]

    Opening(start, worker, answers).start(str(file))  # type: ignore[arg-type]
    assert "“设置”中 role" in str(answers.errors[0])
    assert shown[0].isVisible()
    shown[0].close()
