"""The dark line at the top of every window."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from laiwu_desktop.ui.parts.banner import Banner


def test_made_up_figures_are_marked_so_that_nobody_overlooks_it() -> None:
    banner = Banner(sample=True)
    banner.show()
    QApplication.processEvents()
    picture = banner.sample.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 1) == QColor("#b3261e")
    assert Banner(sample=False).sample.isHidden()
