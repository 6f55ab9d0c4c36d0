"""Where secrets lie on a computer: in a keyring that works, else in files; what does not fit is told."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, NoKeyringError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.seal.key_files import Kept, read_saved, write_saved
from laiwu_desktop.seal.locks import new_identity, recipient_of
from laiwu_desktop.seal.safe import ThisComputer
from laiwu_desktop.seal.signature import new_private_key, public_key

SEED, IDENTITY = new_private_key(), new_identity()
SIGN, OPEN = public_key(SEED), recipient_of(IDENTITY)
PASSWORD = "示例密码 2006"


class Ring(KeyringBackend):
    """A keyring in memory. Of a `broken` one nothing comes back; a `locked` one opens for nobody."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = self.locked = self.gone = False

    def get_password(self, service: str, username: str) -> str | None:
        self._look()
        return None if self.broken else self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._look()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._look()
        del self.kept[service, username]

    def _look(self) -> None:
        if self.gone:
            raise NoKeyringError("none")
        if self.locked:
            raise KeyringLocked("locked")


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "数据" / "keys"


def code(work: object, *given: object) -> str:
    with pytest.raises(PersonError) as caught:
        work(*given)  # type: ignore[operator]
    return caught.value.code


def names(folder: Path) -> set[str]:
    return {path.suffix for path in folder.iterdir()} if folder.is_dir() else set()


def test_in_a_keyring_that_works_and_not_in_a_file(ring: Ring, folder: Path) -> None:
    safe = ThisComputer(folder, has_ring=True)
    for public, secret in ((SIGN, SEED), (OPEN, IDENTITY)):
        assert safe.where(public) is Kept.ELSEWHERE
        assert code(safe.get, public) == "key_elsewhere"
        safe.put(public, secret)
        assert (safe.get(public), safe.where(public)) == (secret, Kept.RING)
    assert sorted(ring.kept.values()) == sorted((SEED, IDENTITY))
    assert names(folder) == {".ring"}, "a note that it is there, so that nobody needs to ask"
    assert not any(SEED in path.read_text() for path in folder.iterdir())


@pytest.mark.parametrize("fault", ["broken", "gone", "locked"])
def test_without_a_keyring_in_a_file_of_the_owner_s_only(ring: Ring, folder: Path, fault: str) -> None:
    setattr(ring, fault, True)
    safe = ThisComputer(folder, has_ring=True)
    safe.put(SIGN, SEED)
    assert (safe.get(SIGN), safe.where(SIGN)) == (SEED, Kept.FILE)
    (file,) = folder.iterdir()
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    setattr(ring, fault, False)
    assert ThisComputer(folder, has_ring=True).get(SIGN) == SEED


@pytest.mark.parametrize("fault", ["gone", "locked"])
def test_a_keyring_that_is_closed_now_is_told_from_another_computer(
    ring: Ring, folder: Path, tmp_path: Path, fault: str
) -> None:
    safe = ThisComputer(folder, has_ring=True)
    safe.put(SIGN, SEED)
    setattr(ring, fault, True)
    assert code(safe.get, SIGN) == "keyring_closed"
    assert safe.where(SIGN) is Kept.CLOSED
    assert safe.is_here(SIGN)
    other = ThisComputer(tmp_path / "另一台", has_ring=True)
    assert code(other.get, SIGN) == "key_elsewhere"
    assert not other.is_here(SIGN)


def test_what_the_keyring_has_under_the_name_and_does_not_fit_is_not_taken(ring: Ring, folder: Path) -> None:
    ring.kept["laiwu-desktop", f"sign {SIGN}"] = new_private_key()
    assert code(ThisComputer(folder, has_ring=True).get, SIGN) == "key_elsewhere"


@pytest.mark.parametrize("has_ring", [True, False])
def test_under_a_password_in_a_file_and_nowhere_else(ring: Ring, folder: Path, has_ring: bool) -> None:
    safe = ThisComputer(folder, has_ring=has_ring)
    safe.put(OPEN, IDENTITY)
    safe.protect(OPEN, IDENTITY, PASSWORD)
    assert ring.kept == {}
    (file,) = folder.iterdir()
    assert IDENTITY.encode() not in file.read_bytes()
    assert (safe.where(OPEN), safe.needs_password(OPEN)) == (Kept.LOCKED, True)
    assert code(safe.get, OPEN) == "key_password"
    assert code(safe.get, OPEN, PASSWORD[:-1]) == "wrong_password"
    assert safe.get(OPEN, PASSWORD) == IDENTITY
    assert code(safe.protect, OPEN, IDENTITY, "") == "key_password"
    safe.unprotect(OPEN, IDENTITY)
    assert safe.get(OPEN) == IDENTITY
    assert safe.where(OPEN) is (Kept.RING if has_ring else Kept.FILE)


def test_a_forgotten_password_is_overcome_by_what_is_taken_from_elsewhere(folder: Path) -> None:
    safe = ThisComputer(folder, has_ring=False)
    safe.protect(SIGN, SEED, PASSWORD)
    safe.put(SIGN, SEED)
    assert safe.get(SIGN) == SEED


@pytest.mark.skipif(os.name == "nt", reason="needs links that anybody may make")
def test_a_planted_link_is_neither_followed_nor_written_through(folder: Path, tmp_path: Path) -> None:
    safe, victim = ThisComputer(folder, has_ring=False), tmp_path / "别的文件"
    safe.put(SIGN, SEED)
    (file,) = folder.iterdir()
    victim.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(victim)
    assert code(safe.get, SIGN) == "bad_key_file"
    victim.write_bytes(b"")
    assert code(safe.put, SIGN, SEED) == "other_file"
    assert victim.read_bytes() == b""
    file.unlink()
    folder.rmdir()
    folder.symlink_to(tmp_path)
    assert code(safe.put, SIGN, SEED) == "bad_key_file"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["别的文件", "数据"]


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf{}", b"\xef\xbb\xbf{", b"PK\x03\x04", bytes(range(156, 255))]
)
def test_a_file_with_something_else_in_it_is_told(folder: Path, content: bytes) -> None:
    safe = ThisComputer(folder, has_ring=False)
    safe.put(SIGN, SEED)
    (file,) = folder.iterdir()
    file.write_bytes(content)
    assert code(safe.get, SIGN) == "bad_key_file"


def test_the_file_of_another_key_is_not_taken_for_this_one(folder: Path) -> None:
    safe, other = ThisComputer(folder, has_ring=False), new_private_key()
    safe.put(SIGN, SEED)
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes().replace(SEED.encode(), other.encode()))
    assert code(safe.get, SIGN) == "bad_key_file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the root reads everything")
def test_a_file_that_may_not_be_read_is_told(folder: Path) -> None:
    safe = ThisComputer(folder, has_ring=False)
    safe.put(SIGN, SEED)
    (file,) = folder.iterdir()
    file.chmod(0)
    assert code(safe.get, SIGN) == "bad_key_file"


def test_a_folder_in_the_place_of_a_file_is_told(folder: Path) -> None:
    safe = ThisComputer(folder, has_ring=False)
    safe.put(SIGN, SEED)
    (file,) = folder.iterdir()
    file.unlink()
    file.mkdir()
    assert code(safe.get, SIGN) == "bad_key_file"


def test_a_saved_file_gives_back_what_fits(tmp_path: Path) -> None:
    path = tmp_path / "密钥.key"
    write_saved(path, "371202100000", {SIGN: SEED, OPEN: new_identity()}, PASSWORD)
    assert read_saved(path, PASSWORD).keys == {SIGN: SEED}
    assert code(read_saved, path, "") == "wrong_password"
    assert code(write_saved, path, "", {}, PASSWORD) == "exists"
    assert code(write_saved, tmp_path / "b.key", "", {}, "") == "key_password"
    (tmp_path / "c.key").write_bytes(b"PK")
    assert code(read_saved, tmp_path / "c.key", PASSWORD) == "bad_key_file"
    assert code(read_saved, tmp_path / "d.key", PASSWORD) == "no_file"
