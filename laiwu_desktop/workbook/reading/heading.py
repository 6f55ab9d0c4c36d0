"""Finds a form's columns on a sheet: by the hidden names, else by the headings, else by near-misses."""

from __future__ import annotations

import difflib
from functools import lru_cache
from itertools import islice

import msgspec

from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.values import Cell
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.opening.cells import RawSheet

# A sheet with fewer known names than this in a row is no form sheet.
_FEWEST_NAMES = 3
# Nor is one whose headings have not come by this row (with something in it).
_DEEPEST = 50
# What is far longer than any heading, or stands far beyond them, is not compared with each of them.
_LONGEST_HEADING, _MOST_GUESSED = 60, 500


class Heading(msgspec.Struct):
    """The row that names the columns, the field of each column, and those that were guessed."""

    form: Form
    row: int
    columns: dict[int, str]
    guessed: dict[int, str]

    @classmethod
    def find(cls, sheet: RawSheet, forms: FormSet) -> Heading | None:
        """The form of a sheet and its columns; None when it is none of ours."""
        best: Heading | None = None
        top = dict(islice(sheet.rows.items(), _DEEPEST))
        for form in forms:
            candidate = cls._in_form(top, form)
            if candidate and (best is None or len(candidate.columns) > len(best.columns)):
                best = candidate
        return best

    @classmethod
    def _in_form(cls, top: dict[int, dict[int, Cell]], form: Form) -> Heading | None:
        expected = layout.columns_of(form)
        # A template of an edition before says a field's former name.
        former = {old: c.name for c in expected if c.field for old in c.field.renamed_from}
        names = former | {column.name: column.name for column in expected}
        headings = {_loose(column.heading): column.name for column in expected}
        labels = {_loose(c.field.label): c.name for c in expected if c.field}
        for known in (names, headings | labels):
            for number, row in top.items():
                words = {c: _loose(str(cell)) if known is not names else str(cell) for c, cell in row.items()}
                columns = {c: known[word] for c, word in words.items() if word in known}
                if len(set(columns.values())) >= _FEWEST_NAMES and layout.UNIT_CODE in columns.values():
                    guessed = cls._guess(words, known, columns) if known is not names else {}
                    return cls(form, number, columns | guessed, guessed)
        return None

    @staticmethod
    def _guess(words: dict[int, str], known: dict[str, str], columns: dict[int, str]) -> dict[int, str]:
        guessed: dict[int, str] = {}
        for column, word in list(words.items())[:_MOST_GUESSED]:
            if len(word) > _LONGEST_HEADING:
                continue
            near = difflib.get_close_matches(word, known, n=1, cutoff=0.75)
            if (
                column not in columns
                and near
                and known[near[0]] not in {*columns.values(), *guessed.values()}
            ):
                guessed[column] = known[near[0]]
        return guessed


def _loose(heading: str) -> str:
    """A heading without what people change: spaces, width, brackets' kind."""
    return _known(heading) if len(heading) <= _LONGEST_HEADING else _loosened(heading)


def _loosened(heading: str) -> str:
    return plain(heading).replace(" ", "").replace("\n", "").casefold()


# The same headings are looked for on every sheet of every file.
_known = lru_cache(4096)(_loosened)
