"""Decodes photos with Pillow. Runs in the child process only (`child.py`): `photos.py` asks for it.

The head of the file says how many pixels there are before anything is decoded (`base.pictures`).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.base.pictures import MOST_KEPT_PIXELS, MOST_PIXELS, photo_trouble, picture_of
from laiwu_desktop.workbook.opening.wire import Drawn, Judged, Small

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 1280
QUALITY = 80
BROKEN = "已损坏，无法读取"


def reduce(data: bytes) -> Small:
    """A picture as JPEG, upright, at most 1280 px a side, without EXIF (which may say where someone lives).

    PersonError("bad_photo") when it is no picture that can be read, or one of too many pixels.
    """
    picture = _upright(data, (LONGEST_SIDE, LONGEST_SIDE), MOST_PIXELS)
    written = io.BytesIO()
    # Copied into a fresh picture's data: nothing of the original's metadata is passed on.
    picture.info.clear()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    return Small(written.getvalue())


def judge(photos: list[bytes]) -> Judged:
    """Which photos cannot be decoded, and what becomes of those that are not small yet."""
    troubles, remade = {}, {}
    for data in photos:
        try:
            if not _is_small(data):
                remade[photo_id(data)] = reduce(data).data
        except PersonError as error:
            troubles[photo_id(data)] = str(error.places["trouble"])
    return Judged(troubles, remade)


def draw(data: bytes, width: int, height: int) -> Drawn:
    """The pixels of a photo, no more of them than can be shown; PersonError as `reduce`."""
    picture = _upright(data, (width, height), MOST_KEPT_PIXELS)
    return Drawn(*picture.size, picture.tobytes())


def _upright(data: bytes, most: tuple[int, int], most_pixels: int) -> Image.Image:
    """The picture with nothing to be seen through, no larger than `most`."""
    from PIL import Image, ImageOps

    told = picture_of(data)
    trouble = photo_trouble(data, most_pixels)
    if trouble or told is None:
        raise _bad_photo(trouble)
    try:
        with Image.open(io.BytesIO(data), formats=[told.format]) as opened:
            if opened.width * opened.height > most_pixels:  # whatever its head told us
                raise ValueError("another size than told")
            picture = ImageOps.exif_transpose(_shrunk(opened, most))
            if picture.mode == "RGBA":
                sheet = Image.new("RGB", picture.size, "white")
                sheet.paste(picture, mask=picture)
                picture = sheet
            return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _bad_photo(BROKEN) from error


def _shrunk(opened: Image.Image, most: tuple[int, int]) -> Image.Image:
    """The picture made small before anything else is done with it: each step more takes its whole size."""
    picture = opened.convert("RGBA") if opened.mode in ("LA", "P", "PA") else opened
    picture.thumbnail(most)
    return picture


def _is_small(data: bytes) -> bool:
    """Whether a photo is such as `reduce` leaves it; all of it is decoded to see that."""
    from PIL import Image

    if trouble := photo_trouble(data, MOST_KEPT_PIXELS):
        raise _bad_photo(trouble)
    if not data.startswith(b"\xff\xd8"):
        return False
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as opened:
            if max(opened.size) > LONGEST_SIDE or opened.mode != "RGB":
                return False
            opened.load()
            # A telephone also writes where, when and with what; some write behind the end.
            segments = [name for name, _ in getattr(opened, "applist", [])]
            return set(segments) <= {"APP0"} and data.endswith(b"\xff\xd9")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _bad_photo(BROKEN) from error


def _bad_photo(trouble: str) -> PersonError:
    return PersonError("bad_photo", trouble=trouble)
