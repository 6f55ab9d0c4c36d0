"""What a person's entries must not say together, though each of them would fit the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange, Level
from laiwu_desktop.formdef.divisions.official_list import Listed

# Of these each is one division that becomes one.
_ALONE = (ChangeKind.NEW, ChangeKind.RENAMED, ChangeKind.MOVED, ChangeKind.RECODED)


# A list with so many less is cut off, or of another area, more likely than true. Few of few may well be.
_A_THIRD, _FEWEST = 3, 5
_MOST_NAMED = 5


def vanishing(changes: Iterable[DivisionChange], before: Iterable[Division]) -> str:
    """Of which levels more than a third is closed, without becoming anything else, in words; "" for none.

    Where it is not so of a whole level, it may be of what lies in one division: a list that lacks a page.
    """
    closed = {change.was for change in changes if change.kind is ChangeKind.CLOSED}
    by_code = {division.code: division for division in before}
    words = []
    for level in Level:
        there = [division for division in by_code.values() if division.level == level]
        if all_of_it := _lost(there, closed):
            words.append(f"{level.word} {all_of_it}")
            continue
        by_parent: dict[str, list[Division]] = defaultdict(list)
        for division in there:
            by_parent[division.parent_code].append(division)
        for parent, children in by_parent.items():
            if parent in by_code and parent not in closed and (part := _lost(children, closed)):
                words.append(f"{by_code[parent].name}的{level.word} {part}")
    more = f"等 {len(words)} 处" if len(words) > _MOST_NAMED else ""
    return "、".join(words[:_MOST_NAMED]) + more


def _lost(there: Sequence[Division], closed: Collection[str]) -> str:
    gone = sum(division.code in closed for division in there)
    many = gone >= _FEWEST and gone * _A_THIRD > len(there)
    return f"{len(there)} 个中的 {gone} 个" if many else ""


def require_plausible(
    changes: Sequence[DivisionChange], before: Mapping[str, Division], after: Mapping[str, Division]
) -> None:
    """PersonError "bad_division_change" for entries of one batch that contradict each other or a code's own
    level, or leave no division of a level. `before` and `after` are the registers by code.
    """
    for change in changes:
        _require_level(change, before)
    require_one_story(changes, before)
    left = {division.level for division in after.values()}
    for level in Level:
        emptied = [code for code, division in before.items() if division.level == level]
        if emptied and level not in left:
            raise bad_change(emptied[0], before, f"不能撤销：这样一个{level.word}也不剩")


def _require_level(change: DivisionChange, before: Mapping[str, Division]) -> None:
    if not change.code:
        return
    level = Listed(change.code, change.name).level
    was = before.get(change.was)
    if level != change.level:
        raise bad_change(
            change.code, {change.code: change}, f"是{level.word}的代码，不是{Level(change.level).word}的"
        )
    if was is not None and was.level != level:
        raise bad_change(
            change.was, before, f"是{Level(was.level).word}，不能变成{level.word}（{change.code}）"
        )


def require_one_story(changes: Sequence[DivisionChange], before: Mapping[str, Division]) -> None:
    """One division becomes one thing, or is split; one comes from one, or is merged; else PersonError as
    `require_plausible`. Cheap enough to be asked at every tick.
    """
    by_was: dict[str, list[DivisionChange]] = defaultdict(list)
    by_code: dict[str, list[DivisionChange]] = defaultdict(list)
    come = {change.code: change for change in changes}
    for change in dict.fromkeys(changes):
        by_was[change.was].append(change)
        by_code[change.code].append(change)
    for was, found in by_was.items():
        kinds = {change.kind for change in found}
        if was and len(found) > 1 and kinds != {ChangeKind.SPLIT}:
            raise bad_change(
                was, before, f"有 {len(found)} 条变更（{_words(found)}），只能有一条；拆分的每个新村一条"
            )
        if was and len(found) == 1 and kinds == {ChangeKind.SPLIT}:
            raise bad_change(was, before, "只拆成一个，不是拆分")
    for code, found in by_code.items():
        kinds = {change.kind for change in found}
        if code and len(found) > 1 and kinds & set(_ALONE):
            raise bad_change(
                code, come, f"由 {len(found)} 个单位而来（{_words(found)}），若是并成一个，都写“合并”"
            )
        if code and len(found) == 1 and kinds == {ChangeKind.MERGED}:
            raise bad_change(code, come, "只由一个单位合并而来，不是合并")


def _words(found: Iterable[DivisionChange]) -> str:
    return "、".join(dict.fromkeys(change.kind.word for change in found))


def bad_change(
    code: str, known: Mapping[str, Division] | Mapping[str, DivisionChange], why: str
) -> PersonError:
    """PersonError "bad_division_change" about a code, with its name where that is known."""
    name = known[code].name if code in known else ""
    return PersonError("bad_division_change", code=f"{name}　{code}" if name else code, why=why)
