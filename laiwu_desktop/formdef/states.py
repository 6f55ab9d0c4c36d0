"""How reports and files stand, and what is made of those that come: as it is stored, and as people read it.

The stored words also stand in the JSON of the command line: more may come, none is ever renamed. The Chinese
word beside each is the one of the command line, the window, Excel and paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A member is what is stored; `word` is what people read."""

    word: str

    def __new__(cls, stored: str, word: str = "") -> Self:
        member = str.__new__(cls, stored)
        member._value_ = stored
        member.word = word
        return member


class State(Word):
    """How a report stands. A held one is signed with a key that nobody has confirmed: it moves nothing."""

    DRAFT = "draft", "填报中"
    EXPORTED = "exported", "已导出"
    HELD = "held", "待核对指纹"
    RECEIVED = "received", "待审核"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "已退回"
    SUPERSEDED = "superseded", "已被新版取代"


# Nobody has said yet what becomes of these.
UNDECIDED = frozenset((State.DRAFT, State.EXPORTED, State.HELD, State.RECEIVED))

# These wait for the bureau: for the fingerprint to be compared, for its decision.
TO_DECIDE = frozenset((State.HELD, State.RECEIVED))

# What a receipt may say of a report, and the sentence that it says it in.
RECEIPT_WORDS: Mapping[State, str] = {
    State.RECEIVED: "已收到，待审核",
    State.ACCEPTED: "已接收",
    State.RETURNED: "已退回，请更正后重新上报",
}


class Owed(Word):
    """Why a township is chased: how what it owes stands."""

    MISSING = "missing", "未上报"
    HELD = State.HELD.value, State.HELD.word
    RETURNED = State.RETURNED.value, "已退回，未重报"


def word_of(state: State | None) -> str:
    """How a township's report stands, None where none has come."""
    return state.word if state else Owed.MISSING.word


class Verdict(Word):
    """What the bureau makes of a package.

    COMPLETED is the whole of a report that had come without what names people. Nothing is known of a LOCKED
    one but that it waits for its password. REJECTED is what became of a held one that a person did not take.
    """

    RECEIVED = "received", "已收到"
    HELD = State.HELD.value, State.HELD.word
    REJECTED = "rejected", "不予采用"
    DUPLICATE = "duplicate", "已导入过"
    COMPLETED = "completed", "已补全"
    STALE = "stale", "旧版，只存档"
    FORK = "fork", "两份并存"
    LOCKED = "locked", "等待打开密码"
    REFUSED = "refused", "拒收"
    CANCELLED = "cancelled", "已取消，没有读"

    @property
    def is_taken(self) -> bool:
        """Whether the report is here and nothing else has to be done before it may count."""
        return self in (Verdict.RECEIVED, Verdict.DUPLICATE, Verdict.COMPLETED, Verdict.FORK)


class Outcome(Word):
    """What the township makes of a receipt or a task."""

    APPLIED = "applied", "已读入"
    DUPLICATE = "duplicate", "已读过"
    STALE = "stale", "已有更新的"
    REFUSED = "refused", "没有采用"
    CANCELLED = "cancelled", Verdict.CANCELLED.word


# What a package would come to that is only looked at yet.
FORESEEN_WORDS: Mapping[Verdict, str] = {
    Verdict.RECEIVED: "可以导入",
    Verdict.HELD: "可以导入，待核对指纹",
    Verdict.REJECTED: Verdict.REJECTED.word,
    Verdict.DUPLICATE: Verdict.DUPLICATE.word,
    Verdict.COMPLETED: "可以补全",
    Verdict.STALE: Verdict.STALE.word,
    Verdict.FORK: "可以导入，两份并存",
    Verdict.LOCKED: Verdict.LOCKED.word,
    Verdict.REFUSED: "不能导入",
    Verdict.CANCELLED: Verdict.CANCELLED.word,
}

# What is said of a receipt or task that comes once more, or too late.
AGAIN_WORDS: Mapping[Outcome, str] = {
    Outcome.DUPLICATE: "已经读过",
    Outcome.STALE: "已有更新的，这一份不再采用",
}


class Signature(Word):
    """What the signature of a package says."""

    ORIGINAL = "original", "签名有效"
    RESAVED = "resaved", "签名有效（另存过）"
    EDITED = "edited", "导出后被改动"
    UNSIGNED = "unsigned", "没有签名"
    UNKNOWN_KEY = "unknown_key", "首次收到的签名"
    KEY_CHANGED = "key_changed", "签名与以往不同"
    REVOKED_KEY = "revoked_key", "签名已作废"


class Compared(Word):
    """How a person came to know that a key is whose it says.

    STATEMENT is one that the key before signed: it proposes the new one, a person confirms it all the same.
    """

    TELEPHONE = "telephone", "电话核对"
    LIST = "list", "清单核对"
    FILE = "file", "登记文件"
    STATEMENT = "statement", "旧密钥签字声明"


def compared_word(how: str) -> str:
    """The word for it; of a key that was confirmed before it was written down there is none."""
    return Compared(how).word if how else "未记录"


class Parcel(Word):
    """What waits in the outbox."""

    PACKAGE = "package", "数据包"
    RECEIPT = "receipt", "回执"
    TASK = "task", "任务下发"


class Delivery(Word):
    """How far a file of the outbox is."""

    WAITING = "waiting", "待发送"
    DELIVERED = "delivered", "已送达"
    ACKNOWLEDGED = "acknowledged", "已收回执"
