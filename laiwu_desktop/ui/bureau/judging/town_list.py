"""The townships at the left of the review desk, with what there is to look at in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from laiwu_desktop.desk.bureau.judging.judging_desk import Town
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State, word_of
from laiwu_desktop.ui.bureau.reports_page import STATE_ICONS
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable

COLUMNS = (
    Column("乡镇（街道）", 0),
    Column("版", 30, number=True, least=28),
    Column("问题", 40, number=True, least=36),
    Column("离群", 40, number=True, least=36),
    Column("变化", 40, number=True, least=36),
    Column("意见", 46, number=True, least=40),
)


# Narrower than this the numbers give way to the names; the line above and the tips have them.
_NUMBERS_FROM = 260


class TownList(ReadTable):
    """`chosen` carries a township's code; several rows may be chosen, to be decided of together."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("各乡镇待审核的数据", COLUMNS)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setMinimumWidth(150)
        self.towns: Sequence[Town] = ()
        self.currentCellChanged.connect(self._choose)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for number in range(1, len(COLUMNS)):
            self.setColumnHidden(number, self.width() < _NUMBERS_FROM)
        super().resizeEvent(event)

    def show_towns(
        self, towns: Iterable[Town], written: Mapping[str, int], others: Mapping[str, Mapping[str, int]]
    ) -> None:
        """Show them, with how many comments on which report are written: by this clerk, and by whom else."""
        code, chosen = self.code, self._codes_chosen
        self.towns = list(towns)
        self.blockSignals(True)
        self.show_rows((town.division, _sign(town), _texts(town, written)) for town in self.towns)
        for number, town in enumerate(self.towns):
            for place in range(len(COLUMNS)):
                if (item := self.item(number, place)) is not None:
                    item.setToolTip(as_tip(_tip(town, written, others)))
        self._choose_again(code, chosen)
        self.blockSignals(False)

    @property
    def _codes_chosen(self) -> set[str]:
        return {self.towns[index.row()].division for index in self.selectedIndexes()}

    def _choose_again(self, code: str, chosen: set[str]) -> None:
        """Stand where one stood, with those chosen that were."""
        for number, town in enumerate(self.towns):
            if town.division == code:
                here = self.model().index(number, 0)
                self.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)
            for place in range(len(COLUMNS) if town.division in chosen else 0):
                if (item := self.item(number, place)) is not None:
                    item.setSelected(True)

    def _choose(self, row: int, _column: int, before: int, _other: int) -> None:
        if row != before and 0 <= row < len(self.towns):
            self.chosen.emit(self.towns[row].division)

    @property
    def code(self) -> str:
        """The township one stands on."""
        return self.current_key() or ""

    @property
    def town(self) -> Town | None:
        """The same with its numbers."""
        return next((town for town in self.towns if town.division == self.code), None)

    @property
    def heads_chosen(self) -> list[ReportHead]:
        """The reports of all that are chosen."""
        rows = sorted({index.row() for index in self.selectedIndexes()})
        return [head for row in rows if (head := self.towns[row].head) is not None]

    def go_to(self, code: str) -> None:
        """Go to a township."""
        for number, town in enumerate(self.towns):
            if town.division == code:
                self.setCurrentCell(number, 0)

    def go_on(self) -> bool:
        """Go to the next township whose report waits for a decision, round again; whether there is one."""
        here = self.currentRow()
        ahead = [*range(here + 1, len(self.towns)), *range(here + 1)]
        for number in ahead:
            head = self.towns[number].head
            if number != here and head is not None and head.state is State.RECEIVED:
                self.setCurrentCell(number, 0)
                return True
        return False


def _sign(town: Town) -> str:
    return STATE_ICONS.get(town.head.state if town.head else None, "blank")


def _texts(town: Town, written: Mapping[str, int]) -> tuple[str, ...]:
    head = town.head
    if head is None:
        return town.name, "", "", "", "", ""
    mine = written.get(head.id, 0)
    said = " ".join(filter(None, (str(town.waiting or ""), f"+{mine}" if mine else "")))
    numbers = (str(number) if number else "" for number in (town.found, town.odd, town.changed))
    return town.name, str(head.revision), *numbers, said


def _tip(town: Town, written: Mapping[str, int], others: Mapping[str, Mapping[str, int]]) -> str:
    head = town.head
    if head is None:
        return f"{town.name}　{word_of(None)}"
    mine, theirs = written.get(head.id, 0), others.get(head.id, {})
    lines = [
        f"{town.name}　第 {head.revision} 版　{head.state.word}",
        f"审核问题 {town.found} 处，其中没有说明的 {town.open} 处",
        f"离群 {town.odd} 处，变化 {town.changed} 处，以前的意见未了 {town.waiting} 条",
        f"写好未送的意见 {mine} 条" if mine else "",
        *(f"{who}正在写意见（{count} 条）" for who, count in theirs.items()),
    ]
    return "\n".join(filter(None, lines))
