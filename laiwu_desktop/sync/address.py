"""Where an endpoint is, as a person writes it."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from laiwu_desktop.base.errors import PersonError

_PORTS = {"sftp": 22, "http": 80, "https": 443}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Address(msgspec.Struct, frozen=True):
    """An endpoint's address without any secret. `kind` is folder, sftp, http or https.

    A folder has only its `path`. Shown and stored as `str(address)`.
    """

    kind: str
    path: str
    host: str = ""
    port: int = 0
    user: str = ""

    @property
    def server(self) -> str:
        """Host and port: what a host key belongs to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def account(self) -> str:
        """What a password belongs to."""
        return f"{self.kind}://{self.user}@{self.server}"

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this machine itself."""
        return self.host in _LOOPBACK

    def __str__(self) -> str:
        if self.kind == "folder":
            return self.path
        user = f"{self.user}@" if self.user else ""
        return f"{self.kind}://{user}{self.server}{self.path}"


def parse_address(text: str) -> Address:
    """PersonError "bad_endpoint" for what is none; a password written there is never repeated."""
    if "://" not in text or text.startswith("file://"):
        return Address("folder", text.removeprefix("file://"))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise PersonError("bad_endpoint") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise PersonError("bad_endpoint.scheme", scheme=parts.scheme)
    _check(parts)
    user, path = unquote(parts.username or ""), unquote(parts.path).rstrip("/")
    address = Address(parts.scheme, path, parts.hostname, port or _PORTS[parts.scheme], user)
    if address.kind == "http" and not address.is_loopback:
        raise PersonError("bad_endpoint.plain", address=address)
    return address


def _check(parts: SplitResult) -> None:
    if parts.password is not None:
        raise PersonError("bad_endpoint.password")
    if parts.query or parts.fragment:
        raise PersonError("bad_endpoint.query")
    if parts.scheme == "sftp" and not parts.username:
        raise PersonError("bad_endpoint.user")
