"""Printed sheets on screen: the pages of a PDF one below the other, drawn as they come into sight.

PDFium is not safe to use from several threads; everything here happens on the main one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from itertools import accumulate
from pathlib import Path

import pypdfium2
from pypdfium2 import raw
from PySide6.QtCore import QPoint, QRect, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from laiwu_desktop.ui.parts.theme import colour

GAP = 8
STEP = 40
SMALLEST, LARGEST = 0.3, 4.0
# A page enlarged on a sharp screen is 130 MB; so it is drawn in bands of so many lines, and only
# so many bytes of them are kept.
BAND = 512
KEPT = 64 * 2**20


class Sheets:
    """The pages of one PDF. The file is read whole, so that it may be written anew or removed meanwhile."""

    def __init__(self, path: Path) -> None:
        self._document = pypdfium2.PdfDocument(path.read_bytes())
        self.sizes = [QSizeF(*self._document.get_page_size(n)) for n in range(len(self._document))]

    def __len__(self) -> int:
        return len(self.sizes)

    def draw(self, number: int, size: QSize, part: QRect | None = None) -> QImage:
        """A page drawn to `size` in pixels, or that `part` of it."""
        part = part or QRect(QPoint(), size)
        bitmap = pypdfium2.PdfBitmap.new_native(part.width(), part.height(), raw.FPDFBitmap_BGRx)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, part.width(), part.height())
        page = self._document[number]
        place = (-part.x(), -part.y(), size.width(), size.height())
        raw.FPDF_RenderPageBitmap(bitmap, page, *place, 0, raw.FPDF_ANNOT)
        page.close()
        shape = (part.width(), part.height(), bitmap.stride)
        return QImage(memoryview(bitmap.buffer), *shape, QImage.Format.Format_RGB32).copy()

    def close(self) -> None:
        """Give the memory back; nothing can be drawn any more."""
        self._document.close()


class SheetView(QAbstractScrollArea):
    """All pages to scroll through, each as wide as the view, whole in it, or enlarged by a factor."""

    page_changed = Signal(int)

    def __init__(self, sheets: Sheets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheets = sheets
        self.page = 0
        self.zoom = 1.0
        self._fit = "width"
        self._places: list[QRect] = []
        self._bands: OrderedDict[tuple[int, int, int], QImage] = OrderedDict()
        self.verticalScrollBar().setSingleStep(STEP)
        self.horizontalScrollBar().setSingleStep(STEP)
        self.verticalScrollBar().valueChanged.connect(self._tell_page)
        # With a bar that comes and goes the width of the view would, and so would the bar.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._arrange()

    # ---- what a person does

    def fit_width(self) -> None:
        """Show each page as wide as the view."""
        self._fit = "width"
        self._arrange()

    def fit_page(self) -> None:
        """Show each page whole."""
        self._fit = "page"
        self._arrange()

    def enlarge(self, by: float) -> None:
        """Show the pages larger or smaller than now, within limits."""
        self.zoom = min(LARGEST, max(SMALLEST, self._scale(self.page) * 72 / self.logicalDpiY() * by))
        self._fit = ""
        self._arrange()

    def turn(self, by: int) -> None:
        """Go to the top of another page, where there is one."""
        if 0 <= self.page + by < len(self.sheets):
            self.verticalScrollBar().setValue(self._places[self.page + by].top() - GAP)

    # ---- where the pages lie

    def _scale(self, number: int) -> float:
        """Pixels of the view for a point of a page."""
        size, room = self.sheets.sizes[number], self.viewport().size()
        across, down = (room.width() - 2 * GAP) / size.width(), (room.height() - 2 * GAP) / size.height()
        fitted = {"width": across, "page": min(across, down)}.get(self._fit)
        return self.zoom * self.logicalDpiY() / 72 if fitted is None else max(0.01, fitted)

    def _arrange(self) -> None:
        """Lay the pages anew; what stands at the top of the view stays there."""
        top, bars = self._offset().y(), (self.verticalScrollBar(), self.horizontalScrollBar())
        first = self._first(top)
        down = (top + GAP - self._places[first].top()) / self._places[first].height() if self._places else 0.0
        across = bars[1].value() / bars[1].maximum() if bars[1].maximum() else 0.5
        sizes = [(size * self._scale(number)).toSize() for number, size in enumerate(self.sheets.sizes)]
        width = max([self.viewport().width(), *(size.width() + 2 * GAP for size in sizes)])
        tops = list(accumulate((size.height() + GAP for size in sizes), initial=GAP))
        self._places = [
            QRect(QPoint((width - size.width()) // 2, top), size)
            for size, top in zip(sizes, tops, strict=False)
        ]
        for bar, length, seen in (
            (bars[0], tops[-1], self.viewport().height()),
            (bars[1], width, self.viewport().width()),
        ):
            bar.setRange(0, max(0, length - seen))
            bar.setPageStep(seen)
        if self._places:
            bars[0].setValue(round(self._places[first].top() - GAP + down * self._places[first].height()))
        bars[1].setValue(round(bars[1].maximum() * across))
        self._tell_page()
        self.viewport().update()

    def _offset(self) -> QPoint:
        return QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _first(self, line: int) -> int:
        """The page that `line` runs through, or the one above it."""
        return max(0, bisect_right(self._places, line, key=lambda place: place.top() - GAP) - 1)

    def _seen(self) -> list[tuple[int, QRect]]:
        """The pages in sight and where they lie in the view, only some of them whole."""
        offset, view = self._offset(), self.viewport().rect()
        seen = []
        for number in range(self._first(offset.y()), len(self._places)):
            place = self._places[number].translated(-offset)
            if place.top() > view.bottom():
                break
            seen.append((number, place))
        return seen

    def _tell_page(self) -> None:
        """The page at hand is the one of which most is seen."""
        view = self.viewport().rect()
        page = max(self._seen(), key=lambda seen: (seen[1] & view).height(), default=(0, view))[0]
        if page != self.page:
            self.page = page
            self.page_changed.emit(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    # ---- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw in the pixels of the screen, so that nothing is scaled after it was drawn."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("desk"))
        sharpness = painter.deviceTransform().m11()
        bottom = round(self.viewport().height() * sharpness)
        painter.scale(1 / sharpness, 1 / sharpness)
        painter.setPen(colour("edge_strong"))
        for number, place in self._seen():
            corner, size = place.topLeft() * sharpness, place.size() * sharpness
            for band in range(max(0, -corner.y()) // BAND, -(-size.height() // BAND)):
                line = corner.y() + band * BAND
                if line > bottom:
                    break
                painter.drawImage(corner.x(), line, self._band(number, size, band))
            painter.drawRect(QRect(corner, size).adjusted(-1, -1, 0, 0))
        painter.end()

    def _band(self, number: int, size: QSize, band: int) -> QImage:
        """Some lines of a page, from memory where they were drawn before."""
        key = (number, size.width(), band)
        if key in self._bands:
            self._bands.move_to_end(key)
            return self._bands[key]
        lines = QRect(0, band * BAND, size.width(), min(BAND, size.height() - band * BAND))
        drawn = self._bands[key] = self.sheets.draw(number, size, lines)
        while len(self._bands) > 1 and sum(kept.sizeInBytes() for kept in self._bands.values()) > KEPT:
            self._bands.popitem(last=False)
        return drawn
