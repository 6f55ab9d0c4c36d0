"""What people read around the values of a signed package is what counts, or the cell is named."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.workbook.exchange.frame import edited_frame
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.problems import cell_name
from laiwu_desktop.workbook.opening.cells import RawBook, RawSheet, Spot
from laiwu_desktop.workbook.opening.child import read_cells
from tests.workbook.files.raw import Verifier, changed, few_divisions, small_desk, small_package

Small = tuple[Verifier, RawBook]
LINE = layout.PLACE_ROW, 0


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[Small]:
    """Who verifies, and a package as cells."""
    folder = tmp_path_factory.mktemp("small")
    desk = small_desk("township", folder, few_divisions(divisions))
    assert isinstance(desk, TownshipDesk)
    yield Verifier(desk), read_cells(small_package(desk, folder))
    desk.close()


def sheet_of(raw: RawBook, title: str) -> RawSheet:
    sheet = raw.sheet(title)
    assert sheet is not None
    return sheet


def cover_cell(raw: RawBook, label: str) -> Spot:
    cells = sheet_of(raw, layout.COVER).cells
    return next((row, 1) for (row, column), text in cells.items() if (column, text) == (0, label))


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("上报单位", "口镇（371202100000）"),
        ("填报期", "2006年上半年（2006S1）"),
        ("修订版", "第 2 版"),
        ("数据编号", "0" * 32),
        ("导出时间", "2006-12-31 12:00:00"),
        ("报表行数", "0 行"),
        ("审核说明", "0 条"),
        ("签名指纹", "0000 0000 0000 0000"),
        ("个人信息", "未包含"),
        ("修订版", None),
    ],
)
def test_a_cover_that_says_something_else_is_named(small: Small, label: str, says: str | None) -> None:
    verifier, raw = small
    spot = cover_cell(raw, label)
    assert verifier.flagged(changed(raw, layout.COVER, spot, says)) == {
        (layout.COVER, cell_name(*spot)): "edited"
    }


def test_what_is_written_under_and_beside_the_cover_is_named(small: Small) -> None:
    verifier, raw = small
    under = changed(changed(raw, layout.COVER, (40, 0), "更正"), layout.COVER, (40, 1), "本数据实为口镇")
    assert verifier.flagged(under) == {(layout.COVER, "A41"): "edited", (layout.COVER, "B41"): "edited"}
    row, _ = cover_cell(raw, "上报单位")
    beside = changed(raw, layout.COVER, (row, 2), "应为口镇")
    assert verifier.flagged(beside) == {(layout.COVER, f"C{row + 1}"): "edited"}
    assert set(verifier.flagged(changed(raw, layout.COVER, (0, 1), "口镇"))) == {(layout.COVER, "B1")}
    row, _ = cover_cell(raw, "审核人")
    filled_in = changed(changed(raw, layout.COVER, (row, 1), "李审核"), layout.COVER, (row, 2), "已盖章")
    assert verifier.flagged(filled_in) == {}


def test_a_second_line_of_the_kind_does_not_count_either(small: Small) -> None:
    verifier, raw = small
    edit = changed(changed(raw, layout.COVER, (40, 0), "修订版"), layout.COVER, (40, 1), "第 9 版")
    assert verifier.flagged(edit) == {(layout.COVER, "B41"): "edited"}


def test_the_title_of_the_cover_says_whose_it_is(small: Small) -> None:
    verifier, raw = small
    title = str(sheet_of(raw, layout.COVER).cells[0, 0])
    assert verifier.flagged(changed(raw, layout.COVER, (0, 0), title.replace("下半年", "上半年"))) == {
        (layout.COVER, "A1"): "edited"
    }
    assert not verifier.flagged(changed(raw, layout.COVER, (0, 0), f"{title}（示例数据）"))


def test_who_signs_by_hand_changes_nothing(small: Small) -> None:
    verifier, raw = small
    for spot in (cover_cell(raw, "填表人"), cover_cell(raw, "单位负责人（签字盖章）")):
        assert not verifier.flagged(changed(raw, layout.COVER, spot, "示例"))
    without = [sheet for sheet in raw.sheets if sheet.title != layout.COVER]
    raw_without = RawBook(without, modified=raw.modified, created=raw.created, written_by=raw.written_by)
    assert not verifier.flagged(raw_without)


def test_two_headings_that_changed_places_are_both_named(small: Small) -> None:
    verifier, raw = small
    for form in verifier.desk.forms:
        title = layout.sheet_title(form)
        count = len(layout.columns_of(form))
        cells = sheet_of(raw, title).cells
        one, other = (layout.HEADING_ROW, count - 2), (layout.HEADING_ROW, count - 1)
        edit = changed(changed(raw, title, one, cells[other]), title, other, cells[one])
        assert verifier.flagged(edit) == {
            (title, cell_name(*one)): "edited",
            (title, cell_name(*other)): "edited",
        }


@pytest.mark.parametrize("row", [layout.TITLE_ROW, layout.PLACE_ROW])
def test_the_title_and_the_line_beneath_it_are_named(small: Small, row: int) -> None:
    verifier, raw = small
    form = next(iter(verifier.desk.forms))
    title = layout.sheet_title(form)
    assert verifier.flagged(changed(raw, title, (row, 0), "口镇    填报期：2006年上半年    表号：9")) == {
        (title, cell_name(row, 0)): "edited"
    }


def test_the_headings_of_the_explanations_are_named(small: Small) -> None:
    verifier, raw = small
    assert verifier.flagged(changed(raw, layout.EXPLANATIONS, (0, 8), "农业局意见")) == {
        (layout.EXPLANATIONS, "I1"): "edited"
    }


def test_what_a_spreadsheet_program_changes_in_saving_is_nothing(small: Small) -> None:
    verifier, raw = small
    form = next(form for form in verifier.desk.forms if any(field.unit for field in form.fields.values()))
    title = layout.sheet_title(form)
    cells = sheet_of(raw, title).cells
    spot = next(s for s, text in cells.items() if s[0] == layout.HEADING_ROW and "\n" in str(text))
    for again in (str(cells[spot]).replace("\n", " \r\n"), str(cells[spot]).replace("（", "(")):
        assert not verifier.flagged(changed(raw, title, spot, again))


def test_of_a_form_in_another_version_only_the_values_count(small: Small) -> None:
    """Its headings are those of its own version, which this program may not have."""
    verifier, raw = small
    book, _ = verifier.read(changed(raw, layout.sheet_title(next(iter(verifier.desk.forms))), LINE, "别的"))
    assert book.meta is not None
    versions = dict.fromkeys(book.meta.head.form_versions, 0)
    head = msgspec.structs.replace(book.meta.head, form_versions=versions)
    desk = verifier.desk
    assert not [*edited_frame(book, head, book.content, desk.all_forms, desk.register)]
