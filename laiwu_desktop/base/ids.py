"""Identifiers."""

from __future__ import annotations

import hashlib
import secrets


def new_report_id() -> str:
    """32 lower-case hex digits of randomness; the first 8 appear in file names."""
    return secrets.token_hex(16)


def new_action_id() -> str:
    """16 lower-case hex digits of randomness: what names a deed in the change log."""
    return secrets.token_hex(8)


def comment_id(*said: object) -> str:
    """Name of a comment by what is said, of what, with which decision: 32 lower-case hex digits. The same
    decision, written down again, names it the same.
    """
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def photo_id(data: bytes) -> str:
    """Name of a picture by its content: the first 32 hex digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:32]
