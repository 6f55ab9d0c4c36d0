"""A package says how much of it was confirmed without being looked at (示例数据)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.guiding.last_time import Scope, filled
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Confirmation, RecordKey
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.workbook.format.envelope import Meta, meta_of, rows_of
from laiwu_desktop.workbook.reading.read import read_book
from tests.conftest import CITY, acquaint, noon
from tests.desk.small_township import PLACES, TOWN, VILLAGES
from tests.sample import fill_in

KEY = RecordKey("village_broadband", VILLAGES[0])


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[TownshipDesk, BureauDesk]]:
    """A township in its second period, filled as in the first and not confirmed; and its bureau."""
    desk = create_workspace(
        str(tmp_path / "口镇.sqlite"), "township", TOWN, "2006S1", clock=noon, divisions=PLACES
    )
    bureau = create_workspace(
        str(tmp_path / "市.sqlite"), "bureau", CITY, "2006S2", clock=noon, divisions=PLACES
    )
    assert isinstance(desk, TownshipDesk)
    assert isinstance(bureau, BureauDesk)
    acquaint(desk, bureau)
    fill_in(desk)
    desk.begin_period(Period.parse("2006S2"))
    draft = desk.draft()
    draft.apply(filled(draft, Scope.ALL, TOWN))
    draft.explain(draft.check().findings, "示例数据", "示例")
    yield desk, bureau
    desk.close()
    bureau.close()


def told(desk: TownshipDesk, path: Path) -> Meta:
    read = read_book(path, desk.forms, desk.register)
    assert read.meta is not None
    return read.meta


def test_what_was_confirmed_in_one_go_is_counted_and_the_bureau_is_told(
    desks: tuple[TownshipDesk, BureauDesk], tmp_path: Path
) -> None:
    desk, bureau = desks
    draft = desk.draft()
    first = {(KEY, "households"), (KEY, "population")}
    draft.apply(changing.rest_confirmed(draft.figures, VILLAGES[0], first))
    draft.undo()
    draft.redo()  # as it was
    unseen = 0
    for unit in (TOWN, *VILLAGES[1:]):
        unseen += draft.confirm(unit)
    here = [len(r.values) for r in draft.figures.records if r.key.unit_code == VILLAGES[0]]
    unseen += sum(here) - len(first)
    draft.enter(KEY, "broadband_users", "36")  # touched after all
    unseen -= 1
    path = desk.export(tmp_path, missed=True).path
    assert told(desk, path).confirmation == Confirmation(0, unseen)
    (imported,) = bureau.import_packages([path])
    assert imported.verdict is Verdict.RECEIVED
    (said,) = [problem for problem in imported.problems if problem.code == "confirmation"]
    assert f"{unseen} 项是成批确认的" in said.message
    assert not said.blocks
    assert bureau.known_of(TOWN) == [f"{said.message}{said.remedy}"]


def test_what_is_undone_and_confirmed_by_hand_is_no_more_unseen(
    desks: tuple[TownshipDesk, BureauDesk], tmp_path: Path
) -> None:
    desk, _ = desks
    draft = desk.draft()
    for unit in (TOWN, *VILLAGES):
        draft.confirm(unit)
    draft.undo()
    cells = {(record.key, name) for record in draft.figures.records for name in record.carried}
    draft.apply(changing.rest_confirmed(draft.figures, VILLAGES[-1], cells))
    last = [r for r in draft.figures.records if r.key.unit_code == VILLAGES[-1]]
    every = sum(len(record.values) for record in draft.figures.records)
    confirmation = told(desk, desk.export(tmp_path, missed=True).path).confirmation
    assert confirmation == Confirmation(0, every - sum(len(record.values) for record in last))


def test_it_is_a_note_that_older_programs_read_past(
    desks: tuple[TownshipDesk, BureauDesk], tmp_path: Path
) -> None:
    desk, _ = desks
    meta = told(desk, desk.export(tmp_path, carried=True, missed=True).path)
    assert meta.confirmation is not None
    assert meta.confirmation.unconfirmed > 0
    rows = dict(rows_of(meta))
    assert meta_of(rows) == meta
    assert meta.signature_holds
    assert meta.digest_holds
    assert not meta_of({**rows, "confirmation": '{"unconfirmed": 0, "unseen": 0}'}).intact
    without = {key: value for key, value in rows.items() if key != "confirmation"}
    assert meta_of(without).signature_holds


def test_it_is_known_of_a_report_that_was_held(
    desks: tuple[TownshipDesk, BureauDesk], tmp_path: Path
) -> None:
    desk, _ = desks
    stranger = create_workspace(
        str(tmp_path / "另.sqlite"), "bureau", CITY, "2006S2", clock=noon, divisions=PLACES
    )
    assert isinstance(stranger, BureauDesk)
    count = sum(desk.draft().unconfirmed().values())
    (held,) = stranger.import_packages([desk.export(tmp_path, carried=True, missed=True).path])
    assert held.verdict is Verdict.HELD
    (known,) = stranger.known_of(held.report)
    assert f"，没有逐项看过；{count} 项没有确认" in known
    stranger.their_keys.confirm(stranger.their_keys.waiting())
    assert stranger.revisions(TOWN)[0].state is State.RECEIVED
    assert stranger.known_of(held.report) == [known]
    stranger.close()
