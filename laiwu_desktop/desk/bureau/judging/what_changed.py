"""What a report says otherwise than the one that it is held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.report.content import Record, RecordKey, ReportHead
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.values import Value, is_filled

_ALL = Decimal(1)


class Basis(msgspec.Struct, frozen=True):
    """What a report is held against: an earlier revision of the period (`head`) that somebody has looked at,
    else last period's (None). Its rows are as the report's forms have them.
    """

    records: Mapping[RecordKey, Record]
    head: ReportHead | None = None

    @property
    def words(self) -> str:
        """上次接收的第 1 版; 退回的第 1 版; 上期."""
        if self.head is None:
            return "上期"
        by = "退回的" if self.head.state is State.RETURNED else "上次接收的"
        return f"{by}第 {self.head.revision} 版"


class Change(msgspec.Struct, frozen=True):
    """What stood in a cell before, and by how much of that it has changed; 0 where it is no number."""

    was: Value
    share: Decimal


def looked_at_before(head: ReportHead, others: Iterable[ReportHead]) -> ReportHead | None:
    """The revision before this one of which the bureau has decided: the accepted one, else the newest."""
    before = [one for one in others if one.revision < head.revision and one.decision > 1]
    accepted = [one for one in before if one.state is State.ACCEPTED]
    return max(accepted or before, key=rank, default=None)


def changes(draft: Draft, basis: Basis | None) -> dict[Cell, Change]:
    """Every value that a person gave and that is another one in the basis; nothing where there is none.

    A row that is not in last period's report has changed only where rows come and go: a unit that is
    new there has nothing to be compared with. A row that is gone has changed in every value.
    """
    if basis is None:
        return {}
    now = {record.key: record for record in draft.figures.records}
    found = {}
    for key in sorted({*now, *basis.records}):
        form, was = draft.forms.get(key.form), basis.records.get(key)
        if form is None or (was is None and basis.head is None and not form.repeats):
            continue
        for field, before, after in _other(form, was, now.get(key)):
            found[key, field.name] = Change(before, _share(field, before, after))
    return found


def _other(form: Form, was: Record | None, now: Record | None) -> Iterator[tuple[Field, Value, Value]]:
    before, after = was.values if was else {}, now.values if now else {}
    for field in form.entered:
        pair = before.get(field.name), after.get(field.name)
        if pair[0] != pair[1]:
            yield field, *pair


def _share(field: Field, before: Value, after: Value) -> Decimal:
    if not field.type.is_number:
        return Decimal(0)
    if not (is_filled(before) and is_filled(after)):
        return _ALL  # it came, or is gone
    was, now = Decimal(str(before)), Decimal(str(after))
    return abs(now - was) / max(abs(was), _ALL)


def rows_of(form: Form, basis: Basis | None) -> Sequence[RecordKey]:
    """The rows of a form in the basis: of an earlier revision some may be gone."""
    if basis is None or basis.head is None:
        return ()
    return [key for key in basis.records if key.form == form.name]
