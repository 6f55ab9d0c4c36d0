"""Editions of forms read again, from the workspace, packages and tasks: a stranger's is data with limits.

Nothing of an edition is run while it is read. What it costs to check a row with it is known before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import Form, FormSet, in_order
from laiwu_desktop.formdef.loading.load import SHARED, FormReader
from laiwu_desktop.formdef.loading.mistakes import FormFileError, Mistake, Where, read_tables
from laiwu_desktop.formdef.loading.resolve import calculation_reads, resolve
from laiwu_desktop.formdef.types import Choice

# Many times what the forms shipped come to: the longest is 9 KB, and has 22 fields and 12 rules.
MOST_FORMS = 40
MOST_CHARACTERS = 200_000
# tomllib takes the square of a line's time over some lines.
_LONGEST_LINE = 8_000
_MOST_FIELDS, _MOST_RULES, _MOST_CHOICES = 400, 400, 2_000
# How many values may have to be looked up for one calculated one, over all that it is calculated from.
_MOST_READS = 2_000
_MOST_TOLD = 20


def read_editions(texts: Iterable[str]) -> FormSet:
    """The forms of these editions, in order; FormFileError with every mistake, for strangers' as for others.

    They are read together: what one says of another is checked, as in a folder of form files.
    """
    mistakes: list[Mistake] = []
    texts = list(texts)
    if len(texts) > MOST_FORMS:
        Where(mistakes, "报表定义").add(f"有 {len(texts)} 张报表", f"最多 {MOST_FORMS} 张")
        raise FormFileError(mistakes)
    forms: dict[str, Form] = {}
    for number, text in enumerate(texts, 1):
        form = _read(text, f"报表定义[{number}]", mistakes)
        if form is not None and form.name in forms:
            Where(mistakes, f"报表定义[{number}]").add(f"报表 {form.name} 出现两次", "每张一次")
        elif form is not None:
            forms[form.name] = form
    if not mistakes:  # what is too large is not gone through
        resolve(forms, lambda form: Where(mistakes, form), ())
    if not mistakes:
        _require_cheap(forms, mistakes)
    if mistakes:
        raise FormFileError(mistakes[:_MOST_TOLD])
    return in_order(forms.values())


@lru_cache(maxsize=64)
def read_edition(text: str) -> Form:
    """One that is kept here, by itself: it was read with all that belong to it when it came."""
    mistakes: list[Mistake] = []
    form = _read(text, "报表定义", mistakes)
    if form is None:
        raise FormFileError(mistakes)
    return form


def require_same_shape(forms: FormSet, in_force: FormSet) -> None:
    """PersonError "unknown_edition" for a form that asks other units than the one in force, or another number
    of rows of each: that is another form.
    """
    for form in forms:
        today = in_force.get(form.name)
        if today is not None and (form.level, form.repeats) != (today.level, today.repeats):
            raise PersonError("unknown_edition.shape", title=form.title)


def _read(text: str, file: str, mistakes: list[Mistake]) -> Form | None:
    where = Where(mistakes, file)
    longest = max(map(len, text.split("\n")))
    if len(text) > MOST_CHARACTERS or longest > _LONGEST_LINE:
        where.add("定义太长", f"最多 {MOST_CHARACTERS} 个字，一行最多 {_LONGEST_LINE} 个字")
        return None
    data = read_tables(text, file, mistakes)
    if data is None or not _is_small(data, where):
        return None
    before = len(mistakes)
    shared = _shared_lists(data.pop(SHARED, {}), where.at(SHARED))
    form = FormReader(where, shared).build(data, file, text)
    return msgspec.structs.replace(form, text=text) if len(mistakes) == before else None


def _shared_lists(tables: object, where: Where) -> dict[str, tuple[Choice, ...]]:
    try:
        lists = msgspec.convert(tables, dict[str, dict[str, str]])
    except msgspec.ValidationError:
        where.add("不是选项表", '若干行 name = "label"')
        return {}
    return {name: tuple(Choice(*choice) for choice in table.items()) for name, table in lists.items()}


def _is_small(data: Mapping[str, object], where: Where) -> bool:
    """Whether a form is of a size that is gone through at once."""
    sections = _tables(data.get("section"))
    lists = [lists for key in ("choices", SHARED) if isinstance(lists := data.get(key), dict)]
    counts = {
        "指标项": (sum(len(_tables(section.get("field"))) for section in sections), _MOST_FIELDS),
        "审核关系": (len(_tables(data.get("rule"))), _MOST_RULES),
        "选项": (sum(_size(table) for tables in lists for table in tables.values()), _MOST_CHOICES),
    }
    too_many = {what: count for what, count in counts.items() if count[0] > count[1]}
    for what, (count, most) in too_many.items():
        where.add(f"{what}有 {count} 个", f"最多 {most} 个")
    return not too_many


def _size(table: object) -> int:
    return len(table) if isinstance(table, dict) else 1


def _tables(found: object) -> list[dict[str, object]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _require_cheap(forms: Mapping[str, Form], mistakes: list[Mistake]) -> None:
    """A value that is calculated from calculated ones doubles its cost with each step."""
    reads = calculation_reads(forms)
    costs: dict[tuple[str, str], int] = {}

    def cost(field: tuple[str, str]) -> int:
        if field not in costs:
            costs[field] = min(_MOST_READS + 1, 1 + sum(cost(read) for read in reads.get(field, ())))
        return costs[field]

    for form, name in reads:
        if cost((form, name)) > _MOST_READS:
            where = Where(mistakes, form, f"field {name}", "calculation")
            where.add("由太多其他算出的指标项算出", f"最多读取 {_MOST_READS} 次")
