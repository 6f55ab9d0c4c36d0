"""The menu bar of a township: all that can be done, each with its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

# What is in a menu: label, key and what it does; an action that is elsewhere, too; None for a line.
Entry = tuple[str, str, Callable[[], object]] | tuple[str, QAction] | QAction | QMenu | None


def add_menu(window: QMainWindow, title: str, *entries: Entry) -> QMenu:
    """A menu of the bar. It is the window's: of one that the bar makes Python forgets the actions, though
    they are there.
    """
    menu = sub_menu(window, title, *entries)
    window.menuBar().addMenu(menu)
    return menu


def sub_menu(window: QMainWindow, title: str, *entries: Entry) -> QMenu:
    """A menu in a menu."""
    return _filled(QMenu(title, window), entries)


def _filled(menu: QMenu, entries: tuple[Entry, ...]) -> QMenu:
    for entry in entries:
        match entry:
            case None:
                menu.addSeparator()
            case QMenu():
                menu.addMenu(entry)
            case QAction():
                menu.addAction(entry)
            case (label, QAction() as action):
                menu.addAction(_again(menu, label, action))
            case (label, keys, do):
                made = QAction(label, menu)
                made.setShortcut(QKeySequence(keys))
                made.triggered.connect(partial(_call, do))
                menu.addAction(made)
    return menu


def _again(menu: QMenu, label: str, action: QAction) -> QAction:
    """What a button of the toolbar does, under a label with a letter; the key stays the button's."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    again = QAction(f"{label}\t{keys}" if keys else label, menu)
    again.triggered.connect(action.trigger)

    def follow() -> None:
        again.setEnabled(action.isEnabled())

    action.changed.connect(follow)
    follow()
    return again


def _call(do: Callable[[], object], _checked: bool = False) -> None:
    """Qt says whether an action is checked; what is done does not ask."""
    do()
