"""The bureau's keys at the township: which count, since when, and revoking one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.seal.locks import recipient_fingerprint
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.ui.exchange.bureau_trust import BureauTrust
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label
from laiwu_desktop.ui.exchange.known_keys import REVOKE_DETAIL, REVOKE_TITLE, KnownKeys
from laiwu_desktop.ui.parts.dialogs import fit_to_screen
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.shell.desk_window import DeskWindow

ADVICE = (
    "读取回执、填报任务或农业局的密钥登记文件时，签名没有核对过的会请您核对。用“只有市农业局能打开”导出时，"
    "加密公钥也只用核对过的签名带来的。"
)


Keys = tuple[list[KnownKey], Mapping[str, str]]


class BureauKeysDialog(QDialog):
    """Shows the keys, and what packages are encrypted to; `is_file_wanted`: a person wants to read one."""

    def __init__(
        self,
        parent: QWidget | None,
        register: Register,
        keys: Sequence[KnownKey],
        to: str,
        after: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("农业局的签名")
        fit_to_screen(self, 900, 340)
        advice = PlainLabel(ADVICE)
        advice.setWordWrap(True)
        self.known = KnownKeys(register)
        self.recipient = faint_label("")
        buttons = QDialogButtonBox()
        files = buttons.addButton("读入登记文件…", QDialogButtonBox.ButtonRole.ActionRole)
        files.setToolTip("农业局的密钥登记文件，和回执、填报任务一样读入")
        self.is_file_wanted = False
        files.clicked.connect(self._want_file)
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(advice)
        column.addWidget(self.known, 1)
        column.addWidget(self.recipient)
        column.addWidget(buttons)
        self.show_keys(keys, to, after)

    def _want_file(self) -> None:
        self.is_file_wanted = True
        self.accept()

    def show_keys(self, keys: Sequence[KnownKey], to: str, after: Mapping[str, str]) -> None:
        """`to` is the recipient that packages are encrypted to, "" for none; `after`: see `KnownKeys`."""
        self.known.show_keys(keys, after)
        words = f"加密公钥指纹　{recipient_fingerprint(to)}" if to else "还没有农业局的加密公钥。"
        self.recipient.setText(words)


class BureauKeys(QObject):
    """Shows them, and asks about what was offered and not compared yet. `bring` asks for the
    bureau's files.
    """

    bring = Signal()

    def __init__(self, desk: TownshipDesk, trust: BureauTrust, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.trust = trust
        self.window = window
        self.dialogs = window.dialogs

    def start(self) -> None:
        """First what waits to be compared, then all of them."""
        self.trust.ask_recipient(self.desk.settings.offered_recipient, self._read)

    def _read(self) -> None:
        self.window.run("正在查找…", self._keys, self._show)

    def _keys(self) -> Keys:
        return self.desk.their_keys.known(), self.desk.their_keys.successors()

    def _show(self, keys: Keys) -> None:
        to = self.desk.settings.bureau_recipient
        dialog = BureauKeysDialog(self.window, self.desk.register, keys[0], to, keys[1])
        dialog.known.revoke.connect(partial(self._revoke, dialog))
        self.dialogs.run(dialog)
        if dialog.is_file_wanted:
            self.bring.emit()

    def _revoke(self, dialog: BureauKeysDialog, key: KnownKey) -> None:
        title = REVOKE_TITLE.format(name="农业局", fingerprint=fingerprint(key.public_key))
        if self.dialogs.confirm(dialog, title, REVOKE_DETAIL, "作废"):
            self.window.run("正在作废…", partial(self._do_revoke, key), partial(self._revoked, dialog))

    def _do_revoke(self, key: KnownKey) -> Keys:
        self.desk.their_keys.revoke(key)
        return self._keys()

    def _revoked(self, dialog: BureauKeysDialog, keys: Keys) -> None:
        dialog.show_keys(keys[0], self.desk.settings.bureau_recipient, keys[1])
