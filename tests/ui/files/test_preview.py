"""Printed sheets on screen: as many as a bureau has, and sharp."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFont, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.ui.files import pdf_pages as drawing
from laiwu_desktop.ui.files.pdf_pages import GAP, Sheets, SheetView
from laiwu_desktop.ui.files.preview import PreviewWindow
from tests.ui.conftest import Answers

PAGES = 1070


class Watched(Sheets):
    """Remembers which pages were drawn."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.drawn: list[int] = []

    def draw(self, number: int, size: QSize, part: QRect | None = None) -> QImage:
        self.drawn.append(number)
        return super().draw(number, size, part)


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF with its page's number on every page."""
    path = tmp_path_factory.mktemp("pdf") / "村情表.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(72)
    painter = QPainter(writer)
    painter.setFont(QFont("Noto Sans SC", 40))
    for number in range(PAGES):
        if number:
            writer.newPage()
        for line in range(8):
            painter.drawText(60, 60 + 90 * line, f"示例数据 {number + 1}")
    painter.end()
    return path


@pytest.fixture
def view(numbered: Path) -> Iterator[SheetView]:
    made = SheetView(Watched(numbered))
    made.resize(700, 600)
    made.show()
    QApplication.processEvents()
    yield made
    made.close()
    made.sheets.close()
    made.deleteLater()


def drawn(view: SheetView) -> list[int]:
    """The pages drawn since this was last asked."""
    view.grab()
    assert isinstance(view.sheets, Watched)
    found, view.sheets.drawn = view.sheets.drawn, []
    return found


def test_only_what_comes_into_sight_is_drawn_and_drawn_once(view: SheetView) -> None:
    assert set(drawn(view)) == {0}
    assert drawn(view) == []
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert set(drawn(view)) == {PAGES - 1}
    assert view.page == PAGES - 1


def test_what_is_kept_of_the_pages_has_a_bound(view: SheetView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "KEPT", 6 * 2**20)
    for _ in range(12):
        view.turn(1)
        assert view.page in drawn(view)
        assert sum(band.sizeInBytes() for band in view._bands.values()) <= drawing.KEPT
    assert drawn(view) == []
    for _ in range(12):
        view.turn(-1)
    assert 0 in drawn(view)


@pytest.mark.parametrize("sharpness", [1.0, 1.25, 1.5, 2.0])
def test_a_page_is_drawn_in_the_pixels_of_the_screen(view: SheetView, sharpness: float) -> None:
    seen = QImage(view.viewport().size() * sharpness, QImage.Format.Format_RGB32)
    seen.setDevicePixelRatio(sharpness)
    for scrolled in (0, 333):
        view.verticalScrollBar().setValue(scrolled)
        view.viewport().render(seen)
        number, place = view._seen()[0]
        corner, size = place.topLeft() * sharpness, place.size() * sharpness
        inside = QRect(corner, size) & QRect(QPoint(), seen.size())
        inside.adjust(1, 1, -1, -1)
        alone = pixels(view.sheets.draw(number, size).copy(inside.translated(-corner)))
        # Bands may round a grey by one; whatever is scaled or half a pixel off differs by a hundred.
        difference = ImageChops.difference(pixels(seen.copy(inside)), alone)
        assert max(high for _, high in difference.getextrema()) <= 3


def pixels(image: QImage) -> Image.Image:
    """For Pillow to compare."""
    size = (image.width(), image.height())
    return Image.frombytes("RGB", size, bytes(image.constBits()), "raw", "BGRX", image.bytesPerLine())


def test_pages_are_fitted_and_enlarged_and_stay_where_they_are(view: SheetView) -> None:
    room = view.viewport().size()
    assert view._seen()[0][1].topLeft() == QPoint(GAP, GAP)
    view.fit_page()
    for _ in range(5):
        view.turn(1)
    assert view.page == 5
    ((number, place),) = [seen for seen in view._seen() if (seen[1] & view.viewport().rect()) == seen[1]]
    assert number == 5
    assert place.height() == pytest.approx(room.height() - 2 * GAP, abs=1)
    for change in (view.fit_width, lambda: view.enlarge(1.25), lambda: view.enlarge(0.5)):
        before = view._seen()[0][1].width()
        change()
        number, place = view._seen()[0]
        assert (number, place.top()) == (5, GAP)
        assert place.width() != before
    for factor, limit in ((9.0, drawing.LARGEST), (0.01, drawing.SMALLEST)):
        view.enlarge(factor)
        points = view.sheets.sizes[0].width()
        assert view._seen()[0][1].width() == pytest.approx(points * limit * view.logicalDpiX() / 72, abs=1)
    view.resize(900, 700)
    assert view.page == 5


def test_the_window_tells_the_page_and_needs_the_file_no_more(
    numbered: Path, answers: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "口镇.pdf"
    path.write_bytes(numbered.read_bytes())
    window = PreviewWindow(None, path, "口镇", answers)
    window.show()
    path.unlink()
    turn = {action.text(): action.trigger for action in window.findChildren(QAction)}
    turn["下一页"]()
    QApplication.processEvents()
    window.grab()
    assert window.page.text().strip() == f"第 2 页，共 {PAGES} 页"
    turn["上一页"]()
    assert window.page.text().strip() == f"第 1 页，共 {PAGES} 页"
    window.close()


def test_escape_closes_it_wherever_the_keyboard_is(numbered: Path, answers: Answers) -> None:
    for place in ("view", "window"):
        window = PreviewWindow(None, numbered, "口镇", answers)
        window.show()
        QTest.keyClick(window.view if place == "view" else window, Qt.Key.Key_Escape)
        assert not window.isVisible()
