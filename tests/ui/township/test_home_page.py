"""The first page of a township: what stands where, the way to each place, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QToolButton, QWidget

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.progress import Place, Progress, Standing, Step
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import definitions
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.home_page import HomePage
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.ui.which_window import window_of
from tests.ui.acting import fill_all, go, show, type_into
from tests.ui.conftest import PLACES, SECOND, TOWN, VILLAGE, Answers

Settle = Callable[[], None]
HERE = Place(VILLAGE, "village_broadband")


def buttons(window: TownshipWindow) -> list[QPushButton]:
    layout = window.home.steps
    found = [layout.itemAt(number).widget() for number in range(layout.count())]
    return [widget for widget in found if isinstance(widget, QPushButton)]


def word_at(window: TownshipWindow, place: Place) -> str:
    return window.home.matrix.places[place].text()


def test_a_township_begins_with_it(township: TownshipDesk, worker: Worker, answers: Answers) -> None:
    window = window_of(township, worker, answers)
    assert isinstance(window, TownshipWindow)
    show(window)
    assert window.pages.currentWidget() is window.home
    assert window.home_action.isChecked()
    matrix = window.home.matrix
    assert [matrix.verticalHeaderItem(row).text() for row in range(2)] == ["口镇", "张家庄村委会"]
    assert {item.text() for item in matrix.places.values()} >= {"未填"}
    assert "有错误" not in {item.text() for item in matrix.places.values()}
    window.close()
    window.deleteLater()


def test_the_arrow_keys_walk_it_and_the_return_key_opens_the_form(window: TownshipWindow) -> None:
    window.show_home()
    matrix = window.home.matrix
    matrix.setCurrentItem(matrix.places[HERE])
    QTest.keyClick(matrix, Qt.Key.Key_Down)
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    place, _ = matrix.currentItem().data(Qt.ItemDataRole.UserRole)
    assert place.unit == SECOND
    assert place.form != HERE.form
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.splitter
    assert not window.home_action.isChecked()
    assert window.view.unit_code == SECOND
    page = window.view.pages[place.form]
    assert window.view.tabs["village"].currentWidget() is page


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_every_key_leads_from_the_townships_own_place_or_to_it(
    window: TownshipWindow, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    """It is alone in its row and in its column: all its neighbours are asked nothing."""
    window.show_home()
    matrix = window.home.matrix
    alone = next(item for place, item in matrix.places.items() if place.unit == TOWN)
    # Ctrl+Home leads to it, as it is in the first row; all others away from it.
    begin = matrix.places[HERE] if key == Qt.Key.Key_Home else alone
    matrix.setCurrentItem(begin)
    QTest.keyClick(matrix, key, held)
    assert matrix.currentItem() is not begin
    assert matrix.currentItem().data(Qt.ItemDataRole.UserRole)


def test_the_arrows_lead_back_to_the_townships_own_place(window: TownshipWindow) -> None:
    window.show_home()
    matrix = window.home.matrix
    alone = next(item for place, item in matrix.places.items() if place.unit == TOWN)
    matrix.setCurrentItem(alone)
    QTest.keyClick(matrix, Qt.Key.Key_Down)
    assert matrix.currentItem().row() == alone.row() + 1
    QTest.keyClick(matrix, Qt.Key.Key_Up)
    assert matrix.currentItem() is alone


def test_it_begins_at_the_village_and_form_that_one_comes_from(window: TownshipWindow) -> None:
    def at() -> Place:
        found: Place = window.home.matrix.currentItem().data(Qt.ItemDataRole.UserRole)[0]
        return found

    go(window.view, SECOND, "village_safety_tv")
    window.show_home()
    assert at() == Place(SECOND, "village_safety_tv")
    assert QApplication.focusWidget() is window.home.matrix
    window.show_home()
    window.gridding.action.trigger()
    window.go_to_cell((RecordKey(HERE.form, VILLAGE), "households"))
    window.show_home()
    assert at() == HERE


def test_it_follows_what_is_typed_and_says_what_is_next(window: TownshipWindow) -> None:
    entry = go(window.view, VILLAGE, HERE.form)
    type_into(entry.rows["households"], "约三百")
    window.show_home()
    assert word_at(window, HERE) == Standing.ERROR.word
    first = buttons(window)[0]
    assert first.text().startswith("改正错误")
    first.click()
    assert (window.view.unit_code, window.pages.currentWidget()) == (VILLAGE, window.splitter)
    type_into(entry.rows["households"], "300")
    window.show_home()
    assert word_at(window, HERE) == Standing.PART.word


def test_it_follows_another_window(window: TownshipWindow, township: TownshipDesk) -> None:
    window.show_home()
    fill_all(township)
    window.show_draft(township.draft())
    (export,) = buttons(window)
    assert export.text() == "导出数据包…"
    assert {item.text() for item in window.home.matrix.places.values()} == {Standing.COMPLETE.word}
    assert Place(TOWN, HERE.form) not in window.home.matrix.places


def test_a_receipt_that_accepts_is_seen_in_every_place(
    township: TownshipDesk,
    bureau: BureauDesk,
    worker: Worker,
    answers: Answers,
    settle: Settle,
    tmp_path: Path,
) -> None:
    fill_all(township)
    report = bureau.import_packages([township.export(tmp_path, carried=True, missed=True).path])[0].report
    bureau.accept(report)
    window = window_of(township, worker, answers)
    assert isinstance(window, TownshipWindow)
    show(window)
    places = window.home.matrix.places.values()
    assert {item.text() for item in places} == {"已导出"}
    before = {item.icon().cacheKey() for item in places}
    answers.files = [bureau.write_receipt(report, tmp_path)]
    window.receive()
    settle()
    assert {item.text() for item in places} == {"已接收"}
    assert before.isdisjoint(item.icon().cacheKey() for item in places)
    assert window.home.counts.text().endswith(f"已接收\u00a0{len(places)}")
    assert "农业局已接收" in window.home.sent.sent.text()


def test_every_standing_has_a_sign_of_its_own_without_colours_too() -> None:
    grey = QImage.Format.Format_Grayscale8
    drawn = [icon(f"state-{one}").pixmap(14).toImage().convertToFormat(grey) for one in Standing]
    flat = [image.bits().tobytes() for image in drawn]
    assert len(set(flat)) == len(Standing)
    assert all(len(set(shades)) > 2 for shades in flat)


# ---- the page by itself


@pytest.fixture
def page() -> HomePage:
    return HomePage(Register(PLACES))


FORMS = tuple(definitions().forms)
BROADBAND = HERE.form
POINTS = "demonstration_point"


def found(standings: dict[tuple[str, str], Standing], units: tuple[str, ...] = (VILLAGE, SECOND)) -> Progress:
    return Progress(units, FORMS, {Place(*place): standing for place, standing in standings.items()})


MIXED = {
    (VILLAGE, BROADBAND): Standing.COMPLETE,
    (VILLAGE, POINTS): Standing.OPTIONAL,
    (SECOND, BROADBAND): Standing.BLANK,
    (SECOND, POINTS): Standing.ERROR,
}


def texts(page: HomePage) -> list[str]:
    """What the card of what is next says, from the top."""
    widgets = [page.steps.itemAt(number).widget() for number in range(page.steps.count())]
    assert all(isinstance(widget, QPushButton | QLabel) for widget in widgets)
    return [widget.text() for widget in widgets]


def test_the_steps_say_how_many_and_where_they_begin(page: HomePage) -> None:
    page.show_progress(found({**MIXED, (VILLAGE, BROADBAND): Standing.BLANK}))
    assert texts(page) == ["改正错误\n1 个单位", "填写还没有填的\n2 个单位"]
    button = page.steps.itemAt(1).widget()
    assert isinstance(button, QPushButton)
    assert "从张家庄村委会开始" in button.toolTip()
    asked: list[Step] = []
    page.to_do.connect(asked.append)
    button.click()
    assert [step.first for step in asked] == [HERE]


def test_what_is_counted_stands_in_its_order(page: HomePage) -> None:
    page.show_progress(found(MIXED))
    assert page.counts.text().replace("\u00a0", " ") == "共 4 张表：有错误 1，未填 1，已核 1，没有可不填 1"


def test_the_count_says_what_the_cells_do(window: TownshipWindow) -> None:
    show(window)
    window.show_home()
    cells = Counter(item.text() for item in window.home.matrix.places.values())
    assert cells[Standing.OPTIONAL.word] > 0
    counted = window.home.counts.text().partition("：")[2]
    assert dict(part.split("\u00a0") for part in counted.split("，")) == {
        word: str(number) for word, number in cells.items()
    }


def test_what_is_not_filled_in_now_has_no_steps(page: HomePage) -> None:
    page.show_progress(found(MIXED), "示例数据：已导出")
    assert texts(page) == ["示例数据：已导出"]


def test_what_was_said_before_is_out_of_sight_at_once(page: HomePage) -> None:
    """Not only once it is deleted: that waits for as long as a message stands above the window."""
    page.show_progress(found(MIXED), "示例数据：已导出")
    show(page)
    (item,) = [page.steps.itemAt(number) for number in range(page.steps.count())]
    before = item.widget()
    assert before is not None
    assert before.isVisible()
    page.show_progress(found(MIXED))
    assert not before.isVisible()


def test_once_all_is_done_it_is_exported_from_there(page: HomePage) -> None:
    page.show_progress(found(MIXED))
    page.show_progress(found(dict.fromkeys(MIXED, Standing.COMPLETE)))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (button,) = page.next.findChildren(QPushButton)  # nothing of the earlier steps is left
    picture = button.icon().pixmap(24).toImage()
    lines = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    assert {color.name() for color in lines if color.alpha() == 255} == {"#ffffff"}  # on blue
    asked: list[bool] = []
    page.export.connect(lambda: asked.append(True))
    button.click()
    assert asked == [True]


def test_where_one_is_stays_and_a_place_shows_how_it_stands_by_now(page: HomePage) -> None:
    page.show_progress(found(MIXED))
    matrix = page.matrix
    assert matrix.currentItem() is matrix.places[HERE]
    second = matrix.places[Place(SECOND, BROADBAND)]
    matrix.setCurrentItem(second)
    before = second.icon().pixmap(14).toImage()
    page.show_progress(found({**MIXED, (SECOND, BROADBAND): Standing.PART}))
    assert matrix.currentItem() is second
    assert second.text() == "未填完"
    assert second.icon().pixmap(14).toImage() != before
    page.show_progress(found({(SECOND, BROADBAND): Standing.PART}, (SECOND,)))
    assert (matrix.rowCount(), matrix.verticalHeaderItem(0).text()) == (1, "李家庄村委会")
    fewer = Progress((SECOND,), FORMS[:2], {Place(SECOND, FORMS[1].name): Standing.PART})
    page.show_progress(fewer)
    assert (matrix.columnCount(), matrix.horizontalHeaderItem(1).text()) == (2, FORMS[1].title)
    assert list(matrix.places) == [Place(SECOND, FORMS[1].name)]


def test_a_place_opens_by_two_clicks_or_a_key_and_what_is_not_asked_does_not(page: HomePage) -> None:
    page.show_progress(found(MIXED))
    asked: list[Place] = []
    page.chosen.connect(asked.append)
    matrix = page.matrix
    there = matrix.places[HERE]
    matrix.setCurrentItem(there)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(matrix, key)
    matrix.cellDoubleClicked.emit(there.row(), there.column())
    assert asked == [HERE] * 3
    not_asked = next(n for n, form in enumerate(FORMS) if form.name not in (BROADBAND, POINTS))
    assert matrix.item(0, not_asked).flags() == Qt.ItemFlag.NoItemFlags
    matrix._choose(0, not_asked)
    assert asked == [HERE] * 3
    assert not matrix.tabKeyNavigation()  # the key leads on to what is next


def test_the_return_key_opens_what_comes_next(window: TownshipWindow) -> None:
    window.show_home()
    QApplication.processEvents()
    step = buttons(window)[0]
    step.setFocus()
    QTest.keyClick(step, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.splitter


def test_by_the_tab_key_what_is_next_comes_first_and_every_stop_is_seen(window: TownshipWindow) -> None:
    type_into(go(window.view, VILLAGE, HERE.form).rows["households"], "约三百")
    window.home.cards.verticalScrollBar().setValue(window.home.cards.verticalScrollBar().maximum())
    window.show_home()
    assert window.home.cards.verticalScrollBar().value() == 0
    assert window.home.matrix.hasFocus()
    QApplication.processEvents()
    stops: list[QWidget] = []
    for _ in range(len(buttons(window)) + 2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
    assert stops[: len(buttons(window))] == buttons(window)
    assert all(isinstance(stop, QPushButton | QToolButton | QComboBox) for stop in stops), stops
