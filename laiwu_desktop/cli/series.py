"""Several periods side by side, why totals changed, totals that are sealed."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from laiwu_desktop.cli.common import Json, MaybeOut, Workspace, app, open_bureau, say, say_json
from laiwu_desktop.desk.analysis.analysing import Why
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.analysis.contributions import Exact
from laiwu_desktop.formdef.comparison import ComparedRow, Comparison
from laiwu_desktop.formdef.period import Period


@app.command()
def series(
    workspace: Workspace,
    period: Annotated[
        list[str] | None, typer.Option(help="要比较的填报期，可写多次；不写则是所有接收过数据的")
    ] = None,
    basis: Annotated[
        str | None, typer.Option(help="按这一填报期的区划汇总，不能早于所比较的；不写则按最后一期的")
    ] = None,
    out: MaybeOut = None,
    as_json: Json = False,
) -> int:
    """（市农业局）逐期比较：几个填报期按同一套区划汇总，列出增减。"""
    desk = open_bureau(workspace)
    periods = [Period.parse(code) for code in period] if period else desk.reported_periods()
    comparison = desk.compare(periods, Period.parse(basis) if basis else None)
    if out:
        desk.write_comparison(out, comparison)
    if as_json:
        say_json(_as_json(comparison))
        return 0
    labels = " → ".join(Period.parse(code).label for code in comparison.periods)
    say(f"{labels}（按{Period.parse(comparison.basis).label}的区划）")
    say(f"计入的乡镇（街道）：{' → '.join(one.coverage for one in comparison.each)} 个。")
    if not comparison.covers_alike:
        say("首末两期计入的乡镇不同，合计数的增减里有这一部分。")
    city = desk.own_code(Period.parse(comparison.basis))
    for row in comparison.indicators:
        if row.division == city:
            indicator = desk.plan.indicators[row.item]
            unit = "个百分点" if indicator.is_rate else indicator.unit
            say(f"{indicator.label}（{indicator.unit}，有数/应报）：{_told(row, unit)}")
    for code, line in comparison.affected:
        say(f"  {Period.parse(code).label}：{line}。")
    for code, line in comparison.others:
        say(f"  {Period.parse(code).label}：{line}")
    if out:
        say(f"逐期比较表已写出：{out}")
    return 0


@app.command()
def seal(
    workspace: Workspace,
    period: Annotated[str | None, typer.Option(help="填报期；不写则是现在的")] = None,
    note: Annotated[str, typer.Option(help="封存说明，如 报省局")] = "",
    listed: Annotated[bool, typer.Option("--list", help="只列出已有的封存")] = False,
    number: Annotated[int | None, typer.Option(help="不再封存，把这一号的汇总表照原样再写出")] = None,
    out: MaybeOut = None,
    as_json: Json = False,
) -> int:
    """（市农业局）封存汇总：编号保存此刻的全部汇总数，以后接收了别的数据，也能照原样再写出、再比较。"""
    desk = open_bureau(workspace)
    sealing = desk.sealing
    if listed:
        found = sealing.all()
    elif number is not None:
        found = [sealing.one(number)]
    else:
        found = [sealing.seal(Period.parse(period) if period else desk.period, note)]
    if out and not listed:
        sealing.write(found[0].number, out)
    if as_json:
        say_json(found)
        return 0
    for one in found:
        said = f"，{one.note}" if one.note else ""
        say(
            f"{one.label}　{Period.parse(one.period).label}　{one.when.replace('T', ' ')}　{one.who}"
            f"　计入 {len(one.reports)} 个乡镇（街道）{said}　校验 {one.figures_sha256[:16]}"
        )
    if listed and not found:
        say("还没有封存过。")
    if out and not listed:
        say(f"汇总表已写出：{out}")
    return 0


# How many parts of an area are named beside a figure; every unit stands in what --json prints.
_NAMED = 10


@app.command()
def compare(
    workspace: Workspace,
    before: Annotated[str, typer.Argument(metavar="A", help="填报期、封存号（#3），或一版数据的编号")],
    after: Annotated[str, typer.Argument(metavar="B", help="后来的填报期、封存号，或同一乡镇另一版的编号")],
    area: Annotated[str, typer.Option(help="哪个区划的数；不写则为全市")] = "",
    item: Annotated[
        list[str] | None, typer.Option(help="指标编号，或“报表.项”，可写多次；不写则是所有有增减的")
    ] = None,
    as_json: Json = False,
) -> int:
    """（市农业局）合计数为什么变了：两期、两次封存，或一个乡镇的两版之间，各村（居）、各种原因各占多少。"""
    desk = open_bureau(workspace)
    analysis = desk.analysis
    measures = [analysis.measure(text) for text in item] if item else None
    found = analysis.why(before, after, area, measures)
    if as_json:
        say_json([_why_json(one) for one in found])
        return 0
    for one in found:
        _say_why(desk, one)
    if not found:
        say("没有增减。")
    return 0


def _say_why(desk: BureauDesk, why: Why) -> None:
    measure, found = why.measure, why.found
    unit = "个百分点" if measure.is_rate else measure.unit
    was, now = (
        "无数据" if figure is None else f"{figure:f}"
        for figure in (why.figure(found.before), why.figure(found.after))
    )
    if found.difference is None:
        say(f"{measure.label}（{measure.unit}）：{was} → {now}")
        return
    difference = why.figure(found.difference) or Decimal(0)
    say(f"{measure.label}（{measure.unit}）：{was} → {now}，{_change(difference, unit)}")
    for reason, amount in why.shown(lambda one: one.cause.word):
        say(f"  {reason}　{amount:+f}")
    parts = desk.analysis.by_part(why)
    for division, amount in parts[:_NAMED]:
        say(f"    {division.name}　{amount:+f}")
    if rest := parts[_NAMED:]:
        say(f"    其余 {len(rest)} 个　{sum(amount for _, amount in rest):+f}")


def _why_json(why: Why) -> dict[str, object]:
    measure = why.measure
    form, _, field = measure.id.rpartition(".")
    return {
        "field" if form else "indicator": measure.id, "division": why.division,
        "was": why.figure(why.found.before), "now": why.figure(why.found.after),
        "difference": why.figure(why.found.difference),
        "because": [
            {
                "unit_code": one.unit_code, "form": measure.form, "field": field if form else "",
                "reason": str(one.cause), "amount": _number(one.amount),
                "was": _number(one.was.numerator), "now": _number(one.now.numerator),
                "of_was": _number(one.was.denominator), "of_now": _number(one.now.denominator),
            }
            for one in why.found.contributions
        ],
    }  # fmt: skip


def _number(exact: Exact) -> Decimal:
    """As exact as 28 digits are."""
    return Decimal(exact.numerator) / exact.denominator


def _told(row: ComparedRow, unit: str) -> str:
    """The values with how many units of how many are behind each."""
    told = zip(row.values, row.counted, row.registered, strict=True)
    values = " → ".join(
        "无数据" if value is None else f"{value:f}（{counted}/{registered}）"
        for value, counted, registered in told
    )
    return values if row.difference is None else f"{values}，{_change(row.difference, unit)}"


def _change(difference: Decimal, unit: str) -> str:
    if not difference:
        return "没有增减"
    return f"{'增加' if difference > 0 else '减少'} {abs(difference):f} {unit}"


def _as_json(comparison: Comparison) -> dict[str, object]:
    def rows(found: tuple[ComparedRow, ...]) -> list[dict[str, object]]:
        return [
            {
                "division": row.division, "name": row.name, "level": row.level, "form": row.form,
                "item": row.item, "values": row.values, "difference": row.difference,
                "counted": row.counted, "registered": row.registered,
            }
            for row in found
        ]  # fmt: skip

    return {
        "periods": comparison.periods, "basis": comparison.basis,
        "affected": [{"period": period, "line": line} for period, line in comparison.affected],
        "coverage": [
            {"period": one.period, "accepted": one.accepted, "missing": one.missing}
            for one in comparison.each
        ],
        "others": [{"period": one.period, "others": one.others} for one in comparison.each],
        "indicators": rows(comparison.indicators), "fields": rows(comparison.fields),
    }  # fmt: skip
