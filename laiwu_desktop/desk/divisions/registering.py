"""What became of divisions: proposed from a list, confirmed by a person, applied from a day on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import tidy, writable
from laiwu_desktop.desk.divisions.readings import readings_of
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange, Level, Register
from laiwu_desktop.formdef.divisions.official_list import Compared, Listed, Proposal, compare
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.store.workspace import Places

if TYPE_CHECKING:
    from laiwu_desktop.workbook.reading.division_lists import Line

# Every code of this city anew, many times over; registrations for decades, each a register more.
MOST_CHANGES = 20_000
MOST_BATCHES = 300
LONGEST_NAME = 60
# Of entries told one by one: every code of this city anew is half of it.
MOST_WORDS = 200_000


def propose(timeline: Timeline, path: Path, day: date) -> Compared:
    """What a file says that became of divisions by a day: of an official list what may have; of proposals
    that a person has gone through what is left of them. PersonError as `read_division_list`, and
    "bad_division_change" for a day before the last entries.
    """
    from laiwu_desktop.workbook.reading.division_lists import read_division_list

    before = timeline.at(day)
    if timeline.newest_day > day.isoformat():
        raise PersonError("bad_division_change.order", day=day, newest=timeline.newest_day)
    found = read_division_list(path)
    if found.listed:
        return compare(before, found.listed, day.isoformat())
    proposals = _gone_through(found.lines, day, before)
    timeline.with_changes(proposal.change for proposal in proposals)
    touched = {proposal.change.was for proposal in proposals}
    return Compared(proposals, sum(division.code not in touched for division in before), 0)


def _gone_through(lines: Iterable[Line], day: date, before: Register) -> tuple[Proposal, ...]:
    """The proposals of a workbook as a person left them: what is still marked there is not sure, nor what
    goes without saying because of it.
    """
    said: dict[DivisionChange, Line] = {}
    for line in lines:
        change = _change(day, line.kind, line.was, Listed(line.code, line.name) if line.code else None)
        if change not in said or not line.sure:
            said[change] = line
    doubted = {code for change, line in said.items() if not line.sure for code in (change.was, change.code)}
    proposals = []
    for change in going_on(list(said), before):
        name, told = before[change.was].name if change.was in before else "", said.get(change)
        reason = told.reason if told else "随其余各条继续存在"
        sure = told.sure if told else change.code not in doubted
        proposals.append(Proposal(change, name, reason or "已核对", sure))
    return tuple(proposals)


def _change(day: date, kind: ChangeKind, was: str, now: Listed | None) -> DivisionChange:
    place = (now.code, now.name, str(now.level), now.parent_code) if now else ()
    return DivisionChange(day.isoformat(), kind, was, *place)


def going_on(changes: Sequence[DivisionChange], before: Register) -> list[DivisionChange]:
    """The entries with those that go without saying: a division into which others merge was one of them, and
    one from which a single other is split off goes on.
    """
    found = list(dict.fromkeys(changes))
    parts = Counter(change.was for change in found)
    for change in tuple(found):
        if change.kind is ChangeKind.MERGED and change.code in before and change.code not in parts:
            found.append(msgspec.structs.replace(change, was=change.code))
        elif change.kind is ChangeKind.SPLIT and parts[change.was] == 1 and change.was in before:
            was = before[change.was]
            place = was.code, was.name, was.level, was.parent_code
            found.append(DivisionChange(change.day, change.kind, was.code, *place))
    return list(dict.fromkeys(found))


def require_not_reported(reported: Places, own: Sequence[str], day: date, *, is_back: bool = False) -> None:
    """PersonError "division_change_late" where others than the office of those codes have reported for a
    period that ends on that day or later; `is_back` where entries are to be taken back. `reported` are the
    divisions and periods of all reports, held ones too.
    """
    periods = _of_others(reported, own)
    late = [period for period in periods if period.end >= day]
    if late:
        last = max(late, key=lambda period: period.end)
        after = last.end + timedelta(days=1)
        label, count = last.label, periods.count(last)
        if is_back:
            raise PersonError("division_change_late.back", label=label, count=count, day=day, next=after)
        raise PersonError("division_change_late", label=label, count=count, day=day, next=after)


def free_from(reported: Places, own: Sequence[str], period: Period) -> date:
    """The first day on which entries keep off what others have reported: of the period at hand if nobody has
    reported for it or a later one.
    """
    ends = [period.end for period in _of_others(reported, own)]
    return max([period.start, *(end + timedelta(days=1) for end in ends)])


def _of_others(reported: Places, own: Sequence[str]) -> list[Period]:
    """The periods of the reports of others, one for each."""
    return [Period.parse(period) for division, period in reported if division not in own]


def changes_words(changes: Sequence[DivisionChange]) -> str:
    """So many of each kind from which days on, in words."""
    parts = []
    for day in dict.fromkeys(change.day for change in changes):
        counted = Counter(change.kind.word for change in changes if change.day == day)
        kinds = "、".join(f"{word} {count} 条" for word, count in counted.items())
        parts.append(f"自 {day} 起{kinds}")
    return "；".join(parts)


def entries_words(changes: Sequence[DivisionChange], timeline: Timeline) -> str:
    """Each entry with its day, kind, codes and names, for the audit trail, which keeps it when it is taken
    back; up to so much as a trail can bear. `timeline` is one that has them.
    """
    lines, length = [], 0
    for change in changes:
        was = f"{change.was} {timeline.name_before(change)}" if change.was else ""
        now = f"{change.code} {change.name}" if change.code else ""
        line = f"{change.day} {change.kind.word} {' → '.join(filter(None, (was, now)))}"
        length += len(line)
        if length > MOST_WORDS:
            break
        lines.append(line)
    more = len(changes) - len(lines)
    return "；".join([*lines, *([f"……另有 {more} 条"] if more else [])])


def learnt(timeline: Timeline, told: Sequence[DivisionChange]) -> Timeline:
    """A timeline with all that the bureau has told of; itself where nothing is new.

    PersonError "bad_division_change" where it does not fit, "other_division_changes" where something else is
    registered here.
    """
    known = timeline.changes
    if told[: len(known)] != known[: len(told)]:
        raise PersonError("other_division_changes")
    if len(told) <= len(known):
        return timeline
    _require_plausible(told)
    return timeline.with_batches(told[len(known) :])


def _require_plausible(changes: Sequence[DivisionChange]) -> None:
    """Nothing of it is such as no bureau writes: it goes into names on paper and on the screen."""
    require_few(changes)
    batch = 0
    for change in changes:
        if not (max(batch, 1) <= change.batch <= batch + 1) or _is_odd(change):
            raise PersonError("bad_division_change", code=(change.was or change.code)[:12], why="写得不对")
        batch = change.batch
    days = {change.batch: change.day for change in changes}
    if any(days[change.batch] != change.day for change in changes):
        raise PersonError("bad_division_change", code=changes[0].code, why="写得不对")


def require_few(changes: Sequence[DivisionChange]) -> None:
    """PersonError "bad_division_change" for more than any office takes over: more than it could work with."""
    if len(changes) > MOST_CHANGES:
        raise PersonError("bad_division_change.too_many", count=len(changes), most=MOST_CHANGES)
    batches = len({change.batch for change in changes})
    if batches > MOST_BATCHES:
        raise PersonError("bad_division_change.too_often", count=batches, most=MOST_BATCHES)


def _is_odd(change: DivisionChange) -> bool:
    is_closed, texts = not change.code, (change.name, change.pinyin, change.initials)
    codes = [code for code in (change.was, change.code, change.parent_code) if code]
    return (
        not all(re.fullmatch("[0-9]{12}", code) for code in codes)
        or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", change.day)
        or is_closed != (change.kind is ChangeKind.CLOSED)
        or (not change.was) != (change.kind is ChangeKind.NEW)
        or any(len(text) > LONGEST_NAME * 6 or text != writable(tidy(text)) for text in texts)
        or (not is_closed and (not change.name or len(change.name) > LONGEST_NAME))
        or (not is_closed and change.level not in set(Level))
    )


def with_readings(changes: Iterable[DivisionChange]) -> list[DivisionChange]:
    """The entries with the pinyin of their names, by which villages are searched."""
    changes = list(changes)
    readings = readings_of(change.name for change in changes)
    return [
        msgspec.structs.replace(change, pinyin=whole, initials=initials)
        for change, (whole, initials) in zip(changes, readings, strict=True)
    ]
