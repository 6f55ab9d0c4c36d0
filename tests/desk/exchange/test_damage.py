"""Damaged or lost entries, and delivered files that vanish or are replaced: told, made again, sent."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from laiwu_desktop.base.codes import saying
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.formdef.report.content import NAMELESS, Comment
from laiwu_desktop.seal.locks import is_plain
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import reading, writing
from laiwu_desktop.sync.folder import FolderEndpoint
from tests.conftest import TOWNSHIP, noon
from tests.store.database.test_soundness import damaged

PASSWORD = "示例密码"


def bytes_of(desk: Desk, name: str) -> bytes:
    with reading(desk.store._engine) as connection:
        query = select(tables.outbox.c.data).where(tables.outbox.c.name == name)
        return bytes(connection.scalar(query) or b"")


def damage(desk: Desk, name: str, data: bytes | None) -> None:
    """Write other bytes into an entry; None takes the whole entry out."""
    of_it = tables.outbox.c.name == name
    with writing(desk.store._engine) as connection:
        done = connection.execute(
            delete(tables.outbox).where(of_it)
            if data is None
            else update(tables.outbox).where(of_it).values(data=data)
        )
        assert done.rowcount == 1


@pytest.fixture
def place(stick: Path) -> FolderEndpoint:
    return FolderEndpoint(stick)


@pytest.mark.parametrize("left", [b"", b"PK\x03\x04 torn", b"\0" * 9])
@pytest.mark.parametrize("was_delivered", [False, True])
def test_a_damaged_package_is_made_again_and_sent(
    filled: TownshipDesk,
    bureau: BureauDesk,
    place: FolderEndpoint,
    tmp_path: Path,
    left: bytes,
    was_delivered: bool,
) -> None:
    path = filled.export(tmp_path / "out").path
    if was_delivered:
        filled.sync(place)
        shutil.rmtree(place.root / "packages")
    damage(filled, path.name, left)
    done = filled.sync(place)
    assert (done.delivered, done.problems) == ((path.name,), ())
    told, *gone = done.mended
    assert path.name in told
    assert len(gone) == was_delivered
    assert (place.root / "packages" / path.name).read_bytes() == path.read_bytes()
    assert bytes_of(filled, path.name) == path.read_bytes()
    assert filled.sync(place).mended == ()
    assert [one.verdict for one in bureau.sync(place).imported] == ["received"]


@pytest.mark.parametrize("is_exported_again", [False, True])
def test_an_entry_that_does_not_fit_its_digest_is_made_again_too(
    filled: TownshipDesk, place: FolderEndpoint, tmp_path: Path, is_exported_again: bool
) -> None:
    """As after a bit that flipped: such a row cannot be changed any more, only another put in its place."""
    path, file = filled.export(tmp_path / "out").path, filled.file
    assert file is not None
    filled.close()
    damaged(file, "UPDATE outbox SET data = x'504b0304'")
    found = verify_workspace(str(file))
    assert found.reports == 1  # which are looked at all the same
    (trouble,) = found.troubles
    assert trouble.endswith("下次交换（sync）时会重新生成。")  # a backup would help nothing
    with closing(open_desk(str(file), clock=noon)) as again:
        assert isinstance(again, TownshipDesk)
        if is_exported_again:
            again.export(tmp_path / "out 2")
        done = again.sync(place)
        assert (done.delivered, done.problems) == ((path.name,), ())
        assert len(done.mended) == (0 if is_exported_again else 1)
    assert (place.root / "packages" / path.name).read_bytes() == path.read_bytes()
    assert verify_workspace(str(file)).troubles == ()


def test_what_no_exchange_makes_again_is_not_promised(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    """What has its answer, and a letter after which a newer one was written."""
    filled.export(tmp_path / "out")
    for desk in (filled, bureau, filled):
        desk.sync(place)
    bureau.accept(TOWNSHIP)
    bureau.sync(place)
    files = [desk.file for desk in (filled, bureau)]
    for desk in (filled, bureau):
        desk.close()
    for file, expected in zip(files, (["不影响上报"], ["不影响上报", "会重新生成"]), strict=True):
        assert file is not None
        damaged(file, "UPDATE outbox SET data = x'504b0304'")
        told = verify_workspace(str(file)).troubles
        assert [words for words, said in zip(expected, told, strict=True) if words in said] == expected


def test_of_an_entry_that_is_gone_nobody_knows_whether_it_named_persons(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    exported = filled.export(tmp_path / "out")
    damage(filled, exported.path.name, None)
    done = filled.sync(place)
    (sent,) = done.delivered
    assert NAMELESS in sent
    assert done.problems == ()
    (told,) = done.mended
    assert sent in told
    assert "请再导出一份" in told
    assert filled.sync(place).mended == ()
    assert [one.verdict for one in bureau.sync(place).imported] == ["received"]
    # Handed over with the names, it completes what came.
    (whole,) = bureau.import_packages([exported.path])
    assert bureau.report(whole.report).head.digest == exported.head.digest


def test_what_is_made_again_has_the_same_content_and_signature(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    exported = filled.export(tmp_path / "out")
    damage(filled, exported.path.name, b"PK\x03\x04 torn")
    filled.change_settings(filler="别人")  # the cover tells it, so the file is another one
    filled.sync(place)
    sent = place.root / "packages" / exported.path.name
    assert sent.read_bytes() != exported.path.read_bytes()
    (came,) = bureau.import_packages([sent])
    head = bureau.report(came.report).head
    assert (head.digest, head.signature) == (exported.head.digest, exported.head.signature)


def test_the_place_gives_back_what_only_it_still_has(
    filled: TownshipDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out", password=PASSWORD).path
    filled.sync(place)
    damage(filled, path.name, b"")
    done = filled.sync(place)
    assert done.delivered == done.problems == ()
    assert len(done.mended) == 1
    assert bytes_of(filled, path.name) == path.read_bytes()


def test_what_was_replaced_there_too_is_not_taken_for_ours(
    filled: TownshipDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out").path
    filled.sync(place)
    damage(filled, path.name, b"")
    there = place.root / "packages" / path.name
    there.write_bytes(other(path.read_bytes()))
    filled.sync(place)
    assert bytes_of(filled, path.name) == there.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("left", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn"])
@pytest.mark.parametrize("was_delivered", [False, True])
def test_a_password_is_never_lost_on_the_way(
    filled: TownshipDesk, place: FolderEndpoint, tmp_path: Path, left: bytes, was_delivered: bool
) -> None:
    path = filled.export(tmp_path / "out", password=PASSWORD).path
    if was_delivered:
        filled.sync(place)
        shutil.rmtree(place.root / "packages")
    damage(filled, path.name, left)
    done = filled.sync(place)
    assert done.delivered == ()
    assert not (place.root / "packages").exists()
    assert [problem for problem in done.problems if path.name in problem and "重新导出" in problem]
    again = filled.export(tmp_path / "again", password=PASSWORD).path
    assert filled.sync(place).delivered == (path.name,)
    assert (place.root / "packages" / path.name).read_bytes() == again.read_bytes()


def test_what_had_a_password_goes_for_the_bureau_alone_where_its_key_is_known(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    filled.change_settings(bureau_recipient=bureau.recipient)
    path = filled.export(tmp_path / "out", password=PASSWORD).path
    damage(filled, path.name, b"")
    assert filled.sync(place).delivered == (f"{path.name}.age",)
    assert [one.verdict for one in bureau.sync(place).imported] == ["received"]


def test_locks_that_were_given_are_given_again(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    filled.change_settings(bureau_recipient=bureau.recipient)
    path = filled.export(tmp_path / "out", to=bureau.recipient, without_personal=True).path
    damage(filled, path.name, b"PK\x03\x04 torn")
    assert filled.sync(place).delivered == (path.name,)
    assert not is_plain((place.root / "packages" / path.name).read_bytes())
    (came,) = bureau.sync(place).imported
    assert came.verdict == "received"
    assert bureau.find_report(came.report).without_personal


def test_an_export_never_hands_out_damaged_bytes(filled: TownshipDesk, tmp_path: Path) -> None:
    path = filled.export(tmp_path / "out").path
    damage(filled, path.name, b"PK\x03\x04 torn")
    assert filled.export(tmp_path / "again").path.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("left", [None, b"", b"torn"])
@pytest.mark.parametrize("was_delivered", [False, True])
def test_damaged_letters_of_the_bureau_are_made_again(
    filled: TownshipDesk,
    bureau: BureauDesk,
    place: FolderEndpoint,
    tmp_path: Path,
    left: bytes | None,
    was_delivered: bool,
) -> None:
    filled.export(tmp_path / "out")
    filled.sync(place)
    bureau.sync(place)
    bureau.send_back(TOWNSHIP, [Comment("请核对")])
    task = bureau.issue_task(date(2007, 1, 15), "请按时上报").name
    receipt = bureau.store.exchange.outbox()[-2].name
    letters = {receipt: bytes_of(bureau, receipt), task: bytes_of(bureau, task)}
    if was_delivered:
        bureau.sync(place)
        shutil.rmtree(place.root)
        place.root.mkdir()
    for name in letters:
        damage(bureau, name, left)
    done = bureau.sync(place)
    assert set(letters) <= set(done.delivered)
    assert (len(done.mended), done.problems) == (2 + (was_delivered and left is not None), ())
    found = {path.name: path.read_bytes() for path in place.root.rglob("*.xlsx")}
    assert {name: found[name] for name in letters} == letters
    assert bureau.sync(place).mended == ()
    assert [one.outcome for one in filled.sync(place).received if one.file in letters] == ["applied"] * 2


def test_an_older_receipt_that_is_damaged_need_not_go(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    bureau.import_packages([filled.export(tmp_path / "out").path])
    bureau.accept(TOWNSHIP)
    first, second = bureau.store.exchange.outbox()
    damage(bureau, first.name, b"")
    done = bureau.sync(place)
    assert (done.delivered, done.problems, done.waiting) == ((second.name,), (), ())
    assert [told for told in done.mended if first.name in told]
    assert bureau.sync(place).mended == ()


def other(data: bytes) -> bytes:
    """As many bytes, and one of them is another."""
    return data[:-1] + bytes([data[-1] ^ 1])


def test_a_replaced_file_is_told_and_sent_again(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out").path
    filled.sync(place)
    there = place.root / "packages" / path.name
    for put in (b"", b"short", other(path.read_bytes()), path.read_bytes() + b"more"):
        there.write_bytes(put)
        done = filled.sync(place)
        assert (done.delivered, done.problems) == ((path.name,), ())
        assert [told for told in done.mended if path.name in told]
        assert there.read_bytes() == path.read_bytes()
        assert filled.sync(place).delivered == ()
    assert [one.verdict for one in bureau.sync(place).imported] == ["received"]
    bureau.accept(TOWNSHIP)
    bureau.sync(place)
    (receipt,) = (place.root / "receipts").rglob("*receipt2.xlsx")
    whole = receipt.read_bytes()
    receipt.write_bytes(other(whole))
    assert bureau.sync(place).delivered == (receipt.name,)
    assert receipt.read_bytes() == whole


def test_what_was_delivered_and_is_gone_is_told_in_one_sentence(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out").path
    filled.sync(place)
    (place.root / "packages" / path.name).unlink()
    done = filled.sync(place)
    assert done.delivered == (path.name,)
    assert done.mended == (saying("outbox_mended.gone", name=path.name).message,)
    bureau.sync(place)
    bureau.send_back(TOWNSHIP, [Comment("请核对")])
    task = bureau.issue_task(date(2007, 1, 15), "请按时上报").name
    assert bureau.sync(place).mended == ()
    shutil.rmtree(place.root)  # as another stick
    place.root.mkdir()
    done = bureau.sync(place)
    assert len(done.delivered) == 2
    assert task in done.delivered
    (told,) = done.mended
    assert "2 个文件" in told
    assert bureau.sync(place).mended == ()


def test_what_others_put_under_a_name_that_never_was_ours_there_stays(
    filled: TownshipDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    path = filled.export(tmp_path / "out").path
    there = place.root / "packages" / path.name
    there.parent.mkdir()
    there.write_bytes(b"another")
    assert len(filled.sync(place).problems) == 1
    assert there.read_bytes() == b"another"


def test_what_is_made_again_under_another_name_waits_and_takes_the_place_of_nothing(
    filled: TownshipDesk, bureau: BureauDesk, place: FolderEndpoint, tmp_path: Path
) -> None:
    filled.change_settings(bureau_recipient=bureau.recipient)
    path = filled.export(tmp_path / "out", password=PASSWORD).path
    filled.sync(place)
    there = place.root / "packages" / f"{path.name}.age"
    (place.root / "packages" / path.name).rename(there).write_bytes(b"another")
    damage(filled, path.name, b"")
    done = filled.sync(place)
    assert [item.name for item in done.waiting] == [there.name]
    assert (len(done.problems), there.read_bytes()) == (1, b"another")


def test_the_command_never_ends_well_without_a_word(
    filled: TownshipDesk, place: FolderEndpoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = filled.export(tmp_path / "out", password=PASSWORD).path.name
    damage(filled, locked, b"")
    filled.choose_endpoint(str(place.root))
    assert main(["sync", filled.location]) == 1
    assert "重新导出" in capsys.readouterr().out
    filled.export(tmp_path / "again")
    damage(filled, locked, b"")
    assert main(["sync", filled.location]) == 0
    said = capsys.readouterr().out
    assert "重新生成" in said
    (place.root / "packages" / locked).write_bytes(b"short")
    assert main(["sync", filled.location]) == 0
    said += capsys.readouterr().out
    assert "已不是送出的那一份" in said
    assert not re.search("Saying|code=", said)  # sentences, not what the program has of them
