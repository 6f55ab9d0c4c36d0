"""The editor of photos: a strip of small pictures, filled by dialog, by pasting and by dragging."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QIcon,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.fields.editors import Editor, Photos, WordLabel
from laiwu_desktop.ui.fields.large_photo import LargePhoto
from laiwu_desktop.ui.fields.photo_sources import has_photos, photos_in
from laiwu_desktop.ui.fields.tab_order import take_place
from laiwu_desktop.ui.parts.theme import icon, set_state
from laiwu_desktop.workbook.opening.photos import drawn
from laiwu_desktop.workbook.opening.wire import Drawn

THUMBNAIL = QSize(92, 69)
ENLARGED = QSize(1000, 640)


class Thumbnail(QToolButton):
    """One photo: the space bar, the return key or a click show it large, Delete removes it, the arrows go to
    the next (`stepped`). `came` says that the keyboard did.
    """

    came = Signal()
    removed = Signal()
    stepped = Signal(int)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if key == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)


class PhotosEditor(Editor):
    """Photos of one field; those chosen are handed over as they are, the desk makes them small."""

    def build(self) -> None:
        self.most = self.field.type.max_count
        self.names: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("photos")
        self.setAcceptDrops(True)
        self.strip = QHBoxLayout()
        self.strip.setSpacing(6)
        self.word = WordLabel()
        self.add = QPushButton(icon("add"), "添加照片")
        self.add.setAccessibleName(f"{self.field.label} 添加照片")
        self.add.setToolTip("可以多选；也可以把照片文件拖到这里，或复制后按 Ctrl+V 粘贴")
        self.add.clicked.connect(self._choose)
        self.box.addLayout(self.strip)
        self.box.addWidget(self.add)
        self.box.addWidget(self.word)
        self.box.addStretch()

    # ---- what is shown

    def show_value(self, value: Value) -> None:
        names = value if isinstance(value, tuple) else ()
        self.word.tell(self.field, value)
        if names != self.names:
            self.names = names
            self._fill()
        self._offer()

    def lock(self, locked: bool) -> None:
        super().lock(locked)
        for remove in self.findChildren(QPushButton, "remove"):
            remove.setVisible(not locked)
        self._offer()

    def _offer(self) -> None:
        """A button that is not to be seen must not be gone to either."""
        has_room = self.isEnabled() and len(self.names) < self.most
        if not has_room and self.add.hasFocus():
            self._stay()
        self.add.setVisible(has_room)
        self.add.setEnabled(has_room)

    def _stay(self) -> None:
        """The keyboard stays at the photos: the next field may be out of sight."""
        if shown := self.thumbnails():
            self._go_to(len(shown) - 1)
        else:
            self.focusNextChild()

    def _fill(self) -> None:
        self._show(self.names, None)
        if self.names:
            self.help.photos(self.names, partial(self._show, self.names))

    def _show(self, names: tuple[str, ...], photos: Photos | None) -> None:
        """Show the photos of a value; None while they are looked up."""
        if not isValid(self) or names != self.names:
            return  # another value is shown by now
        there = self.window().focusWidget()
        at = next((n for n, one in enumerate(self.thumbnails()) if one is there), -1)
        while self.strip.count():
            item = self.strip.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for number, name in enumerate(names):
            picture = self._picture(number, name, photos)
            self.strip.addWidget(picture)
            take_place(picture, of=self.add)
        if at >= 0:
            self._go_to(min(at, len(names) - 1))

    def _picture(self, number: int, name: str, photos: Photos | None) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        shown = Thumbnail()
        place = f"{self.field.label} 第 {number + 1} 张，共 {len(self.names)} 张"
        shown.setAccessibleName(place)
        shown.setAccessibleDescription("空格看大图，Delete 移除")
        picture = photos.get(name) if photos is not None else None
        if photos is None:
            shown.setText("正在读取…")
        elif picture is not None:
            pixmap = pixmap_of(picture)
            shown.setIcon(QIcon(pixmap))
            shown.setIconSize(THUMBNAIL)
            shown.setToolTip("看大图（空格）；Delete 移除")
            shown.clicked.connect(lambda: LargePhoto(self, place, pixmap).show())
        else:
            is_there = name in photos
            shown.setText("无法显示" if is_there else "照片缺失")
            shown.setToolTip("不是可以显示的照片，请移除后重新选取" if is_there else "")
            shown.setAccessibleDescription(f"{shown.text()}，Delete 移除")
        shown.came.connect(self.came)
        shown.removed.connect(lambda: self._remove(name))
        shown.stepped.connect(lambda by: self._go_to(number + by))
        remove = QPushButton("移除")
        remove.setObjectName("remove")
        remove.setProperty("kind", "plain")
        remove.setAccessibleName(f"移除{place}")
        remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        remove.clicked.connect(lambda: self._remove(name))
        column.addWidget(shown, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addWidget(remove, alignment=Qt.AlignmentFlag.AlignCenter)
        return holder

    def thumbnails(self) -> list[Thumbnail]:
        """The photos shown, in their order."""
        items = (self.strip.itemAt(number) for number in range(self.strip.count()))
        holders = [item.widget() for item in items if item is not None]
        return [one for holder in holders if holder for one in holder.findChildren(Thumbnail)]

    def _go_to(self, number: int) -> None:
        shown = self.thumbnails()
        if 0 <= number < len(shown):
            shown[number].setFocus(Qt.FocusReason.TabFocusReason)

    # ---- what a person does

    def _choose(self) -> None:
        if chosen := self.help.choose_photos(self):
            self.photos_added.emit(list(chosen))

    def _remove(self, name: str) -> None:
        if self.isEnabled():
            left = tuple(other for other in self.names if other != name)
            self.committed.emit(left or None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.isEnabled():
            self.take_data(QApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)

    def take_data(self, data: QMimeData | None) -> None:
        """Take the photos of what was pasted or dropped."""
        if data is not None and (photos := photos_in(data)):
            self.photos_added.emit(photos)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say where the photo would fall."""
        if has_photos(event.mimeData()):
            event.acceptProposedAction()
            set_state(self, "drop")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_state(self, "")

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        set_state(self, "")
        self.take_data(event.mimeData())

    def focus_widgets(self) -> list[QWidget]:
        return [self.add]

    def take_focus(self) -> None:
        """Where there is no room for another one, at the first that is there."""
        if self.add.isEnabled() or not self.names:
            super().take_focus()
        else:
            self._go_to(0)

    def mark(self, state: str) -> None:
        """A strip of pictures has no border to colour."""


def pixmap_of(picture: Drawn) -> QPixmap:
    """Pixels on screen. Qt decodes no photo: left to guess it would also draw an SVG."""
    row = picture.width * 3
    return QPixmap(QImage(picture.pixels, picture.width, picture.height, row, QImage.Format.Format_RGB888))


def photos_to_show(
    names: frozenset[str],
    waiting: Mapping[str, bytes],
    look_up: Callable[[Iterable[str]], Mapping[str, bytes]],
) -> Photos:
    """The photos that can be had, of those that wait to be saved and those that are stored; off the window's
    thread, for they are decoded.
    """
    stored: Mapping[str, bytes] = {}
    if left := names - waiting.keys():
        with contextlib.suppress(PersonError):
            stored = look_up(left)
    found = {name: data for name, data in {**stored, **waiting}.items() if name in names}
    return {name: drawn(data, ENLARGED.width(), ENLARGED.height()) for name, data in found.items()}
