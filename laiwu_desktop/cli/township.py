"""The township officer's commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.cli.common import (
    AskPassword,
    Files,
    Json,
    Out,
    TrustBureau,
    Workspace,
    app,
    asked_password,
    open_township,
    say,
    say_json,
    say_thread,
    typed_fingerprint,
)
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.progress import progress
from laiwu_desktop.desk.guiding.asked import Asked, How, answered, asked, summary
from laiwu_desktop.desk.results import Received
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.report.thread import comment_line
from laiwu_desktop.formdef.states import Outcome
from laiwu_desktop.seal.signature import fingerprint

OfPeriod = Annotated[
    str, typer.Option("--period", help="以前的填报期，如 2006S2：被退回的可以修改后再导出；不写则是本期")
]


def _turned(desk: TownshipDesk, period: str) -> TownshipDesk:
    """The desk with the newest report of a period at hand; WrongUse for one that there is none of."""
    if period:
        wanted = Period.parse(period)
        found = [one for one in desk.versions() if one.is_newest and one.period == wanted]
        if not found:
            known = "、".join(one.period.code for one in desk.versions() if one.is_newest)
            raise WrongUse("unknown_period", period=period, known=known)
        desk.turn_to(found[0])
    return desk


@app.command()
def status(workspace: Workspace, period: OfPeriod = "", as_json: Json = False) -> int:
    """（乡镇）填报到了哪一步：各村各表、退回意见、别的填报期有没有退回的。"""
    desk = _turned(open_township(workspace), period)
    draft = desk.draft()
    found, comments, elsewhere = progress(draft), asked(draft), desk.returned_elsewhere()
    if as_json:
        say_json(
            {
                "period": draft.head.period, "revision": draft.head.revision, "state": draft.head.state,
                "due": desk.due,
                "units": [
                    {"unit_code": place.unit, "form": place.form, "standing": standing}
                    for place, standing in found.standings.items()
                ],
                "comments": [_told(one) for one in comments],
                "returned_elsewhere": [
                    {"period": one.head.period, "revision": one.head.revision} for one in elsewhere
                ],
            }
        )  # fmt: skip
        return 0
    head = draft.head
    name, label = desk.division.name, desk.period.label
    say(f"{name} {label} 第 {head.revision} 版 {head.state.word}，{desk.due} 前上报。")
    say(f"  {found.counted}")
    for step in found.steps:
        village = desk.register[step.first.unit].name
        say(f"  {step.what.word}：{step.places} 处，从{village}《{draft.forms[step.first.form].title}》起")
    _say_comments(desk, comments)
    for one in elsewhere:
        say(f"退回未报：{one.label}，加上 --period {one.head.period} 查看、修改和导出。")
    return 0


@app.command()
def answer(
    workspace: Workspace,
    number: Annotated[int, typer.Argument(help="第几条意见；不写则列出全部")] = 0,
    text: Annotated[str, typer.Option(help="答复，随下一版报送；写空的则撤回答复")] = "",
    period: OfPeriod = "",
) -> int:
    """（乡镇）列出农业局的退回意见和各版审核意见的经过，或答复其中一条。"""
    desk = _turned(open_township(workspace), period)
    draft = desk.draft()
    if number:
        one = next((one for one in asked(draft) if one.number == number), None)
        if one is None or not one.may_be_answered:
            raise PersonError("unknown_comment.answer", number=number)
        draft.apply(answered(draft, one, text, desk.settings.filler))
    found = asked(draft)
    _say_comments(desk, found)
    if not number:
        thread = desk.said_of()
        if len(thread) > len(found):
            say("各版审核意见的经过：")
            say_thread(desk, thread)
        elif not thread:
            say("农业局对这一期还没有审核意见。")
    return 0


def _say_comments(desk: TownshipDesk, comments: list[Asked]) -> None:
    if comments:
        say(f"农业局意见：{summary(comments)}")
    for one in comments:
        line = comment_line(one.comment, desk.known_forms(), desk.register)
        became = f"，现为 {one.now or '未填'}" if one.how is How.MENDED else ""
        said = f"　答复：{one.answer}" if one.answer else ""
        say(f"  第 {one.number}/{len(comments)} 条　{one.how.word}{became}　{line}{said}")


def _told(one: Asked) -> dict[str, object]:
    key, comment = one.comment.key, one.comment
    return {
        "number": one.number, "how": one.how, "text": comment.text, "unit_code": key.unit_code if key else "",
        "form": key.form if key else "", "seq": key.seq if key else 0, "field": comment.field,
        "was": comment.value, "now": one.now, "answer": one.answer,
    }  # fmt: skip


@app.command()
def export(  # noqa: PLR0913, PLR0917 - each is an option of its own
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
    unanswered: Annotated[
        bool, typer.Option("--unanswered", help="农业局对整份数据的意见不必答复，照样导出")
    ] = False,
    period: OfPeriod = "",
) -> int:
    """冻结草稿并写出数据包；有未处理的问题或退回意见时拒绝。"""
    exported = _turned(open_township(workspace), period).export(
        out,
        password=asked_password(password, confirm=True),
        to=to,
        without_personal=without_personal,
        carried=carried,
        missed=True,  # told below: a script has nobody to be asked
        numbers=numbers,
        unanswered=unanswered,
    )
    say(f"第 {exported.head.revision} 版已导出：{exported.path}")
    if exported.missed:
        say(f"请注意：上期填了、本期空着 {exported.missed} 处，可能是漏填。")
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
    desk.their_keys.confirm(result.new_key, said=result.said)
    return desk.receive([path])[0]


def _place_of(desk: Desk, comment: Comment) -> str:
    if comment.key is None:
        return ""
    form = desk.known_forms()[comment.key.form]
    what = form.fields[comment.field].label if comment.field else form.title
    return f"{desk.register[comment.key.unit_code].name} {what}："
