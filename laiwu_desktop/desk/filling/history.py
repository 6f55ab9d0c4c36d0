"""What was written, as a person reads it: a deed in a few words, the lines of a history, a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.session import standing_deeds
from laiwu_desktop.desk.results import day_of
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.change import (
    Applied,
    Change,
    Conflict,
    Deed,
    ExplanationChange,
    Intent,
    Kind,
    Logged,
    RowChange,
    ValueChange,
)
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, Explanation, Record, RecordKey
from laiwu_desktop.formdef.values import Value

Cell = tuple[RecordKey, str]
Units = Register | Mapping[str, Division]
# Deeds that are about another one; what that was stands in `about`, in words.
_ABOUT_DEEDS = (Kind.UNDO, Kind.REDO)
# What a person has put there, one by one or many at once.
_BY_HAND = (Kind.ENTER, Kind.PASTE, Kind.SPREAD)


class Line(msgspec.Struct, frozen=True):
    """One change as `history --json` tells it (design, section 8); what was 未填 is "".

    `kind` is the lower-case name of its `Kind`, `how` what a person reads of it. `field` is "" for a row that
    came or went, `rule` is that of an explanation. The marks say 沿用未确认.
    """

    action: str
    kind: str
    report: str
    form: str
    unit_code: str
    seq: int
    field: str
    was: str
    now: str
    actor: str
    when: str
    rule: str
    how: str
    undoes: str
    was_carried: bool
    now_carried: bool


class TakenBack(msgspec.Struct, frozen=True):
    """What became of an undo. `words` name it: 撤消：导入 口镇.xlsx（312 处）, or 重做：…."""

    words: str
    applied: Applied


def lines_of(history: Iterable[Logged], forms: FormSet) -> Iterator[Line]:
    """Every change of these deeds, in their order."""
    for logged in history:
        deed = logged.deed
        for change in logged.changes:
            marks = change if isinstance(change, ValueChange) else None
            kind = Kind.CONFIRM if marks and marks.seen else deed.kind
            yield Line(
                deed.id, kind.name.lower(), logged.report_id,
                change.key.form, change.key.unit_code, change.key.seq, _field(change),
                _side(change, change.was, forms), _side(change, change.now, forms), deed.actor, deed.when,
                change.rule if isinstance(change, ExplanationChange) else "",
                kind.value if marks and marks.seen else how(deed), deed.undoes,
                marks is not None and marks.was_carried, marks is not None and marks.now_carried,
            )  # fmt: skip


def how(deed: Deed) -> str:
    """How something was written, whatever else was written with it: 填写, 导入 口镇.xlsx, 撤消：填写 ….

    What was undone is named in full, for the deed itself may be long ago.
    """
    if deed.kind in _ABOUT_DEEDS:
        return f"{deed.kind.value}：{deed.about}"
    names = deed.kind in (Kind.LOAD, Kind.DIVISIONS)
    return f"{deed.kind.value} {deed.about}" if names else deed.kind.value


def describe(logged: Logged, forms: FormSet, units: Units) -> str:
    """A deed in a few words: 填写 张家庄村 总户数, 导入 口镇.xlsx（312 处）, 撤消：填写 张家庄村 总户数."""
    kind = logged.deed.kind
    if kind in _ABOUT_DEEDS:
        return how(logged.deed)
    changed = [change for change in logged.changes if not isinstance(change, RowChange)]
    count = f"（{len(changed)} 处）"
    if kind in (Kind.LOAD, Kind.CARRY, Kind.DIVISIONS):
        return how(logged.deed) + count
    if kind in (Kind.ADD_ROW, Kind.DROP_ROW):
        return f"{kind.value} {_place(logged.changes[0].key, '', forms, units)}"
    places = {(change.key, _field(change)) for change in changed}
    if len(places) == 1:
        return f"{kind.value} {_place(*places.pop(), forms, units)}"
    codes = {key.unit_code for key, _ in places}
    return f"{kind.value} {_name(codes.pop(), units)}{count}" if len(codes) == 1 else kind.value + count


def subject(logged: Logged, forms: FormSet, units: Units) -> str:
    """What an undo or redo of this deed is about: the deed in words, or what it is about itself."""
    return logged.deed.about if logged.deed.kind in _ABOUT_DEEDS else describe(logged, forms, units)


def line_words(line: Line, forms: FormSet, units: Units) -> str:
    """One change: where, and what became what."""
    place = (
        f"{line.unit_code} {_place(RecordKey(line.form, line.unit_code, line.seq), line.field, forms, units)}"
    )
    if not line.field:
        return f"{place}：{'添加' if line.now else '删除'}"
    if line.was == line.now:  # only the mark went or came
        return f"{place}：{line.now or '未填'}（{'沿用未确认' if line.now_carried else '确认'}）"
    rule = " 审核说明" if line.rule else ""
    mark = "（沿用未确认）" if line.now_carried else ""
    return f"{place}{rule}：{line.was or '未填'} → {line.now or '未填'}{mark}"


def waiting_lines(intents: Iterable[Intent], forms: FormSet, units: Units) -> list[str]:
    """What is to be written and is not yet, a line for each change."""
    unwritten = (Logged("", Deed("", one.kind, "", ""), one.changes) for one in intents)
    return [line_words(line, forms, units) for line in lines_of(unwritten, forms)]


def conflict_line(conflict: Conflict, forms: FormSet, units: Units) -> str:
    """Where a change did not land: both sides, and who wrote what stands there, and when."""
    change = conflict.change
    place = f"{change.key.unit_code} {_place(change.key, _field(change), forms, units)}"
    by = "，".join(filter(None, (conflict.actor, conflict.when.replace("T", " "))))
    whom = f"（{by}）" if by else ""
    if isinstance(change, RowChange):
        return f"{place}：这一行又填写过{whom}，整行没有动。"
    stored, mine = (_side(change, side, forms) or "未填" for side in (conflict.stored, change.now))
    return f"{place}：现为“{stored}”{whom}，没有改为“{mine}”。"


def deed_named(history: Sequence[Logged], action: str) -> Logged:
    """The deed of that id (or its beginning), or what stands for it: one that was undone and done again is
    its redoing. PersonError "unknown_action" when there is none, or more than one.
    """
    found = [logged for logged in history if action and logged.deed.id.startswith(action)]
    if len(found) > 1:
        raise PersonError("unknown_action.several", action=action, count=len(found))
    if not found:
        raise PersonError("unknown_action", action=action)
    takers = {logged.deed.undoes: logged for logged in history}
    (named,) = found
    while (taker := takers.get(named.deed.id)) and (again := takers.get(taker.deed.id)):
        named = again
    return named


def require_undoable(logged: Logged, history: Sequence[Logged]) -> None:
    """PersonError "undo_divisions" for what became of divisions, and for what was done before in rows that
    went with it: under their codes stand others by now.
    """
    is_later, rows = False, {change.key for change in logged.changes}
    for one in history:
        is_later |= one.deed.id == logged.deed.id
        if is_later and one.deed.kind is Kind.DIVISIONS and rows & {change.key for change in one.changes}:
            raise PersonError("undo_divisions", when=day_of(one.deed.when))


def typed_by_hand(history: Sequence[Logged]) -> dict[Cell, Deed]:
    """The cells that hold what a person typed, with the typing."""
    return {cell: deed for cell, (deed, _) in _last(history).items() if deed.kind in _BY_HAND}


def confirmed_unseen(history: Sequence[Logged], records: Iterable[Record]) -> set[Cell]:
    """The cells of these records that were confirmed in one go, with nobody in their fields, and that nobody
    has touched since. Who puts into many what stands there already confirms it so, too.
    """
    there = {(record.key, name) for record in records for name in record.values}
    seen = {
        (logged.deed.id, change.key, change.field)
        for logged in history
        for change in logged.changes
        if isinstance(change, ValueChange) and change.seen
    }
    found = {
        cell
        for cell, (deed, change) in _last(history).items()
        if (deed.kind is Kind.CONFIRM_UNSEEN and (deed.id, *cell) not in seen)
        or (deed.kind is Kind.SPREAD and change.was == change.now)
    }
    return found & there


def _last(history: Sequence[Logged]) -> dict[Cell, tuple[Deed, ValueChange]]:
    """Of the deeds that stand, the last one there is at each cell; what is done again is what it was."""
    deeds = {logged.deed.id: logged.deed for logged in history}
    last: dict[Cell, tuple[Deed, ValueChange]] = {}
    for logged in standing_deeds(history):
        deed: Deed | None = logged.deed
        while deed is not None and deed.kind in _ABOUT_DEEDS:
            deed = deeds.get(deed.undoes)
        for change in logged.changes if deed else ():
            if isinstance(change, ValueChange) and deed:
                last[change.key, change.field] = deed, change
    return last


def _field(change: Change) -> str:
    return "" if isinstance(change, RowChange) else change.field


def _side(change: Change, side: Value | Explanation, forms: FormSet) -> str:
    """One side of a change as a person reads it."""
    match change:
        case RowChange():
            return f"第 {change.key.seq} 行" if side else ""
        case ExplanationChange():
            return side.text if isinstance(side, Explanation) else ""
        case ValueChange():
            value = None if isinstance(side, Explanation) else side
            return forms[change.key.form].fields[change.field].words(value)


def _place(key: RecordKey, field: str, forms: FormSet, units: Units) -> str:
    """张家庄村 总户数; 张家庄村 第 2 行 示范点名称; for a whole row, its form instead of the field."""
    if key.is_whole:
        return f"{_name(key.unit_code, units)} {WHOLE_TITLE}"
    form = forms[key.form]
    what = form.fields[field].label if field in form.fields else form.title
    row = f"第 {key.seq} 行" if form.repeats else ""
    return " ".join(filter(None, (_name(key.unit_code, units), *((row, what) if field else (what, row)))))


def _name(unit_code: str, units: Units) -> str:
    if isinstance(units, Register):
        return units.name_of(unit_code)
    return units[unit_code].name if unit_code in units else unit_code
