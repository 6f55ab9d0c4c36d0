"""Where photos come from: files chosen, dragged or copied, the clipboard. Nothing is decoded here."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.workbook.opening.photos import reduced

# A file, or a picture that is none yet, as the bytes of one.
Photo: TypeAlias = Path | bytes
# What a telephone writes at its best is a fifth of it.
MOST_BYTES = 64 << 20
# As other programs offer a picture; what comes first keeps most of it.
_RAW = ("image/jpeg", "image/png", "image/webp", "image/bmp")


def has_photos(data: QMimeData) -> bool:
    """Whether there is something that may be a photo: it is looked at only when it is taken."""
    return bool(_files(data)) or data.hasImage() or any(map(data.hasFormat, _RAW))


def photos_in(data: QMimeData) -> list[Photo]:
    """What was pasted or dropped: files first, for file managers offer their small pictures, too."""
    files = _files(data)
    if files:
        return list(files)
    for kind in _RAW:
        if raw := bytes(data.data(kind).data()):
            return [raw]
    image = data.imageData()
    return [_written(image)] if isinstance(image, QImage) and not image.isNull() else []


def small(photo: Photo) -> bytes:
    """The photo as it is kept, for the worker's thread. PersonError "bad_photo", which names a file; OSError
    where it cannot be read.
    """
    if isinstance(photo, bytes):
        return reduced(photo)
    try:
        if photo.stat().st_size > MOST_BYTES:
            raise PersonError("bad_photo", trouble=f"超过 {MOST_BYTES >> 20} MB")
        return reduced(photo.read_bytes())
    except PersonError as error:
        if error.code != "bad_photo":
            raise
        raise PersonError("bad_photo.file", name=photo.name, trouble=error.places["trouble"]) from error


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _written(image: QImage) -> bytes:
    """The pixels as a file, to go the way of every other photo."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
