"""The enrolment file of an office (密钥登记文件): written with what a person has to compare, and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import put_whole, require_ending
from laiwu_desktop.base.temporary import written
from laiwu_desktop.base.text import marked
from laiwu_desktop.seal.locks import recipient_fingerprint
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.workbook.exchange.key_letter import Enrolment, write_enrolment
from laiwu_desktop.workbook.exchange.letters import read_letter
from laiwu_desktop.workbook.format.problems import note
from laiwu_desktop.workbook.writing.style import LabelledLine

_TO_COMPARE = "请对方读入本文件，并用电话（平时的号码）与本单位核对指纹，每个字符都一致才确认。"


class Brought(msgspec.Struct, frozen=True):
    """What an enrolment file of another office brought: a key (hex) that it signed with, and what earlier
    keys say of that one; or why nothing. `told` says that people read something else in it, "" where they
    do not.
    """

    file: str
    enrolment: Enrolment | None = None
    public_key: str = ""
    problem: str = ""
    statements: tuple[KeyStatement, ...] = ()
    told: str = ""

    @property
    def line(self) -> str:
        """What there is to say of it in itself, after its name; "" where there is nothing."""
        said = self.problem or self.told
        return f"{self.file}：{said}" if said else ""


def put_enrolment(
    enrolment: Enrolment,
    settings: Settings,
    private_key: str,
    office: str,
    statements: tuple[KeyStatement, ...],
    path: Path,
) -> Path:
    """Write an office's own; no data is in it, and everybody may read it."""
    require_ending(path, ".xlsx")
    shown = fingerprint(settings.public_key)
    lines = [
        LabelledLine("单位", f"{office}（{enrolment.division}）"),
        LabelledLine("签名指纹", shown),
        *([_recipient_line(enrolment.recipient)] if enrolment.recipient else []),
        LabelledLine("生成时间", enrolment.made.replace("T", " ")),
        LabelledLine("如何使用", _TO_COMPARE),
    ]
    title = marked(f"{office}密钥登记", sample=settings.sample)
    told = f"{office} {enrolment.division} 签名指纹 {shown}"
    data = written(
        lambda there: write_enrolment(
            enrolment, settings.period, title, lines, told, private_key, statements, there
        )
    )
    return put_whole(path, data, private=False)


def _recipient_line(recipient: str) -> LabelledLine:
    return LabelledLine("加密公钥指纹", recipient_fingerprint(recipient))


def read_enrolment(path: Path, why_not: Callable[[Enrolment], PersonError | None]) -> Brought:
    """Read one; `why_not` says what stands against taking it from that office."""
    try:
        letter = read_letter(path)
        if not isinstance(letter.said, Enrolment):
            raise PersonError("not_letter.enrolment", name=path.name)
        if why := why_not(letter.said):
            raise why
    except PersonError as error:
        return Brought(path.name, problem=str(error))
    told = str(note(letter.trouble)) if letter.trouble else ""
    return Brought(path.name, letter.said, letter.public_key, "", letter.statements, told)
