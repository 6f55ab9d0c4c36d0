"""What the actions of a desk answer with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from laiwu_desktop.base.text import counted
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Conflict, Logged
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import RecordKey, ReportHead
from laiwu_desktop.formdef.states import (
    Compared,
    Outcome,
    Owed,
    Parcel,
    Signature,
    State,
    Verdict,
    compared_word,
)
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.mailbox import OutboxItem
from laiwu_desktop.workbook.format.problems import EditedCell, Problem


class Changed(msgspec.Struct, frozen=True):
    """One value of the draft that a file changed, as a person reads it.

    Before it is written, `actor` typed what it replaces by hand, `when`; "" where nobody did.
    """

    key: RecordKey
    label: str
    was: str
    now: str
    actor: str = ""
    when: str = ""


class Inventory(msgspec.Struct, frozen=True):
    """All that a workspace holds, in short: whose it is, its reports, all that was written, the names of the
    files that it made for others, the keys of others, and the fingerprint of its own.
    """

    role: str
    division: str
    heads: tuple[ReportHead, ...]
    deeds: tuple[Logged, ...]
    parcels: frozenset[str]
    is_damaged: bool = False
    keys: tuple[KnownKey, ...] = ()
    own_key: str = ""


def reports_words(count: int) -> str:
    """How many there are, as a person is told; a draft is not 上报数据 yet."""
    return f"{count} 份数据（含草稿）"


def unseen_words(count: int) -> str:
    """How many values were confirmed with nobody in their fields, as the package tells the bureau."""
    return f"其中 {count} 项成批确认、没有逐项看过"


class Loaded(msgspec.Struct, frozen=True):
    """What reading one file into the draft did. `taken` is False when nothing of it landed.

    `diagnosis` is a paragraph on what happened to the file; "" when nothing did. `overwritten` are those of
    `changed` that somebody had typed by hand. `action` is the deed that takes it all back when it is undone,
    "" when nothing was written; `conflicts` are what others had changed since the file was looked at.
    `left_out` counts the values of the file that a person did not want.
    """

    file: str
    taken: bool
    values: int
    units: int
    changed: tuple[Changed, ...] = ()
    problems: tuple[Problem, ...] = ()
    diagnosis: str = ""
    overwritten: tuple[Changed, ...] = ()
    action: str = ""
    conflicts: tuple[Conflict, ...] = ()
    left_out: int = 0


class CheckResult(msgspec.Struct, frozen=True):
    """All findings, errors first. `remarks` are what the bureau said of forms or the whole: none hinders."""

    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...] = ()

    @property
    def errors(self) -> int:
        """Number of 强制性 findings."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Number of 核实性 findings, explained or not; what the bureau asked is none of them."""
        return sum(not finding.is_comment for finding in self.findings) - self.errors

    @property
    def unexplained(self) -> int:
        """Number of 核实性 findings without an explanation."""
        return sum(finding.blocks and not finding.is_comment for finding in self.findings) - self.errors

    @property
    def asked(self) -> int:
        """Number of the bureau's comments on values that were neither mended nor answered."""
        return sum(finding.blocks and finding.is_comment for finding in self.findings)

    @property
    def stands(self) -> bool:
        """Whether anything stands against handing over."""
        return bool(self.errors or self.unexplained or self.asked)

    @property
    def counted(self) -> str:
        """How many findings there are of which kind, in words."""
        none = "没有强制性错误，也没有核实性问题"
        said = counted(("强制性错误", self.errors, "处"), ("核实性问题", self.warnings, "处"), none=none)
        left = f"（待说明 {self.unexplained}）" if self.unexplained else ""
        return f"{said}{left}{f'，农业局意见未处理 {self.asked} 条' if self.asked else ''}"


class UnitState(msgspec.Struct, frozen=True):
    """How far one unit is. `started` is False while none of its forms has a row.

    `errors` are what is wrong, `missing` what must be filled in yet. `carried` counts its values that are
    沿用未确认; `asked` the bureau's comments that were neither mended nor answered, `answered` the others.
    Those are not among the `unexplained` and `explained`, which are what the rules found.
    """

    unit_code: str
    started: bool
    errors: int
    missing: int
    unexplained: int
    explained: int
    carried: int
    asked: int = 0
    answered: int = 0

    @property
    def code(self) -> str:
        """One word, as its worst form stands: returned, blank, error, warning (some unexplained), part,
        carried (some 沿用未确认), explained, or complete.
        """
        if self.asked:
            return "returned"
        if not self.started:
            return "explained" if self.explained and not (self.unexplained or self.missing) else "blank"
        if self.errors:
            return "error"
        if self.unexplained:
            return "warning"
        if self.missing:
            return "part"
        if self.carried:
            return "carried"
        return "explained" if self.explained else "complete"


class Exported(msgspec.Struct, frozen=True):
    """A frozen report and its package. `travels` says that the exchange carries this very file; `missed`
    counts what the last period had and is blank in it, where it was frozen just now.
    """

    head: ReportHead
    path: Path
    travels: bool
    missed: int = 0


class Sheets(msgspec.Struct, frozen=True):
    """Printed sheets: pages, characters no font has (by village), townships that have no report to print."""

    pages: int
    unprintable: dict[str, list[str]]
    missing: tuple[str, ...] = ()


class Imported(msgspec.Struct, frozen=True):
    """The bureau's verdict on one file.

    `diagnosis`: see `Loaded`.
    """

    file: str
    verdict: Verdict
    report: str = ""
    division: str = ""
    period: str = ""
    revision: int = 0
    signature: Signature = Signature.UNSIGNED
    edited: tuple[EditedCell, ...] = ()
    problems: tuple[Problem, ...] = ()
    diagnosis: str = ""


class WaitingKey(msgspec.Struct, frozen=True):
    """A key (hex) that does not count, and the held reports that it signed, oldest revision first.

    `is_first` says that no key of the township is known; of one that has, another key may be a forger's.
    `statement` is what a known key says of it; `revoked` is set of one that was known once. `how` is what
    proposes it, where it is more than its reports. `office`: how its township began (`LastingOffice.first`).
    """

    division: str
    name: str
    public_key: str
    fingerprint: str
    is_first: bool
    reports: tuple[ReportHead, ...]
    statement: KeyStatement | None = None
    revoked: KnownKey | None = None
    how: Compared | None = None
    office: tuple[str, int] = ("", 0)

    @property
    def word(self) -> str:
        """How its reports stand: under a key that was revoked there is nothing to wait for."""
        return State.HELD.word if self.revoked is None else Signature.REVOKED_KEY.word

    @property
    def held(self) -> str:
        """The reports that wait for it, in short."""
        return "、".join(f"{Period.parse(head.period).label} 第 {head.revision} 版" for head in self.reports)

    @property
    def about(self) -> str:
        """What a person has to know who compares it."""
        if self.revoked is not None:
            who = f"（{self.revoked.revoked_by}）" if self.revoked.revoked_by else ""
            return f"已于 {day_of(self.revoked.revoked)} 作废{who}，不能再确认"
        if self.statement is not None:
            return f"旧密钥签字声明换成新密钥（{day_of(self.statement.when)}），请核对"
        if self.how is Compared.FILE:
            return "由登记文件送来" if self.is_first else "由登记文件送来，与以往不同，请问明是否换过电脑"
        return "首次收到" if self.is_first else "与以往不同，请问明是否换过电脑"


class LeftKey(msgspec.Struct, frozen=True):
    """A key that counts still though its office signs with a later one; it has `said` so, or nobody has:
    then it may be lost, and in anybody's hands.
    """

    key: KnownKey
    said: bool


def keys_left(new: str, known: Iterable[KnownKey], after: Mapping[str, str]) -> list[LeftKey]:
    """What counts still of the keys that one office had before its `new` one (hex) was confirmed: those that
    named it, else all; `known` are those of that office, and `after` says which came after which.
    """
    known = list(known)
    since = max((key.since for key in known if key.public_key == new), default="")
    others = [key for key in known if not key.revoked and key.public_key != new]
    said = [LeftKey(key, said=True) for key in others if after.get(key.public_key) == new]
    return said or [LeftKey(key, said=False) for key in others if key.since < since]


def known_words(key: KnownKey, after: str = "") -> str:
    """What is known of a key: since when, who compared it and how, which one (hex) came `after` it on its own
    word, and whether it was revoked.
    """
    said = [fingerprint(key.public_key), f"{day_of(key.since) or '很久'} 起", compared_word(key.how), key.who]
    if after:
        said.append(f"已换成 {fingerprint(after)}")
    if key.revoked:
        said.append(f"已于 {day_of(key.revoked)} 作废（{key.revoked_by or '不详'}）")
    return "　".join(part for part in said if part)


def day_of(when: str) -> str:
    """The day and the minute of an ISO time, as people read it."""
    return when.replace("T", " ")[:16]


class Received(msgspec.Struct, frozen=True):
    """What the township did with one receipt or task.

    `kind` says which it is, None where it could not be read; `verdict` is what a receipt brings. `new_key` is
    the key (hex) that signed it, where it was refused only because nobody has confirmed that one, `how` what
    proposes it, and `said` what an earlier key says of it; `problems` say why it was refused, and so does the
    `message`. `offered` is what it says packages are to be encrypted to (age), where that is not what counts
    and nobody has compared it.
    """

    file: str
    outcome: Outcome
    kind: Parcel | None = None
    report: str = ""
    verdict: str = ""
    message: str = ""
    new_key: str = ""
    problems: tuple[Problem, ...] = ()
    how: Compared = Compared.TELEPHONE
    offered: str = ""
    said: tuple[KeyStatement, ...] = ()


class Outlook(msgspec.Struct, frozen=True):
    """How a township stands with the bureau in its period, on the day `today`.

    `sent` is the newest revision that left the draft, `package` its file; None before there is one. `waiting`
    counts the files that are still to be delivered, `task` is what the bureau asked for last, `coming` what
    it asks already of a later period.
    """

    today: date
    due: date
    task: Task | None
    sent: ReportHead | None
    package: OutboxItem | None
    waiting: int
    coming: Task | None = None

    @property
    def days_left(self) -> int:
        """Days until the last one; 0 on it, below 0 after it."""
        return (self.due - self.today).days


class Overdue(msgspec.Struct, frozen=True):
    """A township whose report is not in. `form` is * because all forms travel in one report.

    `due` is the last day, `days_late` 0 while it is not past.
    """

    division: str
    name: str
    form: str
    state: Owed
    due: date
    days_late: int
