"""The first window, the worker, the look of things, and the pictures of it all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau import BureauDesk
from laiwu_desktop.desk.township import TownshipDesk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.ui.opening import Opening
from laiwu_desktop.ui.recent import Recent
from laiwu_desktop.ui.screenshots import take
from laiwu_desktop.ui.start import StartWindow
from laiwu_desktop.ui.theme import chinese_families
from laiwu_desktop.ui.worker import Worker
from tests.ui.acting import fill_all
from tests.ui.conftest import PLACES, TOWN, Answers

Settle = Callable[[], None]
PERIODS = ("2007S2", "2006S2")


@pytest.fixture
def start(tmp_path: Path, worker: Worker, answers: Answers) -> StartWindow:
    return StartWindow(Register(PLACES), PERIODS, Recent(tmp_path / "window.ini"), worker, answers)


def test_a_workspace_is_made_remembered_and_opened_again(
    start: StartWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    opened: list[object] = []
    start.opened.connect(opened.append)
    location = tmp_path / "口镇.sqlite"
    start.creation.search.setText("kz")
    start.creation.location.setText(str(location))
    start.creation.make.click()
    settle()
    assert not answers.errors
    assert isinstance(opened[0], TownshipDesk)
    assert opened[0].settings.division == TOWN
    assert opened[0].settings.period == "2006S2"
    opened[0].close()
    again = StartWindow(Register(PLACES), PERIODS, Recent(tmp_path / "window.ini"), start.worker, answers)
    again.opened.connect(opened.append)
    again.list.setCurrentRow(0)
    again.go.click()
    settle()
    assert isinstance(opened[1], TownshipDesk)
    opened[1].close()


def test_what_is_missing_is_said(start: StartWindow, answers: Answers) -> None:
    start.creation.make.click()
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["incomplete"]


def test_a_workspace_that_is_gone_is_said_to_be(
    start: StartWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    start.open(str(tmp_path / "没有.sqlite"))
    settle()
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["no_workspace"]


def test_the_bureau_is_the_city(start: StartWindow) -> None:
    start.creation.bureau.click()
    assert start.creation.chosen is not None
    assert start.creation.chosen.level == "city"


@pytest.mark.parametrize("side", ["township", "bureau"])
def test_the_window_fits_the_workspace(
    originals: Path, side: str, start: StartWindow, worker: Worker, answers: Answers
) -> None:
    opening = Opening(lambda: start, worker, answers)
    opening.start(str(originals / f"{side}.sqlite"))
    assert not answers.errors
    assert type(opening.window).__name__ == {"township": "TownshipWindow", "bureau": "BureauWindow"}[side]
    assert start.isHidden()
    opening.window.close()
    opening.window.deleteLater()


def test_the_start_window_gives_way_to_the_workspace(
    originals: Path, start: StartWindow, worker: Worker, answers: Answers, settle: Settle
) -> None:
    opening = Opening(lambda: start, worker, answers)
    opening.start("没有.sqlite")
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["no_workspace"]
    assert start.isVisible()
    start.open(str(originals / "township.sqlite"))
    settle()
    assert start.isHidden()
    assert opening.window is not None
    assert opening.window.isVisible()
    opening.window.close()
    opening.window.deleteLater()


def test_the_list_of_recent_workspaces_is_short_and_newest_first(tmp_path: Path) -> None:
    recent = Recent(tmp_path / "window.ini")
    assert recent.all() == []
    for number in range(12):
        recent.put(f"{number}.sqlite")
    recent.put("8.sqlite")
    assert Recent(tmp_path / "window.ini").all()[:3] == ["8.sqlite", "11.sqlite", "10.sqlite"]
    assert len(recent.all()) == 8


def test_work_is_done_elsewhere_and_answered_here(worker: Worker, settle: Settle) -> None:
    here = threading.current_thread()
    seen: list[object] = []
    worker.run(
        "…", threading.current_thread, lambda t: seen.extend([t, threading.current_thread()]), seen.append
    )
    worker.run("…", lambda: 1 // 0, seen.append, lambda e: seen.extend([e, threading.current_thread()]))
    settle()
    assert seen[0] is not here
    assert seen[1] is here
    assert isinstance(seen[2], ZeroDivisionError)
    assert seen[3] is here


def test_there_is_a_font_for_every_common_character(app: QApplication) -> None:
    families = chinese_families(["Noto Sans SC"])
    assert "Noto Sans SC" in families
    assert "Noto Sans SC" in QFontDatabase.families()
    metrics = QFontMetrics(app.font())
    assert all(metrics.inFontUcs4(ord(character)) for character in "莱芜市村级信息化填报审核汇总")


def test_pictures_are_taken_and_nothing_is_changed(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_all(township)
    report = bureau.import_packages([township.export(tmp_path).path])[0].report
    bureau.accept(report)
    before = [desk.store.reports.content_hash() for desk in (township, bureau)]
    pictures = [*take(township, tmp_path / "a"), *take(bureau, tmp_path / "a")]
    assert [path.stem for path in pictures] == [
        "window-start",
        "window-township",
        "window-findings",
        "window-bureau",
        "window-look",
        "window-totals",
        "window-targets",
    ]
    assert all(QImage(str(path)).size() == QSize(1366, 768) for path in pictures)
    assert before == [desk.store.reports.content_hash() for desk in (township, bureau)]
