"""Undo, redo and what is told of the past: nothing is lost, and nothing that was written down is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.history import conflict_line, describe, line_words, lines_of
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import back_up, open_desk, restore_backup
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.change import Intent, Kind, RowChange, ValueChange
from laiwu_desktop.formdef.report.content import Content, RecordKey
from tests.conftest import noon
from tests.sample import BROADBAND, POINT, fill_in, type_in
from tests.workbook.files.raw import few_divisions, small_desk
from tests.workbook.writing.test_photos_travel import picture

POINTS = "demonstration_point"


@pytest.fixture
def desk(tmp_path: Path, divisions: list[Division]) -> Iterator[TownshipDesk]:
    """Three villages, filled in, in the period after; a demonstration point stands in the first."""
    made = small_desk("township", tmp_path, few_divisions(divisions))
    assert isinstance(made, TownshipDesk)
    made.change_settings(filler="示例填表人")
    draft = fill_in(made)
    first = village(made)
    type_in(draft, POINTS, first, POINT, draft.add_row(POINTS, first).seq)
    made.export(tmp_path / "first")
    made.begin_period(Period.parse("2007S1"))
    yield made
    made.close()


def village(desk: Desk, number: int = 0) -> str:
    return desk.units(desk.division.code)["village"][number].code


def broadband(desk: Desk) -> RecordKey:
    return RecordKey("village_broadband", village(desk))


def stands(desk: Desk) -> tuple[object, ...]:
    """The digest of the report at hand, with the marks and the texts that it does not cover."""
    draft = desk.draft()
    content = Content(tuple(draft.figures.records), draft.explanations)
    carried = {(r.key, name) for r in draft.figures.records for name in r.carried}
    rows = {r.key for r in draft.figures.records}
    return digest(canonical(desk.forms, content)), carried, rows


def logged(desk: Desk) -> list[str]:
    """The log, line for line."""
    return [repr(line) for line in desk.history()]


def enter(desk: Desk, _: Path) -> None:
    desk.draft().enter(broadband(desk), "households", "331")


def enter_what_is_blank(desk: Desk, _: Path) -> None:
    desk.draft().enter(RecordKey("village_safety_tv", village(desk)), "video_points", "暂缺")


def blank(desk: Desk, _: Path) -> None:
    desk.draft().enter(broadband(desk), "population", "")


def confirm(desk: Desk, _: Path) -> None:
    assert desk.draft().confirm(village(desk)) > 1


def clear(desk: Desk, _: Path) -> None:
    draft = desk.draft()
    type_in(draft, "village_broadband", village(desk), BROADBAND)
    draft.enter(broadband(desk), "broadband_access", "否")
    assert len(draft.clear_irrelevant(broadband(desk))) == 2


def add_row(desk: Desk, _: Path) -> None:
    desk.draft().add_row(POINTS, village(desk))


def drop_row(desk: Desk, _: Path) -> None:
    draft = desk.draft()
    (point,) = draft.figures.rows(POINTS, village(desk))
    assert point.carried
    draft.drop_row(point.key)


def explain(desk: Desk, _: Path) -> None:
    draft = desk.draft()
    draft.enter(broadband(desk), "population", "3000")
    assert draft.explain(draft.check().findings, "示例数据说明", "示例填表人")


def explain_again(desk: Desk, folder: Path) -> None:
    explain(desk, folder)
    draft = desk.draft()
    assert draft.explain(draft.check().findings, "示例数据：再说明", "示例填表人")


def add_photo(desk: Desk, _: Path) -> None:
    desk.draft().add_photo(RecordKey("information_village", village(desk)), "photos", picture())


def load_everything(desk: Desk, folder: Path) -> None:
    """A package of another office's copy: values, a point more, photos, explanations, rows that are gone."""
    path = folder / "another.sqlite"
    back_up(str(folder / "small-township.sqlite"), folder / "copy.sqlite")
    restore_backup(folder / "copy.sqlite", str(path))
    other = open_desk(str(path), clock=noon)
    assert isinstance(other, TownshipDesk)
    draft = fill_in(other)
    add_photo(other, folder)
    drop_row(other, folder)
    draft = other.draft()
    type_in(draft, POINTS, village(other, 1), POINT, draft.add_row(POINTS, village(other, 1)).seq)
    draft.enter(broadband(other), "population", "3000")
    draft.explain(draft.check().findings, "示例数据说明", "示例填表人")
    package = other.export(folder / "other", carried=True, missed=True).path
    other.close()
    (loaded,) = desk.load([package])
    assert loaded.taken
    assert loaded.action
    draft = desk.draft()
    assert draft.explanations
    names = draft.figures.record(RecordKey("information_village", village(desk))).values["photos"]
    assert isinstance(names, tuple)
    assert draft.photos(names)


DEEDS = (
    enter, enter_what_is_blank, blank, confirm, clear, add_row, drop_row, explain, explain_again, add_photo,
    load_everything,
)  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_undo_of_anything_restores_the_report_and_redo_does_it_again(
    desk: TownshipDesk, tmp_path: Path, deed: Callable[[Desk, Path], None]
) -> None:
    states = [stands(desk)]
    deed(desk, tmp_path)
    done = [one for one in desk.history() if one.deed.kind is not Kind.CARRY]
    after = stands(desk)
    for _ in done:
        before = logged(desk)
        undone = desk.undo()
        assert (undone.applied.conflicts, undone.words[:3]) == ((), "撤消：")
        assert logged(desk)[:-1] == before  # it only grows
        states.append(stands(desk))
    assert states[-1] == states[0]
    for one in desk.history()[-len(done) :][::-1]:
        assert desk.undo(one.deed.id[:8]).words.startswith("重做：")
    assert stands(desk) == after


def test_what_a_period_began_with_can_be_taken_back_too(desk: TownshipDesk) -> None:
    assert desk.draft().figures.records
    assert desk.undo().words.startswith("撤消：带入上期数据（")
    assert not desk.draft().figures.records
    with pytest.raises(PersonError) as caught:
        desk.undo()
    assert caught.value.code == "nothing_to_undo"


def test_a_session_undoes_and_redoes_in_its_own_order(desk: TownshipDesk) -> None:
    draft = desk.draft()
    draft.enter(broadband(desk), "households", "331")
    draft.enter(broadband(desk), "households", "332")
    name = desk.register[village(desk)].name
    assert (draft.undo_words, draft.redo_words) == (f"撤消：填写 {name} 总户数", "")
    draft.undo()
    draft.undo()
    assert (draft.undo_words, draft.redo_words) == ("", f"重做：填写 {name} 总户数")
    draft.redo()
    assert draft.figures.record(broadband(desk)).values["households"] == 331
    draft.redo()
    assert draft.redo_words == ""
    assert desk.draft().figures.record(broadband(desk)).values["households"] == 332
    assert draft.undo_words == f"撤消：填写 {name} 总户数"


def test_what_was_changed_since_is_a_conflict_and_stays(desk: TownshipDesk) -> None:
    draft = desk.draft()
    type_in(draft, "village_broadband", village(desk), {"households": "331", "population": "961"})
    key = broadband(desk)
    changes = (ValueChange(key, "households", 331, 401), ValueChange(key, "population", 961, 1401))
    draft.apply(Intent(changes, Kind.LOAD, about="口镇.xlsx"))
    load = desk.history()[-1]
    desk.change_settings(filler="示例乙")
    desk.draft().enter(broadband(desk), "households", "500")
    undone = desk.undo(load.deed.id)
    assert undone.words == "撤消：导入 口镇.xlsx（2 处）"
    (conflict,) = undone.applied.conflicts
    name = desk.register[village(desk)].name
    assert conflict_line(conflict, desk.forms, desk.register) == (
        f"{village(desk)} {name} 总户数：现为“500”（示例乙，2006-12-20 12:00:00），没有改为“331”。"
    )
    values = desk.draft().figures.record(broadband(desk)).values
    assert (values["households"], values["population"]) == (500, 961)


def test_a_row_that_was_filled_in_since_is_not_taken_back(desk: TownshipDesk) -> None:
    key = desk.draft().add_row(POINTS, village(desk))
    added = desk.history()[-1]
    desk.change_settings(filler="示例乙")
    type_in(desk.draft(), POINTS, village(desk), {"point_name": "示例点"}, key.seq)
    before = stands(desk)
    undone = desk.undo(added.deed.id)
    name, title = desk.register[village(desk)].name, desk.forms[POINTS].title
    assert undone.applied.changes == ()
    (conflict,) = undone.applied.conflicts
    assert conflict_line(conflict, desk.forms, desk.register) == (
        f"{village(desk)} {name} {title} 第 {key.seq} 行："
        "这一行又填写过（示例乙，2006-12-20 12:00:00），整行没有动。"
    )
    assert stands(desk) == before


def test_a_row_of_a_file_that_was_filled_in_since_stays_whole(desk: TownshipDesk, tmp_path: Path) -> None:
    load_everything(desk, tmp_path)
    loaded = desk.history()[-1]
    point = next(change.key for change in loaded.changes if isinstance(change, RowChange) and change.now)
    desk.draft().enter(point, "remarks", "示例：又填了")
    row = desk.draft().figures.record(point)
    (conflict,) = desk.undo(loaded.deed.id).applied.conflicts
    assert (conflict.change.key, desk.draft().figures.record(point)) == (point, row)
    desk.draft().enter(point, "remarks", "")
    desk.undo(loaded.deed.id)
    assert not desk.draft().figures.has(point)


def test_an_undo_that_comes_too_late_changes_nothing_and_opens_nothing(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    complete(desk, tmp_path)
    desk.draft().enter(broadband(desk), "population", "970")
    action = desk.history()[-1].deed.id
    desk.draft().enter(broadband(desk), "population", "980")
    desk.export(tmp_path / "second", carried=True, missed=True)
    before = desk.store.reports.content_hash()
    undone = desk.undo(action)
    assert undone.applied.changes == ()
    assert (undone.applied.conflicts[0].actor, undone.applied.opened) == ("示例填表人", None)
    assert desk.store.reports.content_hash() == before


def complete(desk: TownshipDesk, _: Path) -> None:
    fill_in(desk)
    draft = desk.draft()
    draft.explain(draft.check().findings, "示例数据说明", "示例填表人")


def test_an_undo_after_export_is_a_new_revision(desk: TownshipDesk, tmp_path: Path) -> None:
    complete(desk, tmp_path)
    before = stands(desk)
    desk.draft().enter(broadband(desk), "population", "970")
    desk.export(tmp_path / "second", carried=True, missed=True)
    undone = desk.undo()
    assert undone.applied.opened is not None
    assert (desk.draft().head.revision, desk.draft().head.state) == (2, "draft")
    assert stands(desk)[0] == before[0]
    lines = desk.cell_history(broadband(desk), "population")
    assert [(line.was, line.now, line.kind) for line in lines] == [
        ("970", "960", "undo"), ("960", "970", "enter"), ("960", "960", "load"), ("", "960", "carry"),
    ]  # fmt: skip
    assert len({line.report for line in lines}) == 2
    name = desk.register[village(desk)].name
    assert [line.how for line in lines][:2] == [f"撤消：填写 {name} 总人口", "填写"]


def test_what_an_export_left_out_is_told_and_comes_back(desk: TownshipDesk, tmp_path: Path) -> None:
    """An explanation that explains nothing any more leaves the report with a line in the log."""
    complete(desk, tmp_path)
    first = stands(desk)
    desk.draft().enter(broadband(desk), "population", "3000")
    explained = desk.draft().check().findings
    desk.draft().explain(explained, "示例数据：迁入", "示例填表人")
    states = [stands(desk)]
    desk.draft().enter(broadband(desk), "population", "970")
    states.append(stands(desk))
    desk.export(tmp_path / "second", carried=True, missed=True)
    lapse = desk.history()[-1]
    assert (lapse.deed.kind, lapse.deed.actor) == (Kind.LAPSE, "示例填表人")
    name = desk.register[village(desk)].name
    told = {line_words(line, desk.forms, desk.register) for line in lines_of([lapse], desk.forms)}
    assert f"{village(desk)} {name} 总人口 审核说明：示例数据：迁入 → 未填" in told
    words = describe(lapse, desk.forms, desk.register)
    assert words.startswith("导出时略去失效的审核说明")
    draft = desk.draft()
    assert draft.undo_words == f"撤消：{words}"  # the session knows of it, too
    draft.undo()
    assert (draft.head.revision, stands(desk)) == (2, states[1])
    draft.undo()
    assert stands(desk) == states[0]
    draft.undo()
    draft.undo()
    assert stands(desk) == first
    for _ in range(4):
        draft.redo()
    assert "迁入" not in str(desk.draft().explanations)
    assert desk.undo(desk.history()[-1].deed.id[:8]).words == f"撤消：{words}"
    assert stands(desk) == states[1]


def test_a_conflict_in_a_new_revision_names_who_wrote_it_in_the_one_before(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    complete(desk, tmp_path)
    key = broadband(desk)
    changes = (ValueChange(key, "households", 320, 321), ValueChange(key, "population", 960, 961))
    desk.draft().apply(Intent(changes, Kind.LOAD, about="口镇.xlsx"))
    action = desk.history()[-1].deed.id
    desk.draft().enter(key, "population", "962")
    desk.export(tmp_path / "second", carried=True, missed=True)
    applied = desk.undo(action).applied
    assert applied.opened is not None
    assert [(one.stored, one.actor) for one in applied.conflicts] == [(962, "示例填表人")]
    assert desk.draft().figures.record(key).values["households"] == 320


def test_a_name_that_means_no_deed_or_two_is_refused(desk: TownshipDesk) -> None:
    draft = desk.draft()
    for number in range(17):  # two of 17 begin with the same digit
        draft.enter(broadband(desk), "households", str(400 + number))
    ids = [one.deed.id[0] for one in desk.history()]
    twice = next(digit for digit in ids if ids.count(digit) > 1)
    for name in ("zz", twice):
        with pytest.raises(PersonError) as caught:
            desk.undo(name)
        assert caught.value.code == "unknown_action"


def test_a_deed_that_was_done_again_is_undone_by_its_first_name(desk: TownshipDesk) -> None:
    desk.draft().enter(broadband(desk), "households", "331")
    action = desk.history()[-1].deed.id
    desk.undo()
    with pytest.raises(PersonError) as caught:
        desk.undo(action)
    assert caught.value.code == "nothing_to_undo"
    desk.undo(desk.history()[-1].deed.id)
    again = desk.history()[-1].deed
    assert desk.draft().figures.record(broadband(desk)).values["households"] == 331
    desk.undo(action)
    assert (again.kind, desk.history()[-1].deed.undoes) == (Kind.REDO, again.id)
    assert desk.draft().figures.record(broadband(desk)).values["households"] == 320
    assert desk.undo().words.startswith("撤消：带入上期数据")  # nothing of it stands any more


def test_a_deed_is_told_in_words(desk: TownshipDesk) -> None:
    draft, first = desk.draft(), village(desk)
    name = desk.register[first].name
    key = draft.add_row(POINTS, first)
    type_in(draft, POINTS, first, {"point_name": "示例数据"}, key.seq)
    draft.drop_row(key)
    count = draft.confirm(first)
    draft.enter(broadband(desk), "population", "3000")
    draft.explain(draft.check().findings, "示例数据说明", "示例填表人")
    desk.undo()
    title = desk.forms[POINTS].title
    told = [describe(one, desk.forms, desk.register) for one in desk.history()]
    assert told[0].startswith("带入上期数据（")
    assert told[1:6] == [
        f"添加一行 {name} {title} 第 2 行",
        f"填写 {name} 第 2 行 示范点名称",
        f"删除一行 {name} {title} 第 2 行",
        f"成批确认沿用数据 {name}（{count} 处）",
        f"填写 {name} 总人口",
    ]
    assert told[6].startswith("写审核说明")
    assert told[7] == f"撤消：{told[6]}"


def test_the_bureaus_own_report_has_a_past_too(bureau: BureauDesk) -> None:
    (city,) = bureau.units(bureau.division.code)["city"]
    form = next(iter(bureau.forms))
    field = next(f for f in form.entered if f.type.parse("5") == 5)
    draft = bureau.draft()
    draft.enter(draft.add_row(form.name, city.code), field.name, "5")
    added, line = lines_of(bureau.history(), bureau.forms)
    assert (added.kind, added.field, added.was, added.now) == ("add_row", "", "", "第 1 行")
    assert (line.kind, line.field, line.was, line.now) == ("enter", field.name, "", "5.00")
    assert bureau.undo().words == f"撤消：填写 {city.name} 第 1 行 {field.label}"
    assert bureau.undo().words == f"撤消：添加一行 {city.name} {form.title} 第 1 行"
    assert not bureau.draft().figures.records
