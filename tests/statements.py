"""Listening to what goes to a database, whichever way it goes there."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from laiwu_desktop.store.database import quick

BEGIN, COMMIT = "BEGIN", "COMMIT"


class Died(BaseException):
    """The end of a process in the middle of what it did."""


@contextmanager
def before_each(engine: Engine, note: Callable[[str], object]) -> Iterator[None]:
    """`note` hears each statement just before it is run, and `BEGIN` and `COMMIT`."""
    listeners: dict[str, Callable[..., object]] = {
        "before_cursor_execute": lambda _connection, _cursor, sql, *_rest: note(sql)
    }
    if engine.dialect.name != "sqlite":  # a file's go straight to the driver, as `_Heard` hears
        listeners |= {"begin": lambda _: note(BEGIN), "commit": lambda _: note(COMMIT)}
    straight = quick.driver

    def heard(connection: Connection) -> Any:
        driver = straight(connection)
        return _Heard(driver, note) if connection.engine is engine else driver

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick, "driver", heard)
        for name, listener in listeners.items():
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners.items():
                event.remove(engine, name, listener)


@contextmanager
def dying(engine: Engine, step: int) -> Iterator[list[int]]:
    """The process ends before its nth statement or commit; the list is empty as long as it lives."""
    count, died = itertools.count(1), list[int]()

    def note(sql: str) -> None:
        if sql != BEGIN and next(count) == step:
            died.append(step)
            raise Died

    with before_each(engine, note):
        yield died


@dataclass
class _Heard:
    """A connection of the driver that tells what it is given."""

    driver: Any
    note: Callable[[str], object]

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        self.note(BEGIN if sql.startswith(BEGIN) else sql)
        return self.driver.execute(sql, values)

    def commit(self) -> None:
        self.note(COMMIT)
        self.driver.commit()

    def rollback(self) -> None:
        self.driver.rollback()

    def executemany(self, sql: str, lines: Sequence[Sequence[Any]]) -> Any:
        self.note(sql)
        return self.driver.executemany(sql, lines)
