"""The editor of photos: a strip of small pictures."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.fields.editors import Editor, Photos, WordLabel
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.workbook.opening.photos import drawn
from laiwu_desktop.workbook.opening.wire import Drawn

THUMBNAIL = QSize(92, 69)
ENLARGED = QSize(1000, 640)


class PhotosEditor(Editor):
    """Photos of one field; files chosen are handed over as they are, the desk makes them small."""

    def build(self) -> None:
        self.most = self.field.type.max_count
        self.names: tuple[str, ...] = ()
        self.strip = QHBoxLayout()
        self.strip.setSpacing(6)
        self.word = WordLabel()
        self.add = QPushButton(icon("add"), "添加照片")
        self.add.setAccessibleName(f"{self.field.label} 添加照片")
        self.add.clicked.connect(self._choose)
        self.box.addLayout(self.strip)
        self.box.addWidget(self.add)
        self.box.addWidget(self.word)
        self.box.addStretch()

    def show_value(self, value: Value) -> None:
        names = value if isinstance(value, tuple) else ()
        self.word.tell(self.field, value)
        if names != self.names:
            self.names = names
            self._fill()
        self.add.setVisible(len(names) < self.most and self.isEnabled())

    def lock(self, locked: bool) -> None:
        super().lock(locked)
        self.add.setVisible(not locked and len(self.names) < self.most)

    def _fill(self) -> None:
        self._show(self.names, None)
        if self.names:
            self.help.photos(self.names, partial(self._show, self.names))

    def _show(self, names: tuple[str, ...], photos: Photos | None) -> None:
        """Show the photos of a value; None while they are looked up."""
        if not isValid(self) or names != self.names:
            return  # another value is shown by now
        while self.strip.count():
            item = self.strip.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for name in names:
            self.strip.addWidget(self._picture(name, photos))

    def _picture(self, name: str, photos: Photos | None) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        shown = QToolButton()
        shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        picture = photos.get(name) if photos is not None else None
        if photos is None:
            shown.setText("正在读取…")
        elif picture is not None:
            pixmap = pixmap_of(picture)
            shown.setIcon(QIcon(pixmap))
            shown.setIconSize(THUMBNAIL)
            shown.setToolTip("看大图")
            shown.clicked.connect(lambda: self._enlarge(pixmap))
        else:
            is_there = name in photos
            shown.setText("无法显示" if is_there else "照片缺失")
            shown.setToolTip("不是可以显示的照片，请移除后重新选取" if is_there else "")
        remove = QPushButton("移除")
        remove.setProperty("kind", "plain")
        remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        remove.clicked.connect(lambda: self._remove(name))
        column.addWidget(shown, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addWidget(remove, alignment=Qt.AlignmentFlag.AlignCenter)
        return holder

    def _choose(self) -> None:
        for data in self.help.choose_photos(self)[: self.most - len(self.names)]:
            self.photo_added.emit(data)

    def _remove(self, name: str) -> None:
        left = tuple(other for other in self.names if other != name)
        self.committed.emit(left or None)

    def _enlarge(self, pixmap: QPixmap) -> None:
        label = PlainLabel()
        label.setWindowTitle(self.field.label)
        label.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        label.setParent(self.window(), Qt.WindowType.Window)
        label.setPixmap(pixmap)
        label.show()

    def focus_widgets(self) -> list[QWidget]:
        return [self.add]

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
