"""What only refers to itself is taken away in the window's thread, and in no other."""

from __future__ import annotations

import gc
import weakref

from laiwu_desktop.ui.parts.worker import Collecting


class Circle:
    """Refers to itself, as a window and its slots do."""

    def __init__(self) -> None:
        self.itself = self


def test_it_goes_when_it_is_looked_for_and_not_by_itself(collecting: Collecting) -> None:
    gone = weakref.ref(Circle())
    kept = [[number] for number in range(5 * gc.get_threshold()[0])]  # when Python would look by itself
    assert gone() is not None
    for _ in range(3):  # one generation at a time, the oldest that is full first
        kept += [[number] for number in range(2 * gc.get_threshold()[0])]
        collecting.look()
    assert gone() is None
