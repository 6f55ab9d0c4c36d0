"""What only a person can settle about an exchange: where to, whom to trust, with which password."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import entered, read_out
from laiwu_desktop.sync.address import Address, parse_address
from laiwu_desktop.sync.failures import ChangedHost, NeedsLogin, UnknownHost
from laiwu_desktop.ui.parts.dialogs import Dialogs, ok_cancel
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import icon, set_state

KEY_FILES = "私钥文件 (*)"
EXAMPLES = (
    ("文件夹、U 盘、网络共享", r"E:\上报　　\\服务器\共享\上报　　/media/usb"),
    ("SFTP 服务器", "sftp://用户名@服务器/文件夹"),
    ("WebDAV 服务器", "https://用户名@服务器/文件夹"),
)


class AddressDialog(QDialog):
    """Asks where to exchange; `address` holds the answer, "" for nowhere."""

    def __init__(self, parent: QWidget | None, endpoint: str, dialogs: Dialogs) -> None:
        super().__init__(parent)
        self.dialogs = dialogs
        self.setWindowTitle("设置交换地址")
        self.setMinimumWidth(600)
        self.edit = QLineEdit(endpoint)
        self.edit.setAccessibleName("交换地址")
        self.edit.setPlaceholderText("选择文件夹，或输入服务器地址；留空则不交换")
        self.edit.textChanged.connect(self._look)
        browse = QPushButton(icon("open"), "选择文件夹…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        line = QHBoxLayout()
        line.addWidget(self.edit, 1)
        line.addWidget(browse)
        self.about = message_label()
        self.buttons = ok_cancel(self, "保存")
        examples = QFormLayout()
        examples.setHorizontalSpacing(16)
        for name, example in EXAMPLES:
            examples.addRow(faint_label(name), faint_label(example))
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(PlainLabel("数据包和回执经由这里交换，乡镇和农业局须用同一个地方。"))
        column.addLayout(line)
        column.addWidget(self.about)
        column.addLayout(examples)
        column.addSpacing(4)
        column.addWidget(faint_label("地址里不写密码；需要时另行询问，存入系统密钥环。"))
        column.addWidget(self.buttons)
        self._look()

    @property
    def address(self) -> str:
        """What was typed or chosen."""
        return entered(self.edit.text())

    def _browse(self) -> None:
        folder = self.dialogs.folder(self, "交换用的文件夹")
        if folder is not None:
            self.edit.setText(str(folder))

    def _look(self) -> None:
        """Say how the address is understood; what cannot be understood cannot be saved."""
        try:
            text, state = _understood(self.address), "quiet"
        except PersonError as error:
            text, state = f"{error.message}{error.remedy}", "error"
        self.about.setText(text)
        set_state(self.about, state)
        self.buttons.buttons()[0].setEnabled(state == "quiet")


def _understood(text: str) -> str:
    if not text:
        return "没有交换地址：数据包和回执须自己用 U 盘等传送。"
    place = parse_address(text)
    if place.kind == "folder":
        if not Path(place.path).is_absolute():
            raise PersonError("bad_endpoint.neither")
        there = Path(place.path).is_dir()
        return "识别为文件夹。" if there else "识别为文件夹（现在找不到，插上 U 盘或连上共享后可用）。"
    return _server_words(place)


def _server_words(place: Address) -> str:
    kind = "SFTP" if place.kind == "sftp" else "WebDAV"
    user = f"，用户 {place.user}" if place.user else "，不用登录"
    return f"识别为 {kind} 服务器 {place.server}{user}，文件夹 {place.path or '/'}。"


class FirstContactDialog(QDialog):
    """Shows the fingerprint of a server met for the first time; accepted when a person has compared it."""

    def __init__(self, parent: QWidget | None, met: UnknownHost) -> None:
        super().__init__(parent)
        self.setWindowTitle("首次连接服务器")
        self.setMinimumWidth(560)
        self.fingerprint = fixed_label(met.fingerprint)
        advice = PlainLabel(
            "请打电话向服务器管理员核对这个指纹。每个字符都一致，才能确定对面是真的服务器；"
            "确认后本机记住它，以后只认这一台。"
        )
        advice.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(PlainLabel(f"第一次连接服务器 {met.host}，它的密钥指纹是："))
        column.addWidget(self.fingerprint)
        column.addWidget(advice)
        column.addWidget(careful(self, "已核对一致，信任"))


class ChangedKeyDialog(QDialog):
    """Refuses a key that is not the one agreed to, unless the fingerprint told by its owner is given.

    The fingerprint that came is kept from view: it would only be copied, and nothing compared.
    """

    def __init__(self, parent: QWidget | None, title: str, loud: str, why: str, *fingerprints: str) -> None:
        """`fingerprints` are of the keys that came: `typed` is the one that was given."""
        super().__init__(parent)
        self.fingerprints = {bare_fingerprint(one): one for one in fingerprints}
        self.setWindowTitle(title)
        self.setMinimumWidth(600)
        alarm = PlainLabel(loud)
        alarm.setObjectName("alarm")
        alarm.setWordWrap(True)
        reason = PlainLabel(why)
        reason.setWordWrap(True)
        self.edit = QLineEdit()
        self.edit.setAccessibleName("对方告知的指纹")
        self.edit.setPlaceholderText("对方告知的指纹")
        self.edit.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.edit.textChanged.connect(self._compare)
        self.about = message_label()
        self.buttons = careful(self, "指纹一致，认可这个密钥")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for widget in (alarm, reason, self.edit, self.about, self.buttons):
            column.addWidget(widget)
        self._compare()

    @property
    def typed(self) -> str:
        """The fingerprint that was given, as it was told to the dialog; "" for none of them."""
        return self.fingerprints.get(bare_fingerprint(self.edit.text()), "")

    def _compare(self) -> None:
        typed = bare_fingerprint(self.edit.text())
        same = bool(self.typed)
        self.about.setText("指纹一致。" if same else "指纹不一致。" if typed else "")
        set_state(self.about, "quiet" if same or not typed else "error")
        self.buttons.buttons()[0].setEnabled(same)


def changed_host_dialog(parent: QWidget | None, met: ChangedHost) -> ChangedKeyDialog:
    """A server that shows another key than the one agreed to."""
    why = (
        "可能有人冒充服务器，想截取密码和数据。也可能是管理员重装了服务器。\n"
        "请不要急着继续：先打电话问管理员是否换过密钥。若没有换过，请取消并报告。\n"
        "若确实换过，请管理员读出或发来新的指纹（SHA256:…），输入在下面："
    )
    title = "已停止连接：服务器的密钥变了"
    return ChangedKeyDialog(parent, title, f"{changed_host_words(met)}什么都没有送出。", why, met.fingerprint)


def changed_host_words(met: ChangedHost) -> str:
    """What happened, without the fingerprint."""
    return f"服务器 {met.host} 出示的密钥与以往不同，已停止连接。"


def first_bureau_dialog(parent: QWidget | None, *fingerprints: str) -> ChangedKeyDialog:
    """Receipts or tasks of a bureau whose key nobody has confirmed."""
    why = (
        "谁都可以往共享文件夹里放文件，所以第一次要核对：请打电话给农业局，"
        "请对方读出本局的签名指纹（在其窗口“设置—填表人和期限”中），输入在下面。\n"
        "一致就说明是农业局发来的，以后只认这个签名；不一致请取消并报告。"
    )
    loud = "首次收到农业局的回执、任务或登记文件，核对签名前没有读入。"
    return ChangedKeyDialog(parent, "首次收到农业局的签名", loud, why, *fingerprints)


def changed_bureau_dialog(
    parent: QWidget | None, *fingerprints: str, stated: bool = False
) -> ChangedKeyDialog:
    """Letters signed with another key than the bureau's; `stated`: which the old one says follows it."""
    doubt = (
        "农业局的旧签名签字声明换成了这个新签名。偷到旧签名的人也能这样声明，所以仍要核对。\n"
        if stated
        else "可能有人冒充农业局。也可能是农业局换了电脑，没有从备份恢复。\n"
    )
    why = (
        f"{doubt}"
        "请先打电话问农业局是否换过签名。若没有换过，请取消并报告。\n"
        "若确实换过，请农业局读出新的签名指纹（在其窗口“设置—填表人和期限”中），输入在下面："
    )
    loud = "来件的签名不是农业局以往的签名，没有读入。"
    return ChangedKeyDialog(parent, "没有读入：农业局的签名变了", loud, why, *fingerprints)


def changed_recipient_dialog(parent: QWidget | None, fingerprint: str) -> ChangedKeyDialog:
    """A letter of the bureau's that says packages are to be encrypted to something else than until now."""
    why = (
        "加密的数据包由谁打开，由这个公钥决定。农业局一般不换公钥，可能有人想读到加密的数据。\n"
        "请打电话问农业局是否换过。若没有换过，请取消并报告；仍用原来的公钥加密。\n"
        "若确实换过，请农业局读出加密公钥指纹（在其窗口“设置—填表人和期限”中），输入在下面："
    )
    loud = "农业局来件中的加密公钥与以往不同，没有采用。"
    return ChangedKeyDialog(parent, "没有采用：农业局的加密公钥变了", loud, why, fingerprint)


class LoginDialog(QDialog):
    """Asks for the password of an account, or the key file of an SSH server; `secret` holds the answer."""

    def __init__(self, parent: QWidget | None, endpoint: str, needed: NeedsLogin, dialogs: Dialogs) -> None:
        super().__init__(parent)
        place = parse_address(endpoint)
        self.dialogs = dialogs
        self.secret = ""
        self.setWindowTitle("登录")
        self.setMinimumWidth(460)
        self.edit = QLineEdit()
        self.edit.setAccessibleName("密码")
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.textChanged.connect(self._typed)
        self.key = QPushButton("改用私钥文件…")
        self.key.setAutoDefault(False)
        self.key.setVisible(place.kind == "sftp")
        self.key.clicked.connect(self._browse)
        line = QHBoxLayout()
        line.addWidget(self.edit, 1)
        line.addWidget(self.key)
        form = QFormLayout()
        form.addRow("服务器", PlainLabel(place.server))
        form.addRow("用户", PlainLabel(place.user or "（地址中没有用户名）"))
        form.addRow("密码", line)
        self.about = message_label()
        self.about.setText("服务器没有接受上次的密码，请核对后重新输入。" if needed.refused else "")
        set_state(self.about, "error")
        self.buttons = ok_cancel(self, "登录")
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.about)
        column.addWidget(faint_label("密码存入系统密钥环，不写进工作区，也不会显示。"))
        column.addWidget(self.buttons)
        self.edit.setFocus()
        self._typed()

    def _typed(self) -> None:
        self.secret = self.edit.text()
        self.buttons.buttons()[0].setEnabled(bool(self.secret))

    def _browse(self) -> None:
        for path in self.dialogs.open_files(self, "登录用的私钥文件", KEY_FILES)[:1]:
            secret = path.read_text(encoding="utf-8", errors="replace")
            self.edit.clear()
            self.edit.setPlaceholderText(f"私钥文件 {path.name}")
            self.secret = secret
            self.buttons.buttons()[0].setEnabled(bool(secret))


def bare_fingerprint(text: str) -> str:
    """A fingerprint as it can be compared, however it was copied."""
    return read_out(text).removeprefix("SHA256:").rstrip("=")


def fixed_label(text: str) -> QLabel:
    """Text of which every sign matters, to be selected and copied."""
    label = PlainLabel(text)
    label.setObjectName("fixed")
    label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def faint_label(text: str) -> QLabel:
    """Something to be read by those who look for it."""
    label = PlainLabel(text)
    label.setObjectName("faint")
    label.setWordWrap(True)
    return label


def message_label() -> QLabel:
    """What is said of what was typed."""
    label = PlainLabel()
    label.setObjectName("message")
    label.setWordWrap(True)
    return label


def careful(dialog: QDialog, yes: str) -> QDialogButtonBox:
    """The two buttons of a question that is answered too easily: 取消 is what the return key means."""
    buttons = ok_cancel(dialog, yes)
    accept, cancel = buttons.buttons()
    for button, default in ((accept, False), (cancel, True)):
        if isinstance(button, QPushButton):
            button.setAutoDefault(default)
            button.setDefault(default)
    return buttons
