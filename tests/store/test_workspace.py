"""A workspace over SQLite and PostgreSQL: where it is, its settings and register, photos, known keys."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
import sqlalchemy
from sqlalchemy.exc import IntegrityError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Record, Report
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.formdef.trail.event import By
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings
from tests.store.small_reports import DEMO, OTHER_TOWN, TOWN, OpenStore, head, save


def test_a_workspace_is_made_changed_and_opened_again(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore, divisions: list[Division]
) -> None:
    assert store.workspace.settings() is None
    made = Settings("township", TOWN, "2006S2", "00" * 32, filler="示例甲𠮷", due_days=10)
    store.workspace.create(made, divisions)
    assert store.workspace.settings() == made
    changed = msgspec.structs.replace(made, period="2007", endpoint="", due_days=0)
    store.workspace.change_settings({"period": "2007", "due_days": 0, "endpoint": ""})
    again = open_store(location, small_forms, create=False)
    assert again.workspace.settings() == changed
    assert list(again.workspace.timeline().newest) == sorted(divisions, key=lambda division: division.code)


def test_settings_and_register_land_together(store: Store, divisions: list[Division]) -> None:
    twice = [*divisions[:3], divisions[0]]
    with pytest.raises(IntegrityError):
        store.workspace.create(Settings("township", TOWN, "2006S2"), twice)
    assert store.workspace.settings() is None
    assert len(store.workspace.timeline().newest) == 0


def test_what_became_of_divisions_is_kept_in_its_order(store: Store, divisions: list[Division]) -> None:
    """A batch lands whole or not at all; a task carries so many batches as there were."""
    store.workspace.create(Settings("bureau", TOWN, "2006S2", "00" * 32), divisions)
    village = next(division for division in divisions if division.level == "village")
    place = village.code, "示例𠮷村委会", "village", village.parent_code, "shili", "sl"
    first = DivisionChange("2007-01-01", ChangeKind.RENAMED, village.code, *place)
    second = DivisionChange("2008-01-01", ChangeKind.CLOSED, village.code, batch=2)
    store.workspace.add_changes([first], "示例甲", "2007-01-05T08:00:00")
    for late in ([first], []):
        with pytest.raises(PersonError, match="别人刚刚登记"):
            store.workspace.add_changes(late, "示例乙", "2007-01-05T08:00:00")
    task = Task("0" * 32, TOWN, "2006S2", 1, "2007-01-15", "", {}, "2007-01-05", changes=(first,))
    store.tasks.put(task)
    store.workspace.add_changes([second], "示例甲", "2008-01-05T08:00:00")
    timeline = store.workspace.timeline()
    assert (timeline.changes, store.workspace.newest_batch()) == ((first, second), 2)
    assert timeline.at(date(2007, 1, 1))[village.code].name == "示例𠮷村委会"
    assert village.code not in timeline.newest
    assert store.tasks.task("2006S2") == task


def test_photos_are_kept_once(store: Store) -> None:
    store.workspace.add_photos({"0" * 32: b"\x00\xff\x89PNG", "1" * 32: b"1"})
    store.workspace.add_photos({"0" * 32: b"another", "2" * 32: b"2"})
    store.reports.add(Report(head(), ()), {"2" * 32: b"another", "3" * 32: b"3"})
    photos = {"4" * 32: b"4", "3" * 32: b"another"}
    save(store, head().id, [Record(DEMO, {"pictures": tuple(photos)})], photos=photos)
    wanted = [f"{digit}" * 32 for digit in "023459"]
    found = store.workspace.photos(wanted)
    assert found == {"0" * 32: b"\x00\xff\x89PNG", "2" * 32: b"2", "3" * 32: b"3", "4" * 32: b"4"}
    assert store.workspace.photos([]) == {}


def test_keys_are_remembered_by_division(store: Store) -> None:
    store.reports.add(
        Report(head(1, "received", public_key="c" * 64), ())
    )  # what comes is not known by coming
    store.keys.trust(KnownKey(TOWN, "a" * 64, "2006-12-20"))
    with pytest.raises(PersonError, match="确认了这个签名"):
        store.reports.admit(KnownKey(TOWN, "a" * 64, "2006-12-21"), ())
    store.reports.admit(KnownKey(TOWN, "b" * 64, "2006-12-22"), ())
    store.keys.trust(KnownKey(OTHER_TOWN, "a" * 64, "2006-12-22"))
    assert store.keys.known(TOWN) == {"a" * 64, "b" * 64}
    assert store.keys.known(OTHER_TOWN) == {"a" * 64}
    assert store.keys.known("371203003000") == frozenset()
    assert [key.since for key in store.keys.all()] == [
        "2006-12-20",
        "2006-12-22",
        "2006-12-22",
    ]


def test_a_key_that_is_revoked_under_one_code_of_an_office_counts_under_none(store: Store) -> None:
    key, codes = "a" * 64, sorted((TOWN, OTHER_TOWN))
    for code in codes:
        store.keys.trust(KnownKey(code, key, "2006-12-20"))
    store.keys.revoke([codes[1]], key, By("示例甲", "2006-12-21"))
    assert store.keys.known(*codes) == frozenset()
    (one,) = store.keys.of(*codes)
    assert one.revoked == "2006-12-21"


# ---- addresses


@pytest.mark.parametrize("address", ["://", "nosuch://server/x", "mysql://server/x", "oracle://server/x"])
def test_an_address_we_cannot_open_is_told(address: str, small_forms: FormSet) -> None:
    with pytest.raises(PersonError) as caught:
        Store(address, small_forms)
    assert caught.value.code == "bad_workspace"


def test_a_server_that_is_not_there_is_told(tmp_path: Path, small_forms: FormSet) -> None:
    with pytest.raises(PersonError) as caught:
        Store(f"postgresql+psycopg://nobody@/x?host={tmp_path}", small_forms)
    assert caught.value.code == "bad_workspace"


def test_there_is_no_workspace_where_none_was_made(tmp_path: Path, small_forms: FormSet) -> None:
    with pytest.raises(PersonError) as caught:
        Store(str(tmp_path / "nothing.sqlite"), small_forms)
    assert caught.value.code == "no_workspace"
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_somebody_else_is_refused_and_left_as_it_is(
    location: str, small_forms: FormSet
) -> None:
    engine = sqlalchemy.create_engine(database.database_url(location))
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE theirs (a INTEGER)"))
    with pytest.raises(PersonError) as caught:
        Store(location, small_forms, create=True)
    assert caught.value.code == "bad_workspace"
    assert sqlalchemy.inspect(engine).get_table_names() == ["theirs"]
    engine.dispose()
