"""Filled templates, and one's own packages, on their way into the draft: read, asked about, written, told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.loading import Looked
from laiwu_desktop.desk.results import Loaded
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.files.file_reading import Reading
from laiwu_desktop.ui.files.outcomes import of_load, outcome_dialog
from laiwu_desktop.ui.shell.desk_window import DeskWindow, read_draft
from laiwu_desktop.ui.township.overwriting import OverwriteDialog
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
        """Write what was read; where it would replace what was typed by hand, only if a person says so."""
        looked = [result for _, result in reading.came if isinstance(result, Looked)]
        left_out = self._left_out(looked)
        if left_out is None:
            self.window.say("没有导入，数据没有改动。")
            return
        write = partial(_write, self.desk, looked, left_out)
        self.window.run("正在导入…", write, partial(self._written, reading))

    def _left_out(self, looked: Sequence[Looked]) -> list[Looked] | None:
        """The files that a person does not want once it was seen what they replace; None for none at all."""
        replacing = [one for one in looked if one.overwritten]
        if not replacing:
            return []
        others = sum(one.fits for one in looked) - len(replacing)
        dialog = OverwriteDialog(self.window, replacing, others, self.desk.forms, self.desk.register)
        agreed = self.dialogs.run(dialog)
        dialog.deleteLater()
        return dialog.left_out if agreed else None

    def _written(self, reading: Reading, result: tuple[list[Loaded], Draft]) -> None:
        loaded, draft = result
        reading.came = [(path, one) for (path, _), one in zip(reading.came, loaded, strict=True)]
        if any(one.action for one in loaded):
            self.window.saving.saved_beside()
        self.landed.emit(draft)
        outcomes = [of_load(one, self.desk.forms, self.desk.register) for one in loaded]
        complain = reading.complain if reading.has_problems else None
        self.dialogs.run(outcome_dialog(self.window, "读入结果", outcomes, complain))


def _write(
    desk: TownshipDesk, looked: Sequence[Looked], left_out: Collection[Looked]
) -> tuple[list[Loaded], Draft]:
    """Each file is a deed of its own, which one undo takes back."""
    loaded: list[Loaded] = []
    for one in looked:
        if any(one is left for left in left_out):
            loaded.append(Loaded(one.path.name, False, 0, 0, problems=(LEFT_OUT,)))
            continue
        try:
            loaded.append(desk.write_file(one, loaded))
        except PersonError as error:  # those before it have landed, and are told
            problem = Problem.of(error.saying)
            loaded.append(Loaded(one.path.name, False, 0, 0, problems=(problem,)))
    return loaded, read_draft(desk)
