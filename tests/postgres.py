"""A PostgreSQL server of the tests' own: on a socket in a folder of its own, to be stopped at will."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Stops the server when its own input ends: at the end of the tests, and also when they are killed. One that
# stands still could not hear it.
_GUARD = """cat
kill -CONT $(head -n 1 "$0/data/postmaster.pid")
"$1" stop --mode=immediate --pgdata "$0/data"
rm -rf "$0"
"""
# Not there to be durable.
_OPTIONS = "-k {} -c listen_addresses='' -c fsync=off -c max_connections=50"


class PostgresServer:
    """The server; `url` lacks the database's name."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self.folder, self.programs, self.user = folder, programs, user
        self.url = f"postgresql+psycopg://tests@/{{}}?host={folder}"

    def make(self) -> None:
        """Make an empty cluster."""
        self._run("initdb", "--username=tests", "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log, options = f"--log={self.folder / 'log'}", f"--options={_OPTIONS.format(self.folder)}"
        self._run("pg_ctl", "start", "--wait", log, options)

    def stop(self) -> None:
        """Take it away as a power cut would: nobody is told."""
        self._run("pg_ctl", "stop", "--mode=immediate")

    def database(self, name: str) -> str:
        """Make a database; its URL."""
        self.execute(f"CREATE DATABASE {name}")
        return self.url.format(name)

    def execute(self, statement: str) -> None:
        """Do what only the server's administrator may."""
        import psycopg

        address = self.url.format("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it stand still: connections stay open, new ones are taken by the system, nothing answers."""
        told = self._processes()
        for number in told:
            os.kill(number, signal.SIGSTOP)
        try:
            yield
        finally:
            for number in told:
                with contextlib.suppress(ProcessLookupError):  # it was to end while it stood still
                    os.kill(number, signal.SIGCONT)

    def _processes(self) -> list[int]:
        """The postmaster, and all that it has made."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        made = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, made)]

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs / program, "--pgdata", self.folder / "data", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.folder, user=self.user,
            timeout=120, env={"PATH": os.defpath, "LC_ALL": "C"}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server that runs; the test is skipped where its programs are not."""
    programs = _programs()
    if programs is None or os.name == "nt":
        pytest.skip("no PostgreSQL server programs on this machine")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = _server_user()
    if user:
        shutil.chown(folder, user)
    guard = subprocess.Popen(
        ["sh", "-c", _GUARD, folder, programs / "pg_ctl"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", user=user,
        start_new_session=True,
    )  # fmt: skip
    with guard:
        server = PostgresServer(folder, programs, user)
        server.make()
        server.start()
        yield server


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps them out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = str(found[-1]) if found else shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _server_user() -> str | None:
    """Whom the server runs as when we are root, as whom it refuses to run; its package makes that user."""
    return "postgres" if os.geteuid() == 0 else None
