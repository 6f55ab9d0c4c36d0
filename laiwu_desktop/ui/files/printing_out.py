"""Pages that are set in the background, with what is done of how many, and ended at will."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from PySide6.QtWidgets import QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.ui.files.long_work import LongWork
from laiwu_desktop.ui.parts.worker import Worker

Progress = Callable[[int, int], None]


def set_pages(
    window: QWidget,
    worker: Worker,
    write: Callable[[Progress], Any],
    done: Callable[[Any], None],
    failed: Callable[[Exception], None],
) -> None:
    """Do what `write` does with the progress it is given. Of what a person ends `failed` is told, too:
    PersonError "cancelled.printing".
    """
    ended = Event()
    box = LongWork(window, "排版", "正在排版…", 0, ended.set)

    def progress(count: int, total: int) -> None:
        if ended.is_set():
            raise PersonError("cancelled.printing")
        box.tell(count, f"已排 {count} 份，共 {total} 份", total)

    box.watch(worker, lambda: write(progress), done, failed)
