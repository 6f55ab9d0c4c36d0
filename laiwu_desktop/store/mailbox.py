"""Outbox and inbox: what waits, what went, what came; and the servers that are trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from laiwu_desktop.formdef.states import Delivery, Parcel, Verdict
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import put, put_if_new, reading, writing


class Outgoing(msgspec.Struct, frozen=True):
    """A file as it was written, on its way to a folder of the exchange.

    `decision` is that of a receipt, the revision of a task, and 0 of a package.
    """

    kind: Parcel
    report_id: str
    decision: int
    folder: str
    name: str
    data: bytes
    created: str


class OutboxItem(msgspec.Struct, frozen=True):
    """How far one file is. Times are ISO 8601 local time, "" while there is none."""

    id: int
    kind: Parcel
    report_id: str
    decision: int
    folder: str
    name: str
    sha256: str
    state: Delivery
    attempts: int
    next_try: str
    last_error: str
    created: str
    delivered: str
    acknowledged: str


class InboxItem(msgspec.Struct, frozen=True):
    """A file that was read, and what became of it: a verdict of the bureau, or the township's outcome.

    `circumstances` is what a refusal may have hung on: under others the file is worth another reading.
    `new_key` says that a person may lift it by trusting another key; `tries` counts how often the file could
    not be read for a reason that may pass.
    """

    name: str
    sha256: str
    outcome: str
    circumstances: str
    when: str
    new_key: bool = False
    tries: int = 0


class SeenFile(msgspec.Struct, frozen=True):
    """What a place told of a file when its content was this: `size` and `mark`, as `sync` lists them."""

    place: str
    folder: str
    name: str
    size: int
    mark: str
    sha256: str


class Answered(msgspec.Struct, frozen=True):
    """The reports whose packages a receipt answers."""

    reports: tuple[str, ...]
    when: str


_ITEM = [tables.outbox.c[name] for name in OutboxItem.__struct_fields__]
_READ = [tables.inbox.c[name] for name in InboxItem.__struct_fields__]


class ExchangeStore:
    """Reads and writes outbox, inbox and trusted servers. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def outbox(self) -> list[OutboxItem]:
        """Every file that ever went out or shall, oldest first."""
        with reading(self._engine) as connection:
            return [
                OutboxItem(*row) for row in connection.execute(select(*_ITEM).order_by(tables.outbox.c.id))
            ]

    def data(self, name: str) -> bytes | None:
        """The file as it was written; None when it never was, or is not as it was written any more."""
        table = tables.outbox
        with reading(self._engine) as connection:
            query = select(table.c.data, table.c.sha256).where(table.c.name == name)
            row = connection.execute(query).first()
            return row.data if row and is_whole(row.data, row.sha256) else None

    def entry(self, item_id: int) -> tuple[OutboxItem, bytes] | None:
        """A file as it is now, and its bytes, which may be damaged; None when there is no such entry."""
        table = tables.outbox
        with reading(self._engine) as connection:
            row = connection.execute(select(*_ITEM, table.c.data).where(table.c.id == item_id)).first()
            return (OutboxItem(*row[:-1]), row.data) if row else None

    def mend(self, item: OutboxItem, name: str, data: bytes) -> None:
        """Put whole bytes in the place of damaged ones; how far the file is stays, unless its name is new."""
        again = {} if name == item.name else {"state": Delivery.WAITING, "delivered": ""}
        with writing(self._engine) as connection:
            _make_anew(connection, item.id, {"name": name, **_content(data), **again})

    def note_needless(self, item: OutboxItem, when: str) -> None:
        """Nobody waits for it any more: something newer has been said."""
        done = {"state": Delivery.ACKNOWLEDGED, "acknowledged": when, "last_error": "", "next_try": ""}
        with writing(self._engine) as connection:
            connection.execute(update(tables.outbox).where(tables.outbox.c.id == item.id), done)

    def add(self, outgoing: Outgoing) -> None:
        """Put a file into the outbox that a program without one had written; one that is there stays."""
        with writing(self._engine) as connection:
            put_outgoing(connection, outgoing)

    def replace_package(self, outgoing: Outgoing) -> None:
        """Let the package of a frozen report leave with another lock: the one that was given last.

        What was delivered stays as it is under its name, for no place takes other content under it; and
        what has its answer need not go again. Where that is damaged, it has this content from now on.
        """
        table = tables.outbox
        of_this = table.c.report_id == outgoing.report_id
        with writing(self._engine) as connection:
            kept = connection.execute(select(table).where(of_this)).first()
            if kept is None:
                put_outgoing(connection, outgoing)
            elif kept.state == Delivery.WAITING or (
                kept.state == Delivery.DELIVERED and kept.name != outgoing.name
            ):
                _make_anew(connection, kept.id, _new_row(outgoing))
            elif kept.state == Delivery.DELIVERED and not is_whole(kept.data, kept.sha256):
                _make_anew(connection, kept.id, _content(outgoing.data))

    def note_delivered(self, item: OutboxItem, when: str) -> None:
        """It is there, read back whole; what took its place meanwhile, with another lock, goes on waiting."""
        table = tables.outbox
        tried = update(table).where(table.c.id == item.id, table.c.sha256 == item.sha256)
        with writing(self._engine) as connection:
            connection.execute(tried.values(attempts=table.c.attempts + 1, last_error="", next_try=""))
            first = tried.where(table.c.state == Delivery.WAITING)
            connection.execute(first.values(state=Delivery.DELIVERED, delivered=when))

    def note_failed(self, item: OutboxItem, reason: str, next_try: str) -> None:
        """It did not get there; whatever it was before, it stays."""
        table = tables.outbox
        tried = update(table).where(table.c.id == item.id)
        with writing(self._engine) as connection:
            attempts = table.c.attempts + 1
            connection.execute(tried.values(attempts=attempts, last_error=reason, next_try=next_try))

    def inbox(self) -> list[InboxItem]:
        """Every file that came, in the order of coming."""
        order = (tables.inbox.c.when, tables.inbox.c.name)
        with reading(self._engine) as connection:
            return [InboxItem(*row) for row in connection.execute(select(*_READ).order_by(*order))]

    def note_read(self, item: InboxItem, data: bytes | None = None) -> None:
        """Remember what became of a file, and the file itself where it waits for something.

        A file read again has its last outcome.
        """
        with writing(self._engine) as connection:
            put(connection, tables.inbox, {**msgspec.structs.asdict(item), "data": data})

    def kept(self, item: InboxItem) -> bytes:
        """The file that came, while it waits; b"" afterwards."""
        with reading(self._engine) as connection:
            return connection.scalar(select(tables.inbox.c.data).where(_same_file(item))) or b""

    def seen(self, place: str, folder: str) -> dict[str, SeenFile]:
        """What was read from a folder of a place, by name."""
        table = tables.seen
        with reading(self._engine) as connection:
            query = select(table).where(table.c.place == place, table.c.folder == folder)
            return {row.name: SeenFile(*row) for row in connection.execute(query)}

    def note_seen(self, file: SeenFile) -> None:
        """Remember what a place tells of a file."""
        with writing(self._engine) as connection:
            put(connection, tables.seen, msgspec.structs.asdict(file))

    def host_key(self, server: str) -> str:
        """The key agreed to for a server; "" for one never met."""
        with reading(self._engine) as connection:
            query = select(tables.host_key.c.key).where(tables.host_key.c.server == server)
            return connection.scalar(query) or ""

    def pin_host_key(self, server: str, key: str, since: str) -> None:
        """Trust this key and no other."""
        with writing(self._engine) as connection:
            put(connection, tables.host_key, {"server": server, "key": key, "since": since})


def is_whole(data: bytes, sha256: str) -> bool:
    """Whether these are the bytes that were put into the outbox."""
    return hashlib.sha256(data).hexdigest() == sha256


def put_outgoing(connection: Connection, outgoing: Outgoing) -> None:
    """Let a file wait, as part of a larger transaction; one that is there stays as it was written."""
    put_if_new(connection, tables.outbox, _new_row(outgoing), "name")


def _make_anew(connection: Connection, item_id: int, values: Mapping[str, Any]) -> None:
    """Put another row in the place of one that may be damaged: such a one cannot be changed any more."""
    table = tables.outbox
    kept = connection.execute(select(table).where(table.c.id == item_id)).mappings().one()
    connection.execute(delete(table).where(table.c.id == item_id))
    connection.execute(table.insert(), {**kept, **values})


def note_settled(connection: Connection, file_stem: str, was: Verdict, now: Verdict) -> None:
    """What became of the files of a report since they were read, as part of a larger transaction."""
    table = tables.inbox
    of_it = table.c.name.startswith(file_stem, autoescape=True) & (table.c.outcome == was)
    connection.execute(update(table).where(of_it), {"outcome": now})


def _same_file(item: InboxItem) -> ColumnElement[bool]:
    return (tables.inbox.c.name == item.name) & (tables.inbox.c.sha256 == item.sha256)


def _new_row(outgoing: Outgoing) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(outgoing),
        **_content(outgoing.data),
        "state": Delivery.WAITING,
        "attempts": 0,
        **dict.fromkeys(("next_try", "last_error", "delivered", "acknowledged"), ""),
    }


def _content(data: bytes) -> dict[str, Any]:
    return {"data": data, "sha256": hashlib.sha256(data).hexdigest()}


def acknowledge(connection: Connection, answered: Answered) -> None:
    """The receipt is in, as part of a larger transaction."""
    table = tables.outbox
    of_these = table.c.report_id.in_(answered.reports) & (table.c.state != Delivery.ACKNOWLEDGED)
    done = {"state": Delivery.ACKNOWLEDGED, "acknowledged": answered.when, "last_error": "", "next_try": ""}
    connection.execute(update(table).where(of_these), done)
