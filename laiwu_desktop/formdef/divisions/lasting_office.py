"""An office through time: whose code was whose after which batch of what became of divisions.

A code says nothing by itself: two townships may exchange theirs, and one that is given up may be another's
later. What is known of an office, such as its key, is kept under the code with which it began.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from laiwu_desktop.formdef.division import DivisionChange

Batch = Sequence[DivisionChange]


class LastingOffice(msgspec.Struct, frozen=True):
    """An office as long as one became one: the code that it had after so many batches, as often as it got
    another; `last` is after how many it was there last.
    """

    spans: tuple[tuple[str, int], ...]
    last: int

    @property
    def first(self) -> tuple[str, int]:
        """The code with which it began, and after how many batches: no other office began so."""
        return self.spans[0]

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that it ever had, the oldest first."""
        return tuple(dict.fromkeys(code for code, _ in self.spans))

    def shown(self, number: int) -> tuple[str, int]:
        """The code under which it is shown after so many batches, and after how many that is its own: that
        which it has then, else its first or its last.
        """
        had = [span for span in self.spans if span[1] <= number]
        return (had[-1][0], min(number, self.last)) if had else self.first


def office_of(
    code: str, number: int, epochs: Sequence[Collection[str]], batches: Sequence[Batch]
) -> LastingOffice:
    """The office that has a code after so many batches; where none has it then, that which had it last
    before, else first after. One that never had a code is nobody else's.
    """
    there = [n for n, codes in enumerate(epochs) if code in codes]
    if not there or number < 0:
        return LastingOffice(((code, -1),), -1)
    start = max((n for n in there if n <= number), default=there[0])
    spans, last = [(code, start)], start
    for before in range(start - 1, -1, -1):
        was = _origin(batches[before], spans[0][0])
        if not was:
            break
        spans = [(was, before), *(spans[1:] if was == spans[0][0] else spans)]
    for after, batch in enumerate(batches[start:], start + 1):
        now = _heir(batch, spans[-1][0])
        if not now:
            break
        last = after
        if now != spans[-1][0]:
            spans.append((now, after))
    return LastingOffice(tuple(spans), last)


def _origin(batch: Batch, code: str) -> str:
    """What was one and the same before a batch; "" where nothing was."""
    origins = [change.was for change in batch if change.code == code]
    if not origins or code in origins:  # it goes on, whatever came to it
        return code
    return origins[0] if _is_one_to_one(batch, origins[0], code) else ""


def _heir(batch: Batch, code: str) -> str:
    """What is one and the same after a batch; "" where nothing is."""
    heirs = [change.code for change in batch if change.was == code]
    if not heirs or code in heirs:
        return code
    return heirs[0] if _is_one_to_one(batch, code, heirs[0]) else ""


def _is_one_to_one(batch: Batch, was: str, code: str) -> bool:
    """Whether all of one has become all of the other; "" is none."""
    return bool(was and code) and {(c.was, c.code) for c in batch if was == c.was or code == c.code} == {
        (was, code)
    }
