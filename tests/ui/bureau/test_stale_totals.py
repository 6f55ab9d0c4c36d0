"""Totals that were shown once are made anew as soon as something they hang on has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from tests.ui.acting import fill_all, go, idle, type_into
from tests.ui.conftest import CITY, TOWN

Settle = Callable[[], None]


def achieved(window: BureauWindow, settle: Settle) -> set[object]:
    """The actual values on the page of targets, gone to as a person would."""
    window.tabs.setCurrentWidget(window.targets)
    settle()
    return {row.actual for row in window.targets.rows}


def test_a_figure_of_the_citys_own_reaches_targets_that_were_looked_at_before(
    office: BureauWindow, settle: Settle
) -> None:
    assert 600 not in achieved(office, settle)
    office.tabs.setCurrentWidget(office.city)
    entry = go(office.city, CITY, "city_indicator")
    office.city.pages["city_indicator"].body.add_row()  # type: ignore[union-attr]
    idle(office.worker)
    entry.rows["target"].editor.combo.activated.emit(1)  # type: ignore[attr-defined]
    type_into(entry.rows["as_of_date"], "2006.12.1")
    type_into(entry.rows["source"], "示例数据")
    type_into(entry.rows["value"], "600")
    assert 600 in achieved(office, settle)
    office.tabs.setCurrentWidget(office.city)
    type_into(entry.rows["value"], "700")
    assert {600, 700} & achieved(office, settle) == {700}


def test_an_accepted_report_reaches_totals_that_were_looked_at_before(
    office: BureauWindow, township: TownshipDesk, settle: Settle, tmp_path: Path
) -> None:
    column = next(n for n, i in enumerate(office.totals.indicators) if i.id == "broadband_users")

    def shown() -> str:
        office.tabs.setCurrentWidget(office.totals)
        settle()
        return office.totals.table.item(0, column).text()

    assert shown() != "105"
    fill_all(township)
    office.import_packages([township.export(tmp_path / "packages").path])
    settle()
    assert shown() != "105"
    office.tabs.setCurrentWidget(office.reports)
    office.reports.choose_township(TOWN)
    office.reports.buttons["accept"].click()
    settle()
    assert shown() == "105"
