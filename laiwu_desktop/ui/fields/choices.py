"""The editors that something is chosen in: one of a list, several of a list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QGridLayout, QRadioButton, QWidget

from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.fields.editors import Editor, EditorHelp, WordLabel
from laiwu_desktop.ui.parts.theme import set_state

# As many choices as still stand beside each other as radio buttons.
MOST_RADIOS = 3
GRID_WIDTH = 360
_MOST_DIGITS = 9


def choice_editor(field: Field, help_: EditorHelp) -> Editor:
    """Radio buttons for few choices, a drop-down list for many."""
    few = len(field.type.choices) <= MOST_RADIOS
    return RadioEditor(field, help_) if few else DropDownEditor(field, help_)


def number_of(event: QKeyEvent) -> int:
    """Which choice a digit key means, from 0; -1 for any other key."""
    number = event.key() - Qt.Key.Key_1
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return number if 0 <= number < _MOST_DIGITS and not held else -1


class RadioEditor(Editor):
    """One of few choices. Keys 1, 2, 3 choose as well."""

    def build(self) -> None:
        self.names = [choice.name for choice in self.field.type.choices]
        self.group = QButtonGroup(self)
        for number, choice in enumerate(self.field.type.choices):
            button = QRadioButton(choice.label)
            button.setAccessibleName(f"{self.field.label} {choice.label}")
            self.group.addButton(button, number)
            self.box.addWidget(button)
        self.word = WordLabel()
        self.box.addWidget(self.word)
        self.box.addStretch()
        self.group.idClicked.connect(lambda number: self.committed.emit(self.names[number]))

    def show_value(self, value: Value) -> None:
        chosen = self.names.index(value) if isinstance(value, str) and value in self.names else -1
        self.group.setExclusive(False)
        for button in self.group.buttons():
            button.setChecked(self.group.id(button) == chosen)
        self.group.setExclusive(True)
        self.word.tell(self.field, value)

    def focus_widgets(self) -> list[QWidget]:
        buttons = self.group.buttons()
        return [*[b for b in buttons if b.isChecked()], *[b for b in buttons if not b.isChecked()]]

    def mark(self, state: str) -> None:
        set_state(self, state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if 0 <= (number := number_of(event)) < len(self.names):
            self.group.button(number).click()
            self.group.button(number).setFocus()
        else:
            super().keyPressEvent(event)


class StillCombo(QComboBox):
    """Turns of the wheel scroll what is around it instead of changing the choice."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _QuietCombo(StillCombo):
    """A digit chooses, the list be open or not."""

    def __init__(self) -> None:
        super().__init__()
        self.view().installEventFilter(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._choose(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._choose(event):
            return True
        return super().eventFilter(watched, event)

    def _choose(self, event: QKeyEvent) -> bool:
        number = number_of(event)
        if not 0 <= number < self.count():
            return False
        self.hidePopup()
        self.setCurrentIndex(number)
        self.activated.emit(number)
        return True


class DropDownEditor(Editor):
    """One of many choices. Keys 1 to 9 choose as well."""

    def build(self) -> None:
        self.names = [choice.name for choice in self.field.type.choices]
        self.combo = _QuietCombo()
        self.combo.setAccessibleName(self.field.label)
        self.combo.setMinimumWidth(180)
        self.combo.setMaximumWidth(GRID_WIDTH)
        self.combo.setMaxVisibleItems(14)
        self.combo.addItems([choice.label for choice in self.field.type.choices])
        self.combo.activated.connect(lambda number: self.committed.emit(self.names[number]))
        self.word = WordLabel()
        self.box.addWidget(self.combo)
        self.box.addWidget(self.word)
        self.box.addStretch()

    def show_value(self, value: Value) -> None:
        known = isinstance(value, str) and value in self.names
        self.combo.setCurrentIndex(self.names.index(str(value)) if known else -1)
        self.word.tell(self.field, value)

    def focus_widgets(self) -> list[QWidget]:
        return [self.combo]

    def open_choices(self) -> bool:
        if self.isEnabled():
            self.combo.showPopup()
        return True


class ChoicesEditor(Editor):
    """Any number of choices, as check boxes in columns. Keys 1 to 9 tick them as well."""

    def build(self) -> None:
        self.boxes = {choice.name: QCheckBox(choice.label) for choice in self.field.type.choices}
        widest = max((box.sizeHint().width() for box in self.boxes.values()), default=GRID_WIDTH) + 8
        columns = max(1, min(len(self.boxes), GRID_WIDTH // widest))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        for number, box in enumerate(self.boxes.values()):
            box.setAccessibleName(f"{self.field.label} {box.text()}")
            box.clicked.connect(self._clicked)
            grid.addWidget(box, number // columns, number % columns)
        self.word = WordLabel()
        self.box.addLayout(grid)
        self.box.addWidget(self.word, 0, Qt.AlignmentFlag.AlignVCenter)
        self.box.addStretch()

    def show_value(self, value: Value) -> None:
        chosen = value if isinstance(value, tuple) else ()
        for name, box in self.boxes.items():
            box.setChecked(name in chosen)
        self.word.tell(self.field, value)

    def _clicked(self) -> None:
        chosen = tuple(name for name, box in self.boxes.items() if box.isChecked())
        self.committed.emit(chosen or None)

    def focus_widgets(self) -> list[QWidget]:
        return list(self.boxes.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        boxes = list(self.boxes.values())
        if 0 <= (number := number_of(event)) < len(boxes):
            boxes[number].click()
            boxes[number].setFocus()
        else:
            super().keyPressEvent(event)

    def mark(self, state: str) -> None:
        set_state(self, state)
