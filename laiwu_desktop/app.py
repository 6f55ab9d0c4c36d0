"""The door to the window: makes the application, opens the start window or a workspace."""

from __future__ import annotations

import logging
import os
import sys
from datetime import date
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtWidgets import QApplication

from laiwu_desktop.base.files import keep_private
from laiwu_desktop.desk.workspaces import shipped_divisions
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.theme import dress
from laiwu_desktop.ui.parts.worker import Collecting, Worker
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.which_window import Opening

APP = "laiwu-desktop"
# The plan's first full period; a fresh installation begins there, whatever year the clock says.
FIRST_PERIOD = "2006S2"


def run(*given: str) -> int:
    """Show the window until it is closed; a workspace that is given is opened at once, or the one that such
    files are meant for.
    """
    if _has_no_display():
        sys.stderr.write("没有图形桌面，窗口打不开。请在桌面环境中启动，或改用命令行（--help 列出命令）。\n")
        return 1
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(APP)
    app.setApplicationDisplayName("农村信息化填报与汇总")
    dress(app)
    log = _start_log()
    dialogs = Dialogs(log)
    _catch_faults(dialogs)
    worker, collecting = Worker(), Collecting()
    recent = Recent(_own(platformdirs.user_config_path(APP, ensure_exists=True)) / "window.ini")
    newest = f"{max(date.today().year, 2006)}S2"

    def start_window() -> StartWindow:
        return StartWindow(Register(shipped_divisions()), (newest, FIRST_PERIOD), recent, worker, dialogs)

    opening = Opening(start_window, worker, dialogs, recent)
    code = app.exec() if opening.start(*given) else 0
    worker.close()
    opening.close()
    collecting.stop()
    return code


def _has_no_display() -> bool:
    """Whether Qt would find no screen and abort the whole process."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named)


def _own(folder: Path) -> Path:
    """A folder of the program's own, which is nobody else's to look into."""
    keep_private(folder)
    return folder


def _start_log() -> Path:
    path = _own(platformdirs.user_log_path(APP, ensure_exists=True)) / f"{APP}.log"
    handler = RotatingFileHandler(path, maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger("laiwu_desktop").addHandler(handler)
    return path


def _catch_faults(dialogs: Dialogs) -> None:
    """What no one caught is our fault: logged, and shown once."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            dialogs.error(QApplication.activeWindow(), error)
        else:
            sys.__excepthook__(kind, error, trace)

    sys.excepthook = show
