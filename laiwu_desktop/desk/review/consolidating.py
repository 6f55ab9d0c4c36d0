"""What accepted reports come to: consolidation (汇总), targets, and the workbook of both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.consolidation import (
    Consolidation,
    ManualFigure,
    TargetRow,
    TownshipState,
    field_rows,
    indicator_rows,
    target_rows,
)  # fmt: skip
from laiwu_desktop.formdef.report.standing import rank
from laiwu_desktop.formdef.states import State


def townships(desk: Desk, period: Period) -> tuple[TownshipState, ...]:
    """Where each township's newest report of the period stands; what is held, where nothing else has come."""
    heads = sorted(desk.store.reports.heads(period=period.code), key=rank)
    newest = {head.division: head for head in [*desk.store.reports.held(period=period.code), *heads]}
    return tuple(
        TownshipState(
            t.code, t.name, newest[t.code].state if t.code in newest else None,
            newest[t.code].revision if t.code in newest else 0,
        )
        for t in desk.register.within(desk.settings.division, "township")
    )  # fmt: skip


def consolidate(desk: Desk, period: Period) -> Consolidation:
    """Every indicator and the sum of every number field in every area, over accepted reports."""
    heads = desk.store.reports.heads(period=period.code)
    accepted = {head.division for head in heads if head.state is State.ACCEPTED}
    states = townships(desk, period)
    covered = frozenset(
        area.code for code in accepted for area in (desk.register[code], *desk.register.children(code))
    )
    rows = [
        row
        for indicator in desk.plan.indicators.values()
        for row in indicator_rows(
            indicator,
            desk.all_forms[indicator.form],
            desk.register,
            desk.store.consolidation.unit_sums(indicator, period.code),
            covered,
        )
    ]
    return Consolidation(
        period.code, states,
        tuple(t.division for t in states if t.division in accepted),
        tuple(t.division for t in states if t.division not in accepted),
        tuple(rows), tuple(field_rows(desk.register, desk.store.consolidation.field_sums(period.code))),
    )  # fmt: skip


def targets(desk: Desk, consolidation: Consolidation) -> list[TargetRow]:
    """The plan's targets with their actual values."""
    city = [row for row in consolidation.rows if row.division == desk.settings.division]
    return target_rows(desk.plan, city, _manual_figures(desk, consolidation.period))


def write_summary(desk: Desk, path: Path, consolidation: Consolidation) -> None:
    """Write the consolidated workbook."""
    from laiwu_desktop.workbook.summary.summary_book import Summary
    from laiwu_desktop.workbook.summary.summary_book import write_summary as write

    unreported = tuple(
        (desk.register[code], village)
        for code in consolidation.missing
        for village in desk.register.children(code)
    )
    unfilled = _unfilled_villages(desk, consolidation)
    summary = Summary(
        consolidation, tuple(targets(desk, consolidation)), desk.plan, desk.all_forms, desk.register,
        (*unreported, *unfilled), f"{desk.division.name}农业局", stamp(desk.clock), desk.settings.sample,
    )  # fmt: skip
    write(summary, path)


def _unfilled_villages(desk: Desk, consolidation: Consolidation) -> list[tuple[Division, Division]]:
    """Villages that accepted reports leave out."""
    once = [form.name for form in desk.all_forms if form.level == "village" and not form.repeats]
    found: list[tuple[Division, Division]] = []
    for head in desk.store.reports.heads(period=consolidation.period):
        if head.state is State.ACCEPTED:
            filled = desk.store.reports.filled_units(head.id)
            there = set().union(*(filled[name] for name in once))
            township = desk.register[head.division]
            found += [(township, v) for v in desk.register.children(head.division) if v.code not in there]
    return found


def _manual_figures(desk: Desk, period: str) -> list[ManualFigure]:
    """What the bureau registered by hand for the period (莱农信7表)."""
    own = desk.store.reports.heads(desk.settings.division, period)
    figures = []
    for record in desk.store.reports.report(own[-1].id).records if own else ():
        target, value = record.values.get("target"), record.values.get("value")
        if isinstance(target, str) and isinstance(value, Decimal):
            as_of, source = record.values.get("as_of_date"), record.values.get("source")
            day = as_of if isinstance(as_of, date) else None
            figures.append(ManualFigure(target, value, day, str(source or "")))
    return figures
