"""Honest mistakes by name: every trap of real files, and the limits that people reach, from both sides."""

from __future__ import annotations

from tests.workbook.files.clerk import Mistake
from tests.workbook.honest.cell_values import VALUES
from tests.workbook.honest.codes import CODES
from tests.workbook.honest.shapes import SHAPES
from tests.workbook.honest.sheets import SHEETS
from tests.workbook.honest.whole_files import FILES

THEMES = (VALUES, CODES, SHAPES, SHEETS, FILES)
HONEST: dict[str, Mistake] = {name: mistake for theme in THEMES for name, mistake in theme.items()}
