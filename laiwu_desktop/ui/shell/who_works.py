"""Who sits at a window: asked when it opens, shown at its bottom, changed in a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.trail.clerk import Clerk
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.people_dialog import PeopleDialog

ABOUT = "这次由谁操作？做的事记在本人名下，下次不再询问；可在“设置”的“人员”中更换。"


class WhoWorks(PlainLabel):
    """The name at the bottom of a window; nothing where no clerks were ever added. `changed` is called when
    another one works here now: what is written from then on is theirs.
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
        self._show()

    def _show(self) -> None:
        clerk = self.desk.people.clerk
        self.setText(f"操作人 {clerk.name}" if clerk else "")
        self.setVisible(clerk is not None)

    def _changed(self) -> None:
        self._show()
        self.changed()

    def ask(self) -> None:
        """Ask who sits here, where several work and nobody knows which of them it is."""
        people = self.desk.people
        if people.clerk is None and self.desk.refused is None:
            self.worker.quietly(lambda: people.active, self._ask_among, lambda _error: None)

    def _ask_among(self, active: Sequence[Clerk]) -> None:
        if not active:
            return
        chosen = self.dialogs.choose(self.owner, "人员", ABOUT, [clerk.name for clerk in active])
        if chosen is not None:
            choose, people = active[chosen].name, self.desk.people
            self.worker.quietly(lambda: people.choose(choose), lambda _: self._changed(), self._fail)

    def show_people(self) -> None:
        """Show who works here, to be chosen among."""
        people, is_server = self.desk.people, self.desk.file is None
        self.dialogs.run(
            PeopleDialog(self.owner, people, self.worker, self.dialogs, self._changed, on_server=is_server)
        )

    def _fail(self, error: Exception) -> None:
        self.dialogs.error(self.owner, error)
