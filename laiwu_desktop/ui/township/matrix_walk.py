"""Which place of the matrix a key leads to: over those that nothing is asked of, from each to every other."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QAbstractItemView

Move = QAbstractItemView.CursorAction
Spot = tuple[int, int]


def led_to(spots: Collection[Spot], here: Spot, move: Move, *, leaf: int, to_end: bool) -> Spot:
    """From `here` (row, column); a page has `leaf` rows, `to_end` is Home or End of all and not of one."""
    match move:
        case Move.MoveUp | Move.MovePrevious:
            return _down(spots, here, -1)
        case Move.MoveDown | Move.MoveNext:
            return _down(spots, here, 1)
        case Move.MoveLeft:
            return _across(spots, here, -1)
        case Move.MoveRight:
            return _across(spots, here, 1)
        case Move.MovePageUp:
            return _leaf(spots, here, -leaf)
        case Move.MovePageDown:
            return _leaf(spots, here, leaf)
    row = spots if to_end else [spot for spot in spots if spot[0] == here[0]]
    return min(row, default=here) if move is Move.MoveHome else max(row, default=here)


def _down(spots: Collection[Spot], here: Spot, by: int) -> Spot:
    """The next in the column; where there is none, the nearest in the next row that has any."""
    ahead = [spot for spot in spots if (spot[0] - here[0]) * by > 0]
    same = [spot for spot in ahead if spot[1] == here[1]] or ahead
    return min(same, key=lambda spot: (abs(spot[0] - here[0]), abs(spot[1] - here[1])), default=here)


def _across(spots: Collection[Spot], here: Spot, by: int) -> Spot:
    """The next in the row; from one that is alone in its row the nearest of the next column that has any."""
    row = [spot for spot in spots if spot[0] == here[0] and spot != here] or spots
    ahead = [spot for spot in row if (spot[1] - here[1]) * by > 0]
    return min(ahead, key=lambda spot: (abs(spot[1] - here[1]), abs(spot[0] - here[0])), default=here)


def _leaf(spots: Collection[Spot], here: Spot, by: int) -> Spot:
    """A page on, at most to the last row, as much as may be in the same column."""
    ahead = [spot for spot in spots if (spot[0] - here[0]) * by > 0]
    same = [spot for spot in ahead if spot[1] == here[1]] or ahead
    return min(same, key=lambda spot: (abs(spot[0] - here[0] - by), abs(spot[1] - here[1])), default=here)
