"""Chasing (催报): who is asked for what in which words, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import day_words
from laiwu_desktop.desk.chasing.completeness import Completeness, Completing, TownshipLine
from laiwu_desktop.desk.office_reports import OfficeReports
from laiwu_desktop.formdef.chasing.working_days import WorkingDays
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.store import Store

if TYPE_CHECKING:
    from laiwu_desktop.paper.letter import Letter

# How a township is chased, as it is kept.
LETTER, TELEPHONE, MESSAGE = "通知书", "电话", "文字消息"
WAYS = (TELEPHONE, MESSAGE, LETTER, "当面")
# Working days that a letter gives by itself.
_GRACE = 3
_CONTACT = "联系人：{name}　　联系电话：　　　　　　　"
# From so many periods in a row on it is said.
_TOLD_FROM = 2


class Chasing:
    """Chases in the name of who works at a bureau's desk."""

    def __init__(self, desk: OfficeReports, store: Store, known: Iterable[Period]) -> None:
        """`known` are the periods that reports are here for."""
        self._desk = desk
        self._store = store
        self._known = tuple(known)

    def look(self, period: Period | None = None) -> Completeness:
        """How complete a period (the one at hand) is as of today."""
        return Completing(self._desk, self._store, period or self._desk.period, self._known).look()

    def new_day(self) -> date:
        """The day that a letter of today asks for, unless somebody says another."""
        return WorkingDays.parse(self._desk.settings.holidays).after(self._desk.clock().date(), _GRACE)

    def letters(self, found: Completeness, divisions: Sequence[str], until: date) -> list[Letter]:
        """A letter to each of these townships that owes its report, to be answered by a day."""
        lines = (line for line in found.lines if line.division in divisions and line.owes)
        return [self._letter(found, line, until) for line in lines]

    def write(self, path: Path, found: Completeness, divisions: Sequence[str], until: date) -> Path:
        """Write the letters as a PDF, and keep that these townships were chased so."""
        from laiwu_desktop.paper.letter import write_letters

        self._desk.trail.require_notable()
        letters = self.letters(found, divisions, until)
        if not letters:
            raise PersonError("nobody_owes")
        write_letters(letters, path, sample=self._desk.settings.sample)
        owing = [line.division for line in found.lines if line.division in divisions and line.owes]
        self.note(found.period, owing, LETTER, f"请于{day_words(until)}前报送")
        return path

    def note(self, period: Period, divisions: Iterable[str], how: str, said: str = "") -> None:
        """Keep that townships were chased for a period: when and by whom the audit trail knows."""
        for division in divisions:
            self._store.events.note(
                EventKind.CHASE, division=division, period=period.code, about=how, now={"said": said}
            )

    def _letter(self, found: Completeness, line: TownshipLine, until: date) -> Letter:
        from laiwu_desktop.paper.letter import Letter

        desk = self._desk
        office = f"{desk.division.name}农业局"
        name = desk.people.clerk.name if desk.people.clerk else desk.settings.filler
        return Letter(
            office,
            f"关于催报{found.period.label}农村信息化情况数据的通知",
            _addressee(line.name),
            (
                f"按照农村信息化情况统计报表的安排，{found.period.label}的数据应于{day_words(found.due)}前报送我局。"
                + _owed(found, line),
                f"请于{day_words(until)}前报送。确有困难不能按期报送的，请书面说明原因。",
                "数据在填报程序中用“导出上报”生成数据包，可以通过移动存储介质、共享文件夹或者数据交换报送；"
                "已经报送的，请与我局核对。",
            ),
            office,
            day_words(found.today),
            _CONTACT.format(name=name or "　　　　　"),
        )


def _owed(found: Completeness, line: TownshipLine) -> str:
    """What is missing, and for how long."""
    you = f"你{_kind(line.name)}"
    if line.state is State.RETURNED:
        text = f"{you}报送的数据经审核已退回更正，截至{day_words(found.today)}，我局尚未收到更正后的数据"
    else:
        text = f"截至{day_words(found.today)}，我局尚未收到{you}的数据"
    late = (found.today - found.due).days
    text += f"，已逾期{late}天。" if late > 0 else "。"
    if line.row >= _TOLD_FROM:
        text += f"{you}已连续{line.row}期迟报或者没有报送，请查明原因，一并说明。"
    return text


def _addressee(name: str) -> str:
    return name if name.endswith("办事处") else f"{name}人民政府"


def _kind(name: str) -> str:
    if name.endswith(("镇", "乡")):
        return name[-1]
    return "街道" if name.endswith(("办事处", "街道")) else "单位"
