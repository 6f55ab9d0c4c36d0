"""What is made while a window is open comes last in its Tab order, unless it is told where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def take_place(made: QWidget, of: QWidget) -> None:
    """Let Tab come to everything in `made` where it would come to `of`, before what follows there."""
    inside = [made, *_inside(made)]
    before = _stop_before(of, inside)
    for widget in inside:
        if before is not None and _is_stop(widget):
            QWidget.setTabOrder(before, widget)  # of what takes no keyboard Qt remembers no place
            before = widget


def _inside(whole: QWidget) -> Iterator[QWidget]:
    """What stands in a widget, in the order of Tab."""
    one = whole.nextInFocusChain()
    while one is not None and one is not whole:
        if whole.isAncestorOf(one):
            yield one
        one = one.nextInFocusChain()


def _stop_before(widget: QWidget, but: list[QWidget]) -> QWidget | None:
    one = widget.previousInFocusChain()
    while one is not None and one is not widget:
        if _is_stop(one) and one not in but:
            return one
        one = one.previousInFocusChain()
    return None


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
