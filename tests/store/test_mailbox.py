"""Outbox, inbox and receipts over SQLite and PostgreSQL, also with two clerks at once."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.content import Content, Report
from laiwu_desktop.formdef.states import Parcel
from laiwu_desktop.store.mailbox import Answered, InboxItem, OutboxItem, Outgoing, SeenFile
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.sync.folder import FolderEndpoint
from tests.conftest import CITY, TOWNSHIP, acquaint, noon
from tests.sample import fill_in
from tests.store.small_reports import OpenStore, decide, deed, head

DATA = bytes(range(256)) * 300
TIMES = 12


def outgoing(number: int = 1, decision: int = 0, name: str = "", data: bytes = DATA) -> Outgoing:
    name = name or f"{number}_{decision}.xlsx"
    kind = Parcel.RECEIPT if decision else Parcel.PACKAGE
    return Outgoing(kind, head(number).id, decision, "packages", name, data, "2006-12-20T12:00:00")


def only(store: Store) -> OutboxItem:
    (item,) = store.exchange.outbox()
    return item


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """What was raised by acts that begin at the same moment."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


# ---- one after another


def test_a_package_waits_goes_and_is_answered(store: Store) -> None:
    store.reports.add(Report(head(), ()))
    nothing = digest(canonical(FormSet(()), Content(())))
    store.reports.freeze(head(state="exported", digest=nothing), deed(), (), outgoing())
    item = only(store)
    assert (item.state, item.attempts, item.delivered) == ("waiting", 0, "")
    assert store.exchange.data(item.name) == DATA
    store.exchange.note_failed(item, "没有网络", "2006-12-20T12:01:00")
    assert (only(store).state, only(store).attempts, only(store).last_error) == ("waiting", 1, "没有网络")
    store.exchange.note_delivered(item, "2006-12-20T12:02:00")
    store.exchange.note_delivered(item, "2006-12-20T12:03:00")
    item = only(store)
    assert (item.state, item.attempts, item.last_error, item.next_try) == ("delivered", 3, "", "")
    assert item.delivered == "2006-12-20T12:02:00"
    store.exchange.note_failed(item, "没有网络", "2006-12-20T12:05:00")
    answered = Answered((head().id,), "2006-12-21T08:00:00")
    decide(store, head(1, "accepted", decision=1), answered=answered)
    assert (only(store).state, only(store).acknowledged) == ("acknowledged", answered.when)
    assert only(store).last_error == only(store).next_try == ""
    again = Answered((head().id,), "2006-12-22T08:00:00")
    decide(store, head(1, "returned", decision=2), answered=again)
    assert only(store).acknowledged == answered.when  # the first answer it was


def test_what_does_not_land_leaves_no_file_behind(store: Store) -> None:
    store.reports.add(Report(head(1, "received", decision=1), ()), outgoing=outgoing(decision=1))
    before = store.reports.content_hash()
    with pytest.raises(PersonError):
        store.reports.add(Report(head(1, "received"), ()), outgoing=outgoing(decision=2))
    with pytest.raises(PersonError):
        decide(store, head(1, "returned", decision=1), outgoing=outgoing(1, 1, "x"))
    with pytest.raises(IntegrityError):
        decide(store, head(1, "perhaps", decision=2), outgoing=outgoing(1, 2))
    with pytest.raises(PersonError):
        store.reports.freeze(head(state="exported"), deed(), (), outgoing())
    with pytest.raises(IntegrityError):  # there is no file without its report
        store.exchange.add(outgoing(2))
    assert store.reports.content_hash() == before


def test_a_file_that_was_written_stays_as_it_was(store: Store) -> None:
    store.reports.add(Report(head(1, "received"), ()), outgoing=outgoing(decision=1))
    store.exchange.add(outgoing(decision=1, data=b"other"))
    assert store.exchange.data(only(store).name) == DATA


def test_a_package_takes_another_form_only_before_it_went(store: Store) -> None:
    store.reports.add(Report(head(1, "exported"), ()))
    store.exchange.replace_package(outgoing(name="a.xlsx"))
    store.exchange.replace_package(outgoing(name="a.xlsx", data=b"locked"))
    assert store.exchange.data("a.xlsx") == b"locked"
    store.exchange.note_delivered(only(store), "2006-12-20T12:02:00")
    store.exchange.replace_package(outgoing(name="a.xlsx"))
    assert (only(store).state, store.exchange.data("a.xlsx")) == ("delivered", b"locked")
    store.exchange.replace_package(outgoing(name="a.xlsx.age"))
    item = only(store)
    assert (item.name, item.state, item.attempts, item.delivered) == ("a.xlsx.age", "waiting", 0, "")
    decide(store, head(1, "received", decision=1), answered=Answered((head().id,), "2006-12-21T08:00:00"))
    store.exchange.replace_package(outgoing(name="a.xlsx"))
    assert (only(store).name, only(store).state) == ("a.xlsx.age", "acknowledged")


def test_what_came_is_kept_while_it_waits(store: Store) -> None:
    item = InboxItem("a.xlsx", "0" * 64, "locked", "0.1.0 2006S2", "2006-12-20T12:00:00")
    other = msgspec.structs.replace(item, sha256="1" * 64, when="2006-12-20T11:00:00")
    store.exchange.note_read(item, DATA)
    store.exchange.note_read(other, b"of the same name")
    assert store.exchange.inbox() == [other, item]
    assert store.exchange.kept(item) == DATA
    assert store.exchange.kept(other) == b"of the same name"
    opened = msgspec.structs.replace(item, outcome="received", when="2006-12-21T12:00:00")
    store.exchange.note_read(opened)
    assert store.exchange.inbox() == [other, opened]
    assert store.exchange.kept(item) == b""


def test_of_held_files_only_those_of_the_report_that_is_rejected_are(store: Store) -> None:
    stems = [head(revision=revision).file_stem for revision in (1, 2)]
    store.reports.add(Report(head(1, "held"), ()))
    names = [f"{stem}.xlsx" for stem in (*stems, stems[0].replace("_", "x", 1))]
    for name in names:
        store.exchange.note_read(InboxItem(name, "0" * 64, "held", "", "2006-12-20T12:00:00"))
    store.reports.reject(store.reports.held()[0])
    outcomes = {item.name: item.outcome for item in store.exchange.inbox()}
    assert [outcomes[name] for name in names] == ["rejected", "held", "held"]


def test_what_was_seen_and_whom_we_trust_is_what_was_told_last(store: Store) -> None:
    first = SeenFile("sftp://a@示例:22/x", "packages", "a.xlsx", 10, "1166000000", "0" * 64)
    last = msgspec.structs.replace(first, size=11, sha256="1" * 64)
    other = msgspec.structs.replace(first, place="U盘")
    for file in (first, last, other):
        store.exchange.note_seen(file)
    assert store.exchange.seen(first.place, "packages") == {"a.xlsx": last}
    assert store.exchange.seen(first.place, "receipts") == {}
    for key in ("ssh-ed25519 AAAA", "ssh-ed25519 BBBB"):
        store.exchange.pin_host_key("host:22", key, "2006-12-20")
    assert store.exchange.host_key("host:22") == "ssh-ed25519 BBBB"


# ---- two at once


def test_two_that_note_the_same_do_not_disturb_each_other(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    other = open_store(location, small_forms)
    store.reports.add(Report(head(), ()))
    for number in range(TIMES):
        item = InboxItem(f"{number}.xlsx", "0" * 64, "received", "", "2006-12-20T12:00:00")
        file = SeenFile("U盘", "packages", item.name, 1, "1", "0" * 64)
        for name, *arguments in (
            ("note_read", item),
            ("note_seen", file),
            ("add", outgoing(decision=number)),
            ("pin_host_key", f"{number}:22", "x", ""),
        ):
            acts = [functools.partial(getattr(s.exchange, name), *arguments) for s in (store, other)]
            assert at_once(*acts) == []
    assert len(store.exchange.inbox()) == len(store.exchange.outbox()) == TIMES


def test_of_two_that_add_the_same_report_one_is_told(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    other = open_store(location, small_forms)
    for number in range(1, TIMES + 1):
        report, answer = Report(head(number, "received"), ()), outgoing(number, 1)
        adds = [functools.partial(s.reports.add, report, outgoing=answer) for s in (store, other)]
        (told,) = at_once(*adds)
        assert isinstance(told, PersonError)
        assert told.code == "exists"
    assert len(store.reports.heads()) == len(store.exchange.outbox()) == TIMES


def test_settings_that_two_windows_change_are_both_kept(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore, divisions: list[Division]
) -> None:
    other = open_store(location, small_forms)
    store.workspace.create(Settings("bureau", CITY, "2006S2", filler="示例甲"), divisions[:1])
    for number in range(TIMES):
        changes = ({"filler": f"{number}"}, {"reviewer": f"{number}"})
        both = zip((store, other), changes, strict=True)
        assert at_once(*(functools.partial(s.workspace.change_settings, c) for s, c in both)) == []
        kept = store.workspace.settings()
        assert kept is not None
        assert (kept.filler, kept.reviewer) == (f"{number}", f"{number}")
    settled: list[str] = []
    names = ((store, "age1one"), (other, "age1two"))
    acts = [lambda s=s, n=n: settled.append(s.workspace.settle("recipient", n)) for s, n in names]
    assert at_once(*acts) == []
    kept = other.workspace.settings()
    assert kept is not None
    assert settled == [kept.recipient] * 2


# ---- the desks


@pytest.fixture
def clerks(location: str, divisions: list[Division]) -> Iterator[tuple[BureauDesk, BureauDesk]]:
    """Two of one bureau."""
    first = create_workspace(location, "bureau", CITY, "2006S2", clock=noon, divisions=divisions)
    second = open_desk(location, clock=noon)
    assert isinstance(first, BureauDesk)
    assert isinstance(second, BureauDesk)
    yield first, second
    first.close()
    second.close()


def test_two_clerks_sync_at_once(
    clerks: tuple[BureauDesk, BureauDesk], township: TownshipDesk, tmp_path: Path
) -> None:
    """Each package is a report once, each decision a receipt once, and the township hears of both."""
    stick = tmp_path / "U盘"
    stick.mkdir()
    acquaint(*clerks, township)
    fill_in(township)
    package = township.export(tmp_path / "out", password="示例密码").path
    township.sync(FolderEndpoint(stick))
    (stick / "packages" / "坏.xlsx").write_bytes(b"no workbook")
    assert at_once(*(functools.partial(c.sync, FolderEndpoint(stick)) for c in clerks)) == []
    assert clerks[1].sync(FolderEndpoint(stick)).locked == (package.name,)
    assert at_once(*(functools.partial(c.unlock, "示例密码") for c in clerks)) == []
    assert [h.state for h in clerks[1].store.reports.heads(TOWNSHIP)] == ["received"]
    assert at_once(*(functools.partial(c.sync, FolderEndpoint(stick)) for c in clerks)) == []
    assert [one.verdict for one in township.sync(FolderEndpoint(stick)).received] == ["received"]
    raised = at_once(*(functools.partial(c.accept, TOWNSHIP) for c in clerks))
    assert [getattr(error, "code", error) for error in raised] in (["decided_meanwhile"], ["not_decidable"])
    assert at_once(*(functools.partial(c.sync, FolderEndpoint(stick)) for c in clerks)) == []
    assert [one.verdict for one in township.sync(FolderEndpoint(stick)).received] == ["accepted"]
    assert only(township.store).state == "acknowledged"
    outbox = [(item.decision, item.state) for item in clerks[0].store.exchange.outbox()]
    assert outbox == [(1, "delivered"), (2, "delivered")]
    assert len(list((stick / "receipts" / TOWNSHIP).iterdir())) == 2
    assert clerks[0].recipient == clerks[1].recipient
    for clerk in clerks:
        assert clerk.sync(FolderEndpoint(stick)).imported == ()
