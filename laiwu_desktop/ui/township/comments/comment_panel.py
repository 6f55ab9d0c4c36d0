"""The bureau's comments on a report that came back: the one in hand in a line, all of them in a list."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QTextEdit, QVBoxLayout

from laiwu_desktop.desk.filling.changing import LONGEST_EXPLANATION
from laiwu_desktop.desk.guiding.asked import Asked, How, summary
from laiwu_desktop.ui.guiding.sentence_line import SentenceLine
from laiwu_desktop.ui.looks.slim import slim
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon

ICONS = {How.OPEN: "returned", How.MENDED: "complete", How.ANSWERED: "explained"}
_COLUMNS = (
    Column("", 88),
    Column("村（居）", 130, least=84),
    Column("报表", 140, least=70),
    Column("指标项", 130, least=70),
    Column("意见", 0),
    Column("当时", 76, least=50),
    Column("现在", 76, least=50),
    Column("答复", 220, least=90),
)
# A list of more rows scrolls.
_MOST_ROWS, _FEW_ROWS, _HIGH_ENOUGH = 6, 3, 800
_HIGH_FOR_A_LIST = 640
_ROW, _HEADING = 25, 30
_ANSWER = 320
_MOST_LINES = 4


class _Whole(QTextEdit):
    """The words of a comment, on as many lines as they need; of more than a few one scrolls, by keys, too."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("said")
        self.setAccessibleName("农业局意见全文")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setViewportMargins(12, 0, 10, 0)
        self.document().setDocumentMargin(1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.hide()

    def _fit(self) -> None:
        height = math.ceil(self.document().size().height())
        most = _MOST_LINES * self.fontMetrics().lineSpacing()
        self.setFixedHeight(min(height, most) + 6)


class _List(ReadTable):
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class CommentPanel(QFrame):
    """Hidden where nothing was said. `chosen` carries the number of the comment to go to, `step` 1 or -1,
    `answered` the sentence for the one in hand, which is about no value; `done` says that this was kept by
    Enter, `left` that one goes back to what is filled in.
    """

    chosen = Signal(int)
    step = Signal(int)
    answered = Signal(str)
    done = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cellBar")
        self.setAccessibleName("农业局意见")
        # What is left of a tall window belongs to the form.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.found: Sequence[Asked] = ()
        self.places: Sequence[tuple[str, str, str]] = ()
        self.number = 0
        self.locked = False
        self.wanted = True
        self._high = 0
        self.fold = QPushButton("农业局意见")
        self.sign, self.counts = PlainLabel(), PlainLabel()
        self.text = OneLine(leaving_out=Qt.TextElideMode.ElideRight)
        self.text.setMinimumWidth(120)
        self.whole, self.which = _Whole(), ""
        hint = "写一句答复，随下一版报送（Ctrl+R）"
        self.answer = SentenceLine("对整份数据的意见的答复", hint, LONGEST_EXPLANATION)
        self.back, self.ahead = QPushButton(icon("previous"), "上一条"), QPushButton(icon("next"), "下一条")
        self.table = _List("农业局意见", _COLUMNS)
        self._build()
        self.hide()

    def _build(self) -> None:
        self.fold.setProperty("kind", "fold")
        self.fold.clicked.connect(lambda: self.unfold(self.table.isHidden()))
        self.counts.setObjectName("faint")
        self.answer.setMinimumWidth(_ANSWER // 2)
        self.answer.setMaximumWidth(_ANSWER)
        self.answer.kept.connect(self.answered)
        self.answer.done.connect(self.done)
        self.answer.left.connect(self.left)
        line = self.line = QHBoxLayout()
        line.setContentsMargins(8, 3, 10, 3)
        line.setSpacing(8)
        for button, keys, by in ((self.back, "Alt+PageUp", -1), (self.ahead, "Alt+PageDown", 1)):
            button.setToolTip(as_tip(keys))
            button.clicked.connect(lambda _checked=False, by=by: self.step.emit(by))
        for button in (self.fold, self.back, self.ahead):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line.addWidget(self.fold)
        line.addWidget(self.counts)
        line.addWidget(self.sign)
        line.addWidget(self.text, 3)
        line.addWidget(self.answer, 2)
        line.addWidget(self.back)
        line.addWidget(self.ahead)
        self.table.entered.connect(self._choose)
        self.table.doubleClicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.whole)
        column.addWidget(self.table)
        self.unfold(False)

    def be_low(self, low: bool) -> None:
        """Take less height."""
        slim((self.fold, self.back, self.ahead), low=low)
        self.line.setContentsMargins(8, 1 if low else 3, 10, 1 if low else 3)

    def unfold_where_there_is_room(self) -> None:
        """Show the list, unless it would leave nothing of the form."""
        self.unfold(self.window().height() >= _HIGH_FOR_A_LIST)

    def unfold(self, open_: bool) -> None:
        """Show the list, or only the line of the comment in hand."""
        self.table.setVisible(open_)
        self.fold.setIcon(icon("down" if open_ else "next"))
        self.fold.setToolTip("收起列表" if open_ else "列出全部意见")

    def show_asked(
        self, found: Sequence[Asked], places: Sequence[tuple[str, str, str]], *, locked: bool
    ) -> None:
        """Show these; `places` are unit, form and field of each, in words."""
        is_other = (found, places) != (self.found, self.places)
        self.found, self.places, self.locked = found, places, locked
        self.number = min(max(self.number, 1), len(found))
        self.setVisible(bool(found) and self.wanted)
        if is_other:
            self._list()
        self._show()

    def show_number(self, number: int) -> None:
        """This one is in hand."""
        if 0 < number <= len(self.found):
            self.answer.keep()
            self.number = number
            self._show()

    def set_wanted(self, wanted: bool) -> None:
        """Whether the page shown is one to mend and answer on."""
        self.wanted = wanted
        self.setVisible(bool(self.found) and wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.window().height() < _HIGH_FOR_A_LIST and self.window().height() < self._high:
            self.unfold(False)  # a window made lower: the list would hold it up
        self._high = self.window().height()
        self._fit()
        QTimer.singleShot(0, self, self._show_whole)  # once the line has its width

    def _show_whole(self) -> None:
        """What the line has no room for stands below it, all of it."""
        text = f"{self.which}　{self.whole.toPlainText()}"
        is_cut = self.text.fontMetrics().horizontalAdvance(text) > self.text.contentsRect().width()
        self.text.setText(self.which if is_cut else text)
        self.whole.setVisible(is_cut)

    def _fit(self) -> None:
        """On a small screen the form below needs the room."""
        most = _MOST_ROWS if self.window().height() >= _HIGH_ENOUGH else _FEW_ROWS
        self.table.setFixedHeight(_HEADING + _ROW * min(len(self.found), most))

    @property
    def current(self) -> Asked | None:
        """The one in hand; None where there is none."""
        return self.found[self.number - 1] if self.number else None

    def _list(self) -> None:
        rows = zip(self.found, self.places, strict=True)
        self.table.show_rows(
            (
                one.number,
                ICONS[one.how],
                (one.how.word, *place, one.comment.text, _was(one), one.now if one.cell else "", one.answer),
            )
            for one, place in rows
        )
        self._fit()
        self.counts.setText(summary(self.found))

    def _show(self) -> None:
        if (one := self.current) is None:
            return
        where = " ".join(filter(None, self.places[self.number - 1]))
        self.which, said = (
            f"第 {one.number}/{len(self.found)} 条　{one.how.word}",
            f"{where}：{one.comment.text}",
        )
        self.text.setToolTip(as_tip(f"{self.which}　{said}"))
        self.whole.setPlainText(said)
        self._show_whole()
        self.sign.setPixmap(icon(f"state-{ICONS[one.how]}").pixmap(14))
        self.sign.setAccessibleName(one.how.word)
        self.answer.setVisible(one.cell is None and one.may_be_answered)
        self.answer.setEnabled(not self.locked)
        self.answer.show_text(one.answer, one.comment.id)
        self.table.selectRow(self.number - 1)

    def _choose(self) -> None:
        if (number := self.table.current_key()) is not None:
            self.chosen.emit(number)


def _was(one: Asked) -> str:
    return "" if one.comment.value is None else one.comment.value or "未填"
