"""The list of findings: what stands against handing over, each with the way to its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.check import FINDING_NAMES, REMARK, Finding
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, Explanation
from laiwu_desktop.ui.looks.slim import slim
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.theme import icon

HEADERS = ("性质", "村（居）", "报表", "指标项", "问题", "审核说明")
WIDTHS = (74, 128, 150, 120, 0, 190)
FILTERS = {
    "all": "全部",
    "error": "强制性",
    "unexplained": "待说明",
    "explained": "已说明",
    "remark": "意见",
}
_ORDER = tuple(FINDING_NAMES.values())
QWIDGETSIZE_MAX = 16777215
FOLDED_HEIGHT, LEAST_HEIGHT, OPEN_HEIGHT, LOW_FOLDED_HEIGHT = 38, 110, 190, 27
ROOMY = 460
Index = QModelIndex | QPersistentModelIndex


class FindingsModel(QAbstractTableModel):
    """The findings shown, one a line."""

    def __init__(self, forms: FormSet, register: Register) -> None:
        super().__init__()
        self.forms = forms
        self.register = register
        self.findings: list[Finding] = []
        self.said: dict[tuple, str] = {}

    def show(self, findings: list[Finding], explanations: Iterable[Explanation]) -> None:
        """Show other findings."""
        self.beginResetModel()
        self.findings = findings
        self.said = {(e.key, e.field, e.rule): e.text for e in explanations}
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.findings)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADERS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        finding = self.findings[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return icon(f"state-{_state(finding)}")
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(finding)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(self._texts(finding)[index.column()])
        return None

    def _texts(self, finding: Finding) -> tuple[str, ...]:
        form = self.forms.get(finding.form)
        field = form.fields.get(finding.field) if form else None
        row = f"　第 {finding.seq} 行" if finding.seq else ""
        return (
            finding.name,
            self.register[finding.unit_code].name,
            f"{form.title if form else WHOLE_TITLE}{row}",
            field.label if field else "—",
            finding.message,
            self.said.get((finding.key, finding.field, finding.rule), "") if finding.explained else "",
        )


class _Table(QTableView):
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class FindingsPanel(QWidget):
    """Findings with filters. `jump` carries the one to go to, `explain` those to be explained."""

    jump = Signal(object)
    explain = Signal(list)

    def __init__(self, forms: FormSet, register: Register) -> None:
        super().__init__()
        self.model = FindingsModel(forms, register)
        self.by_unit: dict[str, list[Finding]] = {}
        self.explanations: tuple[Explanation, ...] = ()
        self.unit_code = ""
        self.table = _Table()
        self._build()

    def _build(self) -> None:
        self.filters = QButtonGroup(self)
        self.folded_height = FOLDED_HEIGHT
        top = self.top = QHBoxLayout()
        top.setContentsMargins(8, 5, 8, 4)
        top.setSpacing(4)
        self.fold = QPushButton(icon("down"), "审核结果")
        self.fold.setProperty("kind", "fold")
        self.fold.setToolTip("展开或收起")
        self.fold.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fold.clicked.connect(lambda: self.unfold(self.table.isHidden()))
        top.addWidget(self.fold)
        for number, word in enumerate(FILTERS.values()):
            button = QPushButton(word)
            button.setCheckable(True)
            button.setProperty("kind", "filter")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.filters.addButton(button, number)
            top.addWidget(button)
        self.filters.button(0).setChecked(True)
        self.filters.idClicked.connect(lambda: self.choose_filter(list(FILTERS)[self.filters.checkedId()]))
        self.here = QCheckBox("只看本村")
        self.here.toggled.connect(self.show_filtered)
        self.write = QPushButton(icon("explain"), "写审核说明…")
        self.write.setToolTip("先选中一条或多条核实性问题（按住 Ctrl 或 Shift 可选多条）")
        self.write.clicked.connect(self.explain_chosen)
        top.addSpacing(8)
        top.addWidget(self.here)
        top.addStretch()
        hint = PlainLabel("双击或按回车，转到所在的项")
        hint.setObjectName("faint")
        top.addWidget(hint)
        top.addWidget(self.write)
        self._set_up_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self.unfold(False)

    def be_low(self, low: bool) -> None:
        """Take less height."""
        slim((self.fold, self.write, *self.filters.buttons()), low=low)
        self.top.setContentsMargins(8, 0 if low else 5, 8, 0 if low else 4)
        self.folded_height = LOW_FOLDED_HEIGHT if low else FOLDED_HEIGHT
        self.unfold(self.table.isVisibleTo(self))

    def unfold(self, open_: bool) -> None:
        """Show the list, or only the line with the counts."""
        self.table.setVisible(open_)
        self.fold.setIcon(icon("down" if open_ else "up"))
        self.setMaximumHeight(QWIDGETSIZE_MAX if open_ else self.folded_height)
        splitter = self.parentWidget()
        if isinstance(splitter, QSplitter):
            whole = sum(splitter.sizes())
            # On a small screen a third, lest of the form there is but a line.
            opened = OPEN_HEIGHT if whole >= ROOMY else max(LEAST_HEIGHT, whole // 3)
            height = opened if open_ else self.folded_height
            splitter.setSizes([whole - height, height])

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName("审核结果")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for number, width in enumerate(WIDTHS):
            if width:
                header.resizeSection(number, width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        table.doubleClicked.connect(self._jump)
        table.entered.connect(self._jump)
        table.selectionModel().selectionChanged.connect(self._selected)

    def show_draft(self, draft: Draft) -> None:
        """Take the findings of all units of a draft."""
        self.model.forms = draft.forms
        units = {draft.head.division: None} | {
            unit.code: None for found in draft.units.values() for unit in found
        }
        self.by_unit = {unit: _unit_findings(draft, unit) for unit in units}
        self.explanations = draft.explanations
        self.model.register = draft.register
        self.show_filtered()

    def update_unit(self, draft: Draft, unit_code: str) -> None:
        """Take the findings of one unit anew; the list is left alone where they are the same."""
        findings = _unit_findings(draft, unit_code)
        if findings != self.by_unit.get(unit_code) or draft.explanations != self.explanations:
            self.by_unit[unit_code] = findings
            self.explanations = draft.explanations
            self.show_filtered()

    def show_unit(self, unit_code: str) -> None:
        """Say which unit is meant by 本村."""
        self.unit_code = unit_code
        if self.here.isChecked():
            self.show_filtered()

    def choose_filter(self, name: str) -> None:
        """Open the list and show one kind of findings only."""
        if self.table.isHidden():
            self.unfold(True)
        self.filters.button(list(FILTERS).index(name)).setChecked(True)
        self.show_filtered()

    def show_filtered(self) -> None:
        """Show what the filters let through, errors first, with counts on the filters."""
        every = [f for unit, found in self.by_unit.items() for f in found if self._is_here(unit)]
        every.sort(key=lambda finding: (_ORDER.index(finding.name), finding.explained))
        groups = {name: [f for f in every if name in ("all", _group(f))] for name in FILTERS}
        for number, (name, word) in enumerate(FILTERS.items()):
            self.filters.button(number).setText(f"{word} {len(groups[name])}")
        remarks = self.filters.button(list(FILTERS).index(REMARK))
        remarks.setVisible(bool(groups[REMARK]))
        if remarks.isChecked() and not groups[REMARK]:
            self.filters.button(0).setChecked(True)
        row = self.table.currentIndex().row()
        self.model.show(groups[list(FILTERS)[self.filters.checkedId()]], self.explanations)
        if 0 <= row < self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(row, 0))
        self._selected()

    def chosen(self) -> list[Finding]:
        """The findings selected."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedIndexes()})
        return [self.model.findings[row] for row in rows]

    def _is_here(self, unit_code: str) -> bool:
        return not self.here.isChecked() or unit_code == self.unit_code

    def _selected(self) -> None:
        self.write.setEnabled(bool(self.chosen_to_explain))

    def _jump(self) -> None:
        row = self.table.currentIndex().row()
        if row >= 0:
            finding = self.model.findings[row]
            if finding.key.is_whole:  # there is no place to go to, but an answer to be given
                self.explain.emit([finding])
            else:
                self.jump.emit(finding)

    @property
    def chosen_to_explain(self) -> list[Finding]:
        """Those selected that may be explained."""
        return [finding for finding in self.chosen() if finding.severity != "error"]

    def explain_chosen(self) -> None:
        """Ask for the explanation of the warnings that are selected."""
        if warnings := self.chosen_to_explain:
            self.explain.emit(warnings)

    def follow(self, finding: Finding | None) -> None:
        """Select the finding at which one is in the form, and nothing where there is none or it is not
        listed: what was selected before is not what is meant any more.
        """
        if finding in self.model.findings:
            to = self.model.index(self.model.findings.index(finding), 0)
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(to, flags.ClearAndSelect | flags.Rows)
        else:
            self.table.clearSelection()

    def go_to_first(self) -> None:
        """Go to where the first finding of the list is, of whatever unit it is."""
        self.here.setChecked(False)
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
            self._jump()

    def take_focus(self) -> None:
        """Give the keyboard to the list, at its first line."""
        if self.model.rowCount() and not self.table.isHidden():
            if not self.table.currentIndex().isValid():
                self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _unit_findings(draft: Draft, unit_code: str) -> list[Finding]:
    found = [f for form in draft.unit_forms(unit_code) for f in draft.unit_findings(form, unit_code)]
    return [*found, *(f for f in draft.remarks() if f.unit_code == unit_code)]


def _group(finding: Finding) -> str:
    if finding.is_comment:  # of a value as of a form: it is answered, not explained
        return REMARK
    if finding.severity == "error":
        return "error"
    return "explained" if finding.explained else "unexplained"


def _state(finding: Finding) -> str:
    group = "explained" if finding.explained else _group(finding)
    return {"unexplained": "warning", REMARK: "returned"}.get(group, group)
