"""At the bottom of the window: when the last backup was made, or that none could be."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QPushButton

from laiwu_desktop.ui.keeping.backing_up import BackingUp
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import set_state


class BackupSign(QPushButton):
    """已备份 with the time; clicking it shows the backups. Hidden while there is nothing to say."""

    def __init__(self, backing_up: BackingUp) -> None:
        super().__init__()
        self.backing_up = backing_up
        self.setObjectName("backupSign")
        self.setFlat(True)
        backing_up.told.connect(self.show_state)
        self.hide()

    def show_state(self) -> None:
        """Say how it stands now."""
        whole, state = state_words(self.backing_up)
        last = self.backing_up.last.last
        done = f"已备份 {day_words(last.made, self.backing_up.desk.clock())}" if last else ""
        missing = "，另存失败" if state == "warning" else ""
        failed = f"备份失败（{done}）" if done else "备份失败"
        self.setText(failed if state == "error" else f"{done}{missing}")
        self.setToolTip(as_tip(f"{whole}\n点击查看和恢复备份。"))
        set_state(self, state)
        self.setVisible(bool(self.text()))


def state_words(backing_up: BackingUp) -> tuple[str, str]:
    """How the backups stand, in a few sentences, and whether that is an "error", a "warning", or nothing."""
    last, elsewhere, trouble = backing_up.last.last, backing_up.last.elsewhere, backing_up.trouble
    done = f"最近一次备份：{last.made}（{last.reason}），检查过，完好。" if last else ""
    needless = "此后没有改动，不必另做一份。" if backing_up.is_needless else ""
    if trouble is not None:
        return f"备份失败：{trouble.message}{trouble.remedy}{done}", "error"
    if elsewhere is not None:
        return f"{done}{needless}{elsewhere.message}{elsewhere.remedy}", "warning"
    return f"{done}{needless}", "quiet"


def day_words(made: datetime, now: datetime) -> str:
    """14:05 of today, 12-20 14:05 of another day of the year."""
    if made.date() == now.date():
        return f"{made:%H:%M}"
    return f"{made:%m-%d %H:%M}" if made.year == now.year else f"{made:%Y-%m-%d}"
