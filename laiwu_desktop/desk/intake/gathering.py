"""Which files there are where a person points: files, folders, zips; none is passed over in silence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.workbook.opening.child import reading
from laiwu_desktop.workbook.opening.several.archive import MOST_TOTAL, unpack
from laiwu_desktop.workbook.opening.wire import Unpacked

# Twenty townships, some revisions of each. What is laid out stays in memory, 2 MB each.
MOST_FILES = 500
# The second is one with nothing in it.
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_OTHERS = {b"Rar!\x1a\x07": "rar", b"7z\xbc\xaf\x27\x1c": "7z", b"\x1f\x8b": "gz", b"\xfd7zXZ": "xz"}
# Zips, too; what is one by its name and is none of these is told by its reader.
_WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".ods")
# What systems and office suites put beside files, by how the name begins or what it is.
_LEFTOVERS = ("~$", ".~", "._", "thumbs.db", "desktop.ini", ".ds_store")


class FoundFile(msgspec.Struct, frozen=True):
    """A file where it lies, and what people call it; `saying` tells why it is not read at all."""

    path: Path
    name: str
    saying: Saying | None = None

    @classmethod
    def at(cls, path: Path) -> FoundFile:
        """One that a person has pointed at."""
        return cls(path, path.name)


class Gathering:
    """Goes through what a person points at; what zips hold is put into `scratch`, under numbers."""

    def __init__(self, scratch: Callable[[], Path]) -> None:
        self._scratch = scratch
        self._left = MOST_TOTAL

    def files(self, paths: Iterable[Path]) -> Iterator[FoundFile]:
        """Every file, in order."""
        for path in paths:
            yield from self._folder(path) if path.is_dir() else self._file(FoundFile.at(path), depth=1)

    def _folder(self, top: Path) -> Iterator[FoundFile]:
        count = 0
        for found in _walked(top):
            count += 1
            if count > MOST_FILES:
                many = saying("no_folder.many", name=top.name, most=MOST_FILES)
                yield FoundFile(top, top.name, many)
                return
            yield from self._file(found, depth=1)
        if not count:
            yield FoundFile(top, top.name, saying("no_folder.empty", name=top.name))

    def _file(self, found: FoundFile, depth: int) -> Iterator[FoundFile]:
        """The file itself, or those in it where it is a bundle; one within a bundle has a `depth` of 0."""
        start = b"" if found.saying else _start_of(found.path)
        kind = next((word for sign, word in _OTHERS.items() if start.startswith(sign)), "")
        is_zip = start.startswith(_ZIPS) and not found.name.casefold().endswith(_WORKBOOKS)
        if found.saying is None and _is_left_over(found.name):
            yield _refused(found, saying("no_package.leftover", name=found.name))
        elif kind:
            yield _refused(found, saying("archive.other", name=found.name, kind=kind))
        elif is_zip:
            yield from self._bundle(found, depth)
        else:
            yield found

    def _bundle(self, found: FoundFile, depth: int) -> Iterator[FoundFile]:
        if depth < 0:
            yield _refused(found, saying("archive.deep", name=found.name))
            return
        try:
            folder = self._scratch()
            first = 1 + max((int(one.name) for one in folder.iterdir()), default=0)
            given = found.path.absolute(), found.name, folder, first, self._left
            got = reading().ask(Unpacked, found.name, unpack, *given)
        except PersonError as error:
            yield _refused(found, error.saying)
            return
        if got.members is None:
            yield found
            return
        self._left -= got.inflated
        if not got.members:
            yield _refused(found, saying("archive.empty", name=found.name))
        for one in got.members:
            inner = FoundFile(folder / str(one.number), one.name, one.refused)
            yield from self._file(inner, depth - 1)


def _walked(top: Path) -> Iterator[FoundFile]:
    """All files below a folder by name; a link is told and not followed."""
    troubles: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=troubles.append):
        here = Path(folder)
        folders.sort()
        for name in sorted(names + [one for one in folders if (here / one).is_symlink()]):
            path = here / name
            called = path.relative_to(top.parent).as_posix()
            linked = saying("no_folder.linked", name=called) if path.is_symlink() else None
            yield FoundFile(path, called, linked)
    for error in troubles:
        name = Path(str(error.filename)).name
        yield FoundFile(top, name, saying("no_folder", name=name, reason=reason_of(error)))


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(8)
    except OSError:  # whoever reads it tells
        return b""


def _is_left_over(name: str) -> bool:
    return name.rpartition("/")[2].casefold().startswith(_LEFTOVERS)


def _refused(found: FoundFile, why: Saying) -> FoundFile:
    return FoundFile(found.path, found.name, why)
