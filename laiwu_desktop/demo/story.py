"""The whole story, told step by step: a county reports, the bureau answers, adds up and compares."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from laiwu_desktop.demo import deciding, filing
from laiwu_desktop.demo.county import CITY, PERIOD, PERIOD_BEFORE, generate
from laiwu_desktop.demo.stage import NOTE_TITLE, Outputs, Say, Stage, StoryClock, Teller
from laiwu_desktop.demo.villages import MARK
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, shipped_divisions
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.sync.folder import FolderEndpoint

_BEFORE, _FILING = datetime(2006, 7, 6, 9), datetime(2007, 1, 8, 9)
_LATE, _DECIDING = datetime(2007, 1, 18, 9), datetime(2007, 1, 19, 9)
_PEOPLE = {"filler": "示例甲", "reviewer": "示例乙𠮷", "responsible": "示例丙𬳽"}


def run(
    out: Path, *, seed: int = 2006, say: Say, screenshots: bool = True, townships: Collection[str] = ()
) -> None:
    """Tell the story and leave its files in `out`; `townships` (codes) makes the county smaller.

    PersonError "not_demo_folder" when there is something in `out` that no demonstration left.
    """
    county = generate(seed, townships)
    outputs = Outputs(out, next(p.name for p in county.townships if p.code == county.cast.with_history))
    outputs.prepare()
    villages = sum(len(places) for places in county.villages.values())
    say(f"{NOTE_TITLE}：{len(county.townships)} 个乡镇（街道），{villages} 个村（居）")
    with tempfile.TemporaryDirectory() as inbox:
        endpoint = FolderEndpoint(outputs.exchange)
        stage = Stage(county, outputs, StoryClock(_BEFORE), Teller(say), endpoint, Path(inbox))
        try:
            _tell(stage, screenshots)
        finally:
            stage.close()
    _write_note(stage)
    stage.teller.close(f"演示结束，结果在 {out}（均为{MARK}）")


def _tell(stage: Stage, screenshots: bool) -> None:
    _open_offices(stage)
    _period_before(stage)
    stage.clock.set(_FILING)
    _begin_period(stage)
    filing.write_templates(stage)
    filing.fill_templates(stage)
    filing.load_templates(stage)
    filing.check_all(stage)
    filing.correct_errors(stage)
    filing.confirm_carried(stage)
    filing.explain_warnings(stage)
    packages = filing.export_all(stage)
    last = packages.pop(stage.county.cast.last)
    filing.deliver(stage, packages.values())
    deciding.import_new(stage)
    deciding.compare_keys(stage)
    stage.clock.set(_LATE)
    deciding.chase(stage)
    filing.deliver(stage, [last])
    deciding.import_new(stage)
    deciding.compare_keys(stage)
    stage.clock.set(_DECIDING)
    deciding.decide(stage)
    deciding.answer(stage, stage.townships)
    deciding.correct_returned(stage)
    deciding.register_manual(stage)
    result = deciding.consolidate(stage)
    deciding.compare_targets(stage, result)
    deciding.print_sheets(stage)
    if screenshots:
        deciding.take_pictures(stage)


def _open_offices(stage: Stage) -> None:
    """A workspace for every office. The one with a last period, and the bureau, begin with that."""
    with stage.teller.step("新建工作区") as step:
        divisions = shipped_divisions()
        folder, history = stage.outputs.workspaces, stage.county.cast.with_history
        for place in stage.county.townships:
            period = PERIOD_BEFORE if place.code == history else PERIOD
            path = str(folder / f"{place.name}.sqlite")
            desk = create_workspace(
                path, "township", place.code, period,
                clock=stage.clock, divisions=divisions, portable=True,
            )  # fmt: skip
            assert isinstance(desk, TownshipDesk)
            stage.townships[place.code] = desk
        path = str(folder / "莱芜市农业局.sqlite")
        bureau = create_workspace(
            path, "bureau", CITY, PERIOD_BEFORE, clock=stage.clock, divisions=divisions, portable=True
        )
        assert isinstance(bureau, BureauDesk)
        stage.offices.append(bureau)
        for office in (*stage.townships.values(), bureau):
            office.change_settings(sample=True, **_PEOPLE)
        step.count = f"{len(stage.townships) + 1} 个"


def _period_before(stage: Stage) -> None:
    """One township reports the period before, so that there is something to carry forward and compare."""
    code = stage.county.cast.with_history
    desk = stage.townships[code]
    with stage.teller.step(f"{stage.name(code)}{desk.period.label}的数据（上期）") as step:
        desk.write_template(stage.outputs.templates / f"{desk.division.name}_{desk.period.code}.xlsx")
        filing.fill(stage, desk, stage.county.of(code, before=True), {})
        (loaded,) = desk.load([filing.filled_template(stage, desk)])
        explained = filing.explain(desk).total()
        exported = desk.export(stage.outputs.packages, missed=True)
        stage.bureau.import_packages([exported.path])
        stage.bureau.their_keys.confirm(stage.bureau.their_keys.waiting())  # asked for on the telephone
        stage.bureau.accept(exported.head.id)
        deciding.trust_bureau(stage, desk)
        desk.receive([stage.bureau.write_receipt(exported.head.id, stage.outputs.receipts)])
        step.count = f"{loaded.values} 个数值，审核说明 {explained} 条，已接收"


def _begin_period(stage: Stage) -> None:
    """Both begin 2006S2: the township's report starts with what carries forward."""
    desk = stage.townships[stage.county.cast.with_history]
    period = Period.parse(PERIOD)
    with stage.teller.step(f"启用{period.label}，沿用上期") as step:
        stage.bureau.begin_period(period)
        desk.begin_period(period)
        step.count = f"沿用 {sum(len(record.carried) for record in desk.draft().figures.records)} 个数值"


def _write_note(stage: Stage) -> None:
    outputs, cast = stage.outputs, stage.county.cast
    pictures = len(list(outputs.pictures.glob("*.png")))
    lines = [
        NOTE_TITLE,
        "",
        f"村名、乡镇名和区划代码是真实的，其余全部是{MARK}：由程序按种子 {stage.county.seed} 生成，",
        "不是任何村的真实情况；姓名、电话、网址都不是真的。",
        "",
        f"工作区/　　　　{len(stage.townships)} 个乡镇（街道）和市农业局的工作区，可用 laiwu-desktop 打开",
        "模板/　　　　　程序写出的空白填报模板",
        f"填好的模板/　　另一程序填写的模板（{stage.name(cast.slips)}的一份有几处故意写错）",
        f"数据包/　　　　乡镇导出的签名数据包（{stage.name(cast.returned)}有第 1 版和更正后的第 2 版）",
        "交换文件夹/　　双方都能到的文件夹：packages 是上报的数据包，receipts 下每个乡镇一个文件夹，是回执",
        "回执/　　　　　市农业局写出的回执",
        "汇总表.xlsx　　全市汇总、指标、规划目标、未上报的村",
        f"{outputs.sheets.name}　村级信息化情况表，每村一页，附上期数",
        f"截图/　　　　　程序窗口的截图 {pictures} 张",
    ]
    outputs.tell(lines)
