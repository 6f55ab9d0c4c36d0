"""What the steps of the story share: the time, the telling, the desks and the folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import make_folder, put_whole
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.demo.county import County
from laiwu_desktop.demo.villages import MARK
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.sync.folder import FolderEndpoint

Say = Callable[[str], None]

# The first line of the note by which a folder is known as a former demonstration.
NOTE, NOTE_TITLE = "说明.txt", f"莱芜市农村信息化填报系统演示（{MARK}）"


class StoryClock:
    """The time in the story: it says the same on every run, a few seconds later at every look."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=7)
        return self._now

    def set(self, now: datetime) -> None:
        """Begin another day."""
        self._now = now


@dataclass
class Step:
    """What a step has to say when it is done: how many of what, and lines below."""

    count: str = ""
    lines: list[str] = field(default_factory=list)

    def tell(self, line: str) -> None:
        """Add a line below the step's."""
        self.lines.append(line)


class Teller:
    """Numbers and times the steps, and says each when it is done."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._number = 0
        self._begun = perf_counter()

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """One step of the story; nothing is said of one that failed."""
        step, begun = Step(), perf_counter()
        yield step
        self._number += 1
        self._say(f"{self._number:>3}. {title}　{step.count}　{perf_counter() - begun:.1f} 秒")
        for line in step.lines:
            self._say(f"       {line}")

    def close(self, line: str) -> None:
        """The last line, with the time of the whole."""
        self._say(f"{line}　共 {perf_counter() - self._begun:.1f} 秒")


class Outputs:
    """The folder the story leaves behind. A former demonstration there is replaced, anything else refused."""

    FOLDERS = ("工作区", "模板", "填好的模板", "数据包", "交换文件夹", "回执", "截图")

    def __init__(self, root: Path, printed: str) -> None:
        """`printed` names the township whose sheets are printed."""
        self.root = root
        (
            self.workspaces,
            self.templates,
            self.filled,
            self.packages,
            self.exchange,
            self.receipts,
            self.pictures,
        ) = (root / name for name in self.FOLDERS)
        self.summary = root / "汇总表.xlsx"
        self.sheets = root / f"村情表_{printed}.pdf"
        self.note = root / NOTE

    def prepare(self) -> None:
        """Make the folders, afresh; PersonError "not_demo_folder" for a folder with something else in it."""
        if self.root.exists() and not self.root.is_dir():
            raise PersonError("not_demo_folder", folder=self.root)
        if self.root.is_dir() and any(self.root.iterdir()):
            if not self._is_former():
                raise PersonError("not_demo_folder.full", folder=self.root)
            self._remove_former()
        for name in self.FOLDERS:
            make_folder(self.root / name)
        # Written first, so that a run that was broken off is known for what it is.
        self.tell([NOTE_TITLE, "", "演示没有走完。"])

    def tell(self, lines: Iterable[str]) -> None:
        """Write the note that says what lies in the folder."""
        put_whole(self.note, "".join(f"{line}\n" for line in lines).encode("utf-8-sig"), private=False)

    def _is_former(self) -> bool:
        try:
            return self.note.read_text(encoding="utf-8-sig").startswith(NOTE_TITLE)
        except (OSError, UnicodeDecodeError):
            return False

    def _remove_former(self) -> None:
        """Remove what a demonstration writes, and nothing a person may have put beside it."""
        try:
            for name in self.FOLDERS:
                if (self.root / name).exists():
                    shutil.rmtree(self.root / name)
            for path in (self.summary, *self.root.glob("村情表_*.pdf")):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise PersonError("not_replaced", path=error.filename, reason=reason_of(error)) from error


@dataclass
class Stage:
    """Everything a step may need. `townships` are the desks by code, in the order of the register.

    `inbox` is where files collected from the exchange folder lie while they are read.
    """

    county: County
    outputs: Outputs
    clock: StoryClock
    teller: Teller
    endpoint: FolderEndpoint
    inbox: Path
    townships: dict[str, TownshipDesk] = field(default_factory=dict)
    offices: list[BureauDesk] = field(default_factory=list)

    @property
    def bureau(self) -> BureauDesk:
        """The bureau's desk."""
        return self.offices[0]

    def name(self, township: str) -> str:
        """A township's name."""
        return next(place.name for place in self.county.townships if place.code == township)

    def close(self) -> None:
        """Let go of all workspaces."""
        for desk in (*self.townships.values(), *self.offices):
            desk.close()
