"""Whoever opens a workspace again is where he was."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import MOST, LastPlace, Recent
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import Opening
from tests.ui.acting import fill_all, idle
from tests.ui.conftest import THIRD, TOWN, Answers

KEY = RecordKey("village_broadband", THIRD)
Open = Callable[[str], TownshipWindow | BureauWindow]


def close(window: TownshipWindow | BureauWindow, worker: Worker) -> None:
    """Close a window, which makes a backup first."""
    idle(worker)
    closed = QSignalSpy(window.closed)
    window.close()
    while not closed.count():
        QApplication.processEvents()


def wait_for(opening: Opening) -> None:
    """Until it has gone back where one was, as it does once the window has the keyboard."""
    guard = QTimer()
    guard.setSingleShot(True)
    guard.start(30_000)
    while opening.stay is not None and opening.stay.to_go is not None and guard.isActive():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    assert guard.isActive()


@pytest.fixture
def open_(worker: Worker, answers: Answers, originals: Path, tmp_path: Path) -> Iterator[Open]:
    """Opens a workspace as a new start of the program would; the window before is closed first."""
    made: list[Opening] = []

    def leave() -> None:
        for opening in made:
            if isinstance(opening.window, TownshipWindow | BureauWindow) and opening.window.isVisible():
                close(opening.window, worker)
            opening.close()

    def start(role: str) -> TownshipWindow | BureauWindow:
        leave()
        file = tmp_path / f"{role}.sqlite"
        if not file.exists():
            shutil.copy(originals / file.name, file)
        opening = Opening(lambda: pytest.fail("no start"), worker, answers, Recent(tmp_path / "window.ini"))
        made.append(opening)
        opening.start(str(file))
        assert isinstance(opening.window, TownshipWindow | BureauWindow)
        opening.window.activateWindow()
        idle(worker)
        wait_for(opening)
        return opening.window

    yield start
    leave()


def test_village_form_field_and_page_are_there_again(open_: Open) -> None:
    window = open_("township")
    assert isinstance(window, TownshipWindow)
    assert window.pages.currentWidget() is window.home, "the first time one sees what there is to do"
    window.show_filling()
    window.view.go_to(KEY, "population")
    window = open_("township")
    assert isinstance(window, TownshipWindow)
    assert window.pages.currentWidget() is window.splitter
    assert window.view.cell_at_hand() == (KEY, "population")
    window.gridding.show()
    window = open_("township")
    assert isinstance(window, TownshipWindow)
    assert window.pages.currentWidget() is window.grid
    assert window.grid.model.rowCount() == 3
    office = open_("bureau")
    assert isinstance(office, BureauWindow)
    assert office.tabs.currentWidget() is office.reports
    other = next(code for code in office.reports.heads if code != office.reports.township())
    office.reports.choose_township(other)
    office.tabs.setCurrentWidget(office.city)
    office = open_("bureau")
    assert isinstance(office, BureauWindow)
    assert office.reports.township() == other
    assert office.tabs.currentWidget() is office.city


def test_what_is_there_no_more_is_not_looked_for(open_: Open, worker: Worker, tmp_path: Path) -> None:
    close(open_("township"), worker)
    recent, location = Recent(tmp_path / "window.ini"), str(tmp_path / "township.sqlite")
    for place in (
        LastPlace("gone", "2006S2", "371202999999", "no_form", "no_field", 7),
        LastPlace("filling", "2006S2", THIRD, "village_broadband", "no_field"),
        LastPlace("filling", "2001S1", THIRD, "village_broadband", "population"),
    ):
        recent.put_place(location, place)
        window = open_("township")
        assert isinstance(window, TownshipWindow)
        assert (window.view.unit_code == THIRD) == (place.field == "no_field" and place.unit == THIRD)
        close(window, worker)
    file = tmp_path / "window.ini"
    file.write_text(file.read_text(encoding="utf-8").replace("{", "[").replace("}", "]"), encoding="utf-8")
    assert isinstance(open_("township"), TownshipWindow)


def test_places_are_kept_as_long_as_their_workspace_is_in_the_list(tmp_path: Path, app: QApplication) -> None:
    assert app
    recent = Recent(tmp_path / "window.ini")
    for number in range(MOST + 2):
        location = str(tmp_path / f"{number}.sqlite")
        recent.put(location)
        recent.put_place(location, LastPlace(f"{number}"))
    again = Recent(tmp_path / "window.ini")
    kept = [again.place(str(tmp_path / f"{number}.sqlite")) for number in range(MOST + 2)]
    assert kept == [None, None, *(LastPlace(f"{number}") for number in range(2, MOST + 2))]
    assert again.all() == recent.all()
    assert "postgresql" not in (tmp_path / "window.ini").read_text(encoding="utf-8")


def test_what_came_back_opens_at_the_first_comment(
    open_: Open, township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_all(township)
    bureau.import_packages([township.export(tmp_path, carried=True, missed=True).path])
    bureau.send_back(TOWN, [Comment("示例数据：户数偏多", KEY, "households")])
    township.receive([bureau.write_receipt(TOWN, tmp_path)])
    township.close()
    for _ in range(2):  # for the first time, and again as long as it is not mended
        window = open_("township")
        assert isinstance(window, TownshipWindow)
        for _ in range(3):
            QApplication.processEvents()
        assert window.pages.currentWidget() is window.splitter
        assert window.view.cell == (KEY, "households")
        window.show_home()


def test_who_was_mending_an_earlier_period_is_there_again(
    open_: Open, township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, worker: Worker
) -> None:
    fill_all(township)
    bureau.import_packages([township.export(tmp_path, carried=True).path])
    period = township.present
    township.begin_period(period.next)
    bureau.send_back(TOWN, [Comment("示例数据：户数偏多", KEY, "households")])
    township.receive([bureau.write_receipt(TOWN, tmp_path)])
    township.close()
    window = open_("township")
    assert isinstance(window, TownshipWindow)
    idle(worker)
    (returned,) = window.turning.returned
    window.turning.turn(returned)
    idle(worker)
    window.view.go_to(KEY, "population")
    window.draft.enter(KEY, "population", "77")  # the next revision, which is there to mend it
    window = open_("township")
    assert isinstance(window, TownshipWindow)
    assert window.draft.head.period == period.code
    assert window.pages.currentWidget() is window.splitter
    assert window.view.cell == (KEY, "population")


def test_the_keyboard_is_in_the_form_though_its_field_is_gone(
    open_: Open, worker: Worker, tmp_path: Path
) -> None:
    close(open_("township"), worker)
    recent, location = Recent(tmp_path / "window.ini"), str(tmp_path / "township.sqlite")
    recent.put_place(location, LastPlace("filling", "2001S1", THIRD, "village_broadband", "population"))
    window = open_("township")
    assert isinstance(window, TownshipWindow)
    assert window.view.cell is not None
