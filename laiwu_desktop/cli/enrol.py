"""The command that compares keys and confirms them."""

from __future__ import annotations

from typing import Annotated

import typer

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.cli.common import (
    Json,
    Workspace,
    app,
    opened,
    say,
    say_imported,
    say_json,
    typed_fingerprint,
)
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.results import WaitingKey


@app.command()
def enrol(
    workspace: Workspace,
    listed: Annotated[bool, typer.Option("--list", help="列出待核对的指纹；不带其他选项时也是如此")] = False,
    division: Annotated[str, typer.Option(help="乡镇（街道）的区划代码，与 --fingerprint 同用")] = "",
    fingerprint: Annotated[
        str, typer.Option(metavar="FINGERPRINT", help="电话中核对过的该乡镇签名指纹")
    ] = "",
    all_first: Annotated[
        bool, typer.Option("--all-first", help="确认各乡镇首次收到的签名；须先逐一核对 --list 的清单")
    ] = False,
    as_json: Json = False,
) -> int:
    """核对签名指纹：本单位的指纹；（市农业局）列出、确认待核对的乡镇签名，确认后其数据才计入。"""
    if bool(division) != bool(fingerprint) or (all_first and (fingerprint or listed)):
        raise WrongUse("bad_enrol")
    desk = opened(workspace)
    if not (fingerprint or all_first):
        keys = desk.waiting_keys() if isinstance(desk, BureauDesk) else []
        if as_json:
            say_json(keys)
        else:
            say(f"本单位的签名指纹　{desk.fingerprint}")
            _list(keys)
        return 0
    if not isinstance(desk, BureauDesk):
        raise WrongUse("wrong_role.enrol")
    compared = _all_first(desk) if all_first else _one(desk, division, typed_fingerprint(fingerprint))
    landed = desk.enrol(compared)
    if as_json:
        say_json(landed)
        return 0
    for result in landed:
        say_imported(result)
    left = desk.waiting_keys()
    say(f"已确认 {len(compared)} 个签名，计入 {len(landed)} 份上报数据；还有 {len(left)} 个待核对。")
    _list(left)
    return 1 if all_first and left else 0


def _list(keys: list[WaitingKey]) -> None:
    for key in keys:
        what = "首次收到" if key.is_first else "与以往不同，请问明是否换过电脑"
        reports = "、".join(f"{head.period} 第 {head.revision} 版" for head in key.reports)
        say(f"{key.division} {key.name}　{key.fingerprint}　{what}　{reports}")


def _one(desk: BureauDesk, division: str, compared: str) -> list[WaitingKey]:
    found = [k for k in desk.waiting_keys() if (k.division, k.fingerprint) == (division, compared)]
    if not found:
        raise PersonError("no_such_key", division=division, fingerprint=compared)
    return found


def _all_first(desk: BureauDesk) -> list[WaitingKey]:
    """First keys, but where two stand side by side: one of them is somebody else's."""
    first = [key for key in desk.waiting_keys() if key.is_first]
    places = [key.division for key in first]
    return [key for key in first if places.count(key.division) == 1]
