"""A disk that goes in the middle of something."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest


@contextlib.contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> Iterator[list[str]]:
    """The n-th call fails as on a disk that goes."""
    real, count, failed = getattr(os, name), 0, []

    def call(*args: object, **named: object) -> object:
        nonlocal count
        count += 1
        if count == number:
            failed.append(name)
            raise OSError(5, "disk")
        return real(*args, **named)

    with monkeypatch.context() as patched:
        patched.setattr(os, name, call)
        yield failed
