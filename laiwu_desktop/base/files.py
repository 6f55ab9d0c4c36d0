"""Writing files whole: under their name there is the finished file, or what was there before."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from laiwu_desktop.base.errors import PersonError

# Far above any package, and what a small office's computer can hold in memory.
MOST_BYTES = 64 * 1024 * 1024


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; the file takes its own name when the block ends well.

    Folders that are missing are made. PersonError("cannot_write") says why it cannot be; whatever goes
    wrong, nothing half-written stays behind.
    """
    # Hidden and with the same ending: readers of a shared folder pass it over, libraries know its kind.
    unfinished = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def too_large(name: str, remedy: str) -> PersonError:
    """What to tell of a file that nobody shall try to read."""
    return PersonError("too_large", f"{name} 超过 {MOST_BYTES // 1024 // 1024} MB。", remedy)


def cannot_write(path: Path, error: OSError) -> PersonError:
    """What to tell when a file cannot be written."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return PersonError(
        "cannot_write", f"{path} 写不进去：{reason}。",
        "请关闭正在打开它的程序，检查权限和剩余空间，或换一个文件夹。",
    )  # fmt: skip


# The system's own words for these are English on many machines.
_REASONS = {
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件夹",
    errno.EIO: "磁盘读写出错",
    errno.EACCES: "没有权限",
    errno.EEXIST: "已有同名的文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "它是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "只读",
}


def put_whole(path: Path, data: bytes) -> Path:
    """Write a file so that it has its name only when it is whole."""
    with written_whole(path) as unfinished:
        unfinished.write_bytes(data)
    return path
