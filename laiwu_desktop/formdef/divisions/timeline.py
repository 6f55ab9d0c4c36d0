"""Divisions in time (design, section 3c): the first register, every entry since, and what became of what."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, cached_property, partial

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import plain
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange, Former, Level, Register
from laiwu_desktop.formdef.divisions.lasting_office import LastingOffice, office_of
from laiwu_desktop.formdef.divisions.plausible import bad_change, require_plausible
from laiwu_desktop.formdef.period import Period

# How a note on a closed division says what became of it.
_BECAME = {
    ChangeKind.RENAMED: "更名为",
    ChangeKind.MOVED: "划入",
    ChangeKind.MERGED: "并入",
    ChangeKind.SPLIT: "拆分为",
    ChangeKind.RECODED: "代码改为",
}


class Lineage(msgspec.Struct, frozen=True):
    """What became of the divisions of one day by another: codes to codes, only where anything happened.

    `targets` are what each of the first day became, none for one that was closed; `sources` what each of the
    second day came from, none for a new one. Of those of the first day in `lost` a part was closed, and is
    none of what they became.
    """

    targets: Mapping[str, tuple[str, ...]] = {}
    sources: Mapping[str, tuple[str, ...]] = {}
    lost: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.targets or self.sources)

    def heirs(self, code: str) -> tuple[str, ...]:
        """What a division of the first day has become."""
        return self.targets.get(code, (code,))

    def origins(self, code: str) -> tuple[str, ...]:
        """What a division of the second day has come from."""
        return self.sources.get(code, (code,))

    def is_whole(self, code: str) -> bool:
        """Whether all that a division of the second day came from has gone into it, and nothing elsewhere."""
        origins = self.origins(code)
        return all(len(self.heirs(origin)) == 1 and origin not in self.lost for origin in origins)

    def is_same(self, code: str) -> bool:
        """Whether one division has become this one and no other: renamed, moved or recoded."""
        return len(self.origins(code)) == 1 and self.is_whole(code)


class _Epoch(msgspec.Struct, frozen=True):
    """The divisions from `day` on."""

    day: str
    divisions: Mapping[str, Division]


class Timeline:
    """The register of every day. PersonError("bad_division_change") for entries that do not fit it."""

    def __init__(self, first: Iterable[Division], changes: Iterable[DivisionChange] = ()) -> None:
        """`changes` in the order of their batches; `first` is how it was before any."""
        self.changes = tuple(changes)
        self._first = tuple(first)
        self._batches = [tuple(found) for _, found in itertools.groupby(self.changes, lambda c: c.batch)]
        epochs = [_Epoch("", {division.code: division for division in self._first})]
        for batch in self._batches:
            if batch[0].day < epochs[-1].day:
                raise PersonError("bad_division_change.order", day=batch[0].day, newest=epochs[-1].day)
            epochs.append(_Epoch(batch[0].day, _changed(epochs[-1].divisions, batch)))
        self._epochs = epochs
        self._registers: dict[int, Register] = {}
        self._offices: dict[tuple[str, int], LastingOffice] = {}

    def with_changes(self, changes: Iterable[DivisionChange]) -> Timeline:
        """This one with a person's entries, its next batch; PersonError as `require_plausible`."""
        number = self.newest_batch + 1
        batch = [msgspec.structs.replace(change, batch=number) for change in changes]
        after = self.with_batches(batch)
        require_plausible(batch, self._epochs[-1].divisions, after._epochs[-1].divisions)
        return after

    def with_batches(self, changes: Iterable[DivisionChange]) -> Timeline:
        """This one with further batches, numbered already."""
        return Timeline(self._first, (*self.changes, *changes))

    def without_newest(self) -> Timeline:
        """This one as it was before its last batch."""
        return Timeline(self._first, (c for c in self.changes if c.batch != self.newest_batch))

    @property
    def newest_batch(self) -> int:
        """The number of the last batch; 0 while there is none."""
        return self.changes[-1].batch if self.changes else 0

    @property
    def newest_day(self) -> str:
        """From when the last batch is in force; "" while there is none."""
        return self.changes[-1].day if self.changes else ""

    def count(self, day: date) -> int:
        """How many batches are in force on a day."""
        return bisect_right([batch[0].day for batch in self._batches], day.isoformat())

    def at(self, day: date) -> Register:
        """The register of a day."""
        return self._register(self.count(day))

    def in_period(self, period: Period, division: str = "") -> Register:
        """The register with which a division's report of a period is read: that of its last day, or, of a
        division that is not in it, the last before that has it.
        """
        last = self.count(period.end)
        known = (n for n in range(last, -1, -1) if division in self._epochs[n].divisions)
        return self._register(next(known, last) if division else last)

    @property
    def newest(self) -> Register:
        """The register after all entries."""
        return self._register(len(self._batches))

    def _register(self, number: int) -> Register:
        if number not in self._registers:
            self._registers[number] = Register(self._epochs[number].divisions.values(), self)
        return self._registers[number]

    def _number_of(self, register: Register) -> int:
        """After how many batches it is this one."""
        return next((n for n, known in self._registers.items() if known is register), len(self._batches))

    def once(self, code: str) -> Division | None:
        """The division that last had this code; None when none ever had."""
        return next((e.divisions[code] for e in reversed(self._epochs) if code in e.divisions), None)

    def name_of(self, code: str, number: int) -> str:
        """What a code is called after so many batches, else what it was last; itself where it never was any,
        as after entries were taken back.
        """
        found = self._epochs[number].divisions.get(code) or self.once(code)
        return found.name if found else code

    def names(self, code: str) -> frozenset[str]:
        """The names of the divisions that ever had this code."""
        return frozenset(e.divisions[code].name for e in self._epochs if code in e.divisions)

    def gone_from(self, code: str, name: str, register: Register) -> tuple[str, ...] | None:
        """What became by one of this timeline's registers of the division that had a code when it was called
        so, and no part of which has that code now; None where there was none.
        """
        last = self._number_of(register)
        for number in range(last - 1, -1, -1):
            was = self._epochs[number].divisions.get(code)
            if was is not None and was.name == name:
                heirs = self.between(number, last).heirs(code)
                return None if code in heirs else heirs
        return None

    def became(self, code: str, day: date) -> tuple[str, ...]:
        """What the division is by a day that had a code last until then: nothing where none had it, or where
        it was closed.
        """
        last = self.count(day)
        number = next((n for n in range(last, -1, -1) if code in self._epochs[n].divisions), None)
        return () if number is None else self.between(number, last).heirs(code)

    def lineage(self, since: date, until: date) -> Lineage:
        """What became by the second day of the divisions of the first, which is not after it."""
        return self.between(self.count(since), self.count(until))

    def between(self, first: int, second: int) -> Lineage:
        """What became of the divisions between one number of batches and another, which is not less."""
        targets: dict[str, tuple[str, ...]] = {}
        came: set[str] = set()
        lost: set[str] = set()
        for batch in self._batches[first:second]:
            became: dict[str, tuple[str, ...]] = {}
            for change in batch:
                became.setdefault(change.was, ())
                if change.code and change.code not in became[change.was]:
                    became[change.was] = (*became[change.was], change.code)
            fresh = became.pop("", ())
            heirs_of_older = {heir for heirs in targets.values() for heir in heirs}
            untouched = became.keys() - heirs_of_older - came
            for old, heirs in targets.items():
                if any(became.get(heir) == () for heir in heirs):
                    lost.add(old)
                targets[old] = _distinct(code for heir in heirs for code in became.get(heir, (heir,)))
            came = {code for heir in came for code in became.get(heir, (heir,))} | set(fresh)
            targets.update({code: became[code] for code in sorted(untouched)})
        sources: dict[str, tuple[str, ...]] = {}
        for old in sorted(targets):
            for heir in targets[old]:
                sources[heir] = (*sources.get(heir, ()), old)
        there = self._epochs[second].divisions
        lost = {old for old in lost if targets[old]}  # of the others nothing is left at all
        return Lineage(
            targets, {**dict.fromkeys(came & there.keys() - sources.keys(), ()), **sources}, frozenset(lost)
        )

    def name_before(self, change: DivisionChange) -> str:
        """What a division was called until this became of it."""
        before = self._epochs[self._places.get(change.batch, 0)].divisions
        return before[change.was].name if change.was in before else change.name

    @cached_property
    def _places(self) -> dict[int, int]:
        """How many batches are before the one of a number."""
        return {found[0].batch: place for place, found in enumerate(self._batches)}

    def read_with(self, period: Period, codes: Iterable[str]) -> int:
        """After how many batches these codes were read in a report of a period that does not say it: the last
        register that has them all, else that of the period's last day.
        """
        last, codes = self.count(period.end), set(codes)
        whole = (n for n in range(last, -1, -1) if codes <= self._epochs[n].divisions.keys())
        return next(whole, last)

    def own_code(self, code: str, day: date) -> str:
        """The code on a day of the office that began with `code`, over renaming, moving, recoding, merging.

        Of a division that was split the part that kept its code, else the first, goes on; one that was closed
        keeps its last code.
        """
        return self._codes_of(code)[: self.count(day) + 1][-1]

    def codes_of(self, code: str) -> tuple[str, ...]:
        """Every code of the office that began with `code`, the oldest first."""
        return _distinct(self._codes_of(code))

    def is_office(self, code: str, other: str) -> bool:
        """Whether the office that began with `code` has the other one on some day."""
        return other in self._codes_of(code)

    def _codes_of(self, code: str) -> list[str]:
        found = [code]
        for batch in self._batches:
            heirs = _distinct(c.code for c in batch if c.was == found[-1] and c.code)
            found.append(found[-1] if not heirs or found[-1] in heirs else heirs[0])
        return found

    def office(self, code: str, number: int) -> LastingOffice:
        """The office that has a code after so many batches; see `office_of`."""
        if (code, number) not in self._offices:
            epochs = [epoch.divisions for epoch in self._epochs]
            self._offices[code, number] = office_of(code, number, epochs, self._batches)
        return self._offices[code, number]

    def office_in(self, code: str, period: str) -> LastingOffice:
        """The office that reports under a code for a period."""
        return self.office(code, self.count(Period.parse(period).end))

    def first_code(self, code: str, day: date = date.max) -> str:
        """The code with which the office began whose code is this one on a day: on another it may be another
        office's.
        """
        for batch in reversed(self._batches[: self.count(day)]):
            origins = [change.was for change in batch if change.code == code and change.was]
            code = code if not origins or code in origins else origins[0]
        return code

    # ---- what is there no more

    @cached_property
    def _former(self) -> tuple[tuple[int, Former], ...]:
        """Every division that is there no more as it was (closed, or with another code, name or place), and
        after how many batches it was last.
        """
        found = []
        for number, batch in enumerate(self._batches):
            lineage = self.between(number, len(self._batches))
            gone = {change.was: change for change in batch if change.was}
            for code, change in gone.items():
                was = self._epochs[number].divisions[code]
                ended = msgspec.structs.replace(was, until=change.day, replaced_by=_heirs(batch, code))
                heirs = lineage.heirs(code)
                goes_on = len(heirs) == 1 and lineage.is_same(heirs[0])
                found.append((number, Former(ended, self._note(batch, change), heirs, goes_on)))
        return tuple(found)

    def _note(self, batch: Iterable[DivisionChange], change: DivisionChange) -> str:
        if change.kind is ChangeKind.CLOSED:
            return f"{change.day} 撤销"
        parts = [c for c in batch if c.was == change.was]
        if change.kind is ChangeKind.RECODED:
            return f"{change.day} 代码改为 {change.code}"
        if change.kind is ChangeKind.MOVED:
            parent = self.once(change.parent_code)
            return f"{change.day} 划入{parent.name if parent else change.parent_code}"
        names = "、".join(_distinct(part.name for part in parts))
        return f"{change.day} {_BECAME[change.kind]}{names}"

    def former(self, text: str, within: Register, area: str) -> list[Former]:
        """What was called so once (code, name, pinyin or initials) and lay in an area of this register, or of
        which what became lies there.
        """
        key, shown = plain(text).lower(), self._number_of(within)
        seen_from = cache(partial(self._seen_from, shown))  # many are of one batch
        return [
            former
            for number, former in self._former
            if former.division.is_called(key) and _lies_in(former.division, seen_from(number), within, area)
        ]

    def _seen_from(self, shown: int, number: int) -> Callable[[str], tuple[str, ...]]:
        """What codes after so many batches are after `shown` of them, be that before or after."""
        return self.between(number, shown).heirs if number <= shown else self.between(shown, number).origins


def _lies_in(division: Division, now: Callable[[str], tuple[str, ...]], within: Register, area: str) -> bool:
    """Whether a division that is no more, or what it lay in, is in an area of a register, `now` said in its
    codes.
    """
    places = (*now(division.code), *now(division.parent_code))
    return any(above.code == area for place in places for above in _path(within, place))


def _path(register: Register, code: str) -> tuple[Division, ...]:
    try:
        return register.path(code)
    except PersonError:
        return ()


def _distinct(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _heirs(batch: Iterable[DivisionChange], code: str) -> tuple[str, ...]:
    return _distinct(change.code for change in batch if change.was == code and change.code)


def _changed(divisions: Mapping[str, Division], batch: tuple[DivisionChange, ...]) -> dict[str, Division]:
    """The divisions after a batch; PersonError("bad_division_change") where it does not fit."""
    gone = {change.was for change in batch if change.was}
    come: dict[str, Division] = {}
    for change in batch:
        division = change.now
        if division is not None and come.setdefault(division.code, division) != division:
            raise bad_change(division.code, come, "被写成两个不同的单位")
    if unknown := sorted(gone - divisions.keys()):
        raise bad_change(unknown[0], {}, "不在当时的区划表中")
    if taken := sorted(come.keys() & divisions.keys() - gone):
        raise bad_change(taken[0], divisions, "当时已有，不能再用")
    after = {code: division for code, division in divisions.items() if code not in gone} | come
    _require_tree(after, divisions)
    return after


# What each level lies in.
_ABOVE = {Level.COUNTY: Level.CITY, Level.TOWNSHIP: Level.COUNTY, Level.VILLAGE: Level.TOWNSHIP}


def _require_tree(after: Mapping[str, Division], before: Mapping[str, Division]) -> None:
    """Refuse what lies nowhere any more, but for what lay nowhere before."""
    for code, division in after.items():
        above = after.get(division.parent_code)
        if division == before.get(code) and (above is not None) == (division.parent_code in before):
            continue
        if division.level != Level.CITY and (above is None or above.level != _ABOVE[Level(division.level)]):
            raise bad_change(code, after, "的上级单位不在当时的区划表中")
