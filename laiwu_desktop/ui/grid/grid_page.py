"""The page 表格: all villages by the fields of a form, or by what is asked anew every period."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.desk.divisions import readings
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.grid.grid import FILTERS, Grid, GridColumn
from laiwu_desktop.desk.grid.grid_columns import ASKED, ASKED_WORD
from laiwu_desktop.desk.grid.grid_memory import GridMemory
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.ui.entry.saving import Saving
from laiwu_desktop.ui.entry.typed_ahead import LOST
from laiwu_desktop.ui.fields.choices import StillCombo
from laiwu_desktop.ui.grid.grid_acts import GridActs
from laiwu_desktop.ui.grid.grid_bar import GridBar
from laiwu_desktop.ui.grid.grid_keys import keys_of, lines_of, menu_of, rows_menu
from laiwu_desktop.ui.grid.grid_looks import GridLooks
from laiwu_desktop.ui.grid.grid_model import GridModel
from laiwu_desktop.ui.grid.grid_view import GridView
from laiwu_desktop.ui.grid.row_acts import RowActs
from laiwu_desktop.ui.grid.unit_dialog import UnitDialog
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.plain import Briefest, PlainLabel

# Of more rows what is left to do is not counted after every key.
MOST_COUNTED = 300
COUNT_AFTER = 100  # ms


class GridPage(QWidget):
    """`card` carries the value to be shown on its own page, `history` the one whose history is asked for;
    `explain` asks for the explanation of what is found at the one at hand, `said` is for the bottom of the
    window.
    """

    card = Signal(object)
    history = Signal(object)
    explain = Signal()
    said = Signal(str)

    def __init__(self, saving: Saving, memory: GridMemory, dialogs: Dialogs) -> None:
        super().__init__()
        self.saving = saving
        self.dialogs = dialogs
        self.draft = saving.draft
        self.name: str | None = None
        self.model = GridModel(saving)
        self.view = GridView(self.model)
        self.looks = GridLooks(self.view, self.model, memory, dialogs)
        self.acts = GridActs(self.view, self.model, dialogs)
        self.acts.said.connect(self.said)
        self.acts.failed.connect(saving.refused)
        self.rows = RowActs(self.view, self.model, dialogs, self._choose_unit)
        self.bar = GridBar(self.model)
        self.bar.settled.connect(self._settle)
        self.bar.taken.connect(self.view.take_offer)
        # What is left is counted after the grid is there to be seen.
        self.counting = QTimer(self)
        self.counting.setSingleShot(True)
        self.counting.setInterval(COUNT_AFTER)
        self.counting.timeout.connect(self._count)
        ways = (
            ("选项(&O)", "F4", self.acts.open_choices),
            ("下一处要改的(&F)", "F8", self.next_finding),
            ("找村(&V)…", "F6", self.find_unit),
            ("到填报页(&G)", "Shift+F2", self.to_card),
            ("写审核说明(&X)…", "Shift+F5", self.explain.emit),
            ("改动记录(&H)…", "Ctrl+H", self.ask_history),
        )
        self.lines = lines_of(self.acts, ways)
        self.view.keys = keys_of(self.lines) | dict.fromkeys(("Shift+F10", "Menu"), self.view.ask_menu)
        self._build()
        self.view.selectionModel().currentChanged.connect(self._gone_to)
        self.view.sorted.connect(self.sort)
        self.view.ahead.around = self
        self.view.ahead.told.connect(self.said)
        self.view.ahead.lost.connect(lambda text: self.said.emit(LOST.format(text=text)))
        self.view.lost.connect(lambda text: self.said.emit(f"这一行已在别处删除，刚才填的“{text}”没有存下。"))
        self.view.horizontalHeader().setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.horizontalHeader().customContextMenuRequested.connect(self._header_menu)
        saving.changed.connect(self._changed)
        saving.told.connect(lambda: self.bar.show_cell(self.view.currentIndex()))

    def _build(self) -> None:
        self.choice, self.filter = StillCombo(), StillCombo()
        self.choice.setAccessibleName("表格")
        self.choice.activated.connect(lambda _number: self.open(self.choice.currentData()))
        self.filter.setAccessibleName("显示哪些行")
        for code, (word, _) in FILTERS.items():
            self.filter.addItem(word, code)
        self.filter.activated.connect(lambda _number: self.arrange())
        self.past = QPushButton("显示上期")
        self.past.setCheckable(True)
        self.past.toggled.connect(lambda shown: self.view.show_past(shown=shown))
        columns = QPushButton("指标…")
        columns.clicked.connect(self.choose_columns)
        paste = QPushButton("粘贴")
        paste.setToolTip("把 Excel、WPS 中复制的内容贴到所选的格（Ctrl+V），写入前先核对")
        paste.clicked.connect(self.acts.paste)
        work, self.rows_button = QPushButton("操作"), QPushButton("行")
        for button in (work, self.rows_button):
            button.setProperty("kind", "menu")
        work.setMenu(menu_of(self.lines, work))
        self.rows_button.setMenu(rows_menu(self.rows, self))
        self.count = Briefest()
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.count.setObjectName("faint")
        line = QHBoxLayout()
        line.setContentsMargins(12, 7, 12, 6)
        line.setSpacing(8)
        for widget in (self.choice, self.filter, columns, self.past, paste, work, self.rows_button):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            line.addWidget(widget)
        line.addWidget(self.count, 1)
        self.nothing = PlainLabel()
        self.nothing.setObjectName("faint")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.view, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.bar)

    # ---- which grid

    def set_draft(self, draft: Draft, *, locked: bool) -> None:
        """Take another draft; the grid, and the cell one is in, stay where they are there."""
        self.commit()
        self.draft = draft
        names = [self.choice.itemData(number) for number in range(self.choice.count())]
        if names != [ASKED, *(form.name for form in draft.forms)]:
            self.choice.clear()
            self.choice.addItem(ASKED_WORD, ASKED)
            for form in draft.forms:
                self.choice.addItem(form.title, form.name)
        self.model.locked = locked
        if self.name is not None:
            self._show(self.name if self.name in draft.forms else ASKED)

    def open(self, name: str) -> None:
        """Show the grid of a form, or that across forms ("")."""
        self.commit()
        if self.name is not None:
            self.looks.keep(self.name)
        self._show(name)
        self._take_keyboard()
        if not readings.are_loaded():  # by which choices are found, at the first letter that is typed
            self.saving.worker.quietly(readings.load, lambda _: None, lambda _error: None)

    def _take_keyboard(self) -> None:
        """The keyboard goes into the rows; where none is seen, to what brings some."""
        places = (self.view, self.rows_button, self.filter)
        next(place for place in places if place.isVisibleTo(self)).setFocus()

    def _show(self, name: str) -> None:
        index = self.view.currentIndex()
        there = self.model.cell(index) if index.isValid() and name == self.name else None
        if name != self.name:
            self.view.ahead.drop()
        self.name = name
        self.choice.setCurrentIndex(max(0, self.choice.findData(name)))
        self.model.show(Grid(self.draft, self.looks.columns(name, self.draft)), locked=self.model.locked)
        self.looks.wear(name, only_asked=self.model.filter == "asked")
        self.rows_button.setVisible(self.model.grid.repeating is not None)
        self.view.names.updateGeometry()
        self._arranged()
        self.view.go_back_to(self.model.index_of(there) if there else QModelIndex())

    def choose_columns(self) -> None:
        """Ask which fields are to be seen."""
        if self.name is not None:
            self.commit()
            if self.looks.choose(self.name, self.draft):
                self._show(self.name)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.name is not None:
            self._arranged()

    # ---- rows

    def arrange(self) -> None:
        """Show the rows that the filter wants, as they are now."""
        self.commit()
        index = self.view.currentIndex()
        there = self.model.cell(index) if index.isValid() else None
        self.model.arrange(self.filter.currentData(), self.model.order)
        self.looks.wear(self.name or ASKED, only_asked=self.model.filter == "asked")
        self._arranged()
        self.view.go_back_to(self.model.index_of(there) if there else QModelIndex())

    def sort(self, number: int) -> None:
        """Order the rows by a column: up, then down, then as they were."""
        column, order = self.model.grid.columns[number], self.model.order
        if order is None or order[0].name != column.name:
            self.sort_by(column, down=False)
        elif not order[1]:
            self.sort_by(column, down=True)
        else:
            self.sort_by(None, down=False)

    def sort_by(self, column: GridColumn | None, *, down: bool) -> None:
        """Order the rows by a column, or as they were (None)."""
        self.model.order = (column, down) if column is not None else None
        self.arrange()

    def hide_column(self, number: int) -> None:
        """Show a column no more; who is in it goes to the next."""
        self.commit()
        self.looks.hide(self.name or ASKED, number)
        self.view.go_back_to(self.view.currentIndex())

    def _header_menu(self, place: QPoint) -> None:
        number = self.view.horizontalHeader().logicalIndexAt(place)
        if number < 0:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_column_menu(menu, number)
        menu.popup(self.view.horizontalHeader().mapToGlobal(place))

    def fill_column_menu(self, menu: QMenu, number: int) -> None:
        """What can be done to a column."""
        column = self.model.grid.columns[number]
        menu.addAction("升序(&A)", partial(self.sort_by, column, down=False))
        menu.addAction("降序(&D)", partial(self.sort_by, column, down=True))
        menu.addAction("按村的顺序(&V)", partial(self.sort_by, None, down=False))
        menu.addSeparator()
        menu.addAction("隐藏这一列(&H)", partial(self.hide_column, number))

    def _arranged(self) -> None:
        """Say in which order and how many rows are seen, and what is left to do in them."""
        self.view.show_order()
        is_empty = not self.model.rows
        was_here = self.view.hasFocus()
        self.view.setVisible(not is_empty)
        self.nothing.setVisible(is_empty)
        if is_empty:
            self.bar.show_cell(QModelIndex())
            if was_here:
                self._take_keyboard()
        self.nothing.setText(
            "没有这样的行。" if self.model.grid.rows else "还没有记录。按 Insert，或用“行”—“添加到…”开始。"
        )
        self.counting.start()

    def _count(self) -> None:
        grid = self.model.grid
        seen = f"{len(self.model.rows)} / " if self.model.filter != "all" else ""
        rows = f"{seen}{len(grid.rows)} 行"
        if self.model.locked or len(grid.rows) > MOST_COUNTED:
            self.count.show_texts(rows)
            return
        words = grid.count().words
        self.count.show_texts(*(f"{rows}　{left}" for left in words), words[-1])

    # ---- where one is

    @property
    def cell(self) -> Cell | None:
        """The value one is in; None where there is no row."""
        index = self.view.currentIndex()
        return self.model.cell(index) if index.isValid() else None

    def go_to(self, cell: Cell) -> bool:
        """Go to a value, in the grid that is shown or in that of its form; whether it is there."""
        if self.name is None or not self._has(cell):
            self._show(cell[0].form)
        if cell[1] and not self.model.index_of(cell).isValid():
            self.filter.setCurrentIndex(0)
            self.arrange()
        index = self.model.index_of(cell if cell[1] else (cell[0], self.model.grid.columns[0].field.name))
        if index.isValid():
            self.view.setColumnHidden(index.column(), False)
            self.view.go(index)
        self._take_keyboard()
        return index.isValid()

    def first_of(self, cells: Sequence[Cell]) -> Cell:
        """Of some values the one that comes first of those that are seen; the first where none is."""
        places = [(self.model.index_of(cell), cell) for cell in cells]
        seen = [
            (index.row(), index.column(), cell)
            for index, cell in places
            if index.isValid() and not self.view.isColumnHidden(index.column())
        ]
        return min(seen, key=lambda one: one[:2])[2] if seen else cells[0]

    def _has(self, cell: Cell) -> bool:
        columns = self.model.grid.columns
        return any(c.form.name == cell[0].form and (not cell[1] or c.field.name == cell[1]) for c in columns)

    def to_card(self) -> None:
        """Show the value one is in on the page of its village."""
        index = self.view.currentIndex()
        if index.isValid():
            self.commit()
            self.card.emit(self.model.cell(index))

    def ask_history(self) -> None:
        """Ask who gave the value one is in."""
        index = self.view.currentIndex()
        if index.isValid() and not self.model.column(index).field.is_calculated:
            self.history.emit(self.model.cell(index))

    def find_unit(self) -> None:
        """Ask for a village, and go to its row, in the column one is in."""
        self.commit()
        units = dict.fromkeys(row.unit for row in self.model.grid.rows)
        here = self.cell
        code = self._ask_unit(
            "找哪个村（居）？",
            [self.draft.register[unit] for unit in units],
            here[0].unit_code if here is not None else "",
        )
        row = next((row for row in self.model.grid.rows if row.unit == code), None)
        if row is not None:
            index = self.view.currentIndex()
            column = self.model.column(index) if index.isValid() else self.model.grid.columns[0]
            self.go_to((column.key(row), column.field.name))

    def next_finding(self) -> None:
        """Go to the next cell that asks for something, from row to row and round again."""
        columns = [n for n in range(self.model.columnCount()) if not self.view.isColumnHidden(n)]
        places = [(row, column) for row in range(self.model.rowCount()) for column in columns]
        index = self.view.currentIndex()
        here = (index.row(), index.column())
        ahead = [place for place in places if place > here] + [place for place in places if place <= here]
        for place in ahead:
            found = self.model.index(*place)
            if self.model.state(found).is_left:
                self.view.go(found)
                return
        left = self.model.grid.count()
        unseen = f"，另有 {left.asked + left.found} 格在隐藏的列或没有显示的行里"
        self.said.emit(f"这里没有要填、要说明的{unseen if left.asked or left.found else ''}。")

    def _gone_to(self, index: QModelIndex) -> None:
        self.bar.show_cell(index)
        self.view.names.viewport().update()

    def _settle(self, mine: bool) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            (self.saving.keep_mine if mine else self.saving.keep_theirs)(self.model.cell(index))
            self.view.setFocus()

    def _changed(self, units: set[str]) -> None:
        if self.name is None:
            return
        self.model.changed(units)
        if not self.isVisible():  # told when it is seen again
            return
        if self.model.filter == "asked":
            self.looks.show_asked(self.name)
        self._arranged()
        self.bar.show_cell(self.view.currentIndex())

    def commit(self) -> None:
        """Leave what is typed in its cell, and remember how the grid looks."""
        self.view.commit()

    def leave(self) -> None:
        """The page is turned."""
        self.commit()
        if self.name is not None:
            self.looks.keep(self.name)

    def _choose_unit(self, asked_for: str, level: str, there: str) -> str:
        return self._ask_unit(asked_for, self.draft.units[level], there)

    def _ask_unit(self, asked_for: str, units: Sequence[Division], there: str) -> str:
        draft = self.draft
        dialog = UnitDialog(self.window(), asked_for, units, draft.register, draft.head.division)
        dialog.mark(there)
        chosen = dialog.chosen if self.dialogs.run(dialog) else ""
        dialog.deleteLater()
        return chosen
