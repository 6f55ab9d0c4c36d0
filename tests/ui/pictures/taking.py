"""One process: one screen, one look, every page and state."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from laiwu_desktop.ui.fields.large_photo import LargePhoto
from laiwu_desktop.ui.parts.theme import Wardrobe, dress
from laiwu_desktop.ui.parts.worker import Worker
from tests.ui.pictures import states
from tests.ui.pictures.screens import SCREENS, Screen, colours_of
from tests.ui.pictures.worlds import World

_FRAME = 32


def take(screen: Screen, look: str, world: World, out: Path, only: str) -> None:
    """Write every picture into `out`."""
    qInstallMessageHandler(_pass_on)
    app = QApplication([])
    dress(app)
    wardrobe = app.findChild(Wardrobe)
    assert isinstance(wardrobe, Wardrobe)
    wardrobe.wear(colours_of(look))
    worker = Worker()
    out.mkdir(parents=True, exist_ok=True)
    for name, widget in _all(screen, world, worker):
        if only in name:
            _grab(screen, widget, worker, out / f"{screen.name}-{look}-{name}.png")
    worker.close()


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    """What Qt has to say, but for a remark that the screen without a screen makes about every window."""
    if text and "propagateSizeHints" not in text:
        sys.stderr.write(f"{text}\n")


def _all(screen: Screen, world: World, worker: Worker) -> Iterator[tuple[str, QWidget]]:
    yield from states.start(worker, world.folder)
    yield from states.first_day(world, worker)
    yield from states.done(world, worker)
    yield from states.at_work(world, worker)
    yield from states.returned(world, worker)
    yield from states.bureau(world, worker)
    if screen.with_dialogs:
        yield from states.dialogs(world, worker)


def _grab(screen: Screen, widget: QWidget, worker: Worker, path: Path) -> None:
    widget.show()
    states.idle(worker)
    for _ in range(4):  # layouts settle in events of their own, and what is in a window gives way by and by
        if isinstance(widget, QMainWindow):
            widget.resize(screen.width, screen.height - _FRAME)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
    widget.grab().save(str(path))
    if isinstance(widget, QDialog | LargePhoto):
        widget.close()


if __name__ == "__main__":
    name, look, world, copy, out, only = sys.argv[1:]
    # The modules of the tests have set their own when they were read.
    os.environ["QT_QPA_PLATFORM"] = os.environ["PICTURES_ON"]
    screen = next(one for one in SCREENS if one.name == name)
    take(screen, look, World(Path(world)).copied(Path(copy)), Path(out), only)
    sys.stdout.flush()
    os._exit(0)  # windows and their threads are of no more use
