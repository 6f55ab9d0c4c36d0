"""Sheets are set beside the window, and a person can end it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from laiwu_desktop.ui.files.long_work import LongWork
from laiwu_desktop.ui.files.preview import PreviewWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.conftest import Answers

Settle = Callable[[], None]


def previews() -> list[PreviewWindow]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewWindow)]


def test_how_far_it_is_is_told_and_the_pages_are_shown(window: TownshipWindow, settle: Settle) -> None:
    told: list[str] = []
    path = window.print_path("表")

    def write(progress: Callable[[int, int], None]) -> None:
        progress(1, 2)
        window.desk.print_sheets(path, progress=progress)

    window.print_out(path, write)
    box = window.findChild(LongWork)
    assert box is not None
    shown = box.about.setText
    box.about.setText = lambda text: (told.append(text), shown(text))
    settle()
    (preview,) = previews()
    preview.close()
    assert told[0] == "已排 1 份，共 2 份"
    assert told[-1].startswith("已排 3 份，共 3 份")


def test_what_is_ended_leaves_no_file_and_no_box(
    window: TownshipWindow, answers: Answers, settle: Settle
) -> None:
    path = window.print_path("表")

    def write(progress: Callable[[int, int], None]) -> None:
        window.desk.print_sheets(path, progress=progress)

    window.print_out(path, write)
    box = window.findChild(LongWork)
    assert box is not None
    box.button.click()
    settle()
    assert window.status.text() == "已取消排版，没有生成文件。"
    assert not answers.errors
    assert not previews()
    assert not Path(path).exists()
