"""Workspaces to take pictures of: a county in the midst of its story, and a small one for the dialogs."""

from __future__ import annotations

import contextlib
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from laiwu_desktop.demo.story import run
from laiwu_desktop.desk.workspaces import create_workspace
from tests.ui.conftest import make_originals

# 口镇, which is returned; 雪野镇, which has a last period; 鹏泉街道办事处, which sends late.
RETURNED, WITH_HISTORY, LAST = "371202100000", "371202106000", "371203103000"
_UNTIL = "乡镇读取回执"


class _Enough(Exception):
    """The story is told as far as pictures need it."""


@dataclass(frozen=True)
class World:
    """Where the workspaces lie."""

    folder: Path

    @property
    def small(self) -> Path:
        """Of three villages."""
        return self.folder / "small"

    def workspace(self, name: str) -> Path:
        """One office's, by its name."""
        return self.folder / "out" / "工作区" / f"{name}.sqlite"

    @property
    def packages(self) -> Path:
        """What the townships sent."""
        return self.folder / "out" / "数据包"

    def copied(self, to: Path) -> World:
        """The same elsewhere, to be changed."""
        shutil.copytree(self.folder, to, dirs_exist_ok=True)
        return World(to)


def tell(folder: Path) -> World:
    """A world in `folder`: the bureau has decided, the townships have read its answers."""
    folder.mkdir(parents=True, exist_ok=True)

    def say(line: str) -> None:
        print(line)
        if _UNTIL in line:
            raise _Enough

    with contextlib.suppress(_Enough):
        run(folder / "out", say=say, screenshots=False, townships=(RETURNED, WITH_HISTORY, LAST))
    world = World(folder)
    fresh = create_workspace(
        str(world.workspace("第一天")), "township", RETURNED, "2006S2",
        clock=lambda: datetime(2006, 12, 20, 9), portable=True,
    )  # fmt: skip
    fresh.change_settings(sample=True)
    fresh.close()
    world.small.mkdir()
    make_originals(world.small)
    return world


if __name__ == "__main__":
    tell(Path(sys.argv[1]))
