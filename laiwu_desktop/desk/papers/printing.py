"""Village status sheets, or one form as a table, of one or many townships, as one PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.check import still_explained
from laiwu_desktop.formdef.report.content import Record, Report
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.workspace import Settings

if TYPE_CHECKING:
    from laiwu_desktop.paper.pdf import Printed


class Printable(msgspec.Struct, frozen=True):
    """A township's report, its forms, last period's rows as these have them, and the codes of the villages to
    print, or of the township itself.
    """

    report: Report
    forms: FormSet
    previous: tuple[Record, ...]
    units: tuple[str, ...]


def by_township(register: Register, places: Iterable[str]) -> Mapping[str, list[str]]:
    """The codes of the villages in these places, by township."""
    grouped: dict[str, list[str]] = {}
    for place in places:
        for village in register.within(place, "village"):
            grouped.setdefault(village.parent_code, []).append(village.code)
    return grouped


def print_reports(
    found: Iterable[Printable],
    register: Register,
    settings: Settings,
    path: Path,
    form: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Printed:
    """Write the sheets to `path`, in the order given: of each unit, or with a `form` of villages one table of
    it for each township that was asked it. `progress` as for `write_pdf`.
    """
    from laiwu_desktop.paper.bundles import Paper
    from laiwu_desktop.paper.form_table import form_table
    from laiwu_desktop.paper.pdf import write_pdf
    from laiwu_desktop.paper.sheet import Signatories, village_sheet

    people = Signatories(settings.filler, settings.reviewer, settings.responsible)
    sheets: list[Paper] = []
    for one in found:
        head = one.report.head
        figures = Figures(one.forms, Period.parse(head.period), one.report.records, one.previous)
        if form:
            if (asked := one.forms.get(form)) is not None:
                units = [register[code] for code in one.units]
                sheets.append(form_table(figures, register, head, asked, units, people))
            continue
        said = one.report.explanations
        if head.state is State.DRAFT:
            # A frozen report has dropped what its figures have outlived; a draft has not yet.
            said = tuple(still_explained(figures, said, one.report.comments))
        sheets += [village_sheet(figures, register, head, code, said, people) for code in one.units]
    return write_pdf(sheets, path, sample=settings.sample, progress=progress)
