"""Exchanging with the other side: what waits goes, what came is read once; offline is no error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.exchange.inbox import locked_files, take_in
from laiwu_desktop.desk.exchange.outbox import deliver, put_off
from laiwu_desktop.desk.results import Imported, Received
from laiwu_desktop.formdef.states import Delivery
from laiwu_desktop.store.mailbox import InboxItem, OutboxItem
from laiwu_desktop.sync.access import Access, Credentials, KeyringCredentials
from laiwu_desktop.sync.address import parse_address
from laiwu_desktop.sync.endpoint import Endpoint, open_endpoint
from laiwu_desktop.sync.failures import ChangedHost, Offline, UnknownHost, Unsettled


class Synced(msgspec.Struct, frozen=True):
    """What one exchange did: the names delivered, what was made of the files that came, what still waits.

    `problems` are what could not be done though the place was there; `locked` are the files that wait for
    their password; `offline` says why the exchange could not go on, "" when it went through.
    """

    delivered: tuple[str, ...] = ()
    imported: tuple[Imported, ...] = ()
    received: tuple[Received, ...] = ()
    waiting: tuple[OutboxItem, ...] = ()
    problems: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    offline: str = ""


class ExchangeState(msgspec.Struct, frozen=True):
    """What a page about the exchange shows, newest last; `locked` of the inbox wait for a password."""

    endpoint: str
    outbox: tuple[OutboxItem, ...]
    inbox: tuple[InboxItem, ...]
    locked: tuple[InboxItem, ...] = ()


def exchange_state(desk: Desk) -> ExchangeState:
    """What waits, what went, what came."""
    store = desk.store.exchange
    return ExchangeState(
        desk.settings.endpoint, tuple(store.outbox()), tuple(store.inbox()), tuple(locked_files(desk))
    )


class PinnedHosts:
    """The workspace's trusted servers, as the endpoints ask for them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def pinned(self, server: str) -> str:
        return self._desk.store.exchange.host_key(server)

    def pin(self, server: str, host_key: str) -> None:
        self._desk.store.exchange.pin_host_key(server, host_key, stamp(self._desk.clock))


def connect(desk: Desk, credentials: Credentials | None = None) -> Endpoint:
    """The endpoint of the settings; WrongUse when there is none."""
    if not desk.settings.endpoint:
        raise WrongUse("no_endpoint.none_given")
    access = Access(PinnedHosts(desk), credentials or KeyringCredentials())
    return open_endpoint(desk.settings.endpoint, access)


def choose_endpoint(desk: Desk, address: str) -> None:
    """Remember where to exchange; PersonError "bad_endpoint" for what is no address, or holds a password."""
    desk.change_settings(endpoint=str(parse_address(entered(address))))


def trust_host(desk: Desk, met: UnknownHost | ChangedHost) -> None:
    """A person has compared the fingerprint: from now on this key and no other."""
    PinnedHosts(desk).pin(met.host, met.host_key)


def exchange(
    desk: Desk,
    endpoint: Endpoint,
    inboxes: Iterable[str],
    read: Callable[[Iterable[Path]], list[Imported] | list[Received]],
    *,
    due_only: bool,
) -> Synced:
    """Read what came into the folders `inboxes`, then deliver what waits: so an answer goes out at once."""
    came: list[Imported | Received] = []
    delivered: list[str] = []
    problems: list[str] = []
    offline = ""
    try:
        with _told(problems):  # what came cannot be read: no reason not to send
            for inbox in inboxes:
                take_in(desk, endpoint, inbox, read, came, problems, due_only=due_only)
        with _told(problems):
            deliver(desk, endpoint, delivered, problems, due_only=due_only)
    except Offline as error:
        offline = str(error)
        put_off(desk, offline, due_only=due_only)
    return Synced(
        tuple(delivered),
        tuple(one for one in came if isinstance(one, Imported)),
        tuple(one for one in came if isinstance(one, Received)),
        tuple(item for item in desk.store.exchange.outbox() if item.state is Delivery.WAITING),
        tuple(problems),
        tuple(item.name for item in locked_files(desk)),
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
