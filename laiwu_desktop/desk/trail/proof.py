"""Whether what was written down is what stands there: a report by its signature; the audit trail by itself
and by the backups; how reports stand, and the change log, by the trail; what only grows by how much of it was
ever written.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from laiwu_desktop.desk.backups.shelf import Backup, backups_in, folder_of
from laiwu_desktop.desk.trail.accounted import unaccounted
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.content import Content, Report, ReportHead
from laiwu_desktop.formdef.report.standing import RULES, settled
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import Event, EventKind
from laiwu_desktop.seal.signature import can_check
from laiwu_desktop.store.database import backup as database
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.store import Store
from laiwu_desktop.workbook.format.envelope import Meta

# So many of the newest backups are asked: older ones tell no more.
_ASKED = 10
_SEAL = ("changes", "changes_sha256")


def trail_troubles(store: Store) -> list[str]:
    """Where something was changed, put in or taken out behind the program's back, a line each.

    Others may be at work meanwhile, on a server: what is amiss only because they did something between two
    readings is not amiss any more when it is looked at again.

    There is no secret in the chain: who makes all of it anew, in a workspace that has no backup and sent
    nothing out, is not found.
    """
    if not (found := list(_troubles(store))):
        return []
    again = set(_troubles(store))
    return [one for one in found if one in again]


def _troubles(store: Store) -> Iterator[str]:
    yield from store.events.troubles()
    yield from store.miscounted()
    yield from unaccounted(store)
    yield from _unlike_told(store)
    yield from _unlike_editions(store)
    yield from _unlike_decided(store)
    yield from _unlike_sealed(store)
    yield from _unlike_backups(store)


def _unlike_told(store: Store) -> Iterator[str]:
    """Comments that are not what the trail says was said with a decision."""
    for head in store.settlings.unlike_told():
        yield f"{head.file_stem}的退回意见与审计记录中的不同，被别的程序改动过"
    for division, period in store.settlings.settled_unlike_told():
        yield f"{division} {period} 意见的处理与审计记录中的不同，被别的程序改动过"


def _unlike_editions(store: Store) -> Iterator[str]:
    """Texts of forms that are not what they are known by."""
    for form, version in store.editions.damaged():
        yield f"{form} 第 {version} 版的定义与它的校验值不符，被别的程序改动过"


def _unlike_decided(store: Store) -> Iterator[str]:
    """Reports that stand otherwise than the trail tells: by the last decision of each, and what overtook it.
    Of what came before there was a trail nothing is told.
    """
    heads = {head.id: head for head in store.reports.heads()}
    told = _as_decided(heads, store.events.events())
    for head in heads.values():
        should = told.get(head.id, head.state)
        if should is not head.state:
            now, was = head.state.word, should.word
            yield f"{head.file_stem}现为“{now}”，按审计记录应为“{was}”，被别的程序改动过"


def _as_decided(heads: Mapping[str, ReportHead], events: Iterable[Event]) -> dict[str, State]:
    """How reports stand by what was done to them, in its order; by their ids."""
    places: dict[tuple[str, str], dict[str, ReportHead]] = defaultdict(dict)
    for event in events:
        state = str((event.now or {}).get("state", ""))
        if event.report not in heads or state not in set(State):
            continue
        head = msgspec.structs.replace(heads[event.report], state=State(state))
        beside = places[head.division, head.period]
        beside[head.id] = head
        if head.state in RULES:
            counting = (one for one in beside.values() if one.state is not State.HELD)
            for gone in settled(head, head.state, counting).superseded:
                beside[gone] = msgspec.structs.replace(beside[gone], state=State.SUPERSEDED)
    return {head.id: head.state for beside in places.values() for head in beside.values()}


def _unlike_sealed(store: Store) -> Iterator[str]:
    """Change logs of exported reports that are not what they were then."""
    for event in store.events.events(Wanted(kind=EventKind.EXPORT)):
        sealed = {name: (event.now or {}).get(name) for name in _SEAL}
        if None not in sealed.values() and store.changes.sealed(event.report) != sealed:
            name = f"{event.division} {event.period} 第 {event.revision} 版"
            when = event.when.replace("T", " ")
            yield f"{name}的改动记录与导出时（{when}）不同，当时有 {sealed['changes']} 条"


def _unlike_backups(store: Store) -> Iterator[str]:
    """Where a backup knows of an event that is not here, or of another one under its number."""
    if store.file is None:
        return
    there = backups_in(folder_of(store.file))
    for one in itertools.islice(_since_restored(store, there), _ASKED):
        if (end := database.trail_end(one.path)) and not store.events.has(end):
            when = f"{one.made:%Y-%m-%d %H:%M}"
            yield f"{when} 的备份中有审计记录第 {end.number} 条，这里没有，或与那里的不同"


def _since_restored(store: Store, backups: Iterable[Backup]) -> Iterator[Backup]:
    """Those that tell of this very trail: a backup that was brought back began it anew from its day on, and
    what was put aside may hold what never landed.
    """
    restored = store.events.events(Wanted(kind=EventKind.RESTORE))
    since = max((event.when for event in restored), default="")
    for one in backups:
        if not one.reason.is_aside and one.made.isoformat() > since[:19]:
            yield one


def unlike_signed(report: Report, forms: FormSet) -> str:
    """What is the matter with a report that was frozen; "" where it is what was signed, and for a draft.
    Whether the key is one that counts, the audit trail knows (`accounted_reports`).
    """
    head = report.head
    if head.state is not State.DRAFT and not head.digest:
        return f"{head.file_stem}：没有签名"
    content = canonical(forms, Content(report.records, report.explanations))
    if head.digest and digest(content) != head.digest:
        return f"{head.file_stem}：内容与导出时不符"
    if head.digest and not can_check(head.public_key):
        return f"{head.file_stem}：签名用的是本程序不认识的算法，不能核对"
    if head.digest and not Meta("report", head, content).signature_holds:
        return f"{head.file_stem}：签名与内容不符"
    return ""
