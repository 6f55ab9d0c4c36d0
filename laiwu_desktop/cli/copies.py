"""The backups of a workspace, and how it comes to another computer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.cli.common import AskPassword, Json, Workspace, app, asked_password, opened, say, say_json
from laiwu_desktop.desk.backups.shelf import Reason, backups_in, folder_of, size_words
from laiwu_desktop.desk.keeping.moving import (
    NOT_IN_IT,
    OTHER_COMPUTER,
    hand_over,
    handed_over_before,
    take_back,
    take_over,
)
from laiwu_desktop.desk.keeping.restoring import Preview, loss_lines
from laiwu_desktop.desk.results import reports_words
from laiwu_desktop.desk.workspaces import backups_of, trouble_beside_backups


@app.command()
def backups(
    workspace: Workspace,
    second: Annotated[
        Path | None,
        typer.Option(help="以后把备份再存一份到这个文件夹（如 U 盘）；写“-”为不再另存", readable=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """列出自动备份，新的在前。"""
    file, found = backups_of(workspace)
    is_copied = second is None or _choose_second(workspace, second)
    if second is not None:
        found = backups_in(folder_of(file))
    if trouble := trouble_beside_backups(file):
        typer.echo(str(trouble), err=True)
    if as_json:
        say_json(
            [
                {"path": str(one.path), "made": one.made, "reason": one.reason, "size": one.size}
                for one in found
            ]
        )
        return 0 if is_copied and not trouble else 1
    say(f"{folder_of(file)}：备份 {len(found)} 份。")
    for one in found:
        say(f"  {one.made}　{one.reason}　{size_words(one.size)}　{one.path.name}")
    return 0 if is_copied and not trouble else 1


@app.command()
def handover(
    workspace: Workspace,
    out: Annotated[
        Path | None, typer.Argument(metavar="[OUT]", help="交接包，如 口镇.handover", readable=False)
    ] = None,
    password: AskPassword = False,
    back: Annotated[bool, typer.Option("--back", help="没有交成：收回，在这台电脑上继续")] = False,
) -> int:
    """做交接包：工作区、密钥、照片、设置在一个文件里，在另一台电脑上用 takeover 接收。"""
    if back == (out is not None):
        raise WrongUse("handover_where")
    desk = opened(workspace)
    if out is None:
        is_back = take_back(desk)
        say(f"{desk.division.name}：{'已收回，在这台电脑上继续。' if is_back else '没有交出过，不用收回。'}")
        return 0
    before = handed_over_before(desk)
    hand_over(desk, out, asked_password(password, confirm=True))
    say(f"已写出 {out}；本工作区从现在起只能查看，请在新电脑上用 takeover 接收。")
    if before:
        say(before)
    say(NOT_IN_IT)
    if not password:
        say("此文件没有密码，里面有签名密钥：请当面交接，用后删除。")
    return 0


@app.command()
def takeover(
    package: Annotated[Path, typer.Argument(metavar="FILE", help="交接包", readable=False)],
    workspace: Annotated[str, typer.Argument(metavar="WORKSPACE", help="放在哪里")],
    password: AskPassword = False,
) -> int:
    """接收交接包，成为这台电脑上的工作区。"""
    done = take_over(package, workspace, asked_password(password))
    say(f"{done.name}：工作区已放在 {workspace}，检查了 {reports_words(done.reports)}，完好。")
    say(OTHER_COMPUTER)
    if done.trouble:
        typer.echo(f"{done.trouble}", err=True)
    return 0


def say_preview(preview: Preview) -> None:
    """What a backup holds, and what would be lost with it."""
    say(f"备份中有 {reports_words(preview.reports)}，发现 {len(preview.troubles)} 处问题。")
    for trouble in preview.troubles:
        say(f"  {trouble}")
    for line in loss_lines(preview):
        say(line)


def _choose_second(workspace: str, second: Path) -> bool:
    """Remember where copies go, and make the first one at once; whether it is there. Told beside any JSON."""
    desk = opened(workspace)
    if second == Path("-"):
        desk.choose_second_folder("")
        typer.echo("以后的备份不再另存。", err=True)
        return True
    desk.choose_second_folder(str(second.absolute()))
    typer.echo(f"以后的备份另存到 {second.absolute()}。", err=True)
    try:
        done = desk.back_up(Reason.ASKED)
    except PersonError as error:
        why = error.saying
    else:
        if done is None or done.elsewhere is None:
            typer.echo("最近一份备份已存到那里。", err=True)
            return True
        why = done.elsewhere
    typer.echo(f"还没有存到那里：{why}", err=True)
    return False
