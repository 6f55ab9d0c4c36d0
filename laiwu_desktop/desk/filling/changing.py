"""What a person does, as what is to be written: worked out before anything is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.results import unseen_words
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.report.change import (
    Change,
    Conflict,
    ExplanationChange,
    Intent,
    Kind,
    Logged,
    RowChange,
    ValueChange,
    between,
    inverse,
)
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import Explanation, Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.values import Value

# Which value: the row and the field of it.
Cell = tuple[RecordKey, str]
# Longer texts belong into a letter; a cell of a workbook has an end, too.
LONGEST_EXPLANATION = 1_000


def value_changed(figures: Figures, key: RecordKey, field: str, value: Value) -> Intent:
    """A field gets a value; a row that begins with it gets its defaults, too."""
    return Intent(_value(figures, key, field, value), Kind.ENTER)


def put_back(figures: Figures, cell: Cell, value: Value, carried: bool) -> Intent:
    """A field gets a value again that it had, with its mark of 沿用未确认."""
    row = figures.record(cell[0])
    was, was_carried = row.values.get(cell[1]), cell[1] in row.carried
    if (was, was_carried) == (value, carried):
        return Intent((), Kind.ENTER)
    return Intent((ValueChange(*cell, was, value, was_carried, carried),), Kind.ENTER)


def _value(figures: Figures, key: RecordKey, field: str, value: Value) -> tuple[ValueChange, ...]:
    form, row = figures.forms[key.form], figures.record(key)
    if not figures.has(key) and not form.repeats and value is not None:
        begun = Record(key, {**defaults_of(form), field: value})
        changes = between(key, None, begun, repeats=False)
        return tuple(change for change in changes if isinstance(change, ValueChange))
    return (ValueChange(key, field, row.values.get(field), value, field in row.carried),)


def meant_to_replace(intent: Intent, seen: Mapping[Cell, Value]) -> Intent:
    """The same, of a person who saw these values there; where they stand no more, that is a conflict."""
    changes = (
        msgspec.structs.replace(change, was=seen[change.key, change.field])
        if isinstance(change, ValueChange) and (change.key, change.field) in seen
        else change
        for change in intent.changes
    )
    return msgspec.structs.replace(intent, changes=tuple(changes))


def unit_confirmed(figures: Figures, unit_code: str) -> Intent:
    """Everything of a unit that was carried forward is confirmed, in one go."""
    return Intent(tuple(map(_confirmed(figures), _carried(figures, unit_code))), Kind.CONFIRM_UNSEEN)


def rest_confirmed(figures: Figures, unit_code: str, seen: Collection[Cell]) -> Intent:
    """The same, told apart within the one deed: what somebody had before their eyes, field by field, and what
    nobody had.
    """
    confirmed = (
        msgspec.structs.replace(change, seen=(change.key, change.field) in seen)
        for change in map(_confirmed(figures), _carried(figures, unit_code))
    )
    # What nobody had is last: an older program takes the whole deed for what its last line is.
    changes = tuple(sorted(confirmed, key=lambda change: not change.seen))
    return Intent(changes, Kind.CONFIRM_UNSEEN if changes and not changes[-1].seen else Kind.CONFIRM)


def confirmed_words(intent: Intent, what: str = "确认沿用") -> str:
    """How much a deed confirms, and how much of that with nobody in its field; "" for nothing."""
    if not intent.changes:
        return ""
    changes = (change for change in intent.changes if isinstance(change, ValueChange))
    unseen = sum(not change.seen for change in changes) if intent.kind is Kind.CONFIRM_UNSEEN else 0
    return f"{what} {len(intent.cells)} 项{f'，{unseen_words(unseen)}' if unseen else ''}。"


def _carried(figures: Figures, unit_code: str) -> list[Cell]:
    rows = [row for form in figures.forms for row in figures.rows(form.name, unit_code)]
    return [(row.key, name) for row in rows for name in sorted(row.carried)]


def _confirmed(figures: Figures) -> Callable[[Cell], ValueChange]:
    def confirmed(cell: Cell) -> ValueChange:
        value = figures.record(cell[0]).values.get(cell[1])
        return ValueChange(*cell, value, value, was_carried=True)

    return confirmed


def photos_added(
    figures: Figures, key: RecordKey, fields: Iterable[Field], photos: Iterable[bytes]
) -> tuple[Intent, int]:
    """Photos join those of the first of some fields, what it has no room for those of the next ones; and for
    how many there is none. One that is there already, or comes twice, takes no room.
    """
    left, trial = {photo_id(photo): photo for photo in photos}, figures.copy()
    changes: list[Change] = []
    taken: dict[str, bytes] = {}
    for field in fields:
        names = _photos_of(trial, key, field)
        left = {name: photo for name, photo in left.items() if name not in names}
        new = list(left)[: field.type.max_count - len(names)]
        for change in _value(trial, key, field.name, (*names, *new)) if new else ():
            applied_to(trial, change)
            changes.append(change)
        taken |= {name: left.pop(name) for name in new}
    return Intent(tuple(changes), Kind.ENTER, photos=taken), len(left)


def _photos_of(figures: Figures, key: RecordKey, field: Field) -> tuple[str, ...]:
    there = figures.record(key).values.get(field.name)
    return there if isinstance(there, tuple) else ()


def row_added(figures: Figures, key: RecordKey) -> Intent:
    """A row with its defaults."""
    row = Record(key, defaults_of(figures.forms[key.form]))
    return Intent(tuple(between(key, None, row, repeats=True)), Kind.ADD_ROW)


def row_dropped(figures: Figures, key: RecordKey) -> Intent:
    """A row goes, with its values."""
    return Intent(tuple(_row_replaced(figures, key, None)), Kind.DROP_ROW)


def rows_replaced(
    figures: Figures,
    known: Iterable[Explanation],
    records: Iterable[Record],
    gone: Iterable[RecordKey] = (),
    said: Iterable[Explanation] = (),
) -> tuple[Change, ...]:
    """Whole rows become others, rows go, explanations are written, as a file brings them."""
    rows: list[tuple[RecordKey, Record | None]] = [(record.key, record) for record in records]
    rows += [(key, None) for key in gone]
    changes = [change for key, row in rows for change in _row_replaced(figures, key, row)]
    return (*changes, *_explanations_written(known, said))


def _row_replaced(figures: Figures, key: RecordKey, now: Record | None) -> list[Change]:
    """A row becomes another, or goes."""
    was = figures.record(key) if figures.has(key) else None
    return between(key, was, now, repeats=figures.forms[key.form].repeats)


def irrelevant_cleared(figures: Figures, key: RecordKey) -> Intent:
    """What does not apply is blanked: one by one, for each may bring others with it."""
    fields, trial = figures.forms[key.form].fields, figures.copy()
    changes: list[ValueChange] = []
    while True:
        row = trial.record(key)
        stale = [name for name in row.values if not trial.is_relevant(key, fields[name])]
        if not stale:
            return Intent(tuple(changes), Kind.CLEAR)
        name = stale[0]
        changes.append(ValueChange(key, name, row.values[name], None, name in row.carried))
        trial.put(row.with_value(name, None))


def findings_explained(
    known: Iterable[Explanation], findings: Iterable[Finding], text: str, who: str, when: str
) -> Intent:
    """Warnings get their 审核说明, remarks their answer; errors are mended, not explained.

    PersonError "no_text" or "long_text" for what is no explanation.
    """
    chosen = [finding for finding in findings if finding.severity != "error"]
    text = entered(text)
    if not text:
        raise PersonError("no_text")
    if len(text) > LONGEST_EXPLANATION:
        raise PersonError("long_text", count=len(text), most=LONGEST_EXPLANATION)
    said = (Explanation(f.key, f.field, f.rule, f.left, f.right, text, who, when) for f in chosen)
    return Intent(_explanations_written(known, said), Kind.EXPLAIN)


def comment_answered(
    known: Iterable[Explanation], place: Cell, rule: str, left: str, text: str, who: str, when: str
) -> Intent:
    """A comment of the bureau's gets its answer, for what stands there (`left`); an empty one takes it back.

    PersonError "long_text" for more than an explanation may be.
    """
    text = entered(text)
    if len(text) > LONGEST_EXPLANATION:
        raise PersonError("long_text", count=len(text), most=LONGEST_EXPLANATION)
    said = Explanation(*place, rule, left, "", text, who, when)
    changes = _explanations_written(known, [said])
    return Intent(tuple(change for change in changes if change.was or change.now), Kind.ANSWER)


def _explanations_written(
    known: Iterable[Explanation], said: Iterable[Explanation]
) -> tuple[ExplanationChange, ...]:
    """Explanations are written or replaced; one with empty text is taken out."""
    there = {(e.key, e.field, e.rule): e for e in known}
    return tuple(
        ExplanationChange(e.key, e.field, e.rule, there.get((e.key, e.field, e.rule)), e if e.text else None)
        for e in said
    )


def taken_back(logged: Logged, about: str) -> Intent:
    """A deed is taken back; to take back an undo is to do again what it undid."""
    kind = Kind.REDO if logged.deed.kind is Kind.UNDO else Kind.UNDO
    return Intent(inverse(logged.changes), kind, about=about, undoes=logged.deed.id)


def applied_to(figures: Figures, change: ValueChange | RowChange) -> None:
    """Let the figures be as if the change had landed."""
    repeats = figures.forms[change.key.form].repeats
    if isinstance(change, RowChange):
        row = figures.record(change.key) if change.now else None
    else:
        row = figures.record(change.key)
        row = row.with_value(change.field, change.now, carried=change.now_carried)
    if row is not None and (row.values or repeats):
        figures.put(row)
    else:
        figures.drop(change.key)


def explained(known: Iterable[Explanation], change: ExplanationChange) -> tuple[Explanation, ...]:
    """The explanations as if the change had landed."""
    place = (change.key, change.field, change.rule)
    rest = (one for one in known if (one.key, one.field, one.rule) != place)
    return (*rest, *([change.now] if change.now else []))


def conflict_words(forms: FormSet, conflict: Conflict) -> str:
    """Both sides of a conflict, with who wrote the other and when."""
    change = conflict.change
    by = "，".join(filter(None, (conflict.actor, conflict.when.replace("T", " "))))
    whom = f"（{by}）" if by else ""
    if isinstance(change, RowChange):
        return f"{forms[change.key.form].title}第 {change.key.seq} 行在别处又填写过{whom}，整行没有动。"
    if isinstance(change, ExplanationChange) or isinstance(conflict.stored, Explanation):
        return f"别处刚改过这一处{whom}，没有保存。"
    field = forms[change.key.form].fields[change.field]
    stored, mine = (field.type.format(v) or "未填" for v in (conflict.stored, change.now))
    if conflict.undoes:
        return f"{field.label}后来已改为“{stored}”{whom}，没有改回“{mine}”。"
    return f"{field.label}在别处已改为“{stored}”{whom}，这里填的“{mine}”没有保存。"


def is_gone(figures: Figures, key: RecordKey) -> bool:
    """Whether a row is none any more: nothing can be written into it, and nothing of it be settled."""
    return figures.forms[key.form].repeats and not figures.has(key)


def gone_words(forms: FormSet, conflict: Conflict) -> str:
    """A value whose row is gone meanwhile did not land."""
    change = conflict.change
    assert isinstance(change, ValueChange)
    form = forms[change.key.form]
    field = form.fields[change.field]
    mine = field.type.format(change.now) or "未填"
    lost = f"没有改回“{mine}”" if conflict.undoes else f"填的“{mine}”没有保存"
    return f"{form.title}第 {change.key.seq} 行已经删除，{field.label}{lost}。"


def defaults_of(form: Form) -> dict[str, Value]:
    """What a new row of a form begins with."""
    return {field.name: field.parse(field.default) for field in form.entered if field.default}
