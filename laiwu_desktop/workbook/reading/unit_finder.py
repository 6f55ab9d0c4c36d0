"""Which unit a row is about: by its code, however it was mangled, else by a unique name."""

from __future__ import annotations

import re
from functools import cached_property

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import compact, tidy
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.divisions.called import Called
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.opening.cells import Spot
from laiwu_desktop.workbook.reading.marks import Marks, short

# Of rows that only add others up.
SUMMARY_WORDS = ("合计", "总计", "小计", "汇总", "平均")
SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?E\+?\d+", re.IGNORECASE)


def code_of(cell: Cell) -> str:
    """What stands in a cell as a code; an .xls knows no whole numbers."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else str(cell)
    return compact(str(cell)).lstrip("'")


class UnitFinder:
    """Finds the units of a form's rows and says what was odd about them."""

    def __init__(self, register: Register, form: Form, marks: Marks, division: str = "") -> None:
        """By name only what lies in a `division` is found, where that is known."""
        self._register = register
        self._form = form
        self._marks = marks
        self._division = division if division in register else ""

    def find(self, spot: Spot, code_cell: Cell, name_cell: Cell, answered: bool) -> str | None:
        """The unit of a row whose code stands at `spot`; None, with a problem, when there is none."""
        code, name = code_of(code_cell), tidy("" if name_cell is None else str(name_cell))
        if self._is_unit(code):
            self._say_how(spot, code, code_cell, name)
            return code
        if any(word in compact(f"{code}{name}") for word in SUMMARY_WORDS):
            self._marks.note(saying("summary_row"), spot)
            return None
        if not answered:
            if code or name:
                self._marks.note(saying("text_row", text=short(code or name)), spot)
            return None
        named = self._named(code, name)
        if len(named) == 1:
            (found,) = named
            self._marks.note(saying("by_name", name=short(name or code), code=found), spot, found)
            return found
        self._refuse(spot, code, name, is_shared=bool(named))
        return None

    @cached_property
    def _called(self) -> Called:
        level = self._form.level
        units = self._register.within(self._division, level) if self._division else self._register
        return Called(self._register, (unit for unit in units if unit.level == level))

    def _named(self, code: str, name: str) -> set[str]:
        """The units that a row names, be it where the code should stand; none where it tells of two."""
        told = [self._called.of(text) for text in (code, compact(name)) if text]
        return set.intersection(*told) if told else set()

    def _is_unit(self, code: str) -> bool:
        """Whether it is a unit that the form asks, or was one before divisions changed: whoever takes the row
        says what became of that.
        """
        try:
            return self._register[code].level == self._form.level
        except PersonError:
            return False

    def _say_how(self, spot: Spot, code: str, cell: Cell, name: str) -> None:
        known = self._register[code].name
        if name != known and (now := self._register.gone_from(code, name)) is not None:
            self._refuse_former(spot, code, name, now)
        elif name and name != known:
            others = [d.code for d in self._register.by_name.get(name, ()) if d.level == self._form.level]
            what = saying("other_name", name=short(name), known=known)
            if others:
                what = saying("other_name.of_other", name=short(name), other=others[0], known=known)
            self._marks.note(what, spot, code)
        if not isinstance(cell, str):
            self._marks.note(saying("number_code"), spot, code)
        elif cell != code:
            self._marks.note(saying("normalised.code"), spot, code)

    def _refuse_former(self, spot: Spot, code: str, name: str, now: tuple[Division, ...]) -> None:
        """A row written before divisions changed: its figures are not those of what has its code now."""
        known, heirs = self._register[code].name, "、".join(f"{one.name}（{one.code}）" for one in now)
        what = saying("former_code", name=short(name), code=code, known=known, now=heirs)
        if not now:
            what = saying("former_code.closed", name=short(name), code=code, known=known)
        self._marks.block(what, spot, code)

    def _refuse(self, spot: Spot, code: str, name: str, *, is_shared: bool) -> None:
        if SCIENTIFIC.fullmatch(code):
            why = saying("unknown_unit.scientific", code=code)
        elif not code and not name:
            why = saying("unknown_unit.nameless")
        elif not code:
            why = saying(
                "unknown_unit.shared_name" if is_shared else "unknown_unit.unknown_name", name=short(name)
            )
        else:
            why = saying("unknown_unit", code=short(code))
        self._marks.block(why, spot, short(code))
