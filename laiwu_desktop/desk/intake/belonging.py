"""Whether a package that can be read is for this workspace, with all that is in it."""

from __future__ import annotations

from collections.abc import Iterable

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Content, RecordKey, ReportHead, head_problem, photo_names
from laiwu_desktop.formdef.states import Signature
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.workbook.exchange.verification import Verified
from laiwu_desktop.workbook.format.envelope import KINDS
from laiwu_desktop.workbook.format.problems import Problem, note
from laiwu_desktop.workbook.reading.read import BookRead


def no_package(book: BookRead) -> tuple[Problem, ...]:
    """Why a workbook is no package; nothing for one that is."""
    if book.meta is None:
        if any(p.code in ("bad_meta", "newer_format") for p in book.problems):
            return (Problem.of(saying("no_package")),)
        return (Problem.of(saying("foreign_file")),)
    if book.meta.kind == "enrolment":
        return (Problem.of(saying("wrong_kind.enrolment")),)
    if book.meta.kind != "report":
        kind = KINDS[book.meta.kind]
        return (Problem.of(saying("wrong_kind", kind=kind)),)
    if book.kind != "xlsx":  # how numbers are shown, and what was written beside them, is not seen there
        return (Problem.of(saying("not_xlsx", kind=book.kind)),)
    return ()


def lost_photos(forms: FormSet, content: Content, book: BookRead) -> Iterable[Problem]:
    """Photos that the values name and the file does not hold: some office suites write pictures anew."""
    lost = photo_names(forms, content.records) - book.pictures.keys() - book.refused_pictures.keys()
    if lost:
        yield note(saying("lost_photos", count=len(lost)))


class Belonging:
    """Asks it of the divisions and the reports that are here."""

    def __init__(self, timeline: Timeline, reports: ReportStore, division: str) -> None:
        self._timeline = timeline
        self._reports = reports
        self._division = division

    def problems(self, head: ReportHead, verified: Verified, forms: FormSet) -> Iterable[Problem]:
        """Why a package that can be read is not for this workspace."""
        if verified.signature is Signature.EDITED and verified.edited:
            yield Problem.of(saying("edited", count=len(verified.edited)))
        if problem := head_problem(head):
            yield Problem.of(saying("bad_head", problem=problem))
            return
        newer = [f for f, v in head.form_versions.items() if f not in forms or v > forms[f].version]
        if newer:
            yield Problem.of(saying("newer_form", newer="、".join(newer)))
        period = Period.parse(head.period)
        register = self._timeline.at(period.end)
        own = self._timeline.own_code(self._division, period.end)
        if head.division not in {township.code for township in register.within(own, "township")}:
            yield Problem.of(self._not_here(head.division, period))
            return
        if not self._reports.heads(own, head.period):
            yield Problem.of(saying("other_period", period=head.period))
        yield from _misplaced_rows(head.division, verified.content, register, forms)

    def _not_here(self, division: str, period: Period) -> Saying:
        """Why a division has no report in a period: it never does, or it has become another by then."""
        now = self._timeline.became(division, period.end)
        if now and division not in now:
            return saying("other_area.changed", division=division, now="、".join(now))
        return saying("other_area", division=division)


def _misplaced_rows(division: str, content: Content, register: Register, forms: FormSet) -> Iterable[Problem]:
    """The rows that no report of this township can have."""
    keys = sorted(record.key for record in content.records)
    for key in keys:
        if not _fits(key, register, forms[key.form]):
            yield Problem.of(saying("wrong_row", form=key.form), unit_code=key.unit_code)
    area = {division, *(unit.code for unit in register.children(division))}
    for code in sorted({key.unit_code for key in keys} - area):
        yield Problem.of(saying("unknown_village", code=code), unit_code=code)


def _fits(key: RecordKey, register: Register, form: Form) -> bool:
    """Whether a row is of a unit that its form asks, numbered as the form numbers."""
    of_level = key.unit_code not in register or register[key.unit_code].level == form.level
    return of_level and (key.seq > 0 if form.repeats else key.seq == 0)
