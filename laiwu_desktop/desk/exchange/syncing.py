"""Exchanging with the other side: what waits goes, what came is read once; offline is no error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.exchange.inbox import Inbox
from laiwu_desktop.desk.exchange.outbox import Outbox, Remake, Told
from laiwu_desktop.desk.results import Imported, Received
from laiwu_desktop.store.mailbox import ExchangeStore, InboxItem, OutboxItem
from laiwu_desktop.sync.access import Access, Credentials, KeyringCredentials
from laiwu_desktop.sync.endpoint import Endpoint, open_endpoint
from laiwu_desktop.sync.failures import ChangedHost, Offline, UnknownHost, Unsettled


class Synced(msgspec.Struct, frozen=True):
    """What one exchange did: the names delivered, what was made of the files that came, what still waits.

    `mended` tells what was damaged, lost or replaced and is right again; `problems` are what could not be
    done though the place was there; `locked` are the files that wait for
    their password; `offline` says why the exchange could not go on, "" when it went through.
    """

    delivered: tuple[str, ...] = ()
    imported: tuple[Imported, ...] = ()
    received: tuple[Received, ...] = ()
    waiting: tuple[OutboxItem, ...] = ()
    mended: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    offline: str = ""


class ExchangeState(msgspec.Struct, frozen=True):
    """What a page about the exchange shows, newest last; `locked` of the inbox wait for a password."""

    endpoint: str
    outbox: tuple[OutboxItem, ...]
    inbox: tuple[InboxItem, ...]
    locked: tuple[InboxItem, ...] = ()


class PinnedHosts:
    """The servers that this workspace trusts, as the endpoints ask for them."""

    def __init__(self, mailbox: ExchangeStore, clock: Clock) -> None:
        self._mailbox = mailbox
        self._clock = clock

    def pinned(self, server: str) -> str:
        return self._mailbox.host_key(server)

    def pin(self, server: str, host_key: str) -> None:
        self._mailbox.pin_host_key(server, host_key, stamp(self._clock))


class Exchange:
    """What one workspace exchanges at an address; "" is none."""

    def __init__(self, address: str, inbox: Inbox, outbox: Outbox, hosts: PinnedHosts) -> None:
        self._address = address
        self._inbox = inbox
        self._outbox = outbox
        self._hosts = hosts

    def state(self) -> ExchangeState:
        """What waits, what went, what came."""
        sent, came, locked = self._outbox.items(), self._inbox.items(), self._inbox.locked()
        return ExchangeState(self._address, tuple(sent), tuple(came), tuple(locked))

    def locked(self) -> list[InboxItem]:
        """What came and waits for its password."""
        return self._inbox.locked()

    def has_due(self) -> bool:
        """Whether something waits that may go without being asked."""
        return self._outbox.has_due()

    def connect(self, credentials: Credentials | None = None) -> Endpoint:
        """The endpoint of the address; WrongUse when there is none."""
        if not self._address:
            raise WrongUse("no_endpoint.none_given")
        return open_endpoint(self._address, Access(self._hosts, credentials or KeyringCredentials()))

    def trust_host(self, met: UnknownHost | ChangedHost) -> None:
        """A person has compared the fingerprint: from now on this key and no other."""
        self._hosts.pin(met.host, met.host_key)

    def open_locked(self, read: Callable[[Iterable[Path]], list[Imported]]) -> list[Imported]:
        """What `read`, which knows a password, makes of the files that wait for one (`Inbox.open_locked`)."""
        return self._inbox.open_locked(read)

    def run(
        self,
        endpoint: Endpoint,
        folders: Iterable[str],
        read: Callable[[Iterable[Path]], list[Imported] | list[Received]],
        remake: Remake,
        *,
        due_only: bool,
    ) -> Synced:
        """Read what came into the `folders`, then deliver what waits: so an answer goes out at once."""
        came: list[Imported | Received] = []
        problems: list[str] = []
        told = Told([], [], problems, [])
        offline = ""
        try:
            with _told(problems):  # what came cannot be read: no reason not to send
                for folder in folders:
                    self._inbox.take_in(endpoint, folder, read, came, problems, due_only=due_only)
            with _told(problems):
                self._outbox.deliver(endpoint, remake, told, due_only=due_only)
        except Offline as error:
            offline = str(error)
            self._outbox.put_off(offline, due_only=due_only)
        return Synced(
            tuple(told.delivered),
            tuple(one for one in came if isinstance(one, Imported)),
            tuple(one for one in came if isinstance(one, Received)),
            tuple(self._outbox.waiting()),
            tuple(told.all_mended()),
            tuple(problems),
            tuple(item.name for item in self._inbox.locked()),
            offline,
        )


@contextlib.contextmanager
def _told(problems: list[str]) -> Iterator[None]:
    """What goes wrong inside is told among the problems; what stops the whole exchange goes on."""
    try:
        yield
    except (Offline, Unsettled):
        raise
    except PersonError as error:
        problems.append(str(error))
