"""Exchanging from the window: there and back, lines that are down, what only a person can settle."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QTableWidget
from sqlalchemy import delete

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.exchange import syncing
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import writing
from laiwu_desktop.sync.failures import Offline
from laiwu_desktop.sync.whole import Listed
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.exchange.exchange_dialogs import (
    AddressDialog,
    ChangedKeyDialog,
    FirstContactDialog,
    LoginDialog,
)
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.conftest import sign_anew
from tests.sync.servers import PASSWORD, DavServer, SshServer
from tests.ui.acting import fill_all, show
from tests.ui.conftest import TOWN, Answers, clock, waiter

Exchange = Callable[[DeskWindow], None]


@pytest.fixture(scope="module")
def exported(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of a township that has exported; tests open copies."""
    folder = tmp_path_factory.mktemp("exported")
    path = shutil.copy(originals / "township.sqlite", folder)
    desk = open_desk(str(path), clock=clock)
    assert isinstance(desk, TownshipDesk)
    fill_all(desk)
    desk.export(folder)
    desk.close()
    return Path(path)


@pytest.fixture
def window(exported: Path, worker: Worker, answers: Answers, tmp_path: Path) -> Iterator[TownshipWindow]:
    """Of a township that has exported; it exchanges in a folder."""
    desk = open_desk(str(shutil.copy(exported, tmp_path)), clock=clock)
    assert isinstance(desk, TownshipDesk)
    (tmp_path / "交换").mkdir()
    desk.choose_endpoint(str(tmp_path / "交换"))
    made = TownshipWindow(desk, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()
    desk.close()


@pytest.fixture
def office(bureau: BureauDesk, worker: Worker, answers: Answers, tmp_path: Path) -> Iterator[BureauWindow]:
    bureau.choose_endpoint(str(tmp_path / "交换"))
    made = BureauWindow(bureau, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def exchange(app: QApplication) -> Exchange:
    """Press the button, and wait until it is through."""

    def act(window: DeskWindow) -> None:
        window.exchanging.page.start.click()
        rest(app, window)

    return act


@pytest.fixture
def by_itself(app: QApplication) -> Exchange:
    """What the clock does every minute."""

    def act(window: DeskWindow) -> None:
        window.exchanging.tick()
        rest(app, window)

    return act


def rest(app: QApplication, window: DeskWindow) -> None:
    """Wait for the exchange, and for what the window reads before and after it."""
    workers = window.worker, window.exchanging.worker
    while not all(worker.is_idle for worker in workers):
        for worker in workers:
            waiter(app, worker)()


def column(table: QTableWidget, number: int) -> list[str]:
    return [table.item(row, number).text() for row in range(table.rowCount())]


def test_a_package_goes_and_its_receipt_comes_back(
    window: TownshipWindow, office: BureauWindow, exchange: Exchange, answers: Answers
) -> None:
    ours, theirs = window.exchanging.page, office.exchanging.page
    assert window.exchange_action.text() == "交换（1）"
    assert column(ours.sent, 0) == ["待发送"]
    exchange(window)
    assert window.exchange_action.text() == "交换"
    assert column(ours.sent, 0) == ["已送达"]
    assert column(ours.sent, 3) == ["2006-12-20 09:30"]
    exchange(office)
    assert column(theirs.came, 0) == ["已收到"]
    assert column(theirs.came, 1) == column(theirs.sent, 1) == ["口镇"]
    assert column(theirs.came, 4) == [""]
    assert office.reports.counts.text().endswith("未上报 1，待审核 1")
    exchange(window)
    assert column(ours.sent, 0) == ["已收回执"]
    assert column(ours.sent, 4) == ["2006-12-20 09:30"]
    assert column(ours.came, 0) == ["已读入"]
    assert window.draft.head.state == "received"
    assert not answers.errors
    assert not answers.shown


def test_what_was_set_right_is_told_in_sentences(
    window: TownshipWindow, exchange: Exchange, tmp_path: Path
) -> None:
    exchange(window)
    (package,) = (tmp_path / "交换" / "packages").iterdir()
    package.write_bytes(b"short")
    exchange(window)
    assert window.exchanging.page.status.text().endswith(
        f"交换处的 {package.name} 已不是送出的那一份，已重新送达。"
    )


def test_what_cannot_go_waits_calmly(
    window: TownshipWindow, exchange: Exchange, by_itself: Exchange, answers: Answers, tmp_path: Path
) -> None:
    (tmp_path / "交换").rmdir()  # the stick is pulled
    exchange(window)
    page = window.exchanging.page
    assert "暂时连不上，已排队 1 个文件，将于 2006-12-20 09:31 再试" in page.status.text()
    assert page.status.property("state") == "quiet"
    assert column(page.sent, 0) == ["待发送"]
    assert column(page.sent, 5) == ["1 次"]
    assert column(page.sent, 6) == ["2006-12-20 09:31"]
    assert "找不到交换文件夹" in column(page.sent, 7)[0]
    by_itself(window)  # its pause is not over
    assert column(page.sent, 5) == ["1 次"]
    (tmp_path / "交换").mkdir()
    exchange(window)
    assert column(page.sent, 0) == ["已送达"]
    assert not answers.errors
    assert not answers.told


def test_a_decision_goes_out_at_once(
    window: TownshipWindow,
    office: BureauWindow,
    exchange: Exchange,
    app: QApplication,
) -> None:
    exchange(window)
    exchange(office)
    office.reports.choose_township(TOWN)
    office.reports.buttons["accept"].click()
    rest(app, office)
    assert column(office.exchanging.page.sent, 0) == ["已送达", "已送达"]
    exchange(window)
    assert window.draft.head.state == "accepted"


def test_a_bureau_that_signs_with_another_key_is_refused_until_its_fingerprint_is_given(
    window: TownshipWindow,
    office: BureauWindow,
    exchange: Exchange,
    by_itself: Exchange,
    answers: Answers,
    tmp_path: Path,
) -> None:
    for one in (window, office, window):
        exchange(one)
    sign_anew(office.desk)
    report = office.desk.accept(TOWN).id
    exchange(office)
    by_itself(window)
    assert not answers.shown  # nobody is there to be asked
    page = window.exchanging.page
    assert column(page.came, 0) == ["没有采用", "已读入"]
    assert "签名与农业局以往的不同" in column(page.came, 4)[0]
    settings = SettingsDialog(None, office.desk)

    def compare(dialog: QDialog) -> None:
        assert isinstance(dialog, ChangedKeyDialog)
        dialog.edit.setText("0123 4567 89ab cdef")
        assert not dialog.buttons.buttons()[0].isEnabled()
        dialog.edit.setText(settings.own.text())
        assert dialog.buttons.buttons()[0].isEnabled()
        answers.fill = lambda dialog: None

    answers.fill = compare
    answers.files = [office.desk.write_receipt(report, tmp_path)]
    window.receive()
    waiter(QApplication.instance(), window.worker)()  # type: ignore[arg-type]  # it is a QApplication
    assert len(answers.shown) == 2  # the question, and what came of the receipt
    assert window.draft.head.state == "accepted"
    exchange(window)
    assert column(page.came, 0) == ["已读过", "已读入"]


def test_the_first_word_of_a_bureau_waits_for_its_fingerprint(
    window: TownshipWindow, office: BureauWindow, exchange: Exchange, by_itself: Exchange, answers: Answers
) -> None:
    with writing(window.desk.store._engine) as connection:
        connection.execute(delete(tables.known_key))
    for one in (window, office):
        exchange(one)
    by_itself(window)
    assert not answers.shown
    assert "首次收到农业局的签名" in column(window.exchanging.page.came, 4)[0]
    assert office.desk.fingerprint not in column(window.exchanging.page.came, 4)[0]  # to be heard, not copied
    assert not window.desk.their_keys.any_counts

    def compare(dialog: QDialog) -> None:
        assert isinstance(dialog, ChangedKeyDialog)
        assert "首次" in dialog.windowTitle()
        assert not dialog.buttons.buttons()[0].isEnabled()
        dialog.edit.setText(office.desk.fingerprint)
        assert dialog.buttons.buttons()[0].isEnabled()

    answers.fill = compare
    exchange(window)
    assert len(answers.shown) == 1
    assert window.desk.their_keys.any_counts
    assert window.draft.head.state == "received"


def test_a_locked_package_waits_at_the_bureau_for_its_password(
    window: TownshipWindow, office: BureauWindow, exchange: Exchange, answers: Answers, tmp_path: Path
) -> None:
    window.desk.export(tmp_path / "locked", password="示例密码")
    for one in (window, office, office):
        exchange(one)
    page = office.exchanging.page
    assert column(page.came, 0) == ["等待打开密码"]
    given = iter(["wrong", "示例密码"])
    answers.fill = lambda dialog: dialog.edit.setText(next(given))  # type: ignore[attr-defined]  # it asks for a password
    for outcome in ("等待打开密码", "已收到"):
        page.open.click()
        rest(QApplication.instance(), office)  # type: ignore[arg-type]  # it is a QApplication
        assert column(page.came, 0) == [outcome]
    assert not page.open.isVisibleTo(page)


def test_what_is_due_goes_by_itself(
    window: TownshipWindow, office: BureauWindow, by_itself: Exchange, answers: Answers
) -> None:
    office.desk.choose_endpoint("")
    by_itself(office)
    assert office.exchanging.attempt is None  # nowhere to go
    by_itself(window)
    assert column(window.exchanging.page.sent, 0) == ["已送达"]
    office.desk.choose_endpoint(window.desk.settings.endpoint)
    by_itself(office)
    assert column(office.exchanging.page.came, 0) == ["已收到"]
    assert not answers.shown


@pytest.mark.usefixtures("no_keyring")
def test_a_server_met_for_the_first_time_and_one_that_changed(
    window: TownshipWindow, exchange: Exchange, by_itself: Exchange, answers: Answers, ssh: SshServer
) -> None:
    window.desk.choose_endpoint(ssh.address())
    by_itself(window)
    page = window.exchanging.page
    assert not answers.shown  # nobody is there to be asked
    assert ssh.fingerprint() in page.status.text()
    assert page.status.property("state") == "warning"
    assert not window.exchanging.line.is_due()
    answers.files = [ssh.folder / "user_key"]

    def settle(dialog: QDialog) -> None:
        if isinstance(dialog, FirstContactDialog):
            assert dialog.fingerprint.text() == ssh.fingerprint()
        if isinstance(dialog, LoginDialog):
            dialog.key.click()

    answers.fill = settle
    exchange(window)
    assert [type(dialog) for dialog in answers.shown] == [FirstContactDialog, LoginDialog]
    assert column(page.sent, 0) == ["已送达"]
    assert "没有系统密钥环，密码只保留到程序关闭" in page.status.text()
    exchange(window)
    assert len(answers.shown) == 2  # asked once
    ssh.new_host_key()
    answers.yes = False
    exchange(window)
    changed = answers.shown.pop()
    assert isinstance(changed, ChangedKeyDialog)
    accept = changed.buttons.buttons()[0]
    assert not accept.isEnabled()
    changed.edit.setText("SHA256:abc")
    assert not accept.isEnabled()
    assert "不一致" in changed.about.text()
    assert page.status.property("state") == "error"
    assert ssh.fingerprint() not in page.status.text()  # from where it would be copied
    answers.yes, answers.fill = True, lambda dialog: dialog.edit.setText(f" {ssh.fingerprint()} ")  # type: ignore[attr-defined]  # it is the dialog of a changed host
    exchange(window)
    assert page.status.property("state") == "quiet"


@pytest.mark.usefixtures("no_keyring")
def test_a_password_is_asked_for_until_it_is_right(
    window: TownshipWindow, exchange: Exchange, answers: Answers, dav: DavServer, tmp_path: Path
) -> None:
    window.desk.choose_endpoint(dav.address())
    given = iter(["wrong-s3cr3t", PASSWORD])
    said: list[str] = []

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, LoginDialog)
        assert not dialog.key.isVisibleTo(dialog)
        assert dialog.edit.echoMode() == dialog.edit.EchoMode.Password
        said.append(dialog.about.text())
        dialog.edit.setText(next(given))

    answers.fill = answer
    exchange(window)
    assert said[0] == ""
    assert "没有接受" in said[1]
    assert column(window.exchanging.page.sent, 0) == ["已送达"]
    assert PASSWORD.encode() not in (tmp_path / "township.sqlite").read_bytes()


class Hanging:
    """A place that does not answer until the line is closed."""

    name = "示例地址"

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.closed = threading.Event()

    def arrived(self, folder: str) -> list[tuple[str, Listed]]:
        self.reached.set()
        assert self.closed.wait(20)
        raise Offline("no_endpoint.folder", folder=folder)

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Hanging:
    place = Hanging()
    monkeypatch.setattr(syncing.Exchange, "connect", lambda *_: place)
    return place


def test_a_line_that_hangs_leaves_the_window_free_and_is_stopped(
    window: TownshipWindow, app: QApplication, hanging: Hanging
) -> None:
    page = window.exchanging.page
    page.start.click()
    assert hanging.reached.wait(20)
    assert window.body.isEnabled()
    assert not page.start.isVisibleTo(page)
    page.end.click()
    waiter(app, window.exchanging.worker)()
    assert page.start.isVisibleTo(page)
    assert "暂时连不上" in page.status.text()
    assert column(page.sent, 0) == ["待发送"]


def test_a_window_closes_while_a_line_hangs(
    window: TownshipWindow, app: QApplication, hanging: Hanging
) -> None:
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    window.exchanging.page.start.click()
    assert hanging.reached.wait(20)
    window.close()
    assert not window.isVisible()
    waiter(app, window.exchanging.worker)()
    app.processEvents()
    assert closed == [True]


def test_an_address_is_looked_at_while_it_is_typed(
    window: TownshipWindow, answers: Answers, tmp_path: Path
) -> None:
    said: dict[str, tuple[str, bool]] = {}
    typed = ["", "上报", str(tmp_path), "sftp://a:b@host/x", "http://host/x", "sftp://u@host/上报"]

    def type_all(dialog: QDialog) -> None:
        assert isinstance(dialog, AddressDialog)
        for text in typed:
            dialog.edit.setText(text)
            said[text] = dialog.about.text(), dialog.buttons.buttons()[0].isEnabled()

    answers.fill = type_all
    window.exchanging.page.setting.click()
    rest(QApplication.instance(), window)  # type: ignore[arg-type]  # it is a QApplication
    assert [enabled for _, enabled in said.values()] == [True, False, True, False, False, True]
    assert "不能写密码" in said["sftp://a:b@host/x"][0]
    assert "用户 u，文件夹 /上报" in said["sftp://u@host/上报"][0]
    assert window.desk.settings.endpoint == "sftp://u@host:22/上报"
    assert window.exchanging.page.address.text() == "sftp://u@host:22/上报　（SFTP 服务器）"
