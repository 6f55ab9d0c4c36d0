"""What is the matter with files that were read, written down for those who sent them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.results import Imported, Loaded
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.seal.locks import Keys
from laiwu_desktop.workbook.complaints.marked_copy import FileProblems, write_error_list, write_marked_copy
from laiwu_desktop.workbook.opening.child import read_cells

ERROR_LIST = "错误清单.xlsx"


def write_complaints(
    results: Mapping[Path, Loaded | Imported],
    register: Register,
    clock: Clock,
    keys_for: Callable[[Path], Keys],
    folder: Path,
    noting: Callable[[EventKind, str], AbstractContextManager[object]],
) -> list[Path]:
    """Write 错误清单.xlsx, and a marked copy of each file with a problem at a cell; returns their paths. Each
    is written inside what `noting` gives for it.

    Nothing is written when no file has a problem. A copy that cannot be written does not hold up the others:
    its PersonError comes at the end.
    """
    troubled = {path: result.problems for path, result in results.items() if result.problems}
    if not troubled:
        return []
    names = {problem.unit_code for problems in troubled.values() for problem in problems}
    names_of = {code: register[code].name for code in names if code in register}
    files = [FileProblems(results[path].file, problems) for path, problems in troubled.items()]
    written = [folder / ERROR_LIST]
    with noting(EventKind.WRITE, ERROR_LIST):
        write_error_list(files, names_of, stamp(clock), written[0])
    failed: PersonError | None = None
    for path, problems in troubled.items():
        if not any(problem.cell for problem in problems):
            continue
        try:
            raw = read_cells(path, keys_for(path))
        except PersonError:  # it could be read a moment ago; the list says what there is to say
            continue
        called = file_name(Path(results[path].file).stem)  # of one that came in a zip the path is a number
        copy = _free(folder / f"{called}_批注.xlsx", written)
        try:
            with noting(EventKind.WRITE, copy.name):
                write_marked_copy(raw, problems, stamp(clock), copy)
        except PersonError as error:
            failed = failed or error
            continue
        written.append(copy)
    if failed:
        raise failed
    return written


def _free(path: Path, taken: Iterable[Path]) -> Path:
    """The path, with a number when two files of one name came from different folders."""
    found, number = path, 1
    while found in taken:
        number += 1
        found = path.with_stem(f"{path.stem}{number}")
    return found
