"""A window's care for its workspace: whether it is sound, its backups, handing over and taking back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.making import second_folder
from laiwu_desktop.desk.backups.shelf import Backup, Reason, backups_in, folder_of
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.keeping.moving import hand_over, handed_over_before, package_name
from laiwu_desktop.desk.keeping.restoring import bring_back
from laiwu_desktop.desk.open_workspace import Whereabouts
from laiwu_desktop.desk.results import Inventory
from laiwu_desktop.ui.keeping.backing_up import BackingUp
from laiwu_desktop.ui.keeping.backup_sign import BackupSign, state_words
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog, found_elsewhere, previewed
from laiwu_desktop.ui.keeping.handover_dialogs import HandoverDialog
from laiwu_desktop.ui.keeping.inspecting import Inspecting
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.refusing import unless_refused

Run = Callable[[str, Callable[[], Any], Callable[[Any], None]], object]
KEPT = "现在的工作区不会删除，会另存在备份文件夹中（恢复前），需要时可以再恢复回来。"
DAMAGED = "现在的工作区有损坏，会原样另存在备份文件夹中（恢复前）；备份以后填的内容要重新填。"
KEPT_ANYWAY = "现在的工作区文件已不在原处，窗口中已保存的内容会另存在备份文件夹中（恢复前）。"
NOTHING_TO_KEEP = "现在的工作区文件已不在原处，没有什么可以另存；备份以后填的内容要重新填。"
BOTH_KEPT = "原处现在是另一个文件。它和窗口中已保存的内容各另存一份在备份文件夹中（恢复前）。"
OTHER_KEPT = (
    "原处现在是另一个文件，会原样另存在备份文件夹中（恢复前）；窗口中的内容没有留下，备份以后填的要重新填。"
)
COVERED = "工作区文件已被别的内容覆盖，会原样另存在备份文件夹中（恢复前）；备份以后填的内容要重新填。"


class Custody(QObject):
    """`replace` carries what is to be done with the file while nobody has it open; `look` a backup that is to
    be opened beside it; `moved` says that the workspace was handed over, or taken back, `written` that its
    file, which was deleted, is there again.

    `run` is how its window does something in the background, once all is saved; `unsaved` tells what in it is
    not, a line each.
    """

    replace = Signal(object)
    look = Signal(object)
    moved = Signal()
    written = Signal()

    def __init__(
        self, desk: Desk, run: Run, dialogs: Dialogs, window: QWidget, unsaved: Callable[[], list[str]]
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self.run = run
        self.dialogs = dialogs
        self.window = window
        self.unsaved = unsaved
        self.backing_up = BackingUp(desk, self)
        self.sign = BackupSign(self.backing_up)
        self.sign.clicked.connect(self.show_backups)
        self.inspecting = Inspecting(desk)
        self.inspecting.button.clicked.connect(self.show_backups)
        self.previews = Lookup(self.backing_up.worker, lambda error: None, self)

    def begin(self) -> None:
        """Look whether the file is sound, and back it up, now and from now on."""
        self.inspecting.begin()
        self.backing_up.begin()

    # ---- backups

    def show_backups(self) -> None:
        """Show the backups, and bring back the one that a person decides for."""
        if self.desk.file is None or self.desk.is_backup:
            self.dialogs.error(self.window, self.desk.refused or PersonError("not_a_file"))
            return
        dialog = BackupsDialog(self.window)
        dialog.unsaved = self.unsaved()
        show = partial(self._show_in, dialog)
        dialog.looked_at.connect(partial(self._preview, dialog))
        dialog.make.connect(partial(self._make, dialog))
        dialog.open_folder.connect(lambda: self.dialogs.open_folder(folder_of(Path(str(self.desk.file)))))
        dialog.seek.connect(partial(self._seek, dialog))
        for asked, act in (
            (dialog.choose_second, partial(self._choose_second, dialog)),
            (dialog.drop_second, partial(self._keep_second, dialog, "")),
        ):
            asked.connect(unless_refused(self.desk, partial(self.dialogs.error, dialog), act))
        told = self.backing_up.told.connect(show)
        show()
        self.backing_up.look_after_trouble()
        accepted = self.dialogs.run(dialog)
        self.backing_up.told.disconnect(told)
        if accepted and dialog.chosen is not None:
            (self._open_copy if dialog.to_look else self._restore)(dialog.chosen)

    def _show_in(self, dialog: BackupsDialog) -> None:
        self.backing_up.look_again()
        dialog.show_state(*state_words(self.backing_up))
        dialog.show_second(self.desk.settings.second_folder)
        dialog.show_backups(self._backups(), folder_of(Path(str(self.desk.file))))

    def _backups(self) -> list[Backup]:
        """Those beside the workspace, and those that only the second folder still has."""
        file, settings = Path(str(self.desk.file)), self.desk.settings
        here = backups_in(folder_of(file))
        second = second_folder(settings.second_folder, file, settings.division)
        names = {one.path.name for one in here}
        return [*here, *(one for one in backups_in(second) if one.path.name not in names)] if second else here

    def _make(self, dialog: BackupsDialog) -> None:
        """Make one now, and choose it."""

        def made() -> None:
            now = self.backing_up
            if now.trouble is None and now.last.is_new and isValid(dialog):
                dialog.chosen = now.last.last
                self._show_in(dialog)

        self.backing_up.make(Reason.ASKED, made)

    def _seek(self, dialog: BackupsDialog) -> None:
        if found := found_elsewhere(dialog, self.dialogs):
            dialog.add(found, self._backups())

    def _preview(self, dialog: BackupsDialog, backup: Path) -> None:
        self.previews.ask(partial(_previewed, self.desk, backup), partial(dialog.show_preview, backup))

    def _choose_second(self, dialog: BackupsDialog) -> None:
        folder = self.dialogs.folder(dialog, "备份另存到哪里（如 U 盘）")
        if folder is not None:
            self._keep_second(dialog, str(folder))

    def _keep_second(self, dialog: BackupsDialog, folder: str) -> None:
        def kept(_: object) -> None:
            dialog.show_second(folder)
            self.backing_up.make(Reason.ASKED)

        self.run("正在保存设置…", partial(self.desk.choose_second_folder, folder), kept)

    def _restore(self, backup: Backup) -> None:
        if (why := self._why_not_restored()) is not None:
            self.dialogs.error(self.window, why)
            return
        text = f"恢复到 {backup.made}（{backup.reason}）？"
        if self.dialogs.confirm(self.window, text, self._what_is_kept(), "恢复"):
            file, clock = Path(str(self.desk.file)), self.desk.clock
            self.replace.emit(lambda: bring_back(backup.path, file, clock()))

    def _what_is_kept(self) -> str:
        """What becomes of the workspace that a backup takes the place of."""
        holds_open = self.desk.holds_open
        match self.desk.whereabouts:
            case Whereabouts.DELETED:
                return KEPT_ANYWAY if holds_open else NOTHING_TO_KEEP
            case Whereabouts.REPLACED:
                return BOTH_KEPT if holds_open else OTHER_KEPT
            case Whereabouts.OVERWRITTEN:
                return COVERED
        return KEPT if self.inspecting.is_sound else DAMAGED

    @property
    def can_write_again(self) -> bool:
        """Whether the file was deleted, and could be written again."""
        return self.desk.is_deleted and self.desk.can_write_again

    def kept_on_closing(self) -> str:
        """What becomes, on closing, of what the window alone still has; "" where that is nothing."""
        lost = (Whereabouts.DELETED, Whereabouts.REPLACED)
        if self.desk.refused is None and self.desk.holds_open and self.desk.whereabouts in lost:
            return "窗口中已保存的内容，关闭时会另存在备份文件夹中（关闭时）。"
        return ""

    def _why_not_restored(self) -> PersonError | None:
        """A damaged one is brought back all the same; not what another program has, or another computer."""
        if self.desk.settings.handed_over:
            return PersonError("handed_over.restoring")
        return self.desk.refused

    def _open_copy(self, backup: Backup) -> None:
        self.look.emit(backup)

    def write_again(self) -> None:
        """Write the file again that was deleted while the window has it open."""
        detail = (
            f"{self.desk.file}\n只有文件被删除了才需要这样做。若它是改了名或移到了别处，"
            "请把它改回来或移回来，再按“再试一次”。"
        )
        if self.dialogs.confirm(self.window, "把窗口中的工作区重新写到原处？", detail, "写到原处"):
            failed = partial(self.dialogs.error, self.window)
            self.backing_up.worker.quietly(self.desk.write_again, self._written_again, failed)

    def _written_again(self, _: object) -> None:
        self.written.emit()
        self.backing_up.look_after_trouble()

    # ---- handing over

    def hand_over(self) -> None:
        """Make a handover package; from then on this workspace is only looked at."""
        why = self.desk.refused if self.desk.file else PersonError("not_a_file")
        if why is not None and why.code != "handed_over":  # a lost package can be made again
            self.dialogs.error(self.window, why)
            return
        where = self.dialogs.documents() / package_name(self.desk)
        dialog = HandoverDialog(self.window, where, self.dialogs, handed_over_before(self.desk))
        if self.dialogs.run(dialog):
            package, password = dialog.package, dialog.password
            work = partial(hand_over, self.desk, package, password)
            self.run("正在做交接包…", work, lambda _: self._handed_over(package))

    def _handed_over(self, package: Path) -> None:
        self.moved.emit()
        detail = f"{package}\n请把这个文件带到新电脑，在开始窗口点“接收交接包…”。用过以后请删除它。"
        self.dialogs.tell(self.window, "交接包已做好。", detail)

    def take_back(self) -> None:
        """Go on here after all."""
        detail = "只有新电脑上还没有接收、或接收后没有填报时才收回，否则两台电脑会各报各的。"
        if self.dialogs.confirm(self.window, "收回，在这台电脑上继续填报？", detail, "收回"):
            self.run("正在收回…", self.desk.take_back, lambda _: self._taken_back())

    def _taken_back(self) -> None:
        self.moved.emit()
        if not self.backing_up.has_begun:
            self.backing_up.begin()

    def close(self) -> None:
        """Nothing is begun any more."""
        self.inspecting.stop()
        self.backing_up.close()


def _previewed(desk: Desk, backup: Path) -> object:
    """A preview, or the words why there is none."""
    try:
        present: Inventory | PersonError = desk.inventory()
    except PersonError as error:
        present = error
    return previewed(backup, present)
