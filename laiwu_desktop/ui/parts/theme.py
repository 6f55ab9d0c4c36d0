"""How the program looks: fonts, style sheet, icons, Qt's own words in Chinese."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette, QPixmapCache
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid

from laiwu_desktop.base.paths import resources_dir
from laiwu_desktop.paper.fonts import font_dirs
from laiwu_desktop.ui.looks.colours import LIGHT, Colours
from laiwu_desktop.ui.looks.desktop import asked_for, wants_contrast
from laiwu_desktop.ui.looks.drawings import CHOSEN, write_icons

POINT_SIZE = 9.5
# What Windows, UOS, Kylin and Debian have, best first.
_PREFERRED = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimSun",
)
# Where the rare characters of names are (𠮷, 𬳽).
_RARE = ("SimSun-ExtB", "HanaMinB", "Noto Serif SC")


def dress(app: QApplication) -> None:
    """Give the application its look. A machine without any Chinese font gets the shipped one."""
    app.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    font = QFont()
    font.setFamilies(chinese_families(_shipped_families()))
    font.setPointSizeF(POINT_SIZE)
    app.setFont(font)
    (app.findChild(Wardrobe) or Wardrobe(app)).follow()
    app.setWindowIcon(icon("app"))
    app.findChild(ReturnPresses) or ReturnPresses(app)


class ReturnPresses(QObject):
    """Lets the return key press the button that has the keyboard, in windows and boxes alike. Anywhere else
    in a box it means what it meant: a button is the one it goes to by itself only while it has the keyboard.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._button: QPushButton | None = None
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._button is not None and isValid(self._button):
            self._button.setAutoDefault(False)
        self._button = now if isinstance(now, QPushButton) and not now.autoDefault() else None
        if self._button is not None:
            self._button.setAutoDefault(True)


class Wardrobe(QObject):
    """Keeps an application in the colours that its desktop asks for, also when that changes meanwhile.

    The icons are drawn into a folder of its own, for they, too, change while they are shown.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.app = app
        self.icons = tempfile.TemporaryDirectory(prefix="laiwu-icons-", ignore_cleanup_errors=True)
        self._changing = False
        app.styleHints().colorSchemeChanged.connect(self.follow)
        if hasattr(app, "paletteChanged"):  # high contrast is told by it alone; Qt means to be rid of it
            app.paletteChanged.connect(self.follow)

    def follow(self) -> None:
        """Wear what the desktop asks for."""
        if not self._changing:
            self._changing = True
            self.app.setPalette(QPalette())  # what is left is the desktop's
            scheme, is_contrast = self.app.styleHints().colorScheme(), wants_contrast(self.app)
            self._wear(asked_for(self.app.palette(), scheme, wants_contrast=is_contrast))
            self._changing = False

    def wear(self, colours: Colours) -> None:
        """Wear these colours, whatever the desktop asks for, until that changes."""
        self._changing = True
        self._wear(colours)
        self._changing = False

    def _wear(self, colours: Colours) -> None:
        _worn.take(colours, Path(self.icons.name))
        write_icons(_SHIPPED_ICONS, _worn.icons, colours)
        QPixmapCache.clear()
        self.app.setPalette(_palette(colours))
        self.app.setStyleSheet(_style(colours))


class _Worn:
    """What the application wears, as it has one palette and one font."""

    def __init__(self) -> None:
        self.take(LIGHT, _SHIPPED_ICONS)

    def take(self, colours: Colours, icons: Path) -> None:
        self.colours = colours
        self.icons = icons
        self.painted: dict[str, QColor] = {}
        self.icons_read: dict[str, QIcon] = {}


_SHIPPED_ICONS = resources_dir() / "icons"
_worn = _Worn()


def colours() -> Colours:
    """The colours that the application wears now."""
    return _worn.colours


def colour(role: str) -> QColor:
    """One of them to paint with, by its name in `Colours`."""
    if role not in _worn.painted:
        _worn.painted[role] = QColor(getattr(_worn.colours, role))
    return _worn.painted[role]


def _style(worn: Colours) -> str:
    """The style sheet in these colours."""
    names = ("laiwu", "contrast") if worn.is_flat else ("laiwu",)
    style = "\n".join(
        (resources_dir() / "style" / f"{name}.qss").read_text(encoding="utf-8") for name in names
    )
    style = style.replace("@icons@", _worn.icons.as_posix())
    for role, value in vars(worn).items():
        style = style.replace(f"@{role}@", value)
    return style


def _palette(worn: Colours) -> QPalette:
    """For what the style sheet leaves to Qt. Some roles are left to the desktop: were all ours, Qt would tell
    nobody that its palette is another one.
    """
    role, palette = QPalette.ColorRole, QPalette()
    for which, value in (
        (role.Window, worn.window), (role.WindowText, worn.ink), (role.Base, worn.paper),
        (role.AlternateBase, worn.stripe), (role.Text, worn.ink), (role.Button, worn.header),
        (role.ButtonText, worn.ink), (role.PlaceholderText, worn.faint), (role.Highlight, worn.accent),
        (role.HighlightedText, worn.accent_ink), (role.Link, worn.link), (role.LinkVisited, worn.link),
        (role.ToolTipBase, worn.tip_ground), (role.ToolTipText, worn.ink), (role.Light, worn.paper),
        (role.Mid, worn.edge), (role.Dark, worn.edge_strong),
    ):  # fmt: skip
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(worn.off))
    return palette


def chinese_families(shipped: list[str]) -> list[str]:
    """Families to write Chinese with: the system's own first, then the shipped ones."""
    there = set(QFontDatabase.families())
    own = [family for family in _PREFERRED if family in there]
    if not own:
        own = [
            family
            for family in QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
            if family not in shipped
        ][:1]
    rare = [family for family in _RARE if family in there and family not in shipped]
    return [*own, *shipped, *rare]


def icon(name: str) -> QIcon:
    """The icon `resources/icons/<name>.svg`, in the colours that are worn whenever it is shown."""
    if name not in _worn.icons_read:  # every line of an entry form has one
        _worn.icons_read[name] = _icon(name)
    return _worn.icons_read[name]


def _icon(name: str) -> QIcon:
    path = str(_worn.icons / f"{name}.svg")
    found = QIcon(path)
    # Without this Qt tints icons in the line that is chosen, and states are told by colour too.
    chosen = _worn.icons / CHOSEN / f"{name}.svg"
    found.addFile(str(chosen) if chosen.exists() else path, mode=QIcon.Mode.Selected)
    return found


def set_state(widget: QWidget, state: str, name: str = "state") -> None:
    """Set a property that the style sheet looks at; restyling is slow, so only where it changes."""
    before = widget.property(name)
    if before != state:
        widget.setProperty(name, state)
        if before or state:  # one that was never told a state is styled as one without
            restyle(widget)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the properties of a widget again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _shipped_families() -> list[str]:
    families: list[str] = []
    for folder in font_dirs():
        for path in sorted(folder.glob("*.otf")):
            number = QFontDatabase.addApplicationFont(str(path))
            families += [f for f in QFontDatabase.applicationFontFamilies(number) if f not in families]
    return sorted(families, key=lambda family: "Serif" in family)
