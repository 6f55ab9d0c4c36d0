"""What the commands share: the application, the kinds of argument, how results are said."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress

from laiwu_desktop import __version__
from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.base.location import is_address
from laiwu_desktop.base.text import read_out
from laiwu_desktop.desk.backups.making import look_beside
from laiwu_desktop.desk.backups.shelf import MENDED_BY_BACKUPS, Reason
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.open_workspace import taken_back
from laiwu_desktop.desk.results import Imported, Loaded
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import keep_cut_off, open_desk
from laiwu_desktop.formdef.report.thread import Said, answer_words, comment_line

T = TypeVar("T")


def _leave(code: int, **_options: Any) -> None:
    """What a command returns is the exit code."""
    raise typer.Exit(code)


app = typer.Typer(
    add_completion=False,
    result_callback=_leave,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="莱芜村级信息化填报与汇总。不带参数时打开窗口。",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", help="程序版本", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """What may stand before a command."""


def _kept_first(workspace: str) -> str:
    """Whatever a command does with a workspace: what SQLite will take back of it is kept first, and told.
    What is against that is told by what opens it.
    """
    with contextlib.suppress(PersonError):
        if aside := keep_cut_off(workspace):
            typer.echo(taken_back(aside).line, err=True)
    return workspace


Workspace = Annotated[
    str,
    typer.Argument(metavar="WORKSPACE", help="工作区：SQLite 文件路径或数据库地址", callback=_kept_first),
]
# Of no path is asked beforehand whether it is `readable`: what cannot be read is told in our own words.
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="文件", readable=False)]
Out = Annotated[Path, typer.Option("--out", help="输出位置", readable=False)]
MaybeOut = Annotated[Path | None, typer.Option("--out", help="输出文件", readable=False)]
Errors = Annotated[
    Path | None,
    typer.Option("--errors", help="有问题时，把错误清单和批注副本写到此文件夹", readable=False),
]
Json = Annotated[bool, typer.Option("--json", help="输出机器可读的结果")]
AskPassword = Annotated[bool, typer.Option("--password", help="询问打开密码")]
TrustBureau = Annotated[
    str,
    typer.Option(
        metavar="FINGERPRINT",
        help="首次收到农业局的签名或其更换时，信任此指纹；须先与农业局电话核对",
    ),
]
ReportName = Annotated[str, typer.Argument(metavar="REPORT", help="数据编号，或区划代码（指其本期最新一版）")]

# So much of an id tells one action from another, to a person.
SHORT = 8

_json = msgspec.json.Encoder(decimal_format="number")


def require_unit(desk: Desk, unit: str) -> None:
    """WrongUse for what the report at hand does not speak of, with what became of it where that is known."""
    if unit in {found.code for level in desk.own_levels for found in desk.units(desk.division.code)[level]}:
        return
    former = [one for one in desk.register.former(unit, desk.division.code) if one.division.code == unit]
    if not former:
        raise WrongUse("unknown_unit.of_workspace", unit=unit)
    notes = "；".join(dict.fromkeys(one.note for one in former))
    raise WrongUse("unknown_unit.former", unit=unit, name=former[-1].division.name, notes=notes)


def say(text: str = "") -> None:
    """A line for the person at the shell."""
    typer.echo(text)


def say_thread(desk: Desk, thread: Iterable[Said]) -> None:
    """What the bureau said of a report, a line for each comment, with what came of it."""
    forms = desk.known_forms()
    for place, said in enumerate(thread, 1):
        line, became = comment_line(said.comment, forms, desk.register), "；".join(answer_words(said))
        signed = f"{said.comment.who} {said.comment.when.replace('T', ' ')[:16]}".strip()
        say(f"{place}　第 {said.revision} 版　{signed}　{line}{f'　→ {became}' if became else ''}")


def say_json(data: Any) -> None:
    """One JSON document; decimals are numbers."""
    typer.echo(_json.encode(data).decode())


def asked_password(ask: bool, confirm: bool = False) -> str:
    """The password a person types, unseen; "" where none was to be asked for."""
    if not ask:
        return ""
    return asked("打开密码", twice=confirm)


def asked(what: str, *, twice: bool = False) -> str:
    """A password as a person types it, unseen; without a terminal it is read as it comes."""
    is_hidden = _has_terminal()
    again = "再输一次" if twice else False
    return str(typer.prompt(what, hide_input=is_hidden, confirmation_prompt=again, err=not is_hidden))


def _has_terminal() -> bool:
    """Whether there is one that can be kept from showing what is typed; Windows has its console."""
    if sys.platform == "win32" or sys.stdin.isatty():
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True


def _asked_for_key() -> str:
    """The password of the own key, when something is signed; "" where nobody is there to be asked."""
    try:
        return asked("密钥的密码")
    except typer.Abort:
        return ""


def one_by_one(paths: Sequence[Path], what: str, act: Callable[[list[Path]], list[T]]) -> list[T]:
    """What `act` answers for each file in turn, with a progress bar where a person is looking on."""
    console = Console(stderr=True)
    results: list[T] = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for path in progress.track(paths, description=what):
            results += act([path])
    return results


def tracked(results: Iterable[T], count: int, what: str) -> list[T]:
    """All of these as they come, with a progress bar where a person is looking on."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        return list(progress.track(results, total=count, description=what))


def back_up_first(desk: Desk) -> None:
    """Keep what is there before much of it changes; what stands against that is told, and is no hindrance."""
    try:
        desk.back_up(Reason.IMPORT)
    except PersonError as error:
        typer.echo(f"没有备份：{error.message}{error.remedy}", err=True)


def complain(
    desk: Desk,
    files: Sequence[Path],
    results: Sequence[Loaded] | Sequence[Imported],
    password: str,
    folder: Path | None,
) -> None:
    """Write what is the matter with the files where `--errors` asks for it; said on the side of errors."""
    if folder is None:
        return
    for path in desk.write_complaints(dict(zip(files, results, strict=True)), folder, password):
        typer.echo(f"已写出：{path}", err=True)


# What is closed when the command ends, however it ends.
at_end = contextlib.ExitStack()


def kept(desk: Desk) -> Desk:
    """A desk that is open until the command ends: nothing stays beside its file."""
    at_end.callback(desk.close)
    return desk


# What is said of who does what a command does, where nobody knows.
UNNAMED = "没有选操作人：做的事记为“{}”。本人操作的，请先选好：clerk 工作区 --choose 姓名。"


def opened(workspace: str, *, asks_who: bool = True) -> Desk:
    """The desk of a workspace, until the command ends; of one that cannot be opened its backups are named.

    That its keys are not here is said at once, and is no hindrance to what needs none; so is, where it
    `asks_who`, that clerks work here and none was chosen.
    """
    try:
        desk = kept(open_desk(workspace))
        desk.own_keys.ask = _asked_for_key
        for why in desk.own_keys.missing():
            typer.echo(f"提醒：{why}", err=True)
        if asks_who and desk.people.is_unnamed and desk.refused is None:
            typer.echo(f"提醒：{UNNAMED.format(desk.actor)}", err=True)
        return desk
    except PersonError as error:
        if error.code == "needs_password":
            at_end.callback(typer.echo, "密码可以用环境变量 PGPASSWORD 给出。", err=True)
        is_file = error.code in MENDED_BY_BACKUPS and not is_address(workspace)
        if is_file and (there := look_beside(Path(workspace))):
            said = f"旁边有它的 {there.words}：backups 列出，restore 恢复。"
            at_end.callback(typer.echo, said, err=True)
        raise


def open_township(workspace: str) -> TownshipDesk:
    """The township's desk; WrongUse for a bureau's workspace."""
    desk = opened(workspace)
    if not isinstance(desk, TownshipDesk):
        raise WrongUse("wrong_role.bureau")
    return desk


def open_bureau(workspace: str) -> BureauDesk:
    """The bureau's desk; WrongUse for a township's workspace."""
    desk = opened(workspace)
    if not isinstance(desk, BureauDesk):
        raise WrongUse("wrong_role.township")
    return desk


def say_imported(result: Imported) -> None:
    """The verdict on one package, and all there is to say about it."""
    # A file that holds no report has no signature to speak of.
    signed = f"（{result.signature.word}）" if result.report else ""
    say(f"{result.file}：{result.verdict.word}{signed}")
    for edit in result.edited:
        say(f"  {edit.sheet} {edit.cell}：原为 {edit.was or '未填'}，现为 {edit.now or '未填'}")
    if result.diagnosis:
        say(f"  诊断：{result.diagnosis}")
    for problem in result.problems:
        say(f"  {problem}")


def typed_fingerprint(text: str) -> str:
    """As a person heard or copied it, in the form of `fingerprint`; WrongUse for what is none."""
    digits = read_out(text)
    if not re.fullmatch("[0-9a-f]{16}", digits):
        raise WrongUse("bad_fingerprint", text=text)
    return " ".join(re.findall("....", digits))
