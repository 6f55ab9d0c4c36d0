"""A folder of this computer to put files in while they are worked on; its disk may be full."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import cannot_write
from laiwu_desktop.base.scratch import scratch


@contextlib.contextmanager
def local_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; PersonError "no_room" when none can be made."""
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(scratch())
        except OSError as error:
            raise no_room(error) from error
        yield folder


def no_room(error: OSError) -> PersonError:
    """What to tell when a file of ours cannot be put there, or read from there again."""
    path = Path(error.filename or tempfile.tempdir or "")
    return PersonError("no_room", sentences=cannot_write(path, error).message)


def written(write: Callable[[Path], object]) -> bytes:
    """The bytes of a file that can only be written to a path."""
    with local_folder() as folder:
        path = folder / "file.xlsx"
        write(path)
        try:
            return path.read_bytes()
        except OSError as error:
            raise no_room(error) from error
