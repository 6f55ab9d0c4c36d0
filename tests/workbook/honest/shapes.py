"""Honest mistakes about rows and columns: hidden, merged, sorted, moved, inserted, added far away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from laiwu_desktop.workbook.opening.parse import MOST_MERGES
from laiwu_desktop.workbook.reading.shape import MOST_COLUMNS_BEYOND, MOST_ROWS_BEYOND
from tests.workbook.files.clerk import LAST, Change, Mistake, Office, Save, nothing, refused, taken
from tests.workbook.files.hostile import merged
from tests.workbook.honest.codes import FRACTION

# Columns of the first form: A to V.
WIDE = 22


def fill(**cells: Any) -> Change:
    """Types into cells of the first form's sheet; what looks like an error is one."""

    def change(office: Office) -> None:
        for cell, value in cells.items():
            office.sheet[cell] = value

    return change


def swap(*areas: str) -> Change:
    """Exchanges the values of one area and the next, two by two."""

    def change(office: Office) -> None:
        for one, other in zip(areas[::2], areas[1::2], strict=True):
            for left, right in zip(office.sheet[one], office.sheet[other], strict=True):
                for first, second in zip(left, right, strict=True):
                    first.value, second.value = second.value, first.value

    return change


def hide_rows(*rows: int) -> Change:
    def change(office: Office) -> None:
        office.sheet.auto_filter.ref = f"A4:V{LAST}"
        for row in rows:
            office.sheet.row_dimensions[row].hidden = True

    return change


def hide_columns(office: Office) -> None:
    """C to F, whose width is one and the same."""
    office.sheet.column_dimensions["C"].hidden = True


def show_names(office: Office) -> None:
    office.sheet.row_dimensions[4].hidden = False


def merge(area: str) -> Change:
    return lambda office: office.sheet.merge_cells(area)


def merges(count: int) -> Save:
    """Merges of code and name, a row each, one below the other."""

    def save(office: Office) -> Path:
        path = office.folder / "来件.xlsx"
        path.write_bytes(merged(count)(office.saved()))
        return path

    return save


def insert_column(office: Office) -> None:
    office.sheet.insert_cols(3)
    office.sheet["C5"] = "我的备注"


def insert_two_empty_columns(office: Office) -> None:
    office.sheet.insert_cols(4, 2)


def insert_rows(office: Office) -> None:
    """An empty row among the villages, and a line for a heading."""
    office.sheet.insert_rows(7, 2)
    office.sheet["B7"] = "以下为南片各村"


def delete_title(office: Office) -> None:
    office.sheet.delete_rows(1, 2)
    show_names(office)  # openpyxl leaves hidden the row that is the fourth now


def column_twice(value: Any) -> Change:
    """The first column of answers stands again at the end."""

    def change(office: Office) -> None:
        fill(W3="总户数\n（户）", W4="households", W5=value)(office)

    return change


def total_of_formulas(office: Office) -> None:
    """As a program writes it that does not calculate."""
    fill(A12="合计", C12="=SUM(C5:C10)")(office)


def far(columns: int, rows: int) -> Change:
    """Words so far beyond the last column, and so far below the last village."""

    def change(office: Office) -> None:
        office.sheet.cell(6, WIDE + columns).value = "远"
        office.sheet.cell(LAST + rows, 2).value = "远"

    return change


MOST_RIGHT = f"{get_column_letter(WIDE + MOST_COLUMNS_BEYOND)}6"
TOO_RIGHT = f"{get_column_letter(WIDE + MOST_COLUMNS_BEYOND + 1)}6"
LOWEST = LAST + MOST_ROWS_BEYOND

HIDDEN = {
    "a hidden row": taken(hide_rows(5), {"hidden_row": "A5"}),
    "rows filtered away": taken(hide_rows(6, 8), {"hidden_row": "A6 A8"}),
    "hidden columns": taken(hide_columns, {"hidden_column": "C4 D4 E4 F4"}),
    "the row of names shown": taken(show_names),
}

MERGED = {
    "answers merged over rows": refused(merge("C5:C6"), {"merged": "C5"}),
    "answers merged over columns": refused(merge("C5:D5"), {"merged": "C5"}),
    "code and name merged": taken(merge("A5:B5")),
    "empty cells merged": taken(merge("N5:N8")),
    "a block of answers merged": refused(merge("C7:E9"), {"merged": "C7"}),
    "answers merged beside a code as a fraction": refused(
        merge("C5:D5"), {"merged": "C5"}, notes={"number_code": "A5"}, save=FRACTION
    ),
    "10,000 merges": taken(nothing, save=merges(MOST_MERGES - 1)),
    "a merge more": refused(nothing, {"too_many_merges": ""}, save=merges(MOST_MERGES)),
}  # fmt: skip

ORDER = {
    "rows sorted": taken(swap("A5:V5", "A10:V10", "A6:V6", "A9:V9"), {"sorted_rows": "A4"}),
    "answers sorted and codes not": taken(
        swap("B9:V9", "B10:V10"), {"other_name": "A9 A10"}
    ),
    "columns exchanged": taken(swap("C3:C10", "V3:V10"), {"moved_columns": "A4"}),
    "code and name exchanged": taken(swap("A3:A10", "B3:B10"), {"moved_columns": "B4"}),
    "a column inserted": taken(insert_column, {"inserted_column": "C4", "unknown_column": "C5"}),
    "two empty columns inserted": taken(insert_two_empty_columns, {"inserted_column": "D4 E4"}),
    "rows inserted": taken(insert_rows, {"text_row": "A7"}),
    "title deleted": taken(delete_title),
}  # fmt: skip

ADDED = {
    "a column doubled and empty": taken(column_twice(None)),
    "a column doubled and filled": refused(
        column_twice(321), {"double_column": "W4"}, notes={"unknown_column": "W5"}
    ),
    "a sum at the bottom": taken(fill(A12="合计", C12=1935), {"summary_row": "A12"}),
    "a sum with a blank in its word": taken(fill(B12="合　计", C12=1935), {"summary_row": "A12"}),
    "an average at the bottom": taken(fill(B12="平均数", C12=322.5), {"summary_row": "A12"}),
    "a sum whose formulas have no results": refused(
        total_of_formulas, {"cell_error": "C12"}, notes={"summary_row": "A12"}
    ),
    "a number below without any word": refused(fill(C12=1935), {"unknown_unit": "A12"}),
    "signatures at the bottom": taken(fill(A13="填表人：示例　审核人：示例"), {"text_row": "A13"}),
    "a word aside": taken(fill(AN30="离表格不远的字"), {"unknown_column": "AN30"}),
    "a note beside a village": taken(fill(X6="随手写的"), {"unknown_column": "X6"}),
    "an error beside a village": taken(fill(X6="#N/A"), {"unknown_column": "X6"}),
    "just within the limits": taken(
        far(MOST_COLUMNS_BEYOND, MOST_ROWS_BEYOND), {"unknown_column": MOST_RIGHT, "text_row": f"A{LOWEST}"}
    ),
    "a column too far": refused(
        far(MOST_COLUMNS_BEYOND + 1, MOST_ROWS_BEYOND),
        {"too_far": TOO_RIGHT}, notes={"text_row": f"A{LOWEST}"},
    ),
    "a row too deep": refused(
        far(MOST_COLUMNS_BEYOND, MOST_ROWS_BEYOND + 1),
        {"too_far": f"B{LOWEST + 1}"}, notes={"unknown_column": MOST_RIGHT},
    ),
    "a cell at the far corner": refused(fill(XFD1048576=1), {"too_far": "XFD1048576"}),
}  # fmt: skip

SHAPES: dict[str, Mistake] = {**HIDDEN, **MERGED, **ORDER, **ADDED}
