"""What the review desk does: read in the background, kept as it is written, decided once it was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau.judging.cell_story import story, whole_said
from laiwu_desktop.desk.bureau.judging.deciding_many import Outlook, Ruling, Told
from laiwu_desktop.desk.bureau.judging.judged_report import JudgedReport
from laiwu_desktop.desk.bureau.judging.judging_desk import Town
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, ReportHead
from laiwu_desktop.formdef.report.thread import comment_line
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.bureau.judging.judging_page import ONE_BY_ONE, JudgingPage
from laiwu_desktop.ui.bureau.judging.phrases import PhrasesDialog
from laiwu_desktop.ui.bureau.judging.ruling_by_kind import RulingByKind
from laiwu_desktop.ui.bureau.judging.sending_dialog import WORDS, SendingDialog
from laiwu_desktop.ui.bureau.judging.unsent_comments import UnsentComments
from laiwu_desktop.ui.bureau.settling import SettlingDialog
from laiwu_desktop.ui.entry.saving import trouble_words
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.shell.desk_window import MOST_NAMED, DeskWindow


class Judging(QObject):
    """`decided` says that reports stand otherwise now."""

    decided = Signal()

    def __init__(self, desk: BureauDesk, unsent: UnsentComments, window: DeskWindow) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.unsent = unsent
        self.page = JudgingPage()
        self.period: Period | None = None
        self.stale = True
        self._wanted: tuple[str, Cell] | None = None  # where to go once its report is read
        self.lists = Lookup(window.worker, window.fail, self)
        self.reports = Lookup(window.worker, window.fail, self)
        self.by_kind = RulingByKind(
            desk, self.page.by_rule, window, lambda: self.period, self.send, unsent.of
        )
        self._connect()

    def _connect(self) -> None:
        page, towns, pane = self.page, self.page.towns, self.page.pane
        page.seen.connect(self._look)
        page.mode.connect(lambda _number: self._look())
        page.told.connect(self.window.say)
        page.go_on.connect(self.go_on)
        page.accept.connect(self.window.unless_refused(partial(self.decide, State.ACCEPTED)))
        page.send_back.connect(self.window.unless_refused(partial(self.decide, State.RETURNED)))
        page.settle.connect(self._settle)
        page.amend.connect(self.window.unless_refused(self.amend))
        towns.chosen.connect(self._open)
        towns.itemSelectionChanged.connect(self._offer)
        page.grid.gone_to.connect(self._tell_cell)
        pane.written.connect(self._write)
        pane.dropped.connect(self._drop)
        page.by_rule.jump.connect(self.jump)
        self.unsent.changed.connect(self._show_written)
        self.unsent.failed.connect(self._not_kept)
        for button in (pane.phrases, page.by_rule.phrases):
            button.edit.connect(self.window.unless_refused(self._edit_phrases))

    # ---- what is shown

    def refresh(self, period: Period | None = None) -> None:
        """Something has changed, or another period is shown (None: the one that is): read anew once seen."""
        self.period = period or self.period
        self.stale = True
        self.unsent.read()
        if self.page.isVisible():
            self._look()

    def _look(self) -> None:
        self._offer()
        if self.page.is_by_rule:
            self.by_kind.look()
        elif self.stale:
            self.stale = False
            self.lists.ask(self._read, self._show)

    def _read(self) -> tuple[list[Town], list[str]]:
        return self.desk.judging.towns(self.period), self.desk.judging.phrases()

    def _show(self, read: tuple[list[Town], list[str]]) -> None:
        towns, phrases = read
        for button in (self.page.pane.phrases, self.page.by_rule.phrases):
            button.show_phrases(phrases)
        self.page.towns.show_towns(towns, self._counts(), self.unsent.others)
        if not self.page.towns.code:
            self.page.towns.go_on()
        else:
            self._open(self.page.towns.code)
        self._offer()

    def _counts(self) -> dict[str, int]:
        return {report: len(said) for report, said in self.unsent.mine.items()}

    def _open(self, division: str) -> None:
        """Read the report of a township; what was begun to be written of the one before is taken down."""
        town = next(town for town in self.page.towns.towns if town.division == division)
        shown = self.page.grid.report
        if shown is not None and shown.head.division != division:
            self.page.pane.take_down()
        if town.head is None:
            self.page.grid.show_report(None, f"{town.name}还没有上报本期数据。")
        else:
            self.reports.ask(partial(self.desk.judging.report, town.head.id), self._show_report)
        self._offer()

    def _show_report(self, report: JudgedReport) -> None:
        if report.head.division != self.page.towns.code:
            return
        shown = self.page.grid.report
        if shown is not None and shown.head.id != report.head.id:  # another has come, or of another period
            self.page.pane.take_down()
        self.page.grid.written = self.unsent.of(report.head.id)
        self.page.grid.show_report(report)
        if self._wanted is not None and self._wanted[0] == report.head.division:
            self.page.grid.go_to(self._wanted[1])
            self._wanted = None
        self._show_written()

    def jump(self, division: str, cell: Cell) -> None:
        """Show a value of a township's report."""
        self._wanted = division, cell
        self.page.show_mode(ONE_BY_ONE)
        if self.page.towns.code == division:
            self._open(division)
        else:
            self.page.towns.go_to(division)

    def go_on(self) -> None:
        """Go to the next township that waits for a decision."""
        if self.page.is_by_rule:
            return
        if self.page.towns.go_on():
            self.page.grid.take_keyboard()
        else:
            self.window.say("没有其他待审核的数据。")

    def _tell_cell(self) -> None:
        grid, pane = self.page.grid, self.page.pane
        if grid.report is None or grid.cell is None or (place := grid.place) is None:
            pane.show_nothing()
        else:
            pane.show_story(story(grid.report, grid.cell), place, whole_said(grid.report))

    def _offer(self) -> None:
        self.page.offer(self.page.towns.town, len(self.page.towns.heads_chosen))

    # ---- what is written

    def _show_written(self) -> None:
        """Show what is written and not sent, wherever it is seen."""
        towns, grid = self.page.towns, self.page.grid
        towns.show_towns(towns.towns, self._counts(), self.unsent.others)
        if grid.report is None:
            self.page.pane.show_written((), (), may_write=False)
            return
        head, forms = grid.report.head, grid.report.draft.forms
        written, register = self.unsent.of(head.id), grid.report.draft.register
        others = [f"{who}正在写意见（{n} 条）" for who, n in self.unsent.others.get(head.id, {}).items()]
        lines = [comment_line(one, forms, register) for one in written]
        may_write = self.desk.refused is None and head.state in (
            State.RECEIVED, State.ACCEPTED, State.RETURNED,
        )  # fmt: skip
        grid.show_written(written)
        self.page.pane.show_written(lines, others, may_write=may_write)

    def _not_kept(self, error: Exception) -> None:
        """It is tried again by itself, so there is no box for what passes."""
        if isinstance(error, PersonError):
            self.window.say(f"意见还没有存下，会再试。{trouble_words(error)}")
        else:
            self.window.fail(error)

    def _write(self, said: Sequence[Comment]) -> None:
        if (report := self.page.grid.report) is not None:
            self.unsent.add(report.head.id, said)

    def _drop(self, number: int) -> None:
        if (report := self.page.grid.report) is not None:
            written = self.unsent.of(report.head.id)
            self.unsent.keep(report.head.id, written[:number] + written[number + 1 :])

    def amend(self) -> None:
        """Take out what was said with the last return, to be changed and said again."""
        town = self.page.towns.town
        if town is not None and town.head is not None:
            head = town.head
            self.window.run(
                "正在取出…", partial(self.desk.judging.said_with, head), partial(self._amend, head)
            )

    def _amend(self, head: ReportHead, said: Sequence[Comment]) -> None:
        written = self.unsent.of(head.id)
        there = {(one.key, one.field, one.text) for one in written}
        self.unsent.add(head.id, [one for one in said if (one.key, one.field, one.text) not in there])
        self.window.say("上次的意见已取出：修改后按“退回…”再送一次；没有再写的不再要求。")

    def _settle(self) -> None:
        """Show what was said of the report, to be settled by hand."""
        if (report := self.page.grid.report) is not None:
            window = self.window
            dialog = SettlingDialog(
                window, self.desk, report.head.id, window.worker, window.dialogs, self.refresh
            )
            window.dialogs.run(dialog)

    def _edit_phrases(self) -> None:
        self.window.run("正在打开…", self.desk.judging.phrases, self._ask_phrases)

    def _ask_phrases(self, phrases: list[str]) -> None:
        dialog = PhrasesDialog(self.window, phrases)
        if self.window.dialogs.run(dialog):
            keep = partial(self.desk.judging.keep_phrases, dialog.phrases)
            self.window.run("正在保存…", keep, self._show_phrases)

    def _show_phrases(self, phrases: list[str]) -> None:
        for button in (self.page.pane.phrases, self.page.by_rule.phrases):
            button.show_phrases(phrases)

    # ---- what is decided

    def decide(self, decision: State) -> None:
        """Accept or return what is chosen, as it is shown; what is written goes along."""
        self.page.pane.take_down()
        heads = self.page.towns.heads_chosen
        self.send([Ruling(head, decision, self.unsent.of(head.id)) for head in heads])

    def send(self, rulings: Sequence[Ruling], doubts: Mapping[str, str] | None = None) -> None:
        """Look at what will leave, where there is anything to look at, and let it."""
        if rulings:
            look = partial(self.desk.judging.outlook, rulings)
            self.window.run("正在查看…", look, partial(self._ask, doubts or {}))

    def _ask(self, doubts: Mapping[str, str], outlooks: list[Outlook]) -> None:
        one = outlooks[0]
        is_plain = len(outlooks) == 1 and one.ruling.decision is State.ACCEPTED and not one.asks
        if is_plain and not doubts:
            self._decide([one.ruling])
            return
        dialog = SendingDialog(self.window, outlooks, doubts)
        if self.window.dialogs.run(dialog):
            self._decide(dialog.rulings)

    def _decide(self, rulings: Sequence[Ruling]) -> None:
        if rulings:
            decide = partial(self.desk.judging.decide_many, rulings)
            self.window.run(f"正在{WORDS[rulings[0].decision]}…", decide, self._decided, self._failed)

    def _failed(self, error: Exception) -> None:
        self.window.fail(error)
        self.decided.emit()

    def _decided(self, told: Sequence[Told]) -> None:
        """Say of each report what came of it; none is passed over."""
        for one in told:
            if one.head is not None:
                self.unsent.sent(one.head.id)
        self.stale = True
        self.decided.emit()
        self._look()
        landed, word = [one for one in told if one.head is not None], WORDS[told[0].ruling.decision]
        names = "、".join(self._name(one.ruling.shown) for one in landed[:MOST_NAMED])
        if landed:
            self.window.say(f"已{word} {len(landed)} 份：{names}{'…' if len(landed) > MOST_NAMED else ''}")
        if left := [one for one in told if one.problem is not None]:
            lines = (f"{self._name(one.ruling.shown)}：{one.problem}" for one in left)
            done = f"已{word} {len(landed)} 份；" if landed else ""
            self.window.dialogs.tell(
                self.window, f"{done}有 {len(left)} 份没有{word}，写好的意见还在。", "\n".join(lines)
            )

    def _name(self, head: ReportHead) -> str:
        return self.desk.register_of(Period.parse(head.period)).name_of(head.division)
