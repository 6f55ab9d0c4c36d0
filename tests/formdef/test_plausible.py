"""Entries of a person that fit the register one by one, and cannot be meant together."""

from __future__ import annotations

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.divisions.plausible import vanishing
from laiwu_desktop.formdef.divisions.timeline import Timeline
from tests.formdef.test_timeline import CITY, COUNTY, KOU, LI, PLACES, WANG, YANG, ZHANG, village

K, DAY = ChangeKind, "2007-01-01"
NEW, OTHER = f"{KOU[:9]}300", f"{KOU[:9]}301"


def closed(code: str) -> DivisionChange:
    return DivisionChange(DAY, K.CLOSED, code)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([DivisionChange(DAY, K.RECODED, ZHANG, "371299000000", "示例区", "county", CITY)], "不能变成区"),
        ([village(DAY, K.RECODED, ZHANG, "371299000000", "示例村")], "是区的代码，不是村（居）的"),
        ([closed(ZHANG), village(DAY, K.RENAMED, ZHANG, ZHANG, "示例村")], "有 2 条变更（撤销、更名）"),
        (
            [village(DAY, K.RECODED, ZHANG, code, "示例村") for code in (NEW, OTHER)],
            "有 2 条变更（代码变更）",
        ),
        ([village(DAY, K.MERGED, ZHANG, ZHANG, "张家庄村委会")], "只由一个单位合并而来"),
        ([village(DAY, K.MERGED, ZHANG, NEW, "张李村委会")], "只由一个单位合并而来"),
        ([village(DAY, K.SPLIT, ZHANG, NEW, "东张村委会")], "只拆成一个"),
        ([village(DAY, K.RECODED, was, NEW, "张李村委会") for was in (ZHANG, LI)], "都写“合并”"),
        (
            [village(DAY, K.NEW, "", NEW, "示例村"), village(DAY, K.RECODED, ZHANG, NEW, "示例村")],
            "由 2 个单位而来（新设、代码变更）",
        ),
        ([closed(place.code) for place in PLACES], "这样一个市也不剩"),
        ([closed(place.code) for place in PLACES if place.code not in (CITY, COUNTY)], "一个乡镇（街道）"),
        ([closed(place.code) for place in PLACES if place.level == "village"], "一个村（居）也不剩"),
    ],
)
def test_what_contradicts_itself_is_refused(changes: list[DivisionChange], words: str) -> None:
    with pytest.raises(PersonError) as raised:
        Timeline(PLACES).with_changes(changes)
    assert words in raised.value.message


def test_a_part_of_one_may_go_to_another_that_goes_on() -> None:
    """张家庄 gives 王家庄 a half of itself; 李家庄 and 羊里镇 take no harm."""
    changes = [
        village(DAY, K.SPLIT, ZHANG, ZHANG, "张家庄村委会"),
        village(DAY, K.SPLIT, ZHANG, WANG, "王家庄村委会"),
        village(DAY, K.MERGED, WANG, WANG, "王家庄村委会"),
        closed(YANG),
    ]
    after = Timeline(PLACES).with_changes(changes)
    assert {LI, WANG, ZHANG} <= {one.code for one in after.newest}
    assert YANG not in after.newest


def test_what_is_registered_already_is_not_asked_again() -> None:
    """A workspace in which such entries were applied once still opens."""
    after = Timeline(PLACES, [village(DAY, K.MERGED, ZHANG, ZHANG, "张家庄村委会")])
    assert after.newest[ZHANG].since == DAY


@pytest.mark.parametrize(("gone", "said"), [(20, "口镇的村（居） 31 个中的 20 个"), (10, ""), (4, "")])
def test_so_many_in_one_division_are_asked_about_though_few_of_all(gone: int, said: str) -> None:
    def villages(parent: str, count: int) -> list[Division]:
        return [
            Division(f"{parent[:9]}{number}", f"示例{number}村", "village", parent)
            for number in range(500, 500 + count)
        ]

    there = [place for place in PLACES if place.level != "village"]
    few = [*there, *villages(KOU, 31 if gone > 4 else 9), *villages(YANG, 60)]
    changes = [closed(f"{KOU[:9]}{number}") for number in range(500, 500 + gone)]
    assert vanishing(changes, few) == said
