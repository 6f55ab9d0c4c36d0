"""What files would make of the draft is shown before anything of them is written, and chosen from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.content import Content, RecordKey
from laiwu_desktop.ui.files.load_dialog import LoadDialog
from laiwu_desktop.ui.files.outcomes import COMPLAIN, OutcomeTree
from laiwu_desktop.ui.parts.worker import Worker
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


def content(window: TownshipWindow) -> str:
    """The digest of all that stands in the workspace's report, marks included."""
    draft = window.desk.draft()
    marks = sorted((record.key, name) for record in draft.figures.records for name in record.carried)
    return digest(canonical(draft.forms, Content(draft.figures.records, draft.explanations))) + str(marks)


def dialogs(answers: Answers) -> list[LoadDialog]:
    return [dialog for dialog in answers.shown if isinstance(dialog, LoadDialog)]


def rows(dialog: LoadDialog) -> list[tuple[str, ...]]:
    """What the tree says of each value, village and form before it, and whether it is ticked."""
    return [
        (unit.text, form.text, *dialog.tree_model.texts(leaf), "✓" if leaf.chosen else "")
        for unit in dialog.tree_model.root.children
        for form in unit.children
        for leaf in form.children
    ]


def tick(dialog: LoadDialog, unit: int, form: int = -1, value: int = -1, *, taken: bool = True) -> None:
    """Tick a village, a form of it, or one value, or take the tick away."""
    tree = dialog.tree_model
    index = tree.index(unit, 0)
    for row in (form, value):
        index = tree.index(row, 0, index) if row >= 0 else index
    state = Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked
    assert tree.setData(index, state, Qt.ItemDataRole.CheckStateRole)


def accept(dialog: QDialog) -> None:
    """Press Enter where the keyboard is when the dialog opens."""
    dialog.show()
    QApplication.processEvents()
    focus = dialog.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def verdicts(answers: Answers) -> dict[str, str]:
    tree = answers.shown[-1].findChild(OutcomeTree)
    assert tree is not None
    items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    return {item.text(0): item.text(1) for item in items if item is not None}


def test_what_would_become_of_each_village_is_shown_and_enter_takes_what_is_ticked(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    seen: dict[str, object] = {}

    def look(dialog: QDialog) -> None:
        if isinstance(dialog, LoadDialog):
            assert households(window, VILLAGE) == 350  # nothing is written yet
            seen["rows"] = rows(dialog)
            seen["about"] = dialog.about.text()
            seen["ok"] = dialog.ok.text()
            accept(dialog)

    answers.fill, answers.files = look, files
    before = content(window)
    window.load()
    settle()
    by = "改动手工填写的　王小明，2006-12-20 09:30"
    assert seen["rows"] == [
        ("张家庄村委会", SHEET, "总户数", "350", "360", f"{by}　后面的文件写的不同", ""),
        ("张家庄村委会", SHEET, "总户数", "350", "370", f"{by}　前面的文件写的不同", ""),
        ("张家庄村委会", SHEET, "总人口", "未填", "900", "填入", "✓"),
        ("李家庄村委会", SHEET, "总户数", "300", "310", by, ""),
        ("𠮷山村委会", SHEET, "总户数", "未填", "200", "填入", "✓"),
    ]
    assert seen["about"] == "3 个文件：3 个单位共 5 处，导入 2 处，3 处不取。"
    assert seen["ok"] == "导入（2 处）"
    assert [households(window, village) for village in (VILLAGE, SECOND, THIRD)] == [350, 300, 200]
    assert verdicts(answers) == {"口镇.xlsx": "已读入", "张家庄.xlsx": "没有导入", "𠮷山.xlsx": "已读入"}
    assert COMPLAIN not in [b.text() for b in answers.shown[-1].findChildren(QPushButton)]
    assert window.undo_action.toolTip() == "撤消：导入 口镇.xlsx 等 3 个文件（2 处）（Ctrl+Z）"
    window.undo_action.trigger()
    settle()
    assert content(window) == before


@pytest.mark.parametrize(
    ("pick", "expected"),
    [
        (lambda dialog: dialog.tree_model.choose_all(chosen=True), [370, 310, 200]),
        (lambda dialog: tick(dialog, 1), [350, 310, 200]),
        (lambda dialog: tick(dialog, 2, 0, taken=False), [350, 300, None]),
        (lambda dialog: tick(dialog, 0, 0, 0), [360, 300, 200]),
    ],
    ids=["all", "village", "form", "value"],
)
def test_all_a_village_a_form_or_a_single_value_is_chosen(
    window: TownshipWindow,
    answers: Answers,
    settle: Settle,
    files: list[Path],
    pick: Callable[[LoadDialog], None],
    expected: list[object],
) -> None:
    answers.files = files
    answers.fill = lambda dialog: pick(dialog) if isinstance(dialog, LoadDialog) else None
    before = content(window)
    window.load()
    settle()
    assert [households(window, village) for village in (VILLAGE, SECOND, THIRD)] == expected
    window.undo_action.trigger()
    settle()
    assert content(window) == before


def test_a_kind_of_guess_is_taken_in_one_action_and_what_the_check_would_say_is_told(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    seen: dict[str, object] = {}

    def take(dialog: QDialog) -> None:
        if not isinstance(dialog, LoadDialog):
            return
        seen["boxes"] = [box.text() for box in dialog.offers.boxes.values()]
        seen["before"] = [row[4:6] for row in rows(dialog)]
        seen["found"] = dialog.found.text()
        for box in dialog.offers.boxes.values():
            box.click()
        dialog._check()
        seen["after"] = [row[4:6] for row in rows(dialog)]
        seen["then"] = dialog.found.text()

    answers.fill = take
    answers.files = [
        filled(
            window.desk,
            tmp_path / "t.xlsx",
            {
                (village, field): value
                for village in (VILLAGE, THIRD)
                for field, value in (("monthly_fee", 58.555), ("broadband_access", "√"), ("population", 9))
            },
        )
    ]
    window.load()
    settle()
    assert seen["boxes"] == [
        "小数位数太多的，四舍五入（2 处）：58.555 → 58.56（2）",
        "与选项写法不同的，换成选项（2 处）：√ → 是（2）",
    ]
    texts = [
        ("√", "认不准的　可作“是”（“√”即“是”）"),
        ("58.555", "认不准的　可作“58.56”（四舍五入到 2 位小数）"),
    ]
    assert [row for row in seen["before"] if row[0] in ("√", "58.555")] == texts * 2  # type: ignore[attr-defined]
    taken = [("是", "认不准的　原为“√”，“√”即“是”"), ("58.56", "认不准的　原为“58.555”，四舍五入到 2 位小数")]
    assert [row for row in seen["after"] if row[0] in ("是", "58.56")] == taken * 2  # type: ignore[attr-defined]
    assert seen["found"] == "导入后会新有的审核问题：强制性 4 处，核实性 1 处。"
    assert seen["then"] == "导入后会新有的审核问题：核实性 1 处。"
    values = window.draft.figures.record(RecordKey(FORM, THIRD)).values
    assert (values["broadband_access"], str(values["monthly_fee"])) == ("yes", "58.56")


def test_once_it_is_read_in_the_keyboard_is_where_it_was(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    """Not in the list of periods above: there the next arrow would turn to another one."""
    entry = go(window.view, THIRD, FORM)
    entry.focus_field("population")
    there = QApplication.focusWidget()
    assert entry.cell == (RecordKey(FORM, THIRD), "population")
    assert window.turning.box.isVisible()
    answers.files = files
    # Enter takes either box; what is then worked on begins before the window has the keyboard again.
    answers.fill = accept
    window.load()
    settle()
    assert len(answers.shown) == 2
    window.activateWindow()
    QApplication.processEvents()
    assert QApplication.focusWidget() is there


def test_a_file_that_says_nothing_new_is_not_asked_about(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    answers.files = [filled(window.desk, files[0].with_name("又.xlsx"), {(VILLAGE, "households"): 350})]
    window.load()
    settle()
    assert dialogs(answers) == []
    assert verdicts(answers) == {"又.xlsx": "已读入"}


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
        if isinstance(dialog, LoadDialog):
            workspace.rename(away)

    answers.fill, answers.files = meanwhile, files[:2]
    window.load()
    settle()
    away.rename(workspace)
    assert answers.errors == []
    assert verdicts(answers) == {"口镇.xlsx": "未读入", "张家庄.xlsx": "未读入"}
    assert [households(window, village) for village in (VILLAGE, SECOND)] == [350, 300]


def test_with_nothing_ticked_nothing_can_be_imported(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path]
) -> None:
    enabled: list[bool] = []

    def leave_out(dialog: QDialog) -> None:
        assert isinstance(dialog, LoadDialog)
        for chosen in (False, True):
            dialog.tree_model.choose_all(chosen=chosen)
            enabled.append(dialog.ok.isEnabled())

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


def test_what_somebody_changes_while_the_question_stands_is_left_and_told(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path], tmp_path: Path
) -> None:
    def meanwhile(dialog: QDialog) -> None:
        if isinstance(dialog, LoadDialog):
            other = open_desk(str(tmp_path / "township.sqlite"), clock=clock)
            other.draft().put(RecordKey(FORM, VILLAGE), "households", 355)
            other.close()
            dialog.tree_model.choose_all(chosen=True)

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


@pytest.mark.parametrize("size", [(863, 464), (980, 600)])
def test_nothing_of_the_question_is_cut_off_on_a_small_screen(
    window: TownshipWindow, answers: Answers, settle: Settle, files: list[Path], size: tuple[int, int]
) -> None:
    """911x512 points less the frame are what an old office PC has at 150 %."""
    seen: list[bool] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, LoadDialog)
        dialog.resize(*size)
        dialog.show()
        QApplication.processEvents()
        assert dialog.size().toTuple() == size
        seen.append(not dialog.tree.horizontalScrollBar().isVisible())
        seen.append(dialog.tree.columnWidth(3) > 150)
        seen.append(dialog.tree.viewport().height() > 100)
        seen.extend(not button.visibleRegion().isEmpty() for button in dialog.buttons.buttons())

    answers.fill, answers.files, answers.yes = look, files, False
    window.load()
    settle()
    assert seen == [True] * 5


def test_many_lines_are_shown_at_once(
    township: TownshipDesk, worker: Worker, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    """Only what is seen is put in words: a tree of hundreds costs no more than one of ten."""
    fill_all(township)
    window = TownshipWindow(township, worker, answers)
    show(window)
    package = township.export(tmp_path, carried=True, missed=True).path
    draft = township.draft()
    for record in draft.figures.records:
        for field in draft.forms[record.key.form].entered:
            if field.type.kind == "integer" and field.name in record.values:
                draft.put(record.key, field.name, 1)
    asked: list[object] = []

    def count(dialog: QDialog) -> None:
        if isinstance(dialog, LoadDialog):
            tree = dialog.tree_model
            tree.show(tree.lines * (600 // len(tree.lines) + 1))
            texts_of = tree.texts
            tree.texts = lambda node: (asked.append(node), texts_of(node))[1]  # type: ignore[method-assign,func-returns-value]
            dialog.tree.expandAll()
            dialog.show()
            dialog.grab()

    window.show_draft(township.draft())
    settle()
    answers.fill, answers.files = count, [Path(shutil.copy(package, tmp_path / "自己的.xlsx"))]
    answers.yes = False
    window.load()
    settle()
    assert dialogs(answers)
    assert 0 < len(set(asked)) < 60
    window.close()
    window.deleteLater()
