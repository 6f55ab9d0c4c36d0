"""How long one fills in at a unit, and how much: 填报负担, kept here and sent to nobody."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from laiwu_desktop.desk.guiding.burden import Work, burdens, take_in
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.change import Logged
from laiwu_desktop.store.own_notes import Effort
from laiwu_desktop.ui.guiding.walking import Walking
from laiwu_desktop.ui.parts.dialogs import fit_to_screen
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.shell.desk_window import DeskWindow

# Whoever does nothing for so long is not filling in, in ms.
PAUSE = 60_000


class EffortClock(QObject):
    """Counts from key to key, and keeps the sum when one leaves a unit for another: the time goes to the
    units of what is written next, in the grid to several at once. Who stays is not waited for
    longer than a pause.
    """

    def __init__(self, desk: TownshipDesk, window: DeskWindow, walking: Walking) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.walking = walking
        self.unit = ""
        self.spent = 0
        self.work: dict[str, Work] = {}
        self.resting = QTimer(self)
        self.resting.setSingleShot(True)
        self.resting.setInterval(PAUSE)
        self.resting.timeout.connect(self.keep)
        self.since = QElapsedTimer()
        self.since.start()
        view = walking.view
        view.moved.connect(self._moved)
        view.at.connect(lambda _cell: self._tick())
        if view.saving is not None:
            view.saving.typing.connect(self._tick)
            view.saving.landed.connect(self._landed)

    def _tick(self) -> None:
        """Something was done: the time until now was work, unless it was a pause."""
        passed = self.since.restart()
        self.spent += passed if passed < PAUSE else 0

    def _landed(self, logged: Logged) -> None:
        self._tick()
        take_in(self.work, logged, self.walking.view.draft, self.spent)
        if self.work:
            self.spent = 0
            self.resting.start()

    def _moved(self, unit: str) -> None:
        self._tick()
        if unit == self.unit:
            return
        if self.unit in self.work:
            self.work[self.unit].spent += self.spent
        self.keep()
        self.unit, self.spent = unit, 0

    def keep(self) -> None:
        """Keep what was done since the last time; a stay that did nothing was only a look."""
        done = [(unit, work) for unit, work in self.work.items() if work.handled]
        self.work = {}
        if not done or self.desk.refused is not None:
            return
        self.window.worker.quietly(lambda: self._write(done), lambda _: None, lambda _: None)

    def _write(self, done: list[tuple[str, Work]]) -> None:
        for unit, work in done:
            self.desk.keep_effort(unit, len(work.handled), len(work.changed), round(work.spent / 1000))

    def show_burden(self) -> None:
        """Show what the period took so far."""
        self.keep()
        self.window.run("正在查找…", self.desk.efforts, self._show)

    def _show(self, found: list[Effort]) -> None:
        self.window.dialogs.run(BurdenDialog(self.window, found, self.desk.register))


class BurdenDialog(QDialog):
    """The stays of a period, unit by unit, and all together."""

    def __init__(self, parent: QWidget | None, efforts: list[Effort], register: Register) -> None:
        super().__init__(parent)
        self.setWindowTitle("填报负担")
        fit_to_screen(self, 620, 460)
        units, every = burdens(efforts)
        columns = (
            Column("村（单位）", 0),
            Column("经手的项", 90, number=True),
            Column("改动的项", 90, number=True),
            Column("用时", 120, number=True),
        )
        self.table = ReadTable("填报负担", columns)
        self.table.show_rows(
            (
                one.unit_code,
                "",
                (register[one.unit_code].name, str(one.asked), str(one.changed), one.took),
            )
            for one in units
        )
        told = f"本期合计：{len(units)} 个单位，经手 {every.asked} 项，"
        told += f"其中改动（与上期不同）{every.changed} 项，"
        self.about = PlainLabel(
            f"{told}用时 {every.took}。经手的是填写、取上期数、确认的项，在表格里做的也算。"
            "只记在这个工作区里，不随数据上报。"
        )
        self.about.setWordWrap(True)
        buttons = QDialogButtonBox()
        buttons.addButton("知道了", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(self.about)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
