"""The numbers of rows: each is given once, to one row of a unit, and never again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, case, select

from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import insert

_table = tables.number_given


def give_number(connection: Connection, form: str, unit_code: str, above: int) -> int:
    """A number that no row of this unit ever had, and above that one.

    Whoever asks at the same moment waits for the end of this transaction, and gets another.
    """
    statement = insert(connection, _table).values(form=form, unit_code=unit_code, highest=above + 1)
    higher = case((_table.c.highest > above, _table.c.highest), else_=above) + 1
    keys = [_table.c.form, _table.c.unit_code]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={"highest": higher}))
    return highest_number(connection, form, unit_code)


def keep_numbers(connection: Connection, keys: Iterable[RecordKey]) -> None:
    """Remember the highest number of each unit: these rows came with theirs."""
    highest: dict[tuple[str, str], int] = {}
    for key in keys:
        place = key.form, key.unit_code
        highest[place] = max(highest.get(place, 0), key.seq)
    for (form, unit_code), number in sorted(highest.items()):  # in one order, as whoever waits needs it
        statement = insert(connection, _table).values(form=form, unit_code=unit_code, highest=number)
        keep = statement.on_conflict_do_update(
            index_elements=[_table.c.form, _table.c.unit_code],
            set_={"highest": number},
            where=_table.c.highest < number,
        )
        connection.execute(keep)


def highest_number(connection: Connection, form: str, unit_code: str) -> int:
    """The highest number a row of a unit ever had, in any revision of any period; 0 when none had."""
    query = select(_table.c.highest).where(_table.c.form == form, _table.c.unit_code == unit_code)
    return connection.scalar(query) or 0
