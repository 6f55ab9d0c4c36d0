"""What goes wrong with divisions in time."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import Entry

CODES = {
    "bad_division_change": Entry("区划变更不成立：{code} {why}。", "请核对名单，什么都没有改动。"),
    "bad_division_change.order": Entry(
        "{day} 早于已登记的区划变更（{newest}）。", "请用不早于它的日期；什么都没有改动。"
    ),
}
