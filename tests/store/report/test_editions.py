"""Reports of several editions in one database, the same over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import Deed, Kind
from laiwu_desktop.formdef.report.consolidation import FieldSum
from laiwu_desktop.formdef.report.content import Record, Report, ReportHead
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.store.store import Store
from tests.formdef.small import HEAD, fields, forms_of
from tests.store.small_reports import DEMO, DEMO2, OTHER_TOWN, UNIT, UNIT2, D, head

Open = Callable[..., Store]
WHOLE, PART, DAY, ONE = (
    'name = "whole"; label = "整数"; type = "integer"; min = -999',
    'name = "part"; label = "小数"; type = "decimal"; places = 3; min = -999',
    'name = "day"; label = "日期"; type = "date"',
    'name = "one"; label = "单选"; type = "select_one yes_no"',
)
NEXT = (
    'name = "count"; label = "个数"; type = "integer"; renamed_from = ["whole"]',
    'name = "tenth"; label = "十分之一"; type = "decimal"; '
    'converted_from = {field = "part", by = "factor", factor = "0.1"}',
    ONE,
)


@pytest.fixture
def old(tmp_path: Path) -> FormSet:
    return forms_of(tmp_path / "old", demo=HEAD + fields(WHOLE, PART, DAY, ONE))


@pytest.fixture
def new(tmp_path: Path) -> FormSet:
    return forms_of(tmp_path / "new", demo=f"{HEAD}version = 2\n" + fields(*NEXT))


def named(forms: FormSet, number: int, **changes: object) -> ReportHead:
    versions = {"form_versions": forms.versions, "editions": forms.editions}
    return head(number, **{"state": "accepted", **versions, **changes})  # type: ignore[arg-type]


def test_each_report_is_read_with_its_own_forms_and_all_are_added_up(
    location: str, open_store: Open, old: FormSet, new: FormSet
) -> None:
    store = open_store(location, old)
    first = Report(named(old, 1), (Record(DEMO, {"whole": 3, "part": D("0.5"), "one": "yes"}),))
    store.reports.add(first)
    store.editions.keep(new)
    second = Report(
        named(new, 2, division=OTHER_TOWN), (Record(DEMO2, {"count": 4, "tenth": D("0.2"), "one": "no"}),)
    )
    store.reports.add(second)
    for opened in (store, open_store(location, new, create=False)):
        for report in (first, second):
            assert opened.reports.report(report.head.id) == report
            assert opened.editions.is_known(report.head)
    heads = opened.reports.heads()
    by_new = {(one.unit_code, one.field, one.sum) for one in opened.consolidation.field_sums(heads)}
    assert by_new == {
        (UNIT, "count", D(3)), (UNIT, "tenth", D("0.05")),
        (UNIT2, "count", D(4)), (UNIT2, "tenth", D("0.2")),
    }  # fmt: skip
    by_old = store.consolidation.field_sums(heads)
    assert FieldSum(UNIT2, "demo", "whole", D(4), 1) in by_old, "the old form counts what was renamed since"


def test_a_draft_that_went_over_keeps_what_has_no_place_in_the_database(
    location: str, open_store: Open, old: FormSet, new: FormSet
) -> None:
    store = open_store(location, old)
    draft = named(old, 1, state="draft")
    words = {"whole": AsTyped("三个"), "part": D("0.5"), "one": "yes"}
    store.reports.add(Report(draft, (Record(DEMO, words, frozenset({"part"})),)))
    store.reports.take_up(draft, new, Deed("d" * 32, Kind.TAKE_UP, "示例", "2006-12-20T12:00:00"))
    (row,) = store.reports.report(draft.id).records
    assert row == Record(
        DEMO, {"count": AsTyped("三个"), "tenth": D("0.05"), "one": "yes"}, frozenset({"tenth"})
    )
    assert store.reports.head(draft.id) == named(new, 1, state="draft")
    with pytest.raises(PersonError) as caught:
        store.reports.take_up(draft, new, Deed("e" * 32, Kind.TAKE_UP, "示例", "2006-12-20T12:00:00"))
    assert caught.value.code == "changed_meanwhile"
    (logged,) = store.changes.history([draft.id])
    assert {change.field for change in logged.changes} == {"count", "tenth"}  # type: ignore[union-attr]
    assert store.changes.unlike_log(draft.id) == []


def adopt(store: Store, forms: FormSet) -> None:
    """A person takes up these forms."""
    with database.writing(store._engine) as connection:
        store.editions.adopt(connection, forms, "2006-12-20T12:00:00")
    store.editions.put_in_force(forms)


def test_what_is_adopted_is_in_force_until_the_program_has_a_newer_one(
    location: str, open_store: Open, old: FormSet, new: FormSet, tmp_path: Path
) -> None:
    store = open_store(location, old)
    store.editions.keep(new)
    assert store.editions.offered(new.editions)["demo"].version == 2
    adopt(store, new)
    assert store.editions.in_force["demo"].version == 2
    assert open_store(location, old, create=False).editions.in_force["demo"] == new["demo"]
    third = forms_of(tmp_path / "third", demo=f"{HEAD}version = 3\n" + fields(ONE))
    assert open_store(location, third, create=False).editions.in_force is third


def test_a_damaged_text_is_no_edition(location: str, open_store: Open, old: FormSet, new: FormSet) -> None:
    store = open_store(location, old)
    report = Report(named(old, 1), (Record(DEMO, {"whole": 3}),))
    store.reports.add(report)
    store.editions.remember(old)
    adopt(store, old)
    with database.writing(store._engine) as connection:
        connection.execute(sqlalchemy.update(tables.edition).values(text="示例"))
    again = open_store(location, new, create=False)
    assert not again.editions.is_known(report.head)
    assert again.reports.report(report.head.id).head == report.head


def test_tables_are_made_once_for_the_same_forms_wherever_they_are_read(
    tmp_path: Path, open_store: Open, old: FormSet, new: FormSet
) -> None:
    found = []
    for name in ("口镇", "羊里镇"):
        store = open_store(str(tmp_path / f"{name}.sqlite"), old)
        store.editions.keep(new)
        store.close()
        again = open_store(store.location, old, create=False)
        found.append(again.editions.of(named(new, 1)))
    assert found[0] is not found[1]
    assert form_tables(found[0]) is form_tables(found[1])
    assert form_tables(found[0]) is not form_tables(old)
