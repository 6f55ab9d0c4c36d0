"""Filling in by the keyboard: the menus of what one key does in a field, and of the ways through a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from shiboken6 import isValid

from laiwu_desktop.desk.divisions import readings
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.guiding.last_time import Scope
from laiwu_desktop.desk.guiding.looking_up import Hit, search
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.values import MISSING_WORDS
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.guiding.about_values import AboutValues
from laiwu_desktop.ui.guiding.effort_clock import EffortClock
from laiwu_desktop.ui.guiding.finder import FindDialog
from laiwu_desktop.ui.guiding.keys_page import ON_CARDS, TITLE, KeysPage, write_keys
from laiwu_desktop.ui.guiding.menus import add_menu, sub_menu
from laiwu_desktop.ui.guiding.only_changes import OnlyChanges
from laiwu_desktop.ui.guiding.quick_filling import QuickFilling
from laiwu_desktop.ui.guiding.walking import Walking
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.undoing import Undoing


class Keyboard(QObject):
    """Of the report in a window's `view`. `found` carries a value that was searched for. `in_hand` says which
    value one is at, on whatever page of the window, `here` whose keys hold there; `find_unit` asks for a
    village there.
    """

    found = Signal(object)

    def __init__(self, desk: TownshipDesk, window: DeskWindow, view: ReportView, dialogs: Dialogs) -> None:
        super().__init__(window)
        self.window = window
        self.view = view
        self.dialogs = dialogs
        self.walking = Walking(view)
        self.quick = QuickFilling(view, self.walking, dialogs)
        self.only = OnlyChanges(view, self.walking)
        self.about = AboutValues(desk, window, view)
        self.in_hand: Callable[[], Cell | None] = lambda: self.about.cell
        self.here: Callable[[], str] = lambda: ON_CARDS
        self.find_unit: Callable[[], object] = self.walking.find_unit
        # What is done to the value that the keyboard is in on a card, and nowhere else.
        self.on_cards: list[QAction] = list(view.ways)
        self.effort = EffortClock(desk, window, self.walking)
        self._said: tuple[str, Cell | None] = ("", None)
        for part in (self.walking, self.quick, self.only):
            part.told.connect(self._say_here)
        self.walking.told_of_value.connect(lambda text: self._say_here(text, view.cell))
        view.moved.connect(lambda _unit: self._leave(None))
        view.at.connect(self._leave)
        self.only_action = QAction("只看要填的(&O)", self)
        self.only_action.setCheckable(True)
        self.only_action.setShortcut("Ctrl+T")
        self.only_action.toggled.connect(self.only.turn)

    def add_edit_menu(self, undoing: Undoing) -> None:
        """What is done to the value at hand, and to those like it."""
        quick, say = self.quick, self.quick.say
        not_so, not_yet = MISSING_WORDS.values()
        scopes = [
            (f"{scope.word}(&{n})…", "", partial(quick.fill, scope)) for n, scope in enumerate(Scope, 1)
        ]
        scopes[2] = (f"{Scope.UNIT.word}(&3)", "Shift+F7", partial(quick.fill, Scope.UNIT))
        window = self.window
        filling = sub_menu(window, "按上期填充空项(&P)", *scopes)
        menu = add_menu(
            window,
            "编辑(&E)",
            ("撤消(&U)", undoing.undo_action),
            ("重做(&R)", undoing.redo_action),
            None,
            ("这一项按上期填(&L)", "F7", quick.as_last_time),
            filling,
            ("确认本村其余沿用的，到下一处(&K)", "Ctrl+K", quick.confirm_rest),
            None,
            ("不适用(&N)", "F9", partial(say, not_so)),
            ("暂缺(&M)", "Shift+F9", partial(say, not_yet)),
            ("打开选项(&C)", "F4", self.view.open_choices),
            ("改动记录(&H)\tCtrl+H", "", self._show_history),
            ("自己的备忘(&W)", "Ctrl+M", self.about.write_note),
            None,
            ("查找(&F)…", "Ctrl+F", self.find),
        )
        # All but what is taken back, and what is searched for. Lines, and what opens a menu, are Qt's: Python
        # does not keep them.
        own = (*menu.actions()[3:-2], *filling.actions())
        self.on_cards += [one for one in own if not one.isSeparator() and one != filling.menuAction()]

    def _find_unit(self) -> None:
        self.find_unit()

    def show_where(self, *, on_cards: bool) -> None:
        """What is done to a value on a card can be chosen only while the cards are shown."""
        for action in self.on_cards:
            action.setEnabled(on_cards)

    def add_go_menu(self, home: QAction, comments: Iterable[QAction]) -> None:
        """The ways through the report, and those through what the bureau said of it."""
        walking = self.walking
        add_menu(
            self.window,
            "转到(&T)",
            ("总览(&H)", home),
            self.only_action,
            None,
            *self.view.ways,
            ("找村(&V)", "F6", self._find_unit),
            None,
            ("下一处问题(&F)", "F8", partial(walking.go_to_finding, 1)),
            ("上一处问题(&B)", "Shift+F8", partial(walking.go_to_finding, -1)),
            None,
            *comments,
        )

    def add_help_menu(self) -> None:
        """The keys on one page."""
        burden = ("填报负担(&B)…", "", self.effort.show_burden)
        add_menu(self.window, "帮助(&H)", (f"{TITLE}(&K)", "F1", self.show_keys), burden)

    def show_keys(self) -> None:
        """Show what the value at hand means, and every key there is, first those of where one is."""
        about = self.about.words(self.in_hand())
        self.dialogs.run(KeysPage(self.window, self.print_keys, about, self.here()))

    def print_keys(self) -> None:
        """Show the page as it comes out of the printer."""
        self.window.preview(write_keys(self.window.print_path(TITLE)))

    def find(self) -> None:
        """Search the report, first the unit one is in, on whatever page; go to what is chosen."""
        view, cell = self.view, self.in_hand()
        view.commit()
        unit = cell[0].unit_code if cell is not None else view.unit_code

        def found(text: str) -> list[Hit]:
            is_heard = readings.is_heard_in if readings.are_loaded() else None
            return search(view.draft, unit, self.about.notes, text, is_heard)

        def look_again(_: object) -> None:
            if isValid(dialog):
                dialog.show_found()

        dialog = FindDialog(self.window, found)
        if not readings.are_loaded():
            self.window.worker.quietly(readings.load, look_again, lambda _error: None)
        if self.dialogs.run(dialog) and dialog.chosen is not None:
            self.found.emit(dialog.chosen)

    def _say_here(self, text: str, of: Cell | None = None) -> None:
        """Say something of the unit one is in, or of a value: it goes once one leaves that."""
        self._said = text, of
        self.window.say(text)

    def _leave(self, to: Cell | None) -> None:
        text, of = self._said
        is_left = to is None or (of is not None and to != of)
        if is_left and text and text == self.window.status.text():
            self.window.say("")

    def show_saved(self) -> None:
        """Say that everything is saved, once it is."""
        self.window.once_saved(self._say_saved)

    def _say_saved(self) -> None:
        saving = self.window.saving
        if saving.conflicts:
            self.window.say(f"有 {len(saving.conflicts)} 处别处也改过，请选定用哪一个。")
            return
        at = saving.saved_at[11:16]
        self.window.say(f"已全部保存{f'（{at}）' if at else ''}。")

    def _show_history(self) -> None:
        if (cell := self.view.cell) is not None:
            self.view.history.emit(cell)
