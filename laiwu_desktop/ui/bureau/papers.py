"""What the bureau prints of townships: status sheets, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.ui.bureau.reports_page import ReportsPage
from laiwu_desktop.ui.shell.desk_window import DeskWindow


class Papers(QObject):
    """Prints what is shown on the page of reports: of the township chosen there, or of all of its period."""

    def __init__(self, desk: BureauDesk, page: ReportsPage, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.page = page
        self.window = window

    def sheets(self) -> None:
        """Preview the village status sheets of the township chosen."""
        if not (township := self.page.township()):
            self.window.fail(PersonError("no_township"))
            return
        villages = [unit.code for unit in self.page.register.within(township, "village")]
        self._sheets(f"{self.page.register[township].name}_村情表", villages)

    def all_sheets(self) -> None:
        """Preview those of all townships."""
        self._sheets("全部_村情表", ())

    def _sheets(self, name: str, places: Sequence[str]) -> None:
        path = self.window.print_path(name)
        write = partial(self.desk.print_sheets, path, places, "", self.page.period)
        self.window.print_out(path, lambda told: write(progress=told))

    def receipt(self) -> None:
        """Preview the receipt of the report chosen."""
        if (head := self.page.current()) is None:
            self.window.fail(PersonError("no_township"))
            return
        self._receipts(f"{self.page.register[head.division].name}_回执", (head.id,))

    def all_receipts(self) -> None:
        """Preview those of all townships."""
        self._receipts("全部_回执", ())

    def _receipts(self, name: str, reports: Sequence[str]) -> None:
        path = self.window.print_path(name)
        write = partial(self.desk.print_receipts, path, reports, self.page.period)
        self.window.run("正在排版…", write, lambda _: self.window.preview(path))
