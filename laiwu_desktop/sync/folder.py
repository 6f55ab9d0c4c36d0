"""A folder as an endpoint: a USB stick, a network share, a synchronised folder.

A file appears under its name only when it is whole: it is written under a temporary name, flushed to the
disk, renamed inside its folder, and read back (as Maildir and KeePassXC do).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from pathlib import Path

from laiwu_desktop.base.errors import PersonError

_UNFINISHED = ".part"


class FolderEndpoint:
    """An endpoint in a folder that is there. Its own folders are made as they are needed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def deliver(self, file: Path, folder: str) -> str:
        """Deliver `file` under its name; PersonError "not_delivered" when it did not arrive whole.

        A file of that name with the same content is left alone; another content is refused: what was
        delivered once is never written over.
        """
        target = self._folder(folder) / file.name
        wanted = sha256(file)
        if target.exists():
            if sha256(target) == wanted:
                return wanted
            raise PersonError(
                "not_delivered", f"{target.parent} 中已有内容不同的 {file.name}，没有覆盖。",
                "请与对方核对后移走旧文件。",
            )  # fmt: skip
        unfinished = target.with_name(f".{file.name}.{secrets.token_hex(4)}{_UNFINISHED}")
        try:
            _copy_to_disk(file, unfinished)
            unfinished.replace(target)
            _flush_folder(target.parent)
            arrived = sha256(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            reason = error.strerror or str(error)
            raise PersonError(
                "not_delivered",
                f"{file.name} 没有送达 {target.parent}：{reason}。",
                "请检查U盘或网络后重试。",
            ) from error
        if arrived != wanted:
            raise PersonError(
                "not_delivered", f"{file.name} 送达后读回的内容不符。", "请更换U盘或检查网络后重试。"
            )
        return wanted

    def collect(self, folder: str, into: Path) -> list[Path]:
        """Copy the finished workbooks of a folder into `into`, in name order.

        PersonError "no_endpoint" when the place is not there: nothing to collect is something else.
        """
        self._need_root()
        source = self.root / folder
        into.mkdir(parents=True, exist_ok=True)
        copies = []
        try:
            found = sorted(source.glob("*.xlsx")) if source.is_dir() else []
            for file in found:
                if not file.name.startswith((".", "~$")):
                    copies.append(into / file.name)
                    shutil.copyfile(file, copies[-1])
        except OSError as error:
            reason = error.strerror or str(error)
            raise PersonError(
                "not_collected", f"无法读取 {source}：{reason}。", "请检查U盘或网络后重试。"
            ) from error
        return copies

    def _folder(self, folder: str) -> Path:
        self._need_root()
        place = self.root / folder
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PersonError(
                "not_delivered", f"无法写入 {self.root}：{error.strerror}。", "请检查是否写保护。"
            ) from error
        return place

    def _need_root(self) -> None:
        if not self.root.is_dir():
            raise PersonError("no_endpoint", f"找不到交换文件夹 {self.root}。", "请插好U盘，或检查网络共享。")


def sha256(file: Path) -> str:
    """Hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _copy_to_disk(source: Path, target: Path) -> None:
    """Copy and flush to the disk itself: a stick may be pulled the moment we say that it is done."""
    with source.open("rb") as reader, target.open("xb") as writer:
        shutil.copyfileobj(reader, writer)
        writer.flush()
        os.fsync(writer.fileno())


def _flush_folder(folder: Path) -> None:
    """Flush the rename; Windows neither needs nor offers it."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        # Some network shares do not know fsync on a folder; the file itself is flushed already.
        with contextlib.suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)
