"""What a comment is about that is written beside the data."""

from __future__ import annotations

import enum
from collections.abc import Sequence

import msgspec

from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.content import Comment, RecordKey


class About(enum.Enum):
    """The value is what a person reads of it."""

    CELLS = "所选的格"
    ROW = "这一行"
    FORM = "这张表"
    REPORT = "整份数据"


class Place(msgspec.Struct, frozen=True):
    """The cells that were chosen when somebody began to write, in the grid of a form."""

    form: Form
    cells: tuple[Cell, ...]

    def comments(self, about: About, text: str) -> tuple[Comment, ...]:
        """A comment on each cell that is meant, on each row, or on all; none where nothing is said.

        A comment names a unit or the whole: what is said of a form of all units names it in its words.
        """
        if not entered(text):
            return ()
        match about:
            case About.CELLS:
                return tuple(Comment(text, key, field) for key, field in self.cells)
            case About.ROW:
                return tuple(Comment(text, key) for key in self._rows)
            case About.FORM:
                return (Comment(f"《{self.form.title}》{text}"),)
            case About.REPORT:
                return (Comment(text),)

    @property
    def _rows(self) -> Sequence[RecordKey]:
        return list(dict.fromkeys(key for key, _ in self.cells))
