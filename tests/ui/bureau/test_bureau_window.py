"""The bureau's window: importing, looking, deciding, consolidating."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QToolButton

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.keys.fingerprints import KeysDialog
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from laiwu_desktop.ui.guiding.keys_page import KeysPage
from laiwu_desktop.ui.parts.worker import Worker
from tests.conftest import sign_anew
from tests.sample import type_in
from tests.ui.acting import click, drop, fill_all, go, idle, press, show, type_into
from tests.ui.conftest import CITY, OTHER_TOWN, TOWN, VILLAGE, Answers

Settle = Callable[[], None]
KEY = RecordKey("village_broadband", VILLAGE)


@pytest.fixture
def package(township: TownshipDesk, tmp_path: Path) -> Path:
    """A township's package."""
    fill_all(township)
    return township.export(tmp_path / "packages").path


@pytest.fixture
def window(bureau: BureauDesk, worker: Worker, answers: Answers) -> Iterator[BureauWindow]:
    made = BureauWindow(bureau, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


def states(window: BureauWindow) -> dict[str, str]:
    tree = window.reports.tree
    items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    return {item.text(0): item.text(1) for item in items if item is not None}


def test_every_file_has_its_verdict_and_its_problems_in_words(
    window: BureauWindow, package: Path, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"no workbook")
    answers.files = [package, bad, package]
    window.bringing.choose()
    settle()
    window.bringing.page.take_button.click()
    settle()
    tree = window.reports.outcomes
    assert [tree.topLevelItem(n).text(1) for n in range(3)] == ["拒收", "已收到", "已导入过"]
    assert "已损坏" in tree.topLevelItem(0).child(0).text(3)
    assert states(window) == {"口镇": "待审核", "羊里镇": "未上报"}


def test_files_are_dragged_in(window: BureauWindow, package: Path, settle: Settle) -> None:
    drop(window, package)
    settle()
    press(window, Qt.Key.Key_Return)
    settle()
    assert states(window)["口镇"] == "待审核"


def test_a_received_report_can_be_looked_at_and_not_changed(
    window: BureauWindow, package: Path, settle: Settle
) -> None:
    window.import_packages([package])
    settle()
    before = window.desk.store.reports.content_hash()
    window.reports.choose_township(TOWN)
    window.reports.buttons["look"].click()
    settle()
    look = next(w for w in QApplication.topLevelWidgets() if isinstance(w, LookWindow))
    entry = go(look.view, VILLAGE, "village_broadband")
    row = entry.rows["households"]
    assert row.editor.edit.text() == "300"  # type: ignore[attr-defined]
    type_into(row, "9")
    click(entry.rows["fiber_access"], "是")
    assert row.editor.edit.text() == "300"  # type: ignore[attr-defined]
    visible = [button for row in entry.rows.values() for button in row.findChildren(QToolButton)]
    assert not [button.toolTip() for button in visible if button.isVisibleTo(look)]
    with pytest.raises(PersonError, match="只供查看"):
        look.view.draft.put(KEY, "households", 9)
    assert window.desk.store.reports.content_hash() == before
    look.close()


def test_a_report_is_returned_with_what_was_said_and_then_accepted(
    window: BureauWindow, package: Path, answers: Answers, settle: Settle
) -> None:
    window.import_packages([package])
    settle()
    window.reports.choose_township(TOWN)

    def write(dialog: object) -> None:
        assert isinstance(dialog, ReturnDialog)
        dialog.general.setPlainText("请核对一处")
        dialog.unit.setCurrentIndex(dialog.unit.findData(VILLAGE))
        dialog.field.setCurrentIndex(dialog.field.findData("broadband_users"))
        dialog.text.setText("偏少")
        dialog.add.click()

    answers.fill, answers.yes = write, False
    window.reports.buttons["send_back"].click()
    settle()
    assert states(window)["口镇"] == "待审核"  # written, and thought better of
    answers.yes = True
    window.reports.buttons["send_back"].click()
    settle()
    assert states(window)["口镇"] == "已退回"
    details = window.reports.details.toPlainText()
    assert "请核对一处" in details
    assert "张家庄村委会 村宽带接入情况表 宽带用户数：偏少" in details
    window.reports.buttons["accept"].click()
    settle()
    assert states(window)["口镇"] == "已接收"


def test_what_was_said_of_a_value_stands_beside_it(
    window: BureauWindow, township: TownshipDesk, package: Path, answers: Answers, settle: Settle,
    tmp_path: Path,
) -> None:  # fmt: skip
    desk = window.desk
    (first,) = desk.import_packages([package])
    desk.send_back(first.report, [Comment("户数偏少", KEY, "households")])
    township.receive([desk.write_receipt(first.report, tmp_path)])
    township.draft().put(KEY, "households", 301)
    (second,) = desk.import_packages([township.export(tmp_path / "packages").path])
    desk.send_back(second.report, [Comment("请核对用户数", KEY, "broadband_users")])
    township.receive([desk.write_receipt(second.report, tmp_path)])
    township.draft().put(KEY, "broadband_users", 36)
    (third,) = desk.import_packages([township.export(tmp_path / "packages").path])
    window.refresh()
    settle()
    window.reports.choose_report(third.report)
    window.reports.buttons["look"].click()
    settle()
    look = next(w for w in QApplication.topLevelWidgets() if isinstance(w, LookWindow))
    entry = go(look.view, VILLAGE, "village_broadband")
    assert "户数偏少（第 1 版，已改为 301）" in entry.rows["households"].text

    def write(dialog: object) -> None:
        assert isinstance(dialog, ReturnDialog)
        dialog.unit.setCurrentIndex(dialog.unit.findData(VILLAGE))
        dialog.field.setCurrentIndex(dialog.field.findData("population"))
        dialog.text.setText("人口呢")
        dialog.add.click()

    answers.fill = write
    look.write.click()
    settle()
    assert "人口呢（写好未送）" in entry.rows["population"].text
    look.close()
    window.reports.buttons["look"].click()
    settle()
    (look,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, LookWindow) and w.isVisible())
    entry = go(look.view, VILLAGE, "village_broadband")
    assert "人口呢（写好未送）" in entry.rows["population"].text
    look.close()


def test_a_return_without_a_word_is_refused(
    window: BureauWindow, package: Path, answers: Answers, settle: Settle
) -> None:
    window.import_packages([package])
    settle()
    window.reports.choose_township(TOWN)
    window.reports.buttons["send_back"].click()
    settle()
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["no_comment"]
    assert states(window)["口镇"] == "待审核"


def test_only_what_may_be_accepted_can_be(
    window: BureauWindow, township: TownshipDesk, package: Path, settle: Settle, tmp_path: Path
) -> None:
    township.draft().put(KEY, "households", 301)
    second = township.export(tmp_path / "packages").path
    window.import_packages([package])
    settle()
    window.reports.choose_township(TOWN)
    accept = window.reports.buttons["accept"]
    assert accept.isEnabled()
    window.desk.send_back(TOWN, [Comment("请核对")])
    window.import_packages([second])
    settle()
    window.reports.choose_township(TOWN)
    assert accept.isEnabled()
    newest = window.reports.tree.currentItem()
    assert newest is not None
    window.reports.tree.setCurrentItem(newest.child(0))  # returned, and a later one has come
    assert window.reports.current().state == "returned"  # type: ignore[union-attr]
    assert not accept.isEnabled()


def pane_of_first(window: BureauWindow, settle: Settle) -> str:
    """What stands beside the first revision of the township chosen."""
    tree = window.reports.tree
    item = tree.currentItem()
    tree.setCurrentItem(item.child(0))
    settle()
    shown = window.reports.details.toPlainText()
    tree.setCurrentItem(item)
    settle()
    return shown


def test_below_what_was_said_stands_what_became_of_it(
    window: BureauWindow, township: TownshipDesk, package: Path, settle: Settle, tmp_path: Path
) -> None:
    (report,) = window.desk.import_packages([package])
    was = township.draft().figures.record(KEY).values["households"]
    said = [Comment("示例：偏少", KEY, field) for field in ("households", "broadband_users")]
    window.desk.send_back(report.report, [*said, Comment("示例：请核对")])
    township.receive([window.desk.write_receipt(report.report, tmp_path)])
    draft = township.draft()
    draft.put(KEY, "households", 301)
    draft.explain([one for one in draft.check().findings if not one.explained], "示例：无误", "示例乙")
    window.import_packages([township.export(tmp_path / "packages", unanswered=True).path])
    settle()
    window.reports.choose_township(TOWN)
    settle()
    shown = window.reports.details.toPlainText()
    assert f"退回　2006-12-20 09:30　{window.desk.by.who}" in pane_of_first(window, settle)
    assert f"第 1 版的审核意见（{window.desk.actor}　2006-12-20 09:30）：" in shown
    assert f"总户数：示例：偏少（当时填 {was}）\n　→ 已改为 301" in shown
    assert "宽带用户数：示例：偏少" in shown
    assert "　→ 答复：示例：无误" in shown
    assert "· 示例：请核对" in shown
    assert "没有改" not in shown


def test_receipts_and_the_workbook_are_written(
    window: BureauWindow, package: Path, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    window.import_packages([package])
    settle()
    window.reports.choose_township(TOWN)
    answers.files = [tmp_path / "receipts"]
    window.reports.buttons["receipt"].click()
    settle()
    assert len(list((tmp_path / "receipts").glob("*.xlsx"))) == 1
    answers.files = [tmp_path / "汇总.xlsx"]
    window.write_summary()
    settle()
    assert not answers.errors
    assert answers.files[0].is_file()
    assert len(answers.told) == 2


def test_totals_targets_and_the_late_are_shown(window: BureauWindow, package: Path, settle: Settle) -> None:
    window.import_packages([package])
    settle()
    window.tabs.setCurrentWidget(window.totals)
    settle()
    table = window.totals.table
    shown = {table.item(row, n).text() for row in range(table.rowCount()) for n in range(table.columnCount())}
    assert shown == {"—"}  # nothing was accepted yet: no share of nothing
    window.tabs.setCurrentWidget(window.reports)
    window.reports.choose_township(TOWN)
    window.reports.buttons["accept"].click()
    settle()
    window.tabs.setCurrentWidget(window.totals)
    settle()
    column = next(n for n, i in enumerate(window.totals.indicators) if i.id == "broadband_users")
    assert window.totals.table.item(0, column).text() == "105"
    window.totals.table.setCurrentCell(0, column)
    assert [(bar.label, bar.text) for bar in window.totals.chart.bars] == [
        ("口镇", "105"),
        ("羊里镇", "未计入"),
    ]
    table = window.totals.table
    areas = {table.verticalHeaderItem(n).text().strip(): n for n in range(table.rowCount())}
    assert {table.item(areas["羊里镇"], n).text() for n in range(table.columnCount())} == {"—"}
    assert "未计入" in table.item(areas["羊里镇"], 0).toolTip()
    assert table.item(areas["口镇"], 0).text() != "—"
    assert window.targets.table.rowCount() == 57
    window.tabs.setCurrentWidget(window.targets)
    window.targets.programme.setCurrentIndex(1)
    assert 0 < window.targets.table.rowCount() < 57
    window.tabs.setCurrentWidget(window.overdue)
    settle()
    assert window.overdue.chosen() == [OTHER_TOWN]


def test_the_next_period_begins_empty(window: BureauWindow, package: Path, settle: Settle) -> None:
    window.import_packages([package])
    settle()
    window.next_period()
    settle()
    assert window.banner.period.text() == "2007年上半年"
    assert states(window) == {"口镇": "未上报", "羊里镇": "未上报"}
    assert window.city.draft.head.period == "2007S1"
    window.tabs.setCurrentWidget(window.totals)
    settle()
    assert window.totals.table.item(0, 1).text() != "105"


def test_the_bureaus_own_figures_count_towards_the_targets(window: BureauWindow, settle: Settle) -> None:
    window.tabs.setCurrentWidget(window.city)
    entry = go(window.city, CITY, "city_indicator")
    window.city.pages["city_indicator"].body.add_row()  # type: ignore[union-attr]
    idle(window.worker)
    combo = entry.rows["target"].editor.combo  # type: ignore[attr-defined]
    combo.activated.emit(1)
    type_into(entry.rows["value"], "600")
    type_into(entry.rows["as_of_date"], "2006.12.1")
    type_into(entry.rows["source"], "示例数据")
    window.tabs.setCurrentWidget(window.targets)
    settle()
    title = combo.itemText(1)
    rows = {row.title: row for row in window.targets.rows if row.actual == 600}
    assert len(rows) == 1
    assert next(iter(rows)) in title


def test_a_held_report_is_seen_and_waits_to_be_compared(
    window: BureauWindow,
    township: TownshipDesk,
    package: Path,
    answers: Answers,
    settle: Settle,
) -> None:
    window.import_packages([package])
    settle()
    assert window.reports.keys.isHidden()
    sign_anew(township)
    township.draft().put(KEY, "households", 301)
    window.import_packages([township.export(package.parent).path])
    settle()
    reports = window.reports
    reports.choose_township(TOWN)
    assert states(window)["口镇"] == "待审核"
    assert "（1）" in reports.keys.text()
    newest = reports.tree.currentItem()
    assert newest is not None
    assert newest.isExpanded()
    reports.tree.setCurrentItem(newest.child(0))
    assert reports.current().state == "held"  # type: ignore[union-attr]
    assert not reports.buttons["accept"].isEnabled()
    assert not reports.buttons["receipt"].isEnabled()
    assert reports.buttons["send_back"].isHidden()
    assert "还没有核对" in reports.details.toPlainText()

    def tick(dialog: QDialog) -> None:
        assert isinstance(dialog, KeysDialog)
        yes = dialog.buttons.buttons()[0]
        assert not yes.isEnabled()
        assert dialog.table.item(0, 1).text() == township.fingerprint  # type: ignore[union-attr]
        dialog.table.item(0, 0).setCheckState(Qt.CheckState.Checked)  # type: ignore[union-attr]
        assert yes.isEnabled()

    answers.fill, answers.yes = tick, False
    reports.keys.click()
    settle()
    assert not reports.keys.isHidden()  # ticked, and thought better of
    answers.yes = True
    reports.keys.click()
    settle()
    assert reports.keys.isHidden()
    assert [head.state for head in window.desk.revisions(TOWN)] == ["superseded", "received"]


def test_a_held_report_is_rejected_as_if_it_had_never_come(
    window: BureauWindow, township: TownshipDesk, package: Path, answers: Answers, settle: Settle
) -> None:
    stranger = window.desk.store.keys.known(TOWN)
    sign_anew(township)
    before = window.desk.store.reports.content_hash()
    township.draft().put(KEY, "households", 301)
    window.import_packages([township.export(package.parent).path])
    settle()
    window.reports.choose_township(TOWN)
    assert states(window)["口镇"] == "待核对指纹"
    answers.yes = False
    window.reports.buttons["reject"].click()
    settle()
    assert states(window)["口镇"] == "待核对指纹"
    answers.yes = True
    window.reports.buttons["reject"].click()
    settle()
    assert states(window)["口镇"] == "未上报"
    assert window.desk.store.reports.content_hash() == before
    assert window.desk.store.keys.known(TOWN) == stranger


def test_what_became_of_files_is_counted_as_it_is_called(
    office: BureauWindow, package: Path, settle: Settle, tmp_path: Path
) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK")
    office.import_packages([package, bad])
    settle()
    assert office.status.text() == "2 个文件：1 个已收到；1 个拒收。"
    office.import_packages([package])
    settle()
    assert office.status.text() == "1 个文件：1 个已导入过。"


def test_who_is_chased_is_counted_by_how_it_stands(office: BureauWindow, settle: Settle) -> None:
    settle()
    assert office.overdue.found is None, "nobody has looked at the page yet"
    office.tabs.setCurrentWidget(office.overdue)
    settle()
    assert "还缺 2 个乡镇（街道）的数据，其中2 个未上报。" in office.overdue.summary.text()


def test_a_new_revision_is_chosen_where_the_one_before_it_was(
    office: BureauWindow, township: TownshipDesk, package: Path, settle: Settle, tmp_path: Path
) -> None:
    office.import_packages([package])
    settle()
    office.reports.choose_township(TOWN)
    settle()
    first = office.reports.current()
    type_in(township.draft(), KEY.form, VILLAGE, {"households": "331"})
    office.import_packages([township.export(tmp_path).path])
    settle()
    now = office.reports.current()
    assert first is not None
    assert now is not None
    assert (first.revision, now.revision) == (1, 2)
    office.reports.choose_report(first.id)  # whoever goes back to it stays there
    office.import_packages([package])
    settle()
    stays = office.reports.current()
    assert stays is not None
    assert stays.id == first.id


def test_the_menu_bar_leads_to_help_and_to_another_workspace(office: BureauWindow, answers: Answers) -> None:
    assert [action.text() for action in office.menuBar().actions()] == ["文件(&F)", "帮助(&H)"]
    wanted: list[bool] = []
    office.other.connect(lambda: wanted.append(True))
    actions = {action.text(): action for action in office.findChildren(QAction)}
    actions["打开其他工作区(&W)…"].trigger()
    assert wanted == [True]
    assert actions["按键一览(&K)"].shortcut().toString() == "F1"
    actions["按键一览(&K)"].trigger()
    assert isinstance(answers.shown[-1], KeysPage)
    assert "Ctrl+O" in answers.shown[-1].about.text()
