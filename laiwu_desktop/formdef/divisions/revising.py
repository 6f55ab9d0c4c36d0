"""Proposals as a person corrects them: another kind, other codes, for one division at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from laiwu_desktop.formdef.division import ChangeKind, DivisionChange, Level, Register
from laiwu_desktop.formdef.divisions.official_list import Listed, Proposal

_REASON = "已由人更改"
# What these say of a division is said of a part of it, or with others, too, once it is split or merged.
_AS_IT_IS = (ChangeKind.RENAMED, ChangeKind.MOVED, ChangeKind.RECODED)


def kinds_for(proposal: Proposal) -> tuple[ChangeKind, ...]:
    """What may be said instead: of one that was there all but that it is new, of one that was not, that it
    is new or a part of another.
    """
    if not proposal.change.was:
        return ChangeKind.NEW, ChangeKind.SPLIT
    return tuple(kind for kind in ChangeKind if kind is not ChangeKind.NEW)


def is_enough(proposal: Proposal, kind: ChangeKind, chosen: int) -> bool:
    """Whether so many choices make an entry of a kind."""
    if kind in (ChangeKind.NEW, ChangeKind.CLOSED):
        return chosen == 0
    return chosen >= 1 if kind is ChangeKind.SPLIT and proposal.change.was else chosen == 1


def choices(proposals: Iterable[Proposal], register: Register, about: Proposal) -> tuple[Listed, ...]:
    """What the division of a proposal can have become: what the list has changed first, then those beside it,
    then all others of its level. Of a new one: what it can have been a part of. `register` is that of before.
    """
    change = about.change
    there = register[change.was] if change.was else change.now
    if there is None:
        return ()
    told = {one.change.code: one.change.name for one in proposals if one.change.level == there.level}
    beside = {one.code: one.name for one in register.children(there.parent_code)}
    others = {one.code: one.name for one in register.within(_top(register), there.level)}
    found = others | beside | (told if change.was else {})
    first = [*told, *beside, *others] if change.was else [*beside, *others]
    return tuple(Listed(code, found[code]) for code in dict.fromkeys(first) if code != "")


def _top(register: Register) -> str:
    return next(one.code for one in register if one.level == Level.CITY)


def revised(
    proposals: Sequence[Proposal],
    register: Register,
    about: Proposal,
    kind: ChangeKind,
    now: Sequence[Listed],
) -> tuple[Proposal, ...]:
    """The proposals with another kind and other codes for the division that one is about, in its place.

    `now` are choices of `choices`. What the list has anew and is part of something by this is no longer
    proposed as new; what is no longer part of anything is proposed as new again, and not as sure.
    """
    if not about.change.was:
        return _of_new(proposals, register, about, kind, now)
    was, day = about.change.was, about.change.day
    chosen = {line.code for line in now}
    own = [one for one in proposals if one.change.was == was]
    rest = [
        one
        for one in proposals
        if one not in own and not (one.change.kind is ChangeKind.NEW and one.change.code in chosen)
    ]
    put = [Proposal(_entry(day, kind, was, line), about.was_name, _REASON) for line in now or (None,)]
    if kind is ChangeKind.MERGED:
        rest, more = _with_the_other(rest, register, day, now[0], was)
        put += more
    taken = chosen | {one.change.code for one in rest} | {one.code for one in register}
    loose = [one.change for one in own if one.change.code and one.change.code not in taken]
    again = [
        Proposal(msgspec.structs.replace(change, kind=ChangeKind.NEW, was=""), "", "区划表中没有", sure=False)
        for change in loose
    ]
    return (*put, *rest, *again)


def _of_new(
    proposals: Sequence[Proposal],
    register: Register,
    about: Proposal,
    kind: ChangeKind,
    now: Sequence[Listed],
) -> tuple[Proposal, ...]:
    if kind is not ChangeKind.SPLIT:
        return tuple(proposals)
    whole = register[now[0].code]
    part = msgspec.structs.replace(about.change, kind=kind, was=whole.code)
    parts = [one for one in proposals if one.change.was == whole.code and one.change.code]
    rest = [one for one in proposals if one != about and one.change.was != whole.code]
    put = [Proposal(part, whole.name, _REASON)]
    put += [_as(one, kind) for one in parts]
    is_gone = any(one.change.was == whole.code for one in proposals)
    if not is_gone:  # it goes on beside its part
        stays = Listed(whole.code, whole.name)
        put.append(Proposal(_entry(about.change.day, kind, whole.code, stays), whole.name, _REASON))
    return (*put, *rest)


def _with_the_other(
    rest: Sequence[Proposal], register: Register, day: str, into: Listed, was: str
) -> tuple[list[Proposal], list[Proposal]]:
    """The other proposals, and what is said of the division into which one is merged."""
    same = [one for one in rest if one.change.code == into.code and one.change.kind in _AS_IT_IS]
    others = [one for one in rest if one not in same]
    said = [_as(one, ChangeKind.MERGED) for one in same]
    is_told = said or any(one.change.was == into.code for one in others)
    if into.code in register and into.code != was and not is_told:
        entry = _entry(day, ChangeKind.MERGED, into.code, into)
        said.append(Proposal(entry, register[into.code].name, _REASON))
    return others, said


def _as(proposal: Proposal, kind: ChangeKind) -> Proposal:
    change = msgspec.structs.replace(proposal.change, kind=kind)
    return Proposal(change, proposal.was_name, _REASON)


def _entry(day: str, kind: ChangeKind, was: str, line: Listed | None) -> DivisionChange:
    place = (line.code, line.name, str(line.level), line.parent_code) if line else ()
    return DivisionChange(day, kind, was, *place)
