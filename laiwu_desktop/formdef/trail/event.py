"""An event of the audit trail (审计记录): who did what, when, about what, before and after.

The words are those of GB/T 22239-2019 (8.1.4.3): who, when, what kind, of what outcome. What was written into
single fields stands in the change log (`report/change.py`) and not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from laiwu_desktop.formdef.report.content import Confirmation, ReportHead
from laiwu_desktop.formdef.states import State, Word

# What stood there before or stands there now, by short names: {"state": "accepted"}.
Facts = Mapping[str, str | int]


class EventKind(Word):
    """What was done: as it is stored, and as people read it. More may come, none is ever renamed."""

    CREATE = "create", "新建工作区"
    BEGIN = "begin", "启用填报期"
    GO_BACK = "go_back", "回到以前的填报期"
    SETTINGS = "settings", "更改设置"
    CLERK = "clerk", "登记人员"
    KEY = "key", "登记密钥"
    REVOKE = "revoke", "作废密钥"
    OWN_KEY = "own_key", "更换本单位签名"
    DIVISIONS = "divisions", "登记区划变更"
    NO_DIVISIONS = "no_divisions", "撤回区划变更"
    FORMS = "forms", "换用报表定义"
    LOAD = "load", "导入到填报数据"
    UNDO = "undo", "撤消"
    REDO = "redo", "重做"
    AMEND = "amend", "开新版更正"
    EXPORT = "export", "导出上报"
    WRITE = "write", "写出文件"
    PRINT = "print", "打印"
    TASK = "task", "下发任务"
    CHASE = "chase", "催报"
    READ_TASK = "read_task", "读入任务"
    READ_RECEIPT = "read_receipt", "读入回执"
    RECEIVE = "receive", "收下"
    HOLD = "hold", "暂存待核对指纹"
    CONFIRM = "confirm", "确认指纹"
    COMPLETE = "complete", "补全"
    ACCEPT = "accept", "接收"
    RETURN = "return", "退回"
    REJECT = "reject", "拒收"
    SETTLE = "settle", "意见记为已解决"
    REOPEN = "reopen", "意见重新提出"
    RESTORE = "restore", "从备份恢复"
    HAND_OVER = "hand_over", "做交接包"
    TAKE_BACK = "take_back", "收回交接"
    TAKE_OVER = "take_over", "接收交接包"
    SAVE_KEY = "save_key", "存出密钥"
    TAKE_KEY = "take_key", "取用密钥"
    SEAL = "seal", "封存汇总"
    # What nobody can read of a line that was changed behind the program's back: it is never written.
    UNREADABLE = "unreadable", "读不懂的记录"


# What is done to a report as a whole while the bureau has it.
OF_ITS_COURSE = frozenset(
    (EventKind.RECEIVE, EventKind.HOLD, EventKind.COMPLETE, EventKind.ACCEPT, EventKind.RETURN)
)


class By(msgspec.Struct, frozen=True):
    """Who acts, and when (ISO 8601 local time, shown and never ordered by)."""

    who: str
    when: str


class Event(msgspec.Struct, frozen=True):
    """One line of the trail. `number` counts from 1 without a gap; `report`, `division`, `period` and
    `revision` say what it is about as far as it is about a report, else they are "" and 0; `about` names
    anything else (a file, a key, a person).

    `chained` is the SHA-256 over all the rest and over that of the event before, in hex.
    """

    number: int
    kind: EventKind
    actor: str
    when: str
    report: str
    division: str
    period: str
    revision: int
    about: str
    was: Facts | None
    now: Facts | None
    chained: str


class End(msgspec.Struct, frozen=True):
    """The last event of a trail: its number and hash, 0 and "" where there is none."""

    number: int = 0
    chained: str = ""


def landed_as(state: State) -> EventKind:
    """What is said to have been done to a report that came and stands so now."""
    return EventKind.HOLD if state is State.HELD else EventKind.RECEIVE


def decided_as(state: State) -> EventKind:
    """What the bureau did to a report that stands so now."""
    return EventKind.RETURN if state is State.RETURNED else EventKind.ACCEPT


def landed_facts(head: ReportHead, told: Confirmation | None = None) -> dict[str, str | int]:
    """How a report stands that came; of one that is held, with the key that nobody has confirmed. `told` is
    what its package says of how it was confirmed.
    """
    held = {"key": head.public_key} if head.state is State.HELD else {}
    said = msgspec.structs.asdict(told) if told else {}
    return decision_of(head) | seal_of(head) | held | said


def told_when_landed(course: Iterable[Event]) -> Confirmation | None:
    """What a report's package said of how it was confirmed; None where nothing was noted of it."""
    said = [event.now for event in course if event.now and {"unconfirmed", "unseen"} <= event.now.keys()]
    return msgspec.convert(said[-1], Confirmation) if said else None


def seal_of(head: ReportHead) -> dict[str, str | int]:
    """What was signed of a report, and how, as facts."""
    return {"digest": head.digest, "signature": head.signature}


def decision_of(head: ReportHead) -> dict[str, str | int]:
    """How a report stands, by which decision of which time, as facts."""
    return state_of(head) | {"decision": head.decision, "decided": head.decided}


def state_of(head: ReportHead) -> dict[str, str | int]:
    """How a report stands, as a fact."""
    return {"state": str(head.state)}
