"""The icons in the colours that are worn: `resources/icons` has them in those of the light look."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from laiwu_desktop.ui.looks.colours import LIGHT, Colours

CHOSEN = "chosen"
# What the light look draws each part of an icon with.
_PARTS = (
    "drawing", "quiet", "sign_good", "sign_error", "sign_warning", "sign_info", "sign_carried", "sign_blank",
    "sign_part",
)  # fmt: skip
# They stand on what is meant, not on a sign; the program's own icon keeps its colours.
_ON_ACCENT = ("tick", "tick-part", "export-light")
_OWN = "app"
_WHITE = LIGHT.accent_ink
_COLOUR = re.compile("#[0-9a-f]{3,6}")


def write_icons(source: Path, folder: Path, colours: Colours) -> None:
    """Draw every icon of `source` anew into `folder`, in these colours; and into its folder `CHOSEN` as it is
    where a line is chosen.
    """
    (folder / CHOSEN).mkdir(exist_ok=True)
    inks = dict.fromkeys(_PARTS, colours.chosen_ink) | {"sign_ink": colours.chosen}
    chosen = dataclasses.replace(colours, **inks) if colours.is_flat else colours
    for path in source.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        for place, worn in ((folder, colours), (folder / CHOSEN, chosen)):
            (place / path.name).write_text(recoloured(text, path.stem, worn), encoding="utf-8")


def recoloured(svg: str, name: str, colours: Colours) -> str:
    """One icon in other colours than those of the light look."""
    if name == _OWN:
        return svg
    inside = colours.accent_ink if name in _ON_ACCENT else colours.sign_ink
    worn = {getattr(LIGHT, part): getattr(colours, part) for part in _PARTS} | {
        _WHITE: inside,
        _WHITE[:4]: inside,
    }
    return _COLOUR.sub(lambda found: worn.get(found[0], found[0]), svg)
