"""Villages that lay elsewhere before: what they reported there, for the township that reports of them now."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.temporary import written
from laiwu_desktop.desk.filling.before import came_from, reported_by
from laiwu_desktop.desk.guiding.earlier import MOST
from laiwu_desktop.desk.review.letterhead import Letterhead
from laiwu_desktop.formdef.division import Division, Level, Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.reports import ReportStore
from laiwu_desktop.workbook.exchange.transfer_letter import (
    Transfer,
    excerpt_of,
    write_transfer,
)
from laiwu_desktop.workbook.writing.style import LabelledLine

# Photos speak of one period; they are the larger part of any package, and stay where they are.
_ABOUT = "划入贵单位的村（单位）以往由原单位上报、已接收的数据，照片除外。"
_HOW = "请在程序中点“读取回执”读入此文件：作为上期数据显示、沿用，不改动已填的数。"


class Handed(msgspec.Struct, frozen=True):
    """A letter for one township: `name` of its file and the file's bytes; `units` are those it speaks of."""

    division: Division
    units: tuple[str, ...]
    name: str
    data: bytes


class _Found(msgspec.Struct, frozen=True):
    """An accepted report, the codes of it that are handed over, and their rows."""

    head: ReportHead
    forms: FormSet
    codes: frozenset[str]
    records: tuple[Record, ...]


class Transferring:
    """Finds what there is to be handed over, from what was accepted."""

    def __init__(
        self, timeline: Timeline, reports: ReportStore, editions: EditionStore, letterhead: Letterhead
    ) -> None:
        self._timeline = timeline
        self._reports = reports
        self._editions = editions
        self._letterhead = letterhead

    def letters(self, city: str, period: Period, now: str) -> list[Handed]:
        """One for each township of a city that reports for this period of what lay elsewhere before.

        PersonError "no_transfer" where there is none, or nothing of theirs was accepted; "no_transfer.later"
        where changes come into force after the period only.
        """
        register = self._timeline.at(period.end)
        townships = register.within(city, Level.TOWNSHIP)
        found = (self._letter(township, register, period, now) for township in townships)
        if handed := [letter for letter in found if letter]:
            return handed
        end = period.end.isoformat()
        if later := [change.day for change in self._timeline.changes if change.day > end]:
            raise PersonError("no_transfer.later", label=period.label, day=min(later))
        raise PersonError("no_transfer", label=period.label)

    def _letter(self, to: Division, register: Register, period: Period, now: str) -> Handed | None:
        head, of = self._letterhead, period
        found: list[_Found] = []
        for _ in range(MOST - 1):
            of = of.previous
            elsewhere = self._elsewhere(to.code, register, period, of)
            found += filter(None, (self._found(of, office, codes) for office, codes in elsewhere.items()))
        if not found:
            return None
        texts = {
            text: edition
            for one in found
            for edition in one.head.editions.values()
            for text in self._editions.stored([edition])
        }
        excerpts = tuple(
            excerpt_of(_own_head(one.head, to.code, one.codes), one.forms, one.records, head.private_key)
            for one in found
        )
        transfer = Transfer(to.code, head.city.code, period.code, now, excerpts, tuple(texts), head.recipient)
        rows = [line for one in found for line in self._lines(one)]
        units = {record.key.unit_code for one in found for record in one.records}
        data = self._file(transfer, to, period, rows)
        return Handed(to, tuple(sorted(units)), transfer.file_name, data)

    def _found(self, of: Period, office: str, codes: frozenset[str]) -> _Found | None:
        """What was accepted of these codes; None where that is nothing."""
        heads = (head for head in self._reports.heads(office, of.code) if head.state is State.ACCEPTED)
        if (head := next(heads, None)) is None:
            return None
        forms = self._editions.of(head)
        records = _rows_of(self._reports.report(head.id).records, codes, forms)
        return _Found(head, forms, codes, tuple(records)) if records else None

    def _lines(self, found: _Found) -> Iterator[tuple[str, ...]]:
        """What a person reads of it."""
        of = Period.parse(found.head.period)
        before = self._timeline.at(of.end)
        counted: Counter[str] = Counter()
        for record in found.records:
            counted[record.key.unit_code] += len(record.values)
        for code, count in sorted(counted.items()):
            yield of.label, before[found.head.division].name, code, before[code].name, str(count)

    def _elsewhere(
        self, division: str, register: Register, period: Period, of: Period
    ) -> Mapping[str, frozenset[str]]:
        """The codes of another day that another office reported of then, by that office."""
        lineage = self._timeline.lineage(of.end, period.end)
        found: dict[str, set[str]] = defaultdict(set)
        for unit in reported_by(register, division) if lineage else ():
            for code, office in came_from(self._timeline, lineage, (of, period), unit.code, division):
                found[office].add(code)
        return {office: frozenset(codes) for office, codes in sorted(found.items())}

    def _file(self, transfer: Transfer, to: Division, period: Period, rows: list[tuple[str, ...]]) -> bytes:
        head = self._letterhead
        lines = [
            LabelledLine("接收单位", f"{to.name}（{to.code}）"),
            LabelledLine("填报期", f"自{period.label}起由接收单位填报"),
            LabelledLine("内容", _ABOUT),
            LabelledLine("怎样读入", _HOW),
            LabelledLine("移交单位", head.signed(transfer.issued)),
        ]
        title, key, said = head.titled(f"{to.name}划转村上期数据"), head.private_key, head.statements
        return written(lambda path: write_transfer(transfer, title, lines, rows, key, said, path))


def _own_head(head: ReportHead, to: str, codes: Iterable[str]) -> ReportHead:
    """An id of its own: it is not that report, and the same rows for the same township are the same."""
    told = "\0".join((head.id, to, *sorted(codes)))
    return msgspec.structs.replace(head, id=hashlib.sha256(told.encode()).hexdigest()[:32])


def _rows_of(records: Iterable[Record], codes: frozenset[str], forms: FormSet) -> list[Record]:
    """The rows of these units without their photos, as accepted: nothing in them is 沿用未确认."""
    found = []
    for record in records:
        fields = forms[record.key.form].fields
        values = {name: value for name, value in record.values.items() if not fields[name].is_photo}
        if record.key.unit_code in codes and values:
            found.append(Record(record.key, values))
    return found
