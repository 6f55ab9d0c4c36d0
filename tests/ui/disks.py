"""A small disk of the test's own, which really is full, write-protected, or gone."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SIZE = 2 * 1024 * 1024
# Takes the disk away when its own input ends: at the end of the test, and also when it is killed.
_GUARD = 'cat; umount -l "$0"'


class Disk:
    """A file system in memory under `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "别的文件.bin"

    def fill(self) -> None:
        """Leave no room for a single byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (65_536, 4_096, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"x" * size)

    def make_room(self) -> None:
        """Somebody has deleted what filled it."""
        self._ballast.unlink()

    def protect(self, *, on: bool) -> None:
        """Switch the write protection."""
        mode = "remount,ro" if on else "remount,rw"
        subprocess.run(["mount", "-o", mode, self.folder], check=True)

    def pull(self) -> None:
        """Pull the stick: whoever has a file open still has it, nobody finds it under its name."""
        subprocess.run(["umount", "--lazy", self.folder], check=True)


@contextlib.contextmanager
def small_disk(folder: Path, size: int = SIZE) -> Iterator[Disk]:
    """A disk at a folder; the test is skipped where nothing can be mounted."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a disk of its own")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    guard = subprocess.Popen(
        ["sh", "-c", _GUARD, folder], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    with guard:
        yield Disk(folder)
