"""The keys of the grid, each with its word: the menus and the keyboard read the same lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from laiwu_desktop.ui.grid.grid_acts import GridActs
from laiwu_desktop.ui.grid.row_acts import RowActs

Line = tuple[str, str, Callable[[], object]]


def lines_of(acts: GridActs, ways: Iterable[Line]) -> list[Line | None]:
    """Word, key, what it does, of the deeds and of the `ways` about; None where a line parts the menu."""
    return [
        ("复制(&C)", "Ctrl+C", acts.copy),
        ("复制（带表头和村名）(&N)", "Ctrl+Shift+C", acts.copy_with_names),
        ("粘贴(&P)…", "Ctrl+V", acts.paste),
        None,
        ("向下填充(&D)", "Ctrl+D", acts.fill_down),
        ("取上期数(&L)", "F7", acts.take_last),
        ("确认整村沿用（各表）(&K)", "Ctrl+K", acts.confirm_units),
        ("确认所选沿用(&S)", "Ctrl+Shift+K", acts.confirm),
        ("不适用(&A)", "F9", acts.say_not_applicable),
        ("暂缺(&M)", "Shift+F9", acts.say_not_yet_known),
        ("清空(&E)", "Del", acts.clear),
        None,
        *ways,
    ]


def keys_of(lines: Iterable[Line | None]) -> dict[str, Callable[[], object]]:
    """What the keys do, by their names in Qt's words."""
    return {line[1]: line[2] for line in lines if line is not None}


def menu_of(lines: Iterable[Line | None], parent: QWidget) -> QMenu:
    """What can be done to the chosen cells, with the keys beside the words."""
    menu = QMenu(parent)
    fill_menu(menu, lines)
    return menu


def fill_menu(menu: QMenu, lines: Iterable[Line | None]) -> None:
    """The same, after what is in a menu already."""
    for line in lines:
        if line is None:
            menu.addSeparator()
            continue
        word, key, deed = line
        # The key stands there to be read; the grid itself heeds it, and only where the keyboard is in it.
        action = menu.addAction(f"{word}\t{key}")
        action.triggered.connect(lambda _checked=False, deed=deed: deed())


def rows_menu(rows: RowActs, page: QWidget) -> QMenu:
    """What can be done to the rows of a form of any number of rows; its keys hold in the whole page, which
    may have no row yet. Those that add and remove are Excel's and WPS's, with Shift or on the number pad.
    """
    menu = QMenu(page)
    entries: tuple[tuple[str, tuple[str, ...], Callable[[], object]], ...] = (
        ("添加一行（本村）(&A)", ("Ctrl++", "Ctrl+="), rows.add),
        ("添加到(&T)…", ("Ins",), rows.add_elsewhere),
        ("复制本行(&C)", (), rows.copy),
        ("移到别的村(&M)…", (), rows.move),
        ("删除所选行(&D)", ("Ctrl+-",), rows.remove),
    )
    for word, keys, deed in entries:
        action = menu.addAction(word)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False, deed=deed: deed())
        page.addAction(action)
    return menu
