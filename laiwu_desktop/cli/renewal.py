"""New editions of forms: what they change, taken up for the draft."""

from __future__ import annotations

from typing import Annotated

import typer

from laiwu_desktop.cli.common import Json, Workspace, app, opened, say, say_json
from laiwu_desktop.desk.filling.taking_up import lines_of_change


@app.command()
def forms(
    workspace: Workspace,
    take: Annotated[bool, typer.Option("--take", help="换用：草稿从此按新的报表定义填写")] = False,
    as_json: Json = False,
) -> int:
    """报表定义有了新的一版时：草稿会有哪些变化；加 --take 换用。"""
    desk = opened(workspace)
    change = desk.take_up_forms() if take else desk.newer_forms()
    if as_json:
        changes = [] if change is None else [change]
        say_json(
            [
                {
                    "taken": take, "changed": one.changed, "added": one.added, "dropped": one.dropped,
                    "left": one.left, "unfit": one.unfit, "findings": one.findings,
                }
                for one in changes
            ]
        )  # fmt: skip
        return 0
    if change is None:
        say("草稿用的就是现行的报表定义。")
        return 0
    for line in lines_of_change(change, {unit.code: unit.name for unit in desk.register}):
        say(line)
    say("已换用新的报表定义。" if take else "换用请加 --take。")
    return 0
