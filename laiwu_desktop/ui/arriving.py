"""Files that the program, or a second start of it, was given: asked about, then taken in as usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.keeping.whose_file import BUREAU, FileKind, WhatFile
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow

MainWindow = BureauWindow | TownshipWindow

# How soon to look again whether a window that is busy, or shows a dialog, is free.
AGAIN = 200
# So many of the files that came together are named in a question.
_MOST_NAMED = 6
ADVICE = {
    FileKind.PACKAGE: "要导入它，请先打开（或新建）市农业局的工作区；是本乡镇自己的，打开本乡镇的工作区。",
    FileKind.TEMPLATE: "要导入它，请先打开（或新建）该乡镇的工作区。",
    FileKind.TABLE: "要导入它，请先打开（或新建）填报这些村的乡镇的工作区。",
    FileKind.RECEIPT: "要读入它，请先打开该乡镇的工作区；数据是在别的电脑上上报的，请在那台电脑上打开。",
    FileKind.TASK: "要读入它，请先打开（或新建）本乡镇的工作区。",
    FileKind.ENROLMENT: "要核对它，请先打开（或新建）收件单位的工作区。",
    FileKind.TRANSFER: "要读入它，请先打开接收乡镇的工作区。",
    FileKind.LIST: "要登记区划变更，请先打开市农业局的工作区。",
}


def words_of(what: WhatFile, register: Register) -> str:
    """What a file is, in words: 口镇2006年下半年的数据包."""
    name = register.name_of(what.division)
    try:
        period = Period.parse(what.period).label if what.period else ""
    except (PersonError, ValueError):
        period = ""
    return f"{what.path.name} 是{name}{period}{'的' if name or period else ''}{what.kind.word}。"


def words_of_all(brought: Sequence[WhatFile], register: Register) -> str:
    """What each file is and where it lies; the first of many."""
    told = [f"{words_of(what, register)}\n{what.path}" for what in brought[:_MOST_NAMED]]
    more = len(brought) - len(told)
    return "\n".join([*told, *([f"……另有 {more} 个"] if more else [])])


class Arriving(QObject):
    """Takes such files into a main window, one after the other, once it is free."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.waiting: list[WhatFile] = []

    def take(self, brought: Sequence[WhatFile]) -> None:
        """Ask whether to take files in, once nothing else is asked or done: one question for each kind."""
        self.waiting += brought
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        if not self.waiting:
            return
        if self.window.worker.is_busy or QApplication.activeModalWidget() is not None:
            QTimer.singleShot(AGAIN, self, self._look)
            return
        kind = self.waiting[0].kind
        alike = [what for what in self.waiting if what.kind is kind]
        if kind is FileKind.LIST:  # each is compared by itself
            alike = alike[:1]
        self.waiting = [what for what in self.waiting if what not in alike]
        self._ask(kind, alike)
        self._look()

    def _ask(self, kind: FileKind, alike: Sequence[WhatFile]) -> None:
        window, (question, yes, take) = self.window, _ways(self.window).get(kind, ("", "", None))
        words = words_of_all(alike, window.desk.register)
        if take is None:
            told = f"{kind.word}在{_office(window)}的工作区中用不上。"
            window.dialogs.tell(window, told, "\n".join(filter(None, (words, ADVICE.get(kind, "")))))
            return
        if window.desk.refused is not None:
            window.fail(window.desk.refused)
            return
        if len(alike) > 1:
            question = question.replace("这个", f"这 {len(alike)} 个")
        if window.dialogs.confirm(window, question, words, yes):
            take([what.path for what in alike])


Way = tuple[str, str, Callable[[list[Path]], object]]


def _ways(window: MainWindow) -> Mapping[FileKind, Way]:
    """What each sort of file asks, what agrees, and what is done then: the same as by its own button."""
    if isinstance(window, BureauWindow):
        return {
            FileKind.PACKAGE: ("导入这个数据包？", "导入", partial(_import, window)),
            FileKind.ENROLMENT: ("读入这个密钥登记文件？", "读入", window.decisions.enrolling.bring),
            FileKind.LIST: ("按这个名单核对区划？", "核对", lambda paths: window.redistricting.read(*paths)),
        }
    receive, load = window.receiving.take, window.importing.take
    return {
        FileKind.RECEIPT: ("读入这个回执？", "读入", receive),
        FileKind.TASK: ("读入这个填报任务？", "读入", receive),
        FileKind.ENROLMENT: ("读入农业局的密钥登记文件？", "读入", receive),
        FileKind.TRANSFER: ("读入划转村的上期数据？", "读入", receive),
        FileKind.TEMPLATE: ("把这个填报模板导入本期数据？", "导入", load),
        FileKind.TABLE: ("把这个表格导入本期数据？", "导入", load),
        FileKind.PACKAGE: ("把这个数据包读入本期数据？", "导入", load),
    }


def _import(window: BureauWindow, paths: list[Path]) -> None:
    window.tabs.setCurrentWidget(window.reports)
    window.import_packages(paths)


def _office(window: MainWindow) -> str:
    return "市农业局" if window.desk.settings.role == BUREAU else "乡镇"
