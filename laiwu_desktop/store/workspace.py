"""What a workspace knows beside its reports: settings, register, photos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec
from sqlalchemy import Connection, Engine, select, update

from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import put, put_if_new, reading, tell_others, writing


class Settings(msgspec.Struct, frozen=True):
    """A workspace's settings. `private_key` is the Ed25519 seed in hex with which this office signs.

    `sample` marks everything that leaves the workspace as 示例数据.
    """

    role: Annotated[str, msgspec.Meta(pattern="^(township|bureau)$")]
    division: str
    period: Annotated[str, msgspec.Meta(min_length=1)]
    private_key: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""
    filler: str = ""
    reviewer: str = ""
    responsible: str = ""
    due_days: int = 15
    endpoint: str = ""
    sample: bool = False
    # age: what opens packages encrypted for this office, and what the bureau's receipts said to encrypt to.
    identity: str = ""
    bureau_recipient: str = ""
    # What a receipt or task of the bureau's said instead; nobody has compared it yet.
    offered_recipient: str = ""
    # Where backups are copied to besides: a path of this computer, "" for nowhere.
    second_folder: str = ""
    # When a handover package was made: from then on the work goes on at the other computer.
    handed_over: str = ""


# What belongs to the computer and how it is set up, not to the reports: a backup has that of its day.
OF_THIS_COMPUTER = ("endpoint", "second_folder")


class WorkspaceStore:
    """Reads and writes the settings, the register and the photos."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def settings(self) -> Settings | None:
        """The settings; None in a database where no workspace was made yet. PersonError("damaged_workspace")
        for what are none.
        """
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.workspace)).all()
            found = {row.key: row.value for row in rows}
            return msgspec.convert(found, Settings, strict=False) if rows else None

    def create(self, settings: Settings, divisions: Iterable[Division]) -> None:
        """Make the workspace: settings and register land together."""
        with writing(self._engine) as connection:
            put_workspace(connection, settings, divisions)

    def change_settings(self, changes: Mapping[str, str | int]) -> None:
        """Change some settings; the others stay, whatever other windows made of them meanwhile."""
        with writing(self._engine) as connection:
            for key, value in sorted(changes.items()):
                put(connection, tables.workspace, {"key": key, "value": str(value)})
            tell_others(connection)

    def settle(self, key: str, value: str) -> str:
        """Give a setting its value unless it has one; returns the one it has, whoever was first."""
        table = tables.workspace
        with writing(self._engine) as connection:
            put_if_new(connection, table, {"key": key, "value": ""})
            empty = (table.c.key == key) & (table.c.value == "")
            connection.execute(update(table).where(empty), {"value": value})
            return connection.scalar(select(table.c.value).where(table.c.key == key)) or value

    def register(self) -> Register:
        """All divisions."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.division)).all()
        return Register(Division(**row._mapping) for row in rows)

    def photos(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The pictures of those ids that are stored."""
        with reading(self._engine) as connection:
            query = select(tables.photo).where(tables.photo.c.id.in_(list(ids)))
            return {row.id: row.data for row in connection.execute(query)}

    def add_photos(self, photos: dict[str, bytes]) -> None:
        """Keep pictures by id; one that is there already stays."""
        with writing(self._engine) as connection:
            put_photos(connection, photos)


def put_workspace(connection: Connection, settings: Settings, divisions: Iterable[Division]) -> None:
    """Make the workspace as part of a larger transaction."""
    rows = [{"key": key, "value": str(value)} for key, value in msgspec.structs.asdict(settings).items()]
    connection.execute(tables.workspace.insert(), rows)
    connection.execute(tables.division.insert(), [msgspec.structs.asdict(d) for d in divisions])


def put_photos(connection: Connection, photos: dict[str, bytes]) -> None:
    """Keep pictures as part of a larger transaction."""
    there = set(connection.scalars(select(tables.photo.c.id).where(tables.photo.c.id.in_(list(photos)))))
    for name in sorted(photos.keys() - there):  # in one order: another may be bringing the same
        put_if_new(connection, tables.photo, {"id": name, "data": photos[name]})
