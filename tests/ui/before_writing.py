"""The dialogs that show what would be written before anything is, made without files or a clipboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.incoming.prospect import Prospect
from laiwu_desktop.desk.grid.block_ways import ways_for
from laiwu_desktop.desk.grid.clipboard_table import read_clipboard
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import plan_paste
from laiwu_desktop.formdef.report.change import Deed, Kind
from laiwu_desktop.formdef.report.content import Content, Record, RecordKey
from laiwu_desktop.ui.files.load_dialog import LoadDialog
from laiwu_desktop.ui.grid.paste_dialog import PasteDialog
from laiwu_desktop.ui.guiding.block_pasting import BlockDialog
from laiwu_desktop.workbook.reading.read import BookRead

FORM = "village_broadband"


def prospect_of(draft: Draft, records: Iterable[Record], by_hand: Mapping[Cell, Deed]) -> Prospect:
    """What a template with these records would make of a draft."""
    book = BookRead(None, Content(tuple(records)), (), {}, {}, {}, resaved=False)
    return Prospect(draft, {0: book}, by_hand)


def before_writing(draft: Draft, parent: QWidget | None, village: str, text: str) -> list[QWidget]:
    """Each of them, with this text wherever a text of somebody's may stand; the households were typed."""
    key = RecordKey(FORM, village)
    fields = draft.forms[FORM].fields
    values = {name: fields[name].parse(text) for name in ("households", "remarks") if name in fields}
    guessed = {name: fields[name].parse("58.555") for name in ("monthly_fee", "population")}
    deed = Deed("a", Kind.ENTER, text, "2006-12-20T09:30:00")
    prospect = prospect_of(draft, [Record(key, {**values, **guessed})], {(key, "households"): deed})
    grid = Grid(draft, columns_of(draft.forms[FORM]))
    seen = Area(grid.rows, grid.columns)
    name = draft.register[village].name
    block = read_clipboard(f"{name}\t300\t58.555\n{text}\t310\t1\n{name}\t320\t{text}")
    lines = read_clipboard(f"{text}\n58.555\n{text}")
    return [
        LoadDialog(parent, prospect, [text], 1, draft.register),
        PasteDialog(
            parent,
            lambda blanks, guesses: plan_paste(grid, seen, block, (0, 0), blanks=blanks, guesses=guesses),
            lambda plan: plan.kinds(grid),
        ),
        BlockDialog(parent, ways_for(draft, (key, "households"), lines, f"{text}\n58.555\n{text}")),
    ]
