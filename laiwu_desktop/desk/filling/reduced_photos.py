"""Photos made small before they are kept: they travel in packages over slow lines."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.pictures import MOST_PIXELS, photo_trouble, picture_of
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Record
from laiwu_desktop.workbook.format.problems import Problem
from laiwu_desktop.workbook.reading.read import BookRead

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 1280
QUALITY = 80


def reduced(data: bytes) -> bytes:
    """A picture as JPEG, upright, at most 1280 px a side, without EXIF (which may say where someone lives).

    PersonError("bad_photo") when it is no picture that can be read, or one of too many pixels.
    """
    from PIL import Image, ImageOps

    told = picture_of(data)
    trouble = photo_trouble(data)
    if trouble or told is None:
        raise _bad_photo(trouble)
    try:
        with Image.open(io.BytesIO(data), formats=[told.format]) as opened:
            if opened.width * opened.height > MOST_PIXELS:  # whatever its head told us
                raise ValueError("another size than told")
            picture = ImageOps.exif_transpose(_small(opened))
            if picture.mode == "RGBA":
                sheet = Image.new("RGB", picture.size, "white")
                sheet.paste(picture, mask=picture)
                picture = sheet
            picture = picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _bad_photo("已损坏，无法读取") from error
    written = io.BytesIO()
    # Copied into a fresh picture's data: nothing of the original's metadata is passed on.
    picture.info.clear()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _small(opened: Image.Image) -> Image.Image:
    """The picture made small before anything else is done with it: each step more takes its whole size."""
    picture = opened.convert("RGBA") if opened.mode in ("LA", "P", "PA") else opened
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture


def bad_photos(forms: FormSet, records: Iterable[Record], book: BookRead) -> Iterable[Problem]:
    """The pictures of a file that values name as photos and that are none; they are not kept."""
    for record in records:
        form = forms[record.key.form]
        for field in form.entered:
            value = record.values.get(field.name) if field.is_photo else None
            for number, name in enumerate(value if isinstance(value, tuple) else (), 1):
                if name in book.refused_pictures:
                    why = book.refused_pictures[name]
                    yield Problem.of(
                        saying(
                            "bad_photo.in_file", form=form.title, field=field.label, number=number, why=why
                        ),
                        unit_code=record.key.unit_code,
                        blocks=False,
                    )


def _bad_photo(trouble: str) -> PersonError:
    return PersonError("bad_photo", trouble=trouble)
