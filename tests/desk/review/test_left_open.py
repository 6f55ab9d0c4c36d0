"""What is still open of other periods: said when a period begins, named by its number, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment
from tests.conftest import CITY, TOWNSHIP, sign_anew
from tests.desk.handover.test_handover import export
from tests.sample import fill_in
from tests.test_cli import Run, run

__all__ = ["run"]

NEXT = Period.parse("2007S1")


def test_an_undecided_report_of_another_period_is_named_by_its_number(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    (came,) = bureau.import_packages([export(township, tmp_path)])
    bureau.begin_period(NEXT)
    with pytest.raises(PersonError, match="2006年下半年") as caught:
        bureau.accept(TOWNSHIP)
    assert came.report[:8] in caught.value.message
    assert [head.id for head in bureau.left_open()] == [came.report]
    bureau.send_back(came.report[:8], [Comment("请核对")])
    assert [head.state for head in bureau.left_open()] == ["returned"]
    bureau.accept(came.report[:8])
    assert bureau.left_open() == []
    with pytest.raises(PersonError, match="没有2007年上半年的上报数据。"):
        bureau.accept(TOWNSHIP)


def test_a_held_one_is_open_too(bureau: BureauDesk, township: TownshipDesk, tmp_path: Path) -> None:
    fill_in(township)
    sign_anew(township)
    bureau.import_packages([export(township, tmp_path)])
    assert bureau.left_open() == []  # of the period at hand
    assert [head.state for head in bureau.left_open(NEXT)] == ["held"]


def test_what_was_never_handed_in_is_open_at_the_township(township: TownshipDesk) -> None:
    assert township.left_open() == []
    township.begin_period(NEXT)
    assert [(head.period, head.state) for head in township.left_open()] == [("2006S2", "draft")]


def test_a_new_period_says_what_is_open_of_those_before(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path, run: Run
) -> None:
    fill_in(township)
    bureau.import_packages([export(township, tmp_path)])
    files = {desk: desk.store.location for desk in (bureau, township)}
    bureau.close()
    township.close()
    for desk, role, division in ((bureau, "bureau", CITY), (township, "township", TOWNSHIP)):
        place = ("--role", role, "--division", division)
        told = run("init", files[desk], *place, "--period", "2007S1")
        assert "其他填报期还没办完的" in told
        assert "2006年下半年 艾山街道办事处 第 1 版" in told
