"""The plan's targets (目标) and the indicators (指标) that measure them.

Source: 莱政发〔2006〕86号 and its 实施方案; the definitions stand in `forms/plan/*.toml`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.rounding import rounded


class Indicator(msgspec.Struct, frozen=True):
    """One indicator over accepted reports. A rate's unit is %, computed from sums (never a mean of rates).

    `share_of_register`: units among `among` where `where` holds ÷ all of them in the register × 100.
    `sum`: Σ numerator. `ratio`: Σ numerator ÷ Σ denominator × 100 over records where both are filled.
    `count`: records where `where` holds. `most` is what a rate can be at the most, in %.
    """

    id: str
    label: str
    unit: str
    kind: str
    form: str
    where: Expression | None = None
    numerator: Expression | None = None
    denominator: Expression | None = None
    among: str = ""
    places: int = 0
    most: Decimal = Decimal(100)

    @property
    def is_rate(self) -> bool:
        """Whether the value is a percentage of two sums."""
        return self.kind in ("share_of_register", "ratio")

    def is_doubtful(self, value: Decimal | None) -> bool:
        """Whether a rate is larger than it can be: figures that it comes of are wrong."""
        return self.is_rate and value is not None and value > self.most

    def value(self, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
        """The indicator's value from its sums; None when nothing was counted or the whole is 0."""
        if numerator is None:
            return None
        if not self.is_rate:
            return numerator
        if not denominator:
            return None
        return rounded(numerator / denominator * 100, 2)


class Target(msgspec.Struct, frozen=True):
    """One number of the plan. `combine` joins what the forms measure with what the bureau registered by hand:

    "measured" (forms only) · "manual" (register only) · "add" (their sum) · "manual_first" (the registered
    figure where there is one, else the measured part, said so).
    """

    id: str
    programme: str
    title: str
    due: date
    comparison: str
    value: Decimal
    unit: str
    clause: str
    quote: str
    combine: str
    indicator: str = ""


class Plan(msgspec.Struct, frozen=True):
    """Indicators and targets by id, in file order."""

    indicators: dict[str, Indicator]
    targets: dict[str, Target]

    @property
    def measuring(self) -> list[Indicator]:
        """The indicators that measure targets."""
        wanted = {target.indicator for target in self.targets.values()}
        return [indicator for indicator in self.indicators.values() if indicator.id in wanted]
