"""What villages reported where they lay before (划转村上期数据), handed to the township that has them now.

A letter of the bureau's: of each former report it holds the rows of those villages alone, signed by the
bureau as a report is, so that they stay what can be verified wherever they are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Content, Record, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.workbook.exchange.face import Page, signed_with_page, write_page
from laiwu_desktop.workbook.format.envelope import Meta, sign
from laiwu_desktop.workbook.writing.style import LabelledLine, new_workbook, write_meta

COLUMNS = (("填报期", 18), ("原上报单位", 24), ("村（单位）代码", 16), ("村（单位）", 24), ("数值", 10))


class Excerpt(msgspec.Struct, frozen=True):
    """Rows of one accepted report: its head, under an id of its own and signed by the bureau, and their
    canonical JSON.
    """

    head: ReportHead
    content: bytes

    def holds(self, public_key: str) -> bool:
        """Whether this key (hex) signed it as it is."""
        meta = Meta("report", self.head, self.content)
        return self.head.public_key == public_key and meta.digest_holds and meta.signature_holds


class Transfer(msgspec.Struct, frozen=True):
    """What the bureau hands to the township `division` as of its `period`. `texts` are those of the editions
    that the heads name; `issued` is ISO 8601 local time.
    """

    division: str
    bureau: str
    period: str
    issued: str
    excerpts: tuple[Excerpt, ...]
    texts: tuple[str, ...] = ()
    recipient: str = ""

    @property
    def file_name(self) -> str:
        """One file a township and period."""
        return f"{self.division}_{self.period}_transfer.xlsx"


def excerpt_of(head: ReportHead, forms: FormSet, records: Iterable[Record], private_key: str) -> Excerpt:
    """The rows of a report as an excerpt; `head` has its id already."""
    content = canonical(forms, Content(tuple(records)))
    unsigned = msgspec.structs.replace(
        head, state=State.EXPORTED, decision=0, decided="", signature="", digest=""
    )
    return Excerpt(sign("report", unsigned, content, private_key), content)


def write_transfer(
    transfer: Transfer,
    title: str,
    lines: Iterable[LabelledLine],
    rows: Sequence[tuple[str, ...]],
    private_key: str,
    statements: tuple[KeyStatement, ...],
    path: Path,
) -> None:
    """Write and sign it; `rows` say of whom and of when it holds how much."""
    head = ReportHead("", transfer.division, transfer.period, 1, "", State.EXPORTED, {}, transfer.issued)
    page = Page(sheet="划转村上期数据", title=title, lines=tuple(lines), columns=COLUMNS, rows=tuple(rows))
    content = signed_with_page(transfer, page)
    signed = sign("transfer", head, content, private_key)
    with new_workbook(path, title, transfer.issued) as workbook:
        write_page(workbook, page)
        write_meta(workbook, Meta("transfer", signed, content, statements=statements))
