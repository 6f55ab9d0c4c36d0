"""What files would make of the draft, told before it is written; and what of it a person names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from laiwu_desktop.base.errors import WrongUse
from laiwu_desktop.cli import main
from laiwu_desktop.desk.filling.incoming.preview_words import preview_lines, wanted_of
from laiwu_desktop.desk.filling.incoming.prospect import Coming
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import Content, Record, RecordKey
from laiwu_desktop.formdef.types import Guess
from laiwu_desktop.formdef.values import AsTyped, Value
from laiwu_desktop.workbook.exchange.verification import _edited_values
from laiwu_desktop.workbook.reading.read import BookRead
from tests.conftest import noon
from tests.desk.filling.test_loading import BROADBAND, said, template, village
from tests.desk.grid.town import content
from tests.sample import fill_in
from tests.workbook.files.raw import few_divisions, small_desk

POINTS = "demonstration_point"


@pytest.fixture
def desk(tmp_path: Path, divisions: list[Division]) -> Iterator[TownshipDesk]:
    """A township of three villages, filled in; the number of broadband users was typed by hand."""
    made = small_desk("township", tmp_path, few_divisions(divisions))
    assert isinstance(made, TownshipDesk)
    fill_in(made).enter(village(made), "broadband_users", "36")
    yield made
    made.close()


def test_a_preview_tells_each_value_and_what_the_check_would_say(desk: TownshipDesk, tmp_path: Path) -> None:
    answers = {
        "households": "三百二",
        "broadband_users": 400,
        "monthly_fee": "58.555",
        "remarks": "示例数据二",
    }
    looked = desk.look_at_files([template(desk, tmp_path / "t.xlsx", answers)])
    prospect = desk.prospect(looked)
    before = desk.store.reports.content_hash()
    told = list(preview_lines(prospect, prospect.wanted, desk.register, ["t.xlsx"]))
    assert told[0] == "将导入 2 处，2 处不取。"
    lines = [line.strip() for line in told]
    assert "总户数：320 → 三百二（认不准的；可作“320”；不取）" in lines
    assert any(
        line.startswith("宽带用户数：36 → 400（改动手工填写的：") and line.endswith("；不取）")
        for line in lines
    )
    assert "备注：示例数据 → 示例数据二（改动）" in lines
    assert any(line.startswith(f"可以推断：{Guess.ROUNDED.value}：58.555 → 58.56（1 处）") for line in lines)
    assert "导入后会新有的审核问题：强制性 1 处。" in lines
    everything = wanted_of(prospect)
    assert {finding.field for finding in prospect.findings(everything)} >= {"households", "monthly_fee"}
    assert desk.store.reports.content_hash() == before


def test_programs_read_the_preview_and_what_came_of_it(
    desk: TownshipDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers: dict[str, object] = {"broadband_users": 37, "monthly_fee": "58.555"}
    good, bad = template(desk, tmp_path / "t.xlsx", answers), tmp_path / "坏.xlsx"
    bad.write_bytes(b"no workbook")
    before, town = content(desk.draft()), village(desk)

    def load(*words: object, code: int = 0) -> Any:
        assert main(["load", str(tmp_path / "small-township.sqlite"), *map(str, words)]) == code
        return json.loads(capsys.readouterr().out)

    told = load(good, bad, "--preview", "--json", "--keep-typed", "--guesses", code=1)
    assert [(one["file"], one["fits"]) for one in told["files"]] == [(str(good), True), (str(bad), False)]
    assert told["files"][1]["problems"][0]["code"]
    users, fee = told["values"]
    assert (users["unit_code"], users["form"], users["seq"]) == (town.unit_code, BROADBAND, 0)
    assert (users["was"], users["now"], users["coming"]) == ("36", "37", "by_hand")
    assert (users["is_taken"], users["actor"] != "", users["file"]) == (False, True, str(good))
    assert (fee["field"], fee["now"], fee["coming"]) == ("monthly_fee", "58.555", "unread")
    assert (fee["guess"], fee["is_taken"], fee["is_guessed"]) == ("58.56", True, True)
    assert fee["why"]
    assert told["findings"] == []
    assert content(desk.draft()) == before
    as_it_is = load(good, "--preview", "--json")
    assert [(one["is_taken"], one["is_guessed"]) for one in as_it_is["values"]] == [(True, False)] * 2
    assert [(one["field"], one["severity"]) for one in as_it_is["findings"]] == [("monthly_fee", "error")]
    (loaded,) = load(good, "--json", "--keep-typed")
    assert (loaded["file"], loaded["taken"], loaded["left_out"]) == ("t.xlsx", True, 1)
    assert content(desk.draft()) != before
    desk.undo(loaded["action"])
    assert content(desk.draft()) == before


@pytest.mark.parametrize(
    ("only", "fields"),
    [
        (["*/莱农信1表/备注"], {"remarks"}),
        (["*//总户数", "*/*/备注"], {"households", "remarks"}),
        (["*"], {"households", "remarks", "broadband_users"}),
    ],
)
def test_only_what_is_named_is_written_and_one_undo_takes_it_back(
    desk: TownshipDesk, tmp_path: Path, only: list[str], fields: set[str]
) -> None:
    answers = {"households": 321, "broadband_users": 37, "remarks": "示例"}
    looked = desk.look_at_files([template(desk, tmp_path / "t.xlsx", answers)])
    prospect = desk.prospect(looked)
    was = content(desk.draft())
    before = desk.draft().figures.record(village(desk)).values
    (loaded,) = desk.write_files(looked, wanted_of(prospect, only))
    now = desk.draft().figures.record(village(desk)).values
    assert {name for name in now if now[name] != before.get(name)} == fields
    assert loaded.values == len(fields)
    desk.undo(loaded.action)
    assert content(desk.draft()) == was
    with pytest.raises(WrongUse):
        wanted_of(prospect, ["没有这个村"])


def test_guesses_are_taken_and_what_was_typed_by_hand_is_left_where_one_says_so(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    answers = {"households": "三百二十一户", "broadband_users": 37, "monthly_fee": "58.555"}
    looked = desk.look_at_files([template(desk, tmp_path / "t.xlsx", answers)])
    wanted = wanted_of(desk.prospect(looked), keep_typed=True, guesses=True)
    desk.write_files(looked, wanted)
    values = desk.draft().figures.record(village(desk)).values
    assert (values["households"], values["broadband_users"], str(values["monthly_fee"])) == (321, 36, "58.56")


def test_files_written_together_are_one_deed_and_the_later_one_counts(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    """Also where both bring a new row of the same unit, and another window wrote meanwhile."""
    point = {"point_name": "示例数据甲", "category": "学校"}
    paths = [
        template(desk, tmp_path / "a.xlsx", {"households": 401, "population": 1401}),
        template(desk, tmp_path / "b.xlsx", {"households": 402}),
        template(desk, tmp_path / "c.xlsx", point, POINTS),
        template(desk, tmp_path / "d.xlsx", {**point, "point_name": "示例数据乙"}, POINTS),
    ]
    looked = desk.look_at_files(paths)
    prospect = desk.prospect(looked)
    notes = [line.note for line in prospect.lines if line.place.field == "households"]
    assert notes == ["后面的文件写的不同", "前面的文件写的不同"]
    was = content(desk.draft())
    loaded = desk.write_files(looked, prospect.wanted)
    assert len({one.action for one in loaded}) == 1
    assert [said(one.changed) for one in loaded] == [
        [("总人口", "960", "1401")],
        [("总户数", "320", "402")],
        [],
        [],
    ]
    names = [row.values["point_name"] for row in desk.draft().figures.rows(POINTS, village(desk).unit_code)]
    assert names == ["示例数据甲", "示例数据乙"]
    assert desk.undo(loaded[0].action).applied.conflicts == ()
    assert content(desk.draft()) == was
    other = open_desk(str(tmp_path / "small-township.sqlite"), clock=noon)
    other.draft().enter(village(desk), "population", "999")
    other.close()
    again = desk.write_files(looked, prospect.wanted)
    assert [len(one.conflicts) for one in again] == [1, 0, 0, 0]
    values = desk.draft().figures.record(RecordKey(BROADBAND, village(desk).unit_code)).values
    assert (values["households"], values["population"]) == (402, 999)


def test_a_package_in_an_older_spelling_is_as_it_was_exported(desk: TownshipDesk) -> None:
    """More is understood today than when it was typed: that is no edit of anybody's; another number is."""
    phone, houses = RecordKey("information_village", village(desk).unit_code), village(desk)

    def content_with(number: Value, households: Value) -> Content:
        return Content((Record(phone, {"officer_phone": number}), Record(houses, {"households": households})))

    exported = content_with("(0634)6208888", AsTyped("320户"))
    for households, edited in ((320, []), (321, [("320户", "321")])):
        read = content_with("0634-6208888", households)
        book = BookRead(None, read, (), {}, {}, {}, resaved=False)
        found = _edited_values(book, exported, desk.all_forms)
        assert [(one.was, one.now) for one in found] == edited


def test_a_text_for_a_number_is_told_as_such_whatever_it_would_replace(
    desk: TownshipDesk, tmp_path: Path
) -> None:
    prospect = desk.prospect(
        desk.look_at_files([template(desk, tmp_path / "t.xlsx", {"broadband_users": "abc"})])
    )
    (line,) = prospect.lines
    assert (line.coming, line.replaces_typed, line.is_chosen_at_first) == (Coming.UNREAD, True, False)
    assert wanted_of(prospect, keep_typed=True).left_out == {line.place}
