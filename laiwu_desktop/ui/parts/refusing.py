"""Where a workspace is only looked at, what changes it is refused before anything is asked of a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from laiwu_desktop.base.errors import PersonError


class MayRefuse(Protocol):
    """What may be there to be looked at only: `refused` says why, and is None while it may be changed."""

    @property
    def refused(self) -> PersonError | None: ...


def unless_refused(
    desk: MayRefuse, fail: Callable[[Exception], object], slot: Callable[..., Any]
) -> Callable[..., Any]:
    """`slot`, which changes the workspace; where it is only looked at, `fail` is given the reason instead."""

    def act(*given: Any) -> None:
        if (why := desk.refused) is not None:
            fail(why)
        else:
            slot(*given)

    return act
