"""Issuing a task (任务下发): the bureau's word to all townships on one period."""

from __future__ import annotations

from datetime import date

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import entered
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.temporary import written
from laiwu_desktop.formdef.states import Parcel
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.sync.endpoint import TASKS
from laiwu_desktop.workbook.exchange.task_letter import write_task
from laiwu_desktop.workbook.writing.style import LabelledLine

# What fits a cell of the page that is printed.
LONGEST = 500


def issue(desk: Desk, recipient: str, due: date, text: str) -> Outgoing:
    """Say what is due for the period by when; it waits in the outbox for every township to fetch.

    PersonError "bad_due" for a day before the period has begun, "long_text" for more words than fit,
    "decided_meanwhile" when another clerk issued one this very moment.
    """
    period = desk.period
    if due < period.start:
        raise PersonError("bad_due", due=due, label=period.label)
    text = entered(text)
    if len(text) > LONGEST:
        raise PersonError("long_text.task", count=len(text), most=LONGEST)
    before = desk.store.tasks.task(period.code)
    own = desk.store.reports.heads(desk.settings.division, period.code)[0]
    task = Task(
        own.id, desk.settings.division, period.code, before.revision + 1 if before else 1,
        due.isoformat(), text, desk.all_forms.versions, stamp(desk.clock), recipient,
    )  # fmt: skip
    outgoing = _outgoing(desk, task)
    if not desk.store.tasks.put(task, outgoing=outgoing):
        raise PersonError("decided_meanwhile.task")
    return outgoing


def _outgoing(desk: Desk, task: Task) -> Outgoing:
    lines = [
        LabelledLine("填报期", f"{desk.period.label}（{task.period}），第 {task.revision} 次下发"),
        LabelledLine("截止日期", task.due),
        LabelledLine("要求", task.text or "请按报表说明填报，审核后上报。"),
        LabelledLine("下发单位", f"{desk.division.name}农业局　{task.issued.replace('T', ' ')}"),
    ]
    forms, key = desk.all_forms.at_levels("village", "township"), desk.settings.private_key
    title = desk.marked(f"{desk.division.name}{desk.period.label}填报任务")
    data = written(lambda path: write_task(task, title, lines, forms, key, path))
    return Outgoing(Parcel.TASK, task.id, task.revision, TASKS, task.file_name, data, task.issued)
