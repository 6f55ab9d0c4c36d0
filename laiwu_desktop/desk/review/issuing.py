"""Issuing a task (任务下发): the bureau's word to all townships on one period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.temporary import written
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.divisions.registering import changes_words
from laiwu_desktop.desk.review.letterhead import Letterhead
from laiwu_desktop.formdef.division import DivisionChange
from laiwu_desktop.formdef.form import FormSet, edition_of
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import Parcel
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.tasks import TaskStore
from laiwu_desktop.sync.endpoint import TASKS
from laiwu_desktop.workbook.exchange.task_letter import write_task
from laiwu_desktop.workbook.writing.style import LabelledLine

# What fits a cell of the page that is printed.
LONGEST = 500


def issue(
    tasks: TaskStore,
    letterhead: Letterhead,
    own: ReportHead,
    due: date,
    text: str,
    now: str,
    changes: tuple[DivisionChange, ...],
    *,
    older_forms: bool = False,
) -> Outgoing:
    """Say what is due by when, in the period of the bureau's own first report, which gives the task its id.

    With it go the `changes`, all that became of divisions. It waits in the outbox for every township to
    fetch. PersonError "bad_due" for a day before the period has begun, "long_text" for more words than fit,
    "decided_meanwhile" when another clerk issued one this very moment, "older_forms" where the task before
    asked for later editions, unless a person has said that `older_forms` shall be.
    """
    period = Period.parse(own.period)
    if due < period.start:
        raise PersonError("bad_due", due=due, label=period.label)
    text = entered(text)
    if len(text) > LONGEST:
        raise PersonError("long_text.task", count=len(text), most=LONGEST)
    number = tasks.last_revision(own.period) + 1  # first: a clerk who issues one meanwhile is to be noticed
    before = tasks.task(own.period)
    task = Task(
        own.id, letterhead.city.code, own.period, number,
        due.isoformat(), text, letterhead.forms.versions, now, letterhead.recipient,
        changes, asked_of_townships(letterhead.forms).editions,
    )  # fmt: skip
    if before and not older_forms and (older := task.older_than(before)):
        raise PersonError("older_forms", forms=before.named(older, letterhead.forms))
    outgoing = task_letter(letterhead, task, [form.text for form in letterhead.forms])
    if not tasks.put(task, outgoing=outgoing):
        raise PersonError("decided_meanwhile.task")
    return outgoing


class GoesAlong(msgspec.Struct, frozen=True):
    """What a task brings the townships besides its words: `changes` of divisions that no task has told of
    yet, in words, and editions of forms that none before brought, "" where there are none.
    """

    changes: str
    editions: str

    @property
    def words(self) -> str:
        """In a sentence; "" where nothing goes along."""
        parts = [
            f"区划变更（{self.changes}），下发以后不能再撤回" if self.changes else "",
            f"新的报表定义（{self.editions}），乡镇换用后不能再换回" if self.editions else "",
        ]
        return "；".join(filter(None, parts))


def goes_along(before: Sequence[Task], forms: FormSet, changes: Sequence[DivisionChange]) -> GoesAlong:
    """What the next task would bring that those issued `before`, oldest first, did not."""
    told = max((task.changes[-1].batch for task in before if task.changes), default=0)
    fresh = [change for change in changes if change.batch > told]
    known = {edition for task in before for edition in task.editions.values()}
    # Before the first task a township may have a program of before any version but the first.
    asked = [form for form in asked_of_townships(forms) if form.edition not in known]
    named = "、".join(f"《{form.title}》第 {form.version} 版" for form in asked if known or form.version > 1)
    return GoesAlong(changes_words(fresh), named)


def asked_of_townships(forms: FormSet) -> FormSet:
    """The forms that townships fill in."""
    return forms.at_levels("village", "township")


def task_letter(letterhead: Letterhead, task: Task, texts: Iterable[str]) -> Outgoing:
    """A task as the file that goes out, with those of the `texts` that it names: the same file each time."""
    by_edition = {edition_of(text): text for text in texts}
    named = sorted(by_edition.keys() & set(task.editions.values()))
    task = msgspec.structs.replace(task, texts=tuple(by_edition[one] for one in named))
    label = Period.parse(task.period).label
    lines = [
        LabelledLine("填报期", f"{label}（{task.period}），第 {task.revision} 次下发"),
        LabelledLine("截止日期", task.due),
        LabelledLine("要求", task.text or "请按报表说明填报，审核后上报。"),
        *([LabelledLine("区划变更", changes_words(task.changes))] if task.changes else []),
        LabelledLine("下发单位", letterhead.signed(task.issued)),
    ]
    forms, key = asked_of_townships(letterhead.forms), letterhead.private_key
    title = letterhead.titled(f"{letterhead.city.name}{label}填报任务")
    said = letterhead.statements
    data = written(lambda path: write_task(task, title, lines, forms, key, path, said))
    return Outgoing(Parcel.TASK, task.id, task.revision, TASKS, task.file_name, data, task.issued)
