"""A workspace whose outbox told what it holds by numbers and folders, and its inbox by endings of a text."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.states import Delivery, Parcel, Verdict
from laiwu_desktop.store.database.engine import database_url, writing
from laiwu_desktop.store.database.migrating import MIGRATIONS
from laiwu_desktop.store.mailbox import Outgoing
from tests.store.small_reports import OpenStore
from tests.store.sqlite_workspace import HEAD_1

WHEN = "2006-12-20T12:00:00"
NOW = "2006S2 0123456789abcdef"
# name, decision, folder, state
SENT = [
    ("package.xlsx", 0, "packages", "acknowledged"),
    ("receipt.xlsx", 2, "receipts/371203001000", "delivered"),
    ("task.xlsx", 1, "tasks", "waiting"),
]
CAME = [
    ("fine.xlsx", "received", NOW),
    ("refused.xlsx", "refused", NOW),
    ("stranger.xlsx", "refused", f"{NOW} new_key"),
    ("busy.xlsx", "refused", f"{NOW} tried 2"),
]


def made_before(location: str) -> None:
    """A workspace of the version before, with something of every kind."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = sqlalchemy.create_engine(database_url(location))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        rest = "1, '', 'draft', '{}', '', '', '', '', 0, '', false"
        head = {"id": HEAD_1.id, "division": HEAD_1.division, "period": HEAD_1.period}
        connection.execute(text(f"INSERT INTO report VALUES (:id, :division, :period, {rest})"), head)
        for number, (name, decision, folder, state) in enumerate(SENT, 7):
            values = {
                "id": number, "report_id": HEAD_1.id, "decision": decision, "folder": folder, "name": name,
                "sha256": hashlib.sha256(name.encode()).hexdigest(), "data": name.encode(),
                "state": state, "attempts": 3, "next_try": "",
                "last_error": "", "created": WHEN, "delivered": "", "acknowledged": "",
            }  # fmt: skip
            places = ", ".join(f":{column}" for column in values)
            connection.execute(text(f"INSERT INTO outbox ({', '.join(values)}) VALUES ({places})"), values)
        for name, outcome, circumstances in CAME:
            connection.execute(
                text("INSERT INTO inbox VALUES (:name, 'f', :outcome, :circumstances, :when, NULL)"),
                {"name": name, "outcome": outcome, "circumstances": circumstances, "when": WHEN},
            )
    engine.dispose()


def test_every_kind_is_told_and_nothing_is_lost(
    location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    made_before(location)
    store = open_store(location, small_forms, create=False)
    outbox = store.exchange.outbox()
    sent = [(i.id, i.name, i.kind, i.decision, i.folder, i.state, i.attempts) for i in outbox]
    kinds = (Parcel.PACKAGE, Parcel.RECEIPT, Parcel.TASK)
    assert sent == [
        (number, name, kind, decision, folder, Delivery(state), 3)
        for number, ((name, decision, folder, state), kind) in enumerate(zip(SENT, kinds, strict=True), 7)
    ]
    assert [store.exchange.data(name) for name, *_ in SENT] == [name.encode() for name, *_ in SENT]
    came = {i.name: (i.outcome, i.circumstances, i.new_key, i.tries) for i in store.exchange.inbox()}
    assert came == {
        "fine.xlsx": (Verdict.RECEIVED, NOW, False, 0),
        "refused.xlsx": (Verdict.REFUSED, NOW, False, 0),
        "stranger.xlsx": (Verdict.REFUSED, NOW, True, 0),
        "busy.xlsx": (Verdict.REFUSED, NOW, False, 2),
    }
    new = Outgoing(Parcel.RECEIPT, HEAD_1.id, 3, "receipts", "new.xlsx", b"new", WHEN)
    store.exchange.add(new)
    store.exchange.add(new)
    assert {i.name: i.kind for i in store.exchange.outbox()}["new.xlsx"] is Parcel.RECEIPT
    with pytest.raises(IntegrityError), writing(store._engine) as connection:
        connection.execute(text("UPDATE outbox SET kind = 'letter'"))
