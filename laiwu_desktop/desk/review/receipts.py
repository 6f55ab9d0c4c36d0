"""The bureau's answer to one revision as a file, ready to go out."""

from __future__ import annotations

from collections.abc import Sequence

from laiwu_desktop.base.temporary import written
from laiwu_desktop.desk.review.letterhead import Letterhead
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, ReportHead, Settling
from laiwu_desktop.formdef.report.thread import settling_words
from laiwu_desktop.formdef.states import RECEIPT_WORDS, Parcel
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.sync.endpoint import receipts_folder
from laiwu_desktop.workbook.exchange.receipt import Receipt, write_receipt
from laiwu_desktop.workbook.writing.style import LabelledLine


def answer(
    letterhead: Letterhead,
    register: Register,
    settlings: Sequence[Settling],
    head: ReportHead,
    comments: tuple[Comment, ...] = (),
    by: str = "",
) -> Outgoing:
    """The receipt of a report as `head` says it stands, with all that was ever said of it, and of `settlings`
    what was said before; the same decision, `by` the same person, gives the same bytes.
    """
    settled = tuple(one for one in settlings if one.when < head.decided)
    now = tuple(said for said in comments if said.decision == head.decision)
    before = tuple(said for said in comments if said.decision < head.decision)
    receipt = Receipt(
        head.id, head.division, head.period, head.revision, head.digest, head.state, head.decision,
        letterhead.city.code, head.decided, now, letterhead.recipient, before, settled, by,
    )  # fmt: skip
    lines = [
        LabelledLine("上报单位", f"{register[head.division].name}（{head.division}）"),
        LabelledLine("填报期", f"{Period.parse(head.period).label}，第 {head.revision} 版"),
        LabelledLine("结论", RECEIPT_WORDS[head.state]),
        LabelledLine("上报单位签名指纹", f"{fingerprint(head.public_key)}（应与贵单位窗口“设置”中的一致）"),
        LabelledLine("签发", letterhead.signed(receipt.issued, by)),
    ]
    lines += [LabelledLine("意见的处理", settling_words(one)) for one in settled]
    names = {said.key.unit_code: register.name_of(said.key.unit_code) for said in now if said.key}
    title, forms, key = letterhead.titled("上报数据回执"), letterhead.forms, letterhead.private_key
    said = letterhead.statements
    data = written(lambda path: write_receipt(receipt, title, lines, names, forms, key, path, said))
    folder = receipts_folder(head.division)
    return Outgoing(Parcel.RECEIPT, head.id, head.decision, folder, receipt.file_name, data, head.decided)
