"""What the sheet says, before it is set."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import msgspec
import pytest

from laiwu_desktop.formdef.report.content import Explanation, RecordKey
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.paper.columns import choose_columns
from laiwu_desktop.paper.sheet import Item, VillageSheet
from tests.paper.sheets import BROADBAND, OTHER, VILLAGE, point, record, report_head, sheet_of, shipped_forms


def item(sheet: VillageSheet, label: str) -> Item:
    items = [item for part in sheet.parts for section in part.sections for item in section.items]
    return next(item for item in items if item.label == label)


def test_every_village_form_stands_on_the_sheet() -> None:
    sheet = sheet_of()
    village_forms = list(shipped_forms().at_levels("village"))
    assert [part.title for part in sheet.parts] == [form.title for form in village_forms if not form.repeats]
    assert [listing.title for listing in sheet.listings] == [f.title for f in village_forms if f.repeats]
    for form, part in zip((f for f in village_forms if not f.repeats), sheet.parts, strict=True):
        labels = [item.label for section in part.sections for item in section.items]
        assert labels == [field.heading for field in form.fields.values()]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (Missing.NOT_APPLICABLE, "不适用"),
        (Missing.NOT_YET_KNOWN, "暂缺"),
        (AsTyped("约三百"), "※约三百"),
    ],
)
def test_the_empties_differ(value: Value, text: str) -> None:
    assert item(sheet_of(record("village_broadband", households=value)), "总户数（户）").text == text


def test_what_does_not_apply_is_a_dash() -> None:
    sheet = sheet_of(record("village_broadband", broadband_access="no"))
    assert item(sheet, "通宽带时间").text == "—"
    assert item(sheet_of(record("village_broadband", broadband_access="yes")), "通宽带时间").text == ""


def test_photos_are_counted() -> None:
    sheet = sheet_of(record("information_village", photos=("0" * 32, "1" * 32)))
    assert item(sheet, "现场照片").text == "2 张"


def test_last_period_stands_beside_numbers_only() -> None:
    before = record("village_broadband", households=300, broadband_users=30, broadband_access="no")
    now = record("village_broadband", households=310, broadband_users=62, broadband_access="yes")
    sheet = sheet_of(now, previous=(before,))
    assert item(sheet, "宽带用户数（户）") == Item("宽带用户数（户）", "62", "30")
    assert item(sheet, "宽带入户率（%）") == Item("宽带入户率（%）", "20.00", "10.00")
    assert item(sheet, "是否通宽带").previous is None
    assert item(sheet_of(now), "宽带用户数（户）").previous is None


def test_long_text_gets_a_row_of_its_own() -> None:
    sheet = sheet_of(record("information_village", portal="yes", portal_url="http://" + "a" * 60))
    assert item(sheet, "网址").wide
    assert not item(sheet, "开通时间").wide


def test_a_long_entry_in_a_number_keeps_last_period() -> None:
    now = record("village_broadband", households=AsTyped("九" * 40))
    sheet = sheet_of(now, previous=(record("village_broadband", households=300),))
    assert item(sheet, "总户数（户）").text == "※" + "九" * 40 + "（上期 300）"


def test_match_code_of_a_frozen_report() -> None:
    head = report_head()
    digits = hashlib.sha256((head.digest + VILLAGE).encode()).hexdigest()[:12]
    sheet = sheet_of()
    assert sheet.match_code == f"{digits[:4]} {digits[4:8]} {digits[8:]}"
    assert sheet.qr_text == f"LW1|{head.id}|r3|{VILLAGE}|{digits}"
    assert sheet.standing.words == "未经接收"
    assert sheet_of(unit_code=OTHER).match_code != sheet.match_code


def test_a_draft_has_no_match_code() -> None:
    sheet = sheet_of(head=report_head(""))
    assert (sheet.standing.words, sheet.match_code, sheet.qr_text) == ("草稿（未上报）", "", "")


def test_explanations_of_this_village_only() -> None:
    fell = Explanation(BROADBAND, "", "users_fell", "30", "45", "线路拆除", "张建国")
    unknown = Explanation(BROADBAND, "households", "not_yet_known", "暂缺", "", "正在核实")
    point_gone = Explanation(
        RecordKey("demonstration_point", VILLAGE, 2), "", "point_disappeared", "", "", "已并入"
    )
    elsewhere = msgspec.structs.replace(fell, key=RecordKey("village_broadband", OTHER))
    assert sheet_of(explanations=(fell, unknown, point_gone, elsewhere)).explanations == (
        "莱农信1表 宽带用户数比上期减少（30 / 45）：线路拆除（张建国）",
        "莱农信1表 总户数 暂缺：正在核实",
        "莱农信3表（2） 上期登记的示范点本期没有登记：已并入",
    )


def test_a_list_shows_every_record_of_the_village() -> None:
    other = msgspec.structs.replace(point(1, "邻村"), key=RecordKey("demonstration_point", OTHER, 1))
    listing = sheet_of(point(1, "甲"), point(3, "乙"), other).listings[0]
    assert [row[:2] for row in listing.rows] == [("1", "甲"), ("3", "乙")]
    assert not listing.complete


def test_columns_fit_the_page_and_keep_what_all_must_answer() -> None:
    for form in shipped_forms():
        if not form.repeats or form.level != "village":
            continue
        columns = choose_columns(form)
        names = [column.field for column in columns]
        assert sum(column.width for column in columns) <= 172
        assert {field.name for field in form.fields.values() if field.required is True} <= set(names)
        assert names == [name for name in form.fields if name in names]


def test_decimals_as_everywhere_else() -> None:
    sheet = sheet_of(record("village_broadband", monthly_fee=Decimal("58.50")))
    assert item(sheet, "宽带月资费（元/月）").text == "58.50"
