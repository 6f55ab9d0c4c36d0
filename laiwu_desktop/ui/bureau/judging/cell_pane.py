"""Beside the grid: all that is known of the value one stands on, and the line to say something of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.bureau.judging.cell_story import Fact, Story
from laiwu_desktop.desk.bureau.judging.speaking import About, Place
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.ui.bureau.judging.phrases import PhraseButton
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel, WholeText, as_tip
from laiwu_desktop.ui.parts.theme import colour, icon

# Each with its sign: colours alone tell nothing to some.
_SIGNS = {
    "error": ("✕", "error"), "warning": ("！", "warning"), "explained": ("✓", "info"),
    "odd": ("◐", "carried"),
    "changed": ("▌", "link"), "said": ("○", "info"), "answered": ("✓", "good"), "waits": ("●", "warning"),
}  # fmt: skip


class CellPane(QWidget):
    """`written` carries what was said, `dropped` the number of a comment that is taken back; `left` says that
    the keyboard may go back to the grid. Nothing here sends anything.
    """

    written = Signal(object)
    dropped = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.place: Place | None = None
        self._about: Story | None = None
        self._meant: tuple[Place, Story] | None = None  # what is being spoken of
        self.setMinimumWidth(230)
        self._build()
        self.show_nothing()

    def _build(self) -> None:
        self.where = WholeText()
        self.where.setObjectName("faint")
        self.heading = WholeText()
        self.heading.setObjectName("heading")
        self.value = WholeText()
        self.value.setObjectName("heading")
        self.details = QTextBrowser()
        self.details.setAccessibleName("这一格的情况")
        self.details.setOpenLinks(False)
        self.details.setMinimumHeight(48)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 10, 8)
        column.setSpacing(4)
        for label in (self.where, self.heading, self.value):
            column.addWidget(label)
        column.addWidget(self.details, 1)
        column.addWidget(self._line())
        column.addWidget(self._list())

    def _line(self) -> QWidget:
        self.target = OneLine(leaving_out=Qt.TextElideMode.ElideMiddle)
        self.scope = QComboBox()
        self.scope.setAccessibleName("意见针对")
        for about in About:
            self.scope.addItem(about.value, about)
        self.scope.setToolTip("意见针对所选的格、这一行、这张表还是整份数据")
        self.text = QLineEdit()
        self.text.setAccessibleName("意见")
        self.text.setPlaceholderText("意见（F2）；回车记下，不会送出")
        self.text.setMaxLength(2000)
        self.text.installEventFilter(self)
        self.text.returnPressed.connect(self.take)
        self.text.textChanged.connect(self._typed)
        self.phrases = PhraseButton()
        self.phrases.chosen.connect(self._say)
        self.phrases.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        first = QHBoxLayout()
        first.addWidget(self.scope)
        first.addStretch(1)
        first.addWidget(self.phrases)
        for part in (first, self.target, self.text):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)
        self.writing = box
        return box

    def _list(self) -> QWidget:
        """What this clerk has written of the report."""
        self.count = PlainLabel()
        self.count.setObjectName("faint")
        self.remove = QPushButton(icon("remove"), "")
        self.remove.setAccessibleName("去掉选中的意见")
        self.remove.setToolTip("去掉选中的意见")
        self.remove.setProperty("kind", "plain")
        self.lines = QListWidget()
        self.remove.clicked.connect(lambda: self.dropped.emit(self.lines.currentRow()))
        self.lines.setAccessibleName("写好未送的意见")
        self.lines.setWordWrap(True)
        self.lines.setMinimumHeight(30)
        self.lines.setMaximumHeight(110)
        self.lines.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        self.unsent = QWidget()
        column = QVBoxLayout(self.unsent)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.addWidget(self.count, 1)
        line.addWidget(self.remove)
        column.addLayout(line)
        column.addWidget(self.lines)
        return self.unsent

    # ---- what is known

    def show_nothing(self) -> None:
        """Nothing is stood on."""
        self.place = self._about = None
        for label in (self.where, self.heading, self.value):
            label.setText("")
        self.details.setPlainText("")
        self._show_target()

    def show_story(self, told: Story, place: Place, whole: Iterable[Fact]) -> None:
        """Show what is known of a value; `whole` is what was said of the report as a whole. While something
        is being written, what it speaks of stays.
        """
        self.place, self._about = place, told
        self.where.setText(told.place)
        self.heading.setText(told.label)
        self.value.setText(told.value)
        self.details.setPlainText("" if told.told else "没有要说明的。")
        _write(self.details, [*told.told, *whole])
        self._show_target()

    def show_written(self, lines: Sequence[str], others: Iterable[str], *, may_write: bool) -> None:
        """Show what this clerk has written of the report, and who else is writing."""
        row = self.lines.currentRow()
        self.lines.clear()
        self.lines.addItems(lines)
        self.lines.setCurrentRow(min(row, len(lines) - 1))
        self.remove.setEnabled(self.lines.currentRow() >= 0)
        told = [f"写好未送的意见 {len(lines)} 条" if lines else "", *others]
        self.count.setText("\n".join(filter(None, told)))
        self.unsent.setVisible(bool(any(told)))
        self.lines.setVisible(bool(lines))
        self.remove.setVisible(bool(lines))
        self.writing.setVisible(may_write)

    # ---- what is said

    def begin(self, about: About) -> None:
        """Speak of what is chosen in the grid, of its rows, or of all of it."""
        if not self.writing.isHidden() and self.place is not None:
            self.scope.setCurrentIndex(self.scope.findData(about))
            self.text.setFocus()
            self.text.selectAll()

    def take(self) -> None:
        """Take down what is written, and go back to the grid."""
        self.take_down()
        self.left.emit()

    def take_down(self) -> None:
        """Take down what is written: it is kept, and goes with the next decision."""
        place = self._meant[0] if self._meant else self.place
        said: tuple[Comment, ...] = ()
        if place is not None:
            said = place.comments(self.scope.currentData(), self.text.text().strip())
        self.text.clear()
        if said:
            self.scope.setCurrentIndex(0)
            self.written.emit(said)

    def _say(self, phrase: str) -> None:
        self.text.setText(phrase)
        self.text.setFocus()

    def _typed(self, text: str) -> None:
        if not text.strip():
            self._meant = None
        elif self._meant is None and self.place is not None and self._about is not None:
            self._meant = self.place, self._about
        self._show_target()

    def _show_target(self) -> None:
        """Say of what one speaks, with the value."""
        place, told = self._meant or (self.place, self._about)
        if place is None or told is None:
            self.target.setText("")
            return
        count = len(place.cells)
        where = f"{told.place}　{told.label}　{told.value}" if count == 1 else f"所选的 {count} 格"
        self.target.setText(f"对：{where}")
        self.target.setToolTip(as_tip(where))
        self.scope.setItemText(0, "这一格" if count == 1 else f"所选的 {count} 格")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves what is written unsaid; F4 opens the phrases."""
        if watched is self.text and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.text.clear()
                self.left.emit()
                return True
            if event.key() == Qt.Key.Key_F4:
                self.phrases.showMenu()
                return True
        return super().eventFilter(watched, event)


def _write(browser: QTextBrowser, facts: Iterable[Fact]) -> None:
    """A paragraph each: the sign and the heading in its colour, then the words, every sign as it stands."""
    cursor = QTextCursor(browser.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    for one in facts:
        sign, ink = _SIGNS.get(one.sort, ("", "ink"))
        heading, plain = QTextCharFormat(), QTextCharFormat()
        heading.setFontWeight(QFont.Weight.Bold)
        heading.setForeground(colour(ink))
        paragraph = QTextBlockFormat()
        paragraph.setBottomMargin(6)
        if not browser.document().isEmpty():
            cursor.insertBlock()
        cursor.setBlockFormat(paragraph)
        cursor.insertText(f"{sign} {one.heading}".strip(), heading)
        # Within the paragraph a new line is one of its own.
        cursor.insertText(f"　{one.words}".replace("\n", "\u2028"), plain)
    browser.moveCursor(QTextCursor.MoveOperation.Start)
