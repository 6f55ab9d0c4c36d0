"""The commands that compare keys, confirm and revoke them, and change one's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
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
from laiwu_desktop.desk.handover.enrolment_file import Brought
from laiwu_desktop.desk.results import WaitingKey, keys_left, known_words
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Compared, Outcome
from laiwu_desktop.seal.locks import recipient_fingerprint
from laiwu_desktop.seal.signature import fingerprint as fingerprint_of
from laiwu_desktop.store.keys import KnownKey

MaybeFiles = Annotated[
    list[Path] | None, typer.Argument(metavar="[FILE...]", help="对方的密钥登记文件", readable=False)
]
Division = Annotated[str, typer.Option(help="乡镇（街道）的区划代码，与 --fingerprint 同用")]
Fingerprint = Annotated[str, typer.Option(metavar="FINGERPRINT", help="电话中核对过的签名指纹")]


@app.command()
def enrol(  # noqa: PLR0913, PLR0917 - each is an option of its own
    workspace: Workspace,
    files: MaybeFiles = None,
    listed: Annotated[bool, typer.Option("--list", help="列出待核对的指纹；不带其他选项时也是如此")] = False,
    division: Division = "",
    fingerprint: Fingerprint = "",
    all_first: Annotated[
        bool, typer.Option("--all-first", help="确认各乡镇首次收到的签名；须先按清单逐一核对")
    ] = False,
    revoke_old: Annotated[
        bool,
        typer.Option("--revoke-old", help="同时作废此前的签名；不写则旧签名仍有效"),
    ] = False,
    reject: Annotated[
        bool,
        typer.Option("--reject", help="（市农业局）拒收这个来历不明的签名和用它签的数据，像没有来过一样"),
    ] = False,
    as_json: Json = False,
) -> int:
    """核对签名指纹：列出本单位的指纹和待核对的签名，核对一致后确认；（市农业局）确认后其数据才计入。

    市农业局读入的登记文件留在工作区里等待核对，确认或拒收（--reject）以后才不再列出；
    乡镇读入的不留：核对一致后，连同文件再写一次，加上 --fingerprint。
    """
    if (all_first and (fingerprint or listed)) or ((revoke_old or reject) and not fingerprint):
        raise WrongUse("bad_enrol")
    if revoke_old and reject:
        raise WrongUse("bad_enrol")
    desk = opened(workspace)
    if isinstance(desk, TownshipDesk):
        if division or all_first or reject:
            raise WrongUse("wrong_role.enrol")
        return _enrol_bureau(desk, files or [], fingerprint, as_json, revoke_old=revoke_old)
    assert isinstance(desk, BureauDesk)
    if bool(division) != bool(fingerprint):
        raise WrongUse("bad_enrol")
    brought = desk.their_keys.bring(files or [])
    _tell(brought, as_json)
    keys = desk.their_keys.waiting()
    if reject:
        return _reject(desk, _one(keys, division, typed_fingerprint(fingerprint)), as_json)
    if fingerprint and (known := _confirmed(desk, keys, division, typed_fingerprint(fingerprint))):
        return _say_confirmed(desk, known, as_json, revoke_old=revoke_old)
    if fingerprint or all_first:
        chosen = _all_first(keys) if all_first else _one(keys, division, typed_fingerprint(fingerprint))
        how = Compared.LIST if all_first else Compared.TELEPHONE
        return _confirm(desk, chosen, how, as_json, revoke_old=revoke_old)
    if as_json:
        say_json(keys)
    else:
        say(f"本单位的签名指纹　{desk.fingerprint}")
        _list(keys)
    return 1 if any(one.problem for one in brought) else 0


def _tell(brought: list[Brought], as_json: bool) -> None:
    """What there is to say of the files themselves: to a program that reads keys beside them."""
    for one in brought:
        if one.line:
            typer.echo(one.line, err=as_json)


def _reject(desk: BureauDesk, keys: list[WaitingKey], as_json: bool) -> int:
    for key in keys:
        desk.their_keys.reject(key)
        if not as_json:
            say(f"已拒收：{key.division} {key.name}　{key.fingerprint}　{len(key.reports)} 份数据")
    if as_json:
        say_json(desk.their_keys.waiting())
    return 0


def _confirmed(
    desk: BureauDesk | TownshipDesk, waiting: list[WaitingKey], division: str, compared: str
) -> list[KnownKey]:
    """The key of this fingerprint if it counts already, so that nothing is left to be confirmed."""
    if any((key.division, key.fingerprint) == (division, compared) for key in waiting):
        return []
    known = [key for key in desk.their_keys.known() if not division or key.division == division]
    return [key for key in known if fingerprint_of(key.public_key) == compared and not key.revoked]


def _say_confirmed(
    desk: BureauDesk | TownshipDesk, known: list[KnownKey], as_json: bool, *, revoke_old: bool
) -> int:
    replaced = _replaced(desk, known, revoke_old=revoke_old)
    if as_json:
        say_json([])
        return 0
    say("这个签名已经确认过，不必再确认。")
    for old in replaced:
        _say_replaced(desk, old, is_revoked=revoke_old)
    return 0


def _replaced(
    desk: BureauDesk | TownshipDesk, new: Iterable[KnownKey | WaitingKey], *, revoke_old: bool
) -> list[KnownKey]:
    """The keys before these that count still; revoked now if that is asked for."""
    known, after = desk.their_keys.known(), desk.their_keys.successors()
    replaced = [
        left.key
        for key in new
        for left in keys_left(
            key.public_key,
            (one for one in known if isinstance(desk, TownshipDesk) or one.division == key.division),
            after,
        )
    ]
    for old in replaced if revoke_old else ():
        desk.their_keys.revoke(old)
    return replaced


def _confirm(
    desk: BureauDesk,
    chosen: list[WaitingKey],
    how: Compared,
    as_json: bool,
    *,
    revoke_old: bool,
) -> int:
    landed = desk.their_keys.confirm(chosen, how)
    replaced = _replaced(desk, chosen, revoke_old=revoke_old)
    if as_json:
        say_json(landed)
        return 0
    for result in landed:
        say_imported(result)
    left = [key for key in desk.their_keys.waiting() if key.revoked is None]
    more = f"；还有 {len(left)} 个待核对" if left else ""
    say(f"已确认 {len(chosen)} 个签名，计入 {len(landed)} 份上报数据{more}。")
    for old in replaced:
        _say_replaced(desk, old, is_revoked=revoke_old)
    _list(left)
    return 1 if how is Compared.LIST and left else 0


def _say_replaced(desk: BureauDesk | TownshipDesk, old: KnownKey, *, is_revoked: bool) -> None:
    """What becomes of a key that another has followed."""
    name, compared = desk.register[old.division].name, fingerprint_of(old.public_key)
    if is_revoked:
        say(f"原签名已作废：{name}　{compared}　此后用它签的不计入，以前收下的不变。")
        return
    division = f" --division {old.division}" if isinstance(desk, BureauDesk) else ""
    say(
        f"原签名没有作废，和新的一样有效：{name}　{compared}　"
        f"不再用时，请用 revoke{division} --fingerprint {compared.replace(' ', '-')} 作废。"
    )


def _list(keys: list[WaitingKey]) -> None:
    for key in keys:
        say(f"{key.division} {key.name}　{key.fingerprint}　{key.about}　{key.held}".rstrip("　"))


def _one(keys: list[WaitingKey], division: str, compared: str) -> list[WaitingKey]:
    found = [k for k in keys if (k.division, k.fingerprint) == (division, compared)]
    if not found:
        raise PersonError("no_such_key", division=division, fingerprint=compared)
    return found


def _all_first(keys: list[WaitingKey]) -> list[WaitingKey]:
    """First keys, but where two stand side by side: one of them is somebody else's."""
    first = [key for key in keys if key.is_first]
    places = [key.division for key in first]
    return [key for key in first if places.count(key.division) == 1]


def _enrol_bureau(
    desk: TownshipDesk, files: list[Path], typed: str, as_json: bool, *, revoke_old: bool
) -> int:
    """The township's side: the bureau's key by its enrolment file, and what it says to encrypt to."""
    replaced: list[KnownKey] = []
    agreed = typed_fingerprint(typed) if typed else ""
    results = desk.receive(files)
    new = {fingerprint_of(one.new_key): one for one in results if one.new_key}
    offered = desk.settings.offered_recipient
    if agreed in new:
        came = new[agreed]
        desk.their_keys.confirm(came.new_key, said=came.said)
        replaced = _replaced(desk, _confirmed(desk, [], "", agreed), revoke_old=revoke_old)
        results = desk.receive(files)
    elif agreed and offered and recipient_fingerprint(offered) == agreed:
        desk.their_keys.confirm_recipient()
        say("已确认农业局的加密公钥，以后用它加密。")
    elif agreed and (known := _confirmed(desk, [], "", agreed)):
        return _say_confirmed(desk, known, as_json, revoke_old=revoke_old)
    elif agreed:
        raise PersonError("no_such_key.bureau", fingerprint=agreed)
    if as_json:
        say_json(results)
        return 0
    for result in results:
        say(f"{result.file}：{result.message}")
    for old in replaced:
        _say_replaced(desk, old, is_revoked=revoke_old)
    if not agreed:
        say(f"本单位的签名指纹　{desk.fingerprint}")
        _tell_bureau(desk, waits=any(one.new_key for one in results))
    return 1 if any(one.outcome is Outcome.REFUSED for one in results) else 0


def _tell_bureau(desk: TownshipDesk, *, waits: bool) -> None:
    after = desk.their_keys.successors()
    for key in desk.their_keys.known():
        say(f"农业局的签名　{known_words(key, after.get(key.public_key, ''))}")
    if offered := desk.settings.offered_recipient:
        say(f"农业局的新加密公钥待核对，指纹 {recipient_fingerprint(offered)}")
    if waits:
        say("与农业局电话核对一致后，连同文件再写一次，加上 --fingerprint 指纹 确认（文件没有留下）。")
    elif offered:
        say("与农业局电话核对一致后，加上 --fingerprint 指纹 确认。")


@app.command(name="keys")
def list_keys(
    workspace: Workspace,
    write: Annotated[
        Path | None, typer.Option("--write", help="写出本单位的密钥登记文件，交给对方核对", readable=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="（市农业局）把待核对的指纹写成可打印、打勾的清单", readable=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """列出已确认和已作废的签名；写出本单位的密钥登记文件，或待核对的清单。"""
    desk = opened(workspace, asks_who=not (write is None and out is None))
    assert isinstance(desk, TownshipDesk | BureauDesk)
    if out is not None and isinstance(desk, TownshipDesk):
        raise WrongUse("wrong_role.township")
    written = [] if write is None else [f"密钥登记文件已写出：{desk.write_enrolment(write)}"]
    if out is not None and isinstance(desk, BureauDesk):
        listed = desk.their_keys.write_waiting(out, desk.their_keys.waiting())
        written.append(f"待核对清单已写出：{listed}")
    keys, after = desk.their_keys.known(), desk.their_keys.successors()
    if as_json:
        for line in written:
            typer.echo(line, err=True)
        say_json([_as_json(key, after.get(key.public_key, "")) for key in keys])
        return 0
    for key in keys:
        words = known_words(key, after.get(key.public_key, ""))
        say(f"{key.division} {desk.register[key.division].name}　{words}")
    revoked = sum(bool(key.revoked) for key in keys)
    say(f"共 {len(keys)} 个签名{f'，其中 {revoked} 个已作废' if revoked else ''}。")
    for line in written:  # what was asked for, below all that is always told
        say(line)
    return 0


def _as_json(key: KnownKey, after: str) -> dict[str, str]:
    return {
        "division": key.division, "fingerprint": fingerprint_of(key.public_key), "since": key.since,
        "who": key.who, "how": key.how, "revoked": key.revoked, "revoked_by": key.revoked_by,
        "replaced_by": fingerprint_of(after) if after else "",
    }  # fmt: skip


@app.command()
def revoke(workspace: Workspace, fingerprint: Fingerprint, division: Division = "") -> int:
    """作废一个已确认的签名（如电脑丢失）：此后用它签的不计入，以前收下的不变；不能再恢复。"""
    compared = typed_fingerprint(fingerprint)
    desk = opened(workspace)
    assert isinstance(desk, TownshipDesk | BureauDesk)
    found = [
        key
        for key in desk.their_keys.known()
        if fingerprint_of(key.public_key) == compared and division in ("", key.division) and not key.revoked
    ]
    if len(found) != 1:
        raise PersonError("no_such_key.revoking", division=division or "工作区中")
    desk.their_keys.revoke(found[0])
    say(f"已作废：{desk.register[found[0].division].name}　{compared}")
    return 0


@app.command()
def rekey(
    workspace: Workspace,
    lost: Annotated[
        bool,
        typer.Option(
            "--lost", help="旧密钥已经丢失（不在这台电脑上，也没有密钥文件），不用它声明；还在的，照常声明"
        ),
    ] = False,
) -> int:
    """更换本单位的签名：旧密钥签字声明换成新密钥，随以后的文件送去，由对方核对后确认。"""
    desk = opened(workspace)
    was = desk.fingerprint
    statement = desk.change_key(lost=lost)
    say(f"签名已更换：原指纹 {was}，新指纹 {desk.fingerprint}")
    if statement is None:
        say("没有旧密钥的声明：请打电话告诉对方新指纹，并请对方作废旧签名；对方核对后才计入。")
    else:
        if lost:
            say("旧密钥还在这台电脑上，没有丢失：已照常用它签字声明。")
        say("旧密钥的签字声明随以后导出的文件送去；对方核对新指纹后才计入，请留意电话。")
    return 0
