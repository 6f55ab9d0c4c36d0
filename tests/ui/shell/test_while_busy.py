"""While a window turns to another report, or is busy with this one: nobody does anything to a report that is
about to be replaced, and what waits for one is written into no other (示例数据).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.guiding.versions import Version
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, go, idle, show, type_into, write
from tests.ui.conftest import SECOND, TOWN, VILLAGE, Answers, clock
from tests.ui.entry.test_saving import FORM, KEY, file
from tests.ui.entry.test_what_waits import held_up, nothing_by_itself, type_on

__all__ = ["file", "nothing_by_itself"]
POINTS = "demonstration_point"
NOW, BEFORE, LONG_AGO = "2007S1", "2006S2", "2006S1"
Settle = Callable[[], None]
All = dict[tuple[RecordKey, str], Value]


@pytest.fixture
def turning(
    township: TownshipDesk, bureau: BureauDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> Iterator[TownshipWindow]:
    """A window over 2007S1. 2006S2 came back and may be mended, 2006S1 is only looked at."""
    fill_all(township)
    bureau.import_packages([township.export(tmp_path, carried=True, missed=True, unanswered=True).path])
    bureau.send_back(TOWN, [Comment("示例数据：户数偏多", RecordKey(FORM, SECOND), "households")])
    receipt = bureau.write_receipt(TOWN, tmp_path)
    township.begin_period(Period.parse(NOW))
    township.receive([receipt])
    made = TownshipWindow(township, worker, answers)
    show(made)
    made.show_filling()
    yield made
    made.close()
    made.deleteLater()


def version(window: TownshipWindow, period: str) -> Version | None:
    found = window.desk.versions()
    return None if period == NOW else next(one for one in found if one.head.period == period)


def values(window: TownshipWindow) -> All:
    """All that is shown."""
    return all_of(window.draft)


def all_of(draft: Draft) -> All:
    return {(one.key, name): value for one in draft.figures.records for name, value in one.values.items()}


def stored(file: Path, period: str) -> All:
    """All that another program finds in the report of a period."""
    desk = open_desk(str(file), clock=clock)
    assert isinstance(desk, TownshipDesk)
    if period != NOW:
        desk.turn_to(next(one for one in desk.versions() if one.head.period == period))
    found = all_of(desk.draft())
    desk.close()
    return found


@contextlib.contextmanager
def busy(window: DeskWindow) -> Iterator[None]:
    """The window is busy; afterwards it has done what it was given meanwhile."""
    free = threading.Event()
    window.run("正在显示…", free.wait, lambda _: None)
    try:
        assert not window.body.isEnabled()
        yield
    finally:
        free.set()
        idle(window.worker)


def keys_of(window: QWidget) -> list[QKeySequence]:
    """Every key that means something in a window."""
    actions = [key for one in window.findChildren(QAction) for key in one.shortcuts()]
    return [*actions, *(one.key() for one in window.findChildren(QShortcut))]


def press(window: QWidget, keys: QKeySequence) -> None:
    key = keys[0]
    QTest.keyClick(QApplication.focusWidget() or window, key.key(), key.keyboardModifiers())


@pytest.mark.parametrize("form", [FORM, POINTS])
def test_no_menu_button_or_key_does_anything(
    turning: TownshipWindow, form: str, settle: Settle, answers: Answers
) -> None:
    window = turning
    type_into(go(window.view, VILLAGE, FORM).rows["population"], "905")
    window.undo_action.trigger()  # so that there is something to be done again, too
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "303")
    go(window.view, VILLAGE, form)
    window.view.pages[form].focus_field("")
    settle()
    keys, page = keys_of(window), window.pages.currentWidget()
    assert len(keys) > 30
    before, asked, errors = window.saving.saved_at, len(answers.shown), len(answers.errors)
    actions = {one: one.isEnabled() for one in window.findChildren(QAction)}
    with busy(window):
        assert not any(one.isEnabled() for one in window.findChildren(QAction))
        window.undoing.show_state()  # such as after a look at what others did
        assert not window.undo_action.isEnabled()
        for one in actions:
            one.trigger()
        for key in keys:
            press(window, key)
        assert window.saving.is_settled
    settle()
    assert {one: one.isEnabled() for one in actions} == actions
    assert (window.saving.saved_at, len(answers.shown), len(answers.errors)) == (before, asked, errors)
    assert window.pages.currentWidget() is page
    window.undo_action.trigger()
    settle()
    assert values(window)[KEY, "households"] == 300


def test_nor_at_the_bureau(office: BureauWindow) -> None:
    with busy(office):
        assert not any(one.isEnabled() for one in office.findChildren(QAction))
    assert any(one.isEnabled() for one in office.findChildren(QAction))


@pytest.mark.parametrize("other", [BEFORE, LONG_AGO])
def test_what_is_done_all_the_same_lands_in_its_own_report(
    turning: TownshipWindow, file: Path, settle: Settle, answers: Answers, other: str
) -> None:
    """Two deeds and half of a third, for the others wait for the first one."""
    window = turning
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "303")
    type_into(go(window.view, VILLAGE, FORM).rows["population"], "905")
    before = stored(file, other)
    go(window.view, SECOND, FORM)
    with held_up(window.worker):
        window.turning.turn(version(window, other))
        window.saving.undo()
        window.saving.undo()
        window.view.confirm_carried()
        assert not window.saving.is_settled
    settle()
    assert window.draft.head.period == other
    assert stored(file, other) == before
    assert window.saving.is_at_rest
    now = stored(file, NOW)
    assert (now[KEY, "households"], now[KEY, "population"]) == (300, 900)
    assert values(window) == before
    window.turning.turn(None)
    settle()
    assert window.draft.head.period == NOW
    assert not any(
        record.carried for record in window.draft.figures.records if record.key.unit_code == SECOND
    )
    assert window.undo_action.isEnabled()
    assert answers.errors == []


def test_what_waits_for_another_report_is_named_and_given_up_like_the_rest(
    turning: TownshipWindow, file: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = turning
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "303")
    type_into(go(window.view, VILLAGE, FORM).rows["population"], "905")
    with held_up(window.worker):
        window.turning.turn(version(window, BEFORE))
        window.saving.undo()
        monkeypatch.setattr(window.draft.writing, "require_writable", refuse)
        window.saving.undo()
    settle()
    assert window.draft.head.period == BEFORE
    assert isinstance(window.saving.trouble, PersonError)
    assert (window.saving.unsaved, window.saving.unsaved_count) == (set(), 1)
    (line,) = window.unsaved_lines()
    assert "303" in line
    window.saving.give_up()
    assert window.saving.is_at_rest
    assert [stored(file, NOW)[KEY, name] for name in ("households", "population")] == [303, 900]


def refuse() -> None:
    raise PersonError("read_only")


def test_a_former_revision_takes_nothing_of_what_waits_for_the_next(
    turning: TownshipWindow, settle: Settle
) -> None:
    window = turning
    window.turning.turn(version(window, BEFORE))
    settle()
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "303")
    type_into(go(window.view, VILLAGE, FORM).rows["population"], "905")
    assert window.draft.head.revision == 2
    first = next(
        one for one in window.desk.versions() if one.head.period == BEFORE and one.head.revision == 1
    )
    with held_up(window.worker):
        window.turning.turn(first)
        window.saving.undo()
        window.saving.undo()
    settle()
    assert window.draft.head.revision == 1
    assert window.saving.is_at_rest
    window.turning.turn(version(window, BEFORE))
    settle()
    assert window.draft.head.revision == 2
    assert [values(window)[KEY, name] for name in ("households", "population")] == [300, 900]


def test_a_row_that_was_asked_for_on_the_card_comes_before_one_turns(
    turning: TownshipWindow, settle: Settle
) -> None:
    window = turning
    go(window.view, VILLAGE, POINTS)
    window.view.pages[POINTS].focus_field("")
    with held_up(window.worker):
        press(window, QKeySequence("Ctrl++"))
        assert not window.saving.is_settled
        window.turning.turn(version(window, BEFORE))
    settle()
    assert (window.draft.head.period, window.draft.figures.rows(POINTS, VILLAGE)) == (BEFORE, [])
    window.turning.turn(None)
    settle()
    assert len(window.draft.figures.rows(POINTS, VILLAGE)) == 1


def test_what_is_typed_while_one_waits_to_turn_is_saved_before(
    turning: TownshipWindow, file: Path, settle: Settle
) -> None:
    window, seen = turning, []
    with held_up(window.worker):
        type_on(window, "households", "350")
        window.once_saved(lambda: seen.append((stored(file, NOW), dict(window.saving.typed))))
        row = go(window.view, VILLAGE, FORM).rows["population"]
        row.editor.take_focus()
        edit = row.editor.focus_widgets()[0]
        QTest.keySequence(edit, "Ctrl+A")
        write(edit, "950")  # and nobody leaves the field
        assert seen == []
    settle()
    ((found, typed),) = seen
    assert [found[KEY, name] for name in ("households", "population")] == [350, 950]
    assert typed == {}
