"""The bureau clerk's window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.consolidation import Consolidation
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.thread import Said
from laiwu_desktop.formdef.targets.outlook import TargetLine
from laiwu_desktop.formdef.trail.event import Event
from laiwu_desktop.store.database.troubles import PASSING
from laiwu_desktop.ui.bureau.analysis.looking_into import LookingInto
from laiwu_desktop.ui.bureau.chasing.chasing_up import ChasingUp
from laiwu_desktop.ui.bureau.chasing.overdue_page import OverduePage
from laiwu_desktop.ui.bureau.decisions import Decisions
from laiwu_desktop.ui.bureau.districts.redistricting import Redistricting
from laiwu_desktop.ui.bureau.intake.bringing_in import BringingIn
from laiwu_desktop.ui.bureau.intake.dropping import fallen, welcome
from laiwu_desktop.ui.bureau.intake.imports import Imports
from laiwu_desktop.ui.bureau.judging.judging import Judging
from laiwu_desktop.ui.bureau.judging.unsent_comments import UnsentComments
from laiwu_desktop.ui.bureau.papers import Papers
from laiwu_desktop.ui.bureau.periods.overview import Overview, read_overview
from laiwu_desktop.ui.bureau.reports_page import ReportsPage
from laiwu_desktop.ui.bureau.series_view import Comparing
from laiwu_desktop.ui.bureau.targets.city_form import CityForm
from laiwu_desktop.ui.bureau.targets.showing import ShowingTargets
from laiwu_desktop.ui.bureau.targets.targets_page import TargetsPage
from laiwu_desktop.ui.bureau.tasking import Tasking
from laiwu_desktop.ui.bureau.totals_page import TotalsPage
from laiwu_desktop.ui.editions.brought_editions import BroughtEditions, Editions
from laiwu_desktop.ui.entry.next_period import NextPeriod
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.entry.saving import trouble_words
from laiwu_desktop.ui.guiding.block_pasting import BlockPasting
from laiwu_desktop.ui.guiding.keys_page import AT_REVIEW, TITLE, KeysPage, write_keys
from laiwu_desktop.ui.guiding.menus import add_menu
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.notices import SERVER_AWAY
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.colleagues import Colleagues
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.own_key import OwnKey
from laiwu_desktop.ui.shell.undoing import Undoing

NEXT = (
    "各乡镇改报新的一期；市级指标中的沿用项带入新的一期。"
    "本期的上报数据仍可在“上报情况”中选填报期查看、审核，汇总等各页改为新的一期。"
)
# Above the keys, most of which are those of filling in at a township.
KEYS_HERE = (
    "本窗口：Ctrl+O 选择要导入的数据包；“待导入”页上回车导入勾选的、空格勾选、Delete 放弃；"
    "F5 重新汇总，Ctrl+Z 撤消，Ctrl+Y 重做，F1 本页。"
    "分析：回车看一个数由哪些单位、哪条记录来，Ctrl+C 复制表，方块图里用方向键。"
    "“目标对照”和“市级指标登记”的表里，双击、F2 或直接输入，开始填一格。"
    "下面先是“审核”页的，再是乡镇填报时的，填写一项的几个在“市级指标登记”页同样适用。"
)

# What is known of a report, its course, what was said of it, and the forms to name the places by.
_Told = tuple[list[str], list[Event], list[Said], FormSet]


class BureauWindow(DeskWindow):
    """Receiving, deciding, answering, consolidating, chasing."""

    desk: BureauDesk

    def __init__(self, desk: BureauDesk, worker: Worker, dialogs: Dialogs) -> None:
        draft = desk.draft()
        super().__init__(desk, draft, worker, dialogs)
        self.stale = True
        self.reports = ReportsPage(desk.register, desk.all_forms)
        self.totals = TotalsPage(desk.plan)
        self.targets = TargetsPage()
        self.overdue = OverduePage()
        self.city = ReportView(
            draft, desk.register, dialogs, worker, self.saving, locked=desk.refused is not None
        )
        self.own_figures = CityForm(desk, self, self.city)
        self.blocks = BlockPasting(self.city, self.saving, dialogs)
        self.blocks.told.connect(self.say)
        self.city.told.connect(self.say)
        self.shown: Overview | None = None
        self.period: Period | None = None  # whose reports are shown; None for the one at hand
        self.overview = Lookup(worker, self._not_read, self)
        self.comments = Lookup(worker, self._not_read, self)
        self.unsent = UnsentComments(desk, worker, self)
        self.decisions = Decisions(desk, self.reports, self.unsent, self)
        self.judging = Judging(desk, self.unsent, self)
        self.chasing = ChasingUp(desk, self.overdue, self)
        self.target_lines = ShowingTargets(desk, self.targets, self.own_figures, self)
        self.bringing = BringingIn(desk, self)
        self.papers = Papers(desk, self.reports, self)
        self.own_key = OwnKey(desk, self)
        self.tasking = Tasking(desk, self)
        self.redistricting = Redistricting(desk, self)
        self.brought = BroughtEditions(desk, self)
        self.imports = Imports(desk, self.reports, self.bringing, self.brought, self)
        self.editions = Editions(self, "从数据包采用…", self.brought.choose)
        self.looking_into = LookingInto(desk, self, self._not_read)
        self.comparing = Comparing(desk, self.totals.series, self, self._not_read)
        self.following = NextPeriod(desk, self.run, dialogs, self, NEXT)
        self.colleagues = Colleagues(desk, worker, self)
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
            (self.bringing.page, "待导入"),
            (self.judging.page, "审核"),
            (self.totals, "汇总"),
            (self.looking_into.page, "分析"),
            (self.targets, "目标对照"),
            (self.overdue, "催报"),
            (self.city, "市级指标登记"),
            (self.exchanging.page, "交换"),
        ):
            self.tabs.addTab(page, title)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.tabs)
        load = self.action(
            "load",
            "导入数据包",
            self.unless_refused(self.bringing.choose),
            "导入各乡镇交来的数据包，可多选，也可拖进窗口；先列出来看，再导入",
            "Ctrl+O",
        )
        self.undoing = Undoing(self.desk, self, self.city)
        self.bar.addSeparator()
        self.action("summary", "重新汇总", self.consolidate, "按已接收的数据重新汇总", "F5")
        self.action("export", "导出汇总表", self.write_summary, "把汇总结果写成 Excel 工作簿")
        self.menu(
            "print",
            "打印",
            ("所选乡镇的村情表…", self.papers.sheets),
            ("全部村情表…", self.papers.all_sheets),
            ("所选乡镇的回执…", self.papers.receipt),
            ("全部回执…", self.papers.all_receipts),
        )
        self.bar.addSeparator()
        self.action(
            "receipt", "下发任务", self.unless_refused(self.issue_task), "告知各乡镇本期的上报截止日期和要求"
        )
        self.menu(
            "settings",
            "设置",
            ("填表人和期限…", self.unless_refused(self.settings)),
            ("人员…", self.unless_refused(self.show_people)),
            ("区划变更…", self.unless_refused(self.redistrict)),
            ("已登记的区划变更…", self.unless_refused(self.redistricting.show)),
            ("报表定义…", self.editions.show),
            ("启用下一填报期…", self.unless_refused(self.next_period)),
            ("乡镇的签名指纹…", self.unless_refused(self.decisions.compare_keys)),
            ("密钥的保管…", self.keys.show),
            ("写出密钥登记文件…", self.own_key.write),
            ("更换本单位签名…", self.unless_refused(self.own_key.change)),
            ("审计记录…", self.show_trail),
            ("备份与恢复…", self.custody.show_backups),
            ("交接给另一台电脑…", self.custody.hand_over),
        )
        add_menu(
            self,
            "文件(&F)",
            ("导入数据包(&I)…", load),
            None,
            ("打开其他工作区(&W)…", "", self.other.emit),
            ("关闭(&C)", "", self.close),
        )
        add_menu(self, "帮助(&H)", (f"{TITLE}(&K)", "F1", self.show_keys))
        self.banner.place.setText(f"{self.desk.division.name}农业局")
        self.banner.faint.setText("可以把数据包、文件夹、压缩包直接拖进窗口")
        self.banner.revision.hide()
        self.banner.badge.hide()

    def show_keys(self) -> None:
        """Show every key there is."""
        self.dialogs.run(KeysPage(self, self.print_keys, KEYS_HERE, AT_REVIEW))

    def print_keys(self) -> None:
        """Show the page as it comes out of the printer."""
        self.preview(write_keys(self.print_path(TITLE)))

    def _connect(self) -> None:
        self.following.agreed.connect(self._start)
        self.redistricting.applied.connect(self._begun)
        self.bringing.brought.connect(self._show_brought)
        self.bringing.page.counted.connect(self._show_waiting)
        self.imports.made.connect(self._imported)
        self.totals.compared.connect(self.comparing.refresh)
        self.reports.chosen.connect(self._read_comments)
        self.reports.bar.chosen.connect(self.show_period)
        self.reports.bar.wanted.connect(self.show_report)
        self.decisions.decided.connect(self._decided)
        self.judging.decided.connect(self._decided)
        self.tasking.issued.connect(self._decided)
        self.saving.changed.connect(self._city_changed)
        self.sign.go.connect(self.go_to_cell)
        self.tabs.currentChanged.connect(self._open_tab)
        self.exchanging.came.connect(self._exchanged)
        self.exchanging.once_ready = self.keys.once_unlocked
        self.exchanging.marked.connect(self._mark_exchange)
        self.colleagues.changed.connect(self._colleague_changed)
        self.colleagues.away.connect(self._server_away)
        self.colleagues.back.connect(self._server_back)
        self.closed.connect(self.colleagues.close)
        self.exchanging.refresh()

    # ---- what is shown

    def refresh(self) -> None:
        """Show where each township stands."""
        self.overview.ask(partial(read_overview, self.desk, self.period), self._show_overview)

    def show_period(self, code: str) -> None:
        """Show the reports of a period."""
        self.period = None if code == self.desk.period.code else Period.parse(code)
        self.refresh()

    def show_report(self, head: ReportHead) -> None:
        """Show one report, whatever period it is of."""
        self.period = None if head.period == self.desk.period.code else Period.parse(head.period)
        show = partial(self._show_report, head)
        self.overview.ask(partial(read_overview, self.desk, self.period), show)

    def _show_report(self, head: ReportHead, now: Overview) -> None:
        self._show_overview(now)
        self.reports.choose_report(head.id)

    def _show_overview(self, now: Overview) -> None:
        if now == self.shown:
            return
        self.stale = True
        before, self.shown = self.shown, now
        self.exchanging.page.register = self.desk.register
        if before is not None and before.batch != now.batch:  # the city may have another code by now
            self.run("正在显示…", self.desk.draft, self.show_draft)
        self.banner.period.setText(now.period.label)
        self.reports.show_overview(now)
        self.judging.refresh(now.shown)
        self.chasing.refresh(self.period)

    def _not_read(self, error: Exception) -> None:
        """What is shown may be read again without anybody's asking: what passes is no matter for a box."""
        if isinstance(error, PersonError) and error.code in PASSING:
            self.say(trouble_words(error))
        else:
            self.fail(error)

    def _colleague_changed(self) -> None:
        self.refresh()
        self.judging.refresh()
        self.exchanging.refresh()

    def _server_away(self) -> None:
        self.notice.tell(SERVER_AWAY, "returned")

    def _server_back(self) -> None:
        self.notice.tell("")
        self.say("数据库服务器已重新连上。")
        self.saving.retry()

    def show_draft(self, draft: Draft) -> None:
        """Show the city's own report."""
        self.stale = True
        self.exchanging.page.register = draft.register
        self.banner.place.setText(f"{self.desk.division.name}农业局")
        self.setWindowTitle(f"{self.desk.division.name}农业局　农村信息化汇总")
        self.city.set_draft(draft, locked=self.desk.refused is not None)
        self.undoing.show_state()

    def _changed(self) -> None:
        self.stale = True
        self.refresh()
        self.exchanging.refresh()

    def _decided(self) -> None:
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

    def _read_comments(self, report: str) -> None:
        def read() -> _Told:
            desk = self.desk
            return desk.known_of(report), desk.course(report), desk.thread(report), desk.known_forms()

        self.comments.ask(read, partial(self._show_comments, report))

    def _show_comments(self, report: str, read: _Told) -> None:
        current = self.reports.current()
        if current is not None and current.id == report:
            known, course, said, self.reports.forms = read
            self.reports.show_details(current, said, course, known)

    def _open_tab(self) -> None:
        self.commit()
        if self.tabs.currentWidget() is self.overdue:
            self.chasing.look()
        if self.tabs.currentWidget() is self.looking_into.page:
            self.looking_into.refresh()
        if self.stale and self.tabs.currentWidget() in (self.totals, self.targets):
            self.consolidate()

    def _city_changed(self) -> None:
        self.stale = True

    def go_to_cell(self, cell: Cell | None) -> None:
        if cell is not None:
            self.tabs.setCurrentWidget(self.city)
            self.city.go_to(*cell)

    def commit(self) -> None:
        self.target_lines.commit()
        self.city.commit()

    # ---- what can be done

    def import_packages(self, paths: list[Path]) -> None:
        """Import packages that a person was asked about before."""
        self.imports.at_once(paths)

    def _show_waiting(self, count: int) -> None:
        number = self.tabs.indexOf(self.bringing.page)
        self.tabs.setTabText(number, f"待导入（{count}）" if count else "待导入")

    def _show_brought(self) -> None:
        self.tabs.setCurrentWidget(self.bringing.page)
        self.bringing.page.table.setFocus()

    def _imported(self) -> None:
        self._changed()
        self.tabs.setCurrentWidget(self.reports)

    def consolidate(self) -> None:
        """Consolidate what is accepted, and compare it with the targets."""
        self.commit()
        self.run("正在汇总…", lambda: _consolidated(self.desk), self._consolidated)

    def _consolidated(self, result: tuple[Consolidation, list[TargetLine]]) -> None:
        self.stale = False
        self.totals.show_result(result[0])
        self.target_lines.show(*result)
        if self.totals.compares:
            self.comparing.refresh()
        if self.tabs.currentWidget() is self.looking_into.page:
            self.looking_into.refresh()
        self.say(f"已汇总 {len(result[0].accepted)} 个乡镇（街道）的数据。")

    def write_summary(self) -> None:
        """Write the consolidated workbook."""
        name = file_name(f"{self.desk.division.name}_{self.desk.period.label}_汇总表.xlsx")
        path = self.dialogs.save_file(self, "导出汇总表", name)
        if path is not None:
            self.run("正在导出汇总表…", lambda: self.desk.write_summary(path), self.tell_written)

    def issue_task(self) -> None:
        """Tell the townships what is due by when."""
        self.tasking.start()

    def redistrict(self) -> None:
        """Read what became of divisions."""
        self.redistricting.start()

    def next_period(self) -> None:
        """Start the next period."""
        self.following.ask()

    def _start(self, period: Period) -> None:
        self.run("正在启用…", partial(self._begin, period), self._begun)

    def _begin(self, period: Period) -> Draft:
        self.desk.begin_period(period)
        return self.desk.draft()

    def _begun(self, draft: Draft) -> None:
        self.period = None
        self.show_draft(draft)
        self._changed()
        self._open_tab()

    def _may_leave(self) -> bool:
        return super()._may_leave() and self.decisions.may_leave()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.unless_refused(self.bringing.bring)(fallen(event))


def _consolidated(desk: BureauDesk) -> tuple[Consolidation, list[TargetLine]]:
    result = desk.totals()
    return result, desk.target_lines(result)
