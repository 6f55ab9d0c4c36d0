"""The township officer's commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.text import entered
from laiwu_desktop.cli.common import (
    AskPassword,
    Files,
    Out,
    TrustBureau,
    Workspace,
    app,
    asked_password,
    open_township,
    say,
    typed_fingerprint,
)
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.results import Received
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.check import rule_of
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.report.thread import comment_line
from laiwu_desktop.formdef.states import Outcome
from laiwu_desktop.seal.signature import fingerprint


@app.command()
def export(
    workspace: Workspace,
    out: Out,
    password: AskPassword = False,
    to: Annotated[
        str, typer.Option(help="只有此 age 公钥的主人能打开；写 bureau 则用回执带来的农业局公钥")
    ] = "",
    without_personal: Annotated[
        bool, typer.Option("--without-personal", help="数据包中不含姓名、电话等个人信息")
    ] = False,
    carried: Annotated[
        bool, typer.Option("--carried", help="沿用上期而没有确认的数据已经核对过，照样导出")
    ] = False,
    numbers: Annotated[
        bool, typer.Option("--numbers", help="文字中的电话号码、身份证号已经核对过，照样导出")
    ] = False,
) -> int:
    """冻结草稿并写出数据包；有未处理的问题时拒绝。"""
    exported = open_township(workspace).export(
        out,
        password=asked_password(password, confirm=True),
        to=to,
        without_personal=without_personal,
        carried=carried,
        numbers=numbers,
    )
    say(f"第 {exported.head.revision} 版已导出：{exported.path}")
    if not exported.travels:
        say("sync 送出的仍是先前导出的那一份；这一份请直接交农业局。")
    return 0


@app.command()
def receive(
    workspace: Workspace,
    files: Files,
    trust_bureau: TrustBureau = "",
) -> int:
    """（乡镇）读取回执和填报任务。"""
    agreed = typed_fingerprint(trust_bureau) if trust_bureau else ""
    desk = open_township(workspace)
    results = [_trusting(desk, *one, agreed) for one in zip(files, desk.receive(files), strict=True)]
    for result in results:
        say(f"{result.file}：{result.message}")
        if result.new_key and agreed:
            say("  与给出的指纹不同，没有信任。可能有人冒充农业局。")
        elif result.new_key:
            say("  核对一致后，加上 --trust-bureau 指纹 再读。")
        if result.outcome is Outcome.APPLIED and result.report:
            for comment in desk.report(result.report).said_last:
                say(f"  {_place_of(desk, comment)}{comment.text}")
    return 1 if any(result.outcome in (Outcome.REFUSED, Outcome.CANCELLED) for result in results) else 0


def _trusting(desk: TownshipDesk, path: Path, result: Received, agreed: str) -> Received:
    """What came of a file once the key whose fingerprint was compared is trusted."""
    if not result.new_key or fingerprint(result.new_key) != agreed:
        return result
    desk.trust_bureau(result.new_key, result.how, result.said)
    return desk.receive([path])[0]


def _place_of(desk: Desk, comment: Comment) -> str:
    if comment.key is None:
        return ""
    form = desk.known_forms()[comment.key.form]
    what = form.fields[comment.field].label if comment.field else form.title
    return f"{desk.register[comment.key.unit_code].name} {what}："


@app.command()
def answer(
    workspace: Workspace,
    number: Annotated[int, typer.Argument(help="第几条意见；不写则列出全部")] = 0,
    text: Annotated[str, typer.Option(help="答复，随下一版数据送去")] = "",
) -> int:
    """（乡镇）列出农业局的意见，逐条答复；对整份数据的意见也可以答复，不答复的不影响导出。"""
    desk = open_township(workspace)
    draft = desk.draft()
    if bool(number) != bool(entered(text)):
        raise WrongUse("empty_text")
    if number:
        result = draft.check()
        asked = draft.comments[number - 1 : number] if number > 0 else ()
        rules = {rule_of(comment) for comment in asked}
        chosen = [found for found in (*result.findings, *result.remarks) if found.rule in rules]
        if not chosen:
            raise PersonError("unknown_comment.answer", number=number)
        draft.explain(chosen, text, desk.settings.filler)
    answers = {said.rule: said.text for said in draft.explanations}
    for place, comment in enumerate(draft.comments, 1):
        answered = answers.get(rule_of(comment), "")
        line = comment_line(comment, desk.known_forms(), desk.register)
        say(f"{place}　{line}{f'　→ 答复：{answered}' if answered else ''}")
    if not draft.comments:
        say("农业局没有提出意见。")
    return 0
