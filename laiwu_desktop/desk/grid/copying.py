"""Cells of a grid as what a spreadsheet takes from the clipboard: tab-separated text, and a table in HTML."""

from __future__ import annotations

from html import escape

from laiwu_desktop.desk.grid.grid import Grid, GridColumn, Row
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.formdef.values import is_filled

# Excel and WPS heed the one, LibreOffice the other: a text stays a text, with the zeros it begins with.
_AS_TEXT = r""" style="mso-number-format:'\@'" x:str sdnum="0;0;@" """.rstrip()
_HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body><table>'
)


def copied(grid: Grid, area: Area, *, with_names: bool = False) -> tuple[str, str]:
    """The text and the HTML of an area; `with_names` puts headings above, and codes and names before."""
    rows: list[list[tuple[str, str]]] = []
    if with_names:
        headings = ["村代码", "村名称", *(column.field.heading for column in area.columns)]
        rows.append([(heading, "") for heading in headings])
    for row in area.rows:
        named = [(row.unit, ""), (grid.units[row.unit].name, "")] if with_names else []
        rows.append([*named, *(_cell(grid, row, column) for column in area.columns)])
    text = "".join("\t".join(_quoted(cell) for cell, _ in row) + "\n" for row in rows)
    return text, f"{_HEAD}{''.join(map(_html_row, rows))}</table></body></html>"


def _cell(grid: Grid, row: Row, column: GridColumn) -> tuple[str, str]:
    """What is shown, and the number that it is ("" for what is none)."""
    text, is_figure = grid.text(row, column), is_filled(grid.value(row, column))
    return text, text if is_figure and column.field.type.is_number else ""


def _quoted(text: str) -> str:
    if "\t" in text or "\n" in text or text.startswith('"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _html_row(cells: list[tuple[str, str]]) -> str:
    return f"<tr>{''.join(_html_cell(*cell) for cell in cells)}</tr>"


def _html_cell(text: str, number: str) -> str:
    told = f' x:num="{number}" sdval="{number}"' if number else _AS_TEXT
    return f"<td{told}>{escape(text).replace(chr(10), '<br>')}</td>"
