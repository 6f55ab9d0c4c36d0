"""Which unit a row is about: by its code, however it was mangled, else by a unique name."""

from __future__ import annotations

import re

from laiwu_desktop.base.text import compact, tidy
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.cells import Spot
from laiwu_desktop.workbook.marks import Marks, short

_SUMMARY_WORDS = ("合计", "总计", "小计", "汇总", "平均")
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

    def __init__(self, register: Register, form: Form, marks: Marks) -> None:
        self._register = register
        self._form = form
        self._marks = marks

    def find(self, spot: Spot, code_cell: Cell, name_cell: Cell, answered: bool) -> str | None:
        """The unit of a row whose code stands at `spot`; None, with a problem, when there is none."""
        code, name = code_of(code_cell), tidy("" if name_cell is None else str(name_cell))
        if code in self._register and self._register[code].level == self._form.level:
            self._say_how(spot, code, code_cell, name)
            return code
        if any(word in compact(f"{code}{name}") for word in _SUMMARY_WORDS):
            self._marks.note("summary_row", spot, "", "合计行，未读入。")
            return None
        if not answered:
            if code or name:
                self._marks.note("text_row", spot, "", f"此行没有填报数据，未读入：“{short(code or name)}”。")
            return None
        named = [d for d in self._register.by_name.get(name, ()) if d.level == self._form.level]
        if not code and len(named) == 1:
            found = named[0].code
            self._marks.note("by_name", spot, found, f"没有代码，按名称“{name}”认作 {found}。")
            return found
        self._refuse(spot, code, name)
        return None

    def _say_how(self, spot: Spot, code: str, cell: Cell, name: str) -> None:
        known = self._register[code].name
        if name and name != known:
            others = [d.code for d in self._register.by_name.get(name, ()) if d.level == self._form.level]
            text = f"名称“{short(name)}”与代码对应的“{known}”不同，按代码读入。"
            remedy = "如村名有变，请以区划表为准，并告知市农业局。"
            if others:
                text = f"名称“{short(name)}”是 {others[0]} 的，与代码对应的“{known}”不同，按代码读入。"
                remedy = "请核对这一行的数据属于哪个村；只对部分列排过序的文件会这样。"
            self._marks.note("other_name", spot, code, text, remedy)
        if not isinstance(cell, str):
            self._marks.note("number_code", spot, code, "代码变成了数字，已按代码读取。")
        elif cell != code:
            self._marks.note("normalised", spot, code, "代码中的全角字符、空格已去除。")

    def _refuse(self, spot: Spot, code: str, name: str) -> None:
        remedy = "请填写区划表中的12位代码。"
        if SCIENTIFIC.fullmatch(code):
            text = f"代码变成了科学计数法“{code}”，后面的数字已经丢失。"
            remedy = "请把代码列设为文本，重新填写12位代码。"
        elif not code and not name:
            text = "此行填有数据，却没有代码和名称。"
            remedy = "请补填这一行所属单位的12位代码；与上一行同村的也要填。"
        elif not code:
            many = len(self._register.by_name.get(name, ())) > 1
            text = f"此行没有代码，名称“{short(name)}”{'不止一个单位使用' if many else '在区划表中没有'}。"
        else:
            text = f"区划表中没有“{short(code)}”。"
        self._marks.block("unknown_unit", spot, short(code), text, remedy)
