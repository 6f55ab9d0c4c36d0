"""The command that reads an official list of divisions and says what became of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from laiwu_desktop.base.errors import PersonError, WrongUse
from laiwu_desktop.cli.common import (
    Json,
    MaybeOut,
    Out,
    Workspace,
    app,
    back_up_first,
    open_bureau,
    opened,
    say,
    say_json,
)
from laiwu_desktop.desk.backups.shelf import Reason
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.divisions.official_list import Compared, Proposal

# More lines of one kind than this are counted, not listed.
_MOST_LISTED = 20


@app.command()
def divisions(  # noqa: PLR0913, PLR0917 - each an option of its own
    workspace: Workspace,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="区划名单，或核对过的变更（--out 写出的）", readable=False),
    ] = None,
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="自哪天起，如 2019-01-01")] = "",
    out: MaybeOut = None,
    yes: Annotated[bool, typer.Option("--yes", help="核对过了，登记这些变更")] = False,
    without_backup: Annotated[
        bool, typer.Option("--without-backup", help="登记前的备份做不成时，仍然登记")
    ] = False,
    close_many: Annotated[
        bool, typer.Option("--close-many", help="核对过了，确实要撤销某一级三分之一以上的单位")
    ] = False,
    doubtful: Annotated[bool, typer.Option("--doubtful", help="核对过了，“请核对”的也一并登记")] = False,
    back: Annotated[
        bool, typer.Option("--take-back", help="撤回最近登记的一批变更（还没有随任务下发的）")
    ] = False,
    as_json: Json = False,
) -> int:
    """读入区划名单，说明与区划表的差别各是什么变更；核对后加 --yes 登记。不给文件则列出已登记的变更。"""
    if back:
        return _take_back(open_bureau(workspace), yes=yes, is_needed=not without_backup)
    desk = opened(workspace, asks_who=yes)
    if file is None:
        _list(desk, as_json)
        return 0
    compared = desk.propose_changes(file, _day(since))
    if as_json:
        say_json([_as_json(proposal) for proposal in compared.proposals])
    else:
        _say(compared)
    changes = [proposal.change for proposal in compared.proposals]
    what = desk.closing_many(changes)
    if what and not as_json:
        say(f"【请核对】这些变更将撤销{what}：名单很可能不全，或是别处的。")
    if out is not None:
        say(f"已写出 {desk.write_proposals(compared.proposals, out)}，请核对。")
    if not yes:
        if compared.proposals and not as_json:
            say("还没有登记；核对后加上 --yes，或用 --out 写出、改好后再读入。")
        return 1 if compared.proposals else 0
    _require_checked(compared, "" if close_many else what, doubtful=doubtful)
    desk.require_writable()
    _back_up(desk, is_needed=not without_backup)
    desk.apply_changes(changes, even_many=close_many)
    if not as_json:
        say(f"已登记 {len(compared.proposals)} 条区划变更，自 {since} 起。")
    return 0


def _require_checked(compared: Compared, many: str, *, doubtful: bool) -> None:
    """Nothing is registered that a person has to look at first, and does not say to have."""
    if many:
        raise PersonError("many_closed", what=many)
    count = sum(not proposal.sure for proposal in compared.proposals)
    if count and not doubtful:
        raise PersonError("doubtful_changes", count=count)


def _back_up(desk: Desk, *, is_needed: bool) -> None:
    """Entries travel with the next task and cannot be called back then: a backup is the only way."""
    if not is_needed:
        back_up_first(desk)
        return
    try:
        desk.back_up(Reason.IMPORT)
    except PersonError as error:
        raise PersonError("not_backed_up", sentences=f"{error.message}{error.remedy}") from error


def _take_back(desk: BureauDesk, *, yes: bool, is_needed: bool) -> int:
    newest = [change for change in desk.timeline.changes if change.batch == desk.timeline.newest_batch]
    for change in newest:
        say(_registered(desk, change))
    if not yes:
        say(f"将撤回这 {len(newest)} 条，还没有撤回；核对后加上 --yes。")
        return 1
    desk.require_writable()
    _back_up(desk, is_needed=is_needed)
    say(f"已撤回 {len(desk.take_back_changes())} 条区划变更。")
    return 0


def _as_json(proposal: Proposal) -> dict[str, object]:
    change = proposal.change
    return {
        "kind": change.kind, "was": change.was, "was_name": proposal.was_name, "code": change.code,
        "name": change.name, "reason": proposal.reason, "sure": proposal.sure,
    }  # fmt: skip


def _day(text: str) -> date:
    if not text:
        raise WrongUse("no_day")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse("bad_due.from", due=text) from error


def _say(compared: Compared) -> None:
    """What was found, the doubtful kinds line by line."""
    counted = Counter(proposal.change.kind for proposal in compared.proposals)
    for kind in ChangeKind:
        found = [proposal for proposal in compared.proposals if proposal.change.kind is kind]
        if found:
            say(f"{kind.word} {counted[kind]} 条")
        for proposal in found[:_MOST_LISTED]:
            say(f"  {_line(proposal)}")
        if len(found) > _MOST_LISTED:
            say(f"  ……另有 {len(found) - _MOST_LISTED} 条，用 --out 写出查看。")
    others = f"，名单中另有 {compared.outside} 个不在本市范围内" if compared.outside else ""
    say(f"没有变更的 {compared.same} 个{others}。")


def _line(proposal: Proposal) -> str:
    change = proposal.change
    was = f"{change.was} {proposal.was_name}" if change.was else ""
    now = f"{change.code} {change.name}" if change.code else ""
    doubt = "" if proposal.sure else "【请核对】"
    return f"{' → '.join(filter(None, (was, now)))}（{proposal.reason}）{doubt}"


def _list(desk: Desk, as_json: bool) -> None:
    """What has been applied."""
    changes = desk.timeline.changes
    if as_json:
        say_json(
            [{"day": c.day, "kind": c.kind, "was": c.was, "code": c.code, "name": c.name} for c in changes]
        )
        return
    for change in changes:
        say(_registered(desk, change))
    say(f"已登记 {len(changes)} 条区划变更。")


def _registered(desk: Desk, change: DivisionChange) -> str:
    was = f"{change.was} {desk.timeline.name_before(change)}" if change.was else ""
    now = f"{change.code} {change.name}" if change.code else ""
    return f"{change.day} {change.kind.word}　{' → '.join(filter(None, (was, now)))}"


@app.command()
def transfers(workspace: Workspace, out: Out, as_json: Json = False) -> int:
    """（市农业局）写出划转村的上期数据，每个接收的乡镇一个文件，交给它读入。"""
    paths = open_bureau(workspace).write_transfers(out)
    if as_json:
        say_json([str(path) for path in paths])
        return 0
    for path in paths:
        say(f"已写出 {path}")
    return 0
