"""Who is late, what is written to them, and what is kept of it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.chasing.chasing import LETTER, TELEPHONE
from laiwu_desktop.desk.chasing.completeness import TownshipLine
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.chasing.punctuality import Punctual
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment
from tests.conftest import TOWNSHIP
from tests.desk.handover.test_handover import export
from tests.paper.sheets import pages_of
from tests.sample import fill_in

OTHER = "371202101000"
NEXT = Period.parse("2007S1")


def at(desk: Desk, day: str) -> None:
    """It is noon of that day."""
    desk.clock = lambda: datetime.fromisoformat(f"{day}T12:00:00")


def line_of(bureau: BureauDesk, division: str = TOWNSHIP) -> TownshipLine:
    return next(line for line in bureau.chasing.look().lines if line.division == division)


def test_a_report_is_late_by_the_day_its_first_revision_came(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    package = export(township, tmp_path)
    at(bureau, "2007-01-15")
    assert line_of(bureau).standing is Punctual.OPEN
    at(bureau, "2007-01-18")
    assert (line_of(bureau).standing, line_of(bureau).days_late) == (Punctual.MISSING, 3)
    bureau.import_packages([package])
    bureau.send_back(TOWNSHIP, [Comment("请核对")])
    at(bureau, "2007-02-01")
    found = line_of(bureau)
    assert (found.standing, found.days_late, found.arrival.came) == (
        Punctual.LATE, 3, date(2007, 1, 18),
    )  # fmt: skip
    assert (found.state, found.returned, found.owes) == ("returned", 1, True)
    bureau.accept(TOWNSHIP)
    assert not line_of(bureau).owes


def test_it_is_told_how_much_of_each_form_is_filled_in(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    bureau.import_packages([export(township, tmp_path)])
    villages = len(bureau.register.children(TOWNSHIP))
    found = {one.form: (one.filled, one.asked) for one in line_of(bureau).forms}
    assert found["village_broadband"] == (villages, villages)
    assert found["demonstration_point"] == (0, 0)  # of any number: none is not too few
    assert line_of(bureau, OTHER).forms == ()


def test_late_in_a_row_goes_over_periods_and_districts_have_their_rates(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    at(bureau, "2007-01-10")
    bureau.import_packages([export(township, tmp_path)])
    bureau.begin_period(NEXT)
    at(bureau, "2007-08-01")
    found = bureau.chasing.look()
    rows = {line.division: (line.row, [one for _, one in line.before]) for line in found.lines}
    assert rows[TOWNSHIP] == (1, [Punctual.ON_TIME])
    assert rows[OTHER] == (2, [Punctual.MISSING])
    assert [(period.code, rate.on_time, rate.judged) for period, rate in found.by_period] == [
        ("2006S2", 1, 20), ("2007S1", 0, 20),
    ]  # fmt: skip
    before = bureau.chasing.look(bureau.period.previous)
    assert {county: (rate.on_time, rate.judged) for county, rate in before.by_county} == {
        "莱城区": (0, 15), "钢城区": (1, 5),
    }  # fmt: skip


def test_a_letter_goes_to_each_that_owes_and_is_kept(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    bureau.import_packages([export(township, tmp_path)])
    bureau.change_settings(filler="值班员")
    at(bureau, "2007-01-19")  # a Friday
    chasing, found = bureau.chasing, bureau.chasing.look()
    assert chasing.new_day() == date(2007, 1, 24)
    path = chasing.write(tmp_path / "催报.pdf", found, [OTHER, TOWNSHIP], date(2007, 1, 24))
    (page,) = pages_of(path)
    assert f"{bureau.register[OTHER].name}人民政府：" in page
    assert "应于2007年1月15日前报送我局。截至2007年1月19日，我局尚未收到你镇的数据，已逾期4天。" in page
    assert "请于2007年1月24日前报送" in page
    assert "连续" not in page
    (kept,) = line_of(bureau, OTHER).chased
    assert (kept.about, kept.when, kept.now) == (
        LETTER,
        "2007-01-19T12:00:00",
        {"said": "请于2007年1月24日前报送"},
    )
    assert kept.actor.startswith("值班员")
    assert line_of(bureau).chased == ()
    chasing.note(found.period, [OTHER], TELEPHONE, "答应明天报")
    assert [event.about for event in line_of(bureau, OTHER).chased] == [LETTER, TELEPHONE]
    assert bureau.store.events.troubles() == []


def test_what_was_sent_back_is_asked_for_as_that(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    bureau.import_packages([export(township, tmp_path)])
    bureau.send_back(TOWNSHIP, [Comment("请核对")])
    (letter,) = bureau.chasing.letters(bureau.chasing.look(), [TOWNSHIP], date(2006, 12, 25))
    assert "已退回更正，截至2006年12月20日，我局尚未收到更正后的数据。" in letter.text
    assert "逾期" not in letter.text


def test_with_holidays_the_last_day_is_counted_in_working_days(bureau: BureauDesk) -> None:
    assert bureau.due == date(2007, 1, 15)
    bureau.change_settings(holidays="2007-01-01至2007-01-03 休", due_days=10)
    assert bureau.due == date(2007, 1, 17)
    with pytest.raises(PersonError, match="春节"):
        bureau.change_settings(holidays="春节")
    assert bureau.due == date(2007, 1, 17)


def test_nobody_owes_nothing_is_written(bureau: BureauDesk, tmp_path: Path) -> None:
    with pytest.raises(PersonError, match="没有"):
        bureau.chasing.write(tmp_path / "x.pdf", bureau.chasing.look(), [], date(2007, 1, 1))
    assert list(tmp_path.glob("*.pdf")) == []


def test_it_goes_on_over_a_change_of_codes(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    at(bureau, "2007-01-16")
    bureau.import_packages([export(township, tmp_path)])
    was, new, day = bureau.register[TOWNSHIP], "371203900000", "2007-03-01"
    moved = [
        DivisionChange(day, ChangeKind.MOVED, one.code, one.code, one.name, "village", new)
        for one in bureau.register.children(TOWNSHIP)
    ]
    recoded = DivisionChange(day, ChangeKind.RECODED, was.code, new, was.name, "township", was.parent_code)
    bureau.apply_changes([recoded, *moved], even_many=True)
    bureau.begin_period(NEXT)
    found = line_of(bureau, new)
    assert [(period.code, standing) for period, standing in found.before] == [("2006S2", Punctual.LATE)]
