"""The editors that text is typed into; `editor_table` says which sort of value has which.

An editor shows any value (blank, 不适用, 暂缺, what was typed and is not of the type) and answers with
the value a person left in it. It never blocks a key: input methods compose in it as they like, and the
text is read when the person leaves the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, QMimeData, QPoint, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QHBoxLayout,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from laiwu_desktop.base.text import LONGEST
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.values import AsTyped, Value, is_filled
from laiwu_desktop.ui.fields.one_line import OneLineEdit, is_cells
from laiwu_desktop.ui.fields.photo_sources import Photo
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import colour, icon, restyle, set_state
from laiwu_desktop.workbook.opening.wire import Drawn

NUMBER_WIDTH = 150
CALENDAR_SIZE = QSize(300, 224)
# How long after the last key a long text is saved, in ms.
PAUSE = 2_000


# Those that are there; None for what cannot be shown.
Photos = Mapping[str, Drawn | None]


@dataclass(frozen=True)
class EditorHelp:
    """What some editors need from outside: stored photos by id, handed over when they are there, and a way to
    choose picture files.
    """

    photos: Callable[[Iterable[str], Callable[[Photos], None]], None]
    choose_photos: Callable[[QWidget], Sequence[Photo]]


class Editor(QWidget):
    """The base: `committed` carries the value a person left, when it may be another than before; `typing`
    comes while it is being typed, `several` carries text and HTML of a block that was to be pasted,
    `photos_added` what was chosen, pasted or dropped; `came` says that the keyboard came to a part of it that
    is none of its `focus_widgets`, as it is there only now and then.
    """

    committed = Signal(object)
    typing = Signal()
    photos_added = Signal(object)
    came = Signal()
    several = Signal(str, str)
    # Whether it takes all the width there is.
    fills = True

    def __init__(self, field: Field, help_: EditorHelp) -> None:
        super().__init__()
        self.field = field
        self.help = help_
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(6)
        self.setAccessibleName(field.label)
        self.build()

    def build(self) -> None:
        """Make the widgets. (Qt's metaclass leaves no room for abstract methods.)"""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show a value without committing it."""
        raise NotImplementedError

    def commit(self) -> None:
        """Commit what is typed and not committed yet."""

    def typed(self) -> str | None:
        """What is typed and not committed yet, "" where a text was deleted; None when nothing is."""
        return None

    def forget(self) -> None:
        """Let what is typed go: the editor is about to show another record, and it is kept elsewhere."""

    def begin(self, text: str) -> None:
        """Let a text stand that a person is to complete."""

    def open_choices(self) -> bool:
        """Show what there is to choose from; False where there is no such list."""
        return False

    def lock(self, locked: bool) -> None:
        """Make it only readable, or writable again."""
        self.setEnabled(not locked)

    def mark(self, state: str) -> None:
        """Colour it: error, warning, carried or ""."""
        for widget in self.focus_widgets():
            set_state(widget, state)

    def focus_widgets(self) -> list[QWidget]:
        """The widgets that take the keyboard, the one to begin with first."""
        return []

    def spoken_widgets(self) -> list[QWidget]:
        """The widgets that a screen reader comes to."""
        return self.focus_widgets()

    def take_focus(self) -> None:
        """Begin typing here."""
        widgets = self.focus_widgets()
        if widgets:
            widgets[0].setFocus(Qt.FocusReason.TabFocusReason)


class LineEditor(Editor):
    """One line of text."""

    def build(self) -> None:
        self.edit = OneLineEdit()
        self.edit.setAccessibleName(self.field.label)
        self.edit.editingFinished.connect(self.commit)
        self.edit.textEdited.connect(self.typing)
        self.edit.several.connect(self.several)
        self.box.addWidget(self.edit)

    def show_value(self, value: Value) -> None:
        if not (self.edit.isModified() and self.edit.hasFocus()):
            self.edit.setText(self.field.type.format(value))
            self.edit.setModified(False)

    def commit(self) -> None:
        if self.edit.isModified() and not self.edit.isReadOnly():
            value = self.field.parse(self.edit.text())
            self.edit.setModified(False)
            self.edit.setText(self.field.type.format(value))
            self.committed.emit(value)

    def typed(self) -> str | None:
        return self.edit.text() if self.edit.isModified() else None

    def forget(self) -> None:
        self.edit.setModified(False)

    def begin(self, text: str) -> None:
        self.edit.setText(text)
        self.edit.setModified(True)
        self.edit.setFocus()
        self.edit.setCursorPosition(0 if text.startswith("-") else len(text))
        self.typing.emit()

    def lock(self, locked: bool) -> None:
        self.edit.setReadOnly(locked)

    def focus_widgets(self) -> list[QWidget]:
        return [self.edit]

    def take_focus(self) -> None:
        super().take_focus()
        self.edit.selectAll()


class NumberEditor(LineEditor):
    """A number: to the right, so that digits stand under digits."""

    fills = False

    def build(self) -> None:
        super().build()
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.edit.setFixedWidth(NUMBER_WIDTH)


class DateEditor(LineEditor):
    """A day, typed as one likes (2006.3.5) or picked."""

    fills = False

    def build(self) -> None:
        super().build()
        self.edit.setFixedWidth(NUMBER_WIDTH)
        self.edit.setPlaceholderText("如 2006-3-5")
        self.button = QToolButton()
        self.button.setIcon(icon("calendar"))
        self.button.setToolTip("从日历中选")
        self.button.setAccessibleName(f"{self.field.label} 从日历中选")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self.open_calendar)
        self.box.addWidget(self.button)
        self.box.addStretch()

    def open_calendar(self) -> None:
        """Show the month of the date typed so far."""
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for day in (
            Qt.DayOfWeek.Saturday,
            Qt.DayOfWeek.Sunday,
        ):  # Qt's own red cannot be read on every ground
            look = calendar.weekdayTextFormat(day)
            look.setForeground(colour("error"))
            calendar.setWeekdayTextFormat(day, look)
        value = self.field.parse(self.edit.text())
        if isinstance(value, date):
            calendar.setSelectedDate(QDate(value.year, value.month, value.day))
        calendar.clicked.connect(self._pick)
        calendar.clicked.connect(calendar.close)
        calendar.resize(calendar.sizeHint().expandedTo(CALENDAR_SIZE))
        calendar.move(self.edit.mapToGlobal(QPoint(0, self.edit.height())))
        calendar.show()

    def open_choices(self) -> bool:
        if not self.edit.isReadOnly():
            self.open_calendar()
        return True

    def _pick(self, day: QDate) -> None:
        self.edit.setText(day.toString(Qt.DateFormat.ISODate))
        self.edit.setModified(True)
        self.commit()

    def lock(self, locked: bool) -> None:
        super().lock(locked)
        self.button.setVisible(not locked)


class TimeEditor(LineEditor):
    """A time of day."""

    fills = False

    def build(self) -> None:
        super().build()
        self.edit.setFixedWidth(NUMBER_WIDTH)
        self.edit.setPlaceholderText("如 8:30")
        self.box.addStretch()


class _Page(QPlainTextEdit):
    left = Signal()
    several = Signal(str, str)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if is_cells(source):  # a text of several lines is what the field is for
            self.several.emit(source.text(), source.html())
        else:
            super().insertFromMimeData(source)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class PageEditor(Editor):
    """Several lines of text."""

    def build(self) -> None:
        self.edit = _Page()
        self.edit.setAccessibleName(self.field.label)
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(66)
        self.edit.left.connect(self.commit)
        self.edit.several.connect(self.several)
        self.edit.textChanged.connect(self._typing)
        # Whoever writes a long text does not leave the field for minutes: it is saved in the pauses.
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(PAUSE)
        self.pause.timeout.connect(self.commit)
        self.box.addWidget(self.edit)

    def _typing(self) -> None:
        if self.edit.document().isModified():
            self.pause.start()
            self.typing.emit()

    def show_value(self, value: Value) -> None:
        if self.edit.hasFocus() and (self.edit.document().isModified() or self._stands_there(value)):
            return
        self._show(self.field.type.format(value))

    def _show(self, text: str) -> None:
        # Qt calls a text that is set modified until everybody has heard of it: nobody has typed anything.
        with QSignalBlocker(self.edit):
            self.edit.setPlainText(text)
        self.edit.document().setModified(False)

    def _stands_there(self, value: Value) -> bool:
        """Whether the text says it already: to set it again would move the cursor, and take a last blank."""
        return self.field.parse(self.edit.toPlainText()) == value

    def commit(self) -> None:
        self.pause.stop()
        if self.edit.document().isModified() and not self.edit.isReadOnly():
            text = self.edit.toPlainText()
            value = self.field.parse(text)
            self.edit.document().setModified(False)
            if len(text) > LONGEST:  # what is shown is what is kept of it
                self._show(self.field.type.format(value))
            self.committed.emit(value)

    def typed(self) -> str | None:
        return self.edit.toPlainText() if self.edit.document().isModified() else None

    def forget(self) -> None:
        self._show("")

    def lock(self, locked: bool) -> None:
        if locked != self.edit.isReadOnly():
            self.edit.setReadOnly(locked)
            restyle(self.edit)  # of a page the style sheet sees it only when it is asked anew

    def focus_widgets(self) -> list[QWidget]:
        return [self.edit]


class CalculatedEditor(Editor):
    """What the program computes: read, never typed."""

    fills = False

    def build(self) -> None:
        self.label = PlainLabel()
        self.label.setObjectName("calculated")
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.label.setFixedWidth(NUMBER_WIDTH)
        self.label.setToolTip("由程序计算，不用填写")
        self.box.addWidget(self.label)

    def show_value(self, value: Value) -> None:
        text = self.field.type.format(value)
        self.label.setText(text or "—")
        self.label.setAccessibleName(f"{self.field.label} {text or '尚未算出'}")

    def spoken_widgets(self) -> list[QWidget]:
        return [self.label]


class WordLabel(PlainLabel):
    """Beside boxes that cannot say it: 不适用, 暂缺, or what was typed and fits no choice."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("word")
        self.hide()

    def tell(self, field: Field, value: Value) -> None:
        """Show the words of a value that is none of the choices; hide for all others."""
        special = value is not None and not is_filled(value) and value != ()
        self.setVisible(special)
        self.setText(field.type.format(value) if special else "")
        set_state(self, "error" if isinstance(value, AsTyped) else "")
