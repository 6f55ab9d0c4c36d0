"""SQL that is made once for every file, and statements that every save of a field runs: with a file those go
past what SQLAlchemy does anew each time.

That is 40 to 60 µs of the processor for each, after a wait for the disk twice that, where SQLite itself needs
3 to 10. The SQL is SQLAlchemy's, made once, and values take the way of their column types. On the way to a
server all this does not count: there they go as statements always do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

Values = Mapping[str, Any]
# The driver by which the URL of a file asks for a `FileDialect`.
DRIVER = "sqlite+laiwu"
# As many statements as SQLAlchemy keeps for an engine: to make one takes far longer than to run it.
COMPILED: MutableMapping[Any, Any] = LRUCache(500)
# A value on its way between a column and the program; None lets it pass as it is.
Through = Callable[[Any], Any] | None


class FileDialect(SQLiteDialect_pysqlite):
    """SQLite's, of which each engine has one of its own, though all of them are alike: SQLAlchemy keeps a
    statement for one that is equal, so that what is made for one file goes for every other.
    """

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileDialect)

    def __hash__(self) -> int:
        return hash(FileDialect)


registry.register(DRIVER.replace("+", "."), __name__, FileDialect.__name__)
_DIALECT = FileDialect()


class _Made(NamedTuple):
    """A statement as SQL, for values of certain names."""

    sql: str
    fixed: Values  # what stands in the statement itself
    into: Sequence[tuple[str, Through]]  # in the order of its places
    out: Sequence[tuple[str, Through]]  # in the order of its columns

    def laid(self, values: Values) -> list[Any]:
        """Values as the driver takes them."""
        values = {**self.fixed, **values}
        return [values[name] if through is None else through(values[name]) for name, through in self.into]

    def read(self, row: Sequence[Any]) -> Values:
        """A row of the driver, by the names of its columns."""
        pairs = zip(self.out, row, strict=True)
        return {name: value if through is None else through(value) for (name, through), value in pairs}


class Quick:
    """A statement with named places (`bindparam`); the other names of the values are columns to be set."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._made = lru_cache(256)(self._make)  # loading changes other columns in each row

    def rows(self, connection: Connection, values: Values) -> Sequence[Values]:
        """What a SELECT finds."""
        if connection.dialect.name != "sqlite":
            return [dict(row) for row in connection.execute(self._statement, dict(values)).mappings()]
        made = self._made(tuple(values))
        return [made.read(row) for row in driver(connection).execute(made.sql, made.laid(values))]

    def run(self, connection: Connection, lines: Sequence[Values]) -> None:
        """What changes rows: once for each line, all of them with the same names."""
        if not lines:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self._statement, [dict(values) for values in lines])
            return
        made = self._made(tuple(lines[0]))
        driver(connection).executemany(made.sql, [made.laid(values) for values in lines])

    def _make(self, names: tuple[str, ...]) -> _Made:
        made = self._statement.compile(dialect=_DIALECT, column_keys=list(names))
        binds = [(name, made.binds[name]) for name in made.positiontup or ()]
        into = [(name, bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)) for name, bind in binds]
        selected = self._statement.selected_columns if isinstance(self._statement, Select) else ()
        out = [(str(c.key), c.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)) for c in selected]
        return _Made(str(made), {name: bind.value for name, bind in binds if name not in names}, into, out)


def driver(connection: Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection
