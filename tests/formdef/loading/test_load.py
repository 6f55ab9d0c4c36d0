"""Form files that are right: how they are read, and what it takes to change them."""

from __future__ import annotations

import shutil
from pathlib import Path

from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.desk.workspaces import definitions
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.types import IntegerType
from tests.formdef.small import HEAD, HOUSES, fields, folder_of, forms_of


def test_a_file_as_windows_notepad_saves_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "demo.toml").write_bytes((HEAD + fields(HOUSES)).replace("\n", "\r\n").encode("utf-8-sig"))
    assert [form.name for form in load_forms(folder)] == ["demo"]


def test_limits_and_defaults_are_read_into_the_type(tmp_path: Path) -> None:
    forms = forms_of(
        tmp_path,
        demo=HEAD
        + fields(
            HOUSES + '; min = 1; max = 99; default = "5"',
            'name = "d"; label = "数"; type = "decimal"; places = 1; max = 2.5',
            'name = "day"; label = "日"; type = "date"; min = 2000-01-01',
        ),
    )
    houses, number, day = (field.type for field in forms["demo"].entered)
    assert houses == IntegerType(min=houses.min, max=houses.max)  # type: ignore[attr-defined]
    assert [str(limit) for limit in (houses.min, houses.max)] == ["1", "99"]  # type: ignore[attr-defined]
    assert [str(number.max), number.places] == ["2.5", 1]  # type: ignore[attr-defined]
    assert str(day.min) == "2000-01-01"  # type: ignore[attr-defined]


def test_the_shipped_files_load_in_the_order_of_their_numbers(shipped: Definitions) -> None:
    assert [form.name for form in shipped.forms] == [
        "village_broadband",
        "information_village",
        "demonstration_point",
        "rural_service_unit",
        "village_safety_tv",
        "township_informatization",
        "city_indicator",
    ]
    assert len(shipped.plan.targets) == 57
    assert [form.number for form in shipped.forms] == [f"莱农信{n}表" for n in range(1, 8)]


def copied_forms(tmp_path: Path) -> Path:
    return Path(shutil.copytree(forms_dir(), tmp_path / "forms"))


def test_adding_a_field_is_one_edit(tmp_path: Path) -> None:
    folder = copied_forms(tmp_path)
    file = folder / "village_safety_tv.toml"
    field = '[[section.field]]\nname = "radio_points"\nlabel = "广播喇叭"\ntype = "integer"\nunit = "个"\n\n'
    before, rest = file.read_text(encoding="utf-8").split("# 强制性", 1)
    file.write_text(f"{before}{field}# 强制性{rest}", encoding="utf-8")
    assert definitions(folder).forms["village_safety_tv"].fields["radio_points"].heading == "广播喇叭（个）"


def test_adding_a_form_is_one_file(tmp_path: Path) -> None:
    folder = copied_forms(tmp_path)
    text = HEAD.replace("示例1表", "莱农信10表") + fields(HOUSES)
    (folder / "new.toml").write_text(text, encoding="utf-8")
    assert [form.name for form in definitions(folder).forms][-1] == "demo"
