"""Whether the next period is to begin: asked with what is still open of those before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.parts.dialogs import Dialogs

# More than these would push the buttons off a small screen.
MOST_LINES = 8

# What is done, how, and what follows, as in `DeskWindow.run`.
Run = Callable[[str, Callable[[], Any], Callable[[Any], None]], None]


class NextPeriod(QObject):
    """`agreed` carries the period that is to begin; `detail` says what becomes of this one."""

    agreed = Signal(object)

    def __init__(self, desk: Desk, run: Run, dialogs: Dialogs, window: QWidget, detail: str) -> None:
        super().__init__(window)
        self.desk = desk
        self.run = run
        self.dialogs = dialogs
        self.window = window
        self.detail = detail

    def ask(self) -> None:
        """Look what is open, and ask."""
        period = self.desk.present.next
        self.run("正在查找…", partial(self._left_open, period), partial(self._ask, period))

    def _left_open(self, period: Period) -> list[str]:
        return [self.desk.line_of(head) for head in self.desk.left_open(period)]

    def _ask(self, period: Period, left_open: list[str]) -> None:
        detail = "\n".join([self.detail, *_told(left_open)])
        if self.dialogs.confirm(self.window, f"启用 {period.label}？", detail, "启用"):
            self.agreed.emit(period)


def _told(lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"……另有 {len(lines) - MOST_LINES} 份"] if len(lines) > MOST_LINES else []
    return ["", f"还没办完的 {len(lines)} 份：", *lines[:MOST_LINES], *more]
