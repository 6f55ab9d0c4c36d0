"""An official list of divisions against the register: what each difference may be, and why it seems so.

Nothing here is certain but what a person confirms: a list tells codes and names, not what became of whom.
Levels are gone through from the top; what has been found of those above says where to look for those below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange, Level, Register

# So many digits of a code name a division of a level; the rest are zeros.
DIGITS = {Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
_LEVELS = tuple(DIGITS)
# One name in two spellings is one name.
_SPELLINGS = (("村民委员会", "村委会"), ("居民委员会", "居委会"), ("街道办事处", "街道"))
_ENDINGS = ("社区居委会", "村委会", "居委会", "社区", "街道", "村", "镇", "乡", "区", "市")
# What tells the parts of a village that was split from each other.
_PARTS = frozenset("东西南北中前后上下大小新老一二三四五六")


class Listed(msgspec.Struct, frozen=True):
    """A line of the list; `kind` is the 城乡分类代码, "" where the list has none."""

    code: str
    name: str
    kind: str = ""

    @property
    def level(self) -> Level:
        """As the zeros at the end of the code say."""
        return next(level for level in _LEVELS if not self.code[DIGITS[level] :].strip("0"))

    @property
    def parent_code(self) -> str:
        """The code of what it lies in; "" of a city."""
        above = _LEVELS.index(self.level) - 1
        return self.code[: DIGITS[_LEVELS[above]]].ljust(12, "0") if above >= 0 else ""


class Proposal(msgspec.Struct, frozen=True):
    """An entry that may be made, and why it seems right. What is not `sure` a person should doubt."""

    change: DivisionChange
    was_name: str
    reason: str
    sure: bool = True


class Compared(msgspec.Struct, frozen=True):
    """A list held against a register: what may have happened, how many stay as they are, and how many lines
    of the list are of places that the register has nothing to do with.
    """

    proposals: tuple[Proposal, ...]
    same: int
    outside: int


def spelled(name: str) -> str:
    """A name in the spelling in which it is compared."""
    for long, short in _SPELLINGS:
        name = name.replace(long, short)
    return "".join(name.split())


def _core(name: str) -> str:
    """What is left of a name without the word for what it is: 张家庄 of 张家庄村委会."""
    name = spelled(name)
    ending = next((end for end in _ENDINGS if name.endswith(end) and len(name) > len(end)), "")
    return name.removesuffix(ending)


def compare(register: Register, listed: Iterable[Listed], day: str) -> Compared:
    """What may have happened by `day`, for a register of just before, level by level."""
    lines = {line.code: line for line in listed}
    return _Comparing(register, lines, day).compared()


class _Comparing:
    """One comparison. `became` gathers what each division is found again as, `taken` by whom a line is."""

    def __init__(self, register: Register, lines: Mapping[str, Listed], day: str) -> None:
        self.register = register
        self.lines = lines
        self.day = day
        self.became: dict[str, str] = {}
        self.why: dict[str, str] = {}
        self.taken: set[str] = set()
        self.proposals: list[Proposal] = []
        self.loose: set[str] = set()  # who are told of already

    def compared(self) -> Compared:
        for level in _LEVELS:
            self._find_again(level)
        for level in _LEVELS:
            self._tell_found(level)
            self._tell_split(level)
            self._tell_merged(level)
            self._tell_rest(level)
        same = sum(self._is_same(code) for code in self.became)
        outside = sum(not self._is_ours(line) for line in self.lines.values())
        return Compared(tuple(self.proposals), same, outside)

    # ---- the same division again

    def _find_again(self, level: Level) -> None:
        for code in self._left(level):
            line = self.lines.get(code)
            if line is not None and spelled(line.name) == spelled(self.register[code].name):
                self._found(code, code, "")
        if level is not Level.VILLAGE:
            self._find_by_villages(level)
        ways = (
            (self._where_name_and_tail, "名称与尾码相同，上级是同一单位"),
            (self._where_name, "名称相同，上级是同一单位"),
            (self._where_code, "代码相同，名称不同"),
            (self._where_tail, "尾码相同，名称相近，上级是同一单位"),
            (self._where_name_anywhere, "名称相同，上级不同"),
        )
        for key, reason in ways:
            self._find_by(level, key, reason)

    def _find_by(self, level: Level, key: object, reason: str) -> None:
        """Pair those whose key is the same and nobody else's."""
        assert callable(key)
        olds, news = defaultdict(list), defaultdict(list)
        for code in self._left(level):
            olds[key(self.register[code], self.became.get(self.register[code].parent_code, ""))].append(code)
        for line in self._free(level):
            news[key(line, line.parent_code)].append(line.code)
        for where, codes in olds.items():
            if where and len(codes) == 1 == len(news.get(where, ())):
                self._found(codes[0], news[where][0], reason)

    @staticmethod
    def _where_name_and_tail(one: Division | Listed, parent: str) -> tuple[str, ...]:
        return (parent, spelled(one.name), _tail(one)) if parent else ()

    @staticmethod
    def _where_name(one: Division | Listed, parent: str) -> tuple[str, ...]:
        return (parent, spelled(one.name)) if parent else ()

    @staticmethod
    def _where_code(one: Division | Listed, parent: str) -> tuple[str, ...]:
        return (one.code,)

    @staticmethod
    def _where_tail(one: Division | Listed, parent: str) -> tuple[str, ...]:
        return (parent, _tail(one), _core(one.name)[:1]) if parent else ()

    @staticmethod
    def _where_name_anywhere(one: Division | Listed, parent: str) -> tuple[str, ...]:
        return (spelled(one.name),)

    def _find_by_villages(self, level: Level) -> None:
        """What holds more than half of a division's villages, by names and the ends of codes, is it."""
        size, tail = DIGITS[level], max(DIGITS[level], DIGITS[Level.COUNTY])  # counties get new numbers
        theirs: dict[tuple[str, str], list[str]] = defaultdict(list)
        free = {line.code[:size] for line in self._free(level)}
        for line in self.lines.values():
            if line.level is Level.VILLAGE and line.code[:size] in free:
                theirs[line.code[tail:], spelled(line.name)].append(line.code[:size].ljust(12, "0"))
        for code in self._left(level):
            villages = self.register.within(code, Level.VILLAGE)
            votes: dict[str, int] = defaultdict(int)
            for village in villages:
                for there in theirs.get((village.code[tail:], spelled(village.name)), ()):
                    votes[there] += 1
            best = max(votes, key=lambda there: (votes[there], there), default="")
            if best and best not in self.taken and votes[best] * 2 > len(villages):
                told = f"下属 {len(villages)} 个村（居）中 {votes[best]} 个名称与尾码相同"
                self._found(code, best, told)

    def _found(self, code: str, again: str, reason: str) -> None:
        self.became[code] = again
        self.why[code] = reason
        self.taken.add(again)

    def _left(self, level: Level) -> list[str]:
        """Those of a level that were not found again, and that the list can be expected to have."""
        return [d.code for d in self.register if d.level == level and d.code not in self.became]

    def _free(self, level: Level) -> list[Listed]:
        return [line for line in self.lines.values() if line.level is level and line.code not in self.taken]

    def _is_same(self, code: str) -> bool:
        return self.became[code] == code and not self.why[code]

    def _is_ours(self, line: Listed) -> bool:
        """Whether a line is of a place where the register has anything: another county's is not."""
        if line.code in self.taken or line.code in self.register:
            return True
        return line.parent_code in self.taken or line.parent_code in self._new_inside

    @property
    def _new_inside(self) -> set[str]:
        """New townships in counties of ours, whose villages are ours."""
        return {
            line.code
            for line in self._free(Level.TOWNSHIP)
            if line.parent_code in self.taken and line.level is Level.TOWNSHIP
        }

    # ---- what is told of it

    def _tell_found(self, level: Level) -> None:
        for division in self.register:
            again = self.became.get(division.code)
            if division.level != level or again is None or self._is_same(division.code):
                continue
            line = self.lines[again]
            kind = self._kind(division, line)
            sure = "相近" not in self.why[division.code]
            self._propose(kind, division, line, self.why[division.code], sure=sure)

    def _kind(self, division: Division, line: Listed) -> ChangeKind:
        if line.code == division.code:
            return ChangeKind.RENAMED
        parent = self.became.get(division.parent_code, "")
        moved = division.level != Level.CITY and parent != line.parent_code
        return ChangeKind.MOVED if moved else ChangeKind.RECODED

    def _tell_split(self, level: Level) -> None:
        """Parts of one name where that name is no more."""
        for code in self._gone(level):
            division = self.register[code]
            parts = [line for line in self._come(level, division) if _is_part(division.name, line.name)]
            if len(parts) > 1:
                for line in parts:
                    self._propose(
                        ChangeKind.SPLIT, division, line, "原名加上方位或序号，原村已不在名单中", sure=False
                    )

    def _tell_merged(self, level: Level) -> None:
        """Several that are no more where one has come with a letter of each in its name, or all alone."""
        by_parent: dict[str, list[Division]] = defaultdict(list)
        for code in self._gone(level):
            by_parent[self.register[code].parent_code].append(self.register[code])
        for gone in by_parent.values():
            come = self._come(level, gone[0])
            for line in come:
                olds = [old for old in gone if old.code not in self.loose and _lends_to(old.name, line.name)]
                reason = "新名称中有各原村的字，原村已不在名单中"
                if len(olds) < 2 and len(come) == 1:
                    olds, reason = gone, "同一上级下少了这几个，只多出这一个"
                for old in olds if len(olds) > 1 else ():
                    self._propose(ChangeKind.MERGED, old, line, reason, sure=False)

    def _tell_rest(self, level: Level) -> None:
        for code in self._gone(level):
            division = self.register[code]
            beside = self._beside(division)
            hint = f"；相邻的有{beside}，若已并入，请改为“合并”并写上新代码" if beside else ""
            self._propose(ChangeKind.CLOSED, division, None, f"不在名单中{hint}", sure=False)
        for line in self._free(level):
            if line.code not in self.loose and self._is_ours(line):
                kind = f"，城乡分类 {line.kind}" if line.kind else ""
                part = self._whose_part(line)
                self._propose(ChangeKind.NEW, None, line, f"区划表中没有{kind}{part}", sure=not part)

    def _whose_part(self, line: Listed) -> str:
        """That a village may be a part of one of those where it lies, which only a person knows, in words."""
        olds = [code for code, again in self.became.items() if again == line.parent_code]
        beside = [one for old in olds for one in self.register.children(old)]
        if line.level is not Level.VILLAGE or not beside:
            return ""
        like = next((one for one in beside if _is_part(one.name, line.name)), None)
        whom = f" {like.code} {like.name} " if like else "某村"
        return f"；若由{whom}拆分而来，请改为“拆分”"

    def _gone(self, level: Level) -> list[str]:
        """Those that are not found again where the list speaks of what they lay in."""
        codes = [code for code in self._left(level) if code not in self.loose]
        return [code for code in codes if self._is_covered(self.register[code])]

    def _is_covered(self, division: Division) -> bool:
        """Whether the list speaks of the place. It does not of a township that it has nothing of: neither
        itself nor any of its villages, wherever they may be by now.
        """
        for area in self.register.path(division.code):
            villages = self.register.within(area.code, Level.VILLAGE)
            is_unknown = area.level != Level.VILLAGE and area.code not in self.became
            if is_unknown and villages and not any(one.code in self.became for one in villages):
                return False
        above = division.parent_code
        while above in self.register:
            if above in self.became:
                return any(line.parent_code == self.became[above] for line in self.lines.values())
            above = self.register[above].parent_code
        return False

    def _come(self, level: Level, like: Division) -> list[Listed]:
        """Lines that nobody is found again as, under what a division lay in."""
        parent = self.became.get(like.parent_code, "")
        return [x for x in self._free(level) if x.parent_code == parent and x.code not in self.loose]

    def _beside(self, division: Division) -> str:
        """The two nearest by code that go on, in words."""
        others = [d for d in self.register.children(division.parent_code) if d.code in self.became]
        near = sorted(others, key=lambda other: abs(int(other.code) - int(division.code)))[:2]
        return "、".join(f"{self.became[d.code]} {self.lines[self.became[d.code]].name}" for d in near)

    def _propose(
        self, kind: ChangeKind, was: Division | None, line: Listed | None, reason: str, *, sure: bool = True
    ) -> None:
        name = ""
        if line is not None:
            same = was is not None and spelled(was.name) == spelled(line.name)
            name = was.name if was is not None and same else line.name
        change = DivisionChange(
            self.day, kind, was.code if was else "",
            *((line.code, name, str(line.level), line.parent_code) if line else ()),
        )  # fmt: skip
        self.proposals.append(Proposal(change, was.name if was else "", reason, sure))
        self.loose |= {code for code in (change.was, change.code) if code}


def _tail(one: Division | Listed) -> str:
    """What a code adds to that of the division above."""
    level = Level(one.level)
    above = _LEVELS.index(level) - 1
    return one.code[DIGITS[_LEVELS[above]] if above >= 0 else 0 : DIGITS[level]]


def _is_part(old: str, new: str) -> bool:
    core, part = _core(old), _core(new)
    rest = part.replace(core, "", 1) if core and core in part else ""
    return 0 < len(rest) <= 2 and set(rest) <= _PARTS


def _lends_to(old: str, new: str) -> bool:
    return bool(_core(old)) and _core(old)[0] in _core(new)
