"""One bit of a workspace file flips, again and again: is it noticed, and never silently another value?"""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
import traceback
from collections import Counter
from contextlib import closing
from datetime import datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path

import msgspec
from sqlalchemy import select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk, verify_workspace
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import reading
from laiwu_desktop.store.database.form_tables import form_tables
from tests.sample import POINT, fill_in, type_in

TOWNSHIP, PERIOD = "371203001000", "2006S2"


class End(Enum):
    """How a flip may end; the last two never may."""

    REFUSED = "refused on opening"
    TOLD = "told by verify"
    HARMLESS = "harmless: every value is read as it was"
    SILENT = "SILENTLY WRONG"
    TRACEBACK = "TRACEBACK"


BAD = (End.SILENT, End.TRACEBACK)


def make(folder: Path) -> Path:
    """A workspace as after some work (示例数据): exported, changed again, rows that repeat, a history."""
    file = folder / "示例.sqlite"
    made = create_workspace(str(file), "township", TOWNSHIP, PERIOD, clock=_noon)
    with closing(made) as desk:
        assert isinstance(desk, TownshipDesk)
        desk.change_settings(filler="示例甲", reviewer="示例乙")
        fill_in(desk)
        draft = desk.draft()
        villages = [unit.code for unit in draft.units["village"]]
        for village in villages[:5]:
            key = draft.add_row("demonstration_point", village)
            type_in(draft, key.form, village, POINT, key.seq)
        desk.export(folder / "数据包")
        draft = desk.draft()
        for number, village in enumerate(villages):
            draft.put(RecordKey("village_broadband", village), "households", 400 + number)
        draft.enter(RecordKey("village_broadband", villages[0]), "population", "约一千")
        desk.store.workspace.add_photos({f"{number:032x}": bytes(range(256)) * 40 for number in range(3)})
    return file


class Flip(msgspec.Struct, frozen=True):
    """Which bit of the file flips: its place in bytes, and in the byte."""

    file: Path
    byte: int
    bit: int


class Flipped(msgspec.Struct, frozen=True):
    """What came of it."""

    flip: Flip
    end: End


def flips(file: Path, number: int, seed: int = 1) -> list[Flip]:
    """So many flips of one bit each, wherever in the file."""
    chance, size = random.Random(seed), file.stat().st_size
    return [Flip(file, chance.randrange(size), chance.randrange(8)) for _ in range(number)]


def strike(_bench: object, flip: Flip) -> Flipped:
    """How a command and the window take the file; whatever they do to it, the next one has it as it was."""
    flipped = bytearray(flip.file.read_bytes())
    flipped[flip.byte] ^= 1 << flip.bit
    return Flipped(flip, _end(bytes(flipped), _wanted(flip.file), flip.file.parent))


def table(found: list[Flipped]) -> list[str]:
    """As a Markdown table."""
    ends = Counter(one.end for one in found)
    return ["| how it ended | flips |", "|---|---|", *(f"| {end.value} | {ends[end]} |" for end in End)]


@lru_cache(1)
def _wanted(file: Path) -> str:
    """What a sound file holds: looked at in a copy."""
    return _content(_fresh(file.read_bytes(), file.parent))


def _end(flipped: bytes, wanted: str, folder: Path) -> End:
    try:
        is_told = bool(_troubles(_fresh(flipped, folder)))
        opened = _read_by_a_command(_fresh(flipped, folder))
        seen = _read_by_the_window(_fresh(flipped, folder))
    except Exception:  # what a person would see as a traceback
        traceback.print_exc()
        return End.TRACEBACK
    if not {opened, seen} <= {None, wanted}:
        return End.SILENT
    if opened is None:
        return End.REFUSED
    return End.TOLD if is_told else End.HARMLESS


def _fresh(content: bytes, folder: Path) -> Path:
    place = Path(tempfile.mkdtemp(dir=folder))
    file = place / "示例.sqlite"
    file.write_bytes(content)
    return file


def _troubles(file: Path) -> tuple[str, ...]:
    try:
        return verify_workspace(str(file)).troubles
    except PersonError as error:
        return (error.message,)
    finally:
        shutil.rmtree(file.parent)


def _read_by_a_command(file: Path) -> str | None:
    """What a command reads of the whole file; None when it refuses."""
    try:
        return _content(file)
    except PersonError:
        return None
    finally:
        shutil.rmtree(file.parent)


def _read_by_the_window(file: Path) -> str | None:
    """What a window reads of the whole file; None when it refuses, or says what is damaged."""
    try:
        with closing(open_desk(str(file), clock=_noon, checked=False)) as desk:
            return None if desk.faults() else _read(desk)
    except PersonError:
        return None
    finally:
        shutil.rmtree(file.parent)


def _content(file: Path) -> str:
    with closing(open_desk(str(file), clock=_noon)) as desk:
        return _read(desk)


def _read(desk: Desk) -> str:
    """All that can be read: every row of every table, and it must be what the program can work with.

    But for what waits to be sent: that is held against its own hash before it goes.
    """
    desk.draft().check()
    store, hashed = desk.store, hashlib.sha256()
    fixed = [table for table in tables.metadata.sorted_tables if table is not tables.outbox]
    with reading(store._engine) as connection:
        for table in [*fixed, *form_tables(desk.all_forms).values()]:
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            hashed.update(repr((table.name, rows)).encode())
    return hashed.hexdigest()


def _noon() -> datetime:
    return datetime(2006, 12, 20, 12, 0, 0)
