"""What cannot be filled in looks so, whatever is said of it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.types import (
    Choice,
    DateType,
    DecimalType,
    FieldType,
    IntegerType,
    SelectOneType,
    TextType,
)
from laiwu_desktop.ui.fields.editor_table import editor_for
from laiwu_desktop.ui.fields.editors import Editor
from laiwu_desktop.ui.looks.desktop import of_high_contrast
from laiwu_desktop.ui.parts.theme import Wardrobe, colour
from tests.ui.fields.test_editors import HELP
from tests.ui.pictures.screens import white_on_black

MANY = tuple(Choice(name, name.upper()) for name in "abcde")
KINDS: dict[str, tuple[FieldType, str]] = {
    "text": (TextType(), ""),
    "page": (TextType(), "multiline"),
    "integer": (IntegerType(), ""),
    "decimal": (DecimalType(), ""),
    "date": (DateType(), ""),
    "choice": (SelectOneType(MANY), ""),
}


def seen(editor: Editor) -> QImage:
    """What is typed into, without the keyboard."""
    box: QWidget | None = next(filter(None, map(editor.findChild, (QLineEdit, QPlainTextEdit, QComboBox))))
    assert box is not None
    QApplication.processEvents()  # it is given the keyboard with its window
    box.clearFocus()
    QApplication.processEvents()
    return box.grab().toImage()


def made(kind: str) -> Editor:
    type_, appearance = KINDS[kind]
    editor = editor_for(Field("f", "项", type_, appearance=appearance), HELP)
    editor.show()
    return editor


@pytest.mark.parametrize("state", ["", "error", "warning", "carried"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("app")
def test_what_is_locked_is_seen_to_be(kind: str, state: str) -> None:
    editor = made(kind)
    editor.mark(state)
    grounds = []
    for locked in (False, True, False):
        editor.lock(locked)
        image = seen(editor)
        grounds.append(image.pixelColor(image.width() // 2, 4))  # where nothing is written
    open_ = colour(f"{state}_ground" if state else "paper")
    assert grounds == [open_, colour("window"), open_]


@pytest.mark.parametrize("state", ["", "error", "warning", "carried"])
@pytest.mark.parametrize("kind", KINDS)
def test_where_there_is_one_ground_it_has_no_box(wardrobe: Wardrobe, kind: str, state: str) -> None:
    wardrobe.wear(of_high_contrast(white_on_black()))
    editor = made(kind)
    editor.mark(state)
    editor.lock(True)
    locked, paper = seen(editor), colour("paper")
    assert all(locked.pixelColor(0, y) == paper for y in range(4, locked.height() - 4))
    editor.lock(False)
    opened = seen(editor)
    assert any(opened.pixelColor(0, y) != paper for y in range(4, opened.height() - 4))
