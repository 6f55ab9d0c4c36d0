"""Every job of the program beside the bare library doing the same work.

A whole run writes bench/results.md; a run of one job (--only) is only shown.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from bench import county, files, grids, results, saving, window
from bench.measuring import Job, measure
from bench.officer import __main__ as officer
from bench.sample import VILLAGES, Sample
from laiwu_desktop.seal.safe import ELSEWHERE

RESULTS = Path(__file__).parent / "results.md"
OFFICER = "officer"
BARE_WINDOW = "a process that shows a bare QMainWindow"
JOBS = (
    Job("start", "the whole process, from nothing to the start window, on a machine new to the program",
        BARE_WINDOW, 9, window.first_start, 4),
    Job("open", f"the whole process, from nothing to the window of a township of {VILLAGES} villages",
        BARE_WINDOW, 9, window.opening),
    Job("save", "one number of a draft, into the form's table and the change log, durable (`Draft.put`)",
        "an UPDATE of the same value with sqlite3, as durable, in a copy of the file", 400, saving.save, 2),
    Job("key", "Enter after a number typed into a field of the window, until it is durable and said so",
        "an UPDATE of the same value with sqlite3, as durable, in a copy of the file", 60, saving.key),
    Job("switch", "the next village in the window, checked and painted",
        "setText on as many QLineEdit as the form has fields, painted", 60, window.switch),
    Job("grid", f"a grid of {grids.VILLAGES} villages by {grids.COLUMNS} fields, from its choice until seen",
        "a QTableWidget filled with the same texts, painted", 20, grids.opening),
    Job("scroll", f"the next page of a grid of {grids.ROWS:,} rows by {grids.COLUMNS} fields, painted",
        "the next page of a QTableWidget of the same texts, painted", 60, grids.scrolling),
    Job("export", f"a package of {VILLAGES} villages: checked, signed, written, read back, frozen",
        "XlsxWriter writing the same cells with their number formats and borders", 9, files.export, 2.5),
    Job("import", "the same package at the bureau: read, verified, stored, answered",
        "openpyxl (read-only) going through the cells of the same file", 9, files.import_, 0.6),
    Job("imports", "the packages of 20 townships at the bureau, on two processors",
        "the same on one", 5, files.imports, 0.6),
    Job("consolidate", "every indicator and the sum of every number field of 1,070 villages, in every area",
        "SUM and COUNT of every number column by village with sqlite3", 15, county.consolidate, 4),
    Job("totals", "every indicator from the city down to 20 townships, as the pages of the bureau show them",
        "SUM and COUNT of every number column by village with sqlite3", 15, county.totals, 4),
    Job("sheets", "the sheets of 1,070 villages as one PDF",
        "Typst alone compiling the same bundles of the same input", 2, county.sheets),
)  # fmt: skip


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument(
        "--only", choices=[*(job.name for job in JOBS), OFFICER], help="this job alone, which is only shown"
    )
    parser.add_argument("--rounds", type=int, help="so many rounds of each job instead of its own number")
    parser.add_argument("--sample", type=Path, help="where `dev.py demo` left its files; else they are made")
    asked = parser.parse_args()
    if asked.only == OFFICER:  # on a screen of its own, and in keys instead of seconds
        officer.main([])
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # The screen without a screen makes a remark about every window.
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        os.environ[ELSEWHERE] = str(Path(scratch) / "keys")  # and in nobody's keyring
        sample = Sample(asked.sample, Path(scratch), print)
        before, measured = results.load(), []
        for job in JOBS:
            if asked.only in (None, job.name):
                measured.append(measure(job, sample, asked.rounds or job.rounds))
                print(*results.table(measured[-1:]), sep="\n", flush=True)
    if asked.only is None:
        busy = f"{before} before, {results.load()} after"
        RESULTS.write_text(results.page(measured, busy), encoding="utf-8")


if __name__ == "__main__":
    main()
