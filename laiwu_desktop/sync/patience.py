"""Hanging up on a server that never comes to the point: with each byte of it the wait begins anew."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from threading import Timer
from typing import Any


class Patience:
    """Knows the line that a client talks over, and shuts it when a server takes too long."""

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self._shut = False

    def heard(self, event: str, about: dict[str, Any]) -> None:
        """What httpcore tells of a request (its extension `trace`): each new line."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._line = about["return_value"].get_extra_info("socket")

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Shut the line unless the block ends in time: what reads from it then fails. TimeoutError instead of
        that failure.
        """
        self._shut = False
        timer = Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:
            if self._shut:
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        self._shut = True
        if self._line is not None:
            with contextlib.suppress(OSError):
                # Not that of an encrypted line: it would take away what the other thread is reading with.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)
