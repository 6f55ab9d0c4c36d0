"""What can stop an exchange: a line that is down, or something only a person can settle."""

from __future__ import annotations

from laiwu_desktop.base.errors import PersonError


class Offline(PersonError):
    """The other end cannot be reached, or the line was cut. A normal state: what waits goes later."""


class Unsettled(PersonError):
    """A person has to decide or give something before anything may be exchanged with this place."""


class UnknownHost(Unsettled):
    """A server met for the first time. `host_key` is what `HostKeys.pin` takes once a person has agreed."""

    def __init__(self, host: str, fingerprint: str, host_key: str) -> None:
        super().__init__("unknown_host", host=host, fingerprint=fingerprint)
        self.host = host
        self.fingerprint = fingerprint
        self.host_key = host_key


class ChangedHost(Unsettled):
    """A server that shows another key than the one agreed to. Only the new fingerprint, given, mends it."""

    def __init__(self, host: str, fingerprint: str, host_key: str) -> None:
        super().__init__("host_key_changed", host=host, fingerprint=fingerprint)
        self.host = host
        self.fingerprint = fingerprint
        self.host_key = host_key


class NeedsLogin(Unsettled):
    """No password or key is known for the place, or the one known was refused."""

    def __init__(self, place: str, *, refused: bool) -> None:
        super().__init__("needs_login.refused" if refused else "needs_login", place=place)
        self.refused = refused
