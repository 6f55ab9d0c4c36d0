"""A workspace file, other programs that want it, and two computers that see it on a share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from laiwu_desktop.store.database.engine import writing
from tests.store.database.second_program import MAKE, Other
from tests.store.file.one_file import Start, opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "示例 工作区.laiwu"
    with opened(path) as engine, writing(engine) as connection:
        connection.execute(text(MAKE))
    return path


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts other programs, which end with the test."""
    started: list[Other] = []

    def one(file: Path, program: str = "", on: Sequence[str] = ()) -> Other:
        started.append(Other(file, program, on))
        started[-1].answer()
        return started[-1]

    yield one
    for other in started:
        other.kill()


@pytest.fixture
def mounts(file: Path, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The file as two computers see it on a share."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a folder twice")
    folders = [tmp_path / "甲机", tmp_path / "乙机"]
    shared = tmp_path / "共享"
    shared.mkdir()
    moved = file.rename(shared / file.name)
    mounted: list[Path] = []
    try:
        for folder in folders:
            folder.mkdir()
            done = subprocess.run(["bindfs", shared, folder], capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
            mounted.append(folder)
        yield folders[0] / moved.name, folders[1] / moved.name
    finally:
        for folder in mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)
