"""From comment to comment of the bureau's, each answered on the spot, until none is left."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.desk.guiding.asked import Asked, answered, asked, in_hand
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.guiding.about_values import AboutValues
from laiwu_desktop.ui.parts.notices import thread_lines
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.township.comments.comment_panel import CommentPanel


class CommentWalk(QObject):
    """Of the report in a view. `begun` asks for the page it is on, `go` carries the value to go to; `told`
    follows every change of how far one is.
    """

    begun = Signal()
    go = Signal(object)
    told = Signal()

    def __init__(self, desk: TownshipDesk, window: DeskWindow, view: ReportView, about: AboutValues) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.view = view
        self.about = about
        self.panel = CommentPanel()
        self.found: list[Asked] = []
        self._comments: tuple[Comment, ...] = ()
        self._was_there = self._is_going = False
        self.panel.chosen.connect(self.go_to)
        self.panel.step.connect(self.step)
        self.panel.answered.connect(self._answer)
        for done in (self.panel.done, about.bar.done):
            done.connect(self.go_on)
        self.panel.left.connect(about.go_on)
        view.at.connect(self._at)
        view.renewed.connect(self.refresh)
        window.saving.changed.connect(self._changed)
        self.ways = (
            self._way("下一条农业局意见(&S)", "Alt+PgDown", lambda: self.step(1)),
            self._way("上一条农业局意见(&T)", "Alt+PgUp", lambda: self.step(-1)),
            self._way("答复农业局意见(&R)", "Ctrl+R", self.answer),
            self._way("列出全部农业局意见(&L)", "", self.list_all),
        )

    def list_all(self) -> None:
        """Show the list, with the keyboard in it; once more, and it is folded again."""
        is_open = not self.panel.table.isHidden()
        self.begun.emit()
        self.panel.unfold(not is_open)
        if is_open:
            self.about.go_on()
        else:
            self.panel.table.setFocus()

    def show_course(self) -> None:
        """Show all that was said of the period's report, whichever revision is shown, and what came of it."""
        self.window.run("正在读取…", self._read_course, self._tell_course)

    def _read_course(self) -> list[str]:
        return thread_lines(self.desk.said_of(), self.desk.known_forms(), self.desk.register)

    def _tell_course(self, lines: list[str]) -> None:
        text = "各版审核意见的经过：" if lines else "农业局对这一期还没有审核意见。"
        self.window.dialogs.tell(self.window, text, "\n".join(lines).strip())

    def _way(self, text: str, keys: str, do: object) -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: do())  # type: ignore[operator]
        return action

    @property
    def left(self) -> list[Asked]:
        """Those still to be mended or answered."""
        return [one for one in self.found if one.is_left]

    def refresh(self) -> None:
        """Show how far each comment of the report in the view is."""
        draft = self.view.draft
        self.found = asked(draft)
        if draft.comments != self._comments:
            self._comments, self._was_there = draft.comments, False
        self.panel.show_asked(self.found, [self._place(one) for one in self.found], locked=self.view.locked)
        self._take_up()
        for way in self.ways:
            way.setEnabled(bool(self.found))
        self.told.emit()

    def _place(self, one: Asked) -> tuple[str, str, str]:
        draft, key = self.view.draft, one.comment.key
        if key is None:
            return "整份数据", "", ""
        form = draft.forms.get(key.form)
        field = form.fields.get(one.comment.field) if form else None
        title = f"{form.title if form else key.form}{f' 第 {key.seq} 行' if key.seq else ''}"
        unit = draft.register.name_of(key.unit_code)
        return unit, title, field.label if field else ""

    def _changed(self, _units: set[str]) -> None:
        """A comment is ticked off by itself when its value changes; the last one is told."""
        if not self.found:
            return
        before, was = len(self.left), self.panel.current
        self.refresh()
        if before and not self.left:
            self.window.say("农业局的意见都已改正或答复，可以导出这一版。")
        if was is not None and was.is_left and was.number not in {one.number for one in self.left}:
            self._take_up_another(was)

    def _take_up_another(self, done: Asked) -> None:
        """Of several on one value the next one is in hand, once one was answered; it is not yet gone to."""
        rest = [one for one in self.left if one.cell == done.cell and one.cell is not None]
        if rest:
            self._show_number(rest[0].number)
            self._was_there = False

    def _at(self, cell: Cell) -> None:
        if self._is_going:  # to the first value of what is about a form or row as a whole
            return
        here, now = [one for one in self.found if one.cell == cell], self.panel.current
        one = in_hand(here, "") or next(iter(here), None)
        if one is not None and (now is None or now.cell != cell):
            self._show_number(one.number)
            self._was_there = True

    def _show_number(self, number: int) -> None:
        self.panel.show_number(number)
        self._take_up()

    def _take_up(self) -> None:
        now = self.panel.current
        self.about.take_up(now.comment.id if now else "")

    # ---- going from one to the other

    def open_first(self) -> None:
        """Go to the first that is left, with the list open; of none left nothing happens."""
        if self.left:
            self.panel.unfold_where_there_is_room()
            self.go_to(self.left[0].number)

    def step(self, by: int) -> None:
        """Go to the next comment, from the last one to the first; the other way round with -1."""
        self.window.commit()
        if not self.found:
            self.window.say("没有农业局的意见。")
            return
        number = self.panel.number + (by if self._was_there else 0)
        self.go_to((number - 1) % len(self.found) + 1)

    def go_on(self) -> None:
        """One is answered, wherever: go to the next that is left; back to what is filled in where none is."""
        ahead = [*self.found[self.panel.number - 1 :], *self.found[: self.panel.number - 1]]
        following = next((one for one in ahead if one.is_left), None)
        if following is None:
            self.about.go_on()
        else:
            self.go_to(following.number)

    def go_to(self, number: int) -> None:
        """Go to where a comment is to be mended or answered."""
        self._show_number(number)
        self._was_there = True
        one = self.found[number - 1]
        self.begun.emit()
        if one.place is not None:
            self._is_going = True
            self.go.emit(one.cell or (one.place, ""))
            self._is_going = False
            self._stand_beside(one)
        elif not self.view.locked:
            self.panel.answer.begin()

    def _stand_beside(self, one: Asked) -> None:
        """Where nobody can type, as in what the program works out, the keyboard goes into the answer: what it
        came from is another value.
        """
        if one.cell is None or not self.view.isVisible() or self.view.can_hold(one.cell):
            return
        self.about.look_at(one.cell)
        if not self.view.locked:
            self.about.write_answer()

    # ---- answering

    def answer(self) -> None:
        """Begin to write the answer: to the one in hand, where that is about the form or row that one is in,
        else to what is said of the value at hand, which the bar there tells.
        """
        one = self._to_answer()
        if one is None or not one.may_be_answered:
            self.window.say("这一项没有农业局的意见。")
        elif self.view.locked:
            self.window.say("这一版只供查看，不能答复。")
        elif one.cell is None:
            self._show_number(one.number)
            self.panel.answer.begin()
        else:
            if one.cell != self.about.cell:
                self.go_to(one.number)
            self.about.write_answer()

    def _to_answer(self) -> Asked | None:
        cell, now = self.about.cell, self.panel.current
        here = [one for one in self.found if one.cell == cell and cell is not None]
        if now is not None and cell is not None and now.is_about_all_of(cell[0]):
            return now
        return in_hand(here, now.comment.id if now else "") if here else now

    def _answer(self, text: str) -> None:
        """Keep the sentence for the one in hand, which is about no value."""
        if (one := self.panel.current) is not None and one.cell is None:
            try:
                said = answered(self.view.draft, one, text, self.desk.settings.filler)
            except PersonError as error:
                self.window.fail(error)
                return
            self.window.saving.save(said)
