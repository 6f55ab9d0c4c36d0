"""A program over the small township's workspace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.parts.worker import Worker
from tests.ui.conftest import Answers
from tests.ui.keeping.opened import Program, program


@pytest.fixture
def running(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[Program]:
    with program(township, worker, answers) as made:
        yield made
