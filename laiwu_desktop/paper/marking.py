"""What paper says of how its report stands: only what is accepted goes without a word."""

from __future__ import annotations

import msgspec

from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State


class Standing(msgspec.Struct, frozen=True):
    """`words` stands at the head of every page, `across` in large letters over it; "" where there is none."""

    words: str = ""
    across: str = ""


_SAID = {
    State.DRAFT: Standing("草稿（未上报）", "草稿"),
    # Sheets are stamped while the report is on its way: a word at the head, and the page stays clean.
    State.EXPORTED: Standing("未经接收"),
    State.HELD: Standing("待核对指纹"),
    State.RECEIVED: Standing("未经接收"),
    State.ACCEPTED: Standing(),
    State.RETURNED: Standing("已退回", "已退回"),
    State.SUPERSEDED: Standing("已被新版取代", "旧版"),
}


def standing_of(head: ReportHead) -> Standing:
    """How a report stands, for whoever holds the paper."""
    return _SAID[head.state]
