"""The bureau's answer to one revision as a file, ready to go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from laiwu_desktop.base.temporary import written
from laiwu_desktop.desk.review.letterhead import Letterhead
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import form_parts
from laiwu_desktop.formdef.report.content import Comment, Report, ReportHead, Settling
from laiwu_desktop.formdef.report.thread import settling_words
from laiwu_desktop.formdef.states import RECEIPT_WORDS, Parcel
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.sync.endpoint import receipts_folder
from laiwu_desktop.workbook.exchange.receipt import COLUMNS, Receipt, comment_cells, write_receipt
from laiwu_desktop.workbook.writing.style import LabelledLine

if TYPE_CHECKING:
    from laiwu_desktop.paper.receipt_page import ReceiptPage


def answer(
    letterhead: Letterhead,
    register: Register,
    settlings: Sequence[Settling],
    received: str,
    head: ReportHead,
    comments: tuple[Comment, ...] = (),
    by: str = "",
) -> Outgoing:
    """The receipt of a report as `head` says it stands, with all that was ever said of it, and of `settlings`
    what was said before; the same decision, `by` the same person, gives the same bytes. `received` are the
    `received_words`.
    """
    settled = _settled(settlings, head)
    now = tuple(said for said in comments if said.decision == head.decision)
    before = tuple(said for said in comments if said.decision < head.decision)
    receipt = Receipt(
        head.id, head.division, head.period, head.revision, head.digest, head.state, head.decision,
        letterhead.city.code, head.decided, now, letterhead.recipient, before, settled, by,
    )  # fmt: skip
    lines = [
        LabelledLine(*line)
        for line in _lines(register, settled, head, received, letterhead.signed(head.decided, by))
    ]
    names = _names(register, now)
    title, forms, key = letterhead.titled("上报数据回执"), letterhead.forms, letterhead.private_key
    said = letterhead.statements
    data = written(lambda path: write_receipt(receipt, title, lines, names, forms, key, path, said))
    folder = receipts_folder(head.division)
    return Outgoing(Parcel.RECEIPT, head.id, head.decision, folder, receipt.file_name, data, head.decided)


def receipt_page(
    register: Register,
    forms: FormSet,
    settlings: Sequence[Settling],
    report: Report,
    received: str,
    signed: str,
) -> ReceiptPage:
    """The receipt of a report as it stands, to be printed: the same words; `signed` is its last line."""
    from laiwu_desktop.paper.receipt_page import ReceiptPage

    head = report.head
    now = tuple(said for said in report.comments if said.decision == head.decision)
    names = _names(register, now)
    file = f"{head.file_stem}_receipt{head.decision}.xlsx"
    return ReceiptPage(
        "上报数据回执", file, tuple(_lines(register, _settled(settlings, head), head, received, signed)),
        tuple(name for name, _ in COLUMNS),
        tuple(comment_cells(said, names, forms) for said in now),
    )  # fmt: skip


def _settled(settlings: Sequence[Settling], head: ReportHead) -> tuple[Settling, ...]:
    """What was said by hand of comments before a report came to stand so."""
    return tuple(one for one in settlings if one.when < head.decided)


def received_words(forms: FormSet, report: Report) -> str:
    """What came, form by form: how many rows of each, and the beginning of a digest of them. The
    township reads the same of its own.
    """
    parts = form_parts(forms, report.records)
    return "；".join(f"{forms[one.form].title} {one.rows} 行（{one.digest[:8]}）" for one in parts)


def _lines(
    register: Register, settled: Sequence[Settling], head: ReportHead, received: str, signed: str
) -> list[tuple[str, str]]:
    lines = [
        ("上报单位", f"{register[head.division].name}（{head.division}）"),
        ("填报期", f"{Period.parse(head.period).label}，第 {head.revision} 版"),
        ("结论", RECEIPT_WORDS[head.state]),
        ("收到的内容", received),
        ("上报单位签名指纹", f"{fingerprint(head.public_key)}（应与贵单位窗口“设置”中的一致）"),
        ("签发", signed),
    ]
    return lines + [("意见的处理", settling_words(one)) for one in settled]


def _names(register: Register, comments: Sequence[Comment]) -> dict[str, str]:
    return {said.key.unit_code: register.name_of(said.key.unit_code) for said in comments if said.key}
