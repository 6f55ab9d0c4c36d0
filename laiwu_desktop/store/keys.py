"""Whose key is whose: keys that a person confirmed, revoked ones, and what keys say of each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.trail.event import By, EventKind, Facts
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import begun_again, put, put_if_new, reading, tell_others, writing
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.waiting_keys import waits_no_more
from laiwu_desktop.store.withheld import Row, with_public


class KnownKey(msgspec.Struct, frozen=True):
    """A key (hex) whose fingerprint somebody compared: `who` and `how` (`Compared`) are "" where that was not
    written down yet.

    `revoked` is when it was revoked, "" while it counts. `recipient` (age) is what packages may be encrypted
    to on its word, "" where it has said nothing. `batch`: after how many batches of what became of divisions
    the code is to be read.
    """

    division: str
    public_key: str
    since: str
    who: str = ""
    how: str = ""
    revoked: str = ""
    revoked_by: str = ""
    recipient: str = ""
    batch: int = 0


# Whether a key is one of the office meant, whose codes alone do not tell.
Own = Callable[[KnownKey], bool]


def _any(_key: KnownKey) -> bool:
    return True


class KeyStore:
    """Reads and writes them. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, *office: str, is_own: Own = _any) -> frozenset[str]:
        """The public keys (hex) of an office that count, by whichever of its codes they are known."""
        return frozenset(key.public_key for key in self.of(*office, is_own=is_own) if not key.revoked)

    def of(self, *office: str, is_own: Own = _any) -> list[KnownKey]:
        """The keys of an office, whose codes these are, revoked ones too, each once."""
        found: dict[str, KnownKey] = {}
        for key in (key for key in self.all() if key.division in office and is_own(key)):
            if key.revoked or key.public_key not in found:
                found[key.public_key] = key
        return list(found.values())

    def all(self) -> list[KnownKey]:
        """Every key there is, revoked ones too: by division, in the order of their coming."""
        table = tables.known_key
        query = select(table).order_by(table.c.division, table.c.since, table.c.public_key)
        with reading(self._engine) as connection:
            return [KnownKey(**row._mapping) for row in connection.execute(query)]

    def statements(self, *office: str) -> list[KeyStatement]:
        """What keys of an office, by all its codes, said of those that follow them, in the order of the days
        they name.
        """
        table = tables.key_statement
        query = select(table).where(table.c.division.in_(office)).order_by(table.c.when, table.c.new_key)
        with reading(self._engine) as connection:
            return [KeyStatement(**row._mapping) for row in connection.execute(query)]

    def successors(self, *office: str, is_own: Own = _any) -> dict[str, str]:
        """Which known key of an office follows which on the word of the one before, by all its codes: the old
        one's public key (hex) and the new one's. One that was lost could name none.
        """
        known = {key.public_key for key in self.of(*office, is_own=is_own)}
        following = {one.old_key: one.new_key for one in self.statements(*office) if one.holds}
        found = {}
        for key in known:
            passed, after = {key}, following.get(key, "")
            while after and after not in known | passed:  # it never came to be confirmed
                passed.add(after)
                after = following.get(after, "")
            if after in known - passed:
                found[key] = after
        return found

    @begun_again
    def trust(self, key: KnownKey, said: Iterable[KeyStatement] = ()) -> None:
        """Take this key for one of the division's, besides those it is known by, and keep what earlier ones
        `said` of it; see `put_known_key`.
        """
        with writing(self._engine) as connection:
            told = put_known_key(connection, key)
            put_statements(connection, said)
            note_event(connection, EventKind.KEY, division=key.division, now=told)
            tell_others(connection)

    @begun_again
    def revoke(self, divisions: Collection[str], public_key: str, by: By, is_own: Own = _any) -> None:
        """Nothing that comes under this key counts from now on. What it signed before stays what it is.

        It is one of an office, by whichever code, and goes for every other one that it is known for, too:
        whoever has found it may hold it still. PersonError("no_such_key.revoking") where it is none of that
        office's, or revoked already.
        """
        table = tables.known_key
        with writing(self._engine) as connection:
            rows = connection.execute(select(table).where(_counting(divisions, public_key)))
            if not any(is_own(KnownKey(**row._mapping)) for row in rows):
                raise PersonError("no_such_key.revoking", division="、".join(divisions))
            everywhere = (table.c.public_key == public_key) & (table.c.revoked == "")
            connection.execute(update(table).where(everywhere), {"revoked": by.when, "revoked_by": by.who})
            _forget_recipient(connection)
            told = {"key": public_key, "revoked": by.when, "revoked_by": by.who}
            note_event(connection, EventKind.REVOKE, division=next(iter(divisions)), now=told)
            tell_others(connection)

    @begun_again
    def learn_recipient(self, divisions: Collection[str], public_key: str, recipient: str) -> None:
        """From now on packages are encrypted to this, on the word of that key."""
        table = tables.known_key
        this = _counting(divisions, public_key)
        with writing(self._engine) as connection:
            if connection.execute(update(table).where(this), {"recipient": recipient}).rowcount:
                _set(connection, "bureau_recipient", recipient)
                _set(connection, "offered_recipient", "")
                now = {"recipient": recipient, "key": public_key}
                note_event(connection, EventKind.SETTINGS, division=next(iter(divisions)), now=now)

    @begun_again
    def change_own(self, was: Row, now: Row, keys: tuple[str, str], statement: KeyStatement | None) -> None:
        """Sign with another key from now on; `was` and `now` are the rows by which the workspace has the old
        and the new one, `keys` their public halves (hex), `statement` what the old one said last.

        PersonError("decided_meanwhile.own_key") when it has been changed since in another window.
        """
        table = tables.workspace
        this = (table.c.key == was[0]) & (table.c.value == was[1])
        with writing(self._engine) as connection:
            if now[0] != was[0]:
                connection.execute(delete(table).where(table.c.key == now[0]))
            change = update(table).values(key=now[0], value=now[1])
            if connection.execute(change.where(this)).rowcount == 0:
                raise PersonError("decided_meanwhile.own_key")
            for key, value in with_public(now).items():
                _set(connection, key, value)
            if statement is not None:
                put_statements(connection, [statement])
            note_event(connection, EventKind.OWN_KEY, was={"key": keys[0]}, now={"key": keys[1]})


def _counting(divisions: Collection[str], public_key: str) -> ColumnElement[bool]:
    """A key that counts, by whichever code of its office."""
    table = tables.known_key
    return table.c.division.in_(divisions) & (table.c.public_key == public_key) & (table.c.revoked == "")


def _set(connection: Connection, key: str, value: str) -> None:
    put(connection, tables.workspace, {"key": key, "value": value})


def _forget_recipient(connection: Connection) -> None:
    """Nothing is encrypted any more to what only a revoked key vouched for."""
    table = tables.known_key
    vouched = select(table.c.recipient).where(table.c.revoked == "", table.c.recipient != "")
    settings = tables.workspace
    gone = settings.c.key.in_(("bureau_recipient", "offered_recipient")) & settings.c.value.not_in(vouched)
    connection.execute(update(settings).where(gone), {"value": ""})


def put_known_key(connection: Connection, key: KnownKey) -> Facts:
    """Remember a key as part of a larger transaction; one that is known already stays as it is. Returns what
    the audit trail is to say of it: of such a one neither who nor since when.

    PersonError("revoked_key.for_good") for one that was revoked, by whichever code: whoever has found it may
    hold it still.
    """
    table = tables.known_key
    revoked = (table.c.public_key == key.public_key) & (table.c.revoked != "")
    if connection.execute(select(table.c.revoked).where(revoked)).first():
        raise PersonError("revoked_key.for_good")
    is_new = put_if_new(connection, table, msgspec.structs.asdict(key))
    if not is_new:
        this = (table.c.division == key.division) & (table.c.public_key == key.public_key)
        connection.execute(update(table).where(this, table.c.batch < 0), {"batch": key.batch})
    waits_no_more(connection, key.public_key)
    told = {"key": key.public_key, "how": key.how}
    return told | {"since": key.since, "who": key.who} if is_new else told


def put_statements(connection: Connection, statements: Iterable[KeyStatement]) -> None:
    """Keep what keys said of others, as part of a larger transaction."""
    for statement in sorted(statements):
        put_if_new(connection, tables.key_statement, msgspec.structs.asdict(statement))


def forget_statements(connection: Connection, office: Collection[str], new_key: str) -> None:
    """Let what was said of an office's key be as if it had never come, unless it is known or signed a report;
    and so on with the keys that said it.
    """
    known, report, table = tables.known_key, tables.report, tables.key_statement
    needed = (
        select(known.c.since).where(known.c.division.in_(office), known.c.public_key == new_key),
        select(report.c.id).where(report.c.division.in_(office), report.c.public_key == new_key),
        select(table.c.when).where(table.c.division.in_(office), table.c.old_key == new_key),
    )
    if any(connection.execute(query).first() is not None for query in needed):
        return
    this = table.c.division.in_(office) & (table.c.new_key == new_key)
    before = connection.scalars(select(table.c.old_key).where(this)).all()
    connection.execute(delete(table).where(this))
    for old_key in before:
        forget_statements(connection, office, old_key)
