"""Files that are locked, that take too long, and that somebody has to mend; and packages that are locked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.papers.complaints import ERROR_LIST
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Verdict
from laiwu_desktop.seal.locks import is_plain
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.files.file_reading import PasswordDialog, ReadingDialog
from laiwu_desktop.ui.files.load_dialog import LoadDialog
from laiwu_desktop.ui.files.outcomes import COMPLAIN, OutcomeTree
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.export_dialog import ExportDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.workbook.opening import child
from laiwu_desktop.workbook.opening.child import Parser
from tests.ui.acting import fill_all, show
from tests.ui.bureau.test_colleagues import until
from tests.ui.conftest import Answers
from tests.ui.hanging import hang

Settle = Callable[[], None]
PASSWORD = "示例密码-1"


@pytest.fixture
def window(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[TownshipWindow]:
    fill_all(township)
    made = TownshipWindow(township, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


def outcomes(tree: OutcomeTree) -> list[tuple[str, str]]:
    items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    return [(item.text(0), item.text(1)) for item in items if item is not None]


def test_a_password_is_asked_for_once_for_all_locked_files(
    office: BureauWindow, township: TownshipDesk, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    fill_all(township)
    locked = township.export(tmp_path, password=PASSWORD).path
    again = Path(shutil.copy(locked, tmp_path / "again.xlsx"))
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"no workbook")
    given = iter(["wrong", PASSWORD])

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, PasswordDialog)
        assert not dialog.buttons.buttons()[0].isEnabled()
        assert dialog.edit.echoMode() == dialog.edit.EchoMode.Password
        dialog.edit.setText(next(given))

    answers.fill = answer
    office.import_packages([locked, bad, again])
    settle()
    assert len(answers.shown) == 2
    assert outcomes(office.reports.outcomes) == [
        ("坏.xlsx", "拒收"),
        (locked.name, "已收到"),
        ("again.xlsx", "已导入过"),
    ]


def test_without_a_password_a_locked_file_stays_refused(
    office: BureauWindow, township: TownshipDesk, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    fill_all(township)
    answers.yes = False
    office.import_packages([township.export(tmp_path, password=PASSWORD).path])
    settle()
    assert len(answers.shown) == 1
    item = office.reports.outcomes.topLevelItem(0)
    assert item.text(1) == "等待打开密码"
    assert "设有打开密码" in item.child(0).text(3)


def test_what_is_the_matter_is_written_down_for_those_who_sent_it(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    import openpyxl

    path = window.desk.write_template(tmp_path / "模板.xlsx")
    book = openpyxl.load_workbook(path)
    book["村宽带接入情况表"]["C5"] = "约三百"
    book.save(path)
    folder = tmp_path / "退回"
    answers.files = [path]

    def press(dialog: QDialog) -> None:
        if isinstance(dialog, LoadDialog):
            dialog.tree_model.choose_all(chosen=True)
            return  # and it is agreed to
        answers.files = [folder]
        next(b for b in dialog.findChildren(QPushButton) if b.text() == COMPLAIN).click()

    answers.fill = press
    window.load()
    settle()
    assert answers.opened == [folder]
    assert sorted(path.name for path in folder.iterdir()) == ["模板_批注.xlsx", ERROR_LIST]


def test_the_bureau_writes_down_what_was_not_taken(
    office: BureauWindow, answers: Answers, settle: Settle, tmp_path: Path
) -> None:
    assert not office.reports.complaints.isEnabled()
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"no workbook")
    office.import_packages([bad])
    settle()
    answers.files = [tmp_path / "退回"]
    office.reports.complaints.click()
    settle()
    assert (tmp_path / "退回" / ERROR_LIST).is_file()
    assert answers.opened == answers.files


def test_reading_receipts_is_cancelled(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = Parser(hang)
    monkeypatch.setattr(child, "_shared", parser)
    answers.files = [tmp_path / "一.xlsx", tmp_path / "二.xlsx"]
    window.receive()
    dialog = window.findChild(ReadingDialog)
    assert dialog is not None
    dialog.button.click()
    settle()
    parser.close()
    tree = answers.shown[0].findChild(OutcomeTree)
    assert tree is not None
    assert outcomes(tree) == [("一.xlsx", Verdict.CANCELLED.word), ("二.xlsx", Verdict.CANCELLED.word)]
    assert tree.topLevelItem(0).text(3).startswith("已取消，没有读取")


def test_reading_is_cancelled_and_what_was_not_begun_is_left(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = Parser(hang)
    monkeypatch.setattr(child, "_shared", parser)
    answers.files = [tmp_path / f"{number}.xlsx" for number in range(3)]
    window.load()
    dialog = window.findChild(ReadingDialog)
    assert dialog is not None
    until(lambda: dialog.about.text() == "第 1 个，共 3 个：0.xlsx")
    dialog.button.click()
    settle()
    parser.close()
    (shown,) = answers.shown
    tree = shown.findChild(OutcomeTree)
    assert tree is not None
    assert [verdict for _, verdict in outcomes(tree)] == [Verdict.CANCELLED.word] * 3
    assert "读入 0 个，未读入 0 个，取消 3 个。" in [label.text()[8:] for label in shown.findChildren(QLabel)]
    assert {tree.topLevelItem(n).child(0).text(3)[:5] for n in range(3)} == {"已取消，没"}
    assert window.body.isEnabled()


def test_a_package_is_protected_as_wanted(
    window: TownshipWindow, answers: Answers, settle: Settle, tmp_path: Path, bureau: BureauDesk
) -> None:
    window.desk.change_settings(bureau_recipient=bureau.recipient)
    enabled: list[bool] = []

    def protect(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        assert not dialog.protection.isVisibleTo(dialog)
        dialog.edit.setText(str(tmp_path / "out"))
        dialog.fold.click()
        assert dialog.protection.isVisibleTo(dialog)
        dialog.locked.setChecked(True)
        for first, second in (("", ""), (PASSWORD, "other"), (PASSWORD, PASSWORD)):
            dialog.first.setText(first)
            dialog.second.setText(second)
            enabled.append(dialog.buttons.buttons()[0].isEnabled())

    answers.fill = protect
    window.export()
    settle()
    assert enabled == [False, False, True]
    (locked,) = (tmp_path / "out").iterdir()
    assert not is_plain(locked.read_bytes())

    def encrypt(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        assert dialog.edit.text() == str(tmp_path / "out")  # as last time
        dialog.encrypted.setChecked(True)

    answers.fill = encrypt
    window.export()
    settle()
    assert not answers.errors
    (package,) = (tmp_path / "out").glob("*.age")
    assert [one.verdict for one in bureau.import_packages([package])] == ["received"]


def test_what_was_cancelled_is_not_counted_as_refused(
    office: BureauWindow, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser = Parser(hang)
    monkeypatch.setattr(child, "_shared", parser)
    office.import_packages([tmp_path / "一.xlsx", tmp_path / "二.xlsx"])
    until(lambda: office.findChild(ReadingDialog) is not None)  # its own keys are looked for first
    office.findChild(ReadingDialog).button.click()
    settle()
    parser.close()
    assert outcomes(office.reports.outcomes) == [
        ("一.xlsx", Verdict.CANCELLED.word),
        ("二.xlsx", Verdict.CANCELLED.word),
    ]
    assert office.status.text() == "2 个文件：2 个已取消，没有读。"
