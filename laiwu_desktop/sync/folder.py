"""A folder as an endpoint: a USB stick, a network share, a synchronised folder.

What is delivered gets the mode that the folder gives: the other side has an account of its own there and must
be able to read it. Who may look into the folder at all is for those to say who set it up.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import flush_folder, make_folder
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.sync.failures import Offline
from laiwu_desktop.sync.whole import Listed, WholeFiles, not_delivered, settled

_PIECE = 1 << 20
# What a stick without hard links (FAT, exFAT, many shares) answers.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES, errno.EINVAL)
_PULLED = (errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE, errno.EHOSTDOWN)


class FolderEndpoint(WholeFiles):
    """An endpoint in a folder that is there. Its own folders are made as they are needed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = str(root)

    def prepare(self, folder: str) -> None:
        """The place is the person's to name; in it somebody else may have put a link that leads out of it."""
        self._require_root()
        with self._told():
            for path in (self.root / folder, *(self.root / folder).parents):
                if path == self.root:
                    break
                if path.is_symlink():
                    raise not_delivered(self.name, f"其中的 {path.name} 是链接，不是文件夹")
            make_folder(self.root / folder)

    def listing(self, folder: str) -> Mapping[str, Listed]:
        self._require_root()
        with self._told(folder, reading=True):
            if not (self.root / folder).is_dir():
                return {}
            with os.scandir(self.root / folder) as entries:
                return dict(_regular_files(entries))

    def read(self, path: str, most: int) -> bytes | None:
        try:
            with self._told(path, reading=True), contextlib.suppress(FileNotFoundError):
                # A pipe or a device may keep its reader waiting for ever.
                if stat.S_ISREG((self.root / path).lstat().st_mode):
                    with (self.root / path).open("rb") as file:
                        return file.read(most)
        finally:
            self._require_root()
        return None

    def write(self, path: str, data: bytes) -> None:
        """To the disk itself: a stick may be pulled the moment we say that it is done."""
        with self._told(), (self.root / path).open("xb") as writer:
            try:
                for start in range(0, len(data), _PIECE):
                    writer.write(data[start : start + _PIECE])
                writer.flush()
                os.fsync(writer.fileno())
            except OSError:
                self.remove(path)
                raise

    def rename(self, path: str, new: str) -> None:
        with self._told(), contextlib.suppress(FileNotFoundError, FileExistsError):
            _rename_new(self.root / path, self.root / new)
        self.remove(path)
        with self._told():
            flush_folder((self.root / new).parent)

    def remove(self, path: str) -> None:
        with contextlib.suppress(OSError):
            (self.root / path).unlink()

    def _require_root(self) -> None:
        if not self.root.is_dir():
            raise Offline("no_endpoint.folder", folder=self.root)

    def _root_answers(self) -> bool:
        try:
            with os.scandir(self.root) as entries:
                next(entries, None)
        except OSError:
            return False
        return True

    @contextlib.contextmanager
    def _told(self, path: str = "", *, reading: bool = False) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._require_root()
            reason = reason_of(error)
            # EIO is what a pulled stick answers, and one bad sector of a stick that is there as well.
            if error.errno in _PULLED or (error.errno == errno.EIO and not self._root_answers()):
                raise Offline("no_endpoint.folder_lost", folder=self.root, reason=reason) from error
            if reading:
                raise PersonError("not_collected", path=self.root / path, reason=reason) from error
            raise not_delivered(self.name, reason) from error


def _regular_files(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, Listed]]:
    """No links, pipes or devices: reading one may never end, or lead out of the stick."""
    for entry in entries:
        # Another program may just have renamed its unfinished file.
        with contextlib.suppress(FileNotFoundError):
            if entry.is_file(follow_symlinks=False):
                yield entry.name, _listed(entry.stat(follow_symlinks=False))


def _listed(found: os.stat_result) -> Listed:
    mark = f"{found.st_mtime_ns} {found.st_ctime_ns}" if settled(found.st_mtime) else ""
    return Listed(found.st_size, mark)


def _rename_new(path: Path, new: Path) -> None:
    """FileExistsError where `new` is there. Windows' own rename is like that; POSIX' is not, but link is."""
    if os.name == "nt":
        path.rename(new)
        return
    try:
        os.link(path, new)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # No hard links here: between the question and the rename lies a moment, and nothing better.
        if not new.exists():
            path.rename(new)
