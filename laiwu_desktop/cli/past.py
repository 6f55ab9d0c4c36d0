"""What was done: to the report at hand, and how it is taken back; all that the audit trail tells."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.location import shown
from laiwu_desktop.cli.common import (
    SHORT,
    Json,
    MaybeOut,
    Workspace,
    app,
    opened,
    require_unit,
    say,
    say_json,
)
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.history import conflict_line, how, line_words, lines_of
from laiwu_desktop.desk.trail.telling import kind_named
from laiwu_desktop.store.events import Wanted


@app.command()
def history(
    workspace: Workspace,
    unit: Annotated[str, typer.Option(help="只看这一单位（12位代码）")] = "",
    form: Annotated[str, typer.Option(help="只看这一报表：名称、表号或代码")] = "",
    field: Annotated[str, typer.Option(help="只看这一指标项")] = "",
    as_json: Json = False,
) -> int:
    """本填报期数据的改动记录：谁、何时、改了什么，先后各是多少。"""
    desk = opened(workspace)
    called = desk.known_forms().called(form)
    form = called.name if called else form
    _need_known(desk, unit, form, field)
    done = desk.history(unit, form, field)
    if as_json:
        say_json(list(lines_of(done, desk.known_forms())))
        return 0
    versions = {head.id: head.revision for head in desk.revisions(desk.division.code)}
    for logged in done:
        lines = list(lines_of([logged], desk.known_forms()))
        if not lines:  # of fields that the forms no more have
            continue
        deed = logged.deed
        when, version = deed.when.replace("T", " "), f"第 {versions[logged.report_id]} 版"
        say(f"{deed.id[:SHORT]} {when} {deed.actor} {version} {how(deed)}（{len(lines)} 处）")
        for line in lines:
            say(f"  {line_words(line, desk.known_forms(), desk.register)}")
    return 0


def _need_known(desk: Desk, unit: str, form: str, field: str) -> None:
    """WrongUse for what the report cannot have: a slip must not pass for "nothing was done"."""
    if unit:
        require_unit(desk, unit)
    if form and form not in desk.known_forms():
        raise WrongUse(
            "unknown_form.of_workspace",
            form=form,
            known=desk.known_forms().names,
        )
    if field and not any(field in known.fields for known in desk.known_forms() if form in ("", known.name)):
        raise WrongUse("unknown_field.of_workspace", field=field)


@app.command()
def undo(
    workspace: Workspace,
    action: Annotated[
        str, typer.Argument(metavar="[ACTION]", help="history 中的操作编号（可只写开头）；不写则为最近一次")
    ] = "",
) -> int:
    """撤消一次操作；撤消一次“撤消”就是重做。后来又改过的数据不动。"""
    desk = opened(workspace)
    undone = desk.undo(action)
    applied = undone.applied
    say(undone.words if applied.changes else f"没有撤消：{undone.words}")
    if applied.opened:
        new = applied.opened.revision
        say(f"  第 {new - 1} 版已导出，不再改动；这次改动在新开的第 {new} 版中。")
    for conflict in applied.conflicts:
        say(f"  没有改回：{conflict_line(conflict, desk.known_forms(), desk.register)}")
    if applied.action:
        say(f"  要恢复：undo {shown(workspace)} {applied.action[:SHORT]}")
    return 1 if applied.conflicts else 0


@app.command()
def audit(
    workspace: Workspace,
    kind: Annotated[str, typer.Option(help="只看这一类，如 return 或 退回")] = "",
    actor: Annotated[str, typer.Option(help="只看此人（写姓名的一部分即可）")] = "",
    division: Annotated[str, typer.Option(help="只看这一单位（12位代码）")] = "",
    day: Annotated[
        str, typer.Option(help="只看这一天（2006-12-20），或从哪天到哪天（2006-12-01..2006-12-20）")
    ] = "",
    text: Annotated[str, typer.Option(help="只看写有这几个字的")] = "",
    out: MaybeOut = None,
    as_json: Json = False,
) -> int:
    """审计记录：谁、何时、在哪台电脑上收下、接收、退回、导出、改设置等，新的在前；--out 写成工作簿。"""
    desk = opened(workspace, asks_who=out is not None)
    if division and division not in desk.register:
        raise WrongUse("unknown_division", code=division)
    wanted = Wanted(_kind(kind), actor, division, days=_days(day))
    lines = desk.trail.lines(wanted, text)
    if out is not None:
        asked = "，".join(filter(None, (kind, actor, division, day, text)))
        desk.trail.write(out, lines, asked)
    if as_json:
        say_json(lines)
        return 0
    if out is not None:
        say(f"已写出 {len(lines)} 条：{out}")
        return 0
    for line in lines:
        *about, was, now = line.texts
        became = f"{was} → {now}" if was and now else line.became
        say("　".join(filter(None, (*about, became))))
    return 0


def _kind(text: str) -> str:
    try:
        return text and str(kind_named(text))
    except PersonError as error:
        raise WrongUse(error.saying) from error


def _days(text: str) -> tuple[str, str]:
    """The first and the last day that are asked for, "" for any; WrongUse for what are none."""
    first, is_range, last = text.partition("..")
    try:
        days = [day and date.fromisoformat(day).isoformat() for day in (first, last if is_range else first)]
    except ValueError as error:
        raise WrongUse("bad_day", text=text) from error
    return days[0], days[1]
