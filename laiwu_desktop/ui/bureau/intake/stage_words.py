"""What stands of a package that is laid out: its row, what is known of it, what it changes in the totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import counted
from laiwu_desktop.desk.intake.staging import Staged
from laiwu_desktop.desk.intake.totalling import FigureChange
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.states import FORESEEN_WORDS, Verdict
from laiwu_desktop.ui.parts.plain import in_window
from laiwu_desktop.workbook.format.problems import Problem

ICONS = {
    Verdict.RECEIVED: "complete",
    Verdict.HELD: "warning",
    Verdict.REJECTED: "blank",
    Verdict.DUPLICATE: "blank",
    Verdict.COMPLETED: "complete",
    Verdict.STALE: "explained",
    Verdict.FORK: "warning",
    Verdict.LOCKED: "wait",
    Verdict.REFUSED: "error",
    Verdict.CANCELLED: "blank",
}
# So many cells that were edited are named; the marked copy has them all.
_MOST_EDITED = 20


def row_of(one: Staged) -> tuple[str, ...]:
    """File, office, period, revision, signature, villages, edited cells, errors and warnings, what it would
    come to; what a file does not say is left blank.
    """
    told, checked = one.foreseen, one.checked
    if not told.report:
        return (one.found.name, "", "", "", "", "", "", "", _outcome(one))
    is_read = bool(one.counts.registered)
    return (
        one.found.name,
        one.name or told.division,
        _period(told.period),
        f"第 {told.revision} 版",
        told.signature.word,
        f"{one.counts.villages}/{one.counts.registered}" if is_read else "",
        f"{len(told.edited)} 处" if told.edited else "",
        f"{checked.errors}/{checked.warnings}" if is_read else "",
        _outcome(one),
    )


def _outcome(one: Staged) -> str:
    """What it would come to, and why not, in short."""
    why = next((problem.message for problem in one.problems if problem.blocks), "")
    return f"{FORESEEN_WORDS[one.verdict]}　{in_window(why)}" if why else FORESEEN_WORDS[one.verdict]


def details_of(one: Staged, register: Register) -> str:
    """All that is known of it, a line each."""
    return "\n".join(_details(one, register))


def _details(one: Staged, register: Register) -> Iterator[str]:
    told = one.foreseen
    yield f"{FORESEEN_WORDS[one.verdict]}　{one.found.name}"
    if told.report:
        of = f"{_period(told.period)}　第 {told.revision} 版"
        yield f"{one.name or told.division}　{of}　{told.signature.word}"
    if one.counts.registered:
        yield one.counts.words
        yield f"审核：{one.checked.counted}；已写审核说明 {one.explained} 处"
    if one.compare:
        yield f"签名指纹　{one.compare}　导入后请与乡镇电话核对，核对以前不计入"
    if told.diagnosis:
        yield f"诊断：{told.diagnosis}"
    for problem in sorted(told.problems, key=lambda problem: not problem.blocks):
        yield f"{'✕' if problem.blocks else '！'} {_problem_line(problem, register)}"
    for edit in told.edited[:_MOST_EDITED]:
        yield f"✕ {edit.sheet} {edit.cell}：导出时为“{edit.was or '未填'}”，现为“{edit.now or '未填'}”"
    if len(told.edited) > _MOST_EDITED:
        yield f"……另有 {len(told.edited) - _MOST_EDITED} 处改动，见批注副本"


def _problem_line(problem: Problem, register: Register) -> str:
    place = " ".join(part for part in (problem.sheet, problem.cell) if part)
    unit = register.name_of(problem.unit_code) if problem.unit_code else ""
    where = "　".join(part for part in (place, unit, problem.value) if part)
    said = in_window(f"{problem.message}{problem.remedy}")
    return f"{where}：{said}" if where else said


def _period(code: str) -> str:
    try:
        return Period.parse(code).label
    except (PersonError, ValueError):
        return code[:10]


def figure_rows(figures: Sequence[FigureChange], *, all_of_them: bool) -> list[tuple[str, ...]]:
    """Indicator, the township's figure before and after, the city's before and after; only what changes."""
    return [
        (
            f"{one.measure.label}（{one.measure.unit}）",
            *_moved(one.was, one.now),
            *_moved(one.city_was, one.city_now),
        )
        for one in figures
        if all_of_them or one.is_change
    ]


def _moved(was: Decimal | None, now: Decimal | None) -> tuple[str, str]:
    return _figure(was), _figure(now) if was != now else "不变"


def _figure(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}"


def summary_of(staged: Sequence[Staged]) -> str:
    """How many there are of what."""
    ready = sum(one.writes for one in staged)
    held = sum(one.writes and one.verdict is Verdict.HELD for one in staged)
    again = sum(one.verdict is Verdict.DUPLICATE and not one.writes for one in staged)
    others = len(staged) - ready - again
    parts = counted(
        ("可以导入", ready, "份"), ("其中待核对指纹", held, "份"), ("已导入过", again, "份"),
        ("不能导入", others, "份"), none="没有可以导入的",
    )  # fmt: skip
    return f"{len(staged)} 个文件：{parts}"
