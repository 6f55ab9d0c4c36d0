"""What is read from the clipboard of a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.base.text import tidy, writable
from laiwu_desktop.desk.grid.clipboard_table import MOST_CELLS, Clip, TooLarge, read_clipboard
from tests.desk.grid.clipboards import excel_of, libre_of, text_of, wps_of


def texts(text: str, html: str = "") -> list[list[str]]:
    return [[clip.text for clip in row] for row in read_clipboard(text, html)]


def test_text_with_tabs_marks_and_several_lines_in_a_cell() -> None:
    assert texts("350\t是\r\n12.5\t否\r\n") == [["350", "是"], ["12.5", "否"]]
    assert texts('"一\n二"\t"甲\t乙"\t"说""好"""\n') == [["一\n二", "甲\t乙", '说"好"']]
    assert texts('5" 管\t"甲"\t"没有完') == [['5" 管', '"甲"', '"没有完']]
    assert texts("") == texts("\n\n") == []
    assert texts("1\t\n2") == [["1", ""], ["2", ""]]


@pytest.mark.parametrize("write", [libre_of, excel_of, wps_of])
def test_blank_cells_stay_where_they_were(write) -> None:  # type: ignore[no-untyped-def]
    cells = [["", "", ""], ["", "5", ""], ["", "", ""], ["", "", ""]]
    assert texts(text_of(cells)) == texts("x", write(cells)) == cells
    assert texts(text_of([["", ""]])) == texts("", write([["", ""]])) == []


def test_blank_rows_below_are_never_too_many() -> None:
    block = read_clipboard("5\n" + "\n" * (MOST_CELLS + 1))
    assert len(block) == MOST_CELLS
    row = "<tr><td>{0}</td><td></td></tr>"
    assert (
        len(read_clipboard("", f"<table>{row.format(5)}{row.format('') * MOST_CELLS}</table>"))
        == MOST_CELLS // 2
    )
    assert [clip.text for (clip,) in block[:2]] == ["5", ""]


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\r") | st.just("\n"))
SHEETS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=4)
)


@given(SHEETS)
def test_text_gives_back_what_was_copied(cells: list[list[str]]) -> None:
    wanted = [[tidy(writable(cell)) for cell in row] for row in cells]
    assert texts(text_of(cells)) == (wanted if any(map(any, wanted)) else [])


@pytest.mark.parametrize("write", [libre_of, excel_of, wps_of])
def test_html_of_office_suites(write) -> None:  # type: ignore[no-untyped-def]
    cells = [["张家庄村", "350", "一\n二"], ["<b>&村", "0351", ""]]
    assert texts("anything", write(cells)) == cells


def test_the_number_behind_what_is_shown() -> None:
    html = (
        '<table><tr><td sdval="12.504" sdnum="2052;0;0.00">12.50</td>'
        '<td x:num="371202100200">3.71202E+11</td>'
        '<td sdval="38944" sdnum="2052;0;YY/MM/DD">06/08/15</td>'
        '<td sdval="350" sdnum="2052;">###</td></tr></table>'
    )
    assert read_clipboard("", html) == (
        (
            Clip("12.50", "12.504"),
            Clip("3.71202E+11", "371202100200"),
            Clip("06/08/15", "38944", is_day=True),
            Clip("###", "350"),
        ),
    )
    assert [clip.is_unshown for clip in read_clipboard("", html)[0]] == [False, True, False, True]


def test_merged_cells_cover_what_lies_under_them() -> None:
    html = (
        "<table><tr><td rowspan=2>张家庄村</td><td colspan=2>1</td><td>2</td></tr>"
        "<tr><td>3</td><td>4</td><td rowspan=2>5</td></tr><tr><td>6</td></tr></table>"
    )
    assert [[(clip.text, clip.covered) for clip in row] for row in read_clipboard("", html)] == [
        [("张家庄村", False), ("1", False), ("1", True), ("2", False)],
        [("张家庄村", True), ("3", False), ("4", False), ("5", False)],
        [("6", False), ("", False), ("", False), ("5", True)],
    ]


def test_html_that_is_no_table_leaves_the_text() -> None:
    assert texts("1\t2", "<p>1 2</p>") == [["1", "2"]]


def test_a_table_within_a_cell_and_what_follows_are_nobodys() -> None:
    inner = "<table><tr><td>x</td></tr></table>"
    html = f"<table><tr><td>1{inner}</td><td>2</td></tr></table>{inner}"
    assert texts("", html) == [["1", "2"]]


def test_what_is_far_too_large_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_clipboard("1\n" * (MOST_CELLS + 1))
    with pytest.raises(TooLarge):
        read_clipboard("", "<table>" + "<tr><td colspan=1000 rowspan=1000>1</td></tr>" * 900)


def test_a_merged_cell_reaches_over_rows_that_are_hidden() -> None:
    html = (
        "<table><tr><td rowspan=3>张家庄村</td><td>1</td></tr><tr style='display: none'><td>9</td></tr>"
        "<tr><td>2</td></tr><tr><td>李家庄村</td><td>3</td></tr></table>"
    )
    assert texts("", html) == [["张家庄村", "1"], ["张家庄村", "2"], ["李家庄村", "3"]]


ONE_TWO = "<tr><td>1</td><td>9</td><td>2</td></tr>"
HIDDEN = "<tr><td>1</td><td style='display:none'>9</td><td>2</td></tr>"


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        (f"<col><col style='display:none'><col>{ONE_TWO}<tr><td colspan=3>3</td></tr>", "12 33"),
        (f"<colgroup span=3><col><col hidden></colgroup>{ONE_TWO}<tr><td colspan=3>3</td></tr>", "12 33"),
        (f"<colgroup></colgroup><colgroup style='visibility:collapse'></colgroup>{ONE_TWO * 2}", "12 12"),
        (f"{HIDDEN}<tr><td colspan=3>3</td></tr>", "12 33"),
        (f"{HIDDEN}<tr><td>3</td><td hidden>9</td><td style='DISPLAY: none'>4</td></tr>", "12 3_"),
        (f"<tr><td colspan=3>3</td></tr>{HIDDEN}", "33 12"),
    ],
)
def test_columns_that_are_hidden_are_nobodys(table: str, cells: str) -> None:
    assert texts("9", f"<table>{table}</table>") == [
        [cell.strip("_") for cell in row] for row in cells.split()
    ]


def test_a_cell_that_is_hidden_by_itself_is_blank_and_moves_nothing() -> None:
    rows = (
        "<tr><td>1</td><td style='display:none'>9</td><td>2</td></tr><tr><td>3</td><td>4</td><td>5</td></tr>"
    )
    assert texts("9", f"<table>{rows}</table>") == [["1", "", "2"], ["3", "4", "5"]]


@pytest.mark.parametrize("odd", ["<![foo]>", "<![ ", "<![x y[z]]>"])
def test_html_that_cannot_be_read_leaves_the_text(odd: str) -> None:
    assert texts("1\t2", f"<table><tr><td>9{odd}9</td></tr></table>") == [["1", "2"]]


@pytest.mark.parametrize("name", ["colspan", "rowspan"])
def test_cells_that_are_said_to_be_endless_end(name: str) -> None:
    (first, *_), *_ = texts("9", f"<table><tr><td {name}={'9' * 5000}>1</td></tr></table>")
    assert first == "1"
    with pytest.raises(TooLarge):
        read_clipboard("", f"<table><col span=1000>{'<col span=1000>' * 200}<tr><td>1</td></tr></table>")


def test_only_the_table_between_the_marks_is_read() -> None:
    marked = "<!--StartFragment--><tr><td>1</td></tr><!--EndFragment-->"
    html = f"<table><tr><td>x</td></tr></table><table>{marked}<tr><td>y</td></tr></table>"
    assert texts("9", html) == [["1"]]


@pytest.mark.parametrize(
    "cell",
    [
        "<span style='display:none'>9</span>320",
        "320<span style='DISPLAY : none !important'>9<br>8</span>",
        "<span style='visibility:hidden'>9</span>320",
        "<font style='visibility:hidden'>9<b style='visibility:visible'>320</b>9</font>",
        "<span style='mso-hide:all'>9<b>8</b></span>320",
        "<span style='color:red;mso-hide:all;display:none'>9</span><b>320</b>",
        "<script>9</script><style>td{x:9}</style>320",
        "<head><title>9</title>9</head>320",
        "<!-- 9 -->320<!--[if gte mso 9]>9<![endif]-->",
        "<div hidden>9<img src=x>9</div>320",
        "<p style='display:none'>9<p>320",
        "<p style='display:none'>9<div>320</div>",
        "320<div style='mso-element:comment'>9</div>",
        "<template>9</template><noscript>9</noscript><ruby>320<rp>(</rp><rt>9</rt><rp>)</rp></ruby>",
        "<span style='display:none'>9<i>9</span>320",
    ],
)
def test_words_that_nobody_sees_are_no_words_of_a_cell(cell: str) -> None:
    block = read_clipboard("", f"<table><tr><td>1</td><td>{cell}</td><td>2</td></tr></table>")
    assert [clip.text for clip in block[0]] == ["1", "320", "2"]


def test_a_cell_of_which_nothing_is_seen_is_blank_and_the_next_one_is_read() -> None:
    html = (
        "<table><tr><td style='visibility:hidden' sdval='9'>9</td><td>1</td></tr>"
        "<tr><td><span style='display:none'>9<td>2<tr><td>3<td>4</table>"
    )
    block = read_clipboard("", html)
    assert [[clip.text for clip in row] for row in block] == [["", "1"], ["", "2"], ["3", "4"]]
    assert block[0][0].number == ""
