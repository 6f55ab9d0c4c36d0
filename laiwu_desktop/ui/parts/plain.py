"""Text of a person is never HTML: Qt guesses by the look of a text, and loads the pictures named in it."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class PlainLabel(QLabel):
    """A label that shows every sign of its text as it stands."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class WholeText(PlainLabel):
    """Wraps, and is seen whole: Qt reckons with the width that it would like, and cuts off what is longer."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setWordWrap(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))  # -1 while it is empty


class OneLine(PlainLabel):
    """A label as wide as there is room: of what is longer, as of a path, the middle is left out, or the end.
    Its text is all of it, for whoever reads it aloud; a tip should say it, too.
    """

    def __init__(self, text: str = "", leaving_out: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__(text)
        self.leaving_out = leaving_out
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def shown(self) -> str:
        """What of it is seen."""
        return self.fontMetrics().elidedText(self.text(), self.leaving_out, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            self.shown,
            self.foregroundRole(),
        )
        painter.end()


class Briefest(OneLine):
    """The longest of several texts that there is room for; the shortest always has it. Read aloud is the
    first, which a tip says, too.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: tuple[str, ...] = ("",)

    def show_texts(self, *texts: str) -> None:
        """Show the first of these that fits."""
        self.texts = texts
        self.setText(texts[0])
        self.setToolTip(as_tip(texts[0]))
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(texts[-1]))

    @property
    def shown(self) -> str:
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        return next((one for one in self.texts if metrics.horizontalAdvance(one) <= room), self.texts[-1])


class MarkedLabel(QLabel):
    """A label with colours and links of ours; a person's words in it have been through `html.escape`."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.RichText)


_FOR_COMMANDS = re.compile("（命令行[^（）]*）")


def in_window(text: str) -> str:
    """What a person is told of an error, without what it says for those who type commands."""
    return _FOR_COMMANDS.sub("", text)


def as_tip(text: str) -> str:
    """A tool tip's text; tool tips can only be told by escaping that they are plain."""
    if "<" not in text and "&" not in text:
        return text
    return f"<p style='white-space:pre-wrap'>{escape(text)}</p>"
