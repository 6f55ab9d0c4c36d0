"""What is done while something goes wrong: named deeds on small workspaces of a township and of its bureau.

Each leads from one state of one workspace to another, and may leave a file that a person looks for. Nothing
of it hangs on chance or on the hour, so that a state is told by its digest, of all rows.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import openpyxl

from laiwu_desktop.base import ids
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import (
    back_up,
    create_workspace,
    open_desk,
    restore_backup,
)
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.states import State
from laiwu_desktop.seal.safe import ELSEWHERE
from laiwu_desktop.store.secret_rows import put_into
from laiwu_desktop.sync.folder import FolderEndpoint
from laiwu_desktop.workbook.format.layout import sheet_title
from tests.conftest import acquaint, noon
from tests.crash.looking import SAFE, is_key_kept, is_package, is_there, is_workspace
from tests.crash.tracing import Slate
from tests.desk.small_township import CITY, PLACES, TOWN, VILLAGES, original, whole_report
from tests.store.database.test_older_workspaces import restored

BROADBAND, HOUSEHOLDS = "village_broadband", "households"
SAVES = 4


class Deed(NamedTuple):
    """`act` does `steps` things one after another in a folder made by `make_ground`, each said when done.

    Each of its calls fails once; where hundreds of pages are written in a row, so many (`rarely`) fewer of
    them than elsewhere meet a full disk or a kill.
    `workspace` is the one that they change; `result` finds the files that they leave (`files` of them), and
    `whole` says what is wrong with one.
    """

    name: str
    what: str
    workspace: str
    act: Callable[[Path, Slate, int], str]
    steps: int = 1
    files: int = 0
    result: Callable[[Path], list[Path]] = lambda folder: []
    whole: Callable[[Path], str] = lambda path: ""
    rarely: int = 1

    def run(self, folder: Path, slate: Slate) -> str:
        """All of it, as a program on its own does it."""
        return self._run(folder, slate, self.steps)

    def _run(self, folder: Path, slate: Slate, steps: int) -> str:
        tempfile.tempdir = str(folder / "tmp")
        numbers = itertools.count(1)
        ids.secrets = SimpleNamespace(token_hex=lambda size: f"{next(numbers):0{2 * size}x}")  # type: ignore[attr-defined]
        return self.act(folder, slate, steps)

    def part(self, steps: int) -> Callable[[Path, Slate], str]:
        """The first so many of its steps."""
        return lambda folder, slate: self._run(folder, slate, steps)


def make_ground(folder: Path) -> None:
    """Everything the deeds start from (示例数据)."""
    for name in ("out", "stick", "tmp", "in"):
        (folder / name).mkdir(parents=True)
    shutil.copy(original(), folder / "township.sqlite")
    bureau = create_workspace(
        str(folder / "bureau.sqlite"), "bureau", CITY, "2006S2", clock=noon, divisions=PLACES
    )
    township = open_desk(str(folder / "township.sqlite"), clock=noon)
    assert isinstance(bureau, BureauDesk)
    assert isinstance(township, TownshipDesk)
    acquaint(bureau, township)
    assert bureau.recipient
    draft = township.draft()
    draft.save(list(whole_report(draft).values()))
    draft.explain(draft.check().findings, "示例说明", "甲")
    _fill(township.write_template(folder / "filled.xlsx"), township)
    township.close()
    shutil.copy(folder / "township.sqlite", folder / "sent.sqlite")
    sender = open_desk(str(folder / "sent.sqlite"), clock=noon)
    assert isinstance(sender, TownshipDesk)
    sender.export(folder / "in", carried=True, missed=True).path.rename(_package(folder))
    sender.close()
    bureau.close()
    shutil.copy(folder / "bureau.sqlite", folder / "received.sqlite")
    receiver = open_desk(str(folder / "received.sqlite"), clock=noon)
    assert isinstance(receiver, BureauDesk)
    assert [one.verdict for one in receiver.import_packages([_package(folder)])] == ["received"]
    receiver.close()
    back_up(str(folder / "township.sqlite"), folder / "last.backup")
    restored("township", folder / "older.sqlite")
    shutil.copy(folder / "township.sqlite", folder / "inside.sqlite")
    with closing(open_desk(str(folder / "inside.sqlite"), clock=noon)) as inside:
        secrets = inside.own_keys.as_rows()
    put_into(folder / "inside.sqlite", secrets)
    for lock in folder.glob(".*.lock"):
        lock.unlink()


def _fill(template: Path, desk: TownshipDesk) -> None:
    book = openpyxl.load_workbook(template)
    sheet = book[sheet_title(desk.forms[BROADBAND])]
    columns = {cell.value: cell.column for cell in sheet[4]}
    for row in range(5, sheet.max_row + 1):
        if sheet.cell(row, columns["unit_code"]).value in VILLAGES:
            sheet.cell(row, columns[HOUSEHOLDS]).value = 555
            sheet.cell(row, columns["population"]).value = 1666
    book.save(template)


# ---- what is done


def township(folder: Path, name: str = "township.sqlite") -> TownshipDesk:
    desk = open_desk(str(folder / name), clock=noon)
    assert isinstance(desk, TownshipDesk)
    return desk


def _bureau(folder: Path, name: str) -> BureauDesk:
    desk = open_desk(str(folder / name), clock=noon)
    assert isinstance(desk, BureauDesk)
    return desk


def _package(folder: Path) -> Path:
    """By a name of ours: to look for it would be one more call that may fail."""
    return folder / "in" / "package.xlsx"


def _save(folder: Path, slate: Slate, steps: int) -> str:
    with closing(township(folder)) as desk:
        draft = desk.draft()
        for number in range(steps):
            draft.put(RecordKey(BROADBAND, VILLAGES[number % 2]), HOUSEHOLDS, 400 + number)
            slate.acknowledge()
    return "done"


def _undo(folder: Path, _slate: Slate, _steps: int) -> str:
    with closing(township(folder)) as desk:
        desk.undo()
    return "done"


def _load(folder: Path, _slate: Slate, _steps: int) -> str:
    with closing(township(folder)) as desk:
        (loaded,) = desk.load([folder / "filled.xlsx"])
    return "done" if loaded.taken else _said(loaded.problems)


def _export(folder: Path, _slate: Slate, _steps: int) -> str:
    with closing(township(folder)) as desk:
        desk.export(folder / "out", carried=True, missed=True)
    return "done"


def _sync(folder: Path, _slate: Slate, _steps: int) -> str:
    with closing(township(folder, "sent.sqlite")) as desk:
        done = desk.sync(FolderEndpoint(folder / "stick"))
    told = [*done.problems, *([done.offline] if done.offline else [])]
    if told:
        raise PersonError("not_delivered", place=folder / "stick", reason=", ".join(told))
    return "done" if done.delivered else "nothing said, nothing delivered"


def _import(folder: Path, _slate: Slate, _steps: int) -> str:
    with closing(_bureau(folder, "bureau.sqlite")) as desk:
        (imported,) = desk.import_packages([_package(folder)])
    return "done" if imported.verdict.is_taken else _said(imported.problems)


def _accept(folder: Path, _slate: Slate, _steps: int) -> str:
    with closing(_bureau(folder, "received.sqlite")) as desk:
        if desk.newest(TOWN).state is not State.ACCEPTED:
            desk.accept(TOWN, "示例意见")
        desk.write_receipt(TOWN, folder / "out")
    return "done"


def _back_up(folder: Path, _slate: Slate, _steps: int) -> str:
    back_up(str(folder / "township.sqlite"), folder / "out" / "new.backup")
    return "done"


def _restore(folder: Path, _slate: Slate, _steps: int) -> str:
    restore_backup(folder / "last.backup", str(folder / "out" / "restored.sqlite"))
    return "done"


def _migrate(folder: Path, _slate: Slate, _steps: int) -> str:
    open_desk(str(folder / "older.sqlite"), clock=noon).close()
    return "done"


def _create(folder: Path, _slate: Slate, _steps: int) -> str:
    where = str(folder / "out" / "new.sqlite")
    create_workspace(where, "township", TOWN, "2006S2", clock=noon, divisions=PLACES).close()
    return "done"


def _move_keys(folder: Path, _slate: Slate, _steps: int) -> str:
    os.environ[ELSEWHERE] = str(folder / SAFE)
    open_desk(str(folder / "inside.sqlite"), clock=noon).close()
    return "done"


def _said(problems: tuple[object, ...]) -> str:
    """The code of a problem that is told beside others, not raised."""
    codes = [str(getattr(problem, "code", "")) for problem in problems]
    return codes[0] if codes and codes[0] else "nothing said, nothing taken"


# ---- all of them


def _in(place: str, ending: str) -> Callable[[Path], list[Path]]:
    """The files of a place with their final names; what is hidden is unfinished."""
    return lambda folder: [p for p in (folder / place).glob(f"*{ending}") if not p.name.startswith(".")]


DEEDS = (
    Deed("save", f"{SAVES} values one after another", "township.sqlite", _save, SAVES),
    Deed("undo", "the last deed taken back", "township.sqlite", _undo),
    Deed("load", "a filled template", "township.sqlite", _load),
    Deed("export", "a report frozen, its package written", "township.sqlite", _export, 1, 1,
         _in("out", ".xlsx"), is_package),
    Deed("sync", "a package delivered to a folder", "sent.sqlite", _sync, 1, 1,
         _in("stick/packages", ".xlsx"), is_package),
    Deed("import", "a package received by the bureau", "bureau.sqlite", _import),
    Deed("accept", "a report accepted, its receipt written", "received.sqlite", _accept, 1, 1,
         _in("out", ".xlsx"), is_there),
    Deed("backup", "a checked copy", "township.sqlite", _back_up, 1, 1, _in("out", ".backup"), is_workspace),
    Deed("restore", "a workspace from a backup", "out/restored.sqlite", _restore, 1, 1,
         _in("out", ".sqlite"), is_workspace),
    Deed("migrate", "a workspace of the version before opened", "older.sqlite", _migrate, rarely=3),
    Deed("create", "a new workspace", "out/new.sqlite", _create, rarely=3),
    Deed("keys", "a key moved out of the workspace file", "inside.sqlite", _move_keys, 1, 1,
         lambda folder: [folder / "inside.sqlite"], is_key_kept, 5),
)  # fmt: skip
