#!/usr/bin/env python3
"""Everything a developer runs, from nothing but Python: `python3 dev.py --help`.

Each command first brings what it needs: the system libraries (Debian and its kin, through apt),
a `.venv` beside this file, the packages of `requirements.lock`, and the project itself.
Standard library only; Linux and Windows.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
VENV = ROOT / ".venv"
BIN, EXE = (VENV / "Scripts", ".exe") if os.name == "nt" else (VENV / "bin", "")
PYTHON = BIN / f"python{EXE}"
PROGRAM = BIN / f"laiwu-desktop{EXE}"

QT_LIBRARIES = "libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfreetype6 libfontconfig1 libdbus-1-3".split()
X11_LIBRARIES = "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0".split()
VIRTUAL_SCREEN = ["xvfb", *X11_LIBRARIES]
# For the scripted officer: a window manager, and keys that the X server sends.
OFFICER_DESK = [*VIRTUAL_SCREEN, "openbox", "xdotool"]
# What only tests need; those without it are skipped.
FOR_TESTS = ["postgresql", "openssh-server", "libreoffice-calc-nogui", "bindfs"]
# A file system in memory, on Linux, and in bytes what all tests leave there and to spare.
MEMORY, ROOM_FOR_TESTS = Path("/dev/shm"), 4 << 30

TOOLS = (
    ("ruff check", ["ruff", "check"]),
    ("ruff format", ["ruff", "format", "--check"]),
    ("mypy", ["mypy"]),
    ("lint-imports", ["lint-imports"]),
)

# What must install without a compiler: UOS V20 has glibc 2.28, Kylin V10 on ARM 2.31, and Windows 10.
# For Python 3.14 there is no PySide6 as old as that; neither of the two comes with it.
PROMISED = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_31", "x86_64-pc-windows-msvc")
WITH_NEWEST = ("x86_64-manylinux_2_34", "aarch64-manylinux_2_39", "x86_64-pc-windows-msvc")
PLATFORMS = {"3.11": PROMISED, "3.12": PROMISED, "3.13": PROMISED, "3.14": WITH_NEWEST}

# Left alone, Debian's package would start a server at once and at every boot;
# the tests start one of their own, in a folder of their own, and stop it.
NO_CLUSTER = (
    "mkdir -p /etc/postgresql-common && cd /etc/postgresql-common && "
    "{ [ -e createcluster.conf ] || echo 'create_main_cluster = false' > createcluster.conf; }"
)


# Nor shall installing Debian's SSH server open this machine to the network: the tests start one of their own.
NO_SSH_SERVICE = "mkdir -p /etc/ssh && touch /etc/ssh/sshd_not_to_be_run"


def main() -> int:
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0])
    commands = {
        made.__name__: made
        for made in (demo, test, bench, crash, races, screenshots, run, lock, wheels, freeze)
    }
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {name:13}{command.__doc__}" for name, command in commands.items()),
    )
    parser.add_argument("command", choices=commands)
    parser.add_argument("args", nargs=argparse.REMAINDER, help="passed on")
    asked = parser.parse_args()
    return commands[asked.command](asked.args)


# ---- the commands


def demo(args: list[str]) -> int:
    """the whole story on sample figures, left in demo-output/ (or --out DIR)"""
    prepare(*VIRTUAL_SCREEN)
    out = [] if any(arg.split("=")[0] == "--out" for arg in args) else ["--out", str(ROOT / "demo-output")]
    return call(PROGRAM, "demo", *out, *args, env=offscreen())


def test(args: list[str]) -> int:
    """ruff, mypy, import-linter, pytest (which takes the arguments)"""
    prepare(*VIRTUAL_SCREEN, *FOR_TESTS)
    os.chdir(ROOT)
    failed = [name for name, command in TOOLS if not passes(name, command)]
    if not_stamped(LOCK, "wheels") and wheels([]):
        failed.append("wheels")
    if failed:
        say("failed before pytest: " + ", ".join(failed))
    # On every core; --numprocesses 0 among the arguments puts all into one process again.
    spread = ("--numprocesses", "auto", "--dist", "worksteal")
    tests = call(PYTHON, "-m", "pytest", *spread, *args, env=in_memory() | offscreen())
    return 1 if failed or tests else 0


def bench(args: list[str]) -> int:
    """every job beside the bare library doing the same work, into bench/results.md"""
    prepare(*(OFFICER_DESK if "officer" in args else ()))
    os.chdir(ROOT)
    return call(PYTHON, "-m", "bench", *args, env=offscreen())


def crash(args: list[str]) -> int:
    """what survives failing disks, kills, power cuts, into docs/reliability.md; --only kills: that"""
    prepare()
    os.chdir(ROOT)
    return call(PYTHON, "-m", "tests.crash", *args, env=offscreen())


def races(args: list[str]) -> int:
    """many clerks at one server at the same moment, into docs/reliability.md; --clerks 8: so many"""
    prepare(*FOR_TESTS)
    os.chdir(ROOT)
    return call(PYTHON, "-m", "tests.races", *args, env=offscreen())


def screenshots(args: list[str]) -> int:
    """every page and state on every screen and in every look, as pictures in screenshots/ (or --out DIR)"""
    prepare()
    out = [] if any(arg.split("=")[0] == "--out" for arg in args) else ["--out", str(ROOT / "screenshots")]
    return call(PYTHON, "-m", "tests.ui.pictures", *out, *args, env=offscreen() | {"PYTHONPATH": str(ROOT)})


def run(args: list[str]) -> int:
    """the program from this checkout: the window, or the command line with arguments"""
    prepare(*X11_LIBRARIES)
    return call(PROGRAM, *args)


def lock(args: list[str]) -> int:
    """write requirements.lock anew, keeping its versions unless --upgrade is given"""
    prepare()
    os.chdir(ROOT)
    with uv() as compile_:
        return compile_(
            *"pyproject.toml --group dev --universal --python-version 3.11".split(),
            *"--generate-hashes --no-annotate --no-header".split(),
            *("--output-file", LOCK.name, *args),
        )


def wheels(args: list[str]) -> int:
    """whether all of requirements.lock is there as wheels for every Python and system promised"""
    prepare()
    os.chdir(ROOT)
    cases = [(python, platform) for python, platforms in PLATFORMS.items() for platform in platforms]
    with uv() as compile_, tempfile.TemporaryDirectory() as folder:

        def lacks(case: tuple[str, str]) -> int:
            where = ("--python-version", case[0], "--python-platform", case[1])
            found = ("--output-file", str(Path(folder, "-".join(case))))
            return compile_(LOCK.name, "--no-deps", "--only-binary", ":all:", *where, *found, *args)

        # Most of it is waiting for the index. (uv takes no notice of a package's newest Python, pip will.)
        with ThreadPoolExecutor(6) as several:
            lacking = list(several.map(lacks, cases))
    for (python, platform), no in zip(cases, lacking, strict=True):
        say(f"wheels for Python {python} on {platform:24}{'LACKING' if no else 'ok'}")
    if not any(lacking):
        stamp(LOCK, "wheels")
    return int(any(lacking))


def freeze(args: list[str]) -> int:
    """the program as a folder that needs no Python, in dist/"""
    prepare()
    os.chdir(ROOT)
    return call(PYTHON, "-m", "PyInstaller", "--noconfirm", *args, "build.spec")


# ---- what the commands need first


def prepare(*useful: str) -> None:
    """Bring system packages, `.venv` and the lock's packages up to date; nothing happens when they are.

    Without Qt's libraries we cannot go on, without the `useful` system packages we can.
    """
    if shutil.which("apt-get"):
        prepare_system(useful)
    if not venv_whole():
        say("making .venv")
        if call(Path(sys.executable), "-m", "venv", "--clear", str(VENV)):
            sys.exit("dev: could not make .venv")
    prepare_packages()


def prepare_system(useful: tuple[str, ...]) -> None:
    needed = list(QT_LIBRARIES)
    if not venv_whole() and importlib.util.find_spec("ensurepip") is None:
        needed.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    if missing := not_installed([*needed, *useful]):
        install_system(missing)
    if missing := not_installed(needed):
        sys.exit("dev: cannot go on without " + " ".join(missing))


def install_system(packages: list[str]) -> None:
    apt = "apt-get -qq -o Acquire::Retries=5 -o Dpkg::Use-Pty=0"
    names = " ".join(packages)
    script = (
        "export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1; "
        f"{apt} update; {apt} install --yes --no-install-recommends {names}"
    )
    if "postgresql" in packages:
        script = f"{NO_CLUSTER}; {script}"
    if "openssh-server" in packages:
        script = f"{NO_SSH_SERVICE}; {script}"
    as_root = rootly()
    if as_root is None:
        say(f"these system packages are missing; install them with\n  sudo apt-get install {names}")
        return
    say(f"installing system packages: {names}")
    done = subprocess.run([*as_root, "sh", "-c", script], capture_output=True, text=True)
    if done.returncode:
        say(f"apt-get failed:\n{done.stdout}{done.stderr}")


def rootly() -> list[str] | None:
    """What to put before a command for it to run as root; None when we may not."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    if shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True).returncode == 0:
        return sudo
    return None


def not_installed(packages: list[str]) -> list[str]:
    """Those of `packages` that dpkg does not have, under their name or that of the 64-bit time change."""
    listing = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    there = {line.split()[0] for line in listing.splitlines() if line.endswith(" installed")}
    if shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        there.add("postgresql")  # any version, from wherever
    if shutil.which("soffice"):
        there.add("libreoffice-calc-nogui")
    if shutil.which("sshd") or Path("/usr/sbin/sshd").exists():
        there.add("openssh-server")
    return [name for name in packages if not there & {name, name + "t64"}]


def venv_whole() -> bool:
    """A Python without ensurepip leaves half a .venv behind: one without pip."""
    return PYTHON.exists() and (BIN / f"pip{EXE}").exists()


def prepare_packages() -> None:
    if not_stamped(LOCK):
        say("installing the packages of requirements.lock")
        pip("--require-hashes", "--requirement", str(LOCK))
        stamp(LOCK)
    if not_stamped(PROJECT):
        say("installing the project")
        pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT), attempts=1)
        stamp(PROJECT)


def not_stamped(source: Path, what: str = "sha256") -> bool:
    """Whether `source` has changed since what it asks for was installed, or `what` it is looked at for."""
    mark = VENV / f"{source.name}.{what}"
    return not mark.exists() or mark.read_text() != sha256(source)


def stamp(source: Path, what: str = "sha256") -> None:
    (VENV / f"{source.name}.{what}").write_text(sha256(source))


def sha256(source: Path) -> str:
    """Over the lines, so that a checkout with Windows line ends is not another one."""
    return hashlib.sha256(source.read_text(encoding="utf-8").encode()).hexdigest()


def pip(*arguments: str, attempts: int = 3) -> None:
    """`pip install`, tried again because a network hiccup must not cost a long download."""
    for attempt in range(1, attempts + 1):
        quietly = ["install", "-qq", "--disable-pip-version-check", "--retries", "5"]
        if call(PYTHON, "-m", "pip", *quietly, *arguments) == 0:
            return
        if attempt < attempts:
            say(f"pip failed, trying again ({attempt} of {attempts - 1})")
            time.sleep(5 * attempt)
    sys.exit("dev: pip could not install what is needed")


@contextmanager
def uv() -> Iterator[Callable[..., int]]:
    """`uv pip compile`, in a folder of its own and gone afterwards: only the lock is its business."""
    with tempfile.TemporaryDirectory() as folder:
        pip("--target", folder, "uv")
        command = "-m uv pip compile --quiet".split()
        yield lambda *arguments: call(PYTHON, *command, *arguments, env=utf8() | {"PYTHONPATH": folder})


# ---- running things


def passes(name: str, command: list[str]) -> bool:
    """Run one checking tool, silent while it has nothing to say."""
    start = time.monotonic()
    done = subprocess.run(
        [BIN / f"{command[0]}{EXE}", *command[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=utf8(),
    )
    good = done.returncode == 0
    if not good:
        print(done.stdout.rstrip())
    say(f"{name:13}{'ok' if good else 'FAILED':7}{time.monotonic() - start:6.1f} s")
    return good


def call(program: Path, *arguments: str, env: dict[str, str] | None = None) -> int:
    sys.stdout.flush()
    return subprocess.run([program, *arguments], env=env or utf8()).returncode


def utf8() -> dict[str, str]:
    """The programs speak Chinese; a Windows pipe or a C locale must not stop them."""
    return os.environ | {"PYTHONUTF8": "1"}


def offscreen() -> dict[str, str]:
    return {"QT_QPA_PLATFORM": "offscreen"} | utf8()


def in_memory() -> dict[str, str]:
    """Where tests put their files, unless somebody has said: every save waits until it is on the disk, which
    takes a file system in memory no time. Where there is none, or little room, or no program may run from it,
    they lie as ever.
    """
    if not MEMORY.is_dir():
        return {}
    found = os.statvfs(MEMORY)
    fits = found.f_bavail * found.f_frsize > ROOM_FOR_TESTS and not found.f_flag & os.ST_NOEXEC
    return {"PYTEST_DEBUG_TEMPROOT": str(MEMORY)} if fits else {}


def say(words: str) -> None:
    print(f"dev: {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
