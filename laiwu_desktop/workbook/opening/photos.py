"""Photos of strangers: decoded in a child process and nowhere else.

What is decided here: the bytes of a photo that came in a package are kept as they are, for their id, which
the values name and the township's key has signed, is made of them. To keep them they must decode, in the
child, to the last row. Qt never sees them: what is shown are pixels from the child. Where a photo becomes
part of a draft that its own office will sign (a picture that a person chooses, a file that is read in), it is
made small first, and the values name what came of it; that it was is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.pictures import is_too_large, photo_trouble, picture_of
from laiwu_desktop.workbook.opening import decoding
from laiwu_desktop.workbook.opening.child import SECONDS, Parser, reading
from laiwu_desktop.workbook.opening.wire import Drawn, Judged, Small

A = TypeVar("A", Small, Drawn)
# A photo of the largest size takes less than one on the slowest machine; what needs more is made to.
_SECONDS = SECONDS
_SECONDS_A_PHOTO = 0.25
_MOST_SMALL = decoding.LONGEST_SIDE**2
# Beside the reader of files: photos are shown while a file is read.
_window = Parser(seconds=_SECONDS)


def reduced(data: bytes) -> bytes:
    """A picture as JPEG, upright, at most 1280 px a side, without EXIF (which may say where someone lives).

    PersonError("bad_photo") when it is no picture that can be read, or one of too many pixels.
    """
    if is_too_large(picture_of(data)):
        raise PersonError("bad_photo.large", trouble=photo_trouble(data))
    _refuse(photo_trouble(data))
    small = _asked(Small, decoding.reduce, data).data
    _refuse(photo_trouble(small, _MOST_SMALL))
    return small


def drawn(data: bytes, width: int, height: int) -> Drawn | None:
    """A stored photo as pixels, no larger than told; None for what is no photo."""
    try:
        picture = _asked(Drawn, decoding.draw, data, width, height)
    except PersonError:
        return None
    fits = 0 < picture.width <= width and 0 < picture.height <= height
    return picture if fits and len(picture.pixels) == picture.width * picture.height * 3 else None


def judged(name: str, photos: Iterable[bytes]) -> Judged:
    """What is the matter with the photos of the file of that name; PersonError as `Parser.read`."""
    given = list(photos)
    if not given:
        return Judged({}, {})
    limit = SECONDS + _SECONDS_A_PHOTO * len(given)
    return reading().ask(Judged, name, decoding.judge, given, seconds=limit)


def _asked(answer: type[A], work: Callable[..., A], *given: object) -> A:
    """What the child makes of one photo; whatever becomes of the child, it is the photo that is no good."""
    try:
        return _window.ask(answer, "", work, *given)
    except PersonError as error:
        if error.code == "bad_photo":  # its head was fit for a photo
            raise PersonError("bad_photo", trouble=decoding.BROKEN) from error
        raise PersonError("bad_photo", trouble="无法解码：耗时过长、占用内存过多，或内容有误") from error


def _refuse(trouble: str) -> None:
    if trouble:
        raise PersonError("bad_photo", trouble=trouble)
