"""One line of an entry form: label, editor, unit, last period's value, message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from math import ceil

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QResizeEvent, QTextDocument
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.types import Offer
from laiwu_desktop.formdef.values import MISSING_WORDS, Value
from laiwu_desktop.ui.fields.aloud import aloud, say_of
from laiwu_desktop.ui.fields.editor_table import editor_for
from laiwu_desktop.ui.fields.editors import EditorHelp
from laiwu_desktop.ui.fields.offering import brief_words, button_words, offer_words
from laiwu_desktop.ui.parts.plain import MarkedLabel, PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import colours, icon, set_state

LABEL_WIDTH = 172
EDITOR_WIDTH = 360
PREVIOUS_WIDTH = 104
GAP = 8
# With less than WIDE a message beside the editor would be a column of single words; with less than NARROW
# there is no room for label, editor and button either.
WIDE = LABEL_WIDTH + EDITOR_WIDTH + PREVIOUS_WIDTH + 250
NARROW = LABEL_WIDTH + EDITOR_WIDTH + 60
# (row, column, rows, columns) of label, editor, button, and what is said: beside it, below it, all stacked.
_SHAPES = (
    ((0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (0, 3, 1, 1)),
    ((0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 1, 1, 3)),
    ((0, 1, 1, 3), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 3)),
)


@dataclass(frozen=True)
class RowState:
    """What one line shows.

    `finding` is the gravest of the field, None when there is none; `comment` what the bureau said of it;
    `offer` what may stand in place of a text that is not as it should be; `briefer` are shorter words for
    `previous`.
    """

    value: Value
    previous: str
    required: bool
    carried: bool
    finding: Finding | None
    comment: str = ""
    offer: Offer | None = None
    briefer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsaved:
    """What of a line is not in the workspace: "waiting" for it, "failed" (`text` says why), or in "conflict"
    with what somebody else wrote (`text` shows both sides). `kind` is "" when all is saved. `more` stands in
    the tool tip.
    """

    kind: str = ""
    text: str = ""
    more: str = ""


def _line_height(font: QFont) -> int:
    """Of a line of Chinese and Latin: other fonts than the one asked for may have to help out."""
    if font.key() not in _LINE_HEIGHTS:
        text = QTextDocument()
        text.setDefaultFont(font)
        text.setDocumentMargin(0)
        text.setPlainText("国 g0")
        _LINE_HEIGHTS[font.key()] = ceil(text.size().height())
    return _LINE_HEIGHTS[font.key()]


_LINE_HEIGHTS: dict[str, int] = {}


class _Message(PlainLabel):
    """What is said of a field: one line is kept for it, more is taken only by what must be read."""

    _whole = False

    def show_text(self, text: str, *, whole: bool) -> None:
        self._whole = whole
        self.setText(text)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        whole = self.heightForWidth(self.width()) if self._whole else 0
        self.setMinimumHeight(max(whole, _line_height(self.font())))


class _Said(QWidget):
    """What stands beside an editor. `resized` says that there is more room for it, or less."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class FieldRow(QWidget):
    """One field of one record. `settled` says of a conflict whether what was typed here is to stand;
    `history` asks who gave it which value, `taken` says that what is offered shall stand.
    """

    entered = Signal(str, object)
    settled = Signal(str, bool)
    history = Signal(str)
    taken = Signal(str)
    state: RowState | None = None

    def __init__(self, field: Field, help_: EditorHelp) -> None:
        super().__init__()
        self.field = field
        self.kind = self.text = self.tip = ""
        self.unsaved = Unsaved()
        self.offer: Offer | None = None
        self.shape_number = -1
        self.editor = editor_for(field, help_)
        self.editor.typing.connect(lambda: self.show_unsaved(Unsaved("waiting")))
        self.editor.committed.connect(lambda value: self.entered.emit(field.name, value))
        self._build()

    def _build(self) -> None:
        self.label = MarkedLabel()
        _dress(self.label, "fieldLabel", LABEL_WIDTH, Qt.AlignmentFlag.AlignRight)
        self.label.setWordWrap(True)
        self.label.setToolTip(as_tip(self.field.meaning))
        self.more = QToolButton()
        self.more.setIcon(icon("more"))
        self.more.setAccessibleName(f"{self.field.label} 更多")
        self.more.setToolTip("不适用、暂缺、清空、改动记录（Ctrl+D）")
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keeping = self.more.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)  # what stands beside it does not move
        self.more.setSizePolicy(keeping)
        self.more.clicked.connect(self.open_menu)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(1)
        self.grid.setColumnStretch(3, 1)
        self.parts = (self.label, self._editor_cell(), self.more, self._said())
        self._take_shape(0)

    def _said(self) -> QWidget:
        """Last period's value and the message: beside the editor, or below it where there is no room."""
        self.previous = _label("previous")
        self.previous.setMinimumWidth(PREVIOUS_WIDTH)
        self.message = _Message()
        _dress(self.message, "message", 0, Qt.AlignmentFlag.AlignLeft)
        self.message.setWordWrap(True)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        said = _Said()
        said.resized.connect(self._fit_previous)
        said.resized.connect(self._make_room)
        line = QHBoxLayout(said)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(self.previous)
        line.addWidget(self.message, 1)
        self.mine = _button("用我的", lambda: self.settled.emit(self.field.name, True))
        self.theirs = _button("用别处的", lambda: self.settled.emit(self.field.name, False))
        self.take = _button("", lambda: self.taken.emit(self.field.name))
        self.take.setProperty("kind", "inline")  # as high as the line that is kept for what is said
        self.take.setFixedHeight(_line_height(self.message.font()))
        for button in (self.take, self.mine, self.theirs):
            line.addWidget(button)
        return said

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand on as many lines as the width asks for."""
        width = event.size().width()
        before = self.shape_number
        self._take_shape(0 if width >= WIDE else 1 if width >= NARROW else 2)
        super().resizeEvent(event)
        if self.shape_number != before:
            # What is laid out just now does not hear that a part of it has become lower meanwhile.
            QTimer.singleShot(0, self, self.updateGeometry)

    def _take_shape(self, number: int) -> None:
        """A line for what is said is kept free: were it to come and go, what is clicked would move away."""
        if number == self.shape_number:
            return
        self.shape_number = number
        for part, place in zip(self.parts, _SHAPES[number], strict=True):
            self.grid.addWidget(part, *place)
        side = Qt.AlignmentFlag.AlignLeft if number == 2 else Qt.AlignmentFlag.AlignRight
        self.label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._make_room()

    def _make_room(self) -> None:
        """Beside the editor last period's values stand in a column, which is kept free unless what is said
        needs it; below it there is none to keep free. A line that grows pushes all below it away.
        """
        room = self.parts[-1].width() - PREVIOUS_WIDTH - GAP
        said = self.message.fontMetrics().horizontalAdvance(self.message.text())
        if self.offer is not None:
            whole = button_words(self.field, self.offer)
            self.take.setText(whole)
            if said + self.take.sizeHint().width() + GAP > room:
                self.take.setText(brief_words(self.offer))
            self.take.setAccessibleName(whole)
            said += self.take.sizeHint().width() + GAP
        is_free = self.shape_number == 0 and said <= room
        self.previous.setVisible(is_free or bool(self.previous.text()))

    def _editor_cell(self) -> QWidget:
        """The editor with its unit close behind it."""
        cell = QWidget()
        cell.setFixedWidth(EDITOR_WIDTH)
        box = QHBoxLayout(cell)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.editor, 1 if self.editor.fills else 0)
        if self.field.unit:
            unit = _label("unit")
            unit.setText(self.field.unit)
            box.addWidget(unit)
        if not self.editor.fills:
            box.addStretch(1)
        return cell

    def show_state(self, state: RowState, locked: bool) -> None:
        """Show one record's field."""
        self.editor.show_value(state.value)
        self.editor.lock(locked)
        self.state = state
        self._show_label()
        self._show_previous(state)
        self.more.setVisible(not locked and not self.field.is_calculated)
        self.kind, self.text = _message(self.field, state)
        self.offer = None if locked else state.offer
        self.take.setVisible(bool(self.offer and button_words(self.field, self.offer)))
        self.tip = state.finding.message if state.finding else ""
        self._show_tip()
        self.show_hint(any(widget.hasFocus() for widget in self.editor.focus_widgets()))
        kind = self.kind
        self.editor.mark(kind if kind in ("error", "warning") else "carried" if state.carried else "")

    def _show_label(self) -> None:
        star = (
            f"<span style='color:{colours().error}'> *</span>" if self.state and self.state.required else ""
        )
        self.label.setText(f"{escape(self.field.label)}{star}")

    def changeEvent(self, event: QEvent) -> None:
        """Other colours: what is written in one of them is written anew."""
        if event.type() == QEvent.Type.StyleChange and self.state is not None:
            self._show_label()
        super().changeEvent(event)

    def _show_previous(self, state: RowState) -> None:
        """Last period's value; a value that was carried is that very one, so the mark stands in its place."""
        self.previous.setToolTip(as_tip(f"上期：{state.previous}" if state.previous else ""))
        set_state(self.previous, "carried" if state.carried else "")
        self._fit_previous()
        self._make_room()

    def _fit_previous(self) -> None:
        """It has its column, and as much of what is free as leaves the half to the message."""
        if (state := self.state) is None:
            return
        room = max(PREVIOUS_WIDTH, self.parts[-1].width() // 2)
        texts = ["沿用未确认"] if state.carried else _previous_texts(state)
        metrics = self.previous.fontMetrics()
        text = next((one for one in texts if metrics.horizontalAdvance(one) <= room), texts[-1])
        self.previous.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))

    def show_unsaved(self, unsaved: Unsaved) -> None:
        """Say what of this line is not in the workspace yet."""
        if unsaved != self.unsaved:
            self.unsaved = unsaved
            self._show_tip()
            for button in (self.mine, self.theirs):
                button.setVisible(unsaved.kind == "conflict")
            self.show_hint(any(widget.hasFocus() for widget in self.editor.focus_widgets()))

    def _show_tip(self) -> None:
        self.message.setToolTip(as_tip(self.unsaved.more or self.tip))

    def show_hint(self, focused: bool) -> None:
        """The message; where there is none, the field's hint while one types in it."""
        hinted = focused and not self.text
        kind, text = ("hint", self.field.hint) if hinted else (self.kind, self.text)
        match self.unsaved.kind:
            case "waiting":
                if self.text and self.editor.typed() is not None:
                    kind, text = "hint", ""  # that is said of what stood there before
                kind, text = kind or "hint", "　".join(filter(None, ("未保存", text)))
            case "failed" | "conflict":
                kind, text = "error", self.unsaved.text
        self.message.show_text(text, whole=self.unsaved.kind in ("failed", "conflict"))
        set_state(self.message, kind)
        self._make_room()
        self._say_aloud(text)

    def _say_aloud(self, text: str) -> None:
        if (state := self.state) is not None:
            said = self.unsaved.more or self.tip or text
            say_of(
                self.editor,
                aloud(
                    self.field,
                    required=state.required,
                    carried=state.carried,
                    previous=state.previous,
                    said=said,
                ),
            )

    def open_menu(self) -> None:
        """The words that stand for a value: 不适用, 暂缺, or nothing at all."""
        if not self.more.isHidden():
            menu = self.word_menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.editor.mapToGlobal(QPoint(0, self.editor.height())))

    def word_menu(self) -> QMenu:
        """The menu of `open_menu`."""
        menu = QMenu(self)
        for word, value in MISSING_WORDS.items():
            menu.addAction(word, partial(self._say, value))
        menu.addSeparator()
        menu.addAction("清空", partial(self._say, None))
        menu.addSeparator()
        menu.addAction("改动记录（Ctrl+H）…", partial(self.history.emit, self.field.name))
        return menu

    def _say(self, value: Value) -> None:
        self.entered.emit(self.field.name, value)

    def event(self, event: QEvent) -> bool:
        """A hidden line must not keep the keyboard."""
        if event.type() == QEvent.Type.Hide and any(w.hasFocus() for w in self.editor.focus_widgets()):
            self.focusNextChild()
        return super().event(event)


def _previous_texts(state: RowState) -> list[str]:
    """Last period's value in words, and shorter ones: the first that there is room for is shown."""
    return [f"上期 {one}" for one in (state.previous, *state.briefer)] if state.previous else [""]


def _message(field: Field, state: RowState) -> tuple[str, str]:
    """(kind, text) of what stands beside the field."""
    kind, text = _of_finding(field, state.finding)
    if state.offer is not None:
        kind, text = kind or "warning", offer_words(field, state.offer)
    if not state.comment:
        return kind, text
    said = f"农业局：{state.comment}"
    return (kind, f"{said}；{text}") if kind in ("error", "warning") else ("warning", said)


def _of_finding(field: Field, finding: Finding | None) -> tuple[str, str]:
    if finding is None:
        return "", ""
    if finding.rule == "required":
        return "todo", "必填，尚未填写"
    text = finding.beside(field.label)  # what to do about it stands in the tool tip and in the list
    if finding.explained:
        return "explained", f"{finding.settled_word}　{text}"
    return finding.severity, text


def _button(word: str, do: Callable[[], object]) -> QPushButton:
    """A button beside the message; the keyboard stays in the field."""
    button = QPushButton(word)
    button.setProperty("kind", "small")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(lambda _checked=False: do())
    button.hide()
    return button


def _label(name: str, width: int = 0) -> PlainLabel:
    label = PlainLabel()
    _dress(label, name, width, Qt.AlignmentFlag.AlignLeft)
    return label


def _dress(label: QLabel, name: str, width: int, align: Qt.AlignmentFlag) -> None:
    label.setObjectName(name)
    label.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
    if width:
        label.setFixedWidth(width)
