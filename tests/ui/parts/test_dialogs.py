"""The boxes themselves, as a person meets them."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from laiwu_desktop.ui.parts.dialogs import Dialogs, ok_cancel
from tests.ui.conftest import Answers

WORDS = ("再试一次", "放弃", "不关闭")


def press(app: QApplication, key: Qt.Key) -> None:
    """Press a key in the box that is about to be shown."""

    def now() -> None:
        if box := app.activeModalWidget():
            timer.stop()
            QTest.keyClick(box, key)

    timer = QTimer(app)
    timer.timeout.connect(now)
    timer.start(0)


def test_the_return_key_means_the_first_and_the_escape_key_the_last(app: QApplication) -> None:
    for key, word in ((Qt.Key.Key_Return, WORDS[0]), (Qt.Key.Key_Escape, WORDS[-1])):
        press(app, key)
        assert Dialogs().pick(None, "问", "", WORDS) == word


def press_where_it_is(app: QApplication, *keys: Qt.Key) -> None:
    """Press keys in the box that is about to be shown, each where the keyboard is by then."""

    def now() -> None:
        if app.activeModalWidget() and app.focusWidget():
            timer.stop()
            for key in keys:
                QTest.keyClick(app.focusWidget(), key)

    timer = QTimer(app)
    timer.timeout.connect(now)
    timer.start(0)


def test_the_return_key_presses_the_button_that_has_the_keyboard(app: QApplication) -> None:
    tab, enter = Qt.Key.Key_Tab, Qt.Key.Key_Return
    press_where_it_is(app, tab, enter)
    assert Dialogs().pick(None, "问", "", WORDS) == WORDS[1]
    press_where_it_is(app, tab, tab, tab, enter)  # round to the first
    assert Dialogs().pick(None, "问", "", WORDS) == WORDS[0]
    press_where_it_is(app, tab, enter)
    assert Dialogs().confirm(None, "问", "", "删除")
    press_where_it_is(app, enter)
    assert not Dialogs().confirm(None, "问", "", "删除")


def test_a_box_for_who_types_on_stays_until_enter_or_esc(app: QApplication) -> None:
    was_open: list[bool] = []
    last = [Qt.Key.Key_Return, Qt.Key.Key_Escape]

    def now() -> None:
        if app.activeModalWidget() and app.focusWidget():
            timer.stop()
            for key in (Qt.Key.Key_A, Qt.Key.Key_Space, Qt.Key.Key_1):
                QTest.keyClick(app.focusWidget(), key)
            QTest.keyClick(app.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            was_open.append(app.activeModalWidget() is not None)
            QTest.keyClick(app.focusWidget(), last.pop())

    timer = QTimer(app)
    timer.timeout.connect(now)
    for _ in range(2):
        timer.start(0)
        Dialogs().stop(None, "强制性：要改正，不能说明。", "请改正这一项。")
    assert was_open == [True, True]


def test_elsewhere_in_a_box_the_return_key_means_what_it_meant(app: QApplication) -> None:
    box = QDialog()
    line, other = QLineEdit(), QPushButton("选择…")
    other.setAutoDefault(False)
    pressed: list[str] = []
    other.clicked.connect(lambda: pressed.append("other"))
    buttons = ok_cancel(box)
    box.accepted.connect(lambda: pressed.append("ok"))
    assert not app.activeModalWidget()
    column = QVBoxLayout(box)
    for widget in (line, other, buttons):
        column.addWidget(widget)
    box.show()
    box.activateWindow()
    QApplication.processEvents()
    for widget in (other, line):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert pressed == ["other", "ok"]
    box.deleteLater()


def test_a_question_that_has_become_moot_goes_away_by_itself(app: QApplication) -> None:
    asked = itertools.count()
    assert app
    assert Dialogs().pick(None, "问", "", WORDS, moot=lambda: next(asked) == 3) == WORDS[-1]
    assert next(asked) == 4


def test_no_box_of_a_test_waits_for_a_person() -> None:
    """Whatever a new box may ask for: what answers in its place has to know it."""
    asked = {name for name, made in vars(Dialogs).items() if callable(made) and not name.startswith("_")}
    assert asked <= vars(Answers).keys()


def test_where_the_return_key_breaks_a_line_it_stores_with_the_control_key(app: QApplication) -> None:
    def write() -> None:
        edit = app.focusWidget()
        if isinstance(edit, QPlainTextEdit) and (box := app.activeModalWidget()):
            timer.stop()
            assert QTest.qWaitForWindowActive(box)
            QTest.keyClicks(edit, "a")
            QTest.keyClick(edit, Qt.Key.Key_Return)
            QTest.keyClicks(edit, "b")
            QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            if box.isVisible():  # where that key does nothing
                box.close()

    timer = QTimer(app)
    timer.timeout.connect(write)
    timer.start(0)
    assert Dialogs().ask_text(None, "审核说明", "示例") == "a\nb"


def test_a_sentence_that_was_written_before_is_taken_from_the_list(app: QApplication) -> None:
    def take() -> None:
        box = app.activeModalWidget()
        if box is not None and (choice := box.findChild(QComboBox)):
            timer.stop()
            assert QTest.qWaitForWindowActive(box)
            QTest.keyClick(choice, Qt.Key.Key_Down)
            QTest.keyClick(choice, Qt.Key.Key_Down)
            QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            if box.isVisible():
                box.close()

    timer = QTimer(app)
    timer.timeout.connect(take)
    timer.start(0)
    former = ["示例数据：一", "示例数据：二"]
    assert Dialogs().ask_text(None, "审核说明", "示例", "", former) == "示例数据：二"
