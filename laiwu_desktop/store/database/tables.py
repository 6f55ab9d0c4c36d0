"""The tables that every workspace has; those of the forms are in `form_tables`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)  # fmt: skip

from laiwu_desktop.formdef.division import ChangeKind
from laiwu_desktop.formdef.states import Delivery, Parcel, State, Word
from laiwu_desktop.seal.signature import MOST_KEY, MOST_SIGNATURE
from laiwu_desktop.store.database.column_types import OneOf


def _known(column: str, kind: type[Word], name: str) -> CheckConstraint:
    """Nothing but the members of an enum."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in kind)})", name=name)


metadata = MetaData()

# Which migration the others are at: as Alembic makes it.
version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

# Those that every version had: together nobody else has them.
ALWAYS = frozenset(("alembic_version", "workspace", "division", "report", "form_column"))

# What the names of the forms' tables begin with.
FORM_PREFIX = "form_"


workspace = Table(
    "workspace",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

division = Table(
    "division",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", String(16), nullable=False),
    Column("parent_code", String(12), nullable=False, index=True),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    CheckConstraint("length(code) = 12", name="division_code_has_12_digits"),
)

# What became of divisions since, in the order in which it was applied; never changed, and nothing but the
# newest batch ever taken out, as long as nobody else has heard of it.
# Entries of one batch happen at once. `was` is "" of a new one, `code` and the rest of a closed one.
division_change = Table(
    "division_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", Integer, nullable=False, index=True),
    Column("day", String(10), nullable=False),
    Column("kind", OneOf(ChangeKind), nullable=False),
    Column("was", String(12), nullable=False),
    Column("code", String(12), nullable=False),
    Column("name", Text, nullable=False),
    Column("level", String(16), nullable=False),
    Column("parent_code", String(12), nullable=False),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("when", Text, nullable=False),
    _known("kind", ChangeKind, "division_change_kind_known"),
)

report = Table(
    "report",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("division", String(12), nullable=False),
    Column("period", String(8), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("parent_id", String(32), nullable=False),
    Column("state", OneOf(State), nullable=False),
    Column("form_versions", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("signature", String(MOST_SIGNATURE), nullable=False),
    Column("public_key", String(MOST_KEY), nullable=False),
    Column("decision", Integer, nullable=False),
    Column("decided", Text, nullable=False),
    Column("without_personal", Boolean, nullable=False, server_default=false()),
    Column("editions", Text, nullable=False, server_default=text("'{}'")),
    # After how many batches of what became of divisions its codes are to be read; NULL where nobody knows.
    Column("batches", Integer),
    CheckConstraint("revision >= 1", name="report_revision_from_1"),
    _known("state", State, "report_state_known"),
    Index("report_by_division", "division", "period", "revision"),
    # Whatever a program may do wrong: a township is never counted twice.
    Index(
        "report_accepted_once",
        "division",
        "period",
        unique=True,
        sqlite_where=text(f"state = '{State.ACCEPTED}'"),
        postgresql_where=text(f"state = '{State.ACCEPTED}'"),
    ),
)


def _of_record(name: str, *columns: Column[Any]) -> Table:
    """A side table: something said of one field (or rule) of one record."""
    return Table(
        name,
        metadata,
        Column("report_id", String(32), ForeignKey("report.id"), primary_key=True),
        Column("form", String(64), primary_key=True),
        Column("unit_code", String(12), primary_key=True),
        Column("seq", Integer, primary_key=True),
        Column("field", String(64), primary_key=True),
        *columns,
    )


# What a typed column cannot hold of a field: the words that were typed and are not of its type, one of the
# empties that a person states (`Missing`), the mark 沿用未确认. One table: a save touches one row of it.
cell_mark = _of_record(
    "cell_mark",
    Column("as_typed", Text),
    Column("missing", String(32)),
    Column("carried", Boolean, nullable=False),
)
explanation = _of_record(
    "explanation",
    Column("rule", String(64), primary_key=True),
    Column("left", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("when", Text, nullable=False),
)

# The change log: one line for each value, row or explanation that was written (`formdef/report/change.py`),
# never changed, never taken out. `action` is the deed's id, `undoes` that of the one it takes back; `field`
# and `rule` are "" for a row. `was` and `now` are JSON as in the canonical form; NULL is blank, or none.
# One index, for each costs every save a page; the lines of a report are few enough to be gone through.
change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("action", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("about", Text, nullable=False),
    Column("undoes", String(32), nullable=False),
    Column("report_id", String(32), ForeignKey("report.id"), nullable=False),
    Column("form", String(64), nullable=False),
    Column("unit_code", String(12), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("field", String(64), nullable=False),
    Column("rule", String(64), nullable=False),
    Column("was", Text),
    Column("now", Text),
    Column("was_carried", Boolean, nullable=False),
    Column("now_carried", Boolean, nullable=False),
    Column("actor", Text, nullable=False),
    Column("when", Text, nullable=False),
    Index("change_of_report", "report_id", "id"),
)

# What the bureau says, with the number of its decision: lines are added, and none is ever taken out. Without
# a record it is about the whole report, so it has a key of its own; `uid` is the same at both sides.
comment = Table(
    "comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", String(32), ForeignKey("report.id"), nullable=False, index=True),
    Column("form", String(64), nullable=False),
    Column("unit_code", String(12), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("field", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("when", Text, nullable=False),
    Column("uid", String(32), nullable=False, server_default=text("''")),
    Column("decision", Integer, nullable=False, server_default=text("0")),
    Column("value", Text),
)

# What the bureau said by hand of a comment: that it is settled, or is not after all. Lines are added, and
# none is ever taken out; the last about a comment counts. `comment` is that one's `uid`; both are the same at
# both sides.
settling = Table(
    "settling",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(32), nullable=False, unique=True),
    Column("comment", String(32), nullable=False),
    Column("settled", Boolean, nullable=False),
    Column("who", Text, nullable=False),
    Column("when", Text, nullable=False),
)

# The audit trail (`formdef/event.py`, `store/events.py`): never changed, never taken out, also of a report
# that was rejected and is here no more. `id` counts without a gap; `was` and `now` are JSON objects, or NULL.
event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("actor", Text, nullable=False),
    Column("when", Text, nullable=False),
    Column("report_id", String(32), nullable=False),
    Column("division", String(12), nullable=False),
    Column("period", String(8), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("about", Text, nullable=False),
    Column("was", Text),
    Column("now", Text),
    Column("chained", String(64), nullable=False),
    Index("event_of_place", "division", "period", "id"),
)

# The number and hash of the last event, in one row: what is cut off the end is missed. Who writes an event
# has this row first.
event_end = Table(
    "event_end",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("chained", String(64), nullable=False),
)

# Who works here (`formdef/clerk.py`): nobody is ever taken out. `until` is "" while they do.
clerk = Table(
    "clerk",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("computer_user", Text, nullable=False),
    Column("database_user", Text, nullable=False),
)

# What the officer notes of single values for themselves, of whichever period: no part of any report.
own_note = Table(
    "own_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form", String(64), nullable=False),
    Column("unit_code", String(12), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("field", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("follow_up", Boolean, nullable=False),
    Column("who", Text, nullable=False),
    Column("when", Text, nullable=False),
    UniqueConstraint("form", "unit_code", "seq", "field"),
)

# What each stay in a unit took (填报负担).
effort = Table(
    "effort",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("period", String(8), nullable=False),
    Column("unit_code", String(12), nullable=False),
    Column("asked", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("who", Text, nullable=False),
    Column("when", Text, nullable=False),
)

# What clerks of a bureau have written of reports and not sent yet, each their own: it goes with a decision.
# The report may be gone by then. `value` as in `comment`.
unsent_comment = Table(
    "unsent_comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", String(32), nullable=False, index=True),
    Column("form", String(64), nullable=False),
    Column("unit_code", String(12), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("field", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("value", Text),
    Column("who", Text, nullable=False),
    Column("when", Text, nullable=False),
)

# What clerks say again and again (常用语), in their order; where there are none, those of the program.
phrase = Table(
    "phrase",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)

# Keys whose fingerprints a person has compared: who, and how (`Compared`). One that is `revoked` (when)
# stays. `recipient` is what packages may be encrypted to on this key's word, "" where it has said nothing.
known_key = Table(
    "known_key",
    metadata,
    Column("division", String(12), primary_key=True),
    Column("public_key", String(MOST_KEY), primary_key=True),
    Column("since", Text, nullable=False),
    Column("who", Text, nullable=False, server_default=text("''")),
    Column("how", String(16), nullable=False, server_default=text("''")),
    Column("revoked", Text, nullable=False, server_default=text("''")),
    Column("revoked_by", Text, nullable=False, server_default=text("''")),
    Column("recipient", Text, nullable=False, server_default=text("''")),
    Column("batch", Integer, nullable=False, server_default=text("0")),
)

# What keys said of those that follow them (`seal/statements.py`): one's own, those that came with reports.
key_statement = Table(
    "key_statement",
    metadata,
    Column("division", String(12), primary_key=True),
    Column("new_key", String(MOST_KEY), primary_key=True),
    Column("old_key", String(MOST_KEY), primary_key=True),
    Column("when", Text, nullable=False),
    Column("signature", String(MOST_SIGNATURE), nullable=False),
)

# Keys that enrolment files have brought and nobody has compared yet: the name of the file, when it came, and
# what earlier keys say of that one. What is confirmed or rejected goes.
waiting_key = Table(
    "waiting_key",
    metadata,
    Column("division", String(12), primary_key=True),
    Column("public_key", String(MOST_KEY), primary_key=True),
    Column("file", Text, nullable=False),
    Column("when", Text, nullable=False),
    Column("statements", Text, nullable=False),
    Column("batch", Integer, nullable=False, server_default=text("0")),
)

photo = Table(
    "photo",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# The highest number ever given to a row of a unit: a number is never given twice, not even after its row
# has been taken out of a draft.
number_given = Table(
    "number_given",
    metadata,
    Column("form", String(64), primary_key=True),
    Column("unit_code", String(12), primary_key=True),
    Column("highest", Integer, nullable=False),
)

# The columns that the form tables have, so that a change of type is noticed before it can harm.
form_column = Table(
    "form_column",
    metadata,
    Column("form", String(64), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
)

# The editions of forms that reports name, whole: nothing is ever taken out. `adopted` is when a person took
# one that came with a task, to fill in from then on; "" while nobody has.
edition = Table(
    "edition",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("form", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("adopted", Text, nullable=False, server_default=text("''")),
)

# What the bureau asks for a period: at the bureau its own last word, at a township the last that came.
task = Table(
    "task",
    metadata,
    Column("period", String(8), primary_key=True),
    Column("id", String(32), nullable=False),
    Column("bureau", String(12), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("due", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("form_versions", Text, nullable=False),
    Column("issued", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    # It carries what became of divisions, up to this batch.
    Column("batches", Integer, nullable=False, server_default=text("0")),
    Column("editions", Text, nullable=False, server_default=text("'{}'")),
)

# Consolidations that were sealed: their figures and their workbook, compressed. Nothing is ever taken out.
sealed = Table(
    "sealed",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("period", String(8), nullable=False),
    Column("when", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("batches", Integer, nullable=False),
    Column("reports", Text, nullable=False),
    Column("editions", Text, nullable=False),
    Column("figures_sha256", String(64), nullable=False),
    Column("book_sha256", String(64), nullable=False),
    Column("figures", LargeBinary, nullable=False),
    Column("book", LargeBinary, nullable=False),
)

# Packages and receipts as they were written, from 待发送 to 已收回执. Nothing is ever taken out.
# `decision` is that of a receipt, the revision of a task, and 0 of a package; `next_try`, `delivered` and
# `acknowledged` are "" while there is none.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", OneOf(Parcel), nullable=False),
    Column("report_id", String(32), ForeignKey("report.id"), nullable=False, index=True),
    Column("decision", Integer, nullable=False),
    Column("folder", String(64), nullable=False),
    Column("name", String(128), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("state", OneOf(Delivery), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", Text, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("delivered", Text, nullable=False),
    Column("acknowledged", Text, nullable=False),
    _known("kind", Parcel, "outbox_kind_known"),
    _known("state", Delivery, "outbox_state_known"),
)

# Files that were read, so that no exchange reads them again. `circumstances` is what a refusal may have hung
# on; `new_key` marks one that a person may lift by trusting another key, and `tries` counts how often a file
# could not be read for a reason that may pass. `data` is kept of those that wait for a password, no others.
inbox = Table(
    "inbox",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("circumstances", String(64), nullable=False),
    Column("new_key", Boolean, nullable=False, server_default=false()),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("when", Text, nullable=False),
    Column("data", LargeBinary),
)

# What a place told of files that were read from there: while it tells the same, they need not be fetched.
seen = Table(
    "seen",
    metadata,
    Column("place", Text, primary_key=True),
    Column("folder", String(64), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("mark", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
)

# Keys of SSH servers that a person agreed to. They are no secret; passwords lie in the system's keyring.
host_key = Table(
    "host_key",
    metadata,
    Column("server", String(255), primary_key=True),
    Column("key", Text, nullable=False),
    Column("since", Text, nullable=False),
)
