"""The bureau's keys in the township's window: enrolled by a file, another recipient asked about, revoked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.seal.locks import new_identity, recipient_fingerprint, recipient_of
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.ui.exchange.exchange_dialogs import (
    ChangedKeyDialog,
    changed_bureau_dialog,
    changed_recipient_dialog,
    first_bureau_dialog,
)
from laiwu_desktop.ui.files.outcomes import OutcomeTree
from laiwu_desktop.ui.township.bureau_keys import BureauKeysDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.desk.handover.test_answers import resigned
from tests.ui.acting import idle
from tests.ui.conftest import Answers


def revoked(window: TownshipWindow, answers: Answers) -> None:
    """The bureau's only key is revoked by hand."""

    def revoke(dialog: QDialog) -> None:
        assert isinstance(dialog, BureauKeysDialog)
        dialog.known.table.selectRow(0)
        dialog.known.button.click()
        idle(window.worker)

    answers.fill = revoke
    window.bureau_keys.start()
    idle(window.worker)


def test_no_line_of_the_question_breaks_in_mid_sentence() -> None:
    for dialog in (
        first_bureau_dialog(None, "ab12"),
        changed_bureau_dialog(None, "ab12"),
        changed_bureau_dialog(None, "ab12", stated=True),
        changed_recipient_dialog(None, "ab12"),
    ):
        lines = [line for label in dialog.findChildren(QLabel) for line in label.text().split("\n")[:-1]]
        assert [line for line in lines if line[-1] not in "。：？！"] == []
        dialog.deleteLater()


def test_the_bureaus_file_is_read_like_its_letters(
    window: TownshipWindow, bureau: BureauDesk, answers: Answers, tmp_path: Path
) -> None:
    revoked(window, answers)
    assert not window.desk.their_keys.any_counts
    bureau.change_key()
    answers.files = [bureau.write_enrolment(tmp_path / "农业局.xlsx")]

    def compare(dialog: QDialog) -> None:
        if isinstance(dialog, ChangedKeyDialog):
            dialog.edit.setText(bureau.fingerprint.upper().replace(" ", "\u2014"))
            assert dialog.typed == bureau.fingerprint

    answers.fill = compare
    window.receive()
    idle(window.worker)
    idle(window.worker)
    assert window.desk.their_keys.any_counts
    assert window.desk.settings.bureau_recipient == bureau.recipient
    assert {key.how for key in window.desk.their_keys.known() if not key.revoked} == {"telephone"}
    assert not any("原签名" in told for told in answers.told)  # that one was revoked before


def test_where_the_keys_are_shown_a_file_can_be_read(
    window: TownshipWindow, bureau: BureauDesk, answers: Answers, tmp_path: Path
) -> None:
    answers.files = [bureau.write_enrolment(tmp_path / "农业局.xlsx")]

    def want(dialog: QDialog) -> None:
        if isinstance(dialog, BureauKeysDialog):
            (button,) = [one for one in dialog.findChildren(QPushButton) if "登记文件" in one.text()]
            button.click()

    answers.fill = want
    window.bureau_keys.start()
    for _ in range(3):
        idle(window.worker)
    assert any(bureau.fingerprint in said for said in all_said(answers))


def all_said(answers: Answers) -> list[str]:
    """The words of the outcomes that were shown."""
    trees = (tree for dialog in answers.shown for tree in dialog.findChildren(OutcomeTree))
    return [str(tree.topLevelItem(0).text(column)) for tree in trees for column in range(4)]  # type: ignore[union-attr]


@pytest.mark.parametrize("gone", [True, False])
def test_the_old_key_is_asked_about_once_the_new_one_is_taken(
    window: TownshipWindow, bureau: BureauDesk, answers: Answers, tmp_path: Path, gone: bool
) -> None:
    old = bureau.fingerprint
    bureau.change_key()
    answers.files = [bureau.write_enrolment(tmp_path / "农业局.xlsx")]

    def compare(dialog: QDialog) -> None:
        if isinstance(dialog, ChangedKeyDialog):
            dialog.edit.setText(bureau.fingerprint)

    answers.fill = compare
    answers.confirm = lambda *words: asked.append(words[1:]) or gone  # type: ignore[method-assign]
    asked: list[tuple[str, ...]] = []
    window.receive()
    for _ in range(3):  # taken, revoked, read again
        idle(window.worker)
    ((title, detail, *words),) = asked
    assert title == f"农业局已换成新的签名，原签名 {old} 现在作废？"
    assert "农业局的签名" in detail
    assert words == ["作废", "先不作废"]
    known = {fingerprint(key.public_key): bool(key.revoked) for key in window.desk.their_keys.known()}
    assert known == {old: gone, bureau.fingerprint: False}
    assert answers.errors == []
    assert window.desk.settings.bureau_recipient == bureau.recipient


def test_another_recipient_is_asked_about(
    window: TownshipWindow, bureau: BureauDesk, answers: Answers, tmp_path: Path
) -> None:
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    window.desk.receive([task])
    theirs = recipient_of(new_identity())
    task.write_bytes(bureau.issue_task(date(2007, 1, 16)).data)
    answers.files, answers.yes = [resigned(bureau, task, recipient=theirs)], False
    window.receive()
    idle(window.worker)
    assert isinstance(answers.shown[0], ChangedKeyDialog)
    assert "加密公钥" in answers.shown[0].windowTitle()
    assert window.desk.settings.bureau_recipient == bureau.recipient

    def compare(dialog: QDialog) -> None:
        if isinstance(dialog, ChangedKeyDialog):
            dialog.edit.setText(recipient_fingerprint(theirs))
            assert dialog.typed

    answers.fill, answers.yes = compare, True
    window.bureau_keys.start()
    idle(window.worker)
    assert window.desk.settings.bureau_recipient == theirs
    assert isinstance(answers.shown[-1], BureauKeysDialog)


def test_a_strangers_fingerprint_is_nowhere_to_be_copied(
    window: TownshipWindow, bureau: BureauDesk, answers: Answers, tmp_path: Path
) -> None:
    bureau.change_key()
    answers.files = [bureau.write_enrolment(tmp_path / "农业局.xlsx")]
    answers.yes = False
    said: list[str] = []

    def read(dialog: QDialog) -> None:
        for tree in dialog.findChildren(OutcomeTree):
            item = tree.topLevelItem(0)
            assert item is not None
            said.append(item.text(3))

    answers.fill = read
    window.receive()
    idle(window.worker)
    idle(window.worker)
    assert len(said) == 1
    assert bureau.fingerprint not in said[0]
    assert "没有采用" in said[0]
