"""Pictures of the windows, for the demo and for looking at what was made."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QSize,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete, isValid

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.judging.judging_page import BY_RULE
from laiwu_desktop.ui.bureau.review import LookWindow
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.theme import dress
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow

SIZE = QSize(1366, 768)


class _Elsewhere(Dialogs):
    """Where files are kept on the machine that takes the picture is nobody's business."""

    def documents(self) -> Path:
        return Path("文档")


def take(desk: Desk, folder: Path) -> list[Path]:
    """Write pictures of a desk's windows into `folder`, on a screen of an old office PC (1366x768).

    Of a township: window-start, window-township, window-home, window-grid, window-findings. Of the bureau:
    window-bureau, window-judging, window-by-rule, window-look, window-totals, window-targets,
    window-analysis. Nothing is shown on a real screen where the program has no application yet, and the
    workspace is left as it was.
    """
    _application()
    folder.mkdir(parents=True, exist_ok=True)
    worker = Worker()
    pictures = _township(desk, worker, folder) if isinstance(desk, TownshipDesk) else _bureau(desk, worker)
    written, windows = [], []
    for name, window in pictures:
        written.append(_grab(window, worker, folder / f"window-{name}.png"))
        windows.append(window)
    worker.close()
    # Windows must not outlive the application, whenever Python may come to end it.
    for window in dict.fromkeys(windows):
        window.close()
        if isValid(window):
            delete(window)
    return written


@cache
def _application() -> QApplication:
    """The application there is, or one without a screen; kept, for there can be but one in a process."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(_pass_on)
    app = QApplication([])
    dress(app)
    return app


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    """What Qt has to say, but for a remark that the screen without a screen makes about every window."""
    if text and "propagateSizeHints" not in text:
        sys.stderr.write(f"{text}\n")


def _township(desk: TownshipDesk, worker: Worker, folder: Path) -> Iterator[tuple[str, QWidget]]:
    recent = Recent(folder / "window.ini")
    start = StartWindow(desk.register, (desk.period.code, desk.period.code), recent, worker, _Elsewhere())
    start.creation.search.setText("kz")
    yield "start", start
    window = TownshipWindow(desk, worker, Dialogs())
    window.view.step(1)
    yield "township", window
    window.show_home()
    yield "home", window
    window.gridding.show()
    yield "grid", window
    window.show_filling()
    draft = desk.draft()
    window.checking.show_found((draft, draft.check()))
    yield "findings", window


def _bureau(desk: Desk, worker: Worker) -> Iterator[tuple[str, QWidget]]:
    assert isinstance(desk, BureauDesk)
    window = BureauWindow(desk, worker, Dialogs())
    come = [state.division for state in desk.townships() if state.state]
    _settle(worker)
    if come:
        window.reports.choose_township(come[0])
    yield "bureau", window
    window.tabs.setCurrentWidget(window.judging.page)
    _settle(worker)
    yield "judging", window
    window.judging.page.show_mode(BY_RULE)
    _settle(worker)
    yield "by-rule", window
    if come:
        shown = desk.look(come[0])
        yield "look", LookWindow(None, shown, desk.register, Dialogs(), worker, sample=desk.settings.sample)
    window.stale = False
    result = desk.totals()
    window.totals.show_result(result)
    window.targets.show_lines(desk.target_lines(result))
    for name, page in (("totals", window.totals), ("targets", window.targets), ("city", window.city)):
        window.tabs.setCurrentWidget(page)
        yield name, window
    window.tabs.setCurrentWidget(window.looking_into.page)
    yield "analysis", window


def _grab(window: QWidget, worker: Worker, path: Path) -> Path:
    window.resize(SIZE)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    _settle(worker)
    # Layouts settle in events of their own.
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
    window.grab().save(str(path))
    return path


def _settle(worker: Worker) -> None:
    """Wait until a window has all that it reads."""
    loop = QEventLoop()
    worker.idle.connect(loop.quit)
    while not worker.is_idle:
        loop.exec()
    worker.idle.disconnect(loop.quit)
