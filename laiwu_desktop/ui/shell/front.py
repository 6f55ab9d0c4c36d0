"""One window for a workspace: whoever opens it again on this computer gets the window that is open.

A window listens under a name made of its user and its file; a second start calls that name and, when it is
answered, has nothing more to do. It may bring files along, which that window then asks about.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from laiwu_desktop.base.users import user_name
from laiwu_desktop.desk.keeping.whose_file import WhatFile

CALL, FILES, ANSWER = b"show\n", b"files ", b"shown\n"
# More paths, with a few words around each, than a system lets a program be started with.
_LONGEST = 8 << 20
# In milliseconds. A window that is busy in its own thread answers late; one that hangs never does.
CONNECT, PATIENCE = 300, 1000


def call_window(location: str, brought: Sequence[WhatFile] = ()) -> bool:
    """Bring the window that has this workspace open to the front, with files to be taken in; whether there is
    one. Their paths are whole: it may have been started elsewhere.
    """
    socket = QLocalSocket()
    socket.connectToServer(_name(location))
    if not socket.waitForConnected(CONNECT):
        return False
    socket.write(FILES + msgspec.json.encode(brought, enc_hook=str) + b"\n" if brought else CALL)
    socket.flush()
    while not socket.canReadLine():
        if not socket.waitForReadyRead(PATIENCE):
            return False
    return bytes(socket.readLine().data()) == ANSWER


class Front(QObject):
    """Answers such calls for the window of a workspace, as long as it is there; `take` gets the files."""

    def __init__(
        self, location: str, window: QWidget, take: Callable[[Sequence[WhatFile]], object] | None = None
    ) -> None:
        super().__init__(window)
        self.take = take
        self.window = window
        self.server = QLocalServer(self)
        self.server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self.server.newConnection.connect(self._called)
        if not self.server.listen(_name(location)) and not call_window(location):
            QLocalServer.removeServer(_name(location))  # left behind by a program that was killed
            self.server.listen(_name(location))

    def close(self) -> None:
        """Answer no more."""
        self.server.close()

    def _called(self) -> None:
        socket = self.server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._answer(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _answer(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return  # the rest of long paths is on its way
        said = bytes(socket.readLine(_LONGEST).data())
        brought = _files_in(said)
        if said == CALL or (brought and self.take):
            bring_to_front(self.window)
            socket.write(ANSWER)
            socket.flush()
        if brought and self.take:
            self.take(brought)


def _files_in(said: bytes) -> list[WhatFile]:
    """The files that a call brings."""
    if not said.startswith(FILES):
        return []
    try:
        return msgspec.json.decode(said[len(FILES) :], type=list[WhatFile], dec_hook=_made)
    except msgspec.MsgspecError:
        return []


def _made(kind: type, said: object) -> object:
    return kind(said)


def bring_to_front(window: QWidget) -> None:
    """Let the person see the window, also one that is minimized."""
    window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _name(location: str) -> str:
    place = location if "://" in location else os.path.realpath(location)
    return "laiwu-" + hashlib.sha256(f"{user_name()}\0{place}".encode()).hexdigest()[:32]
