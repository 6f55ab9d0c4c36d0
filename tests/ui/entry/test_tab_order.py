"""Tab goes as the eye does, to everything that is there, and wherever it is can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from laiwu_desktop.ui.entry.findings import FindingsPanel
from laiwu_desktop.ui.entry.record.entry_form import EntryForm
from laiwu_desktop.ui.entry.unit_list import UnitList
from laiwu_desktop.ui.fields.photo_strip import Thumbnail
from laiwu_desktop.ui.guiding.cell_bar import CellBar
from laiwu_desktop.ui.looks.colours import DARK, LIGHT, Colours
from laiwu_desktop.ui.looks.desktop import of_high_contrast
from laiwu_desktop.ui.parts.banner import Banner
from laiwu_desktop.ui.parts.theme import Wardrobe
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, saved, show
from tests.ui.conftest import VILLAGE
from tests.ui.entry.test_photos import KEY, editor_of, files, kept, paste, png
from tests.ui.pictures.screens import white_on_black

REGIONS = (Banner, UnitList, EntryForm, CellBar, FindingsPanel)
LOOKS = {"light": LIGHT, "dark": DARK, "contrast": of_high_contrast(white_on_black())}
# Of what is in hand, so much at least looks other than before.
LEAST_SEEN = 40


def stops(window: QWidget) -> Iterator[QWidget]:
    """Where Tab goes, from where the keyboard is until it is there again."""
    seen: list[QWidget] = []
    while (at := QApplication.focusWidget()) not in seen:
        seen.append(at)
        yield at
        at.setFocus()
        QTest.keyClick(at, Qt.Key.Key_Tab)
        assert QApplication.focusWidget().window() is window


def region(widget: QWidget) -> type[QWidget] | None:
    above: QWidget | None = widget
    while above is not None and not isinstance(above, REGIONS):
        above = above.parentWidget()
    return type(above) if above is not None else None


def with_photos(window: TownshipWindow, folder: Path) -> EntryForm:
    show(window)
    editor = editor_of(window)
    paste(editor, files(folder, png("red"), png("green")))
    kept(window)
    return go(window.view, VILLAGE, "information_village")


def test_tab_goes_as_the_eye_does(window: TownshipWindow, tmp_path: Path) -> None:
    entry = with_photos(window, tmp_path)
    entry.focus_field("")
    there = list(stops(window))
    fields = [widget for widget in there if region(widget) is EntryForm]
    rows = [next(name for name, row in entry.rows.items() if row.isAncestorOf(one)) for one in fields]
    shown = [name for name, row in entry.rows.items() if not row.isHidden()]
    assert [name for name, _ in groupby(rows)] == shown
    places = [(rows[n], one.mapTo(entry, QPoint()).toTuple()) for n, one in enumerate(fields)]
    for _, of_row in groupby(places, key=lambda one: one[0]):
        tops = [(y // 8, x) for _, (x, y) in of_row]
        assert tops == sorted(tops)
    assert sum(isinstance(one, Thumbnail) for one in fields) == 2
    found = [kind for kind, _ in groupby(region(one) for one in there) if kind is not None]
    assert found == [EntryForm, CellBar, FindingsPanel, Banner, UnitList]


def test_a_form_shown_later_stands_where_the_first_stood(window: TownshipWindow, tmp_path: Path) -> None:
    with_photos(window, tmp_path)
    for name in window.view.pages:
        window.view.go_to_form(VILLAGE, name) if name in window.view.shown_forms else None
    go(window.view, VILLAGE, "village_broadband").focus_field("")
    found = [kind for kind, _ in groupby(region(one) for one in stops(window)) if kind is not None]
    assert found == [EntryForm, CellBar, FindingsPanel, Banner, UnitList]


def test_the_bar_tells_of_the_field_whose_photo_is_in_hand(window: TownshipWindow, tmp_path: Path) -> None:
    entry = with_photos(window, tmp_path)
    entry.focus_field("remarks")
    for _ in range(2):  # past the button, to the last photo
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert isinstance(QApplication.focusWidget(), Thumbnail)
    assert window.view.cell == (KEY, "photos")
    assert window.keyboard.about.bar.heading.text() == "现场照片"
    paste(editor_of(window), files(tmp_path / "more", png("blue")))
    kept(window)
    window.view.go_to(KEY, "photos")  # there is no room for another one
    assert isinstance(QApplication.focusWidget(), Thumbnail)


def test_the_mark_of_a_note_is_reached_from_it(window: TownshipWindow) -> None:
    show(window)
    go(window.view, VILLAGE, "information_village").focus_field("trainees")
    bar = window.keyboard.about.bar
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(bar.note, "wen")
    QTest.keyClick(bar.note, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    saved(window)
    (note,) = window.desk.own_notes()
    assert (note.key, note.field, note.text, note.follow_up) == (KEY, "trainees", "wen", True)
    assert not window.findings.here.isChecked()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.view.cell == (KEY, "trainees")
    ticks = [one for one in bar.findChildren(QCheckBox) if not one.isHidden()]
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in ticks)


def differing(one: QImage, other: QImage) -> int:
    places = ((x, y) for x in range(one.width()) for y in range(one.height()))
    return sum(one.pixel(x, y) != other.pixel(x, y) for x, y in places)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("page", ["filling", "home", "grid", "exchange", "looking"])
def test_where_the_keyboard_is_can_be_seen(
    window: TownshipWindow, tmp_path: Path, app: QApplication, page: str, look: Colours
) -> None:
    wardrobe = app.findChild(Wardrobe)
    assert isinstance(wardrobe, Wardrobe)
    wardrobe.wear(look)
    try:
        entry = with_photos(window, tmp_path)
        entry.focus_field("")
        if page in ("home", "grid", "exchange"):
            {"home": window.show_home, "grid": window.gridding.show, "exchange": window.show_exchange}[page]()
        elif page == "looking":
            window.view.set_draft(window.draft, locked=True)
            window.view.go_to_first()
        saved(window)
        unseen = [one for one in list(stops(window)) if not is_seen(one)]
        assert [(type(one).__name__, one.accessibleName(), one.objectName()) for one in unseen] == []
    finally:
        wardrobe.wear(LIGHT)


def is_seen(widget: QWidget) -> bool:
    """Whether a stop looks other while the keyboard is there."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    there = widget.grab().toImage()
    widget.clearFocus()
    QApplication.processEvents()
    return differing(there, widget.grab().toImage()) >= LEAST_SEEN
