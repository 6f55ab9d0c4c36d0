"""Pictures are taken on screens that have as many points as their names say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.pictures.screens import SCREENS, Screen

ASK = (
    "from PySide6.QtWidgets import QApplication; app = QApplication([]);"
    "size = app.primaryScreen().size(); print(size.width(), size.height())"
)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_has_its_points(screen: Screen, tmp_path: Path) -> None:
    given = screen.environment(tmp_path)
    environment = os.environ | given | {"QT_QPA_PLATFORM": given["PICTURES_ON"]}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(screen.width), str(screen.height)]
