"""Tasks in the database: the newest of each period."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, select

from laiwu_desktop.formdef.task import Task
from laiwu_desktop.formdef.trail.event import EventKind, Facts
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, put, reading, take_turns, tell_others, writing
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.mailbox import Outgoing, put_outgoing
from laiwu_desktop.store.workspace import division_changes, require_divisions, tasks_told

_JSON = ("form_versions", "editions")


class TaskStore:
    """Reads and writes tasks, without the texts of editions. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def task(self, period: str) -> Task | None:
        """What is asked for a period; None when nothing was."""
        with reading(self._engine) as connection:
            row = connection.execute(select(tables.task).where(tables.task.c.period == period)).first()
            return None if row is None else _task(connection, row)

    def all(self) -> list[Task]:
        """What is asked for every period of which anything is."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.task).order_by(tables.task.c.period)).all()
            return [_task(connection, row) for row in rows]

    def last_revision(self, period: str) -> int:
        """How often a task of a period was issued or read here, as far as the audit trail or the last one
        tells; 0 when none was.
        """
        with reading(self._engine) as connection:
            table = tables.task
            last = connection.scalar(select(table.c.revision).where(table.c.period == period))
            numbers = [facts.get("revision", 0) for facts in tasks_told(connection, period)]
        return max([last or 0, *(number for number in numbers if isinstance(number, int))])

    @begun_again
    def put(self, task: Task, outgoing: Outgoing | None = None) -> bool:
        """Let this be what is asked for its period, unless one as new is there. What became of divisions is
        kept already (`WorkspaceStore.add_changes`).

        Revisions count within one `id` only: a new workspace of the bureau has another and begins again.
        The bureau's comes with the file that goes out; PersonError("decided_meanwhile.others_divisions")
        where other entries are registered by now than it tells of.
        """
        table = tables.task
        row = msgspec.structs.asdict(task)
        del row["changes"], row["texts"]
        row["batches"] = _batches(task)
        row |= {column: msgspec.json.encode(row[column], order="sorted").decode() for column in _JSON}
        with writing(self._engine) as connection:
            if outgoing:
                require_divisions(connection, task.changes)
            take_turns(connection, [("", task.period)])  # there may be no row yet to wait for
            columns = select(table.c.id, table.c.revision, table.c.issued)
            held = connection.execute(columns.where(table.c.period == task.period).with_for_update()).first()
            if held and not task.is_after(held.id, held.revision, held.issued):
                return False
            put(connection, table, row)
            if outgoing:
                put_outgoing(connection, outgoing)
            kind = EventKind.TASK if outgoing else EventKind.READ_TASK
            note_event(connection, kind, period=task.period, division=task.bureau, now=task_facts(task))
            tell_others(connection)
        return True


def task_facts(task: Task) -> Facts:
    """What the audit trail says of a task: what a person asks for, and all of it by its SHA-256."""
    whole = msgspec.to_builtins(msgspec.structs.replace(task, texts=()))  # those are on the way only
    return {
        "revision": task.revision, "due": task.due, "text": task.text, "batches": _batches(task),
        "task_sha256": hashlib.sha256(msgspec.json.encode(_said(whole), order="deterministic")).hexdigest(),
    }  # fmt: skip


def _said(value: Any) -> Any:
    """What is not empty in it: what a later program may say besides changes no task of before."""
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one}
    return [_said(one) for one in value] if isinstance(value, (list, tuple)) else value


def _batches(task: Task) -> int:
    return task.changes[-1].batch if task.changes else 0


def _task(connection: Connection, row: Row[Any]) -> Task:
    said = dict(row._mapping)
    changes = division_changes(connection, said.pop("batches"))
    return Task(**said | {column: msgspec.json.decode(said[column]) for column in _JSON}, changes=changes)
