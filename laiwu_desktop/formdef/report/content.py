"""A report (上报数据): everything one division says for one period, as frozen records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import is_moment
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.values import Value

# In the name of a package that names nobody.
NAMELESS = "_nopersonal"


class ReportHead(msgspec.Struct, frozen=True):
    """What identifies one revision of a report. `created` is ISO 8601 local time, shown, never ordered by.

    `digest` (SHA-256 hex of the canonical content), `signature` (Ed25519 over head and digest, hex) and
    `public_key` (hex) are "" until the report is exported. `decision` counts what the bureau decided of it
    (1 is its arrival), so that an older receipt never undoes a newer one; `decided` is when.
    `without_personal` says that what names people was left out of it (`personal.without_personal`).
    `editions` names that of each form it was filled in with (`Form.edition`); of before 0016 it names none.
    """

    id: str
    division: str
    period: str
    revision: int
    parent_id: str
    state: State
    form_versions: dict[str, int]
    created: str
    digest: str = ""
    signature: str = ""
    public_key: str = ""
    decision: int = 0
    decided: str = ""
    without_personal: bool = False
    editions: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def file_stem(self) -> str:
        """Name of its package without the ending (design, section 6)."""
        part = NAMELESS if self.without_personal else ""
        return f"{self.division}_{self.period}_r{self.revision}_{self.id[:8]}{part}"


_HIGHEST_REVISION = 9_999


def head_problem(head: ReportHead) -> str:
    """What is wrong with the head of a report from elsewhere; "" when nothing is."""
    try:
        Period.parse(head.period)
    except (PersonError, ValueError):
        return "填报期不对"
    if not is_moment(head.created):
        return "导出时间不对"
    if not re.fullmatch("[0-9a-f]{32}", head.id) or not re.fullmatch("([0-9a-f]{32})?", head.parent_id):
        return "数据编号不对"
    if not 1 <= head.revision <= _HIGHEST_REVISION or (head.revision == 1) != (not head.parent_id):
        return "修订版号不对"
    return "" if head.division.isascii() and len(head.division) == 12 else "区划代码不对"


# What stands in the place of a form's title where none is meant.
WHOLE_TITLE = "整份数据"


class RecordKey(msgspec.Struct, frozen=True, order=True):
    """Which row: `seq` is 0 in forms asked once per unit, else the number given once and never reused.

    Of an explanation, "" as the form says that it is about all that the division `unit_code` reports.
    """

    form: str
    unit_code: str
    seq: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether no row is meant, but the whole report."""
        return not self.form


class Record(msgspec.Struct, frozen=True):
    """One row of one form. `values` holds entered fields only; a name that is absent is blank.

    `carried` names the fields whose value came from the last period and was not confirmed (沿用未确认).
    """

    key: RecordKey
    values: dict[str, Value]
    carried: frozenset[str] = frozenset()

    def with_value(self, field: str, value: Value, *, carried: bool = False) -> Record:
        """The record with one value changed; what is not said to be carried is confirmed by that."""
        values = {name: old for name, old in self.values.items() if name != field}
        if value is not None:
            values[field] = value
        marked = frozenset({field} if carried else ())
        return Record(self.key, values, self.carried - {field} | marked)


class Explanation(msgspec.Struct, frozen=True):
    """审核说明 for one warning. `left` and `right` are the sides it was written for: when they change,
    the explanation no longer covers the finding. One may also answer what the bureau said of a form or of the
    whole (`check_remarks`).
    """

    key: RecordKey
    field: str
    rule: str
    left: str
    right: str
    text: str
    who: str = ""
    when: str = ""


class Comment(msgspec.Struct, frozen=True):
    """What the bureau says of a report; `key` and `field` are None and "" when it is about the whole.

    `id` (32 hex digits) is given once, `decision` is the number of the decision that it came with. `value` is
    what stood in the field then, as a person reads it; None where it is about no field, or of before 0012.
    """

    text: str
    key: RecordKey | None = None
    field: str = ""
    who: str = ""
    when: str = ""
    id: str = ""
    decision: int = 0
    value: str | None = None


class Confirmation(msgspec.Struct, frozen=True):
    """How values of a report that came from the last period were confirmed: how many not at all, and how many
    in one go, with nobody in their fields. It is a note beside what is signed, not a part of it.
    """

    unconfirmed: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] = 0
    unseen: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] = 0


class Settling(msgspec.Struct, frozen=True):
    """Somebody of the bureau says by hand that a comment is settled (已解决), or is not after all.

    `comment` is its id, `text` what it says; `id` (32 hex digits) is the same at both sides.
    """

    id: str
    comment: str
    text: str
    is_settled: bool
    who: str
    when: str


class Report(msgspec.Struct, frozen=True):
    """One revision, whole. `settlings` are those of its comments, in their order."""

    head: ReportHead
    records: tuple[Record, ...]
    explanations: tuple[Explanation, ...] = ()
    comments: tuple[Comment, ...] = ()
    settlings: tuple[Settling, ...] = ()

    @property
    def said_last(self) -> tuple[Comment, ...]:
        """The comments that came with the newest decision."""
        return tuple(said for said in self.comments if said.decision == self.head.decision)

    @property
    def asked_last(self) -> tuple[Comment, ...]:
        """Those of them that nobody has settled by hand."""
        last = {settling.comment: settling.is_settled for settling in self.settlings}
        return tuple(said for said in self.said_last if not last.get(said.id))


class Content(msgspec.Struct, frozen=True):
    """What a package carries beside its head."""

    records: tuple[Record, ...]
    explanations: tuple[Explanation, ...] = ()


def photo_names(forms: FormSet, records: Iterable[Record]) -> set[str]:
    """The ids of all photos that the records name."""
    photos = {form.name: [field.name for field in form.entered if field.is_photo] for form in forms}
    found: set[str] = set()
    for record in records:
        for name in photos[record.key.form]:
            value = record.values.get(name)
            if isinstance(value, tuple):
                found.update(value)
    return found
