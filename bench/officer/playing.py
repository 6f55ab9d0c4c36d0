"""A script is played: one act after another, each when what the last one did is done and seen."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from bench.officer.hands import Act, Hands
from laiwu_desktop.ui.parts.worker import Worker

# A script is a generator of acts; what it looks at is as the act before has left it.
Script = Iterator[Act]
# Nothing in the window takes so long; a box that nobody answers does.
PATIENCE = 60.0  # seconds


class Stuck(RuntimeError):
    """Nothing goes on any more."""


class Play(QObject):
    """Plays a script in the event loop that is there, within boxes that are asked, too."""

    def __init__(self, hands: Hands, worker: Worker) -> None:
        super().__init__()
        self.hands = hands
        self.worker = worker
        self.script: Script = iter(())
        self.error: Exception | None = None
        self._loop = QEventLoop()
        self._settled = 0
        self._since = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def play(self, script: Script) -> None:
        """Play a script to its end."""
        self.script, self.error = script, None
        self._settled, self._since = 0, time.monotonic()
        self._timer.start(1)
        self._loop.exec()
        self._timer.stop()
        if self.error is not None:
            raise self.error

    def _look(self) -> None:
        """Go on once nothing is under way: twice, for what came last may have begun something."""
        if not self._is_quiet():
            self._settled = 0
            if time.monotonic() - self._since > PATIENCE:
                self._end(Stuck(f"waits at {QApplication.activeWindow()}, {QApplication.focusWidget()}"))
            return
        self._settled += 1
        if self._settled < 3:
            return
        self._settled, self._since = 0, time.monotonic()
        try:
            act = next(self.script)
        except StopIteration:
            self._end(None)
        except Exception as error:  # it is the caller's, not Qt's
            self._end(error)
        else:
            self.hands.do(act)

    def _is_quiet(self) -> bool:
        if not self.hands.is_done() or not self.worker.is_idle:
            return False
        if QApplication.activePopupWidget() is not None:
            return True
        asked, active = QApplication.activeModalWidget(), QApplication.activeWindow()
        if active is not None and (asked is None or asked is active or asked.isAncestorOf(active)):
            return True
        self.hands.wake()
        return False

    def _end(self, error: Exception | None) -> None:
        self.error = error
        self._timer.stop()
        self._loop.quit()
        while (box := QApplication.activePopupWidget() or QApplication.activeModalWidget()) is not None:
            box.hide()  # the loop that it has of its own ends with it
