"""Work that takes a while: how far it is, and a button that ends it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.worker import Worker

# A box that comes and goes at once is a flash.
SHOWN_AFTER = 500
# How soon to end the work again, which may have been just about to begin.
AGAIN = 200


class LongWork(QDialog):
    """Shown only when it takes a while; stays until the work has ended, also once it is cancelled."""

    _told = Signal(int, str, int)

    def __init__(
        self, parent: QWidget, title: str, what: str, steps: int, cancel: Callable[[], None]
    ) -> None:
        """`what` is done, in so many `steps`, 0 where nobody knows; `cancel` ends it, from any thread."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(440)
        self.what = what
        self.about = PlainLabel(what)
        self.bar = QProgressBar()
        self.bar.setRange(0, steps)
        self.bar.setTextVisible(False)
        self.button = QPushButton("取消")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.reject)
        line = QHBoxLayout()
        line.addWidget(self.bar, 1)
        line.addWidget(self.button)
        column = QVBoxLayout(self)
        column.addWidget(self.about)
        column.addLayout(line)
        self.later = QTimer(self)
        self.later.setSingleShot(True)
        self.later.timeout.connect(self.show)
        self.later.start(SHOWN_AFTER)
        self.again = QTimer(self)
        self.again.timeout.connect(cancel)
        self.cancel = cancel
        self._told.connect(self.show_step)

    def watch(
        self,
        worker: Worker,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Do it in the background; the box is gone before it is said what came of it."""

        def end(then: Callable[[Any], None], outcome: Any) -> None:
            self.finish()
            then(outcome)

        worker.run(self.what, work, partial(end, done), partial(end, failed))

    def tell(self, step: int, text: str, steps: int) -> None:
        """How far it is, from any thread."""
        self._told.emit(step, text, steps)

    def show_step(self, step: int, text: str, steps: int) -> None:
        """Show how far it is."""
        if self.button.isEnabled():
            self.about.setText(text)
            self.bar.setRange(0, steps)
            self.bar.setValue(step)

    def reject(self) -> None:
        """End the work; the box stays until it has ended."""
        self.about.setText("正在取消…")
        self.button.setEnabled(False)
        self.cancel()
        self.again.start(AGAIN)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()

    def finish(self) -> None:
        """All is done, or was ended."""
        self.later.stop()
        self.again.stop()
        self.hide()
        self.deleteLater()
