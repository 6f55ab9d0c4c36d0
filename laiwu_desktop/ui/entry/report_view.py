"""A report to fill in or to look at: its units on the left, the forms of the unit gone to on the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
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
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.entry.form_page import FormPage
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.entry.unit_list import UnitList
from laiwu_desktop.ui.fields.editors import EditorHelp, Photos
from laiwu_desktop.ui.fields.photo_strip import photos_to_show
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker


class ReportView(QWidget):
    """Units and forms of one draft; only to be looked at without a `saving`. `moved` carries the unit.

    What is shown besides the draft, its photos, is read by `worker`.
    """

    moved = Signal(str)
    history = Signal(object)

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
        self.units = UnitList(register, draft.head.division)
        self.units.chosen.connect(self._show_unit)
        self.units.found.connect(self._begin_typing)
        self.pages: dict[str, FormPage] = {}
        self._build()
        self.units.fill(draft)

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self._fill_stack()
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(4, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._header())
        column.addWidget(self.stack, 1)
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
        for keys, by in (("PgDown", 1), ("Ctrl+Return", 1), ("Ctrl+Enter", 1), ("PgUp", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self.step(by))

    def _fill_stack(self) -> None:
        self.tabs = {level: self._tabs(level) for level in {form.level for form in self.draft.forms}}

    def _renew(self) -> None:
        """Other forms: other pages."""
        for tabs in self.tabs.values():
            self.stack.removeWidget(tabs)
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
        self.confirm = QPushButton(icon("state-carried"), "")
        self.confirm.clicked.connect(self.confirm_carried)
        back = QPushButton(icon("previous"), "上一村")
        back.setToolTip("PageUp")
        back.clicked.connect(lambda: self.step(-1))
        ahead = QPushButton(icon("next"), "下一村")
        ahead.setToolTip("PageDown 或 Ctrl+回车")
        ahead.clicked.connect(lambda: self.step(1))
        line = QHBoxLayout()
        line.setContentsMargins(8, 7, 10, 5)
        line.setSpacing(8)
        line.addWidget(self.title)
        line.addWidget(self.code)
        line.addStretch()
        for button in (self.confirm, back, ahead):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(button)
        alone = sum(map(len, self.draft.units.values())) == 1
        back.setVisible(not alone)
        ahead.setVisible(not alone)
        return line

    def _tabs(self, level: str) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setIconSize(QSize(13, 13))
        tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tabs.setUsesScrollButtons(True)
        help_ = EditorHelp(self._photos, self.dialogs.pictures)
        for form in self.draft.forms.at_levels(level):
            page = FormPage(form, self.draft, help_, self.dialogs, self.saving)
            page.history.connect(self.history)
            page.past_end.connect(self._past_end)
            self.pages[form.name] = page
            tabs.addTab(page, form.title)
            tabs.setTabToolTip(tabs.count() - 1, as_tip(f"{form.number}　{form.title}"))
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
        self._show_page()
        self._show_marks()
        self.moved.emit(unit_code)

    def _page(self) -> FormPage | None:
        tabs = self.stack.currentWidget()
        page = tabs.currentWidget() if isinstance(tabs, QTabWidget) else None
        return page if isinstance(page, FormPage) else None

    def _show_page(self) -> None:
        page = self._page()
        if page is not None and self.unit_code:
            page.show_unit(self.unit_code, self.draft, self.locked)

    def _show_marks(self) -> None:
        """The state of each form on its tab, and what is left to confirm."""
        tabs = self.tabs[self.register[self.unit_code].level]
        for number in range(tabs.count()):
            page = tabs.widget(number)
            if isinstance(page, FormPage):
                tabs.setTabIcon(number, icon(f"state-{self._form_state(page)}"))
        carried = self.units.states[self.unit_code].carried
        self.confirm.setText(f"确认本村沿用数据（{carried} 项）")
        self.confirm.setVisible(bool(carried) and not self.locked)

    def _form_state(self, page: FormPage) -> str:
        """The icon of a form: no rows at all are an answer where nothing else is left to answer."""
        state = _form_state(self.draft, page, self.unit_code)
        done = self.units.states[self.unit_code].code in ("complete", "explained")
        return "complete" if state == "blank" and page.form.repeats and done else state

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
        """After the last field comes the next form."""
        tabs = self.stack.currentWidget()
        if isinstance(tabs, QTabWidget) and tabs.currentIndex() + 1 < tabs.count():
            tabs.setCurrentIndex(tabs.currentIndex() + 1)
            page = self._page()
            if page is not None:
                page.focus_field("")

    # ---- what changes

    def set_draft(self, draft: Draft, *, locked: bool) -> None:
        """Take another draft, such as one that a file was read into; what waits to be saved goes there."""
        forms, self.draft = self.draft.forms, draft
        self.register = draft.register
        if self.saving is not None:
            self.saving.set_draft(draft)
        self.locked = locked
        if draft.forms is not forms:
            self._renew()
        self.units.fill(draft)
        if self.unit_code:
            self._show_page()
            self._show_marks()

    def commit(self) -> None:
        """Save what is typed and not saved yet."""
        page = self._page()
        if page is not None:
            page.commit()

    def confirm_carried(self) -> None:
        """Confirm all that the unit shown has from the last period."""
        self.commit()
        if self.saving is not None:
            self.saving.save(changing.unit_confirmed(self.draft.figures, self.unit_code))

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
    if any(finding.severity == "error" for finding in findings):
        return "error"
    if rows and any(finding.blocks for finding in findings):
        return "warning"
    if any(finding.explained for finding in findings):
        return "explained"
    return "complete" if rows else "blank"
