"""Where a package goes, and how it is protected on its way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.results import unseen_words
from laiwu_desktop.desk.township_desk import BUREAU, TownshipDesk
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, Dialogs, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import icon, set_state

# As long as Excel takes them.
LONGEST_PASSWORD = 255


class ExportDialog(DecisionDialog):
    """Asks for `folder`; what protects the package is folded away: `password`, `to`, `without_personal`."""

    def __init__(
        self, parent: QWidget | None, desk: TownshipDesk, folder: Path, dialogs: Dialogs, unseen: int = 0
    ) -> None:
        """`unseen` counts what was confirmed with nobody in its field: the bureau is told, and so is who
        exports.
        """
        super().__init__(parent)
        self.dialogs = dialogs
        self.setWindowTitle(f"导出数据包　{desk.period.label}")
        self.setMinimumWidth(520)
        self.edit = QLineEdit(str(folder))
        self.edit.setAccessibleName("存放到")
        self.edit.textChanged.connect(self._look)
        browse = QPushButton(icon("open"), "选择…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        line = QHBoxLayout()
        line.addWidget(PlainLabel("存放到"))
        line.addWidget(self.edit, 1)
        line.addWidget(browse)
        self.fold = QPushButton(icon("next"), "保护选项")
        self.fold.setProperty("kind", "fold")
        self.fold.setAutoDefault(False)
        self.fold.clicked.connect(self._turn)
        self.protection = self._protection(desk)
        self.protection.hide()
        self.about = PlainLabel()
        self.about.setObjectName("message")
        self.about.hide()
        self.buttons = ok_cancel(self, "导出")
        folded = QHBoxLayout()
        folded.addWidget(self.fold)
        folded.addStretch()
        column = QVBoxLayout(self)
        if unseen:
            told = PlainLabel(f"沿用上期的数据，{unseen_words(unseen)}；数据包会向农业局说明。")
            told.setWordWrap(True)
            column.addWidget(told)
        column.addLayout(line)
        column.addLayout(folded)
        column.addWidget(self.protection)
        column.addWidget(self.about)
        column.addWidget(self.buttons)
        self._look()

    @property
    def folder(self) -> Path:
        """Where to."""
        return Path(self.edit.text().strip())

    @property
    def password(self) -> str:
        """The password to open the package with; "" for none."""
        return self.first.text() if self.locked.isChecked() else ""

    @property
    def to(self) -> str:
        """Who alone can open it; "" for everybody."""
        return BUREAU if self.encrypted.isChecked() else ""

    @property
    def without_personal(self) -> bool:
        """Whether to leave out what names people."""
        return self.unnamed.isChecked()

    def _protection(self, desk: TownshipDesk) -> QWidget:
        """One check box below the other, each with what belongs to it; there is room for more."""
        self.locked = QCheckBox("打开密码：在 Excel 或 WPS 中打开时须输入")
        self.first, self.second = QLineEdit(), QLineEdit()
        passwords = QFormLayout()
        passwords.setContentsMargins(24, 0, 0, 4)
        for edit, name in ((self.first, "密码"), (self.second, "再输一次")):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.setMaxLength(LONGEST_PASSWORD)
            edit.setEnabled(False)
            edit.textChanged.connect(self._look)
            self.locked.toggled.connect(edit.setEnabled)
            passwords.addRow(name, edit)
        self.locked.toggled.connect(self._look)
        self.encrypted = QCheckBox("只有市农业局能打开（加密）")
        self.encrypted.setEnabled(bool(desk.settings.bureau_recipient))
        advice = "农业局导入时自动解密；别人即使拿到也打不开，本单位也不能再打开这个文件。"
        if not desk.settings.bureau_recipient:
            advice = "还没有农业局的公钥：核对过农业局的签名，读入其回执、任务或登记文件后即可使用。"
        self.unnamed = QCheckBox("不含个人信息（信息员、负责人的姓名和电话）")
        protection = QWidget()
        column = QVBoxLayout(protection)
        column.setContentsMargins(14, 0, 0, 0)
        column.addWidget(self.locked)
        column.addLayout(passwords)
        column.addWidget(_advice("密码请另用电话告诉农业局；忘了密码，文件就打不开了。"))
        column.addWidget(self.encrypted)
        column.addWidget(_advice(advice))
        column.addWidget(self.unnamed)
        column.addWidget(
            _advice("农业局照常收下；以后再导出一份完整的直接交去，即自动补全。本单位的数据不变。")
        )
        return protection

    def go_on(self) -> None:
        """Where it goes is all that is asked: the return key exports there. One may export anew, and the
        bureau takes the newest.
        """
        okay = self.buttons.buttons()[0]
        if self.focusWidget() is self.edit and okay.isEnabled():
            okay.click()
        else:
            super().go_on()

    def _turn(self) -> None:
        """Fold the options away, or show them."""
        shown = self.protection.isHidden()
        self.protection.setVisible(shown)
        self.fold.setIcon(icon("down" if shown else "next"))
        self.adjustSize()

    def _browse(self) -> None:
        folder = self.dialogs.folder(self, "数据包存放的文件夹")
        if folder is not None:
            self.edit.setText(str(folder))

    def _look(self) -> None:
        """Say what is missing; until then nothing is exported."""
        missing = self._missing()
        self.about.setText(missing)
        self.about.setVisible(bool(missing))
        set_state(self.about, "error")
        self.buttons.buttons()[0].setEnabled(not missing)

    def _missing(self) -> str:
        if not self.edit.text().strip():
            return "请选择存放的文件夹。"
        if self.locked.isChecked() and not self.first.text():
            return "请输入打开密码。"
        if self.locked.isChecked() and self.first.text() != self.second.text():
            return "两次输入的密码不一样。"
        return ""


def _advice(text: str) -> QLabel:
    label = PlainLabel(text)
    label.setObjectName("faint")
    label.setContentsMargins(24, 0, 0, 6)
    return label
