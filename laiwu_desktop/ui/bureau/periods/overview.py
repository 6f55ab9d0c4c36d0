"""Where the townships stand in a period, read in one go for the page of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import TO_DECIDE


@dataclass(frozen=True)
class Overview:
    """Each township's revisions in the period that is `shown`, the newest last; by which batch of what became
    of divisions. `open` are reports of other periods than the one at hand.
    """

    period: Period
    shown: Period
    revisions: Sequence[tuple[str, Sequence[ReportHead]]]
    batch: int
    waiting: Sequence[WaitingKey]
    periods: Sequence[Period]
    open: Sequence[ReportHead]
    register: Register = field(compare=False)  # follows from `shown` and `batch`

    @property
    def elsewhere(self) -> list[ReportHead]:
        """What waits for the bureau in periods that are neither at hand nor shown."""
        return [head for head in self.to_decide if head.period != self.shown.code]

    @property
    def to_decide(self) -> list[ReportHead]:
        """What waits for the bureau in other periods than the one at hand."""
        return [head for head in self.open if head.state in TO_DECIDE]


def read_overview(desk: BureauDesk, period: Period | None = None) -> Overview:
    """Where the townships stand now, in a period (the one at hand)."""
    desk.reread_divisions()
    shown = period or desk.period
    codes = [township.division for township in desk.townships(shown)]
    arrived = [(code, desk.arrived(code, shown)) for code in codes]
    batch, waiting = desk.timeline.newest_batch, desk.their_keys.waiting()
    return Overview(
        desk.period, shown, arrived, batch, waiting,
        desk.periods(), desk.left_open(), desk.register_of(shown),
    )  # fmt: skip
