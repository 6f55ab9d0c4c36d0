"""Real servers on the loopback address: OpenSSH's sshd and wsgidav, each in a folder of its own."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
USER, PASSWORD = "bangong", "示例密码-p@ss"

_SSHD_CONFIG = """
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin yes
PidFile none
Subsystem sftp internal-sftp
"""


class Listener:
    """Accepts on a port of the system's choice; `serve` gets each connection in a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._accepting.join()
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()


def make_key(path: Path) -> str:
    """A new Ed25519 key; returns its public line."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path.with_name(f"{path.name}.pub").read_text()


class SshServer:
    """sshd, one process a connection, as inetd would start it: no port has to be guessed beforehand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.files.mkdir()
        self.new_host_key()
        (folder / "authorized_keys").write_text(make_key(folder / "user_key"))
        self.secret = (folder / "user_key").read_text()
        (folder / "sshd_config").write_text(_SSHD_CONFIG.format(folder=folder))
        self._listener = Listener(self._serve)
        self.port = self._listener.port

    def new_host_key(self) -> None:
        for name in ("host_key", "host_key.pub"):
            (self.folder / name).unlink(missing_ok=True)
        self.host_key = " ".join(make_key(self.folder / "host_key").split()[:2])

    def fingerprint(self) -> str:
        """As ssh-keygen tells it: what an administrator reads out on the telephone."""
        command = ["ssh-keygen", "-l", "-f", self.folder / "host_key.pub"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[1]

    def address(self, port: int = 0) -> str:
        return f"sftp://{getpass.getuser()}@127.0.0.1:{port or self.port}{self.files}"

    def close(self) -> None:
        self._listener.close()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            command = [SSHD, "-i", "-e", "-f", str(self.folder / "sshd_config")]
            with (self.folder / "log").open("ab") as log:
                process = subprocess.Popen(command, stdin=connection, stdout=connection, stderr=log)
        process.wait()


@contextlib.contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """Skips where OpenSSH's programs are not there or cannot run."""
    if os.name == "nt" or not Path(SSHD).exists() or not shutil.which("ssh-keygen"):
        pytest.skip("no OpenSSH server on this machine")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it locks itself in before a login
    server = SshServer(folder)
    checked = subprocess.run(
        [SSHD, "-t", "-f", folder / "sshd_config"], capture_output=True, text=True, check=False
    )
    try:
        if checked.returncode:
            pytest.skip(f"sshd cannot run here: {checked.stderr.strip()}")
        yield server
    finally:
        server.close()


class DavServer:
    """wsgidav under cheroot, in a thread."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "files"
        self.files.mkdir()
        config = {
            "provider_mapping": {"/": str(self.files)},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable": False, "enable_loggers": []},
        }
        self._server = wsgi.Server(("127.0.0.1", 0), WsgiDAVApp(config), numthreads=4, shutdown_timeout=0)
        self._server.prepare()
        self.port: int = self._server.bind_addr[1]
        self._thread = threading.Thread(target=self._server.serve)
        self._thread.start()

    def address(self, port: int = 0) -> str:
        return f"http://{USER}@127.0.0.1:{port or self.port}"

    def close(self) -> None:
        self._server.stop()
        self._thread.join()


@contextlib.contextmanager
def dav_server(folder: Path) -> Iterator[DavServer]:
    server = DavServer(folder)
    try:
        yield server
    finally:
        server.close()
