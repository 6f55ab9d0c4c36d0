"""New editions of forms: what they change, taken up for the draft."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiwu_desktop.cli.common import Json, Workspace, app, open_bureau, opened, say, say_json
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.taking_up import TakingUp, lines_of_change


@app.command()
def forms(
    workspace: Workspace,
    take: Annotated[bool, typer.Option("--take", help="换用：草稿从此按新的报表定义填写")] = False,
    source: Annotated[
        Path | None, typer.Option("--from", help="市农业局：数据包，采用它带来的报表定义", readable=False)
    ] = None,
    as_json: Json = False,
) -> int:
    """报表定义有了新的一版时：草稿会有哪些变化；加 --take 换用。"""
    if source is not None:
        return _brought(open_bureau(workspace), source, take=take, as_json=as_json)
    desk = opened(workspace)
    change = desk.take_up_forms() if take else desk.newer_forms()
    return _told(
        desk, change, "已换用新的报表定义。" if take else "换用请加 --take。", taken=take, as_json=as_json
    )


def _brought(desk: BureauDesk, source: Path, *, take: bool, as_json: bool) -> int:
    change = desk.forms_in(source, take=take)
    done = "已采用，请再导入此文件。" if take else "核对来源无误后，采用请加 --take。"
    return _told(desk, change, done, taken=take, as_json=as_json)


def _told(desk: Desk, change: TakingUp | None, done: str, *, taken: bool, as_json: bool) -> int:
    if as_json:
        changes = [] if change is None else [change]
        say_json(
            [
                {
                    "taken": taken, "changed": one.changed, "added": one.added, "dropped": one.dropped,
                    "left": one.left, "unfit": one.unfit, "findings": one.findings,
                }
                for one in changes
            ]
        )  # fmt: skip
        return 0
    if change is None:
        say("用的就是这里已有的报表定义。")
        return 0
    names = {unit.code: unit.name for unit in desk.register}
    for line in lines_of_change(change, names, at_bureau=isinstance(desk, BureauDesk)):
        say(line)
    say(done)
    return 0
