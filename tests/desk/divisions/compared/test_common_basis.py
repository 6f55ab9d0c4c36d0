"""The figures of one period on the divisions of the next: old areas on new borders, by plain arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.workbook.opening.child import read_cells
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.divisions.test_kinds import AFTER, BEFORE, OTHER, Case, name


@pytest.fixture
def case(divisions: list[Division]) -> Case:
    """The villages of the tests."""
    return Case(divisions)


@pytest.fixture
def old(bureau: BureauDesk, case: Case) -> dict[str, tuple[int, int]]:
    """What both townships reported before everything changed."""
    figures = plain.figures_of([*case.villages, *case.theirs])
    plain.accepted(bureau, TOWNSHIP, "2006S2", {code: figures[code] for code in case.villages})
    plain.accepted(bureau, OTHER, "2006S2", {code: figures[code] for code in case.theirs})
    bureau.apply_changes(case.changes)
    return figures


def on_new_borders(case: Case, old: Mapping[str, tuple[int, int]]) -> dict[tuple[str, str], Decimal]:
    """By hand: merged add up, moved are counted in 里辛, split and closed only in 艾山."""
    parents = case.parents_after()
    home = {code: code for code in old} | {
        case.second: case.merged,
        case.third: case.merged,
        case.moved: case.there,
        case.split: TOWNSHIP,
        case.closed: TOWNSHIP,
    }
    totals: dict[tuple[str, str], Decimal] = {}
    for code, values in old.items():
        for field, value in zip(plain.FIELDS, values, strict=True):
            area = home[code]
            while area:
                totals[area, field] = totals.get((area, field), Decimal(0)) + value
                area = parents.get(area, "")
    return totals


def test_old_areas_on_new_borders(bureau: BureauDesk, case: Case, old: dict[str, tuple[int, int]]) -> None:
    result = bureau.consolidate(BEFORE, AFTER)
    assert plain.told(result) == on_new_borders(case, old)
    assert result.basis == "2007S1"
    assert set(result.accepted) == {TOWNSHIP, OTHER}
    assert sorted(result.affected) == sorted(
        [
            f"{name(case, case.second)}、{name(case, case.third)}合并为示例合并村委会，能相加的数值相加",
            f"{name(case, case.split)}拆分为示例东村委会、示例西村委会，数值只计入艾山街道办事处",
            f"{name(case, case.moved)}划入里辛街道办事处，数值随之计入",
            f"{name(case, case.closed)}已撤销，数值计入艾山街道办事处",
        ]
    )
    # Nothing is lost or counted twice: the city is what it was.
    totals = {key: value for key, value in plain.told(bureau.consolidate(BEFORE)).items() if key[0] == CITY}
    assert {key: plain.told(result)[key] for key in totals} == totals


def test_without_changes_a_basis_changes_nothing(bureau: BureauDesk, case: Case) -> None:
    plain.accepted(bureau, TOWNSHIP, "2006S2", plain.figures_of(case.villages))
    result, same = bureau.consolidate(BEFORE, AFTER), bureau.consolidate(BEFORE)
    assert (result.rows, result.fields, result.accepted, result.missing) == (
        same.rows, same.fields, same.accepted, same.missing,
    )  # fmt: skip
    assert (same.basis, same.affected, result.affected) == ("", (), ())


def test_a_township_of_which_a_part_is_not_accepted_is_named(bureau: BureauDesk, case: Case) -> None:
    plain.accepted(bureau, OTHER, "2006S2", plain.figures_of(case.theirs))
    bureau.apply_changes(case.changes)
    result = bureau.consolidate(BEFORE, AFTER)
    assert OTHER in result.accepted
    assert TOWNSHIP in result.missing
    assert "里辛街道办事处有一部分村（居）的数据没有接收" in result.affected


def test_an_earlier_basis_is_refused(bureau: BureauDesk) -> None:
    with pytest.raises(PersonError, match="不能按它的区划汇总"):
        bureau.consolidate(AFTER, BEFORE)


@pytest.mark.usefixtures("old")
def test_the_workbook_and_the_command_say_so(
    bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = bureau.write_summary(tmp_path / "汇总.xlsx", bureau.consolidate(BEFORE, AFTER))
    texts = {str(cell) for sheet in read_cells(book).sheets for cell in sheet.cells.values()}
    (told,) = (text for text in texts if text.startswith("按2007年上半年的区划汇总"))
    assert "合并为示例合并村委会，能相加的数值相加" in told
    bureau.close()
    assert main(["consolidate", bureau.location, "--period", "2006S2", "--basis", "2007S1"]) == 0
    assert "拆分为示例东村委会、示例西村委会，数值只计入艾山街道办事处。" in capsys.readouterr().out
