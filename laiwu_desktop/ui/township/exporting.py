"""Handing the report over: asked where to and how protected, written, and said what comes next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.progress import to_confirm
from laiwu_desktop.desk.guiding.asked import left
from laiwu_desktop.desk.guiding.to_touch import missed
from laiwu_desktop.desk.handover.freezing import Agreed
from laiwu_desktop.desk.results import Exported, unseen_words
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.shell.desk_window import DeskWindow, read_draft
from laiwu_desktop.ui.township.export_dialog import ExportDialog


class Exporting(QObject):
    """`frozen` carries the report once its package is written; `to_show` asks to be shown a value that a
    person wants to look at first, `to_answer` what the bureau said that was neither mended nor answered.
    """

    frozen = Signal(object)
    to_show = Signal(object)
    to_answer = Signal()

    def __init__(self, desk: TownshipDesk, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.dialogs = window.dialogs
        self.folder: Path | None = None
        self.unseen = 0

    def start(self) -> None:
        """Freeze the report and write its package, once nothing stands against it."""
        self.window.once_saved(lambda: self._look(Agreed()))

    def _look(self, agreed: Agreed) -> None:
        self.window.worker.run(
            "正在审核…",
            partial(self.desk.before_export, agreed),
            partial(self._choose, agreed),
            partial(self._refused, lambda **more: self._look(msgspec.structs.replace(agreed, **more))),
        )

    def _choose(self, agreed: Agreed, unseen: int) -> None:
        """Ask where to and how protected, and write it there."""
        self.unseen = unseen
        folder = self.folder or self.dialogs.documents()
        dialog = ExportDialog(self.window, self.desk, folder, self.dialogs, unseen)
        if self.dialogs.run(dialog):
            self.folder = dialog.folder
            self._export(
                partial(
                    self.desk.export,
                    dialog.folder,
                    password=dialog.password,
                    to=dialog.to,
                    without_personal=dialog.without_personal,
                    **msgspec.structs.asdict(agreed),
                )
            )

    def _export(self, export: Callable[..., Exported]) -> None:
        self.window.worker.run(
            "正在导出…",
            lambda: (export(), read_draft(self.desk)),
            self._exported,
            partial(self._refused, lambda **more: self._export(partial(export, **more))),
        )

    def _refused(self, again: Callable[..., object], error: Exception) -> None:
        """Ask about what nobody confirmed, and about numbers of people; of anything else say what it is."""
        if self.window.keys.asks(error, again):
            return
        asked = self._ask(error) if isinstance(error, PersonError) else None
        if asked is None:
            self.window.fail(error)
        elif asked:
            again(**asked)

    def _ask(self, error: PersonError) -> dict[str, bool] | None:
        """With what to try again, nothing for not at all; None where there is nothing to ask."""
        match error.code:
            case "numbers_left":
                detail = f"{error.message}请改正这些文字；核对过可以交出的，可以照样导出。"
                text = "不含个人信息的数据包里，文字中还有电话号码或身份证号。"
                answer = self.dialogs.pick(self.window, text, detail, ("先改正", "仍然导出"))
                return {"numbers": True} if answer == "仍然导出" else {}
            case "unanswered":
                return self._ask_about_comments(error)
            case "carried":
                detail = (
                    "沿用的数据可能已经变了。确认过的，是对过本期实际情况的数；没有确认的会原样报给农业局。"
                )
                first = to_confirm(self.window.saving.draft)
                return self._ask_to_see(error, detail, ("去确认", "仍然导出", "取消"), first)
            case "missed":
                detail = "可能是漏填。逐处看过、本期确实没有的，可以照样导出；去看看，就从第一处开始。"
                first = next(iter(missed(self.window.saving.draft)), None)
                return self._ask_to_see(error, detail, ("去看看", "照样导出", "取消"), first)
        return None

    def _ask_to_see(
        self, error: PersonError, detail: str, words: tuple[str, str, str], first: Cell | None
    ) -> dict[str, bool]:
        """Values may go as they are, or a person looks at the first of them."""
        answer = self.dialogs.pick(self.window, error.message, detail, words)
        if answer == words[0] and first is not None:
            self.to_show.emit(first)
        return {error.code: True} if answer == words[1] else {}

    def _ask_about_comments(self, error: PersonError) -> dict[str, bool]:
        """Those on values are mended or answered; one on the whole may stay without a word."""
        is_on_value = any(one.cell is not None for one in left(self.window.saving.draft))
        words = ("去处理", "取消") if is_on_value else ("去处理", "仍然导出", "取消")
        text = "农业局的意见还没有都改正或答复。"
        answer = self.dialogs.pick(self.window, text, f"{error.message}\n{error.remedy}", words)
        if answer == "去处理":
            self.to_answer.emit()
        return {"unanswered": True} if answer == "仍然导出" else {}

    def _exported(self, result: tuple[Exported, Draft]) -> None:
        exported, draft = result
        self.frozen.emit(draft)
        text = f"第 {exported.head.revision} 版数据包已导出。"
        by_hand = "请把此文件交农业局（U 盘、共享文件夹或网上传送均可）。"
        if self.desk.settings.endpoint:
            other = "交换地址送的仍是先前导出的那一份；这一份请直接交农业局。"
            by_hand = "正在自动送往交换地址，送达情况见“交换”。" if exported.travels else other
        seen = f"\n\n沿用上期的数据，{unseen_words(self.unseen)}。" if self.unseen else ""
        detail = f"{exported.path}\n\n{by_hand}{seen}\n\n本单位的签名指纹　{self.desk.fingerprint}"
        if self.dialogs.offer(self.window, text, detail, "打开所在文件夹"):
            self.dialogs.open_folder(exported.path.parent)
