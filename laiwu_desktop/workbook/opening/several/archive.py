"""Takes the files out of a zip of others. Runs in the child process only (`opening.child`).

No name in it becomes a path: its files are written under numbers into a folder that is there. Nothing it says
about sizes is believed: what is inflated is counted, and no more is written than a reader would open.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import IO

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.temporary import no_room
from laiwu_desktop.workbook.opening.preflight import MOST_INFLATED
from laiwu_desktop.workbook.opening.wire import Member, Unpacked

# A city's packages are fifty; a folder of a whole year's a few hundred.
MOST_MEMBERS = 1_000
MOST_TOTAL = 1 << 30
# A workbook is packed itself and hardly gets any smaller; what does, and is large, is none.
_MOST_RATIO, _SMALL = 100, 1 << 20
_CHUNK = 1 << 16
_LONGEST = 120
_IS_ENCRYPTED, _IS_UTF8 = 0x1, 0x800
# Parts that every workbook has, of one kind or the other.
_OF_WORKBOOKS = frozenset(("[Content_Types].xml", "META-INF/manifest.xml"))
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack(path: Path, name: str, folder: Path, first: int, most: int = MOST_TOTAL) -> Unpacked:
    """Write its files into the folder, named by numbers from `first` on; no more than `most` bytes of them.

    PersonError "archive" when it cannot be gone through at all.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
            if any(entry.filename in _OF_WORKBOOKS for entry in entries):
                return Unpacked(None)
            if len(entries) > MOST_MEMBERS:
                raise PersonError("archive.many", name=name, count=len(entries), most=MOST_MEMBERS)
            members: list[Member] = []
            left = most
            for number, entry in enumerate(entries, first):
                called = f"{name}/{_called(entry)}"
                refused, taken = _taken(bundle, entry, called, folder / str(number), left)
                left -= taken
                members.append(Member(called, number, refused))
            return Unpacked(tuple(members), most - left)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise PersonError("archive.damaged", name=name) from error
    except OSError as error:  # there is no room for them
        raise no_room(error) from error


def _taken(
    bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, path: Path, left: int
) -> tuple[Saying | None, int]:
    """Why a file was not taken, and how many bytes were inflated of it."""
    if entry.flag_bits & _IS_ENCRYPTED:
        return saying("archive.locked", name=name), 0
    if entry.compress_type not in _METHODS:
        return saying("archive.method", name=name), 0
    try:
        with bundle.open(entry) as source, path.open("xb") as target:
            return _copied(source, target, name, entry.compress_size, left)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
        return saying("archive.damaged", name=name), 0


def _copied(
    source: IO[bytes], target: IO[bytes], name: str, packed: int, left: int
) -> tuple[Saying | None, int]:
    count = 0
    while chunk := source.read(_CHUNK):
        count += len(chunk)
        if count > MOST_INFLATED:
            return saying("archive.large", name=name, what=f"展开后超过 {MOST_INFLATED >> 20} MB"), count
        if count > left:
            return saying("archive.large", name=name, what="压缩包里的文件合起来太大"), count
        if count > _SMALL and count > packed * _MOST_RATIO:
            return saying("archive.large", name=name, what="压缩得异常小"), count
        target.write(chunk)
    return None, count


def _called(entry: zipfile.ZipInfo) -> str:
    """What a file is called, to be shown and for nothing else: Windows writes names in Chinese as GB 18030
    and does not say so.
    """
    name = entry.filename
    if not entry.flag_bits & _IS_UTF8:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = entry.filename
    shown = "".join(sign if sign.isprintable() else "_" for sign in name)
    return shown if len(shown) <= _LONGEST else f"…{shown[-_LONGEST:]}"
