"""Reads what the bureau sends (回执, 任务下发): workbooks of which the hidden sheet is one signed value."""

from __future__ import annotations

from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.workbook.child import read_cells
from laiwu_desktop.workbook.meta import BadMeta
from laiwu_desktop.workbook.read import read_meta
from laiwu_desktop.workbook.receipt import Receipt

_KINDS: dict[str, type[Receipt | Task]] = {"receipt": Receipt, "task": Task}


class Letter(msgspec.Struct, frozen=True):
    """What was sent, with the key (hex) that signed it."""

    said: Receipt | Task
    public_key: str


def read_letter(path: Path) -> Letter:
    """Read a receipt or a task; PersonError "not_letter" or "bad_letter" when it is none or was changed."""
    try:
        meta = read_meta(read_cells(path))
    except BadMeta as error:
        raise PersonError("bad_letter", f"{path.name}：{error}。", "请向农业局重新索取。") from error
    if meta is None or meta.kind not in _KINDS:
        message = f"{path.name} 不是农业局的回执，也不是填报任务。"
        raise PersonError("not_letter", message, "请选择农业局发来的文件。")
    bad = PersonError("bad_letter", f"{path.name} 的签名与内容不符，被改动过。", "请向农业局重新索取。")
    if not (meta.digest_holds and meta.signature_holds and meta.intact):
        raise bad
    try:
        said = msgspec.json.decode(meta.content, type=_KINDS[meta.kind])
    except msgspec.MsgspecError as error:
        raise bad from error
    return Letter(said, meta.head.public_key)
