"""The bar beside the value at hand: what it means, what it was, who changed it, what was said and noted."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling.changing import LONGEST_EXPLANATION, Cell
from laiwu_desktop.desk.guiding.about_cell import AboutCell
from laiwu_desktop.ui.guiding.cut_line import CutLine
from laiwu_desktop.ui.guiding.sentence_line import SentenceLine
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import colour, set_state

# Below the form: as a rule, with a line for what is answered to the bureau, and both where the window has
# little height: what does not fit is in the tool tips, what the bureau said stands above the page.
BELOW_HEIGHT, ANSWERING_HEIGHT, LOW_HEIGHT, LOW_ANSWERING_HEIGHT = 112, 116, 56, 64
# Across the bar below: what it means, what it was, what was said and noted.
SHARES, LOW_SHARES = (5, 4, 3), (4, 4, 3)
MARGIN, GAP = 6, 2
LONGEST_NOTE = 500
BESIDE_WIDTH = 300
QWIDGETSIZE_MAX = 16777215  # Qt's own, which PySide does not name
Past = Sequence[tuple[str, str, float | None]]


class Sparkline(QWidget):
    """Numbers as a small line, the last one, this period's, as a dot; it is broken where one is missing."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[float | None] = []
        self.setMinimumSize(QSize(120, 26))

    def show_numbers(self, numbers: list[float | None]) -> None:
        """Draw these."""
        self.numbers = numbers
        self.update()

    @property
    def has_line(self) -> bool:
        """Whether there is more than one number to draw."""
        return sum(number is not None for number in self.numbers) > 1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        points = self._points()
        painter.setPen(QPen(colour("bar"), 1.6))
        for one, other in itertools.pairwise(points):
            if one is not None and other is not None:
                painter.drawLine(one, other)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, point in enumerate(points):
            if point is not None:
                is_last = number == len(points) - 1
                painter.setBrush(colour("error" if is_last else "bar"))
                painter.drawEllipse(point, 3 if is_last else 1.8, 3 if is_last else 1.8)
        painter.end()

    def _points(self) -> list[QPointF | None]:
        known = [number for number in self.numbers if number is not None]
        low, high = (min(known), max(known)) if known else (0.0, 0.0)
        step = (self.width() - 8) / max(1, len(self.numbers) - 1)
        height = self.height() - 8
        return [
            None
            if number is None
            else QPointF(
                4 + place * step,
                4 + height * (1 - (number - low) / (high - low) if high > low else 0.5),
            )
            for place, number in enumerate(self.numbers)
        ]


class _FollowUp(QCheckBox):
    """The space bar ticks it; as from the note beside it, Enter and Escape go on filling in (`left`)."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CellBar(QFrame):
    """Shows one value. `noted` carries the text of its note and whether it is to be followed up, `answered`
    the sentence for what the bureau said of it; `done` says that this was kept by Enter, `left` that one
    goes on filling in.
    """

    noted = Signal(str, bool)
    answered = Signal(str)
    done = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cellBar")
        self.setAccessibleName("指标说明")
        self.heading, self.meaning, self.limits = PlainLabel(), CutLine("（F1 看全）"), PlainLabel()
        self.line, self.values, self.changed = Sparkline(), CutLine(), CutLine()
        self.before = CutLine()
        self.said = CutLine()
        self.answer = SentenceLine("答复农业局意见", "", LONGEST_EXPLANATION)
        self.note = SentenceLine("自己的备忘", "备忘，不上报（Ctrl+M）", LONGEST_NOTE)
        self.follow_up = _FollowUp("待跟进")
        self.is_beside = self.low = False
        self._build()
        self.place(beside=False)
        self.show_cell(None)

    def _build(self) -> None:
        self.heading.setObjectName("sectionTitle")
        self.said.setObjectName("message")
        set_state(self.said, "warning")
        for label in (self.limits, self.changed):
            label.setObjectName("faint")
        for label in (self.meaning, self.limits, self.before, self.values, self.changed, self.said):
            label.setWordWrap(True)
        self.note.kept.connect(self._keep)
        # Tab comes to it from the note; the mouse leaves the keyboard in the value.
        self.follow_up.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.follow_up.clicked.connect(self._keep)
        self.follow_up.left.connect(self.left)
        self.answer.kept.connect(self.answered)
        self.answer.done.connect(self.done)
        for goes_back in (self.note.done, self.note.left, self.answer.left):
            goes_back.connect(self.left)
        noting = QHBoxLayout()
        noting.addWidget(self.note, 1)
        noting.addWidget(self.follow_up)
        self.box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.box.setContentsMargins(12, MARGIN, 12, MARGIN)
        self.box.setSpacing(16)
        columns: tuple[tuple[QWidget | QHBoxLayout, ...], ...] = (
            (self.heading, self.meaning, self.limits),
            (self.line, self.before, self.values, self.changed),
            (self.said, self.answer, noting),
        )
        for share, parts in zip(SHARES, columns, strict=True):
            column = QVBoxLayout()
            column.setSpacing(GAP)
            for part in parts:
                column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
            column.addStretch()
            self.box.addLayout(column, share)
        self.box.addStretch(0)

    def place(self, *, beside: bool, low: bool = False) -> None:
        """Stand beside the form, or below it, on two lines where the window is low."""
        self.is_beside = beside
        self.low = low and not beside
        self.meaning.be_one_line(one_line=False)
        self.said.be_one_line(one_line=self.low)
        for label in (self.before, self.values):
            label.be_one_line(one_line=not beside)
        self.changed.be_one_line(one_line=self.low)
        way = QBoxLayout.Direction
        self.box.setDirection(way.TopToBottom if beside else way.LeftToRight)
        for number in range(3):
            share = LOW_SHARES[number] if self.low else SHARES[number]
            self.box.setStretch(number, 0 if beside else share)
        self.box.setStretch(3, 1 if beside else 0)
        if beside:
            self.setFixedWidth(BESIDE_WIDTH)
            self.setMinimumHeight(0)
            self.setMaximumHeight(QWIDGETSIZE_MAX)
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(QWIDGETSIZE_MAX)
        self._fit()

    def _fit(self) -> None:
        """Below the form, as high as what is said there; a line more where the bureau waits for an answer."""
        is_answering = not self.answer.isHidden()
        has_room = not (is_answering and self.low)
        # Where it is low, the name stands in the form above, and what it means has its line, too.
        self.heading.setVisible(bool(self.heading.text()) and not self.low)
        self.meaning.setVisible(bool(self.meaning.text()))
        self.limits.setVisible(bool(self.limits.text()) and not self.low)
        # Below the form that is three lines at most, two where it is low.
        has_before = bool(self.before.text())
        self.before.setVisible(has_before)
        self.line.setVisible(self.line.has_line and not self.low and (self.is_beside or not has_before))
        self.changed.setVisible(not (self.low and has_before))
        self.said.setVisible(bool(self.said.text()) and has_room)
        for widget in (self.note, self.follow_up):
            widget.setVisible(has_room)
        if not self.is_beside:
            heights = (LOW_HEIGHT, LOW_ANSWERING_HEIGHT) if self.low else (BELOW_HEIGHT, ANSWERING_HEIGHT)
            self.setFixedHeight(heights[is_answering])
        self._fit_meaning()

    def _fit_meaning(self) -> None:
        """Below the form it has what the heading and the limits leave, beside it all that it takes."""
        room = QWIDGETSIZE_MAX
        if not self.is_beside:
            limits = self.limits.heightForWidth(self.meaning.width()) + GAP if self.limits.text() else 0
            above = self.heading.sizeHint().height() + GAP
            taken = 2 * MARGIN + (0 if self.low else above + limits)
            room = max(self.meaning.fontMetrics().height(), self.maximumHeight() - taken)
        self.meaning.setMaximumHeight(room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks lines elsewhere."""
        super().resizeEvent(event)
        self._fit_meaning()

    def settle(self) -> None:
        """Keep what is being written of the value shown: another one is about to be."""
        self.note.keep()
        self.answer.keep()

    def show_cell(self, about: AboutCell | None, of: Cell | None = None, *, locked: bool = False) -> None:
        """Show what is known `of` a value; of none, that there is none. A `locked` one is not answered."""
        known = about or AboutCell("", "把光标放进一项，这里显示它的口径、往期数和改动。", "")
        for label, text in (
            (self.heading, known.heading),
            (self.meaning, known.meaning),
            (self.limits, known.limits),
            (self.said, known.said),
        ):
            label.setText(text)
            label.setToolTip(as_tip(text))
        self.meaning.setToolTip(as_tip("\n".join(filter(None, (known.meaning, known.limits)))))
        self._show_past(known.past, known.before)
        self.changed.setText("")
        self.note.show_text(known.note.text if known.note else "", of)
        self._show_answer(known, of)
        if locked:  # no answer goes from here
            self.answer.hide()
        self._fit()
        self.follow_up.setChecked(bool(known.note and known.note.follow_up))
        self.note.setEnabled(about is not None)
        self.follow_up.setEnabled(about is not None)

    def _show_answer(self, known: AboutCell, of: Cell | None) -> None:
        """The answer to the comment in hand, which is named where there are others."""
        one = known.asked
        number = f"第 {one.number} 条" if one and known.is_one_of_several else ""
        self.answer.setPlaceholderText(f"写一句答复{number}，随下一版报送（Ctrl+R）")
        self.answer.setAccessibleName(f"答复农业局意见{number}")
        self.answer.setToolTip(as_tip(f"答复{number}：{one.comment.text}" if one else ""))
        self.answer.show_text(one.answer if one else "", (of, one.comment.id if one else ""))
        self.answer.setVisible(one is not None)

    def _show_past(self, past: Past, before: str) -> None:
        self.line.show_numbers([number for _, _, number in past])
        told = [f"{code} {text}" for code, text, _ in past if text]
        values = f"往期：{'　'.join(told[-2 if self.low else -4 :])}" if told else "往期没有数据"
        hint = [f"区划变更前上期：{before}"] if before else []
        self.before.setText("".join(hint))
        self.before.setToolTip(as_tip(before))
        self.values.briefer = values.replace("半年", "")
        self.values.setText(values if told or not before else "")
        self.values.setToolTip(as_tip("\n".join([*hint, *told])))
        self.line.setAccessibleName(f"近 {len(past)} 期")
        self.line.setAccessibleDescription("；".join(told))

    def show_changed(self, text: str) -> None:
        """Say who changed it last, which is looked up."""
        self.changed.setText(f"最近改动：{text}" if text else "")
        self.changed.setToolTip(as_tip(text))

    def _keep(self) -> None:
        self.noted.emit(self.note.text().strip(), self.follow_up.isChecked())
