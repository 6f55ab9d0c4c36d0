"""What survives when disks fail, programs are killed, the power goes, journals are torn, bits flip.

A long run writes docs/reliability.md.

A `--short` run does a few of each, for the test command, and only shows what it found.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.crash import faults, flips, kills, page, power, torn, tracing
from tests.crash.cases import Outcome
from tests.crash.cores import all_done, bench, scratch, set_up
from tests.crash.deeds import DEEDS

KINDS = ("faults", "kills", "power", "torn", "flips")
# A short run knows fewer deeds: each has to be done some times before anything befalls it.
FEW = ("save", "export", "sync", "backup")


class Amount(NamedTuple):
    """How much is done: little, or at every nth call."""

    short: bool
    every: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py crash", description=__doc__)
    parser.add_argument("--only", choices=KINDS, help="this kind alone")
    parser.add_argument("--short", action="store_true", help="a few cases, which are only shown")
    parser.add_argument("--every", type=int, default=1, help="of faults and kills only every nth call")
    asked = parser.parse_args()
    amount = Amount(asked.short, asked.every)
    with scratch() as folder:
        set_up(folder)
        done = [_DO[kind](folder, amount) for kind in KINDS if asked.only in (None, kind)]
    return max(done)


def _calls(amount: Amount) -> dict[str, int]:
    return {deed.name: len(bench().calls(deed)) for deed in DEEDS if not amount.short or deed.name in FEW}


def _faults(folder: Path, amount: Amount) -> int:
    if not tracing.CAN_TRACE:
        return _skipped("faults", tracing.WHY_NOT)
    start, calls = time.monotonic(), _calls(amount)
    if amount.short:
        found = [faults.strike(bench(), task) for task in faults.tasks(calls, 89)]
    else:
        found = all_done(folder, faults.strike, faults.tasks(calls, amount.every))
    words = (
        "Every call by which a deed changes files (write, pwrite64, ftruncate, fsync, fdatasync, rename, "
        "link, unlink, mkdir, openat and their kin, wherever in the folders of the case) fails in turn with "
        "EIO, and every third, as on a full disk, with ENOSPC from there on (a third of these of what "
        "writes page after page: a migration, a new workspace; a fifth of keys moved out). Afterwards the "
        "workspace holds what it held before or all that was done, `verify` finds nothing, files with final "
        "names are whole, and the same deed done again leads to the same result. Between: some of several "
        "saves, each acknowledged one among them, or a new workspace that says that it is none yet. A "
        "backup changes no workspace, and a failed migration is made by the next opening: of these the new "
        "state is told."
    )
    return _told("Calls that fail", "faults", words, faults.table(found), _defects(found), start, amount)


def _kills(folder: Path, amount: Amount) -> int:
    if not tracing.CAN_TRACE:
        return _skipped("kills", tracing.WHY_NOT)
    start, calls = time.monotonic(), _calls(amount)
    if amount.short:
        found = [kills.strike(bench(), task) for task in kills.tasks(calls, 1, 44)]
        # Between the last page and the journal's end no secret that was taken out may lie beside its file.
        last = len(bench().calls(faults.deed_named("keys")))
        found += [kills.strike(bench(), ("keys", at, 0)) for at in range(last - 2, last + 1)]
    else:
        found = all_done(folder, kills.strike, kills.tasks(calls, 200 // amount.every, amount.every))
    words = (
        "SIGKILL before every second of the same calls (every sixth of a migration and a new workspace, "
        "every tenth of keys moved out), and at random moments. Too late: it was done already."
    )
    return _told("Kills", "kills", words, kills.table(found), _defects(found), start, amount)


def _power(folder: Path, amount: Amount) -> int:
    if why := power.why_not():
        return _skipped("power", why)
    start = time.monotonic()
    found = list(power.cuts(folder, bench().ground, 5 if amount.short else 200))
    words = (
        "An ext4 image (64 MB, ordered data, the defaults of mkfs.ext4) is shut down under the program "
        "(EXT4_IOC_SHUTDOWN without flushing its journal) at random moments, unmounted, mounted again. "
        "What was said to be done before the cut must be there."
    )
    bad = [f"{cut.kind}: {cut.lost}" for cut in found if cut.lost and cut.kind != "unflushed"]
    return _told("Power cuts", "power", words, power.table(found), bad, start, amount)


def _torn(folder: Path, amount: Amount) -> int:
    if not tracing.CAN_TRACE:
        return _skipped("torn", tracing.WHY_NOT)
    start = time.monotonic()
    if amount.short:
        found = [torn.tear(bench(), task) for task in torn.tasks(bench(), 12, ["save"], 9)]
    else:
        found = all_done(folder, torn.tear, torn.tasks(bench(), 200))
    words = (
        "A rollback journal as a kill left it, then cut short, blanked or garbled at a random place. A file "
        "that was not written to yet is what a power cut leaves while the journal is being written."
    )
    bad = [f"{one.deed}, journal {one.how}: {one.found}" for one in found if one.is_defect]
    return _told("Torn journals", "torn", words, torn.table(found), bad, start, amount)


def _flips(folder: Path, amount: Amount) -> int:
    start, place = time.monotonic(), folder / "flips"
    place.mkdir()
    file = flips.make(place)
    if amount.short:
        found = [flips.strike(bench(), flip) for flip in flips.flips(file, 8)]
    else:
        found = all_done(folder, flips.strike, flips.flips(file, 500))
    words = (
        "One bit flips, wherever in the file of a township after some work. The file is verified, opened by "
        "a command and by the window, and all that is in it is read: it must be what was written, or be told."
    )
    ended = ((one.end, f"byte {one.flip.byte} bit {one.flip.bit}: {one.end.value}") for one in found)
    bad = [said for end, said in ended if end in flips.BAD]
    return _told("Flipped bits", "flips", words, flips.table(found), bad, start, amount)


def _defects(found: list[Outcome]) -> list[str]:
    return [
        f"{one.deed}, {one.fault} ({one.ended.struck}): {defect}" for one in found for defect in one.defects
    ]


def _told(
    title: str, kind: str, words: str, table: list[str], defects: Iterable[str], start: float, amount: Amount
) -> int:
    """Show it and, of a long run, write it down; the exit code."""
    notes, seconds = list(defects), time.monotonic() - start
    print(title, *table, *notes, f"{kind}: {len(notes)} defects, {seconds:.0f} s", "", sep="\n", flush=True)
    if not amount.short:
        command = f"python3 dev.py crash --only {kind}"
        command += f" --every {amount.every}" if amount.every > 1 else ""
        sample = f"Only every {amount.every}th of the calls; " if amount.every > 1 else ""
        summary = f"{sample}{len(notes)} defects; {seconds / 60:.1f} minutes."
        page.put_section(title, command, words, table, [summary])
    return 1 if notes else 0


def _skipped(kind: str, why: str) -> int:
    print(f"{kind}: skipped: {why}", flush=True)
    return 0


_DO = {"faults": _faults, "kills": _kills, "power": _power, "torn": _torn, "flips": _flips}

if __name__ == "__main__":
    sys.exit(main())
