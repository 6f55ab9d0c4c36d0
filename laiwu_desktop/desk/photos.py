"""Photos made small before they are kept: they travel in packages over slow lines."""

from __future__ import annotations

import io

from laiwu_desktop.base.errors import PersonError

LONGEST_SIDE = 1280
QUALITY = 80


def reduced(data: bytes) -> bytes:
    """A picture as JPEG, upright, at most 1280 px a side, without EXIF (which may say where someone lives).

    PersonError("bad_photo") when it is no picture that can be read.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as opened:
            picture = ImageOps.exif_transpose(opened)
            if picture.mode in ("RGBA", "LA", "P"):
                sheet = Image.new("RGB", picture.size, "white")
                layer = picture.convert("RGBA")
                sheet.paste(layer, mask=layer)
                picture = sheet
            picture = picture.convert("RGB")
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise PersonError(
            "bad_photo", "这个文件不是能读取的照片。", "请选择 JPG 或 PNG 格式的照片。"
        ) from error
    written = io.BytesIO()
    # Copied into a fresh picture's data: nothing of the original's metadata is passed on.
    picture.info.clear()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
