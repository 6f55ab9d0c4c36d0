"""The first window: open a workspace, or make one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import make_folder
from laiwu_desktop.base.location import Server, joined, parted
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.keeping.moving import ENDING, OTHER_COMPUTER, take_over
from laiwu_desktop.desk.keeping.whose_file import WhatFile
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.sync.access import Credentials, KeyringCredentials
from laiwu_desktop.ui.keeping.handover_dialogs import HANDOVERS, TakeoverDialog
from laiwu_desktop.ui.keeping.rescue import Rescue
from laiwu_desktop.ui.parts.dialogs import WORKSPACES, Dialogs, fit_to_screen
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.text_table import fit_lines
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.creation import Creation
from laiwu_desktop.ui.shell.front import call_window
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.server_dialogs import ServerDialog, ServerPasswordDialog

LOCATION = Qt.ItemDataRole.UserRole


class StartWindow(QWidget):
    """`opened` carries the desk of the workspace opened or made."""

    opened = Signal(object)

    def __init__(
        self,
        register: Register,
        periods: tuple[str, str],
        recent: Recent,
        worker: Worker,
        dialogs: Dialogs,
        passwords: Credentials | None = None,
    ) -> None:
        """`periods`: the newest period offered, and the one chosen to begin with.

        `passwords` of database servers are in the system's keyring unless something else is given.
        """
        super().__init__()
        self.passwords = passwords or KeyringCredentials()
        self.brought: Sequence[WhatFile] = ()  # the files that the workspace is wanted for
        self.recent = recent
        self.worker = worker
        self.dialogs = dialogs
        self.setObjectName("page")
        self.setWindowTitle("农村信息化填报与汇总")
        fit_to_screen(self, 960, 560)
        self.setAcceptDrops(True)
        self.creation = Creation(register, periods, dialogs)
        self.creation.wanted.connect(self.make)
        self.rescue = Rescue(self.open, worker, dialogs, self)
        self._build()
        self._fill()
        worker.busy.connect(self._show_busy)

    def _build(self) -> None:
        title = PlainLabel("农村信息化填报与汇总")
        title.setObjectName("title")
        about = PlainLabel("莱芜市农村信息化　村级报表的填报、审核、上报与汇总")
        about.setObjectName("faint")
        self.doing = PlainLabel()
        right, inside = _card("新建工作区")
        inside.addWidget(self.creation)
        cards = QHBoxLayout()
        cards.setSpacing(16)
        cards.addWidget(self._recent(), 1)
        cards.addWidget(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 24)
        column.setSpacing(6)
        column.addWidget(title)
        column.addWidget(about)
        column.addSpacing(8)
        column.addLayout(cards, 1)
        column.addWidget(self.doing)

    def _recent(self) -> QWidget:
        """What was opened lately, and the ways to whatever else there is."""
        self.go = QPushButton("打开")
        self.list = QListWidget()
        self.list.setAccessibleName("最近打开的工作区")
        fit_lines(self.list)
        self.list.itemActivated.connect(lambda item: self.open(item.data(LOCATION)))
        self.list.currentItemChanged.connect(lambda item: self.go.setEnabled(item is not None))
        self.go.setProperty("kind", "primary")
        self.go.setEnabled(False)
        self.go.clicked.connect(lambda: self.open(self.list.currentItem().data(LOCATION)))
        buttons = QHBoxLayout()
        for text, slot, tip in (
            ("打开文件…", self._browse, "打开其他工作区文件"),
            ("连接数据库…", self.connect_server, "几个人共用的工作区，在 PostgreSQL 数据库服务器上"),
            (
                "接收交接包…",
                self._browse_package,
                "接着用另一台电脑交出的工作区；也可以把交接包拖进窗口",
            ),
        ):
            button = QPushButton(text)
            button.setToolTip(as_tip(tip))
            button.clicked.connect(slot)
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.go)
        whole, inside = _card("最近打开")
        inside.addWidget(self.list)
        inside.addLayout(buttons)
        return whole

    def _show_busy(self, what: str) -> None:
        """Nothing can be clicked meanwhile; a package with a password takes its seconds."""
        self.setEnabled(not what)
        self.doing.setText(what)

    def _fill(self) -> None:
        self.list.clear()
        for location in self.recent.all():
            item = QListWidgetItem(_in_two_lines(location))
            item.setData(LOCATION, location)
            item.setToolTip(as_tip(location))
            self.list.addItem(item)
        if not self.list.count():
            item = QListWidgetItem("还没有打开过工作区。\n第一次使用，请在右边新建一个。")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)

    def open(self, location: str) -> None:
        """Open a workspace; a window that has it open already comes to the front instead."""
        if call_window(location, self.brought):
            self.recent.put(location)
            self.close()
            return
        self._run("正在打开…", partial(open_desk, hold=True, checked=False), location)

    def make(self, role: str, division: str, period: str, location: str) -> None:
        """Make a workspace and open it. The folder that is proposed may not be there yet."""
        proposed = self.dialogs.documents()

        def work(at: str) -> Desk:
            if Path(at).parent == proposed:
                with contextlib.suppress(OSError):  # that there is none is told in a moment
                    make_folder(proposed)
            return create_workspace(at, role, division, period, hold=True)

        self._run("正在新建…", work, location)

    def connect_server(self) -> None:
        """Open a workspace on a database server, the one of last time to begin with."""
        named = (Server.named_in(location) for location in self.recent.all())
        self._connect(ServerDialog(self, next(filter(None, named), None)))

    def _connect(self, dialog: ServerDialog) -> None:
        """Ask until it opens, or is given up: what was typed stays in the dialog."""
        if not self.dialogs.run(dialog):
            return
        try:
            location = joined(dialog.server().address, dialog.password.text())
        except PersonError as error:
            self._connect_again(dialog, error)
        else:
            work = partial(open_desk, hold=True, checked=False)
            self._run("正在连接…", work, location, partial(self._connect_again, dialog))

    def _connect_again(self, dialog: ServerDialog, error: Exception) -> None:
        self.dialogs.error(self, error)
        self._connect(dialog)

    def _run(
        self,
        what: str,
        work: Callable[[str], Desk],
        location: str,
        again: Callable[[Exception], None] | None = None,
    ) -> None:
        """Open or make a workspace; the password of a server is kept in the keyring once it has opened it.

        `again` asks once more where a server is, if that is what it lies with.
        """
        address, given = parted(location)

        def opened() -> Desk:
            kept = self.passwords.get(address) if "://" in address and not given else None
            desk = work(joined(address, given or kept or ""))
            self._keep_password(address, given)
            return desk

        def failed(error: Exception) -> None:
            code = error.code if isinstance(error, PersonError) else ""
            if again and code in ("needs_password", "bad_workspace"):
                again(error)
            elif code == "needs_password":
                self._ask_password(what, work, address)
            elif code == "no_workspace" and "://" in address:
                self._keep_password(address, given)
                self.creation.offer(address)
                advice = "请在右边选单位和填报期，再点“新建”。"
                self.dialogs.tell(self, "已连上数据库，里面还没有工作区。", advice)
            else:
                self.failed(error, address)

        self.worker.run(what, opened, lambda desk: self._opened(desk, address), failed)

    def _keep_password(self, address: str, given: str) -> None:
        if given:
            with contextlib.suppress(PersonError):  # no keyring: it is asked for each time
                self.passwords.put(address, given)

    def take_over(self, package: Path) -> None:
        """Place the workspace of a handover package on this computer, and open it."""
        self._take_over(TakeoverDialog(self, package, self.dialogs), package)

    def _take_over(self, dialog: TakeoverDialog, package: Path) -> None:
        if not self.dialogs.run(dialog):
            return
        place, password = dialog.place, dialog.password

        def work() -> Desk:
            take_over(package, str(place), password)
            return open_desk(str(place), hold=True, checked=False)

        def opened(desk: Desk) -> None:
            self._opened(desk, str(place))
            advice = f"{OTHER_COMPUTER}\n" if desk.settings.endpoint else ""
            self.dialogs.tell(None, "交接包已接收。", f"{advice}用过的交接包请删除：{package}")

        def failed(error: Exception) -> None:
            self.failed(error)
            if isinstance(error, PersonError) and error.code in _ANOTHER_TRY:
                self._take_over(dialog, package)

        self.worker.run("正在接收交接包…", work, opened, failed)

    def _browse_package(self) -> None:
        paths = self.dialogs.open_files(self, "接收交接包", HANDOVERS)
        if paths:
            self.take_over(paths[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_packages(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        package = _dropped_packages(event)[0]
        # Later: whoever dragged it would wait for the dialog to be closed.
        QTimer.singleShot(0, self, lambda: self.take_over(package))

    def _ask_password(self, what: str, work: Callable[[str], Desk], address: str) -> None:
        dialog = ServerPasswordDialog(self, address)
        if self.dialogs.run(dialog) and dialog.edit.text():
            self._run(what, work, joined(address, dialog.edit.text()))

    def _opened(self, desk: Desk, location: str) -> None:
        self.recent.put(location)
        self.opened.emit(desk)

    def failed(self, error: Exception, location: str = "") -> None:
        """Say why a workspace could not be opened; where it has backups, they are offered."""
        if not self.rescue.offer(location, error):
            self.dialogs.error(self, error)
        self._fill()

    def _browse(self) -> None:
        paths = self.dialogs.open_files(self, "打开工作区", WORKSPACES)
        if paths:
            self.open(str(paths[0]))


def _in_two_lines(location: str) -> str:
    """What a workspace is called, and where it is."""
    if server := Server.named_in(location):
        return f"{server.database}（数据库）\n{server.host}　用户 {server.user}"
    path = Path(location)
    there = "://" in location or path.is_file()
    return f"{path.stem}{'' if there else '　（找不到此文件）'}\n{location}"


# After these the same dialog is asked once more: a word was mistyped, or the place is taken.
_ANOTHER_TRY = ("wrong_password", "exists", "cannot_write")


def _dropped_packages(event: QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix == ENDING]


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setObjectName("section")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 14)
    label = PlainLabel(title)
    label.setObjectName("sectionTitle")
    column.addWidget(label)
    return card, column
