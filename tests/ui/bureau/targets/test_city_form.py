"""The city's own form: a row a target, its last value beside, and what is found in it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.targets.entry_table import EntryTable
from tests.ui.acting import saved
from tests.ui.bureau.targets.test_targets_page import FORM, RATE, USERS, stored, text_at, type_at
from tests.ui.conftest import CITY

Settle = Callable[[], None]


@pytest.fixture
def form(office: BureauWindow, settle: Settle) -> EntryTable:
    """The table of the city's figures, gone to as a person would."""
    office.tabs.setCurrentWidget(office.city)
    settle()
    return office.own_figures.table


def test_a_row_a_target_with_unit_goal_and_value(office: BureauWindow, form: EntryTable) -> None:
    assert form.rowCount() == 39
    assert [text_at(form, USERS, heading) for heading in ("目标值", "单位", "上期", "本期数值")] == [
        "200,000", "户", "—", "",
    ]  # fmt: skip
    type_at(office, form, USERS, "value", "31800")
    assert stored(office) == [{"target": USERS, "value": 31800}]
    assert text_at(form, USERS, "本期数值") == "31800"


def test_the_last_value_stands_beside(office: BureauWindow, form: EntryTable, settle: Settle) -> None:
    type_at(office, form, USERS, "value", "31800")
    office.next_period()
    settle()
    assert office.city.draft.head.period == Period.parse("2006S2").next.code
    assert (text_at(form, USERS, "上期"), text_at(form, USERS, "本期数值")) == ("31800", "")


def test_what_is_found_is_listed_and_leads_to_its_field(office: BureauWindow, form: EntryTable) -> None:
    type_at(office, form, USERS, "value", "31800")
    panel = office.own_figures.findings
    assert {finding.field for finding in panel.by_unit[CITY]} == {"as_of_date", "source"}
    panel.choose_filter("error")
    panel.go_to_first()
    saved(office)
    key, field = office.city.cell_at_hand() or (None, "")
    assert key == RecordKey(FORM, CITY, 1)
    assert field in ("as_of_date", "source")


def test_the_row_chosen_is_shown_whole_below(office: BureauWindow, form: EntryTable) -> None:
    type_at(office, form, USERS, "value", "31800")
    type_at(office, form, RATE, "value", "62.3")
    entry = office.city.pages[FORM].entry
    for target in (USERS, RATE):
        row = [one.key for one in form.rows].index(target)
        form.setCurrentCell(row, 1)
        assert entry.key is not None
        assert office.city.draft.figures.record(entry.key).values["target"] == target


def test_a_target_entered_twice_is_marked_and_told(office: BureauWindow, form: EntryTable) -> None:
    draft = office.city.draft
    draft.save(
        [Record(RecordKey(FORM, CITY, n), {"target": RATE, "value": Decimal(f"{60 + n}.00")}) for n in (1, 2)]
    )
    office.own_figures.refresh()
    row = [one.key for one in form.rows].index(RATE)
    assert text_at(form, RATE, "本期数值") == "62.00"
    assert not form.item(row, 1).icon().isNull()
    assert "登记了 2 行" in form.item(row, 1).toolTip()


def test_several_fields_typed_before_the_row_is_there_make_one_row(
    office: BureauWindow, form: EntryTable
) -> None:
    office.own_figures.enter(USERS, "value", "31800")
    office.own_figures.enter(USERS, "source", "示例数据")
    saved(office)
    assert stored(office) == [{"target": USERS, "value": 31800, "source": "示例数据"}]
    assert form.rowCount() == 39
