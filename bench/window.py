"""The window: how soon it can be used, and how soon it shows another village."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measuring import Side, Sides
from bench.sample import Sample
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from laiwu_desktop.ui.township.township_window import TownshipWindow

FORM = "village_broadband"


@contextmanager
def first_start(sample: Sample) -> Iterator[Sides]:
    """The whole process, from nothing to the start window; nobody has used the program before."""
    yield Sides(_process(sample, "program"), _process(sample, "bare"))


@contextmanager
def opening(sample: Sample) -> Iterator[Sides]:
    """The whole process, from nothing to the window of a township."""
    workspace = str(sample.copy(sample.township))
    yield Sides(_process(sample, "program", workspace), _process(sample, "bare"))


def _process(sample: Sample, *arguments: str) -> Side:
    def stage(_number: int) -> Callable[[], object]:
        own = _home(sample.new("home"))
        return lambda: _until_usable(arguments, own)

    return stage


def _home(folder: Path) -> dict[str, str]:
    """Settings and log of a person of whom there are none."""
    folder.mkdir()
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
    return dict.fromkeys(names, str(folder))


def _until_usable(arguments: tuple[str, ...], own: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "bench.usable", *arguments]
    subprocess.run(command, check=True, timeout=60, env={**os.environ, **own}, stdout=subprocess.DEVNULL)


@contextmanager
def township_window(sample: Sample) -> Iterator[tuple[TownshipWindow, QApplication]]:
    """The window of the township, not shown yet, and the application it is in."""
    from PySide6.QtWidgets import QApplication
    from shiboken6 import delete

    from laiwu_desktop.ui.parts.dialogs import Dialogs
    from laiwu_desktop.ui.parts.theme import dress
    from laiwu_desktop.ui.parts.worker import Worker
    from laiwu_desktop.ui.township.township_window import TownshipWindow

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    dress(app)
    with closing(open_desk(str(sample.copy(sample.township)))) as desk:
        assert isinstance(desk, TownshipDesk)
        worker = Worker()
        window = TownshipWindow(desk, worker, Dialogs())
        window.resize(1366, 768)
        yield window, app
        worker.close()
        window.close()
        delete(window)


@contextmanager
def switch(sample: Sample) -> Iterator[Sides]:
    """The next village in the window of a township, with all that is said of it, painted."""
    from shiboken6 import delete

    with township_window(sample) as (window, app):
        bare = _BareForm(window.draft)
        villages = [unit.code for unit in window.draft.units["village"]]
        bare.window.resize(1366, 768)
        for widget in (window, bare.window):
            widget.show()
        app.processEvents()

        def turn(show: Callable[[str], object]) -> Side:
            def stage(number: int) -> Callable[[], object]:
                def work() -> None:
                    show(villages[number % len(villages)])
                    app.processEvents()

                app.processEvents()
                return work

            return stage

        yield Sides(turn(window.view.units.go), turn(bare.show))
        bare.window.close()
        delete(bare.window)


class _BareForm:
    """A line edit for each field of the form that the window shows, and nothing else."""

    def __init__(self, draft: Draft) -> None:
        from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

        self.draft = draft
        self.fields = draft.forms[FORM].fields.values()
        self.edits = [QLineEdit() for _ in self.fields]
        self.window = QWidget()
        rows = QFormLayout(self.window)
        for field, edit in zip(self.fields, self.edits, strict=True):
            rows.addRow(field.label, edit)

    def show(self, unit_code: str) -> None:
        """The values of a village."""
        key = RecordKey(FORM, unit_code)
        for field, edit in zip(self.fields, self.edits, strict=True):
            edit.setText(field.type.format(self.draft.figures.value(key, field)))
