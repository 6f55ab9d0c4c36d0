"""The review desk by the keys: looked at, said beside the data, decided."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.judging.judging_page import BY_RULE, JudgingPage
from laiwu_desktop.ui.bureau.judging.phrases import PhrasesDialog
from laiwu_desktop.ui.bureau.judging.sending_dialog import SendingDialog
from laiwu_desktop.ui.parts.worker import Worker
from tests.ui.acting import fill_all, show, write
from tests.ui.conftest import OTHER_TOWN, SECOND, TOWN, VILLAGE, Answers, clock
from tests.ui.entry.test_saving import locked

Settle = Callable[[], None]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
HOUSEHOLDS = RecordKey("village_broadband", SECOND), "households"


class Desk:
    """A window on the review desk, with its keys."""

    def __init__(self, window: BureauWindow, settle: Settle) -> None:
        self.window = window
        self.settle = settle
        self.page: JudgingPage = window.judging.page

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        self.window.activateWindow()
        QApplication.processEvents()
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)
        self.settle()

    def go(self, cell: tuple[RecordKey, str]) -> None:
        self.page.grid.go_to(cell)
        self.settle()

    def say(self, text: str) -> None:
        """A comment on the cell one is in."""
        self.press(Qt.Key.Key_F2)
        write(self.page.pane.text, text)
        self.press(Qt.Key.Key_Return)

    def state(self, town: str = TOWN) -> State:
        return self.window.desk.newest(town).state

    @property
    def written(self) -> list[str]:
        mine = self.window.desk.judging.writing().mine
        return [one.text for said in mine.values() for one in said]


@pytest.fixture(scope="module")
def packages(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau that has received the package of 口镇, and the township; made once."""
    folder = tmp_path_factory.mktemp("received")
    for role in ("township", "bureau"):
        shutil.copy(originals / f"{role}.sqlite", folder)
    township, bureau = (
        open_desk(str(folder / f"{role}.sqlite"), clock=clock) for role in ("township", "bureau")
    )
    assert isinstance(township, TownshipDesk)
    assert isinstance(bureau, BureauDesk)
    fill_all(township)
    draft = township.draft()
    for form, field in (("village_broadband", "population"), ("information_village", "portal")):
        draft.enter(RecordKey(form, VILLAGE), field, "暂缺")
    draft.explain([f for f in draft.check().findings if f.severity == "warning"], "示例数据", "填表人")
    bureau.import_packages([township.export(folder / "out").path])
    township.close()
    bureau.close()
    return folder


@pytest.fixture
def bureau(packages: Path, tmp_path: Path) -> Iterator[BureauDesk]:
    desk = open_desk(str(shutil.copy(packages / "bureau.sqlite", tmp_path)), clock=clock)
    assert isinstance(desk, BureauDesk)
    yield desk
    desk.close()


@pytest.fixture
def desk(bureau: BureauDesk, worker: Worker, answers: Answers, settle: Settle) -> Iterator[Desk]:
    window = BureauWindow(bureau, worker, answers)
    show(window)
    window.tabs.setCurrentWidget(window.judging.page)
    settle()
    made = Desk(window, settle)
    made.page.grid.take_keyboard()
    yield made
    window.close()
    window.deleteLater()


def test_the_report_that_waits_is_open_at_once(desk: Desk) -> None:
    assert desk.page.towns.code == TOWN
    assert desk.page.grid.report is not None
    assert [town.name for town in desk.page.towns.towns] == ["口镇", "羊里镇"]
    desk.page.towns.go_to(OTHER_TOWN)
    desk.settle()
    assert desk.page.grid.report is None
    assert "还没有上报" in desk.page.grid.nothing.text()
    assert not desk.page.accepting.isEnabled()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.page.towns.code == TOWN


def test_enter_in_the_line_takes_the_comment_down_and_sends_nothing(desk: Desk) -> None:
    desk.go(HOUSEHOLDS)
    desk.press(Qt.Key.Key_F2)
    assert desk.page.pane.text.hasFocus()
    assert "李家庄村委会" in desk.page.pane.target.text()
    assert desk.page.pane.target.text().endswith("300")
    write(desk.page.pane.text, "示例：偏少")
    desk.press(Qt.Key.Key_Return)
    assert desk.written == ["示例：偏少"]
    assert desk.page.grid.view is not None
    assert desk.page.grid.view.hasFocus()
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Return)
    assert desk.state() is State.RECEIVED
    index = desk.page.grid.view.judged.index_of(HOUSEHOLDS)
    assert desk.page.grid.view.judged.judged(index).written
    desk.page.pane.lines.setCurrentRow(0)
    desk.page.pane.remove.click()
    desk.settle()
    assert desk.written == []


def test_what_is_being_written_speaks_of_the_same_value_wherever_one_goes(desk: Desk) -> None:
    desk.go(HOUSEHOLDS)
    desk.press(Qt.Key.Key_F2)
    write(desk.page.pane.text, "x")
    desk.go((RecordKey("village_broadband", VILLAGE), "population"))
    write(desk.page.pane.text, "x")
    assert "李家庄村委会" in desk.page.pane.target.text()
    desk.page.towns.go_to(OTHER_TOWN)  # it is taken down, not thrown away
    desk.settle()
    ((said,),) = desk.window.desk.judging.writing().mine.values()
    assert (said.key, said.field, said.text) == (*HOUSEHOLDS, "xx")
    desk.page.towns.go_to(TOWN)
    desk.settle()
    desk.go(HOUSEHOLDS)
    desk.press(Qt.Key.Key_F2)
    write(desk.page.pane.text, "y")
    desk.press(Qt.Key.Key_Escape)
    assert desk.written == ["xx"]


def test_several_cells_a_row_and_the_whole_are_spoken_of(desk: Desk) -> None:
    desk.go(HOUSEHOLDS)
    desk.press(Qt.Key.Key_Down, SHIFT)
    desk.say("a")
    desk.press(Qt.Key.Key_F2, SHIFT)
    write(desk.page.pane.text, "b")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F2, CTRL)
    write(desk.page.pane.text, "c")
    desk.press(Qt.Key.Key_Return)
    (mine,) = desk.window.desk.judging.writing().mine.values()
    assert [(one.text, bool(one.key), one.field) for one in mine] == [
        ("a", True, "households"), ("a", True, "households"), ("b", True, ""), ("b", True, ""),
        ("c", False, ""),
    ]  # fmt: skip


def test_what_leaves_is_looked_at_and_the_return_key_does_not_send_it(
    desk: Desk, answers: Answers, settle: Settle
) -> None:
    desk.go(HOUSEHOLDS)
    desk.say("示例：偏少")
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, SendingDialog)
        dialog.open()
        dialog.activateWindow()
        QApplication.processEvents()
        for place in (dialog.sentence, dialog.tree):
            place.setFocus()
            QTest.keyClick(place, Qt.Key.Key_Return)
        assert dialog.isVisible()
        item = dialog.tree.topLevelItem(0)
        assert item is not None
        seen.append(item.child(0).text(0))
        dialog.sentence.setText("示例：请一并核对")
        dialog.hide()

    answers.fill = look
    answers.yes = False
    desk.press(Qt.Key.Key_F9, SHIFT)
    assert desk.state() is State.RECEIVED
    assert desk.written == ["示例：偏少"]
    answers.yes = True
    desk.press(Qt.Key.Key_F9, SHIFT)
    assert seen == ["李家庄村委会 村宽带接入情况表 总户数：示例：偏少"] * 2
    report = desk.window.desk.report(desk.window.desk.newest(TOWN).id)
    assert report.head.state is State.RETURNED
    assert [(one.text, one.value) for one in report.said_last] == [
        ("示例：请一并核对", None), ("示例：偏少", "300"),
    ]  # fmt: skip
    assert desk.written == []
    # It can be amended: what was said is taken out, changed, and said again.
    assert desk.page.amending.isVisible()
    desk.page.amending.click()
    settle()
    assert sorted(desk.written) == ["示例：偏少", "示例：请一并核对"]
    desk.page.pane.lines.setCurrentRow(0)
    desk.page.pane.remove.click()
    settle()
    desk.press(Qt.Key.Key_F9, SHIFT)
    report = desk.window.desk.report(report.head.id)
    assert (report.head.decision, len(report.said_last)) == (3, 2)


def test_a_report_of_which_nothing_is_open_is_accepted_by_one_key(desk: Desk, answers: Answers) -> None:
    desk.press(Qt.Key.Key_F9)
    assert desk.state() is State.ACCEPTED
    assert answers.shown == []
    assert "已接收 1 份：口镇" in desk.window.status.text()
    assert not desk.page.accepting.isEnabled()
    assert desk.page.returning.text() == "改为退回…"


def test_who_is_told_too_late_keeps_what_was_written(desk: Desk, answers: Answers) -> None:
    desk.go(HOUSEHOLDS)
    desk.say("示例：偏少")
    head = desk.window.desk.newest(TOWN)
    desk.window.desk.send_back(head.id, [Comment("示例：别人说的")])  # elsewhere, meanwhile
    desk.press(Qt.Key.Key_F9, SHIFT)
    (told,) = answers.told
    assert told.startswith("有 1 份没有退回，写好的意见还在。口镇：")
    assert desk.written == ["示例：偏少"]
    assert desk.window.desk.newest(TOWN).decision == 2


def test_what_was_said_before_is_asked_about_before_it_is_accepted(
    desk: Desk, packages: Path, answers: Answers, tmp_path: Path, settle: Settle
) -> None:
    bureau = desk.window.desk
    bureau.send_back(bureau.newest(TOWN).id, [Comment("示例：再看")])
    town = open_desk(str(shutil.copy(packages / "township.sqlite", tmp_path)), clock=clock)
    assert isinstance(town, TownshipDesk)
    town.receive([bureau.write_receipt(bureau.newest(TOWN).id, tmp_path)])
    town.draft().enter(*HOUSEHOLDS, "310")
    desk.window.import_packages([town.export(tmp_path / "again", unanswered=True).path])
    town.close()
    settle()
    desk.window.tabs.setCurrentWidget(desk.page)
    settle()
    # Only what has changed is seen.
    assert desk.page.grid.filter.currentData() == "changed"
    assert desk.page.grid.view is not None
    assert [row.unit for row in desk.page.grid.view.judged.rows] == [SECOND]
    assert "示例：再看" in desk.page.pane.details.toPlainText()
    answers.yes = False
    desk.press(Qt.Key.Key_F9)
    (dialog,) = answers.shown
    assert isinstance(dialog, SendingDialog)
    assert dialog.send.text() == "仍然接收"
    assert desk.state() is State.RECEIVED


def test_several_that_are_chosen_stay_so_and_are_decided_of_together(desk: Desk, answers: Answers) -> None:
    desk.page.towns.selectAll()
    desk.go(HOUSEHOLDS)
    desk.say("示例：偏少")
    assert [head.division for head in desk.page.towns.heads_chosen] == [TOWN]
    assert len(desk.page.towns.selectionModel().selectedRows()) == 2
    assert desk.page.towns.code == TOWN
    desk.press(Qt.Key.Key_F9)
    (dialog,) = answers.shown
    assert isinstance(dialog, SendingDialog)
    assert desk.state() is State.ACCEPTED
    report = desk.window.desk.newest(TOWN).id
    assert [one.text for one in desk.window.desk.report(report).said_last] == ["示例：偏少"]


def test_by_rule_one_sentence_is_said_at_every_cell(desk: Desk, settle: Settle) -> None:
    desk.page.show_mode(BY_RULE)
    settle()
    rule = desk.page.by_rule
    rule.kinds.selectRow(0)
    settle()
    assert len(rule.listed) == 2
    (matched,) = rule.matched
    assert not rule.returning.isEnabled()  # not without a word
    rule.sentence.setText("示例：请核对")
    item = rule.tree.topLevelItem(0)
    assert item is not None
    item.setCheckState(0, Qt.CheckState.Unchecked)
    assert not rule.returning.isEnabled()
    item.setCheckState(0, Qt.CheckState.Checked)
    rule.returning.click()
    settle()
    report = desk.window.desk.report(matched.head.id)
    assert report.head.state is State.RETURNED
    assert {(one.key, one.field) for one in report.said_last} == {hit.cell for hit in matched.hits}
    assert {one.text for one in report.said_last} == {"示例：请核对"}
    assert not rule.listed  # nothing waits any more


def test_from_a_match_one_goes_to_its_cell(desk: Desk, settle: Settle) -> None:
    desk.page.show_mode(BY_RULE)
    settle()
    rule = desk.page.by_rule
    rule.kinds.selectRow(0)
    settle()
    item = rule.tree.topLevelItem(0)
    assert item is not None
    rule.tree.itemActivated.emit(item.child(0), 0)
    settle()
    assert not desk.page.is_by_rule
    there = desk.page.grid.cell
    assert there is not None
    assert there[0] == rule.matched[0].hits[0].cell[0]


def test_f8_goes_from_mark_to_mark_over_all_forms(desk: Desk) -> None:
    report = desk.page.grid.report
    assert report is not None
    marked = {cell[0] for cell in report.findings}
    met = set()
    for _ in range(len(report.findings) + 1):
        desk.press(Qt.Key.Key_F8)
        assert desk.page.grid.cell is not None
        met.add(desk.page.grid.cell[0])
    assert met == marked
    desk.press(Qt.Key.Key_F8, SHIFT)
    assert desk.page.grid.cell[0] in marked


def test_phrases_are_said_and_changed(desk: Desk, answers: Answers, settle: Settle) -> None:
    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, PhrasesDialog)
        dialog.text.setPlainText("示例一\n示例二")

    answers.fill = fill
    desk.page.pane.phrases.edit.emit()
    settle()
    texts = [action.text() for action in desk.page.pane.phrases.menu().actions()]
    assert texts[:2] == ["&1  示例一", "&2  示例二"]
    desk.go(HOUSEHOLDS)
    desk.page.pane.phrases.menu().actions()[1].trigger()
    assert desk.page.pane.text.text() == "示例二"
    desk.press(Qt.Key.Key_Return)
    assert desk.written == ["示例二"]


def test_a_colleague_is_seen_to_be_writing(desk: Desk, settle: Settle) -> None:
    report = desk.window.desk.newest(TOWN).id
    desk.window.desk.store.unsent.put(report, "示例乙", [Comment("示例：乙说")])
    desk.window.judging.refresh()
    settle()
    assert "示例乙正在写意见（1 条）" in desk.page.pane.count.text()
    item = desk.page.towns.item(0, 0)
    assert item is not None
    assert "示例乙正在写意见（1 条）" in item.toolTip()


def test_what_could_not_be_kept_is_tried_again_and_not_thrown_away(
    desk: Desk, answers: Answers, tmp_path: Path, settle: Settle
) -> None:
    desk.go(HOUSEHOLDS)
    with locked(tmp_path / "bureau.sqlite", desk.window):
        desk.say("示例：偏少")
        assert "意见还没有存下" in desk.window.status.text()
        answers.yes = False
        assert not desk.window.decisions.may_leave()
        assert answers.told[-1] == "还有 1 条意见没有存下，放弃并关闭？"
    desk.window.judging.refresh()
    settle()
    assert desk.written == ["示例：偏少"]
    assert desk.window.decisions.may_leave()
