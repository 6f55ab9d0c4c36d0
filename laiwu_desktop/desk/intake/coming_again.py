"""A report that is here already and comes once more: the same, or whole where it had no names before."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.content import Content, Report, ReportHead, photo_names
from laiwu_desktop.formdef.report.personal import without_personal
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.workspace import WorkspaceStore
from laiwu_desktop.workbook.format.problems import Problem, note
from laiwu_desktop.workbook.reading.read import BookRead

# What is written of a file, and what it then comes to.
Act = Callable[[], Imported]


def come_again(
    about: Imported,
    known: ReportHead,
    came: Report,
    book: BookRead,
    notes: tuple[Problem, ...],
    reports: ReportStore,
    workspace: WorkspaceStore,
) -> tuple[Imported, Act | None]:
    """What it comes to beside the `known` one, and what does it, where anything is to be written.

    `notes` say why its key does not count now: it was revoked since, or never confirmed.
    """
    if known.digest == came.head.digest:
        return _the_same(about, known, came, book, workspace)
    stored = reports.report(known.id)
    whole, part = (came, known) if known.without_personal else (stored, came.head)
    rest = without_personal(book.read_as, Content(whole.records, whole.explanations))
    same = (
        part.without_personal
        and not whole.head.without_personal
        and part.digest == digest(canonical(book.read_as, rest))
    )
    if not same:
        return _with_problem(about, Problem.of(saying("same_id"))), None
    if whole is stored:
        again = note(saying("duplicate.with_personal"))
        return _with_problem(about, again, Verdict.DUPLICATE), None
    if notes and has_landed(known):
        return _with_problem(about, Problem.of(saying("revoked_key.completing"))), None
    completed = _with_problem(about, note(saying("completed")), Verdict.COMPLETED)

    def complete() -> Imported:
        reports.complete(came, photos_of(came, book))
        return completed

    return completed, complete


def has_landed(known: ReportHead) -> bool:
    """Whether its own key was confirmed when it landed: a township may speak of it with another one now."""
    return known.state is not State.HELD


def photos_of(came: Report, book: BookRead) -> dict[str, bytes]:
    """The photos of a file that the values of its report name."""
    named = photo_names(book.read_as, came.records)
    return {name: data for name, data in book.pictures.items() if name in named}


def _the_same(
    about: Imported, known: ReportHead, came: Report, book: BookRead, workspace: WorkspaceStore
) -> tuple[Imported, Act | None]:
    """What was lost of its photos on the way the first time is taken now."""
    named = photo_names(book.read_as, came.records)
    lost = named - workspace.photos(named).keys()
    found = {name: book.pictures[name] for name in lost & book.pictures.keys()}
    brought = f"补收照片 {len(found)} 张。" if found else ""
    waits = "指纹仍待核对。" if known.state is State.HELD else ""
    again = note(saying("duplicate", sentences=f"{waits}{brought}"))
    same = _with_problem(about, again, Verdict.DUPLICATE)

    def add() -> Imported:
        workspace.add_photos(found)
        return same

    return same, add if found else None


def _with_problem(about: Imported, problem: Problem, verdict: Verdict = Verdict.REFUSED) -> Imported:
    return msgspec.structs.replace(about, verdict=verdict, problems=(problem,))
