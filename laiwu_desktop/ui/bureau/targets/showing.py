"""What the page of the targets shows and does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.report.consolidation import Consolidation
from laiwu_desktop.formdef.targets.outlook import TargetLine
from laiwu_desktop.ui.bureau.targets.city_form import CityForm
from laiwu_desktop.ui.bureau.targets.targets_page import TargetsPage
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.shell.desk_window import DeskWindow

TITLE = "目标完成情况"
KINDS = "PDF 文件 (*.pdf);;PNG 图片 (*.png)"


class ShowingTargets(QObject):
    """Keeps the page as the figures are, writes it as a picture or on paper."""

    def __init__(self, desk: BureauDesk, page: TargetsPage, own: CityForm, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.page = page
        self.own = own
        self.window = window
        self.consolidation: Consolidation | None = None
        self.lookup = Lookup(window.worker, window.fail, self)
        page.show_own(own.rows, locked=own.view.locked)
        own.shown.connect(lambda rows: page.show_own(rows, locked=own.view.locked))
        own.take_from(page.table)
        page.printed.connect(self.print)
        page.exported.connect(self.export)
        window.saving.landed.connect(lambda _: self._again())

    def show(self, consolidation: Consolidation, lines: Sequence[TargetLine]) -> None:
        """Show how the targets stand by what was consolidated."""
        self.consolidation = consolidation
        self.page.show_lines(lines)

    def commit(self) -> None:
        """Take what is being typed, here or on the page of the city's figures."""
        self.page.commit()
        self.own.commit()

    def _again(self) -> None:
        """What was registered is seen at once in what it is compared with; the sums are the same."""
        if self.consolidation is not None and self.page.isVisible():
            self.lookup.ask(partial(self.desk.target_lines, self.consolidation), self.page.show_lines)

    def print(self) -> None:
        """Show the page as it comes out of the printer."""
        path = self.window.print_path(TITLE)
        self.window.run("正在排版…", self._write(path), self.window.preview)

    def export(self) -> None:
        """Write the page as a PDF or a picture."""
        name = file_name(f"{self.desk.division.name}_{self.desk.period.label}_{TITLE}.pdf")
        path = self.window.dialogs.save_file(self.window, f"导出{TITLE}", name, KINDS)
        if path is not None:
            self.window.run("正在排版…", self._write(path), self.window.tell_written)

    def _write(self, path: Path) -> Callable[[], Path]:
        return partial(self.desk.write_targets, path)
