"""The bureau clerk's window."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import put_whole
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.formdef.report.consolidation import Consolidation, TargetRow
from laiwu_desktop.formdef.states import Verdict
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.ui.bureau.fingerprints import KeysDialog
from laiwu_desktop.ui.bureau.overdue_page import OverduePage
from laiwu_desktop.ui.bureau.reports_page import ReportsPage
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from laiwu_desktop.ui.bureau.targets_page import TargetsPage
from laiwu_desktop.ui.bureau.tasking import TaskDialog
from laiwu_desktop.ui.bureau.totals_page import TotalsPage
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.files.file_reading import Reading
from laiwu_desktop.ui.files.outcomes import of_import
from laiwu_desktop.ui.parts.dialogs import PACKAGES, Dialogs
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog


class BureauWindow(DeskWindow):
    """Receiving, deciding, answering, consolidating, chasing."""

    def __init__(self, desk: BureauDesk, worker: Worker, dialogs: Dialogs) -> None:
        draft = desk.draft()
        super().__init__(desk, draft, worker, dialogs)
        self.desk = desk
        self.stale = True
        self.reading: Reading | None = None
        self.reports = ReportsPage(desk.register, desk.all_forms, desk.can_accept)
        self.totals = TotalsPage(desk.plan, desk.register)
        self.targets = TargetsPage()
        self.overdue = OverduePage()
        self.city = ReportView(draft, desk.register, dialogs, self.saving, locked=False)
        self._build()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        self.setWindowTitle(f"{self.desk.division.name}农业局　农村信息化汇总")
        self.resize(1366, 700)
        self.setAcceptDrops(True)
        self.tabs = QTabWidget()
        for page, title in (
            (self.reports, "上报情况"),
            (self.totals, "汇总"),
            (self.targets, "目标对照"),
            (self.overdue, "催报名单"),
            (self.city, "市级指标登记"),
            (self.exchanging.page, "交换"),
        ):
            self.tabs.addTab(page, title)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.tabs)
        self.bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.action(
            "load",
            "导入数据包",
            self.choose_packages,
            "导入各乡镇交来的数据包，可多选，也可拖进窗口",
            "Ctrl+O",
        )
        self.bar.addSeparator()
        self.action("summary", "重新汇总", self.consolidate, "按已接收的数据重新汇总", "F5")
        self.action("export", "导出汇总表", self.write_summary, "把汇总结果写成 Excel 工作簿")
        self.action("print", "打印村情表", self.print, "打印所选乡镇的村情表")
        self.bar.addSeparator()
        self.action("receipt", "下发任务", self.issue_task, "告知各乡镇本期的上报截止日期和要求")
        self.menu("settings", "设置", ("人员和期限…", self.settings), ("启用下一填报期…", self.next_period))
        self.banner.place.setText(f"{self.desk.division.name}农业局")
        self.banner.faint.setText("可以把数据包文件直接拖进窗口")
        self.banner.revision.hide()
        self.banner.badge.hide()

    def _connect(self) -> None:
        self.reports.look.connect(self.look)
        self.reports.accept.connect(self.accept)
        self.reports.send_back.connect(self.send_back)
        self.reports.reject.connect(self.reject)
        self.reports.compare.connect(self.compare_keys)
        self.reports.receipt.connect(self.write_receipt)
        self.reports.complain.connect(self.complain)
        self.reports.chosen.connect(self._show_comments)
        self.overdue.export.connect(self.write_overdue)
        self.saving.changed.connect(self._city_changed)
        self.sign.go.connect(self._go_to_cell)
        self.tabs.currentChanged.connect(self._open_tab)
        self.exchanging.came.connect(self._exchanged)
        self.exchanging.marked.connect(self._mark_exchange)
        self.exchanging.refresh()

    # ---- what is shown

    def refresh(self) -> None:
        """Show where each township stands."""
        self.banner.period.setText(self.desk.period.label)
        townships = self.desk.townships()
        self.reports.show_heads((t.division, self.desk.arrived(t.division)) for t in townships)
        self.overdue.show_rows(self.desk.overdue(), self.desk.period)

    def _changed(self) -> None:
        self.stale = True
        self.refresh()
        self.exchanging.refresh()

    def _decided(self, _: object) -> None:
        self._changed()
        self.exchanging.tick()  # the receipt need not wait for the minute

    def _exchanged(self, done: Synced) -> None:
        self._changed()
        self.say(f"交换：送达 {len(done.delivered)} 个回执，收到 {len(done.imported)} 个数据包。")

    def _mark_exchange(self, waiting: int, held: bool) -> None:
        """How many files wait, beside the name of the page; a sign when a person is wanted."""
        number = self.tabs.indexOf(self.exchanging.page)
        self.tabs.setTabText(number, f"交换（{waiting}）" if waiting else "交换")
        self.tabs.setTabIcon(number, icon("state-warning") if held else QIcon())

    def _show_comments(self, report: str) -> None:
        found = self.desk.report(report)
        self.reports.show_details(found.head, found.comments)

    def _open_tab(self) -> None:
        self.city.commit()
        if self.stale and self.tabs.currentWidget() in (self.totals, self.targets):
            self.consolidate()

    def _city_changed(self) -> None:
        self.stale = True

    def _go_to_cell(self, cell: Cell | None) -> None:
        if cell is not None:
            self.tabs.setCurrentWidget(self.city)
            self.city.go_to(*cell)

    def commit(self) -> None:
        self.city.commit()

    # ---- what can be done

    def choose_packages(self) -> None:
        """Ask for packages and import them."""
        self.import_packages(self.dialogs.open_files(self, "选择数据包（可多选）", PACKAGES))

    def import_packages(self, paths: list[Path]) -> None:
        """Import packages."""
        if paths:
            self.reading = self.read_files(paths, self.desk.import_packages, self._imported)

    def _imported(self, reading: Reading) -> None:
        results = [result for _, result in reading.came if isinstance(result, Imported)]
        self._changed()
        self.tabs.setCurrentWidget(self.reports)
        outcomes = [of_import(one, self.desk.register) for one in results]
        self.reports.show_outcomes(outcomes, has_problems=reading.has_problems)
        counted = Counter(one.verdict for one in results)
        parts = [
            f"导入 {len(results) - counted[Verdict.CANCELLED]} 个文件",
            f"拒收 {counted[Verdict.REFUSED]} 个",
        ]
        parts += [f"取消 {counted[Verdict.CANCELLED]} 个"] if counted[Verdict.CANCELLED] else []
        parts += [f"{counted[Verdict.HELD]} 个待核对签名指纹"] if counted[Verdict.HELD] else []
        self.say("，".join(parts) + "。")

    def complain(self) -> None:
        """Write down what is the matter with the files of the last import."""
        if self.reading is not None:
            self.reading.complain()

    def look(self, report: str) -> None:
        """Show a report, read only."""
        self.run("正在打开…", lambda: self.desk.look(report), self._look)

    def _look(self, draft: Draft) -> None:
        LookWindow(self, draft, self.desk.register, self.dialogs, self.desk.settings.sample).show()

    def accept(self, report: str) -> None:
        """Accept a report."""
        self.run("正在接收…", lambda: self.desk.accept(report), self._decided)

    def send_back(self, report: str) -> None:
        """Ask why, and return a report."""
        self.run("正在打开…", lambda: self.desk.look(report), self._ask_why)

    def _ask_why(self, draft: Draft) -> None:
        dialog = ReturnDialog(self, draft, self.desk.register, self.desk.settings.filler)
        if self.dialogs.run(dialog):
            report, comments = draft.head.id, dialog.comments()
            self.run("正在退回…", lambda: self.desk.send_back(report, comments), self._decided)

    def reject(self, report: str) -> None:
        """Let a held report be as if it had never come."""
        head = self.desk.find_report(report)
        detail = (
            "这一份会从库中去掉，像没有来过一样；已有的数据不变，也不发回执。"
            "如果乡镇只是换了电脑，请改为核对指纹。"
        )
        name = self.desk.register[head.division].name
        if self.dialogs.confirm(self, f"拒收{name}签名不明的第 {head.revision} 版？", detail, "拒收"):
            self.run("正在拒收…", lambda: self.desk.reject(report), self._decided)

    def compare_keys(self) -> None:
        """Ask whose fingerprints were compared; what was held for these counts."""
        current = self.reports.current()
        dialog = KeysDialog(self, self.desk.waiting_keys(), current.id if current else "")
        if self.dialogs.run(dialog):
            compared = dialog.compared
            self.run("正在确认…", lambda: self.desk.enrol(compared), self._enrolled)

    def _enrolled(self, landed: list[Imported]) -> None:
        self._decided(landed)
        self.reports.show_outcomes([of_import(one, self.desk.register) for one in landed], has_problems=False)
        self.say(f"签名已确认，收下 {len(landed)} 份上报数据。")

    def write_receipt(self, report: str) -> None:
        """Write the receipt of a report."""
        folder = self.dialogs.folder(self, "回执存放的文件夹")
        if folder is not None:
            self.run("正在生成回执…", lambda: self.desk.write_receipt(report, folder), self.tell_written)

    def consolidate(self) -> None:
        """Consolidate what is accepted, and compare it with the targets."""
        self.city.commit()
        self.run("正在汇总…", lambda: _consolidated(self.desk), self._consolidated)

    def _consolidated(self, result: tuple[Consolidation, list[TargetRow]]) -> None:
        self.stale = False
        self.totals.show_result(result[0])
        self.targets.show_rows(result[1])
        self.say(f"已汇总 {len(result[0].accepted)} 个乡镇（街道）的数据。")

    def write_summary(self) -> None:
        """Write the consolidated workbook."""
        name = file_name(f"{self.desk.division.name}_{self.desk.period.label}_汇总表.xlsx")
        path = self.dialogs.save_file(self, "导出汇总表", name)
        if path is not None:
            self.run("正在导出汇总表…", lambda: self.desk.write_summary(path), self.tell_written)

    def write_overdue(self) -> None:
        """Write the list of those to be chased."""
        path = self.dialogs.save_file(self, "导出催报名单", f"{self.desk.period.label}_催报名单.xlsx")
        if path is not None:
            self.run("正在导出…", lambda: self.desk.write_overdue(path), self.tell_written)

    def print(self) -> None:
        """Preview the sheets of the township chosen."""
        township = self.reports.township()
        if not township:
            error = PersonError("no_township")
            self.dialogs.error(self, error)
            return
        villages = [unit.code for unit in self.desk.register.within(township, "village")]
        path = self.print_path(f"{self.desk.register[township].name}_村情表")
        self.run("正在排版…", lambda: self.desk.print_sheets(path, villages), lambda _: self.preview(path))

    def settings(self) -> None:
        """Ask for the people and the days allowed."""
        dialog = SettingsDialog(self, self.desk)
        if self.dialogs.run(dialog):
            self.desk.change_settings(**dialog.changes())
            self.refresh()

    def issue_task(self) -> None:
        """Tell the townships what is due by when; by hand where there is no place of exchange.

        Nothing is issued before it is known where it goes.
        """
        dialog = TaskDialog(self, self.desk)
        if not self.dialogs.run(dialog):
            return
        due, text, by_hand = dialog.due, dialog.text, not self.desk.settings.endpoint
        folder = self.dialogs.folder(self, "任务文件存放的文件夹") if by_hand else None
        if by_hand and folder is None:
            self.say("没有选择文件夹，任务没有下发。")
            return
        self.run("正在下发…", lambda: self.desk.issue_task(due, text), partial(self._issued, folder))

    def _issued(self, folder: Path | None, task: Outgoing) -> None:
        self._decided(task)
        if folder is None:
            self.say("任务已下发，正在送往交换地址。")
            return
        write = partial(put_whole, folder / task.name, task.data, private=False)
        self.run("正在写出…", write, self.tell_written)

    def next_period(self) -> None:
        """Start the next period."""
        period = self.desk.period.next
        detail = "各乡镇改报新的一期；市级指标中的沿用项带入新的一期。本期数据保留，但不再在此窗口中显示。"
        if self.dialogs.confirm(self, f"启用 {period.label}？", detail, "启用"):
            self.city.commit()
            begin = partial(self.desk.begin_period, period)
            self.run("正在启用…", lambda: (begin(), self.desk.draft())[1], self._begun)

    def _begun(self, draft: Draft) -> None:
        self.city.set_draft(draft, locked=False)
        self._changed()
        self._open_tab()

    # ---- files dragged in

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.import_packages(
            [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        )


def _consolidated(desk: BureauDesk) -> tuple[Consolidation, list[TargetRow]]:
    result = desk.consolidate()
    return result, desk.targets(result)
