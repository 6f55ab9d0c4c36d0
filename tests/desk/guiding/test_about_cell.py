"""What is said of a value: what it means, what may stand there, what stood there in the periods before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from laiwu_desktop.desk.guiding.about_cell import about_cell, changed_words
from laiwu_desktop.desk.guiding.earlier import MOST, STALE_AFTER, Earlier
from laiwu_desktop.desk.guiding.to_touch import Reason, to_touch
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from tests.desk.test_own_form import desk_with
from tests.formdef.small import HEAD, HOUSES, fields

FORM = HEAD + fields(
    HOUSES + '; carry = true; max = 900; definition = "期末户籍户数"; example = "2（两户同住）"',
    'name = "online"; label = "是否上网"; type = "select_one yes_no"; hint = "一台即可"; source = "附件 一"',
    'name = "words"; label = "说明"; type = "text"; max_length = 20',
)


@pytest.fixture
def desk(tmp_path: Path, divisions: list[Division]) -> Iterator[TownshipDesk]:
    made = desk_with(FORM, "township", tmp_path / "own", divisions)
    assert isinstance(made, TownshipDesk)
    yield made
    made.close()


def key_of(desk: TownshipDesk) -> RecordKey:
    return RecordKey("demo", desk.draft().units["village"][0].code)


def test_definition_and_example_stand_where_the_form_file_gives_them(desk: TownshipDesk) -> None:
    draft, key = desk.draft(), key_of(desk)
    houses = about_cell(draft, (key, "houses"), Earlier(), [])
    assert houses.meaning == "期末户籍户数　示例：2（两户同住）"
    assert houses.limits == "整数，如 350；不小于 0；不大于 900"
    online = about_cell(draft, (key, "online"), Earlier(), [])
    assert online.meaning == "一台即可　依据：附件 一"
    assert online.limits == "1\u00a0是　2\u00a0否"
    assert about_cell(draft, (key, "words"), Earlier(), []).limits == "文字；最多 20 字"


def test_twelve_values_stand_there_and_gaps_stay_gaps(desk: TownshipDesk) -> None:
    key, period = key_of(desk), desk.period
    for number in range(MOST + 2):
        if number != 9:
            desk.draft().enter(key, "houses", str(300 + number))
        else:
            desk.draft().enter(key, "houses", "暂缺")
        period = period.next
        desk.begin_period(period)
    desk.draft().enter(key, "houses", "400")
    past = about_cell(desk.draft(), (key, "houses"), desk.earlier(), []).past
    assert [number for _, _, number in past] == [
        *(float(300 + n) for n in range(3, 9)), None, *(float(300 + n) for n in range(10, 14)), 400.0,
    ]  # fmt: skip
    assert past[6][1] == "暂缺"
    assert past[-1][0] == period.short
    assert len(past) == MOST


def test_numbers_that_never_change_are_to_be_looked_at_again(desk: TownshipDesk) -> None:
    key, period = key_of(desk), desk.period
    desk.draft().enter(key, "houses", "300")
    for count in range(2, STALE_AFTER + 1):
        period = period.next
        desk.begin_period(period)
        stale = desk.earlier().stale(desk.draft())
        assert stale == ({(key, "houses")} if count == STALE_AFTER else set())
        if count < STALE_AFTER:
            desk.draft().confirm(key.unit_code)
    touch = next(one for one in to_touch(desk.draft(), key.unit_code, stale) if one.field == "houses")
    assert touch.reason is Reason.STALE
    desk.draft().enter(key, "houses", "301")
    assert desk.earlier().stale(desk.draft()) == set()


def test_what_the_bureau_said_stands_there_with_the_answer(desk: TownshipDesk) -> None:
    draft, key = desk.draft(), key_of(desk)
    draft.enter(key, "houses", "300")
    draft.comments = (Comment("比统计年鉴少", key, "houses", "审核人", id="ab" * 16, value="300"),)
    draft.comes_back = True
    finding = next(f for f in draft.check().findings if f.rule.startswith("comment."))
    draft.explain([finding], "年鉴含外来户", "填表人")
    said = about_cell(draft, (key, "houses"), Earlier(), []).said
    assert said == "农业局（第 1/1 条，已答复）：比统计年鉴少"


def test_who_changed_it_last_is_said_in_words(desk: TownshipDesk) -> None:
    key = key_of(desk)
    assert changed_words(desk.cell_history(key, "houses")) == ""
    for text in ("300", "310"):
        desk.draft().enter(key, "houses", text)
    assert changed_words(desk.cell_history(key, "houses")).endswith("填写（原为 300）")
