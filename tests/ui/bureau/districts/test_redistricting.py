"""区划变更 in both windows: a list is read, ticked, applied, travels in the task; old names are found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from laiwu_desktop.desk.backups.shelf import folder_of
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.divisions import plausible
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.districts.changes_dialog import ChangesDialog
from laiwu_desktop.ui.bureau.districts.entry_dialog import EntryDialog
from laiwu_desktop.ui.bureau.districts.registered_dialog import RegisteredDialog
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.desk.divisions import plain
from tests.ui.bureau.test_return_dialog import find
from tests.ui.conftest import OTHER_TOWN, PLACES, SECOND, THIRD, TOWN, VILLAGE, Answers

Settle = Callable[[], None]
MERGED = f"{TOWN[:9]}300"
WANGS = "371202101200"


def new_list(tmp_path: Path) -> Path:
    """张家庄 and 李家庄 have become 张李村, 𠮷山村 has another name."""
    kept = [(one.code, one.name) for one in PLACES if one.code not in (VILLAGE, SECOND, THIRD)]
    return plain.write_list(tmp_path / "名单.csv", [*kept, (MERGED, "张李村委会"), (THIRD, "𠮷山新村委会")])


def tick_all(dialog: QDialog) -> None:
    assert isinstance(dialog, ChangesDialog)
    for row in range(len(dialog.proposals)):
        dialog.table.item(row, 0).setCheckState(Qt.CheckState.Checked)


def apply(office: BureauWindow, answers: Answers, settle: Settle, path: Path) -> ChangesDialog:
    """What the clerk does; returns the dialog."""
    answers.fill, answers.files = tick_all, [path]
    office.redistrict()
    settle()
    answers.fill = lambda dialog: None
    dialog = answers.shown[-1]
    assert isinstance(dialog, ChangesDialog)
    return dialog


def test_doubtful_proposals_come_first_and_are_not_ticked(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    answers.files, answers.yes = [new_list(tmp_path)], False
    office.redistrict()
    settle()
    dialog = answers.shown[-1]
    assert isinstance(dialog, ChangesDialog)
    rows = [[dialog.table.item(row, column).text() for column in range(4)] for row in range(3)]
    assert [row[0] for row in rows] == ["合并（请核对）", "合并（请核对）", "更名"]
    assert (rows[0][1], rows[0][2]) == (f"张家庄村委会　{VILLAGE}", f"张李村委会　{MERGED}")
    assert dialog.counted.text() == "共 3 条，其中请核对的 2 条；将登记 1 条。"
    assert [change.was for change in dialog.changes] == [THIRD]
    assert dialog.day.date() == QDate(2006, 7, 1)
    dialog.table.item(2, 0).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.buttons.buttons()[0].isEnabled()
    assert dialog.counted.text() == "共 3 条，其中请核对的 2 条；还没有勾选。"
    assert office.desk.timeline.changes == ()


@pytest.mark.parametrize("yes", [False, True])
def test_a_list_in_which_most_are_missing_is_asked_about(
    office: BureauWindow,
    answers: Answers,
    settle: Settle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    yes: bool,
) -> None:
    def confirm(_parent: object, text: str, *_: str) -> bool:
        asked.append(text)
        answers.yes = yes  # who does not mean it gets the same dialog again, and closes it
        return yes

    asked: list[str] = []
    monkeypatch.setattr(answers, "confirm", confirm)
    monkeypatch.setattr(plausible, "_FEWEST", 2)
    kept = [(one.code, one.name) for one in PLACES if one.code not in (VILLAGE, SECOND)]
    apply(office, answers, settle, plain.write_list(tmp_path / "名单.csv", kept))
    assert answers.errors == []
    assert asked == ["这些变更将撤销村（居） 4 个中的 2 个。确实要撤销这么多？"]
    assert len(answers.shown) == (1 if yes else 2)
    assert answers.shown[0] is answers.shown[-1]
    assert len(office.desk.timeline.changes) == 2 * yes


def test_it_goes_from_one_window_to_the_other(
    window: TownshipWindow, office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    apply(office, answers, settle, new_list(tmp_path))
    assert answers.errors == []
    assert answers.told[-1].startswith("已登记 3 条区划变更。")
    assert {unit.code for unit in office.desk.register.within(TOWN, "village")} == {MERGED, THIRD}
    (tmp_path / "任务").mkdir()
    answers.files = [tmp_path / "任务"]
    office.issue_task()
    settle()
    answers.files = list((tmp_path / "任务").iterdir())
    window.receive()
    settle()
    assert answers.errors == []
    units = window.view.units
    assert set(units.items) == {TOWN, MERGED, THIRD}
    assert units.items[THIRD].text(0) == "𠮷山新村委会"
    units.search.setText("张家庄")
    assert units.former.text() == "张家庄村委会　2006-07-01 并入张李村委会"
    assert not units.items[MERGED].isHidden()
    assert units.items[THIRD].isHidden()
    assert units.nothing.isHidden()
    units.search.setText("ljzcwh")
    assert units.former.text().startswith("李家庄村委会　2006-07-01 并入")
    units.search.setText("")
    assert units.former.isHidden()
    window.view.units.go(MERGED)
    settle()
    assert answers.errors == []


@pytest.mark.parametrize("typed", ["张家庄", "zjzcwh", VILLAGE])
def test_what_was_a_village_once_is_told_to_who_returns_a_report(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path, typed: str
) -> None:
    apply(office, answers, settle, new_list(tmp_path))
    plain.accepted(office.desk, TOWN, "2006S2", {MERGED: (300, 30)})
    dialog = ReturnDialog(office, office.desk.look(TOWN), office.desk.register, "示例", answers)
    dialog.show()
    find(dialog, typed)
    assert dialog.problem.text() == "张家庄村委会　2006-07-01 并入张李村委会。请选定现在的村（居）。"
    find(dialog, "没有的村")
    assert dialog.problem.text() == "没有村（居）“没有的村”。"
    dialog.deleteLater()


def test_a_village_that_moved_away_is_found_with_where_it_went(
    window: TownshipWindow, office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    there = f"{OTHER_TOWN[:9]}201"
    kept = [(one.code, one.name) for one in PLACES if one.code != VILLAGE]
    apply(office, answers, settle, plain.write_list(tmp_path / "名单.csv", [*kept, (there, "张家庄村委会")]))
    plain.accepted(office.desk, TOWN, "2006S2", {SECOND: (300, 30), THIRD: (200, 20)})
    dialog = ReturnDialog(office, office.desk.look(TOWN), office.desk.register, "示例", answers)
    dialog.show()
    find(dialog, "zjzcwh")
    said = "张家庄村委会　2006-07-01 划入羊里镇"
    assert dialog.problem.text() == f"{said}。本份数据中没有它现在的村（居）。"
    dialog.deleteLater()
    window.desk.learn_changes(office.desk.timeline, office.desk.timeline.changes)
    window.desk.follow_divisions()
    units = window.view.units
    units.fill(window.desk.draft())
    units.search.setText("张家庄")
    assert (units.former.text(), units.nothing.isHidden()) == (said, True)
    assert all(item.isHidden() for item in units.items.values())


def test_what_is_registered_is_listed_and_the_newest_taken_back(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    apply(office, answers, settle, new_list(tmp_path))

    def take_back(dialog: QDialog) -> None:
        assert isinstance(dialog, RegisteredDialog)
        rows = [
            [dialog.table.item(row, n).text() for n in range(5)] for row in range(dialog.table.rowCount())
        ]
        merged = ["1", "2006-07-01", "合并", f"张家庄村委会　{VILLAGE}", f"张李村委会　{MERGED}"]
        assert merged in rows
        assert len(rows) == 3
        QTest.mouseClick(dialog.back, Qt.MouseButton.LeftButton)

    answers.fill = take_back
    office.redistricting.show()
    settle()
    assert answers.errors == []
    assert "撤回最近登记的一批区划变更？" in answers.told
    assert answers.told[-1] == "已撤回 3 条区划变更。"
    assert office.desk.timeline.changes == ()
    assert VILLAGE in office.desk.register
    answers.fill = lambda dialog: None
    office.redistricting.show()
    settle()
    assert not answers.shown[-1].back.isEnabled()


def test_what_a_task_has_brought_to_others_cannot_be_taken_back_and_says_why(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    apply(office, answers, settle, new_list(tmp_path))
    office.redistricting.show()
    settle()
    assert answers.shown[-1].back.isEnabled()
    assert answers.shown[-1].back.toolTip() == ""
    office.desk.issue_task(date(2007, 1, 15))
    office.redistricting.show()
    settle()
    assert not answers.shown[-1].back.isEnabled()
    assert "自 2006-07-01 起的区划变更已随任务下发" in answers.shown[-1].back.toolTip()


def test_many_rows_are_ticked_at_once_and_the_plan_goes_out_as_it_is_ticked(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    plan = tmp_path / "待核对.xlsx"

    def ticked(dialog: ChangesDialog) -> list[bool]:
        rows = range(dialog.table.rowCount())
        return [dialog.table.item(row, 0).checkState() == Qt.CheckState.Checked for row in rows]

    def say(dialog: QDialog) -> None:
        assert isinstance(dialog, ChangesDialog)
        dialog.show()
        assert ticked(dialog) == [False, False, True]
        dialog.table.setFocus()
        QTest.keyClick(dialog.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(dialog.table, Qt.Key.Key_Space)
        assert ticked(dialog) == [True, True, True]
        assert "将登记 3 条" in dialog.counted.text()
        assert dialog.ticking.text() == "取消选中的勾"
        QTest.keyClick(dialog.table, Qt.Key.Key_Space)
        assert ticked(dialog) == [False, False, False]
        dialog.table.selectRow(0)
        QTest.mouseClick(dialog.ticking, Qt.MouseButton.LeftButton)
        assert ticked(dialog) == [True, False, False]
        for column in (1, 2):  # codes of 12 digits are not cut off
            needed = dialog.table.sizeHintForColumn(column)
            assert dialog.table.columnWidth(column) >= needed
        answers.files = [plan]
        QTest.mouseClick(dialog.exporting, Qt.MouseButton.LeftButton)
        settle()
        answers.yes = False

    answers.fill, answers.files = say, [new_list(tmp_path)]
    office.redistrict()
    settle()
    assert answers.errors == []
    proposals = office.desk.propose_changes(plan, date(2006, 7, 1)).proposals
    assert sorted((one.change.was, one.sure) for one in proposals) == sorted(
        [(VILLAGE, True), (SECOND, False), (THIRD, False)]
    )
    assert all(one.reason not in ("", "已核对") for one in proposals)


def test_a_village_that_was_split_is_told_of_by_its_initials(
    window: TownshipWindow, office: BureauWindow
) -> None:
    """Its parts are found, too, for they begin as it did."""
    parts = ((f"{TOWN[:9]}311", "张家庄东村委会"), (f"{TOWN[:9]}312", "张家庄西村委会"))
    office.desk.apply_changes(
        [
            DivisionChange("2006-07-01", ChangeKind.SPLIT, VILLAGE, code, name, "village", TOWN)
            for code, name in parts
        ]
    )
    window.desk.learn_changes(office.desk.timeline, office.desk.timeline.changes)
    window.desk.follow_divisions()
    units = window.view.units
    units.fill(window.desk.draft())
    for typed in ("zjz", "张家庄"):
        units.search.setText(typed)
        assert units.former.text() == "张家庄村委会　2006-07-01 拆分为张家庄东村委会、张家庄西村委会"
        assert not any(units.items[code].isHidden() for code, _ in parts)


def test_a_list_without_a_difference_is_said_so(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    answers.files = [plain.write_list(tmp_path / "名单.csv", [(one.code, one.name) for one in PLACES])]
    office.redistrict()
    settle()
    assert answers.told[-1] == "名单.csv 与区划表没有差别。"
    assert not answers.shown


def test_merger_and_split_are_said_in_the_window(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    """张家庄 is no more, it went into 李家庄; a new village is a half of 𠮷山村, which goes on."""
    half = f"{TOWN[:9]}301"
    kept = [(one.code, one.name) for one in PLACES if one.code != VILLAGE]
    answers.files = [plain.write_list(tmp_path / "名单.csv", [*kept, (half, "幸福村委会")])]

    def say(dialog: QDialog) -> None:
        if isinstance(dialog, ChangesDialog):
            assert dialog.changes == []  # neither the closed nor the new one is sure
            assert not dialog.changing.isEnabled()
            for code in (VILLAGE, half):
                found = enumerate(one.change for one in dialog.proposals)
                dialog.table.selectRow(next(n for n, c in found if code in (c.was, c.code)))
                QTest.mouseClick(dialog.changing, Qt.MouseButton.LeftButton)
            return
        assert isinstance(dialog, EntryDialog)
        dialog.show()
        merged = dialog.about.change.was == VILLAGE
        if merged:  # what is no more became none that could be ticked
            dialog.kinds.setCurrentText("撤销")
            assert not dialog.list.isVisible()
            assert not dialog.search.isVisible(), "there is nothing to look for"
        dialog.kinds.setCurrentText("合并" if merged else "拆分")
        assert dialog.list.isVisible()
        assert not dialog.buttons.buttons()[0].isEnabled()
        QTest.keyClicks(dialog.search, SECOND if merged else THIRD)
        (item,) = [item for item in dialog._items() if not item.isHidden()]
        item.setCheckState(Qt.CheckState.Checked)
        assert "已勾选 1 个。" in dialog.asked.text()
        assert dialog.buttons.buttons()[0].isEnabled()

    answers.fill = say
    office.redistrict()
    settle()
    answers.fill = lambda dialog: None
    assert answers.errors == []
    assert {(str(c.kind), c.was, c.code) for c in office.desk.timeline.changes} == {
        ("merged", VILLAGE, SECOND), ("merged", SECOND, SECOND),
        ("split", THIRD, half), ("split", THIRD, THIRD),
    }  # fmt: skip


def test_what_is_refused_leads_back_to_all_that_was_said(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    """One alone is merged: that is named before, refused, and mended without beginning anew."""
    answers.files = [new_list(tmp_path)]
    said: list[tuple[str, list[str]]] = []

    def say(dialog: QDialog) -> None:
        assert isinstance(dialog, ChangesDialog)
        if not said:
            dialog.day.setDate(QDate(2007, 2, 1))
            dialog.table.item(0, 0).setCheckState(Qt.CheckState.Checked)
        else:
            dialog.table.item(1, 0).setCheckState(Qt.CheckState.Checked)
        said.append((dialog.problem.text(), [change.was for change in dialog.changes]))

    answers.fill = say
    office.redistrict()
    settle()
    wrong = f"区划变更不成立：张李村委会　{MERGED} 只由一个单位合并而来，不是合并。"
    assert said == [(wrong, [VILLAGE, THIRD]), ("", [VILLAGE, SECOND, THIRD])]
    assert [str(error) for error in answers.errors] == [f"{wrong}请核对名单，什么都没有改动。"]
    assert {change.day for change in office.desk.timeline.changes} == {"2007-02-01"}


@pytest.mark.parametrize("yes", [False, True])
def test_without_a_backup_it_is_asked_first(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path, yes: bool
) -> None:
    """A file stands where the folder of backups should be."""
    assert office.desk.file is not None
    folder = folder_of(office.desk.file)
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("不是文件夹", encoding="utf-8")

    def tick_and_say(dialog: QDialog) -> None:
        tick_all(dialog)
        answers.yes = yes

    shown: list[QDialog] = []

    def run(dialog: QDialog) -> bool:
        shown.append(dialog)
        tick_and_say(dialog)
        return len(shown) == 1  # whoever goes on without none gets the same dialog again

    answers.run = run  # type: ignore[method-assign]
    answers.files = [new_list(tmp_path)]
    office.redistrict()
    settle()
    assert "备份没有做成，区划还没有改动。不备份，仍然继续？" in answers.told
    assert len(office.desk.timeline.changes) == (3 if yes else 0)
    assert answers.errors == []


def test_what_a_village_reported_elsewhere_goes_from_one_window_to_the_other(
    office: BureauWindow, window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    here = f"{TOWN[:9]}301"
    plain.accepted(office.desk, OTHER_TOWN, "2006S2", {WANGS: (310, 25)})
    moved = DivisionChange("2007-01-01", ChangeKind.MOVED, WANGS, here, "王家庄村委会", "village", TOWN)
    office.desk.apply_changes([moved])
    office.desk.begin_period(Period.parse("2007S1"))
    task = office.desk.issue_task(date(2007, 7, 15))
    (tmp_path / task.name).write_bytes(task.data)
    answers.files = [tmp_path / "移交"]
    answers.fill = lambda dialog: dialog.hand.click() if isinstance(dialog, RegisteredDialog) else None
    office.redistricting.show()
    settle()
    (path,) = (tmp_path / "移交").iterdir()
    assert path.name in answers.told[-1]
    window.desk.begin_period(Period.parse("2007S1"))
    answers.files = [tmp_path / task.name, path]
    window.receive()
    settle()
    assert not answers.errors
    key = RecordKey(plain.FORM, here)
    assert window.draft.figures.record(key).values["households"] == 310
    assert window.draft.past.notes[0].startswith("王家庄村委会由羊里镇划来")
    window.show_home()
    steps = [window.home.steps.itemAt(n).widget() for n in range(window.home.steps.count())]
    (step,) = [one for one in steps if "区划有变更" in one.text()]
    assert "1 个单位" in step.text()
    step.click()
    assert (window.view.unit_code, window.view.came_from.text()) == (here, window.draft.past.notes[0])
    assert not window.view.came_from.isHidden()
    window.view.units.go(VILLAGE)
    assert window.view.came_from.isHidden()
