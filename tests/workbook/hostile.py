"""Workbooks made to break a reader: each takes the bytes of a real template and returns a hostile one."""

from __future__ import annotations

from collections.abc import Callable

from tests.workbook.zips import edited, parts_of, zipped

Make = Callable[[bytes], bytes]
# The sheet of the first form in a template: 封面 and _lists stand before it.
FORM = "xl/worksheets/sheet3.xml"
_WORKBOOK = "xl/workbook.xml"


def with_cells(cells: str, row: int = 5) -> Make:
    """Puts XML of cells at the end of a row of the form's sheet."""

    def put(base: bytes) -> bytes:
        parts = parts_of(base)
        before, _, rest = parts[FORM].partition(f'<row r="{row}"'.encode())
        own, _, after = rest.partition(b"</row>")
        parts[FORM] = b"".join((before, f'<row r="{row}"'.encode(), own, cells.encode(), b"</row>", after))
        return zipped(parts)

    return put


def with_rows(rows: str) -> Make:
    """Puts XML of rows at the end of the form's sheet."""
    return edited(FORM, b"</sheetData>", rows.encode() + b"</sheetData>")


def row_at(number: str, cell: str = "") -> Make:
    """A row of that number with one cell, which need not say where it is."""
    place = f' r="{cell}"' if cell else ""
    return with_rows(f'<row r="{number}"><c{place}><v>1</v></c></row>')


def many_cells(count: int) -> Make:
    """Rows of a hundred numbers, far more than any township has."""
    row = '<row r="{}">' + "<c><v>1</v></c>" * 100 + "</row>"
    return with_rows("".join(row.format(1_000 + n) for n in range(count // 100)))


def without(part: str) -> Make:
    return lambda base: zipped({name: data for name, data in parts_of(base).items() if name != part})


def replaced(part: str, data: bytes) -> Make:
    return lambda base: zipped({**parts_of(base), part: data})


def far(cell: str) -> Make:
    return with_cells(f'<c r="{cell}"><v>1</v></c>')


# What comes of it: the codes of which at least one must be among the blocking problems.
HOSTILE: dict[str, tuple[Make, set[str]]] = {
    "a number that is none": (with_cells('<c r="E5"><v>NaN</v></c>'), {"cell_error"}),
    "a number too large": (with_cells('<c r="E5"><v>1E999</v></c>'), {"cell_error"}),
    "words as a number": (with_cells('<c r="E5"><v>__import__</v></c>'), {"cell_error"}),
    "a text that is not in the list": (with_cells('<c r="E5" t="s"><v>99999</v></c>'), {"cell_error"}),
    "a text before the list": (with_cells('<c r="E5" t="s"><v>x</v></c>'), {"cell_error"}),
    "a cell twice": (with_cells('<c r="E5"><v>1</v></c><c r="E5"><v>2</v></c>'), {"cell_error"}),
    "a formula that starts a program": (
        with_cells('<c r="E5"><f>cmd|" /C calc"!A0</f></c>'), {"cell_error"},
    ),
    "a text above Excel's limit": (
        with_cells(f'<c r="E5" t="inlineStr"><is><t>{"1" * 32_768}</t></is></c>'), {"cell_error"},
    ),
    "a date beyond all dates": (with_cells('<c r="E5" t="d"><v>99999-99-99</v></c>'), {"cell_error"}),
    "a cell without a place": (with_cells('<c r="?!"><v>1</v></c>'), {"damaged_file"}),
    "a cell beyond the last column": (far("XFE5"), {"damaged_file", "too_far"}),
    "a cell beyond the last row": (row_at("1048577", "A1048577"), {"damaged_file"}),
    "a row below zero": (row_at("-5"), {"damaged_file"}),
    "a row that is no number": (row_at("abc"), {"damaged_file"}),
    "a cell at the far corner": (row_at("1048576", "XFD1048576"), {"too_far"}),
    "300,000 cells and more": (many_cells(300_000), {"too_many_cells", "too_slow"}),
    "XML cut off": (lambda base: replaced(FORM, parts_of(base)[FORM][:2_000])(base), {"damaged_file"}),
    "XML a hundred thousand deep": (
        replaced(FORM, b"<a>" * 100_000 + b"</a>" * 100_000), {"empty", "damaged_file", "reader_crashed"},
    ),
    "no XML at all": (replaced(FORM, b"MZ\x90"), {"damaged_file"}),
    "an empty sheet part": (replaced(FORM, b""), {"damaged_file"}),
    "no sheets": (replaced(_WORKBOOK, b"<workbook/>"), {"damaged_file", "no_sheets"}),
    "no workbook": (without(_WORKBOOK), {"damaged_file"}),
    "no content types": (without("[Content_Types].xml"), {"unknown_format"}),
    "no relations": (without("xl/_rels/workbook.xml.rels"), {"damaged_file"}),
    "no texts": (without("xl/sharedStrings.xml"), {"damaged_file"}),
    "no styles": (replaced("xl/styles.xml", b"<x/>"), {"damaged_file", "empty"}),
    "merges over the whole sheet": (
        edited(FORM, b"<mergeCells", b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><x'),
        {"damaged_file"},
    ),
}  # fmt: skip
