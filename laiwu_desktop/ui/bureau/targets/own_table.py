"""The city's own figures: one row a target, its unit, its goal and its last value beside what is entered."""

from __future__ import annotations

from collections.abc import Sequence

from laiwu_desktop.desk.targets.own_figures import ENTERED, VALUE, Registered
from laiwu_desktop.formdef.targets.outlook import shown
from laiwu_desktop.ui.bureau.targets.entry_table import EntryRow, EntryTable, sign_of
from laiwu_desktop.ui.bureau.targets.target_marks import TargetDelegate
from laiwu_desktop.ui.parts.text_table import Column

COLUMNS = (
    Column("工程", 104, least=60),
    Column("目标", 236, least=124),
    Column("期限", 84, least=76),
    Column("目标值", 72, number=True, least=58),
    Column("上期", 72, number=True, least=58),
    Column("本期数值", 90, number=True, least=76),
    Column("单位", 42, least=40),
    Column("截止日期", 96, least=82),
    Column("数据来源", 0),
    Column("备注", 150, least=60),
)
# Where what is entered stands.
FIELDS = dict(zip((5, 7, 8, 9), ENTERED, strict=True))
_TWICE = "这个目标登记了 {rows} 行，计入的是最后一行。请在下面删去重复的。"


class OwnTable(EntryTable):
    """What is registered, and to be registered."""

    def __init__(self) -> None:
        super().__init__("市级指标，一个目标一行", COLUMNS)
        self.setItemDelegate(TargetDelegate(self))

    def show_own(self, rows: Sequence[Registered], *, locked: bool) -> None:
        """Show what is registered."""
        self.show_entries(_entry(row, locked=locked) for row in rows)


def _entry(row: Registered, *, locked: bool) -> EntryRow:
    target = row.target
    texts = (
        target.programme, target.title, target.due.isoformat(), shown(target.value), row.last or "—",
        row.texts[VALUE], target.unit, row.texts["as_of_date"], row.texts["source"], row.texts["remarks"],
    )  # fmt: skip
    signs, tips = {}, {}
    for place, field in FIELDS.items():
        if found := row.findings_of(field):
            signs[place] = sign_of(found[0])
            tips[place] = "\n".join(finding.message for finding in found)
    if row.rows > 1:
        signs[1], tips[1] = "error", _TWICE.format(rows=row.rows)
    tip = f"{target.title}\n{target.clause}：“{target.quote}”"
    return EntryRow(target.id, texts, tip, signs, {}, {} if locked else FIELDS, tips)
