"""The bureau's side of the story: from packages to totals, targets and paper."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.demo.county import CITY
from laiwu_desktop.demo.filing import explain, retype
from laiwu_desktop.demo.stage import Stage, Step
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.consolidation import Consolidation
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.rounding import rounded_for_show
from laiwu_desktop.formdef.states import Outcome, State, Verdict
from laiwu_desktop.sync.endpoint import PACKAGES, receipts_folder
from laiwu_desktop.workbook.writing.fill import fill_template

_COMMENTS = {
    "broadband_users": "与网通公司提供的开户数不符，请核对（示例数据）",
    "telephone_households": "与上年统计年报相差较大，请核对（示例数据）",
}
_SHOWN = (
    "broadband_village_rate",
    "fiber_village_rate",
    "broadband_users",
    "information_villages",
    "cable_tv_rate",
)
_MOST_LINES = 5


def import_new(stage: Stage) -> None:
    """The bureau collects what is new in the exchange folder and imports it."""
    inbox = stage.inbox / PACKAGES
    known = {path.name for path in inbox.glob("*.xlsx")}
    with stage.teller.step("市农业局收取并导入数据包") as step:
        came = [path for path in stage.endpoint.collect(PACKAGES, inbox) if path.name not in known]
        results = stage.bureau.import_packages(came)
        step.count = f"{len(results)} 个"
        held = [result for result in results if result.verdict is Verdict.HELD]
        _must_all_be_received(result for result in results if result not in held)
        if held:
            step.tell(f"首次收到签名 {len(held)} 个，待核对指纹，暂不计入")
        if not known:
            again = stage.bureau.import_packages(came[:1])[0]
            step.tell(f"同一数据包再导入一次：{again.problems[0].message}")


def compare_keys(stage: Stage) -> None:
    """The clerk telephones each township, compares the fingerprint and confirms it; what was held counts."""
    keys = stage.bureau.their_keys.waiting()
    if not keys:
        return
    with stage.teller.step("电话核对各乡镇的签名指纹") as step:
        step.count = f"{len(keys)} 个"
        step.tell(f"{keys[0].name}　{keys[0].fingerprint}　一致")
        for key in keys:
            if key.fingerprint != stage.townships[key.division].fingerprint:
                raise PersonError("demo.fingerprint", name=key.name, fingerprint=key.fingerprint)
        _must_all_be_received(stage.bureau.their_keys.confirm(keys))


def _must_all_be_received(results: Iterable[Imported]) -> None:
    for result in results:
        if result.verdict is not Verdict.RECEIVED:
            raise PersonError(
                "demo.not_taken", file=result.file, sentences="；".join(map(str, result.problems))
            )


def chase(stage: Stage) -> None:
    """Who is late."""
    with stage.teller.step("催报") as step:
        late = stage.bureau.overdue()
        step.count = f"{len(late)} 个乡镇未上报"
        for one in late[:_MOST_LINES]:
            step.tell(f"{one.name}　应于 {one.due} 前上报，已逾期 {one.days_late} 天")


def decide(stage: Stage) -> None:
    """All are accepted but one, which is returned with comments on two fields."""
    back, bureau = stage.county.cast.returned, stage.bureau
    with stage.teller.step("审核数据包") as step:
        others = [
            state.division
            for state in bureau.townships()
            if state.state is State.RECEIVED and state.division != back
        ]
        for code in others:
            bureau.accept(code)
        comments = [
            Comment(_COMMENTS[slip.field], RecordKey(slip.form, slip.unit_code), slip.field, "示例丁")
            for slip in stage.county.oversights
        ]
        bureau.send_back(back, comments)
        step.count = f"接收 {len(others)} 个，退回 1 个"
        for comment in comments:
            assert comment.key is not None
            village = bureau.register[comment.key.unit_code].name
            step.tell(f"退回 {stage.name(back)}：{village} {_label(stage, comment)}　{comment.text}")


def answer(stage: Stage, codes: Iterable[str]) -> None:
    """The bureau writes receipts and puts them where each township looks; the townships read them."""
    codes = list(codes)
    with stage.teller.step("写出并投递回执") as step:
        for code in codes:
            path = stage.bureau.write_receipt(code, stage.outputs.receipts)
            stage.endpoint.deliver(path, receipts_folder(code))
        step.count = f"{len(codes)} 份"
    with stage.teller.step("乡镇读取回执") as step:
        outcomes: Counter[str] = Counter()
        for code in codes:
            outcomes.update(_read_receipts(stage, code))
        step.count = f"{outcomes.total()} 份"
        step.tell("；".join(f"{message} {count} 份" for message, count in outcomes.items()))


def _read_receipts(stage: Stage, code: str) -> Iterable[str]:
    desk = stage.townships[code]
    trust_bureau(stage, desk)
    came = stage.endpoint.collect(receipts_folder(code), stage.inbox / receipts_folder(code))
    for receipt in desk.receive(came):
        if receipt.outcome is Outcome.APPLIED:
            yield receipt.message
        elif receipt.outcome is Outcome.REFUSED:
            raise PersonError("demo.not_received", file=receipt.file, sentences=receipt.message)


def trust_bureau(stage: Stage, desk: TownshipDesk) -> None:
    """The township has asked the bureau for its fingerprint, once."""
    if not desk.their_keys.any_counts:
        desk.their_keys.confirm(stage.bureau.settings.public_key)


def correct_returned(stage: Stage) -> None:
    """The returned township corrects the two fields; revision 2 goes the whole way."""
    code = stage.county.cast.returned
    desk = stage.townships[code]
    with stage.teller.step(f"{stage.name(code)}按退回意见更正") as step:
        for comment in desk.draft().comments:
            step.tell(f"意见：{_label(stage, comment)}　{comment.text}")
        step.count = f"{retype(desk, stage.county, stage.county.oversights, step)} 处"
    with stage.teller.step("导出第 2 版并投递") as step:
        explain(desk)
        exported = desk.export(stage.outputs.packages, missed=True)
        sent = desk.sync(stage.endpoint)
        step.count = f"{len(sent.delivered)} 个"
        step.tell(f"{exported.path.name}，前版 {exported.head.parent_id[:8]}")
    import_new(stage)
    with stage.teller.step("接收第 2 版") as step:
        head = stage.bureau.accept(code)
        step.count = f"{stage.name(code)} 第 {head.revision} 版"
    answer(stage, [code])


def register_manual(stage: Stage) -> None:
    """The bureau fills in its own form (莱农信7表) the same way."""
    bureau, outputs = stage.bureau, stage.outputs
    name = f"{bureau.division.name}_{bureau.period.code}.xlsx"
    with stage.teller.step("登记市级指标（莱农信7表）") as step:
        answers = {"city_indicator": stage.county.answers["city_indicator"]}
        fill_template(outputs.templates / name, outputs.filled / name, bureau.forms, answers)
        (loaded,) = bureau.load([outputs.filled / name])
        findings = bureau.draft().check().findings
        if not loaded.taken or findings:
            raise PersonError(
                "demo.not_loaded", file=name, sentences="；".join(map(str, (*loaded.problems, *findings)))
            )
        step.count = f"{len(answers['city_indicator'][CITY])} 项"


def consolidate(stage: Stage) -> Consolidation:
    """Totals at all levels, and the summary workbook."""
    with stage.teller.step("汇总") as step:
        result = stage.bureau.consolidate()
        step.count = f"{len(result.accepted)} 个乡镇，{len(result.rows)} 个指标值"
        for indicator in _SHOWN:
            row, about = result.row(CITY, indicator), stage.bureau.plan.indicators[indicator]
            step.tell(
                f"{about.label}　{row.value} {about.unit}（{row.reported}/{row.registered} 个单位有数）"
            )
    with stage.teller.step("写出汇总表") as step:
        path = stage.bureau.write_summary(stage.outputs.summary, result)
        step.count = f"{path.stat().st_size / 1024:.0f} KB"
    return result


def compare_targets(stage: Stage, result: Consolidation) -> None:
    """The plan's targets with their actual values."""
    with stage.teller.step("对照规划目标") as step:
        rows = stage.bureau.targets(result)
        reached = [row for row in rows if row.reached]
        known = [row for row in rows if row.actual is not None]
        step.count = f"{len(rows)} 项，有数 {len(known)} 项，达到 {len(reached)} 项"
        for row in (*reached, *[row for row in known if not row.reached and row.due.year == 2006]):
            state = "达到" if row.reached else f"差 {_shown(row.gap)} {row.unit}"
            actual = f"实际 {_shown(row.actual)} {row.unit}"
            step.tell(f"{row.due.year} {row.title}　目标 {_shown(row.target)}　{actual}　{state}")


def print_sheets(stage: Stage) -> None:
    """The sheets of one township as PDF, with last period's figures beside this one's."""
    code = stage.county.cast.with_history
    with stage.teller.step(f"打印{stage.name(code)}村情表") as step:
        villages = [place.code for place in stage.county.villages[code]]
        printed = stage.townships[code].print_sheets(stage.outputs.sheets)
        step.count = f"{len(villages)} 村"
        if printed.unprintable:
            step.tell(f"字体中没有的字：{'、'.join(sorted(set().union(*printed.unprintable.values())))}")


def take_pictures(stage: Stage) -> None:
    """Pictures of the window, where there is one to be had."""
    with stage.teller.step("窗口截图") as step:
        pictures = _pictures(stage, step)
        step.count = f"{len(pictures)} 张"


def _pictures(stage: Stage, step: Step) -> list[Path]:
    try:
        from laiwu_desktop.ui.screenshots import take
    except ImportError:  # Qt wants libraries that a bare machine has not
        logging.getLogger("laiwu_desktop").info("no pictures", exc_info=True)
        step.tell("没有截图：本机缺少窗口所需的系统库")
        return []
    shown = (stage.townships[stage.county.cast.with_history], stage.bureau)
    return [picture for desk in shown for picture in take(desk, stage.outputs.pictures)]


def _shown(number: Decimal | None) -> str:
    return "" if number is None else f"{rounded_for_show(number)}"


def _label(stage: Stage, comment: Comment) -> str:
    return stage.bureau.all_forms[comment.key.form].fields[comment.field].label if comment.key else ""
