"""A scripted officer fills in a township by every way there is; its package equals the command line's.

The long form, with the whole of 口镇 on a real screen: `python -m bench.officer`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench.officer import filling, paper
from laiwu_desktop.cli import main
from laiwu_desktop.demo.county import PERIOD, generate
from laiwu_desktop.demo.gaps import Answers
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.workbook.writing.fill import fill_template

TOWN = paper.TOWNSHIP
# One for each way, in their order; those with rows of 示范点 or 服务单位 that are new are among them.
VILLAGES = ("371202100227", "371202100234", "371202100247", "371202100253", "371202100260")
ONCE = ("village_broadband", "information_village", "village_safety_tv", "township_informatization")


def answers_of(*, before: bool) -> Answers:
    answers = generate(townships=(TOWN,)).of(TOWN, before)
    return {
        form: {unit: rows for unit, rows in units.items() if unit in (TOWN, *VILLAGES)}
        for form, units in answers.items()
        if not before or form in ONCE
    }


def begun(path: Path, divisions: list[Division]) -> None:
    """The workspace on the first day of the second period."""
    places = [one for one in divisions if one.code in (TOWN, "371202000000", "371200000000", *VILLAGES)]
    desk = create_workspace(str(path), "township", TOWN, "2006S1", divisions=places)
    assert isinstance(desk, TownshipDesk)
    draft = desk.draft()
    rows = []
    for form, units in answers_of(before=True).items():
        fields = draft.forms[form].fields
        for unit, (row, *_) in units.items():
            texts = {
                name: "、".join(v) if isinstance(v, list) else str(v)
                for name, v in row.items()
                if v is not None
            }
            values = {name: fields[name].type.parse(text) for name, text in texts.items()}
            rows.append(Record(RecordKey(form, unit), values))
    draft.save(rows)
    desk.begin_period(Period.parse(PERIOD))
    desk.close()


@pytest.fixture
def on_paper(tmp_path: Path, divisions: list[Division]) -> paper.Paper:
    """What the command line makes of the same values."""
    start, office = tmp_path / "期初.sqlite", tmp_path / "口镇.sqlite"
    begun(start, divisions)
    shutil.copy(start, office)
    answers = answers_of(before=False)
    empty, filled = tmp_path / "模板.xlsx", tmp_path / "填好.xlsx"

    def run(*words: object) -> None:
        assert main([str(word) for word in words]) == 0, words

    run("template", office, "--out", empty)
    desk = paper.township_of(office)
    fill_template(empty, filled, desk.forms, answers)
    desk.close()
    run("load", office, filled)
    run("explain", office, "--text", paper.SAID)
    run("export", office, "--out", tmp_path / "命令行", "--carried")
    (package,) = (tmp_path / "命令行").glob("*.xlsx")
    desk = paper.township_of(office)
    wanted = paper.values_of(desk.draft())
    desk.close()
    return paper.Paper(start, package, wanted, answers)


def test_by_card_grid_paste_only_what_changes_and_load_the_package_is_the_same(
    on_paper: paper.Paper, tmp_path: Path
) -> None:
    filled = filling.fill_township(on_paper, tmp_path, on_screen=False)
    assert filled.different == []
    assert filled.villages == dict.fromkeys(("card", "grid", "paste", "only", "load"), 1)
    keys = filled.hands.keys
    assert sum(filled.hands.clicks.values()) == 0
    # The block is one action for each form, whatever stands in it.
    assert keys["paste"] < 60 < keys["grid"]
