"""Honest mistakes by name: every trap of real files, and the limits that people reach, from both sides."""

from __future__ import annotations

from tests.workbook.clerk import Mistake
from tests.workbook.honest_codes import CODES
from tests.workbook.honest_files import FILES
from tests.workbook.honest_shapes import SHAPES
from tests.workbook.honest_sheets import SHEETS
from tests.workbook.honest_values import VALUES

THEMES = (VALUES, CODES, SHAPES, SHEETS, FILES)
HONEST: dict[str, Mistake] = {name: mistake for theme in THEMES for name, mistake in theme.items()}
