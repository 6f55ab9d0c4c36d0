"""Types answers into a written template with openpyxl, as another program would.

Only what a person sees and what stands in the hidden row of names is used: rows are found by their unit
code, columns by their name. It is meant for the demonstration and for tests, never for users' files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.workbook.format import layout

# What a person would type: choices by label, several as a list, 暂缺 and 不适用 as words, None for a blank.
Answer = int | Decimal | str | date | list[str] | None
# Unit code -> rows; a form asked once per unit has one row or none.
FormAnswers = Mapping[str, Iterable[Mapping[str, Answer]]]


def fill_template(
    template: Path,
    out: Path,
    forms: FormSet,
    answers: Mapping[str, FormAnswers],
    typed: Mapping[tuple[str, str, str], str] | None = None,
) -> int:
    """Write a filled copy of `template` to `out`; returns the number of cells typed.

    `answers` are by form; `typed` gives, by (form, unit code, field), the very text to be typed instead.
    KeyError when the template has no row for a unit or no column for a field.
    """
    book = openpyxl.load_workbook(template)
    typing = _Typing(typed or {})
    for form in forms:
        if answers.get(form.name):
            typing.fill(book[layout.sheet_title(form)], form, answers[form.name])
    out.parent.mkdir(parents=True, exist_ok=True)
    book.save(out)
    book.close()
    return typing.cells


class _Typing:
    def __init__(self, typed: Mapping[tuple[str, str, str], str]) -> None:
        self.typed = typed
        self.cells = 0

    def fill(self, sheet: Any, form: Form, answers: FormAnswers) -> None:
        """Type the answers of one form; rows of a repeating form go into its empty rows, without a number."""
        columns = _columns(sheet)
        names = _rows_by_code(sheet, columns[layout.UNIT_CODE])
        free = layout.FIRST_ROW + 1
        for code, rows in answers.items():
            for row in rows:
                number = names[code] if not form.repeats else free
                if form.repeats:
                    sheet.cell(free, columns[layout.UNIT_CODE]).value = code
                    free += 1
                self._row(sheet, number, columns, row, (form.name, code))

    def _row(
        self,
        sheet: Any,
        number: int,
        columns: dict[str, int],
        row: Mapping[str, Answer],
        key: tuple[str, str],
    ) -> None:
        for name, answer in row.items():
            answer = self.typed.get((*key, name), answer)
            if answer is not None:
                sheet.cell(number, columns[name]).value = _cell(answer)
                self.cells += 1


def _columns(sheet: Any) -> dict[str, int]:
    """Column numbers (from 1) by the hidden names."""
    return {cell.value: cell.column for cell in sheet[layout.NAMES_ROW + 1] if cell.value}


def _rows_by_code(sheet: Any, column: int) -> dict[str, int]:
    """Row numbers (from 1) by unit code."""
    cells = (sheet.cell(number, column) for number in range(layout.FIRST_ROW + 1, sheet.max_row + 1))
    return {str(cell.value): cell.row for cell in cells if cell.value}


def _cell(answer: Answer) -> int | float | str | date | None:
    if isinstance(answer, Decimal):
        return float(answer)
    return "、".join(answer) if isinstance(answer, list) else answer
