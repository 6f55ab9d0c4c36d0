"""The sorts of values: what a face must know of a type to hold, show or write what it reads."""

from __future__ import annotations

import enum


class Sort(enum.Enum):
    """What a value is. Every face maps every sort (`assert_never`); of the types themselves it knows none."""

    WHOLE = "whole"  # int
    SCALED = "scaled"  # Decimal with exactly the type's `places`
    TEXT = "text"  # str
    DAY = "day"  # date
    TIME = "time"  # time of day
    WORD = "word"  # the name of one of the type's `choices`
    WORDS = "words"  # a tuple of names of `choices`, in their order
    PHOTOS = "photos"  # a tuple of photo ids

    @property
    def is_number(self) -> bool:
        """Whether it is added up."""
        return self in (Sort.WHOLE, Sort.SCALED)

    @property
    def is_chosen(self) -> bool:
        """Whether it comes from a list of choices, which the form file names behind the type."""
        return self in (Sort.WORD, Sort.WORDS)
