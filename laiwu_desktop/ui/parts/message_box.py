"""A box with a message: whole whatever its length, plain whatever stands in it."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextDocument, QTextOption
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.ui.parts.plain import PlainLabel, in_window

NARROWEST, WIDEST = 300, 560
# The title bar, the buttons and the edges of the screen.
ASIDE = 190
ICON = 40


class MessageBox(QDialog):
    """`text` says what is the matter, `detail` more of it; the words of the buttons come with `ask`."""

    def __init__(
        self, parent: QWidget | None, kind: QStyle.StandardPixmap, title: str, text: str, detail: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.chosen: QPushButton | None = None
        sign = PlainLabel()
        sign.setPixmap(self.style().standardIcon(kind, None, self).pixmap(ICON))
        self.said = _Said("\n\n".join(in_window(part) for part in (text, detail) if part))
        self.buttons = QDialogButtonBox()
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.clicked.connect(self._clicked)
        line = QHBoxLayout()
        line.setSpacing(14)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 14, 12)
        column.setSpacing(14)
        column.addLayout(line, 1)
        column.addWidget(self.buttons)

    def add(self, word: str, role: QDialogButtonBox.ButtonRole, *, default: bool = False) -> QPushButton:
        """A button; the default one is what the return key means."""
        button = self.buttons.addButton(word, role)
        button.setAutoDefault(default)
        button.setDefault(default)
        if default:
            button.setFocus()
        return button

    def keep_letters(self) -> None:
        """Leave the keyboard in the text: of all keys Enter alone, and Esc, close the box then."""
        self.said.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.said.setFocus()

    def ask(self) -> QPushButton | None:
        """Show the box until a button is chosen; None when it was closed instead."""
        self.exec()
        return self.chosen

    def _clicked(self, button: QPushButton) -> None:
        self.chosen = button
        self.done(0)  # also for buttons that are neither yes nor no


class _Said(QTextEdit):
    """The text, to be selected and copied; it scrolls when the screen is too low for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("said")
        self.setAccessibleName("说明")
        self.setAcceptRichText(False)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A path has no blank to be broken at.
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.setPlainText(text)
        self.ensurePolished()  # the application's font and edges, before anything is measured
        width, height = self._wanted()
        most = max(80, self.screen().availableGeometry().height() - ASIDE)
        # A hint, because the style sheet has its own say about the least and the most.
        self._size = QSize(width, min(height, most))
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.MinimumExpanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if height > most else Qt.FocusPolicy.ClickFocus)

    def _wanted(self) -> tuple[int, int]:
        """As wide as the longest line, within limits; as high as it then is."""
        metrics = self.fontMetrics()
        bar = self.verticalScrollBar().sizeHint().width() + 4
        longest = max(metrics.horizontalAdvance(line) for line in self.toPlainText().split("\n"))
        width = max(NARROWEST, min(longest + bar, WIDEST))
        measured = QTextDocument(self.toPlainText())
        measured.setDefaultFont(self.font())
        measured.setDefaultTextOption(self.document().defaultTextOption())
        measured.setDocumentMargin(0)
        measured.setTextWidth(width - bar)
        return width, max(ICON, math.ceil(measured.size().height()) + 4)

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return self._size
