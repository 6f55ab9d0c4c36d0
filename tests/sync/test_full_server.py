"""A server whose disk is full, and then has room again."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from tests.sync.conftest import Site


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[None]:
    """A disk of 64 KB there; skips where we may not mount one."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root mounts a small disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


# wsgidav forgets to close the file that it could not finish: it is collected here, where that is known.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_full_disk_takes_nothing_by_half(site: Site, tmp_path: Path) -> None:
    with small_disk(site.files):
        files = [tmp_path / f"{number}.xlsx" for number in range(3)]
        for path in files:
            path.write_bytes(os.urandom(40_000))
        endpoint = site.open()
        endpoint.deliver(files[0], "packages")
        for path in files[1:]:
            with pytest.raises(PersonError) as caught:
                endpoint.deliver(path, "packages")
            assert caught.value.code in ("not_delivered", "no_endpoint")
        finished = [path.name for path in (site.files / "packages").iterdir() if path.name[0] != "."]
        assert finished == ["0.xlsx"]
        subprocess.run(["mount", "-o", "remount,size=1m", site.files], check=True)
        again = site.open()
        for path in files:
            again.deliver(path, "packages")
        assert site.names() == [path.name for path in files]
        again.close()
        endpoint.close()
    gc.collect()
