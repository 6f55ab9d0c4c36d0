"""Making the fixed tables of a workspace, and bringing those of an older program up to date."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, inspect, select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import shown
from laiwu_desktop.store import kept_rows, withheld
from laiwu_desktop.store.database import soundness, tables
from laiwu_desktop.store.database.engine import taking_all_time, writing
from laiwu_desktop.store.database.quick import driver
from laiwu_desktop.store.database.troubles import told
from laiwu_desktop.store.file import row_digests

# The newest migration in migrations/versions; Alembic is imported only when a database is behind it.
HEAD = "0026"
MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migrate(engine: Engine, before_upgrade: Callable[[], object], *, create: bool = False) -> None:
    """Upgrade the fixed tables, or `create` them where there is nothing yet.

    PersonError("newer_workspace") for one from a newer program, "no_workspace" for an empty one.
    """
    with told(engine), engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        is_known = there >= tables.ALWAYS
        stored = connection.scalar(select(tables.version.c.version_num)) if is_known else None
    if there and not _is_ours(stored):
        raise PersonError("bad_workspace.foreign")
    if stored is None and not create:
        raise PersonError("no_workspace.other", location=shown(engine.url.database or ""))
    if stored is None:
        _make(engine)
    elif stored > HEAD:
        raise PersonError("newer_workspace")
    elif stored < HEAD:
        before_upgrade()
        _upgrade(engine)


def _make(engine: Engine) -> None:
    """The tables as they are today, to which the migrations lead, too."""
    with writing(engine) as connection, taking_all_time(connection):
        if inspect(connection).has_table(tables.version.name):  # another program was faster
            return
        tables.metadata.create_all(connection)
        tables.version.create(connection)
        connection.execute(tables.version.insert(), {"version_num": HEAD})
        if connection.dialect.name == "sqlite":
            row_digests.renew(driver(connection))
        else:
            kept_rows.renew(connection)
            withheld.withhold(connection)


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection, taking_all_time(connection):
        if is_file := connection.dialect.name == "sqlite":
            soundness.require_sound(driver(connection))
        amiss = (not is_file and kept_rows.is_counted(connection) and kept_rows.miscounted(connection)) or ()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if is_file:
            row_digests.renew(driver(connection))
        else:
            kept_rows.renew(connection, frozenset(one.table for one in amiss))
            withheld.withhold(connection)


def _is_ours(version: object) -> bool:
    """Whether a version of Alembic's is one of our migrations, or may be one of later."""
    return re.fullmatch("[0-9]{4}", str(version)) is not None
