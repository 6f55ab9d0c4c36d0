"""The first window: open a workspace, or make one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import joined, parted
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.workspaces import LEVEL_OF_ROLE, create_workspace, open_desk
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.sync.access import Credentials, KeyringCredentials
from laiwu_desktop.ui.parts.dialogs import WORKSPACES, Dialogs, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import Recent

CODE = Qt.ItemDataRole.UserRole


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
        self.recent = recent
        self.worker = worker
        self.dialogs = dialogs
        self.setObjectName("page")
        self.setWindowTitle("农村信息化填报与汇总")
        self.resize(960, 560)
        self.creation = Creation(register, periods, dialogs)
        self.creation.wanted.connect(self.make)
        self._build()
        self._fill()
        worker.busy.connect(lambda what: self.setEnabled(not what))

    def _build(self) -> None:
        title = PlainLabel("农村信息化填报与汇总")
        title.setObjectName("title")
        about = PlainLabel("莱芜市农村信息化　村级报表的填报、审核、上报与汇总")
        about.setObjectName("faint")
        self.go = QPushButton("打开")
        self.list = QListWidget()
        self.list.setAccessibleName("最近打开的工作区")
        self.list.itemActivated.connect(lambda item: self.open(item.data(CODE)))
        self.list.currentItemChanged.connect(lambda item: self.go.setEnabled(item is not None))
        self.go.setProperty("kind", "primary")
        self.go.setEnabled(False)
        self.go.clicked.connect(lambda: self.open(self.list.currentItem().data(CODE)))
        other = QPushButton(icon("open"), "打开其他工作区…")
        other.clicked.connect(self._browse)
        buttons = QHBoxLayout()
        buttons.addWidget(other)
        buttons.addStretch()
        buttons.addWidget(self.go)
        left, inside = _card("最近打开")
        inside.addWidget(self.list)
        inside.addLayout(buttons)
        right, inside = _card("新建工作区")
        inside.addWidget(self.creation)
        cards = QHBoxLayout()
        cards.setSpacing(16)
        cards.addWidget(left, 1)
        cards.addWidget(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 24)
        column.setSpacing(6)
        column.addWidget(title)
        column.addWidget(about)
        column.addSpacing(8)
        column.addLayout(cards, 1)

    def _fill(self) -> None:
        self.list.clear()
        for location in self.recent.all():
            path = Path(location)
            there = "://" in location or path.is_file()
            item = QListWidgetItem(f"{path.stem}\n{location}{'' if there else '　（找不到此文件）'}")
            item.setData(CODE, location)
            item.setToolTip(as_tip(location))
            self.list.addItem(item)
        if not self.list.count():
            item = QListWidgetItem("还没有打开过工作区。\n第一次使用，请在右边新建一个。")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)

    def open(self, location: str) -> None:
        """Open a workspace."""
        self._run("正在打开…", open_desk, location)

    def make(self, role: str, division: str, period: str, location: str) -> None:
        """Make a workspace and open it."""
        self._run("正在新建…", lambda at: create_workspace(at, role, division, period), location)

    def _run(self, what: str, work: Callable[[str], Desk], location: str) -> None:
        """Open or make a workspace; the password of a server is kept in the keyring once it has opened it."""
        address, given = parted(location)

        def opened() -> Desk:
            kept = self.passwords.get(address) if "://" in address and not given else None
            desk = work(joined(address, given or kept or ""))
            if given:
                with contextlib.suppress(PersonError):  # no keyring: it is asked for each time
                    self.passwords.put(address, given)
            return desk

        def failed(error: Exception) -> None:
            if isinstance(error, PersonError) and error.code == "needs_password":
                self._ask_password(what, work, address)
            else:
                self._failed(error)

        self.worker.run(what, opened, lambda desk: self._opened(desk, address), failed)

    def _ask_password(self, what: str, work: Callable[[str], Desk], address: str) -> None:
        dialog = ServerPasswordDialog(self, address)
        if self.dialogs.run(dialog) and dialog.edit.text():
            self._run(what, work, joined(address, dialog.edit.text()))

    def _opened(self, desk: Desk, location: str) -> None:
        self.recent.put(location)
        self.opened.emit(desk)

    def _failed(self, error: Exception) -> None:
        self.dialogs.error(self, error)
        self._fill()

    def _browse(self) -> None:
        paths = self.dialogs.open_files(self, "打开工作区", WORKSPACES)
        if paths:
            self.open(str(paths[0]))


class ServerPasswordDialog(QDialog):
    """Asks for the password of a database server; `edit` holds the answer."""

    def __init__(self, parent: QWidget | None, address: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("数据库密码")
        self.setMinimumWidth(460)
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        where = PlainLabel(address)
        where.setWordWrap(True)
        form = QFormLayout()
        form.addRow("数据库", where)
        form.addRow("密码", self.edit)
        advice = PlainLabel("数据库服务器要求正确的密码。密码存入系统密钥环；没有密钥环则每次询问。")
        advice.setObjectName("faint")
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(advice)
        column.addWidget(ok_cancel(self, "打开"))
        self.edit.setFocus()


class Creation(QWidget):
    """Asks what a new workspace is to be; `wanted` carries role, division, period, location."""

    wanted = Signal(str, str, str, str)

    def __init__(self, register: Register, periods: tuple[str, str], dialogs: Dialogs) -> None:
        super().__init__()
        self.register = register
        self.dialogs = dialogs
        self.chosen: Division | None = None
        self._build(*map(Period.parse, periods))
        self._search()

    def _build(self, newest: Period, preset: Period) -> None:
        self.township = QRadioButton("乡镇（街道）填报")
        self.bureau = QRadioButton("市农业局汇总")
        self.township.setChecked(True)
        self.township.toggled.connect(self._search)
        roles = QHBoxLayout()
        roles.addWidget(self.township)
        roles.addWidget(self.bureau)
        roles.addStretch()
        self.search = QLineEdit()
        self.search.setPlaceholderText("名称、拼音首字母（如 kz）或代码")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.hits = QListWidget()
        self.hits.setAccessibleName("单位")
        self.hits.setMinimumHeight(96)
        self.hits.currentItemChanged.connect(self._choose)
        self.period = _period_box(newest, preset)
        self.location = QLineEdit()
        self.location.setPlaceholderText("工作区文件存放的位置")
        browse = QPushButton("选择…")
        browse.clicked.connect(self._browse)
        place = QHBoxLayout()
        place.addWidget(self.location, 1)
        place.addWidget(browse)
        self.make = QPushButton("新建")
        self.make.setProperty("kind", "primary")
        self.make.clicked.connect(self._make)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.addRow("用途", roles)
        form.addRow("查找单位", self.search)
        form.addRow("单位", self.hits)
        form.addRow("填报期", self.period)
        form.addRow("文件", place)
        form.addRow("", self.make)

    @property
    def role(self) -> str:
        """The role chosen."""
        return "township" if self.township.isChecked() else "bureau"

    def _search(self) -> None:
        level, text = LEVEL_OF_ROLE[self.role], self.search.text().strip()
        found = self.register.search(text) if text else list(self.register)
        self.hits.clear()
        for division in (one for one in found if one.level == level):
            above = " ".join(one.name for one in self.register.path(division.code)[:-1])
            item = QListWidgetItem(f"{division.name}　{above}　{division.code}")
            item.setData(CODE, division.code)
            self.hits.addItem(item)
        if self.hits.count() and (text or self.hits.count() == 1):
            self.hits.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        self.chosen = self.register[item.data(CODE)] if item is not None else None
        if self.chosen is not None and not self.location.isModified():
            folder = self.dialogs.documents()
            self.location.setText(str(folder / f"{self.chosen.name}信息化.sqlite"))

    def _browse(self) -> None:
        name = Path(self.location.text() or "工作区.sqlite").name
        path = self.dialogs.save_file(self, "工作区文件", name, WORKSPACES)
        if path is not None:
            self.location.setText(str(path if path.suffix else path.with_suffix(".sqlite")))
            self.location.setModified(True)

    def _make(self) -> None:
        location = self.location.text().strip()
        if self.chosen is None or not location:
            error = PersonError("incomplete.unit" if self.chosen is None else "incomplete")
            self.dialogs.error(self, error)
        else:
            self.wanted.emit(self.role, self.chosen.code, self.period.currentData(), location)


def _period_box(newest: Period, preset: Period) -> QComboBox:
    """The periods from the newest back to the one before the preset."""
    box = QComboBox()
    period = newest
    while period >= preset.previous:
        box.addItem(period.label, period.code)
        period = period.previous
    box.setCurrentIndex(box.findData(preset.code))
    return box


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setObjectName("section")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 14)
    label = PlainLabel(title)
    label.setObjectName("sectionTitle")
    column.addWidget(label)
    return card, column
