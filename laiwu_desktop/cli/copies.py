"""The backups of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli.common import Json, Workspace, app, say, say_json
from laiwu_desktop.desk.backups.shelf import backups_in, folder_of, size_words
from laiwu_desktop.desk.keeping.restoring import Preview, loss_lines
from laiwu_desktop.desk.workspaces import open_desk, workspace_file


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
    if second is not None:
        _choose_second(workspace, second)
    file = workspace_file(workspace)
    found = backups_in(folder_of(file))
    if as_json:
        say_json(
            [
                {"path": str(one.path), "made": one.made, "reason": one.reason, "size": one.size}
                for one in found
            ]
        )
        return 0
    say(f"{folder_of(file)}：备份 {len(found)} 份。")
    for one in found:
        say(f"  {one.made}　{one.reason}　{size_words(one.size)}　{one.path.name}")
    return 0


def say_preview(preview: Preview) -> None:
    """What a backup holds, and what would be lost with it."""
    say(f"备份中有 {preview.reports} 份上报数据，发现 {len(preview.troubles)} 处问题。")
    for trouble in preview.troubles:
        say(f"  {trouble}")
    for line in loss_lines(preview):
        say(line)


def _choose_second(workspace: str, second: Path) -> None:
    desk = open_desk(workspace)
    if second == Path("-"):
        desk.change_settings(second_folder="")
        return
    if not second.is_dir():
        raise PersonError("no_second_folder", path=second)
    desk.change_settings(second_folder=str(second.absolute()))
