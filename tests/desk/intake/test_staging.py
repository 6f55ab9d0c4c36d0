"""Packages are laid out before anything of them is received: what is foreseen is what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import openpyxl
import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.intake.staging import Staged
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.keys import KnownKey
from tests.conftest import CITY, TOWNSHIP, noon, sign_anew
from tests.desk.handover.test_handover import change_first_village

OTHER = "371203103000"


def stage(desk: BureauDesk, *paths: Path) -> list[Staged]:
    return list(desk.arrivals.stage(desk.arrivals.gather(paths)))


def state_of(desk: BureauDesk) -> tuple[object, ...]:
    """All that an import leaves."""
    outbox = desk.store.exchange.outbox()
    return desk.store.reports.content_hash(), desk.every_head(), outbox, len(desk.store.events.events())


@pytest.fixture
def package(filled: TownshipDesk, tmp_path: Path) -> Path:
    return filled.export(tmp_path / "packages").path


def test_what_is_laid_out_is_told_whole_and_writes_nothing(package: Path, bureau: BureauDesk) -> None:
    before = state_of(bureau)
    (one,) = stage(bureau, package)
    assert state_of(bureau) == before
    told, township = one.foreseen, bureau.register[TOWNSHIP]
    assert (told.verdict, told.division, told.period, told.revision) == ("received", TOWNSHIP, "2006S2", 1)
    assert (one.name, one.writes, one.compare, told.signature) == (township.name, True, "", "original")
    villages = len(bureau.register.children(TOWNSHIP))
    assert (one.counts.villages, one.counts.registered, one.counts.photos) == (villages, villages, 0)
    assert dict(one.counts.records)["村宽带接入情况表"] == villages
    assert one.checked.errors == one.checked.unexplained == 0
    assert one.explained == one.checked.warnings == 0


def test_what_is_foreseen_is_what_becomes_of_it(
    package: Path, filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    edited, broken = tmp_path / "改过.xlsx", tmp_path / "坏.xlsx"
    book = openpyxl.load_workbook(package)
    cell = next(cell for row in book["村宽带接入情况表"].iter_rows() for cell in row if cell.value == 320)
    cell.value = 321
    book.save(edited)
    broken.write_bytes(b"none")
    sign_anew(filled)
    change_first_village(filled, "333")
    strange = filled.export(tmp_path / "strange").path
    staged = stage(bureau, edited, broken, package, strange, package)
    assert [one.verdict for one in staged] == ["refused", "refused", "received", "held", "duplicate"]
    assert [one.writes for one in staged] == [False, False, True, True, False]
    assert [bool(one.compare) for one in staged] == [False, False, False, True, False]
    assert [edit.now for edit in staged[0].foreseen.edited] == ["321"]
    results = bureau.arrivals.receive(staged)
    assert results[:4] == [one.foreseen for one in staged[:4]]
    assert results[4].verdict == "duplicate"
    assert [head.state for head in bureau.arrived(TOWNSHIP)] == ["held", "received"]


def test_at_once_or_in_two_steps_it_comes_to_the_same(
    package: Path, filled: TownshipDesk, bureau: BureauDesk, make_desk: Callable[..., Desk]
) -> None:
    other = make_desk("bureau", CITY, name="other")
    assert isinstance(other, BureauDesk)
    other.store.keys.trust(KnownKey(TOWNSHIP, filled.settings.public_key, stamp(noon)))
    assert other.arrivals.receive(stage(other, package)) == bureau.import_packages([package])
    assert other.arrived(TOWNSHIP) == bureau.arrived(TOWNSHIP)


def figures_of(desk: BureauDesk, division: str) -> dict[str, object]:
    result = desk.consolidate()
    return {row.indicator: row.value for row in result.rows if row.division == division}


def test_the_totals_foreseen_are_those_after_it_is_accepted(
    package: Path, filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    (one,) = stage(bureau, package)
    assert {change.was for change in one.figures} == {None}
    (come,) = bureau.arrivals.receive([one])
    bureau.accept(come.report)
    assert {change.measure.id: change.now for change in one.figures} == figures_of(bureau, TOWNSHIP)
    assert {change.measure.id: change.city_now for change in one.figures} == figures_of(bureau, CITY)
    village = bureau.register.children(TOWNSHIP)[0].code
    filled.draft().put(RecordKey("village_broadband", village), "broadband_users", 7)
    draft = filled.draft()
    draft.explain([f for f in draft.check().findings if f.severity == "warning"], "示例：无误", "示例")
    before = figures_of(bureau, CITY)
    (two,) = stage(bureau, filled.export(tmp_path / "packages").path)
    moved = [change for change in two.figures if change.is_change]
    assert {change.measure.id: change.city_was for change in two.figures} == before
    assert "broadband_users" in {change.measure.id for change in moved}
    (come,) = bureau.arrivals.receive([two])
    bureau.accept(come.report)
    assert {change.measure.id: change.city_now for change in two.figures} == figures_of(bureau, CITY)
    assert {change.measure.id: change.now for change in two.figures} == figures_of(bureau, TOWNSHIP)


def test_it_is_asked_once_more_when_it_is_received(package: Path, bureau: BureauDesk) -> None:
    """What a colleague received, or registered, since it was laid out counts; the file need not be there."""
    staged = stage(bureau, package)
    colleague = open_desk(bureau.location, clock=noon)
    assert isinstance(colleague, BureauDesk)
    colleague.import_packages([package])
    package.unlink()
    (again,) = bureau.arrivals.receive(staged)
    assert again.verdict == "duplicate"
    colleague.close()


def test_what_became_of_divisions_since_it_was_laid_out_counts(package: Path, bureau: BureauDesk) -> None:
    staged = stage(bureau, package)
    village = bureau.register.children(TOWNSHIP)[0]
    moved = DivisionChange(
        "2006-12-01", ChangeKind.MOVED, village.code, village.code, village.name, village.level, OTHER
    )
    bureau.apply_changes([moved])
    (came,) = bureau.arrivals.receive(staged)
    assert came.verdict == "refused"
    assert "unknown_village" in {problem.code for problem in came.problems}


def test_what_was_refused_may_be_received_once_its_reason_has_gone(
    package: Path, make_desk: Callable[..., Desk]
) -> None:
    """A period that is not begun here yet."""
    early = make_desk("bureau", CITY, "2006S1")
    assert isinstance(early, BureauDesk)
    (one,) = stage(early, package)
    assert "other_period" in {problem.code for problem in one.problems}
    assert not one.writes
    early.begin_period(Period.parse("2006S2"))
    assert early.arrivals.receive([one])[0].verdict in ("received", "held")


def test_a_result_is_a_record_that_can_be_told(package: Path, bureau: BureauDesk) -> None:
    (one,) = stage(bureau, package)
    assert msgspec.json.encode(one.foreseen)
