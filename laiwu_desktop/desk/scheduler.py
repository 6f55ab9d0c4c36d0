"""An exchange beside everything else: another thread may stop it, and it knows when it is due."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.exchange.outbox import is_over
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.sync.access import Credentials, KeyringCredentials, MemoryCredentials
from laiwu_desktop.sync.address import parse_address
from laiwu_desktop.sync.endpoint import Endpoint
from laiwu_desktop.sync.failures import Offline
from laiwu_desktop.sync.whole import Listed

_SELDOM = timedelta(minutes=30)
_FIRST_REST, _LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)


class Secrets:
    """Passwords in the system's keyring and in memory, so that one is asked for once even without a keyring.

    `lasts` says whether the last one is kept beyond this run.
    """

    def __init__(self, keyring: Credentials | None = None) -> None:
        self._keyring = keyring or KeyringCredentials()
        self._memory = MemoryCredentials()
        self.lasts = True

    def get(self, account: str) -> str | None:
        return self._memory.get(account) or self._keyring.get(account)

    def put(self, account: str, secret: str) -> None:
        self._memory.put(account, secret)
        try:
            self._keyring.put(account, secret)
            self.lasts = True
        except PersonError:  # no_keyring
            self.lasts = False


class Line:
    """A workspace's line to the other side. `held`: what a person must settle before it goes by itself."""

    def __init__(self, desk: TownshipDesk | BureauDesk, secrets: Secrets | None = None) -> None:
        self.desk = desk
        self.secrets = secrets or Secrets()
        self.held = ""
        self._failures = 0
        self._rests_until = ""
        self._seldom = ""

    def is_due(self) -> bool:
        """Whether to exchange now without being asked: something has to go, or an answer may have come."""
        clock = self.desk.clock
        if not self.desk.settings.endpoint or self.held or self.desk.refused:
            return False
        if not is_over(self._rests_until, clock, _LONGEST_REST):
            return False
        if isinstance(self.desk, BureauDesk):
            return True
        if self.desk.exchange.has_due() or self.desk.awaits_answer:
            return True
        # What was accepted may still be returned, and a task may come at any time; but seldom.
        return is_over(self._seldom, clock, _SELDOM)

    def login(self, secret: str) -> None:
        """Keep the password (or private key as text) of the endpoint."""
        self.secrets.put(parse_address(self.desk.settings.endpoint).account, secret)

    def renew(self) -> None:
        """Forget how it went: the address is another one."""
        self.held, self._failures, self._rests_until = "", 0, ""

    def attempt(self) -> Attempt:
        """One exchange, to be run in another thread."""
        return Attempt(self.desk, self.secrets)

    def note(self, done: Synced) -> None:
        """How an exchange went. A place out of reach is asked less and less often."""
        self.held = ""
        self._seldom = stamp(lambda: self.desk.clock() + _SELDOM)
        self._failures = self._failures + 1 if done.offline else 0
        rest = min(_FIRST_REST * 2 ** min(self._failures - 1, 10), _LONGEST_REST) if done.offline else None
        self._rests_until = stamp(lambda: self.desk.clock() + rest) if rest else ""


class Attempt:
    """One exchange, which `stop` ends from another thread, be it before, while or after it runs."""

    def __init__(self, desk: TownshipDesk | BureauDesk, secrets: Credentials) -> None:
        self._desk = desk
        self._secrets = secrets
        self._stopped = threading.Event()
        self._endpoint: Endpoint | None = None

    def run(self, *, due_only: bool = False, password: str = "") -> Synced:
        """Exchange; Unsettled for what only a person can settle. `password` is a bureau's, for packages."""
        endpoint = self._endpoint = self._desk.exchange.connect(_Unless(self._stopped, self._secrets))
        try:
            place = _Stoppable(endpoint, self._stopped)
            if isinstance(self._desk, BureauDesk):
                return self._desk.sync(place, due_only=due_only, password=password)
            return self._desk.sync(place, due_only=due_only)
        finally:
            endpoint.close()

    def stop(self) -> None:
        """End it as soon as can be: what is half sent is left out, what waits goes another time."""
        self._stopped.set()
        if self._endpoint is not None:
            self._endpoint.close()
        self._desk.cancel_reading()


def _go_on_unless(stopped: threading.Event) -> None:
    if stopped.is_set():
        raise Offline("stopped")


class _Unless:
    """No new line is opened to a server once one was told to stop: each begins by asking for the password."""

    def __init__(self, stopped: threading.Event, secrets: Credentials) -> None:
        self._stopped = stopped
        self._secrets = secrets

    def get(self, account: str) -> str | None:
        _go_on_unless(self._stopped)
        return self._secrets.get(account)

    def put(self, account: str, secret: str) -> None:
        self._secrets.put(account, secret)


class _Stoppable:
    """An endpoint that does nothing more once it was told to stop."""

    def __init__(self, endpoint: Endpoint, stopped: threading.Event) -> None:
        self.name = endpoint.name
        self._endpoint = endpoint
        self._stopped = stopped

    def deliver(self, file: Path, folder: str) -> str:
        _go_on_unless(self._stopped)
        return self._endpoint.deliver(file, folder)

    def replace(self, file: Path, folder: str) -> str:
        _go_on_unless(self._stopped)
        return self._endpoint.replace(file, folder)

    def arrived(self, folder: str) -> list[tuple[str, Listed]]:
        _go_on_unless(self._stopped)
        return self._endpoint.arrived(folder)

    def fetch(self, folder: str, name: str, listed: Listed, into: Path) -> Path | None:
        _go_on_unless(self._stopped)
        return self._endpoint.fetch(folder, name, listed, into)

    def collect(self, folder: str, into: Path) -> list[Path]:
        _go_on_unless(self._stopped)
        return self._endpoint.collect(folder, into)

    def listing(self, folder: str) -> Mapping[str, Listed]:
        _go_on_unless(self._stopped)
        return self._endpoint.listing(folder)

    def close(self) -> None:
        self._endpoint.close()
