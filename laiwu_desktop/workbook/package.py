"""Whether a package is as it was exported, and the cells in which it is not."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from laiwu_desktop.formdef.canonical import content_of
from laiwu_desktop.formdef.change import differences
from laiwu_desktop.formdef.figures import Figures
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report import Content, Explanation, RecordKey
from laiwu_desktop.formdef.states import Signature
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.workbook import layout
from laiwu_desktop.workbook.meta import Meta
from laiwu_desktop.workbook.problems import Place, Problem
from laiwu_desktop.workbook.read import BookRead


class EditedCell(msgspec.Struct, frozen=True):
    """A cell that differs from what was exported. `cell` is "" when its row or sheet is gone."""

    sheet: str
    cell: str
    was: str
    now: str


class Verified(msgspec.Struct, frozen=True):
    """A package held against its canonical values; whose key it is nobody has asked yet."""

    signature: Signature
    content: Content
    edited: tuple[EditedCell, ...]
    problems: tuple[Problem, ...]


def verify(book: BookRead, forms: FormSet) -> Verified:
    """What was exported, whether it was changed since, and where."""
    meta = book.meta
    if meta is None or (meta.kind != "report" and not meta.content):
        return Verified(Signature.UNSIGNED, book.content, (), ())
    if broken := _broken_meta(meta):
        return _broken(*broken, book)
    try:
        exported = content_of(forms, meta.content)
    except ValueError:
        return _broken(
            "newer_form", "数据中有本程序的报表定义没有的内容。", book, "请双方核对报表定义，先升级本程序。"
        )
    edited = (
        *_edited_values(book, exported, forms),
        *_edited_results(book, exported, forms),
        *_edited_explanations(book, exported),
    )
    if edited:
        return Verified(Signature.EDITED, exported, edited, ())
    return Verified(Signature.RESAVED if book.resaved else Signature.ORIGINAL, exported, (), ())


def _broken_meta(meta: Meta) -> tuple[str, str] | None:
    """The code and the words for a hidden sheet that is not as it was written; None for one that is."""
    if not meta.digest_holds:
        return "changed_meta", "隐藏校验页中的数据与校验值不符，文件在导出后被改动过。"
    if not meta.signature_holds:
        return "bad_signature", "签名与内容不符，文件不是由所称的单位导出的，或被改动过。"
    if not meta.intact:
        return "changed_meta", "隐藏校验页在导出后被改动过。"
    return None


def _broken(
    code: str, message: str, book: BookRead, remedy: str = "请向发送方重新索取未经改动的数据包。"
) -> Verified:
    problem = Problem(code, "_meta", "", "", message, remedy)
    return Verified(Signature.EDITED, book.content, (), (problem,))


def _edited_values(book: BookRead, exported: Content, forms: FormSet) -> Iterator[EditedCell]:
    for change in differences(exported.records, book.content.records):
        field = forms[change.key.form].fields[change.field]
        place = _place(book, forms, change.key, change.field)
        yield EditedCell(
            place.sheet, place.cell, field.type.format(change.was), field.type.format(change.now)
        )


def _edited_results(book: BookRead, exported: Content, forms: FormSet) -> Iterator[EditedCell]:
    """Calculated cells that show something else than the exported values give."""
    assert book.meta is not None
    figures = Figures(forms, Period.parse(book.meta.head.period), exported.records)
    keys = {record.key for record in (*exported.records, *book.content.records)}
    for key in sorted(keys):
        for field in forms[key.form].fields.values():
            if not field.is_calculated:
                continue
            was: Value = figures.value(key, field)
            now = book.shown.get((key, field.name))
            if was != now and (key, field.name) in book.places:
                place = _place(book, forms, key, field.name)
                yield EditedCell(place.sheet, place.cell, field.type.format(was), field.type.format(now))


def _edited_explanations(book: BookRead, exported: Content) -> Iterator[EditedCell]:
    was = {_of(said): said for said in exported.explanations}
    now = {_of(said): said for said in book.content.explanations}
    for key in sorted(was.keys() | now.keys()):
        before, after = was.get(key), now.get(key)
        if before != after:
            place = book.places.get((key[0], f"{key[1]}/{key[2]}"), Place(layout.EXPLANATIONS, ""))
            yield EditedCell(
                place.sheet, place.cell, before.text if before else "", after.text if after else ""
            )  # fmt: skip


def _of(said: Explanation) -> tuple[RecordKey, str, str]:
    return said.key, said.field, said.rule


def _place(book: BookRead, forms: FormSet, key: RecordKey, field: str) -> Place:
    return book.places.get((key, field)) or Place(layout.sheet_title(forms[key.form]), "")
