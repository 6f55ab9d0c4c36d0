"""The command that tells and files the audit trail."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.cli.common import Json, MaybeOut, Workspace, app, opened, say, say_json
from laiwu_desktop.desk.trail.telling import kind_named
from laiwu_desktop.store.events import Wanted


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
    desk = opened(workspace)
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
        became = f"{was} → {now}" if was else now
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
