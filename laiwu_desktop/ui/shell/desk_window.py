"""What both main windows have in common: the banner, the worker's sign of life, errors in a box."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.entry.saved_sign import SavedSign
from laiwu_desktop.ui.entry.saving import Saving, trouble_words
from laiwu_desktop.ui.exchange.exchanging import Exchanging
from laiwu_desktop.ui.files.file_reading import Read, Reading
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon, set_state
from laiwu_desktop.ui.parts.worker import Worker


class Banner(QFrame):
    """The dark line at the top: whose workspace, which period, which revision, its state.

    `sample` says that the figures are made up.
    """

    def __init__(self, sample: bool) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.place = PlainLabel()
        self.place.setObjectName("place")
        self.period = PlainLabel()
        self.revision = PlainLabel()
        self.badge = PlainLabel()
        self.badge.setObjectName("badge")
        self.faint = PlainLabel()
        self.faint.setObjectName("faint")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 5, 14, 5)
        line.setSpacing(16)
        self.sample = PlainLabel("示例数据")
        self.sample.setObjectName("sample")
        for label in (self.place, self.period, self.revision, self.badge, self.sample):
            line.addWidget(label)
        # Only now: a label that is nobody's part yet would come up as a window of its own.
        self.sample.setVisible(sample)
        line.addStretch()
        line.addWidget(self.faint)


class Notice(QFrame):
    """A line that says what is to be done next, with one button for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.button = QPushButton()
        self.button.setProperty("kind", "primary")
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 5, 10, 5)
        line.addWidget(self.text, 1)
        line.addWidget(self.button)
        self.hide()

    def tell(self, text: str, kind: str = "", button: str = "") -> None:
        """Say something; an empty text hides the line."""
        self.text.setText(text)
        set_state(self, kind, "kind")
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setVisible(bool(text))


class DeskWindow(QMainWindow):
    """A main window over a desk."""

    closed = Signal()

    def __init__(
        self, desk: TownshipDesk | BureauDesk, draft: Draft, worker: Worker, dialogs: Dialogs
    ) -> None:
        """`draft` is the report that is filled in here, which everything typed is saved into."""
        super().__init__()
        self.worker = worker
        self.dialogs = dialogs
        self.exchanging = Exchanging(desk, dialogs, self)
        self.saving = Saving(draft, worker, self)
        self.saving.refused.connect(self.fail)
        self.leaving = False
        self.printed: Path | None = None
        self.focus_before: QWidget | None = None
        self.banner = Banner(desk.settings.sample)
        self.notice = Notice()
        self.body = QWidget()
        self.status = PlainLabel()
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setFixedWidth(140)
        self.progress.hide()
        self.statusBar().setSizeGripEnabled(False)
        self.status.setContentsMargins(10, 0, 0, 0)
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().addPermanentWidget(self.progress)
        self.sign = SavedSign(self.saving)
        self.statusBar().addPermanentWidget(self.sign)
        self.saving.told.connect(self._leave_when_saved)
        self.bar = self.addToolBar("操作")
        self.bar.setMovable(False)
        self.bar.setIconSize(QSize(18, 18))
        self.bar.setContextMenuPolicy(self.bar.contextMenuPolicy().PreventContextMenu)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.notice)
        column.addWidget(self.body, 1)
        self.setCentralWidget(whole)
        worker.busy.connect(self._show_busy)

    def run(self, what: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do something in the background, once what was typed is saved; what goes wrong is shown in a box.

        With something that cannot be saved it is not begun: it would work on less than what is on screen.
        """
        self.commit()
        if self.saving.trouble is not None or self.saving.held:
            self.dialogs.error(self, self._unsaved())
            return
        self.saving.when_saved(lambda: self.worker.run(what, work, done, self.fail))

    def _unsaved(self) -> PersonError:
        """What to tell when something has to wait because not all is saved."""
        return PersonError("unsaved", sentences=self._why_unsaved())

    def _why_unsaved(self) -> str:
        trouble = self.saving.trouble
        return trouble_words(trouble) if trouble else next(iter(self.saving.held.values())).reason

    def read_files(self, paths: Sequence[Path], read: Read, done: Callable[[Reading], None]) -> Reading:
        """Read files in the background; `done` gets what came of it, once all is asked that may be."""
        reading = Reading(self.exchanging.desk, read, self.worker, self.dialogs, self)
        reading.ended.connect(lambda: done(reading))
        reading.start(paths)
        return reading

    def fail(self, error: Exception) -> None:
        """Show what went wrong."""
        self.dialogs.error(self, error)

    def say(self, text: str) -> None:
        """Say something at the bottom."""
        self.status.setText(text)

    def action(self, name: str, text: str, slot: Callable[[], Any], tip: str = "", keys: str = "") -> QAction:
        """A button of the toolbar."""
        action = QAction(icon(name), text, self)
        action.setToolTip(as_tip(f"{tip or text}{f'（{keys}）' if keys else ''}"))
        if keys:
            action.setShortcut(keys)
        action.triggered.connect(partial(_call, slot))
        self.bar.addAction(action)
        return action

    def menu(self, name: str, text: str, *entries: tuple[str, Callable[[], Any]]) -> None:
        """A button of the toolbar with several things to choose from."""
        button = QToolButton()
        button.setIcon(icon(name))
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for label, slot in entries:
            action = QAction(label, menu)
            action.triggered.connect(partial(_call, slot))
            menu.addAction(action)
        button.setMenu(menu)
        self.bar.addWidget(button)

    def _show_busy(self, what: str) -> None:
        if what and self.body.isEnabled():
            self.focus_before = QApplication.focusWidget()
        self.progress.setVisible(bool(what))
        self.body.setEnabled(not what)
        self.bar.setEnabled(not what)
        if what:
            self.say(what)
            return
        if self.status.text().endswith("…"):
            self.say("")
        if self.focus_before is not None and isValid(self.focus_before):
            self.focus_before.setFocus()

    def commit(self) -> None:
        """Save what is typed and not saved yet."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed is saved first; what is being done is done to its end. What cannot be saved is asked
        about.
        """
        if self.worker.is_busy:
            event.ignore()
            return
        self.commit()
        if not self._may_leave():
            event.ignore()
            return
        if self.exchanging.is_busy:
            # A line that hangs takes its time to end; nobody has to look on.
            event.ignore()
            self.hide()
            self.exchanging.leave(self._close_at_last)
            return
        self.exchanging.close()
        self.saving.close()
        super().closeEvent(event)
        if self.printed is not None:
            shutil.rmtree(self.printed, ignore_errors=True)
        self.closed.emit()

    def _may_leave(self) -> bool:
        """Whether nothing would be lost by closing now; while something is being saved, it closes later."""
        saving = self.saving
        if saving.trouble is None and not saving.held:
            self.leaving = not saving.is_settled
            return saving.is_settled
        self.leaving = False
        again, discard, stay = "再试一次", "放弃并关闭", "不关闭"
        count = len(saving.waiting) + len(saving.held)
        asked = f"{count} 项还没有保存。"
        chosen = self.dialogs.pick(self, asked, self._why_unsaved(), (again, discard, stay))
        if chosen == discard:
            saving.give_up()
            return True
        if chosen == again:
            self.leaving = True
            saving.retry()
        return False

    def _leave_when_saved(self) -> None:
        if self.leaving and (self.saving.is_settled or self.saving.trouble is not None):
            self.leaving = False
            # Later: this comes in the middle of what the saving has to say.
            QTimer.singleShot(0, self.close)

    def _close_at_last(self) -> None:
        """Close a hidden window. Qt takes none for the last one that was not to be seen."""
        self.close()
        if not any(widget.isVisible() for widget in QApplication.topLevelWidgets()):
            QApplication.quit()

    def preview(self, path: Path) -> None:
        """Show a PDF before it is printed."""
        from laiwu_desktop.ui.files.preview import PreviewWindow

        PreviewWindow(self, path, path.stem, self.dialogs).show()

    def tell_written(self, path: Path) -> None:
        """Say that a file is made."""
        self.dialogs.tell(self, "已生成。", str(path))

    def print_path(self, name: str) -> Path:
        """Where a PDF to be previewed is kept while the window is open."""
        self.printed = self.printed or Path(tempfile.mkdtemp(prefix="laiwu-print-"))
        return self.printed / f"{name}.pdf"


def _call(slot: Callable[[], Any], _checked: bool = False) -> None:
    """Qt says whether a button is checked; our slots do not ask."""
    slot()
