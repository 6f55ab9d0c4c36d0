"""The totals of `consolidate --json` against totals worked out independently, at all four levels.

The county has everything that makes totals hard: blanks, 暂缺, 不适用, text where a number belongs,
villages not filled in, a township missing, one not accepted, one returned, revisions that count and do not.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from laiwu_desktop import cli
from laiwu_desktop.base.ids import new_report_id
from laiwu_desktop.demo.county import County, generate
from laiwu_desktop.demo.gaps import Answers
from laiwu_desktop.demo.places import shipped_places
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, definitions
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report, ReportHead
from laiwu_desktop.workbook.writing.fill import fill_template
from tests.conftest import CITY, PERIOD, acquaint, noon
from tests.demo.totals import COUNTS, RATIOS, SHARES, SUMS, Place, Total, expected_sums, expected_totals

# These two go the whole way: template, filling, loading, check, explanations, package, import, acceptance.
THE_WHOLE_WAY = ("371202111000", "371203003000")
MISSING, WAITING, RETURNED = "371203103000", "371203100000", "371202105000"
# Its first revision was accepted, then replaced; the other's second revision is not decided yet.
REPLACED, REVISED = "371202100000", "371202101000"


@dataclass
class Consolidated:
    """What `consolidate --json` says, the answers that ought to count, and what they come to."""

    said: dict[str, Any]
    places: list[Place]
    answers: Answers
    expected: dict[tuple[str, str], Total]

    @property
    def rows(self) -> dict[tuple[str, str], Total]:
        """The rows by division and indicator."""
        keys = ("value", "numerator", "denominator", "reported", "registered")
        return {(r["division"], r["indicator"]): Total(*(r[key] for key in keys)) for r in self.said["rows"]}


@pytest.fixture(scope="module")
def consolidated(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Consolidated:
    """A whole county in a bureau's workspace, consolidated from the command line."""
    folder = tmp_path_factory.mktemp("county")
    county = generate(11)
    workspace = str(folder / "bureau.sqlite")
    bureau = create_workspace(workspace, "bureau", CITY, PERIOD, clock=noon, divisions=divisions)
    assert isinstance(bureau, BureauDesk)
    accepted: set[str] = set()
    counted: Answers = {}
    for township in county.townships:
        answers = county.of(township.code)
        if township.code in THE_WHOLE_WAY:
            _go_the_whole_way(bureau, township.code, answers, divisions, folder)
        else:
            answers = _with_holes(Random(township.code), answers)
            _put_into_store(bureau, county, township.code, answers)
        if township.code not in (MISSING, WAITING, RETURNED):
            accepted.add(township.code)
            for form, units in answers.items():
                counted.setdefault(form, {}).update(units)
    bureau.close()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert cli.main(["consolidate", workspace, "--period", PERIOD, "--json"]) == 0
    places = [Place(*place) for place in shipped_places()]
    parsed = json.loads(said.getvalue(), parse_float=Decimal, parse_int=int)
    return Consolidated(parsed, places, counted, expected_totals(places, accepted, counted))


def _go_the_whole_way(
    bureau: BureauDesk, code: str, answers: Answers, divisions: list[Division], folder: Path
) -> None:
    location = str(folder / f"{code}.sqlite")
    desk = create_workspace(location, "township", code, PERIOD, clock=noon, divisions=divisions)
    assert isinstance(desk, TownshipDesk)
    template = desk.write_template(folder / f"{code}.xlsx")
    cells = fill_template(template, folder / f"{code}_filled.xlsx", desk.forms, answers)
    (loaded,) = desk.load([folder / f"{code}_filled.xlsx"])
    assert (loaded.taken, loaded.values) == (True, cells)
    draft = desk.draft()
    assert draft.explain(draft.check().findings, "示例说明：已核对（示例数据）", "示例甲") > 0
    exported = desk.export(folder / "packages")
    acquaint(bureau, desk)
    desk.close()
    (imported,) = bureau.import_packages([exported.path])
    assert imported.verdict == "received"
    bureau.accept(exported.head.id)


def _put_into_store(bureau: BureauDesk, county: County, code: str, answers: Answers) -> None:
    """Reports as the intake would have left them; other revisions and periods hold quite other answers."""
    villages = [place.code for place in county.villages[code]]
    others = county.of(THE_WHOLE_WAY[0])
    wrong = {form: _moved(units, code, villages) for form, units in others.items()}
    states = {WAITING: "received", RETURNED: "returned"}
    if code == REPLACED:
        _store(bureau, code, 1, "superseded", wrong)
        _store(bureau, code, 2, "accepted", answers)
        _store(bureau, code, 1, "accepted", wrong, "2006S1")
    elif code == REVISED:
        _store(bureau, code, 1, "accepted", answers)
        _store(bureau, code, 2, "received", wrong)
    elif code != MISSING:
        _store(bureau, code, 1, states.get(code, "accepted"), answers)


def _moved(units: Mapping[str, Any], township: str, villages: list[str]) -> dict[str, Any]:
    """The rows of another township's units, in order, for the units of this one."""
    places = [township] if THE_WHOLE_WAY[0] in units else villages
    return dict(zip(places, units.values(), strict=False))


def _store(
    bureau: BureauDesk, code: str, revision: int, state: str, answers: Answers, period: str = PERIOD
) -> None:
    head = ReportHead(
        new_report_id(), code, period, revision, "", state, bureau.all_forms.versions, "2007-01-08T09:00:00"
    )
    records = [
        Record(RecordKey(form, unit, seq), _typed(form, row))
        for form, units in answers.items()
        if form != "city_indicator"
        for unit, rows in units.items()
        for seq, row in enumerate(rows, int(form in ("demonstration_point", "rural_service_unit")))
    ]
    bureau.store.reports.add(Report(head, tuple(records)))


def _typed(form: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's answers as the program reads what a person typed."""
    fields = definitions().forms[form].fields
    texts = {
        name: "、".join(a) if isinstance(a, list) else str(a) for name, a in row.items() if a is not None
    }
    return {name: fields[name].type.parse(text) for name, text in texts.items()}


def _with_holes(chance: Random, answers: Answers) -> Answers:
    """Many more answers missing than any check would let through, and rows lost."""
    holes: Answers = {}
    for form, units in answers.items():
        for code, rows in units.items():
            if chance.random() < 0.04:
                continue
            holes.setdefault(form, {})[code] = [
                {name: _hole(chance, answer) for name, answer in row.items()} for row in rows
            ]
    return holes


def _hole(chance: Random, answer: Any) -> Any:
    fate = chance.random()
    if fate > 0.12 or isinstance(answer, list):
        return answer
    if isinstance(answer, int):
        return (None, "暂缺", "不适用", "约三百", 0)[int(fate / 0.12 * 4.999)]
    return (None, "暂缺", "不适用")[int(fate / 0.12 * 2.999)]


def test_every_indicator_has_an_independent_definition(consolidated: Consolidated) -> None:
    known = {*SHARES, *SUMS, *RATIOS, *COUNTS}
    assert known == {indicator for _, indicator in consolidated.rows} == set(definitions().plan.indicators)
    assert len(known) == 27


@pytest.mark.parametrize("indicator", [*SHARES, *SUMS, *RATIOS, *COUNTS])
def test_indicator_in_every_area(consolidated: Consolidated, indicator: str) -> None:
    wanted = {code: total for (code, name), total in consolidated.expected.items() if name == indicator}
    found = {code: total for (code, name), total in consolidated.rows.items() if name == indicator}
    differing = {code: (found.get(code), total) for code, total in wanted.items() if found.get(code) != total}
    assert differing == {}
    assert len(found) == len(wanted) == 1093


def test_sum_and_count_of_every_number_field(consolidated: Consolidated) -> None:
    answers = {form: units for form, units in consolidated.answers.items() if form != "city_indicator"}
    found = {
        (row["division"], row["form"], row["field"]): (
            None if row["sum"] is None else Decimal(row["sum"]),
            row["count"],
        )
        for row in consolidated.said["fields"]
    }
    assert found == expected_sums(consolidated.places, answers)


def test_says_who_is_in_and_who_is_missing(consolidated: Consolidated) -> None:
    assert consolidated.said["reports"]["accepted"] == 17
    assert sorted(consolidated.said["reports"]["missing"]) == sorted((MISSING, WAITING, RETURNED))


def test_the_county_has_every_kind_of_gap(consolidated: Consolidated) -> None:
    rows = [row for units in consolidated.answers.values() for rows in units.values() for row in rows]
    seen = {answer for row in rows for answer in row.values() if not isinstance(answer, list)}
    assert {None, 0, "暂缺", "不适用", "约三百"} <= seen
    city = consolidated.rows[CITY, "broadband_penetration"]
    assert 0 < city.reported < city.registered == 1070
    unreported = consolidated.rows[MISSING, "broadband_village_rate"]
    assert unreported.value == unreported.reported == 0
    assert consolidated.rows[MISSING, "broadband_users"].value is None
