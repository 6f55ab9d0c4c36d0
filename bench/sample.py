"""What is worked on: the made-up county of the demonstration (示例数据), 1,070 villages in 20 townships."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

from laiwu_desktop.demo import story
from laiwu_desktop.demo.stage import Outputs
from laiwu_desktop.desk.workspaces import open_desk

# 高庄街道办事处: 90 villages, the largest of the county.
TOWNSHIP, VILLAGES = "371202003000", 90
CITY, PERIOD = "371200000000", "2006S2"


class Sample:
    """The files of the demonstration, to be copied and worked on; `scratch` is a folder for that."""

    def __init__(self, told: Path | None, scratch: Path, say: Callable[[str], None]) -> None:
        """`told` is where a demonstration left its files; without one the story is told first."""
        self.scratch = scratch
        self._numbers = itertools.count(1)
        if told is None:
            told = scratch / "story"
            story.run(told, say=say, screenshots=False)
        self._outputs = Outputs(told, "")

    @property
    def township(self) -> Path:
        """The workspace of the township, its report accepted."""
        return self._outputs.workspaces / "高庄街道办事处.sqlite"

    @property
    def bureau(self) -> Path:
        """The workspace of the bureau, every report accepted."""
        return self._outputs.workspaces / "莱芜市农业局.sqlite"

    @property
    def package(self) -> Path:
        """The package that the township handed over."""
        (found,) = self._outputs.packages.glob(f"{TOWNSHIP}_{PERIOD}_r1_*.xlsx")
        return found

    @property
    def packages(self) -> list[Path]:
        """The first that each township handed over for the period."""
        return sorted(self._outputs.packages.glob(f"*_{PERIOD}_r1_*.xlsx"))

    def copy(self, workspace: Path) -> Path:
        """A copy of a workspace that nobody has open, to be changed; it was opened before, which moved its
        keys out of it.
        """
        copy = Path(shutil.copy(workspace, self.new("workspace.sqlite")))
        open_desk(str(copy)).close()
        return copy

    def new(self, name: str) -> Path:
        """The path of a file that is not there yet, in a folder of its own."""
        folder = self.scratch / f"{next(self._numbers)}"
        folder.mkdir()
        return folder / name
