"""What became of divisions (区划变更): what a list may mean is shown, what a clerk ticks is applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.divisions.registering import changes_words
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.division import DivisionChange, Register
from laiwu_desktop.formdef.divisions.official_list import Compared
from laiwu_desktop.ui.bureau.districts.changes_dialog import ChangesDialog
from laiwu_desktop.ui.bureau.districts.registered_dialog import RegisteredDialog
from laiwu_desktop.ui.shell.desk_window import DeskWindow

LISTS = "区划名单 (*.xlsx *.csv *.xls *.ods *.et *.txt)"


class Redistricting(QObject):
    """Reads the list and applies. `applied` carries the city's own report as it stands then."""

    applied = Signal(object)

    def __init__(self, desk: BureauDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs

    def start(self) -> None:
        """Ask for the list, and find out what it may mean."""
        paths = self.dialogs.open_files(
            self.window, "选择官方区划名单（12 位代码和名称），或导出后核对过的变更表", LISTS
        )
        if paths:
            self.read(paths[0])

    def read(self, path: Path) -> None:
        """Find out what a list may mean, and ask."""
        compare, ask = partial(self._compare, path), partial(self._ask, path)
        self.window.once_saved(lambda: self.window.run("正在比较…", compare, ask))

    def show(self) -> None:
        """List what is registered; its newest batch may be taken back."""
        self.window.run("正在查找…", self.desk.why_not_taken_back, self._show)

    def _show(self, why_not_back: str) -> None:
        dialog = RegisteredDialog(self.window, self.desk.timeline, why_not_back)
        dialog.taken_back.connect(self.take_back)
        dialog.transfer.connect(self.write_transfers)
        self.dialogs.run(dialog)

    def write_transfers(self) -> None:
        """Write what villages that lay elsewhere reported there, for the townships that have them now."""
        folder = self.dialogs.folder(self.window, "划转村上期数据存放的文件夹")
        if folder is not None:
            write = partial(self.desk.write_transfers, folder)
            self.window.run("正在写出…", write, self._tell_transfers)

    def _tell_transfers(self, paths: Sequence[Path]) -> None:
        names = "\n".join(path.name for path in paths)
        advice = f"请分别交给各接收乡镇，由它点“读取回执”读入。其中有个人信息，交接后请删除。\n{names}"
        self.dialogs.tell(self.window, f"已写出 {len(paths)} 个文件。", advice)

    def take_back(self) -> None:
        """Take the newest batch back, once that is confirmed."""
        newest = self.desk.timeline.newest_batch
        words = changes_words([c for c in self.desk.timeline.changes if c.batch == newest])
        if self.dialogs.confirm(self.window, "撤回最近登记的一批区划变更？", f"{words}。", "撤回"):
            self._backed_up(partial(self.window.run, "正在撤回…", self._take_back, self._taken_back))

    def _take_back(self) -> tuple[int, Draft]:
        return len(self.desk.take_back_changes()), self.desk.draft()

    def _taken_back(self, done: tuple[int, Draft]) -> None:
        count, draft = done
        self.applied.emit(draft)
        self.dialogs.tell(self.window, f"已撤回 {count} 条区划变更。")

    def _backed_up(self, then: Callable[[], None], otherwise: Callable[[], None] = lambda: None) -> None:
        back_up = partial(self.desk.back_up, Reason.IMPORT)
        without = partial(self._without_backup, then, otherwise)
        self.window.run("正在备份…", back_up, lambda _: then(), without)

    def _compare(self, path: Path) -> tuple[date, Compared, Register]:
        day = self.desk.first_free_day
        return day, self.desk.propose_changes(path, day), self.desk.timeline.at(day)

    def _ask(self, path: Path, found: tuple[date, Compared, Register]) -> None:
        day, compared, register = found
        if not compared.proposals:
            self.dialogs.tell(self.window, f"{path.name} 与区划表没有差别。")
            return
        dialog = ChangesDialog(self.window, compared, day, register, self.dialogs)
        dialog.export.connect(partial(self._write_plan, dialog))
        self._go_on(dialog)

    def _write_plan(self, dialog: ChangesDialog) -> None:
        """Write what is shown, to be gone through elsewhere and read again."""
        path = self.dialogs.save_file(dialog, "导出待核对的变更", "区划变更（待核对）.xlsx")
        if path is not None:
            write = partial(self.desk.write_proposals, dialog.as_ticked, path, replaces=True)
            self.window.run("正在写出…", write, self.window.tell_written)

    def _go_on(self, dialog: ChangesDialog) -> None:
        """Ask; whatever keeps the entries from being registered leads back here, with all that was said."""
        if not self.dialogs.run(dialog):
            return
        changes, again = dialog.changes, partial(self._go_on, dialog)

        def refused(error: Exception) -> None:
            self.window.fail(error)
            again()

        def register() -> None:
            apply, done = partial(self._apply, changes), partial(self._applied, len(changes))
            self.window.run("正在登记…", apply, done, refused)

        def fitting(_: None) -> None:
            if self._may_close(changes):
                self._backed_up(register, again)
            else:
                again()

        self.window.run("正在核对…", partial(self.desk.require_fitting, changes), fitting, refused)

    def _may_close(self, changes: Sequence[DivisionChange]) -> bool:
        """Whether no more is closed than may well be, or a person says that so many are."""
        what = self.desk.closing_many(changes)
        return not what or self.dialogs.confirm(
            self.window,
            f"这些变更将撤销{what}。确实要撤销这么多？",
            "名单很可能不全，或是别处的，请先核对。登记后，这些单位不再填报。",
            f"撤销，登记 {len(changes)} 条",
        )

    def _without_backup(
        self, then: Callable[[], None], otherwise: Callable[[], None], error: Exception
    ) -> None:
        """Only a backup brings back what was before: whoever goes on without one says so."""
        if not isinstance(error, PersonError):
            self.window.fail(error)
            otherwise()
            return
        text = "备份没有做成，区划还没有改动。不备份，仍然继续？"
        if self.dialogs.confirm(self.window, text, f"{error.message}{error.remedy}", "不备份，仍然继续"):
            then()
        else:
            otherwise()

    def _apply(self, changes: Sequence[DivisionChange]) -> Draft:
        self.desk.apply_changes(changes, even_many=True)  # who chose them was asked
        return self.desk.draft()

    def _applied(self, count: int, draft: Draft) -> None:
        self.applied.emit(draft)
        self.dialogs.tell(
            self.window, f"已登记 {count} 条区划变更。", "请接着下发任务：各乡镇读入后，区划随之变更。"
        )
