"""The two lines at the top of a window: whose workspace it is, and what is to be done next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from laiwu_desktop.ui.looks.slim import slim
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import set_state

# A window lower than this is that of an old office PC at 150 %.
LOW = 640


class Banner(QFrame):
    """The dark line at the top: whose workspace, which period, which revision, its state.

    `sample` says that the figures are made up.
    """

    def __init__(self, sample: bool) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.place = PlainLabel()
        self.place.setObjectName("place")
        self.period = PlainLabel()
        self.revision = PlainLabel()
        self.badge = PlainLabel()
        self.badge.setObjectName("badge")
        self.faint = PlainLabel()
        self.faint.setObjectName("faint")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 5, 14, 5)
        line.setSpacing(16)
        self.line = line
        self.sample = PlainLabel("示例数据")
        self.sample.setObjectName("sample")
        for label in (self.place, self.period, self.revision, self.badge, self.sample):
            line.addWidget(label)
        # Only now: a label that is nobody's part yet would come up as a window of its own.
        self.sample.setVisible(sample)
        line.addStretch()
        line.addWidget(self.faint)
        self._line = line

    def be_low(self, low: bool) -> None:
        """Take less height."""
        self.line.setContentsMargins(14, 1 if low else 5, 14, 1 if low else 5)

    def end(self, button: QPushButton) -> None:
        """Let the line end with a button."""
        self._line.addWidget(button)

    def put_in_place_of_period(self, box: QWidget) -> None:
        """Show something to choose a period and revision with, wherever that is visible in place of both."""
        self.line.insertWidget(self.line.indexOf(self.period), box)
        box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            for label in (self.period, self.revision):
                label.setVisible(event.type() == QEvent.Type.HideToParent)
        return super().eventFilter(watched, event)


class Notice(QFrame):
    """A line that says what is to be done next, with one button for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.button = QPushButton()
        self.button.setProperty("kind", "primary")
        line = self.line = QHBoxLayout(self)
        line.setContentsMargins(14, 5, 10, 5)
        line.addWidget(self.text, 1)
        line.addWidget(self.button)
        self.other: QWidget | None = None
        self.hide()

    def be_low(self, low: bool) -> None:
        """Take less height."""
        slim((self.button,), low=low)
        self.line.setContentsMargins(14, 1 if low else 5, 10, 1 if low else 5)

    def yield_to(self, other: QWidget) -> None:
        """Stand back, where the window is low, while another line is shown that says more of the same; what
        is said here is its tool tip then.
        """
        self.other = other
        for watched in (other, self.window()):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.Resize):
            self._take_place()
        return super().eventFilter(watched, event)

    def _take_place(self) -> None:
        text, window = self.text.text(), self.window()
        is_low = self.other is not None and self.other.isVisibleTo(window) and window.height() < LOW
        stands_back = is_low and not self.button.text()
        self.setVisible(bool(text) and not stands_back)
        if self.other is not None:
            self.other.setToolTip(as_tip(text if stands_back else ""))

    def tell(self, text: str, kind: str = "", button: str = "") -> None:
        """Say something; an empty text hides the line."""
        self.text.setText(text)
        set_state(self, kind, "kind")
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._take_place()
