"""交接包: a workspace with its keys, photos and settings in one file, taken over on another computer.

The keys are put into the package alone, and taken over they go to the safe of the other computer.

It is a copy of the workspace that bears the mark of having been handed over, as its original does: whoever
opens either by itself can only look. With a password it is encrypted with age. What an office keeps outside
its workspace, the passwords of the exchange in the system's keyring, does not travel.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import DATABASE, ENCRYPTED, cannot_write, make_file, written_whole
from laiwu_desktop.base.temporary import local_folder
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.seal.key_files import require_strong
from laiwu_desktop.seal.locks import has_password, locked, unlocked
from laiwu_desktop.store.database import backup as database
from laiwu_desktop.store.secret_rows import put_into

ENDING = ".handover"
# Said wherever a package is made or taken over.
NOT_IN_IT = "交换地址的登录密码存在这台电脑的系统密钥环里，不在交接包中；在新电脑上第一次交换时再输一次。"
OTHER_COMPUTER = "交换地址的登录密码还在原来电脑的系统密钥环里，没有随交接包来；第一次交换时再输一次。"


class TakenOver(msgspec.Struct, frozen=True):
    """What came with a package: whose workspace it is, and how many reports were verified in it.

    `trouble` is why its keys are in the workspace file and not in the safe of this computer; None: they are.
    """

    name: str
    reports: int
    trouble: PersonError | None = None


def package_name(desk: Desk) -> str:
    """What a package of today is called: 口镇_交接包_2006-12-20.handover."""
    return file_name(f"{desk.division.name}_交接包_{desk.clock():%Y-%m-%d}{ENDING}")


def hand_over(desk: Desk, package: Path, password: str = "") -> None:
    """Write the handover package, which is noted; from then on this workspace is only to be looked at.

    Where the package cannot be written, or a key is not here, the workspace is not handed over. What was
    handed over already is packed again: the program may have been ended before the package was there.

    PersonError("weak_password") for a password that is soon guessed: the keys are in it.
    """
    if password:
        require_strong(password)
    is_new = not desk.settings.handed_over
    if is_new or desk.is_backup:
        desk.require_open()
    if desk.file is None:
        raise PersonError("not_a_file")
    if package.exists():
        raise PersonError("exists", path=package)
    ready = partial(put_into, secrets=desk.own_keys.as_rows())
    desk.hand_over()
    try:
        if password:
            _write_locked(desk.file, package, password, ready)
        else:
            database.back_up(str(desk.file), package, ready=ready)
    except BaseException:
        if is_new:
            desk.take_back()
        with contextlib.suppress(OSError):  # whoever found it would take over what was not handed over
            package.unlink(missing_ok=True)
        raise


def handed_over_before(desk: Desk) -> str:
    """What is to be thought of before another package is made; "" where this would be the first one."""
    when = desk.settings.handed_over.replace("T", " ")[:16]
    if not when:
        return ""
    return f"本工作区已于 {when} 交出过。几份交接包只能接收其中一份，否则几台电脑会用同一个签名各报各的。"


def take_back(desk: Desk) -> bool:
    """Go on here after all; whether it was handed over at all. PersonError "only_look" for a backup."""
    if desk.is_backup:
        desk.require_open()
    if not desk.settings.handed_over:
        return False
    desk.take_back()
    return True


def _write_locked(file: Path, package: Path, password: str, ready: Callable[[Path], object]) -> None:
    with local_folder() as folder, written_whole(package, ENCRYPTED) as unfinished:
        plain = folder / "workspace.sqlite"
        database.back_up(str(file), plain, ready=ready)
        data = plain.read_bytes()
        unfinished.write_bytes(locked(package.name, data, password))
        if unlocked(unfinished, password) != data:
            raise PersonError("damaged_workspace.copy", trouble="加密后读不回原样")


def take_over(package: Path, location: str, password: str = "") -> TakenOver:
    """Place the workspace of a package where none is yet, verified; it is the same office's, with its keys.

    PersonError "not_a_handover", "password", "wrong_password", "damaged_workspace", "exists"; "not_a_file"
    for a place on a server.
    """
    workspace = database.workspace_file(location)
    if workspace.exists():
        raise PersonError("exists.workspace", path=workspace)
    if not package.is_file():
        raise PersonError("no_file.handover", path=package)
    with local_folder() as folder:
        staged = folder / "workspace.sqlite"
        with _as_of_a_package(package):
            database.restore(_opened(package, folder, password), str(staged))
        desk = open_desk(str(staged))
        try:
            if not desk.settings.handed_over:
                raise PersonError("not_a_handover", path=package)
            desk.take_over()
            desk.change_settings(second_folder="")  # a place of the other computer
            name = desk.division.name
        finally:
            desk.close()
        checked = verify_workspace(str(staged))
        if checked.damaged:
            trouble = "；".join(one.rstrip("。") for one in checked.damaged)
            raise PersonError("damaged_workspace.handover", trouble=trouble)
        desk = open_desk(str(staged))  # its keys move into the safe of this computer
        desk.close()
        database.restore(staged, str(workspace))
    return TakenOver(name, checked.reports, desk.own_keys.trouble)


@contextlib.contextmanager
def _as_of_a_package(package: Path) -> Iterator[None]:
    """What is the matter with a copy, said of the package that it is."""
    try:
        yield
    except PersonError as error:
        is_cut = package.suffix == ENDING and not package.stat().st_size
        if error.code == "not_a_backup" and not is_cut:
            raise PersonError("not_a_handover", path=package) from error
        if error.code in ("not_a_backup", "damaged_workspace"):
            raise PersonError("damaged_workspace.handover", trouble="不完整，或途中有改动") from error
        raise


def needs_password(package: Path) -> bool:
    """Whether a package has a password; PersonError for what cannot be read."""
    try:
        return has_password(package)
    except FileNotFoundError as error:
        raise PersonError("no_file.handover", path=package) from error
    except OSError as error:
        raise PersonError("disk_error.opening", path=package) from error


def _opened(package: Path, folder: Path, password: str) -> Path:
    """A package as a database file."""
    if not needs_password(package):
        return package
    plain = folder / "opened.sqlite"
    data = unlocked(package, password)
    try:
        make_file(plain)
        plain.write_bytes(data)
    except OSError as error:
        raise cannot_write(plain, error) from error
    if not data.startswith(DATABASE.beginnings):
        raise PersonError("not_a_handover", path=package)
    return plain
