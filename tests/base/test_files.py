"""Nothing else is destroyed, a power cut takes nothing back, and what is private stays so."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from laiwu_desktop.base import files
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import (
    PDF,
    WORKBOOK,
    flush_folder,
    keep_private,
    make_file,
    make_folder,
    put_whole,
    runs,
    written_whole,
)
from laiwu_desktop.sync.folder import FolderEndpoint

A_PDF, ANOTHER_PDF = b"%PDF-1.7 one", b"%PDF-1.7 another"
A_WORKBOOK, A_LOCKED_WORKBOOK = b"PK\x03\x04 one", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 one"

posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes and flushes no folders")


@pytest.fixture
def usual_mask() -> Iterator[None]:
    """Files are made for everybody to read unless somebody says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def database(path: Path, journal: str = "DELETE") -> Path:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("CREATE TABLE a (b)")
        connection.commit()
    return path


def link(path: Path) -> Path:
    path.with_name("linked").write_bytes(A_PDF)
    path.symlink_to(path.with_name("linked"))
    return path


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (database, "是工作区（数据库）"),
        (lambda path: database(path, "WAL"), "是工作区（数据库）"),
        (lambda path: written(path, A_WORKBOOK), "不是 PDF 文件"),
        (lambda path: written(path, "示例数据".encode()), "不是 PDF 文件"),
        pytest.param(link, "是链接或设备", marks=posix),
    ],
)
def test_what_is_of_another_kind_stays(tmp_path: Path, make: Callable[[Path], Path], why: str) -> None:
    path = make(tmp_path / "W")
    there = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(PersonError, match=why) as refused:
        put_whole(path, ANOTHER_PDF)
    assert refused.value.code == "other_file"
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == there
    assert path.is_symlink() == (make is link)


@posix
@pytest.mark.parametrize("swap", [link, os.mkfifo])
def test_a_link_in_the_place_of_what_is_being_written_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], object]
) -> None:
    """Who may write into the folder, too, needs no luck: the name is there to be seen."""
    make = files.make_file

    def swapped(path: Path, **more: bool) -> None:
        make(path, **more)
        path.unlink()
        swap(path)

    monkeypatch.setattr(files, "make_file", swapped)
    with pytest.raises(PersonError, match="是链接或设备") as refused:
        put_whole(tmp_path / "W", ANOTHER_PDF)
    assert refused.value.code == "other_file"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] in ([], [("linked", A_PDF)])


@posix
def test_what_others_wrote_by_its_name_takes_no_name_when_it_is_a_link(tmp_path: Path) -> None:
    def write_elsewhere() -> None:
        with written_whole(tmp_path / "W", PDF) as unfinished:
            unfinished.unlink()
            link(unfinished)

    with pytest.raises(PersonError, match="是链接或设备"):
        write_elsewhere()
    assert [path.name for path in tmp_path.iterdir()] == ["linked"]


BESIDE = ["W-wal", "W-shm", "W-journal", ".W.lock"]


@pytest.mark.parametrize("name", BESIDE)
def test_nothing_is_written_where_sqlite_writes_or_the_lock_is(tmp_path: Path, name: str) -> None:
    """Also while it is not there: SQLite would take it for its own, and who holds W would write over it."""
    database(tmp_path / "W")
    with pytest.raises(PersonError, match="是工作区的一部分"):
        put_whole(tmp_path / name, A_PDF)
    assert [file.name for file in tmp_path.iterdir()] == ["W"]


@pytest.mark.parametrize("name", BESIDE)
def test_no_folder_is_made_where_sqlite_writes_or_the_lock_is(tmp_path: Path, name: str) -> None:
    database(tmp_path / "W")
    for path in (tmp_path / name / "a.pdf", tmp_path / name / "里" / "a.pdf"):
        with pytest.raises(PersonError, match="是工作区的一部分"):
            put_whole(path, A_PDF)
    assert [file.name for file in tmp_path.iterdir()] == ["W"]


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_what_names_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PersonError, match="它是文件夹") as refused:
        put_whole(Path(name), A_PDF)
    assert refused.value.code == "cannot_write"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_with_a_log_is_one(tmp_path: Path) -> None:
    (tmp_path / "W").touch()
    (tmp_path / "W-wal").write_bytes(b"all that was written so far")
    with pytest.raises(PersonError, match="是工作区（数据库）"):
        put_whole(tmp_path / "W", A_PDF)


@pytest.mark.parametrize(
    ("old", "new"), [(A_PDF, ANOTHER_PDF), (A_WORKBOOK, A_LOCKED_WORKBOOK), (b"", A_PDF)]
)
def test_a_file_takes_the_place_of_its_own_kind(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = written(tmp_path / "a.xlsx", old)
    put_whole(path, new)
    assert path.read_bytes() == new
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "part", "stays"),
    [("说明.docx", "word/document.xml", True), ("资料.zip", "xl", True), ("汇总", "xl/workbook.xml", False)],
)
def test_what_only_begins_as_a_workbook_stays(tmp_path: Path, name: str, part: str, stays: bool) -> None:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr(part, "示例")
    before = path.read_bytes()
    with pytest.raises(PersonError) if stays else contextlib.nullcontext():
        put_whole(path, A_WORKBOOK)
    assert path.read_bytes() == (before if stays else A_WORKBOOK)
    for old in (A_LOCKED_WORKBOOK, A_WORKBOOK):  # a .doc of long ago, and what is torn
        with pytest.raises(PersonError):
            put_whole(written(tmp_path / "旧.doc", old), A_WORKBOOK)


def test_what_comes_to_be_there_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"

    def write() -> None:
        with written_whole(path, PDF) as unfinished:
            unfinished.write_bytes(A_PDF)
            database(path)

    with pytest.raises(PersonError, match="是工作区"):
        write()
    assert [file.name for file in tmp_path.iterdir()] == ["a.pdf"]


@posix
@pytest.mark.usefixtures("usual_mask")
def test_only_what_is_for_others_can_be_read_by_others(tmp_path: Path) -> None:
    assert mode(put_whole(tmp_path / "a.pdf", A_PDF)) == 0o600
    assert mode(put_whole(tmp_path / "b.xlsx", A_WORKBOOK, private=False)) == 0o644
    assert mode(put_whole(tmp_path / "b.xlsx", A_WORKBOOK)) == 0o600
    (tmp_path / "there").mkdir()
    keep_private(tmp_path / "there")
    assert mode(tmp_path / "there") == 0o700


@posix
def test_what_a_link_leads_to_is_not_made_private(tmp_path: Path) -> None:
    """A backup folder may be a link to one that others use, too, or to the root of a disk."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    (tmp_path / "link").symlink_to(shared)
    keep_private(tmp_path / "link")
    assert mode(shared) == 0o777


@posix
@pytest.mark.usefixtures("usual_mask")
def test_what_is_delivered_can_be_read_by_the_other_side(tmp_path: Path) -> None:
    package = put_whole(tmp_path / "a.xlsx", A_WORKBOOK)
    (tmp_path / "shared").mkdir()
    FolderEndpoint(tmp_path / "shared").deliver(package, "packages")
    assert mode(tmp_path / "shared" / "packages" / "a.xlsx") == 0o644
    assert mode(tmp_path / "shared" / "packages") == 0o755


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What the system is asked to flush, to rename and to link, by name and in order."""
    said: list[str] = []
    fsync, replace, hard_link, mkdir = os.fsync, os.replace, os.link, os.mkdir

    def name(path: Path | str) -> str:
        parts = Path(path).relative_to(tmp_path.parent).parts[1:]
        return "/".join("…" if part.startswith(".") else part for part in parts) or "."

    def names() -> dict[int, str]:
        return {path.stat().st_ino: name(path) for path in (tmp_path, *tmp_path.rglob("*"))}

    def flush(opened: int) -> None:
        said.append(f"flush {names()[os.fstat(opened).st_ino]}")
        fsync(opened)

    def move(old: Path, new: Path) -> None:
        said.append(f"replace {name(new)}")
        replace(old, new)

    def bind(old: Path, new: Path) -> None:
        said.append(f"link {name(new)}")
        hard_link(old, new)

    def make(path: Path, *more: int) -> None:
        said.append(f"make {name(path)}")
        mkdir(path, *more)

    for call, made in (("fsync", flush), ("replace", move), ("link", bind), ("mkdir", make)):
        monkeypatch.setattr(os, call, made)
    return said


@posix
def test_a_disk_that_is_not_there_has_no_folder_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_dir", lambda _self: False)
    with pytest.raises(OSError):
        make_folder(Path("/"))


def test_the_folder_is_flushed_after_the_name_is_given(tmp_path: Path, calls: list[str]) -> None:
    put_whole(tmp_path / "新" / "里" / "a.pdf", A_PDF)
    assert calls == [
        "make 新", "flush .", "make 新/里", "flush 新",
        "flush 新/里/…", "replace 新/里/a.pdf", "flush 新/里",
    ]  # fmt: skip


@posix
def test_a_delivery_is_flushed_with_its_folder(tmp_path: Path, calls: list[str]) -> None:
    package = tmp_path / "a.xlsx"
    package.write_bytes(A_WORKBOOK)
    FolderEndpoint(tmp_path).deliver(package, "packages")
    assert calls == [
        "make packages", "flush .", "flush packages/…", "link packages/a.xlsx", "flush packages",
    ]  # fmt: skip


@posix
@pytest.mark.parametrize(
    ("number", "told"), [(errno.EINVAL, False), (errno.EACCES, False), (errno.EIO, True)]
)
def test_a_place_that_cannot_flush_folders_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: bool
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, "flush")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="flush") if told else contextlib.nullcontext():
        flush_folder(tmp_path)


def test_nothing_is_begun_that_could_not_end(tmp_path: Path) -> None:
    with pytest.raises(PersonError, match="是工作区"), written_whole(database(tmp_path / "W"), PDF):
        pytest.fail("begun")


def test_a_folder_that_shows_nothing_is_written_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "scandir", refuse)
    assert put_whole(tmp_path / "a.pdf", A_PDF).read_bytes() == A_PDF


@posix
def test_another_user_s_process_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert runs(1)


def test_what_is_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        make_file(written(tmp_path / "a", A_PDF))


def test_a_workbook_that_went_wrong_leaves_what_was_there(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", A_WORKBOOK)

    def go_wrong() -> None:
        with written_whole(path, WORKBOOK) as unfinished:
            unfinished.write_bytes(b"half")
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        go_wrong()
    assert path.read_bytes() == A_WORKBOOK
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_without_a_name_is_refused_in_words() -> None:
    with pytest.raises(PersonError) as refused:
        put_whole(Path(), A_PDF)
    assert refused.value.code == "cannot_write"
