"""The enrolment file (密钥登记文件): which key an office signs with, to be compared before it counts.

It is signed by that very key: whoever sends it has the key. Whose it is only a person can tell, by the
fingerprint that stands in it, in words and as a QR code.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import msgspec

from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.workbook.exchange.face import Page, signed_with_page, write_page
from laiwu_desktop.workbook.format.envelope import Meta, sign
from laiwu_desktop.workbook.writing.style import LabelledLine, new_workbook, write_meta

COLUMNS = (("项目", 20), ("内容", 36), ("", 36))
# In the points of a sheet: as large as a telephone reads it from paper.
_QR_SCALE = 5


class Enrolment(msgspec.Struct, frozen=True):
    """An office's word on its key, which is the one that signs it. `made` is ISO 8601 local time.

    `recipient` is what may be encrypted to for this office (age), "" for one that nothing is encrypted to.
    """

    division: str
    role: str
    made: str
    recipient: str = ""


def write_enrolment(
    enrolment: Enrolment,
    period: str,
    title: str,
    lines: Iterable[LabelledLine],
    told: str,
    private_key: str,
    statements: tuple[KeyStatement, ...],
    path: Path,
) -> None:
    """Write and sign it; `told` is what the QR code says to whoever reads it with a telephone."""
    head = ReportHead("", enrolment.division, period, 1, "", State.EXPORTED, {}, enrolment.made)
    page = Page(
        sheet="密钥登记", title=title, lines=tuple(lines), columns=COLUMNS, picture=_qr(told), described=told
    )
    content = signed_with_page(enrolment, page)
    signed = sign("enrolment", head, content, private_key)
    with new_workbook(path, title, enrolment.made) as workbook:
        write_page(workbook, page)
        write_meta(workbook, Meta("enrolment", signed, content, statements=statements))


def _qr(text: str) -> bytes:
    import segno

    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=_QR_SCALE, border=2)
    return picture.getvalue()
