"""The window says when the own keys are not here, asks for their password once, and keeps and takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.seal.safe import ELSEWHERE, ThisComputer
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.keeping.key_dialogs import KeyDialog, KeyPasswordDialog, NewPasswordDialog
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.message_box import MessageBox
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.township.export_dialog import ExportDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, idle
from tests.ui.conftest import Answers

PASSWORD = "shili-2006"


class Person:
    """Answers dialogs with real keys: what is typed into them, and what is chosen."""

    def __init__(self, answers: Answers) -> None:
        answers.fill = self.answer
        self.typed = [PASSWORD]
        self.chosen: list[str] = []
        self.seen: list[type[QDialog]] = []
        self.folder = Path()

    def answer(self, dialog: QDialog) -> None:
        self.seen.append(type(dialog))
        match dialog:
            case KeyPasswordDialog():
                QTest.keyClicks(dialog.edit, self.typed.pop(0))
            case NewPasswordDialog():
                for edit in (dialog.first, dialog.second):
                    QTest.keyClicks(edit, self.typed[0])
                assert dialog.buttons.buttons()[0].isEnabled()
                self.typed.pop(0)
            case ExportDialog():
                dialog.edit.setText(str(self.folder))
            case KeyDialog():
                button(dialog, self.chosen.pop(0)).click()


def button(dialog: QDialog, text: str) -> QPushButton:
    (found,) = [one for one in dialog.findChildren(QPushButton) if one.text() == text]
    assert found.isEnabled(), text
    return found


def rest(window: DeskWindow) -> None:
    """Until nothing is done in the background any more, nor begun by what came of it."""
    for _ in range(6):
        for worker in (window.worker, window.keys.worker, window.exchanging.worker):
            idle(worker)


@contextmanager
def shown(window: DeskWindow) -> Iterator[DeskWindow]:
    window.show()
    rest(window)
    yield window
    rest(window)
    window.close()


Move = Callable[..., Path]


@pytest.fixture
def move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Move:
    """Goes on with desks as those of copies that were opened on another computer; where its keys lie."""

    def move(*desks: TownshipDesk | BureauDesk) -> Path:
        folder = tmp_path / "另一台" / "keys"
        monkeypatch.setenv(ELSEWHERE, str(folder))
        for desk in desks:
            desk.own_keys.safe = ThisComputer()
            desk.own_keys._known.clear()
        return folder

    return move


def code(error: Exception) -> str:
    assert isinstance(error, PersonError)
    return error.code


def test_here_nothing_is_said(township: TownshipDesk, worker: Worker, answers: Answers) -> None:
    with shown(TownshipWindow(township, worker, answers)) as window:
        window.keys.look()
        rest(window)
        assert window.keys.notice.isHidden()


def test_on_another_computer_it_is_said_and_the_key_is_taken_from_its_file(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path, move: Move
) -> None:
    saved, person = tmp_path / "口镇.key", Person(answers)
    township.own_keys.save(saved, PASSWORD)
    elsewhere = move(township)
    with shown(TownshipWindow(township, worker, answers)) as window:
        window.keys.look()
        rest(window)
        assert window.keys.notice.isVisible()
        assert township.fingerprint in window.keys.notice.text.text()
        answers.files, person.typed, person.chosen = [saved], ["wrong", PASSWORD], ["取用密钥文件…"]
        QTest.mouseClick(window.keys.notice.button, Qt.MouseButton.LeftButton)
        rest(window)
        assert person.seen == [KeyDialog, KeyPasswordDialog, KeyPasswordDialog]
        assert (answers.errors, answers.told) == ([], ["密钥已存在这台电脑上。"])
        assert window.keys.notice.isHidden()
        assert len([*elsewhere.iterdir()]) == 1


def test_the_password_is_asked_for_once_before_what_signs(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path, move: Move
) -> None:
    fill_all(township)
    secret, person = township.private_key, Person(answers)
    move(township)
    ThisComputer().protect(township.settings.public_key, secret, PASSWORD)
    answers.files = [tmp_path / "登记.xlsx"]
    with shown(TownshipWindow(township, worker, answers)) as window:
        window.keys.look()
        rest(window)
        assert person.seen == [], "nobody is asked on opening"
        person.typed = ["", "wrong", PASSWORD]
        window.own_key.write()
        rest(window)
        assert [code(error) for error in answers.errors] == ["key_password"], "cancelled: refused in words"
        assert not answers.files[0].exists()
        person.folder = tmp_path / "out"
        window.exporting.start()
        rest(window)
        assert len([*person.folder.iterdir()]) == 1
        window.own_key.write()
        window.own_key.change()
        rest(window)
        assert answers.files[0].exists()
        assert person.seen == [KeyPasswordDialog, ExportDialog, KeyPasswordDialog, KeyPasswordDialog]
        assert township.private_key != secret


def test_a_bureau_is_asked_before_it_reads_packages(
    township: TownshipDesk,
    bureau: BureauDesk,
    worker: Worker,
    answers: Answers,
    tmp_path: Path,
    move: Move,
) -> None:
    fill_all(township)
    package, person = township.export(tmp_path / "out").path, Person(answers)
    secret = bureau.private_key
    move(bureau)
    ThisComputer().protect(bureau.settings.public_key, secret, PASSWORD)
    with shown(BureauWindow(bureau, worker, answers)) as window:
        window.import_packages([package])
        rest(window)
        assert person.seen[0] is KeyPasswordDialog
        assert [head.state for head in bureau.arrived(township.division.code)] == ["received"]


def test_keys_are_saved_and_put_under_a_password_and_out_again(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path, move: Move
) -> None:
    secret, person, saved = township.private_key, Person(answers), tmp_path / "口镇.key"
    elsewhere = move(township)
    ThisComputer().put(township.settings.public_key, secret)
    with shown(TownshipWindow(township, worker, answers)) as window:
        answers.files, person.chosen = [saved], ["存出密钥文件…"]
        window.keys.show()
        rest(window)
        assert saved.read_bytes().startswith(b"age-encryption.org/")
        person.typed, person.chosen = [PASSWORD], ["设密码…"]
        window.keys.show()
        rest(window)
        assert [path.suffix for path in elsewhere.iterdir()] == [".age"]
        person.chosen = ["去掉密码…"]
        window.keys.show()
        rest(window)
        assert [path.suffix for path in elsewhere.iterdir()] == [".key"]
        assert answers.errors == []


def test_a_lost_key_is_replaced_from_where_it_is_missed_and_nothing_is_promised_of_it(
    township: TownshipDesk, worker: Worker, answers: Answers, move: Move
) -> None:
    person = Person(answers)
    move(township)
    before = township.fingerprint
    with shown(TownshipWindow(township, worker, answers)) as window:
        person.chosen = ["更换签名…"]
        window.keys.show()
        rest(window)
        assert [told.partition("？")[0] for told in answers.told[:1]] == ["旧密钥已经丢失，仍要更换签名"]
        assert "已更换" in answers.told[1]
        assert township.fingerprint != before
        assert window.keys.notice.isHidden()
        assert answers.errors == []


def test_a_window_says_nothing_for_those_who_type_commands(
    township: TownshipDesk, worker: Worker, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = PersonError("key_elsewhere", key="签名密钥", fingerprint="0123")
    assert "--lost" in missing.remedy
    dialog = KeyDialog(None, [], [missing])
    said = dialog.about.text()
    dialog.deleteLater()
    boxes: list[MessageBox] = []
    monkeypatch.setattr(MessageBox, "exec", lambda box: boxes.append(box))  # noqa: PLW0108  binds the box
    Dialogs().error(None, missing)
    for told in (said, boxes[0].said.toPlainText()):
        assert "--" not in told
        assert "“设置—更换本单位签名”" in told
    boxes[0].deleteLater()
    with shown(TownshipWindow(township, worker, answers)) as window:
        there = [action.text() for action in window.findChildren(QAction)]
    assert {"更换本单位签名…", "密钥的保管…"} <= set(there)
