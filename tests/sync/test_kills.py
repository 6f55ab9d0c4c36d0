"""Killed at any step, no room, no right to write: nothing partial, nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.sync.folder import FolderEndpoint
from tests.conftest import TOWNSHIP
from tests.sample import fill_in

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

# Dies by its own SIGKILL before the given line of ours is executed; if it lives, says how many there were.
DYING = """
import json, os, signal, sys
from pathlib import Path

def run(act, parts, last):
    count = 0
    def trace(frame, event, argument):
        nonlocal count
        if not any(part in frame.f_code.co_filename for part in parts):
            return None
        if event == "line":
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(None)
    print(count, flush=True)
"""
DELIVER = (
    DYING
    + """
from laiwu_desktop.sync.folder import FolderEndpoint
import laiwu_desktop.sync.folder as folder
folder._PIECE = 10_000
file, place = Path(sys.argv[1]), Path(sys.argv[2])
for last in json.loads(sys.argv[3]):
    child = os.fork()
    if child == 0:
        target = file.with_name(f"{last:04}.xlsx")
        run(lambda: FolderEndpoint(place).deliver(target, "packages"), ["laiwu_desktop/sync"], last)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
)
SYNC = (
    DYING
    + """
from datetime import datetime
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.sync.folder import FolderEndpoint
desk = open_desk(sys.argv[1], clock=lambda: datetime(2006, 12, 20, 12))
run(lambda: desk.sync(FolderEndpoint(Path(sys.argv[2]))), ["laiwu_desktop/"], int(sys.argv[3]))
"""
)
LIMITED = """
import json, resource, sys
from pathlib import Path
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.sync.folder import FolderEndpoint
file, place = Path(sys.argv[1]), Path(sys.argv[2])
endpoint, said = FolderEndpoint(place), []
for limit in json.loads(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        endpoint.deliver(file, "packages")
    except PersonError as error:
        said.append(error.code)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps(said))
"""
READ_ONLY = """
import os, sys
from pathlib import Path
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.sync.folder import FolderEndpoint
file, place = Path(sys.argv[1]), Path(sys.argv[2])
file.read_bytes()
if os.geteuid() == 0:
    os.setuid(65534)
try:
    FolderEndpoint(place).deliver(file, "packages")
except PersonError as error:
    print(error.code, error)
"""


def child(script: str, *arguments: object, fine: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode in fine, done.stderr
    return done.stdout


@pytest.fixture
def stick() -> Iterator[Path]:
    """Where also another user may come."""
    with tempfile.TemporaryDirectory(prefix="stick") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.rglob("*") if path.is_file())


def test_killed_at_every_step_of_a_delivery(tmp_path: Path, stick: Path) -> None:
    """One file for each step there is; afterwards all are delivered once more, and each is there once."""
    data = os.urandom(100_000)
    (tmp_path / "9999.xlsx").write_bytes(data)
    (stick / "trial").mkdir()
    steps = int(child(DELIVER, tmp_path / "x", stick / "trial", "[9999]").split()[0])
    assert steps > 60
    wanted = list(range(1, steps + 1))
    for step in wanted:
        (tmp_path / f"{step:04}.xlsx").write_bytes(data)
    place = stick / "place"
    place.mkdir()
    ended = [int(code) for code in child(DELIVER, tmp_path / "x", place, json.dumps(wanted)).split()]
    assert ended == [-signal.SIGKILL] * steps
    whole = [path for path in (place / "packages").iterdir() if not path.name.startswith(".")]
    assert 0 < len(whole) < steps
    assert all(path.read_bytes() == data for path in whole)
    for step in wanted:
        FolderEndpoint(place).deliver(tmp_path / f"{step:04}.xlsx", "packages")
    assert names(place) == [f"{step:04}.xlsx" for step in wanted]


def test_killed_while_a_township_sends(township: TownshipDesk, tmp_path: Path, stick: Path) -> None:
    fill_in(township)
    package = township.export(tmp_path / "out").path
    township.close()
    workspace, trial = tmp_path / f"{TOWNSHIP}.sqlite", tmp_path / "trial.sqlite"
    trial.write_bytes(workspace.read_bytes())
    (stick / "trial").mkdir()
    steps = int(child(SYNC, trial, stick / "trial", 10**9))
    place = stick / "place"
    place.mkdir()
    for step in range(steps // 8, steps, steps // 8):
        child(SYNC, workspace, place, step, fine=(0, -signal.SIGKILL))
        arrived = place / "packages" / package.name
        assert not arrived.exists() or arrived.read_bytes() == package.read_bytes()
    child(SYNC, workspace, place, 10**9)
    assert names(place) == [package.name]
    assert (place / "packages" / package.name).read_bytes() == package.read_bytes()


def test_a_full_destination(tmp_path: Path, stick: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(os.urandom(50_000))
    limits = [0, 1, *range(500, 50_000, 500), 49_999]
    said = json.loads(child(LIMITED, file, stick, json.dumps(limits)))
    assert said == ["not_delivered"] * len(limits)
    assert names(stick) == []
    FolderEndpoint(stick).deliver(file, "packages")
    assert names(stick) == [file.name]


def test_a_read_only_destination_is_said(stick: Path) -> None:
    (stick / "a.xlsx").write_bytes(b"x")
    place = stick / "place"
    place.mkdir()
    (place / "packages").mkdir()
    (place / "packages").chmod(0o555)
    said = child(READ_ONLY, stick / "a.xlsx", place)
    assert said.startswith("not_delivered")
    assert "写保护" in said
    assert names(place) == []
