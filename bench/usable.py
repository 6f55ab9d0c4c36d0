"""A process that ends as soon as its window can be used: `python -m bench.usable bare|program [WORKSPACE]`.

A window can be used when the event loop has nothing left to do: it is laid out and painted.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


def bare() -> None:
    """A window of Qt's with a line of text in it."""
    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("示例"))
    window.resize(1366, 768)
    window.show()
    app.exec()


def program(workspace: str | None) -> None:
    """The program's own door, but for the command line."""
    from laiwu_desktop.app import run

    run(*filter(None, [workspace]))


def main(kind: str, workspace: str | None = None) -> None:
    """Begin, and end once the window can be used."""
    wait = QApplication.exec

    def wait_until_usable(*_app: QApplication) -> int:
        # A timer of 0 ms comes after all that is to be done; taking the process down is not what is measured.
        QTimer.singleShot(0, lambda: os._exit(0))
        return wait()

    QApplication.exec = wait_until_usable  # type: ignore[method-assign]
    if kind == "bare":
        bare()
    else:
        program(workspace)


if __name__ == "__main__":
    main(*sys.argv[1:])
