"""A workspace on a database server: where it is, and the password of it."""

from __future__ import annotations

import re

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import Server
from laiwu_desktop.ui.parts.dialogs import ok_cancel
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel, WholeText, as_tip

ENCRYPTION = {
    "prefer": "服务器支持就加密",
    "require": "必须加密",
    "verify-full": "必须加密，并核对服务器证书",
}
_KEPT = "密码存入系统密钥环；没有密钥环则每次询问。"


class ServerDialog(QDialog):
    """Asks where a workspace on a server is; `password` may stay empty, where the server asks for none."""

    def __init__(self, parent: QWidget | None, last: Server | None = None) -> None:
        """`last` is the one that was opened last."""
        super().__init__(parent)
        self.setWindowTitle("连接数据库")
        self.setMinimumWidth(460)
        last = last or Server("", "", "")
        self.host = QLineEdit(last.host)
        self.host.setPlaceholderText("如 192.168.1.10，或服务器的名称")
        self.port = QLineEdit(str(last.port))
        self.port.setValidator(QIntValidator(1, 65535, self))
        self.database = QLineEdit(last.database)
        self.user = QLineEdit(last.user)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.encryption = QComboBox()
        for mode, words in ENCRYPTION.items():
            self.encryption.addItem(words, mode)
        self.encryption.setCurrentIndex(max(0, self.encryption.findData(last.encryption)))
        self._lay_out()
        (self.password if last.host else self.host).setFocus()

    def _lay_out(self) -> None:
        form = QFormLayout()
        for label, widget in (
            ("服务器", self.host),
            ("端口", self.port),
            ("数据库", self.database),
            ("用户名", self.user),
            ("密码", self.password),
            ("加密", self.encryption),
        ):
            form.addRow(label, widget)
        advice = PlainLabel(
            f"几个人共用一个工作区时，它在单位的 PostgreSQL 服务器上；这几项请问服务器管理员。{_KEPT}"
        )
        advice.setObjectName("faint")
        advice.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(advice)
        column.addWidget(ok_cancel(self, "连接"))

    def server(self) -> Server:
        """What was filled in; PersonError "incomplete.server" for what names no server."""
        host, database, user = (box.text().strip() for box in (self.host, self.database, self.user))
        is_named = host and database and user and self.port.hasAcceptableInput()
        if not is_named or re.search(r"[\s/@?#\[\]]", host):
            raise PersonError("incomplete.server")
        return Server(host, database, user, int(self.port.text()), self.encryption.currentData())


class ServerPasswordDialog(QDialog):
    """Asks for the password of a database server; `edit` holds the answer."""

    def __init__(self, parent: QWidget | None, address: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("数据库密码")
        self.setMinimumWidth(460)
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        where = OneLine(address)
        where.setToolTip(as_tip(address))
        form = QFormLayout()
        form.addRow("数据库", where)
        form.addRow("密码", self.edit)
        advice = WholeText(f"数据库服务器要求正确的密码。{_KEPT}")
        advice.setObjectName("faint")
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(advice)
        column.addWidget(ok_cancel(self, "打开"))
        self.edit.setFocus()
