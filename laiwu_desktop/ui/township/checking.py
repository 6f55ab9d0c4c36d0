"""Checking the whole report, and explaining what is found unusual."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.guiding.sentences import asked_for, former_sentences
from laiwu_desktop.desk.guiding.to_touch import warning_at, why_not_explained
from laiwu_desktop.desk.results import CheckResult
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.ui.entry.findings import FindingsPanel
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.shell.desk_window import DeskWindow


class Checking(QObject):
    """`checked` carries the report that was checked; what was found stands in the panel afterwards."""

    checked = Signal(object)

    def __init__(
        self, desk: TownshipDesk, window: DeskWindow, view: ReportView, panel: FindingsPanel
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.view = view
        self.panel = panel
        # Which value one is at, on whatever page of the window.
        self.in_hand: Callable[[], Cell | None] = lambda: self.view.cell
        panel.explain.connect(self.explain)
        view.at.connect(lambda cell: panel.follow(warning_at(view.draft, cell)))

    def start(self) -> None:
        """Check the whole report."""
        self.window.run("正在审核…", self.read, self.show_found)

    def read(self) -> tuple[Draft, CheckResult]:
        """The report as it is stored, and what is found in it."""
        draft = self.desk.draft()
        return draft, draft.check()

    def show_found(self, result: tuple[Draft, CheckResult]) -> None:
        """Show a draft that was just checked, and what was found."""
        draft, check = result
        self.checked.emit(draft)
        stands = {"error": check.errors, "unexplained": check.unexplained, "remark": check.asked}
        self.panel.choose_filter(next((name for name, count in stands.items() if count), "all"))
        is_seen = self.panel.isVisibleTo(self.window)
        if is_seen and check.stands:
            self.panel.take_focus()
        passed = not check.stands
        said = [f"{check.counted}。", *["审核通过，可以导出数据包。"] * passed]
        if left := sum(not remark.explained for remark in check.remarks):
            said.append(f"农业局另有 {left} 条意见可以答复。")
        if not is_seen and not passed:
            said.append("按 F8 到下一格；各条列在填报页（Alt+G）。")
        self.window.say("　".join(said))

    def explain_at_hand(self) -> None:
        """Explain what is selected in the list, where that is seen, else what stands at the value at hand."""
        if self.panel.table.isVisible() and self.panel.chosen():
            meant = self.panel.chosen_to_explain
        else:
            cell = self.in_hand()
            here = warning_at(self.view.draft, cell) if cell is not None else None
            meant = [here] if here is not None else []
        if meant:
            self.explain(meant)
        else:
            self.window.dialogs.stop(self.window, *why_not_explained(self.view.draft, self.in_hand()))

    def explain(self, findings: list[Finding]) -> None:
        """Ask for the explanation of warnings and keep it."""
        if self.view.locked:
            self.window.fail(self.desk.refused or PersonError("frozen.explanation"))
            return
        draft = self.view.draft
        about, former = asked_for(draft, findings), former_sentences(draft, findings)
        text = self.window.dialogs.ask_text(self.window, "审核说明", about, self._said_of(findings), former)
        if text:
            self._explain(findings, text)

    def _said_of(self, findings: list[Finding]) -> str:
        """What is written for all of these already; "" where that is nothing, or not the same."""
        said = {(one.key, one.field, one.rule): one.text for one in self.view.draft.explanations}
        texts = {said.get((found.key, found.field, found.rule), "") for found in findings}
        return texts.pop() if len(texts) == 1 else ""

    def _explain(self, findings: list[Finding], text: str) -> None:
        draft, who = self.view.draft, self.desk.settings.filler
        try:
            said = changing.findings_explained(draft.explanations, findings, text, who, draft.writing.now())
        except PersonError as error:  # too long, or nothing at all
            self.window.fail(error)
            return
        self.window.saving.save(said)
