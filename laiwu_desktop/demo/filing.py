"""The townships' side of the story: from an empty template to a package in the exchange folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.demo.county import County, Slip
from laiwu_desktop.demo.gaps import Answers
from laiwu_desktop.demo.stage import Stage, Step
from laiwu_desktop.demo.villages import MARK, Answer
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.form import SEVERITY_NAMES
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.sync.endpoint import PACKAGES
from laiwu_desktop.workbook.writing.fill import fill_template

# What the officer writes about the warnings, by rule; the rest says only that it was looked into.
_EXPLANATIONS = {
    "not_filled": "该村正在合并调整，资料未交，下期补报",
    "not_yet_known": "已向村里催要，核实后下期补报",
    "access_without_users": "线路已通，暂无住户开户",
    "fiber_without_broadband": "光缆已到村，设备待安装",
    "few_people_per_household": "青壮年外出，单人户多，已与派出所核对",
    "phone_shared_by_villages": "四村由同一信息员兼任，留镇服务站电话",
    "published_within_collected": "转发了上级下发的信息",
    "served_many_households": "示范点兼为邻村服务",
    "accepted_without_funding": "设备为单位捐赠，没有现金投入",
    "users_fell": "部分住户外出务工停机，已与网通核对",
}
_COMPARED = ("users_fell", "users_jumped", "households_changed")


def typed(slips: Iterable[Slip]) -> dict[tuple[str, str, str], str]:
    """Slips as `fill_template` wants them."""
    return {(slip.form, slip.unit_code, slip.field): slip.typed for slip in slips}


def write_templates(stage: Stage) -> None:
    """Every office writes the empty forms of its units."""
    with stage.teller.step("写出空白模板") as step:
        for desk in (*stage.townships.values(), stage.bureau):
            desk.write_template(stage.outputs.templates / _book_name(desk.division.name, desk.period.code))
        step.count = f"{len(stage.townships) + 1} 份"


def fill_templates(stage: Stage) -> None:
    """Another program types the sample answers, with the slips people make."""
    county, cells = stage.county, 0
    slips = typed((*county.slips, *county.oversights, *county.spellings))
    with stage.teller.step("在模板中填写示例数据（由另一程序）") as step:
        for code, desk in stage.townships.items():
            cells += fill(stage, desk, county.of(code), slips)
        step.count = f"{cells} 格"


def fill(stage: Stage, desk: TownshipDesk, answers: Answers, slips: dict[tuple[str, str, str], str]) -> int:
    """Fill one township's template; returns the number of cells."""
    name = _book_name(desk.division.name, desk.period.code)
    return fill_template(
        stage.outputs.templates / name, filled_template(stage, desk), desk.forms, answers, slips
    )


def filled_template(stage: Stage, desk: TownshipDesk) -> Path:
    """Where a township's filled template lies."""
    return stage.outputs.filled / _book_name(desk.division.name, desk.period.code)


def load_templates(stage: Stage) -> None:
    """The townships read the filled templates into their reports."""
    values = notes = 0
    with stage.teller.step("读入填好的模板") as step:
        for desk in stage.townships.values():
            (loaded,) = desk.load([filled_template(stage, desk)])
            if not loaded.taken:
                raise PersonError(
                    "demo.not_loaded", file=loaded.file, sentences="；".join(map(str, loaded.problems))
                )
            values += loaded.values
            notes += len(loaded.problems)
        step.count = f"{values} 个数值"
        step.tell(f"其中 {notes} 处写法不规范（如全角数字、2006.3.5），已规范并逐处列出")


def check_all(stage: Stage) -> None:
    """The check: all errors are told, and the warnings that come of comparing with the last period."""
    with stage.teller.step("审核") as step:
        results = {code: desk.draft().check() for code, desk in stage.townships.items()}
        errors = sum(result.errors for result in results.values())
        warnings = sum(result.warnings for result in results.values())
        step.count = f"强制性 {errors} 处，核实性 {warnings} 处"
        for code, result in results.items():
            for finding in result.findings:
                if finding.severity == "error" or finding.rule in _COMPARED:
                    village = stage.townships[code].register[finding.unit_code].name
                    kind = SEVERITY_NAMES[finding.severity]
                    step.tell(f"{kind}　{stage.name(code)} {village}　{finding.message}")


def correct_errors(stage: Stage) -> None:
    """The township of the slips puts in what was meant, and checks again."""
    desk = stage.townships[stage.county.cast.slips]
    with stage.teller.step("改正强制性错误") as step:
        step.count = f"{retype(desk, stage.county, stage.county.slips, step)} 处"
        step.tell(f"再次审核：强制性 {desk.draft().check().errors} 处")


def retype(desk: TownshipDesk, county: County, slips: Iterable[Slip], step: Step) -> int:
    """Enter the true answers instead of the slips, as typed on screen; returns how many."""
    draft, count = desk.draft(), 0
    for slip in slips:
        key = RecordKey(slip.form, slip.unit_code)
        label = desk.forms[slip.form].fields[slip.field].label
        answer = _as_typed(county.row(slip.form, slip.unit_code).get(slip.field))
        draft.enter(key, slip.field, answer)
        step.tell(f"{desk.register[slip.unit_code].name} {label}：{slip.typed} → {answer or '（空）'}")
        count += 1
    return count


def confirm_carried(stage: Stage) -> None:
    """What the last period left and the templates did not touch is looked at, unit by unit, and confirmed."""
    with stage.teller.step("逐村核对并确认沿用上期的数据") as step:
        values = units = 0
        for desk in stage.townships.values():
            draft = desk.draft()
            for unit_code in draft.unconfirmed():
                values += draft.confirm(unit_code)
                units += 1
        step.count = f"{units} 个村（单位） {values} 个数值"


def explain_warnings(stage: Stage) -> None:
    """Every warning gets its 审核说明."""
    rules: Counter[str] = Counter()
    with stage.teller.step("填写审核说明") as step:
        for desk in stage.townships.values():
            rules.update(explain(desk))
        step.count = f"{sum(rules.values())} 条"
        for rule, count in rules.most_common(4):
            step.tell(f"{count} 条：{_explanation(rule)}")


def explain(desk: TownshipDesk) -> Counter[str]:
    """Explain the warnings of one township, rule by rule; returns how many of each."""
    draft = desk.draft()
    findings = [finding for finding in draft.check().findings if finding.blocks]
    counts: Counter[str] = Counter()
    for rule in dict.fromkeys(finding.rule for finding in findings):
        alike = [finding for finding in findings if finding.rule == rule]
        counts[rule] += draft.explain(alike, _explanation(rule), desk.settings.filler)
    return counts


def export_all(stage: Stage) -> dict[str, Path]:
    """The townships freeze their reports and write the signed packages."""
    with stage.teller.step("导出数据包（签名）") as step:
        paths = {
            code: desk.export(stage.outputs.packages, missed=True).path
            for code, desk in stage.townships.items()
        }
        size = sum(path.stat().st_size for path in paths.values())
        step.count = f"{len(paths)} 个"
        step.tell(f"共 {size / 1024:.0f} KB")
    return paths


def deliver(stage: Stage, paths: Iterable[Path]) -> None:
    """Put packages into the exchange folder; each is read back and compared."""
    with stage.teller.step("投递到交换文件夹（读回核对）") as step:
        count = sum(bool(stage.endpoint.deliver(path, PACKAGES)) for path in paths)
        step.count = f"{count} 个"


def _book_name(office: str, period: str) -> str:
    return f"{office}_{period}.xlsx"


def _explanation(rule: str) -> str:
    return f"示例说明：{_EXPLANATIONS.get(rule, '已核对，情况属实')}（{MARK}）"


def _as_typed(answer: Answer) -> str:
    if answer is None:
        return ""
    return "、".join(answer) if isinstance(answer, list) else str(answer)
