"""How the program looks: fonts, style sheet, icons, Qt's own words in Chinese."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.base.paths import resources_dir
from laiwu_desktop.paper.fonts import font_dirs

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
    palette = app.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#f3f5f8"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#9aa5b1"))
    app.setPalette(palette)
    icons = (resources_dir() / "icons").as_posix()
    style = (resources_dir() / "style" / "laiwu.qss").read_text(encoding="utf-8")
    app.setStyleSheet(style.replace("@icons@", icons))
    app.setWindowIcon(icon("app"))


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
    """The icon `resources/icons/<name>.svg`."""
    path = str(resources_dir() / "icons" / f"{name}.svg")
    found = QIcon(path)
    # Without this Qt tints icons in the line that is chosen, and states are told by colour too.
    found.addFile(path, mode=QIcon.Mode.Selected)
    return found


def set_state(widget: QWidget, state: str, name: str = "state") -> None:
    """Set a property that the style sheet looks at; restyling is slow, so only where it changes."""
    if widget.property(name) != state:
        widget.setProperty(name, state)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _shipped_families() -> list[str]:
    families: list[str] = []
    for folder in font_dirs():
        for path in sorted(folder.glob("*.otf")):
            number = QFontDatabase.addApplicationFont(str(path))
            families += [f for f in QFontDatabase.applicationFontFamilies(number) if f not in families]
    return sorted(families, key=lambda family: "Serif" in family)
