"""What may be chosen."""

from __future__ import annotations

import msgspec


class Choice(msgspec.Struct, frozen=True):
    """One choice: `name` is stored, `label` is read."""

    name: str
    label: str
