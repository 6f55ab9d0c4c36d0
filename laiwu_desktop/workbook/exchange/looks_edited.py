"""Number formats and comments of a signed package that have people read something else than what counts."""

from __future__ import annotations

from collections.abc import Iterator

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.types import FieldType
from laiwu_desktop.workbook.exchange.frame import is_by_hand
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import SHEET
from laiwu_desktop.workbook.format.number_formats import changes_text, shows
from laiwu_desktop.workbook.format.problems import EditedCell, cell_name
from laiwu_desktop.workbook.reading.read import BookRead

_UNSEEN = (SHEET, layout.LISTS)


def edited_looks(book: BookRead, forms: FormSet) -> Iterator[EditedCell]:
    """The cells of a package of ours, which is written without comments, that something was done to.

    Who fills in the lines of the cover that are for it may say there what they like, in a comment too.
    """
    types = {
        (place.sheet, place.cell): forms[key.form].fields[name].type
        for (key, name), place in book.places.items()
        if not key.is_whole and name in forms[key.form].fields
    }
    for sheet in book.looks:
        if sheet.title in _UNSEEN:
            continue
        for code, spots in sheet.formats.items():
            plain: dict[FieldType | None, bool] = {}
            for spot in spots:
                cell = cell_name(*spot)
                field_type = types.get((sheet.title, cell))
                if field_type not in plain:
                    plain[field_type] = not changes_text(code) and shows(code, field_type)
                if not plain[field_type]:
                    was = layout.number_format(field_type) if field_type else "@"
                    yield EditedCell(sheet.title, cell, f"显示格式 {was}", f"显示格式 {code}")
        cover = book.around.get(layout.COVER, {})
        for spot, text in sheet.comments.items():
            if sheet.title != layout.COVER or not is_by_hand(cover, spot[0]):
                yield EditedCell(sheet.title, cell_name(*spot), "", f"批注：{text}")
