"""Workspaces of the version before (made by older/make.py, 示例数据) open with everything in them."""

from __future__ import annotations

import json
import lzma
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic import command

from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk, verify_workspace
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Content, RecordKey, photo_names
from laiwu_desktop.store.database.migrating import HEAD
from laiwu_desktop.workbook.exchange.verification import verify
from laiwu_desktop.workbook.reading.read import read_book
from tests.conftest import noon

OLDER = Path(__file__).parent / "older"
CITY, TOWN, SECOND = "371200000000", "371202100000", "371202100201"
POINTS = "demonstration_point"


def restored(name: str, file: Path) -> Path:
    """The database as that program left it: closed, with its log written into the file."""
    with closing(sqlite3.connect(file)) as database:
        database.executescript(script(name))
        database.execute("PRAGMA journal_mode = WAL")
    return file


def script(name: str) -> str:
    return lzma.decompress((OLDER / f"{name}.sql.xz").read_bytes()).decode()


def killed(name: str, file: Path) -> Path:
    """As that program left it when it was killed: all of it is in the log beside the file yet."""
    live = file.with_name("live.sqlite")
    with closing(sqlite3.connect(live)) as database:
        for mode in ("journal_mode = WAL", "wal_autocheckpoint = 0"):
            database.execute(f"PRAGMA {mode}")
        database.executescript(script(name))
        shutil.copy(live, file)
        shutil.copy(f"{live}-wal", f"{file}-wal")
    assert file.stat().st_size < Path(f"{file}-wal").stat().st_size
    return file


def told(desk: Desk) -> dict[str, Any]:
    """All that the program reads from a workspace, as older/make.py told it with the program of its day."""
    store, reports, pictured = desk.store, {}, set()
    for head in store.reports.heads():
        report = store.reports.report(head.id)
        pictured |= photo_names(desk.all_forms, report.records)
        reports[head.id] = {
            "head": head,
            "canonical": json.loads(canonical(desk.all_forms, Content(report.records, report.explanations))),
            "carried": sorted(
                [*msgspec.structs.astuple(r.key), *sorted(r.carried)] for r in report.records if r.carried
            ),
            "comments": report.comments,
        }
    found = msgspec.json.encode(
        {
            "reports": reports,
            "settings": desk.settings,
            "divisions": sorted(desk.register, key=lambda division: division.code),
            "known_keys": {code: sorted(store.keys.known(code)) for code in (CITY, TOWN)},
            "tasks": [task for period in ("2006S2", "2007S1") if (task := store.tasks.task(period))],
            "outbox": store.exchange.outbox(),
            "inbox": store.exchange.inbox(),
            "seen": store.exchange.seen("示例", "tasks"),
            "host_key": store.exchange.host_key("192.0.2.1:22"),
            "photos": {name: len(data) for name, data in store.workspace.photos(pictured).items()},
            "highest_seq": store.reports.highest_seq(POINTS, SECOND),
        }
    )
    return msgspec.json.decode(found)


def known_then(now: Any, then: Any) -> Any:
    """What is told now, less the attributes that nobody had then."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {name: known_then(now[name], value) for name, value in then.items() if name in now}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [known_then(*pair) for pair in zip(now, then, strict=True)]
    return now


@pytest.mark.parametrize("left", [restored, killed])
@pytest.mark.parametrize("name", ["township", "bureau"])
def test_a_workspace_of_the_version_before_opens_with_everything_in_it(
    name: str, left: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = left(name, tmp_path / f"{name}.sqlite")
    upgrade, upgraded = command.upgrade, []
    monkeypatch.setattr(command, "upgrade", lambda *args: upgraded.append(1) or upgrade(*args))
    then = json.loads((OLDER / f"{name}.json").read_text("utf-8"))
    desk = open_desk(str(file), clock=noon)
    now, whole = told(desk), desk.store.reports.content_hash()
    assert now["reports"].keys() == then["reports"].keys()
    assert len(now["outbox"]) == len(then["outbox"])
    own = [then["settings"].pop(key) for key in ("private_key", "identity")]
    assert known_then(now, then) == then
    assert desk.own_keys.as_rows() == {
        key: secret for key, secret in zip(("private_key", "identity"), own, strict=True) if secret
    }
    assert [desk.store.changes.newest(report) for report in now["reports"]] == [0] * len(now["reports"])
    desk.close()
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    assert verify_workspace(str(file)).troubles == ()
    again = open_desk(str(file), clock=noon)
    assert again.store.reports.content_hash() == whole
    again.close()
    assert len(upgraded) == 1


def test_what_it_exported_still_verifies_and_is_taken_by_a_bureau(tmp_path: Path) -> None:
    desk = open_desk(str(restored("township", tmp_path / "t.sqlite")), clock=noon)
    bureau = create_workspace(
        str(tmp_path / "b.sqlite"), "bureau", CITY, "2006S2", clock=noon, divisions=list(desk.register)
    )
    packages = []
    for item in desk.store.exchange.outbox():
        packages.append(tmp_path / item.name)
        packages[-1].write_bytes(desk.store.exchange.data(item.name) or b"")
        head = desk.store.reports.head(item.report_id)
        assert head is not None
        forms = desk.forms_of(head)  # of its day: those in force say more in their prompts
        book = read_book(packages[-1], forms, desk.register)
        assert verify(book, forms, desk.register).signature == "original"
    assert [taken.verdict for taken in bureau.import_packages(packages)] == ["held"] * len(packages)
    assert len(packages) == 2
    for opened in (desk, bureau):
        opened.close()


def test_its_draft_is_worked_on_like_any_other(tmp_path: Path) -> None:
    desk = open_desk(str(restored("township", tmp_path / "t.sqlite")), clock=noon)
    assert isinstance(desk, TownshipDesk)
    draft, key = desk.draft(), RecordKey("village_broadband", SECOND)
    before = desk.store.reports.report(draft.head.id)
    assert draft.confirm(SECOND) > 0
    draft.enter(key, "population", "960")
    assert draft.add_row(POINTS, SECOND).seq == 3
    assert desk.draft().figures.record(key).carried == frozenset()
    for _ in range(3):
        draft.undo()
    after = desk.store.reports.report(draft.head.id)
    assert after == before
    desk.close()
