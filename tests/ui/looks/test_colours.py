"""Light, dark, high contrast: all can be read, no colour stands elsewhere, the desktop is followed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import laiwu_desktop.ui
from laiwu_desktop.base.paths import resources_dir
from laiwu_desktop.ui.looks.colours import DARK, LIGHT, Colours, contrast
from laiwu_desktop.ui.looks.desktop import asked_for, of_high_contrast
from laiwu_desktop.ui.parts.theme import Wardrobe, colour, colours, icon
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go
from tests.ui.conftest import SECOND
from tests.ui.pictures.screens import white_on_black

LOOKS = {"light": LIGHT, "dark": DARK, "contrast": of_high_contrast(white_on_black())}
EVERY = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
PLAIN = ("paper", "window", "raised", "focused", "stripe", "header", "closed", "sunk", "hover")
# What is written, and where it may stand.
READ = {
    **dict.fromkeys(("ink", "label", "quiet", "faint", "link", "error", "warning", "good", "info"), PLAIN),
    **dict.fromkeys(("todo", "carried"), ("paper", "window", "raised")),
    "chosen_ink": ("chosen",), "accent_ink": ("accent", "accent_hover"), "alarm_ink": ("alarm",),
    "banner_ink": ("banner",), "banner_faint": ("banner",), "badge_ink": ("badge",), "badge_bad": ("badge",),
    "badge_good": ("badge",),
}  # fmt: skip
ON_STATES = ("error_ground", "warning_ground", "good_ground", "info_ground", "carried_ground", "tip_ground")
# What says something without words: signs, the edge of what the keyboard is in, bars.
SEEN = {
    **dict.fromkeys(
        ("sign_good", "sign_error", "sign_warning", "sign_info", "sign_carried", "sign_blank", "sign_part",
         "drawing", "edge_strong", "link"),
        ("paper", "window", "raised", "header"),
    ),
    **dict.fromkeys(("bar", "bar_good"), ("paper", "track")), "sign_ink": ("sign_good", "sign_error"),
    "error_edge": ("paper",), "warning_edge": ("paper",),
}  # fmt: skip


@EVERY
def test_everything_can_be_read(look: Colours) -> None:
    pairs = [(text, ground, 4.5) for text, grounds in READ.items() for ground in grounds]
    pairs += [("ink", ground, 4.5) for ground in ON_STATES]
    pairs += [("error", "error_ground", 4.5), ("link", "warning_ground", 4.5), ("link", "error_ground", 4.5)]
    pairs += [(sign, ground, 3.0) for sign, grounds in SEEN.items() for ground in grounds]
    faint = {
        f"{text} on {ground}": round(found, 2)
        for text, ground, least in pairs
        if (found := contrast(getattr(look, text), getattr(look, ground))) < least
    }
    assert faint == {}


def rules() -> Iterator[tuple[str, dict[str, str]]]:
    """Of the style sheets: what a rule is about, and its properties."""
    for path in (resources_dir() / "style").glob("*.qss"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for about, inside in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            pairs = (part.partition(":") for part in inside.split(";") if ":" in part)
            yield about.strip(), {name.strip(): value.strip() for name, _, value in pairs}


@EVERY
def test_what_a_rule_writes_can_be_read_on_what_it_lays_below(look: Colours) -> None:
    values = dataclasses.asdict(look)
    faint = {}
    for about, properties in rules():
        for text, ground in (("color", "background"), ("selection-color", "selection-background-color")):
            named = [re.fullmatch(r"@(\w+)@", properties.get(name, "")) for name in (text, ground)]
            if all(named) and ":disabled" not in about:
                found = contrast(*(values[one[1]] for one in named if one))
                faint |= {about: round(found, 2)} if found < 4.5 else {}
    assert faint == {}


def test_no_colour_stands_anywhere_else() -> None:
    roles = {field.name for field in dataclasses.fields(Colours)}
    for about, properties in rules():
        text = " ".join(properties.values())
        assert not re.search(r"#[0-9a-f]{3}|rgb|\b(white|black|red)\b", text), about
        assert set(re.findall(r"@(\w+)@", text)) <= roles | {"icons"}, about
    ui = Path(laiwu_desktop.ui.__file__).parent
    written = [
        path.name
        for path in ui.rglob("*.py")
        if path.name != "colours.py" and re.search(r"#[0-9a-f]{6}\b|GlobalColor", path.read_text("utf-8"))
    ]
    assert written == []
    asked = {
        name
        for path in ui.rglob("*.py")
        for called in re.findall(r"\bcolour\(([^()]*)\)", path.read_text("utf-8"))
        for name in re.findall(r'"(\w+)"', called)
    }
    assert asked <= roles


def palette(window: str, base: str, text: str, button: str) -> QPalette:
    role, made = QPalette.ColorRole, QPalette()
    for which, value in (
        (role.Window, window), (role.Base, base), (role.Button, button),
        (role.Text, text), (role.WindowText, text), (role.ButtonText, text),
    ):  # fmt: skip
        made.setColor(which, QColor(value))
    return made


@pytest.mark.parametrize(
    ("desktop", "scheme", "wanted"),
    [
        (palette("#f0f0f0", "#ffffff", "#000000", "#f0f0f0"), Qt.ColorScheme.Light, LIGHT),
        (palette("#f0f0f0", "#ffffff", "#000000", "#f0f0f0"), Qt.ColorScheme.Unknown, LIGHT),
        (palette("#1e1e1e", "#2d2d2d", "#ffffff", "#3c3c3c"), Qt.ColorScheme.Dark, DARK),
        (palette("#323232", "#242424", "#ffffff", "#323232"), Qt.ColorScheme.Unknown, DARK),
        (white_on_black(), Qt.ColorScheme.Dark, LOOKS["contrast"]),
    ],
    ids=["light", "light untold", "dark", "dark untold", "high contrast"],
)  # fmt: skip
def test_the_desktop_says_which(desktop: QPalette, scheme: Qt.ColorScheme, wanted: Colours) -> None:
    assert asked_for(desktop, scheme) == wanted


def test_a_desktop_of_high_contrast_gives_its_own_colours() -> None:
    desert = palette("#fffaef", "#fffaef", "#3d3d3d", "#fffaef")
    found = asked_for(desert, Qt.ColorScheme.Light)
    assert (found.paper, found.ink, found.error) == ("#fffaef", "#3d3d3d", "#3d3d3d")
    assert found.is_flat


def drawn_in(name: str) -> set[str]:
    """The colours of an icon, without those of its soft edges."""
    image = icon(name).pixmap(48).toImage()
    points = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {point.name() for point in points if point.alpha() == 255}


def test_an_open_window_follows(wardrobe: Wardrobe, window: TownshipWindow, app: QApplication) -> None:
    row = go(window.view, SECOND, "village_broadband").rows["households"]
    signs = icon("state-error")
    for look in (DARK, LOOKS["contrast"], LIGHT):
        wardrobe.wear(look)
        assert colours() == look
        assert colour("paper").name() == look.paper
        assert app.palette().color(QPalette.ColorRole.Window).name() == look.window
        assert window.grab().toImage().pixelColor(2, window.height() - 2).name() == look.paper
        assert look.error in row.label.text()
        assert look.sign_error in {signs.pixmap(48).toImage().pixelColor(x, 6).name() for x in range(14, 34)}
        assert look.drawing in drawn_in("add")


@pytest.mark.usefixtures("wardrobe")
def test_a_change_of_the_desktop_is_followed(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    assert colours() == LIGHT
    monkeypatch.setattr("laiwu_desktop.ui.parts.theme.asked_for", lambda *_, **__: DARK)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert colours() == DARK
    monkeypatch.undo()
    # As the desktop's theme would: a role that is left to it is another one.
    app.setPalette(palette("#ffffff", "#ffffff", "#000000", "#ffffff"))
    assert colours() == LIGHT
