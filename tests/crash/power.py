"""The power goes: an ext4 image is shut down under a program that writes, and mounted again.

The shutdown (EXT4_IOC_SHUTDOWN without a flush of its journal) throws away all that was not flushed to the
disk. Beside the program, on the same image, a bare SQLite writes with the same settings: what the file system
keeps for it, it must keep for us. Another flushes nothing: a loss there says that the cut is one.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from laiwu_desktop.desk.workspaces import back_up
from laiwu_desktop.formdef.report.content import RecordKey
from tests.crash.deeds import BROADBAND, HOUSEHOLDS, township
from tests.crash.looking import is_package, is_workspace
from tests.crash.tracing import Slate, forget_reading, spawned
from tests.desk.small_township import VILLAGES

_SHUTDOWN, _NO_LOG_FLUSH = 0x8004587D, 2
_SIZE = 64 << 20
_FIRST = 1000
KINDS = ("save", "export", "backup", "sqlite", "unflushed")
# How long it goes on at the most when it has begun: a revision takes longer than a save.
_SECONDS = {"export": 1.0}


class Cut(msgspec.Struct, frozen=True):
    """One cut: what was being done, how much of it was said to be done, what was lost of that, what else."""

    kind: str
    said: int
    lost: str = ""
    ahead: int = 0


def why_not() -> str:
    """Why no power can be cut here; "" when it can."""
    if os.geteuid() != 0:
        return "only root may mount an image"
    missing = [name for name in ("mkfs.ext4", "mount", "umount", "losetup") if not shutil.which(name)]
    if missing:
        return f"without {', '.join(missing)}"
    return "" if Path("/dev/loop-control").exists() else "no loop devices"


class Disk:
    """An image with ext4 in it, mounted."""

    def __init__(self, folder: Path) -> None:
        self._image = folder / "disk.img"
        self.root = folder / "disk"
        self.root.mkdir(parents=True)
        with self._image.open("wb") as image:
            image.truncate(_SIZE)
        _call("mkfs.ext4", "-q", "-F", str(self._image))

    def __enter__(self) -> Disk:
        _call("mount", "-o", "loop", str(self._image), str(self.root))
        return self

    def __exit__(self, *_: object) -> None:
        for _attempt in range(50):
            done = subprocess.run(["umount", str(self.root)], capture_output=True, check=False)
            if done.returncode == 0:
                return
            time.sleep(0.1)
        subprocess.run(["umount", "--lazy", str(self.root)], capture_output=True, check=False)

    def cut(self) -> None:
        """The power goes, now."""
        opened = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(opened, _SHUTDOWN, struct.pack("<I", _NO_LOG_FLUSH))
        finally:
            os.close(opened)


def _call(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def cuts(folder: Path, ground: Path, count: int, seed: int = 1) -> Iterator[Cut]:
    """So many cuts, each kind in turn, each after a random time."""
    dice = random.Random(seed)
    disk = Disk(folder)
    for number in range(count):
        yield _one(disk, ground, KINDS[number % len(KINDS)], dice)


def _one(disk: Disk, ground: Path, kind: str, dice: random.Random) -> Cut:
    act = _ACTS[kind]
    slate = Slate()
    with disk:
        shutil.rmtree(disk.root / "case", ignore_errors=True)
        shutil.copytree(ground, disk.root / "case")
        os.sync()
        child = spawned(lambda slate: act(disk.root / "case", slate), slate)
        try:
            _wait(child, slate, kind, dice)
            said, told = slate.said, slate.last[0]  # before the cut: so much must be there after it
            disk.cut()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            forget_reading()
    with disk:
        if told == "fault":
            return Cut(kind, said, f"not in words: {slate.last[1]}")
        return _looked_at(kind, disk.root / "case", said)


def _wait(child: int, slate: Slate, kind: str, dice: random.Random) -> None:
    """Until it has begun, and a random while longer."""
    end = time.monotonic() + 20
    while slate.said == 0 and time.monotonic() < end and not _has_ended(child):
        time.sleep(0.001)
    time.sleep(dice.random() * _SECONDS.get(kind, 0.15))


def _has_ended(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


# ---- what is done until the power goes


def _save(folder: Path, slate: Slate) -> str:
    with closing(township(folder)) as desk:
        draft = desk.draft()
        for number in range(100_000):
            draft.put(RecordKey(BROADBAND, VILLAGES[0]), HOUSEHOLDS, _FIRST + number)
            slate.acknowledge()
    return "done"


def _export(folder: Path, slate: Slate) -> str:
    with closing(township(folder)) as desk:
        for number in range(1000):
            desk.draft().put(RecordKey(BROADBAND, VILLAGES[0]), HOUSEHOLDS, 320 + number % 2)
            draft = desk.draft()
            draft.explain(draft.check().findings, "示例说明", "甲")
            desk.export(folder / "out", carried=True, missed=True)
            slate.acknowledge()
    return "done"


def _back_up(folder: Path, slate: Slate) -> str:
    for number in range(1000):
        back_up(str(folder / "township.sqlite"), folder / "out" / f"{number}.backup")
        slate.acknowledge()
    return "done"


def _bare(folder: Path, slate: Slate, synchronous: str = "FULL") -> str:
    with closing(sqlite3.connect(folder / "bare.sqlite", isolation_level=None)) as database:
        for pragma in (f"synchronous = {synchronous}", "journal_mode = PERSIST"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("CREATE TABLE bare (value INTEGER)")
        for number in range(100_000):
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO bare VALUES (?)", (number,))
            database.execute("COMMIT")
            slate.acknowledge()
    return "done"


def _unflushed(folder: Path, slate: Slate) -> str:
    return _bare(folder, slate, "OFF")


_ACTS: dict[str, Callable[[Path, Slate], str]] = {
    "save": _save, "export": _export, "backup": _back_up, "sqlite": _bare, "unflushed": _unflushed,
}  # fmt: skip


# ---- what is there when it is back


def _looked_at(kind: str, folder: Path, said: int) -> Cut:
    if kind in ("sqlite", "unflushed"):
        held = _bare_rows(folder / "bare.sqlite")
        return Cut(kind, said, f"{said - held} rows" if held < said else "", held - said)
    if trouble := is_workspace(folder / "township.sqlite"):
        return Cut(kind, said, trouble)
    if kind == "save":
        held = _value(folder) - _FIRST + 1 if said else 0
        return Cut(kind, said, f"{said - held} values" if held < said else "", held - said)
    ending, whole = {"export": (".xlsx", is_package), "backup": (".backup", is_workspace)}[kind]
    there = [path for path in (folder / "out").iterdir() if not path.name.startswith(".")]
    files = [path for path in there if path.name.endswith(ending)]
    troubles = [f"{path.name}: {trouble}" for path in files if (trouble := whole(path))]
    if len(files) < said:
        troubles.append(f"{said - len(files)} files gone")
    return Cut(kind, said, ", ".join(troubles), len(files) - said)


def _bare_rows(file: Path) -> int:
    try:
        with closing(sqlite3.connect(file)) as database:
            (held,) = database.execute("SELECT count(*) FROM bare").fetchone()
            return int(held)
    except sqlite3.Error:
        return 0


def _value(folder: Path) -> int:
    with closing(township(folder)) as desk:
        record = desk.draft().figures.record(RecordKey(BROADBAND, VILLAGES[0]))
    return int(str(record.values[HOUSEHOLDS]))


def table(found: list[Cut]) -> list[str]:
    """What was kept, by what was being done."""
    lines = [
        "| being done | cuts | said to be done | of that lost | cuts with a loss |",
        "|---|---|---|---|---|",
    ]
    for kind in KINDS:
        of_it = [cut for cut in found if cut.kind == kind]
        worst = max(of_it, key=lambda cut: len(cut.lost), default=Cut(kind, 0))
        lost = f"e.g. {worst.lost}" if worst.lost else "nothing"
        bad = sum(bool(cut.lost) for cut in of_it)
        lines.append(f"| {_WORDS[kind]} | {len(of_it)} | {sum(c.said for c in of_it)} | {lost} | {bad} |")
    return lines


_WORDS = {
    "save": "values saved one after another",
    "export": "revisions exported one after another",
    "backup": "backups written one after another",
    "sqlite": "control: bare SQLite, the same pragmas",
    "unflushed": "control: bare SQLite that flushes nothing (`synchronous = OFF`): here much must be lost",
}
