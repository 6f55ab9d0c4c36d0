"""OpenDocument spreadsheets: every cell as it stands, what is wrong named at its cell."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.opening.cells import MOST_TEXT, RawBook
from laiwu_desktop.workbook.opening.parse import MOST_CELLS, parse_file
from tests.workbook.files.odsfile import content, number_cell, ods, ods_of, row, table, text_cell
from tests.workbook.writing.test_photos_travel import picture

Read = Callable[[bytes], RawBook]
DISPLAY = '<style:style style:name="{}" style:family="table"><style:table-properties table:display="{}"/></style:style>'  # noqa: E501  # one element

EMPTY_ROW = '<table:table-cell table:number-columns-repeated="16384"/>'


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads bytes as a file."""

    def parse(data: bytes) -> RawBook:
        path = tmp_path / "来件.ods"
        path.write_bytes(data)
        return parse_file(path)

    return parse


def cell(kind: str, value: str = "", more: str = "", shown: str = "") -> str:
    names = {"date": "date-value", "time": "time-value", "boolean": "boolean-value", "string": "string-value"}
    said = f'office:{names.get(kind, "value")}="{value}"' if value else ""
    what = f'office:value-type="{kind}"' if kind else ""
    return f"<table:table-cell {what} {said} {more}><text:p>{shown}</text:p></table:table-cell>"


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        (text_cell("000123"), "000123"),
        (text_cell("𠮷祥𬳽"), "𠮷祥𬳽"),
        (text_cell("一<text:s/>二<text:s text:c='3'/>三"), "一 二   三"),
        (text_cell("一<text:tab/>二<text:line-break/>三</text:p><text:p/><text:p>四"), "一\t二\n三\n\n四"),
        (text_cell("一<text:span>二<text:a>三</text:a></text:span>"), "一二三"),
        (text_cell("一\n\t  二  三 \n四"), "一 二  三 四"),
        (text_cell("=1+1"), "=1+1"),
        (text_cell("#N/A", 'calcext:value-type="string"'), "#N/A"),
        ("<table:table-cell><text:p>无类型</text:p></table:table-cell>", "无类型"),
        (cell("string", "看不见的", shown="看得见的"), "看不见的"),
        (
            "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation>"
            "<text:p>字</text:p></table:table-cell>",
            "字",
        ),
        (cell("float", "320"), 320),
        (cell("float", "-1.5E+2"), -150.0),
        (cell("percentage", "0.5", shown="50%"), 0.5),
        (cell("currency", "12.5", shown="￥12.50"), 12.5),
        (cell("boolean", "true"), True),
        (cell("boolean", "false"), False),
        (cell("date", "2006-03-05", shown="06年3月"), datetime(2006, 3, 5)),
        (cell("date", "2006-03-05T08:30:00.123456789"), datetime(2006, 3, 5, 8, 30)),
        (cell("time", "PT08H30M00S"), "08:30:00"),
        (cell("float", "3", 'table:formula="of:=1+2"'), 3),
        ("<table:covered-table-cell office:value-type='float' office:value='7'/>", 7),
    ],
)
def test_a_cell_is_what_stands_in_it(read: Read, xml: str, value: Cell) -> None:
    sheet = read(ods_of(row(xml))).sheets[0]
    assert (sheet.cells, sheet.errors) == ({(0, 0): value}, {})
    assert type(sheet.cells[0, 0]) is type(value)
    assert bool(sheet.formulas) == ("formula" in xml)


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (cell("string", "", 'table:formula="of:=NA()" calcext:value-type="error"', "#N/A"), "#N/A"),
        (cell("string", "", 'table:formula="of:=1/0" calcext:value-type="error"', "Err:502"), "Err:502"),
        (cell("float", "0", 'table:formula="of:=1/0"', "#DIV/0!"), "#DIV/0!"),
        (cell("", "", "", "#REF!"), "#REF!"),
        (cell("", "", 'table:formula="of:=1+1"'), "没有计算结果的公式"),
        (cell("string", "", 'table:formula="of:=&quot;&quot;"'), "没有计算结果的公式"),
        (cell("float", "", 'table:formula="of:=1+1"'), "无法识别的数"),
        (cell("float", "NaN"), "无法识别的数"),
        (cell("float", "1E999"), "无法识别的数"),
        (cell("float", "1_000"), "无法识别的数"),
        (cell("float", "9" * 5_000), "无法识别的数"),
        (cell("date", "32767-12-31", shown="#FMT"), "#FMT"),
        (cell("date", "2006-02-30"), "无法识别的日期"),
        (cell("boolean", "maybe"), "无法识别的数"),
        (cell("strange", "1"), "无法识别的数"),
        (text_cell("字" * (MOST_TEXT + 1)), "超过 Excel 上限"),
        (text_cell("<text:s text:c='999999999'/>"), "超过 Excel 上限"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell_and_never_blank(read: Read, xml: str, said: str) -> None:
    sheet = read(ods_of(row(number_cell("1") + xml))).sheets[0]
    assert sheet.cells == {(0, 0): 1}
    assert said in sheet.errors[0, 1]


def test_places_hidden_ones_and_merges(read: Read) -> None:
    empty = '<table:table-cell table:number-columns-repeated="3"/>'
    rows = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        "<table:table-header-rows>"
        + row(empty + text_cell("右"))
        + "</table:table-header-rows>"
        + row("<table:table-cell/>", 'table:number-rows-repeated="4"')
        + "<table:table-row-group>"
        + row(text_cell("藏", 'table:number-columns-repeated="2"'), 'table:visibility="collapse"')
        + row(number_cell("1"), 'table:visibility="filter" table:number-rows-repeated="2"')
        + "</table:table-row-group>"
        + row(text_cell("并", 'table:number-columns-spanned="2" table:number-rows-spanned="3"'))
    )
    sheet = read(ods_of(rows)).sheets[0]
    assert sheet.rows == {
        0: {3: "右"}, 5: {0: "藏", 1: "藏"}, 6: {0: 1}, 7: {0: 1}, 8: {0: "并"},
    }  # fmt: skip
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({5, 6, 7}, {3})
    assert sheet.merges == [(8, 0, 10, 1)]


def test_sheets_hidden_linked_and_beside_the_cells(read: Read) -> None:
    one = row(number_cell("1"))
    history = f"<table:tracked-changes><table:deletion>{one}</table:deletion></table:tracked-changes>"
    shapes = (
        f"<table:shapes><draw:frame><draw:text-box>{table(one)}</draw:text-box></draw:frame></table:shapes>"
    )
    xml = content(
        history
        + table(shapes + one, "甲")
        + table(one, "乙", ' table:style-name="ta2"')
        + table(one, "'file:///tmp/x.ods'#甲"),
        DISPLAY.format("ta1", "true") + DISPLAY.format("ta2", "false"),
        '<table:null-date table:date-value="1904-01-01"/>',
    )
    book = read(ods(xml, {"Pictures/1.jpg": picture(4, 3), "Pictures/2.svm": b"VCLMTF"}))
    assert [(sheet.title, sheet.is_hidden, sheet.cells) for sheet in book.sheets] == [
        ("甲", False, {(0, 0): 1}), ("乙", True, {(0, 0): 1}),
    ]  # fmt: skip
    assert book.is_1904
    assert book.pictures == {photo_id(picture(4, 3)): picture(4, 3)}
    assert set(book.refused_pictures) == {photo_id(b"VCLMTF")}
    assert [note.code for note in book.notes] == ["other_format_read", "external_links"]


def test_a_million_empty_rows_cost_nothing(read: Read) -> None:
    rows = row(number_cell("1")) + row(EMPTY_ROW, 'table:number-rows-repeated="1048575"')
    data = ods_of(rows)
    tracemalloc.start()
    assert read(data).sheets[0].cells == {(0, 0): 1}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_blanks_without_end_cost_no_more_than_other_text(read: Read) -> None:
    """A million of them, each begun with anew, would take hours."""
    blanks = " " * 1_000_000
    book = read(ods_of(row(text_cell(f"一{blanks}二") + number_cell("3"))))
    assert book.sheets[0].cells == {(0, 1): 3}


@pytest.mark.parametrize(
    ("columns", "rows", "taken"), [(300, 1_000, True), (300, 1_001, False), (16_384, 1_048_576, False)]
)
def test_repeated_cells_count_before_they_are_written_out(
    read: Read, columns: int, rows: int, taken: bool
) -> None:
    xml = number_cell("1", f'table:number-columns-repeated="{columns}"')
    data = ods_of(row(xml, f'table:number-rows-repeated="{rows}"'))
    if taken:
        assert len(read(data).sheets[0].cells) == MOST_CELLS
        return
    with pytest.raises(PersonError) as refusal:
        read(data)
    assert refusal.value.code == "too_many_cells"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ods(content(""), manifest="<manifest:encryption-data/>"), "password"),
        (ods(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "forbidden_xml"),
        (ods(content("")[:-5]), "damaged_file"),
        (ods(content("")), "no_sheets"),
        (ods(b"<a/>"), "no_sheets"),
        (ods_of(row(number_cell("1", 'table:number-columns-repeated="-1"'))), "damaged_file"),
        (ods_of(row("", 'table:number-rows-repeated="1048576"') + row(number_cell("1"))), "damaged_file"),
        (ods_of(row(EMPTY_ROW + number_cell("1"))), "damaged_file"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(read: Read, data: bytes, code: str) -> None:
    with pytest.raises(PersonError, match=r"来件\.ods") as refusal:
        read(data)
    assert refusal.value.code == code
    assert refusal.value.remedy


def test_macros_are_left_aside_and_said(read: Read) -> None:
    doctype = (
        b"<!DOCTYPE library:library PUBLIC '-//OpenOffice.org//DTD OfficeDocument 1.0//EN' 'library.dtd'><a/>"
    )
    book = read(ods(content(table(row(number_cell("1")))), {"Basic/script-lc.xml": doctype}))
    assert book.sheets[0].cells == {(0, 0): 1}
    assert [note.code for note in book.notes] == ["macros", "other_format_read"]
