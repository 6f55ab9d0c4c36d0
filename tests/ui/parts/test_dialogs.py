"""The boxes themselves, as a person meets them."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.ui.parts.dialogs import Dialogs

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


def test_a_question_that_has_become_moot_goes_away_by_itself(app: QApplication) -> None:
    asked = itertools.count()
    assert app
    assert Dialogs().pick(None, "问", "", WORDS, moot=lambda: next(asked) == 3) == WORDS[-1]
    assert next(asked) == 4
