"""A file that would replace what was typed by hand is asked about before anything of it is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QTableView

from laiwu_desktop.desk.results import Changed
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.files.outcomes import COMPLAIN, OutcomeTree
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.overwriting import OverwriteDialog, OverwriteModel
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, go, show, type_into
from tests.ui.conftest import SECOND, THIRD, VILLAGE, Answers, clock

Settle = Callable[[], None]
FORM = "village_broadband"
SHEET = "村宽带接入情况表"


def filled(desk: TownshipDesk, path: Path, values: dict[tuple[str, str], object]) -> Path:
    """A template of the desk's with these values, by village and field."""
    desk.write_template(path)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    columns = {sheet.cell(4, column).value: column for column in range(1, sheet.max_column + 1)}
    rows = {sheet.cell(row, columns["unit_code"]).value: row for row in range(5, sheet.max_row + 1)}
    for (village, field), value in values.items():
        sheet.cell(rows[village], columns[field], value)
    book.save(path)
    return path


@pytest.fixture
def window(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[TownshipWindow]:
    """A window where 王小明 has typed the households of two villages."""
    township.change_settings(filler="王小明")
    made = TownshipWindow(township, worker, answers)
    show(made)
    for village, text in ((VILLAGE, "350"), (SECOND, "300")):
        type_into(go(made.view, village, FORM).rows["households"], text)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def files(window: TownshipWindow, tmp_path: Path) -> list[Path]:
    """One that replaces two typed values, one that replaces one, one that replaces none."""
    return [
        filled(
            window.desk,
            tmp_path / "口镇.xlsx",
            {(VILLAGE, "households"): 360, (SECOND, "households"): 310, (VILLAGE, "population"): 900},
        ),
        filled(window.desk, tmp_path / "张家庄.xlsx", {(VILLAGE, "households"): 370}),
        filled(window.desk, tmp_path / "𠮷山.xlsx", {(THIRD, "households"): 200}),
    ]


def households(window: TownshipWindow, village: str) -> object:
    return window.draft.figures.record(RecordKey(FORM, village)).values.get("households")


def texts(dialog: OverwriteDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    columns = range(model.columnCount())
    return [
        tuple(model.data(model.index(row, column)) for column in columns) for row in range(model.rowCount())
    ]


def questions(answers: Answers) -> list[QDialog]:
    return [dialog for dialog in answers.shown if isinstance(dialog, OverwriteDialog)]


def verdicts(answers: Answers) -> dict[str, str]:
    tree = answers.shown[-1].findChild(OutcomeTree)
    assert tree is not None
    items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    return {item.text(0): item.text(1) for item in items if item is not None}


def test_what_was_typed_by_hand_is_shown_beside_what_the_file_says(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    seen: dict[str, object] = {}

    def read(dialog: QDialog) -> None:
        if isinstance(dialog, OverwriteDialog):
            assert households(window, VILLAGE) == 350  # nothing is written yet
            seen["files"] = [
                [dialog.table.item(row, column).text() for column in range(4)] for row in range(2)
            ]
            seen["lines"] = texts(dialog)
            dialog.table.setCurrentCell(1, 0)
            seen["second"] = texts(dialog)
            lines = dialog.findChild(QTableView, "lines")
            assert isinstance(lines, QTableView)
            seen["shown"] = lines.verticalHeader().count()
            seen["about"] = dialog.about.text()

    answers.fill, answers.files = read, files
    window.load()
    settle()
    assert seen["files"] == [["口镇.xlsx", "2 处", "0 处", "1 处"], ["张家庄.xlsx", "1 处", "0 处", "0 处"]]
    by = ("王小明", "2006-12-20 09:30")
    assert seen["lines"] == [
        ("张家庄村委会", SHEET, "总户数", "350", "360", *by),
        ("李家庄村委会", SHEET, "总户数", "300", "310", *by),
    ]
    assert seen["second"] == [("张家庄村委会", SHEET, "总户数", "350", "370", *by)]
    assert seen["shown"] == 1
    assert seen["about"] == "张家庄.xlsx　将改动手工填写的 1 处："
    assert (households(window, VILLAGE), households(window, THIRD)) == (370, 200)
    assert set(verdicts(answers).values()) == {"已读入"}


def test_a_line_names_its_row_and_says_what_would_be_emptied(township: TownshipDesk) -> None:
    model = OverwriteModel(township.forms, township.register)
    row = RecordKey("demonstration_point", VILLAGE, 2)
    model.show([Changed(row, "示范点名称", "甲", "", "王小明", "2006-12-20T09:30:00")])
    form = f"{township.forms['demonstration_point'].title}　第 2 行"
    by = ("王小明", "2006-12-20 09:30")
    assert model.texts(0) == ("张家庄村委会", form, "示范点名称", "甲", "（清空）", *by)


def test_a_file_that_replaces_nothing_typed_is_written_unasked(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    answers.files = files[2:]
    window.load()
    settle()
    assert questions(answers) == []
    assert households(window, THIRD) == 200
    answers.files = [filled(window.desk, files[0].with_name("又.xlsx"), {(THIRD, "households"): 210})]
    window.load()  # what another file brought is not typed by hand
    settle()
    assert questions(answers) == []
    assert households(window, THIRD) == 210


def test_what_a_file_brought_is_called_saved(
    township: TownshipDesk, worker: Worker, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    window = TownshipWindow(township, worker, answers)
    show(window)
    assert not window.sign.text.text().startswith("已保存")
    answers.files = [filled(township, tmp_path / "口镇.xlsx", {(VILLAGE, "households"): 360})]
    window.load()
    settle()
    assert window.sign.text.text() == "已保存 09:30:00"
    window.close()
    window.deleteLater()


def test_what_cannot_be_written_any_more_is_told_file_by_file(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path], tmp_path: Path
) -> None:
    """Those before it may have landed."""
    workspace, away = tmp_path / "township.sqlite", tmp_path / "away.sqlite"

    def meanwhile(dialog: QDialog) -> None:
        if isinstance(dialog, OverwriteDialog):
            workspace.rename(away)

    answers.fill, answers.files = meanwhile, files[:2]
    window.load()
    settle()
    away.rename(workspace)
    assert answers.errors == []
    assert verdicts(answers) == {"口镇.xlsx": "未读入", "张家庄.xlsx": "未读入"}
    assert [households(window, village) for village in (VILLAGE, SECOND)] == [350, 300]


def test_a_file_is_left_out(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    buttons: list[str] = []

    def leave_out(dialog: QDialog) -> None:
        if isinstance(dialog, OverwriteDialog):
            ok = dialog.buttons.buttons()[0]
            buttons.append(ok.text())
            dialog.table.item(0, 0).setCheckState(Qt.CheckState.Unchecked)
            buttons.append(ok.text())

    answers.fill, answers.files = leave_out, files
    window.load()
    settle()
    assert buttons == ["导入（3 个文件）", "导入（2 个文件）"]
    assert COMPLAIN not in [b.text() for b in answers.shown[-1].findChildren(QPushButton)]
    assert verdicts(answers) == {"口镇.xlsx": "没有导入", "张家庄.xlsx": "已读入", "𠮷山.xlsx": "已读入"}
    assert [households(window, village) for village in (VILLAGE, SECOND, THIRD)] == [370, 300, 200]


def test_with_no_file_left_nothing_can_be_imported(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    enabled: list[bool] = []

    def leave_out(dialog: QDialog) -> None:
        assert isinstance(dialog, OverwriteDialog)
        for state in (Qt.CheckState.Unchecked, Qt.CheckState.Checked):
            dialog.table.item(0, 0).setCheckState(state)
            enabled.append(dialog.buttons.buttons()[0].isEnabled())

    answers.fill, answers.files, answers.yes = leave_out, files[:1], False
    window.load()
    settle()
    assert enabled == [False, True]


def test_all_is_cancelled(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    before = window.desk.store.reports.content_hash()
    answers.files, answers.yes = files, False
    window.load()
    settle()
    assert len(answers.shown) == 1
    assert window.desk.store.reports.content_hash() == before
    assert window.status.text() == "没有导入，数据没有改动。"


def test_one_undo_takes_one_file_back_and_names_it(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    answers.files = files[:2]
    window.load()
    settle()
    assert households(window, VILLAGE) == 370
    assert window.sign.text.text() == "已保存 09:30:00"
    assert window.undo_action.toolTip() == "撤消：导入 张家庄.xlsx（1 处）（Ctrl+Z）"
    window.undo_action.trigger()
    settle()
    assert [households(window, village) for village in (VILLAGE, SECOND)] == [360, 310]
    assert window.undo_action.toolTip() == "撤消：导入 口镇.xlsx（3 处）（Ctrl+Z）"
    window.undo_action.trigger()
    settle()
    assert [households(window, village) for village in (VILLAGE, SECOND)] == [350, 300]
    assert window.status.text() == "撤消：导入 口镇.xlsx（3 处）"


def test_what_somebody_changes_while_the_question_stands_is_left_and_told(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path], tmp_path: Path
) -> None:
    def meanwhile(dialog: QDialog) -> None:
        if isinstance(dialog, OverwriteDialog):
            other = open_desk(str(tmp_path / "township.sqlite"), clock=clock)
            other.draft().put(RecordKey(FORM, VILLAGE), "households", 355)
            other.close()

    answers.fill, answers.files = meanwhile, files[:1]
    window.load()
    settle()
    assert [households(window, village) for village in (VILLAGE, SECOND)] == [355, 310]
    tree = answers.shown[-1].findChild(OutcomeTree)
    assert tree is not None
    item = tree.topLevelItem(0)
    assert "没有写入 1 项" in item.text(3)
    told = [item.child(n).text(3) for n in range(item.childCount()) if item.child(n).text(0) == "没有写入"]
    assert len(told) == 1
    assert "现为“355”（王小明，2006-12-20 09:30:00），没有改为“360”" in told[0]


@pytest.mark.parametrize("size", [(863, 464), (940, 520)])
def test_nothing_of_the_question_is_cut_off_on_a_small_screen(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path], size: tuple[int, int]
) -> None:
    """911x512 points less the frame are what an old office PC has at 150 %."""
    seen: list[bool] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, OverwriteDialog)
        dialog.resize(*size)
        dialog.show()
        QApplication.processEvents()
        assert dialog.size().toTuple() == size
        lines = dialog.findChild(QTableView, "lines")
        assert isinstance(lines, QTableView)
        seen.extend(not table.horizontalScrollBar().isVisible() for table in (dialog.table, lines))
        seen.append(lines.columnWidth(2) > 60)
        seen.extend(not button.visibleRegion().isEmpty() for button in dialog.buttons.buttons())

    answers.fill, answers.files, answers.yes = look, files, False
    window.load()
    settle()
    assert seen == [True] * 5


def test_many_lines_are_shown_at_once(
    township: TownshipDesk, worker: Worker, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    """Only what is seen is asked for: a list of hundreds costs no more than one of ten."""
    fill_all(township)
    window = TownshipWindow(township, worker, answers)
    show(window)
    package = township.export(tmp_path, carried=True).path
    draft = township.draft()
    for record in draft.figures.records:
        for field in draft.forms[record.key.form].entered:
            if field.type.kind == "integer" and field.name in record.values:
                draft.put(record.key, field.name, 1)
    asked: list[int] = []

    def count(dialog: QDialog) -> None:
        if isinstance(dialog, OverwriteDialog):
            lines = dialog.files[0].overwritten
            dialog.model.show(lines * (600 // len(lines) + 1))
            texts_of = dialog.model.texts
            dialog.model.texts = lambda row: (asked.append(row), texts_of(row))[1]  # type: ignore[method-assign,func-returns-value]
            dialog.show()
            dialog.grab()
            assert dialog.model.rowCount() > 600

    window.show_draft(township.draft())
    settle()
    answers.fill, answers.files = count, [Path(shutil.copy(package, tmp_path / "自己的.xlsx"))]
    answers.yes = False
    window.load()
    settle()
    assert questions(answers)
    assert 0 < len(set(asked)) < 60
    window.close()
    window.deleteLater()
