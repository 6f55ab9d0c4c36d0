"""Takes the pictures: a process for each screen and look, for Qt takes its screen once."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.ui.pictures.screens import SCREENS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--screen", help="only screens whose name has this in it")
    parser.add_argument("--look", help="only this look: light, dark, contrast")
    parser.add_argument("--only", default="", help="only pictures whose name has this in it")
    parser.add_argument("--world", type=Path, help="where the workspaces are kept, to be used again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = asked.world or Path(folder, "world")
        environment = os.environ | {"LAIWU_KEYS": str(world / "keys")}
        if not (world / "small").exists() and (code := _run("worlds", str(world), env=environment)):
            return code
        codes = []
        for screen in SCREENS:
            for look in screen.looks:
                if (asked.screen or "") in screen.name and asked.look in (None, look):
                    copy = Path(folder, f"{screen.name}-{look}")
                    env = environment | screen.environment(Path(folder))
                    places = str(world), str(copy), str(asked.out)
                    codes.append(_run("taking", screen.name, look, *places, asked.only, env=env))
    return max(codes, default=0)


def _run(module: str, *given: str, env: dict[str, str]) -> int:
    command = [sys.executable, "-m", f"tests.ui.pictures.{module}", *given]
    return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
