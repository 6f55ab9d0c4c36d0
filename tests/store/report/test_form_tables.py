"""Forms that change: their tables follow, and no value is lost, over SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.store import Store
from tests.formdef.small import EVERY_TYPE, HEAD, fields, forms_of
from tests.store.small_reports import DEMO, DEMO2, EMPTY, FILLED, UNIT, D, OpenStore, head, save, whole


def columns(location: str, table: str) -> set[str]:
    engine = database.connect(location)
    names = {column["name"] for column in sqlalchemy.inspect(engine).get_columns(table)}
    engine.dispose()
    return names


def test_a_new_field_is_a_new_column_beside_the_old_values(
    store: Store, location: str, tmp_path: Path, open_store: OpenStore
) -> None:
    store.reports.add(Report(head(), (Record(DEMO, FILLED),)))
    store.close()
    new = 'name = "order"; label = "新"; type = "decimal"; places = 1'
    grown = open_store(location, forms_of(tmp_path, demo=HEAD + fields(*EVERY_TYPE, new)))
    assert whole(grown, head()) == {DEMO: FILLED}
    save(grown, head().id, [Record(DEMO, {**FILLED, "order": D("0.5")})])
    assert whole(grown, head()) == {DEMO: {**FILLED, "order": D("0.5")}}
    assert "order" in columns(location, "form_demo")


def test_a_new_form_is_a_new_table(
    location: str, tmp_path: Path, small_forms: FormSet, open_store: OpenStore
) -> None:
    open_store(location, forms_of(tmp_path, demo=HEAD + fields(*EVERY_TYPE))).close()
    grown = open_store(location, small_forms)
    row = Record(RecordKey("rows", UNIT, 1), FILLED)
    grown.reports.add(Report(head(), (row,)))
    assert grown.reports.report(head().id).records == (row,)


def test_a_field_that_is_gone_keeps_its_column_and_values(
    store: Store, location: str, tmp_path: Path, small_forms: FormSet, open_store: OpenStore
) -> None:
    store.reports.add(Report(head(), (Record(DEMO, FILLED), Record(DEMO2, EMPTY, frozenset({"part"})))))
    store.close()
    fewer = [field for field in EVERY_TYPE if '"part"' not in field and '"day"' not in field]
    shrunk = open_store(location, forms_of(tmp_path, demo=HEAD + fields(*fewer)))
    left = {name: value for name, value in EMPTY.items() if name not in ("part", "day")}
    (first, second) = shrunk.reports.report(head().id).records
    assert first.values.keys() == FILLED.keys() - {"part", "day"}
    assert second == Record(DEMO2, left)
    shrunk.close()
    whole_again = open_store(location, small_forms)
    assert whole(whole_again, head()) == {DEMO: FILLED, DEMO2: EMPTY}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"whole"; label = "整数"; type = "integer"', '"whole"; label = "整数"; type = "text"'),
        ("places = 3", "places = 2"),
        ('type = "select_one yes_no"', 'type = "select_multiple yes_no"'),
    ],
)
def test_a_changed_type_is_refused(
    was: str, now: str, store: Store, location: str, tmp_path: Path, open_store: OpenStore
) -> None:
    store.reports.add(Report(head(), (Record(DEMO, FILLED),)))
    before = store.reports.content_hash()
    changed = [field.replace(was, now).replace("; min = -999", "") for field in EVERY_TYPE]
    new = 'name = "new"; label = "新"; type = "integer"'
    with pytest.raises(PersonError) as caught:
        open_store(location, forms_of(tmp_path, demo=HEAD + fields(*changed, new)))
    assert caught.value.code == "form_changed"
    assert "new" not in columns(location, "form_demo")
    assert store.reports.content_hash() == before
