"""Entries as a person writes them become those that are applied."""

from __future__ import annotations

from collections.abc import Iterator

from laiwu_desktop.desk.divisions.registering import going_on
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange, Register
from tests.formdef.test_timeline import LI, PLACES, ZHANG, village

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
