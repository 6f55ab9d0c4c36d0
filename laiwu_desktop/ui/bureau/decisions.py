"""What a clerk decides about a report: looked at, accepted, returned, rejected, its signature compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.thread import comment_line
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.bureau.judging.unsent_comments import UnsentComments
from laiwu_desktop.ui.bureau.keys.enrolling import Enrolling
from laiwu_desktop.ui.bureau.reports_page import ReportsPage
from laiwu_desktop.ui.bureau.returning import For, ReturnDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from laiwu_desktop.ui.bureau.settling import SettlingDialog
from laiwu_desktop.ui.files.outcomes import of_import
from laiwu_desktop.ui.shell.desk_window import MOST_NAMED, DeskWindow

UNSETTLED = ("去处理", "仍然接收", "取消")


class Decisions(QObject):
    """What the buttons of the page of reports do. `decided` says that a report stands otherwise now."""

    decided = Signal()

    def __init__(
        self, desk: BureauDesk, page: ReportsPage, unsent: UnsentComments, window: DeskWindow
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self.page = page
        self.window = window
        self.dialogs = window.dialogs
        self.unsent = unsent
        self.enrolling = Enrolling(desk, window)
        self.enrolling.enrolled.connect(self._enrolled)
        self.enrolling.changed.connect(self.decided)
        page.look.connect(self.look)
        page.accept.connect(window.unless_refused(self.accept))
        page.send_back.connect(window.unless_refused(self.send_back))
        page.reject.connect(window.unless_refused(self.reject))
        page.compare.connect(window.unless_refused(self.compare_keys))
        page.receipt.connect(self.write_receipt)
        page.remarks.connect(self.settle)
        unsent.changed.connect(self._show_noted)

    def look(self, report: str) -> None:
        """Show a report, read only."""
        self.window.run("正在打开…", lambda: self.desk.look(report), self._look)

    def _look(self, draft: Draft) -> None:
        head = draft.head
        can_decide = self.desk.refused is None and head.state in (State.RECEIVED, State.ACCEPTED)
        look = LookWindow(
            self.window, draft, draft.register, self.dialogs, self.window.worker,
            sample=self.desk.settings.sample, why_held=self.page.why_held.get(head.id),
            noted=len(self.unsent.of(head.id)) if can_decide else None,
        )  # fmt: skip
        if noted := self.unsent.of(head.id):
            look.show_beside(noted)
        look.remark.connect(partial(self._note, draft))
        look.show()

    def _note(self, draft: Draft, look: LookWindow) -> None:
        """Write what is to be said of a report when it is decided of."""
        report, view = draft.head.id, look.view
        dialog = self._asking(draft, For.NOTE, look)
        dialog.begin_at(view.unit_code, view.form, view.cell[1] if view.cell else "")
        if self.dialogs.run(dialog):
            self.unsent.keep(report, dialog.comments())
            noted = self.unsent.of(report)
            look.show_noted(len(noted))
            look.show_beside(noted)

    def _asking(self, draft: Draft, purpose: For, parent: QWidget) -> ReturnDialog:
        """A dialog for comments on a report that goes on with those that are written."""
        clerk = self.desk.people.clerk
        who = clerk.name if clerk else self.desk.settings.filler
        dialog = ReturnDialog(parent, draft, draft.register, who, self.dialogs, purpose)
        dialog.go_on_with(self.unsent.of(draft.head.id))
        return dialog

    def _show_noted(self) -> None:
        self.page.show_noted({one: len(said) for one, said in self.unsent.mine.items()})

    def may_leave(self) -> bool:
        """Whether nothing that was written would be lost by closing, or a person lets it go: what could not
        be kept is here alone.
        """
        lost = {report: self.unsent.of(report) for report in self.unsent.lost}
        count = sum(map(len, lost.values()))
        if not count:
            return True
        names = "、".join(map(self._name, lost))
        detail = f"{names}。意见没有能存下；现在关闭，这些意见就没有了。"
        return self.dialogs.confirm(
            self.window, f"还有 {count} 条意见没有存下，放弃并关闭？", detail, "放弃并关闭"
        )

    def _name(self, report: str) -> str:
        head = self.page.head(report)
        return f"{self.page.register[head.division].name}第 {head.revision} 版" if head else report[:8]

    def settle(self, report: str) -> None:
        """Show what was said of a report, to be settled by hand."""
        worker = self.window.worker
        self.dialogs.run(
            SettlingDialog(
                self.window, self.desk, report, worker, self.dialogs, lambda: self.page.chosen.emit(report)
            )
        )

    def accept(self, report: str) -> None:
        """Accept a report; what is written of it goes along, when it was read over."""
        shown = self.page.head(report)
        if self.unsent.of(report):
            ask = partial(self._ask_along, shown)
            self.window.run("正在打开…", lambda: self.desk.look(report), ask)
        else:
            self._accept(report, shown)

    def _ask_along(self, shown: ReportHead | None, draft: Draft) -> None:
        dialog = self._asking(draft, For.ACCEPT, self.window)
        if self.dialogs.run(dialog):
            self.unsent.keep(draft.head.id, dialog.comments())
            self._accept(draft.head.id, shown)

    def _accept(self, report: str, shown: ReportHead | None) -> None:
        accept = partial(self._accept_settled, report, shown)
        self.window.run("正在接收…", accept, partial(self._accepted, report, shown), self._not_decided)

    def _accept_settled(self, report: str, shown: ReportHead | None) -> list[str]:
        """Accept it unless something that was said before is to be settled first; returns that, in words."""
        before = self.desk.unsettled(report)
        if not before:
            self._do_accept(report, shown)
        forms, register = self.desk.known_forms(), self.page.register
        return [comment_line(said.comment, forms, register) for said in before]

    def _do_accept(self, report: str, shown: ReportHead | None) -> None:
        self.desk.accept(report, self.unsent.of(report), shown)

    def _accepted(self, report: str, shown: ReportHead | None, before: Sequence[str]) -> None:
        if not before:
            self._sent(report, None)
            return
        text = f"以前的意见还有 {len(before)} 条没有记为已解决，仍然接收？"
        match self.dialogs.pick(self.window, text, "\n".join(before[:MOST_NAMED]), UNSETTLED):
            case "去处理":
                self.settle(report)
            case "仍然接收":
                accept = partial(self._do_accept, report, shown)
                self.window.run("正在接收…", accept, partial(self._sent, report), self._not_decided)

    def send_back(self, report: str) -> None:
        """Ask why, and return a report."""
        # As it stands when the clerk makes up his mind: whoever decides while he writes comes first.
        ask = partial(self._ask_why, self.page.head(report))
        self.window.run("正在打开…", lambda: self.desk.look(report), ask)

    def _ask_why(self, shown: ReportHead | None, draft: Draft) -> None:
        report = draft.head.id
        dialog = self._asking(draft, For.RETURN, self.window)
        if self.dialogs.run(dialog):
            comments = dialog.comments()
            self.unsent.keep(report, comments)
            send = partial(self.desk.send_back, report, comments, shown)
            self.window.run("正在退回…", send, partial(self._sent, report), self._not_returned)

    def _sent(self, report: str, _: object) -> None:
        self.unsent.keep(report, ())
        self.decided.emit()

    def _not_returned(self, error: Exception) -> None:
        self._not_decided(error)
        self.window.say("没有退回。写好的意见还在，再按“退回…”就可以接着退回。")

    def reject(self, report: str) -> None:
        """Let a held report be as if it had never come."""
        head = self.page.current()
        detail = (
            "这一份会从库中去掉，像没有来过一样；已有的数据不变，也不发回执。"
            "如果乡镇只是换了电脑，请改为核对指纹。"
        )
        if head is None or head.id != report:
            return
        name = self.page.register[head.division].name
        question = f"拒收{name}签名不明的第 {head.revision} 版？"
        if self.dialogs.confirm(self.window, question, detail, "拒收"):
            reject = partial(self.desk.reject, report, head)
            self.window.run("正在拒收…", reject, self._rejected, self._not_decided)

    def _rejected(self, head: ReportHead) -> None:
        self.decided.emit()
        self.page.show_rejected(head.id)
        name = self.page.register[head.division].name
        self.window.say(f"{name} 第 {head.revision} 版不予采用，已从库中去掉。")

    def compare_keys(self) -> None:
        """Ask whose fingerprints were compared; what was held for these counts."""
        current = self.page.current()
        self.enrolling.start(current.id if current else "")

    def _enrolled(self, landed: list[Imported]) -> None:
        self.decided.emit()
        self.page.show_outcomes([of_import(one, self.desk.register) for one in landed], has_problems=False)
        self.window.say(f"签名已确认，收下 {len(landed)} 份上报数据。")

    def write_receipt(self, report: str) -> None:
        """Write the receipt of a report."""
        folder = self.dialogs.folder(self.window, "回执存放的文件夹")
        if folder is not None:
            write = partial(self.desk.write_receipt, report, folder)
            self.window.run("正在生成回执…", write, self.window.tell_written)

    def _not_decided(self, error: Exception) -> None:
        """Show what kept it from being decided, and how things stand now."""
        self.window.fail(error)
        self.window.refresh()
