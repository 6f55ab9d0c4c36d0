"""The change: the one way anything is written into a report (design, section 3a).

Entry, paste, carrying forward, confirming, loading a file, undo: each is a tuple of changes. What a change
says the place held before must still hold, or it comes back as a conflict.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

import msgspec

from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey, ReportHead
from laiwu_desktop.formdef.values import Value


class ValueChange(msgspec.Struct, frozen=True):
    """One value of one row becomes another. The carried marks (沿用未确认) go with it: confirming a value is
    a change of its mark alone. `seen` says that somebody was in its field, where the others of the deed are
    confirmed unseen.
    """

    key: RecordKey
    field: str
    was: Value
    now: Value
    was_carried: bool = False
    now_carried: bool = False
    seen: bool = False


class RowChange(msgspec.Struct, frozen=True):
    """A row of a form of any number of rows comes or goes; its values are changes of their own."""

    key: RecordKey
    was: bool
    now: bool


class ExplanationChange(msgspec.Struct, frozen=True):
    """The 审核说明 of one warning; None where there is none."""

    key: RecordKey
    field: str
    rule: str
    was: Explanation | None
    now: Explanation | None


Change = ValueChange | RowChange | ExplanationChange


class Kind(enum.Enum):
    """How something came to be written; the value is what a person reads of it."""

    ENTER = "填写"
    PASTE = "粘贴"
    SPREAD = "批量填写"
    CONFIRM = "确认沿用数据"
    # Of values whose field nobody had been in: what is exported says how many there are.
    CONFIRM_UNSEEN = "成批确认沿用数据"
    FILL = "按上期填充"
    CLEAR = "清空不适用项"
    CARRY = "带入上期数据"
    DIVISIONS = "区划变更"
    LOAD = "导入"
    ADD_ROW = "添加一行"
    DROP_ROW = "删除一行"
    MOVE_ROW = "移到别的村"
    EXPLAIN = "写审核说明"
    ANSWER = "答复农业局意见"
    TAKE_UP = "换用新的报表定义"
    LAPSE = "导出时略去失效的审核说明"
    UNDO = "撤消"
    REDO = "重做"


class Intent(msgspec.Struct, frozen=True):
    """What somebody wants written as one deed; `about` and `undoes` as there, `id` where it is known already
    which deed it will be.

    `photos`, by their ids, are those that the changes name and that are new. `stands` says, where they lead
    over what became of divisions, after how many batches of it the report's codes were and are to be read.
    """

    changes: tuple[Change, ...]
    kind: Kind
    about: str = ""
    undoes: str = ""
    id: str = ""
    photos: Mapping[str, bytes] = msgspec.field(default_factory=dict)
    stands: tuple[int | None, int] | None = None

    @property
    def cells(self) -> set[tuple[RecordKey, str]]:
        """The values that it is about."""
        return {(c.key, c.field) for c in self.changes if isinstance(c, ValueChange)}


class Deed(msgspec.Struct, frozen=True):
    """What somebody did: `about` names the file of a load, `undoes` the deed that an undo takes back.

    `when` is ISO 8601 local time, shown, never ordered by.
    """

    id: str
    kind: Kind
    actor: str
    when: str
    about: str = ""
    undoes: str = ""


class Logged(msgspec.Struct, frozen=True):
    """A deed with what it changed, as it stands in the log. `number` is that of its last line, once it was
    read from there.
    """

    report_id: str
    deed: Deed
    changes: tuple[Change, ...]
    number: int = 0


class Conflict(msgspec.Struct, frozen=True):
    """A change that did not land: the place holds `stored` by now, which `actor` wrote `when`.

    A place whose row is gone, or whose row came, holds None. `undoes` says that the change was to take
    another back.
    """

    change: Change
    stored: Value | Explanation
    actor: str = ""
    when: str = ""
    undoes: bool = False


class Applied(msgspec.Struct, frozen=True):
    """What became of changes: those that landed and those that did not. `opened` is the head of the revision
    that had to be opened for them, None where the report was a draft; `action` the id of the deed, "" when
    nothing was written. `stored` are the rows in which conflicts are, as they stand now; one that is not
    among them is not there.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...] = ()
    opened: ReportHead | None = None
    action: str = ""
    stored: tuple[Record, ...] = ()


def alters(change: Change) -> bool:
    """Whether it makes a place other than it says that it was."""
    if isinstance(change, ValueChange):
        return (change.was, change.was_carried) != (change.now, change.now_carried)
    return change.was != change.now


def inverse(changes: Iterable[Change]) -> tuple[Change, ...]:
    """What takes the changes back, last first."""
    return tuple(_reversed(change) for change in reversed(list(changes)))


def _reversed(change: Change) -> Change:
    match change:
        case ValueChange():
            return ValueChange(
                change.key, change.field, change.now, change.was, change.now_carried, change.was_carried
            )
        case RowChange():
            return RowChange(change.key, change.now, change.was)
        case ExplanationChange():
            return ExplanationChange(change.key, change.field, change.rule, change.now, change.was)


def between(key: RecordKey, was: Record | None, now: Record | None, *, repeats: bool) -> list[Change]:
    """The changes that make one row another; None is a row that is not there."""
    old, new = was or Record(key, {}), now or Record(key, {})
    changes: list[Change] = []
    for field in sorted(old.values.keys() | new.values.keys()):
        before = old.values.get(field), field in old.carried
        after = new.values.get(field), field in new.carried
        if before != after:
            changes.append(ValueChange(key, field, before[0], after[0], before[1], after[1]))
    if repeats and was is None and now is not None:
        changes.insert(0, RowChange(key, was=False, now=True))
    if repeats and was is not None and now is None:
        changes.append(RowChange(key, was=True, now=False))
    return changes


def differences(was: Iterable[Record], now: Iterable[Record]) -> list[ValueChange]:
    """Every value that differs, record by record; a record that is absent is all blank."""
    before = {record.key: Record(record.key, record.values) for record in was}
    after = {record.key: Record(record.key, record.values) for record in now}
    return [
        change
        for key in sorted(before.keys() | after.keys())
        for change in between(key, before.get(key), after.get(key), repeats=False)
        if isinstance(change, ValueChange)
    ]
