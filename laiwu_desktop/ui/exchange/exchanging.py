"""Exchanging from a window: when asked, with questions; by itself, without a word."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.exchange.syncing import ExchangeState, Synced
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.scheduler import Attempt, Line
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Delivery, Outcome, Verdict
from laiwu_desktop.sync.failures import ChangedHost, NeedsLogin, UnknownHost
from laiwu_desktop.ui.exchange.bureau_trust import BureauTrust
from laiwu_desktop.ui.exchange.exchange_dialogs import (
    AddressDialog,
    FirstContactDialog,
    LoginDialog,
    changed_host_dialog,
    changed_host_words,
)
from laiwu_desktop.ui.exchange.exchange_page import ExchangePage, time_words
from laiwu_desktop.ui.files.file_reading import PasswordDialog
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.plain import in_window
from laiwu_desktop.ui.parts.refusing import unless_refused
from laiwu_desktop.ui.parts.worker import Worker

EVERY_MINUTE = 60_000
# How soon to stop again what has begun something else meanwhile.
AGAIN = 200
NO_ADDRESS = "设置交换地址后，数据包和回执可以自动送出、收取。"
READY = "待发送的会自动送出，也可以立即发送并收取。"


class Exchanging(QObject):
    """The exchange of one window. It has a worker of its own, for a slow line must hold up nothing else; what
    it shows of the workspace is read by `desk_worker`, the window's.

    `came` carries what an exchange did, where it did something; `marked` how many files wait, and whether
    something is for a person to settle.
    """

    came = Signal(object)
    marked = Signal(int, bool)

    def __init__(
        self, desk: TownshipDesk | BureauDesk, desk_worker: Worker, dialogs: Dialogs, window: QWidget
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self.desk_worker = desk_worker
        self.dialogs = dialogs
        self.window = window
        # What a person is asked before an exchange that he wants.
        self.once_ready: Callable[[Callable[[], object]], object] = lambda then: then()
        self.line = Line(desk)
        self.worker = Worker(self)
        self.lists = Lookup(desk_worker, self._unread, self)
        self.due = Lookup(desk_worker, self._unread, self)
        self.attempt: Attempt | None = None
        self.leaving = False
        self.page = ExchangePage(desk.register, bureau=isinstance(desk, BureauDesk))
        self.page.stop.connect(self.stop)
        fail = partial(dialogs.error, window)
        for asked, act in (
            (self.page.go, self.go), (self.page.choose, self.choose), (self.page.unlock, self.unlock)
        ):  # fmt: skip
            asked.connect(unless_refused(desk, fail, act))
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.tick)
        self.timer.start(EVERY_MINUTE)
        self.again = QTimer(self)
        self.again.timeout.connect(self.stop)
        self.page.tell(READY if desk.settings.endpoint else NO_ADDRESS)

    @property
    def is_busy(self) -> bool:
        """Whether an exchange is under way."""
        return self.worker.is_busy

    def refresh(self) -> None:
        """Show what is in the outbox and the inbox now."""
        self.lists.ask(self.desk.exchange.state, self._show)

    def _show(self, state: ExchangeState) -> None:
        self.page.show_state(state, stamp(self.desk.clock))
        waiting = sum(item.state is Delivery.WAITING for item in state.outbox)
        self.marked.emit(waiting, bool(self.line.held))

    def _unread(self, error: Exception) -> None:
        """The workspace cannot be read just now: the page stays as it was, the next minute looks again."""
        if not self.is_busy:
            self.page.tell(_advice(error), "warning")

    # ---- what starts and ends an exchange

    def go(self) -> None:
        """Exchange now, asking what only a person can settle."""
        self.once_ready(lambda: self._start(self._settle, asked=True))

    def unlock(self) -> None:
        """Ask for the password of the packages that came locked, and read them."""
        dialog = PasswordDialog(self.window, self.page.locked, again=False)
        if self.dialogs.run(dialog) and (password := dialog.edit.text()):
            self.once_ready(lambda: self._start(self._settle, asked=True, password=password))

    def tick(self) -> None:
        """Exchange what is due, if anything is; whatever happens is said on the page only."""
        if self.desk.refused is not None:  # whoever holds the workspace does it
            return
        self.due.ask(self.line.is_due, self._go_if)

    def _go_if(self, is_due: bool) -> None:
        if is_due and not self.is_busy:
            self._start(self._hold, due_only=True)

    def stop(self) -> None:
        """End the exchange, as soon as can be."""
        if self.attempt is not None and self.is_busy:
            self.page.end.setEnabled(False)
            self.page.tell("正在停止…", "wait")
            self.attempt.stop()
            self.again.start(AGAIN)

    def leave(self, then: Callable[[], object]) -> None:
        """End for good, for the window is about to close; `then` is called once nothing is under way."""
        self.leaving = True
        self.timer.stop()
        self.due.close()
        # Later, because the worker says that it rests before it says what came of it.
        self.worker.busy.connect(lambda what: None if what else QTimer.singleShot(0, self, then))
        self.stop()

    def close(self) -> None:
        """Nothing is begun any more."""
        self.timer.stop()
        self.again.stop()
        self.worker.close()

    def _start(
        self,
        failed: Callable[[Exception], None],
        *,
        due_only: bool = False,
        asked: bool = False,
        met: UnknownHost | ChangedHost | None = None,
        secret: str = "",
        password: str = "",
    ) -> None:
        attempt = self.attempt = self.line.attempt()

        def work() -> Synced:
            if met:
                self.desk.exchange.trust_host(met)
            if secret:
                self.line.login(secret)  # a keyring may take its time, or ask for its own password
            return attempt.run(due_only=due_only, password=password)

        self.page.show_busy(True)
        self.page.tell("正在交换…", "wait")
        self.worker.run("正在交换…", work, self._done_asked if asked else self._done, failed)

    # ---- how it ended

    def _rest(self) -> None:
        self.again.stop()
        self.page.show_busy(False)
        self.refresh()

    def _done(self, done: Synced) -> None:
        self.line.note(done)
        self.page.remember(_said(done))
        self._rest()
        self._tell(done)
        if done.imported or done.received or done.delivered:
            self.came.emit(done)

    def _done_asked(self, done: Synced) -> None:
        self._done(done)
        if isinstance(self.desk, TownshipDesk) and not self.leaving:
            trust = BureauTrust(self.desk, self.desk_worker, self.dialogs, self.window)
            trust.ask(done.received, then=self.go)

    def _tell(self, done: Synced) -> None:
        now = time_words(stamp(self.desk.clock))
        came = len(done.imported) + len(done.received)
        refused = sum(one.verdict is Verdict.REFUSED for one in done.imported)
        refused += sum(one.outcome is Outcome.REFUSED for one in done.received)
        did = f"送达 {len(done.delivered)} 个文件，收到 {came} 个文件"
        did += f"，其中 {refused} 个没有收下（见下面的说明）" if refused else ""
        if done.offline:
            tries = [item.next_try for item in done.waiting if item.next_try]
            queued = (
                f"已排队 {len(done.waiting)} 个文件，将于 {time_words(min(tries))} 再试。" if tries else ""
            )
            before = f"{did}。" if done.delivered or came else ""
            self.page.tell(f"{before}暂时连不上，{queued or '稍后会自动再试。'}", "wait", done.offline)
        elif done.mended or done.problems or refused:
            told = "".join(done.mended) + "；".join(done.problems)
            self.page.tell(f"{now}　{did}。{told}", "warning")
        elif not (done.delivered or came) and self.line.secrets.lasts:
            self.page.tell(f"{now}　已检查，没有要送的，也没有新到的。", "complete")
        else:
            unkept = "" if self.line.secrets.lasts else "　本机没有系统密钥环，密码只保留到程序关闭。"
            self.page.tell(f"{now}　{did}。{unkept}", "complete")

    def _hold(self, error: Exception) -> None:
        """It went by itself: nobody is there to be asked, and it rests until somebody is."""
        advice = _advice(error)
        if isinstance(error, ChangedHost):
            advice = f"{changed_host_words(error)}可能有人冒充服务器，请先与管理员电话核对。"
        self.line.held = advice
        self._rest()
        state = "error" if isinstance(error, ChangedHost) else "warning"
        self.page.tell(f"{advice}　处理时请点“立即发送并收取”，在此之前不再自动交换。", state)

    def _settle(self, error: Exception) -> None:
        """Ask the person who is there; what is agreed to is tried at once."""
        self._hold(error)
        if self.leaving:
            return
        dialog = self._question(error)
        if dialog is None:
            self.dialogs.error(self.window, error)
        elif self.dialogs.run(dialog):
            self.line.held = ""
            met = error if isinstance(error, UnknownHost | ChangedHost) else None
            secret = dialog.secret if isinstance(dialog, LoginDialog) else ""
            self._start(self._settle, asked=True, met=met, secret=secret)

    def _question(self, error: Exception) -> QDialog | None:
        if isinstance(error, UnknownHost):
            return FirstContactDialog(self.window, error)
        if isinstance(error, ChangedHost):
            return changed_host_dialog(self.window, error)
        if isinstance(error, NeedsLogin):
            return LoginDialog(self.window, self.desk.settings.endpoint, error, self.dialogs)
        return None

    def choose(self) -> None:
        """Ask where to exchange."""
        dialog = AddressDialog(self.window, self.desk.settings.endpoint, self.dialogs)
        if self.dialogs.run(dialog):
            choose = partial(self.desk.choose_endpoint, dialog.address)
            fail = partial(self.dialogs.error, self.window)
            self.desk_worker.run("正在记下交换地址…", choose, lambda _: self._chosen(), fail)

    def _chosen(self) -> None:
        self.line.renew()
        self.page.tell(READY if self.desk.settings.endpoint else NO_ADDRESS)
        self.refresh()


def _advice(error: Exception) -> str:
    """What is the matter, and what to do; a fault of our own is logged."""
    if isinstance(error, PersonError):
        return in_window(f"{error.message}{error.remedy}")
    logging.getLogger("laiwu_desktop").error("交换时出错", exc_info=error)
    return "程序内部错误，详细情况已记入日志。"


def _said(done: Synced) -> list[tuple[str, str]]:
    """What there is to say of each file that came."""
    receipts = [(one.file, one.message) for one in done.received]
    return [*receipts, *((one.file, _problems(one)) for one in done.imported)]


def _problems(imported: Imported) -> str:
    return "；".join(str(problem) for problem in imported.problems)
