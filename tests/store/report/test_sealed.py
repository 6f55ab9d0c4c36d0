"""Sealed consolidations in either database: numbered in order, only of what is accepted in that moment."""

from __future__ import annotations

import msgspec

from laiwu_desktop.formdef.report.adding.sealed import Sealed, SealedReport, sealed_facts, sha256_of
from laiwu_desktop.formdef.report.content import Record, Report, ReportHead
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.store import Store
from tests.store.small_reports import DEMO, OTHER_TOWN, head
from tests.store.tampering import run

FIGURES, BOOK = b"figures" * 1000, b"PK\x03\x04book"


def accept(store: Store, number: int, **changes: object) -> ReportHead:
    report = Report(head(number, state="accepted", **changes), (Record(DEMO, {"whole": number}),))  # type: ignore[arg-type]
    store.reports.add(report)
    return report.head


def sealed_of(*heads: ReportHead) -> Sealed:
    reports = tuple(map(SealedReport.of, heads))
    return Sealed(
        0, "2006S2", "2007-02-01T09:00:00", "示例甲", "示例数据", "2006-12-31", 0, reports,
        {"demo": "0" * 64}, sha256_of(FIGURES), sha256_of(BOOK),
    )  # fmt: skip


def test_they_are_numbered_and_stay_as_they_were(store: Store) -> None:
    sealed, one = store.consolidation.sealed, accept(store, 1)
    first = sealed.add(sealed_of(one), FIGURES, BOOK, "371200000000")
    other = accept(store, 2, division=OTHER_TOWN)
    second = sealed.add(sealed_of(one, other), FIGURES, BOOK, "371200000000")
    assert first == msgspec.structs.replace(sealed_of(one), number=1)
    assert sealed.all() == [first, second]
    assert (sealed.figures(first), sealed.book(first)) == (FIGURES, BOOK)
    events = store.events.events(Wanted(str(EventKind.SEAL)))
    assert [event.now for event in events] == [sealed_facts(made) for made in sealed.all()]


def test_what_is_accepted_meanwhile_is_not_passed_over(store: Store) -> None:
    one = accept(store, 1)
    accept(store, 2, division=OTHER_TOWN)
    assert store.consolidation.sealed.add(sealed_of(one), FIGURES, BOOK, "371200000000") is None
    assert store.consolidation.sealed.all() == []


def test_figures_that_are_not_as_they_were_are_none(store: Store) -> None:
    sealed = store.consolidation.sealed
    made = sealed.add(sealed_of(accept(store, 1)), FIGURES, BOOK, "371200000000")
    assert made is not None
    run(store, "UPDATE sealed SET figures = book")
    assert sealed.figures(made) is None
    assert sealed.book(made) == BOOK
