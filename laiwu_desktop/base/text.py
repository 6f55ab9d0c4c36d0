"""Text as people and spreadsheets leave it, brought to what the program can compare."""

from __future__ import annotations

import re
import unicodedata

# What Excel, WPS and input methods leave at the ends: BOM, zero-width marks, all Unicode spaces.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_ENDS = re.compile(rf"^[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+$")
_ANYWHERE = re.compile(rf"[\s{_INVISIBLE}]+")
# XML 1.0 cannot carry these; a lone surrogate cannot even be encoded as UTF-8.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def tidy(text: str) -> str:
    """`text` without white space and invisible marks at its ends; nothing inside is touched."""
    return _ENDS.sub("", text)


def plain(text: str) -> str:
    """Tidied and with full-width forms made half-width (NFKC): for numbers, dates and codes only.

    Never for names: NFKC would replace rare characters that carry meaning there.
    """
    return tidy(unicodedata.normalize("NFKC", tidy(text)))


def compact(text: str) -> str:
    """Plain and without white space or invisible marks anywhere: for codes."""
    return _ANYWHERE.sub("", plain(text))


def writable(text: str) -> str:
    """`text` without the characters that neither a database nor a workbook can carry."""
    return _UNWRITABLE.sub("", text)


def entered(text: str) -> str:
    """What a person typed into a free text: tidied, and only of characters that can be kept."""
    return tidy(writable(text))
