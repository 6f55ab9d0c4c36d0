"""Whether what stands in a cell can be read: colours, sizes, lines through it (ECMA-376 part 1, 18.8).

A colour comes as RGB, as one of the workbook's theme, or as one of a palette; each with a tint.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from laiwu_desktop.workbook.opening.looks.relations import local

# Red, green, blue, each from 0 to 1.
Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (1, 1, 1)
# One that is told in a way that no office suite writes of itself; it contrasts with none.
UNKNOWN: Colour = (math.nan, math.nan, math.nan)
# Of the contrast of black on white, which is 21 (WCAG 2.2). Yellow on white has 1.07, light grey 1.5.
_LEAST_CONTRAST = 1.6
_LEAST_POINTS = 6.0
# In characters; the narrowest columns of ours are as wide.
_MOST_INDENT = 6
# The names of fonts that draw other signs for letters and digits have one of these in them.
_SYMBOLS = (
    "dings", "symbol", "marlett", "mt extra", "specialty", "mdl2", "icons", "outlook", "ornament", "barcode",
    "code 39", "code39", "code 128", "code128",
)  # fmt: skip
# As an office suite has it that is told of no theme: light 1, dark 1, light 2, dark 2, accents, two links.
_THEME = "FFFFFF 000000 EEECE1 1F497D 4F81BD C0504D 9BBB59 8064A2 4BACC6 F79646 0000FF 800080".split()
_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
# Of the palette: the system's colour of texts, and that behind them.
_TEXT, _BEHIND = 64, 65
_UNREAD = "文字与底色几乎同色，看不出来"


class Ink(NamedTuple):
    """How letters are drawn. None is what nothing is said of: a colour is black then, a size usual."""

    colour: Colour | None
    points: float | None
    is_struck: bool
    is_raised: bool
    font: str


class Run(NamedTuple):
    """The same of a part of a text, its colour as the attributes of its element."""

    colour: tuple[tuple[str, str], ...]
    points: float | None
    is_struck: bool
    is_raised: bool
    font: str


class Palette:
    """The colours of a workbook."""

    def __init__(self, book: Any) -> None:
        self._theme, self.fonts = _theme_of(book)
        self._indexed = tuple(str(colour)[-6:] for colour in getattr(book, "_colors", ()) or ())

    def colour(self, said: Any) -> Colour | None:
        """A colour as openpyxl tells it; None for none, and for the automatic one."""
        if said is None or said.type == "auto":
            return None
        return self.named({said.type: said.value, "tint": said.tint})

    def named(self, attributes: dict[str, Any]) -> Colour | None:
        """A colour by the attributes of its element."""
        found: Colour | None = None
        with contextlib.suppress(ValueError, TypeError, IndexError):
            if isinstance(text := attributes.get("rgb"), str):
                found = _hex(text[-6:])
            elif isinstance(number := attributes.get("theme"), str | int):
                found = UNKNOWN
                found = _hex(self._theme[int(number)])
            elif isinstance(number := attributes.get("indexed"), str | int) and int(number) != _TEXT:
                found = WHITE if int(number) == _BEHIND else UNKNOWN
                found = _hex(self._indexed[int(number)]) if found is UNKNOWN else found
        with contextlib.suppress(ValueError, TypeError):
            if found and (tint := float(attributes.get("tint") or 0)):
                return _tinted(found, max(-1.0, min(1.0, tint)))
        return found

    def fills(self, fill: Any) -> tuple[Colour, ...]:
        """The colours behind the letters of a cell."""
        if fill is None:
            return (WHITE,)
        if stops := getattr(fill, "stop", ()):  # a gradient
            return tuple(self.colour(stop.color) or WHITE for stop in stops)
        pattern = getattr(fill, "patternType", None)
        if pattern in (None, "none"):
            return (WHITE,)
        front, back = self.colour(fill.fgColor), self.colour(fill.bgColor) or WHITE
        if pattern == "solid":
            return (front or WHITE,)
        return (front or BLACK, back) if str(pattern).startswith(("dark", "medium")) else (back,)


class Inks:
    """The ink of a book's cells, of the runs of its texts and of what comes on a condition."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.palette = Palette(book)
        self._known: dict[tuple[int, frozenset[Run | None]], str] = {}

    def trouble(self, style: int, runs: frozenset[Run | None] = frozenset()) -> str:
        """Why people do not read what stands in a cell of this style, in a few words; "" when they do."""
        key = style, runs
        if key not in self._known:
            self._known[key] = self._trouble(style, runs)
        return self._known[key]

    def on_condition(self, style: int, font: Any, fill: Any) -> str:
        """The same where a condition gives another font, another fill, or both."""
        own, fills = self._own(style)
        colour = self.palette.colour(font.color) if font and font.color else own.colour
        behind = self._condition_fills(fill) if fill else fills
        return ink_trouble(Ink(colour, None, bool(font and font.strike), False, ""), behind)

    def on_scale(self, style: int, colours: Iterable[Any]) -> str:
        """The same where the fill is one of a scale of colours."""
        own, _ = self._own(style)
        return ink_trouble(own, tuple(self.palette.colour(colour) or WHITE for colour in colours))

    def _condition_fills(self, fill: Any) -> tuple[Colour, ...]:
        """A condition's fill says its colour as the one behind, even where it is solid."""
        if getattr(fill, "stop", ()):
            return self.palette.fills(fill)
        found = self.palette.colour(fill.bgColor), self.palette.colour(fill.fgColor)
        return tuple(colour for colour in found[:1] if colour) or (found[1] or WHITE,)

    def _trouble(self, style: int, runs: frozenset[Run | None]) -> str:
        own, fills = self._own(style)
        alignment = self._of("_alignments", style, "alignmentId")
        if getattr(alignment, "horizontal", None) == "fill":
            return "对齐方式为“填充”，会重复显示"
        border = self._of("_borders", style, "borderId")
        if getattr(border, "diagonalUp", None) or getattr(border, "diagonalDown", None):
            return "单元格划有斜线"
        if getattr(alignment, "textRotation", None):
            return "文字被旋转"
        if (getattr(alignment, "indent", None) or 0) > _MOST_INDENT:
            return "缩进过大，看不出来"
        inks = [self._ink(run) if run else own._replace(is_raised=False) for run in runs or {None}]
        return next(filter(None, sorted(ink_trouble(ink, fills) for ink in inks)), "")

    def _ink(self, run: Run) -> Ink:
        font = self.palette.fonts.get(run.font, run.font)
        return Ink(self.palette.named(dict(run.colour)), *run[1:-1], font)

    def _own(self, style: int) -> tuple[Ink, tuple[Colour, ...]]:
        font, fill = self._of("_fonts", style, "fontId"), self._of("_fills", style, "fillId")
        if font is None:
            return Ink(None, None, False, False, ""), self.palette.fills(fill)
        ink = Ink(
            self.palette.colour(font.color),
            font.sz,
            bool(font.strike),
            font.vertAlign is not None,
            self.palette.fonts.get(f"{font.scheme} font", font.name or ""),
        )
        return ink, self.palette.fills(fill)

    def _of(self, known: str, style: int, what: str) -> Any:
        try:
            return getattr(self._book, known)[getattr(self._book._cell_styles[int(style)], what)]
        except (IndexError, AttributeError):
            return None


def ink_trouble(ink: Ink, fills: Iterable[Colour]) -> str:
    """Why letters cannot be read for what they are; "" when they can."""
    if ink.points is not None and ink.points < _LEAST_POINTS:
        return f"字号 {ink.points:g}，看不出来"
    if ink.is_struck:
        return "划有删除线"
    if ink.is_raised:
        return "部分文字为上标或下标"
    if any(word in ink.font.casefold() for word in _SYMBOLS):
        return f"字体“{ink.font[:30]}”显示为符号"
    if not all(_contrast(ink.colour or BLACK, fill) >= _LEAST_CONTRAST for fill in fills):
        return _UNREAD
    return ""


def runs_of(item: Any) -> frozenset[Run | None]:
    """How the runs of a text are drawn, None of one drawn as its cell is; empty where there are no runs."""
    found: set[Run | None] = set()
    for run in item:
        if local(run) != "r" or not "".join(t.text or "" for t in run if local(t) == "t").strip():
            continue
        said = {local(one): dict(one.attrib) for part in run if local(part) == "rPr" for one in part}
        if not said:
            found.add(None)
            continue
        points = None
        with contextlib.suppress(ValueError):
            points = float(said["sz"].get("val", "")) if "sz" in said else None
        found.add(
            Run(
                tuple(sorted(said.get("color", {}).items())),
                points,
                "strike" in said and said["strike"].get("val", "1") not in ("0", "false"),
                said.get("vertAlign", {}).get("val", "baseline") != "baseline",
                f"{said['scheme'].get('val', '')} font"
                if said.get("scheme", {}).get("val", "none") != "none"
                else said.get("rFont", {}).get("val", ""),
            )
        )
    return frozenset(found)


def _theme_of(book: Any) -> tuple[list[str], dict[str, str]]:
    """The colours of the theme, in hex, and by "minor font" and "major font" the names of its fonts."""
    from defusedxml import ElementTree

    found, fonts = dict(zip(_ORDER, _THEME, strict=True)), {}
    with contextlib.suppress(ElementTree.ParseError, AttributeError, TypeError):
        for one in ElementTree.fromstring(book.loaded_theme).iter():
            if local(one) == "clrScheme":
                found |= {local(slot): _plain_colour(list(slot)) for slot in one}
            elif local(one) in ("minorFont", "majorFont"):
                names = (part.get("typeface", "") for part in one)
                fonts[local(one).replace("Font", " font")] = "，".join(filter(None, names))
    return [found[name] for name in _ORDER], fonts


def _plain_colour(said: list[Any]) -> str:
    """A colour of a theme as office suites write them; "" for one in another notation, or that is altered."""
    if len(said) != 1 or len(said[0]):
        return ""
    (one,) = said
    if local(one) == "sysClr":
        return {"window": "FFFFFF", "windowText": "000000"}.get(one.get("val", ""), "")
    return str(one.get("val", "")) if local(one) == "srgbClr" else ""


def _hex(text: str) -> Colour:
    if len(text) != 6:
        raise ValueError(text)
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _tinted(colour: Colour, tint: float) -> Colour:
    red, green, blue = (c * (1 + tint) if tint < 0 else c + (1 - c) * tint for c in colour)
    return red, green, blue


def _contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
