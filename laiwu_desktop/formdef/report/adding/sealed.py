"""A consolidation that was sealed (封存): numbered, with the reports that are in it, never changed again."""

from __future__ import annotations

import hashlib

import msgspec

from laiwu_desktop.formdef.report.consolidation import Consolidation
from laiwu_desktop.formdef.report.content import ReportHead


class SealedReport(msgspec.Struct, frozen=True):
    """One report that is in it: `digest` is that of its content."""

    division: str
    id: str
    revision: int
    digest: str

    @classmethod
    def of(cls, head: ReportHead) -> SealedReport:
        """As it stands at the time."""
        return cls(head.division, head.id, head.revision, head.digest)


class Sealed(msgspec.Struct, frozen=True):
    """What was sealed, without the figures. `when` is ISO 8601 local time; `day` and `batches` say with which
    divisions: those of that day, after so many batches of what became of them; `editions` are those of the
    forms in force, by their names.
    """

    number: int
    period: str
    when: str
    who: str
    note: str
    day: str
    batches: int
    reports: tuple[SealedReport, ...]
    editions: dict[str, str]
    figures_sha256: str
    book_sha256: str

    @property
    def label(self) -> str:
        """What people call it."""
        return f"封存第 {self.number} 号"


def figures_bytes(result: Consolidation) -> bytes:
    """All figures, in one spelling."""
    return msgspec.json.encode(result, order="deterministic")


def figures_from(data: bytes) -> Consolidation:
    """The other way round."""
    return msgspec.json.decode(data, type=Consolidation)


def sha256_of(data: bytes) -> str:
    """In hex."""
    return hashlib.sha256(data).hexdigest()


def sealed_facts(one: Sealed) -> dict[str, str | int]:
    """What the audit trail says of it: all that is not the figures by one SHA-256, they by another."""
    head = msgspec.json.encode(one, order="deterministic")
    return {
        "sealed": one.number, "reports": len(one.reports), "head_sha256": sha256_of(head),
        "figures_sha256": one.figures_sha256, "book_sha256": one.book_sha256,
    }  # fmt: skip
