"""Opening a database, and its transactions."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, inspect, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import is_mistyped, shown, tidy
from laiwu_desktop.formdef.trail.event import By
from laiwu_desktop.store.database import quick, tables
from laiwu_desktop.store.database.place import (
    Place,
    place_at,
    place_of,
    require_in_place,
    require_same,
    require_writable,
)
from laiwu_desktop.store.database.troubles import cannot_open, have_crossed, told
from laiwu_desktop.store.file import row_digests
from laiwu_desktop.store.file.holding import COMMAND
from laiwu_desktop.store.file.journal import require_whole_journal

# In bytes: what a large import leaves beside an open file is cut to this.
_LONGEST_JOURNAL = 1 << 20
# How often a transaction is begun that crossed others, and for how long at most, in seconds, they go first.
_TRIES, _STEP_ASIDE = 5, 0.1
# On which servers tell that something others look at has changed.
CHANNEL = "laiwu_changed"
# What is another when somebody has done something of weight, as to a report, or asked something of the
# townships.
MARK = select(
    select(func.max(tables.event.c.id)).scalar_subquery(),
    select(func.count()).select_from(tables.report).scalar_subquery(),
    select(func.sum(tables.task.c.revision)).scalar_subquery(),
    select(func.max(tables.division_change.c.batch)).scalar_subquery(),
)

P = ParamSpec("P")
T = TypeVar("T")


def database_url(location: str) -> URL:
    """A workspace as a URL: a URL as it is, anything else as the path of an SQLite file.

    A path is taken to the letter, whatever its signs would mean in a URL. PersonError("bad_workspace") for
    a URL that is none, though it could be a path (`is_mistyped`), or that of a file, which is given by its
    path, and for a path that names no file.
    """
    if is_mistyped(location):
        raise _bad_address(location)
    if "://" not in location:
        if not Path(location).name:
            raise _bad_address(location)
        return URL.create("sqlite", database=str(Path(location).absolute()))
    try:
        url = make_url(tidy(location))
    except (ArgumentError, ValueError):  # whose words may hold the password
        raise _bad_address(location) from None
    if url.get_backend_name() == "sqlite":
        raise PersonError("bad_workspace.file_address", location=shown(location))
    return url


def exists(location: str) -> bool:
    """Whether there is something to open: for a server the answer is left to connecting."""
    url = database_url(location)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).is_file()


def _bad_address(location: str) -> PersonError:
    return PersonError("bad_workspace.address", location=shown(location))


def connect(location: str, program: str = COMMAND) -> Engine:
    """An engine for `location`, which others are told that this `program` holds; PersonError("bad_workspace")
    when there is no database we can open, "needs_password" when it is a server that asks for a password, or
    for another one, "damaged_workspace" when a write was cut off that cannot be taken back.
    """
    try:
        url = database_url(location)
        # What a person typed belongs into no log: a failed statement is told without its values. A server may
        # have gone since, and is asked before each transaction; a file is looked at on commit.
        is_server = url.get_backend_name() != "sqlite"
        place = None if is_server else Place(str(url.database))
        # On a share each transaction opens the file anew: only so it is seen as others left it.
        pool = NullPool if place and place.is_on_share else None
        # A file's transactions end in `_transaction`, come what may: nothing is left to be reset.
        reset = "rollback" if is_server else None
        engine = create_engine(
            url if is_server else url.set(drivername=quick.DRIVER),
            hide_parameters=True, pool_pre_ping=is_server, poolclass=pool, pool_reset_on_return=reset,
            execution_options={} if is_server else {"compiled_cache": quick.COMPILED},
        )  # fmt: skip
    except (ArgumentError, ImportError, ValueError):  # no such kind of database, or no driver for it
        raise _bad_address(location) from None
    if place is not None:
        place.program = program  # before anything is held: on a share that is at once
        require_whole_journal(Path(place.path))
        if place.is_on_share:
            place.hold_or_read()
        place.watch(engine)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "close", _leave_sqlite)
    elif engine.dialect.driver == "psycopg":
        _serve(engine)
    try:
        with engine.connect() as connection:
            inspect(connection).has_table("workspace")
    except (DBAPIError, sqlite3.Error, UnicodeDecodeError) as error:  # the last: SQLite names what is no text
        engine.dispose()
        raise cannot_open(location, error) from error
    return engine


def _serve(engine: Engine) -> None:
    from laiwu_desktop.store.database import serving  # only here: the driver takes its time to load

    serving.serve(engine)


def has_right(engine: Engine) -> bool:
    """Whether who is connected may write at all; asked of a server only."""
    if engine.dialect.name == "sqlite":
        return True
    from laiwu_desktop.store.database import serving

    with reading(engine) as connection:
        return serving.may_write(connection, tables.report.name)


def taking_all_time(connection: Connection) -> contextlib.AbstractContextManager[None]:
    """Inside, tables may be rebuilt, however long a server takes to answer."""
    if connection.dialect.name == "sqlite":
        return contextlib.nullcontext()
    from laiwu_desktop.store.database import serving

    return serving.taking_all_time(connection)


def _set_up_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # SQLAlchemy shall begin transactions, not the driver: else a read and a write are not one.
    connection.isolation_level = None
    for pragma in ("busy_timeout = 10000", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    row_digests.set_up(connection)
    _keep_in_one_file(connection)


def _keep_in_one_file(connection: sqlite3.Connection) -> None:
    """Let the file be complete whenever nobody is writing: who copies it has everything.

    WAL, the mode of earlier versions, is remembered by the file and left when nobody else has it open.
    A rollback journal costs a durable save three flushes where WAL has one; saving happens off the window's
    thread. It is kept, its head blanked, while the file is open: to cut or delete it at each save has the
    file system write down a new length, which takes half as long again. What blanks it is flushed with
    synchronous = FULL.
    """
    with contextlib.suppress(sqlite3.OperationalError):  # somebody else has it open: it stays WAL for now
        connection.execute("PRAGMA journal_mode = PERSIST")
    connection.execute(f"PRAGMA journal_size_limit = {_LONGEST_JOURNAL}")


def _leave_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # Takes the blank journal away, under SQLite's own locks: nobody else may be about to write into it.
    with contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA journal_mode = DELETE")


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view: a transaction of SQLite is one anyway, PostgreSQL's must be asked to be."""
    with told(engine), _in_place(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            place_of(connection).is_there()  # else it can still be read
            with _transaction(connection, "BEGIN"):
                require_same(connection)
                yield connection
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection


@contextlib.contextmanager
def journal_deleted(connection: Connection) -> Iterator[None]:
    """Inside, a transaction of a file has landed when its journal is deleted, not when that is blanked: no
    moment leaves a file without what was taken out of it beside a journal that still has it.
    """
    raw = quick.driver(connection)
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.execute("PRAGMA synchronous = EXTRA")  # else a power cut brings the journal back, and what was before
    try:
        yield
    finally:
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA journal_mode = PERSIST")


@contextlib.contextmanager
def writing(engine: Engine, *, leaving_no_journal: bool = False) -> Iterator[Connection]:
    """One transaction: it lands whole or leaves nothing. PersonError for what a person can mend."""
    if why_not := forbidden(engine):
        raise PersonError(why_not.saying)
    with told(engine), _in_place(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            require_writable(connection)
            journal = journal_deleted(connection) if leaving_no_journal else contextlib.nullcontext()
            # Takes the write lock at once: waiting beats failing halfway when two programs write.
            with journal, _transaction(connection, "BEGIN IMMEDIATE"):
                require_same(connection)
                yield connection
                committed = require_in_place(connection)
            committed()
        else:
            # Whatever the server's own default is: what comes after a lock sees what others did before it.
            connection.execution_options(isolation_level="READ COMMITTED")
            with connection.begin():
                yield connection


def begun_again(method: Callable[P, T]) -> Callable[P, T]:
    """For a method that is one transaction: where it crosses others (a deadlock, a serialisation failure), so
    that nothing of it has landed, it is begun again, a few times.
    """

    @functools.wraps(method)
    def run(*args: P.args, **options: P.kwargs) -> T:
        for number in range(1, _TRIES):
            try:
                return method(*args, **options)
            except PersonError as error:
                if not have_crossed(error):
                    raise
                time.sleep(random.uniform(0, number * _STEP_ASIDE))
        return method(*args, **options)

    return run


def take_turns(connection: Connection, places: Iterable[tuple[str, str]]) -> None:
    """Let nobody else who takes turns be at the reports of these divisions and periods until this transaction
    has ended. To be asked for before anything else is locked. A file is written by one at a time anyway.
    """
    if connection.dialect.name == "sqlite":
        return
    for place in sorted(set(places)):  # in one order: nobody waits for whom he keeps waiting
        connection.execute(select(func.pg_advisory_xact_lock(_number_of(place))))


def stand_beside(connection: Connection, place: tuple[str, str]) -> None:
    """Let nobody take a turn at this one until this transaction has ended; others may stand beside it, too.
    To be asked for before any turn is taken.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.pg_advisory_xact_lock_shared(_number_of(place))))


def _number_of(place: tuple[str, str]) -> int:
    digest = hashlib.sha256(" ".join(place).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def tell_others(connection: Connection) -> None:
    """Let every window on a server hear, once this transaction has landed, that it should look again."""
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.pg_notify(CHANNEL, "")))


def require_there(engine: Engine) -> None:
    """PersonError("workspace_gone") where a file has gone from its place, or another one stands there."""
    if (place := place_at(_in_place(engine))) is not None:
        place.require_there()


def require_same_disk(engine: Engine) -> None:
    """As `Place.require_same_disk`; a server has none."""
    if (place := place_at(engine)) is not None:
        place.require_same_disk()


def _in_place(engine: Engine) -> Engine:
    if (place := place_at(engine)) is not None:
        place.settle(engine)
    return engine


def forbid_writing(engine: Engine, why: PersonError) -> None:
    """From now on every writing is refused for this reason."""
    engine.update_execution_options(laiwu_forbidden=why)


def allow_writing(engine: Engine) -> None:
    """Nothing is refused any more."""
    engine.update_execution_options(laiwu_forbidden=None)


def forbidden(engine: Engine) -> PersonError | None:
    """Why nothing may be written; None while it may."""
    return engine.get_execution_options().get("laiwu_forbidden")


def act_as(engine: Engine, by: Callable[[], By]) -> None:
    """Tell who acts from now on, and when it is: asked for each event that is noted."""
    engine.update_execution_options(laiwu_by=by)


def who_acts(connection: Connection) -> By:
    """Who acts now; nobody by name where nobody was told of."""
    by = connection.get_execution_options().get("laiwu_by")
    return by() if by else By("", "")


def hold(engine: Engine) -> None:
    """Let no other program write into the file from now on.

    PersonError("held") for the second one, on a share without waiting again for what connecting has waited
    for. Several programs may write to a server.
    """
    if engine.dialect.name != "sqlite":
        return
    with told(engine), engine.connect() as connection:
        require_writable(connection)


@contextlib.contextmanager
def _transaction(connection: Connection, words: str) -> Iterator[None]:
    """One of SQLite's, past SQLAlchemy, which takes as long for it as for a statement."""
    driver = quick.driver(connection)
    driver.execute(words)
    try:
        yield
        driver.commit()
    except BaseException:  # also of a commit that failed: what it leaves open would go into the next one
        with contextlib.suppress(sqlite3.ProgrammingError):  # SQLAlchemy closes it where Ctrl+C was pressed
            driver.rollback()
        raise


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or change the one with its primary key: another program may be inserting it just now."""
    statement = insert(connection, table).values(row)
    keys = [column.name for column in table.primary_key]
    rest = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))


def put_if_new(connection: Connection, table: Table, row: Mapping[str, Any], key: str = "") -> bool:
    """Insert a row unless there is one with its `key` (or primary key); whether it was inserted."""
    keys = [key] if key else [column.name for column in table.primary_key]
    statement = insert(connection, table).values(row).on_conflict_do_nothing(index_elements=keys)
    # SQLAlchemy keeps the count of an INSERT only when told to.
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount > 0


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Both databases can resolve conflicts, each in its own dialect."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
