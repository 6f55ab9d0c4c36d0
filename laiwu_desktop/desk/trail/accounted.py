"""Whether what the audit trail tells of stands here, and nothing else: reports that came or left, what
packages are encrypted to, what is asked by when; and keys (`accounted_keys`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from laiwu_desktop.desk.trail.accounted_keys import unaccounted_keys
from laiwu_desktop.formdef.trail.event import OF_ITS_COURSE, Event, EventKind
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.tasks import task_facts

# After these a report is here for good.
_HERE = frozenset((*OF_ITS_COURSE, EventKind.EXPORT, EventKind.READ_RECEIPT))
_ASKED = (EventKind.TASK, EventKind.READ_TASK)


def unaccounted(store: Store) -> Iterator[str]:
    """A line for each that is not as the trail has it.

    What was here before there was a trail is not asked for: a workspace that an older program made has none
    of its beginning.
    """
    events = store.events.events()
    is_whole = bool(events) and events[0].kind is EventKind.CREATE
    yield from _reports(store, events)
    yield from unaccounted_keys(store.keys.all(), events, is_whole=is_whole)
    yield from _recipient(store, events, is_whole=is_whole)
    yield from _tasks(store, events, is_whole=is_whole)


def _reports(store: Store, events: Sequence[Event]) -> Iterator[str]:
    there = {head.id for head in (*store.reports.heads(), *store.reports.held())}
    told: dict[str, Event] = {}
    for event in events:
        if event.kind in _HERE and event.report:
            told[event.report] = event
        elif event.kind is EventKind.REJECT:
            told.pop(event.report, None)
    for report, event in told.items():
        if report not in there:
            when = event.when.replace("T", " ")
            yield (
                f"{event.division} {event.period} 第 {event.revision} 版不在这里，"
                f"审计记录第 {event.number} 条（{when}，{event.kind.word}）说有过"
            )


def _recipient(store: Store, events: Sequence[Event], *, is_whole: bool) -> Iterator[str]:
    settings = store.workspace.settings()
    used = settings.bureau_recipient if settings else ""
    named = [
        str(event.now[name])
        for event in events
        if event.kind is EventKind.SETTINGS and event.now
        for name in ("recipient", "bureau_recipient")
        if name in event.now
    ]
    if used and (named or is_whole) and used not in named[-1:]:
        yield "农业局的加密公钥与审计记录中最后一次采用的不同"


def _tasks(store: Store, events: Sequence[Event], *, is_whole: bool) -> Iterator[str]:
    told = {event.period: event.now for event in events if event.kind in _ASKED}
    there = {period: store.tasks.task(period) for period in store.tasks.periods()}
    for period in sorted(told.keys() | (there.keys() if is_whole else ())):
        task = there.get(period)
        if task is None or task_facts(task) != told.get(period):
            yield f"{period} 的任务（截止日期、要求、第几次）与审计记录中的不同"
