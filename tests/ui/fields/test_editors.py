"""Every field type has an editor, and every kind of value goes through it and back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QToolButton,
)

import laiwu_desktop.ui
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.types import (
    TYPES,
    CalculateType,
    Choice,
    DateType,
    DecimalType,
    FieldType,
    ImageType,
    IntegerType,
    SelectMultipleType,
    SelectOneType,
    TextType,
)
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.ui.fields.editor_table import editor_for
from laiwu_desktop.ui.fields.editors import Editor, EditorHelp, Photos
from laiwu_desktop.ui.fields.photo_strip import photos_to_show, pixmap_of
from laiwu_desktop.workbook.opening.decoding import LONGEST_SIDE
from laiwu_desktop.workbook.opening.photos import reduced
from tests.base.test_pictures import SVG, huge_png

FEW = (Choice("yes", "是"), Choice("no", "否"))
MANY = tuple(Choice(name, name.upper()) for name in "abcde")


def _no_photos(names: Iterable[str], show: Callable[[Photos], None]) -> None:  # noqa: ARG001
    show({})


HELP = EditorHelp(_no_photos, lambda parent: [])


def make(type_: FieldType, appearance: str = "") -> Editor:
    return editor_for(Field("f", "项", type_, appearance=appearance), HELP)


def leave(editor: Editor, value: Value) -> list[Value]:
    """What the editor answers with when a person leaves this value in it (empty: nothing)."""
    answers: list[Value] = []
    editor.committed.connect(answers.append)
    text = editor.field.type.format(value)
    if isinstance(line := editor.findChild(QLineEdit), QLineEdit):
        line.setText(text)
        line.setModified(True)
    elif isinstance(page := editor.findChild(QPlainTextEdit), QPlainTextEdit):
        page.setPlainText(text)
        page.document().setModified(True)
    elif isinstance(combo := editor.findChild(QComboBox), QComboBox):
        combo.activated.emit(combo.findText(text))
    elif editor.findChildren(QRadioButton):
        next(button for button in editor.findChildren(QRadioButton) if button.text() == text).click()
    else:
        for box in editor.findChildren(QCheckBox):
            if box.text() in text.split("、"):
                box.click()
    editor.commit()
    return answers[-1:]


@pytest.mark.parametrize(
    ("type_", "value", "appearance"),
    [
        (IntegerType(), 350, ""),
        (DecimalType(), Decimal("12.50"), ""),
        (TextType(), "𠮷𬳽 村", ""),
        (TextType(), "一\n二", "multiline"),
        (DateType(), date(2006, 3, 5), ""),
        (SelectOneType(choices=FEW), "no", ""),
        (SelectOneType(choices=MANY), "d", ""),
        (SelectMultipleType(choices=MANY), ("a", "c"), ""),
        (IntegerType(), AsTyped("约三百"), ""),
        (DateType(), Missing.NOT_YET_KNOWN, ""),
    ],
)
def test_a_value_left_in_an_editor_comes_out_as_it_is(
    type_: FieldType, value: Value, appearance: str
) -> None:
    assert leave(make(type_, appearance), value) == [value]


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("value", [None, *Missing, AsTyped("不像样")])
def test_showing_any_value_commits_nothing(kind: str, value: Value) -> None:
    choices = {"select_one": {"choices": FEW}, "select_multiple": {"choices": MANY}}
    editor = make(TYPES[kind](**choices.get(kind, {})))
    answers: list[Value] = []
    editor.committed.connect(answers.append)
    editor.show_value(value)
    editor.commit()
    assert answers == []


def test_a_calculated_value_is_only_shown() -> None:
    editor = make(CalculateType())
    editor.show_value(Decimal("25.00"))
    assert editor.label.text() == "25.00"  # type: ignore[attr-defined]
    assert editor.focus_widgets() == []


def test_photos_are_removed_one_by_one() -> None:
    editor = make(ImageType())
    answers: list[Value] = []
    editor.committed.connect(answers.append)
    editor.show_value(("a" * 32, "b" * 32))
    editor._remove("a" * 32)  # type: ignore[attr-defined]
    assert answers == [("b" * 32,)]


def test_only_photos_are_drawn() -> None:
    """What an older workspace holds may be anything; what can be shown comes from the child as pixels."""
    file = io.BytesIO()
    Image.new("RGB", (3000, 1500), "red").save(file, "JPEG")
    photo = file.getvalue()
    stored = {
        "a" * 32: SVG,
        "b" * 32: huge_png(5_000),
        "c" * 32: photo,
        "d" * 32: photo[:5_000],
        "e" * 32: photo,
    }
    waiting = {"c" * 32: stored.pop("c" * 32)}
    shown_photos = photos_to_show(frozenset("abcdef"[n] * 32 for n in range(6)), waiting, lambda _: stored)
    help_ = EditorHelp(lambda names, show: show(shown_photos), lambda parent: [])
    editor = editor_for(Field("f", "项", ImageType()), help_)
    editor.show_value(tuple(letter * 32 for letter in "abcdef"))
    shown = [(button.text(), button.icon().isNull()) for button in editor.findChildren(QToolButton)]
    none, there = ("无法显示", True), ("", False)
    assert shown == [none, none, there, none, there, ("照片缺失", True)]
    drawn = shown_photos["c" * 32]
    assert drawn is not None
    assert (drawn.width, drawn.height) == (1000, 500)
    assert pixmap_of(drawn).toImage().pixelColor(500, 250).getRgb()[:3] == (254, 0, 0)


def test_qt_decodes_no_photo() -> None:
    """Qt's own plugins would draw an SVG too, and in the window's own process."""
    decoders = re.compile(r"QImageReader|loadFromData|fromData|QMovie|QSvg|\bQPixmap\((?!QImage\()")
    found = [
        f"{path.name}: {match[0]}"
        for path in Path(laiwu_desktop.ui.__file__).parent.rglob("*.py")
        for match in decoders.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_photos_are_made_small_and_lose_what_the_camera_wrote() -> None:
    picture = Image.new("RGB", (3000, 1500), "red")
    exif = picture.getexif()
    exif[0x010F] = "Camera"
    exif[0x0112] = 6  # lies on its side
    data = io.BytesIO()
    picture.save(data, "JPEG", exif=exif)
    small = reduced(data.getvalue())
    with Image.open(io.BytesIO(small)) as opened:
        assert opened.format == "JPEG"
        assert opened.size == (LONGEST_SIDE // 2, LONGEST_SIDE)
        assert not opened.getexif()
    assert reduced(data.getvalue()) == small


@pytest.mark.parametrize("state", ["", "error", "warning", "carried"])
def test_a_drop_down_shows_every_choice_whole(state: str) -> None:
    editor = make(SelectOneType(choices=MANY))
    editor.mark(state)
    editor.resize(400, 40)
    editor.show()
    editor.activateWindow()
    QApplication.processEvents()
    (combo,) = editor.findChildren(QComboBox)
    for chosen in (-1, 0, combo.count() - 1):
        combo.setCurrentIndex(chosen)
        combo.setFocus()
        combo.showPopup()
        shown = combo.view()
        rows = [shown.visualRect(combo.model().index(row, 0)) for row in range(combo.count())]
        assert all(shown.viewport().rect().intersected(row).height() == row.height() for row in rows)
        combo.hidePopup()
    editor.close()
