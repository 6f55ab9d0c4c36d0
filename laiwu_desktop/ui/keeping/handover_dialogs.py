"""Where a handover package is written to or comes from, and its password."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.keeping.moving import ENDING, NOT_IN_IT, needs_password
from laiwu_desktop.ui.keeping.key_dialogs import password_trouble
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, Dialogs, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import icon, set_state

HANDOVERS = f"交接包 (*{ENDING})"
WHAT = (
    "工作区的全部数据、照片、设置和本单位的签名密钥写进一个文件，在新电脑的开始窗口点“接收交接包…”即可接着用。"
    "做好以后，这台电脑上的工作区只能查看，直到收回。"
)


class HandoverDialog(DecisionDialog):
    """Asks for `package` and `password`; `before` says what there is to know of an earlier package."""

    def __init__(self, parent: QWidget | None, package: Path, dialogs: Dialogs, before: str = "") -> None:
        super().__init__(parent)
        self.dialogs = dialogs
        self.setWindowTitle("交接给另一台电脑")
        self.setMinimumWidth(560)
        self.edit = QLineEdit(str(package))
        self.edit.setAccessibleName("交接包")
        self.first, self.second = QLineEdit(), QLineEdit()
        self.first.setPlaceholderText("建议设一个：拿到文件的人都能冒充本单位")
        form = QFormLayout()
        form.addRow("交接包", _with_button(self.edit, self._browse))
        for edit, name in ((self.first, "密码（可不设）"), (self.second, "再输一次")):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            form.addRow(name, edit)
        self.about = PlainLabel()
        self.about.setObjectName("message")
        set_state(self.about, "error")
        self.buttons = ok_cancel(self, "做交接包")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(_words(WHAT))
        self.before = _words(before, "message")
        set_state(self.before, "warning")
        self.before.setVisible(bool(before))
        column.addWidget(self.before)
        column.addLayout(form)
        column.addWidget(_words(f"密码请另外告诉接手的人，忘了就打不开了。{NOT_IN_IT}", "faint"))
        column.addWidget(self.about)
        column.addWidget(self.buttons)
        for edit in (self.edit, self.first, self.second):
            edit.textChanged.connect(self._look)
        self._look()

    @property
    def package(self) -> Path:
        """Where to."""
        return Path(self.edit.text().strip())

    @property
    def password(self) -> str:
        """Empty for none."""
        return self.first.text()

    def _browse(self) -> None:
        path = self.dialogs.save_file(self, "交接包", self.package.name, HANDOVERS)
        if path is not None:
            self.edit.setText(str(path if path.suffix else path.with_suffix(ENDING)))

    def _look(self) -> None:
        missing = ""
        if not self.edit.text().strip():
            missing = "请选择交接包写到哪里。"
        elif self.first.text() != self.second.text():
            missing = "两次输入的密码不一样。"
        elif self.first.text():
            missing = password_trouble(self.first.text(), self.second.text())
        self.about.setText(missing)
        self.buttons.buttons()[0].setEnabled(not missing)


class TakeoverDialog(QDialog):
    """Asks for `package`, its `password` where it has one, and where to place the workspace (`place`)."""

    def __init__(self, parent: QWidget | None, package: Path, dialogs: Dialogs) -> None:
        super().__init__(parent)
        self.dialogs = dialogs
        self.package = package
        self.setWindowTitle("接收交接包")
        self.setMinimumWidth(560)
        name = package.stem.split("_交接包")[0]
        self.edit = QLineEdit(str(dialogs.documents() / f"{name}信息化.sqlite"))
        self.edit.setAccessibleName("工作区放到")
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setPlaceholderText("由交出的人告知")
        form = QFormLayout()
        form.addRow("交接包", _words(str(package)))
        if _is_locked(package):
            form.addRow("密码", self.secret)
            self.secret.textChanged.connect(self._look)
        form.addRow("工作区放到", _with_button(self.edit, self._browse))
        self.buttons = ok_cancel(self, "接收并打开")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(
            _words("接收后在这台电脑上填报和上报，签名与原来相同；原来的电脑上只能查看。", "faint")
        )
        column.addWidget(self.buttons)
        self.edit.textChanged.connect(self._look)
        self._look()

    @property
    def place(self) -> Path:
        """Where the workspace is to be."""
        return Path(self.edit.text().strip())

    @property
    def password(self) -> str:
        """Empty for none."""
        return self.secret.text()

    def _browse(self) -> None:
        path = self.dialogs.save_file(self, "工作区文件", self.place.name, "工作区 (*.sqlite)")
        if path is not None:
            self.edit.setText(str(path if path.suffix else path.with_suffix(".sqlite")))

    def _look(self) -> None:
        needed = [self.edit, *([self.secret] if _is_locked(self.package) else [])]
        self.buttons.buttons()[0].setEnabled(all(edit.text().strip() for edit in needed))


def _is_locked(package: Path) -> bool:
    try:
        return needs_password(package)
    except PersonError:  # told when it is taken over
        return False


def _with_button(edit: QLineEdit, browse: object) -> QHBoxLayout:
    button = QPushButton(icon("open"), "选择…")
    button.setAutoDefault(False)
    button.clicked.connect(browse)
    line = QHBoxLayout()
    line.addWidget(edit, 1)
    line.addWidget(button)
    return line


def _words(text: str, kind: str = "") -> PlainLabel:
    label = PlainLabel(text)
    label.setWordWrap(True)
    label.setObjectName(kind)
    return label
