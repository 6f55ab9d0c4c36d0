"""Two clerks at the city's own form: each window shows the newest report, whoever went on with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import update

from laiwu_desktop.base.ids import new_report_id
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import Report
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import writing
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.entry.record.entry_form import EntryForm
from laiwu_desktop.ui.parts.worker import Worker
from tests.ui.acting import go, idle, show, type_into
from tests.ui.conftest import CITY, Answers


@pytest.fixture
def other(office: BureauWindow, worker: Worker, answers: Answers, tmp_path: Path) -> Iterator[BureauWindow]:
    """Another clerk's window on the same workspace."""
    desk = open_desk(str(tmp_path / "bureau.sqlite"), clock=office.desk.clock)
    assert isinstance(desk, BureauDesk)
    made = BureauWindow(desk, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()
    desk.close()


def open_next(desk: BureauDesk) -> None:
    """Freeze the city's report, and go on in its next revision with what stands there."""
    now = desk.draft()
    head = msgspec.structs.replace(now.head, id=new_report_id(), revision=2, parent_id=now.head.id)
    with writing(desk.store._engine) as connection:
        connection.execute(update(tables.report).values(state=State.EXPORTED))
    desk.store.reports.add(Report(head, tuple(now.figures.records)))


def form_of(window: BureauWindow) -> EntryForm:
    """The city's form, with a row gone to."""
    window.tabs.setCurrentWidget(window.city)
    return go(window.city, CITY, "city_indicator")


def test_what_one_clerk_goes_on_with_the_other_sees(office: BureauWindow, other: BureauWindow) -> None:
    form_of(office)
    office.city.pages["city_indicator"].body.add_row()  # type: ignore[union-attr]
    idle(office.worker)
    type_into(office.city.pages["city_indicator"].entry.rows["source"], "示例数据")
    office.consolidate()
    idle(office.worker)
    assert not office.stale
    open_next(other.desk)
    for window in (office, other):
        window.saving.look()
    idle(office.worker)
    heads = [window.city.draft.head.revision for window in (office, other)]
    assert heads == [2, 2]
    assert office.stale  # the city's own figures count towards the targets
    assert "别处已有变化，现在显示第 2 版" in office.status.text()
    type_into(form_of(other).rows["source"], "示例数据之二")
    office.saving.look()
    idle(office.worker)
    row = form_of(office).rows["source"]
    assert row.editor.focus_widgets()[0].property("text") == "示例数据之二"
    type_into(row, "示例数据之三")
    assert office.saving.trouble is None
    (record,) = other.desk.draft().figures.rows("city_indicator", CITY)
    assert record.values["source"] == "示例数据之三"


def test_what_was_typed_meanwhile_goes_into_the_newest(office: BureauWindow, other: BureauWindow) -> None:
    form_of(office)
    office.city.pages["city_indicator"].body.add_row()  # type: ignore[union-attr]
    idle(office.worker)
    open_next(other.desk)
    type_into(form_of(office).rows["source"], "示例数据")
    assert office.city.draft.head.revision == 2
    office.sign.retry.click()
    idle(office.worker)
    assert office.saving.trouble is None
    (record,) = office.desk.draft().figures.rows("city_indicator", CITY)
    assert record.values["source"] == "示例数据"
