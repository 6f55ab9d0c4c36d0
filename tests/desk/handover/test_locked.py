"""Packages with a password, and packages that only the bureau can open."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import BUREAU, TownshipDesk
from laiwu_desktop.seal.locks import Keys, is_plain, new_identity, opened, recipient_of
from tests.sample import fill_in

PASSWORD = "示例密码 1'\"<&𠮷"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(bureau: BureauDesk, path: Path, password: str = "", verdict: str = "refused") -> str:
    """The code of a refusal, or of what bars the way, that leaves everything as it was."""
    before = bureau.store.reports.content_hash()
    result = bureau.import_packages([path], password)[0]
    assert (result.file, result.verdict) == (path.name, verdict)
    assert bureau.store.reports.content_hash() == before
    assert all(problem.message and problem.remedy for problem in result.problems)
    return result.problems[0].code


def test_a_package_with_a_password_opens_with_it_alone(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_in(township)
    path = township.export(tmp_path / "out", password=PASSWORD).path
    assert path.suffix == ".xlsx"
    assert path.read_bytes().startswith(OLE)
    assert list(path.parent.iterdir()) == [path]
    assert refusal(bureau, path, verdict="locked") == "password"
    assert refusal(bureau, path, PASSWORD[:-1], "locked") == "wrong_password"
    changed = tmp_path / "changed.xlsx"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(data)
    assert refusal(bureau, changed, PASSWORD, "locked") == "wrong_password"
    result = bureau.import_packages([path], PASSWORD)[0]
    assert (result.verdict, result.problems) == ("received", ())
    assert township.export(tmp_path / "plain").path.name == path.name
    assert bureau.import_packages([tmp_path / "plain" / path.name], PASSWORD)[0].verdict == "duplicate"
    assert township.load([path], PASSWORD)[0].taken


def test_a_password_locks_what_was_exported_without_one_before(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_in(township)
    plain = township.export(tmp_path / "plain").path
    assert is_plain(plain.read_bytes())
    path = township.export(tmp_path / "out", password=PASSWORD).path
    assert refusal(bureau, path, verdict="locked") == "password"


def test_a_package_for_the_bureau_opens_there_alone(
    township: TownshipDesk, bureau: BureauDesk, make_desk: Callable[..., BureauDesk], tmp_path: Path
) -> None:
    fill_in(township)
    path = township.export(tmp_path / "out", to=f" {bureau.recipient}\n").path
    assert path.name.endswith(".xlsx.age")
    assert not zipfile.is_zipfile(path)
    stranger = make_desk("bureau", "371200000000", name="stranger")
    assert refusal(stranger, path) == "not_for_us"
    assert stranger.recipient != bureau.recipient
    assert refusal(stranger, path) == "not_for_us"
    result = bureau.import_packages([path])[0]
    assert (result.file, result.verdict) == (path.name, "received")


def test_both_locks_at_once(township: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> None:
    fill_in(township)
    path = township.export(tmp_path / "out", password=PASSWORD, to=bureau.recipient).path
    assert refusal(bureau, path, verdict="locked") == "password"
    assert bureau.import_packages([path], PASSWORD)[0].verdict == "received"


def test_the_bureaus_public_key_comes_with_its_receipts(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    draft = fill_in(township)
    with pytest.raises(PersonError, match="公钥"):
        township.export(tmp_path, to=BUREAU)
    with pytest.raises(PersonError, match="age 公钥"):
        township.export(tmp_path, to="age1nonsense")
    assert township.draft().is_editable, "what cannot be delivered is not frozen"
    bureau.import_packages([township.export(tmp_path).path])
    bureau.accept(draft.head.id)
    assert township.receive([bureau.write_receipt(draft.head.id, tmp_path / "r")])[0].outcome == "applied"
    assert township.settings.bureau_recipient == bureau.recipient
    path = township.export(tmp_path / "again", to=BUREAU).path
    assert bureau.import_packages([path])[0].verdict == "duplicate"


def test_what_is_decrypted_is_the_content_or_nothing(tmp_path: Path) -> None:
    import pyrage

    identity = new_identity()
    secret = tmp_path / "a.xlsx.age"
    to = pyrage.x25519.Recipient.from_str(recipient_of(identity))
    secret.write_bytes(pyrage.encrypt("示例".encode(), [to]))
    with opened(secret, Keys(identity=identity)) as plain:
        assert plain.read().decode() == "示例"
    secret.write_bytes(secret.read_bytes()[:-1])
    with pytest.raises(PersonError, match="已损坏"), opened(secret, Keys(identity=identity)):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [secret.name], "no copy is left anywhere"
