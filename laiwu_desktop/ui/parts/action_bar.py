"""The bar of what can be done, at the top of a window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolBar, QToolButton

BESIDE, ALONE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonTextOnly


class ActionBar(QToolBar):
    """Every button with its name. Where the window is too narrow for the icons, the names do without: an old
    office PC at 150 % must not lose the last buttons behind an arrow.
    """

    def __init__(self) -> None:
        super().__init__("操作")
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(BESIDE)
        self._wanted = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def add_button(self, button: QToolButton) -> None:
        """A button that is no action, such as one with a menu."""
        button.setToolButtonStyle(self.toolButtonStyle())
        self.toolButtonStyleChanged.connect(button.setToolButtonStyle)
        self.addWidget(button)

    def _fit(self) -> None:
        if self.toolButtonStyle() == BESIDE:
            self._wanted = self.sizeHint().width()
        style = BESIDE if self._wanted <= self.width() else ALONE
        if style != self.toolButtonStyle():
            self.setToolButtonStyle(style)
