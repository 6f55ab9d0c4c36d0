"""The command that exchanges with the other side, and what it asks a person for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import entered
from laiwu_desktop.cli.common import (
    TrustBureau,
    Workspace,
    app,
    asked_password,
    open_bureau,
    opened,
    say,
    say_imported,
    typed_fingerprint,
)
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Outcome
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.sync.access import Credentials, KeyringCredentials, MemoryCredentials
from laiwu_desktop.sync.address import parse_address
from laiwu_desktop.sync.failures import ChangedHost, NeedsLogin, UnknownHost

# A host key, a password, and one wrong password after another.
_MOST_QUESTIONS = 4


@app.command()
def sync(
    workspace: Workspace,
    endpoint: Annotated[
        str | None,
        typer.Option(help="交换地址：文件夹、U盘、共享，或 sftp://、https:// 开头的地址；给出后记住"),
    ] = None,
    accept_host_key: Annotated[
        str | None, typer.Option(help="首次连接时信任此指纹的服务器（SHA256:…），须先与管理员核对")
    ] = None,
    trust_bureau: TrustBureau = "",
    identity: Annotated[
        Path | None, typer.Option(help="SFTP 登录用的私钥文件；存入系统密钥环", readable=False)
    ] = None,
) -> int:
    """送出待发的文件，取回对方的文件。"""
    desk = opened(workspace)
    assert isinstance(desk, TownshipDesk | BureauDesk)
    if entered(endpoint or ""):
        desk.choose_endpoint(endpoint or "")
    if identity:
        _keep(KeyringCredentials(), desk, identity.read_text(encoding="utf-8"))
    agreed = typed_fingerprint(trust_bureau) if trust_bureau else ""
    done = _exchange(desk, accept_host_key or "")
    new = {fingerprint(answer.new_key): answer for answer in done.received if answer.new_key}
    if isinstance(desk, TownshipDesk) and agreed in new:
        desk.their_keys.confirm(new[agreed].new_key, said=new[agreed].said)
        again = _exchange(desk, accept_host_key or "")
        done = msgspec.structs.replace(
            again, delivered=(*done.delivered, *again.delivered), mended=(*done.mended, *again.mended)
        )
    _tell(done)
    if any(answer.new_key for answer in done.received):
        say("与农业局电话核对指纹一致后，加上 --trust-bureau 指纹 再交换。")
    not_taken = not all(package.verdict.is_taken for package in done.imported)
    refused = any(answer.outcome is Outcome.REFUSED for answer in done.received)
    return 1 if not_taken or refused or done.problems else 0


@app.command()
def unlock(workspace: Workspace) -> int:
    """（市农业局）输入打开密码，导入取回后等待密码的数据包。"""
    desk = open_bureau(workspace)
    if not desk.exchange.locked():
        say("没有等待密码的数据包。")
        return 0
    results = desk.unlock(asked_password(ask=True))
    for result in results:
        say_imported(result)
    waiting = desk.exchange.locked()
    unread = {result.file for result in results}  # said above; the password may be right
    for item in waiting:
        say(f"{'没有读入' if item.name in unread else '密码不对'}，仍在等待：{item.name}")
    return 1 if waiting or not all(result.verdict.is_taken for result in results) else 0


def _exchange(desk: TownshipDesk | BureauDesk, accepted: str) -> Synced:
    """Exchange, asking what only a person can settle."""
    credentials: Credentials = KeyringCredentials()
    for _ in range(_MOST_QUESTIONS):
        place = desk.exchange.connect(credentials)
        try:
            return desk.sync(place)
        except (UnknownHost, ChangedHost) as met:
            _confirm(met, accepted)
            desk.exchange.trust_host(met)
        except NeedsLogin as needed:
            if not sys.stdin.isatty():
                raise
            say(needed.message)
            credentials = _keep(credentials, desk, typer.prompt("密码", hide_input=True))
        finally:
            place.close()
    raise PersonError("needs_login.again")


def _confirm(met: UnknownHost | ChangedHost, accepted: str) -> None:
    """Return when a person trusts the server; raise when not."""
    if accepted:
        if accepted.removeprefix("SHA256:") == met.fingerprint.removeprefix("SHA256:"):
            return
        raise PersonError("other_host_key", host=met.host, fingerprint=met.fingerprint)
    if isinstance(met, ChangedHost):
        raise met  # a question is answered too easily here
    if not sys.stdin.isatty():
        raise PersonError("unknown_host.option", host=met.host, fingerprint=met.fingerprint)
    say(met.message)
    if not typer.confirm("已与管理员核对，信任这台服务器吗？"):
        raise met


def _keep(credentials: Credentials, desk: TownshipDesk | BureauDesk, secret: str) -> Credentials:
    """Into the keyring; where there is none, in memory until the command ends."""
    account = parse_address(desk.settings.endpoint).account
    try:
        credentials.put(account, secret)
    except PersonError as error:
        say(str(error))
        credentials = MemoryCredentials()
        credentials.put(account, secret)
    return credentials


def _tell(done: Synced) -> None:
    for name in done.delivered:
        say(f"已送达 {name}")
    for package in done.imported:
        say_imported(package)
    for answer in done.received:
        say(f"{answer.file}：{answer.message}")
    for words in (*done.mended, *done.problems):
        say(words)
    for name in done.locked:
        say(f"等待打开密码 {name}（用 unlock 输入）")
    if done.offline:
        say(f"交换没有完成：{done.offline}")
    for item in done.waiting:
        say(f"待发送 {item.name}（已试 {item.attempts} 次）")
    came = len(done.imported) + len(done.received)
    say(f"送达 {len(done.delivered)} 个，取回 {came} 个，待发送 {len(done.waiting)} 个。")
