"""分析, as a clerk uses it (示例数据): down to the record, why a total changed, what is taken along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.analysis.steps import STEPS
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.bureau.analysis.analysis_page import FIGURES, NOTHING, SOURCE, AnalysisPage
from laiwu_desktop.ui.bureau.analysis.tile_map import ground_of
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.looks.colours import DARK, LIGHT, Colours, contrast
from laiwu_desktop.ui.parts.theme import Wardrobe, colour
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.workbook.opening.child import read_cells
from tests.desk.divisions.plain import accepted
from tests.ui.acting import show
from tests.ui.conftest import CITY, COUNTY, OTHER_TOWN, SECOND, THIRD, TOWN, VILLAGE, Answers

Settle = Callable[[], None]
HOUSEHOLDS = "village_broadband.households"
WANG = "371202101200"


@pytest.fixture
def looking(bureau: BureauDesk, worker: Worker, answers: Answers, settle: Settle) -> Iterator[BureauWindow]:
    """Two periods: one village more, one less, one with other figures."""
    accepted(bureau, TOWN, "2006S2", {VILLAGE: (300, 30), SECOND: (200, 20)})
    accepted(bureau, OTHER_TOWN, "2006S2", {WANG: (50, 5)})
    bureau.begin_period(Period.parse("2007S1"))
    accepted(bureau, TOWN, "2007S1", {VILLAGE: (310, 90), THIRD: (100, 10)})
    accepted(bureau, OTHER_TOWN, "2007S1", {WANG: (50, 5)})
    made = BureauWindow(bureau, worker, answers)
    show(made)
    made.tabs.setCurrentWidget(page_of(made))
    settle()
    page_of(made).measures.choose(HOUSEHOLDS)
    settle()
    yield made
    made.close()
    made.deleteLater()


def page_of(window: BureauWindow) -> AnalysisPage:
    return window.looking_into.page


def shown(page: AnalysisPage) -> dict[str, list[str]]:
    """The lines as they stand on the screen."""
    table = page.table
    return {
        table.verticalHeaderItem(row).text().strip("　"): [
            table.item(row, column).text() for column in range(table.columnCount())
        ]
        for row in range(table.rowCount())
    }


def go_down(page: AnalysisPage, name: str, settle: Settle) -> None:
    """To a line by the arrow keys, and into it by Enter."""
    page.table.setFocus()
    page.table.setCurrentCell(0, 0)
    while page.table.verticalHeaderItem(page.table.currentRow()).text().strip("　") != name:
        QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    settle()


def test_from_the_city_down_to_the_record_and_back(looking: BureauWindow, settle: Settle) -> None:
    page = page_of(looking)
    assert shown(page) == {"莱芜市": ["460"], "莱城区": ["460"], "口镇": ["410"], "羊里镇": ["50"]}
    go_down(page, "口镇", settle)
    assert shown(page) == {
        "口镇": ["410"], "张家庄村委会": ["310"], "李家庄村委会": ["—"], "𠮷山村委会": ["100"],
    }  # fmt: skip
    go_down(page, "张家庄村委会", settle)
    assert page.views.currentIndex() == SOURCE
    read = page.source.read
    assert [read.item(0, column).text() for column in range(4)] == [
        "村宽带接入情况表", "", "总户数", "310 户"
    ]  # fmt: skip
    came = [page.source.came.item(row, 0).text() for row in range(page.source.came.rowCount())]
    assert came[:4] == ["上报数据", "编号", "内容校验", "签名指纹"]
    assert page.source.said.item(0, 4).text() == "310"
    assert "张家庄村委会" in page.path.text()
    page.path.linkActivated.emit(COUNTY)
    settle()
    assert list(shown(page)) == ["莱城区", "口镇", "羊里镇"]
    page.path.linkActivated.emit(CITY)
    settle()
    assert shown(page)["莱芜市"] == ["460"]


def test_a_village_that_did_not_report_says_so(looking: BureauWindow, settle: Settle) -> None:
    page = page_of(looking)
    page.go_to(TOWN)
    settle()
    go_down(page, "李家庄村委会", settle)
    assert page.source.title.text() == "李家庄村委会没有报总户数。"
    assert page.source.read.rowCount() == 0


def test_measures_are_found_by_initials_and_stand_side_by_side(looking: BureauWindow, settle: Settle) -> None:
    page = page_of(looking)
    QTest.keyClicks(page.measures.search, "zhs")
    items = [page.measures.list.item(row) for row in range(page.measures.list.count())]
    assert "总户数（户）" in [item.text() for item in items if not item.isHidden()]
    assert len([item for item in items if not item.isHidden()]) < len(items)
    page.measures.search.clear()
    users = next(item for item in items if item.text() == "宽带用户数（户）")
    users.setSelected(True)
    settle()
    assert sorted(shown(page)["莱芜市"]) == ["105", "460"]


def test_periods_side_by_side(looking: BureauWindow, settle: Settle) -> None:
    page = page_of(looking)
    page.first.setFocus()
    QTest.keyClick(page.first, Qt.Key.Key_Up)
    settle()
    assert shown(page)["莱芜市"] == ["550", "460"]
    assert [page.table.horizontalHeaderItem(n).text() for n in (0, 1)] == [
        "总户数（户）\n2006年下半年", "总户数（户）\n2007年上半年"
    ]  # fmt: skip


def test_why_it_changed(looking: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path) -> None:
    page = page_of(looking)
    page.table.setCurrentCell(0, 0)
    QTest.mouseClick(page.change, Qt.MouseButton.LeftButton)
    settle()
    view = page.why
    assert view.choice == ("2006S2", "2007S1")
    assert view.said.text() == "莱芜市　总户数（户）：550 → 460，－90"
    causes = {view.causes.item(row, 0).text(): view.causes.item(row, 1).text() for row in range(3)}
    assert causes == {"未再报": "－200", "新报": "＋100", "数值变化": "＋10"}
    assert [(one.label, one.text, one.sign) for one in view.chart.falls] == [
        ("原为", "550", 0), ("未再报", "－200", -1), ("新报", "＋100", 1), ("数值变化", "＋10", 1),
        ("现为", "460", 0),
    ]  # fmt: skip
    assert view.parts.item(0, 0).text() == "口镇"
    assert view.parts.item(0, 1).text() == "－90"
    answers.files = [tmp_path / "为什么.png"]
    QTest.mouseClick(view.save, Qt.MouseButton.LeftButton)
    settle()
    assert answers.files[0].read_bytes().startswith(b"\x89PNG")
    page.path.linkActivated.emit(CITY)
    settle()
    assert page.views.currentIndex() == FIGURES


def test_what_was_sealed_can_be_compared_and_written_again(
    looking: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    page = page_of(looking)
    answers.text = "示例数据"
    QTest.mouseClick(page.seal, Qt.MouseButton.LeftButton)
    settle()
    assert answers.told[-1].startswith("已封存：封存第 1 号，2007年上半年，计入 2 个乡镇（街道）。")
    page.show_why()
    settle()
    words = [page.why.after.itemText(number) for number in range(page.why.after.count())]
    assert words == ["2006年下半年", "2007年上半年", "封存第 1 号（2007上半年）"]
    page.why.after.setFocus()
    QTest.keyClick(page.why.after, Qt.Key.Key_Down)
    settle()
    assert page.why.choice == ("2006S2", "#1")
    assert "550 → 460" in page.why.said.text()
    answers.files = [tmp_path / "封存.xlsx"]
    QTest.mouseClick(page.kept, Qt.MouseButton.LeftButton)
    settle()
    assert answers.told[-2].startswith("选一号")
    assert len(read_cells(answers.files[0]).sheets) > 3
    answers.text = None
    QTest.mouseClick(page.seal, Qt.MouseButton.LeftButton)
    settle()
    assert len(looking.desk.sealing.all()) == 1


def test_only_what_is_chosen_with_its_total(looking: BureauWindow, settle: Settle) -> None:
    page = page_of(looking)
    page.table.setFocus()
    page.table.setCurrentCell(2, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.mouseClick(page.only, Qt.MouseButton.LeftButton)
    settle()
    assert shown(page) == {"所选合计": ["460"], "口镇": ["410"], "羊里镇": ["50"]}


def test_in_a_larger_unit_it_still_adds_up_and_says_how(looking: BureauWindow) -> None:
    page = page_of(looking)
    page.scale.setFocus()
    while page.scale.currentText() != "千（1 位小数）":
        QTest.keyClick(page.scale, Qt.Key.Key_Down)
    assert shown(page) == {"莱芜市": ["0.5"], "莱城区": ["0.5"], "口镇": ["0.4"], "羊里镇": ["0.1"]}
    assert page.told.text().startswith("舍位平衡：")
    assert page.table.horizontalHeaderItem(0).text() == "总户数（千户）\n2007年上半年"


def test_tiles_are_a_way_down_too(looking: BureauWindow, settle: Settle) -> None:
    page = page_of(looking)
    tiles = page.side.tiles
    assert [(one.name, [tile.name for tile in one.tiles]) for one in tiles.districts] == [
        ("莱城区", ["口镇", "羊里镇"])
    ]
    assert [tile.step for tile in tiles.districts[0].tiles] == [3, 1]
    assert tiles.accessibleDescription() == "口镇 410；羊里镇 50"
    tiles.setFocus()
    QTest.keyClick(tiles, Qt.Key.Key_Right)
    QTest.keyClick(tiles, Qt.Key.Key_Return)
    settle()
    assert list(shown(page)) == ["羊里镇", "王家庄村委会"]
    QTest.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.places[0][0].center())
    settle()
    assert page.views.currentIndex() == SOURCE


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_ground_of_a_tile_can_be_written_on(wardrobe: Wardrobe, look: Colours) -> None:
    wardrobe.wear(look)
    for step in (None, *range(1, STEPS + 1)):
        assert contrast(colour("ink").name(), ground_of(step).name()) >= 4.5


def test_table_and_picture_are_taken_along(
    looking: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    page = page_of(looking)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().text().splitlines()
    assert copied[0] == "区划代码\t地区\t总户数（户） 2007年上半年"
    assert copied[1] == f"{CITY}\t莱芜市\t460"
    answers.files = [tmp_path / "分析.xlsx"]
    QTest.mouseClick(page.export, Qt.MouseButton.LeftButton)
    settle()
    (sheet,) = read_cells(answers.files[0]).sheets
    texts = [str(cell) for cell in sheet.cells.values()]
    assert {"总户数\n（户）\n2007年上半年", "410", "　　口镇"} <= set(texts)
    answers.files = [tmp_path / "分析.png"]
    QTest.mouseClick(page.side.save, Qt.MouseButton.LeftButton)
    settle()
    assert answers.files[0].read_bytes().startswith(b"\x89PNG")


def test_where_nothing_is_accepted_it_is_said(office: BureauWindow, settle: Settle) -> None:
    page = page_of(office)
    office.tabs.setCurrentWidget(page)
    settle()
    assert page.told.text() == NOTHING
    assert not page.export.isEnabled()
    assert not page.seal.isEnabled()
