"""Who sits at a window: asked when it opens and once the first clerk is there; shown, and changed, at its
bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QToolButton, QWidget

from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.trail.clerk import Clerk
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.people_dialog import WHO, PeopleDialog

NOBODY = "操作人未选"


class WhoWorks(QToolButton):
    """The name at the bottom of a window, to be clicked where another one sits down; nothing where nobody was
    added. `changed` is called when another one works here now: what is written from then on is theirs.
    """

    def __init__(
        self,
        desk: Desk,
        worker: Worker,
        dialogs: Dialogs,
        window: QWidget,
        changed: Callable[[], object],
    ) -> None:
        super().__init__()
        self.desk = desk
        self.worker = worker
        self.dialogs = dialogs
        self.owner = window
        self.changed = changed
        self.is_anybody_there = False  # as far as was looked
        self.setAutoRaise(True)
        self.setToolTip("换人操作时，点这里改为本人")
        self._show()

    def _show(self) -> None:
        clerk = self.desk.people.clerk
        self.setText(f"操作人 {clerk.name}".replace("&", "&&") if clerk else NOBODY)
        self.setVisible(clerk is not None or self.is_anybody_there)

    def _changed(self) -> None:
        self._show()
        self.changed()

    def ask(self) -> None:
        """Ask who sits here, where somebody works and nobody knows which of them it is."""
        if self.desk.people.clerk is None:
            self.change()

    def change(self) -> None:
        """Ask who sits here now."""
        people = self.desk.people
        if self.desk.refused is None:
            self.worker.quietly(lambda: people.active, self._ask_among, lambda _error: None)

    def _ask_among(self, active: Sequence[Clerk]) -> None:
        self._look(active)
        if not active:
            return
        now = self.desk.people.clerk  # nobody is proposed but who works here already: Enter is soon pressed
        at = next((number for number, clerk in enumerate(active) if now and clerk.id == now.id), None)
        chosen = self.dialogs.choose(self.owner, "人员", WHO, [clerk.name for clerk in active], at)
        if chosen is not None:
            choose, people = active[chosen].name, self.desk.people
            self.worker.quietly(lambda: people.choose(choose), lambda _: self._changed(), self._fail)

    def _look(self, active: Sequence[Clerk]) -> None:
        self.is_anybody_there = bool(active)
        self._show()

    def show_people(self) -> None:
        """Show who works here, to be chosen among; where nobody was, it is asked afterwards."""
        people, is_server = self.desk.people, self.desk.file is None
        dialog = PeopleDialog(
            self.owner, people, self.worker, self.dialogs, self._changed, on_server=is_server
        )
        self.dialogs.run(dialog)
        if dialog.is_nobody_meant or dialog.was_asked:
            self.worker.quietly(lambda: people.active, self._look, lambda _error: None)
        else:
            self.ask()  # what is done from now on is somebody's

    def _fail(self, error: Exception) -> None:
        self.dialogs.error(self.owner, error)
