"""Files that not everybody can open: a password as Excel and WPS set it, or age for the bureau alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import MOST_BYTES, too_large

AGE_ENDING = ".age"
_AGE = b"age-encryption.org/"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What tells a workbook with a password from an old xls, which begins in the same way.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# Excel turns the password 100,000 times; a file that asks for far more is there to keep us busy.
_MOST_TURNS = 1_000_000


class Keys(msgspec.Struct, frozen=True):
    """What opens files: a password a person gave, an office's age identity. "" where there is none."""

    password: str = ""
    identity: str = ""


def new_identity() -> str:
    """A new age identity (AGE-SECRET-KEY-1…)."""
    from pyrage import x25519

    return str(x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """What others encrypt to (age1…) so that only this identity can open it."""
    from pyrage import x25519

    return str(x25519.Identity.from_str(identity).to_public())


def protect(path: Path, password: str) -> None:
    """Put a password on the workbook at `path` (ECMA-376 agile encryption: AES-256, SHA-512)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    written = path.with_name(f"{path.name}.locked")
    with path.open("rb") as plain, written.open("w+b") as locked:
        OOXMLFile(plain).encrypt(password, locked)
    written.replace(path)


def checked_recipient(text: str) -> str:
    """The recipient as age writes it; PersonError "bad_recipient" for what is none."""
    import pyrage

    try:
        return str(pyrage.x25519.Recipient.from_str(text.strip()))
    except pyrage.RecipientError as error:
        message = f"“{text[:20]}”不是 age 公钥。"
        raise PersonError("bad_recipient", message, "请向农业局索取以 age1 开头的公钥。") from error


def encrypt_to(path: Path, recipient: str) -> None:
    """Encrypt the file at `path` with age."""
    import pyrage

    to = pyrage.x25519.Recipient.from_str(recipient)
    path.write_bytes(pyrage.encrypt(path.read_bytes(), [to]))


def is_plain(data: bytes) -> bool:
    """Whether a package as bytes opens without password and identity."""
    return not data.startswith((_AGE, _OLE))


@contextmanager
def unlocked(path: Path, keys: Keys) -> Iterator[Path]:
    """The file at `path`, or while the context lasts a copy of it without encryption.

    PersonError "not_for_us" (age, for somebody else), "password" (none was given), "wrong_password". What
    else cannot be read is left to the reader to refuse.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(_AGE))
        size = path.stat().st_size
    except OSError:
        start, size = b"", 0  # the reader says what is the matter
    is_age, is_ole = start.startswith(_AGE), start.startswith(_OLE)
    if not is_age and not is_ole:
        yield path
        return
    if size > MOST_BYTES:  # both libraries hold the whole file in memory
        raise too_large(path.name, "请核对是否选错文件。")
    if is_ole and not keys.password:
        if _ENCRYPTED_STREAM in path.read_bytes():
            raise PersonError("password", f"{path.name} 设有打开密码。", "请向发送方询问密码，再行输入。")
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name.removesuffix(AGE_ENDING)
        if is_age:
            _decrypt_age(path, keys.identity, plain)
            with unlocked(plain, Keys(keys.password)) as inner:
                yield inner
        else:
            _open_password(path, keys.password, plain)
            yield plain


def _decrypt_age(path: Path, identity: str, plain: Path) -> None:
    import pyrage

    if not identity:
        message = f"{path.name} 是加密的数据包，本工作区没有解密的密钥。"
        raise PersonError("not_for_us", message, "请由市农业局导入。")
    try:
        opened = pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        message = f"{path.name} 已损坏，或不是加密给本工作区的。"
        raise PersonError("not_for_us", message, "请发送方用本局回执中的公钥重新导出。") from error
    plain.write_bytes(opened)


def _open_password(path: Path, password: str, plain: Path) -> None:
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    wrong = PersonError("wrong_password", f"{path.name} 的打开密码不对。", "请核对密码后重新导入。")
    try:
        with path.open("rb") as locked, plain.open("w+b") as out:
            file: Any = OOXMLFile(locked)
            if file.info.get("spinValue", 0) > _MOST_TURNS:
                raise PersonError(
                    "damaged_file", f"{path.name} 的加密参数不正常，没有打开。", "请向发送方核实此文件。"
                )
            file.load_key(password=password, verify_password=True)
            file.decrypt(out, verify_integrity=True)
    except PersonError:
        raise
    except (InvalidKeyError, DecryptionError) as error:
        raise wrong from error
    except (
        Exception
    ) as error:  # whatever a broken file makes the library raise, it means the same to a person
        message = f"{path.name} 是旧版 xls 文件，或加密方式无法识别。"
        raise PersonError("old_format", message, "请去除打开密码，另存为 xlsx。") from error
