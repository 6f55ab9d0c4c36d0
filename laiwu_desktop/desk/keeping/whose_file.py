"""What a file is that a person opens, and which workspace it is meant for: before anything is taken in."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import is_workbook
from laiwu_desktop.desk.keeping.moving import ENDING
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.states import Word
from laiwu_desktop.seal.locks import AGE_ENDING
from laiwu_desktop.store.database.backup import settings_of
from laiwu_desktop.workbook.format.envelope import BadMeta, Meta
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.division_lists import read_division_list
from laiwu_desktop.workbook.reading.read import read_meta

BUREAU, TOWNSHIP = "bureau", "township"
TABLES = (".xlsx", ".xls", ".et", ".ods", ".csv", ".txt", AGE_ENDING)
_ASKED = ("role", "division", "period", "handed_over")
# Of a file that does not open for everybody the name alone tells what it is.
_NAMED = re.compile(r"(\d{12})_(\d{4}S[12])_r\d+_")
_CITY = 4  # so many digits of a code are the city's
# Code, name, category, and a number in front: a table with more columns asks for more than a list does.
_LIST_COLUMNS = 4


class FileKind(Word):
    """What a file is. Which offices read it, the first before the second, is in `_READ_BY`."""

    WORKSPACE = "workspace", "工作区"
    HANDOVER = "handover", "交接包"
    PACKAGE = "package", "数据包"
    TEMPLATE = "template", "填报模板"
    TABLE = "table", "手工填写的表格"
    RECEIPT = "receipt", "回执"
    TASK = "task", "填报任务"
    ENROLMENT = "enrolment", "密钥登记文件"
    TRANSFER = "transfer", "划转村上期数据"
    LIST = "list", "区划名单"


_OF_META: Mapping[str, FileKind] = {
    "report": FileKind.PACKAGE,
    "template": FileKind.TEMPLATE,
    "receipt": FileKind.RECEIPT,
    "task": FileKind.TASK,
    "enrolment": FileKind.ENROLMENT,
    "transfer": FileKind.TRANSFER,
}
_READ_BY: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.WORKSPACE: (),
    FileKind.HANDOVER: (),
    FileKind.PACKAGE: (BUREAU, TOWNSHIP),
    FileKind.TEMPLATE: (TOWNSHIP,),
    FileKind.TABLE: (TOWNSHIP,),
    FileKind.RECEIPT: (TOWNSHIP,),
    FileKind.TASK: (TOWNSHIP,),
    FileKind.ENROLMENT: (BUREAU, TOWNSHIP),
    FileKind.TRANSFER: (TOWNSHIP,),
    FileKind.LIST: (BUREAU,),
}
# These speak to every township of a city.
_TO_ALL = (FileKind.TASK, FileKind.ENROLMENT)


class WhatFile(msgspec.Struct, frozen=True):
    """A file: `division` is whose report it is, or who wrote or shall read the letter; "" where it does not
    say, as `period`.
    """

    path: Path
    kind: FileKind
    division: str = ""
    period: str = ""

    @property
    def read_by(self) -> tuple[str, ...]:
        """The roles that can do something with it, the first before the second."""
        if self.kind is FileKind.ENROLMENT:  # each side reads the other's
            return (TOWNSHIP,) if self._is_city else (BUREAU,)
        return _READ_BY[self.kind]

    @property
    def _is_city(self) -> bool:
        return self.division[_CITY:] == "0" * (12 - _CITY)

    def is_for(self, role: str, codes: Iterable[str]) -> bool:
        """Whether it is meant for an office of this role with one of these codes."""
        if role not in self.read_by:
            return False
        if not self.division:
            return True
        if role == BUREAU or self.kind in _TO_ALL:
            return any(code[:_CITY] == self.division[:_CITY] for code in codes)
        return self.division in codes


def what_file(path: Path) -> WhatFile:
    """What a file is; PersonError where it cannot be read at all, "bad_letter" for a letter that is broken.

    What is no table and no handover package is taken for a workspace: whoever opens it tells what is wrong.
    """
    name = path.name.lower()
    if name.endswith(ENDING):
        return WhatFile(path, FileKind.HANDOVER)
    if not path.is_file() or not (name.endswith(TABLES) or is_workbook(path)):
        return WhatFile(path, FileKind.WORKSPACE)
    try:
        book = read_cells(path)
        meta = read_meta(book)
    except BadMeta as error:
        raise PersonError("bad_letter.meta", name=path.name, sentences=error.saying.message) from error
    except PersonError as error:
        if error.code in ("password", "not_for_us"):
            return _locked(path)
        raise
    return _of_meta(path, meta) if meta else WhatFile(path, _of_cells(path, book))


def _locked(path: Path) -> WhatFile:
    """What only its reader can open says by its name what it is."""
    named = _NAMED.match(path.name)
    if named:
        return WhatFile(path, FileKind.PACKAGE, *named.groups())
    is_package = path.name.lower().endswith(AGE_ENDING)
    return WhatFile(path, FileKind.PACKAGE if is_package else FileKind.TABLE)


def _of_meta(path: Path, meta: Meta) -> WhatFile:
    return WhatFile(path, _OF_META[meta.kind], meta.head.division, meta.head.period)


def _of_cells(path: Path, book: RawBook) -> FileKind:
    widest = max((len(row) for sheet in book.sheets for row in sheet.rows.values()), default=0)
    if widest <= _LIST_COLUMNS:
        with contextlib.suppress(PersonError):
            read_division_list(path)
            return FileKind.LIST
    return FileKind.TABLE


def workspaces_for_all(brought: Iterable[WhatFile], locations: Sequence[str]) -> list[str]:
    """Those that each of these files is meant for (see `workspaces_for`)."""
    found = [workspaces_for(what, locations) for what in brought]
    return [location for location in locations if all(location in fits for fits in found)]


def workspaces_for(what: WhatFile, locations: Sequence[str]) -> list[str]:
    """Those of these workspaces that a file is meant for, in their order: first of the role that it is sent
    to, then of its period, where any are. Servers are among them where nothing else fits: what is in them is
    told to nobody without their password.
    """
    files = [location for location in locations if "://" not in location and Path(location).is_file()]
    settings = {location: settings_of(Path(location), _ASKED) for location in files}
    for role in what.read_by:
        of_role = [location for location in files if settings[location].get("role") == role]
        fits = [one for one in of_role if what.is_for(role, (settings[one].get("division", ""),))]
        fits = fits or [one for one in of_role if what.is_for(role, _codes(one))]
        if fits:
            here = _narrowed(fits, lambda one: not settings[one].get("handed_over"))
            return _narrowed(here, lambda one: settings[one].get("period") == what.period)
    return [location for location in locations if "://" in location] if BUREAU in what.read_by else []


def _narrowed(locations: list[str], is_better: Callable[[str], bool]) -> list[str]:
    return [location for location in locations if is_better(location)] or locations


def _codes(location: str) -> tuple[str, ...]:
    """Every code that the office of a workspace ever has; it may have another by now than it began with."""
    with contextlib.suppress(PersonError):
        desk = open_desk(location, checked=False, moves_keys=False)
        try:
            return desk.own_codes
        finally:
            desk.close()
    return ()
