"""The command that says who works at an office."""

from __future__ import annotations

from typing import Annotated

import typer

from laiwu_desktop.base.errors import WrongUse
from laiwu_desktop.cli.common import UNNAMED, Json, Workspace, app, opened, say, say_json
from laiwu_desktop.formdef.trail.clerk import Clerk


@app.command("clerk")
def clerk_command(
    workspace: Workspace,
    add: Annotated[str, typer.Option(metavar="NAME", help="登记一位人员，从今天起")] = "",
    initials: Annotated[str, typer.Option(help="简称，与 --add 同用")] = "",
    computer_user: Annotated[str, typer.Option(help="其电脑用户名，与 --add 同用：不必再选")] = "",
    database_user: Annotated[
        str, typer.Option(help="其数据库用户名，与 --add 同用：此用户只能是其本人")
    ] = "",
    end: Annotated[str, typer.Option(metavar="NAME", help="此人离岗，从今天起不能再选")] = "",
    choose: Annotated[str, typer.Option(metavar="NAME", help="以后由此人操作；写“-”为不指明")] = "",
    as_json: Json = False,
) -> int:
    """人员：谁在这里操作。列出、登记、离岗、选择；做过的事都记在本人名下，填表人仍按设置打印。"""
    if (initials or computer_user or database_user) and not add:
        raise WrongUse("bad_clerk")
    desk = opened(workspace, asks_who=False)
    people = desk.people
    if add:
        people.add(add, initials, computer_user, database_user)
    if end:
        people.end(end)
    if choose:
        people.choose("" if choose == "-" else choose)
    if as_json:
        say_json({"chosen": people.clerk.name if people.clerk else "", "clerks": people.all})
        return 0
    for clerk in people.all:
        say(_line(clerk, chosen=clerk == people.clerk))
    say(UNNAMED.format(desk.actor) if people.is_unnamed else f"现在由“{desk.actor}”操作。")
    return 0


def _line(clerk: Clerk, *, chosen: bool) -> str:
    said = (
        clerk.name,
        clerk.initials,
        f"{clerk.since} 起",
        f"{clerk.until} 离岗" if clerk.until else "",
        f"电脑用户 {clerk.computer_user}" if clerk.computer_user else "",
        f"数据库用户 {clerk.database_user}" if clerk.database_user else "",
        "（现在）" if chosen else "",
    )
    return "　".join(filter(None, said))
