"""The page 市级指标登记: a row a target, all of the row chosen below, and what is found in it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.targets.own_figures import FORM, Registered, entered, read, registered
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.ui.bureau.targets.entry_table import EntryTable
from laiwu_desktop.ui.bureau.targets.own_table import OwnTable
from laiwu_desktop.ui.entry.findings import FindingsPanel
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.shell.desk_window import DeskWindow


class CityForm(QObject):
    """Puts a table of the targets above the city's form, and its findings below. `shown` carries what is
    registered, whenever that may be otherwise.
    """

    shown = Signal(object)

    def __init__(self, desk: BureauDesk, window: DeskWindow, view: ReportView) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.view = view
        self.rows: list[Registered] = []
        # What was typed for targets whose rows are still awaited.
        self._coming: dict[str, dict[str, Value]] = {}
        self.table = OwnTable()
        self.table.setMinimumHeight(52)
        self.findings = FindingsPanel(view.draft.forms, view.draft.register)
        self.findings.here.hide()  # there is one unit only
        self.take_from(self.table)
        self.table.currentItemChanged.connect(lambda *_: self._show_row())
        self.findings.jump.connect(view.jump)
        self.findings.explain.connect(self.explain)
        window.saving.changed.connect(lambda _: self.refresh())
        view.renewed.connect(self.refresh)
        view.at.connect(lambda _: self._open_form())
        self._build()
        self.refresh()

    def _build(self) -> None:
        layout = self.view.layout()
        assert layout is not None
        self.upper, self.outer = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Vertical)
        self.upper.addWidget(self.table)
        self.upper.addWidget(self.view.splitter)
        self.upper.setSizes([330, 240])
        self.upper.setStretchFactor(0, 1)
        self.outer.addWidget(self.upper)
        self.outer.addWidget(self.findings)
        self.outer.setStretchFactor(0, 1)
        for splitter in (self.upper, self.outer):
            splitter.setChildrenCollapsible(False)
        self.upper.setCollapsible(1, True)  # on a small screen the table is worth more
        layout.addWidget(self.outer)

    def _open_form(self) -> None:
        """Whoever is led to a field below sees it."""
        above, below = self.upper.sizes()
        if not below:
            self.upper.setSizes([above * 2 // 3, above // 3])

    def refresh(self) -> None:
        """Show what is registered, and what is found in it."""
        draft = self.view.draft
        if FORM not in draft.forms:
            return
        self.rows = registered(draft, self.desk.plan)
        self.table.show_own(self.rows, locked=self.view.locked)
        self.findings.show_draft(draft)
        self.shown.emit(self.rows)

    def commit(self) -> None:
        """Take what is being typed."""
        self.table.commit()

    def take_from(self, table: EntryTable) -> None:
        """Save what is typed in a table."""
        table.typed.connect(self.enter)
        table.typing.connect(self.watch)

    def watch(self, target_id: str, field: str, begins: bool) -> None:
        """What stands in a cell when somebody begins to type is what they mean to replace."""
        row = next((row for row in self.rows if row.target.id == target_id), None)
        if row is not None and row.key is not None and field:
            self.window.saving.type_in((row.key, field), typed=begins)

    def enter(self, target_id: str, field: str, text: str) -> None:
        """Save what was typed for a target, in its row; one that has none gets it."""
        row = next(row for row in self.rows if row.target.id == target_id)
        draft, saving = self.view.draft, self.window.saving
        try:
            value = read(draft, row.target, field, text)
        except PersonError as error:
            self.window.fail(error)
            return
        if row.key is not None:
            saving.save_typed((row.key, field), value)
        elif target_id in self._coming:
            self._coming[target_id][field] = value
        elif value is not None:
            self._coming[target_id] = {field: value}
            find = partial(draft.next_key, FORM, draft.head.division)
            saving.once_found(find, partial(self._begin, row), partial(self._coming.pop, target_id, None))

    def _begin(self, row: Registered, key: RecordKey) -> None:
        values = self._coming.pop(row.target.id)
        self.window.saving.save(entered(self.view.draft, row.target, key, values))

    def _show_row(self) -> None:
        """Show all of the row of the target chosen, where it has one."""
        place = self.table.currentRow()
        if 0 <= place < len(self.rows) and (key := self.rows[place].key) and not self.table.is_typing:
            self.view.pages[FORM].show_row(key.seq)

    def explain(self, findings: list[Finding]) -> None:
        """Ask for the explanation of warnings and keep it."""
        if self.view.locked:
            self.window.fail(self.desk.refused or PersonError("frozen.explanation"))
            return
        about = findings[0].message if len(findings) == 1 else f"对选中的 {len(findings)} 条写同一说明："
        text = self.window.dialogs.ask_text(self.window, "审核说明", about, "")
        if not text:
            return
        draft, who = self.view.draft, self.desk.settings.filler
        try:
            said = changing.findings_explained(draft.explanations, findings, text, who, draft.writing.now())
        except PersonError as error:
            self.window.fail(error)
            return
        self.window.saving.save(said)
