"""What killed processes leave behind is swept; what lives, is another's or a link never is."""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from laiwu_desktop.base.files import PDF, written_whole
from laiwu_desktop.base.scratch import scratch, sweep, use_scratch

WORKS = """
import sys, tempfile
from pathlib import Path
from laiwu_desktop.base.scratch import use_scratch
from laiwu_desktop.base.temporary import local_folder
if sys.argv[1:]:
    use_scratch()
with local_folder() as folder:
    (folder / "file.xlsx").write_bytes(b"somebody's name")
    (Path(tempfile.mkdtemp()) / "photo.jpg").write_bytes(b"a face")
    print(folder, flush=True)
    sys.stdin.read()
"""
WRITES = """
import sys
from pathlib import Path
from laiwu_desktop.base.files import PDF, written_whole
with written_whole(Path(sys.argv[1]), PDF) as unfinished:
    unfinished.write_bytes(b"%PDF- half")
    print(unfinished, flush=True)
    sys.stdin.read()
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes, owners and signals are those of POSIX")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of this process and those that it starts."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def start() -> Iterator[Callable[..., tuple[subprocess.Popen[str], Path]]]:
    """Starts a program and waits until it has told a path; it ends when its input does."""
    started: list[subprocess.Popen[str]] = []

    def run(program: str, *arguments: str) -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    yield run
    for process in started:
        process.communicate("", timeout=60)


@pytest.mark.parametrize("whole", [(), ("whole",)], ids=["a folder of it", "all it has"])
def test_what_a_killed_process_left_is_swept_and_what_a_living_one_uses_is_not(
    root: Path, start: Callable[..., tuple[subprocess.Popen[str], Path]], whole: tuple[str, ...]
) -> None:
    killed, its = start(WORKS, *whole)
    _living, kept = start(WORKS, *whole)
    for path in (*root.iterdir(), its, kept):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    sweep()
    assert (its / "file.xlsx").exists()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    sweep()
    assert not its.exists()
    assert not whole or len(list(root.iterdir())) == 1
    assert (kept / "file.xlsx").exists()


def test_a_process_that_ends_leaves_nothing(
    root: Path, start: Callable[..., tuple[subprocess.Popen[str], Path]]
) -> None:
    process, _ = start(WORKS, "whole")
    process.communicate("", timeout=60)
    assert list(root.iterdir()) == []


def test_the_next_start_sweeps(root: Path, start: Callable[..., tuple[subprocess.Popen[str], Path]]) -> None:
    for _ in range(3):
        killed, _path = start(WORKS, "whole")
        killed.kill()
        killed.wait()
    assert len(list(root.iterdir())) == 3
    subprocess.run([sys.executable, "-m", "laiwu_desktop", "--help"], check=True, capture_output=True)
    assert list(root.iterdir()) == []


def test_only_what_is_ours_is_swept(root: Path, tmp_path: Path) -> None:
    others = tmp_path / "others"
    others.mkdir()
    (others / "kept.txt").write_text("kept")
    left = root / "laiwu-tmp-abcd1234"
    left.mkdir()
    (left / "link").symlink_to(others)
    (left / "file").symlink_to(others / "kept.txt")
    (root / "laiwu-tmp-link1234").symlink_to(others)
    (root / "laiwu-tmp-file1234").write_text("no folder")
    for name in ("laiwu-tmp-", "laiwu-tmp-abcd12345", "laiwu-tmp-ABCD1234", "laiwu-abcd1234", "tmpabcd1234"):
        (root / name).mkdir()
    before = {path.name for path in root.iterdir()}
    sweep()
    assert before - {path.name for path in root.iterdir()} == {left.name}
    assert (others / "kept.txt").read_text() == "kept"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_another_users_folder_stays(root: Path) -> None:
    folder = root / "laiwu-tmp-abcd1234"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    sweep()
    assert folder.exists()


def test_neither_sweeping_nor_starting_raises(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(root / "none"))
    sweep()
    use_scratch()


def test_a_fork_that_ends_takes_nothing_away(root: Path) -> None:
    made = scratch()
    with made as folder:
        if os.fork() == 0:
            made.__exit__(None, None, None)
            os._exit(0)
        os.wait()
        assert folder.exists()
    assert list(root.iterdir()) == []


def test_a_folder_that_another_process_took_for_left_behind_is_made_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(opened: int, how: int) -> None:
        match next(times):
            case 0:
                raise BlockingIOError
            case 1:
                for folder in root.iterdir():
                    folder.rmdir()
        lock(opened, how)

    times, lock = itertools.count(), fcntl.flock
    monkeypatch.setattr(fcntl, "flock", meanwhile)
    with scratch() as folder:
        sweep()
        assert folder.is_dir()


@pytest.mark.usefixtures("root")
def test_where_there_are_no_locks_nobody_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(3))

    def refuse(*_: int) -> None:
        next(times)  # and nobody tries for ever
        raise OSError(errno.ENOLCK, "")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with scratch() as folder:
        sweep()
        assert folder.exists()


def test_a_killed_writer_is_tidied_up_after_by_the_next_one(
    tmp_path: Path, start: Callable[..., tuple[subprocess.Popen[str], Path]]
) -> None:
    target = tmp_path / ("长" * 80 + ".pdf")
    killed, its = start(WRITES, str(target))
    _living, kept = start(WRITES, str(target))
    killed.kill()
    killed.wait()
    bystanders = [
        tmp_path / f".别的.{name}.pdf" for name in ("a1b2c3d4", "zz-1-00000000", "abcdef-1-0000000g")
    ]
    bystanders.append(tmp_path / its.name.lstrip("."))
    for path in bystanders:
        path.write_bytes(b"%PDF-")
    link = its.with_name(its.name.replace(its.name[-12:], "00000000.pdf"))
    link.symlink_to(bystanders[0])
    impossible = its.with_name(f"{its.name.rsplit('-', 2)[0]}-ffffffff-00000001.pdf")
    impossible.touch()
    assert its.exists()
    with written_whole(tmp_path / "another.pdf", PDF) as unfinished:
        unfinished.write_bytes(b"%PDF-")
    assert not its.exists()
    assert not impossible.exists()
    assert all(path.exists() for path in (kept, link, *bystanders))


def test_what_another_computer_left_goes_after_a_day(tmp_path: Path) -> None:
    left = [tmp_path / f".年报.000000-7fffffff-0000000{number}.pdf" for number in (1, 2)]
    for path in left:
        path.write_bytes(b"%PDF-")
    os.utime(left[0], (1, 1))
    with written_whole(tmp_path / "another.pdf", PDF) as unfinished:
        unfinished.write_bytes(b"%PDF-")
    assert [path.exists() for path in left] == [False, True]
