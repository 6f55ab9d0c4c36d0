"""What the bureau sends: a receipt or a task is applied once, and an older one never undoes a newer one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.batch import NOT_READ
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.handover.packaging import digests
from laiwu_desktop.desk.results import Received
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.standing import settled
from laiwu_desktop.formdef.states import RECEIPT_WORDS, Outcome, Parcel, State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.mailbox import Answered
from laiwu_desktop.workbook.exchange.letters import read_letter
from laiwu_desktop.workbook.exchange.receipt import Receipt
from laiwu_desktop.workbook.format.problems import Problem

_TWO_DECISIONS = (
    "农业局对同一版作过两个编号相同的决定（可能恢复过备份），此回执没有采用。"
    "请农业局再作一次决定（重新发回执）。"
)


def receive(desk: Desk, path: Path) -> Received:
    """Read one receipt or task; a refusal leaves the database as it was."""
    try:
        letter = read_letter(path)
    except PersonError as error:
        problem = Problem.of(error.saying)
        return Received(path.name, Outcome.REFUSED, message=str(error), problems=(problem,))
    if isinstance(letter.said, Task):
        return _take_task(desk, path.name, letter.said, letter.public_key)
    return _take_receipt(desk, path.name, letter.said, letter.public_key)


def not_received(path: Path) -> Received:
    """What becomes of a file that a cancelled reading left out."""
    return Received(path.name, Outcome.CANCELLED, message=str(NOT_READ), problems=(NOT_READ,))


def _take_task(desk: Desk, name: str, task: Task, public_key: str) -> Received:
    refusal = _not_ours(desk, task.bureau) or _bad_task(task)
    if refusal:
        return Received(name, Outcome.REFUSED, Parcel.TASK, message=refusal)
    if stranger := _stranger(desk, task.bureau, public_key):
        return Received(name, Outcome.REFUSED, Parcel.TASK, message=stranger, new_key=public_key)
    label, due = Period.parse(task.period).label, date.fromisoformat(task.due)
    if not desk.store.tasks.put(task):
        known = desk.store.tasks.task(task.period)
        outcome = Outcome.DUPLICATE if known == task else Outcome.STALE
        return Received(name, outcome, Parcel.TASK, message=f"{label}的填报任务已经读过，或已有更新的。")
    if task.recipient:
        desk.change_settings(bureau_recipient=task.recipient)
    message = f"{label}填报任务，{due.year}年{due.month}月{due.day}日前上报。{task.text}"
    return Received(name, Outcome.APPLIED, Parcel.TASK, message=message)


def _bad_task(task: Task) -> str:
    try:
        Period.parse(task.period)
        date.fromisoformat(task.due)
    except (PersonError, ValueError):
        return "填报任务的填报期或截止日期不对。请向农业局重新索取。"
    return ""


def _take_receipt(desk: Desk, name: str, receipt: Receipt, public_key: str) -> Received:
    head = desk.store.reports.head(receipt.report_id)
    refusal = _refusal(desk, receipt, head) or _not_ours(desk, receipt.bureau)
    if refusal or head is None:
        return Received(name, Outcome.REFUSED, Parcel.RECEIPT, receipt.report_id, receipt.verdict, refusal)
    if stranger := _stranger(desk, receipt.bureau, public_key):
        return Received(name, Outcome.REFUSED, Parcel.RECEIPT, head.id, receipt.verdict, stranger, public_key)
    if receipt.decision == head.decision and not _is_known(receipt, head):
        return Received(name, Outcome.REFUSED, Parcel.RECEIPT, head.id, receipt.verdict, _TWO_DECISIONS)
    if receipt.decision <= head.decision:
        outcome = Outcome.DUPLICATE if receipt.decision == head.decision else Outcome.STALE
        return Received(
            name, outcome, Parcel.RECEIPT, head.id, receipt.verdict, "此回执已经读过，或已有更新的回执。"
        )
    said = State(receipt.verdict)
    now = settled(head, said, desk.store.reports.heads(head.division, head.period))
    decided = msgspec.structs.replace(
        head, state=now.state, decision=receipt.decision, decided=receipt.issued
    )
    answered = Answered(_answered_by(desk, head), stamp(desk.clock))
    desk.store.reports.decide(decided, now.superseded, receipt.comments, answered=answered)
    if receipt.recipient:
        desk.change_settings(bureau_recipient=receipt.recipient)
    return Received(name, Outcome.APPLIED, Parcel.RECEIPT, head.id, said, RECEIPT_WORDS[said])


def _is_known(receipt: Receipt, head: ReportHead) -> bool:
    """Whether the decision of this number is the one that was read.

    A bureau restored from a backup gives a number again. What it accepted may be superseded here by now.
    """
    return receipt.issued == head.decided and head.state in (receipt.verdict, State.SUPERSEDED)


def _not_ours(desk: Desk, bureau: str) -> str:
    """Why this is not our bureau speaking; "" when it is."""
    city = desk.register.ancestor(desk.settings.division, "city")
    return "" if city and bureau == city.code else "这不是本市农业局发来的。请核对是否发错。"


def _stranger(desk: Desk, bureau: str, public_key: str) -> str:
    """Why nothing is done on this key's word; "" when a person has confirmed it."""
    known = desk.store.workspace.known_keys(bureau)
    if public_key in known:
        return ""
    what = "农业局的签名与以往不同" if known else "首次收到农业局的签名"
    return f"{what}（指纹 {fingerprint(public_key)}），没有采用。请与农业局电话核对。"


def _answered_by(desk: Desk, head: ReportHead) -> tuple[str, ...]:
    """Who answers a revision has no more need of those before it."""
    heads = desk.store.reports.heads(head.division, head.period)
    return (head.id, *(other.id for other in heads if other.revision < head.revision))


def _refusal(desk: Desk, receipt: Receipt, head: ReportHead | None) -> str:
    """Why a receipt is not for this workspace; "" when it is."""
    if head is None or head.division != desk.settings.division:
        return "回执对应的上报数据不在本工作区中。请核对是否发错。"
    if receipt.report_digest not in digests(desk, head):
        return "回执所说的数据与本地导出的不一致。请与农业局联系。"
    if receipt.verdict not in set(RECEIPT_WORDS):
        return f"回执的结论“{receipt.verdict}”无法识别。请升级本程序。"
    if (receipt.period, receipt.revision) != (head.period, head.revision):
        return "回执不是对这份上报数据的答复。请核对是否发错。"
    return ""
