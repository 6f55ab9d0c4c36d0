"""Sheets set by Typst from `resources/print/`, in bundles, on as many cores as there are to set them.

The time and memory of one call grow faster than its pages (1,070 sheets in one took 88 s and 3.7 GB), and a
call keeps all others of its process waiting: so bundles go to processes.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from laiwu_desktop.base.paths import resources_dir
from laiwu_desktop.paper.fonts import coverage, font_dirs
from laiwu_desktop.paper.form_table import FormTable
from laiwu_desktop.paper.printable import Printer
from laiwu_desktop.paper.sheet import VillageSheet

if TYPE_CHECKING:
    import typst

    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection as Connection
    else:
        from multiprocessing.connection import Connection

Paper = VillageSheet | FormTable
# Sheets set in one call. With twice as many 1,070 sheets need 870 MB in all instead of 600, and no less time.
BUNDLE = 25
# With so many bundles a second process has earned its start (half a second). Each needs some 250 MB.
_WORTH_A_PROCESS, _MOST_PROCESSES = 4, 2
# Typst keeps a result until ten compilations did not use it. After so many empty ones, what every sheet
# has in common outlives the next bundle, and what only this bundle had does not.
_EMPTY_COMPILATIONS = 7


# By the code of a sheet's unit, the characters that no shipped font has.
Unprintable = list[tuple[str, list[str]]]
# Sheets, the file that becomes of them, and whether they are made up.
_Job = tuple[Sequence[Paper], Path, bool]


def typeset(
    sheets: Sequence[Paper], folder: Path, *, sample: bool, progress: Callable[[int, int], None]
) -> Iterator[Unprintable]:
    """Write the bundles into a folder as 0.pdf, 1.pdf, …, and give of each what could not be printed.

    `progress` is told how many sheets of how many are set; what it raises ends the work. OSError where there
    is no room for them.
    """
    # Tables are few, and joining would give their pages one size.
    size = len(sheets) if isinstance(sheets[0], FormTable) else BUNDLE
    jobs = [
        (sheets[start : start + size], folder / f"{number}.pdf", sample)
        for number, start in enumerate(range(0, len(sheets), size))
    ]
    done = 0
    progress(done, len(sheets))
    for (part, *_), unprintable in zip(jobs, _set_all(jobs), strict=True):
        done += len(part)
        progress(done, len(sheets))
        yield unprintable


def _set_all(jobs: Sequence[_Job]) -> Iterator[Unprintable]:
    count = min(_MOST_PROCESSES, os.cpu_count() or 1)
    if len(jobs) < _WORTH_A_PROCESS or count < 2:
        yield from (set_bundle(*job) for job in jobs)
        return
    children = [_Child(jobs[first::count]) for first in range(count)]
    try:
        for number, job in enumerate(jobs):
            yield children[number % count].answer(job)
    finally:
        for child in children:
            child.end()


class _Child:
    """A process that does its jobs one after another.

    No pool: a process of one that is ended, by want of memory or by hand, may hold what the others wait for.
    """

    def __init__(self, jobs: Sequence[_Job]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe(duplex=False)
        self._process = context.Process(target=_set_each, args=(jobs, there), daemon=True)
        self._process.start()
        there.close()

    def answer(self, job: _Job) -> Unprintable:
        """What came of the next of its jobs; of one that it did not do when that is done here."""
        try:
            found: Unprintable = self._pipe.recv()
        except (EOFError, OSError):
            return set_bundle(*job)
        return found

    def end(self) -> None:
        """Leave nothing of it."""
        self._pipe.close()
        self._process.kill()
        self._process.join()


def _set_each(jobs: Sequence[_Job], answers: Connection[Unprintable, Any]) -> None:
    # What is the matter is found, and told, where the job is done again.
    with contextlib.suppress(Exception):
        for job in jobs:
            answers.send(set_bundle(*job))


def set_bundle(sheets: Sequence[Paper], path: Path, sample: bool) -> Unprintable:
    """Set sheets, all of one sort, in one call, and write them into a file."""
    data, unprintable = [], []
    for sheet in sheets:
        printer = Printer(coverage())
        data.append(printer.walk(msgspec.to_builtins(sheet)) | {"qr": _qr_svg(sheet.qr_text)})
        if printer.missing:
            unprintable.append((sheet.unit_code, printer.missing))
    is_table = isinstance(sheets[0], FormTable)
    pdf = compiled({"sample": sample, "sheets": data}, "form_table" if is_table else "village_sheet")
    _forget()
    path.write_bytes(pdf)
    return unprintable


def compiled(data: dict[str, Any], template: str) -> bytes:
    """A PDF by a template in `resources/print/`. Text reaches Typst as JSON only: nothing in it can be taken
    for markup.
    """
    import typst

    return typst.compile(
        str(resources_dir() / "print" / f"{template}.typ"),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        pdf_tags=False,
    )


@cache
def fonts() -> typst.Fonts:
    """The shipped fonts, as Typst takes them."""
    import typst

    folders = [str(folder) for folder in font_dirs()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _forget() -> None:
    """Let Typst drop what it remembers of a bundle; 1,070 sheets would else need 2 GB."""
    import typst

    for _ in range(_EMPTY_COMPILATIONS):
        typst.compile(b"", font_paths=fonts(), ignore_system_fonts=True)


def _qr_svg(text: str) -> str:
    if not text:
        return ""
    import segno

    svg = io.BytesIO()
    segno.make(text, error="m", micro=False).save(svg, kind="svg", border=0, xmldecl=False)
    return svg.getvalue().decode()
