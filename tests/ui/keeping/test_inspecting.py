"""A damaged workspace file in the window: told, looked at, and nothing leaves it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.making import back_up_now
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.states import Parcel
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.keeping.inspecting import Inspecting
from laiwu_desktop.ui.keeping.rescue import LOOK
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Opening
from tests.conftest import noon
from tests.store.database.test_soundness import damaged
from tests.ui.acting import idle
from tests.ui.conftest import SECOND, VILLAGE, Answers
from tests.ui.keeping.opened import program

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

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def failed(self, error: Exception, location: str) -> None:
        self.told.append(f"{error} {location}")


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
    assert said.endswith("请从备份恢复。恢复之前再填的内容，恢复后要重新填。")
    window.print_all()
    idle(worker)
    assert "张家庄村委会" in str(answers.errors[-1])
    window.desk.draft().put(RecordKey(FORM, SECOND), "households", 302)  # what is sound is still worked on
    closed(opening)


def test_what_the_next_exchange_mends_needs_no_backup(file: Path, worker: Worker, answers: Answers) -> None:
    with closing(open_desk(str(file), clock=noon)) as desk:
        report = desk.every_head()[0].id
        desk.store.exchange.add(Outgoing(Parcel.PACKAGE, report, 0, "packages", "甲.xlsx", b"PK", "2006"))
    damaged(file, "UPDATE outbox SET data = x'00'")
    opening = opened(file, worker, answers)
    assert isinstance(opening.window, TownshipWindow)
    told = opening.window.custody.inspecting
    assert told.text.text().endswith("甲.xlsx 与登记的摘要不符。下次交换（sync）时会重新生成。")
    assert told.button.isHidden()
    closed(opening)


@pytest.mark.usefixtures("worker")
def test_where_nothing_can_be_typed_nothing_is_said_of_typing(file: Path) -> None:
    damaged(file, f"UPDATE form_{FORM} SET households = 301 WHERE unit_code = '{VILLAGE}'")
    line = Inspecting(desk := open_desk(str(file), checked=False))
    desk.only_look(PersonError("handed_over", when="2006-12-20"))
    line.begin()
    idle(line.worker)
    assert line.text.text().endswith("请从备份恢复。")
    line.stop()
    desk.close()


def test_a_file_that_cannot_even_be_shown_is_told_as_damaged(
    file: Path, worker: Worker, answers: Answers
) -> None:
    damaged(file, "UPDATE workspace SET value = 'king' WHERE key = 'role'")
    shown: list[Start] = []

    def start() -> Start:
        shown.append(Start())
        return shown[-1]

    Opening(start, worker, answers).start(str(file))  # type: ignore[arg-type]
    assert "“设置”中 role" in shown[0].told[0]
    assert str(file) in shown[0].told[0]
    assert shown[0].isVisible()
    shown[0].close()


def test_the_line_leads_to_the_newest_good_backup_which_comes_back(
    file: Path, worker: Worker, answers: Answers
) -> None:
    back_up_now(file, Reason.ASKED, noon())
    damaged(file, f"UPDATE form_{FORM} SET households = 301 WHERE unit_code = '{VILLAGE}'")
    with program(open_desk(str(file), clock=noon, hold=True, checked=False), worker, answers) as running:
        line = running.window.custody.inspecting
        idle(line.worker)
        assert line.button.text() == LOOK

        def fill(dialog: QDialog) -> None:
            assert isinstance(dialog, BackupsDialog)
            running.rest()
            assert dialog.table.rowCount() == 1  # of what is damaged none was made
            assert dialog.restore.isEnabled()

        answers.fill = fill
        line.button.click()
        running.rest()
        idle(running.window.custody.inspecting.worker)
        assert running.window.custody.inspecting.isHidden()
        assert isinstance(running.window, TownshipWindow)
        assert running.window.draft.figures.record(RecordKey(FORM, VILLAGE)).values["households"] == 300


def test_a_desk_that_no_window_can_show_is_told_as_damaged_where_one_can_restore(
    file: Path, worker: Worker, answers: Answers
) -> None:
    """It opens, and only what the window reads first has a value that no field can have."""
    damaged(file, f"UPDATE form_{FORM} SET households = 'many' WHERE unit_code = '{VILLAGE}'")
    shown: list[Start] = []

    def start() -> Start:
        shown.append(Start())
        return shown[-1]

    opening = Opening(start, worker, answers)  # type: ignore[arg-type]
    opening.start(str(file))
    assert opening.window is shown[0]
    assert "张家庄村委会" in shown[0].told[0]
    shown[0].close()
