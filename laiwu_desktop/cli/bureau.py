"""The bureau clerk's commands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.files import put_whole
from laiwu_desktop.cli.common import (
    AskPassword,
    Errors,
    Files,
    Json,
    MaybeOut,
    Out,
    ReportName,
    Workspace,
    app,
    asked_password,
    back_up_first,
    complain,
    open_bureau,
    say,
    say_imported,
    say_json,
    say_thread,
    tracked,
)
from laiwu_desktop.cli.words.arriving_packages import say_staged
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, RecordKey, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.targets.outlook import shown, summary_words


@app.command(name="import")
def import_(
    workspace: Workspace,
    files: Files,
    as_json: Json = False,
    password: AskPassword = False,
    errors: Errors = None,
    preview: Annotated[bool, typer.Option("--preview", help="只看会怎样，什么也不写")] = False,
) -> int:
    """（市农业局）导入乡镇的数据包：文件、文件夹、zip 压缩包。"""
    desk = open_bureau(workspace)
    given = asked_password(password)
    desk.own_keys.require()  # asked for before there is a progress bar
    found = desk.arrivals.gather(files)
    if preview:
        staged = tracked(desk.arrivals.stage(found, given), len(found), "读入")
        say_staged(staged, as_json=as_json)
        results = [one.foreseen for one in staged]
    else:
        back_up_first(desk)
        results = tracked(desk.arrivals.take_in(found, given), len(found), "导入")
        if as_json:
            say_json(results)
        else:
            for result in results:
                say_imported(result)
    complain(desk, [one.path for one in found], results, given, errors)
    return 1 if not all(result.verdict.is_taken for result in results) else 0


@app.command()
def task(
    workspace: Workspace,
    due: Annotated[str, typer.Option(help="上报截止日期，如 2007-01-15")],
    text: Annotated[str, typer.Option(help="对乡镇的要求")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="另写一份到此文件夹，供U盘等转交", readable=False)
    ] = None,
    older_forms: Annotated[
        bool, typer.Option("--old-forms", help="报表定义比上一次任务的旧，也照样下发")
    ] = False,
) -> int:
    """（市农业局）下发本填报期的任务；sync 时各乡镇收到。"""
    desk = open_bureau(workspace)
    try:
        day = date.fromisoformat(due)
    except ValueError as error:
        raise WrongUse("bad_due.option", due=due) from error
    outgoing = desk.issue_task(day, text, older_forms=older_forms)
    say(f"已下发{desk.period.label}填报任务，{day}前上报；乡镇下次交换时收到。")
    if out is not None:
        say(f"已写出 {put_whole(out / outgoing.name, outgoing.data, private=False)}")
    return 0


@app.command()
def recipient(workspace: Workspace) -> int:
    """（市农业局）显示本局的 age 公钥，供乡镇加密数据包。"""
    say(open_bureau(workspace).recipient)
    return 0


@app.command()
def accept(
    workspace: Workspace, report: ReportName, comment: Annotated[str, typer.Option(help="审核意见")] = ""
) -> int:
    """（市农业局）接收一份上报数据。"""
    desk = open_bureau(workspace)
    open_before = desk.unsettled(report)
    head = desk.accept(report, comment)
    say(f"已接收 {_of(desk, head)}。")
    if open_before:
        say(f"以前的审核意见还有 {len(open_before)} 条没有记为已解决，请用 settle 列出、处理。")
    return 0


@app.command(name="return")
def return_(
    workspace: Workspace,
    report: ReportName,
    comment: Annotated[
        list[str],
        typer.Option(
            help="审核意见，或 报表/单位代码[/序号]/指标项=意见、报表/单位代码=意见（整张表）；"
            "报表、指标项写名称或代号"
        ),
    ],
) -> int:
    """（市农业局）退回一份上报数据，并写明原因。"""
    desk = open_bureau(workspace)
    head = desk.send_back(report, [_comment(desk, text) for text in comment])
    what = "不予采用，没有回执：" if head.state is State.HELD else "已退回"
    say(f"{what} {_of(desk, head)}。")
    return 0


def _of(desk: Desk, head: ReportHead) -> str:
    period = Period.parse(head.period)
    return f"{desk.register_of(period)[head.division].name} {period.label} 第 {head.revision} 版"


def _comment(desk: Desk, text: str) -> Comment:
    """A comment on a field (`form/unit[/seq]/field=text`) or a form of a unit (`form/unit=text`), else one on
    the whole report. Forms and fields go by their codes or as people read them.
    """
    place, _, said = text.partition("=")
    parts = place.split("/")
    form = _form_named(desk, parts[0])
    if said and len(parts) == 2 and form is not None:
        return Comment(said, RecordKey(form.name, desk.register[parts[1]].code))
    if not said or len(parts) not in (3, 4):
        return Comment(text)
    form = form or desk.known_forms()[parts[0]]  # which says what there is
    field = next((f.name for f in form.fields.values() if parts[-1] in (f.name, f.label)), None)
    if field is None:
        raise WrongUse("unknown_field", form=form.title, field=parts[-1])
    seq = parts[2] if len(parts) == 4 else "0"
    if not seq.isdecimal():
        raise WrongUse("bad_seq.option", seq=seq)
    return Comment(said, RecordKey(form.name, desk.register[parts[1]].code, int(seq)), field)


def _form_named(desk: Desk, text: str) -> Form | None:
    """A form by its code, its title or its number (莱农信1表); None for what is none."""
    known = (form for form in desk.known_forms() if text in (form.name, form.title, form.number))
    return next(known, None)


@app.command()
def receipt(workspace: Workspace, report: ReportName, out: Out) -> int:
    """（市农业局）写出回执。"""
    say(f"回执已写出：{open_bureau(workspace).write_receipt(report, out)}")
    return 0


@app.command()
def consolidate(
    workspace: Workspace,
    period: Annotated[str | None, typer.Option(help="填报期")] = None,
    basis: Annotated[str | None, typer.Option(help="按这一填报期的区划汇总，以便与它比较，如 2019S1")] = None,
    out: MaybeOut = None,
    as_json: Json = False,
) -> int:
    """（市农业局）汇总已接收的数据。"""
    desk = open_bureau(workspace)
    result = desk.consolidate(
        Period.parse(period) if period else None, Period.parse(basis) if basis else None
    )
    if out:
        desk.write_summary(out, result)
    if as_json:
        reports = {"accepted": len(result.accepted), "missing": result.missing, "others": result.others}
        told = {"period": result.period, "reports": reports, "rows": result.rows, "fields": result.fields}
        say_json({**told, "basis": result.basis, "affected": result.affected} if result.basis else told)
        return 0
    for row in result.rows:
        if row.division == desk.own_code(Period.parse(result.basis or result.period)):
            indicator = desk.plan.indicators[row.indicator]
            value = (
                "无数据"
                if row.value is None or not result.is_figure(row)
                else f"{row.value} {indicator.unit}"
            )
            say(f"{indicator.label}：{value}（{row.reported}/{row.registered} 个单位有数）")
    say(f"已接收 {len(result.accepted)} 个乡镇（街道），未接收 {len(result.missing)} 个。")
    for line in result.affected:
        say(f"  {line}。")
    for line in result.other_lines:
        say(line)
    if out:
        say(f"汇总表已写出：{out}")
    return 0


@app.command()
def targets(
    workspace: Workspace,
    as_json: Json = False,
    out: Annotated[Path | None, typer.Option(help="目标完成情况，写成 PDF 或 PNG 图片（按文件名）")] = None,
) -> int:
    """（市农业局）与规划目标对照，按直线推算到期的数。"""
    desk = open_bureau(workspace)
    found = desk.totals()
    lines = desk.target_lines(found)
    if out:
        desk.write_targets(out, found)
    if as_json:
        more = ("quote", "points", "forecast", "outlook")
        say_json(
            [{**structs.asdict(one.row), **{name: getattr(one, name) for name in more}} for one in lines]
        )
        return 0
    for line in lines:
        row = line.row
        actual = "无数据" if row.actual is None else f"{row.actual}{row.unit}，完成 {row.share}%"
        wanted = f"{row.title}（{row.due.year}年 {row.target}{row.unit}）"
        later = f"到期约 {shown(line.forecast.value)}{row.unit}。" if line.forecast else ""
        say(f"{line.outlook.sign} {line.outlook.word} {wanted}：{actual}。{later}{row.source}")
    say(f"{summary_words(lines)}。")
    if out:
        say(f"目标完成情况已写出：{out}")
    return 0


@app.command()
def overdue(
    workspace: Workspace,
    as_json: Json = False,
    out: MaybeOut = None,
    letters: Annotated[Path | None, typer.Option(help="催报通知（PDF），写出后记为已催")] = None,
) -> int:
    """（市农业局）催报名单。"""
    desk = open_bureau(workspace)
    rows = desk.overdue()
    if out:
        desk.write_overdue(out)
    if letters:
        found = desk.chasing.look()
        owing = [line.division for line in found.lines if line.owes]
        desk.chasing.write(letters, found, owing, desk.chasing.new_day())
    if as_json:
        say_json(rows)
    else:
        for row in rows:
            say(f"{row.division} {row.name}：{row.state.word}，截止 {row.due}，逾期 {row.days_late} 天")
        say(f"共 {len(rows)} 个乡镇（街道）待报。")
    return 0


@app.command()
def settle(
    workspace: Workspace,
    report: ReportName,
    number: Annotated[int, typer.Argument(help="第几条意见；不写则列出全部")] = 0,
    reopen: Annotated[bool, typer.Option("--reopen", help="重新提出，不算已解决")] = False,
) -> int:
    """（市农业局）列出对一份数据及其以前各版的审核意见；电话里说清的记为已解决，随下一次回执告知乡镇。"""
    desk = open_bureau(workspace)
    head = desk.find_report(report)
    thread = desk.thread(head.id)
    if number:
        if not 1 <= number <= len(thread):
            raise PersonError("unknown_comment")
        desk.settle_comment(head.id, thread[number - 1].comment.id, settled=not reopen)
        thread = desk.thread(head.id)
    say_thread(desk, thread)
    return 0
