"""What a workspace knows beside its reports: settings, register, photos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Annotated

import msgspec
from sqlalchemy import Connection, Engine, delete, func, select, update

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import Division, DivisionChange
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind, Facts
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import (
    put,
    put_if_new,
    reading,
    stand_beside,
    take_turns,
    tell_others,
    writing,
)
from laiwu_desktop.store.events import facts_of, note_event
from laiwu_desktop.store.secret_rows import with_public_halves
from laiwu_desktop.store.withheld import PUBLIC, Row, with_public

# Divisions and periods of reports, once for each.
Places = list[tuple[str, str]]
# Where turns are taken by whoever changes what became of divisions.
DIVISIONS = ("", "division")


class Settings(msgspec.Struct, frozen=True):
    """A workspace's settings. `public_key` (hex) and `recipient` (age) are the public halves of what this
    office signs and opens with; the secrets lie elsewhere (`seal/safe.py`, `secret_rows.py`).

    `sample` marks everything that leaves the workspace as 示例数据.
    """

    role: Annotated[str, msgspec.Meta(pattern="^(township|bureau)$")]
    division: str
    period: Annotated[str, msgspec.Meta(min_length=1)]
    public_key: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""
    filler: str = ""
    reviewer: str = ""
    responsible: str = ""
    due_days: int = 15
    # As the office gives them (`formdef/chasing/working_days.py`); "" where days are counted as they come.
    holidays: str = ""
    endpoint: str = ""
    sample: bool = False
    # age: what others encrypt to for this office, and what the bureau's receipts said to encrypt to.
    recipient: str = ""
    bureau_recipient: str = ""
    # What a receipt or task of the bureau's said instead; nobody has compared it yet.
    offered_recipient: str = ""
    # Where backups are copied to besides: a path of this computer, "" for nowhere.
    second_folder: str = ""
    # When a handover package was made: from then on the work goes on at the other computer.
    handed_over: str = ""


_OF_CHANGE = [field.name for field in msgspec.structs.fields(DivisionChange)]

# What belongs to the computer and how it is set up, not to the reports: a backup has that of its day.
OF_THIS_COMPUTER = ("endpoint", "second_folder")
# Rows that are told to nobody, and are no settings.
SECRETS = tuple(PUBLIC)


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
            try:
                found = with_public_halves({row.key: row.value for row in rows})
            except ValueError as error:
                raise PersonError("damaged_workspace", path=self._engine.url.database) from error
            return msgspec.convert(found, Settings, strict=False) if rows else None

    def create(self, settings: Settings, divisions: Iterable[Division]) -> None:
        """Make the workspace: settings and register land together."""
        with writing(self._engine) as connection:
            put_workspace(connection, settings, divisions)

    def change_settings(self, changes: Mapping[str, str | int]) -> None:
        """Change some settings; the others stay, whatever other windows made of them meanwhile."""
        wanted, table = {key: str(value) for key, value in sorted(changes.items())}, tables.workspace
        with writing(self._engine) as connection:
            stored = connection.execute(select(table).where(table.c.key.in_(wanted)))
            before = {row.key: row.value for row in stored}
            for key, value in wanted.items():
                put(connection, table, {"key": key, "value": value})
            if others := [key for key, value in wanted.items() if value != before.get(key, "")]:
                was, now = (
                    {key: _told(key, side.get(key, "")) for key in others} for side in (before, wanted)
                )
                note_event(connection, EventKind.SETTINGS, was=was, now=now)
            tell_others(connection)

    def go_back(self, offices: Collection[str], period: str, to: str) -> None:
        """Let another period be the one at hand as long as nothing of this one has left the office, whose
        codes `offices` are; what was filled in for it stays.

        PersonError "period_left" where something has, "decided_meanwhile.period" where another period is the
        one at hand by now.
        """
        table, report = tables.workspace, tables.report
        with writing(self._engine) as connection:
            take_turns(connection, [(office, period) for office in sorted(offices)])
            if connection.scalar(select(table.c.value).where(table.c.key == "period")) != period:
                raise PersonError("decided_meanwhile.period")
            here = report.c.division.in_(offices) & (report.c.period == period)
            if connection.scalar(select(func.count()).where(here, report.c.state != State.DRAFT)):
                raise PersonError("period_left", label=Period.parse(period).label)
            put(connection, table, {"key": "period", "value": to})
            was, now = {"period": period}, {"period": to}
            note_event(connection, EventKind.GO_BACK, period=to, was=was, now=now)
            tell_others(connection)

    def settle(self, key: str, value: str) -> str:
        """Give a setting its value unless it has one; returns the one it has, whoever was first."""
        table = tables.workspace
        with writing(self._engine) as connection:
            put_if_new(connection, table, {"key": key, "value": ""})
            empty = (table.c.key == key) & (table.c.value == "")
            done = connection.execute(update(table).where(empty), {"value": value})
            if done.rowcount:
                for beside, half in with_public((key, value)).items():
                    put(connection, table, {"key": beside, "value": half})
                note_event(connection, EventKind.SETTINGS, now={key: _told(key, value)})
            return connection.scalar(select(table.c.value).where(table.c.key == key)) or value

    def timeline(self) -> Timeline:
        """All divisions, with all that became of them."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.division)).all()
            changes = division_changes(connection)
        return Timeline((Division(**row._mapping) for row in rows), changes)

    def changes(self) -> tuple[DivisionChange, ...]:
        """What became of divisions, in order."""
        with reading(self._engine) as connection:
            return division_changes(connection)

    def reported(self) -> Places:
        """The divisions and periods of all reports, held ones too, once for each."""
        with reading(self._engine) as connection:
            return _reported(connection)

    def newest_batch(self) -> int:
        """The number of the last batch of what became of divisions; 0 while there is none."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.max(tables.division_change.c.batch))) or 0

    def add_changes(
        self,
        changes: Sequence[DivisionChange],
        who: str,
        when: str,
        known: tuple[DivisionChange, ...] | None = None,
        told: str = "",
        require: Callable[[Places], None] | None = None,
    ) -> None:
        """Keep batches of what became of divisions, all of it or nothing. `who` applied them, and `when`; the
        audit trail says with what is `told` what they are.

        `require` raises what stands against it, of the reports that are here by then. PersonError
        ("decided_meanwhile.divisions") where the batch of this number is there by now, or others than those
        `known` are.
        """
        table = tables.division_change
        with writing(self._engine) as connection:
            take_turns(connection, [DIVISIONS])
            if require:
                require(_reported(connection))
            newest = connection.scalar(select(func.max(table.c.batch))) or 0
            if not changes or changes[0].batch != newest + 1:
                raise PersonError("decided_meanwhile.divisions")
            if known is not None and division_changes(connection) != known:
                raise PersonError("decided_meanwhile.divisions")
            about = {"who": who, "when": when}
            connection.execute(table.insert(), [msgspec.structs.asdict(c) | about for c in changes])
            days = "、".join(sorted({change.day for change in changes}))
            now: Facts = {"entries": len(changes), "kinds": _kinds(changes)}
            now = {**now, "lines": told} if told else now
            note_event(connection, EventKind.DIVISIONS, about=days, now=now)
            tell_others(connection)

    def take_back_changes(
        self, known: tuple[DivisionChange, ...], told: str, require: Callable[[Places], None]
    ) -> None:
        """Let the last batch of those `known` be as if it had never been applied. The audit trail keeps what
        it was, as it is `told`. `require`: see `add_changes`.

        PersonError "decided_meanwhile.divisions" where there are others by now, "division_change_late.told"
        where a task has brought it to others.
        """
        table, batch, day = tables.division_change, known[-1].batch, known[-1].day
        with writing(self._engine) as connection:
            take_turns(connection, [DIVISIONS])
            require(_reported(connection))
            if division_changes(connection) != known:
                raise PersonError("decided_meanwhile.divisions")
            _require_untold(connection, batch, day)
            connection.execute(delete(table).where(table.c.batch == batch))
            for keys in (tables.known_key, tables.waiting_key):  # its number may be another's soon
                connection.execute(update(keys).where(keys.c.batch >= batch), {"batch": -1})
            taken = [change for change in known if change.batch == batch]
            was: Facts = {"entries": len(taken), "kinds": _kinds(taken), "lines": told}
            note_event(connection, EventKind.NO_DIVISIONS, about=day, was=was)
            tell_others(connection)

    def require_untold(self, newest: DivisionChange) -> None:
        """PersonError "division_change_late.told" where a task has brought the newest entry to others."""
        with reading(self._engine) as connection:
            _require_untold(connection, newest.batch, newest.day)

    def photos(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The pictures of those ids that are stored."""
        with reading(self._engine) as connection:
            query = select(tables.photo).where(tables.photo.c.id.in_(list(ids)))
            return {row.id: row.data for row in connection.execute(query)}

    def add_photos(self, photos: dict[str, bytes]) -> None:
        """Keep pictures by id; one that is there already stays."""
        with writing(self._engine) as connection:
            put_photos(connection, photos)


def _require_untold(connection: Connection, batch: int, day: str) -> None:
    told = [facts.get("batches", 0) for facts in tasks_told(connection)]
    told += connection.scalars(select(tables.task.c.batches))
    if any(isinstance(number, int) and number >= batch for number in told):
        raise PersonError("division_change_late.told", day=day)


def tasks_told(connection: Connection, period: str = "") -> list[Facts]:
    """What the audit trail says of every task that was issued or read, of one period or of all."""
    table = tables.event
    query = select(table.c.now).where(table.c.kind.in_((EventKind.TASK, EventKind.READ_TASK)))
    if period:
        query = query.where(table.c.period == period)
    return [facts for text in connection.scalars(query) if (facts := facts_of(text))]


def _kinds(changes: Iterable[DivisionChange]) -> str:
    counted = Counter(change.kind.word for change in changes)
    return "、".join(f"{word} {count} 条" for word, count in counted.items())


def _told(key: str, value: str) -> str:
    """What the audit trail may say of a setting: it leaves the office, and no secret does."""
    return ("有" if value else "") if key in SECRETS else value


def put_workspace(
    connection: Connection, settings: Settings, divisions: Iterable[Division], own: Row | None = None
) -> None:
    """Make the workspace as part of a larger transaction, with the row of its own key."""
    stored = msgspec.structs.asdict(settings) | (with_public(own) if own else {})
    rows = [{"key": key, "value": str(value)} for key, value in stored.items()]
    connection.execute(tables.workspace.insert(), rows)
    columns = tables.division.columns.keys()
    rows = [{name: getattr(division, name) for name in columns} for division in divisions]
    connection.execute(tables.division.insert(), rows)
    now = {"role": settings.role}
    if stored["public_key"]:
        now["key"] = str(stored["public_key"])
    note_event(connection, EventKind.CREATE, division=settings.division, period=settings.period, now=now)


def require_divisions(connection: Connection, known: tuple[DivisionChange, ...]) -> None:
    """Let nothing more become of divisions until this transaction has ended; to be asked for first.

    PersonError("decided_meanwhile.others_divisions") where others than those `known` are registered by now.
    """
    stand_beside(connection, DIVISIONS)
    if division_changes(connection) != known:
        raise PersonError("decided_meanwhile.others_divisions")


def _reported(connection: Connection) -> Places:
    table = tables.report
    return [
        (row.division, row.period) for row in connection.execute(select(table.c.division, table.c.period))
    ]


def division_changes(connection: Connection, batches: int | None = None) -> tuple[DivisionChange, ...]:
    """What became of divisions, in order; only that of the first `batches`, if it is said how many."""
    table = tables.division_change
    query = select(*(table.c[name] for name in _OF_CHANGE)).order_by(table.c.id)
    if batches is not None:
        query = query.where(table.c.batch <= batches)
    return tuple(DivisionChange(**row._mapping) for row in connection.execute(query))


def put_photos(connection: Connection, photos: dict[str, bytes]) -> None:
    """Keep pictures as part of a larger transaction."""
    there = set(connection.scalars(select(tables.photo.c.id).where(tables.photo.c.id.in_(list(photos)))))
    for name in sorted(photos.keys() - there):  # in one order: another may be bringing the same
        put_if_new(connection, tables.photo, {"id": name, "data": photos[name]})
