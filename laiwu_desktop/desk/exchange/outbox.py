"""Delivering what waits: each file when its pause is over, and again where a place does not have it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.temporary import local_folder, no_room
from laiwu_desktop.formdef.states import Delivery
from laiwu_desktop.store.mailbox import OutboxItem
from laiwu_desktop.sync.endpoint import Endpoint
from laiwu_desktop.sync.failures import Offline, Unsettled
from laiwu_desktop.sync.whole import Listed

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


def is_over(until: str, clock: Clock, longest: timedelta) -> bool:
    """Whether a pause is over. One that lasts longer than any does was begun while the clock was ahead."""
    return not stamp(clock) < until <= stamp(lambda: clock() + longest)


def may_go(desk: Desk, item: OutboxItem) -> bool:
    """Whether a file that failed before may be tried again without being asked."""
    return is_over(item.next_try, desk.clock, _LONGEST_PAUSE)


def deliver(
    desk: Desk, endpoint: Endpoint, delivered: list[str], problems: list[str], *, due_only: bool
) -> None:
    """A file that cannot be delivered does not hold up the others."""
    store = desk.store.exchange
    listed: dict[str, Mapping[str, Listed]] = {}
    with local_folder() as folder:
        for item in _unanswered(store.outbox()):
            if due_only and not may_go(desk, item):
                continue
            path = folder / item.name
            try:
                if item.state is Delivery.DELIVERED:
                    # Another stick, or a folder that was emptied: what has no answer yet goes once more.
                    if item.folder not in listed:
                        listed[item.folder] = endpoint.listing(item.folder)
                    if item.name in listed[item.folder]:
                        continue
                data = store.data(item.name)
                if data is None or hashlib.sha256(data).hexdigest() != item.sha256:
                    continue  # it has got another lock just now, and goes the next time
                path.write_bytes(data)
                endpoint.deliver(path, item.folder)
            except (Offline, Unsettled):
                raise
            except (PersonError, OSError) as error:
                reason = str(no_room(error) if isinstance(error, OSError) else error)
                store.note_failed(item, reason, _next_try(desk, item))
                problems.append(f"{item.name}：{reason}")
                continue
            store.note_delivered(item, stamp(desk.clock))
            delivered.append(item.name)


def put_off(desk: Desk, reason: str, *, due_only: bool) -> None:
    """The place is out of reach: what was to go is tried after a pause."""
    for item in desk.store.exchange.outbox():
        if item.state is Delivery.WAITING and (not due_only or may_go(desk, item)):
            desk.store.exchange.note_failed(item, reason, _next_try(desk, item))


def _unanswered(items: Iterable[OutboxItem]) -> Iterable[OutboxItem]:
    """What may have to go: all that waits, packages without a receipt, and the newest receipt of a report."""
    items = list(items)
    newest = {item.report_id: item.decision for item in sorted(items, key=lambda item: item.decision)}
    for item in items:
        if item.state is Delivery.WAITING or (
            item.state is Delivery.DELIVERED and item.decision == newest[item.report_id]
        ):
            yield item


def _next_try(desk: Desk, item: OutboxItem) -> str:
    """Pauses that double, up to six hours."""
    pause = min(_FIRST_PAUSE * 2 ** min(item.attempts, 20), _LONGEST_PAUSE)
    return stamp(lambda: desk.clock() + pause)
