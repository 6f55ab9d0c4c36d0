"""A line that can be cut: a TCP proxy that lets through so many bytes each way, and then nothing."""

from __future__ import annotations

import contextlib
import socket
import threading

from tests.sync.servers import Listener


class Proxy:
    """Between a client and a server of this machine. Bytes are counted over all connections since `allow`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self.allow()
        self._listener = Listener(self._serve)
        self.port = self._listener.port

    def allow(self, up: int | None = None, down: int | None = None) -> None:
        """Cut after `up` bytes to the server or `down` bytes back; None is never."""
        self._limits = {"up": up, "down": down}
        self.passed = {"up": 0, "down": 0}

    def close(self) -> None:
        self._cut()
        self._listener.close()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._target)) as server:
            with self._lock:
                self._open += [client, server]
            if 0 in self._limits.values():
                self._cut()
            back = threading.Thread(target=self._pump, args=(server, client, "down"))
            back.start()
            self._pump(client, server, "up")
            back.join()

    def _pump(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                with self._lock:
                    limit = self._limits[way]
                    left = len(data) if limit is None else max(0, limit - self.passed[way])
                    self.passed[way] += min(left, len(data))
                target.sendall(data[:left])
                if limit is not None and left <= len(data):
                    self._cut()
                    return
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _cut(self) -> None:
        with self._lock:
            ends, self._open = self._open, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
