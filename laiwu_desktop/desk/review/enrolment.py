"""Enrolment (核对指纹): a key counts once its fingerprint was compared; what it signed then lands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.results import Imported, WaitingKey
from laiwu_desktop.desk.review.arrival import Arrival, arrival, landing
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import Compared, Signature, State
from laiwu_desktop.formdef.trail.event import By
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.seal.statements import KeyStatement, successor_of
from laiwu_desktop.store.keys import KeyStore, KnownKey
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.waiting_keys import BroughtKey

Whose = tuple[str, str]  # a division and a key


def waiting_keys(
    reports: ReportStore,
    keys: KeyStore,
    timeline: Timeline,
    register: Register,
    brought: Iterable[BroughtKey] = (),
) -> list[WaitingKey]:
    """The keys of held reports, township by township, and those that enrolment files have `brought` (with
    what earlier keys say of them), but for such as count already.

    A township that has another code by now is one with what it was; it is shown with its code in `register`.
    """
    signed: dict[Whose, list[ReportHead]] = {}
    for head in sorted(reports.held(), key=lambda head: (head.period, head.revision)):
        shown = timeline.code_shown(head.division, register)
        signed.setdefault((shown, head.public_key), []).append(head)
    files = {(timeline.code_shown(one.division, register), one.public_key): one.statements for one in brought}
    for division, key in sorted(files.keys() - signed.keys()):
        if key not in keys.known(*timeline.same_office(division)):
            signed[division, key] = []
    return [
        _waiting(keys, timeline.same_office(whose[0]), register, whose, heads, files.get(whose))
        for whose, heads in signed.items()
    ]


def _waiting(
    keys: KeyStore,
    office: Collection[str],
    register: Register,
    whose: Whose,
    heads: list[ReportHead],
    brought: Sequence[KeyStatement] | None,
) -> WaitingKey:
    division, key = whose
    there = keys.of(*office)
    known = {one.public_key for one in there if not one.revoked}
    revoked = {one.public_key: one for one in there if one.revoked}
    statements = (*keys.statements(*office), *(brought or ()))
    said = successor_of(key, office, statements, known, revoked)
    how = Compared.STATEMENT if said else None if brought is None else Compared.FILE
    return WaitingKey(
        division, register[division].name, key, fingerprint(key), not there, tuple(heads), said,
        revoked.get(key), how,
    )  # fmt: skip


def enrol(
    reports: ReportStore, waiting: WaitingKey, how: Compared, by: By, answer: Callable[[ReportHead], Outgoing]
) -> list[Imported]:
    """The key is known from now on; its held reports land as if they came now, revision by revision.

    `answer`: see `Intake`. PersonError("revoked_key.for_good") for one that was revoked.
    """
    if waiting.revoked is not None:
        raise PersonError("revoked_key.for_good")
    here: dict[tuple[str, str], list[ReportHead]] = {}
    came: list[Arrival] = []
    for head in waiting.reports:
        place = head.division, head.period
        others = here.setdefault(place, reports.heads(*place))
        one = arrival(head, others, by.when)
        here[place] = [*(_after(other, one) for other in others), one.head]
        came.append(one)
    key = KnownKey(waiting.division, waiting.public_key, by.when, by.who, how)
    # A file's statement came with nothing that is kept; the others are here already.
    statements = [waiting.statement] if waiting.statement else ()
    reports.admit(key, [landing(one, answer) for one in came], statements)
    return [
        Imported(
            f"{one.head.file_stem}.xlsx", one.verdict, one.head.id, one.head.division, one.head.period,
            one.head.revision, Signature.ORIGINAL, problems=one.notes,
        )
        for one in came
    ]  # fmt: skip


def _after(other: ReportHead, one: Arrival) -> ReportHead:
    """A report as it stands once another has landed."""
    return msgspec.structs.replace(other, state=State.SUPERSEDED) if other.id in one.superseded else other
