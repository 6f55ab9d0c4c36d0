"""What the buttons of the page of the late do."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.chasing.chasing import MESSAGE
from laiwu_desktop.desk.chasing.completeness import Completeness
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.bureau.chasing.chase_dialogs import LettersDialog, NoteDialog
from laiwu_desktop.ui.bureau.chasing.overdue_page import OverduePage
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.shell.desk_window import DeskWindow

TITLE = "催报通知"


class ChasingUp(QObject):
    """Looks when the page is seen, writes letters, keeps who was chased. `period` is the one looked at, None
    for that at hand.
    """

    def __init__(self, desk: BureauDesk, page: OverduePage, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.page = page
        self.window = window
        self.period: Period | None = None
        self.is_stale = True
        self.lookup = Lookup(window.worker, window.fail, self)
        page.letters.connect(self.write)
        page.note.connect(window.unless_refused(self.note))
        page.export.connect(self.export)

    def refresh(self, period: Period | None) -> None:
        """Something has changed; it is read once somebody sees it."""
        self.period, self.is_stale = period, True
        if self.page.isVisible():
            self.look()

    def look(self) -> None:
        """Read how complete the period is, where that has changed."""
        if self.is_stale:
            self.is_stale = False
            self.lookup.ask(lambda: self.desk.chasing.look(self.period), self.page.show_found)

    def _again(self, _: object = None) -> None:
        self.refresh(self.period)

    def write(self) -> None:
        """Ask what the letters shall say; make them, or copy their words."""
        found, chosen = self.page.found, self.page.chosen()
        if found is None:
            return
        chasing = self.desk.chasing

        def text(until: date) -> str:
            return "\n\n".join(letter.text for letter in chasing.letters(found, chosen, until))

        names = [line.name for line in found.lines if line.division in chosen and line.owes]
        if not names:
            self.window.say("选中的乡镇不欠数据，没有要催的。")
            return
        dialog = LettersDialog(self.window, names, chasing.new_day(), text)
        if not self.window.dialogs.run(dialog):
            return
        if dialog.copied:
            self._keep_copied(found, chosen, dialog.until)
            return
        path = self.window.print_path(TITLE)
        write = partial(chasing.write, path, found, chosen, dialog.until)
        self.window.run("正在排版…", write, self._written)

    def _written(self, path: Path) -> None:
        self.window.preview(path)
        self._again()

    def _keep_copied(self, found: Completeness, chosen: list[str], until: date) -> None:
        owing = [line.division for line in found.lines if line.division in chosen and line.owes]
        said = f"请于{until.isoformat()}前报送"
        keep = partial(self.desk.chasing.note, found.period, owing, MESSAGE, said)
        self.window.run("正在记录…", keep, self._again)
        self.window.say("通知的文字已复制，可以粘贴到消息里。")

    def note(self) -> None:
        """Keep that somebody was chased otherwise."""
        found, chosen = self.page.found, self.page.chosen()
        if found is None or not chosen:
            return
        dialog = NoteDialog(self.window, [line.name for line in found.lines if line.division in chosen])
        if self.window.dialogs.run(dialog):
            way, said = dialog.way.currentText(), dialog.said.text()
            keep = partial(self.desk.chasing.note, found.period, chosen, way, said)
            self.window.run("正在记录…", keep, self._again)

    def export(self) -> None:
        """Write the list of those to be chased."""
        path = self.window.dialogs.save_file(
            self.window, "导出催报名单", f"{self.desk.period.label}_催报名单.xlsx"
        )
        if path is not None:
            self.window.run("正在导出…", lambda: self.desk.write_overdue(path), self.window.tell_written)
