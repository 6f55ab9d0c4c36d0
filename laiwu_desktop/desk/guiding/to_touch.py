"""Which values of a unit somebody has to touch: the rest is as it was, and one key confirms it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.states import Word
from laiwu_desktop.formdef.types import Sort

# What nothing needs to stand in: without a last time it is asked of nobody.
_FREE = frozenset({Sort.TEXT, Sort.PHOTOS})


class Reason(Word):
    """Why a value has to be touched; what comes first here is told where there are several."""

    COMMENT = "comment", "农业局有意见"
    FINDING = "finding", "有审核问题"
    EMPTY = "empty", "未填"
    STALE = "stale", "多期未变"
    FREE = "free", "空着，可不填"


class Touch(msgspec.Struct, frozen=True):
    """One value that has to be touched."""

    key: RecordKey
    field: str
    reason: Reason

    @property
    def may_stay(self) -> bool:
        """Whether it need not be touched: it might be filled in, but the check wants nothing there."""
        return self.reason is Reason.FREE

    @property
    def cell(self) -> Cell:
        """Which value it is."""
        return self.key, self.field


class Left(msgspec.Struct, frozen=True):
    """What is left in a unit. `asked` has to be touched; without any, `finding` is what else stands against
    the unit, on a row or a value that is calculated. `carried` counts what is 沿用未确认. `free` is blank and
    may stay so, and what the bureau said of a form (`remark`) may stay without an answer.
    """

    asked: tuple[Touch, ...]
    finding: Finding | None
    carried: int
    free: tuple[Touch, ...]
    remark: Finding | None

    @property
    def is_done(self) -> bool:
        """Whether the unit may go out as it is: its state is 完成 or 已说明 then, but for a remark."""
        return not (self.asked or self.finding or self.carried)

    @property
    def may_stay(self) -> bool:
        """Whether there is something to look at that need not be done."""
        return bool(self.free or self.remark)

    @property
    def first(self) -> Cell | None:
        """Where to begin; None where nothing is to be touched."""
        if (found := self._told) is not None:
            return found.key, found.field
        return next((touch.cell for touch in self.asked or self.free), None)

    @property
    def _told(self) -> Finding | None:
        """What is told in its own words, where nothing is to be touched before it."""
        return None if self.asked else self.finding or (None if self.free else self.remark)

    @property
    def words(self) -> str:
        """What is left, as a person is told, without its full stop."""
        free = f"另有 {len(self.free)} 项空着、可不填" if self.free else ""
        if self.asked:
            return "，".join(filter(None, (f"还有 {len(self.asked)} 项要填", free)))
        if (found := self._told) is not None:
            return found.message.rstrip("。")
        if self.carried:
            return "，".join(filter(None, ("只有沿用的要确认", free)))
        return f"要填的都填了，{free}" if free else "没有要填的"


def left_in(draft: Draft, unit_code: str, stale: Collection[Cell] = ()) -> Left:
    """What is left in a unit, in the order of its forms."""
    touches = to_touch(draft, unit_code, stale)
    forms = draft.unit_forms(unit_code)
    asked = tuple(one for one in touches if not one.may_stay)
    against = (one for form in forms for one in draft.unit_findings(form, unit_code) if one.blocks)
    remarks = (one for form in forms for one in draft.asked_in(form, unit_code) if not one.blocks)
    return Left(
        asked,
        None if asked else next(against, None),
        sum(len(row.carried) for form in forms for row in draft.figures.rows(form.name, unit_code)),
        tuple(one for one in touches if one.may_stay),
        next(remarks, None),
    )


def counted(units: Mapping[str, Left], here: str) -> tuple[str, ...]:
    """How much is to be touched in the unit that one is in, and in all, what may stay told apart; the same in
    fewer words behind it.
    """
    mine, every = units.get(here), list(units.values())
    asked, free = (len(mine.asked), len(mine.free)) if mine else (0, 0)
    may_stay = f"（另有 {free} 项可不填）" if free else ""
    places, values = sum(bool(one.asked) for one in every), sum(len(one.asked) for one in every)
    if not values:
        return f"只看要填的：各村都没有要填的了{may_stay}", "没有要填的"
    own = f"本村 {asked} 项" if asked else "本村没有"
    return (
        f"只看要填的：{own}{may_stay}，还有 {places} 个村 {values} 项",
        f"{own}，共 {values} 项",
        f"余 {asked} / {values} 项",
    )


def all_done(units: Iterable[Left]) -> str:
    """That nothing has to be done any more, with what stays as it is."""
    found = list(units)
    free, remarks = sum(len(one.free) for one in found), sum(one.remark is not None for one in found)
    told = [f"另有 {free} 项空着、可不填"] if free else []
    told += [f"{remarks} 个村有农业局的意见还没有答复（Alt+PageDown）"] if remarks else []
    return f"全部村都填完、确认完了{'，' if told else ''}{'，'.join(told)}。"


def to_touch(draft: Draft, unit_code: str, stale: Collection[Cell] = ()) -> list[Touch]:
    """What is left to be touched in a unit, in the order of its forms.

    That is what has findings or comments of the bureau's, what is blank and either required or was filled in
    last time, free text too (without a last time: all that is no free text), and of what is carried and
    unconfirmed that which is `stale`. Of a form that is explained as not filled in nothing is.
    """
    return [
        Touch(key, field.name, reason)
        for form in draft.unit_forms(unit_code)
        for key in _keys(draft, form, unit_code)
        for field, reason in _in_row(draft, form, key, stale)
    ]


def _keys(draft: Draft, form: Form, unit_code: str) -> list[RecordKey]:
    rows = [record.key for record in draft.figures.rows(form.name, unit_code)]
    if form.repeats or rows:
        return rows
    return [] if is_excused(draft, form, unit_code) else [RecordKey(form.name, unit_code)]


def is_excused(draft: Draft, form: Form, unit_code: str) -> bool:
    """Whether nothing is asked of a unit in a form: it is not filled in, and that is explained."""
    is_begun = bool(draft.figures.rows(form.name, unit_code))
    return not (is_begun or any(finding.blocks for finding in draft.unit_findings(form, unit_code)))


def _in_row(
    draft: Draft, form: Form, key: RecordKey, stale: Collection[Cell]
) -> Iterator[tuple[Field, Reason]]:
    found = [f for f in draft.unit_findings(form, key.unit_code) if f.seq == key.seq and f.blocks]
    for field in form.entered:
        here = [finding for finding in found if finding.field == field.name]
        if reason := reason_of(draft, key, field, here, stale):
            yield field, reason


def reason_of(
    draft: Draft, key: RecordKey, field: Field, findings: Sequence[Finding], stale: Collection[Cell] = ()
) -> Reason | None:
    """Why a value has to be touched, or might be; `findings` are those of it that block."""
    is_blank = draft.figures.value(key, field) is None
    if any(finding.is_comment for finding in findings):
        return Reason.COMMENT
    if any(finding.rule != "required" for finding in findings):
        return Reason.FINDING
    if is_blank:
        return _why_blank(draft, key, field)
    is_carried = field.name in draft.figures.record(key).carried
    return Reason.STALE if is_carried and (key, field.name) in stale else None


def _why_blank(draft: Draft, key: RecordKey, field: Field) -> Reason | None:
    """Why a blank is something left to be done, or to be looked at."""
    if not draft.figures.is_relevant(key, field):
        return None
    if draft.figures.is_required(key, field):
        return Reason.EMPTY
    if is_missed(draft, key, field):
        return Reason.FREE
    return Reason.FREE if not draft.has_previous and field.type.sort not in _FREE else None


def is_missed(draft: Draft, key: RecordKey, field: Field) -> bool:
    """Whether nothing stands where something is asked that last period had; photos are of one period."""
    return (
        not field.is_photo
        and draft.figures.value(key, field) is None
        and draft.previous_value(key, field) is not None
        and draft.figures.is_relevant(key, field)
    )


def missed(draft: Draft) -> list[Cell]:
    """All that last period had and is blank now, as one walks through it: nobody may have noticed. Of a form
    that is explained as not filled in, and of rows that are gone, there is nothing to ask about.
    """
    units = (unit.code for level in reversed(list(draft.units)) for unit in draft.units[level])
    return [
        (key, field.name)
        for unit in units
        for form in draft.unit_forms(unit)
        for key in _keys(draft, form, unit)
        for field in form.entered
        if is_missed(draft, key, field)
    ]


def next_finding(draft: Draft, unit_code: str, cell: Cell | None, by: int) -> Finding | None:
    """The finding after (`by` 1) or before (-1) a place, in the order of units, forms, rows and fields, and
    from the last on again from the first; None when nothing stands against the report.

    The place is a cell, or, with None, the beginning of a unit.
    """
    units = [unit.code for level in reversed(list(draft.units)) for unit in draft.units[level]]
    places = sorted(_places(draft, units), key=lambda one: one[0])
    if not places:
        return None
    here = _place(draft, units, *cell) if cell else (units.index(unit_code), -1, 0, -1)
    if by > 0:
        return next((finding for place, finding in places if place > here), places[0][1])
    return next((finding for place, finding in reversed(places) if place < here), places[-1][1])


def warning_at(draft: Draft, cell: Cell) -> Finding | None:
    """The warning to be explained at a value, as `next_finding` leads there: of those on the value, else of
    those on its row, else of those on no row that is there, the first that is not yet explained.
    """
    key, name = cell
    form = draft.forms.get(key.form)
    if form is None:
        return None
    rows = {record.key for record in draft.figures.rows(form.name, key.unit_code)}
    found = [one for one in draft.unit_findings(form, key.unit_code) if one.severity == "warning"]
    here = [one for one in found if one.key == key]
    groups = (
        [one for one in here if one.field == name],
        [one for one in here if one.field not in form.fields],
        [one for one in found if one.key not in rows],
    )
    among = next((group for group in groups if group), [])
    return next((one for one in among if one.blocks), next(iter(among), None))


def why_not_explained(draft: Draft, cell: Cell | None) -> tuple[str, str]:
    """Why there is nothing to explain at a value, and what to do: an error is to be mended."""
    key, name = cell or (None, "")
    form = draft.forms.get(key.form) if key else None
    if key is None or form is None:
        return "没有选定要说明的项。", "先到要说明的项（F8 到下一处问题），再按 Shift+F5。"
    found = [one for one in draft.unit_findings(form, key.unit_code) if one.severity == "error"]
    here = [one for one in found if one.key == key and one.field in (name, "")]
    if error := next(iter(here), None):
        return f"强制性：要改正，不能说明。\n{error.message}", "请改正这一项；改好后按 F8 到下一处问题。"
    return "这一项没有要说明的问题。", "按 F8 到下一处问题。"


_Place = tuple[int, int, int, int]


def _places(draft: Draft, units: list[str]) -> Iterator[tuple[_Place, Finding]]:
    """What blocks, and what the bureau said that is not dealt with; of several on one field the first."""
    seen: set[_Place] = set()
    for unit in units:
        for form in draft.unit_forms(unit):
            against = [finding for finding in draft.unit_findings(form, unit) if finding.blocks]
            for finding in (*against, *draft.asked_in(form, unit)):
                place = _place(draft, units, finding.key, finding.field)
                if place not in seen:
                    seen.add(place)
                    yield place, finding


def _place(draft: Draft, units: list[str], key: RecordKey, field: str) -> _Place:
    forms = [form.name for form in draft.unit_forms(key.unit_code)]
    names = list(draft.forms[key.form].fields)
    # What is said of a whole row stands before its fields, in the first of which one then is.
    return (
        units.index(key.unit_code),
        forms.index(key.form),
        key.seq,
        names.index(field) if field in names else 0,
    )
