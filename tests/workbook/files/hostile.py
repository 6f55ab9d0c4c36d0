"""Workbooks made to break a reader: each takes the bytes of a real template and returns a hostile one."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from tests.workbook.files.odsfile import content, number_cell, ods, row, table, text_cell
from tests.workbook.files.zips import edited, parts_of, with_header, zipped

SAMPLE = Path(__file__).with_name("small.xls")
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


def merged(count: int) -> Make:
    """So many merged cells, one below the other, beside the title's."""
    cells = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(5, count + 5)).encode()
    return edited(FORM, b"<mergeCell ", cells + b"<mergeCell ")


def deep_meta(base: bytes) -> bytes:
    """The hidden sheet's head is JSON of thirty thousand open brackets."""
    parts = parts_of(base)
    texts = parts["xl/sharedStrings.xml"]
    start = texts.index(b"{")
    end = texts.index(b"</t>", start)
    return zipped({**parts, "xl/sharedStrings.xml": texts[:start] + b"[" * 30_000 + texts[end:]})


def many_styles(base: bytes) -> bytes:
    """As many formats of cells as Excel allows."""
    return edited("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="14"/>' * 64_000 + b"</cellXfs>")(base)


def xls(change: Callable[[bytearray], object]) -> Make:
    """A real .xls, changed."""

    def make(_: bytes) -> bytes:
        data = bytearray(SAMPLE.read_bytes())
        change(data)
        return bytes(data)

    return make


def cyclic(data: bytearray) -> None:
    """Every sector of the table of sectors is followed by itself."""
    first = 512 * (1 + struct.unpack_from("<I", data, 76)[0])
    struct.pack_into("<128I", data, first, *range(128))


def giant_records(data: bytearray) -> None:
    """The first record of the workbook says that it is 65,535 bytes long."""
    at = data.index(b"\x09\x08\x10\x00")  # BOF
    struct.pack_into("<H", data, at + 2, 0xFFFF)


def countless_texts(data: bytearray) -> None:
    """The list of texts says that it holds four thousand million."""
    at = data.index(b"\xfc\x00", 512)  # SST
    struct.pack_into("<II", data, at + 4, 0xFFFF_FFFF, 0xFFFF_FFFF)


def opendocument(rows: str) -> Make:
    return lambda _: ods(content(table(rows)))


def csv(data: bytes) -> Make:
    return lambda _: data


_FULL = row(number_cell("1", 'table:number-columns-repeated="16384"'), 'table:number-rows-repeated="1048576"')
_BLANKS = row(text_cell('<text:s text:c="32767"/>') * 250)
# What is told by its name that it is text.
AS_TEXT: dict[str, tuple[Make, set[str]]] = {
    "an endless line of GB 18030": (csv("村".encode("gb18030") * 5_000_000), {"damaged_file"}),
    "an endless line of commas": (csv(b"a," * 2_000_000), {"too_many_cells", "too_much_memory"}),
    "300,001 lines": (csv(b"a\n" * 300_001), {"too_many_cells"}),
    "quotes that never end": (csv(b'"' + b"a,\n" * 200_000), {"damaged_file"}),
    "age garbage": (csv(b"age-encryption.org/v1\n-> X25519 a\nb\n--- c\n" + bytes(500)), {"not_for_us"}),
}

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
        edited(FORM, b"<mergeCell ", b'<mergeCell ref="A5:XFD1048576"/><mergeCell '),
        {"merged"},
    ),
    "10,001 merges": (merged(10_000), {"too_many_merges"}),
    "a text of 200,000 runs": (
        with_cells(f'<c r="E5" t="inlineStr"><is>{"<r><t>1</t></r>" * 200_000}</is></c>'), {"cell_error"},
    ),
    "JSON thirty thousand deep": (deep_meta, {"bad_meta"}),
    "two parts in one place": (lambda base: with_header(base, FORM, 42, "<I", 0), {"damaged_file"}),
    "a part of four thousand million bytes": (
        lambda base: with_header(base, FORM, 20, "<I", 0xFFFF_FFFE), {"damaged_file"},
    ),
    "64,000 formats": (many_styles, {"empty"}),
    "an xls whose sectors follow themselves": (xls(cyclic), {"damaged_file", "too_much_memory"}),
    "an xls of giant records": (xls(giant_records), {"damaged_file"}),
    "an xls of countless texts": (xls(countless_texts), {"damaged_file", "too_much_memory"}),
    "an ods that is full": (opendocument(_FULL), {"too_many_cells"}),
    "an ods of endless blanks": (opendocument(_BLANKS * 1_000), {"too_much_memory"}),
    "an ods a hundred thousand deep": (
        opendocument(row(text_cell("<text:span>" * 100_000 + "</text:span>" * 100_000))), {"empty"},
    ),
    "an ods with a password": (
        lambda _: ods(b"x", manifest="<manifest:encryption-data/>"), {"password"},
    ),
    "an ods with a doctype": (lambda _: ods(b"<!DOCTYPE a><a/>"), {"forbidden_xml"}),
    "an ods without content": (lambda _: zipped({"META-INF/manifest.xml": b"<a/>"}), {"damaged_file"}),
}  # fmt: skip
