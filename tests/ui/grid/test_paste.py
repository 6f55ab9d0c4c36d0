"""Pasting into the grid: previewed, written as one deed, taken back by one undo; copying out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.grid import block_ways
from laiwu_desktop.desk.grid.grid import Grid, GridColumn
from laiwu_desktop.desk.grid.pasting import Fate, PastePlan, plan_paste
from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.form import Section
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.fields.cell_editors import ChoiceCell
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.grid.paste_dialog import PasteDialog
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.desk.grid.clipboards import libre_of, text_of
from tests.ui.acting import idle
from tests.ui.before_writing import before_writing
from tests.ui.conftest import SECOND, THIRD, VILLAGE, Answers
from tests.ui.entry.test_photos import png
from tests.ui.entry.test_saving import FORM, file, stored
from tests.ui.entry.test_what_waits import write_elsewhere
from tests.ui.grid.test_grid_page import CTRL, at, choose, hands, here, page, press, shown, type_text

__all__ = ["file", "page"]


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    QApplication.clipboard().clear()


def put(cells: list[list[str]], *, html: bool = True) -> None:
    """Let a spreadsheet put cells on the clipboard."""
    data = QMimeData()
    data.setText(text_of(cells))
    if html:
        data.setHtml(libre_of(cells))
    QApplication.clipboard().setMimeData(data)


def paste(page: GridPage, window: TownshipWindow) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_V, CTRL)
    idle(window.worker)


def test_a_block_is_shown_before_it_is_written_and_one_undo_takes_it_back(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    before = window.draft.figures.records
    looked: list[PasteDialog] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        assert window.draft.figures.records == before
        looked.append(dialog)
        told.append(dialog.about.text())
        told.extend(_row(dialog, number) for number in range(dialog.table.rowCount()))

    told: list[str] = []
    answers.fill = look
    put([["320", "960"], ["300", "约九百"], ["340", "1020"]])
    at(page, VILLAGE, "households")
    paste(page, window)
    assert told == [
        "共 6 格：写入 5 格，1 格不取。",
        "不取|李家庄村委会|总人口|900|约九百|可作“900”：去掉数以外的字样",
        "填入|张家庄村委会|总户数||320|",
        "填入|张家庄村委会|总人口||960|",
        "填入|𠮷山村委会|总户数||340|",
        "填入|𠮷山村委会|总人口||1020|",
        "确认沿用|李家庄村委会|总户数|300|300|",
    ]
    assert [shown(page, unit, "households") for unit in (VILLAGE, SECOND, THIRD)] == ["320", "300", "340"]
    assert "households" not in window.draft.figures.record(RecordKey(FORM, SECOND)).carried
    QTest.keyClick(page.view, Qt.Key.Key_Z, CTRL)
    idle(window.worker)
    assert window.draft.figures.records == before


def _row(dialog: PasteDialog, number: int) -> str:
    items = (dialog.table.item(number, column) for column in range(dialog.table.columnCount()))
    return "|".join(item.text() for item in items if item is not None)


def test_who_thinks_better_of_it_writes_nothing(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    before = window.draft.figures.records
    answers.yes = False
    put([["1", "2"]])
    at(page, VILLAGE, "households")
    paste(page, window)
    assert window.draft.figures.records == before
    assert not window.saving.unsaved


def test_one_cell_goes_in_at_once_or_into_all_that_are_chosen(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    put([["320"]], html=False)
    at(page, VILLAGE, "households")
    paste(page, window)
    assert not answers.shown
    choose(page, "households population", 0, 2)
    paste(page, window)
    assert len(answers.shown) == 1
    assert [shown(page, unit, "population") for unit in (VILLAGE, SECOND, THIRD)] == ["320"] * 3


def test_only_the_kind_that_is_asked_for_is_listed(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    counts: list[int] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        dialog.buttons[Fate.REFUSED].click()
        counts.append(dialog.table.rowCount())
        assert dialog.blanks.isVisibleTo(dialog)
        dialog.blanks.click()
        dialog.buttons[None].click()
        counts.append(dialog.table.rowCount())

    answers.fill = look
    put([["x", "1"], ["", "2"]])
    at(page, VILLAGE, "households")
    paste(page, window)
    assert counts == [1, 4]
    assert shown(page, SECOND, "households") == ""  # as asked: an empty cell empties


def test_what_would_become_of_a_block_is_worked_out_once(
    page: GridPage, window: TownshipWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def plan(*given: Any, **asked: Any) -> PastePlan:
        made.append(asked)
        return plan_paste(*given, **asked)

    monkeypatch.setattr(block_ways, "plan_paste", plan)
    put([["320", "960"], ["330", "990"]])
    at(page, VILLAGE, "households")
    paste(page, window)
    assert len(made) == 1
    assert shown(page, VILLAGE, "households") == "320"


def test_a_large_block_is_worked_out_beside_the_window_and_may_be_left(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    seen: list[tuple[str, bool]] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        dialog.show()
        for _ in range(2):
            seen.append((dialog.about.text(), dialog.accepting.isEnabled()))
            QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
            assert dialog.isVisible()
            idle(window.worker)
            seen.append((dialog.about.text(), dialog.accepting.isEnabled()))
            dialog.blanks.setChecked(True)

    def leave(dialog: QDialog) -> None:
        dialog.show()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()
        idle(window.worker)

    before = window.draft.figures.records
    put([["320", "960"], ["", "约九百"], *[["", "1"]] * 2_000], html=False)
    at(page, VILLAGE, "households")
    answers.fill, answers.yes = leave, False
    paste(page, window)
    assert window.draft.figures.records == before
    answers.fill, answers.yes = look, True
    paste(page, window)
    (wait, can), first, *again = seen
    assert (wait, can) == ("正在逐格核对……（Esc 取消）", False)
    assert first == ("共 2005 格：写入 3 格，2000 格不取。", True)
    assert again == [(wait, False), ("共 2005 格：写入 4 格（其中 1 格有审核问题），2000 格不取。", True)]
    assert [shown(page, unit, "households") for unit in (VILLAGE, SECOND)] == ["320", ""]
    window.undo_action.trigger()
    idle(window.worker)
    assert window.draft.figures.records == before


def test_into_cells_that_do_not_lie_together_nothing_is_pasted(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    before = window.draft.figures.records
    put([["320"]])
    choose(page, "households", 0, 0)
    apart = page.model.index_of((RecordKey(FORM, THIRD), "population"))
    page.view.selectionModel().select(apart, QItemSelectionModel.SelectionFlag.Select)
    paste(page, window)
    assert window.draft.figures.records == before
    assert answers.shown == []
    assert window.status.text() == "所选的格不成一块，请选成一块再复制、粘贴。"


def test_rows_that_are_not_seen_are_not_pasted_into(page: GridPage, window: TownshipWindow) -> None:
    page.filter.setCurrentIndex(page.filter.findData("carried"))
    page.arrange()
    put([["1"], ["2"]])
    at(page, SECOND, "households")
    paste(page, window)
    assert [shown(page, unit, "households") for unit in (SECOND,)] == ["1"]
    assert window.draft.figures.record(RecordKey(FORM, THIRD)).values == {}


def test_an_empty_clipboard_and_one_that_is_far_too_large_are_told(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    QApplication.clipboard().clear()
    at(page, VILLAGE, "households")
    paste(page, window)
    answers.fill = lambda _: idle(window.worker)
    QApplication.clipboard().setText("1\n" * 300_000)
    paste(page, window)
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == [
        "nothing_to_paste",
        "paste_too_large",
    ]
    assert "超过 50000 格" in str(answers.errors[-1])


INFORMATION = "information_village"


def copied_picture(there: str, folder: Path) -> QMimeData:
    """A picture as such, or two files of some as file managers copy them."""
    data = QMimeData()
    if there == "picture":
        picture = QImage(8, 8, QImage.Format.Format_RGB32)
        picture.fill(0)
        data.setImageData(picture)
        return data
    paths = [folder / f"现场{colour}.png" for colour in ("red", "blue")]
    for path in paths:
        path.write_bytes(png(path.stem[2:]))
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText("\n".join(map(str, paths)))
    return data


@pytest.mark.parametrize(("there", "count"), [("picture", 1), ("file", 2)])
def test_photos_are_pasted_into_their_cell_by_one_action(
    page: GridPage, window: TownshipWindow, answers: Answers, tmp_path: Path, there: str, count: int
) -> None:
    page.open(INFORMATION)
    at(page, VILLAGE, "photos", INFORMATION)
    QApplication.clipboard().setMimeData(copied_picture(there, tmp_path))
    paste(page, window)
    assert shown(page, VILLAGE, "photos", INFORMATION) == f"{count} 张"
    assert answers.errors == []
    press(page, Qt.Key.Key_Z, CTRL)
    idle(window.worker)
    assert shown(page, VILLAGE, "photos", INFORMATION) == ""


def test_a_picture_that_is_pasted_elsewhere_is_told_where_it_goes(
    page: GridPage, window: TownshipWindow, answers: Answers, tmp_path: Path
) -> None:
    page.open(INFORMATION)
    at(page, VILLAGE, "trainees", INFORMATION)
    data = copied_picture("picture", tmp_path)
    QApplication.clipboard().setMimeData(data)
    paste(page, window)
    (error,) = answers.errors
    assert isinstance(error, PersonError)
    assert "剪贴板里是图片" in error.message
    assert "照片一列" in error.remedy
    cells = copied_picture("picture", tmp_path)  # as a spreadsheet offers them
    cells.setText("30")
    QApplication.clipboard().setMimeData(cells)
    paste(page, window)
    assert shown(page, VILLAGE, "trainees", INFORMATION) == "30"


def test_photos_are_dropped_into_their_cell_and_chosen_by_key(
    page: GridPage, window: TownshipWindow, answers: Answers, tmp_path: Path
) -> None:
    page.open(INFORMATION)
    at(page, VILLAGE, "photos", INFORMATION)
    data, none = copied_picture("file", tmp_path), Qt.KeyboardModifier.NoModifier
    way = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    taken = []
    for field in ("trainees", "photos"):
        cell = page.view.visualRect(page.model.index_of((RecordKey(INFORMATION, SECOND), field)))
        entered = QDragEnterEvent(cell.center(), *way)
        entered.ignore()
        QApplication.sendEvent(page.view.viewport(), entered)
        taken.append(entered.isAccepted())
        QApplication.sendEvent(page.view.viewport(), QDropEvent(cell.center().toPointF(), *way))
        idle(window.worker)
    assert taken == [False, True]
    assert shown(page, SECOND, "photos", INFORMATION) == "2 张"
    assert shown(page, SECOND, "trainees", INFORMATION) == ""
    assert here(page) == (SECOND, "photos")
    answers.photos = [png("green"), png("white")]
    press(page, Qt.Key.Key_F4)
    idle(window.worker)
    assert shown(page, SECOND, "photos", INFORMATION) == "3 张"
    assert "有 1 张没有收下" in str(answers.errors[0])


def test_what_was_being_typed_when_photos_are_dropped_elsewhere_stays_in_its_cell(
    page: GridPage, window: TownshipWindow, tmp_path: Path
) -> None:
    page.open(INFORMATION)
    at(page, VILLAGE, "trainees", INFORMATION)
    type_text(page, "12")
    data, none = copied_picture("file", tmp_path), Qt.KeyboardModifier.NoModifier
    way = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    photos = page.model.index_of((RecordKey(INFORMATION, SECOND), "photos"))
    page.view.scrollTo(photos)
    place = page.view.visualRect(photos).center()
    QApplication.sendEvent(page.view.viewport(), QDragEnterEvent(place, *way))
    QApplication.sendEvent(page.view.viewport(), QDropEvent(place.toPointF(), *way))
    idle(window.worker)
    assert shown(page, VILLAGE, "trainees", INFORMATION) == "12"
    assert shown(page, SECOND, "photos", INFORMATION) == "2 张"


def test_no_photos_go_where_none_are_asked_for_or_nothing_is_written(
    page: GridPage, window: TownshipWindow, tmp_path: Path
) -> None:
    said: list[str] = []
    page.said.connect(said.append)
    page.open(INFORMATION)
    form = window.draft.forms[INFORMATION]
    asked = msgspec.structs.replace(form.fields["photos"], relevant=Expression("trainees > 0"))
    section = Section("示例数据", (asked,))
    column = GridColumn(msgspec.structs.replace(form, sections=(section,)), asked)
    page.model.show(Grid(window.draft, [column]), locked=False)
    at(page, VILLAGE, "photos", INFORMATION)
    QApplication.clipboard().setMimeData(copied_picture("picture", tmp_path))
    paste(page, window)
    assert said[-1] == "“本期培训人次”未填时此项不用填写，没有添加照片。"
    page.model.locked = True
    for key in (Qt.Key.Key_V, Qt.Key.Key_F4):
        said.clear()
        press(page, key, CTRL if key == Qt.Key.Key_V else Qt.KeyboardModifier.NoModifier)
        assert said == ["这份数据现在只能查看，没有改动。"]
    idle(window.worker)
    assert not window.draft.figures.has(RecordKey(INFORMATION, VILLAGE))


def test_what_another_wrote_before_the_paste_landed_stays_and_is_told(
    page: GridPage, window: TownshipWindow, file: Path
) -> None:
    put([["320", "960"]])
    at(page, VILLAGE, "households")
    write_elsewhere(file, "households", 350)
    paste(page, window)
    at(page, VILLAGE, "households")
    assert "在别处已改为“350”" in page.bar.message.text()
    assert stored(file, "households") == 350
    assert stored(file, "population") == 960
    page.bar.theirs.click()
    assert not page.bar.theirs.isVisible()


def test_what_another_wrote_while_the_preview_stood_stays_and_is_told(
    page: GridPage, window: TownshipWindow, file: Path, answers: Answers
) -> None:
    def meanwhile(_dialog: QDialog) -> None:
        write_elsewhere(file, "households", 555)
        window.saving.look()
        idle(window.worker)
        assert window.draft.figures.record(RecordKey(FORM, VILLAGE)).values["households"] == 555

    answers.fill = meanwhile
    put([["320", "960"]])
    at(page, VILLAGE, "households")
    paste(page, window)
    at(page, VILLAGE, "households")
    assert "在别处已改为“555”" in page.bar.message.text()
    assert (stored(file, "households"), stored(file, "population")) == (555, 960)


@pytest.mark.parametrize("field", ["households", "broadband_access", "remarks"])
def test_a_block_pasted_while_one_types_is_shown_as_any_other(
    page: GridPage, window: TownshipWindow, answers: Answers, field: str
) -> None:
    told: list[str] = []
    answers.fill = lambda dialog: told.append(cast(PasteDialog, dialog).about.text())
    text = "是" if field == "broadband_access" else "320"
    put([[text], [text]], html=field == "remarks")
    choose(page, "households remarks", 1, 2)  # what is chosen is not what is typed in
    at(page, VILLAGE, field)
    type_text(page, "9")
    QTest.keyClick(hands(page), Qt.Key.Key_V, CTRL)
    QApplication.processEvents()
    idle(window.worker)
    assert told == ["共 2 格：写入 2 格，0 格不取。"]
    assert page.view.cells.editor is None
    assert [shown(page, unit, field) for unit in (VILLAGE, SECOND, THIRD)] == [text, text, ""]


def test_a_click_on_one_of_several_choices_leaves_the_others(page: GridPage, window: TownshipWindow) -> None:
    at(page, VILLAGE, "broadband_access")
    type_text(page, "是")
    press(page, Qt.Key.Key_Return)
    at(page, VILLAGE, "access_technologies")
    type_text(page, "1")
    editor = page.view.cells.editor
    assert isinstance(editor, ChoiceCell)
    taken = []
    for number in (2, 3, 2):
        editor.open_list()
        editor.list.itemClicked.emit(editor.list.item(number))
        taken.append(editor.text())
    assert taken == ["ADSL、光纤到户", "ADSL、光纤到户、有线电视网(HFC)", "ADSL、有线电视网(HFC)"]
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert shown(page, VILLAGE, "access_technologies") == "ADSL、有线电视网(HFC)"


def test_several_lines_are_pasted_into_a_text_of_several_lines(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    QApplication.clipboard().setText("一\n二")
    at(page, VILLAGE, "remarks")
    type_text(page, "9")
    QTest.keyClick(hands(page), Qt.Key.Key_V, CTRL)
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert not answers.shown
    assert shown(page, VILLAGE, "remarks") == "9一\n二"


def test_one_line_is_pasted_into_what_is_typed(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    QApplication.clipboard().setText("20\r\n")
    at(page, VILLAGE, "households")
    type_text(page, "3")
    QTest.keyClick(hands(page), Qt.Key.Key_V, CTRL)
    press(page, Qt.Key.Key_Return)
    idle(window.worker)
    assert not answers.shown
    assert shown(page, VILLAGE, "households") == "320"


def test_what_is_copied_is_pasted_as_it_was(page: GridPage, window: TownshipWindow) -> None:
    before = window.draft.figures.records
    names = [column.field.name for column in page.model.grid.columns]
    choose(page, " ".join(names[:2]), 1, 1)
    QTest.keyClick(page.view, Qt.Key.Key_C, CTRL)
    data = QApplication.clipboard().mimeData()
    assert data.text() == "300\t900\n"
    assert '<td x:num="300" sdval="300">300</td>' in data.html()
    at(page, THIRD, "households")
    paste(page, window)
    assert [shown(page, THIRD, name) for name in names[:2]] == ["300", "900"]
    QTest.keyClick(page.view, Qt.Key.Key_Z, CTRL)
    idle(window.worker)
    assert window.draft.figures.records == before


def test_a_kind_of_guess_is_taken_in_one_action(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    def take(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        boxes.extend(box.text() for box in dialog.offers.boxes.values())
        next(iter(dialog.offers.boxes.values())).click()
        told.append(dialog.about.text())

    boxes: list[str] = []
    told: list[str] = []
    answers.fill = take
    put([["320.5", "约九百"], ["401.4", "1200"]])
    at(page, VILLAGE, "households")
    paste(page, window)
    assert boxes == [
        "小数位数太多的，四舍五入（2 处）：320.5 → 321，401.4 → 401",
        "“约”“左右”“多”“以上”等，只取数（1 处）：约九百 → 900",
    ]
    assert told == ["共 4 格：写入 3 格（其中 1 格有审核问题），1 格不取。"]
    assert [shown(page, unit, "households") for unit in (VILLAGE, SECOND)] == ["321", "401"]
    assert [shown(page, unit, "population") for unit in (VILLAGE, SECOND)] == ["", "1200"]


def test_what_the_check_will_say_is_marked_and_comes_first(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    told: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        told.append(dialog.about.text())
        told.extend(_row(dialog, number) for number in range(dialog.table.rowCount()))
        assert dialog.table.item(0, 0).icon().cacheKey() == icon("state-error").cacheKey()

    answers.fill = look
    put([["320", "900"], ["330", "-5"]])
    at(page, VILLAGE, "households")
    paste(page, window)
    assert told[:2] == [
        "共 4 格：写入 4 格（其中 1 格有审核问题），0 格不取。",
        "改动|李家庄村委会|总人口|900|-5|强制性：不应小于 0",
    ]
    assert page.model.state(page.model.index_of((RecordKey(FORM, SECOND), "population"))).mark == "error"


def test_where_nothing_would_be_written_the_button_is_off_and_says_why(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    seen: list[tuple[str, str, bool]] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        dialog.show()
        seen.append((dialog.about.text(), dialog.accepting.text(), dialog.accepting.isEnabled()))
        assert dialog.focusWidget() is dialog.refusing
        assert dialog.accepting.toolTip() == as_tip(dialog.about.text())
        if not dialog.blanks.isChecked():
            dialog.blanks.click()
            assert dialog.accepting.isEnabled()

    answers.fill = look
    answers.yes = False
    put([["", "x"], ["", "y"]])
    at(page, SECOND, "households")
    paste(page, window)
    assert seen == [("没有可写入的：共 4 格，2 格不取，其余不变，原因见“说明”。", "写入", False)]


def test_the_line_at_hand_is_told_whole(window: TownshipWindow) -> None:
    """A column may be too narrow for why something is not taken."""
    dialogs = before_writing(window.draft, window, VILLAGE, "示例数据" * 20)
    (dialog,) = (one for one in dialogs if type(one) is PasteDialog)
    dialog.resize(560, 400)
    dialog.show()
    seen = {}
    for row in range(dialog.table.rowCount()):
        dialog.table.setCurrentCell(row, 0)
        QApplication.processEvents()
        one = dialog.table.current_key()
        assert dialog.whole.height() >= dialog.whole.heightForWidth(dialog.whole.width())
        seen[one.place, one.label] = dialog.whole.text()
        assert one.why in dialog.whole.toolTip()
        assert dialog.whole.text().removesuffix("……") in dialog.whole.toolTip()
    assert len(set(seen.values())) == len(seen) > 2
    dialog.close()


def test_the_list_of_what_is_pasted_is_at_hand_and_the_line_below_follows_it(
    page: GridPage, window: TownshipWindow, answers: Answers
) -> None:
    told: list[str] = []
    hands_at: list[bool] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, PasteDialog)
        dialog.show()
        hands_at.append(dialog.focusWidget() is dialog.table)
        for fate in (Fate.CHANGED, Fate.REFUSED):
            dialog.buttons[fate].click()
            hands_at.append(dialog.focusWidget() is dialog.table)
            told.append(dialog.whole.text())
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Space):
            QTest.keyClick(dialog.focusWidget(), key)
        hands_at.append(dialog.isVisible())
        told.append(dialog.whole.text())
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
        hands_at.append(dialog.focusWidget() is dialog.accepting)

    answers.fill, answers.yes = look, False
    put([["320", "960"], ["310", "约九百"], ["45\n46", "1020"]])
    at(page, VILLAGE, "households")
    paste(page, window)
    changed, first, second = told
    assert "300 → 310" in changed
    assert {"“45 ↵ 46”" in first, "“45 ↵ 46”" in second} == {True, False}
    assert "约九百" in first + second
    assert hands_at == [True] * 5
