"""One report: which form, which rows, in which order, and the grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.desk.bureau.judging.judged_grid import ORDERS, WANTED, JudgedGrid
from laiwu_desktop.desk.bureau.judging.judged_report import JudgedReport
from laiwu_desktop.desk.bureau.judging.speaking import Place
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.ui.bureau.judging.judged_model import JudgedModel
from laiwu_desktop.ui.bureau.judging.judged_view import JudgedView
from laiwu_desktop.ui.fields.choices import StillCombo
from laiwu_desktop.ui.parts.plain import Briefest, PlainLabel

NOTHING = "在左边选一个乡镇（街道）。"


class ReportGrid(QWidget):
    """`gone_to` says that one stands on another value, or on none."""

    gone_to = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.report: JudgedReport | None = None
        self.view: JudgedView | None = None
        self.form = ""
        self.preferred = "all"  # the rows that a person wants to see of reports that come for the first time
        self.written: Sequence[Comment] = ()
        self._build()
        self.show_report(None)

    def _build(self) -> None:
        self.choice, self.filter, self.order = StillCombo(), StillCombo(), StillCombo()
        for box, name in ((self.choice, "报表"), (self.filter, "显示哪些行"), (self.order, "次序")):
            box.setAccessibleName(name)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Where there is little room the boxes give way: their lists say the rest.
        for box, signs in ((self.choice, 10), (self.filter, 5), (self.order, 5)):
            box.setSizeAdjustPolicy(StillCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(signs)
        for code, (word, _) in WANTED.items():
            self.filter.addItem(word, code)
        for code, word in ORDERS.items():
            self.order.addItem(word, code)
        self.choice.activated.connect(lambda _number: self.show_form(self.choice.currentData()))
        self.filter.activated.connect(lambda _number: self._prefer())
        self.order.activated.connect(lambda _number: self.arrange())
        self.compare = QPushButton("显示原值")
        self.compare.setToolTip("在变化了的格下面写出原来的值")
        self.compare.setCheckable(True)
        self.compare.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.compare.toggled.connect(self._show_changes)
        self.count = Briefest()
        self.count.setObjectName("faint")
        line = QHBoxLayout()
        line.setContentsMargins(6, 2, 6, 5)
        line.setSpacing(8)
        line.addWidget(self.choice, 3)
        for box in (self.filter, self.order):
            line.addWidget(box, 1)
        line.addWidget(self.compare)
        line.addWidget(self.count, 2)
        self.nothing = PlainLabel()
        self.nothing.setObjectName("faint")
        self.nothing.setWordWrap(True)
        self.nothing.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(line)
        self.column.addWidget(self.nothing, 1)

    # ---- which report, which form

    def show_report(self, report: JudgedReport | None, why: str = NOTHING) -> None:
        """Show a report, of one that was looked at before only what has changed; else why there is none."""
        is_same = self.report is not None and report is not None and self.report.head.id == report.head.id
        there = self.cell if is_same else None
        self.report = report
        if report is None:
            self.nothing.setText(why)
            self._set_seen(seen=False)
            self.gone_to.emit()
            return
        if not is_same:
            comes_again = report.basis is not None and report.basis.head is not None
            wanted = "changed" if comes_again else self.preferred
            self.filter.setCurrentIndex(self.filter.findData(wanted))
        self._list_forms(report)
        self.show_form(self.form if is_same else self._first_form(report), there)

    def _list_forms(self, report: JudgedReport) -> None:
        self.choice.clear()
        for form in report.draft.forms:
            counted = zip(("问题", "离群", "变化"), report.counted(form.name), strict=True)
            told = " ".join(f"{word}{number}" for word, number in counted if number)
            self.choice.addItem(f"{form.title}　{told}", form.name)

    def _first_form(self, report: JudgedReport) -> str:
        """The one that was shown, unless nothing is wanted there and something is in another."""
        names = [form.name for form in report.draft.forms]
        wanted = self.filter.currentData()
        if wanted != "all":
            names.sort(key=lambda name: name != self.form)
            grids = ((name, JudgedGrid(report, report.draft.forms[name])) for name in names)
            return next((name for name, grid in grids if grid.wanted(wanted)), names[0])
        return self.form if self.form in names else names[0]

    def show_form(self, name: str, there: Cell | None = None) -> None:
        """Show a form of the report."""
        assert self.report is not None
        self.form = name
        self.choice.setCurrentIndex(self.choice.findData(name))
        grid = JudgedGrid(self.report, self.report.draft.forms[name])
        grid.show_written(self.written)
        if self.view is None:
            self.view = JudgedView(JudgedModel(grid))
            self.view.show_changes(shown=self.compare.isChecked())
            self.view.gone_to.connect(self.gone_to)
            self.column.addWidget(self.view, 1)
        self.view.judged.show(grid)
        self.arrange(there)

    def _prefer(self) -> None:
        """A person chooses rows: of this report, and of others that come for the first time."""
        if self.report is not None and (self.report.basis is None or self.report.basis.head is None):
            self.preferred = self.filter.currentData()
        self.arrange()

    def _show_changes(self, shown: bool) -> None:
        if self.view is not None:
            self.view.show_changes(shown=shown)

    def arrange(self, there: Cell | None = None) -> None:
        """Show the rows that are wanted, in the order that is; one stays where one was."""
        if self.view is None or self.report is None:
            return
        there = there or self.cell
        model = self.view.judged
        model.arrange(self.filter.currentData(), self.order.currentData())
        self.view.fit()
        self._set_seen(seen=bool(model.rows))
        basis = self.report.basis
        against = f"变化：与{basis.words}比" if basis else "没有可比的上期数据"
        rows = f"{len(model.rows)} / {len(model.grid.rows)} 行"
        self.count.show_texts(f"{rows}　{against}", rows)
        self.nothing.setText(f"这张表没有要看的行（{self.filter.currentText()}）。")
        self.view.go_to(there)
        self.gone_to.emit()

    def _set_seen(self, *, seen: bool) -> None:
        was_here = self.view is not None and self.view.hasFocus()
        self.nothing.setVisible(not seen)
        if self.view is not None:
            self.view.setVisible(seen)
        for widget in (self.choice, self.filter, self.order, self.compare, self.count):
            widget.setVisible(self.report is not None)
        if was_here and not seen:
            self.take_keyboard()

    def show_written(self, comments: Iterable[Comment]) -> None:
        """Let what is written and not sent be seen."""
        self.written = tuple(comments)
        if self.view is not None and self.report is not None:
            self.view.judged.show_written(self.written)

    # ---- where one is

    @property
    def cell(self) -> Cell | None:
        """The value that one stands on."""
        return self.view.cell if self.view is not None and self.report is not None else None

    @property
    def place(self) -> Place | None:
        """What a comment would be about now."""
        if self.view is None or self.report is None or self.cell is None:
            return None
        return Place(self.report.draft.forms[self.form], tuple(self.view.cells_chosen))

    def go_to(self, cell: Cell) -> None:
        """Go to a value of the report, whatever rows are wanted."""
        if self.report is None or cell[0].form not in self.report.draft.forms:
            return
        if not cell[1]:
            form = self.report.draft.forms[cell[0].form]
            cell = cell[0], next(iter(form.fields))
        if cell[0].form != self.form:
            self.show_form(cell[0].form, cell)
        if self.view is not None and not self._is_seen(cell):
            self.filter.setCurrentIndex(0)
            self.arrange(cell)
        if self.view is not None:
            self.view.go_to(cell)
            self.view.setFocus()

    def _is_seen(self, cell: Cell) -> bool:
        assert self.view is not None
        index = self.view.judged.index_of(cell)
        return index.isValid() and not self.view.isColumnHidden(index.column())

    def next_mark(self, step: int = 1) -> bool:
        """Go to the next cell of which something is to be said, from form to form and round again."""
        if self.view is None or self.report is None:
            return False
        if self.view.next_mark(step):
            return True
        names = [form.name for form in self.report.draft.forms]
        here = names.index(self.form)
        for by in range(1, len(names) + 1):
            self.show_form(names[(here + step * by) % len(names)])
            if self.view.next_mark(step, from_edge=True):
                return True
        return False

    def take_keyboard(self) -> None:
        """The keyboard goes into the grid; where there is none to what brings one, or says why not."""
        places = (self.view, self.choice, self.nothing)
        next(place for place in places if place is not None and place.isVisibleTo(self)).setFocus()
