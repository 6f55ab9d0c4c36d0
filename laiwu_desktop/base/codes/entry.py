"""One entry of the catalogue."""

from __future__ import annotations

from typing import Final

import msgspec

# The remedy of what is only told.
NOTHING: Final = None


class Entry(msgspec.Struct, frozen=True):
    """What happened and what to do, in Chinese; places to be filled in stand in braces."""

    message: str
    remedy: str | None
