"""What was made of packages: told on the page of reports, and what there is to be asked for them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.desk.batch import was_cancelled
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.formdef.states import Verdict
from laiwu_desktop.ui.bureau.intake.bringing_in import BringingIn, Came
from laiwu_desktop.ui.bureau.reports_page import ReportsPage
from laiwu_desktop.ui.editions.brought_editions import BroughtEditions
from laiwu_desktop.ui.files.file_reading import Reading
from laiwu_desktop.ui.files.outcomes import of_import
from laiwu_desktop.ui.shell.desk_window import DeskWindow


class Imports(QObject):
    """`made` says that reports have come."""

    made = Signal()

    def __init__(
        self,
        desk: BureauDesk,
        page: ReportsPage,
        bringing: BringingIn,
        brought: BroughtEditions,
        window: DeskWindow,
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self.page = page
        self.bringing = bringing
        self.brought = brought
        self.window = window
        self.reading: Reading | None = None
        self.came: Came = []
        bringing.imported.connect(self._of_stage)
        bringing.laid_out.connect(brought.offer)
        brought.taken.connect(self._taken)
        page.complain.connect(self.complain)

    def at_once(self, paths: list[Path]) -> None:
        """Import packages without laying them out: somebody has been asked about them already."""
        if paths:
            self.window.keys.once_unlocked(partial(self._read, paths))

    def _read(self, paths: list[Path]) -> None:
        self.reading = self.window.read_files(paths, self.desk.import_packages, self._at_once)

    def _at_once(self, reading: Reading) -> None:
        self._tell([(path, one) for path, one in reading.came if isinstance(one, Imported)])

    def _of_stage(self, came: Came) -> None:
        self.reading = None
        self._tell(came)

    def _taken(self, paths: list[Path]) -> None:
        """Editions were taken for want of which these packages were refused."""
        laid_out = {one.found.path for one in self.bringing.page.staged}
        (self.bringing.again if laid_out.issuperset(paths) else self.at_once)(paths)

    def _tell(self, came: Came) -> None:
        self.came = came
        results = [result for _, result in came]
        self.page.follow(one.division for one in results if one.verdict is Verdict.RECEIVED)
        self.made.emit()
        has_problems = any(one.problems and not was_cancelled(one) for one in results)
        outcomes = [of_import(one, self.desk.register) for one in results]
        self.page.show_outcomes(outcomes, has_problems=has_problems)
        counted = Counter(one.verdict for one in results)
        parts = [f"{counted[verdict]} 个{verdict.word}" for verdict in Verdict if counted[verdict]]
        self.window.say(f"{len(results)} 个文件：{'；'.join(parts)}。")
        self.brought.offer(came)

    def complain(self) -> None:
        """Write down what is the matter with the files of the last import."""
        if self.reading is not None:
            self.reading.complain()
        else:
            self.bringing.complain(self.came)
