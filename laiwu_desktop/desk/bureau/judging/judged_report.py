"""One received report with all that is known of it when it is looked through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from laiwu_desktop.desk.bureau.judging.like_villages import Size
from laiwu_desktop.desk.bureau.judging.what_changed import Basis, Change, changes
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.guiding.earlier import Earlier
from laiwu_desktop.formdef.analysis.oddities import Odd
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.check import ASKED, Finding
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.report.thread import Said


class JudgedReport:
    """Read once, in the background; nothing in it changes but what stands out, which is told once all reports
    are known (`odd`), and what was there in former periods (`earlier`), once somebody looks.
    """

    def __init__(self, draft: Draft, said: Iterable[Said], basis: Basis | None, size: Size | None) -> None:
        self.draft = draft
        self.said = tuple(said)
        self.basis = basis
        self.size = size
        self.odd: Mapping[Cell, Odd] = {}
        self.earlier: Earlier | None = None

    @property
    def head(self) -> ReportHead:
        """The revision."""
        return self.draft.head

    @cached_property
    def changes(self) -> Mapping[Cell, Change]:
        """What is otherwise than in the basis."""
        return changes(self.draft, self.basis)

    @cached_property
    def findings(self) -> Mapping[Cell, tuple[Finding, ...]]:
        """What rules found, by the value that it is about; rows as a whole are under the field ""."""
        return _by_cell(self.draft)

    @cached_property
    def on_cells(self) -> Mapping[Cell, tuple[Said, ...]]:
        """What was said of cells, and of rows under the field ""."""
        found: dict[Cell, tuple[Said, ...]] = defaultdict(tuple)
        for one in self.said:
            if one.comment.key is not None:
                found[one.comment.key, one.comment.field] += (one,)
        return dict(found)

    def counted(self, form: str) -> tuple[int, int, int]:
        """How much was found, stands out and has changed in a form."""
        cells: tuple[Iterable[Cell], ...] = (self.findings, self.odd, self.changes)
        found, odd, changed = (sum(key.form == form for key, _ in one) for one in cells)
        return found, odd, changed

    @property
    def waiting(self) -> Sequence[Said]:
        """What was said before that nobody has answered, or marked as settled."""
        return [one for one in self.said if one.is_open or one.is_to_settle]


def first_of(form: Form) -> str:
    """The field at the beginning of a row."""
    return next(iter(form.fields))


def _by_cell(draft: Draft) -> dict[Cell, tuple[Finding, ...]]:
    """What the bureau itself asked is no finding: it is told as its comments."""
    found: dict[Cell, tuple[Finding, ...]] = defaultdict(tuple)
    for form in draft.forms:
        for unit in draft.units.get(form.level, ()):
            for finding in draft.unit_findings(form, unit.code):
                if not finding.rule.startswith(ASKED):
                    found[finding.key, finding.field] += (finding,)
    return dict(found)
