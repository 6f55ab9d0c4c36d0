"""What both main windows have in common: the banner, the worker's sign of life, errors in a box."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.changing import conflict_words
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.history import waiting_lines
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.entry.saved_sign import SavedSign
from laiwu_desktop.ui.entry.saving import Saving, trouble_words
from laiwu_desktop.ui.exchange.exchanging import Exchanging
from laiwu_desktop.ui.files.file_reading import Read, Reading
from laiwu_desktop.ui.files.printing_out import Progress, set_pages
from laiwu_desktop.ui.keeping.custody import Custody
from laiwu_desktop.ui.keeping.key_care import KeyCare
from laiwu_desktop.ui.parts.action_bar import ActionBar
from laiwu_desktop.ui.parts.banner import Banner, Notice
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.notices import ON_SHARE, refused_words
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.refusing import unless_refused
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog
from laiwu_desktop.ui.shell.trail_dialog import TrailDialog
from laiwu_desktop.ui.shell.who_works import WhoWorks

SETTLE, CLOSE, AGAIN, WRITE = "回去处理", "关闭", "再试一次", "写回原处…"
# Of what would be given up.
MOST_NAMED = 10


class DeskWindow(QMainWindow):
    """A main window over a desk. `other` says that another workspace is wanted in its place."""

    closed = Signal()
    reopen = Signal()
    other = Signal()

    def __init__(
        self, desk: TownshipDesk | BureauDesk, draft: Draft, worker: Worker, dialogs: Dialogs
    ) -> None:
        """`draft` is the report that is filled in here, which everything typed is saved into."""
        super().__init__()
        self.desk = desk
        self.worker = worker
        self.dialogs = dialogs
        self.exchanging = Exchanging(desk, worker, dialogs, self)
        self.custody = Custody(desk, self.run, dialogs, self, self.unsaved_lines)
        self.custody.moved.connect(self._handed_over)
        self.keys = KeyCare(desk, self.run, worker, dialogs, self)
        self.saving = Saving(draft, worker, self)
        self.saving.refused.connect(self.fail)
        self.saving.moved.connect(self._moved)
        self.leaving = False
        self.printed: Path | None = None
        self.focus_before: QWidget | None = None
        self.acts = QActionGroup(self)
        self.acts.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self.banner = Banner(desk.settings.sample)
        self.standing = Notice()
        self.standing.button.clicked.connect(self._go_on_here)
        self.notice = Notice()
        self.body = QWidget()
        self.status = PlainLabel()
        self.who = WhoWorks(desk, worker, dialogs, self, self._other_clerk)
        self.who.clicked.connect(lambda: self.once_saved(self.who.change))
        self.progress = QProgressBar()
        self.sign = SavedSign(self.saving, lambda: desk.can_write_again)
        self.bar = ActionBar()
        self._lay_out()
        self.sign.write_again.connect(self.custody.write_again)
        self.custody.written.connect(self.saving.retry)
        self.saving.told.connect(self._leave_when_saved)
        # What was said last is over once one types on.
        self.saving.typing.connect(lambda: self.say(""))
        worker.busy.connect(self._show_busy)
        self._show_standing()

    def _lay_out(self) -> None:
        """The tools above, what is to be told, the page, and how things stand at the bottom."""
        self.addToolBar(self.bar)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.custody.inspecting)
        column.addWidget(self.standing)
        column.addWidget(self.keys.notice)
        column.addWidget(self.notice)
        column.addWidget(self.body, 1)
        self.setCentralWidget(whole)
        self.progress.setRange(0, 0)
        self.progress.setFixedWidth(140)
        self.progress.hide()
        self.statusBar().setSizeGripEnabled(False)
        self.status.setContentsMargins(10, 0, 0, 0)
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().addPermanentWidget(self.progress)
        self.statusBar().addPermanentWidget(self.who)
        self.statusBar().addPermanentWidget(self.custody.sign)
        self.statusBar().addPermanentWidget(self.sign)

    def run(
        self,
        what: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do something in the background, once what was typed is saved; what goes wrong is shown in a box,
        unless it is told in another way. Where it needs the password of the key, that is asked for.
        """

        def ended(error: Exception) -> None:
            if not self.keys.asks(error, again):
                (failed or self.fail)(error)

        def again() -> None:
            self.worker.run(what, work, done, ended)

        self.once_saved(again)

    def once_saved(self, then: Callable[[], object]) -> None:
        """Go on once what was typed is saved, and what was typed while one waited for that.

        With something that cannot be saved it is not gone on: it would work on less than what is on screen.
        """
        self.commit()
        if self.saving.trouble is not None:
            self.dialogs.error(self, self._unsaved() if self.saving.waiting else self.saving.trouble)
        elif self.saving.is_settled:
            then()
        else:
            self.saving.when_saved(partial(self.once_saved, then))

    def once_given_up(self, then: Callable[[], object]) -> None:
        """As `once_saved`, before the workspace is replaced: what cannot be saved may be given up."""
        self.commit()
        saving = self.saving
        if saving.trouble is not None:
            lost = self.unsaved_lines()
            text = f"有 {len(lost)} 处没有保存，恢复以后要重新填。放弃它们，现在恢复？"
            if lost and not self.dialogs.confirm(self, text, "\n".join(lost[:MOST_NAMED]), "放弃并恢复"):
                return
            saving.give_up()
        saving.when_saved(then)

    def unsaved_lines(self) -> list[str]:
        """What is on screen and not in the workspace, a line each."""
        waiting = ((self.saving.draft_of(intent).forms, intent) for intent in self.saving.waiting)
        return [line for forms, one in waiting for line in waiting_lines([one], forms, self.desk.register)]

    def _unsaved(self) -> PersonError:
        """What to tell when something has to wait because not all is saved."""
        return PersonError("unsaved", sentences=self._why_unsaved())

    def _why_unsaved(self) -> str:
        saving = self.saving
        if saving.trouble is not None:
            return trouble_words(saving.trouble)
        (key, _), conflict = next(iter(saving.conflicts.items()))
        return f"{self.desk.register[key.unit_code].name}　{conflict_words(saving.draft.forms, conflict)}"

    def go_to_cell(self, cell: Cell | None) -> None:
        """Show one field, such as one that is in conflict."""
        raise NotImplementedError

    def go_to_first(self, cells: Sequence[Cell]) -> None:
        """Show one of the fields that were changed together: the first, if nothing speaks for another."""
        self.go_to_cell(cells[0])

    def read_files(self, paths: Sequence[Path], read: Read, done: Callable[[Reading], None]) -> Reading:
        """Read files in the background; `done` gets what came of it, once all is asked that may be."""
        reading = Reading(self.desk, read, self.worker, self.dialogs, self)
        reading.ended.connect(lambda: done(reading))
        self.once_saved(lambda: self.custody.backing_up.first(lambda: reading.start(paths)))
        return reading

    def _moved(self) -> None:
        """The report at hand was exported, answered or reopened elsewhere: show what is the newest now."""
        # This comes by itself, and again and again while nothing can be shown: there is no box for it.
        self.worker.quietly(
            partial(read_draft, self.desk), self.show_moved, lambda error: self.say(trouble_words(error))
        )

    def show_moved(self, draft: Draft) -> None:
        """Show the report as it went on elsewhere, and say so."""
        self.show_draft(draft)
        self.say(f"别处已有变化，现在显示第 {draft.head.revision} 版（{draft.head.state.word}）。")

    def _show_standing(self) -> None:
        """Say why this workspace is only to be looked at, or that another computer may open it."""
        if (why := self.desk.refused) is not None:
            self.standing.tell(*refused_words(why))
        else:
            self.standing.tell(*((ON_SHARE, "wait") if self.desk.is_on_share else ("",)))

    def _go_on_here(self) -> None:
        why = self.desk.refused
        if why is not None and why.code == "handed_over":
            self.custody.take_back()
        else:
            self.reopen.emit()

    def _handed_over(self) -> None:
        self._show_standing()
        self.run("正在显示…", partial(read_draft, self.desk), self.show_draft)

    def show_draft(self, draft: Draft) -> None:
        """Show the report that is filled in here, such as one that a file was read into."""
        raise NotImplementedError

    def settings(self) -> None:
        """Ask for the people whose names stand on the papers, and at the bureau for the days allowed."""
        dialog = SettingsDialog(self, self.desk)
        dialog.keep_keys.connect(self.keys.show)
        if self.dialogs.run(dialog):
            change = partial(self.desk.change_settings, **dialog.changes())
            self.run("正在保存设置…", change, lambda _: self.refresh())

    def show_people(self) -> None:
        """Show who works here, to be chosen among."""
        self.once_saved(self.who.show_people)

    def _other_clerk(self) -> None:
        self.worker.quietly(partial(read_draft, self.desk), self.show_draft, self.fail)

    def show_trail(self) -> None:
        """Show who did what when."""
        today = self.desk.clock().date()
        self.once_saved(
            lambda: self.dialogs.run(TrailDialog(self, self.desk.trail, today, self.worker, self.dialogs))
        )

    def refresh(self) -> None:
        """Show anew what stands beside the report: by when it is due, what others have sent."""
        raise NotImplementedError

    def unless_refused(self, slot: Callable[..., Any]) -> Callable[..., Any]:
        """For what changes the workspace: where it is only looked at, that is said before one asks."""
        return unless_refused(self.desk, self.fail, slot)

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
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for label, slot in entries:
            action = QAction(label, menu)
            action.triggered.connect(partial(_call, slot))
            menu.addAction(action)
        button.setMenu(menu)
        self.bar.add_button(button)

    def _show_busy(self, what: str) -> None:
        if what and self.body.isEnabled():
            self.focus_before = self.focusWidget()
        self.progress.setVisible(bool(what))
        self.body.setEnabled(not what)
        self.bar.setEnabled(not what)
        self._let_act(not what)
        if what:
            self.say(what)
            return
        if self.status.text().endswith("…"):
            self.say("")
        if self.focus_before is not None and isValid(self.focus_before):
            self.focus_before.setFocus()

    def _let_act(self, may: bool) -> None:
        """Let everything be done that a menu, a button or a key does; or nothing, whatever offers it: it
        would be done to a report that another one is about to take the place of, or that is just leaving.
        """
        for action in self.findChildren(QAction):
            if action.actionGroup() is None:
                self.acts.addAction(action)
        self.acts.setEnabled(may)

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
        if self.custody.backing_up.has_begun:
            event.ignore()
            self.hide()
            self.custody.backing_up.leave(self._tell_and_close)
            return
        self.custody.close()
        self.exchanging.close()
        self.keys.close()
        self.saving.close()
        for lookup in self.findChildren(Lookup):
            lookup.close()
        super().closeEvent(event)
        if self.printed is not None:
            shutil.rmtree(self.printed, ignore_errors=True)
        self.closed.emit()

    def _may_leave(self) -> bool:
        """Whether nothing would be lost by closing now; while something is being saved, it closes later."""
        saving = self.saving
        if saving.trouble is None and not saving.is_settled:
            self.leaving = True
            self.say("正在保存，保存后关闭。")
            return False
        self.leaving = False
        if saving.is_at_rest:
            return True
        # What loses nothing comes first: the return key means it.
        discard, stay = "放弃并关闭", "不关闭"
        count = saving.unsaved_count + len(saving.conflicts)
        asked = f"{count} 项还没有保存。" if count else "工作区文件不对，现在关闭？"
        first = SETTLE if saving.conflicts and not saving.waiting else AGAIN
        write = [WRITE] if self.custody.can_write_again else []
        choices = (first, *write, discard if count else CLOSE, stay)
        lines = [self._why_unsaved(), *self.unsaved_lines()[:MOST_NAMED], self.custody.kept_on_closing()]
        detail = "\n".join(filter(None, lines))
        chosen = self.dialogs.pick(self, asked, detail, choices, lambda: saving.is_at_rest)
        if saving.is_at_rest:  # saved by itself, while the question stood there
            return True
        if chosen in (discard, CLOSE):
            saving.give_up()
            return True
        if chosen == SETTLE:
            self.go_to_cell(next(iter(saving.conflicts)))
            return False
        if chosen == WRITE:
            self.custody.write_again()
        if chosen == AGAIN:
            self.leaving = True
            saving.retry()
        return False

    def _leave_when_saved(self) -> None:
        if self.leaving and (self.saving.is_settled or self.saving.trouble is not None):
            self.leaving = False
            # Later: this comes in the middle of what the saving has to say.
            QTimer.singleShot(0, self, self.close)

    def _tell_and_close(self) -> None:
        """What stands at the bottom of the window nobody sees any more. Where something was given up, a
        person has settled it, unless it was to be kept in this backup; of a damaged file none can be made,
        which the window has said all the time.
        """
        backing_up, is_lost = self.custody.backing_up, bool(self.custody.kept_on_closing())
        is_known = self.saving.is_given_up or not self.custody.inspecting.is_sound
        why = backing_up.trouble
        if why is not None and why.code != "only_elsewhere" and (is_lost or not is_known):
            text = "窗口中的内容没有另存成。" if is_lost else "填的内容都已保存，但关闭前没有备份成。"
            # What loses nothing comes first.
            choices = (AGAIN, CLOSE) if is_lost else (CLOSE, AGAIN)
            if self.dialogs.pick(None, text, f"{why.message}{why.remedy}", choices) == AGAIN:
                backing_up.leave(self._tell_and_close)
                return
        self._close_at_last()

    def _close_at_last(self) -> None:
        """Close a hidden window. Qt takes none for the last one that was not to be seen."""
        is_last = self.close() and QApplication.quitOnLastWindowClosed()
        if is_last and not any(widget.isVisible() for widget in QApplication.topLevelWidgets()):
            QApplication.quit()

    def preview(self, path: Path) -> None:
        """Show a PDF before it is printed."""
        from laiwu_desktop.ui.files.preview import PreviewWindow

        PreviewWindow(self, path, path.stem, self.dialogs).show()

    def print_out(self, path: Path, write: Callable[[Progress], Any]) -> None:
        """Set what may be many pages into a PDF and show it, unless a person ends it meanwhile."""

        def failed(error: Exception) -> None:
            if isinstance(error, PersonError) and error.code == "cancelled":
                self.say(error.message)
            else:
                self.fail(error)

        self.once_saved(lambda: set_pages(self, self.worker, write, lambda _: self.preview(path), failed))

    def tell_written(self, path: Path) -> None:
        """Say that a file is made."""
        self.dialogs.tell(self, "已生成。", str(path))

    def print_path(self, name: str) -> Path:
        """Where a PDF to be previewed is kept while the window is open: in the program's own folder."""
        self.printed = self.printed or Path(tempfile.mkdtemp())
        return self.printed / f"{name}.pdf"


def read_draft(desk: TownshipDesk | BureauDesk) -> Draft:
    """The report at hand, to be shown: what is found in it is worked out here, in the worker's thread."""
    draft = desk.draft()
    draft.check()
    return draft


def _call(slot: Callable[[], Any], _checked: bool = False) -> None:
    """Qt says whether a button is checked; our slots do not ask."""
    slot()
