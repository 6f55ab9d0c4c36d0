"""Chance that falls the same way on every Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Seeded chance, built on `Random.random` alone: no other sequence does Python promise to keep."""

    def __init__(self, seed: int, *about: str) -> None:
        self._random = Random("/".join((str(seed), *about)))

    def share(self, low: float = 0.0, high: float = 1.0) -> float:
        """A fraction between the two."""
        return low + (high - low) * self._random.random()

    def chance(self, probability: float) -> bool:
        """Whether it happens."""
        return self._random.random() < probability

    def whole(self, low: int, high: int, skew: float = 1.0) -> int:
        """A whole number, both ends included; a `skew` above 1 makes small ones likelier."""
        return low + int((high - low + 1) * self._random.random() ** skew)

    def money(self, low: float, high: float, places: int = 2) -> Decimal:
        """An amount with so many decimals."""
        return Decimal(str(round(self.share(low, high), places))).quantize(Decimal(1).scaleb(-places))

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[int(len(things) * self._random.random())]

    def some(self, things: Sequence[T], probability: float) -> list[T]:
        """Each with this probability, but at least one, in their order."""
        chosen = [thing for thing in things if self.chance(probability)]
        return chosen or [self.pick(things)]

    def day(self, first: date, last: date) -> date:
        """A day, both ends included."""
        return first + timedelta(days=self.whole(0, (last - first).days))
