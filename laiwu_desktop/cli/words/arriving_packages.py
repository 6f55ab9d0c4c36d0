"""Packages that are only looked at, at a shell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from laiwu_desktop.cli.common import say, say_json
from laiwu_desktop.desk.intake.staging import Staged
from laiwu_desktop.formdef.states import FORESEEN_WORDS


def say_staged(staged: Sequence[Staged], *, as_json: bool) -> None:
    """What would become of each file."""
    if as_json:
        say_json([_told(one) for one in staged])
        return
    for one in staged:
        for line in _lines(one):
            say(line)


def _lines(one: Staged) -> Iterator[str]:
    told, counts = one.foreseen, one.counts
    signed = f"（{told.signature.word}）" if told.report else ""
    yield f"{one.found.name}：{FORESEEN_WORDS[one.verdict]}{signed}"
    if counts.registered:
        yield f"  {one.name} 第 {told.revision} 版：{counts.words}"
        yield f"  审核：{one.checked.counted}；已写审核说明 {one.explained} 处"
    for edit in told.edited:
        yield f"  {edit.sheet} {edit.cell}：原为 {edit.was or '未填'}，现为 {edit.now or '未填'}"
    if told.diagnosis:
        yield f"  诊断：{told.diagnosis}"
    yield from (f"  {problem}" for problem in told.problems)
    for change in one.figures:
        if change.is_change:
            city = f"全市 {_figure(change.city_was)} → {_figure(change.city_now)}"
            yield f"  接收后 {change.measure.label}：{_figure(change.was)} → {_figure(change.now)}；{city}"


def _figure(value: Decimal | None) -> str:
    return "无数据" if value is None else f"{value}"


def _told(one: Staged) -> dict[str, Any]:
    """As `import` tells it, and what is seen of it besides."""
    checked, counts = one.checked, one.counts
    return {
        **msgspec.structs.asdict(one.foreseen),
        "name": one.name,
        "villages": counts.villages,
        "registered": counts.registered,
        "records": dict(counts.records),
        "photos": counts.photos,
        "compare": one.compare,
        "findings": {"errors": checked.errors, "warnings": checked.warnings, "explained": one.explained},
        "totals": [
            {
                "indicator": change.measure.id,
                "was": change.was,
                "now": change.now,
                "city_was": change.city_was,
                "city_now": change.city_now,
            }
            for change in one.figures
        ],
    }
