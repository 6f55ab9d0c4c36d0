"""The keys that count, and those that were revoked: since when, who compared them, how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.desk.results import LeftKey, day_of
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.states import compared_word
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.text_table import Column, ReadTable

COLUMNS = (
    Column("单位", 160, least=140),
    Column("签名指纹", 150),
    Column("确认时间", 126, least=116),
    Column("核对方式", 100, least=76),
    Column("确认人", 180, least=120),
    Column("已换成", 150, least=76),
    Column("作废", 0),
)
REVOKE_TITLE = "作废{name}的签名 {fingerprint}？"
REVOKE_DETAIL = (
    "用于电脑丢失、密钥可能泄露。此后收到的用它签的一律不计入，以前收下的不变，名单中保留作废时间。"
    "作废后不能再恢复，对方须更换签名，再核对新的指纹。"
)
_REPLACED_TITLE = "{name}已换成新的签名，原签名 {fingerprint} 现在作废？"
_UNSAID = "没有旧签名的声明：旧密钥可能已经丢失，拿到它的人仍能冒充。"
REPLACED_DETAIL = (
    "不作废，原签名就和新的一样有效。作废后不能恢复，此后收到的用它签的一律不计入，收下后暂存；"
    "还有用它签的在路上的，可以先收下，以后在“{place}”中作废。"
)


def may_replace(dialogs: Dialogs, window: QWidget, name: str, left: LeftKey, place: str) -> bool:
    """Whether the key that an office signed with before shall count no longer, now that it has another; in
    `place` that can be said later, too.
    """
    title = _REPLACED_TITLE.format(name=name, fingerprint=fingerprint(left.key.public_key))
    detail = f"{'' if left.said else _UNSAID}{REPLACED_DETAIL.format(place=place)}"
    return dialogs.confirm(window, title, detail, "作废", "先不作废")


class KnownKeys(QWidget):
    """`revoke` carries the key that a person wants to be revoked."""

    revoke = Signal(object)

    def __init__(self, register: Register) -> None:
        super().__init__()
        self.register = register
        self.keys: Sequence[KnownKey] = ()
        self.after: Mapping[str, str] = {}
        self.table = ReadTable("已确认的签名", COLUMNS)
        self.table.itemSelectionChanged.connect(self._choose)
        self.button = QPushButton("作废…")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._revoke)
        line = QHBoxLayout()
        line.addWidget(faint_label("作废的签名留在名单里：它以前签的不变，此后签的不计入。"), 1)
        line.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.table, 1)
        column.addLayout(line)
        self._choose()

    def show_keys(self, keys: Sequence[KnownKey], after: Mapping[str, str] = MappingProxyType({})) -> None:
        """Show them, by office, in the order in which they came; which came `after` which, in hex."""
        self.keys, self.after = keys, after
        self.table.show_rows(
            (number, "error" if key.revoked else "complete", self._texts(key))
            for number, key in enumerate(keys)
        )
        self._choose()

    def name_of(self, key: KnownKey) -> str:
        """Whose key it is."""
        return self.register.name_of(key.division)

    def _texts(self, key: KnownKey) -> Sequence[str]:
        by = f"（{key.revoked_by}）" if key.revoked_by else ""
        revoked = f"{day_of(key.revoked)}{by}" if key.revoked else ""
        after = self.after.get(key.public_key)
        return (
            self.name_of(key), fingerprint(key.public_key), day_of(key.since), compared_word(key.how),
            key.who, fingerprint(after) if after else "", revoked,
        )  # fmt: skip

    @property
    def current(self) -> KnownKey | None:
        """The key chosen."""
        number = self.table.current_key()
        return self.keys[number] if number is not None and number < len(self.keys) else None

    def _choose(self) -> None:
        current = self.current
        self.button.setEnabled(current is not None and not current.revoked)

    def _revoke(self) -> None:
        if (current := self.current) is not None:
            self.revoke.emit(current)
