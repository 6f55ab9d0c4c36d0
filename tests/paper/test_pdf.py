"""The printed pages, read back as a PDF reader finds their text."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.paths import forms_dir
from laiwu_desktop.formdef.report.content import Explanation
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.paper import bundles
from laiwu_desktop.paper.pdf import write_pdf
from laiwu_desktop.paper.sheet import Signatories, VillageSheet
from tests.paper.sheets import (
    BROADBAND,
    OTHER,
    VILLAGE,
    pages_of,
    point,
    record,
    report_head,
    sheet_of,
    shipped_forms,
)

STANDINGS = {
    State.EXPORTED: "未经接收",
    State.HELD: "待核对指纹",
    State.RECEIVED: "未经接收",
    State.ACCEPTED: "",
    State.RETURNED: "已退回",
    State.SUPERSEDED: "已被新版取代",
}
HOSTILE = '#panic("x") $ *_ @a <b> ]#[ \\u{41} // /* `raw` = 题 -- ... https://a.b'


def printed(tmp_path: Path, *sheets: VillageSheet, sample: bool = False) -> list[str]:
    write_pdf(sheets, tmp_path / "out.pdf", sample=sample)
    return pages_of(tmp_path / "out.pdf")


def ordinary() -> VillageSheet:
    """A village as most are: some figures, last period's, two points, two service units."""
    unit = {
        "category": "farm_stay",
        "website": "yes",
        "website_url": "http://www.laiwu.gov.cn/kouzhen/index.html",
    }
    return sheet_of(
        record(
            "village_broadband", households=320, population=1013, broadband_access="yes", broadband_users=0
        ),
        record("information_village", officer_name="𬳽长户", construction_status="building"),
        point(1, "信息示范点"),
        point(2, "示范点二"),
        record("rural_service_unit", 1, provider_name="农家小院", **unit),
        record("rural_service_unit", 2, provider_name="山里人家", **unit),
        previous=(record("village_broadband", households=318),),
        explanations=(Explanation(BROADBAND, "", "access_without_users", "0", "0", "刚开通", "张建国"),),
    )


def test_an_ordinary_village_is_one_page(tmp_path: Path) -> None:
    sheet = ordinary()
    [page] = printed(tmp_path, sheet)
    for words in (
        "村级信息化情况表", "县（区）：莱城区", "乡镇（街道）：口镇", "村（居）：张家户村委会",
        VILLAGE, "2006年下半年",
        "村宽带接入情况表", "总户数（户）320318", "总人口（人）1013", "宽带用户数（户）0", "信息员姓名𬳽长户",
        "信息示范点", "农家小院", "刚开通", "填表人张建国", "审核人李秀英", "单位负责人王长河",
        "填报日期", "（盖章）",
        "第1页共1页", "上报数据第3版", "核对码" + "".join(sheet.match_code.split()),
    ):  # fmt: skip
        assert words in page
    assert "草稿" not in page
    assert "示例数据" not in page


def test_text_is_copied_as_characters_not_as_radicals(tmp_path: Path) -> None:
    [page] = printed(tmp_path, ordinary())
    assert not [char for char in page if "\u2e80" <= char <= "\u2fdf"]


def test_many_points_continue_on_the_next_page_with_their_header(tmp_path: Path) -> None:
    sheet = sheet_of(*(point(seq, f"示范点第{seq}号") for seq in range(1, 31)))
    pages = printed(tmp_path, sheet, sheet_of(unit_code=OTHER))
    assert len(pages) == 3
    assert all("示范点名称" in page for page in pages[:2])
    assert all(f"示范点第{seq}号" in pages[0] + pages[1] for seq in range(1, 31))
    assert "村级信息化情况表（续）" in pages[1]
    assert "填表人" in pages[1]
    assert ["第1页共2页" in pages[0], "第2页共2页" in pages[1], "第1页共1页" in pages[2]] == [True] * 3
    assert "（续）" not in pages[2]


def test_long_text_is_neither_cut_nor_lost(tmp_path: Path) -> None:
    remarks = "".join(chr(0x4E00 + index) for index in range(500))
    address = "http://www." + "abcdefghij" * 18 + ".cn/"
    sheet = sheet_of(
        record("village_broadband", remarks=remarks, households=AsTyped("九" * 300)),
        record("information_village", portal="yes", portal_url=address, remarks=remarks),
        record("village_safety_tv", remarks=remarks),
        point(1, "名" * 100),
        explanations=(Explanation(BROADBAND, "", "users_fell", "1", "2", remarks),),
    )
    text = "".join(printed(tmp_path, sheet))
    assert text.count(remarks[:40]) == 4
    assert address in text
    assert text.count("九") >= 300
    assert text.count("名") >= 100


def test_nothing_typed_is_taken_for_markup(tmp_path: Path) -> None:
    sheet = sheet_of(
        record("village_broadband", remarks=HOSTILE, households=AsTyped(HOSTILE)),
        point(1, HOSTILE),
        explanations=(Explanation(BROADBAND, "", "users_fell", "", "", HOSTILE),),
        people=Signatories(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    )
    text = "".join(printed(tmp_path, sheet))
    assert text.count("".join(HOSTILE.split())) >= 4


def test_a_character_without_a_shape_is_reported_by_village(tmp_path: Path) -> None:
    sheet = sheet_of(record("information_village", officer_name="𬳽\U0002b1ab"))
    result = write_pdf([sheet, sheet_of(unit_code=OTHER)], tmp_path / "out.pdf")
    assert result.unprintable == {VILLAGE: ["\U0002b1ab"]}
    assert result.pages == 2
    assert "𬳽［U+2B1AB］" in pages_of(tmp_path / "out.pdf")[0]


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    points = [point(seq, f"第{seq}号") for seq in range(1, 31)]
    pages = printed(tmp_path, sheet_of(*points, head=report_head("")))
    assert len(pages) == 2
    assert all("草稿（未上报）" in page for page in pages)
    assert all("无核对码" in page for page in pages)


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_paper_says_how_its_report_stands(tmp_path: Path, state: State) -> None:
    head = msgspec.structs.replace(report_head(), state=state)
    points = [point(seq, f"第{seq}号") for seq in range(1, 31)]
    for page in printed(tmp_path, sheet_of(*points, head=head)):
        assert {word for word in STANDINGS.values() if word and word in page} == {STANDINGS[state]} - {""}


def test_sample_figures_are_marked_on_every_page(tmp_path: Path) -> None:
    points = [point(seq, f"第{seq}号") for seq in range(1, 31)]
    pages = printed(tmp_path, sheet_of(*points), sheet_of(head=report_head("")), sample=True)
    assert len(pages) == 3
    assert all("示例数据" in page for page in pages)


def test_a_new_field_and_a_new_form_need_no_code(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    shutil.copytree(forms_dir(), folder)
    file = folder / "village_safety_tv.toml"
    field = '[[section.field]]\nname = "street_lamps"\nlabel = "路灯"\ntype = "integer"\nunit = "盏"\n'
    file.write_text(file.read_text("utf-8").replace("# 强制性\n", field + "\n# 强制性\n", 1), "utf-8")
    (folder / "village_library.toml").write_text(
        'name = "village_library"\ntitle = "农家书屋情况表"\nnumber = "莱农信8表"\nlevel = "village"\n'
        'version = 1\n[[section]]\nlabel = "藏书"\n'
        '[[section.field]]\nname = "books"\nlabel = "图书"\ntype = "integer"\nunit = "册"\n',
        "utf-8",
    )
    forms = shipped_forms(folder)
    sheet = sheet_of(
        record("village_safety_tv", street_lamps=41), record("village_library", books=1200), forms=forms
    )
    [page] = printed(tmp_path, sheet)
    assert "路灯（盏）41" in page
    assert "农家书屋情况表" in page
    assert "图书（册）1200" in page


def test_bundles_are_joined_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "BUNDLE", 2)
    long = sheet_of(*(point(seq, "点") for seq in range(1, 31)))
    sheets = [sheet_of(), sheet_of(unit_code=OTHER), long, sheet_of(), sheet_of(unit_code=OTHER)]
    steps: list[tuple[int, int]] = []
    result = write_pdf(sheets, tmp_path / "out.pdf", progress=lambda done, total: steps.append((done, total)))
    pages = pages_of(tmp_path / "out.pdf")
    assert result.pages == len(pages) == 6
    names = ["张家户村委会" if "张家户村委会" in page else "长人村委会" for page in pages]
    assert names == [
        "张家户村委会", "长人村委会", "张家户村委会", "张家户村委会", "张家户村委会", "长人村委会"
    ]  # fmt: skip
    assert "第2页共2页" in pages[3]
    assert steps == [(0, 5), (2, 5), (4, 5), (5, 5)]


def test_many_bundles_are_set_on_several_cores_and_joined_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "BUNDLE", 1)
    rare = sheet_of(record("information_village", officer_name="\U0002b1ab"))
    sheets = [sheet_of(), sheet_of(unit_code=OTHER), rare, sheet_of(unit_code=OTHER), sheet_of()]

    def end_one(done: int, _total: int) -> None:
        if done == 2:
            multiprocessing.active_children()[0].kill()

    alone = write_pdf(sheets, tmp_path / "alone.pdf")
    result = write_pdf(sheets, tmp_path / "out.pdf", progress=end_one)
    assert alone == result
    assert result.unprintable == {VILLAGE: ["\U0002b1ab"]}
    pages = pages_of(tmp_path / "out.pdf")
    names = ["张家户村委会" if "张家户村委会" in page else "长人村委会" for page in pages]
    assert names == ["张家户村委会", "长人村委会", "张家户村委会", "长人村委会", "张家户村委会"]
    assert not multiprocessing.active_children()


def test_what_is_told_of_the_progress_can_end_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "BUNDLE", 1)

    def stop(done: int, _total: int) -> None:
        if done == 1:
            raise PersonError("cancelled")

    with pytest.raises(PersonError, match="已取消"):
        write_pdf([sheet_of()] * 5, tmp_path / "out.pdf", progress=stop)
    assert list(tmp_path.iterdir()) == []
    assert not multiprocessing.active_children()


def test_the_same_village_may_be_printed_twice(tmp_path: Path) -> None:
    assert len(printed(tmp_path, sheet_of(), sheet_of())) == 2


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    target = tmp_path / "taken.pdf"
    target.mkdir()
    with pytest.raises(PersonError, match="写不进去"):
        write_pdf([sheet_of()], target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PersonError) as refused:
        write_pdf([sheet_of()], tmp_path / "file" / "out.pdf")
    assert refused.value.code == "cannot_write"


def test_no_villages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PersonError, match="没有可打印的内容"):
        write_pdf([], tmp_path / "out.pdf")
