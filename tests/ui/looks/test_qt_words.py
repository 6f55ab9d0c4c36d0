"""What Qt says by itself is Chinese, too: its own dialogs, buttons and menus."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QCalendarWidget,
    QComboBox,
    QFileDialog,
    QGroupBox,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QTabBar,
    QTreeView,
    QWidget,
)

from laiwu_desktop.ui.parts.file_dialog import FileDialog, Mode

# Letters that are no words: keys, kinds of files, sizes of paper.
NO_WORDS = re.compile(
    r"PDF|PostScript|CUPS|Ctrl|Shift|Alt|Del|Ins|Home|End|ISO|JIS|ANSI|[A-Z]\d+|&[A-Z]|\([A-Z]\)"
)


def words_of(widget: QWidget) -> Iterator[str]:
    yield widget.windowTitle()
    for child in (widget, *widget.findChildren(QWidget)):
        if isinstance(child, QAbstractButton | QLabel):
            yield child.text()
        if isinstance(child, QGroupBox):
            yield child.title()
        if isinstance(child, QTabBar):
            yield from (child.tabText(number) for number in range(child.count()))
        if isinstance(child, QComboBox) and child.objectName() != "lookInCombo":
            yield from (child.itemText(number) for number in range(min(child.count(), 12)))
        if isinstance(child, QTreeView):
            model = child.model()
            columns = range(model.columnCount())
            yield from (str(model.headerData(number, child.header().orientation())) for number in columns)
        yield child.toolTip()
    yield from (action.text() for action in widget.findChildren(QAction))


def foreign(widget: QWidget) -> set[str]:
    """Words of a widget with Latin letters in them."""
    return {word for word in words_of(widget) if re.search("[A-Za-z]{3}", NO_WORDS.sub("", word))}


def test_qt_speaks_chinese(tmp_path) -> None:  # type: ignore[no-untyped-def]
    reading, saving, folder = (
        FileDialog(None, "打开", mode) for mode in (Mode.ExistingFiles, Mode.AnyFile, Mode.Directory)
    )
    for dialog in (reading, saving, folder):
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setDirectory(str(tmp_path))
        dialog.setSidebarUrls([])
    box = QMessageBox()
    box.setWindowTitle("请注意")
    for button in QMessageBox.StandardButton:
        if button.name not in (
            "NoButton",
            "FirstButton",
            "LastButton",
            "YesAll",
            "NoAll",
            "Default",
            "Escape",
        ):
            box.addButton(button)
    asking = QInputDialog()
    asking.setLabelText("名称")
    printing = QPrintDialog(QPrinter(QPrinter.PrinterMode.ScreenResolution))
    line = QLineEdit("示例")
    menu = line.createStandardContextMenu()
    calendar = QCalendarWidget()
    shown = [reading, saving, folder, box, asking, printing, menu, calendar]
    assert {type(widget).__name__: found for widget in shown if (found := foreign(widget))} == {}
    for widget in (*shown, line):
        widget.deleteLater()
