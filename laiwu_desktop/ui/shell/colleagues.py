"""What colleagues do in the same workspace, told to a window."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.parts.worker import Worker

# How often a file that another program has is looked at, in ms.
LOOK_EVERY = 2_000
CHANGED, AWAY, BACK = "changed", "away", "back"


class Colleagues(QObject):
    """`changed` comes when somebody may have changed something; `away` when a server has gone, `back` when it
    is there again. A server tells by itself; a file that another program writes into is looked at.
    """

    changed = Signal()
    away = Signal()
    back = Signal()
    _heard = Signal(str)

    def __init__(self, desk: TownshipDesk | BureauDesk, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.worker = worker
        self._mark: Any = None
        self._looking = False
        self._closed = False
        self._heard.connect(self._tell, Qt.ConnectionType.QueuedConnection)  # it comes from another thread
        self._listener = desk.listen(*(partial(self._heard.emit, what) for what in (CHANGED, AWAY, BACK)))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        if self._listener is None and desk.refused is not None:
            self._timer.start(LOOK_EVERY)

    def close(self) -> None:
        """Nothing is told any more."""
        self._closed = True
        self._timer.stop()
        if self._listener is not None:
            self._listener.close()

    def _tell(self, what: str) -> None:
        if not self._closed:
            {CHANGED: self.changed, AWAY: self.away, BACK: self.back}[what].emit()

    def _look(self) -> None:
        if not self._looking:
            self._looking = True
            self.worker.quietly(self.desk.mark, self._seen, self._not_seen)

    def _seen(self, mark: Any) -> None:
        self._looking = False
        before, self._mark = self._mark, mark
        if before not in (None, mark):
            self._tell(CHANGED)

    def _not_seen(self, _error: Exception) -> None:
        self._looking = False  # whoever reads next tells why
