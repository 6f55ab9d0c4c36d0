"""How numbers are rounded: to be kept, and to be shown."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as people round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def rounded_for_show(number: Decimal) -> Decimal:
    """At most four decimals, no trailing zeros."""
    short = round(number, 4)
    return short.quantize(Decimal(1)) if short == short.to_integral() else short.normalize()
