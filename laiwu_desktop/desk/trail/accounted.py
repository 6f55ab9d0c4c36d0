"""Whether what the audit trail tells of stands here, and nothing else: reports that came or left, keys that
were confirmed and revoked, what packages are encrypted to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from laiwu_desktop.formdef.trail.event import OF_ITS_COURSE, Event, EventKind
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.store import Store

# After these a report is here for good.
_HERE = frozenset((*OF_ITS_COURSE, EventKind.EXPORT, EventKind.READ_RECEIPT))
_CONFIRMED = (EventKind.KEY, EventKind.CONFIRM)


def unaccounted(store: Store) -> Iterator[str]:
    """A line for each that is not as the trail has it.

    What was here before there was a trail is not asked for: a workspace that an older program made has none
    of its beginning.
    """
    events = store.events.events()
    is_whole = bool(events) and events[0].kind is EventKind.CREATE
    yield from _reports(store, events)
    yield from _keys(store.keys.all(), events, is_whole=is_whole)
    yield from _recipient(store, events, is_whole=is_whole)


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


def _keys(keys: Sequence[KnownKey], events: Sequence[Event], *, is_whole: bool) -> Iterator[str]:
    confirmed = {
        (e.division, _key(e)): str((e.now or {}).get("how", "")) for e in events if e.kind in _CONFIRMED
    }
    revoked = {_key(event) for event in events if event.kind is EventKind.REVOKE}
    for key in keys:  # a trail that began later (not `is_whole`) does not tell of those of before
        name = f"{key.division} 的签名 {fingerprint(key.public_key)}"
        how = confirmed.get((key.division, key.public_key))
        if how is None and is_whole:
            yield f"{name}没有确认过的审计记录"
        elif how is not None and how != key.how:
            yield f"{name}的核对方式与审计记录中的不同"
        if key.revoked and key.public_key not in revoked and is_whole:
            yield f"{name}没有作废过的审计记录"
        if not key.revoked and key.public_key in revoked:
            yield f"{name}按审计记录已经作废，这里仍然有效"
    there = {(key.division, key.public_key) for key in keys}
    for division, public_key in confirmed.keys() - there:
        yield f"{division} 的签名 {fingerprint(public_key)}按审计记录确认过，这里没有"


def _key(event: Event) -> str:
    return str((event.now or {}).get("key", ""))


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
