"""What is offered has room beside its field: the line does not grow under what one types next."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import go, idle, show, type_into
from tests.ui.conftest import VILLAGE

FORM = "demonstration_point"
NUMBER = "computers"


def laid_out() -> None:
    """Until every layout that another one asked for has answered."""
    for _ in range(9):
        QApplication.processEvents()


def test_an_offer_beside_a_row_makes_nothing_jump(window: TownshipWindow) -> None:
    """The list of rows leaves the form less width than any other has."""
    show(window)
    entry = go(window.view, VILLAGE, FORM)
    window.view.pages[FORM].body.add.click()  # type: ignore[union-attr]
    idle(window.worker)
    laid_out()
    while entry.rows[NUMBER].shape_number:  # the least width at which a message stands beside its field
        window.resize(window.width() + 10, window.height())
        laid_out()
    before = [one.geometry() for one in entry.rows.values() if not one.isHidden()]
    number, telephone = entry.rows[NUMBER], entry.rows["contact_phone"]
    type_into(number, "三百二")
    laid_out()
    assert "320" in number.message.text()
    assert (number.take.text(), number.take.accessibleName()) == ("采用", "采用 320")
    assert [one.geometry() for one in entry.rows.values() if not one.isHidden()] == before
    type_into(telephone, "6012345")
    laid_out()
    assert (telephone.take.text(), telephone.previous.isVisible()) == ("接着填", False)
    said = telephone.message
    assert said.fontMetrics().horizontalAdvance(said.text()) <= said.width()  # in one line, as the number's
    assert [one.geometry() for one in entry.rows.values() if not one.isHidden()] == before
    window.resize(window.width() + 180, window.height())
    laid_out()
    assert number.take.text() == "采用 320"
    assert telephone.previous.isVisible()  # its column is kept free again
