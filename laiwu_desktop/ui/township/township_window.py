"""The township officer's window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.history import Line
from laiwu_desktop.desk.results import CheckResult, Exported, Loaded, Received
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.change import Logged, RowChange
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.states import Outcome, Parcel
from laiwu_desktop.ui.entry.cell_history import HistoryDialog
from laiwu_desktop.ui.entry.findings import FOLDED_HEIGHT, FindingsPanel
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.exchange.exchanging import trust_new_bureau
from laiwu_desktop.ui.files.file_reading import Reading, ReadingDialog
from laiwu_desktop.ui.files.outcomes import of_load, of_receipt, outcome_dialog
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.notices import comment_lines, due_words, notice_of
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import icon, set_state
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog
from laiwu_desktop.ui.township.export_dialog import ExportDialog


class TownshipWindow(DeskWindow):
    """Filling in, checking, handing over, reading the answer."""

    def __init__(self, desk: TownshipDesk, worker: Worker, dialogs: Dialogs) -> None:
        draft = desk.draft()
        super().__init__(desk, draft, worker, dialogs)
        self.desk = desk
        self.unlocked = False
        self.shown = draft.head.id
        self.folder: Path | None = None
        locked = not draft.is_editable
        self.view = ReportView(draft, desk.register, dialogs, self.saving, locked=locked)
        self.findings = FindingsPanel(draft.forms, desk.register)
        self._build()
        self._connect()
        self.show_draft(draft)

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
        self.pages = QStackedWidget()
        self.pages.addWidget(self.splitter)
        self.pages.addWidget(self.exchanging.page)
        column.addWidget(self.pages)
        self.bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.action("check", "审核", self.check, "审核全部村的数据", "F5")
        self.undo_action = self.action("undo", "撤消", self.undo, "", "Ctrl+Z")
        self.redo_action = self.action("redo", "重做", self.redo, "", "Ctrl+Y")
        self.bar.addSeparator()
        self.action("template", "生成空白模板", self.write_template, "生成 Excel 空白表，发给各村填写")
        self.action("load", "导入填好的模板", self.load, "读入各村填好的 Excel 表")
        self.bar.addSeparator()
        self.action("export", "导出数据包", self.export, "审核通过后，生成上报用的 Excel 数据包", "F9")
        self.action("receipt", "读取回执", self.receive, "读入农业局发回的回执和填报任务")
        about = "待发送、已送达和收到的文件；立即发送并收取"
        self.exchange_action = self.action("exchange", "交换", self.show_exchange, about)
        self.exchange_action.setCheckable(True)
        self.bar.addSeparator()
        self.menu("print", "打印村情表", ("打印当前村", self.print_one), ("打印全部村", self.print_all))
        self.menu(
            "settings", "设置", ("填表人、审核人…", self.settings), ("启用下一填报期…", self.next_period)
        )

    def _connect(self) -> None:
        self.saving.changed.connect(self._changed)
        self.saving.told.connect(self._told)
        self.saving.moved.connect(self._moved)
        self.sign.go.connect(self._go_to_cell)
        self.view.history.connect(self.show_history)
        self._show_undo()
        self.view.moved.connect(self.findings.show_unit)
        self.findings.jump.connect(self.view.jump)
        self.findings.explain.connect(self.explain)
        self.notice.button.clicked.connect(self.unlock)
        self.notice.text.linkActivated.connect(self.go_to_comment)
        self.exchanging.page.leave.connect(self.show_filling)
        self.exchanging.came.connect(self._exchanged)
        self.exchanging.marked.connect(self._mark_exchange)
        self.exchanging.refresh()

    # ---- what is shown

    def show_exchange(self) -> None:
        """Turn to the page of the exchange, and back."""
        self.view.commit()
        self.exchanging.refresh()
        self._turn(to_exchange=self.pages.currentWidget() is not self.exchanging.page)

    def show_filling(self) -> None:
        """Turn to the forms."""
        self._turn(to_exchange=False)

    def _turn(self, *, to_exchange: bool) -> None:
        self.pages.setCurrentWidget(self.exchanging.page if to_exchange else self.splitter)
        self.exchange_action.setChecked(to_exchange)

    def _exchanged(self, done: Synced) -> None:
        if any(receipt.outcome is Outcome.APPLIED for receipt in done.received):
            self.view.commit()
            self.unlocked = False
            self.run("正在显示…", self.desk.draft, self.show_draft)
        tasks = [
            one.message for one in done.received if one.kind is Parcel.TASK and one.outcome is Outcome.APPLIED
        ]
        count = f"交换：送达 {len(done.delivered)} 个数据包，收到 {len(done.received)} 个文件。"
        self.say(f"{count}{'　'.join(tasks)}")

    def _mark_exchange(self, waiting: int, held: bool) -> None:
        """How many files wait, beside the name of the page; a sign when a person is wanted."""
        self.exchange_action.setText(f"交换（{waiting}）" if waiting else "交换")
        self.exchange_action.setIcon(icon("state-warning" if held else "exchange"))

    def show_draft(self, draft: Draft) -> None:
        """Show a report, such as one that a file was read into."""
        self.unlocked = self.unlocked and not draft.is_editable
        self.shown = draft.head.id
        self.view.set_draft(draft, locked=not (draft.is_editable or self.unlocked))
        self.findings.show_draft(draft)
        self.findings.show_unit(self.view.unit_code)
        self._show_head()

    def _show_head(self) -> None:
        head = self.draft.head
        self.banner.place.setText(self.desk.division.name)
        self.banner.period.setText(self.desk.period.label)
        self.banner.revision.setText(f"第 {head.revision} 版")
        self.banner.badge.setText(head.state.word)
        set_state(self.banner.badge, head.state, "kind")
        self.banner.faint.setText(f"{due_words(self.desk.due)}　每改一项即时保存")
        self.banner.faint.setToolTip(as_tip(self.desk.task.text if self.desk.task else ""))
        comments = comment_lines(self.draft, self.desk.register)
        self.notice.tell(*notice_of(head, comments, unlocked=self.unlocked))

    def _changed(self, units: set[str]) -> None:
        for unit_code in units:
            self.findings.update_unit(self.draft, unit_code)

    def _show_undo(self) -> None:
        """What can be undone and done again is named where it is offered."""
        for action, logged, words, keys in (
            (self.undo_action, self.saving.undoable, self.draft.undo_words, "Ctrl+Z"),
            (self.redo_action, self.saving.redoable, self.draft.redo_words, "Ctrl+Y"),
        ):
            action.setEnabled(logged is not None and not self.view.locked)
            action.setToolTip(as_tip(f"{words or action.text()}（{keys}）"))

    def _told(self) -> None:
        """What follows from a save: what can be undone, and which revision it is in."""
        self._show_undo()
        if self.draft.head.id != self.shown:  # a change to a frozen report has opened the next revision
            self.shown = self.draft.head.id
            self.unlocked = False
            self._show_head()
            self.say(f"已另开第 {self.draft.head.revision} 版，原版保持不变。")

    def _moved(self) -> None:
        """The report was exported, answered or reopened elsewhere: show what is the newest now."""
        self.worker.quietly(self.desk.draft, self._show_moved, self.fail)

    def _show_moved(self, draft: Draft) -> None:
        self.unlocked = False
        self.show_draft(draft)
        self.say(f"别处已有变化，现在显示第 {draft.head.revision} 版（{draft.head.state.word}）。")

    def _go_to_cell(self, cell: Cell | None) -> None:
        if cell is not None:
            self.show_filling()
            self.view.go_to(*cell)

    def go_to_comment(self, number: str) -> None:
        """Go to the field that a comment of the bureau is about."""
        comment = self.draft.comments[int(number)]
        self.show_filling()
        if comment.key is not None:
            self.view.go_to(comment.key, comment.field)

    def unlock(self) -> None:
        """Let a frozen report be changed: the first change opens the next revision."""
        self.unlocked = True
        self.show_filling()
        self.view.set_draft(self.draft, locked=False)
        self._show_head()

    def commit(self) -> None:
        self.view.commit()

    # ---- what can be done

    def check(self) -> None:
        """Check the whole report."""
        self.view.commit()
        self.run("正在审核…", lambda: _checked(self.desk.draft()), self.show_checked)

    def show_checked(self, result: tuple[Draft, CheckResult]) -> None:
        """Show a draft that was just checked, and what was found."""
        self.show_filling()
        draft, check = result
        self.show_draft(draft)
        wanted = "error" if check.errors else "unexplained" if check.unexplained else "all"
        self.findings.choose_filter(wanted)
        counts = (
            f"强制性错误 {check.errors} 处，核实性问题 {check.warnings} 处（待说明 {check.unexplained}）。"
        )
        passed = not check.errors and not check.unexplained
        self.say(f"{counts}　审核通过，可以导出数据包。" if passed else counts)

    def explain(self, findings: list[Finding]) -> None:
        """Ask for the explanation of warnings and keep it."""
        if self.view.locked:
            frozen = PersonError("frozen.explanation")
            self.dialogs.error(self, frozen)
            return
        several = f"对选中的 {len(findings)} 条核实性问题写同一说明："
        about = findings[0].message if len(findings) == 1 else several
        text = self.dialogs.ask_text(self, "审核说明", about)
        if text:
            self._explain(findings, text)

    def _explain(self, findings: list[Finding], text: str) -> None:
        draft, who = self.draft, self.desk.settings.filler
        try:
            said = changing.findings_explained(draft.explanations, findings, text, who, draft.writing.now())
        except PersonError as error:  # too long, or nothing at all
            self.fail(error)
            return
        self.saving.save(said)

    def undo(self) -> None:
        """Take back what was done last."""
        self.view.commit()
        self.saving.when_saved(lambda: self._taken_back(self.draft.undo_words, self.saving.undo()))

    def redo(self) -> None:
        """Do again what was undone last."""
        self._taken_back(self.draft.redo_words, self.saving.redo())

    def _taken_back(self, words: str, logged: Logged | None) -> None:
        """Say what was undone, and show it."""
        if logged is not None:
            self.say(words)
            change = logged.changes[0]
            self.view.go_to(change.key, "" if isinstance(change, RowChange) else change.field)

    def show_history(self, cell: Cell) -> None:
        """Who gave a field which value, when and how."""
        key, field = cell
        where = f"{self.desk.register[key.unit_code].name}　{self.draft.forms[key.form].fields[field].label}"
        self.run(
            "正在查找…",
            lambda: self.desk.cell_history(key, field),
            lambda lines: self._show_history(where, lines),
        )

    def _show_history(self, where: str, lines: list[Line]) -> None:
        self.dialogs.run(HistoryDialog(self, where, lines))

    def write_template(self) -> None:
        """Write empty forms for the villages."""
        name = file_name(f"{self.desk.division.name}_{self.desk.period.label}_填报模板.xlsx")
        path = self.dialogs.save_file(self, "生成空白模板", name)
        if path is not None:
            # Whether to write over a file was asked where its name was.
            self.run("正在生成模板…", lambda: self.desk.write_template(path, replace=True), self.tell_written)

    def load(self) -> None:
        """Read filled templates."""
        self.view.commit()
        paths = self.dialogs.open_files(self, "选择填好的模板（可多选）")
        if paths:
            self.read_files(paths, self.desk.load, self._loaded)

    def _loaded(self, reading: Reading) -> None:
        self.run("正在显示…", self.desk.draft, partial(self._show_loaded, reading))

    def _show_loaded(self, reading: Reading, draft: Draft) -> None:
        self.show_draft(draft)
        loaded = [result for _, result in reading.came if isinstance(result, Loaded)]
        outcomes = [of_load(one, self.desk.register) for one in loaded]
        complain = reading.complain if reading.has_problems else None
        self.dialogs.run(outcome_dialog(self, "读入结果", outcomes, complain))

    def export(self) -> None:
        """Freeze the report and write its package."""
        self.view.commit()
        dialog = ExportDialog(self, self.desk, self.folder or self.dialogs.documents(), self.dialogs)
        if self.dialogs.run(dialog):
            self.folder = dialog.folder
            export = partial(
                self.desk.export,
                dialog.folder,
                password=dialog.password,
                to=dialog.to,
                without_personal=dialog.without_personal,
            )
            self._export(export)

    def _export(self, export: Callable[..., Exported], *, carried: bool = False) -> None:
        self.worker.run(
            "正在导出…",
            lambda: (export(carried=carried), self.desk.draft()),
            self._exported,
            partial(self._not_exported, export),
        )

    def _not_exported(self, export: Callable[..., Exported], error: Exception) -> None:
        """Ask about what nobody has confirmed; of anything else only say what it is."""
        if not isinstance(error, PersonError) or error.code != "carried":
            self.fail(error)
            return
        detail = "沿用的数据可能已经变了。确认过的，是对过本期实际情况的数；没有确认的会原样报给农业局。"
        answer = self.dialogs.pick(self, error.message, detail, ("去确认", "仍然导出", "取消"))
        if answer == "仍然导出":
            self._export(export, carried=True)
        elif answer == "去确认":
            self.show_filling()
            self.view.units.go(next(iter(self.draft.unconfirmed()), self.view.unit_code))

    def _exported(self, result: tuple[Exported, Draft]) -> None:
        exported, draft = result
        self.show_draft(draft)
        self.exchanging.refresh()
        self.exchanging.tick()
        text = f"第 {exported.head.revision} 版数据包已导出。"
        by_hand = "请把此文件交农业局（U 盘、共享文件夹或网上传送均可）。"
        if self.desk.settings.endpoint:
            other = "交换地址送的仍是先前导出的那一份；这一份请直接交农业局。"
            by_hand = "正在自动送往交换地址，送达情况见“交换”。" if exported.travels else other
        detail = f"{exported.path}\n\n{by_hand}"
        if self.dialogs.offer(self, text, detail, "打开所在文件夹"):
            self.dialogs.open_folder(exported.path.parent)

    def fail(self, error: Exception) -> None:
        """Show what went wrong; when findings stand in the way, show them."""
        super().fail(error)
        if isinstance(error, PersonError) and error.code == "findings":
            self.check()

    def receive(self) -> None:
        """Read receipts and tasks."""
        paths = self.dialogs.open_files(self, "选择回执或填报任务（可多选）")
        if paths:
            self._receive(paths)

    def _receive(self, paths: list[Path]) -> None:
        progress = ReadingDialog(self, len(paths), self.desk.cancel_reading)
        read = self.desk.receive
        progress.watch(
            self.worker,
            lambda: (read(progress.told(paths)), self.desk.draft()),
            partial(self._received, paths),
            self.fail,
        )

    def _received(self, paths: list[Path], result: tuple[list[Received], Draft]) -> None:
        received, draft = result
        self.unlocked = False
        self.show_draft(draft)
        self.exchanging.refresh()
        if trust_new_bureau(self.desk, received, self.dialogs, self):
            self._receive(paths)
            return
        self.dialogs.run(outcome_dialog(self, "回执和任务", [of_receipt(one) for one in received]))

    def print_one(self) -> None:
        """Preview the sheet of the village shown."""
        unit = self.desk.register[self.view.unit_code]
        if unit.level == "village":
            self._print([unit.code], f"{unit.name}_村情表")
        else:
            error = PersonError("no_village")
            self.dialogs.error(self, error)

    def print_all(self) -> None:
        """Preview the sheets of all villages."""
        self._print([], f"{self.desk.division.name}_村情表")

    def _print(self, villages: list[str], name: str) -> None:
        self.view.commit()
        path = self.print_path(name)
        self.run("正在排版…", lambda: self.desk.print_sheets(path, villages), lambda _: self.preview(path))

    def settings(self) -> None:
        """Ask for the people whose names stand on the papers."""
        dialog = SettingsDialog(self, self.desk)
        if self.dialogs.run(dialog):
            self.desk.change_settings(**dialog.changes())

    def next_period(self) -> None:
        """Start the next period with what carries forward."""
        period = self.desk.period.next
        detail = "上期的沿用项会带入新的一期，标为“沿用未确认”。本期数据保留，但不再在此窗口中显示。"
        if self.dialogs.confirm(self, f"启用 {period.label}？", detail, "启用"):
            self.view.commit()
            self.run(
                "正在启用…", lambda: (self.desk.begin_period(period), self.desk.draft())[1], self.show_draft
            )


def _checked(draft: Draft) -> tuple[Draft, CheckResult]:
    return draft, draft.check()
