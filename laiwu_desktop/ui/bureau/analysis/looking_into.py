"""The page 分析 beside the window: reads what it shows, writes what is taken from it, seals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QObject
from PySide6.QtWidgets import QWidget

from laiwu_desktop.base.files import put_whole
from laiwu_desktop.base.text import file_name
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.divisions import readings
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.adding.sealed import Sealed
from laiwu_desktop.ui.bureau.analysis.analysis_page import AnalysisPage
from laiwu_desktop.ui.bureau.analysis.asking import Looked, read_pivot, read_source, read_why
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.shell.desk_window import DeskWindow

PICTURES = "PNG 图片 (*.png)"


class LookingInto(QObject):
    """One page, one window."""

    def __init__(self, desk: BureauDesk, window: DeskWindow, failed: Callable[[Exception], None]) -> None:
        super().__init__(window)
        self.desk = desk
        self.window = window
        self.page = AnalysisPage()
        self.figures = Lookup(window.worker, failed, self)
        self.behind = Lookup(window.worker, failed, self)
        self.page.asked.connect(self.refresh)
        self.page.sourced.connect(self._read_source)
        self.page.why_asked.connect(self._read_why)
        self.page.why.asked.connect(self._read_why)
        self.page.export.clicked.connect(self.write)
        self.page.side.save.clicked.connect(lambda: self.write_picture(self.page.side.chart))
        self.page.why.save.clicked.connect(lambda: self.write_picture(self.page.why.chart))
        self.page.seal.clicked.connect(self.seal)
        self.page.kept.clicked.connect(self.show_sealed)

    def refresh(self) -> None:
        """Read anew what is asked for."""
        self.figures.ask(partial(read_pivot, self.desk, self.page.wanted), self.page.show_looked)
        if not readings.are_loaded():  # by which measures are found
            self.window.worker.quietly(readings.load, lambda _: None, lambda _error: None)

    def _read_source(self, unit: str) -> None:
        asked = self.page.wanted
        read = partial(read_source, self.desk, asked.measures[0], asked.last, unit)
        self.behind.ask(read, lambda found: self.page.source.show_sources(*found))

    def _read_why(self) -> None:
        before, after = self.page.why.choice
        asked = self.page.wanted
        read = partial(read_why, self.desk, asked.measures[0], self.page.unit or asked.area, before, after)
        self.behind.ask(read, self.page.why.show_told)

    @property
    def _looked(self) -> Looked | None:
        looked = self.page.looked
        return looked if looked is not None and looked.pivot is not None else None

    def write(self) -> None:
        """Write the table that is shown."""
        if (looked := self._looked) is None or looked.pivot is None:
            return
        path = self.window.dialogs.save_file(self.window, "导出分析表", self._name(looked, "xlsx"))
        if path is not None:
            write = partial(self.desk.analysis.write_pivot, path, looked.pivot, self.page.current_scale)
            self.window.run("正在导出分析表…", write, self.window.tell_written)

    def write_picture(self, chart: QWidget) -> None:
        """Write a picture as it is shown."""
        if (looked := self._looked) is None:
            return
        path = self.window.dialogs.save_file(self.window, "存为图片", self._name(looked, "png"), PICTURES)
        if path is not None:
            data = QBuffer()
            data.open(QIODevice.OpenModeFlag.WriteOnly)
            chart.grab().save(data, "PNG")
            write = partial(put_whole, path, bytes(data.data().data()))
            self.window.run("正在写出图片…", write, self.window.tell_written)

    def _name(self, looked: Looked, ending: str) -> str:
        measure = next(one for one, _ in looked.measures if one.id == looked.asked.measures[0])
        place = looked.path[-1].name if looked.path else ""
        return file_name(f"{place}_{measure.label}_{looked.asked.last}_分析.{ending}")

    def seal(self) -> None:
        """Ask what for, and seal the period that is shown."""
        if (looked := self._looked) is None:
            return
        period = Period.parse(looked.asked.last)
        about = f"给{period.label}此刻的全部汇总数编号保存。可以写明用途，如“报省局”："
        note = self.window.dialogs.ask_text(self.window, "封存汇总", about)
        if note is not None:
            self.window.run("正在封存…", partial(self.desk.sealing.seal, period, note), self._sealed)

    def show_sealed(self) -> None:
        """Ask which of those that were sealed is to be written again."""
        self.window.run("正在查找…", self.desk.sealing.all, self._choose_sealed)

    def _choose_sealed(self, found: list[Sealed]) -> None:
        if not found:
            self.window.dialogs.tell(self.window, "还没有封存过。", "按“封存…”给现在的汇总数编号保存。")
            return
        about = "选一号，把它的汇总表照封存时的原样再写出："
        at = self.window.dialogs.choose(self.window, "封存清单", about, [*map(_told, found)], len(found) - 1)
        if at is None:
            return
        one = found[at]
        name = file_name(f"{self.desk.division.name}_{one.period}_{one.label}_汇总表.xlsx")
        path = self.window.dialogs.save_file(self.window, "写出封存的汇总表", name)
        if path is not None:
            write = partial(self.desk.sealing.write, one.number, path)
            self.window.run("正在写出…", write, self.window.tell_written)

    def _sealed(self, one: Sealed) -> None:
        self.refresh()
        counted = f"计入 {len(one.reports)} 个乡镇（街道）"
        self.window.dialogs.tell(
            self.window, f"已封存：{one.label}，{Period.parse(one.period).label}，{counted}。",
            f"校验 {one.figures_sha256[:16]}。以后在“为什么变了”里可以拿它来比较；"
            "从“封存清单…”可以把汇总表照原样再写出。",
        )  # fmt: skip


def _told(one: Sealed) -> str:
    period, when = Period.parse(one.period).short, one.when[:16].replace("T", " ")
    words = (one.label, period, when, one.who, f"计入 {len(one.reports)} 个", one.note)
    return "　".join(filter(None, words))
