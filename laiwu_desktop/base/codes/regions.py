"""What goes wrong with divisions in time."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import NOTHING, Entry

CODES = {
    "bad_division_change": Entry("区划变更不成立：{code} {why}。", "请核对名单，什么都没有改动。"),
    "bad_division_list": Entry(
        "{name} 中的名单有问题：\n{sentences}",
        "请改正后再读入：要有“代码”（12位）“名称”两列，可以有“城乡分类代码”。",
    ),
    "bad_transfer": Entry("划转村的上期数据不是农业局写出的样子，没有采用。", "请向农业局重新索取。"),
    "no_transfer": Entry(
        "{label}没有从别的乡镇划来的村，或它们的上期数据还没有接收。",
        "请先登记区划变更，并接收原乡镇的数据。",
    ),
    "no_transfer.later": Entry(
        "{label}没有从别的乡镇划来的村；自 {day} 起的区划变更，这一填报期还没有生效。",
        "请先启用下一填报期，再写出划转村的上期数据。",
    ),
    "other_area.transfer": Entry("这是移交给别的乡镇的划转村数据。", "请核对是否发错。"),
    "nobody_owes": Entry("没有要催的乡镇（街道），没有写出通知。", NOTHING),
    "bad_basis": Entry("{on}在{label}之前，不能按它的区划汇总。", "请给出更晚的填报期。"),
    "no_division_change": Entry("没有可以登记的区划变更。", "请核对名单。"),
    "many_closed": Entry(
        "这些变更将撤销{what}，区划没有改动。",
        "名单很可能不全，或是别处的，请先核对；确实要撤销这么多的，加上 --close-many。",
    ),
    "doubtful_changes": Entry(
        "其中 {count} 条还是“请核对”，区划没有改动。",
        "请用 --out 写出，逐条核对，成立的清空“把握”一栏，再读入；确实都核对过了的，加上 --doubtful。",
    ),
    "not_backed_up": Entry(
        "备份没有做成，区划没有改动。{sentences}", "不备份也要继续的，加上 --without-backup。"
    ),
    "division_change_late": Entry(
        "{label}已收到 {count} 份上报数据，区划按期末的算，不能从 {day} 起变更。",
        "请从 {next} 起登记；各期的数据保留当时的区划。",
    ),
    "division_change_late.back": Entry(
        "{label}已收到 {count} 份上报数据，自 {day} 起的区划变更不能撤回。",
        "请从 {next} 起再登记一批来更正；各期的数据保留当时的区划。",
    ),
    "division_change_late.told": Entry(
        "自 {day} 起的区划变更已随任务下发，不能撤回。", "请再登记一批来更正，然后重新下发任务。"
    ),
    "division_change_late.own": Entry(
        "自 {day} 起本单位的代码已变更，并已有新代码的报表，不能撤回。", "请再登记一批来更正。"
    ),
    "no_division_change.back": Entry("没有登记过区划变更。", "没有可以撤回的。"),
    "bad_division_change.too_many": Entry("区划变更有 {count} 条，最多 {most} 条。", "请核对文件。"),
    "bad_division_change.too_often": Entry(
        "区划变更分 {count} 次登记，最多 {most} 次。", "请把变更并在一份名单里一次登记；什么都没有改动。"
    ),
    "other_division_changes": Entry(
        "农业局的区划变更与本工作区已登记的不同，没有采用。", "请与农业局核对（它的工作区可能恢复过备份）。"
    ),
    "bad_division_change.order": Entry(
        "{day} 早于已登记的区划变更（{newest}）。", "请用不早于它的日期；什么都没有改动。"
    ),
}
