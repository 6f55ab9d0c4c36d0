"""One photo in a window of its own, as large as there are pixels and room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QWidget

from laiwu_desktop.ui.parts.dialogs import FRAME
from laiwu_desktop.ui.parts.plain import PlainLabel

_LEAVE = (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LargePhoto(PlainLabel):
    """Belongs to the window of `owner`; the keys that opened it close it, too."""

    def __init__(self, owner: QWidget, title: str, pixmap: QPixmap) -> None:
        super().__init__()
        self.setParent(owner.window(), Qt.WindowType.Window)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription("按 Esc 关闭")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPixmap(_fitting(pixmap, owner.screen().availableSize(), owner.devicePixelRatioF()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LEAVE:
            self.close()
        else:
            super().keyPressEvent(event)


def _fitting(pixmap: QPixmap, room: QSize, sharpness: float) -> QPixmap:
    """No larger than the screen has room for; a pixel of the photo is one of the screen."""
    most = (room - QSize(FRAME, FRAME)) * sharpness
    shown = pixmap
    if pixmap.width() > most.width() or pixmap.height() > most.height():
        ways = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        shown = pixmap.scaled(most, *ways)
    shown.setDevicePixelRatio(sharpness)
    return shown
