"""What a bureau tells of divisions, as no bureau writes it: nothing of it is learnt."""

from __future__ import annotations

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.divisions.registering import learnt
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from tests.conftest import TOWNSHIP


def test_what_happens_at_once_happens_on_one_day(bureau: BureauDesk) -> None:
    codes = [one.code for one in bureau.register.within(TOWNSHIP, "village")][:2]
    kind = ChangeKind.RENAMED
    first, second = (
        DivisionChange("2007-01-01", kind, c, c, f"示例{n}村", "village", TOWNSHIP, f"shili{n}", f"sl{n}", 1)
        for n, c in enumerate(codes)
    )
    assert learnt(bureau.timeline, (first, second)).changes == (first, second)
    later = msgspec.structs.replace(second, day="2007-02-01")
    for told in ((first, later), (later, first)):
        with pytest.raises(PersonError) as caught:
            learnt(bureau.timeline, told)
        assert caught.value.code == "bad_division_change"
    with_next = msgspec.structs.replace(later, batch=2)
    assert learnt(bureau.timeline, (first, with_next)).changes == (first, with_next)
