"""Whether the keys that are known here are those that the audit trail tells of, and known as it tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from laiwu_desktop.formdef.trail.event import Event, EventKind, Facts
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.waiting_keys import BroughtKey

_OF_OWN_KEY = (EventKind.CREATE, EventKind.OWN_KEY, EventKind.SETTINGS)
_CONFIRMED = (EventKind.KEY, EventKind.CONFIRM)
# What the trail says of a key, and the words for it. Older programs did not write all of it down.
_CONFIRMING = {"how": "核对方式", "since": "确认时间", "who": "确认人"}
_REVOKING = ("revoked", "revoked_by")


def unaccounted_keys(keys: Sequence[KnownKey], events: Sequence[Event], *, is_whole: bool) -> Iterator[str]:
    """A line for each that is not as the trail has it; one that began later (not `is_whole`) does not tell of
    the keys of before.
    """
    confirmed = _confirmed(events)
    revoked = _revoked(events)
    said = _recipients(events)
    for key in keys:
        name, public_key = _name(key.division, key.public_key), key.public_key
        told = confirmed.get((key.division, public_key))
        if told is None and is_whole:
            yield f"{name}没有确认过的审计记录"
        for fact, word in _CONFIRMING.items():
            if told is not None and told.get(fact, getattr(key, fact)) != getattr(key, fact):
                yield f"{name}的{word}与审计记录中的不同"
        yield from (f"{name}{odd}" for odd in _oddly_revoked(key, revoked[public_key], is_whole=is_whole))
        # Under a code that it is known by since then it says nothing.
        said_here = {one.recipient for one in keys if one.public_key == public_key} - {""}
        if (is_whole or public_key in said) and said_here != {said.get(public_key, "")} - {""}:
            yield f"{name}所说的加密公钥与审计记录中的不同"
    there = {(key.division, key.public_key) for key in keys}
    for division, public_key in confirmed.keys() - there:
        yield f"{_name(division, public_key)}按审计记录确认过，这里没有"


def unaccounted_waiting(keys: Sequence[BroughtKey], events: Sequence[Event]) -> Iterator[str]:
    """A line for each key that waits to be compared, or does not, unlike the trail has it: they were never
    without one.
    """
    told: set[tuple[str, str]] = set()
    for event in events:
        key = str((event.now or {}).get("key", ""))
        if event.kind is EventKind.HOLD and not event.report:
            told.add((event.division, key))
        elif event.kind is EventKind.REJECT and not event.report and event.was:
            told.discard((event.division, str(event.was.get("key", ""))))
        elif event.kind in _CONFIRMED:
            told = {one for one in told if one[1] != key}
    for division, key in sorted(told ^ {(one.division, one.public_key) for one in keys}):
        what = "按审计记录待核对，这里没有" if (division, key) in told else "按审计记录没有待核对"
        yield f"{_name(division, key)}{what}"


def own_keys(events: Iterable[Event]) -> list[str]:
    """The keys of this office that the trail tells of, the one that it signs with now last."""
    found = []
    for event in events:
        name = {EventKind.SETTINGS: "public_key"}.get(event.kind, "key")
        if event.kind in _OF_OWN_KEY:
            found += [str(side[name]) for side in (event.was, event.now) if side and name in side]
    return found


def _oddly_revoked(key: KnownKey, told: Sequence[Facts], *, is_whole: bool) -> Iterator[str]:
    """`told` is each revoking of it; of two townships that had the same one, each has its own."""
    if not key.revoked and told:
        yield "按审计记录已经作废，这里仍然有效"
    elif key.revoked and not told and is_whole:
        yield "没有作废过的审计记录"
    elif told and not any(
        all(one.get(fact, getattr(key, fact)) == getattr(key, fact) for fact in _REVOKING) for one in told
    ):
        yield "的作废时间或作废人与审计记录中的不同"


def _confirmed(events: Sequence[Event]) -> dict[tuple[str, str], Facts]:
    """What was said of each as it became known: what was confirmed once more stays as it is."""
    found: dict[tuple[str, str], Facts] = {}
    for event in events:
        if event.kind in _CONFIRMED and event.now:
            found.setdefault((event.division, str(event.now.get("key", ""))), event.now)
    return found


def _revoked(events: Sequence[Event]) -> dict[str, list[Facts]]:
    found: dict[str, list[Facts]] = defaultdict(list)
    for event in events:
        if event.kind is EventKind.REVOKE and event.now:
            found[str(event.now.get("key", ""))].append(event.now)
    return found


def _recipients(events: Sequence[Event]) -> dict[str, str]:
    """What each key said last that is to be encrypted to."""
    return {
        str(event.now["key"]): str(event.now["recipient"])
        for event in events
        if event.kind is EventKind.SETTINGS and event.now and {"key", "recipient"} <= event.now.keys()
    }


def _name(division: str, public_key: str) -> str:
    return f"{division} 的签名 {fingerprint(public_key)}"
