"""All that is known of one value besides itself: what it means, what it was, what was said of it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.history import Line
from laiwu_desktop.desk.guiding.asked import Asked, asked_at, in_hand
from laiwu_desktop.desk.guiding.earlier import Earlier
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.store.own_notes import OwnNote

_LIMITS = {
    "min": "不小于 {}",
    "max": "不大于 {}",
    "places": "最多 {} 位小数",
    "max_length": "最多 {} 字",
    "max_count": "最多 {} 张",
}


class AboutCell(msgspec.Struct, frozen=True):
    """One value: `heading` with its unit, `meaning` (口径), `limits`. `past` are period and value in words
    with the number it is or None, the oldest first, this period last; `before` is what the villages had last
    period of which this one came, where that is no value of its own; `said` is what the bureau said of it
    with what has become of that, the comment in hand first; `asked` is that comment, None where nothing may
    be answered, and `is_one_of_several` says that there are others. `note` is the officer's own.
    """

    heading: str
    meaning: str
    limits: str
    past: tuple[tuple[str, str, float | None], ...] = ()
    said: str = ""
    asked: Asked | None = None
    is_one_of_several: bool = False
    note: OwnNote | None = None
    before: str = ""


def about_cell(
    draft: Draft, cell: Cell, earlier: Earlier, notes: list[OwnNote], comment: str = ""
) -> AboutCell:
    """What the bar beside a value says, with the comment of this id in hand where it is about the value."""
    key, name = cell
    field = draft.forms[key.form].fields[name]
    source = f"依据：{field.source}" if field.source else ""
    meaning = "　".join(filter(None, (field.meaning, source)))
    values = [*earlier.values(cell), (draft.figures.period, draft.figures.value(key, field))]
    past = tuple((period.short, field.words(value), _number(value)) for period, value in values)
    note = next((one for one in notes if (one.key, one.field) == cell), None)
    here = asked_at(draft, cell)
    now = in_hand(here, comment)
    here.sort(key=lambda one: one is not now)
    hint = "" if field.is_photo else draft.past.hint(key, field)
    said = _said(draft, cell, here)
    return AboutCell(field.heading, meaning, _limits(field), past, said, now, len(here) > 1, note, hint)


def _said(draft: Draft, cell: Cell, here: list[Asked]) -> str:
    """What the bureau said of it; of a report that it accepted, that alone."""
    if here:
        count = len(draft.comments)
        told = (f"农业局（第 {one.number}/{count} 条，{one.how.word}）：{one.comment.text}" for one in here)
        return "；".join(told)
    return "；".join(
        f"农业局：{comment.text}" for comment in draft.comments if (comment.key, comment.field) == cell
    )


def _limits(field: Field) -> str:
    """What may stand there; of choices, the digit that chooses each."""
    if field.type.sort.is_chosen:
        return "　".join(f"{n}\u00a0{choice.label}" for n, choice in enumerate(field.type.choices[:9], 1))
    names = [name for name in _LIMITS if name in field.type.__struct_fields__]
    limits = {name: getattr(field.type, name) for name in names}
    told = (_LIMITS[name].format(limit) for name, limit in limits.items() if limit is not None)
    return "；".join(filter(None, (field.type.expected, *told, field.constraint_message)))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def changed_words(lines: list[Line]) -> str:
    """Who changed a value last, and when: 2006-12-20 09:30 张三 填写（原为 290）; "" where nobody did."""
    if not lines:
        return ""
    last = lines[0]
    return f"{last.when[:16].replace('T', ' ')}　{last.actor}　{last.how}（原为 {last.was or '未填'}）"
