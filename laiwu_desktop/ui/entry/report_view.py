"""A report to fill in or to look at: its units on the left, the forms of the unit gone to on the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.progress import no_rows_are_an_answer
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.entry.around import Around
from laiwu_desktop.ui.entry.record.form_page import FormPage
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.entry.unit_list import UnitList
from laiwu_desktop.ui.fields.editors import EditorHelp, Photos
from laiwu_desktop.ui.fields.photo_strip import photos_to_show
from laiwu_desktop.ui.looks.slim import slim
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.plain import Briefest, PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker

# On a small screen lines above and the bar below leave no more of it.
LEAST_OF_FORM = 68
# Which values of a unit are shown, where not all are.
OnlyOf = Callable[[str], frozenset[Cell]]


class ReportView(QWidget):
    """Units and forms of one draft; only to be looked at without a `saving`. `moved` carries the unit, `at`
    the value that the keyboard went to, `pasted` the one that several lines or cells were to go into;
    `past_unit` comes when Enter leaves the last field of a unit,
    `renewed` when another draft is shown, `turned` when another form, row or choice of values is; `told`
    carries what is to be said of a row that is awaited.

    What is shown besides the draft, its photos, is read by `worker`.
    """

    moved = Signal(str)
    history = Signal(object)
    at = Signal(object)
    pasted = Signal(object, str, str)
    told = Signal(str)
    past_unit = Signal()
    renewed = Signal()
    turned = Signal()

    def __init__(
        self,
        draft: Draft,
        register: Register,
        dialogs: Dialogs,
        worker: Worker,
        saving: Saving | None,
        *,
        locked: bool,
    ) -> None:
        super().__init__()
        self.draft = draft
        self.worker = worker
        self.saving = saving
        if saving is not None:
            saving.changed.connect(self._changed)
        self.register = register
        self.dialogs = dialogs
        self.locked = locked
        self.unit_code = ""
        self.is_low = False
        # What the keyboard has been in: to confirm that is not to confirm it unseen.
        self.seen: set[Cell] = set()
        # What has stood as it is for many periods: it is to be looked at again.
        self.stale: frozenset[Cell] = frozenset()
        self.only_of: OnlyOf | None = None
        self.only: frozenset[Cell] | None = None
        self.at.connect(self.seen.add)
        self.units = UnitList(register, draft.head.division)
        self.units.chosen.connect(self._show_unit)
        self.units.found.connect(self._begin_typing)
        self.pages: dict[str, FormPage] = {}
        self._build()
        self.units.fill(draft)

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.stack.setMinimumHeight(LEAST_OF_FORM)
        self._fill_stack()
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(4, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._header())
        self.came_from = PlainLabel()
        self.came_from.setWordWrap(True)
        self.came_from.setObjectName("message")
        self.came_from.setContentsMargins(8, 0, 10, 5)
        column.addWidget(self.came_from)
        self.around = Around(self.stack)
        column.addWidget(self.around, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.units)
        self.splitter.addWidget(side)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([236, 1130])
        self.splitter.setCollapsible(1, False)
        self.units.setVisible(sum(map(len, self.draft.units.values())) > 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)
        self.ways = [self._way(text, keys, partial(go, by)) for text, keys, go, by in self._ways()]

    def put_beside(self, bar: QWidget) -> None:
        """Show something beside the form, below it where the form needs the width."""
        self.around.box.addWidget(bar)

    def _ways(self) -> tuple[tuple[str, tuple[str, ...], Callable[[int], object], int], ...]:
        return (
            ("下一张表(&N)", ("Ctrl+Return", "Ctrl+Enter"), self.step_form, 1),
            ("上一张表(&P)", ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), self.step_form, -1),
            ("下一村(&D)", ("Ctrl+PgDown", "PgDown"), self.step, 1),
            ("上一村(&U)", ("Ctrl+PgUp", "PgUp"), self.step, -1),
        )

    def _way(self, text: str, keys: tuple[str, ...], go: Callable[[], object]) -> QAction:
        """A way through the report, by keys wherever one is in it; a window may have it in its menus, too."""
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(one) for one in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked: go())
        self.addAction(action)
        return action

    def _fill_stack(self) -> None:
        self.tabs = {level: self._tabs(level) for level in {form.level for form in self.draft.forms}}

    def _renew(self) -> None:
        """Other forms: other pages."""
        for tabs in self.tabs.values():
            self.stack.removeWidget(tabs)
            tabs.hide()  # it is gone only when no message stands above the window
            tabs.deleteLater()
        self.pages.clear()
        self._fill_stack()
        if self.unit_code and (level := self.register[self.unit_code].level) in self.tabs:
            self.stack.setCurrentWidget(self.tabs[level])

    def _header(self) -> QHBoxLayout:
        self.title = PlainLabel()
        self.title.setObjectName("heading")
        self.code = PlainLabel()
        self.code.setObjectName("faint")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.left = Briefest()
        self.left.setObjectName("faint")
        self.confirm = QPushButton(icon("state-carried"), "")
        self.confirm.clicked.connect(lambda: self.told.emit(self.confirm_carried()))
        back = QPushButton(icon("previous"), "上一村")
        back.setToolTip("Ctrl+PageUp 或 PageUp")
        back.clicked.connect(lambda: self.step(-1))
        ahead = QPushButton(icon("next"), "下一村")
        ahead.setToolTip("Ctrl+PageDown 或 PageDown")
        ahead.clicked.connect(lambda: self.step(1))
        self.steps = (back, ahead)
        line = self.head = QHBoxLayout()
        line.setContentsMargins(8, 7, 10, 5)
        line.setSpacing(8)
        line.addWidget(self.title)
        line.addWidget(self.code)
        line.addWidget(self.left, 1)
        for button in (self.confirm, back, ahead):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(button)
        alone = sum(map(len, self.draft.units.values())) == 1
        back.setVisible(not alone)
        ahead.setVisible(not alone)
        return line

    def be_low(self, low: bool) -> None:
        """Take less height above the forms."""
        self.is_low = low
        slim((self.confirm, *self.steps, *(tabs.tabBar() for tabs in self.tabs.values())), low=low)
        for page in self.pages.values():
            page.be_low(low)
        self.head.setContentsMargins(8, 1 if low else 7, 10, 1 if low else 5)

    def _tabs(self, level: str) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setIconSize(QSize(13, 13))
        tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tabs.setUsesScrollButtons(True)
        slim((tabs.tabBar(),), low=self.is_low)
        help_ = EditorHelp(self._photos, self.dialogs.pictures)
        for form in self.draft.forms.at_levels(level):
            page = FormPage(form, self.draft, help_, self.dialogs, self.saving)
            page.be_low(self.is_low)
            page.history.connect(self.history)
            page.at.connect(self.at)
            page.turned.connect(self.turned)
            page.pasted.connect(self.pasted)
            page.told.connect(self.told)
            page.past_end.connect(self._past_end)
            self.pages[form.name] = page
            tabs.addTab(page, form.title)
            tabs.setTabToolTip(tabs.count() - 1, as_tip(f"{form.number}　{form.title}\n{form.hint}"))
        tabs.currentChanged.connect(self._show_page)
        self.stack.addWidget(tabs)
        return tabs

    def _photos(self, names: Iterable[str], show: Callable[[Photos], None]) -> None:
        """Look photos up off the window's thread; those that cannot be read are shown as missing."""
        waiting = self.saving.photos if self.saving else {}
        look_up = partial(photos_to_show, frozenset(names), waiting, self.draft.photos)
        self.worker.quietly(look_up, show, lambda _: show({}))

    # ---- where we are

    def _show_unit(self, unit_code: str) -> None:
        self.commit()
        self.unit_code = unit_code
        unit = self.register[unit_code]
        self.title.setText(unit.name)
        self.code.setText(unit.code)
        if unit.level in self.tabs:
            self.stack.setCurrentWidget(self.tabs[unit.level])
        self._narrow()
        self._show_marks()
        self.moved.emit(unit_code)

    def _page(self) -> FormPage | None:
        tabs = self.stack.currentWidget()
        page = tabs.currentWidget() if isinstance(tabs, QTabWidget) else None
        return page if isinstance(page, FormPage) else None

    def _show_page(self) -> None:
        page = self._page()
        if page is not None and self.unit_code:
            page.show_unit(self.unit_code, self.draft, self.locked, self.only)
            self.turned.emit()

    def show_only(self, only_of: OnlyOf | None) -> None:
        """Show these values of each unit and no others, or, with None, all of them."""
        self.commit()
        self.only_of = only_of
        self._narrow()

    def _narrow(self) -> None:
        self.only = self.only_of(self.unit_code) if self.only_of else None
        self._show_tabs()
        self._show_page()

    def show_more(self, cells: frozenset[Cell]) -> None:
        """Show these values of the unit shown, too."""
        if self.only is not None and not cells <= self.only:
            self.only |= cells
            self._show_tabs()
            self._show_page()

    def _show_tabs(self) -> None:
        """Only forms of which something is shown; the first where that is none."""
        if not isinstance(tabs := self.stack.currentWidget(), QTabWidget):
            return
        forms = {key.form for key, _ in self.only} if self.only is not None else None
        for number, page in enumerate(self._pages()):
            tabs.setTabVisible(number, forms is None or page.form.name in forms or (not forms and not number))

    def _show_marks(self) -> None:
        """The state of each form on its tab, what is left to confirm, and whence the unit came."""
        tabs = self.tabs[self.register[self.unit_code].level]
        for number in range(tabs.count()):
            page = tabs.widget(number)
            if isinstance(page, FormPage):
                tabs.setTabIcon(number, icon(f"state-{self._form_state(page)}"))
        carried = self.units.states[self.unit_code].carried
        whose = "本村" if self.register[self.unit_code].level == "village" else "本乡镇"
        self.confirm.setText(f"确认{whose}沿用数据（{carried} 项）")
        self.confirm.setVisible(bool(carried) and not self.locked)
        told = self.draft.past.told.get(self.unit_code, "")
        self.came_from.setText(told)
        self.came_from.setVisible(bool(told))

    def _form_state(self, page: FormPage) -> str:
        """The icon of a form: no rows at all are an answer where nothing else is blank."""
        state = _form_state(self.draft, page, self.unit_code)
        if state == "optional" and no_rows_are_an_answer(self.draft, self.unit_code):
            return "complete"
        return state

    def step(self, by: int) -> None:
        """Go to the next unit and begin to type; what was being typed is saved."""
        self.commit()
        if self.units.step(by):
            page = self._page()
            if page is not None:
                page.focus_field("")

    def jump(self, finding: Finding) -> None:
        """Go to the field a finding is about."""
        self.go_to(finding.key, finding.field)

    def go_to(self, key: RecordKey, field: str) -> None:
        """Go to a field of a record."""
        if key.form not in self.pages or key.unit_code not in self.units.items:
            return
        self.units.go(key.unit_code)
        page = self.pages[key.form]
        if self.only is not None and (key, field) not in self.only:
            self.only |= {(key, field)}
            self._show_tabs()
        self.tabs[page.form.level].setCurrentWidget(page)
        self._show_page()
        page.show_row(key.seq)
        page.focus_field(field)

    def go_to_form(self, unit_code: str, form: str) -> None:
        """Go to one form of a unit, to its first field."""
        self.units.go(unit_code)
        page = self.pages[form]
        self.tabs[page.form.level].setCurrentWidget(page)
        self._begin_typing()

    def go_to_first(self) -> None:
        """Go to the first field of the unit shown."""
        if pages := self._shown_pages():
            self._turn(pages[0])

    def cell_at_hand(self) -> Cell | None:
        """The value that the keyboard is in, else the first of the record shown; None where there is none."""
        page = self._page()
        if page is None or page.body is None or page.entry.key is None:
            return None
        return page.entry.key, page.entry.focused_field() or next(iter(page.entry.rows))

    def _begin_typing(self) -> None:
        page = self._page()
        if page is not None:
            page.focus_field("")

    def _past_end(self) -> None:
        """After the last field of a form comes the next form in which there is a field."""
        ahead = self._others(1)
        page = next((one for one in ahead if one.can_enter(self.unit_code, self.draft, self.only)), None)
        if page is None:
            self.past_unit.emit()
        else:
            self._turn(page)

    def step_form(self, by: int) -> None:
        """Go to the next form of the unit, from its last one to the next unit's first; the other way round
        with -1.
        """
        self.commit()
        if others := self._others(by):
            self._turn(others[0])
        elif self.units.step(by):
            pages = self._shown_pages()
            self._turn(pages[0] if by > 0 else pages[-1])

    def _pages(self) -> list[FormPage]:
        tabs = self.stack.currentWidget()
        if not isinstance(tabs, QTabWidget):
            return []
        pages = map(tabs.widget, range(tabs.count()))
        return [page for page in pages if isinstance(page, FormPage)]

    def _shown_pages(self) -> list[FormPage]:
        tabs, pages = self.stack.currentWidget(), self._pages()
        return [
            page for page in pages if isinstance(tabs, QTabWidget) and tabs.isTabVisible(tabs.indexOf(page))
        ]

    def _others(self, by: int) -> list[FormPage]:
        """The forms after the one shown (`by` 1), or those before it, the nearest first."""
        pages, page = self._shown_pages(), self._page()
        here = pages.index(page) if page in pages else -1
        return pages[here + 1 :] if by > 0 else pages[:here][::-1]

    def _turn(self, page: FormPage) -> None:
        self.tabs[page.form.level].setCurrentWidget(page)
        page.focus_field("")

    @property
    def form(self) -> str:
        """The name of the form shown; "" where none is."""
        page = self._page()
        return page.form.name if page is not None else ""

    @property
    def shown_forms(self) -> list[str]:
        """The names of the forms of the unit shown that have something to show."""
        only = self.only
        return [
            one.form.name for one in self._shown_pages() if one.can_enter(self.unit_code, self.draft, only)
        ]

    @property
    def cell(self) -> Cell | None:
        """The value that the keyboard is in; None when it is elsewhere."""
        page = self._page()
        return page.entry.cell if page is not None and page.body is not None else None

    def shows(self, cell: Cell) -> bool:
        """Whether a value is shown, though the keyboard may be elsewhere, as in a note on it."""
        page = self._page()
        return page is not None and page.body is not None and page.entry.shows(cell)

    def can_hold(self, cell: Cell) -> bool:
        """Whether a value is shown and the keyboard may be in it."""
        page = self._page()
        return self.shows(cell) and page is not None and page.entry.can_hold(cell[1])

    # ---- what changes

    def set_draft(self, draft: Draft, *, locked: bool) -> None:
        """Take another draft, such as one that a file was read into; what waits to be saved goes there."""
        if draft.head.period != self.draft.head.period:
            self.seen.clear()
            self.stale = frozenset()
        forms, self.draft = self.draft.forms, draft
        self.register = draft.register
        if self.saving is not None:
            self.saving.set_draft(draft)
        self.locked = locked
        if draft.forms is not forms:
            self._renew()
        self.units.fill(draft)
        if self.unit_code:
            self._narrow()
            self._show_marks()
        self.renewed.emit()

    def commit(self) -> None:
        """Save what is typed and not saved yet."""
        page = self._page()
        if page is not None:
            page.commit()

    def drop_typed(self) -> None:
        """Let what is being typed in the value at hand go: another one is about to stand there."""
        page, cell = self._page(), self.cell
        if page is not None and cell is not None:
            page.entry.drop_typed(cell[1])

    def say(self, cell: Cell, value: Value) -> None:
        """Let a word stand for the value at hand, and no more what is being typed there."""
        page = self._page()
        if page is not None:
            page.entry.say(cell[1], value)

    def open_choices(self) -> None:
        """Show what there is to choose from for the value at hand: its list, or the words for no value."""
        page, cell = self._page(), self.cell
        if page is not None and cell is not None:
            page.entry.open_choices(cell[1])

    def confirm_carried(self) -> str:
        """Confirm all that the unit shown has from the last period; returns what is to be said of it."""
        self.commit()
        if self.saving is None:
            return ""
        intent = changing.rest_confirmed(self.draft.figures, self.unit_code, self.seen)
        self.saving.save(intent)
        return changing.confirmed_words(intent)

    def _changed(self, units: set[str]) -> None:
        """Show units of which something was written, by whomever."""
        for unit_code in units & self.units.items.keys():
            self.units.update_unit(self.draft.unit_state(unit_code))
        page = self._page()
        if self.unit_code in units and page is not None:
            page.refresh()
            self._show_marks()


def _form_state(draft: Draft, page: FormPage, unit_code: str) -> str:
    """The icon of one form of one unit, from its findings alone."""
    rows = draft.figures.rows(page.form.name, unit_code)
    findings = draft.unit_findings(page.form, unit_code)
    if draft.asked_in(page.form, unit_code):
        return "returned"
    if any(finding.severity == "error" and not finding.is_missing for finding in findings):
        return "error"
    if rows and any(finding.blocks and not finding.is_missing for finding in findings):
        return "warning"
    if any(finding.blocks for finding in findings):
        return "part" if rows else "blank"
    if any(row.carried for row in rows):
        return "carried"
    if any(finding.explained for finding in findings):
        return "explained"
    return "optional" if page.form.repeats and not rows else "complete" if rows else "blank"
