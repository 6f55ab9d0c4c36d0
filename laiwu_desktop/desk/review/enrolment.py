"""Enrolment (核对指纹): a key counts once its fingerprint was compared; what it signed then lands."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from laiwu_desktop.desk.results import Imported, WaitingKey
from laiwu_desktop.desk.review.arrival import Arrival, arrival
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import Signature, State
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.report.reports import Landing, ReportStore
from laiwu_desktop.store.workspace import WorkspaceStore


def waiting_keys(reports: ReportStore, workspace: WorkspaceStore, register: Register) -> list[WaitingKey]:
    """The keys of held reports, township by township."""
    signed: dict[tuple[str, str], list[ReportHead]] = {}
    for head in reports.held():
        signed.setdefault((head.division, head.public_key), []).append(head)
    return [
        WaitingKey(
            division, register[division].name, key, fingerprint(key),
            not workspace.known_keys(division), tuple(heads),
        )
        for (division, key), heads in signed.items()
    ]  # fmt: skip


def enrol(
    reports: ReportStore, waiting: WaitingKey, answer: Callable[[ReportHead], Outgoing], now: str
) -> list[Imported]:
    """The key is known from `now` on; its held reports land as if they came now, revision by revision.

    `answer`: see `Intake`.
    """
    here: dict[str, list[ReportHead]] = {}
    came: list[Arrival] = []
    for head in waiting.reports:
        others = here.setdefault(head.period, reports.heads(head.division, head.period))
        one = arrival(head, others, now)
        here[head.period] = [*(_after(other, one) for other in others), one.head]
        came.append(one)
    landings = [
        Landing(one.head, one.verdict, one.superseded, answer(one.head) if one.is_answered else None)
        for one in came
    ]
    reports.admit(waiting.division, waiting.public_key, now, landings)
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
