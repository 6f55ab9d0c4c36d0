"""Keys at the bureau: compared and confirmed, brought by enrolment files, printed to be ticked, revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.handover.enrolment_file import Brought
from laiwu_desktop.desk.results import Imported, LeftKey, WaitingKey, keys_left
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.ui.bureau.keys.fingerprints import KeysDialog
from laiwu_desktop.ui.exchange.known_keys import REVOKE_DETAIL, REVOKE_TITLE, may_replace
from laiwu_desktop.ui.shell.desk_window import DeskWindow

REJECT_TITLE = "拒收{name}的签名 {fingerprint}？"
REJECT_DETAIL = (
    "这个签名和用它签的 {count} 份数据会像没有来过一样，已有的数据不变，也不发回执。"
    "如果乡镇只是换了电脑，请改为核对指纹。"
)
Keys = tuple[list[WaitingKey], list[KnownKey], Mapping[str, str]]


class Enrolling(QObject):
    """`enrolled` carries what was held and counts now; `changed` says that a key is revoked."""

    enrolled = Signal(list)
    changed = Signal()

    def __init__(self, desk: BureauDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs

    def start(self, chosen: str = "") -> None:
        """Show the keys, and confirm those that were compared; `chosen`: see `KeysDialog`."""
        self.window.run("正在查找…", self._keys, partial(self._compare, chosen))

    def bring(self, paths: Sequence[Path]) -> None:
        """The same with what enrolment files bring; it waits until it is confirmed or rejected."""
        self.window.run("正在读取…", partial(self._read, paths), self._compare_brought)

    def _compare_brought(self, result: tuple[list[Brought], Keys]) -> None:
        read, keys = result
        self.changed.emit()
        self._tell_brought(self.window, read, keys[0])
        self._compare("", keys)

    def _keys(self) -> Keys:
        desk = self.desk
        return desk.their_keys.waiting(), desk.their_keys.known(), desk.their_keys.successors()

    def _compare(self, chosen: str, keys: Keys) -> None:
        waiting, known, after = keys
        dialog = KeysDialog(self.window, waiting, self.desk.register, known, chosen, after)
        dialog.bring.connect(partial(self._bring, dialog))
        dialog.print_list.connect(partial(self._print, dialog))
        dialog.revoke.connect(partial(self._revoke, dialog))
        dialog.turn_away.connect(partial(self._reject, dialog))
        if self.dialogs.run(dialog):
            enrol = partial(self.desk.their_keys.confirm, dialog.compared, dialog.how)
            done = partial(self._enrolled, dialog.compared)
            self.window.run("正在确认…", enrol, done, self._not_enrolled)

    def _enrolled(self, compared: list[WaitingKey], landed: list[Imported]) -> None:
        self.enrolled.emit(landed)
        later = [key for key in compared if not key.is_first]
        if later:
            self.window.run("正在查找…", partial(self._left, later), self._ask_replaced)

    def _left(self, compared: Sequence[WaitingKey]) -> list[tuple[str, LeftKey]]:
        _, known, after = self._keys()
        return [
            (key.name, left)
            for key in compared
            for left in keys_left(
                key.public_key, (one for one in known if one.division == key.division), after
            )
        ]

    def _ask_replaced(self, found: list[tuple[str, LeftKey]]) -> None:
        """Whether the keys that townships signed with before shall count any longer."""
        gone = [
            left.key
            for name, left in found
            if may_replace(self.dialogs, self.window, name, left, "乡镇的签名指纹")
        ]
        if gone:
            self.window.run("正在作废…", partial(self._revoke_all, gone), lambda _: self.changed.emit())

    def _revoke_all(self, keys: Sequence[KnownKey]) -> None:
        for key in keys:
            self.desk.their_keys.revoke(key)

    def _not_enrolled(self, error: Exception) -> None:
        self.window.fail(error)
        self.window.refresh()

    def _bring(self, dialog: KeysDialog) -> None:
        paths = self.dialogs.open_files(dialog, "选择乡镇的密钥登记文件（可多选）")
        if paths:
            self.window.run("正在读取…", partial(self._read, paths), partial(self._show_brought, dialog))

    def _read(self, paths: Sequence[Path]) -> tuple[list[Brought], Keys]:
        return self.desk.their_keys.bring(paths), self._keys()

    def _show_brought(self, dialog: KeysDialog, result: tuple[list[Brought], Keys]) -> None:
        read, (waiting, _, _) = result
        dialog.show_keys(waiting)
        self._tell_brought(dialog, read, waiting)
        self.changed.emit()

    def _tell_brought(self, parent: QWidget, read: Sequence[Brought], waiting: Sequence[WaitingKey]) -> None:
        there = {(key.division, key.public_key) for key in waiting}
        said = [
            f"{one.file}：{one.problem or '这个签名已经确认过。'}" for one in read if not _is_in(one, there)
        ]
        if said:
            self.dialogs.tell(parent, "有的文件没有带来待核对的签名。", "\n".join(said))
        if edited := [one.line for one in read if one.told]:
            self.dialogs.tell(parent, "有的文件上看得见的内容不可信。", "\n".join(edited))

    def _print(self, dialog: KeysDialog) -> None:
        path = self.dialogs.save_file(dialog, "写出核对清单", "待核对签名指纹.xlsx")
        if path is not None:
            write = partial(self.desk.their_keys.write_waiting, path, dialog.keys)
            self.window.run("正在写出…", write, self.window.tell_written)

    def _reject(self, dialog: KeysDialog, key: WaitingKey) -> None:
        title = REJECT_TITLE.format(name=key.name, fingerprint=key.fingerprint)
        if self.dialogs.confirm(dialog, title, REJECT_DETAIL.format(count=len(key.reports)), "拒收"):
            self.window.run(
                "正在拒收…", partial(self._do_reject, key), partial(self._revoked, dialog), self._not_enrolled
            )

    def _do_reject(self, key: WaitingKey) -> Keys:
        self.desk.their_keys.reject(key)
        return self._keys()

    def _revoke(self, dialog: KeysDialog, key: KnownKey) -> None:
        title = REVOKE_TITLE.format(name=dialog.known.name_of(key), fingerprint=fingerprint(key.public_key))
        if self.dialogs.confirm(dialog, title, REVOKE_DETAIL, "作废"):
            self.window.run("正在作废…", partial(self._do_revoke, key), partial(self._revoked, dialog))

    def _do_revoke(self, key: KnownKey) -> Keys:
        self.desk.their_keys.revoke(key)
        return self._keys()

    def _revoked(self, dialog: KeysDialog, keys: Keys) -> None:
        dialog.show_keys(keys[0])
        dialog.show_known(keys[1], keys[2])
        self.changed.emit()


def _is_in(one: Brought, there: set[tuple[str, str]]) -> bool:
    return one.enrolment is not None and (one.enrolment.division, one.public_key) in there
