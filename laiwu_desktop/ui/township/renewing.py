"""New editions of forms: told of, looked at, taken up for the draft."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.taking_up import TakingUp, lines_of_change
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.ui.editions.brought_editions import Editions
from laiwu_desktop.ui.parts.banner import Notice
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.shell.desk_window import DeskWindow, read_draft

_OFFER = "报表定义有了新的一版。本期的草稿还按原来的填写，可以先看看有哪些变化，再换用。"


class Renewing(QObject):
    """`notice` says that there are new forms. `taken` carries the draft as it is with them."""

    taken = Signal(object)

    def __init__(self, desk: TownshipDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs
        self.notice = Notice()
        self.notice.button.clicked.connect(self.start)
        self.lookup = Lookup(window.worker, window.fail, self)
        self.editions = Editions(window, "换用新的…", self.start)

    def refresh(self) -> None:
        """Say whether there are any."""
        self.lookup.ask(lambda: self.desk.has_newer_forms, self._tell)

    def _tell(self, newer: bool) -> None:
        self.notice.tell(*((_OFFER, "wait", "查看并换用…") if newer else ("",)))

    def start(self) -> None:
        """Show what becomes of the draft, and ask."""
        self.window.once_saved(lambda: self.window.run("正在比较…", self.desk.newer_forms, self._ask))

    def _ask(self, change: TakingUp | None) -> None:
        if change is None:
            self._tell(newer=False)
            self.window.run("正在查找…", lambda: self.desk.coming_with_forms, self._tell_none)
            return
        names = {unit.code: unit.name for unit in self.desk.register}
        detail = "\n".join(lines_of_change(change, names))
        if self.dialogs.confirm(self.window, "换用新的报表定义？", detail, "换用"):
            self.window.run("正在换用…", self._take, self._taken)

    def _tell_none(self, coming: Task | None) -> None:
        """Why there is nothing to go over to: where a task brought new forms, whose they are."""
        nothing = "本期已是按最新的报表定义填报，没有可以换用的。"
        if coming is None:
            self.dialogs.tell(self.window, nothing)
            return
        label = Period.parse(coming.period).label
        detail = f"{label}的填报任务附有新的报表定义，是那一期用的：启用 {label} 以后再换用。"
        self.dialogs.tell(self.window, nothing, detail)

    def _take(self) -> Draft:
        self.desk.take_up_forms()
        return read_draft(self.desk)

    def _taken(self, draft: Draft) -> None:
        self.taken.emit(draft)
        self.window.say("已换用新的报表定义。")
