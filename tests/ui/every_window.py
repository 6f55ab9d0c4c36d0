"""Which windows the program has, for tests that look at all of them."""

from __future__ import annotations

import importlib
import pkgutil

from PySide6.QtWidgets import QDialog, QMainWindow, QWidget

from laiwu_desktop import ui
from laiwu_desktop.ui.parts.dialogs import DecisionDialog
from laiwu_desktop.ui.shell.desk_window import DeskWindow

# What others are made from, and is never shown itself.
BASES = (DecisionDialog, DeskWindow)


def ours() -> set[type[QWidget]]:
    """Every kind of dialog and main window that the program has."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        importlib.import_module(module.name)
    kinds: set[type[QWidget]] = set()
    waiting: list[type[QWidget]] = [QDialog, QMainWindow]
    while waiting:
        below = waiting.pop().__subclasses__()
        kinds |= {kind for kind in below if kind.__module__.startswith(ui.__name__)}
        waiting += below
    return kinds - set(BASES)
