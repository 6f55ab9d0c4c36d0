"""Delivering what waits: each file when its pause is over, and again where a place does not have it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.temporary import local_folder, no_room
from laiwu_desktop.formdef.states import Delivery
from laiwu_desktop.store.mailbox import ExchangeStore, OutboxItem
from laiwu_desktop.sync.endpoint import Endpoint
from laiwu_desktop.sync.failures import Offline, Unsettled
from laiwu_desktop.sync.whole import Listed

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


def is_over(until: str, clock: Clock, longest: timedelta) -> bool:
    """Whether a pause is over. One that lasts longer than any does was begun while the clock was ahead."""
    return not stamp(clock) < until <= stamp(lambda: clock() + longest)


class Outbox:
    """What goes out of one workspace."""

    def __init__(self, mailbox: ExchangeStore, clock: Clock) -> None:
        self._mailbox = mailbox
        self._clock = clock

    def items(self) -> list[OutboxItem]:
        """Every file that ever went out or shall, oldest first."""
        return self._mailbox.outbox()

    def waiting(self) -> list[OutboxItem]:
        """What has not got there yet."""
        return [item for item in self.items() if item.state is Delivery.WAITING]

    def has_due(self) -> bool:
        """Whether something waits that may be tried without being asked."""
        return any(self._may_go(item) for item in self.waiting())

    def deliver(
        self, endpoint: Endpoint, delivered: list[str], problems: list[str], *, due_only: bool
    ) -> None:
        """A file that cannot be delivered does not hold up the others."""
        listed: dict[str, Mapping[str, Listed]] = {}
        with local_folder() as here:
            for item in _unanswered(self.items()):
                if due_only and not self._may_go(item):
                    continue
                path = here / item.name
                try:
                    if item.state is Delivery.DELIVERED:
                        # Another stick, or a folder that was emptied: what has no answer yet goes once more.
                        if item.folder not in listed:
                            listed[item.folder] = endpoint.listing(item.folder)
                        if item.name in listed[item.folder]:
                            continue
                    data = self._mailbox.data(item.name)
                    if data is None or hashlib.sha256(data).hexdigest() != item.sha256:
                        continue  # it has got another lock just now, and goes the next time
                    path.write_bytes(data)
                    endpoint.deliver(path, item.folder)
                except (Offline, Unsettled):
                    raise
                except (PersonError, OSError) as error:
                    reason = str(no_room(error) if isinstance(error, OSError) else error)
                    self._note_failed(item, reason)
                    problems.append(f"{item.name}：{reason}")
                    continue
                self._mailbox.note_delivered(item, stamp(self._clock))
                delivered.append(item.name)

    def put_off(self, reason: str, *, due_only: bool) -> None:
        """The place is out of reach: what was to go is tried after a pause."""
        for item in self.waiting():
            if not due_only or self._may_go(item):
                self._note_failed(item, reason)

    def _may_go(self, item: OutboxItem) -> bool:
        """Whether a file that failed before may be tried again without being asked."""
        return is_over(item.next_try, self._clock, _LONGEST_PAUSE)

    def _note_failed(self, item: OutboxItem, reason: str) -> None:
        """Pauses double, up to six hours."""
        pause = min(_FIRST_PAUSE * 2 ** min(item.attempts, 20), _LONGEST_PAUSE)
        self._mailbox.note_failed(item, reason, stamp(lambda: self._clock() + pause))


def _unanswered(items: Iterable[OutboxItem]) -> Iterable[OutboxItem]:
    """What may have to go: all that waits, packages without a receipt, and the newest receipt of a report."""
    items = list(items)
    newest = {item.report_id: item.decision for item in sorted(items, key=lambda item: item.decision)}
    for item in items:
        if item.state is Delivery.WAITING or (
            item.state is Delivery.DELIVERED and item.decision == newest[item.report_id]
        ):
            yield item
