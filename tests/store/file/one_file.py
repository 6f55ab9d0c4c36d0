"""An engine on a file, for the tests of who may write into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from laiwu_desktop.store.database.engine import connect, writing
from tests.store.database.second_program import ADD, Other

Start = Callable[..., Other]


@contextmanager
def opened(file: Path) -> Iterator[Engine]:
    """An engine on it, let go of afterwards."""
    engine = connect(str(file))
    yield engine
    engine.dispose()


def write(engine: Engine, number: int = 1) -> None:
    """One small transaction."""
    with writing(engine) as connection:
        connection.execute(text(ADD), {"number": number})
