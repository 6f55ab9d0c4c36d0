"""Which colours a desktop asks for, told by its palette: before 6.10 Qt has no other sign of contrast."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from laiwu_desktop.ui.looks.colours import DARK, LIGHT, Colours, contrast

Role = QPalette.ColorRole
# What every theme of high contrast has between text and ground (WCAG 2.1, 1.4.6), and hardly any other has
# without shades between its grounds.
_HIGH = 7.0
_NO_SHADE = 8
_READABLE = 4.5
# What is switched off may be fainter, yet is to be seen.
_OFF = 3.0


def asked_for(palette: QPalette, scheme: Qt.ColorScheme, *, wants_contrast: bool = False) -> Colours:
    """The colours for a desktop with this palette. `scheme` may be Unknown; `wants_contrast` where the
    desktop says so by itself.
    """
    if wants_contrast or _is_of_high_contrast(palette):
        return of_high_contrast(palette)
    if scheme == Qt.ColorScheme.Unknown:
        is_dark = palette.color(Role.Window).lightness() < palette.color(Role.WindowText).lightness()
        return DARK if is_dark else LIGHT
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def wants_contrast(app: QApplication) -> bool:
    """Whether the desktop says that it is one of high contrast, where Qt can tell (6.10)."""
    hints: Any = app.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)  # type: ignore[attr-defined]


def _is_of_high_contrast(palette: QPalette) -> bool:
    """Strong text on grounds without any shade: window, field and button are one and the same."""
    ground, ink = palette.color(Role.Base), palette.color(Role.Text)
    others = (palette.color(role) for role in (Role.Window, Role.Button))
    is_flat = all(_difference(ground, other) <= _NO_SHADE for other in others)
    return is_flat and contrast(ground.name(), ink.name()) >= _HIGH


def _difference(one: QColor, other: QColor) -> int:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return max(abs(a - b) for a, b in pairs)


def of_high_contrast(palette: QPalette) -> Colours:
    """The desktop's own colours and no others: what a state is, signs and words say."""
    ground, ink = palette.color(Role.Base).name(), palette.color(Role.Text).name()
    chosen, chosen_ink = palette.color(Role.Highlight).name(), palette.color(Role.HighlightedText).name()
    if contrast(chosen, chosen_ink) < _READABLE:
        chosen, chosen_ink = ink, ground
    off = palette.color(QPalette.ColorGroup.Disabled, Role.Text).name()
    link = palette.color(Role.Link).name()
    made = dict.fromkeys((field.name for field in dataclasses.fields(Colours)), ink)
    made |= dict.fromkeys(_GROUNDS, ground)
    made |= dict.fromkeys(("chosen", "accent", "accent_hover", "alarm"), chosen)
    made |= dict.fromkeys(("chosen_ink", "accent_ink", "alarm_ink"), chosen_ink)
    if contrast(link, ground) >= _READABLE:
        made["link"] = link
    if contrast(off, ground) >= _OFF:
        made["off"] = made["accent_off_ink"] = off
    return Colours(**made)


_GROUNDS = (
    "paper", "window", "raised", "focused", "stripe", "header", "closed", "sunk", "hover", "pressed",
    "error_ground", "warning_ground", "good_ground", "info_ground", "carried_ground", "tip_ground", "desk",
    "accent_off", "banner", "badge", "track", "sign_ink",
)  # fmt: skip
