"""The township officer's window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.progress import Place, Step, first_cell, own_targets, progress
from laiwu_desktop.desk.results import CheckResult, Outlook
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import Outcome, Parcel, State
from laiwu_desktop.ui.entry.findings import FOLDED_HEIGHT, FindingsPanel
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.grid.grid_page import GridPage
from laiwu_desktop.ui.guiding.keyboard import Keyboard
from laiwu_desktop.ui.guiding.keys_page import IN_GRID, ON_CARDS
from laiwu_desktop.ui.guiding.menus import add_menu, sub_menu
from laiwu_desktop.ui.keeping.backup_sign import state_words
from laiwu_desktop.ui.looks.slim import Slim, slim
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.notices import due_words, notice_of, notice_words
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import icon, set_state
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow, read_draft
from laiwu_desktop.ui.shell.own_key import OwnKey
from laiwu_desktop.ui.shell.undoing import Undoing
from laiwu_desktop.ui.township.bureau_keys import BureauKeys
from laiwu_desktop.ui.township.checking import Checking
from laiwu_desktop.ui.township.comments.comment_walk import CommentWalk
from laiwu_desktop.ui.township.exporting import Exporting
from laiwu_desktop.ui.township.gridding import Gridding
from laiwu_desktop.ui.township.home_page import HomePage
from laiwu_desktop.ui.township.importing import Importing
from laiwu_desktop.ui.township.periods.beginning import Beginning
from laiwu_desktop.ui.township.periods.turning import Turning
from laiwu_desktop.ui.township.receiving import Receiving
from laiwu_desktop.ui.township.renewing import Renewing

# Of the page that is shown: on a small screen there are lines above it only where it has room for them.
_LEAST = 240


class TownshipWindow(DeskWindow):
    """Filling in, checking, handing over, reading the answer."""

    desk: TownshipDesk

    def __init__(self, desk: TownshipDesk, worker: Worker, dialogs: Dialogs) -> None:
        draft = desk.draft()
        super().__init__(desk, draft, worker, dialogs)
        self.unlocked = False
        self.shown = ""
        locked = not draft.is_editable
        self.view = ReportView(draft, desk.register, dialogs, worker, self.saving, locked=locked)
        self.findings = FindingsPanel(draft.forms, desk.register)
        self.home = HomePage(desk.register)
        self.grid = GridPage(self.saving, desk.grids, dialogs)
        self.asked_for = Lookup(worker, self.fail, self)
        self.checking = Checking(desk, self, self.view, self.findings)
        self.checking.in_hand = self._in_hand
        self.importing = Importing(desk, self)
        self.exporting = Exporting(desk, self)
        self.receiving = Receiving(desk, self)
        self.own_key = OwnKey(desk, self)
        self.bureau_keys = BureauKeys(desk, self.receiving.trust, self)
        self.renewing = Renewing(desk, self)
        self.keyboard = Keyboard(desk, self, self.view, dialogs)
        self.comments = CommentWalk(desk, self, self.view, self.keyboard.about)
        self.turning = Turning(desk, self)
        self.beginning = Beginning(desk, self)
        self._build()
        self._build_menus()
        self._connect()
        self.slim = Slim(self, self._be_low)
        self.show_draft(draft)
        self.comments.open_first()

    @property
    def draft(self) -> Draft:
        """The report at hand."""
        return self.view.draft

    def _build(self) -> None:
        self.setWindowTitle(f"{self.desk.division.name}　农村信息化填报")
        self.resize(1366, 700)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.view)
        self.splitter.addWidget(self.findings)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([600, FOLDED_HEIGHT])
        self.splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner.put_in_place_of_period(self.turning.box)
        for part in (self.turning.notice, self.renewing.notice, self.comments.panel):
            column.addWidget(part)
        self.notice.yield_to(self.comments.panel)
        self.pages = QStackedWidget()
        self.pages.setMinimumHeight(_LEAST)
        for page in (self.splitter, self.exchanging.page, self.home, self.grid):
            self.pages.addWidget(page)
        column.addWidget(self.pages)
        self.home_action = self.action(
            "home", "总览", self.show_home, "各村各表的进度，接下来做什么", "Alt+Home"
        )
        self.home_action.setCheckable(True)
        self.gridding = Gridding(self, self.grid, self.view, self.checking.explain_at_hand)
        self.check_action = self.action("check", "审核", self.check, "审核全部村的数据", "F5")
        self.undoing = Undoing(self.desk, self, self.view)
        self.undo_action, self.redo_action = self.undoing.undo_action, self.undoing.redo_action
        self.bar.addSeparator()
        self.template_action = self.action(
            "template", "空白模板", self.write_template, "生成 Excel 空白表，发给各村填写"
        )
        self.load_action = self.action(
            "load", "导入模板", self.turning.unless_fixed(self.load), "读入各村填好的 Excel 表"
        )
        self.bar.addSeparator()
        self.export_action = self.action(
            "export",
            "导出数据包",
            self.unless_refused(self.export),
            "审核通过后，生成上报用的 Excel 数据包",
            "Ctrl+E",
        )
        self.receipt_action = self.action(
            "receipt",
            "读取回执",
            self.unless_refused(self.receive),
            "读入农业局发来的回执、填报任务、密钥登记文件和划转村的上期数据",
        )
        about = "待发送、已送达和收到的文件；立即发送并收取"
        self.exchange_action = self.action("exchange", "交换", self.show_exchange, about)
        self.exchange_action.setCheckable(True)
        self.bar.addSeparator()
        self.menu("print", "打印", *self._sheets(), *self._tables())
        self.menu("settings", "设置", *self._settings())

    def _sheets(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return ("当前村的村情表", self.print_one), ("全部村的村情表", self.print_all)

    def _tables(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return tuple(
            (f"《{form.title}》全乡镇一张表", partial(self.print_form, form)) for form in self.desk.forms
        )

    def _settings(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (
            ("填表人、审核人…", self.unless_refused(self.settings)),
            ("启用下一填报期…", self.unless_refused(self.next_period)),
            ("回到上一填报期…", self.unless_refused(self.beginning.ask_back)),
            ("人员…", self.unless_refused(self.show_people)),
            ("报表定义…", self.renewing.editions.show),
            ("农业局的签名…", self.unless_refused(self.bureau_keys.start)),
            ("密钥的保管…", self.keys.show),
            ("写出密钥登记文件…", self.own_key.write),
            ("更换本单位签名…", self.unless_refused(self.own_key.change)),
            ("审计记录…", self.show_trail),
            ("备份与恢复…", self.custody.show_backups),
            ("交接给另一台电脑…", self.custody.hand_over),
        )

    def _build_menus(self) -> None:
        add_menu(
            self,
            "文件(&F)",
            ("导入模板(&I)…", self.load_action),
            ("生成空白模板(&T)…", self.template_action),
            None,
            ("导出数据包(&E)…", self.export_action),
            ("读取回执、任务和登记文件(&R)…", self.receipt_action),
            ("交换(&X)", self.exchange_action),
            None,
            ("打印当前村(&P)…", "", self.print_one),
            ("打印全部村(&A)…", "", self.print_all),
            sub_menu(self, "打印整张报表(&O)", *((label, "", do) for label, do in self._tables())),
            None,
            ("是否都已保存(&S)", "Ctrl+S", self.keyboard.show_saved),
            ("打开其他工作区(&W)…", "", self.other.emit),
            ("关闭(&C)", "", self.close),
        )
        self.keyboard.add_edit_menu(self.undoing)
        self.keyboard.find_unit = self._find_unit
        self.keyboard.add_go_menu(self.home_action, self.comments.ways)
        self.menuBar().addMenu(self.gridding.menu.menu)
        add_menu(
            self,
            "审核(&C)",
            ("审核全部村(&C)", self.check_action),
            ("写审核说明(&E)…", "Shift+F5", self.checking.explain_at_hand),
            ("农业局审核意见的经过(&H)…", "", self.comments.show_course),
        )
        numbered = (
            (f"{label.removesuffix('…')}(&{digit})…", "", do)
            for digit, (label, do) in zip("1234567890AB", self._settings(), strict=True)
        )
        add_menu(self, "设置(&S)", *numbered)
        self.keyboard.add_help_menu()

    def _connect(self) -> None:
        self.beginning.begun.connect(self._turned)
        self.turning.turned.connect(self._turned)
        self.turning.elsewhere.connect(self.home.show_elsewhere)
        for asks in (self.turning.begin, self.home.begin):
            asks.connect(self.unless_refused(self.next_period))
        self.receiving.told.connect(self.turning.offer)
        self.comments.go.connect(self.go_to_cell)
        self.comments.begun.connect(self._show_report)
        self.comments.told.connect(lambda: self.home.show_asked(self.comments.found))
        self.saving.changed.connect(self._changed)
        self.saving.told.connect(self._told)
        self.sign.go.connect(self.go_to_cell)
        self.view.moved.connect(self.findings.show_unit)
        self.findings.jump.connect(self.view.jump)
        self.notice.button.clicked.connect(self.unlock)
        self.checking.checked.connect(self._checked)
        self.importing.landed.connect(self.show_draft)
        self.exporting.frozen.connect(self._frozen)
        self.exporting.to_show.connect(self._show_value)
        self.exporting.to_answer.connect(self.comments.open_first)
        self.receiving.answered.connect(self._answered)
        self.bureau_keys.bring.connect(self.unless_refused(self.receive))
        self.home.chosen.connect(self.go_to_place)
        self.home.to_do.connect(self._begin_step)
        self.home.comments.connect(self.comments.open_first)
        self.home.turn.connect(self.turning.turn)
        self.gridding.turn.connect(self.turn_to)
        for tells in (self.grid.said, self.view.told):
            tells.connect(self.say)
        self.grid.history.connect(self.undoing.show_history)
        self.home.export.connect(self.unless_refused(self.export))
        self.home.sent.waiting.connect(self.show_exchange)
        self.home.backups.asked.connect(self.custody.show_backups)
        self.custody.backing_up.told.connect(self._show_backups)
        self.keyboard.found.connect(self.go_to_cell)
        self.keyboard.in_hand, self.keyboard.here = self._in_hand, self._here
        self.keyboard.walking.wanted.connect(self.show_filling)
        self.renewing.taken.connect(self.show_draft)
        self.exchanging.page.leave.connect(self.show_filling)
        self.exchanging.came.connect(self._exchanged)
        self.exchanging.marked.connect(self._mark_exchange)
        self.exchanging.refresh()

    def _be_low(self, low: bool) -> None:
        slim(
            (self.bar, *self.bar.findChildren(QToolButton), *self.statusBar().findChildren(QPushButton)),
            low=low,
        )
        notices = (self.notice, self.standing, self.turning.notice, self.renewing.notice)
        for part in (self.banner, *notices, self.view, self.comments.panel, self.findings):
            part.be_low(low)

    # ---- what is shown

    def show_home(self) -> None:
        """Turn to the page that shows how far everything is, and back."""
        self.commit()
        self.turn_to(self.splitter if self.pages.currentWidget() is self.home else self.home)

    def show_exchange(self) -> None:
        """Turn to the page of the exchange, and back."""
        self.commit()
        self.exchanging.refresh()
        there = self.pages.currentWidget() is self.exchanging.page
        self.turn_to(self.splitter if there else self.exchanging.page)

    def _show_report(self) -> None:
        """Turn to what is filled in, as cards or as a grid."""
        if self.pages.currentWidget() not in (self.splitter, self.grid):
            self.show_filling()

    def show_filling(self) -> None:
        """Turn to the forms."""
        self.turn_to(self.splitter)

    def go_to_place(self, place: Place) -> None:
        """Fill in one unit in one form."""
        self.show_filling()
        self.view.go_to_form(place.unit, place.form)

    def _begin_step(self, step: Step) -> None:
        """Go to the value that a step begins with, to the form where all of it is to be filled in."""
        cell = first_cell(self.draft, step)
        if cell is None:
            self.go_to_place(step.first)
        else:
            self.go_to_cell(cell)

    def turn_to(self, page: QWidget | None) -> None:
        """Show a page; the forms for none."""
        page, place = page or self.splitter, self._place
        if self.pages.currentWidget() is self.grid and page is not self.grid:
            self.grid.leave()
        self.pages.setCurrentWidget(page)
        self.gridding.action.setChecked(page is self.grid)
        self.exchange_action.setChecked(page is self.exchanging.page)
        self.home_action.setChecked(page is self.home)
        self.keyboard.show_where(on_cards=page is self.splitter)
        self.comments.panel.set_wanted(page in (self.splitter, self.grid))
        if page is self.home:
            self._show_progress()
            self.home.take_keyboard(place)

    def _take_keyboard(self) -> None:
        """Give the keyboard to the page that is shown, where one was."""
        page = self.pages.currentWidget()
        if page is self.home:
            self.home.take_keyboard()
        elif page is self.grid:
            self.go_to_cell(self.grid.cell)
        elif page is self.splitter:
            self.keyboard.about.go_on()

    @property
    def _place(self) -> Place:
        """Where one fills in, on cards or in the grid."""
        if self.pages.currentWidget() is self.grid and (cell := self.grid.cell) is not None:
            return Place(cell[0].unit_code, cell[0].form)
        return Place(self.view.unit_code, self.view.form)

    def _show_progress(self) -> None:
        if self.pages.currentWidget() is self.home:
            head = self.draft.head
            is_filled_in = head.state in (State.DRAFT, State.RETURNED)
            said = "" if is_filled_in else notice_words(head)
            self.home.show_progress(progress(self.draft), said)
            self.home.targets.show_targets(own_targets(self.desk.plan, self.draft))

    def _exchanged(self, done: Synced) -> None:
        if any(receipt.outcome is Outcome.APPLIED for receipt in done.received):
            self.view.commit()
            self.run("正在显示…", partial(read_draft, self.desk), self.show_draft)
        tasks = [
            one.message for one in done.received if one.kind is Parcel.TASK and one.outcome is Outcome.APPLIED
        ]
        count = f"交换：送达 {len(done.delivered)} 个数据包，收到 {len(done.received)} 个文件。"
        self.say(f"{count}{'　'.join(tasks)}")

    def _mark_exchange(self, waiting: int, held: bool) -> None:
        """How many files wait, beside the name of the page; a sign when a person is wanted."""
        self.exchange_action.setText(f"交换（{waiting}）" if waiting else "交换")
        self.exchange_action.setIcon(icon("state-warning" if held else "exchange"))
        self.refresh()

    def show_draft(self, draft: Draft) -> None:
        """Show a report, such as one that a file was read into."""
        before, self.shown = self.shown, f"{draft.head.id} {draft.head.state}"
        self.unlocked = self.unlocked and before == self.shown
        self.exchanging.page.register = self.home.register = draft.register
        self.view.set_draft(draft, locked=self.turning.locks(draft, unlocked=self.unlocked))
        self.grid.set_draft(draft, locked=self.view.locked)
        self._show_progress()
        self.findings.show_draft(draft)
        self.findings.show_unit(self.view.unit_code)
        self.undoing.show_state()
        self._show_head()
        self.refresh()
        is_new = before not in ("", self.shown) and draft.head.state is State.RETURNED
        if is_new and self.pages.currentWidget() in (self.splitter, self.grid):
            self.comments.open_first()

    def _turned(self, draft: Draft) -> None:
        """Another period, or another revision: what came back opens where something is to be mended, what did
        not where one was, for the button that was pressed for it is gone.
        """
        self.show_draft(draft)
        self._take_keyboard()
        self.comments.open_first()

    def _show_head(self) -> None:
        head = self.draft.head
        self.banner.place.setText(self.desk.division.name)
        self.setWindowTitle(f"{self.desk.division.name}　农村信息化填报")
        self.banner.period.setText(self.desk.period.label)
        self.banner.revision.setText(f"第 {head.revision} 版")
        self.banner.badge.setText(head.state.word)
        set_state(self.banner.badge, head.state, "kind")
        self._tell_standing()

    def _tell_standing(self, by: str = "") -> None:
        """Where the report stands; `by` is who decided so, once that is known."""
        draft = self.draft
        is_kept = self.turning.asks_first(draft) and not self.unlocked
        self.notice.tell(*notice_of(draft.head, by, unlocked=self.unlocked, is_kept=is_kept))
        if draft.writing.read_only:
            self.notice.button.hide()
        if self.turning.tells(draft):
            self.notice.tell("")

    def refresh(self) -> None:
        """Say by when the report is due, what the bureau asks for and who decided, how far things are."""
        head = self.draft.head
        self.asked_for.ask(
            lambda: (self.desk.outlook, self.desk.decided_by(head)),
            lambda found: self._show_outlook(head, *found),
        )
        self.turning.refresh(self.draft)
        self.renewing.refresh()
        self.keyboard.about.refresh()

    def _show_outlook(self, head: ReportHead, outlook: Outlook, by: str) -> None:
        if by and head == self.draft.head:
            self._tell_standing(by)
        self.banner.faint.setText(due_words(outlook.due))
        self.banner.faint.setToolTip(as_tip(outlook.task.text if outlook.task else ""))
        self.home.sent.show_outlook(outlook)
        coming = None if self.turning.is_elsewhere else outlook.coming
        self.turning.show_coming(coming)
        self.home.show_coming(coming)

    def _show_backups(self) -> None:
        self.home.backups.show_backups(*state_words(self.custody.backing_up))

    def _changed(self, units: set[str]) -> None:
        for unit_code in units:
            self.findings.update_unit(self.draft, unit_code)
        self._show_progress()

    def _told(self) -> None:
        """What follows from a save: which revision it is in."""
        head = self.draft.head
        if not self.shown.startswith(head.id):  # a change to a frozen report has opened the next revision
            self.shown = f"{head.id} {head.state}"
            self.unlocked = False
            self._show_head()
            self.turning.refresh(self.draft)
            self.say(f"已另开第 {head.revision} 版，原版保持不变。")

    def _in_hand(self) -> Cell | None:
        page = self.pages.currentWidget()
        if page is self.grid:
            return self.grid.cell
        return self.keyboard.about.cell if page is self.splitter else None

    def _find_unit(self) -> None:
        in_grid = self.pages.currentWidget() is self.grid
        (self.grid.find_unit if in_grid else self.keyboard.walking.find_unit)()

    def _here(self) -> str:
        return IN_GRID if self.pages.currentWidget() is self.grid else ON_CARDS

    def go_to_cell(self, cell: Cell | None) -> None:
        if cell is not None and self.pages.currentWidget() is self.grid:
            self.grid.go_to(cell)
        elif cell is not None:
            self.show_filling()
            self.view.go_to(*cell)

    def go_to_first(self, cells: Sequence[Cell]) -> None:
        in_grid = self.pages.currentWidget() is self.grid
        self.go_to_cell(self.grid.first_of(cells) if in_grid else cells[0])

    def unlock(self) -> None:
        """Let a frozen report be changed: the first change opens the next revision."""
        if self.desk.refused is not None:
            self.fail(self.desk.refused)
            return
        self.unlocked = True
        if self.pages.currentWidget() is not self.grid:
            self.show_filling()
        self.view.set_draft(self.draft, locked=False)
        self.grid.set_draft(self.draft, locked=False)
        self.undoing.show_state()
        self._show_head()

    def commit(self) -> None:
        self.view.commit()
        self.grid.commit()

    # ---- what can be done

    def check(self) -> None:
        """Check the whole report."""
        self.checking.start()

    def _checked(self, draft: Draft) -> None:
        """In the grid one stays: its cells say what was found, too."""
        if self.pages.currentWidget() is not self.grid:
            self.show_filling()
        self.show_draft(draft)

    def write_template(self) -> None:
        """Write empty forms for the villages."""
        name = file_name(f"{self.desk.division.name}_{self.desk.period.label}_填报模板.xlsx")
        path = self.dialogs.save_file(self, "生成空白模板", name)
        if path is not None:
            # Whether to write over a file was asked where its name was.
            self.run("正在生成模板…", lambda: self.desk.write_template(path, replace=True), self.tell_written)

    def load(self) -> None:
        """Read filled templates, and ask before one replaces what was typed by hand."""
        self.importing.start()

    def export(self) -> None:
        """Freeze the report and write its package."""
        self.exporting.start()

    def receive(self) -> None:
        """Read receipts and tasks."""
        self.receiving.start()

    def _frozen(self, draft: Draft) -> None:
        self.show_draft(draft)
        self.exchanging.refresh()
        self.exchanging.tick()

    def _answered(self, draft: Draft) -> None:
        self.show_draft(draft)
        if draft.head.state is State.RETURNED:
            self.comments.open_first()
        self.exchanging.refresh()

    def _show_value(self, cell: Cell) -> None:
        """Go to a value on the card of its village."""
        self.show_filling()
        self.view.go_to(*cell)

    def fail(self, error: Exception) -> None:
        """Show what went wrong; where findings stand in the way, show them first, and lead to them."""
        if isinstance(error, PersonError) and error.code == "findings":
            self.run("正在审核…", self.checking.read, partial(self._tell_findings, error))
        else:
            super().fail(error)

    def _tell_findings(self, error: PersonError, found: tuple[Draft, CheckResult]) -> None:
        self.show_filling()
        self.checking.show_found(found)
        words = ("去处理", "知道了")
        if self.dialogs.pick(self, error.message, error.remedy, words) == words[0]:
            self.findings.go_to_first()

    def print_one(self) -> None:
        """Preview the sheet of the village shown."""
        unit = self.desk.register[self.view.unit_code]
        if unit.level == "village":
            self._print([unit.code], f"{unit.name}_村情表")
        else:
            self.dialogs.error(self, PersonError("no_village"))

    def print_all(self) -> None:
        """Preview the sheets of all villages."""
        self._print([], f"{self.desk.division.name}_村情表")

    def print_form(self, form: Form) -> None:
        """Preview one form of all villages, or of the township itself."""
        self._print([], f"{self.desk.division.name}_{form.title}", form.name)

    def _print(self, villages: list[str], name: str, form: str = "") -> None:
        self.view.commit()
        path = self.print_path(name)
        self.print_out(path, lambda told: self.desk.print_sheets(path, villages, form, progress=told))

    def next_period(self) -> None:
        """Start the next period with what carries forward."""
        self.beginning.ask_next()
