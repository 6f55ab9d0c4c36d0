"""A window's care for the own keys: it says when they are not here, and asks for their password."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.keys.own_keys import Lying
from laiwu_desktop.ui.keeping.key_dialogs import KeyDialog, KeyPasswordDialog, NewPasswordDialog
from laiwu_desktop.ui.parts.banner import Notice
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.worker import Worker

Run = Callable[..., object]
KEY_FILES = "密钥文件 (*.key)"
SHOW = "密钥的保管…"
FOR_FILE = "给密钥文件设一个密码，另外记好：忘了就打不开了，谁也帮不了。"
FOR_KEY = "以后每次打开程序，第一次签名时要输入这个密码。请另外记好：忘了只能取用密钥文件，或更换签名。"
SAVED = "请把文件和密码分开，放在安全的地方；拿到两者的人能冒充本单位。"


class KeyCare(QObject):
    """`notice` says what is the matter with the keys; `change` that another one is wanted. `run` is how the
    window does something in the background.

    It looks with a worker of its own: a keyring may take its time, or ask for its own password.
    """

    change = Signal()

    def __init__(self, desk: Desk, run: Run, worker: Worker, dialogs: Dialogs, window: QWidget) -> None:
        super().__init__(window)
        self.desk = desk
        self.keys = desk.own_keys
        self.run = run
        self.desk_worker = worker
        self.dialogs = dialogs
        self.window = window
        self.notice = Notice()
        self.notice.button.clicked.connect(self.show)
        self.worker = Worker(self)
        self.looking = Lookup(self.worker, lambda _error: None, self)
        self.unlocking = Lookup(worker, partial(dialogs.error, window), self)
        self.showing = Lookup(self.worker, partial(dialogs.error, window), self)

    def look(self) -> None:
        """Look whether the keys are here; what cannot be looked at is told by whoever needs them."""
        if not self.desk.is_backup:
            self.looking.ask(self.keys.missing, self._tell)

    def _tell(self, missing: Sequence[PersonError]) -> None:
        text = "<br>".join(escape(one.message) for one in missing)
        self.notice.tell(text, "returned", SHOW if missing else "")

    def close(self) -> None:
        """Nothing is looked at any more."""
        self.worker.close()

    # ---- the password of the key

    def once_unlocked(self, then: Callable[[], object]) -> None:
        """Go on once a key has been opened that is under a password, before anything is begun."""

        def go_on(is_locked: bool) -> None:
            if is_locked:
                self._ask(then)
            else:
                then()

        self.unlocking.ask(lambda: self.keys.are_locked, go_on)

    def asks(self, error: Exception, again: Callable[[], object]) -> bool:
        """Whether something failed only for the password of the key: then it is asked for, and the same is
        done `again`.
        """
        is_locked = isinstance(error, PersonError) and error.code == "key_password" and self.keys.are_locked
        if is_locked:
            self._ask(again, error)
        return is_locked

    def _ask(self, then: Callable[[], object], why: Exception | None = None, *, again: bool = False) -> None:
        dialog = KeyPasswordDialog(self.window, again=again)
        if not self.dialogs.run(dialog) or not dialog.password:
            key = "本单位的签名密钥"
            self.dialogs.error(self.window, why or PersonError("key_password", key=key))
            return

        def failed(error: Exception) -> None:
            if isinstance(error, PersonError) and error.code == "wrong_password":
                self._ask(then, why, again=True)
            else:
                self.dialogs.error(self.window, error)

        def unlocked(_: object) -> None:
            then()

        unlock = partial(self.keys.unlock, dialog.password)
        self.desk_worker.run("正在打开密钥…", unlock, unlocked, failed)

    # ---- where the keys are kept

    def show(self) -> None:
        """Show where the keys are kept, and do what a person chooses."""
        self.showing.ask(lambda: (self.keys.lying(), self.keys.missing()), self._show)

    def _show(self, found: tuple[Sequence[Lying], Sequence[PersonError]]) -> None:
        dialog = KeyDialog(self.window, *found)
        if self.dialogs.run(dialog) and dialog.chosen:
            deeds = {"save": self.save, "take": self.take, "set": self.set, "drop": self.drop}
            deeds.get(dialog.chosen, self.change.emit)()

    def save(self) -> None:
        """Write the keys into a file under a password."""
        name = file_name(f"{self.desk.division.name}_密钥_{self.desk.clock():%Y-%m-%d}.key")
        path = self.dialogs.save_file(self.window, "存出密钥文件", name, KEY_FILES)
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(".key")
        dialog = NewPasswordDialog(self.window, "存出密钥文件", FOR_FILE)
        if self.dialogs.run(dialog) and dialog.password:
            work = partial(self.keys.save, path, dialog.password)
            self.run("正在存出…", work, self._saved)

    def _saved(self, path: Path) -> None:
        self.dialogs.tell(self.window, "密钥文件已存出。", f"{path}\n{SAVED}")

    def take(self) -> None:
        """Take the keys from such a file."""
        if paths := self.dialogs.open_files(self.window, "取用密钥文件", KEY_FILES):
            self._take(paths[0])

    def _take(self, path: Path, *, again: bool = False) -> None:
        dialog = KeyPasswordDialog(self.window, again=again, name=path.name)
        if not self.dialogs.run(dialog) or not dialog.password:
            return

        def failed(error: Exception) -> None:
            if isinstance(error, PersonError) and error.code == "wrong_password":
                self._take(path, again=True)
            else:
                self.dialogs.error(self.window, error)

        work = partial(self.keys.take, path, dialog.password)
        self.run("正在取用…", work, partial(self._done, "密钥已存在这台电脑上。"), failed)

    def set(self) -> None:
        """Keep the keys under a password from now on."""
        dialog = NewPasswordDialog(self.window, "给密钥设密码", FOR_KEY)
        if self.dialogs.run(dialog) and dialog.password:
            self._protect(dialog.password, "已设密码。")

    def drop(self) -> None:
        """Keep them without one again."""
        detail = "以后签名不再要输入密码；能用这台电脑上您的账户的人，都能替本单位签名。"
        if self.dialogs.confirm(self.window, "去掉密钥的密码？", detail, "去掉"):
            self._protect("", "密码已去掉。")

    def _protect(self, password: str, told: str) -> None:
        self.run("正在保存密钥…", partial(self.keys.protect, password), partial(self._done, told))

    def _done(self, told: str, _: Any = None) -> None:
        self.look()
        self.dialogs.tell(self.window, told)
