"""Checking, handing over and reading the answer, at the township."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.progress import Place, Standing, progress
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.change import Intent, Kind, ValueChange
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.ui.entry.unit_list import STATE_WORDS
from laiwu_desktop.ui.files.outcomes import OutcomeTree
from laiwu_desktop.ui.files.preview import PreviewWindow
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog
from laiwu_desktop.ui.township.export_dialog import ExportDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, go, idle, saved, show, type_into
from tests.ui.conftest import SECOND, VILLAGE, Answers

Settle = Callable[[], None]


@pytest.fixture
def filled(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[TownshipWindow]:
    """A window over a report that can be exported."""
    fill_all(township)
    made = TownshipWindow(township, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


def test_a_form_of_rows_may_have_none_in_a_complete_unit(
    window: TownshipWindow, township: TownshipDesk
) -> None:
    view = window.view

    def mark(form: str) -> QImage:
        tabs = view.tabs["village"]
        return tabs.tabIcon(tabs.indexOf(view.pages[form])).pixmap(13).toImage()

    rows = next(form.name for form in window.draft.forms.at_levels("village") if form.repeats)
    signs = (icon(f"state-{state}").pixmap(13).toImage() for state in ("optional", "complete"))
    optional, complete = signs
    go(view, VILLAGE, "village_broadband")
    assert mark(rows) == optional
    fill_all(township)
    window.show_draft(township.draft())
    assert view.units.states[VILLAGE].code in ("complete", "explained")
    assert mark(rows) == complete != optional


def test_a_finding_leads_to_its_field(window: TownshipWindow, settle: Settle) -> None:
    entry = go(window.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "100")
    type_into(entry.rows["broadband_users"], "350")
    window.view.units.go(SECOND)
    window.check()
    settle()
    assert window.findings.table.isVisible()
    findings = window.findings.model.findings
    row = next(n for n, finding in enumerate(findings) if finding.rule == "users_within_households")
    window.findings.table.selectRow(row)
    window.findings.table.doubleClicked.emit(window.findings.model.index(row, 0))
    assert window.view.unit_code == VILLAGE
    assert window.view.pages["village_broadband"].entry.focused_field() == "broadband_users"


def test_in_the_grid_one_stays_when_all_is_checked(window: TownshipWindow, settle: Settle) -> None:
    show(window)
    window.gridding.show()
    here = (RecordKey("village_broadband", SECOND), "population")
    window.grid.go_to(here)
    QTest.keyClick(window.grid.view, Qt.Key.Key_F5)
    settle()
    assert window.pages.currentWidget() is window.grid
    assert (window.grid.cell, window.grid.view.hasFocus()) == (here, True)
    assert "F8" in window.status.text()
    window.turn_to(None)
    assert window.findings.model.rowCount() > 0


def test_a_finding_of_a_row_leads_to_that_row(window: TownshipWindow, settle: Settle) -> None:
    draft = window.draft
    for name in ("一号点", "二号点"):
        draft.put(draft.add_row("demonstration_point", VILLAGE), "point_name", name)
    window.check()
    settle()
    finding = next(f for f in window.findings.model.findings if f.seq == 2 and f.field == "category")
    window.view.jump(finding)
    page = window.view.pages["demonstration_point"]
    assert page.body.current_key() == finding.key  # type: ignore[union-attr]
    assert page.entry.focused_field() == "category"


def test_many_warnings_are_explained_at_once(
    window: TownshipWindow, answers: Answers, settle: Settle
) -> None:
    window.check()
    settle()
    window.findings.choose_filter("unexplained")
    before = window.findings.model.rowCount()
    assert before > 2
    window.findings.table.selectAll()
    answers.text = "示例数据：本期未开展"
    window.findings.write.click()
    idle(window.worker)
    assert window.findings.model.rowCount() == 0
    window.findings.choose_filter("explained")
    assert window.findings.model.rowCount() == before
    assert len(window.desk.draft().explanations) == before


def test_a_report_with_something_to_explain_is_not_called_passed(
    filled: TownshipWindow, settle: Settle
) -> None:
    filled.check()
    settle()
    assert "审核通过" in filled.status.text()
    type_into(go(filled.view, VILLAGE, "village_broadband").rows["households"], "100")
    filled.check()
    settle()
    assert filled.status.text().startswith("核实性问题 ")
    assert "强制性错误" not in filled.status.text()
    assert "待说明 0" not in filled.status.text()
    assert "审核通过" not in filled.status.text()


def test_export_is_refused_while_something_stands_against_it(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    answers.fill = lambda dialog: dialog.edit.setText(str(tmp_path / "out"))  # type: ignore[attr-defined]  # it is the dialog of an export
    window.export()
    settle()
    assert not [dialog for dialog in answers.shown if isinstance(dialog, ExportDialog)], (
        "it asks where to last"
    )
    assert [text for text in answers.told if "还有" in text] == answers.told[-1:] != []
    assert "0 处" not in answers.told[-1]
    assert window.findings.table.isVisible()
    first = window.findings.model.findings[0]  # the question leads there
    assert first.blocks
    assert window.view.cell == (first.key, first.field or window.view.cell_at_hand()[1])  # type: ignore[index]
    answers.picked = "知道了"
    window.view.units.go(SECOND)
    window.export()
    settle()
    assert window.view.unit_code == SECOND


def test_enter_in_the_folder_exports_there(
    filled: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.show()
        dialog.edit.setText(str(tmp_path / "out"))
        dialog.activateWindow()
        dialog.edit.setFocus()
        QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
        pressed.append(dialog.result())

    pressed: list[int] = []
    answers.fill = choose
    offered: list[str] = []
    answers.offer = lambda _parent, _text, detail, _more: bool(offered.append(detail))  # type: ignore[method-assign, func-returns-value]
    filled.export()
    settle()
    assert pressed == [QDialog.DialogCode.Accepted]
    assert filled.desk.fingerprint in offered[0], "it may be another one than the bureau knows"


@pytest.mark.parametrize("answer", ["先改正", "仍然导出"])
def test_numbers_of_people_are_asked_about_before_a_nameless_package_is_written(
    filled: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path, answer: str
) -> None:
    filled.desk.draft().enter(RecordKey("information_village", VILLAGE), "remarks", "电话 13900000000")
    filled.show_draft(filled.desk.draft())

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.edit.setText(str(tmp_path / "out"))
        dialog.unnamed.setChecked(True)

    answers.fill, answers.picked = choose, answer
    filled.export()
    settle()
    assert any("139*****000" in text for text in answers.details), answers.details
    assert not answers.errors
    assert bool(list((tmp_path).rglob("*_nopersonal.xlsx"))) == (answer == "仍然导出")


def test_an_exported_report_is_locked_until_one_says_so_and_then_the_next_revision_opens(
    filled: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    answers.fill = lambda dialog: dialog.edit.setText(str(tmp_path / "out"))  # type: ignore[attr-defined]  # it is the dialog of an export
    filled.export()
    settle()
    assert not answers.errors
    assert list((tmp_path / "out").glob("*.xlsx"))
    assert filled.banner.badge.text() == "已导出"
    assert not filled.undo_action.isEnabled()
    entry = go(filled.view, VILLAGE, "village_broadband")
    type_into(entry.rows["households"], "9")
    assert filled.desk.draft().head.revision == 1
    filled.notice.button.click()
    type_into(entry.rows["households"], "301")
    assert filled.desk.draft().head.revision == 2
    assert filled.banner.revision.text() == "第 2 版"
    assert filled.banner.badge.text() == "填报中"


def test_a_returned_report_shows_what_the_bureau_said(
    filled: TownshipWindow, bureau: BureauDesk, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    package = filled.desk.export(tmp_path).path
    report = bureau.import_packages([package])[0].report
    comment = Comment("比电话了解的少", RecordKey("village_broadband", VILLAGE), "broadband_users")
    bureau.send_back(report, [Comment("请核对"), comment])
    answers.files = [bureau.write_receipt(report, tmp_path)]
    filled.receive()
    settle()
    assert filled.banner.badge.text() == "已退回"
    assert f"已退回（{bureau.actor}　2006-12-20 " in filled.notice.text.text()
    panel = filled.comments.panel
    assert panel.text.text() == "第 1/2 条　未处理　整份数据：请核对"
    QTest.keyClick(filled, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    settle()
    said = "张家庄村委会 村宽带接入情况表 宽带用户数：比电话了解的少"
    assert panel.text.text() == f"第 2/2 条　未处理　{said}"
    entry = filled.view.pages["village_broadband"].entry
    assert entry.focused_field() == "broadband_users"
    assert entry.rows["broadband_users"].message.text() == "农业局意见：比电话了解的少"
    type_into(entry.rows["broadband_users"], "40")
    assert entry.rows["broadband_users"].message.text() == "农业局：比电话了解的少"
    assert panel.text.text() == f"第 2/2 条　已改　{said}"
    again = TownshipWindow(filled.desk, filled.worker, answers)
    assert [one.how.word for one in again.comments.found] == ["未处理", "已改"]
    again.deleteLater()


def test_a_remark_on_the_whole_is_answered_from_the_list(
    filled: TownshipWindow, bureau: BureauDesk, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    report = bureau.import_packages([filled.desk.export(tmp_path).path])[0].report
    bureau.send_back(report, [Comment("示例：请核对户数来源")])
    filled.desk.receive([bureau.write_receipt(report, tmp_path)])
    filled.show_draft(filled.desk.draft())
    filled.unlock()
    panel = filled.findings
    panel.choose_filter("remark")
    (remark,) = panel.model.findings
    shown = [panel.model.data(panel.model.index(0, column)) for column in range(panel.model.columnCount())]
    assert shown[:3] == ["意见", filled.desk.division.name, "整份数据"]
    answers.text = "示例：与派出所核对过"
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    panel.table.entered.emit()
    settle()
    said = {one.rule: one.text for one in filled.desk.draft().explanations}
    assert said[remark.rule] == "示例：与派出所核对过"
    assert filled.draft.head.revision == 2


def test_a_filled_template_is_read_and_what_it_says_is_shown(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    import openpyxl

    path = tmp_path / "模板.xlsx"
    path.write_bytes(b"PK\x03\x04 an older one")  # the dialog has asked whether to write over it
    answers.files = [path]
    window.write_template()
    settle()
    book = openpyxl.load_workbook(path)
    sheet = book["村宽带接入情况表"]
    names = {sheet.cell(4, column).value: column for column in range(1, sheet.max_column + 1)}
    for row in range(5, sheet.max_row + 1):
        if sheet.cell(row, names["unit_code"]).value == VILLAGE:
            sheet.cell(row, names["households"], "３５０")
    book.save(path)
    window.load()
    settle()
    tree = answers.shown[-1].findChild(OutcomeTree)
    assert tree is not None
    assert tree.topLevelItem(0).text(1) == "已读入"
    diagnosed, found = (tree.topLevelItem(0).child(number) for number in range(2))
    assert "有 1 格的写法（全角、空格、日期等）已按规范读取" in diagnosed.text(3)
    assert found.text(0).startswith("村宽带接入情况表 ")
    assert (found.text(1), found.text(2)) == ("张家庄村委会", "３５０")
    assert "文本格式的数字" in found.text(3)
    assert window.draft.figures.record(RecordKey("village_broadband", VILLAGE)).values["households"] == 350


def test_a_file_that_is_no_workbook_is_said_to_be_none(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    answers.files = [tmp_path / "坏.xlsx"]
    answers.files[0].write_bytes(b"no workbook")
    window.load()
    settle()
    tree = answers.shown[-1].findChild(OutcomeTree)
    assert tree is not None
    assert tree.topLevelItem(0).text(1) == "未读入"
    assert tree.topLevelItem(0).childCount() == 1


def test_photos_are_added_up_to_the_most_and_kept(window: TownshipWindow, answers: Answers) -> None:
    for colour in ("red", "green", "blue", "white"):
        data = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(data, "PNG")
        answers.photos.append(data.getvalue())
    entry = go(window.view, VILLAGE, "information_village")
    editor = entry.rows["photos"].editor
    editor.add.click()  # type: ignore[attr-defined]
    idle(window.worker)
    names = window.desk.draft().figures.record(RecordKey("information_village", VILLAGE)).values["photos"]
    assert isinstance(names, tuple)
    assert len(names) == 3
    assert len(window.draft.photos(names)) == 3
    assert editor.add.isHidden()  # type: ignore[attr-defined]


def test_a_photo_that_is_none_is_refused_in_words(window: TownshipWindow, answers: Answers) -> None:
    answers.photos = [b"no picture"]
    go(window.view, VILLAGE, "information_village").rows["photos"].editor.add.click()  # type: ignore[attr-defined]
    idle(window.worker)
    assert [error.code for error in answers.errors if isinstance(error, PersonError)] == ["bad_photo"]


def test_sheets_are_shown_and_printed(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    go(window.view, VILLAGE, "village_broadband")
    window.print_one()
    settle()
    assert not answers.errors
    preview = next(w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewWindow))
    assert len(preview.sheets) == 1
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert preview.print_on(printer) == 1
    with pypdfium2.PdfDocument(tmp_path / "printed.pdf") as printed:
        assert len(printed) == 1
    answers.files = [tmp_path / "kept.pdf"]
    preview.save()
    assert answers.files[0].read_bytes().startswith(b"%PDF")
    preview.close()


def test_the_people_are_asked_for_and_kept(window: TownshipWindow, answers: Answers, settle: Settle) -> None:
    def write(dialog: object) -> None:
        assert isinstance(dialog, SettingsDialog)
        dialog.people["filler"].setText("王小明")

    answers.fill = write
    window.settings()
    settle()
    assert window.desk.settings.filler == "王小明"


def test_the_next_period_begins_with_what_carries_over(window: TownshipWindow, settle: Settle) -> None:
    type_into(go(window.view, VILLAGE, "village_broadband").rows["households"], "350")
    window.next_period()
    settle()
    assert window.banner.period.text() == "2007年上半年"
    entry = go(window.view, VILLAGE, "village_broadband")
    assert entry.rows["households"].previous.text() == "沿用未确认"


def test_what_nobody_confirmed_is_not_called_done_on_the_card_either(
    window: TownshipWindow, township: TownshipDesk
) -> None:
    """The list of villages and the tabs say what the first page says."""
    fill_all(township)
    key = RecordKey("village_broadband", VILLAGE)
    put_as_carried(township, key, "broadband_access")
    window.show_draft(township.draft())
    assert progress(township.draft()).standings[Place(VILLAGE, key.form)] is Standing.CARRIED
    state = window.view.units.states[VILLAGE]
    assert (state.code, STATE_WORDS[state.code]) == ("carried", Standing.CARRIED.word)
    tabs = window.view.tabs["village"]
    go(window.view, VILLAGE, key.form)
    shown = tabs.tabIcon(tabs.indexOf(window.view.pages[key.form])).pixmap(13).toImage()
    assert shown == icon("state-carried").pixmap(13).toImage()
    window.view.confirm_carried()
    saved(window)
    assert window.view.units.states[VILLAGE].code in ("complete", "explained")


def put_as_carried(township: TownshipDesk, key: RecordKey, name: str) -> None:
    """What stands there is 沿用未确认 again."""
    draft = township.draft()
    value = draft.figures.record(key).values[name]
    draft.apply(Intent((ValueChange(key, name, value, value, now_carried=True),), Kind.CARRY))
