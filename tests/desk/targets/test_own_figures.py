"""A figure of the city's own is entered in its target's row, checked, undone, and makes its course."""

from __future__ import annotations

from decimal import Decimal

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.targets.own_figures import Registered, entered, read, registered
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.targets.outlook import Outlook, TargetLine
from tests.conftest import CITY

USERS, RATE = "city.internet_users.2010", "city.telephone_penetration.2010"
FORM = "city_indicator"


def row_of(desk: BureauDesk, target: str, draft: Draft | None = None) -> Registered:
    rows = registered(draft or desk.draft(), desk.plan)
    return next(row for row in rows if row.target.id == target)


def enter(desk: BureauDesk, target: str, **texts: str) -> Draft:
    """Type values into a target's row, as the page does."""
    draft = desk.draft()
    row = row_of(desk, target, draft)
    values = {field: read(draft, row.target, field, text) for field, text in texts.items()}
    draft.apply(entered(draft, row.target, row.key or draft.next_key(FORM, CITY), values))
    return draft


def line_of(desk: BureauDesk, target: str) -> TargetLine:
    return next(line for line in desk.target_lines() if line.row.id == target)


def test_every_target_that_forms_do_not_measure_wholly_has_its_row(bureau: BureauDesk) -> None:
    rows = registered(bureau.draft(), bureau.plan)
    assert len(rows) == len({row.target.id for row in rows}) == 39
    assert {(row.key, row.last, row.rows) for row in rows} == {(None, "", 0)}


def test_values_are_stored_as_any_other_and_counted(bureau: BureauDesk) -> None:
    enter(bureau, USERS, value="31,800", as_of_date="2006.12.15", source="示例数据：市通信部门")
    row = row_of(bureau, USERS)
    assert dict(row.texts) == {
        "value": "31800", "as_of_date": "2006-12-15", "source": "示例数据：市通信部门", "remarks": "",
    }  # fmt: skip
    assert (row.severity, row.rows) == ("", 1)
    assert line_of(bureau, USERS).row.actual == 31800
    enter(bureau, USERS, value="32000")
    assert len(bureau.draft().figures.rows(FORM, CITY)) == 1
    assert line_of(bureau, USERS).row.actual == 32000


def test_what_is_begun_is_one_deed_and_is_taken_back_as_one(bureau: BureauDesk) -> None:
    draft = enter(bureau, USERS, value="31800")
    draft.undo()
    assert not bureau.draft().figures.rows(FORM, CITY)
    draft.redo()
    assert row_of(bureau, USERS).texts["value"] == "31800"


def test_what_is_missing_is_found_in_the_targets_row(bureau: BureauDesk) -> None:
    enter(bureau, USERS, value="31800")
    row = row_of(bureau, USERS)
    assert row.severity == "error"
    assert {finding.field for finding in row.findings} == {"as_of_date", "source"}


def test_decimals_of_what_is_counted_are_refused_with_what_to_do(bureau: BureauDesk) -> None:
    with pytest.raises(PersonError) as refused:
        enter(bureau, USERS, value="3.18")
    assert refused.value.code == "whole_count"
    assert "3.18" in refused.value.message
    assert "换算成户数" in refused.value.remedy
    assert not bureau.draft().figures.rows(FORM, CITY)
    enter(bureau, USERS, value="31800.00")
    enter(bureau, RATE, value="62.35")
    assert row_of(bureau, RATE).texts["value"] == "62.35"


def test_decimals_that_came_another_way_are_found(bureau: BureauDesk) -> None:
    values = {"target": USERS, "value": Decimal("3.18")}
    bureau.draft().save([Record(RecordKey(FORM, CITY, 1), values)])
    (found,) = row_of(bureau, USERS).findings_of("value")
    assert found.severity == "error"
    assert "3.18" in found.message
    assert "请改填整数" in found.message


def test_a_target_that_was_entered_twice_shows_the_one_that_counts_and_says_so(bureau: BureauDesk) -> None:
    rows = [Record(RecordKey(FORM, CITY, n), {"target": RATE, "value": Decimal(60 + n)}) for n in (1, 2)]
    bureau.draft().save(rows)
    row = row_of(bureau, RATE)
    assert (row.rows, row.texts["value"]) == (2, "62.00")
    assert "target_once_per_period" in {finding.rule for finding in row.findings}
    assert line_of(bureau, RATE).row.actual == 62


def test_the_last_value_stands_beside_and_both_make_the_course(bureau: BureauDesk) -> None:
    said = {"as_of_date": "2006-12-15", "source": "示例数据"}
    enter(bureau, USERS, value="30000", **said)
    bureau.begin_period(Period.parse("2007S1"))
    assert row_of(bureau, USERS).last == "30000"
    assert line_of(bureau, USERS).outlook is Outlook.BLANK
    enter(bureau, USERS, value="50000", as_of_date="2007-06-15", source="示例数据")
    line = line_of(bureau, USERS)
    assert [(point.period, point.value) for point in line.points] == [("2006S2", 30000), ("2007S1", 50000)]
    assert line.outlook is Outlook.SHORT
    assert line.forecast is not None
    assert 180_000 < line.forecast.value < 200_000
    assert "最近 2 期" in line.forecast.words
