"""A folder on an SSH server. Its key is pinned: the first is agreed to by a person, another refused."""

from __future__ import annotations

import base64
import contextlib
import errno
import io
import logging
import socket
import stat
from collections.abc import Iterator, Mapping
from typing import Any

import paramiko
from paramiko.sftp import CMD_CLOSE, CMD_EXTENDED, CMD_NAME, CMD_OPENDIR, CMD_READDIR
from paramiko.ssh_exception import NoValidConnectionsError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.sync.access import Access
from laiwu_desktop.sync.address import Address
from laiwu_desktop.sync.failures import ChangedHost, NeedsLogin, Offline, UnknownHost
from laiwu_desktop.sync.whole import Listed, WholeFiles, not_delivered, settled

_CONNECT_SECONDS = 20
_ANSWER_SECONDS = 60
# The most that a server answers at once.
_PIECE = 32 * 1024
# What paramiko has to say about a broken line is said by us, in words.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


class SftpEndpoint(WholeFiles):
    """Logs in with the password or private key of the keyring, else with the agent's or the user's keys."""

    def __init__(self, address: Address, access: Access) -> None:
        self.name = str(address)
        self._address = address
        self._access = access
        self._client: paramiko.SSHClient | None = None
        self._opened: paramiko.SFTPClient | None = None
        # As scp does: /~/x is x in the home folder.
        self._root = address.path.removeprefix("/~/") if address.path != "/~" else "."

    def prepare(self, folder: str) -> None:
        with self._told():
            self._sftp.stat(self._root or "/")
            path = self._root
            for part in folder.split("/"):
                path = f"{path}/{part}"
                self._make(path)

    def listing(self, folder: str) -> Mapping[str, Listed]:
        with self._told(), contextlib.suppress(FileNotFoundError):
            found = dict(self._entries(self._path(folder)))
            return {name: _listed(f) for name, f in found.items() if f.st_mode and stat.S_ISREG(f.st_mode)}
        return {}

    def _entries(self, path: str) -> Iterator[tuple[str, paramiko.SFTPAttributes]]:
        """As paramiko's own listing, which fails over a single name that is not UTF-8."""
        request = self._sftp._request
        handle = request(CMD_OPENDIR, path)[1].get_binary()
        with contextlib.suppress(EOFError):  # so ends the list
            while True:
                kind, answer = request(CMD_READDIR, handle)
                if kind != CMD_NAME:
                    break
                for _ in range(answer.get_int()):
                    name = answer.get_string().decode("utf-8", "surrogateescape")
                    answer.get_string()
                    yield name, paramiko.SFTPAttributes._from_msg(answer)
        request(CMD_CLOSE, handle)

    def read(self, path: str, most: int) -> bytes | None:
        with (
            self._told(),
            contextlib.suppress(FileNotFoundError),
            self._sftp.open(self._path(path), "rb") as file,
        ):
            data = bytearray()
            # paramiko copies all that it has for every piece that comes, unless pieces are asked for.
            while len(data) < most and (piece := file.read(min(_PIECE, most - len(data)))):
                data += piece
            return bytes(data)
        return None

    def write(self, path: str, data: bytes) -> None:
        with self._told():
            with self._sftp.open(self._path(path), "wxb") as file:
                file.set_pipelined(True)
                file.write(data)
                file.flush()
                self._flush_to_disk(file)
            if self._sftp.stat(self._path(path)).st_size != len(data):
                raise not_delivered(self.name, "服务器没有收全")

    def rename(self, path: str, new: str) -> None:
        """SSH's plain rename, which refuses to write over a file; posix-rename would."""
        with self._told():
            try:
                self._sftp.rename(self._path(path), self._path(new))
            except OSError:
                if not self._is_there(new):
                    raise
                self._sftp.remove(self._path(path))

    def remove(self, path: str) -> None:
        if self._opened is not None:
            with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
                self._opened.remove(self._path(path))

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._opened = None

    def _path(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _make(self, path: str) -> None:
        try:
            self._sftp.stat(path)
        except FileNotFoundError:
            with contextlib.suppress(OSError):  # somebody else may have made it meanwhile
                self._sftp.mkdir(path)
            self._sftp.stat(path)

    def _is_there(self, path: str) -> bool:
        with contextlib.suppress(FileNotFoundError):
            self._sftp.stat(self._path(path))
            return True
        return False

    def _flush_to_disk(self, file: paramiko.SFTPFile) -> None:
        """OpenSSH's fsync where the server has it; a server without it says so, and that is no harm."""
        with contextlib.suppress(OSError):
            self._sftp._request(CMD_EXTENDED, "fsync@openssh.com", file.handle)

    @property
    def _sftp(self) -> paramiko.SFTPClient:
        if self._opened is None:
            client = self._client = paramiko.SSHClient()
            try:
                self._connect(client)
                opened = client.open_sftp()
            except BaseException:
                self.close()
                raise
            opened.get_channel().settimeout(_ANSWER_SECONDS)
            self._opened = opened
        return self._opened

    def _connect(self, client: paramiko.SSHClient) -> None:
        server = self._address
        client.set_missing_host_key_policy(_AskPerson(server))
        if pinned := self._access.host_keys.pinned(server.server):
            kind, data = pinned.split()
            key = paramiko.PKey.from_type_string(kind, base64.b64decode(data))
            name = (
                server.host if server.port == paramiko.config.SSH_PORT else f"[{server.host}]:{server.port}"
            )
            client.get_host_keys().add(name, kind, key)
        secret = self._access.credentials.get(server.account)
        key = _private_key(secret) if secret else None
        try:
            client.connect(
                server.host, server.port, server.user, None if key else secret, key,
                timeout=_CONNECT_SECONDS, banner_timeout=_CONNECT_SECONDS, auth_timeout=_CONNECT_SECONDS,
                channel_timeout=_ANSWER_SECONDS, allow_agent=not secret, look_for_keys=not secret,
            )  # fmt: skip
        except paramiko.BadHostKeyException as error:
            shown = f"{error.key.get_name()} {error.key.get_base64()}"
            raise ChangedHost(server.server, error.key.fingerprint, shown) from error
        except paramiko.AuthenticationException as error:
            raise NeedsLogin(self.name, refused=bool(secret)) from error
        except paramiko.SSHException as error:
            # With no password and no key paramiko has nothing to try, and no exception of its own for it.
            transport = client.get_transport()
            if secret or transport is None or not transport.is_active():
                raise
            raise NeedsLogin(self.name, refused=False) from error

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever the library raises, in words: either the server refuses, or the line is down."""
        try:
            yield
        except (paramiko.SSHException, EOFError, OSError) as error:
            transport = self._client.get_transport() if self._client else None
            refused = (
                not isinstance(error, (EOFError, paramiko.SSHException))
                and not isinstance(error, (TimeoutError, ConnectionError))
                and error.errno in (None, errno.EACCES, errno.ENOENT)
                and (transport is not None and transport.is_active())
            )
            if refused:
                raise not_delivered(self.name, _reason(error)) from error
            self.close()
            # A cause may repeat what went over the line: it is told by its kind only.
            raise Offline("no_endpoint", name=self.name, how=_how(error)) from error


class _AskPerson(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # paramiko has no types
    def __init__(self, address: Address) -> None:
        self._address = address

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        raise UnknownHost(self._address.server, key.fingerprint, f"{key.get_name()} {key.get_base64()}")


def _listed(found: paramiko.SFTPAttributes) -> Listed:
    mark = str(found.st_mtime) if found.st_mtime and settled(found.st_mtime) else ""
    return Listed(-1 if found.st_size is None else found.st_size, mark)


def _private_key(secret: str) -> paramiko.PKey | None:
    """The key, where the secret is one as text; None for a password."""
    if not secret.lstrip().startswith("-----BEGIN"):
        return None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        with contextlib.suppress(paramiko.SSHException, ValueError):
            return kind.from_private_key(io.StringIO(secret))
    raise PersonError("bad_key")


def _how(error: Exception) -> str:
    """How the line was cut, in a few words."""
    match error:
        case TimeoutError():
            return "等待超时"
        case socket.gaierror():
            return "找不到服务器"
        case NoValidConnectionsError():
            return "服务器没有应答"
        case OSError():
            return reason_of(error)
    return "对方中断了连接"


def _reason(error: Any) -> str:
    if error.errno == errno.EACCES:
        return "服务器不允许写入或读取"
    return "服务器上没有此文件夹" if error.errno == errno.ENOENT else "服务器拒绝（可能已满或只读）"
