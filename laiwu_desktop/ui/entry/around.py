"""Where a bar stands: beside the forms, or below them where they need the width."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

# From there on it stands beside them: of a window with the list of villages, that is 1600.
WIDE_ENOUGH = 1360
# With less height a bar below takes as little as it can.
LOW = 470


class Around(QWidget):
    """The forms and the bar. `placed`: whether it stands beside them, and whether there is little height."""

    placed = Signal(bool, bool)

    def __init__(self, forms: QWidget) -> None:
        super().__init__()
        self.box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.addWidget(forms, 1)
        self.room = (False, False)

    def minimumSizeHint(self) -> QSize:
        """No wider than with the bar below, where it goes on the way: a window is made as narrow as it may be
        in one go.
        """
        least = super().minimumSizeHint()
        items = [item for n in range(self.box.count()) if (item := self.box.itemAt(n)) is not None]
        margins = self.box.contentsMargins()
        width = max((item.minimumSize().width() for item in items), default=0)
        return QSize(min(least.width(), width + margins.left() + margins.right()), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside, low = event.size().width() >= WIDE_ENOUGH, event.size().height() < LOW
        if (beside, low) != self.room:
            self.room = (beside, low)
            way = QBoxLayout.Direction
            self.box.setDirection(way.LeftToRight if beside else way.TopToBottom)
            self.placed.emit(beside, low)
