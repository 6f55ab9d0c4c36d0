"""Enrolment (核对指纹): a key counts once its fingerprint was compared; what it signed then lands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.results import Imported, WaitingKey
from laiwu_desktop.desk.review.arrival import Arrival, arrival, landing
from laiwu_desktop.desk.review.office_keys import OfficeKeys
from laiwu_desktop.formdef.divisions.lasting_office import LastingOffice
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import Compared, Signature
from laiwu_desktop.formdef.trail.event import By
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.seal.statements import KeyStatement, successor_of
from laiwu_desktop.store.keys import KeyStore, KnownKey
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.store.waiting_keys import BroughtKey

Whose = tuple[LastingOffice, str]  # a township and a key


def waiting_keys(
    reports: ReportStore,
    keys: KeyStore,
    timeline: Timeline,
    number: int,
    brought: Iterable[BroughtKey] = (),
) -> list[WaitingKey]:
    """The keys of held reports, township by township, and those that enrolment files have `brought` (with
    what earlier keys say of them), but for such as count already.

    A township that has another code by now is one with what it was; it is shown as it is after that `number`
    of batches of what became of divisions.
    """
    signed: dict[Whose, list[ReportHead]] = {}
    for head in sorted(reports.held(), key=lambda head: (head.period, head.revision)):
        signed.setdefault((timeline.office_in(head.division, head.period), head.public_key), []).append(head)
    files = {(timeline.office(one.division, one.batch), one.public_key): one.statements for one in brought}
    for office, key in sorted(files.keys() - signed.keys(), key=lambda one: (one[0].shown(number), one[1])):
        if key not in OfficeKeys(keys, timeline, office).known():
            signed[office, key] = []
    return [
        _waiting(OfficeKeys(keys, timeline, whose[0]), number, whose[1], heads, files.get(whose))
        for whose, heads in signed.items()
    ]


def _waiting(
    keys: OfficeKeys,
    number: int,
    key: str,
    heads: list[ReportHead],
    brought: Sequence[KeyStatement] | None,
) -> WaitingKey:
    office, there = keys.office, keys.all()
    known = {one.public_key for one in there if not one.revoked}
    revoked = {one.public_key: one for one in there if one.revoked}
    statements = (*keys.statements(), *(brought or ()))
    said = successor_of(key, office.codes, statements, known, revoked)
    how = Compared.STATEMENT if said else None if brought is None else Compared.FILE
    code, _ = office.shown(number)
    return WaitingKey(
        code, keys.timeline.name_of(code, number), key, fingerprint(key), not there, tuple(heads), said,
        revoked.get(key), how, office.first,
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
        here[place] = [*others, one.head]  # what it supersedes is of lower numbers: nothing asks for it again
        came.append(one)
    code, batch = waiting.office
    key = KnownKey(code, waiting.public_key, by.when, by.who, how, batch=batch)
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
