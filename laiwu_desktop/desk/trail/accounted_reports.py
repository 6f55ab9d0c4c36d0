"""Whether the reports that are here are those that the audit trail tells of, and signed and decided of as it
tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from laiwu_desktop.desk.trail.accounted_keys import own_keys
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import (
    OF_ITS_COURSE,
    Event,
    EventKind,
    Facts,
    decision_of,
    seal_of,
)
from laiwu_desktop.store.store import Store

# After these a report is here for good.
_HERE = frozenset((*OF_ITS_COURSE, EventKind.EXPORT, EventKind.READ_RECEIPT))
# What the trail says of a report, and the words for it; its state is asked of what was decided since, too
# (`proof`). Older programs wrote none of it down.
_SAID = {
    "digest": "签名", "signature": "签名", "decision": "审核的次数和时间", "decided": "审核的次数和时间",
}  # fmt: skip


def unaccounted_reports(store: Store, events: Sequence[Event], *, is_whole: bool) -> Iterator[str]:
    """A line for each that is not as the trail has it; one that began later (not `is_whole`) does not tell of
    the reports of before.
    """
    heads = [*store.reports.heads(), *store.reports.held()]
    told = _told(events)
    there = {head.id for head in heads}
    yield from (_gone(event) for report, event in told.items() if report not in there)
    said, keys = _said(events), _counting(store, events)
    for head in heads:
        name, facts = head.file_stem, decision_of(head) | seal_of(head)
        for word in dict.fromkeys(
            _SAID[fact] for fact, was in said[head.id].items() if fact in _SAID and facts[fact] != was
        ):
            yield f"{name}的{word}与审计记录中的不同，被别的程序改动过"
        if is_whole and head.state is not State.DRAFT:
            if head.id not in told:
                yield f"{name}没有收下或导出过的审计记录，是别的程序放进来的"
            elif head.state is not State.HELD and head.public_key not in keys:
                yield f"{name}的签名用的密钥没有确认过，被别的程序改动过"


def _told(events: Iterable[Event]) -> dict[str, Event]:
    """The last event of each report that is to be here, by their ids."""
    told: dict[str, Event] = {}
    for event in events:
        if event.kind in _HERE and event.report:
            told[event.report] = event
        elif event.kind is EventKind.REJECT:
            told.pop(event.report, None)
    return told


def _gone(event: Event) -> str:
    when = event.when.replace("T", " ")
    return (
        f"{event.division} {event.period} 第 {event.revision} 版不在这里，"
        f"审计记录第 {event.number} 条（{when}，{event.kind.word}）说有过"
    )


def _said(events: Iterable[Event]) -> dict[str, Facts]:
    """What was said last of each report, by its id."""
    said: dict[str, Facts] = defaultdict(dict)
    for event in events:
        if event.report and event.now:
            said[event.report] = {**said[event.report], **event.now}
    return said


def _counting(store: Store, events: Iterable[Event]) -> set[str]:
    """The keys by which reports may be signed: this office's own, those of before, too, and those that were
    confirmed here, with such as were revoked since. A township has what the bureau signed of villages that
    came to it from another one.
    """
    settings = store.workspace.settings()
    own = {settings.public_key} if settings else set()
    return {key.public_key for key in store.keys.all()} | own | set(own_keys(events))
