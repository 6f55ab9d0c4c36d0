"""A line of text that several lines never land in by themselves."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QClipboard,
    QContextMenuEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QLineEdit


def is_block(mime: QMimeData) -> bool:
    """Whether there is more than one line, or more than one cell of a spreadsheet."""
    return _is_several(mime.text())


def _is_several(text: str) -> bool:
    inside = text.strip("\r\n\x00")
    return any(sign in inside for sign in "\n\r\t\u2028\u2029")


def is_cells(mime: QMimeData) -> bool:
    """Whether these are several cells of a spreadsheet, and no text of several lines."""
    return is_block(mime) and ("\t" in mime.text() or "<tr" in mime.html().lower())


class OneLineEdit(QLineEdit):
    """`several` carries the text, and the HTML, of what was to be pasted or dropped and is no single line; it
    comes by the keys, the menu, the middle button, by dragging and from an input method alike.
    """

    several = Signal(str, str)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """An input method may bring several lines, too, from its own clipboard or from a phrase."""
        text = event.commitString()
        if not _is_several(text):
            super().inputMethodEvent(event)
            return
        super().inputMethodEvent(QInputMethodEvent())  # which ends the composition
        # Whoever is asked is asked once the input method has gone on.
        QTimer.singleShot(0, self, lambda: self.several.emit(text, ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self._asks():
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        paste = menu.findChild(QAction, "edit-paste")
        if paste is not None:
            paste.triggered.disconnect()
            paste.triggered.connect(self.paste_one)
        menu.popup(event.globalPos())

    def paste_one(self) -> None:
        """Paste what is one line; of several it is asked where they are to go."""
        if not self._asks():
            self.paste()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton and self._asks(QClipboard.Mode.Selection):
            return
        super().mouseReleaseEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if self.isReadOnly() or not is_block(event.mimeData()):
            super().dropEvent(event)
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.several.emit(event.mimeData().text(), event.mimeData().html())

    def _asks(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> bool:
        mime = QGuiApplication.clipboard().mimeData(mode)
        if mime is None or self.isReadOnly() or not is_block(mime):
            return False
        self.several.emit(mime.text(), mime.html())
        return True
