"""On which screens, and in which colours, pictures are taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QPalette

from laiwu_desktop.ui.looks.colours import DARK, LIGHT, Colours
from laiwu_desktop.ui.looks.desktop import of_high_contrast


@dataclass(frozen=True)
class Screen:
    """`width` and `height` in points; at a `scale` of 1.5 a picture has half as many pixels more."""

    name: str
    width: int
    height: int
    scale: float
    looks: tuple[str, ...]
    with_dialogs: bool

    def environment(self, folder: Path) -> dict[str, str]:
        """For Qt, which takes its screen from there once, and divides what is there by the scale."""
        file = folder / f"{self.name}.json"
        screen = {
            "name": self.name, "x": 0, "y": 0,
            "width": round(self.width * self.scale), "height": round(self.height * self.scale),
            "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1,
        }  # fmt: skip
        whole = {"synchronousWindowSystemEvents": False, "windowFrameMargins": True, "screens": [screen]}
        file.write_text(json.dumps(whole), encoding="utf-8")
        return {"PICTURES_ON": f"offscreen:configfile={file}", "QT_SCALE_FACTOR": str(self.scale)}


ALL = ("light", "dark", "contrast")
SCREENS = (
    Screen("1366x768", 1366, 768, 1.0, ALL, True),
    Screen("1366x768-125", 1093, 614, 1.25, ("light",), False),
    Screen("1366x768-150", 910, 512, 1.5, ("light", "dark"), True),
    Screen("1920x1080", 1920, 1080, 1.0, ("light", "dark"), False),
    Screen("2560x1440", 2560, 1440, 1.0, ("light",), False),
)


def colours_of(look: str) -> Colours:
    """The colours of a look; of high contrast those of a desktop with white on black."""
    return {"light": LIGHT, "dark": DARK}.get(look) or of_high_contrast(white_on_black())


def white_on_black() -> QPalette:
    """The palette of a desktop of high contrast, as Windows has one."""
    role, palette = QPalette.ColorRole, QPalette()
    for which in (role.Window, role.Base, role.Button, role.AlternateBase):
        palette.setColor(which, QColor("#000000"))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(which, QColor("#ffffff"))
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor("#3ff23f"))
    palette.setColor(role.Highlight, QColor("#1aebff"))
    palette.setColor(role.HighlightedText, QColor("#000000"))
    palette.setColor(role.Link, QColor("#ffff00"))
    return palette
