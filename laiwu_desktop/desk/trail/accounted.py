"""Whether what the audit trail tells of stands here, and nothing else: what this office signs with, what
packages are encrypted to, what is asked by when, who works here; and reports (`accounted_reports`) and keys
(`accounted_keys`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from laiwu_desktop.desk.trail.accounted_keys import own_keys, unaccounted_keys, unaccounted_waiting
from laiwu_desktop.desk.trail.accounted_reports import unaccounted_reports
from laiwu_desktop.formdef.report.adding.sealed import sealed_facts
from laiwu_desktop.formdef.trail.event import Event, EventKind, Facts
from laiwu_desktop.store.clerks import clerk_facts
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.tasks import task_facts

_ASKED = (EventKind.TASK, EventKind.READ_TASK)


def unaccounted(store: Store) -> Iterator[str]:
    """A line for each that is not as the trail has it.

    What was here before there was a trail is not asked for: a workspace that an older program made has none
    of its beginning.
    """
    events = store.events.events()
    is_whole = bool(events) and events[0].kind is EventKind.CREATE
    yield from unaccounted_reports(store, events, is_whole=is_whole)
    yield from unaccounted_keys(store.keys.all(), events, is_whole=is_whole)
    yield from _settings(store, events, is_whole=is_whole)
    yield from unaccounted_waiting(store.waiting_keys.all(), events)
    yield from _tasks(store, events, is_whole=is_whole)
    yield from _clerks(store, events)
    yield from _sealed(store, events)


def _settings(store: Store, events: Sequence[Event], *, is_whole: bool) -> Iterator[str]:
    settings = store.workspace.settings()
    used = settings.bureau_recipient if settings else ""
    named = [
        str(event.now[name])
        for event in events
        if event.kind is EventKind.SETTINGS and event.now
        for name in ("recipient", "bureau_recipient")
        if name in event.now
    ]
    signing = own_keys(events)
    if settings and signing and settings.public_key != signing[-1]:
        yield "本单位签名用的密钥与审计记录中最后一次采用的不同"
    if used and (named or is_whole) and used not in named[-1:]:
        yield "农业局的加密公钥与审计记录中最后一次采用的不同"


def _tasks(store: Store, events: Sequence[Event], *, is_whole: bool) -> Iterator[str]:
    told = {event.period: event.now for event in events if event.kind in _ASKED}
    there = {task.period: task for task in store.tasks.all()}
    for period in sorted(told.keys() | (there.keys() if is_whole else ())):
        task = there.get(period)
        facts, was = task_facts(task) if task else {}, told.get(period) or {}
        if not task or not was or any(facts.get(fact) != was[fact] for fact in was):
            yield f"{period} 的任务（截止日期、要求、第几次）与审计记录中的不同"


def _clerks(store: Store, events: Sequence[Event]) -> Iterator[str]:
    """They were never without a trail."""
    told: Counter[tuple[str, tuple[tuple[str, str | int], ...]]] = Counter()
    for event in events:
        if event.kind is EventKind.CLERK:
            told[event.about, _sorted(event.was)] -= event.was is not None
            told[event.about, _sorted(event.now)] += event.now is not None
    there = Counter((clerk.name, _sorted(clerk_facts(clerk))) for clerk in store.clerks.all())
    for name in sorted({one[0] for one in told.keys() | there.keys() if told[one] != there[one]}):
        yield f"人员“{name}”的登记与审计记录中的不同"


def _sealed(store: Store, events: Sequence[Event]) -> Iterator[str]:
    """They were never without a trail; what stands in them is held against what they were sealed with."""
    told = {e.now.get("sealed"): e.now for e in events if e.kind is EventKind.SEAL and e.now}
    sealed = store.consolidation.sealed
    there = {one.number: one for one in sealed.all()}
    for number in sorted({*there, *(n for n in told if isinstance(n, int))}):
        one = there.get(number)
        if one is None or told.get(number) != sealed_facts(one):
            yield f"封存第 {number} 号与审计记录中的不同"
        elif sealed.figures(one) is None or sealed.book(one) is None:
            yield f"{one.label}的数与封存时不同"


def _sorted(facts: Facts | None) -> tuple[tuple[str, str | int], ...]:
    return tuple(sorted((facts or {}).items()))
