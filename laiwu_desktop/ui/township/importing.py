"""Filled templates, and one's own packages, on their way into the draft: read, chosen from, written, told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.incoming.prospect import Prospect
from laiwu_desktop.desk.filling.incoming.wanted import EVERYTHING, Wanted
from laiwu_desktop.desk.filling.loading import Looked
from laiwu_desktop.desk.results import Loaded
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.files.file_reading import Reading
from laiwu_desktop.ui.files.load_dialog import LoadDialog
from laiwu_desktop.ui.files.outcomes import of_load, outcome_dialog
from laiwu_desktop.ui.shell.desk_window import DeskWindow, read_draft
from laiwu_desktop.workbook.format.problems import Problem

LEFT_OUT = Problem.of(saying("left_out"))


class Importing(QObject):
    """`landed` carries the report as the files leave it."""

    landed = Signal(object)

    def __init__(self, desk: TownshipDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs

    def start(self) -> None:
        """Ask for files, and read them; nothing is written yet."""
        paths = self.dialogs.open_files(self.window, "选择填好的模板（可多选）")
        if paths:
            self.take(paths)

    def take(self, paths: list[Path]) -> None:
        """Read these; nothing is written yet."""
        self.window.read_files(paths, self.desk.look_at_files, self._looked)

    def _looked(self, reading: Reading) -> None:
        """Show what would become of each village; where no file can be read in there is nothing to show."""
        looked = [result for _, result in reading.came if isinstance(result, Looked)]
        if any(one.fits for one in looked):
            compare = partial(self.desk.prospect, looked)
            self.window.run("正在与草稿比较…", compare, partial(self._compared, reading, looked))
        else:
            self._write(reading, looked, EVERYTHING)

    def _compared(self, reading: Reading, looked: Sequence[Looked], prospect: Prospect) -> None:
        wanted = self._wanted(looked, prospect) if prospect.lines else EVERYTHING
        if wanted is None:
            self.window.say("没有导入，数据没有改动。")
        else:
            self._write(reading, looked, wanted)

    def _wanted(self, looked: Sequence[Looked], prospect: Prospect) -> Wanted | None:
        """What a person wants of it; None for nothing at all."""
        names = [one.path.name for one in looked if one.fits]
        register = prospect.draft.register
        dialog = LoadDialog(self.window, prospect, names, len(looked) - len(names), register)
        agreed = self.dialogs.run(dialog)
        dialog.deleteLater()
        return dialog.wanted if agreed else None

    def _write(self, reading: Reading, looked: Sequence[Looked], wanted: Wanted) -> None:
        write = partial(_write, self.desk, looked, wanted)
        self.window.run("正在导入…", write, partial(self._written, reading))

    def _written(self, reading: Reading, result: tuple[list[Loaded], Draft]) -> None:
        loaded, draft = result
        reading.came = [(path, one) for (path, _), one in zip(reading.came, loaded, strict=True)]
        if any(one.action for one in loaded):
            self.window.saving.saved_beside()
        self.landed.emit(draft)
        outcomes = [of_load(one, self.desk.forms, self.desk.register) for one in loaded]
        complain = reading.complain if reading.has_problems else None
        self.dialogs.run(outcome_dialog(self.window, "读入结果", outcomes, complain))


def _write(desk: TownshipDesk, looked: Sequence[Looked], wanted: Wanted) -> tuple[list[Loaded], Draft]:
    """All files are one deed, which one undo takes back."""
    try:
        loaded = desk.write_files(looked, wanted)
    except PersonError as error:
        problem = Problem.of(error.saying)
        loaded = [Loaded(one.path.name, False, 0, 0, problems=(*one.problems, problem)) for one in looked]
    unwanted = (one.taken and not one.values and one.left_out for one in loaded)
    return [
        Loaded(one.file, False, 0, 0, problems=(LEFT_OUT,)) if is_unwanted else one
        for one, is_unwanted in zip(loaded, unwanted, strict=True)
    ], read_draft(desk)
