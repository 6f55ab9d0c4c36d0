"""The table that a spreadsheet put on the clipboard: as HTML (LibreOffice, Excel, WPS), or as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec

from laiwu_desktop.base.text import tidy, writable

# No sheet of a township comes near this: what would become of more is not worked out while a person waits.
MOST_CELLS = 50_000
# Blank rows below and hidden ones included, which are nobody's.
_MOST_WRITTEN = 200_000
_WIDEST = 1_000
# A column that is too narrow shows ###; a long number shows 3.71202E+11.
_UNSHOWN = re.compile(r"#+|[+-]?\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
# What a formula shows that has gone wrong; LibreOffice writes the number 0 down behind it.
_ERROR = re.compile(
    r"#(?:DIV/0|N/A|NAME|NULL|NUM|REF|VALUE|SPILL|CALC)[!?]?|(?:Err|错误)[:：]\d{3}", re.IGNORECASE
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


class Clip(msgspec.Struct, frozen=True):
    """One cell: what it shows, and the number behind that as the spreadsheet wrote it down ("" where it is
    none, or unknown). `is_day` says that the number counts days. `covered` is a cell that lies under a
    merged one, which `text` is then of.
    """

    text: str = ""
    number: str = ""
    is_day: bool = False
    covered: bool = False

    @property
    def is_unshown(self) -> bool:
        """Whether what is shown is not the value: #### or 3.7E+11."""
        return bool(self.number) and _UNSHOWN.fullmatch(self.text) is not None

    @property
    def is_error(self) -> bool:
        """Whether a formula has gone wrong there, so that no number behind it means anything."""
        return _ERROR.fullmatch(self.text) is not None


Block = tuple[tuple[Clip, ...], ...]


class TooLarge(ValueError):
    """More cells than any sheet of ours has."""


def read_clipboard(text: str, html: str = "") -> Block:
    """The cells, row by row, each row as long as the longest. HTML is better: it knows merged cells and the
    numbers behind what is shown; where it is no table, or cannot be read, the text counts. Rows and columns
    that are hidden are nobody's. `TooLarge` beyond `MOST_CELLS`.
    """
    rows, plain = table_of(html) if "<tr" in html.lower() else [], rows_of(text)
    return _even(_with_blanks(rows, plain) if rows else [[Clip(cell) for cell in row] for row in plain])


def _with_blanks(rows: list[list[Clip]], plain: list[list[str]]) -> list[list[Clip]]:
    """HTML makes one blank of several, and of a tab: where the text has the same words and lines, it counts;
    LibreOffice makes one line of several there.
    """
    if [len(row) for row in rows] != [len(row) for row in plain]:
        return rows
    return [
        [
            msgspec.structs.replace(clip, text=cell) if _words(clip.text) == _words(cell) else clip
            for clip, cell in zip(row, line, strict=True)
        ]
        for row, line in zip(rows, plain, strict=True)
    ]


def _words(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n")]


def _even(rows: list[list[Clip]]) -> Block:
    """Blank rows below are cells like any other: they stand for as many in what is chosen. Beyond what is
    gone through nobody means them, as below a whole column.
    """
    filled = max((number for number, row in enumerate(rows, 1) if any(clip.text for clip in row)), default=0)
    width = max(map(len, rows[:filled]), default=0)
    if width * filled > MOST_CELLS or width > _WIDEST:
        raise TooLarge
    count = min(len(rows), MOST_CELLS // width) if filled else 0
    return tuple((*row[:width], *[Clip()] * (width - len(row))) for row in rows[:count])


# ---- text


def rows_of(text: str) -> list[list[str]]:
    """Tab-separated text: a cell in quotation marks may hold tabs and several lines. A mark that nothing
    closes is a sign like any other, for a cell that only begins with one is written as it stands.
    """
    text = writable(text).rstrip("\x00")
    rows: list[list[str]] = [[]]
    place = 0
    while place <= len(text):
        cell, place = _cell_at(text, place)
        rows[-1].append(cell)
        if place >= len(text):
            break
        if text[place] == "\n":
            if place + 1 == len(text):  # ends the last row, and begins none
                break
            rows.append([])
        place += 1
    return rows if any(map(any, rows)) else []


_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|$)')
_BARE = re.compile(r"[^\t\n]*")


def _cell_at(text: str, place: int) -> tuple[str, int]:
    """The cell that begins there, and where it ends."""
    if quoted := _QUOTED.match(text, place):
        inside = quoted[1].replace('""', '"')
        # Excel writes marks around what needs them; "一" alone stands in the cell with its marks.
        if "\t" in inside or "\n" in inside or '"' in inside or not inside:
            return tidy(inside), quoted.end()
    bare = _BARE.match(text, place)
    assert bare is not None
    return tidy(bare[0]), bare.end()


# ---- HTML


def table_of(html: str) -> list[list[Clip]]:
    """The cells of the first table; [] where there is none that can be read. Merged cells cover what lies
    under them; what is hidden is left out only then, for they reach over that, too.
    """
    reader = _TableReader()
    # Excel marks what was copied within the table; what stands before is its style.
    begins = html.lower().rfind("<table", 0, max(html.find("<!--StartFragment"), 0))
    try:
        reader.feed(html[max(begins, 0) :])
        reader.close()
    except AssertionError:  # how Python's parser says of a <![…]> that it knows no such mark
        return []
    return _without_hidden(reader, list(_laid_out(reader.rows)))


class _Found(msgspec.Struct):
    """A cell as it is written: its words so far, and how many rows and columns it takes."""

    number: str = ""
    is_day: bool = False
    across: int = 1
    down: int = 1
    words: str = ""
    is_hidden: bool = False


class _Within(msgspec.Struct, frozen=True):
    """A mark that is open within a cell: whether it and all in it take no place, and whether its words are
    seen, which a mark within it may say otherwise.
    """

    tag: str
    is_gone: bool
    is_seen: bool


class _Laid(msgspec.Struct, frozen=True):
    """A cell in its column; None where nothing is written for one."""

    clip: Clip
    found: _Found | None = None


class _TableReader(HTMLParser):
    """The cells of the first table, row by row, without those of tables within it. `hidden_rows` and
    `hidden_columns` say of each whether nobody sees it, the columns as far as the table says so itself.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[_Found]] = []
        self.hidden_rows: list[bool] = []
        self.hidden_columns: list[bool] = []
        self._group: int | None = None  # where the columns of the group begin that has named none by itself
        self._depth = 0
        self._is_over = False
        self._cell: _Found | None = None
        self._within: list[_Within] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if self._is_over:
            return
        if tag == "table":
            self._depth += 1
        elif self._depth > 1:
            return
        elif tag in ("col", "colgroup"):
            self._column(tag, told)
        elif tag == "tr" and self._depth:
            # Also the last row of widths that WPS and Excel keep and nobody sees.
            self._row(hidden=_is_hidden(told))
        elif tag in ("td", "th") and self._depth:
            if not self.rows:
                self._row(hidden=False)
            self._begin_cell(_begun(told))
        elif self._cell is not None:
            self._open(tag, told)
            if tag in _BREAKS and not any(one.is_gone for one in self._within):
                self._cell.words += "\n" if tag == "br" or self._cell.words.strip() else ""

    def _begin_cell(self, cell: _Found | None) -> None:
        self._cell = cell
        self._within = []
        if cell is not None:
            self.rows[-1].append(cell)

    def _open(self, tag: str, told: dict[str, str]) -> None:
        """A mark within a cell; a paragraph or an item that nobody closed ends where the next one begins."""
        if tag in _BREAKS and self._within and self._within[-1].tag in ("p", tag):
            self._within.pop()
        if tag not in _VOID:
            before = self._within[-1].is_seen if self._within else True
            gone = tag in _NEVER_SHOWN or _is_hidden(told)
            self._within.append(_Within(tag, gone, _is_visible(told, before)))

    def _row(self, *, hidden: bool) -> None:
        self.rows.append([])
        self.hidden_rows.append(hidden)
        self._begin_cell(None)

    def _column(self, tag: str, told: dict[str, str]) -> None:
        if self._group is not None and tag == "col":
            del self.hidden_columns[self._group :]
        self._group = len(self.hidden_columns) if tag == "colgroup" else None
        self.hidden_columns += [_is_hidden(told)] * _count(told, "span")
        if len(self.hidden_columns) > _MOST_WRITTEN:
            raise TooLarge

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._depth -= 1
            self._is_over = self._is_over or self._depth <= 0
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._begin_cell(None)
        elif self._depth == 1 and any(one.tag == tag for one in self._within):
            while self._within.pop().tag != tag:
                pass

    def handle_comment(self, data: str) -> None:
        if data.startswith("EndFragment") and self.rows:
            self._is_over = True

    def handle_data(self, data: str) -> None:
        if self._cell is None or self._depth != 1 or self._is_over:
            return
        is_seen = self._within[-1].is_seen if self._within else True
        if is_seen and not any(one.is_gone for one in self._within):
            self._cell.words += _BLANKS.sub(" ", data)


# Marks that have no end; those that begin another line; those of which nobody sees a word, or, of readings
# above characters, none that is the cell's.
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BREAKS = ("br", "p", "div", "li")
_NEVER_SHOWN = frozenset("style script title head template noscript rt rp".split())
_GONE = re.compile(r"(?:^|;)(?:display:none|visibility:collapse|mso-hide:all|mso-element:comment)")
_VISIBLE = re.compile(r"(?:^|;)visibility:(\w+)")


def _style(told: dict[str, str]) -> str:
    return re.sub(r"\s", "", told.get("style", "")).lower()


def _is_hidden(told: dict[str, str]) -> bool:
    return "hidden" in told or _GONE.search(_style(told)) is not None


def _is_visible(told: dict[str, str], before: bool) -> bool:
    """Whether words are seen there, as the mark says itself, or as those around it said before."""
    said = _VISIBLE.search(_style(told))
    return said[1] != "hidden" if said else before


def _begun(told: dict[str, str]) -> _Found:
    number = told.get("sdval") or told.get("x:num", "")
    form = told.get("sdnum", "").rpartition(";")[2].upper()
    is_day = bool(told.get("sdval")) and any(sign in form for sign in ("YY", "DD", "JJ"))
    return _Found(
        number if _is_number(number) else "",
        is_day,
        _count(told, "colspan"),
        _count(told, "rowspan"),
        is_hidden=_is_hidden(told) or not _is_visible(told, True),
    )


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d*)?(E[+-]?\d+)?", text, re.IGNORECASE) is not None


def _count(told: dict[str, str], name: str) -> int:
    digits = told.get(name, "")
    if not (digits.isascii() and digits.isdigit()):
        return 1
    # Python refuses to read more than some thousand digits.
    return max(1, min(int(digits), _WIDEST)) if len(digits) <= len(str(_WIDEST)) else _WIDEST


def _laid_out(rows: list[list[_Found]]) -> Iterator[list[_Laid]]:
    """Every cell in its column: what merged cells cover is there, and says so."""
    hanging: dict[int, tuple[Clip, int]] = {}  # by column: what hangs down into the next rows, and how far
    count = 0
    for row in rows:
        line: list[_Laid] = []
        waiting = iter(row)
        found = next(waiting, None)
        while found is not None or any(column >= len(line) for column in hanging):
            column = len(line)
            if column in hanging:
                clip, left = hanging.pop(column)
                line.append(_Laid(clip))
                if left > 1:
                    hanging[column] = (clip, left - 1)
                continue
            if found is None:
                line.append(_Laid(Clip()))
                continue
            clip = Clip(_tidied(found.words), found.number, found.is_day)
            under = msgspec.structs.replace(clip, covered=True)
            line += [_Laid(clip, found), *[_Laid(under)] * (found.across - 1)]
            if found.down > 1:
                hanging |= {column + n: (under, found.down - 1) for n in range(found.across)}
            found = next(waiting, None)
        count += len(line)
        if count > _MOST_WRITTEN or len(line) > _WIDEST:
            raise TooLarge
        yield line


def _without_hidden(reader: _TableReader, lines: list[list[_Laid]]) -> list[list[Clip]]:
    """What a person saw: a column is hidden that says so, or in which every cell that is seen does."""
    seen = [line for line, hidden in zip(lines, reader.hidden_rows, strict=True) if not hidden]
    gone = {number for number, hidden in enumerate(reader.hidden_columns) if hidden}
    for number in range(max(map(len, seen), default=0)):
        found = [one for line in seen if number < len(line) and (one := line[number].found) is not None]
        if found and all(one.is_hidden for one in found):
            gone.add(number)
    return [
        [
            Clip() if one.found is not None and one.found.is_hidden else one.clip
            for number, one in enumerate(line)
            if number not in gone
        ]
        for line in seen
    ]


def _tidied(words: str) -> str:
    return tidy("\n".join(tidy(_BLANKS.sub(" ", line)) for line in writable(words).split("\n")))
