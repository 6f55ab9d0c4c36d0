"""What is locked opens for whom it is for; what only keeps us busy is not even begun."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlsxwriter

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.seal import locks
from laiwu_desktop.seal.locks import (
    Keys,
    encrypt_to,
    is_plain,
    locked,
    new_identity,
    opened,
    protect,
    recipient_of,
    unlocked,
)

IDENTITY, PASSWORD = new_identity(), "示例密码"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workbook as it is, one with a password, and one for an identity."""
    folder = tmp_path_factory.mktemp("locks")
    xlsxwriter.Workbook(folder / "plain.xlsx").close()
    for name in ("password.xlsx", "age.xlsx.age"):
        shutil.copy(folder / "plain.xlsx", folder / name)
    protect(folder / "password.xlsx", PASSWORD)
    encrypt_to(folder / "age.xlsx.age", recipient_of(IDENTITY))
    return folder


def code(path: Path) -> str:
    """Of the refusal to open it; "" when it opens."""
    try:
        with opened(path, Keys(PASSWORD, IDENTITY)) as file:
            assert file.read() == path.with_name("plain.xlsx").read_bytes()
    except PersonError as error:
        return error.code
    return ""


@pytest.mark.parametrize("name", ["plain.xlsx", "password.xlsx", "age.xlsx.age"])
def test_only_what_has_a_lock_is_not_plain_and_too_large_to_be_opened(
    made: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert is_plain((made / name).read_bytes()) is (name == "plain.xlsx")
    assert code(made / name) == ""
    monkeypatch.setattr(locks, "MOST_BYTES", (made / name).stat().st_size - 1)
    assert code(made / name) == ("" if name == "plain.xlsx" else "too_large")


def test_a_password_that_would_be_turned_for_ever_is_not_tried(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_MOST_TURNS", 1000)
    assert code(made / "password.xlsx") == "damaged_file"


def test_what_fits_into_no_memory_is_neither_locked_nor_unlocked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "口镇.handover"
    package.write_bytes(bytes(9))
    monkeypatch.setattr(locks, "_MOST_LOCKED", 4)
    with pytest.raises(PersonError) as refused:
        locked(package.name, bytes(5), PASSWORD)
    assert refused.value.code == "too_large"
    with pytest.raises(PersonError) as refused:
        unlocked(package, PASSWORD)
    assert refused.value.code == "too_large"
