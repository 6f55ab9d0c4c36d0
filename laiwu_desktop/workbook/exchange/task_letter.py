"""The task (任务下发) as a workbook that a person can read and print."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from laiwu_desktop.formdef.division import Level
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.task import Task
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.workbook.exchange.face import Page, signed_with_page, write_page
from laiwu_desktop.workbook.format.envelope import Meta, sign
from laiwu_desktop.workbook.writing.style import LabelledLine, new_workbook, write_meta

COLUMNS = (("表号", 14), ("报表", 34), ("填报单位", 12), ("指标项", 10), ("定义版本", 10))


def write_task(
    task: Task,
    title: str,
    lines: Iterable[LabelledLine],
    forms: FormSet,
    private_key: str,
    path: Path,
    statements: tuple[KeyStatement, ...] = (),
) -> None:
    """Write and sign a task. `forms` are those that townships fill in; `statements` lead to the key."""
    head = ReportHead(
        task.id, task.bureau, task.period, task.revision, "", State.EXPORTED, task.form_versions, task.issued
    )  # fmt: skip
    rows = tuple(
        (form.number, form.title, Level(form.level).short, str(len(form.entered)), str(form.version))
        for form in forms
    )
    page = Page(sheet="填报任务", title=title, lines=tuple(lines), columns=COLUMNS, rows=rows)
    content = signed_with_page(task, page)
    meta = Meta("task", sign("task", head, content, private_key), content, statements=statements)
    with new_workbook(path, title, task.issued) as workbook:
        write_page(workbook, page)
        write_meta(workbook, meta)
