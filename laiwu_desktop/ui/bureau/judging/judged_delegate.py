"""How a cell of a received report looks: what was found, what has changed, what was said."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPolygon
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from laiwu_desktop.desk.bureau.judging.judged_grid import Judged
from laiwu_desktop.formdef.values import Missing
from laiwu_desktop.ui.bureau.judging.judged_model import JudgedModel
from laiwu_desktop.ui.grid.cells.cell_ink import GAP, SIGN, difference_of, fits, fitted, mixed, past_words
from laiwu_desktop.ui.grid.cells.cells_model import LEFT, RIGHT, Index
from laiwu_desktop.ui.parts.theme import colour, colours, icon

_GROUNDS = {
    "error": "error_ground", "warning": "warning_ground", "explained": "info_ground",
    "odd": "carried_ground",
}  # fmt: skip
_SIGNS = {
    "error": "state-error", "warning": "state-warning", "explained": "state-explained",
    "odd": "state-part",
}  # fmt: skip
_CORNER = 8
_FOCUS, _SELECTED = QStyle.StateFlag.State_HasFocus, QStyle.StateFlag.State_Selected


class JudgedDelegate(QStyledItemDelegate):
    """A sign and a ground say what was found; a corner that something was said, full while it waits; a bar at
    the left that the value has changed, and in high rows what it was.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shows_change = False
        self._signs = {mark: icon(name) for mark, name in _SIGNS.items()}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(90, 26)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = cast(JudgedModel, index.model())
        one = model.judged(index)
        box = cast(QRect, option.rect)  # type: ignore[attr-defined]
        flags = cast(QStyle.StateFlag, option.state)  # type: ignore[attr-defined]
        is_chosen, is_number = bool(flags & _SELECTED), model.column(index).field.type.is_number
        self._paint_ground(painter, box, one, is_chosen=is_chosen)
        inner = box.adjusted(GAP, 0, -GAP, 0)
        if (sign := self._signs.get(one.mark)) is not None:
            place = inner.left() if is_number else inner.right() - SIGN
            where = QRect(place, box.center().y() - SIGN // 2, SIGN, SIGN)
            mode = QIcon.Mode.Selected if is_chosen else QIcon.Mode.Normal
            sign.paint(painter, where, Qt.AlignmentFlag.AlignCenter, mode)
            inner = inner.adjusted(SIGN + 3, 0, 0, 0) if is_number else inner.adjusted(0, 0, -SIGN - 3, 0)
        side = RIGHT if is_number else LEFT
        if self.shows_change and one.change is not None:
            self._paint_was(painter, inner, model, index, is_chosen=is_chosen)
            inner.setHeight(box.height() * 3 // 5)
        text = one.text.replace("\n", " ↵ ") or ("" if one.relevant else "—")
        faint = isinstance(one.value, Missing) or not one.relevant
        painter.setPen(colour("chosen_ink" if is_chosen else "faint" if faint else "ink"))
        painter.drawText(inner, side, fitted(painter, text, inner.width()))
        _paint_said(painter, box, one)
        if flags & _FOCUS:
            painter.setPen(QPen(colour("link"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _paint_ground(self, painter: QPainter, box: QRect, one: Judged, *, is_chosen: bool) -> None:
        ground = colour(_GROUNDS[one.mark]) if one.mark else None if one.relevant else colour("closed")
        if is_chosen:
            chosen = colour("chosen")
            ground = chosen if ground is None or colours().is_flat else mixed(ground, chosen)
        if ground is not None:
            painter.fillRect(box, ground)
        if one.change is not None:
            painter.fillRect(QRect(box.left(), box.top() + 2, 3, box.height() - 4), colour("link"))

    def _paint_was(
        self, painter: QPainter, inner: QRect, model: JudgedModel, index: Index, *, is_chosen: bool
    ) -> None:
        """What stood there before, on a line of its own; a number that is cut off would be another one."""
        past = model.grid.against(model.rows[index.row()], model.column(index))
        below = QRect(inner.left(), inner.top() + inner.height() // 2, inner.width(), inner.height() // 2)
        painter.setPen(colour("chosen_ink" if is_chosen else "faint"))
        ways = (past_words(past), past_words(past, " "), difference_of(past), past.text)
        told = next((one for one in ways if one and fits(painter, one, below.width())), ways[0])
        side = RIGHT if model.column(index).field.type.is_number else LEFT
        painter.drawText(below, side, fitted(painter, told, below.width()))


def _paint_said(painter: QPainter, box: QRect, one: Judged) -> None:
    """A corner, as spreadsheets have it: full where something waits or is not sent, else its edge."""
    if not (one.said or one.written):
        return
    corner = box.topRight()
    shape = QPolygon([corner, corner - QPoint(_CORNER, 0), corner + QPoint(0, _CORNER)])
    ink = colour("sign_warning" if one.written or one.waits else "sign_info")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1))
    painter.setBrush(ink if one.written or one.waits else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(shape)
    painter.restore()
