"""Files that not everybody can open: a password as Excel and WPS set it, or age for the bureau alone."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import MOST_BYTES

AGE_ENDING = ".age"
_AGE = b"age-encryption.org/"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What tells a workbook with a password from an old xls, which begins in the same way.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# Excel turns the password 100,000 times; a file that asks for far more is there to keep us busy.
_MOST_TURNS = 1_000_000
# A city's villages with a photo each are 160 MB.
_MOST_LOCKED = 512 << 20


class Keys(msgspec.Struct, frozen=True):
    """What opens files: a password a person gave, an office's age identity. "" where there is none."""

    password: str = ""
    identity: str = ""


NO_KEYS = Keys()


def new_identity() -> str:
    """A new age identity (AGE-SECRET-KEY-1…)."""
    from pyrage import x25519

    return str(x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """What others encrypt to (age1…) so that only this identity can open it."""
    from pyrage import x25519

    return str(x25519.Identity.from_str(identity).to_public())


def recipient_fingerprint(recipient: str) -> str:
    """What two people read to each other: 16 hex digits of the recipient's SHA-256, in fours."""
    digits = hashlib.sha256(recipient.encode()).hexdigest()[:16]
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def protect(path: Path, password: str) -> None:
    """Put a password on the workbook at `path` (ECMA-376 agile encryption: AES-256, SHA-512)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    written = path.with_name(f"{path.name}.locked")
    with path.open("rb") as plain, written.open("w+b") as locked:
        OOXMLFile(plain).encrypt(password, locked)
    written.replace(path)


def locked(name: str, data: bytes, password: str) -> bytes:
    """Data that only who knows the password can open: age with scrypt, a second of work for each attempt.

    PersonError "too_large" for what would not fit into the memory of a small computer twice.
    """
    from pyrage import passphrase

    if len(data) > _MOST_LOCKED:
        raise PersonError("too_large.handover", name=name, most=_MOST_LOCKED >> 20)
    return bytes(passphrase.encrypt(data, password))


def unlocked(path: Path, password: str) -> bytes:
    """What `locked` made unreadable; PersonError "password" where none is given, "wrong_password"."""
    if not password:
        raise PersonError("password.handover", name=path.name)
    if path.stat().st_size > 2 * _MOST_LOCKED:
        raise PersonError("too_large", name=path.name, most=_MOST_LOCKED >> 20)
    data = with_password(path.read_bytes(), password)
    if data is None:
        raise PersonError("wrong_password.handover", name=path.name)
    return data


def with_password(data: bytes, password: str) -> bytes | None:
    """As `unlocked`, of bytes; None where the password is another one, or they are not what they were."""
    import pyrage

    try:
        return bytes(pyrage.passphrase.decrypt(data, password))
    except pyrage.DecryptError:
        return None


def has_password(path: Path) -> bool:
    """Whether a file was made by `locked`, or by age for somebody."""
    with path.open("rb") as file:
        return file.read(len(_AGE)) == _AGE


def checked_recipient(text: str) -> str:
    """The recipient as age writes it; PersonError "bad_recipient" for what is none."""
    import pyrage

    try:
        return str(pyrage.x25519.Recipient.from_str(text.strip()))
    except pyrage.RecipientError as error:
        raise PersonError("bad_recipient", text=text[:20]) from error


def encrypt_to(path: Path, recipient: str) -> None:
    """Encrypt the file at `path` with age."""
    import pyrage

    to = pyrage.x25519.Recipient.from_str(recipient)
    path.write_bytes(pyrage.encrypt(path.read_bytes(), [to]))


def is_plain(data: bytes) -> bool:
    """Whether a package as bytes opens without password and identity."""
    return not data.startswith((_AGE, _OLE))


@contextmanager
def opened(path: Path, keys: Keys, name: str = "") -> Iterator[BinaryIO]:
    """The file's content without encryption. What is decrypted stays in memory: no copy is ever on a disk.
    `name` is what it is called to people, where that is not the name of the path.

    PersonError: "not_for_us" (age, for somebody else), "wrong_password", "too_large", "damaged_file". What
    needs a password where none was given is left to the reader to refuse. OSError is the caller's.
    """
    name = name or path.name
    with path.open("rb") as file:
        is_age = file.read(len(_AGE)) == _AGE
        has_password = not is_age and is_locked(file)
        size = file.seek(0, 2)
        file.seek(0)
        if (is_age or has_password) and size > MOST_BYTES:  # both libraries hold the whole file in memory
            raise PersonError("too_large", name=name, most=MOST_BYTES >> 20)
        content: BinaryIO = io.BytesIO(_decrypted(name, file.read(), keys.identity)) if is_age else file
        yield _without_password(name, content, keys.password) if is_locked(content) else content


# What Excel locks a workbook with whose structure is protected, and opens it with by itself.
_EXCELS_OWN = "VelvetSweatshop"


def _without_password(name: str, content: BinaryIO, password: str) -> BinaryIO:
    """The content of a locked workbook; as it is where nobody gave a password and Excel would ask for one."""
    if password:
        return _open_password(name, content, password)
    try:
        return _open_password(name, content, _EXCELS_OWN)
    except PersonError:  # another password, or damage: it is asked for first
        content.seek(0)
        return content


def is_locked(file: BinaryIO) -> bool:
    """Whether it is an Office file with a password to open it. Leaves the file at its beginning."""
    file.seek(0)
    start = file.read(len(_OLE))
    locked = start == _OLE and _ENCRYPTED_STREAM in file.read(MOST_BYTES)
    file.seek(0)
    return locked


def _decrypted(name: str, content: bytes, identity: str) -> bytes:
    import pyrage

    if not identity:
        raise PersonError("not_for_us", name=name)
    try:
        return bytes(pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(identity)]))
    except pyrage.DecryptError as error:
        raise PersonError("not_for_us.damaged", name=name) from error


def _open_password(name: str, locked: BinaryIO, password: str) -> BinaryIO:
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    odd = PersonError("damaged_file.encryption", name=name)
    plain = io.BytesIO()
    try:
        file: Any = _parameters(locked, odd)
        file.load_key(password=password, verify_password=True)
        file.decrypt(plain, verify_integrity=True)
    except (PersonError, MemoryError):
        raise
    except (InvalidKeyError, DecryptionError) as error:
        raise PersonError("wrong_password", name=name) from error
    except Exception as error:  # whatever a broken file makes the library raise means the same to a person
        raise odd from error
    plain.seek(0)
    return plain


def _parameters(locked: BinaryIO, odd: PersonError) -> Any:
    """The file with its parameters read; `odd` for such as no office suite writes, whatever the password."""
    from msoffcrypto.exceptions import DecryptionError
    from msoffcrypto.format.ooxml import OOXMLFile

    try:
        file: Any = OOXMLFile(locked)
    except DecryptionError as error:
        raise odd from error
    if file.info.get("spinValue", 0) > _MOST_TURNS:
        raise odd
    return file
