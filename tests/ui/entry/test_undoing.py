"""Undo and redo, whatever stands between window and file: no figure changes but the one that is meant."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import click, go, idle, type_into, write
from tests.ui.conftest import SECOND, VILLAGE, Answers, clock
from tests.ui.entry.test_saving import FORM, KEY, locked, set_to, sign, stored

FIELDS = ("households", "population", "broadband_users")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of the `township` that the window is over."""
    return tmp_path / "township.sqlite"


def shown(window: TownshipWindow, name: str) -> object:
    return window.view.pages[FORM].entry.rows[name].editor.focus_widgets()[0].property("text")


def put(window: TownshipWindow, unit: str, name: str, text: str) -> None:
    """Type a figure and go on at once, as somebody does who does not wait for a disk."""
    row = go(window.view, unit, FORM).rows[name]
    row.editor.take_focus()
    edit = row.editor.focus_widgets()[0]
    QTest.keySequence(edit, "Ctrl+A")
    write(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


@contextlib.contextmanager
def held_up(window: TownshipWindow) -> Iterator[None]:
    """The thread that writes stands still, as it does while it waits for a disk."""
    gate = threading.Event()
    window.worker.quietly(gate.wait, lambda _: None, lambda _: None)
    yield
    gate.set()
    idle(window.worker)


def test_undo_takes_back_what_was_last_when_it_was_asked_for(window: TownshipWindow, file: Path) -> None:
    go(window.view, VILLAGE, FORM)
    with held_up(window):
        put(window, VILLAGE, "households", "350")
        window.undo_action.trigger()
        put(window, VILLAGE, "population", "900")
        put(window, SECOND, "population", "700")
    assert stored(file, "households") is None
    assert stored(file, "population") == 900
    assert stored(file, "population", RecordKey(FORM, SECOND)) == 700


def test_what_a_lock_holds_up_can_be_undone_and_done_again(window: TownshipWindow, file: Path) -> None:
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "300")
    with locked(file, window):
        put(window, VILLAGE, "households", "350")
        put(window, VILLAGE, "population", "900")
        idle(window.worker)
        for _ in range(3):
            window.undo_action.trigger()
        assert (shown(window, "households"), shown(window, "population")) == ("", "")
        window.redo_action.trigger()
        window.redo_action.trigger()
        assert (shown(window, "households"), shown(window, "population")) == ("350", "")
        idle(window.worker)
        assert sign(window).startswith("2 项没有保存")
    window.sign.retry.click()
    idle(window.worker)
    assert (stored(file, "households"), stored(file, "population")) == (350, None)
    assert "总人口" in window.redo_action.toolTip()


@dataclass
class Plain:
    """What a person expects of typing, undo and redo, without a file, a window or a thread."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    done: list[tuple[tuple[str, str], str, str]] = field(default_factory=list)
    undone: list[tuple[tuple[str, str], str, str]] = field(default_factory=list)

    def type(self, cell: tuple[str, str], text: str) -> None:
        was = self.values.get(cell, "")
        if was != text:
            self.done.append((cell, was, text))
            self.undone.clear()
        self.values[cell] = text

    def undo(self) -> None:
        if self.done:
            self.undone.append(self.done.pop())
            cell, was, _ = self.undone[-1]
            self.values[cell] = was

    def redo(self) -> None:
        if self.undone:
            self.done.append(self.undone.pop())
            cell, _, now = self.done[-1]
            self.values[cell] = now


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_typed_undone_and_done_again_while_locks_come_and_go(  # noqa: C901
    window: TownshipWindow, file: Path, seed: int
) -> None:
    chance, plain = random.Random(seed), Plain()
    units = [unit.code for unit in window.draft.units["village"]][:6]
    with (
        contextlib.closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as other,
        set_to(window, "busy_timeout = 1"),
    ):
        for _ in range(120):
            match chance.choice(("type", "type", "type", "undo", "undo", "redo", "page", "lock", "turn")):
                case "type":
                    cell = chance.choice(units), chance.choice(FIELDS)
                    text = str(chance.randint(0, 3))
                    plain.type(cell, text)
                    put(window, *cell, text)
                case "undo":
                    plain.undo()
                    window.undo_action.trigger()
                case "redo":
                    plain.redo()
                    window.redo_action.trigger()
                case "page":
                    QTest.keyClick(QApplication.focusWidget() or window.view, Qt.Key.Key_PageDown)
                case "lock" if other.in_transaction:
                    other.execute("ROLLBACK")
                    window.saving.retry()
                case "lock":
                    other.execute(chance.choice(("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")))
                case _:
                    idle(window.worker)
        if other.in_transaction:
            other.execute("ROLLBACK")
        idle(window.worker)  # a try that began under the lock may yet fail
        window.saving.retry()
        idle(window.worker)
    assert sign(window).startswith("已保存")
    assert not window.saving.conflicts
    desk = open_desk(str(file), clock=clock)
    for unit in units:
        go(window.view, unit, FORM)
        for name in FIELDS:
            key, wanted = RecordKey(FORM, unit), plain.values.get((unit, name), "")
            assert shown(window, name) == wanted, (unit, name)
            for figures in (window.draft.figures, desk.draft().figures):
                value = figures.record(key).values.get(name)
                assert ("" if value is None else str(value)) == wanted, (unit, name)
    desk.close()


def test_an_undo_is_told_once_it_has_landed_and_not_before(window: TownshipWindow) -> None:
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "350")
    window.say("")
    with held_up(window):
        window.undo_action.trigger()
        assert window.status.text() == ""
    assert window.status.text().startswith("撤消：")


def test_an_undo_of_what_did_not_land_leaves_what_others_wrote(
    window: TownshipWindow, file: Path, answers: Answers
) -> None:
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "300")
    window.say("")
    with held_up(window):
        put(window, VILLAGE, "households", "350")
        desk = open_desk(str(file), clock=clock)
        desk.draft().enter(KEY, "households", "400")
        desk.close()
        window.undo_action.trigger()
        assert shown(window, "households") == "300"
    assert stored(file, "households") == 400
    assert shown(window, "households") == "400"
    assert window.status.text() == ""
    assert "请选用哪一个" in sign(window)
    assert answers.errors == []


def test_an_undo_of_what_another_had_written_just_so_leaves_it(window: TownshipWindow, file: Path) -> None:
    go(window.view, VILLAGE, FORM)
    with held_up(window):
        put(window, VILLAGE, "households", "350")
        desk = open_desk(str(file), clock=clock)
        desk.draft().enter(KEY, "households", "350")
        desk.close()
        window.undo_action.trigger()
    assert stored(file, "households") == 350
    assert shown(window, "households") == "350"
    assert not window.saving.conflicts


def test_closing_asks_about_a_conflict_that_nobody_has_settled(
    window: TownshipWindow, file: Path, answers: Answers
) -> None:
    go(window.view, VILLAGE, FORM)
    with held_up(window):
        put(window, VILLAGE, "households", "350")
        desk = open_desk(str(file), clock=clock)
        desk.draft().enter(KEY, "households", "400")
        desk.close()
    window.view.units.go(SECOND)
    assert not window.close()  # the return key loses nothing: it goes to what is to be settled
    assert "张家庄村委会" in answers.details[-1]
    assert window.view.unit_code == VILLAGE
    assert go(window.view, VILLAGE, FORM).rows["households"].mine.isVisible()
    answers.picked = "不关闭"
    assert not window.close()
    assert window.saving.conflicts
    answers.picked = "放弃并关闭"
    assert window.close()


def test_what_was_undone_is_not_said_any_more_once_something_else_is_done(window: TownshipWindow) -> None:
    put(window, VILLAGE, "households", "350")
    idle(window.worker)
    window.undoing.undo()
    idle(window.worker)
    assert window.status.text().startswith("撤消：")
    click(go(window.view, VILLAGE, FORM).rows["broadband_access"], "是")
    assert window.status.text() == ""


def test_a_close_that_waits_for_a_save_says_so(window: TownshipWindow, file: Path) -> None:
    go(window.view, VILLAGE, FORM)
    with held_up(window):
        put(window, VILLAGE, "households", "350")
        assert not window.close()
        assert window.status.text() == "正在保存，保存后关闭。"
    assert stored(file, "households") == 350
    assert not window.isVisible()


def test_what_was_typed_and_undone_is_not_called_unsaved(window: TownshipWindow) -> None:
    row = go(window.view, VILLAGE, FORM).rows["population"]
    row.editor.take_focus()
    edit = row.editor.focus_widgets()[0]
    write(edit, "56")
    assert "未保存" in row.message.text()
    while edit.property("text"):
        edit.undo()  # type: ignore[attr-defined]
        row.editor.typing.emit()
    assert row.editor.typed() is None
    assert "未保存" not in row.message.text()
