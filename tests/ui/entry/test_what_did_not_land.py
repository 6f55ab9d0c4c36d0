"""After a conflict the window shows what is stored; what did not land does not stand in the way of undo."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.entry import saving
from laiwu_desktop.ui.entry.record.row_list import RowsForm
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, type_into, write
from tests.ui.conftest import VILLAGE, Answers, clock
from tests.ui.entry.test_photos import png
from tests.ui.entry.test_saving import FORM, KEY, file, locked, stored

__all__ = ["file"]
POINTS = "demonstration_point"


@contextlib.contextmanager
def elsewhere(file: Path) -> Iterator[Draft]:
    """Another program on the same file, for a moment."""
    other = open_desk(str(file), clock=clock)
    yield other.draft()
    other.close()


def shown(window: TownshipWindow, field: str) -> object:
    """What stands in a field of the first village."""
    return go(window.view, VILLAGE, FORM).rows[field].editor.focus_widgets()[0].property("text")


def look(window: TownshipWindow) -> None:
    window.saving.look()
    idle(window.worker)


def undo(window: TownshipWindow) -> None:
    window.undo_action.trigger()
    idle(window.worker)


def as_stored(window: TownshipWindow) -> bool:
    fresh = window.desk.draft()
    return (fresh.figures.records, set(fresh.explanations)) == (
        window.draft.figures.records,
        set(window.draft.explanations),
    )


@pytest.mark.parametrize("seen", [True, False])
def test_an_undo_that_comes_too_late_shows_what_is_stored_and_gives_way(
    window: TownshipWindow, file: Path, seen: bool
) -> None:
    entry = go(window.view, VILLAGE, FORM)
    type_into(entry.rows["population"], "900")
    type_into(entry.rows["households"], "320")
    with elsewhere(file) as other:
        other.put(KEY, "households", 330)
    if seen:
        look(window)
    undo(window)
    assert stored(file, "households") == 330
    assert as_stored(window)
    assert entry.rows["households"].theirs.isVisible()
    assert entry.rows["households"].message.text().endswith("没有改回“未填”。")
    entry.rows["households"].theirs.click()
    idle(window.worker)
    assert shown(window, "households") == "330"
    assert "总人口" in window.undo_action.toolTip()
    undo(window)
    assert (stored(file, "households"), stored(file, "population")) == (330, None)
    assert not window.undo_action.isEnabled()
    assert as_stored(window)


@pytest.mark.parametrize(("mine", "is_stored"), [(True, 350), (False, 330)])
def test_a_conflict_with_what_was_written_while_it_waited_can_be_settled(
    window: TownshipWindow, file: Path, mine: bool, is_stored: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "TRY_AGAIN", 10_000_000)  # it is tried again when the test says so
    row = go(window.view, VILLAGE, FORM).rows["households"]
    with elsewhere(file) as other:
        with locked(file, window):
            type_into(row, "350")
        other.put(KEY, "households", 330)
        look(window)  # while one's own is not saved yet
        assert shown(window, "households") == "350"
    window.saving.retry()
    idle(window.worker)
    assert "330" in row.message.text()
    assert as_stored(window)
    (row.mine if mine else row.theirs).click()
    idle(window.worker)
    assert stored(file, "households") == is_stored
    assert shown(window, "households") == str(is_stored)
    assert not row.mine.isVisible()
    assert as_stored(window)


def test_a_row_that_cannot_go_is_shown_whole_again(
    window: TownshipWindow, file: Path, answers: Answers
) -> None:
    with elsewhere(file) as other:
        key = other.add_row(POINTS, VILLAGE)
        other.put(key, "point_name", "示例点")
        look(window)
        other.put(key, "remarks", "示例数据")
    window.view.units.go(VILLAGE)
    window.view.tabs["village"].setCurrentWidget(window.view.pages[POINTS])
    rows = window.view.pages[POINTS].body
    assert isinstance(rows, RowsForm)
    rows.show_unit(VILLAGE)
    rows.show_row(key.seq)
    rows.remove_row()
    idle(window.worker)
    assert stored(file, "remarks", key) == "示例数据"
    assert "又填写过" in str(answers.errors)
    assert as_stored(window)
    assert rows.list.count() == 1


@pytest.fixture
def point(window: TownshipWindow, file: Path) -> RecordKey:
    """A row that another program added, shown on the card."""
    with elsewhere(file) as other:
        key = other.add_row(POINTS, VILLAGE)
        other.put(key, "point_name", "示例点")
    look(window)
    go(window.view, VILLAGE, POINTS)
    return key


def is_told_once(window: TownshipWindow, answers: Answers, mine: str) -> bool:
    """That a row is gone, with what was to stand there; nothing is left to be settled."""
    look(window)
    told = [str(error) for error in answers.errors]
    gone = len(told) == 1 and "第 1 行已经删除" in told[0] and mine in told[0]
    return gone and window.saving.is_at_rest and not window.saving.typed and as_stored(window)


def test_what_is_typed_into_a_row_that_another_dropped_is_told_and_not_to_be_settled(
    window: TownshipWindow, file: Path, answers: Answers, point: RecordKey
) -> None:
    row = window.view.pages[POINTS].entry.rows["point_name"]
    row.editor.take_focus()
    write(row.editor.focus_widgets()[0], "9")
    with elsewhere(file) as other:
        other.drop_row(point)
    look(window)
    assert is_told_once(window, answers, "填的“9”没有保存")


def test_a_conflict_on_a_row_that_is_dropped_then_is_told_and_not_to_be_settled(
    window: TownshipWindow, file: Path, answers: Answers, point: RecordKey
) -> None:
    with elsewhere(file) as other:
        other.put(point, "point_name", "另一点")
        type_into(window.view.pages[POINTS].entry.rows["point_name"], "9")
        assert window.saving.conflicts
        other.drop_row(point)
    assert is_told_once(window, answers, "填的“9”没有保存")


def test_a_photo_for_a_row_that_was_dropped_meanwhile_is_told_and_not_to_be_settled(
    window: TownshipWindow, answers: Answers, point: RecordKey
) -> None:
    field = window.draft.forms[POINTS].fields["photos"]
    window.saving.save_photos(point, [field], [png("green")])
    window.saving.save(changing.row_dropped(window.draft.figures, point))
    idle(window.worker)
    assert is_told_once(window, answers, "没有保存")


def test_dropping_a_row_settles_the_conflicts_in_it(
    window: TownshipWindow, file: Path, answers: Answers, point: RecordKey
) -> None:
    with elsewhere(file) as other:
        other.put(point, "point_name", "另一点")
        type_into(window.view.pages[POINTS].entry.rows["point_name"], "9")
    assert window.saving.conflicts
    window.saving.save(changing.row_dropped(window.draft.figures, point))
    idle(window.worker)
    assert window.saving.is_at_rest
    assert answers.errors == []
