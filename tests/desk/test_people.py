"""Clerks: who works here is chosen, remembered, and stands with all that they do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.users import user_name
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.trail.people import ELSEWHERE
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.trail.clerk import Clerk, who_works
from laiwu_desktop.store.events import Wanted
from tests.conftest import CITY, PERIOD, TOWNSHIP, noon
from tests.postgres import postgres_server
from tests.test_cli import Run, run

__all__ = ["run"]
FIRST, SECOND = "示例张三", "示例李四"


@pytest.fixture(autouse=True)
def of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this person's choices are kept."""
    monkeypatch.setenv(ELSEWHERE, str(tmp_path / "own" / "clerks.txt"))
    return tmp_path / "own" / "clerks.txt"


@pytest.fixture
def two(township: TownshipDesk) -> TownshipDesk:
    """A township where two clerks work."""
    township.people.add(FIRST, "zs")
    township.people.add(SECOND)
    return township


def again(desk: TownshipDesk) -> TownshipDesk:
    """The same workspace, opened anew."""
    desk.close()
    opened = open_desk(desk.location, clock=desk.clock)
    assert isinstance(opened, TownshipDesk)
    return opened


def code_of(work: object, *arguments: str) -> str:
    with pytest.raises(PersonError) as caught:
        work(*arguments)  # type: ignore[operator]
    return caught.value.code


def test_without_clerks_all_is_as_it_was(township: TownshipDesk, of_this_test: Path) -> None:
    assert (township.people.clerk, township.people.active) == (None, [])
    assert township.actor == user_name()
    township.change_settings(filler="示例填表人")
    assert township.actor == "示例填表人"
    assert not of_this_test.exists()


def test_what_a_clerk_does_bears_the_name_and_the_paper_the_fillers(two: TownshipDesk) -> None:
    two.change_settings(filler="示例填表人")
    two.people.choose(SECOND)
    key = RecordKey("village_broadband", two.units(TOWNSHIP)["village"][0].code)
    two.draft().enter(key, "households", "331")
    assert two.history()[-1].deed.actor == SECOND
    assert two.settings.filler == "示例填表人"
    two.change_settings(reviewer="示例审核人")
    last = two.store.events.events(Wanted(kind="settings"))[-1]
    assert last.actor.startswith(f"{SECOND}（")


def test_a_comment_and_a_decision_bear_the_clerks_name(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    bureau.people.add(FIRST)
    bureau.people.choose(FIRST)
    bureau.import_packages([filled.export(tmp_path).path])
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对")])
    head = bureau.find_report(TOWNSHIP)
    assert [said.who for said in bureau.report(head.id).comments] == [FIRST]
    done = bureau.store.events.events(Wanted(actor=FIRST))
    assert [event.kind for event in done][-2:] == ["receive", "return"]


def test_where_nobody_was_chosen_nothing_is_anothers(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """填表人 is printed, and is none of those who may have done it."""
    bureau.change_settings(filler="示例填表人")
    for name in (FIRST, SECOND):
        bureau.people.add(name)
    bureau.import_packages([filled.export(tmp_path).path])
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对")])
    head = bureau.find_report(TOWNSHIP)
    unnamed = f"未指明（{user_name()}）"
    assert [said.who for said in bureau.report(head.id).comments] == [unnamed]
    done = bureau.store.events.events(Wanted(kind="return"))[0]
    assert (done.now or {})["by"] == unnamed
    assert done.actor.startswith("未指明（")
    with closing(open_desk(bureau.location, clock=noon)) as opened:
        assert opened.actor == unnamed
        for name in (FIRST, SECOND):
            opened.people.end(name)
        assert opened.actor == "示例填表人"


def test_who_sits_here_by_the_computers_user_need_not_be_chosen(township: TownshipDesk) -> None:
    township.change_settings(filler="示例填表人")
    township.people.add(FIRST)
    township.people.add(SECOND, computer_user=user_name())
    assert township.actor == SECOND
    township.people.add("示例王五")
    assert township.actor == SECOND


def test_who_was_chosen_works_here_next_time_too(two: TownshipDesk, of_this_test: Path) -> None:
    two.people.choose(FIRST)
    with closing(again(two)) as opened:
        assert opened.actor == FIRST
        opened.people.choose("")
        assert opened.people.clerk is None
    assert json.loads(of_this_test.read_text("utf-8-sig")) == {}
    assert of_this_test.stat().st_mode & 0o077 == 0


def test_a_list_of_choices_that_cannot_be_read_is_none(two: TownshipDesk, of_this_test: Path) -> None:
    two.people.choose(FIRST)
    of_this_test.write_text("{", "utf-8-sig")
    with closing(again(two)) as opened:
        assert opened.people.clerk is None
        opened.people.choose(SECOND)
        assert opened.actor == SECOND


def test_who_ended_cannot_be_chosen_and_stays_in_history(two: TownshipDesk) -> None:
    two.people.choose(FIRST)
    key = RecordKey("village_broadband", two.units(TOWNSHIP)["village"][0].code)
    two.draft().enter(key, "households", "331")
    two.people.end(FIRST)
    assert two.people.clerk is None
    assert code_of(two.people.choose, FIRST) == "unknown_clerk"
    assert two.history()[-1].deed.actor == FIRST
    assert [(clerk.name, clerk.until) for clerk in two.people.all] == [(FIRST, "2006-12-20"), (SECOND, "")]
    assert code_of(two.people.end, FIRST) == "unknown_clerk"
    with closing(again(two)) as opened:
        assert opened.people.clerk is None
        opened.people.add(FIRST)  # who comes back is somebody anew
        opened.people.choose(FIRST)
        assert opened.people.clerk is not None
        assert opened.people.clerk.id == 3


def test_a_slip_is_told(two: TownshipDesk) -> None:
    assert code_of(two.people.add, FIRST) == "clerk_there"
    assert code_of(two.people.add, " ") == "no_name"
    assert code_of(two.people.add, "-") == "no_name"  # nobody, on the command line
    assert code_of(two.people.add, "\u3164\u202e\u200b") == "no_name"
    assert code_of(two.people.add, f"{FIRST}\ufe0f") == "clerk_there"  # looks the same
    assert code_of(two.people.add, "长" * 21) == "long_text"
    assert code_of(two.people.choose, "谁") == "unknown_clerk"


def test_each_change_is_an_event(two: TownshipDesk) -> None:
    two.people.end(FIRST)
    told = [(e.about, e.was, e.now) for e in two.store.events.events(Wanted(kind="clerk"))]
    assert told[0] == (FIRST, None, {"initials": "zs", "since": "2006-12-20"})
    assert told[2][2] == {"initials": "zs", "since": "2006-12-20", "until": "2006-12-20"}


DAY = "2006-12-20"


@pytest.mark.parametrize(
    ("clerks", "remembered", "found"),
    [
        ([Clerk(1, FIRST), Clerk(2, SECOND)], SECOND, 2),
        ([Clerk(1, FIRST, until=DAY)], FIRST, None),
        ([Clerk(1, FIRST, since="2006-12-21")], FIRST, None),
        ([Clerk(1, FIRST, computer_user="u"), Clerk(2, SECOND)], "", 1),
        ([Clerk(1, FIRST, computer_user="u"), Clerk(2, SECOND)], SECOND, 2),
        ([Clerk(1, FIRST, computer_user="u"), Clerk(2, SECOND, computer_user="u")], "", None),
        ([Clerk(1, FIRST)], "", None),
    ],
)
def test_who_works_is_known_where_it_can_be(clerks: list[Clerk], remembered: str, found: int | None) -> None:
    assert getattr(who_works(clerks, remembered, "u", DAY), "id", None) == found


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with postgres_server() as server:
        yield server.database("clerks")


def test_a_user_of_the_server_is_who_it_is_tied_to(served: str, divisions: list[Division]) -> None:
    with closing(create_workspace(served, "bureau", CITY, PERIOD, clock=noon, divisions=divisions)) as desk:
        own = desk.store.clerks.database_user()
        assert own
        desk.people.add(FIRST, database_user=own)
        desk.people.add(SECOND)
        assert code_of(desk.people.choose, SECOND) == "tied_clerk"
        with pytest.raises(PersonError, match="已是"):
            desk.people.add("示例王五", database_user=own)
    with closing(open_desk(served, clock=noon)) as desk:
        assert desk.actor == FIRST


def test_the_command_names_who_sits_here(run: Run) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"clerk t.sqlite --add {FIRST}")
    said = run(f"clerk t.sqlite --add {SECOND} --computer-user {user_name()}")
    assert f"现在由“{SECOND}”操作" in said


def test_the_command(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(f"init t.sqlite --role township --division {TOWNSHIP} --period 2006S2")
    run(f"clerk t.sqlite --add {FIRST} --initials zs")
    assert "没有选操作人：做的事记为“未指明（" in run("clerk t.sqlite")
    assert main(["undo", "t.sqlite"]) == 1
    assert "提醒：没有选操作人" in capsys.readouterr().err
    for reading in ("audit", "keys", "divisions"):
        assert main([reading, "t.sqlite"]) == 0
        assert "没有选操作人" not in capsys.readouterr().err, "nothing is done that is anybody's"
    told = run("keys t.sqlite --write own.xlsx")
    assert told.index("个签名") < told.index("密钥登记文件已写出"), "what was asked for is not above all"
    assert f"现在由“{SECOND}”操作" in run(f"clerk t.sqlite --add {SECOND} --choose {SECOND}")
    listed = run("clerk t.sqlite")
    assert listed.splitlines()[1].endswith("（现在）")
    ended = run(f"clerk t.sqlite --end {FIRST}").splitlines()[0]
    assert "离岗" in ended
    assert "已离岗" in run(f"clerk t.sqlite --choose {FIRST}", code=1)
    found = json.loads(run("clerk t.sqlite --choose - --json"))
    assert (found["chosen"], [one["name"] for one in found["clerks"]]) == ("", [FIRST, SECOND])
    assert "同用" in run("clerk t.sqlite --initials zs", code=2)
