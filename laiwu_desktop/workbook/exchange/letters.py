"""Reads letters (回执, 任务, 密钥登记, 划转村上期数据): workbooks whose hidden sheet is one signed value."""

from __future__ import annotations

from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.workbook.exchange.face import face_trouble
from laiwu_desktop.workbook.exchange.key_letter import Enrolment
from laiwu_desktop.workbook.exchange.receipt import Receipt
from laiwu_desktop.workbook.exchange.transfer_letter import Transfer
from laiwu_desktop.workbook.format.envelope import BadMeta
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_meta

Said = Receipt | Task | Enrolment | Transfer
_KINDS: dict[str, type[Said]] = {
    "receipt": Receipt,
    "task": Task,
    "enrolment": Enrolment,
    "transfer": Transfer,
}


class Letter(msgspec.Struct, frozen=True):
    """What was sent, with the key (hex) that signed it, and what earlier keys say of that one. `trouble`
    is why people may read something else on its sheet than what was signed, as a saying for a note.
    """

    said: Said
    public_key: str
    statements: tuple[KeyStatement, ...] = ()
    trouble: Saying | None = None


def read_letter(path: Path) -> Letter:
    """Read a letter; PersonError "not_letter" or "bad_letter" when it is none or was changed."""
    try:
        book = read_cells(path)
        meta = read_meta(book)
    except BadMeta as error:
        raise PersonError("bad_letter.meta", name=path.name, sentences=error.saying.message) from error
    if meta is None or meta.kind not in _KINDS:
        raise PersonError("not_letter", name=path.name)
    bad = PersonError("bad_letter", name=path.name)
    if not (meta.digest_holds and meta.signature_holds and meta.intact):
        raise bad
    try:
        said = msgspec.json.decode(meta.content, type=_KINDS[meta.kind])
        trouble = face_trouble(meta.content, book)
    except msgspec.MsgspecError as error:
        raise bad from error
    return Letter(said, meta.head.public_key, meta.statements, trouble)
