"""The register: its tree, and finding a village as people look for one."""

from __future__ import annotations

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import Division, Register
from tests.conftest import CITY, TOWNSHIP

# One name, two villages, in two towns.
ZHANGJIAZHUANG = ["371202003256", "371202107224"]


def codes(found: list[Division]) -> list[str]:
    return [division.code for division in found]


def test_initials_find_a_village(register: Register) -> None:
    found = register.search("zjzc")
    assert set(codes(found)) > set(ZHANGJIAZHUANG)
    assert {division.short_name for division in found} >= {"张家庄村", "南张家庄村"}


@pytest.mark.parametrize(
    "typed", ["张家庄村委会", "zhangjiazhuangcun", "ZhangJiaZhuangCunWeiHui", " ZJZCWH ", "ｚｊｚｃ"]
)
def test_a_village_is_found_by_name_pinyin_and_initials_in_any_width(typed: str, register: Register) -> None:
    assert set(codes(register.search(typed))) >= set(ZHANGJIAZHUANG)


def test_those_that_begin_with_it_come_first(register: Register) -> None:
    names = [division.name for division in register.search("张家庄")]
    begins = [name.startswith("张家庄") for name in names]
    assert begins == sorted(begins, reverse=True)
    assert "南张家庄村委会" in names


def test_a_code_or_its_beginning_finds_what_it_stands_for(register: Register) -> None:
    assert codes(register.search("371202003256")) == ["371202003256"]
    assert codes(register.search("３７１２０２００３２５６")) == ["371202003256"]
    assert len(register.search("371203001")) == 1 + len(register.children(TOWNSHIP))


def test_a_search_within_an_area_stays_there(register: Register) -> None:
    town = register["371202107224"].parent_code
    assert codes(register.search("张家庄村委会", within=town)) == ["371202107224"]
    assert codes(register.search("张家庄村委会", within=TOWNSHIP)) == []


def test_nothing_is_found_for_nonsense(register: Register) -> None:
    assert register.search("qqqqqq") == []


def test_a_committee_is_no_residents_committee(register: Register) -> None:
    units = register.within(CITY, "village")
    assert len(units) == 1070
    assert sum(unit.is_committee for unit in units) == 1036
    assert all(unit.name.endswith("居委会") for unit in units if not unit.is_committee)
    assert not register[TOWNSHIP].is_committee


def test_the_short_name_is_what_people_say(register: Register) -> None:
    assert register["371203001200"].short_name == "古墩村"
    assert register["371203001001"].short_name == "北城子坡居委会"
    assert register[TOWNSHIP].short_name == "艾山街道办事处"


def test_the_path_leads_from_the_city_to_the_village(register: Register) -> None:
    path = register.path("371203001200")
    assert [division.name for division in path] == ["莱芜市", "钢城区", "艾山街道办事处", "古墩村委会"]
    assert [division.level for division in path] == ["city", "county", "township", "village"]


@pytest.mark.parametrize(
    ("code", "level", "found"),
    [
        ("371203001200", "township", TOWNSHIP),
        ("371203001200", "village", "371203001200"),
        (TOWNSHIP, "city", CITY),
        (TOWNSHIP, "village", None),
    ],
)
def test_the_ancestor_of_a_level(code: str, level: str, found: str | None, register: Register) -> None:
    ancestor = register.ancestor(code, level)
    assert (ancestor.code if ancestor else None) == found


def test_all_of_a_level_within_an_area(register: Register) -> None:
    assert len(register.within(CITY, "county")) == 2
    assert len(register.within(CITY, "township")) == 20
    assert register.within(TOWNSHIP, "township") == (register[TOWNSHIP],)
    assert register.within(TOWNSHIP, "village") == register.children(TOWNSHIP)
    assert register.within("371203001200", "township") == ()


def test_an_unknown_code_is_told(register: Register) -> None:
    with pytest.raises(PersonError) as caught:
        _ = register["371299999999"]
    assert caught.value.code == "unknown_division"
    assert "371299999999" not in register


def test_a_name_can_stand_for_several(register: Register) -> None:
    assert [division.code for division in register.by_name["张家庄村委会"]] == ZHANGJIAZHUANG


def test_a_register_is_in_code_order_whatever_order_it_came_in(divisions: list[Division]) -> None:
    shuffled = Register(reversed(divisions))
    assert list(shuffled) == sorted(divisions, key=lambda division: division.code)
    assert shuffled.children(CITY) == Register(divisions).children(CITY)
    assert len(shuffled) == len(divisions)


def test_a_part_of_the_register_has_no_top_above_it(divisions: list[Division]) -> None:
    part = Register(d for d in divisions if d.code.startswith("371203001"))
    assert [division.code for division in part.path("371203001200")] == [TOWNSHIP, "371203001200"]


def test_what_begins_with_it_comes_before_what_holds_it_in_the_middle_of_a_syllable() -> None:
    inside = Division("371202100200", "林马庄村委会", "village", "", "linmazhuangcunweihui", "lmzcwh")
    at_syllable = Division("371202100201", "北古城村委会", "village", "", "beiguchengcunweihui", "bgccwh")
    begins = Division("371202100202", "古城村委会", "village", "", "guchengcunweihui", "gccwh")
    register = Register((inside, at_syllable, begins))
    assert register.search("gc") == [begins, at_syllable, inside]
    assert register.search("gucheng") == [begins, at_syllable]
    assert register.search("cheng") == [at_syllable, begins]
    assert [one.farness("gc") for one in (begins, at_syllable, inside)] == [0, 1, 3]
    assert [one.farness("cheng") for one in (begins, at_syllable)] == [2, 2]
    assert inside.farness("uang") == 3
