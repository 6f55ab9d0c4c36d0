"""The editions of forms (报表定义) that a workspace has: whose each is, since when, what is read with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.formdef.trail.event import Event, EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.report.editions import KeptEdition
from laiwu_desktop.store.store import Store


class HeldEdition(msgspec.Struct, frozen=True):
    """One edition. `source` says in words how it came here, `who` took it and `when` (ISO 8601 local time),
    "" where nobody did. `reports` counts the reports that name it, `periods` are theirs and `tasks` those of
    the tasks that ask for it.
    """

    form: Form
    in_force: bool
    source: str
    who: str
    when: str
    reports: int
    periods: tuple[str, ...]
    tasks: tuple[str, ...]


def held_editions(store: Store) -> list[HeldEdition]:
    """All there are, form by form, the newest version first."""
    heads = [*store.reports.heads(), *store.reports.held()]
    tasks = store.tasks.all()
    taken = store.events.events(Wanted(kind=EventKind.FORMS))
    found = [_held(kept, heads, tasks, taken) for kept in store.editions.kept()]
    return sorted(found, key=lambda one: (one.form.number, one.form.name, -one.form.version))


def _held(
    kept: KeptEdition, heads: Iterable[ReportHead], tasks: Iterable[Task], taken: Iterable[Event]
) -> HeldEdition:
    form = kept.form
    named = [head for head in heads if head.editions.get(form.name) == form.edition]
    asked = tuple(task.period for task in tasks if task.editions.get(form.name) == form.edition)
    event = next((one for one in taken if _about(form) in one.about.split("、")), None)
    source, who, when = "随数据", "", ""
    if kept.is_shipped:
        source = "随程序"
    elif event is not None:
        source, who, when = "采用", event.actor, event.when
    elif kept.adopted:
        source, when = "换用", kept.adopted
        who = next((one.actor for one in taken if one.when == kept.adopted), "")
    elif asked:
        source = "随任务"
    periods = tuple(sorted({head.period for head in named}))
    return HeldEdition(form, kept.is_in_force, source, who, when, len(named), periods, asked)


def _about(form: Form) -> str:
    """How the audit trail names it."""
    return f"{form.title} 第 {form.version} 版"


def of_each_form(held: Iterable[HeldEdition]) -> dict[str, Form]:
    """The edition of each form that is in force."""
    in_force: dict[str, list[Form]] = defaultdict(list)
    for one in held:
        if one.in_force:
            in_force[one.form.name].append(one.form)
    return {name: forms[0] for name, forms in in_force.items()}
