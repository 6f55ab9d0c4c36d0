"""One's own key: made known by a file, changed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.ui.shell.desk_window import DeskWindow

_NOT_HERE = ("key_elsewhere", "keyring_closed", "bad_key_file")


class OwnKey(QObject):
    """What the menu of the settings offers at both sides."""

    def __init__(self, desk: Desk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs
        window.keys.change.connect(window.unless_refused(self.change))

    def write(self) -> None:
        """Write the file by which the other side knows this office's key."""
        name = file_name(f"{self.desk.division.name}_密钥登记.xlsx")
        path = self.dialogs.save_file(self.window, "写出密钥登记文件", name)
        if path is not None:
            write = partial(self.desk.write_enrolment, path)
            self.window.run("正在写出…", write, self.window.tell_written)

    def change(self) -> None:
        """Sign with a new key from now on; of an old one that is not here no statement is promised."""
        self.window.run("正在查找…", lambda: self.desk.own_keys.signing_elsewhere, self._ask)

    def _ask(self, elsewhere: PersonError | None) -> None:
        if elsewhere is not None:
            self._lost(elsewhere)
            return
        detail = (
            "用于密钥可能泄露、人员交接。旧密钥签字声明换成新密钥，随以后的文件送去；"
            "对方电话核对新指纹后才计入。已经交出的不受影响。电脑丢失的，还请对方作废旧签名。"
        )
        if self.dialogs.confirm(self.window, "更换本单位的签名？", detail, "更换"):
            self.window.run("正在更换…", self.desk.change_key, self._changed, self._lost)

    def _lost(self, error: Exception) -> None:
        """Where the old key is not here, a person says whether it is lost for good."""
        if not isinstance(error, PersonError) or error.code not in _NOT_HERE:
            self.window.fail(error)
            return
        detail = (
            f"{error.message}\n"
            "旧密钥确实找不回来的，可以不用它声明就更换：请打电话告诉对方新指纹，并请对方作废旧签名。"
        )
        if self.dialogs.confirm(self.window, "旧密钥已经丢失，仍要更换签名？", detail, "更换"):
            self.window.run("正在更换…", partial(self.desk.change_key, lost=True), self._changed)

    def _changed(self, statement: KeyStatement | None) -> None:
        told = "请对方核对。" if statement else "请打电话告诉对方核对，并请对方作废旧签名。"
        self.window.keys.look()
        self.dialogs.tell(self.window, "签名已更换。", f"新的签名指纹：{self.desk.fingerprint}\n{told}")
