"""Small reports for the tests of the store, of the small forms of `conftest`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from laiwu_desktop.base.ids import new_action_id
from laiwu_desktop.formdef.report.change import Applied, Change, Deed, ExplanationChange, Kind, between
from laiwu_desktop.formdef.report.content import Comment, Explanation, Record, RecordKey, ReportHead
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.store.mailbox import Answered, Outgoing
from laiwu_desktop.store.report.deeds.decided import Decision
from laiwu_desktop.store.store import Store

OpenStore = Callable[..., Store]

D = Decimal
TOWN, OTHER_TOWN = "371203001000", "371203002000"
UNIT, UNIT2 = "371203001200", "371203001201"
DEMO, DEMO2 = RecordKey("demo", UNIT), RecordKey("demo", UNIT2)

FILLED: dict[str, Value] = {
    "whole": 999999999999999,
    "part": D("-999999999999.999"),
    "words": "示例数据𠮷𬳽\n第二行 'left' \"right\" %s :name \\ 😀",
    "day": date(1995, 1, 1),
    "one": "yes",
    "several": ("yes", "no"),
    "pictures": ("0" * 32, "f" * 32),
}
EMPTY: dict[str, Value] = {
    "whole": 0,
    "part": Missing.NOT_YET_KNOWN,
    "words": Missing.NOT_APPLICABLE,
    "day": AsTyped("去年𠮷"),
    "one": AsTyped("有"),
    "several": Missing.NOT_YET_KNOWN,
}


def head(number: int = 1, state: str = "draft", division: str = TOWN, **changes: object) -> ReportHead:
    made = ReportHead(
        f"{number:032x}", division, "2006S2", 1, "", state, {"demo": 1, "rows": 2}, "2006-12-20"
    )
    return msgspec.structs.replace(made, **changes)


def said(text: str = "示例数据说明", key: RecordKey = DEMO, rule: str = "users_fell") -> Explanation:
    return Explanation(key, "whole", rule, "34", "35", text, "示例甲", "2006-12-20T12:00:00")


def whole(store: Store, report: ReportHead) -> dict[RecordKey, dict[str, Value]]:
    return {record.key: record.values for record in store.reports.report(report.id).records}


def save(
    store: Store,
    report_id: str,
    records: Iterable[Record] = (),
    gone: Iterable[RecordKey] = (),
    photos: Mapping[str, bytes] | None = None,
    said: Iterable[Explanation] = (),
) -> Applied:
    """Let rows and explanations of a report be these, from what stands there now."""
    report = store.reports.report(report_id)
    rows = {record.key: record for record in report.records}
    explained = {(e.key, e.field, e.rule): e for e in report.explanations}
    wanted: list[tuple[RecordKey, Record | None]] = [(record.key, record) for record in records]
    wanted += [(key, None) for key in gone]
    changes: list[Change] = [
        change
        for key, record in wanted
        for change in between(key, rows.get(key), record, repeats=key.seq > 0)
    ]
    for e in said:
        was = explained.get((e.key, e.field, e.rule))
        changes.append(ExplanationChange(e.key, e.field, e.rule, was, e if e.text else None))
    return store.changes.apply(report_id, changes, deed(), photos=photos)


def deed(kind: Kind = Kind.LOAD) -> Deed:
    return Deed(new_action_id(), kind, "示例甲", "2006-12-20T12:00:00", "示例.xlsx")


def decide(
    store: Store,
    decided: ReportHead,
    superseded: Iterable[str] = (),
    comments: Iterable[Comment] = (),
    outgoing: Outgoing | None = None,
    answered: Answered | None = None,
) -> None:
    """Let a report stand so, as whoever decides has it before him."""
    shown = store.reports.head(decided.id)
    assert shown is not None
    done = Decision(decided, tuple(superseded), tuple(comments), outgoing)
    store.reports.review(shown, lambda _now, _heads: done, answered=answered)
