"""Files broken at random, by their structure: what reads them may refuse them in words, and nothing else.

The test command runs a few of them; for a long run:

    python -m tests.workbook.files.fuzz --minutes 10
"""

from __future__ import annotations

import argparse
import collections
import itertools
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from hypothesis import strategies as st

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import shipped_divisions
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.complaints.marked_copy import write_marked_copy
from laiwu_desktop.workbook.exchange.verification import verify
from laiwu_desktop.workbook.opening.cells import RawBook, RawSheet
from laiwu_desktop.workbook.opening.parse import parse_file
from laiwu_desktop.workbook.reading.read import read_raw
from tests.workbook.files.odsfile import content, number_cell, ods, row, table, text_cell
from tests.workbook.files.raw import few_divisions, small_desk, small_package
from tests.workbook.files.zips import Parts, parts_of, zipped

SAMPLE = Path(__file__).with_name("small.xls")
# Any file that takes longer than this to be understood is a finding too.
SLOW = 10.0
NASTY = (
    "", "0", "-1", "1", "9" * 30, "1E999", "NaN", "1_0", "1048577", "2147483648", "A0", "XFE1",
    "A1:XFD1048576", "A5:A6",
    "\uffff", "𠮷", "true", "false", "hidden", "s", "str", "inlineStr", "b", "e", "d",
    "n", "#N/A",
    "2006-03-05", "99999-99-99", "PT1H", "rId999", "../../x", "http://x", "_x0000_", "_xD842_", "<a>", "&#0;",
    "&amp;", "</row>", "<row>", "<c/>", "</c>", "<v>", "unit_code", "households", "合计", "0x10", "１２", " ",
)  # fmt: skip
CELLS: tuple[Cell, ...] = (
    None, "", 0, -1, 1e308, -0.0, 10**400, 371203001201, 3.71203e11, True, datetime(1, 1, 1),
    datetime(9999, 12, 31),
       "9" * 6_000, "E" * 32_767, "1E999999", "٣٢٠", "²", "\u3000", "\u202e", "_x0041_", "unit_code", "合计",
    "不适用", "暂缺", "是", "=1+1", "2006.3.5", "2006-02-30", "0000-00-00", 20060305, 99999999, 60_000,
    "{", "[" * 2_000, "ſ",
)  # fmt: skip
_TOKEN = re.compile(r"<[^<>]*>|[^<>]+")
_VALUE = re.compile(r'"[^"]*"')

Change = Callable[[bytes, random.Random], bytes]


class Target:
    """Reads what is given as both desks do, in this process; keeps count."""

    def __init__(self, folder: Path) -> None:
        desk = small_desk("township", folder, few_divisions(shipped_divisions()))
        assert isinstance(desk, TownshipDesk)
        self.desk: Desk = desk
        self.path = folder / "来件.xlsx"
        self.marked = folder / "批注.xlsx"
        package = small_package(desk, folder)
        self.xlsx = package.read_bytes()
        self.raw = parse_file(package)
        self.xls = SAMPLE.read_bytes()
        self.ods = ods(content("".join(map(as_table, self.raw.sheets))))
        self.csv = as_csv(self.raw.sheets[2]).encode("gb18030")
        self.outcomes: collections.Counter[str] = collections.Counter()

    def read(self, data: bytes) -> None:
        """Read a file; anything but a refusal in words comes out as it is."""
        self.path.write_bytes(data)
        try:
            raw = parse_file(self.path)
        except PersonError as error:
            refusal = error
        else:
            self.understand(raw)
            return
        assert refusal.message
        assert refusal.remedy
        assert refusal.code != "no_file"
        self.outcomes[refusal.code] += 1

    def understand(self, raw: RawBook) -> None:
        """Make sense of cells; every problem has its words."""
        book = read_raw(raw, self.desk.all_forms, self.desk.register)
        verified = verify(book, self.desk.all_forms, self.desk.register)
        problems = (*book.problems, *verified.problems)
        assert all(problem.message for problem in problems)
        assert max((len(str(problem)) for problem in problems), default=0) < 1_000
        write_marked_copy(raw, problems, "2006-12-20T12:00:00", self.marked)
        self.outcomes[f"read {verified.signature}"] += 1


def as_table(sheet: RawSheet) -> str:
    """A sheet as OpenDocument has it."""
    rows, last = [], -1
    for number, cells in sheet.rows.items():
        if number > last + 1:
            rows.append(row("<table:table-cell/>", f'table:number-rows-repeated="{number - last - 1}"'))
        spots = [cells.get(column) for column in range(max(cells) + 1)]
        rows.append(row("".join(map(_as_cell, spots))))
        last = number
    return table("".join(rows), sheet.title)


def _as_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, int | float):
        return number_cell(str(cell))
    return text_cell(str(cell).replace("&", "&amp;").replace("<", "&lt;"))


def as_csv(sheet: RawSheet) -> str:
    return "\n".join(",".join(str(cell) for cell in cells.values()) for cells in sheet.rows.values())


# ---- what is done to a file


def break_bytes(data: bytes, dice: random.Random) -> bytes:
    """Bytes flipped, cut out, doubled or put in."""
    found = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 4, 32))):
        at = dice.randrange(len(found) + 1)
        match dice.randrange(5):
            case 0 if at < len(found):
                found[at] = dice.randrange(256)
            case 1:
                del found[at : at + dice.choice((1, 4, 512))]
            case 2:
                found[at:at] = found[max(0, at - 512) : at]
            case 3:
                found[at : at + 4] = dice.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f"))
            case _:
                found[at:at] = dice.choice(NASTY).encode()
    return bytes(found)


def break_xml(data: bytes, dice: random.Random) -> bytes:
    """Elements, attributes and texts lost, doubled, swapped or replaced."""
    tokens = _TOKEN.findall(data.decode("utf-8", "replace"))
    for _ in range(dice.choice((1, 1, 2, 8))):
        if not tokens:
            break
        at, other = dice.randrange(len(tokens)), dice.randrange(len(tokens))
        match dice.randrange(6):
            case 0:
                del tokens[at]
            case 1:
                tokens[at:at] = tokens[at : at + dice.choice((1, 3, 50))]
            case 2:
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3 if not tokens[at].startswith("<"):
                tokens[at] = dice.choice(NASTY)
            case _:
                value = dice.choice(NASTY).replace('"', "")
                tokens[at] = _VALUE.sub(lambda found, v=value: dice.choice((found[0], f'"{v}"')), tokens[at])
    return "".join(tokens).encode("utf-8", "replace")


def break_zip(data: bytes, dice: random.Random) -> bytes:
    """Parts lost, doubled, swapped, emptied, or broken within."""
    parts: Parts = parts_of(data)
    names = list(parts)
    name, other = dice.choice(names), dice.choice(names)
    match dice.randrange(12):
        case 0:
            del parts[name]
        case 1:
            parts[name], parts[other] = parts[other], parts[name]
        case 2:
            parts[name] = dice.choice((b"", b"<a/>", b"\xff\xfe<\0a\0/\0>\0", b"<?xml version='1.1'?><a/>"))
        case 3:
            return zipped(parts, ((name, parts[other]),))
        case 4:
            return break_bytes(data, dice)
        case _:
            for part in dice.choices(names, k=dice.choice((1, 1, 3))):
                breaks = break_bytes if dice.randrange(8) == 0 else break_xml
                parts[part] = breaks(parts[part], dice)
    return zipped(parts)


def break_cells(raw: RawBook, dice: random.Random) -> RawBook:
    """Cells changed, moved and lost; sheets renamed, doubled, merged and hidden."""
    book = msgspec.structs.replace(raw, sheets=[_copied(sheet) for sheet in raw.sheets])
    for _ in range(dice.choice((1, 1, 3, 20))):
        sheet = dice.choice(book.sheets)
        spots = sorted(sheet.cells) or [(0, 0)]
        spot, other = dice.choice(spots), dice.choice(spots)
        match dice.randrange(9):
            case 0 | 1 | 2:
                sheet.cells[spot] = dice.choice(CELLS)
            case 3:
                sheet.cells[dice.randrange(60), dice.randrange(60)] = dice.choice(CELLS) or "x"
            case 4:
                moved = [row for row, _ in spots if row >= spot[0]]
                sheet.cells = {(r + 1 if r in moved else r, c): v for (r, c), v in sheet.cells.items()}
            case 5:
                sheet.title = dice.choice(("_meta", "审核说明", "", "村宽带接入情况表", "'=x", "\x00"))
            case 6:
                top, left, bottom, right = *min(spot, other), *max(spot, other)
                sheet.merges.append((top, min(left, right), bottom, max(left, right)))
                sheet.hidden_rows.add(top)
                sheet.hidden_columns.add(left)
            case 7:
                sheet.errors[spot] = "错误值 #N/A"
                sheet.cells.pop(spot, None)
                sheet.formulas.add(other)
            case _:
                book.sheets.append(_copied(sheet))
    return msgspec.structs.replace(book, is_1904=dice.random() < 0.1)


def _copied(sheet: RawSheet) -> RawSheet:
    return msgspec.structs.replace(
        sheet, cells=dict(sheet.cells), errors=dict(sheet.errors), formulas=set(sheet.formulas),
        hidden_rows=set(sheet.hidden_rows), hidden_columns=set(sheet.hidden_columns),
        merges=list(sheet.merges),
    )  # fmt: skip


KINDS = ("cells", "cells", "xlsx", "xlsx", "ods", "xls", "csv")


def attack(target: Target, kind: str, dice: random.Random) -> None:
    """One broken file of that kind."""
    match kind:
        case "xlsx":
            target.read(break_zip(target.xlsx, dice))
        case "ods":
            target.read(break_zip(target.ods, dice))
        case "xls":
            target.read(break_bytes(target.xls, dice))
        case "csv":
            target.read(break_bytes(target.csv, dice))
        case _:
            target.understand(break_cells(target.raw, dice))


attacks = st.tuples(st.sampled_from(KINDS), st.randoms(use_true_random=False, note_method_calls=False))


def main(arguments: Sequence[str] | None = None) -> int:
    """Break files until the time is up; each kind of finding is shown once, with what leads to it again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args(arguments)
    findings: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        target = Target(Path(folder))
        end, started, slowest = time.monotonic() + options.minutes * 60, time.monotonic(), 0.0
        for seed in itertools.count(options.seed):
            now = time.monotonic()
            if now > end:
                break
            kind, dice = KINDS[seed % len(KINDS)], random.Random(seed)
            try:
                attack(target, kind, dice)
                took = time.monotonic() - now
                slowest = max(slowest, took)
                assert took < SLOW, f"{took:.0f} s"
            except Exception as error:  # the very thing that is looked for
                place = traceback.extract_tb(error.__traceback__)[-1]
                name = f"{type(error).__name__} {Path(place.filename).name}:{place.lineno}"
                if name not in findings:
                    print(f"{kind} seed {seed}: {name}", flush=True)
                    traceback.print_exc()
                findings[name] = findings.get(name, 0) + 1
        seconds = time.monotonic() - started
        print(f"{seed - options.seed} files in {seconds:.0f} s, slowest {slowest:.1f} s, findings {findings}")
        print(dict(target.outcomes.most_common()))
        target.desk.close()
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
