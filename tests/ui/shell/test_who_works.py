"""Who sits at a window: asked once, shown, and what is written from then on is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QDialogButtonBox, QWidget

from laiwu_desktop.desk.trail.people import ELSEWHERE
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.shell.people_dialog import NewClerkDialog, PeopleDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, saved, type_into
from tests.ui.conftest import SECOND, Answers


@pytest.fixture(autouse=True)
def of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ELSEWHERE, str(tmp_path / "own.txt"))


def test_nobody_is_asked_where_nobody_was_added(window: TownshipWindow, answers: Answers) -> None:
    answers.choose = pytest.fail  # type: ignore[method-assign, assignment]
    window.who.ask()
    idle(window.worker)
    assert not window.who.isVisibleTo(window)


def test_who_is_chosen_is_shown_and_writes(window: TownshipWindow, answers: Answers) -> None:
    desk = window.desk
    for name in ("示例张三", "示例李四"):
        desk.people.add(name)
    asked: list[list[str]] = []

    def choose(_parent: QWidget, _title: str, _about: str, options: Sequence[str], at: int | None) -> int:
        assert at is None, "Enter alone names nobody"
        asked.append([*options])
        return 1

    answers.choose = choose  # type: ignore[method-assign, assignment]
    for _ in range(2):
        window.who.ask()
        idle(window.worker)
    assert asked == [["示例张三", "示例李四"]]
    assert window.who.text() == "操作人 示例李四"
    assert window.who.isVisibleTo(window)
    type_into(go(window.view, SECOND, "village_broadband").rows["households"], "331")
    window.commit()
    saved(window)
    assert desk.history()[-1].deed.actor == "示例李四"


def test_people_are_added_chosen_and_ended_in_a_dialog(window: TownshipWindow, answers: Answers) -> None:
    def fill(dialog: QDialog) -> None:
        if isinstance(dialog, NewClerkDialog):
            dialog.name.setText("示例张三")

    answers.fill = fill
    people = window.desk.people
    dialog = PeopleDialog(window, people, window.worker, answers, window.who._changed)
    idle(window.worker)
    dialog.add.click()
    idle(window.worker)
    dialog.table.selectRow(0)
    dialog.choose.click()
    idle(window.worker)
    assert window.who.text() == "操作人 示例张三"
    assert dialog.table.item(0, 6).text() == "由此人操作"
    dialog.add.click()
    idle(window.worker)
    assert [error.code for error in answers.errors] == ["clerk_there"]  # type: ignore[attr-defined]
    dialog.table.selectRow(0)
    dialog.end.click()
    idle(window.worker)
    assert people.active == []
    dialog.table.selectRow(0)
    assert not dialog.choose.isEnabled()
    assert not window.who.isVisibleTo(window)
    dialog.close()


def test_the_first_clerk_is_asked_for_at_once_and_another_sits_down_by_a_click(
    window: TownshipWindow, answers: Answers
) -> None:
    def fill(dialog: QDialog) -> None:
        if isinstance(dialog, NewClerkDialog):
            dialog.name.setText(names.pop())
        elif isinstance(dialog, PeopleDialog):
            idle(window.worker)
            dialog.add.click()
            idle(window.worker)

    asked, names = [], ["示例李四", "示例张三"]
    picks = iter((None, 0, 1))
    stood: list[int | None] = []

    def choose(
        _parent: QWidget, _title: str, about: str, options: Sequence[str], at: int | None
    ) -> int | None:
        asked.append([*options])
        stood.append(at)
        assert "右下角" in about
        return next(picks)

    answers.fill = fill
    answers.choose = choose  # type: ignore[method-assign, assignment]
    window.show_people()
    idle(window.worker)
    assert asked == [["示例张三"]]
    assert window.who.text() == "操作人未选"  # the box was closed without an answer
    assert window.who.isVisibleTo(window)
    window.show_people()
    idle(window.worker)
    assert window.who.text() == "操作人 示例张三"
    window.who.click()
    idle(window.worker)
    assert asked[1:] == [["示例张三", "示例李四"]] * 2
    assert stood == [None, None, 0]  # the last time somebody was there already
    assert window.who.text() == "操作人 示例李四"
    assert window.desk.by.who.startswith("示例李四")


def test_who_works_is_asked_as_soon_as_the_first_is_there_and_the_next_deed_is_theirs(
    window: TownshipWindow, answers: Answers
) -> None:
    names = ["示例李四", "示例张三"]

    def fill(dialog: QDialog) -> None:
        if isinstance(dialog, NewClerkDialog):
            dialog.name.setText(names.pop())
        elif isinstance(dialog, PeopleDialog):
            for _ in range(2):
                idle(window.worker)
                dialog.add.click()
                idle(window.worker)

    answers.fill = fill
    answers.choose = lambda *_: 0  # type: ignore[method-assign]
    window.show_people()
    idle(window.worker)
    added = window.desk.store.events.events(Wanted(str(EventKind.CLERK)))
    assert added[-1].actor.startswith("示例张三")


def test_enter_alone_chooses_nobody(app: QApplication) -> None:
    """The box stands at none of them, and is not left by its button before it stands at one."""

    def look() -> None:
        dialog = app.activeModalWidget()
        assert isinstance(dialog, QDialog)
        (box,) = dialog.findChildren(QComboBox)
        okay = dialog.findChildren(QDialogButtonBox)[0].buttons()[0]
        stood.append((box.currentText(), okay.isEnabled()))
        box.setCurrentIndex(1)
        stood.append((box.currentText(), okay.isEnabled()))
        dialog.accept()

    stood: list[tuple[str, bool]] = []
    QTimer.singleShot(0, look)
    assert Dialogs().choose(None, "人员", "示例数据", ["示例张三", "示例李四"], None) == 1
    assert stood == [("", False), ("示例李四", True)]


def test_who_is_to_be_nobody_is_not_asked_for(window: TownshipWindow, answers: Answers) -> None:
    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, PeopleDialog)
        idle(window.worker)
        dialog.nobody.click()
        idle(window.worker)

    people = window.desk.people
    people.add("示例张三")
    people.choose("示例张三")
    answers.fill = fill
    answers.choose = pytest.fail  # type: ignore[method-assign, assignment]
    window.show_people()
    idle(window.worker)
    assert people.clerk is None
    assert window.who.isVisibleTo(window)
