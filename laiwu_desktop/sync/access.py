"""What opens a server: the host keys a person agreed to, and the passwords in the system's keyring."""

from __future__ import annotations

from typing import Protocol

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.seal import ring


class HostKeys(Protocol):
    """Host keys that were agreed to, by server; they are no secret."""

    def pinned(self, server: str) -> str:
        """The key as a line `type base64`; "" for a server never met."""
        ...

    def pin(self, server: str, host_key: str) -> None:
        """Trust this key, and no other, from now on."""
        ...


class Credentials(Protocol):
    """Passwords (or private keys as text) by account."""

    def get(self, account: str) -> str | None:
        """None when nothing is known for the account."""
        ...

    def put(self, account: str, secret: str) -> None:
        """Keep it; PersonError "no_keyring" where there is no place to keep it."""
        ...


class Access(msgspec.Struct, frozen=True):
    """Both together."""

    host_keys: HostKeys
    credentials: Credentials


class MemoryHostKeys:
    """Forgotten when the program ends."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def pinned(self, server: str) -> str:
        return self._known.get(server, "")

    def pin(self, server: str, host_key: str) -> None:
        self._known[server] = host_key


class MemoryCredentials:
    """Forgotten when the program ends."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def get(self, account: str) -> str | None:
        return self._known.get(account)

    def put(self, account: str, secret: str) -> None:
        self._known[account] = secret


class KeyringCredentials:
    """Windows Credential Manager, Secret Service, KWallet: whatever the system has."""

    def get(self, account: str) -> str | None:
        """None also where there is no keyring: then the person is asked each time."""
        try:
            return ring.read(account)
        except ring.RingAway:
            return None

    def put(self, account: str, secret: str) -> None:
        try:
            ring.write(account, secret)
        except ring.RingAway:
            raise PersonError("no_keyring") from None
