"""The command for one's own key: where it is kept, a copy in a safe place, its password."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiwu_desktop.base.errors import WrongUse
from laiwu_desktop.cli.common import Json, Workspace, app, asked, opened, say, say_json
from laiwu_desktop.desk.keys.own_keys import Lying
from laiwu_desktop.seal.key_files import Kept


@app.command(name="own-key")
def own_key(
    workspace: Workspace,
    save: Annotated[
        Path | None,
        typer.Option("--save", help="把密钥存成一个有密码的文件，放在安全的地方", readable=False),
    ] = None,
    take: Annotated[
        Path | None, typer.Option("--take", help="从存出的密钥文件取用密钥，如在另一台电脑上", readable=False)
    ] = None,
    password: Annotated[
        bool, typer.Option("--password", help="给这台电脑上的密钥设密码，或换一个（询问）")
    ] = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="去掉密钥的密码")] = False,
    as_json: Json = False,
) -> int:
    """本单位的密钥存放在哪里；存出、取用密钥文件，设密码。"""
    if sum((save is not None, take is not None, password, no_password)) > 1:
        raise WrongUse("bad_own_key")
    desk = opened(workspace)
    if save is not None:
        desk.own_keys.save(save, asked("给密钥文件设密码", twice=True))
        say(f"密钥文件已写出：{save}。没有密码谁也打不开：请把文件和密码分开放好。")
    elif take is not None:
        desk.own_keys.take(take, asked("密钥文件的密码"))
    elif password or no_password:
        desk.own_keys.require()  # its present password comes first
        desk.own_keys.protect(asked("给密钥设密码", twice=True) if password else "")
    lying = desk.own_keys.lying()
    if as_json:
        say_json([_as_json(one) for one in lying])
    else:
        for one in lying:
            say(one.words)
    return 1 if any(one.kept in (Kept.ELSEWHERE, Kept.CLOSED, Kept.WITHHELD) for one in lying) else 0


def _as_json(one: Lying) -> dict[str, str]:
    return {"use": "sign" if one.signs else "open", "fingerprint": one.fingerprint, "kept": one.kept}
