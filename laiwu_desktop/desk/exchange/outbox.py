"""Delivering what waits: each file when its pause is over, and again where a place does not have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.temporary import local_folder, no_room
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.exchange.there import There
from laiwu_desktop.formdef.states import Delivery
from laiwu_desktop.store.mailbox import ExchangeStore, OutboxItem, Outgoing, is_whole
from laiwu_desktop.sync.endpoint import Endpoint
from laiwu_desktop.sync.failures import Offline, Unsettled

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)

# Makes the file of a damaged entry, of which these bytes are left, from what is frozen; None when something
# newer has taken its place. PersonError when it cannot be made again with the locks that it had.
Remake = Callable[[OutboxItem, bytes], Outgoing | None]


class Told(msgspec.Struct, frozen=True):
    """What delivering did, filled as it goes: names, what was set right, what could not be done.

    `gone` are those of the names that were delivered before, and are not there any more.
    """

    delivered: list[str]
    mended: list[str]
    problems: list[str]
    gone: list[str]

    def all_mended(self) -> Iterator[str]:
        """A sentence each; one for all that is gone, for of a new stick that is everything."""
        yield from self.mended
        if len(self.gone) == 1:
            yield str(saying("outbox_mended.gone", name=self.gone[0]))
        elif self.gone:
            yield str(saying("outbox_mended.all_gone", name=self.gone[0], count=len(self.gone)))


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

    def deliver(self, endpoint: Endpoint, remake: Remake, told: Told, *, due_only: bool) -> None:
        """A file that cannot be delivered does not hold up the others."""
        with local_folder() as here:
            there = There(endpoint, self._mailbox, here, closely=not due_only)
            for item in _unanswered(self.items()):
                if due_only and not self._may_go(item):
                    continue
                try:
                    self._send(item, endpoint, there, remake, told)
                except (Offline, Unsettled):
                    raise
                except (PersonError, OSError) as error:
                    reason = str(no_room(error) if isinstance(error, OSError) else error)
                    self._note_failed(item, reason)
                    told.problems.append(f"{item.name}：{reason}")

    def _send(self, item: OutboxItem, endpoint: Endpoint, there: There, remake: Remake, told: Told) -> None:
        """Another stick, a folder emptied or tampered with: what has no answer yet goes once more."""
        entry = self._whole(item, there, remake, told)
        if entry is None:
            return
        item, data = entry
        was_there = item.state is Delivery.DELIVERED and there.has(item)
        if was_there and there.holds(item, len(data)):
            return
        path = there.here / item.name
        path.write_bytes(data)
        if item.state is Delivery.DELIVERED:
            endpoint.replace(path, item.folder)
        else:
            endpoint.deliver(path, item.folder)
        if was_there:
            told.mended.append(str(saying("outbox_mended.replaced", name=item.name)))
        elif item.state is Delivery.DELIVERED:
            told.gone.append(item.name)
        self._mailbox.note_delivered(item, stamp(self._clock))
        told.delivered.append(item.name)

    def _whole(
        self, item: OutboxItem, there: There, remake: Remake, told: Told
    ) -> tuple[OutboxItem, bytes] | None:
        """An entry with its bytes, made again where they are damaged; None when it need not go now."""
        entry = self._mailbox.entry(item.id)
        if entry is None or entry[0].sha256 != item.sha256:
            return None  # it has got another lock just now, and goes the next time
        if is_whole(entry[1], item.sha256):
            return entry
        data = there.copy(item) if item.state is Delivery.DELIVERED and there.has(item) else None
        if data is None or not is_whole(data, item.sha256):
            outgoing = remake(item, entry[1])
            if outgoing is None:
                self._mailbox.note_needless(item, stamp(self._clock))
                told.mended.append(str(saying("outbox_mended.answered", name=item.name)))
                return None
            self._mailbox.mend(item, outgoing.name, outgoing.data)
            told.mended.append(str(saying("outbox_mended", name=item.name)))
        else:
            self._mailbox.mend(item, item.name, data)
            told.mended.append(str(saying("outbox_mended.fetched", name=item.name)))
        return self._mailbox.entry(item.id)

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
