"""What both sides do with a workspace and the report they fill in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from laiwu_desktop import __version__
from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.location import is_address, shown
from laiwu_desktop.base.paths import resources_dir
from laiwu_desktop.base.text import entered
from laiwu_desktop.cli.common import (
    SHORT,
    AskPassword,
    Errors,
    Files,
    Json,
    Out,
    Workspace,
    app,
    asked_password,
    back_up_first,
    complain,
    kept,
    one_by_one,
    opened,
    require_unit,
    say,
    say_json,
)
from laiwu_desktop.cli.copies import say_preview
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.history import conflict_line
from laiwu_desktop.desk.filling.incoming.preview_words import foreseen, preview_lines, wanted_of
from laiwu_desktop.desk.filling.incoming.prospect import Prospect
from laiwu_desktop.desk.filling.incoming.wanted import Wanted
from laiwu_desktop.desk.filling.loading import Looked
from laiwu_desktop.desk.keeping.restoring import bring_back, held_by, look_into
from laiwu_desktop.desk.results import Changed, Loaded, reports_words
from laiwu_desktop.desk.workspaces import (
    back_up,
    create_workspace,
    restore_backup,
    verify_workspace,
)
from laiwu_desktop.formdef.report.content import WHOLE_TITLE


@app.command()
def init(
    workspace: Workspace,
    role: Annotated[str, typer.Option(help="township 或 bureau")],
    division: Annotated[str, typer.Option(help="12位区划代码")],
    period: Annotated[str, typer.Option(help="填报期，如 2006S2")],
) -> int:
    """新建工作区；已有的工作区则启用新的填报期，并沿用上期。"""
    try:
        desk = kept(create_workspace(workspace, role, division, period))
    except PersonError as error:
        if error.code in ("bad_period", "wrong_division", "unknown_division"):
            raise WrongUse(error.saying) from error
        raise
    say(f"{desk.division.name} {desk.period.label}：工作区 {shown(workspace)} 已就绪。")
    for note in desk.draft().past.notes:
        say(f"  {note}")
    if left := desk.left_open():
        say("其他填报期还没办完的：")
    for head in left:
        say(f"  {desk.line_of(head)}")
    return 0


@app.command()
def template(workspace: Workspace, out: Out) -> int:
    """写出空白的填报模板。"""
    say(f"已写出 {opened(workspace).write_template(out)}")
    return 0


@app.command()
def load(  # noqa: PLR0913, PLR0917 - each is an option of its own
    workspace: Workspace,
    files: Files,
    password: AskPassword = False,
    errors: Errors = None,
    preview: Annotated[
        bool, typer.Option("--preview", "--dry-run", help="只列出会改动什么、会有什么审核问题，不写入")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(help="只导入这些：村、村/报表 或 村/报表/指标（名称或代码，* 为任意），可写几次"),
    ] = None,
    keep_typed: Annotated[bool, typer.Option("--keep-typed", help="手工填写过的不改")] = False,
    guesses: Annotated[bool, typer.Option("--guesses", help="认不准的（如 58.555、√）按推断采用")] = False,
    as_json: Json = False,
) -> int:
    """把填好的模板或自己的数据包读入草稿；写入前说明会改动哪些手工填写的数据，一次撤消可全部改回。"""
    desk = opened(workspace)
    if not preview:
        desk.require_writable()
    given = asked_password(password)
    if not preview:
        back_up_first(desk)
    looked = one_by_one(files, "读入", lambda paths: desk.look_at_files(paths, given))
    prospect = desk.prospect(looked)
    wanted = wanted_of(prospect, only or (), keep_typed=keep_typed, guesses=guesses)
    if preview:
        (_preview_as_json if as_json else _say_preview)(desk, looked, prospect, wanted)
        return 0 if all(one.fits for one in looked) else 1
    for one in [] if as_json else looked:
        _say_overwritten(desk, one, wanted, prospect)
    results = desk.write_files(looked, wanted)
    complain(desk, files, results, given, errors)
    if as_json:
        say_json([_loaded_as_json(desk, result) for result in results])
    else:
        _say_all_loaded(desk, results, workspace)
    return 0 if all(result.taken and not result.conflicts for result in results) else 1


def _preview_as_json(_desk: Desk, looked: list[Looked], prospect: Prospect, wanted: Wanted) -> None:
    """As `_say_preview`, for programs."""
    files = [str(one.path) for one in looked]
    say_json(
        {
            "files": [
                {"file": file, "fits": one.fits, "diagnosis": one.diagnosis, "problems": one.problems}
                for file, one in zip(files, looked, strict=True)
            ],
            "values": list(foreseen(prospect, wanted, files)),
            "findings": prospect.findings(wanted),
        }
    )


def _say_preview(desk: Desk, looked: list[Looked], prospect: Prospect, wanted: Wanted) -> None:
    """What would be written, and what cannot be read in."""
    for line in preview_lines(prospect, wanted, desk.register, [one.path.name for one in looked]):
        say(line)
    for one in looked:
        for problem in one.problems:
            say(f"{one.path.name}：{problem}")


# More lines than this are counted, not listed.
_MOST_OVERWRITTEN = 20


def _say_overwritten(desk: Desk, looked: Looked, wanted: Wanted, prospect: Prospect) -> None:
    """What a file would change of what somebody typed by hand."""
    left = {(line.key, line.label) for line in prospect.lines if line.place in wanted.left_out}
    lines = [one for one in looked.overwritten if (one.key, one.label) not in left]
    if not looked.fits or not lines:
        return
    say(f"{looked.path.name}：将改动手工填写的数据 {len(lines)} 处：")
    for change in lines[:_MOST_OVERWRITTEN]:
        say(f"  {_changed(desk, change, '将改为')}")
    if (more := len(lines) - _MOST_OVERWRITTEN) > 0:
        say(f"  ……另有 {more} 处。")


def _loaded_as_json(desk: Desk, result: Loaded) -> dict[str, object]:
    """What came of a file, for programs; what others had changed meanwhile in words."""
    conflicts = [conflict_line(one, desk.forms, desk.register) for one in result.conflicts]
    return msgspec.structs.asdict(result) | {"conflicts": conflicts}


def _say_all_loaded(desk: Desk, results: list[Loaded], workspace: str) -> None:
    """What came of the files, and how to take it back."""
    for result in results:
        _say_loaded(desk, result)
    for action in {result.action for result in results if result.action}:
        say(f"要撤消这次导入：undo {shown(workspace)} {action[:SHORT]}")


def _say_loaded(desk: Desk, result: Loaded) -> None:
    """What came of a file."""
    said = f"读入 {result.units} 个单位 {result.values} 个数" if result.taken else "没有读入"
    say(f"{result.file}：{said}")
    for change in result.changed:
        if change not in result.overwritten:
            say(f"  {_changed(desk, change, '现为')}")
    for conflict in result.conflicts:
        say(f"  没有写入：{conflict_line(conflict, desk.forms, desk.register)}")
    if result.diagnosis:
        say(f"  诊断：{result.diagnosis}")
    for problem in result.problems:
        say(f"  {problem}")


def _changed(desk: Desk, change: Changed, becomes: str) -> str:
    village = desk.register[change.key.unit_code].name
    where = f"{change.key.unit_code} {village} {change.label}"
    return f"{where}：原为 {change.was or '未填'}，{becomes} {change.now or '未填'}"


@app.command()
def check(workspace: Workspace, as_json: Json = False) -> int:
    """审核草稿。"""
    desk = opened(workspace)
    result = desk.draft().check()
    if as_json:
        told = {"errors": result.errors, "warnings": result.warnings}
        say_json({**told, "findings": result.findings, "remarks": result.remarks})
    else:
        for finding in (*result.findings, *result.remarks):
            form = desk.forms.get(finding.form)
            row = f" 第 {finding.seq} 行" if form and form.repeats and finding.seq else ""
            title = form.title if form else WHOLE_TITLE
            place = f"{desk.register[finding.unit_code].name} {title}{row}"
            mark = f"（{finding.settled_word}）" if finding.explained else ""
            say(f"{finding.name}{mark} {place} {finding.message}")
        say(f"{result.counted}。")
    return 1 if result.stands else 0


@app.command()
def explain(
    workspace: Workspace,
    text: Annotated[str, typer.Option(help="审核说明")],
    rule: Annotated[str | None, typer.Option(help="只说明这一审核关系")] = None,
    unit: Annotated[str | None, typer.Option(help="只说明这一单位")] = None,
) -> int:
    """为核实性问题写审核说明。"""
    desk = opened(workspace)
    if not entered(text):
        raise WrongUse("empty_text")
    _need_known(desk, rule, unit)
    draft = desk.draft()
    chosen = [
        finding
        for finding in draft.check().findings
        if not finding.explained and rule in (None, finding.rule) and unit in (None, finding.unit_code)
    ]
    say(f"已说明 {draft.explain(chosen, text, desk.settings.filler)} 处。")
    return 0


# The findings that need no rule of a form.
_BUILT_IN = (
    "required",
    "type",
    "limits",
    "constraint",
    "irrelevant",
    "not_filled",
    "not_applicable",
    "not_yet_known",
)


def _need_known(desk: Desk, rule: str | None, unit: str | None) -> None:
    """WrongUse for a rule or a unit that no finding can have: a slip must not pass for "nothing to do"."""
    known = {*_BUILT_IN, *(known.name for form in desk.forms for known in form.rules)}
    if rule is not None and rule not in known:
        raise WrongUse("unknown_rule", rule=rule)
    if unit is not None:
        require_unit(desk, unit)


@app.command(name="print")
def print_(
    workspace: Workspace,
    out: Out,
    village: Annotated[list[str] | None, typer.Option(help="村代码或乡镇代码，可重复；不写则全部")] = None,
    form: Annotated[
        str, typer.Option(help="只打印这一张报表（名称、表号或代码）：各村一行，有合计；乡镇的报表每乡镇一页")
    ] = "",
) -> int:
    """打印村级信息化情况表；写明 --form 则把一张报表打印成全乡镇的表。"""
    printed = opened(workspace).print_sheets(out, village or (), form)
    say(f"已写出 {out}，共 {printed.pages} 页。")
    for code, characters in printed.unprintable.items():
        say(f"  {code}：字体中没有这些字，已用编码代替：{'、'.join(characters)}")
    if printed.missing:
        say(f"还没有上报数据，没有打印：{'、'.join(printed.missing)}")
    return 0


@app.command()
def backup(workspace: Workspace, out: Out) -> int:
    """备份工作区。"""
    back_up(workspace, out)
    say(f"已备份到 {out}")
    return 0


@app.command()
def restore(
    workspace: Workspace,
    file: Annotated[Path, typer.Argument(metavar="BACKUP", help="备份文件", readable=False)],
    replace: Annotated[bool, typer.Option(help="替换现有的工作区；它会另存在备份文件夹中")] = False,
) -> int:
    """从备份恢复工作区；已有工作区时先说明会失去什么，加上 --replace 才替换。"""
    if is_address(workspace) or not Path(workspace).exists():
        restore_backup(file, workspace)
        say(f"已恢复到 {shown(workspace)}")
        return 0
    if not Path(workspace).is_file():
        raise PersonError("other_file", path=Path(workspace), why="不是普通文件")
    say_preview(look_into(file, held_by(workspace)))
    if not replace:
        raise PersonError("exists.restoring", path=workspace)
    aside = bring_back(file, Path(workspace), datetime.now())
    say(f"已恢复到 {workspace}")
    say(f"原来的工作区另存为 {aside}" if aside else "原来的工作区已不在，没有另存。")
    return 0


@app.command()
def verify(workspace: Workspace) -> int:
    """检查工作区是否完好，已导出的数据是否与签名相符。"""
    result = verify_workspace(workspace)
    for trouble in result.troubles:
        say(trouble)
    looked = (
        f"检查了 {reports_words(result.reports)}和审计记录，" if result.reports or not result.troubles else ""
    )
    say(f"{looked}发现 {len(result.troubles)} 处问题。")
    return 1 if result.troubles else 0


@app.command()
def demo(out: Out) -> int:
    """用真实村名和示例数据走完全过程。"""
    from laiwu_desktop.demo.story import run

    run(out, say=say)
    return 0


@app.command()
def roles() -> int:
    """在数据库服务器上建立所有者、办理、查看三种角色的 SQL，由服务器管理员执行。"""
    say((resources_dir() / "database" / "roles.sql").read_text(encoding="utf-8").rstrip())
    return 0


@app.command()
def version() -> int:
    """程序版本。"""
    say(__version__)
    return 0
