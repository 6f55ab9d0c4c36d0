"""Where photos come from: files chosen, dragged or copied, the clipboard. Nothing is decoded here."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeAlias

import msgspec
from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.ui.parts.worker import beside
from laiwu_desktop.workbook.opening.photos import reduced

# A file, or a picture that is none yet, as the bytes of one.
Photo: TypeAlias = Path | bytes
# What a telephone writes at its best is a fifth of it.
MOST_BYTES = 64 << 20
# How long one is read, in seconds; from a slow stick the largest takes less.
PATIENCE = 30
# Of more files that are no photos only the first are named, all are counted.
MOST_NAMED = 8
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


def small(photo: Photo) -> Future[bytes]:
    """The photo as it is kept, made beside all else. PersonError "bad_photo", which names a file; OSError
    where it cannot be read.
    """
    return beside(lambda: reduced(photo) if isinstance(photo, bytes) else _small_file(photo))


class Smalls(msgspec.Struct, frozen=True):
    """What came of several photos: those that are some, what was wrong with others, how many were left."""

    photos: tuple[bytes, ...]
    refused: tuple[Exception, ...]
    left: int


def refusals(errors: Sequence[Exception]) -> list[Exception]:
    """What is to be told of files that are not taken: one thing, however many; faults of ours each."""
    theirs = [error for error in errors if isinstance(error, PersonError | OSError)]
    if len(theirs) < 2:
        return list(errors)
    lines = [_line(error) for error in theirs[:MOST_NAMED]]
    more = [f"……共 {len(theirs)} 个。"] if len(theirs) > MOST_NAMED else []
    told = PersonError("bad_photo.several", count=len(theirs), sentences="\n".join((*lines, *more)))
    return [told, *(error for error in errors if error not in theirs)]


def _line(error: PersonError | OSError) -> str:
    if isinstance(error, PersonError):
        return error.message
    return f"“{Path(str(error.filename or '')).name}”无法读取：{reason_of(error)}。"


def small_ones(photos: Sequence[Photo], most: int) -> Future[Smalls]:
    """Several photos as they are kept, at most so many, made beside all else: no more at a time than may be
    wanted, and for each that is none the next.
    """

    def make() -> Smalls:
        made: list[bytes] = []
        refused: list[Exception] = []
        begun = 0
        while len(made) < most and begun < len(photos):
            batch = [small(photo) for photo in photos[begun : begun + most - len(made)]]
            begun += len(batch)
            errors = [one.exception() for one in batch]
            made += [one.result() for one, error in zip(batch, errors, strict=True) if error is None]
            refused += [error for error in errors if isinstance(error, Exception)]
        return Smalls(tuple(made), tuple(refused), len(photos) - begun)

    return beside(make)


def _small_file(file: Path) -> bytes:
    try:
        return reduced(_read(file))
    except PersonError as error:
        if error.code != "bad_photo" or "name" in error.places:
            raise
        raise PersonError(
            "bad_photo.file", name=file.name, trouble=error.places["trouble"], sentences=error.remedy
        ) from error


def _read(file: Path) -> bytes:
    """All of a file. A network drive that is gone does not say so: it is given up after a while."""
    reading = beside(lambda: _bytes_of(file))
    try:
        data = reading.result(PATIENCE)
    except TimeoutError as error:
        raise PersonError("bad_photo.slow", name=file.name, seconds=PATIENCE) from error
    if len(data) > MOST_BYTES:
        raise PersonError("bad_photo.large", trouble=f"超过 {MOST_BYTES >> 20} MB")
    return data


def _bytes_of(file: Path) -> bytes:
    """At most one more than may be, wherever a link leads: a device has no end, a pipe waits for a writer."""
    if not file.is_file():
        file.stat()  # which says what is the matter with one that is not there
        raise PersonError("bad_photo", trouble="是文件夹、管道或设备，不是照片")
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _written(image: QImage) -> bytes:
    """The pixels as a file, to go the way of every other photo."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
