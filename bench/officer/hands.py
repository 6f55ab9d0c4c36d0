"""The hands of a scripted officer: keys, an input method and a mouse, each stroke counted.

What is to be done is said as `Act`s, which a `Play` does one after another whatever boxes a window opens
meanwhile. On a screen of its own (`screen.py`) keys and clicks come from the X server, through the window
manager, as a keyboard's do; without one from Qt's own tests.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

# What an input method takes for a character: two letters of its sound in the middle, and the choice.
KEYS_A_CHARACTER = 3


@dataclass(frozen=True)
class Key:
    """A key with what is held, in Qt's words: Return, Ctrl+K."""

    name: str


@dataclass(frozen=True)
class Type:
    """Signs that stand on the keyboard, each a key."""

    text: str


@dataclass(frozen=True)
class Compose:
    """A text that an input method writes."""

    text: str


@dataclass(frozen=True)
class Click:
    """A click on the middle of a widget, or on a point of it."""

    widget: QWidget
    at: QPoint | None = None


Act = Key | Type | Compose | Click


class Hands(Protocol):
    """`strokes` counts keys and clicks by what is being done; `way` says what that is."""

    way: str
    keys: Counter[str]
    clicks: Counter[str]

    def do(self, act: Act) -> None:
        """Begin to do something."""

    def is_done(self) -> bool:
        """Whether it has come to the window."""

    def wake(self) -> None:
        """Give the keyboard back to the window that a box was above, where no window manager does."""


def target() -> QWidget | None:
    """Where the keys go."""
    return (
        QApplication.activePopupWidget()
        or QApplication.focusWidget()
        or QApplication.activeModalWidget()
        or QApplication.activeWindow()
    )


class Counting:
    """Counts what is done."""

    def __init__(self) -> None:
        self.way = ""
        self.keys: Counter[str] = Counter()
        self.clicks: Counter[str] = Counter()

    def count(self, act: Act) -> None:
        """One more of it."""
        match act:
            case Key():
                self.keys[self.way] += 1
            case Type(text):
                self.keys[self.way] += len(text)
            case Compose(text):
                self.keys[self.way] += KEYS_A_CHARACTER * len(text)
            case Click():
                self.clicks[self.way] += 1


class QtHands(Counting):
    """Keys and clicks as Qt's own tests give them: on a screen that is none, too."""

    def __init__(self) -> None:
        super().__init__()
        self._waits = False

    def do(self, act: Act) -> None:
        """Begin to do something: what opens a box does not come back before the box is closed."""
        self.count(act)
        self._waits = True
        QTimer.singleShot(0, lambda: self._do(act))

    def _do(self, act: Act) -> None:
        self._waits = False
        if isinstance(act, Click):
            QTest.mouseClick(
                act.widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, _middle(act)
            )
            return
        widget = target()
        assert widget is not None, "there is no window to type into"
        match act:
            case Key(name):
                _press(widget, name)
            case Type(text):
                for sign in text:
                    QTest.keyClicks(target() or widget, sign)
            case Compose(text):
                _compose(text)

    def is_done(self) -> bool:
        """Whether it has come to the window."""
        return not self._waits

    def wake(self) -> None:
        """As a window manager does."""
        shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, QMainWindow))
        above = QApplication.activeModalWidget() or next((one for one in shown if one.isVisible()), None)
        if above is not None:
            above.activateWindow()


class XHands(Counting, QObject):
    """Keys and clicks of the X server's, through the window manager; an input method there is none."""

    # The window that a key closes hears no more of it.
    MOST_WAITED = 2_000  # ms

    def __init__(self, app: QApplication) -> None:
        Counting.__init__(self)
        QObject.__init__(self)
        self._owed = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._give_up)
        app.installEventFilter(self)

    def do(self, act: Act) -> None:
        """Begin to do something."""
        self.count(act)
        match act:
            case Key(name):
                self._call(1, "key", _x_name(name))
            case Type(text):
                self._call(len(text), "type", "--delay", "0", text)
            case Compose(text):
                QTimer.singleShot(0, lambda: _compose(text))
            case Click():
                place = act.widget.mapToGlobal(_middle(act))
                self._call(1, "mousemove", str(place.x()), str(place.y()), "click", "1")

    def _call(self, owed: int, *words: str) -> None:
        self._owed = owed
        self._patience.start(self.MOST_WAITED)
        subprocess.run(["xdotool", *words], check=True)

    def _give_up(self) -> None:
        self._owed = 0

    def is_done(self) -> bool:
        """Whether it has come to the window."""
        return self._owed <= 0

    def wake(self) -> None:
        """The window manager does."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Count what comes to the windows."""
        ends = (QEvent.Type.KeyRelease, QEvent.Type.MouseButtonRelease)
        is_held = isinstance(event, QKeyEvent) and event.key() in _HELD
        if event.type() in ends and watched.isWindowType() and not is_held:
            self._owed -= 1
            self._patience.start(self.MOST_WAITED)
        return False


def _middle(click: Click) -> QPoint:
    return click.at if click.at is not None else click.widget.rect().center()


def _press(widget: QWidget, name: str) -> None:
    pressed = QKeyCombination.fromCombined(QKeySequence(name)[0].toCombined())  # type: ignore[index]  # it is
    QTest.keyClick(widget, pressed.key(), pressed.keyboardModifiers())


def _compose(text: str) -> None:
    """What an input method says once a person has chosen."""
    widget = QApplication.focusWidget()
    assert widget is not None, "there is nothing to write into"
    written = QInputMethodEvent()
    written.setCommitString(text)
    QApplication.sendEvent(widget, written)


# What is held while another key is pressed is released, too.
_HELD = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt)
_X_NAMES = {
    "pgup": "Prior", "pgdown": "Next", "del": "Delete", "ins": "Insert", "esc": "Escape", "space": "space",
}  # fmt: skip


def _x_name(name: str) -> str:
    """A key as X calls it: ctrl+Next."""
    *held, key = name.replace("++", "+plus").split("+")
    return "+".join(
        [*(one.lower() for one in held), _X_NAMES.get(key.lower(), key if len(key) > 1 else key.lower())]
    )
