"""Going over to new forms (换用新的报表定义): what changes, and what becomes of a draft, told before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.recasting import Left, Recast, successors


class FormChange(msgspec.Struct, frozen=True):
    """One form in two editions. Fields by their labels; `renamed` and `converted` are pairs, old and new;
    `unchecked` are the names of rules that are gone or say something else.
    """

    title: str
    was: int
    now: int
    new: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    converted: tuple[tuple[str, str], ...]
    retired: tuple[str, ...]
    unchecked: tuple[str, ...]


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
    )  # fmt: skip


def lines_of_change(change: TakingUp, place: dict[str, str]) -> Iterator[str]:
    """What a person is told before it is done; `place` gives the units' names by code."""
    for form in change.changed:
        yield f"《{form.title}》第 {form.was} 版 → 第 {form.now} 版"
        yield from _named("  新增指标：", form.new)
        yield from _named("  改名：", (f"{old} → {new}" for old, new in form.renamed))
        yield from _named("  换算：", (f"{old} → {new}" for old, new in form.converted))
        yield from _named("  取消（已填的照样保存）：", form.retired)
        yield from _named("  取消或改了的审核关系：", form.unchecked)
    yield from _named("新增报表：", change.added)
    yield from _named("取消报表（已填的照样保存）：", change.dropped)
    yield from _values("不再填报、照样保存的数：", change.left, place)
    yield from _values("不合新定义、照原样留着待改正的数：", change.unfit, place)
    if change.findings:
        yield f"换用后另有 {len(change.findings)} 个问题要改正或说明："
        for finding in change.findings[:_MOST_SHOWN]:
            yield f"  {place.get(finding.unit_code, finding.unit_code)} {finding.message}"


_MOST_SHOWN = 20


def _named(heading: str, names: Iterable[str]) -> Iterator[str]:
    if found := "、".join(names):
        yield heading + found


def _values(heading: str, values: tuple[Left, ...], place: dict[str, str]) -> Iterator[str]:
    if values:
        yield f"{heading}{len(values)} 个"
    for one in values[:_MOST_SHOWN]:
        seq = f"第 {one.key.seq} 行 " if one.key.seq else ""
        yield f"  {place.get(one.key.unit_code, one.key.unit_code)} {seq}{one.label}：{one.text}"
