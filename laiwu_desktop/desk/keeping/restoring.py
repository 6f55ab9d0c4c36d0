"""Bringing a backup back: what it holds is looked at first, and what it replaces is kept aside."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import keep_private, make_folder
from laiwu_desktop.base.temporary import local_folder
from laiwu_desktop.desk.backups.shelf import Reason, folder_of, free_name
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.keeping.loss import Loss, loss
from laiwu_desktop.desk.results import Inventory
from laiwu_desktop.desk.workspaces import (
    keep_cut_off,
    open_desk,
    require_verified,
    settle_in,
    verify_workspace,
)
from laiwu_desktop.store.database import backup as database
from laiwu_desktop.store.workspace import OF_THIS_COMPUTER


class Preview(msgspec.Struct, frozen=True):
    """What a backup is good for. `troubles` are what `verify` finds in it, a line each.

    `loss` is None where the workspace itself cannot be read any more: `unread` says why.
    """

    reports: int
    troubles: tuple[str, ...]
    loss: Loss | None
    unread: Saying | None = None


def loss_lines(preview: Preview) -> list[str]:
    """What would be lost, in lines to be read from the top."""
    found = preview.loss
    if found is None:
        if preview.unread and preview.unread.code == "no_workspace":
            return ["现有的工作区文件已不在，恢复不会再失去什么；备份以后填的内容要重新填。"]
        why = preview.unread.message if preview.unread else ""
        return [f"无法比较会失去什么，因为现有的工作区读不出来：{why}"]
    if found.is_nothing:
        lines = ["备份之后没有新的内容，恢复不会失去什么。"]
    else:
        values = [f"改动 {found.values} 处"] if found.values else []
        files = [f"数据包、回执等文件 {found.parcels} 个"] if found.parcels else []
        keys = ["签名的登记"] if found.keys and not found.reports else []
        lines = [f"恢复后将失去备份以后的{'，'.join(values + files + keys) or '上报状态'}。"]
    if found.is_unsure:
        lines.insert(0, "现有的工作区有损坏，下面的比较不一定完全。")
    lines += [f"  {line}" for line in (*found.reports, *found.keys)]
    lines += ["按单位："] * bool(found.units)
    lines += [f"  {name}：{count} 处" for name, count in found.units]
    lines += ["最近的改动，新的在前："] * bool(found.changes)
    lines += [f"  {change}" for change in found.changes]
    if found.returning:
        lines.append(f"备份中另有 {found.returning} 处改动，现有的工作区中没有，恢复后会回来。")
    return lines


def look_into(backup: Path, present: Inventory | PersonError) -> Preview:
    """Compare a backup with what the workspace holds, or with the reason why nobody can say.

    PersonError for what is no sound backup, "other_backup" for that of another office.
    """
    with opened_copy(backup) as (desk, copy):
        checked = verify_workspace(str(copy))
        if isinstance(present, PersonError):
            return Preview(checked.reports, checked.troubles, None, present.saying)
        held = desk.inventory()
        if (held.role, held.division) != (present.role, present.division):
            whose = f"{desk.division.name}（{held.division}）"
            raise PersonError("other_backup", path=backup, division=whose)
        found = loss(present, held, desk.all_forms, desk.register)
        return Preview(checked.reports, checked.troubles, found)


@contextlib.contextmanager
def opened_copy(backup: Path, *, checked: bool = True) -> Iterator[tuple[Desk, Path]]:
    """A backup opened, without touching it: what an older program made is upgraded in the copy.

    PersonError for a damaged one. One that is not `checked` may open all the same, as in `open_desk`.
    """
    with local_folder() as folder:
        copy = folder / backup.name
        if checked:
            database.restore(backup, str(copy))
        else:
            shutil.copyfile(backup, copy)
        desk = open_desk(str(copy), checked=False, moves_keys=False)
        try:
            yield desk, copy
        finally:
            desk.close()


def held_by(location: str) -> Inventory | PersonError:
    """What a workspace holds, or why it cannot be told."""
    try:
        desk = open_desk(location, checked=False)  # also from a damaged one one can tell what would be lost
    except PersonError as error:
        return error
    try:
        return desk.inventory()
    except PersonError as error:
        return error
    finally:
        desk.close()


def _is_handed_over(workspace: Path) -> bool:
    """Also a damaged one, as far as that can be read."""
    return bool(database.settings_of(workspace, ["handed_over"]))


def bring_back(backup: Path, workspace: Path, now: datetime) -> Path | None:
    """Put a backup in the place of the workspace, which nobody may have open; returns where that is kept, or
    None where there was none.

    Until the last step the workspace is what it was; from then on it is the backup. PersonError "handed_over"
    where the work goes on at another computer: two would report with one signature.

    Where it exchanges and keeps second copies stays as it is set now, as far as that can be read.
    """
    keep_cut_off(str(workspace))
    if _is_handed_over(workspace):
        raise PersonError("handed_over.restoring")
    kept, ended = database.settings_of(workspace, OF_THIS_COMPUTER), database.trail_end(workspace)

    def ready(copy: Path) -> None:
        require_verified(copy)
        settle_in(copy, kept, now, ended)

    folder = folder_of(workspace)
    make_folder(folder)
    keep_private(folder)
    aside = free_name(folder, now, Reason.REPLACED)
    try:
        database.replace(backup, str(workspace), aside, ready)
    except PersonError:
        with contextlib.suppress(OSError):
            folder.rmdir()  # was nothing put aside, one would only wonder what it is for
        raise
    return aside if aside.exists() else None
