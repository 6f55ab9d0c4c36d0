"""What the values of a package come to by the bureau's forms is told before its edition is taken."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.taking_up import lines_of_change
from laiwu_desktop.desk.intake.brought import untaken_forms
from laiwu_desktop.workbook.format.envelope import Meta, sign
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_meta
from tests.conftest import TOWNSHIP
from tests.desk.test_forms_in_time import HOUSES, KEY, WAY, Open, bureau_of, filled, form, office

__all__ = ["office"]
POLES = 'name = "poles"; label = "电杆"; type = "text"'
COUNTED = (
    'name = "counted"; label = "电杆数"; type = "integer"; converted_from = {field = "poles", by = "reading"}'
)
CHECKED = 'name = "some"; left = "houses"; operator = "greater_than"; right = "0"'


def test_what_does_not_convert_is_named_before(office: Open, tmp_path: Path) -> None:
    old = form(1, HOUSES, POLES, WAY, checked=CHECKED)
    new = form(2, HOUSES, COUNTED, checked=CHECKED)
    township = filled(office("township", old), houses="100", poles="约三十根", way="拨号")
    package = township.export(tmp_path).path
    bureau = bureau_of(office("bureau", new))
    change = bureau.forms_in(package)
    assert change is not None
    assert [(one.key, one.label, one.text) for one in change.unfit] == [(KEY, "电杆", "约三十根")]
    assert [(one.label, one.text) for one in change.left] == [("方式", "拨号")]
    lines = list(lines_of_change(change, {KEY.unit_code: "示例村"}, at_bureau=True))
    assert "不能换算成现用定义、不计入汇总的数：1 个" in lines
    assert "  示例村 电杆：约三十根" in lines
    assert "现用定义不问、照样保存的数：1 个" in lines
    bureau.forms_in(package, take=True)
    bureau.import_packages([package])
    bureau.accept(TOWNSHIP)
    totals = {row.field: row.sum for row in bureau.consolidate().fields if row.division == KEY.unit_code}
    assert totals == {"houses": 100}, "as it was told"


def test_editions_of_other_versions_than_the_head_says_are_not_taken(office: Open, tmp_path: Path) -> None:
    township = filled(office("township", form(2, HOUSES, WAY, checked=CHECKED)), houses="100", way="拨号")
    came = read_meta(read_cells(township.export(tmp_path).path))
    bureau = bureau_of(office("bureau", form(1, HOUSES, WAY, checked=CHECKED)))
    assert came is not None
    known = {township.settings.public_key}
    assert [one.version for one in untaken_forms(came, bureau.store.editions, known)] == [2]
    told = msgspec.structs.replace(came.head, form_versions={"demo": 3})
    false = Meta(
        "report", sign("report", told, came.content, township.private_key), came.content,
        editions=came.editions,
    )  # fmt: skip
    with pytest.raises(PersonError) as caught:
        untaken_forms(false, bureau.store.editions, known)
    assert caught.value.code == "unknown_edition"
