"""What a screen reader finds of a window, by Qt's own interfaces of accessibility."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QStackedWidget,
    QTabBar,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QSlider,
    QTabBar, QTextEdit,
)  # fmt: skip
Text, Role = QAccessible.Text, QAccessible.Role
# Roles that say nothing of what a control is.
NO_ROLES = (Role.NoRole, Role.Client, Role.Pane, Role.Whitespace)


def told(widget: QWidget) -> QAccessibleInterface:
    """What a screen reader asks about a widget."""
    return QAccessible.queryAccessibleInterface(widget)


def controls(window: QWidget) -> Iterator[QWidget]:
    """All that can be used in a window; what Qt makes other controls of belongs to those."""
    for widget in window.findChildren(QWidget):
        parts_of = (QComboBox, QAbstractSpinBox, QLineEdit, QTabBar, QHeaderView, QFileDialog)
        parent = widget.parentWidget()
        is_part = isinstance(parent, parts_of) or isinstance(widget, QHeaderView)
        is_qts = widget.objectName().startswith("qt_") or (
            parent is not None
            and isinstance(parent, QAbstractItemView)
            and isinstance(widget, QAbstractButton)
        )
        is_part = is_part or _is_put_away(widget)
        if isinstance(widget, CONTROLS) and not is_part and not is_qts and widget.window() is window:
            yield widget


def untold(window: QWidget) -> list[str]:
    """The controls of a window without a name or a role."""
    found = []
    for widget in controls(window):
        face = told(widget)
        if isinstance(widget, QTabBar):
            names = [face.child(number).text(Text.Name) for number in range(widget.count())]
            named = all(names)
        else:
            named = bool(face.text(Text.Name).strip())
        if not named or face.role() in NO_ROLES:
            path = "/".join(type(one).__name__ for one in _above(widget))
            found.append(
                f"{type(window).__name__}: {path} {widget.objectName()} {_seen(widget)} {face.role()}"
            )
    return found


def _is_put_away(widget: QWidget | None) -> bool:
    """Whether it is hidden until there is something to say; pages that are turned to are not meant."""
    if widget is None or widget.isWindow():
        return False
    parent = widget.parentWidget()
    return (widget.isHidden() and not isinstance(parent, QStackedWidget)) or _is_put_away(parent)


def _above(widget: QWidget) -> list[QWidget]:
    above = [widget]
    while (parent := above[0].parentWidget()) is not None and not isinstance(parent, QDialogButtonBox):
        above.insert(0, parent)
    return above[-4:]


def _seen(widget: QWidget) -> str:
    return str(widget.property("text") or widget.property("placeholderText") or widget.toolTip())
