"""Where the own keys are kept, and the passwords that have to do with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.keys.own_keys import Lying
from laiwu_desktop.seal.key_files import Kept, require_strong
from laiwu_desktop.ui.parts.dialogs import ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel, WholeText, as_tip, in_window
from laiwu_desktop.ui.parts.theme import set_state

WHAT = (
    "签名密钥证明数据是本单位报的，收件密钥打开加密给本单位的数据包。它们不在工作区文件和备份里，存在这台电脑上；"
    "换电脑请用交接包。为防电脑损坏，请存出一份密钥文件，放在安全的地方。"
)
SAVE = "存出密钥文件…", "把密钥写进一个有密码的文件，放在 U 盘等安全的地方"
TAKE = "取用密钥文件…", "从以前存出的密钥文件取用密钥，如在另一台电脑上"
SET = "设密码…", "以后每次打开程序，第一次签名时要输入密码"
DROP = "去掉密码…", "以后签名不再要输入密码"
CHANGE = "更换签名…", "密钥已经丢失的，从此用新的密钥签名；请对方电话核对新的指纹"
# What a person chose.
Chosen = Literal["", "save", "take", "set", "drop", "change"]


class KeyDialog(QDialog):
    """Shows where the keys are kept; `chosen` is what the person wants to do, "" for nothing.

    `missing` is what is the matter with them, as `OwnKeys.missing` has it.
    """

    def __init__(
        self, parent: QWidget | None, lying: Sequence[Lying], missing: Sequence[PersonError]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("本单位的密钥")
        self.setMinimumWidth(620)
        self.chosen: Chosen = ""
        kept = {one.kept for one in lying}
        table = QGridLayout()
        table.setHorizontalSpacing(18)
        table.setColumnStretch(2, 1)
        for row, one in enumerate(lying):
            name, finger, where = "签名密钥" if one.signs else "收件密钥", one.fingerprint, one.kept.word
            for column, text in enumerate((name, finger, f"存放：{where}")):
                label = PlainLabel(text)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                table.addWidget(label, row, column)
        self.about = _words("\n".join(in_window(str(one)) for one in missing), "message")
        set_state(self.about, "warning")
        self.about.setVisible(bool(missing))
        is_here = not kept & {Kept.ELSEWHERE, Kept.CLOSED, Kept.WITHHELD}
        is_ours = not kept & {Kept.SERVER, Kept.WORKSPACE}
        self.buttons = QDialogButtonBox()
        choices: tuple[tuple[Chosen, tuple[str, str], bool], ...] = (
            ("save", SAVE, is_here),
            ("take", TAKE, not kept & {Kept.SERVER, Kept.WITHHELD}),
            ("drop" if Kept.LOCKED in kept else "set", DROP if Kept.LOCKED in kept else SET,
             is_here and is_ours),
            ("change", CHANGE, not kept & {Kept.WITHHELD}),
        )  # fmt: skip
        for chosen, (text, tip), is_offered in choices:
            button = QPushButton(text)
            button.setToolTip(as_tip(tip))
            button.setAutoDefault(False)
            button.setEnabled(is_offered)
            button.clicked.connect(lambda _=False, chosen=chosen: self._choose(chosen))
            self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        close = self.buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        self.buttons.rejected.connect(self.reject)
        column_ = QVBoxLayout(self)
        column_.setSpacing(12)
        column_.addWidget(_words(WHAT, "faint"))
        column_.addLayout(table)
        column_.addWidget(self.about)
        column_.addWidget(self.buttons)

    def _choose(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.accept()


class KeyPasswordDialog(QDialog):
    """Asks for the password of the own key, or of a key file that is called `name`."""

    def __init__(self, parent: QWidget | None, *, again: bool, name: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("密钥的密码")
        self.setMinimumWidth(440)
        what = f"密钥文件“{name}”" if name else "本单位的密钥"
        wrong = "密码不对。" if again else ""
        about = _words(f"{wrong}{what}设有密码，请输入：")
        self.edit = QLineEdit()
        self.edit.setAccessibleName("密码")
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.buttons = ok_cancel(self)
        self.edit.textChanged.connect(lambda text: self.buttons.buttons()[0].setEnabled(bool(text)))
        self.buttons.buttons()[0].setEnabled(False)
        once = "" if name else "到关闭工作区为止只问这一次。"
        column = QVBoxLayout(self)
        for widget in (about, self.edit, _words(f"{once}取消则不做。", "faint"), self.buttons):
            column.addWidget(widget)
        self.edit.setFocus()

    @property
    def password(self) -> str:
        """What was typed."""
        return self.edit.text()


class NewPasswordDialog(QDialog):
    """Asks twice for a new `password`; `about` says what for."""

    def __init__(self, parent: QWidget | None, title: str, about: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self.first, self.second = QLineEdit(), QLineEdit()
        form = QFormLayout()
        for edit, name in ((self.first, "密码"), (self.second, "再输一次")):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.textChanged.connect(self._look)
            form.addRow(name, edit)
        self.trouble = _words("", "message")
        set_state(self.trouble, "error")
        self.buttons = ok_cancel(self)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(_words(about))
        column.addLayout(form)
        column.addWidget(self.trouble)
        column.addWidget(self.buttons)
        self._look()

    @property
    def password(self) -> str:
        """What was typed twice."""
        return self.first.text()

    def _look(self) -> None:
        trouble = password_trouble(self.first.text(), self.second.text())
        self.trouble.setText(trouble)
        self.buttons.buttons()[0].setEnabled(bool(self.second.text()) and not trouble)


def password_trouble(first: str, second: str) -> str:
    """What is against a password that was typed twice; "" while it is being typed."""
    if second and first != second:
        return "两次输入的密码不一样。"
    try:
        require_strong(first)
    except PersonError as error:
        return error.remedy if second else ""
    return ""


def _words(text: str, kind: str = "") -> PlainLabel:
    label = WholeText(text)
    label.setObjectName(kind)
    return label
