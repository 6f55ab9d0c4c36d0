"""Whether the workspace file that a window shows is damaged: looked for once, beside everything else."""

from __future__ import annotations

from html import escape

from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.store.database.soundness import Fault
from laiwu_desktop.ui.keeping.rescue import LOOK
from laiwu_desktop.ui.parts.banner import Notice
from laiwu_desktop.ui.parts.worker import Worker

# Of more, the line would push the page off the window.
_MOST_TOLD = 3
# What is sound can still be filled in: that it is in vain is to be known before.
LOST = "恢复之前再填的内容，恢复后要重新填。"


class Inspecting(Notice):
    """A line that says what is damaged; a sound file it passes over in silence.

    It looks through the file with a worker of its own, so that no save waits in its turn. Its button is for
    what helps: to look at the backups, and bring one back.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.is_sound = True
        self.worker = Worker(self)

    def begin(self) -> None:
        """Look through it now. What cannot be looked at, whoever uses it is told."""
        self.worker.quietly(self.desk.faults, self._tell, lambda _error: None)

    def stop(self) -> None:
        """Wait for what is being looked through; nothing more is begun."""
        self.worker.close()

    def _tell(self, faults: tuple[Fault, ...]) -> None:
        self.is_sound = all(fault.is_mended for fault in faults)
        if faults:
            more = f"等 {len(faults)} 处" if len(faults) > _MOST_TOLD else ""
            words = f"{'；'.join(fault.words for fault in faults[:_MOST_TOLD])}{more}"
            said = f"有损坏：{words}。"
            if self.desk.is_backup:
                self.tell(escape(f"这份备份{said}"), "returned", "")
            elif self.is_sound:  # a backup would help nothing
                remedies = dict.fromkeys(fault.remedy for fault in faults)
                self.tell(escape(f"工作区文件：{words}。{'；'.join(remedies)}。"), "returned", "")
            else:
                lost = "" if self.desk.refused else LOST
                self.tell(escape(f"工作区文件{said}请从备份恢复。{lost}"), "returned", LOOK)
