"""Going over to new forms (换用新的报表定义): what changes, and what becomes of a draft, told before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.form import Field, Form, FormSet
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.recasting import Left, Recast, successors
from laiwu_desktop.formdef.types.select import SelectType


class FormChange(msgspec.Struct, frozen=True):
    """One form in two editions. Fields by their labels; `renamed` and `converted` are pairs, old and new;
    `unchecked` are the names of rules that are gone or say something else; `fewer` are fields with the
    choices that cannot be chosen any more, `more` those with ones that now can. Of `reworded` ones what
    people are told is otherwise: their 口径 should be read anew.
    """

    title: str
    was: int
    now: int
    new: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    converted: tuple[tuple[str, str], ...]
    retired: tuple[str, ...]
    unchecked: tuple[str, ...]
    fewer: tuple[tuple[str, tuple[str, ...]], ...] = ()
    more: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reworded: tuple[str, ...] = ()


class TakingUp(msgspec.Struct, frozen=True):
    """What becomes of a draft: `left` are values whose fields are gone (they stay in the workspace), `unfit`
    values that are not of their field's type any more (they stay there as they were typed), `findings` what
    the check finds only then. A form that is new is in none of them but in `added`, by its title.
    """

    forms: FormSet
    changed: tuple[FormChange, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    left: tuple[Left, ...]
    unfit: tuple[Left, ...]
    findings: tuple[Finding, ...]


def taking_up(was: Draft, now: Draft, cast: Recast) -> TakingUp:
    """What goes another way in `now`, which is the draft `was` with new forms."""
    known = {(f.form, f.unit_code, f.seq, f.field, f.rule) for f in was.check().findings}
    found = (f for f in now.check().findings if (f.form, f.unit_code, f.seq, f.field, f.rule) not in known)
    pairs = [(old, new) for old in was.forms if (new := now.forms.get(old.name)) is not None]
    return TakingUp(
        now.forms,
        tuple(form_change(old, new) for old, new in pairs if not new.says_the_same(old)),
        tuple(form.title for form in now.forms if form.name not in was.forms),
        tuple(form.title for form in was.forms if form.name not in now.forms),
        cast.left, cast.unfit, tuple(found),
    )  # fmt: skip


def form_change(old: Form, new: Form) -> FormChange:
    """What the new edition asks and checks otherwise."""
    goes_on = successors(old, new)
    moved = {name: now for name, now in goes_on.items() if name != now}
    pairs = [
        (new.fields[now], (old.fields[name].label, new.fields[now].label)) for name, now in moved.items()
    ]
    return FormChange(
        new.title, old.version, new.version,
        tuple(f.label for f in new.entered if f.name not in {*old.fields, *moved.values()}),
        tuple(labels for field, labels in pairs if field.converted_from is None),
        tuple(labels for field, labels in pairs if field.converted_from is not None),
        tuple(field.label for field in old.entered if field.name not in goes_on),
        tuple(rule.name for rule in old.rules if rule not in new.rules),
        _lacking(((old.fields[was], new.fields[now]) for was, now in goes_on.items()), of_new=False),
        _lacking(((new.fields[now], old.fields[was]) for was, now in goes_on.items()), of_new=True),
        tuple(field.label for name, field in new.fields.items() if _is_reworded(old.fields.get(name), field)),
    )  # fmt: skip


def _is_reworded(was: Field | None, now: Field) -> bool:
    return was is not None and any(getattr(was, key) != getattr(now, key) for key in _WORDS)


# What people read of a field, and no program.
_WORDS = ("label", "hint", "definition", "example", "source")


def _lacking(
    pairs: Iterable[tuple[Field, Field]], *, of_new: bool
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The choices of each first field that the second lacks, under the label of the new one."""
    found = []
    for has, lacks in pairs:
        if isinstance(has.type, SelectType) and isinstance(lacks.type, SelectType):
            left = {choice.name for choice in lacks.type.choices}
            labels = tuple(choice.label for choice in has.type.choices if choice.name not in left)
            found += [((has if of_new else lacks).label, labels)] if labels else []
    return tuple(found)


# What becomes of values that the other edition has no place for, or not as they are: in a draft that takes it
# up, and in a package that the bureau adds up by its own.
_OF_DRAFT = ("不再填报、照样保存的数：", "不合新定义、照原样留着待改正的数：")
_OF_PACKAGE = ("现用定义不问、照样保存的数：", "不能换算成现用定义、不计入汇总的数：")


def lines_of_change(change: TakingUp, place: dict[str, str], *, at_bureau: bool = False) -> Iterator[str]:
    """What a person is told before it is done; `place` gives the units' names by code."""
    of_left, of_unfit = _OF_PACKAGE if at_bureau else _OF_DRAFT
    for form in change.changed:
        yield f"《{form.title}》第 {form.was} 版 → 第 {form.now} 版"
        yield from _named("  新增指标：", form.new)
        yield from _named("  改名：", (f"{old} → {new}" for old, new in form.renamed if old != new))
        yield from _named("  只改指标代号，数照旧：", (old for old, new in form.renamed if old == new))
        yield from _named("  换算：", (f"{old} → {new}" for old, new in form.converted))
        yield from _named("  取消（已填的照样保存）：", form.retired)
        yield from _named("  取消或改了的审核关系：", form.unchecked)
        for label, choices in form.fewer:
            yield from _named(f"  “{label}”不再有选项：", choices)
        for label, choices in form.more:
            yield from _named(f"  “{label}”新增选项：", choices)
        yield from _named("  改了说明（名称、口径、示例等）：", filter(None, [_several([*form.reworded])]))
    yield from _named("新增报表：", change.added)
    yield from _named("取消报表（已填的照样保存）：", change.dropped)
    if change.findings:
        yield f"换用后另有 {len(change.findings)} 个问题要改正或说明："
        alike: dict[str, list[str]] = {}
        for finding in change.findings:
            alike.setdefault(finding.message, []).append(place.get(finding.unit_code, finding.unit_code))
        for message, units in list(alike.items())[:_MOST_SHOWN]:
            yield f"  {_several(units)} {message}"
        yield from _more(len(alike) - _MOST_SHOWN, "种问题")
    yield from _values(of_left, change.left, place)
    yield from _values(of_unfit, change.unfit, place)


_MOST_SHOWN, _MOST_UNITS = 20, 6


def _several(units: list[str]) -> str:
    """The units, or fields, of which the same is to be said."""
    names = list(dict.fromkeys(units))
    more = f"等 {len(names)} 个" if len(names) > _MOST_UNITS else ""
    return "、".join(names[:_MOST_UNITS]) + more


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"  ……另有 {count} {what}"


def _named(heading: str, names: Iterable[str]) -> Iterator[str]:
    if found := "、".join(names):
        yield heading + found


def _values(heading: str, values: tuple[Left, ...], place: dict[str, str]) -> Iterator[str]:
    if values:
        yield f"{heading}{len(values)} 个"
    for one in values[:_MOST_SHOWN]:
        seq = f"第 {one.key.seq} 行 " if one.key.seq else ""
        yield f"  {place.get(one.key.unit_code, one.key.unit_code)} {seq}{one.label}：{one.text}"
    yield from _more(len(values) - _MOST_SHOWN, "个")
