"""What waits for the workspace: one write after another, given up, overtaken by what others did."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.writing import Others
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.entry import saving
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.statements import before_each
from tests.ui.acting import fill_all, go, idle, show, type_into, write
from tests.ui.conftest import VILLAGE, Answers, clock
from tests.ui.entry.test_saving import FORM, KEY, file, locked, sign, stored

__all__ = ["file"]
MOVED = "别处已有变化"


@pytest.fixture(autouse=True)
def nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried again, or looked for, but when the test says so."""
    monkeypatch.setattr(saving, "TRY_AGAIN", 10_000_000)
    monkeypatch.setattr(saving, "LOOK_EVERY", 10_000_000)


@contextlib.contextmanager
def held_up(worker: Worker) -> Iterator[None]:
    """The worker has its hands full; afterwards it has done what it was given meanwhile."""
    free = threading.Event()
    worker.quietly(free.wait, lambda _: None, lambda _: None)
    try:
        yield
    finally:
        free.set()
        idle(worker)


@pytest.fixture
def filled(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[TownshipWindow]:
    """A window over a report that can be exported."""
    fill_all(township)
    made = TownshipWindow(township, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


def test_a_save_that_is_held_up_says_what_for(
    window: TownshipWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 0)
    with held_up(window.worker):
        type_on(window, "households", "350")
        assert window.sign.text.text() == "未保存"
        QTest.qWait(1)  # the timer's turn
        assert window.sign.text.text().startswith("未保存：工作区正被别的程序占用")
    assert window.sign.text.text().startswith("已保存")


def type_on(window: TownshipWindow, field: str, text: str) -> None:
    """Type into a field and go on: nobody waits for it to be saved."""
    row = go(window.view, VILLAGE, FORM).rows[field]
    row.editor.take_focus()
    edit = row.editor.focus_widgets()[0]
    QTest.keySequence(edit, "Ctrl+A")
    write(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def export_elsewhere(file: Path, folder: Path) -> None:
    """Another program on the same file exports the report."""
    other = open_desk(str(file), clock=clock)
    assert isinstance(other, TownshipDesk)
    other.export(folder)
    other.close()


def write_elsewhere(file: Path, field: str, value: int | None) -> None:
    """Another program on the same file writes a value."""
    other = open_desk(str(file), clock=clock)
    other.draft().put(KEY, field, value)
    other.close()


def test_what_is_typed_at_once_goes_into_one_next_revision(filled: TownshipWindow, tmp_path: Path) -> None:
    """The second write waits for the first, which opens the revision that both go into."""
    filled.desk.export(tmp_path)
    filled.show_draft(filled.desk.draft())
    filled.unlock()
    troubles: set[Exception | None] = set()
    filled.saving.told.connect(lambda: troubles.add(filled.saving.trouble))
    with held_up(filled.worker):
        type_on(filled, "households", "301")
        type_on(filled, "population", "901")
    assert troubles == {None}
    newest = filled.desk.draft()
    assert newest.head.revision == 2
    values = newest.figures.record(KEY).values
    assert (values["households"], values["population"]) == (301, 901)


def test_what_waits_for_a_save_waits_for_all_and_is_done_once(window: TownshipWindow, file: Path) -> None:
    seen: list[object] = []
    fields = {"households": 350, "population": 900, "broadband_users": 10}
    with held_up(window.worker):
        for field, value in fields.items():
            type_on(window, field, str(value))
        window.saving.when_saved(lambda: seen.append([stored(file, field) for field in fields]))
    type_into(go(window.view, VILLAGE, FORM).rows["households"], "360")
    assert seen == [[350, 900, 10]]


def test_a_value_typed_over_one_that_is_on_its_way_stands_whatever_becomes_of_that(
    window: TownshipWindow, file: Path
) -> None:
    row = go(window.view, VILLAGE, FORM).rows["households"]
    said: list[tuple[object, bool]] = []

    def note() -> None:
        if (KEY, "households") in window.saving.unsaved:
            said.append((row.editor.focus_widgets()[0].property("text"), row.mine.isVisible()))

    with held_up(window.worker):
        type_on(window, "households", "360")
        type_on(window, "households", "370")
        write_elsewhere(file, "households", 350)
        window.saving.changed.connect(note)
        window.saving.told.connect(note)
    assert said
    assert set(said) == {("370", False)}  # until it has landed itself
    assert "370" in row.message.text()


def test_what_is_typed_after_something_was_given_up_is_saved(window: TownshipWindow, file: Path) -> None:
    with held_up(window.worker):
        type_on(window, "households", "350")
        window.saving.give_up()
        type_on(window, "population", "900")
    assert stored(file, "population") == 900
    assert window.saving.is_settled


def test_what_is_not_saved_goes_along_into_a_report_that_was_read_anew(
    window: TownshipWindow, file: Path
) -> None:
    with locked(file, window):
        type_on(window, "households", "350")
        idle(window.worker)
    window.show_draft(window.desk.draft())
    row = go(window.view, VILLAGE, FORM).rows["households"]
    assert row.editor.focus_widgets()[0].property("text") == "350"
    window.sign.retry.click()
    idle(window.worker)
    assert stored(file, "households") == 350


def test_whatever_others_write_is_seen_every_time(window: TownshipWindow, file: Path) -> None:
    edit = go(window.view, VILLAGE, FORM).rows["households"].editor.focus_widgets()[0]
    for value in (350, 351):
        write_elsewhere(file, "households", value)
        window.saving.look()
        idle(window.worker)
        assert edit.property("text") == str(value)


def test_looking_does_not_pile_up_while_the_worker_is_busy(window: TownshipWindow) -> None:
    """A server that hangs is asked once, however long it takes."""
    asked: list[str] = []
    counts = []
    for times in (1, 5):
        asked.clear()
        with before_each(window.desk.store._engine, asked.append), held_up(window.worker):
            for _ in range(times):
                window.saving.look()
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0


def test_what_others_write_while_a_look_is_reading_is_seen_by_the_next(
    window: TownshipWindow, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = go(window.view, VILLAGE, FORM).rows["households"].editor.focus_widgets()[0]
    writing, has_read, may_tell = window.draft.writing, threading.Event(), threading.Event()
    others = writing.others

    def slowly() -> Others:
        found = others()
        has_read.set()
        assert may_tell.wait(30)
        return found

    monkeypatch.setattr(writing, "others", slowly)
    window.saving.look()
    assert has_read.wait(30)
    write_elsewhere(file, "households", 350)
    window.saving.look()
    may_tell.set()
    idle(window.worker)
    assert edit.property("text") == "350"


def test_what_waited_for_a_save_that_failed_is_not_done_later(window: TownshipWindow, file: Path) -> None:
    checked: list[object] = []
    window.checking.checked.connect(checked.append)
    with locked(file, window):
        with held_up(window.worker):
            type_on(window, "households", "350")
            window.check()
        assert window.saving.trouble is not None
    window.sign.retry.click()
    idle(window.worker)
    assert stored(file, "households") == 350
    assert checked == []


@pytest.mark.parametrize("deed", ["export", "receive", "load"])
def test_nothing_is_handed_over_or_read_while_something_is_not_saved(
    filled: TownshipWindow, file: Path, answers: Answers, tmp_path: Path, deed: str
) -> None:
    """It would go on with less than what is on screen."""
    out = tmp_path / "out"
    answers.fill = lambda dialog: dialog.edit.setText(str(out))  # type: ignore[attr-defined]  # of an export
    answers.files = [tmp_path / "回执.xlsx"]
    with locked(file, filled):
        type_on(filled, "households", "350")
        idle(filled.worker)
    assert filled.saving.trouble is not None
    getattr(filled, deed)()
    idle(filled.worker)
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["unsaved"]
    assert not out.exists()
    assert filled.desk.draft().head.state is State.DRAFT
    filled.saving.give_up()


def test_what_is_being_done_is_done_to_its_end_before_the_window_closes(window: TownshipWindow) -> None:
    free = threading.Event()
    done: list[bool] = []
    window.run("正在导出…", free.wait, done.append)
    try:
        assert not window.close()
        assert window.isVisible()
    finally:
        free.set()
        idle(window.worker)
    assert done == [True]
    assert window.close()


def test_what_was_given_up_is_gone_and_nothing_asks_about_it(
    window: TownshipWindow, file: Path, answers: Answers
) -> None:
    """The window may still be there, hidden, until an exchange has come to its end."""
    with locked(file, window):
        type_on(window, "households", "350")
        idle(window.worker)
        window.saving.give_up()
        assert window.close()
    assert answers.told == []
    assert stored(file, "households") is None


def test_what_waited_for_something_that_was_given_up_is_not_done(window: TownshipWindow) -> None:
    checked: list[object] = []
    window.checking.checked.connect(checked.append)
    with held_up(window.worker):
        type_on(window, "households", "350")
        window.check()
        window.saving.give_up()
    assert window.saving.is_settled
    assert checked == []


def test_a_report_that_was_exported_elsewhere_is_shown_as_it_is(
    filled: TownshipWindow, file: Path, tmp_path: Path
) -> None:
    export_elsewhere(file, tmp_path)
    filled.saving.look()
    idle(filled.worker)
    assert filled.draft.head.state is State.EXPORTED
    assert filled.view.locked
    assert MOVED in filled.status.text()


def test_what_was_typed_into_a_report_that_was_exported_meanwhile_opens_the_next_on_a_persons_word_only(
    filled: TownshipWindow, file: Path, tmp_path: Path
) -> None:
    with locked(file, filled):
        type_on(filled, "households", "301")
        idle(filled.worker)
    export_elsewhere(file, tmp_path)
    for _ in ("while it waits", "again"):
        filled.saving.look()
        idle(filled.worker)
    assert filled.draft.head.state is State.DRAFT  # what is not saved stands in it
    filled.sign.retry.click()
    idle(filled.worker)
    assert filled.draft.head.state is State.EXPORTED
    assert MOVED in filled.status.text()
    assert filled.desk.draft().head.revision == 1
    assert filled.sign.retry.text() == "另开新版保存"
    filled.sign.retry.click()
    idle(filled.worker)
    assert filled.desk.draft().head.revision == 2
    assert stored(file, "households") == 301
    assert sign(filled).startswith("已保存")


def test_a_window_that_was_closed_is_told_nothing(
    filled: TownshipWindow, file: Path, tmp_path: Path, answers: Answers
) -> None:
    with held_up(filled.worker):
        filled.saving.look()
        export_elsewhere(file, tmp_path)
        assert filled.close()
        filled.desk.close()
    assert MOVED not in filled.status.text()
    assert answers.errors == []


def test_what_was_looked_up_for_a_report_that_is_shown_no_more_is_not_told(
    filled: TownshipWindow, file: Path, tmp_path: Path
) -> None:
    with held_up(filled.worker):
        filled.saving.look()
        export_elsewhere(file, tmp_path)
        filled.show_draft(filled.desk.draft())
    assert filled.draft.head.state is State.EXPORTED
    assert MOVED not in filled.status.text()


def test_a_conflict_that_was_left_to_the_others_is_not_told_any_more(
    window: TownshipWindow, file: Path
) -> None:
    row = go(window.view, VILLAGE, FORM).rows["households"]
    write_elsewhere(file, "households", 350)
    type_into(row, "360")
    row.theirs.click()
    assert not row.theirs.isVisible()  # at once: there is nothing to wait for
    assert sign(window) == "已保存 09:30:00"
