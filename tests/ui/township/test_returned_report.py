"""A report that came back, in the window: walked through, answered, of a former period as well (示例数据)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.progress import Place, Standing, progress
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, go, press, show, type_into, write
from tests.ui.conftest import SECOND, TOWN, VILLAGE, Answers, clock

Settle = Callable[[], None]
Open = Callable[[], TownshipWindow]
FORM = "village_broadband"
FIRST, OTHER = RecordKey(FORM, VILLAGE), RecordKey(FORM, SECOND)
NONE = Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SAID = [
    Comment("示例数据：户数偏多", OTHER, "households"),
    Comment("示例数据：偏少", FIRST, "broadband_users"),
    Comment("示例数据：请再核对"),
]


def hand_over(desk: TownshipDesk, bureau: BureauDesk, folder: Path) -> None:
    (come,) = bureau.import_packages([desk.export(folder, carried=True, missed=True, unanswered=True).path])
    assert come.verdict == "received", come.problems


@pytest.fixture
def opened(
    township: TownshipDesk, worker: Worker, answers: Answers
) -> Iterator[Callable[[], TownshipWindow]]:
    made: list[TownshipWindow] = []

    def open_() -> TownshipWindow:
        made.append(TownshipWindow(township, worker, answers))
        show(made[-1])
        return made[-1]

    yield open_
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(township: TownshipDesk, bureau: BureauDesk, opened: Open, tmp_path: Path) -> TownshipWindow:
    """Over a report that came back with a comment on the whole and two on values."""
    fill_all(township)
    hand_over(township, bureau, tmp_path)
    bureau.send_back(TOWN, SAID)
    township.receive([bureau.write_receipt(TOWN, tmp_path)])
    return opened()


def words(window: TownshipWindow) -> list[tuple[str, str]]:
    """What the list of comments shows of each: what has become of it, and the answer."""
    table = window.comments.panel.table
    return [(table.item(row, 0).text(), table.item(row, 7).text()) for row in range(table.rowCount())]


def test_f8_leads_to_what_the_bureau_said_and_tells_of_what_it_said_of_the_whole(
    window: TownshipWindow,
) -> None:
    whole = next(one for one in window.draft.comments if one.key is None)
    window.draft.comments = (msgspec.structs.replace(whole, key=OTHER, id="f" * 32), whole)
    window.draft.check()  # what was found before is known no more
    window.view.units.go(VILLAGE)
    press(window, Qt.Key.Key_F8)
    assert (window.view.unit_code, window.view.form) == (SECOND, FORM)
    window.draft.comments = (whole,)
    press(window, Qt.Key.Key_F8)
    assert window.status.text() == "没有要改正或说明的问题，还有 1 条农业局的意见没有处理（Alt+PageDown）。"


def test_it_opens_at_the_first_comment_and_each_is_mended_or_answered_by_the_keyboard(
    window: TownshipWindow, bureau: BureauDesk, tmp_path: Path
) -> None:
    panel = window.comments.panel
    assert panel.text.text() == "第 1/3 条　未处理　整份数据：示例数据：请再核对"
    assert QApplication.focusWidget() is panel.answer
    assert [word for word, _ in words(window)] == ["未处理"] * 3
    assert not window.view.locked
    write(panel.answer, "示例数据：都核对过")
    press(window, Qt.Key.Key_Return)  # goes on with the next one
    assert words(window)[0] == ("已答复", "示例数据：都核对过")
    assert window.view.cell == (FIRST, "broadband_users")
    bar = window.keyboard.about.bar
    assert bar.said.text() == "农业局（第 2/3 条，未处理）：示例数据：偏少"
    press(window, Qt.Key.Key_R, CTRL)
    assert QApplication.focusWidget() is bar.answer
    write(bar.answer, "示例数据：无误")
    press(window, Qt.Key.Key_Return)  # so does this
    assert window.view.cell == (OTHER, "households")
    press(window, Qt.Key.Key_PageUp, ALT)
    assert window.view.cell == (FIRST, "broadband_users")
    assert "已答复" in bar.said.text()
    press(window, Qt.Key.Key_PageUp, ALT)
    assert QApplication.focusWidget() is panel.answer
    write(panel.answer, "示例数据：不写了")
    press(window, Qt.Key.Key_Escape)
    assert window.view.cell == (FIRST, "broadband_users")
    assert words(window)[0] == ("已答复", "示例数据：都核对过")
    window.comments.go_to(2)
    press(window, Qt.Key.Key_PageDown, ALT)
    assert window.view.cell == (OTHER, "households")
    place = Place(SECOND, FORM)
    assert progress(window.draft).standings[place] is Standing.RETURNED
    assert window.view.units.states[SECOND].code == "returned"
    type_into(window.view.pages[FORM].entry.rows["households"], "305")
    assert words(window) == [("已答复", "示例数据：都核对过"), ("已答复", "示例数据：无误"), ("已改", "")]
    assert progress(window.draft).standings[place] is Standing.COMPLETE
    assert "都已改正或答复" in window.status.text()
    press(window, Qt.Key.Key_PageDown, ALT)
    assert panel.number == 1
    hand_over(window.desk, bureau, tmp_path)
    thread = bureau.thread(bureau.look(TOWN).head.id)
    told = [(said.now, said.answer.text if said.answer else "") for said in thread]
    assert told == [("305", ""), (None, "示例数据：无误"), (None, "示例数据：都核对过")]


def test_two_comments_on_one_value_are_both_shown_and_answered_each_for_itself(
    township: TownshipDesk, bureau: BureauDesk, opened: Open, tmp_path: Path
) -> None:
    fill_all(township)
    hand_over(township, bureau, tmp_path)
    two = [Comment(f"示例数据：{text}", FIRST, "broadband_users") for text in ("偏少", "与年报不符")]
    bureau.send_back(TOWN, [*two, Comment("示例数据：户数偏多", OTHER, "households")])
    township.receive([bureau.write_receipt(TOWN, tmp_path)])
    window = opened()
    window.comments.go_to(1)
    bar, row = window.keyboard.about.bar, window.view.pages[FORM].entry.rows["broadband_users"]
    assert all(text in row.text for text in ("偏少", "与年报不符"))
    assert "答复第 1 条" in bar.answer.placeholderText()
    press(window, Qt.Key.Key_R, CTRL)
    write(bar.answer, "示例数据：无误")
    press(window, Qt.Key.Key_Return)
    assert [answer for _, answer in words(window)] == ["示例数据：无误", "", ""]
    assert bar.said.text().startswith("农业局（第 2/3 条，未处理）：示例数据：与年报不符")
    assert bar.answer.text() == ""
    assert (window.comments.panel.number, window.view.cell) == (2, (FIRST, "broadband_users"))
    press(window, Qt.Key.Key_R, CTRL)
    write(bar.answer, "示例数据：年报有误")
    window.comments.go_to(1)  # what was begun is of the one it was begun for
    assert [answer for _, answer in words(window)] == ["示例数据：无误", "示例数据：年报有误", ""]
    assert bar.answer.text() == "示例数据：无误"
    press(window, Qt.Key.Key_R, CTRL)
    assert bar.answer.text() == "示例数据：无误"
    type_into(go(window.view, SECOND, FORM).rows["households"], "305")
    hand_over(window.desk, bureau, tmp_path)
    thread = bureau.thread(bureau.look(TOWN).head.id)
    told = [said.answer.text if said.answer else "" for said in thread]
    assert told == ["示例数据：无误", "示例数据：年报有误", ""]


def test_what_is_said_of_a_value_that_the_program_works_out_is_walked_to_and_answered_there(
    township: TownshipDesk, bureau: BureauDesk, opened: Open, tmp_path: Path
) -> None:
    fill_all(township)
    hand_over(township, bureau, tmp_path)
    rates = [
        Comment(f"示例数据：{key.unit_code}算出来偏高", key, "broadband_penetration")
        for key in (FIRST, OTHER)
    ]
    bureau.send_back(TOWN, [Comment("示例数据：偏少", OTHER, "broadband_users"), *rates])
    township.receive([bureau.write_receipt(TOWN, tmp_path)])
    window = opened()
    assert [word for word, _ in words(window)] == ["未处理"] * 3
    bar, panel = window.keyboard.about.bar, window.comments.panel
    for number, place in ((2, "宽带用户数"), (3, "宽带入户率")):  # the village changes, then it stays
        press(window, Qt.Key.Key_PageDown, ALT)
        assert (panel.number, place in bar.heading.text()) == (number, True)
    assert QApplication.focusWidget() is bar.answer
    press(window, Qt.Key.Key_R, CTRL)
    assert QApplication.focusWidget() is bar.answer
    write(bar.answer, "示例数据：算得对")
    press(window, Qt.Key.Key_Return)
    assert panel.number == 1, "the next that is left"
    window.comments.go_to(3)
    press(window, Qt.Key.Key_R, CTRL)
    assert bar.answer.text() == "示例数据：算得对"
    press(window, Qt.Key.Key_PageDown, ALT)
    assert (panel.number, bar.answer.text()) == (1, "")
    write(bar.answer, "示例数据：也对")
    press(window, Qt.Key.Key_PageDown, ALT)
    assert [answer for _, answer in words(window)] == ["示例数据：也对", "", "示例数据：算得对"]
    go(window.view, VILLAGE, FORM)
    window.view.go_to(FIRST, "broadband_users")
    window.comments.go_to(3)  # of the other village, in which the former field is spoken of, too
    assert (panel.number, bar.answer.text()) == (3, "示例数据：算得对")
    type_into(go(window.view, SECOND, FORM).rows["broadband_users"], "36")
    assert words(window)[1:] == [("已改", ""), ("已改", "")]  # by what it is worked out from, too
    hand_over(window.desk, bureau, tmp_path)
    thread = {said.comment.text: said for said in bureau.thread(bureau.look(TOWN).head.id)}
    first, other = (thread[rate.text] for rate in rates)
    assert (first.now, first.answer.text if first.answer else "") == (None, "示例数据：也对")
    assert other.now is not None


def test_what_is_said_of_a_form_as_a_whole_opens_it_and_is_answered_there(
    township: TownshipDesk, bureau: BureauDesk, opened: Open, tmp_path: Path
) -> None:
    """Though its first value is commented on, too; 示例数据."""
    fill_all(township)
    hand_over(township, bureau, tmp_path)
    whole = RecordKey("village_safety_tv", SECOND)
    first = next(iter(township.forms[whole.form].entered)).name
    bureau.send_back(
        TOWN,
        [
            Comment("示例数据：偏少", FIRST, "broadband_users"),
            Comment("示例数据：整张表请核对", whole),
            Comment("示例数据：偏多", whole, first),
        ],
    )
    township.receive([bureau.write_receipt(TOWN, tmp_path)])
    window = opened()
    assert window.view.cell == (FIRST, "broadband_users")
    press(window, Qt.Key.Key_PageDown, ALT)
    assert (window.view.unit_code, window.view.form) == (SECOND, whole.form)
    assert window.comments.panel.number == 2
    assert window.view.cell == (whole, first), "to be mended at once"
    state = window.view.units.states[SECOND]
    assert (state.code, state.asked) == ("returned", 2)
    press(window, Qt.Key.Key_R, CTRL)
    assert QApplication.focusWidget() is window.comments.panel.answer
    write(window.comments.panel.answer, "示例数据：都核对过")
    press(window, Qt.Key.Key_Return)
    assert [word for word, _ in words(window)] == ["未处理", "已答复", "未处理"]
    assert (window.comments.panel.number, window.view.cell) == (3, (whole, first))
    press(window, Qt.Key.Key_PageUp, ALT)
    window.gridding.action.trigger()
    press(window, Qt.Key.Key_PageDown, ALT)
    press(window, Qt.Key.Key_PageUp, ALT)
    assert window.pages.currentWidget() is window.grid
    assert window.grid.cell is not None
    assert window.grid.cell[0] == whole


def test_export_asks_about_what_is_untouched_and_leads_to_the_first(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    window.comments.go_to(2)
    type_into(window.view.pages[FORM].entry.rows["broadband_users"], "36")
    answers.fill = lambda dialog: dialog.edit.setText(str(tmp_path / "out"))  # type: ignore[attr-defined]  # it is the dialog of an export
    window.export()
    settle()
    assert "第 3 条　李家庄村委会" in answers.details[-1]
    assert "偏少" not in answers.details[-1]
    assert window.comments.panel.number == 1
    window.show_home()
    assert any("共 3 条，未处理 2，已改 1" in one.text() for one in window.home.findChildren(QPushButton))
    window.home.comments.emit()
    assert window.pages.currentWidget() is window.splitter
    window.comments.go_to(3)
    type_into(window.view.pages[FORM].entry.rows["households"], "305")
    answers.picked = "仍然导出"  # of what is said of the whole alone
    window.export()
    settle()
    assert window.banner.badge.text() == "已导出"
    assert not answers.errors


def test_what_is_said_of_values_goes_out_unanswered_in_no_way(
    window: TownshipWindow,
    answers: Answers,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Of what is said of the whole there may be nothing to say."""
    asked: list[tuple[str, ...]] = []

    def pick(_parent: object, _text: str, _detail: str, words: Sequence[str]) -> str:
        asked.append(tuple(words))
        return "取消"

    monkeypatch.setattr(answers, "pick", pick)
    answers.fill = lambda dialog: dialog.edit.setText(str(tmp_path / "out"))  # type: ignore[attr-defined]  # it is the dialog of an export
    for number, field, text in ((2, "broadband_users", "36"), (3, "households", "305")):
        window.comments.go_to(number)
        type_into(window.view.pages[FORM].entry.rows[field], text)
        window.export()
        settle()
    assert asked == [("去处理", "取消"), ("去处理", "仍然导出", "取消")]
    assert not (tmp_path / "out").exists()


def test_a_former_period_that_comes_back_is_told_opened_mended_and_left_again(
    township: TownshipDesk,
    bureau: BureauDesk,
    opened: Open,
    answers: Answers,
    settle: Settle,
    tmp_path: Path,
) -> None:
    fill_all(township)
    hand_over(township, bureau, tmp_path)
    township.begin_period(Period.parse("2007S1"))
    window = opened()
    settle()
    turning = window.turning
    assert not turning.notice.isVisible()
    type_into(go(window.view, VILLAGE, FORM).rows["population"], "905")
    bureau.send_back(TOWN, SAID)
    answers.files, answers.picked = [bureau.write_receipt(TOWN, tmp_path)], "以后再说"
    window.receive()
    settle()
    assert "退回的是以前的填报期：2006年下半年。" in answers.told
    assert window.desk.period.code == "2007S1"
    window.show_home()
    step = next(
        one for one in window.home.findChildren(QPushButton) if "改正退回的 2006年下半年" in one.text()
    )
    assert turning.notice.button.text() == "打开 2006年下半年"
    step.click()
    settle()
    assert (window.draft.head.period, window.banner.badge.text()) == ("2006S2", "已退回")
    assert turning.box.currentText() == "2006年下半年　第 1 版（已退回）"
    assert "本期是 2007年上半年" in turning.notice.text.text()
    assert window.comments.panel.number == 1
    window.comments.go_to(3)
    assert not window.undo_action.isEnabled()  # what was done in the other period is not undone here
    type_into(window.view.pages[FORM].entry.rows["households"], "305")
    assert turning.box.currentText() == "2006年下半年　草稿（第 2 版）"
    turning.notice.button.setFocus()  # which goes away
    turning.notice.button.click()
    settle()
    assert window.draft.head.period == "2007S1"
    assert window.view.cell is not None, "the keyboard is in what is filled in"
    assert window.view.unit_code == SECOND
    assert "正在修改，还没有重报" in turning.notice.text.text()
    values = {key: window.draft.figures.record(key).values for key in (FIRST, OTHER)}
    assert (values[FIRST]["population"], values[OTHER]["households"]) == (905, 305)
    assert "已随之更新" in window.status.text()


def test_a_former_revision_is_only_looked_at_on_every_page(
    window: TownshipWindow, answers: Answers, settle: Settle
) -> None:
    window.comments.go_to(3)
    type_into(window.view.pages[FORM].entry.rows["households"], "305")
    settle()
    box = window.turning.box
    box.activated.emit(1)
    settle()
    assert box.currentText() == "2006年下半年（本期）　第 1 版（已退回）"
    assert window.view.locked
    window.show_filling()
    window.comments.go_to(3)
    bar = window.keyboard.about.bar
    assert window.keyboard.about.cell == (OTHER, "households")
    assert "户数偏多" in bar.said.text()
    assert bar.answer.isHidden()  # nobody answers from here
    assert window.grid.model.locked
    assert not window.draft.writing.others().moved, "it was followed before it was turned to"
    assert "旧版，只供查看" in window.turning.notice.text.text()
    assert not window.notice.button.isVisible()
    assert window.draft.figures.record(OTHER).values["households"] == 300
    window.load_action.trigger()
    (refused,) = answers.errors
    assert isinstance(refused, PersonError)
    assert (refused.code, "旧版" in refused.message) == ("read_only", True)
    assert not window.undo_action.isEnabled()
    window.turning.notice.button.click()
    settle()
    assert not window.view.locked
    assert window.draft.figures.record(OTHER).values["households"] == 305


def test_the_next_period_is_gone_back_from_and_begun_again(
    window: TownshipWindow, answers: Answers, settle: Settle
) -> None:
    window.next_period()
    settle()
    assert window.desk.period.code == "2007S1"
    type_into(go(window.view, VILLAGE, FORM).rows["population"], "905")
    window.beginning.ask_back()
    settle()
    assert (window.desk.present.code, window.draft.head.period) == ("2006S2", "2006S2")
    assert "回到 2006年下半年？" in answers.told
    window.next_period()
    settle()
    assert window.draft.figures.record(FIRST).values["population"] == 905
    assert not answers.errors


def test_what_the_bureau_asks_is_no_finding_of_the_rules(window: TownshipWindow) -> None:
    """The list counted it as 待说明 and, once it was answered, as 已说明; so did the tips of the villages."""

    def counts() -> dict[str, int]:
        texts = [button.text().split() for button in window.findings.filters.buttons()]
        return {word: int(number) for word, number in texts}

    def tips() -> list[str]:
        return [item.toolTip(0) for item in (window.view.units.items[unit] for unit in (VILLAGE, SECOND))]

    ruled = len([one for one in every_finding(window) if not one.is_comment])
    assert counts() == {"全部": ruled + 3, "强制性": 0, "待说明": 0, "已说明": ruled, "意见": 3}
    assert all("农业局意见未处理 1" in tip and "待说明" not in tip for tip in tips())
    window.findings.choose_filter("remark")
    names = {window.findings.model.index(row, 0).data() for row in range(3)}
    assert names == {"意见"}
    write_answer(window, 2, "示例数据：无误")
    assert counts() == {"全部": ruled + 3, "强制性": 0, "待说明": 0, "已说明": ruled, "意见": 3}
    assert "农业局意见已答复 1" in tips()[0]
    check = window.draft.check()
    assert (check.unexplained, check.asked, check.stands) == (0, 1, True)
    assert check.counted.endswith("，农业局意见未处理 1 条")


def test_once_it_is_accepted_the_whole_course_is_read_from_every_revision(
    window: TownshipWindow, bureau: BureauDesk, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    """示例数据."""
    write(window.comments.panel.answer, "示例数据：都核对过")
    press(window, Qt.Key.Key_Return)
    type_into(go(window.view, SECOND, FORM).rows["households"], "305")
    write_answer(window, 2, "示例数据：无误")
    hand_over(window.desk, bureau, tmp_path)
    report = bureau.look(TOWN).head.id
    (whole,) = [said for said in bureau.thread(report) if said.comment.key is None]
    bureau.settle_comment(report, whole.comment.id)
    bureau.clock = lambda: clock() + timedelta(minutes=1)  # a receipt has what was said before it
    bureau.accept(TOWN, "示例数据：同意")
    answers.files = [bureau.write_receipt(TOWN, tmp_path)]
    window.receive()
    settle()
    assert window.draft.head.state == "accepted"
    (agreed,) = [one for one in window.draft.remarks() if "同意" in one.message]
    assert agreed.explained, "nothing is to be done about it"
    for place in (0, 1):
        window.turning.box.activated.emit(place)
        settle()
        assert not any("答复。" in one.message for one in every_finding(window)), "nobody may"
        window.comments.show_course()
        settle()
        told = answers.told[-1].splitlines()
        assert "第 1 版的审核意见" in told[0]
        assert any(line.startswith("第 2 版的审核意见") for line in told)
        assert "　→ 已改为 305" in told
        assert "　→ 答复：示例数据：无误" in told
        assert any(line.startswith("　→ 已解决") for line in told)
        assert "· 示例数据：同意" in told
    assert not answers.errors


def every_finding(window: TownshipWindow) -> list[Finding]:
    found = window.draft.check()
    return [*found.findings, *found.remarks]


def write_answer(window: TownshipWindow, number: int, text: str) -> None:
    window.comments.go_to(number)
    press(window, Qt.Key.Key_R, CTRL)
    bar = window.keyboard.about.bar
    write(bar.answer, text)
    press(window, Qt.Key.Key_Return)


@pytest.mark.parametrize("size", [(1366, 736), (1920, 1048), (2560, 1400)])
def test_what_is_said_takes_no_more_room_than_it_needs(
    window: TownshipWindow, opened: Open, size: tuple[int, int], settle: Settle
) -> None:
    window.close()
    again = opened()
    again.show_home()
    again.resize(*size)
    settle()
    again.show_filling()
    again.comments.go_to(2)
    settle()
    panel = again.comments.panel
    assert panel.isVisible()
    assert panel.height() == panel.sizeHint().height()
    rows = [row for row in again.view.pages[FORM].entry.rows.values() if row.isVisible()]
    assert rows
    for row in rows:
        assert row.height() <= row.layout().heightForWidth(row.width()), row.field.name


def test_what_was_answered_is_called_so_wherever_it_is_seen(window: TownshipWindow) -> None:
    """Beside the value and in the grid, as in the list of what the bureau said."""
    press(window, Qt.Key.Key_PageDown, ALT)
    assert window.view.cell == (FIRST, "broadband_users")
    press(window, Qt.Key.Key_R, CTRL)
    write(window.keyboard.about.bar.answer, "示例数据：无误")
    press(window, Qt.Key.Key_Return)
    window.view.go_to(FIRST, "broadband_users")
    row = window.view.pages[FORM].entry.rows["broadband_users"]
    window.gridding.show()
    window.grid.open(FORM)
    model = window.grid.model
    columns = [column.field.name for column in model.grid.columns]
    told = [
        model.words(model.index(line, columns.index("broadband_users"))) for line in range(len(model.rows))
    ]
    for said in (row.message.text(), *[one for one in told if "偏少" in one]):
        assert "已答复" in said
        assert "已说明" not in said
    assert any("偏少" in one for one in told)


def test_on_a_small_screen_there_is_room_to_mend(window: TownshipWindow) -> None:
    """Of 1366x768 at 150 %: what is to be mended, what was said of it, and what stands around it."""
    window.comments.open_first()
    press(window, Qt.Key.Key_PageDown, ALT)
    said = window.notice.text.text()
    for size in ((1366, 700), (910, 480), (910, 440), (1366, 700)):
        is_low = size[1] < 500
        for _ in range(5):  # what is in a window gives way by and by
            window.resize(*size)
            QApplication.processEvents()
            QApplication.processEvents()
        assert window.notice.isVisible() is not is_low
        assert window.comments.panel.toolTip() == (said if is_low else "")
        page = window.view.pages[FORM]
        assert page.hint.isVisible() is not is_low
        assert page.entry.area.height() >= min(size[1] - 330, 150)
        assert window.size().toTuple() == size
    window.resize(910, 480)
    window.show_home()
    assert window.notice.isVisible()


def test_the_words_of_a_comment_are_read_whole_however_narrow_the_window(window: TownshipWindow) -> None:
    """Of 1366x768 at 150 % the line has room for half of them."""
    window.comments.open_first()
    panel, one = window.comments.panel, window.comments.panel.current
    assert one is not None
    for size, is_cut in (((911, 512), True), ((1920, 1000), False), ((911, 512), True)):
        for _ in range(5):
            window.resize(*size)
            QApplication.processEvents()
        assert panel.text.shown == panel.text.text()
        assert panel.whole.isVisible() is is_cut
        assert (panel.whole.toPlainText() if is_cut else panel.text.text()).endswith(one.comment.text)
        assert panel.whole.document().size().height() <= panel.whole.height()
    (listing,) = [way for way in window.comments.ways if "列出" in way.text()]
    listing.trigger()
    assert QApplication.focusWidget() is panel.table
    assert panel.table.isVisible()
    listing.trigger()
    assert panel.table.isHidden()
    assert window.view.cell is not None
