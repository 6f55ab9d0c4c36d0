"""What the bureau answers: a receipt is applied once, and an older decision never undoes a newer one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.packages import digests
from laiwu_desktop.desk.results import Received
from laiwu_desktop.formdef.report import ReportHead
from laiwu_desktop.store.exchange import Answered
from laiwu_desktop.store.reports import NewKey
from laiwu_desktop.workbook.meta import fingerprint
from laiwu_desktop.workbook.receipt import VERDICT_NAMES, SignedReceipt, read_receipt


def receive(desk: Desk, path: Path) -> Received:
    """Read one receipt; a refusal leaves the database as it was."""
    try:
        signed = read_receipt(path)
    except PersonError as error:
        return Received(path.name, "refused", message=str(error))
    receipt = signed.receipt
    head = desk.store.reports.head(receipt.report_id)
    refusal = _refusal(desk, signed, head)
    if refusal or head is None:
        return Received(path.name, "refused", receipt.report_id, receipt.verdict, refusal)
    if receipt.decision <= head.decision:
        outcome = "duplicate" if receipt.decision == head.decision else "stale"
        return Received(path.name, outcome, head.id, receipt.verdict, "此回执已经读过，或已有更新的回执。")
    decided = msgspec.structs.replace(
        head, state=receipt.verdict, decision=receipt.decision, decided=receipt.issued
    )
    superseded: list[str] = []
    if receipt.verdict == "accepted":
        others = desk.store.reports.heads(head.division, head.period)
        if any(o.revision > head.revision and o.state == "accepted" for o in others):
            decided = msgspec.structs.replace(decided, state="superseded")
        else:
            counted = ("exported", "received", "accepted")
            superseded = [o.id for o in others if o.revision < head.revision and o.state in counted]
    first = not desk.store.workspace.known_keys(receipt.bureau)
    new_key = NewKey(receipt.bureau, signed.public_key, stamp(desk.clock))
    answered = Answered(_answered_by(desk, head), stamp(desk.clock))
    desk.store.reports.decide(decided, superseded, receipt.comments, new_key, answered=answered)
    if receipt.recipient:
        desk.change_settings(bureau_recipient=receipt.recipient)
    message = VERDICT_NAMES[receipt.verdict]
    if first:
        shown = fingerprint(signed.public_key)
        message += f"。首次收到农业局的签名，指纹 {shown}，请电话核对一次。"
    return Received(path.name, "applied", head.id, receipt.verdict, message)


def _answered_by(desk: Desk, head: ReportHead) -> tuple[str, ...]:
    """Who answers a revision has no more need of those before it."""
    heads = desk.store.reports.heads(head.division, head.period)
    return (head.id, *(other.id for other in heads if other.revision < head.revision))


def _refusal(desk: Desk, signed: SignedReceipt, head: ReportHead | None) -> str:
    """Why a receipt is not for this workspace; "" when it is."""
    receipt = signed.receipt
    if head is None or head.division != desk.settings.division:
        return "回执对应的上报数据不在本工作区中。请核对是否发错。"
    if receipt.report_digest not in digests(desk, head):
        return "回执所说的数据与本地导出的不一致。请与农业局联系。"
    if receipt.verdict not in VERDICT_NAMES:
        return f"回执的结论“{receipt.verdict}”无法识别。请升级本程序。"
    city = desk.register.ancestor(desk.settings.division, "city")
    if (
        city is None
        or receipt.bureau != city.code
        or (receipt.period, receipt.revision) != (head.period, head.revision)
    ):
        return "回执不是本市农业局对这份上报数据的答复。请核对是否发错。"
    known = desk.store.workspace.known_keys(receipt.bureau)
    if known and signed.public_key not in known:
        return f"回执的签名与以往不同（指纹 {fingerprint(signed.public_key)}）。请与农业局电话核对。"
    return ""
