"""The system's keyring (Windows Credential Manager, Secret Service, KWallet): nobody else talks to it."""

from __future__ import annotations

_SERVICE = "laiwu-desktop"


class RingAway(Exception):
    """There is no keyring, or it is locked, or does not answer. Why is left out on purpose: a backend may
    repeat what it was given.
    """


def read(account: str) -> str | None:
    """What is kept for an account; None where nothing is."""
    import keyring

    try:
        return keyring.get_password(_SERVICE, account)
    except Exception:  # each system's backend has its own
        raise RingAway from None


def write(account: str, secret: str) -> None:
    """Keep it."""
    import keyring

    try:
        keyring.set_password(_SERVICE, account, secret)
    except Exception:
        raise RingAway from None


def erase(account: str) -> None:
    """Keep it no more; nothing happens where nothing is kept."""
    import keyring

    try:
        if keyring.get_password(_SERVICE, account) is not None:
            keyring.delete_password(_SERVICE, account)
    except Exception:
        raise RingAway from None
