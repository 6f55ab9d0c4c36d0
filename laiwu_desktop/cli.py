"""The command line: a thin face of the desks (design, section 8).

Exit 0: fine. 1: findings or refusals. 2: wrong use.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TextIO

import msgspec
import typer

from laiwu_desktop import __version__
from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.desk.bureau import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township import TownshipDesk
from laiwu_desktop.desk.workspace import (
    back_up,
    create_workspace,
    open_desk,
    restore_backup,
    verify_workspace,
)
from laiwu_desktop.formdef.form import SEVERITY_NAMES
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report import STATE_NAMES, Comment, RecordKey
from laiwu_desktop.sync.endpoint import open_endpoint


def _leave(code: int) -> None:
    """What a command returns is the exit code."""
    raise typer.Exit(code)


app = typer.Typer(
    add_completion=False,
    result_callback=_leave,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="莱芜村级信息化填报与汇总。不带参数时打开窗口。",
)

Workspace = Annotated[str, typer.Argument(metavar="WORKSPACE", help="工作区：SQLite 文件路径或数据库地址")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="文件")]
Out = Annotated[Path, typer.Option("--out", help="输出位置")]
MaybeOut = Annotated[Path | None, typer.Option("--out", help="输出文件")]
Json = Annotated[bool, typer.Option("--json", help="输出机器可读的结果")]
ReportName = Annotated[str, typer.Argument(metavar="REPORT", help="数据编号，或区划代码（指其最新一版）")]

_json = msgspec.json.Encoder(decimal_format="number")


def say(text: str = "") -> None:
    """A line for the person at the shell."""
    typer.echo(text)


def say_json(data: Any) -> None:
    """One JSON document; decimals are numbers."""
    typer.echo(_json.encode(data).decode())


def _township(workspace: str) -> TownshipDesk:
    desk = open_desk(workspace)
    if not isinstance(desk, TownshipDesk):
        raise WrongUse("wrong_role", "这是市农业局的工作区，此命令供乡镇使用。")
    return desk


def _bureau(workspace: str) -> BureauDesk:
    desk = open_desk(workspace)
    if not isinstance(desk, BureauDesk):
        raise WrongUse("wrong_role", "这是乡镇的工作区，此命令供市农业局使用。")
    return desk


@app.command()
def init(
    workspace: Workspace,
    role: Annotated[str, typer.Option(help="township 或 bureau")],
    division: Annotated[str, typer.Option(help="12位区划代码")],
    period: Annotated[str, typer.Option(help="填报期，如 2006S2")],
) -> int:
    """新建工作区；已有的工作区则启用新的填报期，并沿用上期。"""
    desk = create_workspace(workspace, role, division, period)
    say(f"{desk.division.name} {desk.period.label}：工作区 {workspace} 已就绪。")
    return 0


@app.command()
def template(workspace: Workspace, out: Out) -> int:
    """写出空白的填报模板。"""
    say(f"已写出 {open_desk(workspace).write_template(out)}")
    return 0


@app.command()
def load(workspace: Workspace, files: Files) -> int:
    """把填好的模板或自己的数据包读入草稿。"""
    results = open_desk(workspace).load(files)
    for result in results:
        said = f"读入 {result.units} 个单位 {result.values} 个数" if result.taken else "没有读入"
        say(f"{result.file}：{said}")
        for change in result.changed:
            was, now = change.was or "未填", change.now or "未填"
            say(f"  {change.key.unit_code} {change.label}：原为 {was}，现为 {now}")
        for problem in result.problems:
            say(f"  {problem}")
    return 0 if all(result.taken for result in results) else 1


@app.command()
def check(workspace: Workspace, as_json: Json = False) -> int:
    """审核草稿。"""
    desk = open_desk(workspace)
    result = desk.draft().check()
    if as_json:
        say_json({"errors": result.errors, "warnings": result.warnings, "findings": result.findings})
    else:
        for finding in result.findings:
            place = f"{desk.register[finding.unit_code].name} {desk.forms[finding.form].title}"
            mark = "（已说明）" if finding.explained else ""
            say(f"{SEVERITY_NAMES[finding.severity]}{mark} {place} {finding.message}")
        counts = f"强制性错误 {result.errors} 处，核实性问题 {result.warnings} 处"
        say(f"{counts}，其中未说明 {result.unexplained} 处。")
    return 1 if result.errors or result.unexplained else 0


@app.command()
def explain(
    workspace: Workspace,
    text: Annotated[str, typer.Option(help="审核说明")],
    rule: Annotated[str | None, typer.Option(help="只说明这一审核关系")] = None,
    unit: Annotated[str | None, typer.Option(help="只说明这一单位")] = None,
) -> int:
    """为核实性问题写审核说明。"""
    desk = open_desk(workspace)
    draft = desk.draft()
    chosen = [
        finding
        for finding in draft.check().findings
        if not finding.explained and rule in (None, finding.rule) and unit in (None, finding.unit_code)
    ]
    say(f"已说明 {draft.explain(chosen, text, desk.settings.filler)} 处。")
    return 0


@app.command()
def export(workspace: Workspace, out: Out) -> int:
    """冻结草稿并写出数据包；有未处理的问题时拒绝。"""
    exported = _township(workspace).export(out)
    say(f"第 {exported.head.revision} 版已导出：{exported.path}")
    return 0


@app.command(name="import")
def import_(workspace: Workspace, files: Files, as_json: Json = False) -> int:
    """（市农业局）导入乡镇的数据包。"""
    results = _bureau(workspace).import_packages(files)
    if as_json:
        say_json(results)
    else:
        for result in results:
            say(f"{result.file}：{_VERDICTS[result.verdict]}（签名：{_SIGNATURES[result.signature]}）")
            for edit in result.edited:
                say(f"  {edit.sheet} {edit.cell}：原为 {edit.was or '未填'}，现为 {edit.now or '未填'}")
            for problem in result.problems:
                say(f"  {problem}")
    return 1 if any(result.verdict == "refused" for result in results) else 0


@app.command()
def accept(
    workspace: Workspace, report: ReportName, comment: Annotated[str, typer.Option(help="审核意见")] = ""
) -> int:
    """（市农业局）接收一份上报数据。"""
    desk = _bureau(workspace)
    head = desk.accept(report, comment)
    say(f"已接收 {desk.register[head.division].name} 第 {head.revision} 版。")
    return 0


@app.command(name="return")
def return_(
    workspace: Workspace,
    report: ReportName,
    comment: Annotated[list[str], typer.Option(help="审核意见，或 报表/单位代码[/序号]/指标项=意见")],
) -> int:
    """（市农业局）退回一份上报数据，并写明原因。"""
    desk = _bureau(workspace)
    head = desk.send_back(report, [_comment(desk, text) for text in comment])
    say(f"已退回 {desk.register[head.division].name} 第 {head.revision} 版。")
    return 0


def _comment(desk: Desk, text: str) -> Comment:
    """A comment on a field (`form/unit[/seq]/field=text`), else one on the whole report."""
    place, _, said = text.partition("=")
    parts = place.split("/")
    if not said or len(parts) not in (3, 4):
        return Comment(text)
    form, unit, field = parts[0], parts[1], parts[-1]
    if field not in desk.all_forms[form].fields:
        raise WrongUse("unknown_field", f"报表 {form} 没有指标项 {field}。")
    seq = parts[2] if len(parts) == 4 else "0"
    if not seq.isdecimal():
        raise WrongUse("bad_seq", f"序号“{seq}”不是数字。")
    return Comment(said, RecordKey(form, desk.register[unit].code, int(seq)), field)


@app.command()
def receipt(workspace: Workspace, report: ReportName, out: Out) -> int:
    """（市农业局）写出回执。"""
    say(f"回执已写出：{_bureau(workspace).write_receipt(report, out)}")
    return 0


@app.command()
def receive(workspace: Workspace, files: Files) -> int:
    """（乡镇）读取回执。"""
    desk = _township(workspace)
    results = desk.receive(files)
    for result in results:
        say(f"{result.file}：{result.message}")
        if result.outcome == "applied":
            for comment in desk.store.reports.report(result.report).comments:
                say(f"  {_place_of(desk, comment)}{comment.text}")
    return 1 if any(result.outcome == "refused" for result in results) else 0


def _place_of(desk: Desk, comment: Comment) -> str:
    if comment.key is None:
        return ""
    field = desk.all_forms[comment.key.form].fields[comment.field].label
    return f"{desk.register[comment.key.unit_code].name} {field}："


@app.command()
def sync(
    workspace: Workspace,
    endpoint: Annotated[str | None, typer.Option(help="交换地址，如U盘或共享文件夹；给出后记住")] = None,
) -> int:
    """送出待发的文件，取回对方的文件。"""
    desk = open_desk(workspace)
    if endpoint:
        desk.change_settings(endpoint=endpoint)
    if not desk.settings.endpoint:
        raise WrongUse("no_endpoint", "还没有交换地址。", "请用 --endpoint 给出。")
    assert isinstance(desk, TownshipDesk | BureauDesk)
    done = desk.sync(open_endpoint(desk.settings.endpoint))
    for name in done.delivered:
        say(f"已送达 {name}")
    for package in done.imported:
        say(f"{package.file}：{_VERDICTS[package.verdict]}")
    for answer in done.received:
        say(f"{answer.file}：{answer.message}")
    say(f"送达 {len(done.delivered)} 个，取回 {len(done.imported) + len(done.received)} 个。")
    refused = [p for p in done.imported if p.verdict == "refused"]
    return 1 if refused or any(answer.outcome == "refused" for answer in done.received) else 0


@app.command()
def consolidate(
    workspace: Workspace,
    period: Annotated[str | None, typer.Option(help="填报期")] = None,
    out: MaybeOut = None,
    as_json: Json = False,
) -> int:
    """（市农业局）汇总已接收的数据。"""
    desk = _bureau(workspace)
    result = desk.consolidate(Period.parse(period) if period else None)
    if out:
        desk.write_summary(out, result)
    if as_json:
        reports = {"accepted": len(result.accepted), "missing": result.missing}
        say_json({"period": result.period, "reports": reports, "rows": result.rows, "fields": result.fields})
        return 0
    for row in result.rows:
        if row.division == desk.settings.division:
            indicator = desk.plan.indicators[row.indicator]
            value = "无数据" if row.value is None else f"{row.value} {indicator.unit}"
            say(f"{indicator.label}：{value}（{row.reported}/{row.registered} 个单位有数）")
    say(f"已接收 {len(result.accepted)} 个乡镇（街道），未接收 {len(result.missing)} 个。")
    if out:
        say(f"汇总表已写出：{out}")
    return 0


@app.command()
def targets(workspace: Workspace, as_json: Json = False) -> int:
    """（市农业局）与规划目标对照。"""
    rows = _bureau(workspace).targets()
    if as_json:
        say_json(rows)
        return 0
    for row in rows:
        actual = "无数据" if row.actual is None else f"{row.actual}{row.unit}，完成 {row.share}%"
        wanted = f"{row.title}（{row.due.year}年 {row.target}{row.unit}）"
        say(f"{'达到' if row.reached else '未达到'} {wanted}：{actual}。{row.source}")
    say(f"共 {len(rows)} 个目标，达到 {sum(row.reached for row in rows)} 个。")
    return 0


@app.command()
def overdue(workspace: Workspace, as_json: Json = False, out: MaybeOut = None) -> int:
    """（市农业局）催报名单。"""
    desk = _bureau(workspace)
    rows = desk.overdue()
    if out:
        desk.write_overdue(out)
    if as_json:
        say_json(rows)
    else:
        for row in rows:
            state = STATE_NAMES.get(row.state, "未上报")
            say(f"{row.division} {row.name}：{state}，截止 {row.due}，逾期 {row.days_late} 天")
        say(f"共 {len(rows)} 个乡镇（街道）待报。")
    return 0


@app.command(name="print")
def print_(
    workspace: Workspace,
    out: Out,
    village: Annotated[list[str] | None, typer.Option(help="村代码，可重复；不写则全部")] = None,
) -> int:
    """打印村级信息化情况表。"""
    printed = open_desk(workspace).print_sheets(out, village or ())
    say(f"已写出 {out}，共 {printed.pages} 页。")
    for code, characters in printed.unprintable.items():
        say(f"  {code}：字体中没有这些字，已用编码代替：{'、'.join(characters)}")
    return 0


@app.command()
def backup(workspace: Workspace, out: Out) -> int:
    """备份工作区。"""
    back_up(workspace, out)
    say(f"已备份到 {out}")
    return 0


@app.command()
def restore(
    workspace: Workspace, file: Annotated[Path, typer.Argument(metavar="BACKUP", help="备份文件")]
) -> int:
    """从备份恢复成新的工作区。"""
    restore_backup(file, workspace)
    say(f"已恢复到 {workspace}")
    return 0


@app.command()
def verify(workspace: Workspace) -> int:
    """检查工作区是否完好，已导出的数据是否与签名相符。"""
    result = verify_workspace(workspace)
    for trouble in result.troubles:
        say(trouble)
    say(f"检查了 {result.reports} 份上报数据，发现 {len(result.troubles)} 处问题。")
    return 1 if result.troubles else 0


@app.command()
def demo(out: Out) -> int:
    """用真实村名和示例数据走完全过程。"""
    from laiwu_desktop.demo.story import run

    run(out, say=say)
    return 0


@app.command()
def version() -> int:
    """程序版本。"""
    say(__version__)
    return 0


_VERDICTS = {
    "received": "已收到",
    "duplicate": "已导入过",
    "stale": "旧版，只存档",
    "fork": "与另一份并存",
    "refused": "拒收",
}
_SIGNATURES = {
    "original": "未改动",
    "resaved": "重新保存过，数据未改动",
    "edited": "导出后改动过",
    "unsigned": "无签名",
    "unknown_key": "首次收到",
    "key_changed": "签名与以往不同",
}


def _speak_utf8(streams: Iterable[TextIO]) -> None:
    """A Windows pipe or a C locale must not stop Chinese output."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def main(arguments: list[str] | None = None) -> int:
    """Run the program; without arguments the window opens. Returns the exit code."""
    multiprocessing.freeze_support()
    _speak_utf8((sys.stdout, sys.stderr))
    given = sys.argv[1:] if arguments is None else arguments
    if not given:
        from laiwu_desktop.app import run

        return int(run(None))
    try:
        app(given)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except PersonError as error:
        typer.echo(f"{error.message}{error.remedy}", err=True)
        return 2 if isinstance(error, WrongUse) else 1
    return 0
