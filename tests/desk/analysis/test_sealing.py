"""Sealed consolidations: said again to the letter, and held against what came after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.analysis.sealing import sealed_number
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.workspaces import verify_workspace
from laiwu_desktop.formdef.analysis.contributions import Cause
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from tests.conftest import CITY, PERIOD, TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.divisions.test_kinds import Case
from tests.store.tampering import run

NOW = Period.parse(PERIOD)
HOUSEHOLDS = f"{plain.FORM}.households"
Figures = Mapping[str, tuple[int, int]]


@pytest.fixture
def told(bureau: BureauDesk, divisions: list[Division]) -> dict[str, tuple[int, int]]:
    """What 艾山 said at first (示例数据)."""
    figures = plain.figures_of(Case(divisions).villages)
    plain.accepted(bureau, TOWNSHIP, PERIOD, figures)
    return figures


def revise(bureau: BureauDesk, figures: Figures, revision: int = 2) -> None:
    """A further revision comes and is accepted."""
    (head,) = [h for h in bureau.store.reports.heads(TOWNSHIP, PERIOD) if h.revision == revision - 1]
    new = ReportHead(
        f"{revision:032x}", TOWNSHIP, PERIOD, revision, head.id, State.RECEIVED, head.form_versions,
        "2007-02-10T09:00:00",
    )  # fmt: skip
    rows = (
        Record(RecordKey(plain.FORM, code), dict(zip(plain.FIELDS, values, strict=True)))
        for code, values in figures.items()
    )
    bureau.store.reports.add(Report(new, tuple(rows)))
    bureau.accept(new.id)


def test_what_was_sealed_is_written_again_after_later_revisions(
    bureau: BureauDesk, told: dict[str, tuple[int, int]], tmp_path: Path
) -> None:
    before = bureau.consolidate()
    one = bureau.sealing.seal(NOW, "报省局（示例数据）")
    first = bureau.sealing.write(one.number, tmp_path / "first.xlsx").read_bytes()
    revise(bureau, {code: (h + 7, u) for code, (h, u) in told.items()})
    other = bureau.sealing.seal(NOW)
    assert [s.number for s in bureau.sealing.all()] == [one.number, other.number] == [1, 2]
    assert bureau.sealing.figures(1) == before
    assert bureau.sealing.figures(2) == bureau.consolidate() != before
    assert bureau.sealing.write(1, tmp_path / "again.xlsx").read_bytes() == first
    assert bureau.sealing.write(2, tmp_path / "other.xlsx").read_bytes() != first
    (report,) = one.reports
    assert (report.division, report.revision) == (TOWNSHIP, 1)
    assert (one.day, one.batches, one.note) == ("2006-12-31", 0, "报省局（示例数据）")
    assert one.editions == bureau.all_forms.editions


@pytest.mark.usefixtures("told")
def test_it_is_noted_and_verify_holds_against_it(bureau: BureauDesk) -> None:
    one = bureau.sealing.seal(NOW)
    (event,) = bureau.store.events.events(Wanted(str(EventKind.SEAL)))
    assert event.now is not None
    assert (event.division, event.period) == (CITY, PERIOD)
    assert (event.now["sealed"], event.now["figures_sha256"]) == (1, one.figures_sha256)
    bureau.close()
    amiss = [line for line in verify_workspace(bureau.location).troubles if "封存" in line]
    assert amiss == []


@pytest.mark.parametrize(
    "change", ["UPDATE sealed SET note = '别的'", "UPDATE sealed SET figures = book", "DELETE FROM sealed"]
)
@pytest.mark.usefixtures("told")
def test_what_was_changed_behind_its_back_is_told(bureau: BureauDesk, change: str) -> None:
    bureau.sealing.seal(NOW)
    run(bureau.store, change)
    bureau.close()
    assert [line for line in verify_workspace(bureau.location).troubles if "封存" in line]


def test_nothing_is_sealed_where_nothing_is_accepted(bureau: BureauDesk) -> None:
    with pytest.raises(PersonError, match="还没有接收"):
        bureau.sealing.seal(NOW)
    with pytest.raises(PersonError, match="没有封存第 4 号"):
        bureau.sealing.figures(4)


def test_why_it_is_no_more_what_was_sealed(bureau: BureauDesk, told: dict[str, tuple[int, int]]) -> None:
    bureau.sealing.seal(NOW)
    first, second, *_ = told
    later = {code: values for code, values in told.items() if code != second}
    later[first] = told[first][0] + 11, told[first][1]
    revise(bureau, later)
    bureau.sealing.seal(NOW)
    measure = bureau.analysis.measure(HOUSEHOLDS)
    for before, after in (("#1", "#2"), ("#1", PERIOD), ("封存第1号", "封2")):
        (why,) = bureau.analysis.why(before, after, measures=[measure])
        assert {(one.unit_code, one.cause, one.amount) for one in why.found.contributions} == {
            (first, Cause.REVISION, 11), (second, Cause.GONE, -told[second][0])
        }  # fmt: skip
    assert bureau.analysis.why("#2", PERIOD) == []


def test_another_definition_is_told_apart_from_other_figures(
    bureau: BureauDesk, told: dict[str, tuple[int, int]]
) -> None:
    """What was an indicator of households is one of users by now; one village has other figures, too."""
    bureau.sealing.seal(NOW)
    first = next(iter(told))
    revise(bureau, told | {first: (told[first][0], told[first][1] + 5)})
    old = bureau.plan.indicators["broadband_users"]
    new = msgspec.structs.replace(old, numerator=Expression("households - broadband_users"))
    for measure in (new, old):
        (why,) = bureau.analysis.why("#1", PERIOD, measures=[measure])
        sums: dict[Cause, Fraction] = {}
        for one in why.found.contributions:
            sums[one.cause] = sums.get(one.cause, Fraction(0)) + one.amount
        assert why.found.before == sum(users for _, users in told.values())
        assert sum(sums.values()) == why.found.difference
        defined = sum(h - 2 * u for h, u in told.values())
        assert sums == (
            {Cause.DEFINITION: defined, Cause.REVISION: -5} if measure is new else {Cause.REVISION: 5}
        )


def test_numbers_as_people_write_them() -> None:
    assert [sealed_number(text) for text in ("#3", "封3", "封存第12号", "3", "2006S2", "3a")] == [
        3, 3, 12, None, None, None,
    ]  # fmt: skip


@pytest.mark.usefixtures("told")
def test_the_command_seals_lists_and_writes_again(
    bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau.close()
    assert main(["seal", bureau.location, "--list"]) == 0
    assert capsys.readouterr().out == "还没有封存过。\n"
    first = tmp_path / "one.xlsx"
    assert main(["seal", bureau.location, "--note", "示例数据", "--out", str(first)]) == 0
    assert "封存第 1 号　2006年下半年" in capsys.readouterr().out
    again = tmp_path / "two.xlsx"
    assert main(["seal", bureau.location, "--number", "1", "--out", str(again), "--json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)
    assert (said["number"], said["note"], len(said["reports"])) == (1, "示例数据", 1)
    assert again.read_bytes() == first.read_bytes()
    assert main(["compare", bureau.location, "#1", PERIOD]) == 0
    assert capsys.readouterr().out == "没有增减。\n"
    assert main(["seal", bureau.location, "--number", "7"]) == 1
    assert "没有封存第 7 号" in capsys.readouterr().err
