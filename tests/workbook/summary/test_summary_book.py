"""The consolidated workbook, read back as a clerk's program would read it. All figures are 示例数据."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.targets.forecast import Forecast, Point
from laiwu_desktop.formdef.targets.outlook import Outlook, TargetLine
from laiwu_desktop.workbook.summary.summary_book import Summary, write_summary
from tests.workbook.summary.summary_sample import (
    AI_1,
    AI_2,
    AISHAN,
    CITY,
    KOU_1,
    KOU_2,
    KOU_TOWN,
    KOUZHEN,
    YANG_1,
    YANGLI,
    Written,
    consolidated,
    sample_summary,
)


@pytest.fixture(scope="module")
def summary(shipped: Definitions) -> Summary:
    return sample_summary(shipped)


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Summary], Written]:
    def written(summary: Summary) -> Written:
        path = tmp_path_factory.mktemp("summary") / "汇总.xlsx"
        write_summary(summary, path)
        return Written(path)

    return written


@pytest.fixture(scope="module")
def book(write: Callable[[Summary], Written], summary: Summary) -> Written:
    return write(summary)


def test_sheets_stand_in_reading_order(book: Written) -> None:
    assert book.book.sheetnames == [
        "汇总说明", "主要指标", "指标明细", "指标项合计", "目标对照", "村级明细", "未上报村",
    ]  # fmt: skip


def test_notes_say_what_is_in_and_what_is_missing(book: Written) -> None:
    said = {row[0]: row[1] for row in book.rows("汇总说明") if row[0]}
    assert said["汇总单位"] == "莱芜市农业局"
    assert said["填报期"] == "2006年下半年（2006S2）"
    assert said["乡镇（街道）"] == "应报 3 个，已接收 2 个，未接收 1 个。"
    assert said["未接收的"] == "羊里镇（已退回）"
    assert said["村（居）"] == (
        "应报 6 个，已接收 4 个，占 66.67%，未计入 2 个，其中已退回 1 个，未上报 1 个（见“未上报村”）。"
    )
    assert "只汇总已接收的上报数据" in said["计入范围"]
    assert "不由下级的比率平均" in said["比率算法"]


def test_notes_list_every_township_with_its_state(book: Written) -> None:
    rows = {row[1]: row for row in book.rows("汇总说明") if row[2] in (KOUZHEN, YANGLI, AISHAN)}
    assert rows["艾山街道办事处"][3:8] == ["已接收", 1, "是", 2, 1]
    assert rows["羊里镇"][3:8] == ["已退回", 1, "否", 1, 0]
    assert rows["口镇"][3:9] == ["待审核", 2, "是", 3, 3, "第 2 版待审核，汇总仍用已接收的一版"]


def test_sample_figures_are_marked_on_every_sheet(book: Written) -> None:
    for sheet in book.book:
        top = [str(cell) for row in sheet.iter_rows(max_row=2, values_only=True) for cell in row if cell]
        assert any("示例数据" in text for text in top), sheet.title
        assert "示例数据" in (sheet.oddHeader.right.text or "")
    mark = next(cell for cell in book.book["汇总说明"]["A"] if cell.value == "示例数据")
    assert mark.font.size >= 24
    assert mark.font.color.rgb == "FFC00000"


def test_real_figures_are_not_marked(write: Callable[[Summary], Written], summary: Summary) -> None:
    real = write(msgspec.structs.replace(summary, sample=False))
    assert all("示例数据" not in real.text(name) for name in real.book.sheetnames)
    assert all("示例数据" not in (sheet.oddHeader.right.text or "") for sheet in real.book)


def test_areas_stand_city_first_then_each_district_with_its_townships(book: Written) -> None:
    sheet = book.book["主要指标"]
    cells = [sheet.cell(row, 1) for row in range(5, sheet.max_row + 1)]
    assert [cell.value for cell in cells] == [
        "莱芜市", "莱城区", "口镇", "羊里镇（已退回）", "钢城区", "艾山街道办事处",
    ]  # fmt: skip
    assert [cell.alignment.indent for cell in cells] == [0, 1, 2, 2, 1, 2]
    assert [cell.font.bold for cell in cells] == [True, True, False, False, True, False]


def test_main_figures_are_numbers_in_their_patterns(book: Written) -> None:
    city = book.area("莱芜市")
    assert (city["上报村数"], city["应报村数"]) == (4, 6)
    assert city["农村宽带用户数"] == 1300
    # 60 ÷ 210 of the sums; the mean of the villages' rates would be 31.11.
    assert city["农村宽带入户率"] == 28.57
    # 2 of all 5 村委会, reported or not.
    assert city["通宽带行政村比例"] == 40
    assert city["电话普及率"] is None
    sheet = book.book["主要指标"]
    patterns = {
        str(sheet.cell(4, n).value).split("\n")[0]: sheet.cell(5, n).number_format for n in range(4, 9)
    }
    assert patterns["农村宽带用户数"] == "#,##0"
    assert patterns["农村宽带入户率"] == "0.00"


def test_main_figures_of_a_township_outside_the_totals_are_blank(book: Written) -> None:
    row = book.area("羊里镇")
    assert (row.pop("地区"), row.pop("上报村数"), row.pop("应报村数")) == ("羊里镇（已退回）", 0, 1)
    assert set(row.values()) == {None}


def test_every_indicator_has_its_column_under_its_form(book: Written, summary: Summary) -> None:
    headings = [str(cell).replace("\n", "") for cell in book.rows("主要指标")[3][3:]]
    expected = [f"{i.label}（{i.unit}）" for form in summary.forms for i in summary.indicators_of(form.name)]
    assert headings == expected
    assert len(headings) == len(summary.plan.indicators)


def test_indicator_details_hold_both_sides(book: Written) -> None:
    records = book.records("指标明细")
    found = next(r for r in records if (r["地区"], r["指标"]) == ("莱芜市", "农村宽带入户率"))
    assert found == {
        "地区": "莱芜市", "级别": "市", "区划代码": CITY, "指标": "农村宽带入户率", "单位": "%",
        "分子（或合计）": 60, "分母": 210, "指标值": 28.57, "有数单位": 3, "应报单位": 6,
    }  # fmt: skip
    assert {record["级别"] for record in records} == {"市", "区", "乡镇（街道）"}
    outside = [r for r in records if r["地区"] == "羊里镇"]
    assert outside
    assert {r[name] for r in outside for name in ("分子（或合计）", "分母", "指标值")} == {None}
    assert book.book["指标明细"].auto_filter.ref


def test_field_sums_of_every_number_field(book: Written, summary: Summary) -> None:
    records = book.records("指标项合计")
    sums = {(r["指标项"], r["地区"]): (r["合计"], r["填报数"], r["平均"]) for r in records}
    assert sums["总户数", "莱芜市"] == (160, 2, 80)
    assert sums["总户数", "莱城区"] == (100, 1, 100)
    assert sums["宽带月资费", "口镇"] == ("不合计", 1, 35.5)
    assert sums["总户数", "羊里镇"] == (None, 0, None)
    numbers = [f for form in summary.forms if form.level != "city" for f in form.entered if f.type.is_number]
    assert len(records) == len(numbers) * len(summary.areas)


def test_targets_are_compared_and_coloured(book: Written, summary: Summary) -> None:
    records = book.records("目标对照")
    rows = {(r["目标"], r["期限"]): r for r in records if isinstance(r["期限"], datetime)}
    assert len(rows) == len(summary.targets) == 57
    reached = rows["建立局域网的企业数", datetime(2010, 12, 31)]
    assert [reached[n] for n in ("目标值", "单位", "实际", "完成比例（%）", "差距", "是否达到")] == [
        1000, "家", 1200, 120, 0, "是",
    ]  # fmt: skip
    assert reached["数据来源"] == "登记：=市经贸局（截至 2006-12-01）"
    short = rows["通宽带行政村比例", datetime(2006, 12, 31)]
    assert [short[n] for n in ("实际", "完成比例（%）", "差距", "是否达到")] == [40, 40, 60, "否"]
    unknown = rows["互联网用户数", datetime(2010, 12, 31)]
    assert [unknown[n] for n in ("实际", "完成比例（%）", "差距", "是否达到")] == [None, None, None, "无数据"]
    fills = {
        row[8].value: row[8].fill.fgColor.rgb
        for row in book.book["目标对照"].iter_rows(min_row=4, max_row=60)
    }
    assert fills == {"是": "FFC6EFCE", "否": "FFFFD9D9", "无数据": "FFE7E6E6"}


def test_chart_shows_targets_with_figures_and_caps_the_longest(
    write: Callable[[Summary], Written], summary: Summary
) -> None:
    far = msgspec.structs.replace(
        next(t for t in summary.targets if t.id == "city.enterprise_lans.2010"),
        actual=Decimal(9000), share=Decimal("900.00"),
    )  # fmt: skip
    others = tuple(t for t in summary.targets if t.id != far.id)
    book = write(msgspec.structs.replace(summary, targets=(far, *others)))
    (chart,) = book.parts(r"xl/charts/chart\d+\.xml").values()
    assert 'barDir val="bar"' in chart
    assert "900.0%" in chart
    data = [row[15:18] for row in book.rows("目标对照")[3:] if row[15]]
    known = [target for target in summary.targets if target.actual is not None]
    assert len(data) == len(known)
    assert data[-1] == ["建立局域网的企业数（2010）", 900, 150]
    assert max(float(top) for top in re.findall(r'<c:max val="([\d.]+)"', chart)) == 175


def test_the_course_of_a_target_and_its_forecast_stand_in_its_row(
    write: Callable[[Summary], Written], summary: Summary
) -> None:
    target = next(t for t in summary.targets if t.id == "city.enterprise_lans.2010")
    points = (Point("2006S1", Decimal(900), registered=True), Point("2006S2", Decimal(950), registered=True))
    forecast = Forecast(Decimal(1310), ("2006S1", "2006S2"), ("示例",))
    line = TargetLine(target, "示例", points, forecast, Outlook.ON_COURSE, is_registered=True)
    book = write(msgspec.structs.replace(summary, lines=(line,)))
    (row,) = [r for r in book.records("目标对照") if r["目标"] == target.title]
    assert (row["到期推算"], row["判断"]) == (1310, "▲ 照此能达到")
    assert row["走势"] == "2006上半年 900 → 2006下半年 950"
    assert "按最近几期" in book.text("目标对照")


def test_no_chart_without_figures(write: Callable[[Summary], Written], summary: Summary) -> None:
    blank = {"actual": None, "share": None, "gap": None, "reached": False, "source": ""}
    targets = tuple(msgspec.structs.replace(target, **blank) for target in summary.targets)
    book = write(msgspec.structs.replace(summary, targets=targets))
    assert not book.parts(r"xl/charts/.*")
    assert "不绘图" in book.text("目标对照")


def test_villages_show_what_they_answered(book: Written) -> None:
    rows = {record["村代码"]: record for record in book.records("村级明细")}
    assert list(rows) == [KOU_TOWN, KOU_1, KOU_2, YANG_1, AI_1, AI_2]
    assert rows[KOU_1]["通宽带行政村"] == "是"
    assert rows[KOU_2]["通宽带行政村"] == "否"
    # A 居委会 is no 行政村.
    assert rows[KOU_TOWN]["通宽带行政村"] is None
    assert rows[KOU_1]["农村宽带用户数"] == 1230
    assert rows[KOU_2]["农村宽带用户数"] == 0
    assert (rows[KOU_1]["区"], rows[KOU_1]["乡镇（街道）"], rows[KOU_1]["上报"]) == ("莱城区", "口镇", "已报")
    for code, word in ((YANG_1, "已退回"), (AI_2, "未上报")):
        values = list(rows[code].values())
        assert values[4] == word
        assert set(values[5:]) == {None}


def test_unreported_villages_are_named_with_the_reason(book: Written) -> None:
    records = book.records("未上报村")
    assert [(r["乡镇代码"], r["村代码"], r["村名称"]) for r in records] == [
        (YANGLI, YANG_1, "羊里村委会"),
        (AISHAN, AI_2, "=1+1村委会"),
    ]
    assert "已退回" in records[0]["原因"]
    assert "没有此村" in records[1]["原因"]


def test_unreported_says_none(write: Callable[[Summary], Written], summary: Summary) -> None:
    whole = msgspec.structs.replace(summary, unreported=())
    assert write(whole).rows("未上报村")[3][0] == "无"


def test_nothing_is_a_formula_and_codes_are_text(book: Written) -> None:
    for name, sheet in book.parts(r"xl/worksheets/sheet\d+\.xml").items():
        assert not re.search(r"<f[ >/]", sheet), name
    assert [c.data_type for c in book.book["村级明细"]["D"] if c.value == "=1+1村委会"] == ["s"]
    codes = [c for sheet in book.book for row in sheet for c in row if str(c.value).startswith("3712")]
    assert codes
    assert {cell.data_type for cell in codes} == {"s"}


def test_every_sheet_is_ready_to_print(book: Written) -> None:
    for sheet in book.book:
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in str(sheet.oddFooter.center.text) or "Page" in str(sheet.oddFooter.center.text)
        if sheet.title != "汇总说明":
            assert sheet.freeze_panes
            assert sheet.print_title_rows


def test_whole_register(
    write: Callable[[Summary], Written], shipped: Definitions, register: Register
) -> None:
    result = consolidated(shipped, register, (), frozenset())
    unreported = tuple(
        (township, village)
        for township in register.within(CITY, "township")
        for village in register.children(township.code)
    )
    book = write(
        Summary(
            result,
            (),
            shipped.plan,
            shipped.forms,
            register,
            unreported,
            "莱芜市农业局",
            "2007-01-15T09:30:00",
        )
    )
    assert len(book.records("村级明细")) == len(book.records("未上报村")) == 1070
    assert len(book.rows("主要指标")) == 4 + 23


def test_old_file_stays_when_writing_fails(
    tmp_path: Path, summary: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(b"PK\x03\x04 old")

    def refuse(*_: object) -> Path:
        raise PermissionError(13, "open elsewhere")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PersonError) as refused:
        write_summary(summary, path)
    assert refused.value.code == "cannot_write"
    assert path.read_bytes() == b"PK\x03\x04 old"
    assert [found.name for found in tmp_path.iterdir()] == ["汇总.xlsx"]


def test_a_place_that_is_no_folder_is_something_a_person_can_mend(tmp_path: Path, summary: Summary) -> None:
    (tmp_path / "没有").write_bytes(b"a file")
    with pytest.raises(PersonError, match="写不进去"):
        write_summary(summary, tmp_path / "没有" / "汇总.xlsx")
