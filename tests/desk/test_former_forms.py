"""Forms that shipped before those of today: what was filled in with them stays what it was (示例数据)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.taking_up import lines_of_change
from laiwu_desktop.desk.office_reports import Definitions
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from tests.conftest import TOWNSHIP, noon
from tests.sample import fill_in

# What reports name for ever: who changes a letter of a former file makes their edition another one.
SHIPPED = {
    ("city_indicator", 1): "551307db4d79f3c234e7130af770515ec53bb553e2051485f246fde482a9083c",
    ("demonstration_point", 1): "c95294377e27a82aeba874b61383ade7cbb48829875ea032c139a98b820887b0",
    ("information_village", 1): "c1e62f18e567800eb0afa9739287908e8758c2dcc691b847c6debff1bf34b31c",
    ("rural_service_unit", 1): "d7b97cbd646caf0708f7ccdbbe25eb5dbbbe58ede0be3018633f1bb1e36e348c",
    ("township_informatization", 1): "053084b2ae2eb28a7e30a91ebc2c3da1474c19ece45911d3a8d177169eec2b7e",
    ("village_broadband", 1): "684203160baefcf89daa7536cba970b487bef467d088dcd1f8d007f9a0c89625",
    ("village_safety_tv", 1): "3f381243876dbf88705f1793299fb2682bb4161ae97ab60d1cb65e69070b8719",
}


def test_every_version_before_is_shipped_to_the_letter(shipped: Definitions) -> None:
    assert {(form.name, form.version): form.edition for form in shipped.former} == SHIPPED
    before = {(form.name, version) for form in shipped.forms for version in range(1, form.version)}
    assert before == SHIPPED.keys()
    for path in (forms_dir() / "former").glob("*.toml"):
        name, version = path.stem.split(".")
        assert (name, int(version)) in SHIPPED


@pytest.fixture
def first_forms(tmp_path: Path) -> Path:
    """The forms as they were first shipped."""
    folder = Path(shutil.copytree(forms_dir(), tmp_path / "forms"))
    for path in (folder / "former").glob("*.1.toml"):
        path.rename(folder / f"{path.name.partition('.')[0]}.toml")
    shutil.rmtree(folder / "former")
    return folder


@pytest.fixture
def first(make_desk: Callable[..., Desk], first_forms: Path) -> TownshipDesk:
    """A township that has filled in these."""
    desk = make_desk("township", TOWNSHIP, forms=first_forms)
    assert isinstance(desk, TownshipDesk)
    fill_in(desk)
    return desk


def test_an_upgraded_bureau_receives_what_was_filled_in_before(
    first: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    (result,) = bureau.import_packages([first.export(tmp_path).path])
    assert (result.verdict, result.signature) == ("received", "original")
    assert {problem.code for problem in result.problems} == {"other_edition"}
    assert bureau.known_of(TOWNSHIP) == [f"{one.message}{one.remedy}" for one in result.problems]
    assert {form.version for form in bureau.look(TOWNSHIP).forms} == {1}
    bureau.accept(TOWNSHIP)
    consolidation = bureau.consolidate()
    assert consolidation.row(TOWNSHIP, "broadband_users").value
    assert not any(other.unknown for other in consolidation.others), "every value is added up"


def test_an_upgraded_township_hands_in_again_what_it_signed_before(
    first: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    bureau.import_packages([first.export(tmp_path).path])
    location = first.location
    first.close()
    upgraded = open_desk(location, clock=noon)
    assert isinstance(upgraded, TownshipDesk)
    assert not upgraded.faults()
    assert upgraded.print_sheets(tmp_path / "sheet.pdf").pages
    (again,) = bureau.import_packages(
        [upgraded.export(tmp_path / "again", password="示例密码").path], "示例密码"
    )
    assert again.verdict == "duplicate"
    upgraded.close()
    assert not verify_workspace(location).troubles


def test_a_draft_takes_up_the_new_words_and_loses_nothing(first: TownshipDesk) -> None:
    before, location = first.draft().figures.records, first.location
    first.close()
    upgraded = open_desk(location, clock=noon)
    assert isinstance(upgraded, TownshipDesk)
    assert not upgraded.draft().forms["village_broadband"].fields["households"].definition
    change = upgraded.take_up_forms()
    assert change is not None
    assert upgraded.draft().figures.records == before
    assert upgraded.draft().forms["village_broadband"].fields["households"].definition
    title, reworded = list(lines_of_change(change, {}))[:2]
    assert title == "《村宽带接入情况表》第 1 版 → 第 2 版"
    assert reworded.startswith("  改了说明（名称、口径、示例等）：总户数、总人口、")
    assert reworded.endswith("、运营单位等 19 个")
    assert (change.left, change.unfit, change.findings) == ((), (), ())
    upgraded.close()
