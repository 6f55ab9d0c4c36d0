"""What stands in a grid and is known of it, and what is done to many cells at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeGuard

import msgspec
import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.filling.history import confirmed_unseen
from laiwu_desktop.desk.grid import grid_deeds
from laiwu_desktop.desk.grid.block_ways import ways_for
from laiwu_desktop.desk.grid.choosing import meant
from laiwu_desktop.desk.grid.clipboard_table import read_clipboard
from laiwu_desktop.desk.grid.copying import copied
from laiwu_desktop.desk.grid.grid import Counted, Grid, GridColumn, LastPeriod, Row, edge_of
from laiwu_desktop.desk.grid.grid_columns import asked, named
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import plan_paste
from laiwu_desktop.desk.guiding.to_touch import left_in
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.change import Change, ExplanationChange, Intent, Kind, ValueChange
from laiwu_desktop.formdef.report.content import Comment, Record, RecordKey
from laiwu_desktop.formdef.values import AsTyped, Missing
from tests.conftest import TOWNSHIP
from tests.desk.grid.town import FORM, VILLAGES, content, desk, grid_of, seen, town_file
from tests.sample import POINT, type_in

__all__ = ["desk", "town_file"]
POINTS = "demonstration_point"


def column(grid: Grid, name: str) -> GridColumn:
    return next(one for one in grid.columns if one.field.name == name)


def area(grid: Grid, names: str, first: int, last: int) -> Area:
    return Area(grid.rows[first : last + 1], tuple(column(grid, name) for name in names.split()))


def texts(draft: Draft, name: str, form: str = FORM) -> list[str]:
    grid = grid_of(draft, form)
    return [grid.text(row, column(grid, name)) for row in grid.rows]


def test_a_cell_tells_what_stands_there_and_what_is_the_matter(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    first, second = grid.rows[:2]
    households = column(grid, "households")
    carried = grid.state(first, households)
    assert (carried.text, carried.carried, carried.mark, carried.is_asked) == ("300", True, "carried", False)
    draft.enter(*column(grid, "broadband_users").cell(first), "400")
    grid.forget([first.unit])
    wrong = grid.state(first, column(grid, "broadband_users"))
    assert wrong.mark == "error"
    assert wrong.finding is not None
    assert "400 > 总户数 300" in wrong.finding.message
    assert grid.past(first, column(grid, "broadband_users")) == LastPeriod("35", "+365，+1042.9 %")
    blank = grid.state(second, column(grid, "broadband_date"))
    assert (blank.relevant, blank.is_open, blank.mark) == (False, False, "")
    rate = grid.state(first, column(grid, "broadband_penetration"))
    assert (rate.text, rate.is_open) == ("133.33", False)
    draft.enter(*households.cell(second), "约三百")
    grid.forget([second.unit])
    assert grid.state(second, households).value == AsTyped("约三百")
    assert grid.state(second, households).mark == "error"


def test_what_does_not_apply_any_more_is_open_to_be_cleared(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    first, second = grid.rows[:2]
    date = column(grid, "broadband_date")
    draft.enter(*column(grid, "broadband_access").cell(first), "否")
    grid.forget([first.unit])
    stale = grid.state(first, date)
    assert (stale.text, stale.relevant, stale.is_open, stale.mark) == ("2005-03-05", False, True, "error")
    draft.enter(*column(grid, "broadband_access").cell(second), "是")
    dates = Grid(draft, [date])
    assert dates.wanting("blank") == [second], "of villages without broadband it is asked of nobody"


def test_what_the_bureau_said_is_told_once_and_beside_what_is_worse(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    bureau.import_packages([filled.export(tmp_path).path])
    key = RecordKey(FORM, filled.units(TOWNSHIP)["village"][0].code)
    said = {"households": "示例数据：偏少", "population": "示例数据：请核对"}
    bureau.send_back(TOWNSHIP, [Comment(text, key, field) for field, text in said.items()])
    filled.receive([bureau.write_receipt(TOWNSHIP, tmp_path)])
    draft = filled.draft()
    draft.enter(key, "population", "约九百")
    grid = grid_of(draft)
    alone, beside = (grid.state(Row(key.unit_code), column(grid, field)) for field in said)
    assert alone.finding is not None
    assert said["households"] in alone.finding.message
    assert (alone.comment, alone.is_asked) == ("", True)
    assert (beside.comment, beside.mark) == (said["population"], "error")
    draft.enter(key, "population", "901")  # mended: it is told still, and nobody has to touch it again
    grid.forget([key.unit_code])
    mended = grid.state(Row(key.unit_code), column(grid, "population"))
    assert (mended.comment, mended.is_asked) == (said["population"], False)


def test_of_several_findings_the_gravest_is_shown(desk: TownshipDesk) -> None:
    """A warning that is explained comes first by its rule; what the bureau asked is still to be answered."""
    draft = desk.draft()
    grid = grid_of(draft)
    row, households = grid.rows[1], column(grid, "households")
    key = households.key(row)
    draft.enter(key, "households", "暂缺")
    told = [one for one in draft.unit_findings(households.form, row.unit) if one.field == "households"]
    draft.explain(told, "示例数据", "示例")
    assert grid.state(row, households).mark == "explained"
    grid = grid_of(desk.draft())
    asked_of = Comment("示例数据：请核对", key, "households", id="c" * 32, value="暂缺")
    grid.draft.comments, grid.draft.comes_back = (asked_of,), True
    now = grid.state(row, column(grid, "households"))
    assert now.finding is not None
    assert (now.mark, "农业局意见" in now.finding.message) == ("warning", True)


def test_a_row_that_begins_waits_to_be_confirmed_only_where_it_is_last_periods(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    every = Area(grid.rows[:1], grid.columns)
    now = do(desk, grid_deeds.set_everywhere(grid, every, None))
    here = grid.columns[0].key(grid.rows[0])
    assert not now.figures.has(here)
    taken = grid_deeds.last_period_taken(grid_of(now), area(grid, "households population", 0, 0))
    assert do(desk, taken).figures.record(here).carried == {"households", "population"}
    typed = grid_deeds.text_set(grid_of(now), area(grid, "households", 1, 1), lambda _: "320")
    assert do(desk, typed).figures.record(grid.columns[0].key(grid.rows[1])).carried == frozenset()


def test_on_the_first_day_of_a_period_nothing_is_an_error(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    marks = {grid.state(row, one).mark for row in grid.rows for one in grid.columns}
    assert marks == {"", "carried", "todo", "missed"}


def test_rows_are_filtered_and_sorted_without_a_change(desk: TownshipDesk) -> None:
    draft = desk.draft()
    before = content(draft)
    grid = grid_of(draft)
    assert [row.unit for row in grid.wanting("carried")] == VILLAGES[::2]
    assert len(grid.wanting("all")) == len(VILLAGES)
    draft.enter(*column(grid, "households").cell(grid.rows[2]), "99")
    draft.enter(*column(grid, "households").cell(grid.rows[4]), "暂缺")
    down = grid.ordered(grid.rows, column(grid, "households"), down=True)
    shown = [grid.text(row, column(grid, "households")) for row in down]
    assert shown == ["300"] * 4 + ["99", *[""] * 2, "暂缺", *[""] * 4]
    for _ in range(2):
        draft.undo()
    assert content(draft) == before


def test_what_is_asked_anew_stands_beside_each_other_across_forms(desk: TownshipDesk) -> None:
    columns = asked(desk.draft())
    assert {one.form.name for one in columns} == {FORM, "information_village", "village_safety_tv"}
    assert all(one.is_open and not one.field.carry for one in columns)
    assert named(columns, [columns[2].name, "gone.field", columns[0].name]) == (columns[2], columns[0])


def test_only_what_has_to_be_touched_is_asked_for(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    begun = Grid(draft, grid.columns)
    begun.rows = grid.rows[::2]  # the villages that reported last time
    # What is required and does not carry, and what they said last time, which may stay blank.
    names = {"broadband_users", "telephone_households", "monthly_fee"}
    assert begun.asked_columns() == {f"{FORM}.{name}" for name in names}
    assert begun.count() == Counted(6 * 1, 6 * 2, 6 * 7)
    assert [row.unit for row in grid.wanting("asked")] == VILLAGES, "the others are to begin"
    now = do(desk, grid_deeds.units_confirmed(grid, [VILLAGES[0], VILLAGES[2], VILLAGES[0]]))
    assert grid_of(now).count().carried == 4 * 7
    for name, text in zip(sorted(names), ("35", "58.5", "120"), strict=True):
        now.enter(RecordKey(FORM, VILLAGES[0]), name, text)
    assert [row.unit for row in grid_of(now).wanting("asked")] == VILLAGES[1:]


def test_as_much_is_left_in_the_grid_as_on_the_cards(desk: TownshipDesk) -> None:
    draft = desk.draft()
    draft.enter(RecordKey(FORM, VILLAGES[1]), "households", "100")
    draft.enter(RecordKey(FORM, VILLAGES[0]), "broadband_users", "400")
    nothing = [f for f in draft.unit_findings(draft.forms[FORM], VILLAGES[3]) if f.rule == "not_filled"]
    draft.explain(nothing, "示例数据：没有宽带", "示例甲")
    units = [left_in(draft, village) for village in VILLAGES]
    asked, free = (sum(one.key.form == FORM for left in units for one in of(left)) for of in (
        lambda left: left.asked, lambda left: left.free,
    ))  # fmt: skip
    counted = grid_of(draft).count()
    assert (counted.asked, counted.free) == (asked, free)
    assert asked > 0 < free
    grid = grid_of(draft)
    states = [grid.state(row, one) for row in grid.rows for one in grid.columns]
    marked = [state for state in states if state.mark in ("error", "warning", "todo")]
    assert len([state for state in marked if state.is_asked]) == asked, "each is marked"
    assert marked == [state for state in states if state.is_left], "and F8 leads to each"


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (Counted(3, 2, 1), "还有 3 格要填（另有 2 格可不填）　1 格沿用未确认"),
        (Counted(0, 2, 0), "没有要填的（另有 2 格可不填）"),
        (Counted(0, 0, 0), "没有要填的"),
    ],
)
def test_what_is_left_is_told_in_words(counted: Counted, words: str) -> None:
    assert counted.words[0] == words


def do(desk: TownshipDesk, intent: Intent) -> Draft:
    draft = desk.draft()
    applied = draft.apply(intent)
    assert not applied.conflicts
    return desk.draft()


def test_filling_down_setting_and_clearing_are_one_undo_each(desk: TownshipDesk) -> None:
    before = content(desk.draft())
    grid = grid_of(desk.draft())
    now = do(desk, grid_deeds.filled_down(grid, area(grid, "households broadband_date", 0, 3)))
    assert texts(now, "households")[:5] == ["300", "300", "300", "300", "300"]
    # Only where it applies: nobody has said of the second village that it has broadband.
    assert texts(now, "broadband_date")[:4] == ["2005-03-05", "", "2005-03-05", ""]
    now = do(
        desk, grid_deeds.set_everywhere(grid_of(now), area(grid, "monthly_fee", 0, 11), Missing.NOT_YET_KNOWN)
    )
    assert texts(now, "monthly_fee") == ["暂缺"] * 12
    now = do(desk, grid_deeds.set_everywhere(grid_of(now), area(grid, "households population", 0, 11), None))
    assert set(texts(now, "households")) == {""}
    for _ in range(3):
        desk.draft().undo()
    assert content(desk.draft()) == before


def test_last_periods_values_come_back_unconfirmed(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    now = do(
        desk, grid_deeds.last_period_taken(grid, area(grid, "broadband_users telephone_households", 0, 3))
    )
    assert texts(now, "broadband_users")[:4] == ["35", "", "35", ""]
    first = now.figures.record(RecordKey(FORM, VILLAGES[0]))
    assert {"broadband_users", "telephone_households"} <= first.carried
    now = do(desk, grid_deeds.confirmed(grid_of(now), area(grid, "broadband_users", 0, 3)))
    assert "broadband_users" not in now.figures.record(RecordKey(FORM, VILLAGES[0])).carried
    assert "telephone_households" in now.figures.record(RecordKey(FORM, VILLAGES[0])).carried


def test_last_periods_values_are_confirmed_by_taking_them_again(desk: TownshipDesk) -> None:
    chosen = "households broadband_users"
    grid = grid_of(desk.draft())
    one = area(grid, "households", 0, 0)
    now = do(desk, grid_deeds.last_period_taken(grid, one))  # carried: it stands there already
    assert "households" not in now.figures.record(RecordKey(FORM, VILLAGES[0])).carried
    assert not grid_deeds.last_period_taken(grid_of(now), one).changes
    first = grid_deeds.last_period_taken(grid_of(now), area(grid, chosen, 0, 2))
    assert (first.kind, first.cells) == (
        Kind.FILL,
        {(RecordKey(FORM, unit), "broadband_users") for unit in (VILLAGES[0], VILLAGES[2])},
    )
    now = do(desk, first)
    again = grid_deeds.last_period_taken(grid_of(now), area(grid, chosen, 0, 2))
    assert again.kind is Kind.CONFIRM_UNSEEN
    now = do(desk, again)
    for unit in (VILLAGES[0], VILLAGES[2]):
        row = now.figures.record(RecordKey(FORM, unit))
        assert not {"households", "broadband_users"} & row.carried
    assert not grid_deeds.last_period_taken(grid_of(now), area(grid, chosen, 0, 2)).changes


def test_what_is_confirmed_of_many_cells_at_once_counts_as_seen_by_nobody(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    every = Area(grid.rows, grid.columns)
    kinds = {grid_deeds.confirmed(grid, every).kind, grid_deeds.last_period_taken(grid, every).kind}
    assert kinds == {Kind.CONFIRM_UNSEEN, Kind.FILL}
    now = do(desk, grid_deeds.confirmed(grid, area(grid, "households", 0, 0)))
    assert not unseen(desk)  # it is the cell at hand
    now = do(desk, grid_deeds.confirmed(grid_of(now), area(grid, "households population", 0, 1)))
    assert unseen(desk) == {(VILLAGES[0], "population")}
    taken = do(desk, grid_deeds.last_period_taken(grid_of(now), every))
    do(desk, grid_deeds.last_period_taken(grid_of(taken), every))
    assert len(unseen(desk)) == 6 * 10 - 1
    desk.draft().undo()
    assert unseen(desk) == {(VILLAGES[0], "population")}


def test_who_puts_into_many_cells_what_stands_there_confirms_it_unseen(desk: TownshipDesk) -> None:
    grid = grid_of(desk.draft())
    do(desk, grid_deeds.filled_down(grid, area(grid, "households", 0, 4)))
    assert unseen(desk) == {(VILLAGES[2], "households"), (VILLAGES[4], "households")}  # not where it is new
    do(desk, grid_deeds.set_everywhere(grid, area(grid, "households", 2, 2), 300))
    assert unseen(desk) == {(VILLAGES[2], "households"), (VILLAGES[4], "households")}  # confirmed before
    one = area(grid, "population", 0, 0)
    do(desk, grid_deeds.text_set(grid_of(desk.draft()), one, lambda _: "900"))
    assert (VILLAGES[0], "population") not in unseen(desk)  # typed into the cell at hand


def unseen(desk: TownshipDesk) -> set[tuple[str, str]]:
    found = confirmed_unseen(desk.history(), desk.draft().figures.records)
    return {(key.unit_code, name) for key, name in found}


def test_what_applies_once_all_is_there_is_filled_at_once(desk: TownshipDesk) -> None:
    names = "broadband_access broadband_date access_technologies"
    grid = grid_of(desk.draft())
    top = area(grid, names, 0, 1)
    now = do(desk, grid_deeds.filled_down(grid, top))
    second = RecordKey(FORM, VILLAGES[1])
    first = now.figures.record(RecordKey(FORM, VILLAGES[0])).values
    assert now.figures.record(second).values == {name: first[name] for name in names.split()}
    # Emptied at once as well, be it that a date does not apply any more once nobody has broadband.
    now = do(desk, grid_deeds.set_everywhere(grid_of(now), top, None))
    assert not now.figures.has(second)
    # F7: what its condition brings comes with it, so that the second time confirms.
    every = Area(grid.rows[:1], grid.columns)
    now = do(desk, grid_deeds.last_period_taken(grid_of(now), every))
    assert (
        now.figures.record(RecordKey(FORM, VILLAGES[0])).values["broadband_date"] == first["broadband_date"]
    )
    assert grid_deeds.last_period_taken(grid_of(now), every).kind is Kind.CONFIRM_UNSEEN
    # What the same deed makes not apply is not filled.
    typed = grid_deeds.text_set(grid_of(now), area(grid, names, 2, 2), lambda kind: meant(kind, "否"))
    assert [one.field for one in typed.changes if isinstance(one, ValueChange)] == ["broadband_access"]


def test_explanations_go_with_a_row_where_they_still_fit(desk: TownshipDesk) -> None:
    draft = desk.draft()
    for unit, households in zip(VILLAGES[:3], ("300", "300", "400"), strict=True):
        draft.enter(RecordKey(FORM, unit), "households", households)
    key = draft.add_row(POINTS, VILLAGES[0])
    type_in(draft, POINTS, VILLAGES[0], {**POINT, "served_households": "950"}, key.seq)
    form = draft.forms[POINTS]
    many = [one for one in draft.unit_findings(form, VILLAGES[0]) if one.rule == "served_many_households"]
    draft.explain(many, "带动外村", "填表人")
    before = desk.draft().explanations
    assert [said.key for said in before] == [key]
    moved = draft.next_key(POINTS, VILLAGES[1])
    now = do(desk, grid_deeds.row_moved(draft.figures, draft.explanations, key, moved))
    assert [(said.key, said.text) for said in now.explanations] == [(moved, "带动外村")]
    assert not [
        one for one in now.unit_findings(form, VILLAGES[1]) if one.blocks and one.rule == many[0].rule
    ]
    # In the third village the warning says something else: it is to be explained anew.
    new = now.next_key(POINTS, VILLAGES[2])
    elsewhere = grid_deeds.row_moved(now.figures, now.explanations, moved, new)
    assert not [one for one in elsewhere.changes if isinstance(one, ExplanationChange)]
    now.undo()
    assert desk.draft().explanations == before


def test_a_village_of_several_chosen_rows_is_confirmed_once(desk: TownshipDesk) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    once = grid_deeds.units_confirmed(grid, VILLAGES[:1])
    assert once.changes
    assert grid_deeds.units_confirmed(grid, VILLAGES[:1] * 2) == once


def test_rows_are_copied_moved_to_another_village_and_taken_out(desk: TownshipDesk) -> None:
    draft = desk.draft()
    type_in(draft, POINTS, VILLAGES[0], {}, 0)
    key = draft.add_row(POINTS, VILLAGES[0])
    type_in(draft, POINTS, VILLAGES[0], POINT, key.seq)
    before = content(draft)
    copy = draft.next_key(POINTS, VILLAGES[0])
    carried = frozenset(["point_name"])
    row = msgspec.structs.replace(draft.figures.record(key), carried=carried)
    marked = draft.figures.copy()
    marked.put(row)
    # What nobody has confirmed is as unconfirmed in the copy, and in another village.
    copying = grid_deeds.row_copied(marked, key, copy)
    assert [one.field for one in copying.changes if _is_carried(one)] == ["point_name"]
    moving = grid_deeds.row_moved(marked, (), key, draft.next_key(POINTS, VILLAGES[1]))
    assert [one.field for one in moving.changes if _is_carried(one)] == ["point_name"]
    draft.apply(grid_deeds.row_copied(draft.figures, key, copy))
    moved = draft.next_key(POINTS, VILLAGES[1])
    draft.apply(grid_deeds.row_moved(draft.figures, draft.explanations, copy, moved))
    now = desk.draft()
    grid = grid_of(now, POINTS)
    assert grid.rows == (Row(VILLAGES[0], key.seq), Row(VILLAGES[1], moved.seq))
    assert texts(now, "point_name", POINTS) == ["示例数据示范点"] * 2
    now.apply(grid_deeds.rows_gone(now.figures, [moved]))
    assert content(desk.draft()) == before
    for _ in range(3):
        desk.draft().undo()
    assert content(desk.draft()) == before


def _is_carried(change: Change) -> TypeGuard[ValueChange]:
    return isinstance(change, ValueChange) and change.now_carried


def test_a_text_that_begins_with_a_mark_is_copied_between_marks(desk: TownshipDesk) -> None:
    draft = desk.draft()
    draft.save([Record(RecordKey(FORM, VILLAGES[1]), {"remarks": '"好"的，"再"说'})])
    grid = grid_of(draft)
    text, _ = copied(grid, area(grid, "remarks", 1, 1))
    assert text == '"""好""的，""再""说"\n'
    assert read_clipboard(text)[0][0].text == '"好"的，"再"说'


def test_several_lines_are_one_text_in_the_way_of_its_field(desk: TownshipDesk) -> None:
    draft = desk.draft()
    for form, name, wanted in (
        (FORM, "remarks", "一 二\n三"), ("information_village", "officer_name", "一 二；三"),
    ):  # fmt: skip
        text = "一\t二\r\n\n 三\n"
        way = ways_for(draft, (RecordKey(form, VILLAGES[1]), name), read_clipboard(text), text)[-1]
        assert way.words == "作为一段文字填入这一项"
        assert list(way.plan(False, frozenset()).values.values()) == [wanted]


@pytest.mark.parametrize(
    ("name", "text", "only", "wanted"),
    [
        # What is not asked for now, or does not apply (this village has no broadband yet), is not seen.
        ("broadband_users", "10 20 30", "broadband_users online_computers monthly_fee",
         {"broadband_users": 10, "online_computers": 20, "monthly_fee": Decimal("30.00")}),
        ("broadband_access", "否 否 是 5", "", {
            "broadband_access": "no", "fiber_access": "no", "committee_online": "yes", "broadband_users": 5}),
        ("broadband_access", "是 2005-3-5 ADSL", "", {
            "broadband_access": "yes", "broadband_date": date(2005, 3, 5), "access_technologies": ("adsl",)}),
    ],
)  # fmt: skip
def test_several_lines_go_into_what_the_card_shows(
    desk: TownshipDesk, name: str, text: str, only: str, wanted: dict[str, object]
) -> None:
    draft, key = desk.draft(), RecordKey(FORM, VILLAGES[1])
    draft.save([Record(key, {"new_users": 7})])
    block = read_clipboard(text.replace(" ", "\n"))
    asked_for = frozenset((key, one) for one in only.split()) if only else None
    way = ways_for(draft, (key, name), block, text, asked_for)[0]
    assert way.words == "填入本表下面各项"
    assert {field: value for (_, field), value in way.plan(False, frozenset()).values.items()} == wanted


@pytest.mark.parametrize("text", ["甲\t乙", "甲  乙", "甲 \n  乙", '“甲”\t"乙"', "甲\n\n乙"])
def test_blanks_and_tabs_of_a_text_are_copied_along(desk: TownshipDesk, text: str) -> None:
    draft = desk.draft()
    grid = grid_of(draft)
    remarks = column(grid, "remarks")
    draft.enter(*remarks.cell(grid.rows[0]), text)
    block = read_clipboard(*copied(grid, area(grid, "remarks", 0, 1)))
    plan = plan_paste(grid, Area(grid.rows, (remarks,)), block, (2, 0))
    assert plan.values == {remarks.cell(grid.rows[2]): text}


def test_what_is_copied_comes_back_as_it_was(desk: TownshipDesk) -> None:
    draft = desk.draft()
    values = {
        "households": 300, "monthly_fee": draft.forms[FORM].fields["monthly_fee"].type.parse("58.5"),
        "remarks": '007\n"二"\t三<b>&',
    }  # fmt: skip
    draft.save([Record(RecordKey(FORM, VILLAGES[1]), values)])  # type: ignore[arg-type]
    grid = grid_of(draft)
    text, html = copied(grid, area(grid, "households monthly_fee remarks", 1, 1))
    assert text == '300\t58.50\t"007\n""二""\t三<b>&"\n'
    for block in (read_clipboard(text), read_clipboard(text, html)):
        assert [clip.text for clip in block[0]] == ["300", "58.50", '007\n"二"\t三<b>&']
    text, html = copied(grid, area(grid, "households", 0, 1), with_names=True)
    assert text == (
        f"村代码\t村名称\t总户数（户）\n{VILLAGES[0]}\t张家庄村委会\t300\n{VILLAGES[1]}\t李家庄村委会\t300\n"
    )
    assert f'<td style="mso-number-format:\'\\@\'" x:str sdnum="0;0;@">{VILLAGES[0]}</td>' in html
    assert '<td x:num="300" sdval="300">300</td>' in html
    assert seen(grid).rows == grid.rows


@pytest.mark.parametrize(
    ("field", "typed", "meaning"),
    [
        ("remarks", "光缆已到，设备待装。\n甲 乙;丙", "光缆已到，设备待装。\n甲 乙;丙"),
        ("households", "1,280", "1,280"),
        ("broadband_date", "2005 3 5", "2005 3 5"),
        ("broadband_access", "2", "否"),
        ("access_technologies", "1 3", "ADSL、光纤到户"),
        ("broadband_access", "፩", "፩"),
        ("broadband_access", "1" * 5000, "1" * 5000),
    ],
)
def test_only_what_is_typed_at_a_list_is_read_as_choices(
    desk: TownshipDesk, field: str, typed: str, meaning: str
) -> None:
    assert meant(desk.draft().forms[FORM].fields[field].type, typed) == meaning


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        # From each place on: where Ctrl with an arrow goes there and back.
        (
            "xxx..xx.",
            [(0, 2, 0), (1, 2, 0), (2, 5, 0), (3, 5, 2), (4, 5, 2), (5, 6, 2), (6, 7, 5), (7, 7, 6)],
        ),
        (".x.x.", [(0, 1, 0), (1, 3, 0), (2, 3, 1), (3, 4, 1), (4, 4, 3)]),
        ("....", [(0, 3, 0), (2, 3, 0), (3, 3, 0)]),
        ("xxxx", [(0, 3, 0), (2, 3, 0), (3, 3, 0)]),
        ("x", [(0, 0, 0)]),
    ],
)
def test_the_edge_of_what_is_filled(line: str, ways: list[tuple[int, int, int]]) -> None:
    filled = [sign == "x" for sign in line]
    assert [(here, edge_of(filled, here, 1), edge_of(filled, here, -1)) for here, _, _ in ways] == ways
