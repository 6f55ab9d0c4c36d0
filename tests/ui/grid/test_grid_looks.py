"""What is seen in the grid is seen whole: last period's numbers, the order, the village that was found."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.grid.cells.cell_ink import past_words
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.grid.unit_dialog import UnitDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import idle, write
from tests.ui.conftest import SECOND, TOWN
from tests.ui.entry.test_saving import FORM, file
from tests.ui.grid.test_grid_page import POINTS, at, page, press_key, shown, type_text

__all__ = ["file", "page"]


def column_of(page: GridPage, field: str) -> int:
    return [column.field.name for column in page.model.grid.columns].index(field)


def test_last_periods_number_and_the_change_are_seen_whole(page: GridPage, window: TownshipWindow) -> None:
    at(page, SECOND, "households")
    type_text(page, "1234567")
    press_key("Return")
    idle(window.worker)
    number, other = column_of(page, "households"), column_of(page, "new_users")
    before = page.view.columnWidth(number)
    page.view.setColumnWidth(other, 133)
    page.past.setChecked(True)
    index = page.model.index_of((RecordKey(FORM, SECOND), "households"))
    words = past_words(page.model.past(index))
    assert words == "300　+1234267"
    assert page.view.columnWidth(number) > page.view.fontMetrics().horizontalAdvance(words) + 2 * 5 + 16
    page.open("")
    page.open(FORM)
    assert page.view.columnWidth(number) > before
    page.past.setChecked(False)
    assert (page.view.columnWidth(number), page.view.columnWidth(other)) == (before, 133)
    page.looks.keep(FORM)
    assert page.looks.memory.look(FORM).widths == {f"{FORM}.new_users": 133}


def test_the_order_is_marked_at_its_column_alone_and_the_heading_keeps_its_room(page: GridPage) -> None:
    header = page.view.horizontalHeader()
    number = max(range(page.model.columnCount()), key=lambda n: len(page.model.grid.columns[n].field.heading))
    before = page.view.columnWidth(number)
    page.sort(number)
    assert (header.isSortIndicatorShown(), header.sortIndicatorSection()) == (True, number)
    assert page.view.columnWidth(number) > before
    for other in (POINTS, "", "township_informatization", FORM):
        page.open(other)
        assert not header.isSortIndicatorShown(), other
    assert page.view.columnWidth(number) == before
    page.sort(number)
    page.sort(number)
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
    page.sort(number)
    assert not header.isSortIndicatorShown()


def test_a_heading_with_the_mark_of_the_order_fits(page: GridPage) -> None:
    """On three lines, however it breaks."""
    view = page.view
    metrics = QFontMetrics(view.horizontalHeader().font())
    for number, column in enumerate(page.model.grid.columns):
        page.sort(number)
        room = QRect(0, 0, view.columnWidth(number) - 20 - 8, 1000)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        needed = metrics.boundingRect(room, flags, column.field.heading)
        assert needed.height() <= view.horizontalHeader().height(), column.field.heading
        assert needed.width() <= room.width(), column.field.heading
        page.sort_by(None, down=False)


def test_the_village_that_is_found_is_in_sight(window: TownshipWindow) -> None:
    units = [Division(f"3712021002{n:02}", f"乙{n}村委会", "village", TOWN, "yi", "y") for n in range(59)]
    units[50] = Division("371202100250", "古城村委会", "village", TOWN, "guchengcunweihui", "gccwh")
    register = Register([*window.draft.register, *units])
    dialog = UnitDialog(window, "添加到哪个村（居）？", units, register, TOWN)
    dialog.resize(360, 440)
    dialog.show()
    dialog.mark("371202100258")  # the village one is in, far down
    write(dialog.search, "gc")
    item = dialog.items["371202100250"]
    assert dialog.chosen == "371202100250"
    assert dialog.list.viewport().rect().contains(dialog.list.visualItemRect(item))
    dialog.search.clear()
    assert dialog.list.viewport().rect().intersects(dialog.list.visualItemRect(dialog.list.currentItem()))
    dialog.close()
    dialog.deleteLater()


def test_f7_confirms_what_is_last_periods_already_and_leaves_what_was_confirmed(
    page: GridPage, window: TownshipWindow
) -> None:
    key, before = RecordKey(FORM, SECOND), window.draft.figures.record(RecordKey(FORM, SECOND))
    assert before.carried >= {"households", "population"}
    at(page, SECOND, "households")
    for _ in range(2):
        press_key("F7", page.view)
        idle(window.worker)
        assert "households" not in window.draft.figures.record(key).carried
    given: dict[str, Value] = dict(window.draft.figures.record(key).values)
    assert given["households"] == 300
    assert isinstance(window.draft.figures.record(key), Record)
    assert shown(page, SECOND, "households") == "300"
    assert window.status.text() == "取上期数：没有要改的。"
