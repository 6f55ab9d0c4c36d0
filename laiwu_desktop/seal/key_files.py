"""Secrets as files: those of this computer's safe, one for each, and the one that a person keeps elsewhere.

A file is its owner's alone, in a folder of its own; with a password it is encrypted with age. What it holds
is held against the public half that its name says, so that no other secret is ever taken for it.
"""

from __future__ import annotations

import contextlib
import os
import re
from codecs import BOM_UTF8
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import flush_folder, keep_private, make_folder, put_whole, read_plain
from laiwu_desktop.base.reasons import reason_of
from laiwu_desktop.formdef.states import Word
from laiwu_desktop.seal.locks import locked, recipient_of, with_password
from laiwu_desktop.seal.signature import public_key

_HEX = re.compile("[0-9a-f]{64}")
_PLAIN, _LOCKED, _RING = ".key", ".key.age", ".ring"
# Far above any secret, encrypted.
_MOST = 64 << 10
_IN_RING = "这个密钥存在系统密钥环中。\n".encode()
# So many signs a password of a key has at least.
LEAST = 8
_FORMAT = "laiwu-desktop keys 1"


class Kept(Word):
    """Where a secret lies."""

    RING = "keyring", "系统密钥环"
    FILE = "file", "密钥文件（只有本人能读）"
    LOCKED = "locked_file", "密钥文件（设有密码）"
    WORKSPACE = "workspace", "工作区文件"
    SERVER = "server", "数据库服务器"
    WITHHELD = "withheld", "数据库服务器，当前用户不能取用"
    CLOSED = "keyring_closed", "系统密钥环，现在打不开"
    ELSEWHERE = "elsewhere", "不在这台电脑上"


def signs(public: str) -> bool:
    """Whether it is the public half of what signs; else of what opens."""
    return _HEX.fullmatch(public) is not None


def public_of(secret: str) -> str:
    """The public half of a secret, a seed (hex) or an age identity; ValueError for what is neither."""
    import pyrage

    try:
        return recipient_of(secret) if secret.startswith("AGE-") else public_key(secret)
    except pyrage.IdentityError as error:
        raise ValueError("no identity") from error


def fits(public: str, secret: str) -> bool:
    """Whether a secret, wherever it comes from, is that of this public half."""
    try:
        return public_of(secret) == public
    except ValueError:
        return False


class _Entry(msgspec.Struct, frozen=True):
    public: str
    secret: str


class KeyFiles:
    """The files in one folder, and notes of what the keyring holds: so that it need not be asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self, public: str) -> Kept | None:
        """What there is of a secret, what has no password first: that may be forgotten. None: nothing."""
        for ending, kept in ((_PLAIN, Kept.FILE), (_RING, Kept.RING), (_LOCKED, Kept.LOCKED)):
            if os.path.lexists(self._path(public, ending)):  # a link that leads nowhere, too, is told
                return kept
        return None

    def read(self, public: str, password: str = "") -> str:
        """The secret; PersonError "key_password" where one is needed, "wrong_password", "bad_key_file"."""
        is_locked = self.kept(public) is Kept.LOCKED
        path = self._path(public, _LOCKED if is_locked else _PLAIN)
        try:
            self._require_own_folder()
            data: bytes | None = read_plain(path, _MOST)
        except PersonError as error:
            raise _bad(path, error.places.get("why", error.code)) from error
        except OSError as error:
            raise _bad(path, reason_of(error)) from error
        if is_locked and not password:
            raise PersonError("key_password", key=words_for(public))
        data = with_password(data or b"", password) if is_locked else data
        if data is None:
            raise PersonError("wrong_password.key")
        with contextlib.suppress(msgspec.DecodeError):
            entry = msgspec.json.decode(data.removeprefix(BOM_UTF8), type=_Entry)
            if entry.public == public and fits(public, entry.secret):
                return entry.secret
        raise _bad(path, "里面不是这个密钥")

    def write(self, public: str, secret: str, password: str = "") -> None:
        """Write it, flushed, and read it back. PersonError where it cannot be."""
        data = BOM_UTF8 + msgspec.json.encode(_Entry(public, secret))
        self._make_folder()
        path = self._path(public, _LOCKED if password else _PLAIN)
        put_whole(path, locked(path.name, data, password) if password else data)
        written = read_plain(path, _MOST)
        if (with_password(written, password) if password else written) != data:
            raise PersonError("key_not_kept.unread")

    def note_ring(self, public: str) -> None:
        """Note that the keyring holds it."""
        self._make_folder()
        put_whole(self._path(public, _RING), BOM_UTF8 + _IN_RING)

    def forget(self, public: str, *which: Kept) -> None:
        """Take away what stands in these places; OSError where it cannot be."""
        endings = {Kept.FILE: _PLAIN, Kept.LOCKED: _LOCKED, Kept.RING: _RING}
        for kept in which:
            self._path(public, endings[kept]).unlink(missing_ok=True)
        if self.folder.is_dir():
            flush_folder(self.folder)

    def _path(self, public: str, ending: str) -> Path:
        return self.folder / f"{'sign' if signs(public) else 'open'}-{public}{ending}"

    def _make_folder(self) -> None:
        self._require_own_folder()
        if not self.folder.is_dir():
            make_folder(self.folder)
        keep_private(self.folder)

    def _require_own_folder(self) -> None:
        if self.folder.is_symlink():
            raise _bad(self.folder, "是链接，不是文件夹")


def require_strong(password: str) -> None:
    """PersonError "key_password.empty" for no password, "weak_password" for one that is soon guessed: who has
    the file may try as many as there are.
    """
    if not password:
        raise PersonError("key_password.empty")
    if len(password) < LEAST:
        raise PersonError("weak_password", least=LEAST)


def words_for(public: str) -> str:
    """What a secret is called."""
    return "本单位的签名密钥" if signs(public) else "本单位的收件密钥"


def _bad(path: Path, reason: object) -> PersonError:
    return PersonError("bad_key_file", path=path, reason=reason)


class SavedKeys(msgspec.Struct, frozen=True):
    """What a person keeps in a safe place: an office's secrets by their public halves."""

    format: str
    division: str
    keys: dict[str, str]


def write_saved(path: Path, division: str, keys: dict[str, str], password: str) -> Path:
    """Write a key file (密钥文件), under a password. PersonError "exists", and those of `require_strong`."""
    require_strong(password)
    if path.exists():
        raise PersonError("exists", path=path)
    data = msgspec.json.encode(SavedKeys(_FORMAT, division, keys))
    return put_whole(path, locked(path.name, data, password))


def read_saved(path: Path, password: str) -> SavedKeys:
    """Read one; secrets that do not fit are left out. PersonError "no_file", "bad_key_file",
    "wrong_password".
    """
    if not path.is_file():
        raise PersonError("no_file", path=path)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST)
    except OSError as error:
        raise PersonError("disk_error.opening", path=path) from error
    if not data.startswith(b"age-encryption.org/"):
        raise PersonError("bad_key_file.taking", path=path)
    opened = with_password(data, password)
    if opened is None:
        raise PersonError("wrong_password.key")
    try:
        saved = msgspec.json.decode(opened, type=SavedKeys)
    except msgspec.DecodeError as error:
        raise PersonError("bad_key_file.taking", path=path) from error
    return msgspec.structs.replace(saved, keys={p: s for p, s in saved.keys.items() if fits(p, s)})
