"""A draft says with which divisions its codes are to be read, however it was begun (示例数据)."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from tests.conftest import TOWNSHIP
from tests.desk.divisions.test_codes_used_again import enter, in_draft, learn, villages
from tests.desk.divisions.test_keys_in_time import AFTER, Make, at_township, bureau

__all__ = ["bureau"]


@pytest.mark.parametrize("day", ["2018-07-01", "2019-01-01"])
def test_figures_go_with_villages_that_exchange_codes(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path, day: str
) -> None:
    """In a revision after the first, and in a period after the first."""
    desk = at_township(make_desk, TOWNSHIP)
    desk.export(tmp_path, carried=True)
    if day != "2018-07-01":
        desk.begin_period(AFTER)
    a, b = villages(divisions)[:2]
    for village, figure in ((a, 111), (b, 222)):
        enter(desk, village.code, figure)
    swap = [
        DivisionChange(day, ChangeKind.RECODED, was.code, now.code, was.name, "village", TOWNSHIP)
        for was, now in ((a, b), (b, a))
    ]
    learn(bureau, desk, swap, tmp_path)
    found = in_draft(desk)
    assert (found[b.code], found[a.code]) == (111, 222)
