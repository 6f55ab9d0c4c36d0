"""Divisions in time: the register of a day, what became of what, and finding what is there no more."""

from __future__ import annotations

from datetime import date

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange, Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.report.thread import comment_line

CITY, COUNTY, KOU, YANG = "371200000000", "371202000000", "371202100000", "371202101000"
ZHANG, LI, WANG, ZHAO = (f"{KOU[:9]}{number}" for number in (200, 201, 202, 203))
PLACES = [
    Division(CITY, "莱芜市", "city", "", "laiwushi", "lws"),
    Division(COUNTY, "莱城区", "county", CITY, "laichengqu", "lcq"),
    Division(KOU, "口镇", "township", COUNTY, "kouzhen", "kz"),
    Division(YANG, "羊里镇", "township", COUNTY, "yanglizhen", "ylz"),
    Division(ZHANG, "张家庄村委会", "village", KOU, "zhangjiazhuangcunweihui", "zjzcwh"),
    Division(LI, "李家庄村委会", "village", KOU, "lijiazhuangcunweihui", "ljzcwh"),
    Division(WANG, "王家庄村委会", "village", KOU, "wangjiazhuangcunweihui", "wjzcwh"),
    Division(ZHAO, "赵家庄村委会", "village", KOU, "zhaojiazhuangcunweihui", "zjzcwh"),
]
K = ChangeKind


def village(
    day: str, kind: ChangeKind, was: str, code: str = "", name: str = "", **more: object
) -> DivisionChange:
    """An entry about a village of 口镇."""
    level, parent = ("village", more.pop("parent", KOU)) if code else ("", "")
    return DivisionChange(day, kind, was, code, name, level, str(parent), **more)  # type: ignore[arg-type]


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_without_entries_every_day_is_the_same() -> None:
    timeline = Timeline(PLACES)
    assert list(timeline.at(day("1990-01-01"))) == list(timeline.newest) == list(Register(PLACES))
    assert not timeline.lineage(day("1990-01-01"), day("2030-01-01"))
    assert timeline.newest.former("张家庄", KOU) == []


def test_an_entry_counts_from_its_day_on() -> None:
    timeline = Timeline(PLACES, [village("2007-03-01", K.RENAMED, ZHANG, ZHANG, "新张庄村委会")])
    before, after = timeline.at(day("2007-02-28")), timeline.at(day("2007-03-01"))
    assert (before[ZHANG].name, before[ZHANG].since) == ("张家庄村委会", "")
    assert (after[ZHANG].name, after[ZHANG].since) == ("新张庄村委会", "2007-03-01")
    assert len(before) == len(after)


def test_a_period_is_read_with_the_register_of_its_last_day() -> None:
    timeline = Timeline(PLACES, [village("2007-06-30", K.CLOSED, ZHANG)])
    assert ZHANG in timeline.newest.in_period("2006S2")
    assert ZHANG not in timeline.newest.in_period("2007S1")
    assert timeline.newest.in_period("不是填报期") is timeline.newest


def test_a_code_that_is_no_more_keeps_its_name_but_is_no_member() -> None:
    timeline = Timeline(PLACES, [village("2007-01-01", K.CLOSED, ZHANG)])
    now = timeline.newest
    assert ZHANG not in now
    assert now[ZHANG].name == "张家庄村委会"
    assert now.within(ZHANG, "village") == ()
    assert ZHANG not in {unit.code for unit in now.children(KOU)}
    with pytest.raises(PersonError, match="371202100999"):
        _ = now["371202100999"]


def test_what_was_said_of_a_village_that_is_no_more_names_it() -> None:
    now = Timeline(PLACES, [village("2007-01-01", K.CLOSED, ZHANG)]).newest
    said = Comment("示例数据", RecordKey("demo", ZHANG))
    assert comment_line(said, FormSet(()), now) == "张家庄村委会 demo：示例数据"
    assert now.name_of("371202100999") == "371202100999", "there never was one"


def test_what_became_of_what() -> None:
    """Every kind at once: the heirs of each, and whether a new one has all of what it came from."""
    moved, merged, part, other, new = (f"{YANG[:9]}{n}" for n in (200, 201, 202, 203, 204))
    timeline = Timeline(
        PLACES,
        [
            village("2007-01-01", K.MOVED, ZHANG, moved, "张家庄村委会", parent=YANG),
            village("2007-01-01", K.MERGED, LI, merged, "李王村委会", parent=YANG),
            village("2007-01-01", K.MERGED, WANG, merged, "李王村委会", parent=YANG),
            village("2007-01-01", K.SPLIT, ZHAO, part, "东赵村委会", parent=YANG),
            village("2007-01-01", K.SPLIT, ZHAO, other, "西赵村委会", parent=YANG),
            village("2007-01-01", K.NEW, "", new, "新村委会", parent=YANG),
        ],
    )
    became = timeline.lineage(day("2006-12-31"), day("2007-06-30"))
    assert became.heirs(ZHANG) == (moved,)
    assert became.is_same(moved)
    assert became.origins(merged) == (LI, WANG)
    assert (became.is_whole(merged), became.is_same(merged)) == (True, False)
    assert became.heirs(ZHAO) == (part, other)
    assert not became.is_whole(part)
    assert became.origins(new) == ()
    assert became.heirs(CITY) == (CITY,)
    assert not timeline.lineage(day("2007-01-01"), day("2007-06-30"))


def test_what_is_left_of_a_split_one_is_not_all_of_it() -> None:
    """One of two parts is closed before the second day: nothing of before is the other's alone."""
    part, other = f"{YANG[:9]}202", f"{YANG[:9]}203"
    timeline = Timeline(PLACES).with_changes(
        [village("2007-01-01", K.SPLIT, ZHAO, code, "示例村委会", parent=YANG) for code in (part, other)]
    )
    timeline = timeline.with_changes([village("2008-01-01", K.CLOSED, part)])
    became = timeline.lineage(day("2006-12-31"), day("2008-06-30"))
    assert (became.heirs(ZHAO), became.origins(other), became.lost) == ((other,), (ZHAO,), {ZHAO})
    assert not became.is_same(other)
    since = timeline.lineage(day("2007-06-30"), day("2008-06-30"))
    assert (since.heirs(part), since.lost, since.is_same(other)) == ((), frozenset(), True)


def test_what_became_over_several_entries() -> None:
    """Merged in one year, recoded in the next; a code given anew to another village is another village."""
    first, second = f"{KOU[:9]}300", f"{KOU[:9]}301"
    timeline = Timeline(PLACES).with_changes(
        [village("2007-01-01", K.MERGED, code, first, "张李村委会") for code in (ZHANG, LI)]
    )
    timeline = timeline.with_changes(
        [
            village("2008-01-01", K.RECODED, first, second, "张李村委会"),
            village("2008-01-01", K.NEW, "", ZHANG, "张家新村委会"),
        ]
    )
    became = timeline.lineage(day("2006-12-31"), day("2008-06-30"))
    assert became.heirs(ZHANG) == became.heirs(LI) == (second,)
    assert became.origins(second) == (ZHANG, LI)
    assert became.origins(ZHANG) == ()
    assert [change.batch for change in timeline.changes] == [1, 1, 2, 2]
    assert timeline.lineage(day("2007-06-30"), day("2008-06-30")).is_same(second)


def test_an_office_goes_on_under_its_new_code() -> None:
    town = "370116100000"
    changes = [
        DivisionChange("2019-01-01", K.RECODED, COUNTY, "370116000000", "莱芜区", "county", CITY),
        DivisionChange("2019-01-01", K.RECODED, KOU, town, "口镇", "township", "370116000000"),
        DivisionChange("2019-01-01", K.RECODED, YANG, "370116101000", "羊里镇", "township", "370116000000"),
        *(
            village("2019-01-01", K.RECODED, code, f"370116{code[6:]}", "示例村委会", parent=town)
            for code in (ZHANG, LI, WANG, ZHAO)
        ),
    ]
    timeline = Timeline(PLACES, changes)
    assert timeline.own_code(KOU, day("2018-12-31")) == KOU
    assert timeline.own_code(KOU, day("2019-01-01")) == town
    assert timeline.codes_of(KOU) == (KOU, town)
    assert timeline.first_code(town) == KOU
    # A report that was begun under the old code is read with the register that has it.
    assert KOU in timeline.newest.in_period("2019S1", KOU)
    assert timeline.in_period(Period.parse("2019S1"), town).path(town)[-1].name == "口镇"


def test_closed_villages_are_found_with_what_became_of_them() -> None:
    merged = f"{KOU[:9]}300"
    timeline = Timeline(
        PLACES,
        [
            village("2007-01-01", K.MERGED, ZHANG, merged, "张李村委会"),
            village("2007-01-01", K.MERGED, LI, merged, "张李村委会"),
            village("2007-01-01", K.CLOSED, WANG),
            village("2007-01-01", K.SPLIT, ZHAO, f"{KOU[:9]}301", "东赵村委会"),
            village("2007-01-01", K.SPLIT, ZHAO, f"{KOU[:9]}302", "西赵村委会"),
        ],
    )
    now = timeline.newest
    for text in ("张家庄", "zhangjiazhuang", ZHANG, "ＺＨＡＮＧＪ"):
        found = now.former(text, KOU)
        assert [(one.division.code, one.note, one.heirs) for one in found] == [
            (ZHANG, "2007-01-01 并入张李村委会", (merged,))
        ]
        assert (found[0].division.until, found[0].division.replaced_by) == ("2007-01-01", (merged,))
    assert {one.division.code for one in now.former("zjzcwh", KOU)} == {ZHANG, ZHAO}
    assert [one.note for one in now.former("王家庄", KOU)] == ["2007-01-01 撤销"]
    assert [one.note for one in now.former("赵家庄", KOU)] == ["2007-01-01 拆分为东赵村委会、西赵村委会"]
    assert now.former("张家庄", YANG) == []
    assert now.former("", KOU) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([village("2007-01-01", K.CLOSED, "371202100999")], "不在当时的区划表中"),
        ([village("2007-01-01", K.NEW, "", ZHANG, "张家庄村委会")], "当时已有"),
        ([village("2007-01-01", K.NEW, "", f"{KOU[:9]}300", "新村委会", parent=ZHANG)], "上级单位"),
        ([DivisionChange("2007-01-01", K.CLOSED, KOU)], "上级单位"),
        (
            [
                village("2007-01-01", K.MERGED, ZHANG, f"{KOU[:9]}300", "张李村委会"),
                village("2007-01-01", K.MERGED, LI, f"{KOU[:9]}300", "李张村委会"),
            ],
            "两个不同的单位",
        ),
    ],
)
def test_what_does_not_fit_is_refused(changes: list[DivisionChange], why: str) -> None:
    with pytest.raises(PersonError, match=why):
        Timeline(PLACES, changes)


def test_days_never_go_back() -> None:
    timeline = Timeline(PLACES, [village("2007-01-01", K.CLOSED, ZHANG)])
    with pytest.raises(PersonError, match="早于"):
        timeline.with_changes([village("2006-12-31", K.CLOSED, LI)])


def test_what_came_in_between_is_nothing_of_before() -> None:
    """A village that was new after the first day, and renamed before the second, came from none."""
    new = f"{KOU[:9]}300"
    timeline = Timeline(PLACES).with_changes([village("2007-01-01", K.NEW, "", new, "新村委会")])
    timeline = timeline.with_changes([village("2008-01-01", K.RENAMED, new, new, "幸福村委会")])
    became = timeline.lineage(day("2006-12-31"), day("2008-06-30"))
    assert (became.origins(new), new in became.targets) == ((), False)


def test_an_office_is_the_same_as_long_as_one_became_one() -> None:
    """Into a new one or into one that goes on: what is known of those that merged ends there."""
    merged = f"{KOU[:9]}300"
    changes = [village("2007-01-01", K.MERGED, was, merged, "张李村委会") for was in (ZHANG, LI)]
    changes += [village("2007-01-01", K.MERGED, was, WANG, "王家庄村委会") for was in (ZHAO, WANG)]
    east, west = f"{KOU[:9]}301", f"{KOU[:9]}302"
    timeline = Timeline(PLACES).with_changes(changes)
    timeline = timeline.with_changes(
        [village("2008-01-01", K.SPLIT, merged, code, f"{code[-1]}村委会") for code in (east, west)]
    )
    for code in (ZHANG, LI, ZHAO, WANG, merged, east, west):
        assert {timeline.office(code, number).codes for number in range(3)} == {(code,)}


def test_whose_code_it_was_depends_on_when() -> None:
    """Two that exchange their codes, and a new one under a code that was given up, are not each other."""
    after = f"{KOU[:9]}300"
    swap = [
        village("2007-01-01", K.RECODED, ZHANG, LI, "张家庄村委会"),
        village("2007-01-01", K.RECODED, LI, ZHANG, "李家庄村委会"),
        village("2007-01-01", K.RECODED, WANG, after, "王家庄村委会"),
    ]
    timeline = Timeline(PLACES).with_changes(swap)
    timeline = timeline.with_changes([village("2008-01-01", K.NEW, "", WANG, "新村委会")])
    zhang, wang = timeline.office(ZHANG, 0), timeline.office(WANG, 0)
    assert zhang == timeline.office(LI, 1) != timeline.office(ZHANG, 1)
    assert (zhang.codes, zhang.shown(0), zhang.shown(2)) == ((ZHANG, LI), (ZHANG, 0), (LI, 2))
    assert wang == timeline.office(after, 1) == timeline.office(WANG, 1) != timeline.office(WANG, 2)
    assert (wang.first, timeline.office(WANG, 2).first) == ((WANG, 0), (WANG, 2))


def test_an_office_that_is_the_same_again_under_its_first_code_is_one() -> None:
    there = f"{KOU[:9]}300"
    timeline = Timeline(PLACES).with_changes([village("2007-01-01", K.RECODED, ZHANG, there, "张家庄村委会")])
    timeline = timeline.with_changes([village("2008-01-01", K.RECODED, there, ZHANG, "张家庄村委会")])
    assert timeline.office(ZHANG, 2) == timeline.office(there, 1) == timeline.office(ZHANG, 0)
    assert timeline.office(ZHANG, 0).codes == (ZHANG, there)


def test_a_code_that_nobody_has_is_nobody_elses() -> None:
    timeline = Timeline(PLACES)
    nobody = timeline.office("999999999999", 0)
    assert (nobody.codes, nobody == timeline.office(ZHANG, -1)) == (("999999999999",), False)
    assert timeline.office(ZHANG, -1) != timeline.office(ZHANG, 0)
    assert timeline.name_of("999999999999", 0) == "999999999999"


def test_a_village_that_moved_away_is_found_where_it_was_and_where_it_is() -> None:
    there, again = f"{YANG[:9]}200", f"{YANG[:9]}300"
    timeline = Timeline(PLACES).with_changes(
        [village("2007-01-01", K.MOVED, ZHANG, there, "张家庄村委会", parent=YANG)]
    )
    timeline = timeline.with_changes(
        [village("2008-01-01", K.RECODED, there, again, "张家庄村委会", parent=YANG)]
    )
    left = timeline.newest.former("张家庄", KOU)
    assert [(one.division.code, one.note, one.heirs) for one in left] == [
        (ZHANG, "2007-01-01 划入羊里镇", (again,))
    ]
    assert [one.division.code for one in timeline.newest.former("张家庄", YANG)] == [ZHANG, there]
    assert timeline.newest.former("李家庄", YANG) == []


def exchanged(when: str, codes: dict[str, str], *gone: str) -> list[DivisionChange]:
    """Townships get other codes, their villages with them but for those that are gone."""
    return [
        DivisionChange(
            when, K.RECODED, d.code, codes.get(d.code, f"{codes.get(d.parent_code, d.code)[:9]}{d.code[9:]}"),
            d.name, d.level, codes.get(d.parent_code, d.parent_code),
        )
        for d in PLACES
        if (d.code in codes or d.parent_code in codes) and d.code not in gone
    ]  # fmt: skip


def test_what_was_closed_before_townships_exchanged_codes_is_found_where_it_lay() -> None:
    timeline = Timeline(PLACES, [village("2007-01-01", K.CLOSED, ZHANG)])
    timeline = timeline.with_changes(exchanged("2008-01-01", {KOU: YANG, YANG: KOU}, ZHANG))
    then, now = timeline.at(day("2007-06-30")), timeline.newest
    for register, own, other in ((then, KOU, YANG), (now, YANG, KOU)):
        assert [one.division.code for one in register.former("张家庄", own)] == [ZHANG]
        assert register.former("张家庄", other) == []
        assert [one.division.code for one in register.former("张家庄", COUNTY)] == [ZHANG]
    assert [one.heirs for one in then.former("李家庄", KOU)] == [(f"{YANG[:9]}201",)]
    assert then.former("李家庄", YANG) == []


def test_what_a_code_that_was_given_up_is_by_a_day_is_asked_of_who_had_it_last_before() -> None:
    free = "371202109000"
    timeline = Timeline(PLACES, exchanged("2007-01-01", {KOU: free}))
    timeline = timeline.with_changes(
        [DivisionChange("2008-01-01", K.RECODED, YANG, KOU, "羊里镇", "township", COUNTY)]
    )
    told = [timeline.became(KOU, day(when)) for when in ("2006-12-31", "2007-06-30", "2008-01-01")]
    assert told == [(KOU,), (free,), (KOU,)]
    assert timeline.became(YANG, day("2008-01-01")) == (KOU,)
    assert timeline.became("371202109999", day("2008-01-01")) == ()


def parted() -> list[DivisionChange]:
    """A part of a village gets a code of its own; it is named before the one that keeps the old one."""
    part = f"{KOU[:9]}300"
    return [
        village("2007-01-01", K.SPLIT, ZHANG, part, "张家庄东村委会"),
        village("2007-01-01", K.SPLIT, ZHANG, ZHANG, "张家庄村委会"),
    ]


def test_of_one_that_was_split_the_part_that_kept_its_code_goes_on() -> None:
    timeline = Timeline(PLACES).with_changes(parted())
    assert timeline.own_code(ZHANG, day("2007-01-01")) == ZHANG
    assert timeline.codes_of(ZHANG) == (ZHANG,)
    assert timeline.office(ZHANG, 0) == timeline.office(ZHANG, 1)


def test_all_of_a_split_one_that_was_closed_is_no_part_that_was_lost() -> None:
    timeline = Timeline(PLACES).with_changes(parted())
    closed = [village("2008-01-01", K.CLOSED, code) for code in (ZHANG, f"{KOU[:9]}300")]
    became = timeline.with_changes(closed).between(0, 2)
    assert (became.heirs(ZHANG), became.lost) == ((), frozenset())


def test_codes_were_read_with_the_last_register_that_has_them() -> None:
    timeline = Timeline(PLACES).with_changes([village("2007-01-01", K.RENAMED, ZHANG, ZHANG, "新张庄村委会")])
    timeline = timeline.with_changes([village("2008-01-01", K.CLOSED, ZHANG)])
    later, earlier = Period.parse("2008S1"), Period.parse("2006S2")
    assert timeline.read_with(later, {ZHANG, LI}) == 1
    assert timeline.read_with(later, {LI}) == 2
    assert timeline.read_with(later, {"999999999999"}) == 2
    assert timeline.read_with(earlier, {ZHANG}) == 0


def test_one_that_is_called_otherwise_now_has_not_gone_from_its_code() -> None:
    renamed = village("2007-01-01", K.RENAMED, ZHANG, ZHANG, "新张庄村委会")
    assert Timeline(PLACES).with_changes([renamed]).newest.gone_from(ZHANG, "张家庄村委会") is None
    assert Timeline(PLACES).with_changes(parted()).newest.gone_from(ZHANG, "张家庄村委会") is None
    swap = [
        village("2007-01-01", K.RECODED, ZHANG, LI, "张家庄村委会"),
        village("2007-01-01", K.RECODED, LI, ZHANG, "李家庄村委会"),
    ]
    gone = Timeline(PLACES).with_changes(swap).newest.gone_from(ZHANG, "张家庄村委会")
    assert gone is not None
    assert [one.code for one in gone] == [LI]


def test_an_office_that_is_there_no_more_is_shown_as_of_when_it_was() -> None:
    timeline = Timeline(PLACES).with_changes([village("2007-01-01", K.CLOSED, ZHANG)])
    timeline = timeline.with_changes([village("2008-01-01", K.NEW, "", ZHANG, "新村委会")])
    first, second = timeline.office(ZHANG, 0), timeline.office(ZHANG, 2)
    assert (first.shown(0), first.shown(2), second.shown(2)) == ((ZHANG, 0), (ZHANG, 0), (ZHANG, 2))
    assert first != second


def test_of_two_that_had_a_code_after_a_day_the_first_is_meant() -> None:
    new = f"{KOU[:9]}300"
    timeline = Timeline(PLACES).with_changes([village("2007-01-01", K.NEW, "", new, "新村委会")])
    timeline = timeline.with_changes([village("2008-01-01", K.CLOSED, new)])
    timeline = timeline.with_changes([village("2009-01-01", K.NEW, "", new, "又一村委会")])
    assert timeline.office(new, 0) == timeline.office(new, 1) == timeline.office(new, 2)
    assert timeline.office(new, 0) != timeline.office(new, 3)
