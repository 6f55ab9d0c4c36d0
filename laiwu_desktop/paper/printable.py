"""Text that the shipped fonts can print: what they cannot is named by its code, never a box."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from typing import Any

# Variation selectors choose among shapes of one character; the fonts have one shape each.
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_INVISIBLE = ("Cc", "Cf")  # among them the marks that turn the direction of writing
_NEWLINES = str.maketrans(
    {"\t": " ", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
)


class Printer:
    """Makes text printable and remembers, in order, what could not be printed."""

    def __init__(self, known: Container[int]) -> None:
        self._known = known
        self.missing: list[str] = []

    def text(self, text: str) -> str:
        """The text without invisible marks; a character no font has becomes ［U+2B1AB］."""
        if text.isascii() and text.isprintable():
            return text
        lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NEWLINES)
        return "".join(map(self._shown, lines))

    def walk(self, data: Any) -> Any:
        """Lists, dictionaries and what they hold, with every text made printable (keys are ours)."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, dict):
            return {key: self.walk(value) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.walk(value) for value in data]
        return data

    def _shown(self, char: str) -> str:
        code = ord(char)
        if char == "\n":
            return char
        if unicodedata.category(char) in _INVISIBLE or code in _SELECTORS:
            return ""
        if code in self._known:
            return char
        if char.isspace():
            return " "
        if char not in self.missing:
            self.missing.append(char)
        return f"［U+{code:04X}］"
