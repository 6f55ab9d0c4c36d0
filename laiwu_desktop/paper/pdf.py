"""Village status sheets, or tables of one form, as one PDF."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import PDF, cannot_write, put_whole, require_replaceable
from laiwu_desktop.base.paths import resources_dir
from laiwu_desktop.base.temporary import local_folder, no_room
from laiwu_desktop.paper.bundles import Paper, Unprintable, fonts, typeset


class Printed(msgspec.Struct, frozen=True):
    """What was written. `unprintable`: by the code of a village or township, the characters that no shipped
    font has.
    """

    pages: int
    unprintable: dict[str, list[str]]


def write_pdf(
    sheets: Sequence[Paper],
    path: Path,
    *,
    sample: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Printed:
    """Write one PDF of all the sheets, all of one sort, whole or not at all; `sample` marks every page
    示例数据. `progress` is told how many sheets of how many are set; what it raises ends the work.
    """
    missing: list[Unprintable] = []

    def work() -> bytes:
        with local_folder() as folder:
            try:
                tell = progress or (lambda done, total: None)
                missing.extend(typeset(sheets, folder, sample=sample, progress=tell))
                return (folder / "0.pdf").read_bytes() if len(missing) == 1 else _joined(folder, len(missing))
            except OSError as error:
                raise no_room(error) from error

    pdf = put_pdf(path, sheets, work)
    unprintable: dict[str, list[str]] = {}
    for unit_code, characters in chain(*missing):
        known = unprintable.setdefault(unit_code, [])
        known.extend(char for char in characters if char not in known)
    return Printed(page_count(pdf), unprintable)


def put_pdf(path: Path, papers: Sequence[object], work: Callable[[], bytes]) -> bytes:
    """Write what `work` makes of papers as a file, whole or not at all, and give it back.

    PersonError "nothing_to_print" without any, "cannot_write" where no file can stand: that is said before
    the typesetting, which takes its time.
    """
    if not papers:
        raise PersonError("nothing_to_print")
    try:
        require_replaceable(path, PDF)
    except OSError as error:
        raise cannot_write(path, error) from error
    pdf = work()
    put_whole(path, pdf)
    return pdf


def _joined(folder: Path, count: int) -> bytes:
    """The PDFs of a folder as one, each page drawn as it is; its text stays text."""
    import typst

    pages = [page_count((folder / f"{number}.pdf").read_bytes()) for number in range(count)]
    return typst.compile(
        shutil.copy(resources_dir() / "print" / "join.typ", folder),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"pages": msgspec.json.encode(pages).decode()},
        pdf_tags=False,
    )


def page_count(pdf: bytes) -> int:
    """Pages of a PDF that Typst wrote: it writes one page tree, uncompressed."""
    found = re.search(rb"/Type\s*/Pages\s*/Count (\d+)", pdf)
    if found is None:
        raise ValueError("no page tree in this PDF")
    return int(found[1])
