"""Entries as a person writes them become those that are applied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.divisions.registering import going_on
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange, Register
from tests.conftest import TOWNSHIP
from tests.formdef.test_timeline import LI, PLACES, ZHANG, village
from tests.sample import fill_in

K, DAY = ChangeKind, "2007-01-01"


class GoneThrough(list[DivisionChange]):
    """Counts how often somebody goes through it."""

    times = 0

    def __iter__(self) -> Iterator[DivisionChange]:
        self.times += 1
        return super().__iter__()


def test_a_long_file_is_gone_through_a_few_times_whatever_its_length() -> None:
    lines = GoneThrough(village(DAY, K.SPLIT, ZHANG, f"{ZHANG[:9]}{300 + n}", "示例村") for n in range(400))
    lines += [village(DAY, K.RENAMED, LI, LI, "新李家庄村委会")] * 400
    assert len(going_on(lines, Register(PLACES))) == 401
    assert lines.times <= 3


def test_into_whom_others_merge_and_from_whom_one_is_split_go_on() -> None:
    merged = village(DAY, K.MERGED, ZHANG, LI, "李家庄村委会")
    split = village(DAY, K.SPLIT, ZHANG, f"{ZHANG[:9]}300", "东张村委会")
    assert [(c.was, c.code) for c in going_on([merged], Register(PLACES))] == [(ZHANG, LI), (LI, LI)]
    assert [c.code for c in going_on([split], Register(PLACES))] == [f"{ZHANG[:9]}300", ZHANG]


def test_a_report_that_is_held_stands_against_entries_of_its_period(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    """It counts for nothing yet, and will be read with the divisions of its day once its key is confirmed."""
    fill_in(township)
    township.change_key()
    assert (
        bureau.import_packages([township.export(tmp_path, carried=True, missed=True).path])[0].verdict
        == "held"
    )
    gone = bureau.register.children(TOWNSHIP)[0].code
    with pytest.raises(PersonError) as raised:
        bureau.apply_changes([DivisionChange("2006-12-31", K.CLOSED, gone)])
    assert raised.value.message == (
        "2006年下半年已收到 1 份上报数据，区划按期末的算，不能从 2006-12-31 起变更。"
    )
    assert bureau.first_free_day == date(2007, 1, 1)
    bureau.apply_changes([DivisionChange("2007-01-01", K.CLOSED, gone)])
