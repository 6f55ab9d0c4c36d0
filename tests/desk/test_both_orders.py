"""A form that changes between two periods: offices upgraded in either order, both periods side by side."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.period import Period
from tests.conftest import TOWNSHIP
from tests.desk.test_forms_in_time import (
    KEY,
    NEW,
    OLD,
    VILLAGE,
    Open,
    bureau_of,
    filled,
    office,
    old_report,
    require_right,
)

__all__ = ["office"]

FIRST, SECOND = Period.parse("2006S2"), Period.parse("2007S1")
ANSWERS = {
    "drop": {},
    "add": {"users": "9", "fee": "1.5"},
    "rename": {"people": "9"},
    "choice": {"users": "9"},
    "rule": {"users": "9"},
    "type": {"exact": "90"},
}
# (field, its values in both periods) at a bureau of the newer edition, and at one of the older.
AT_NEW: dict[str, tuple[str, tuple[object, ...]]] = {
    "drop": ("users", (40, None)),
    "add": ("users", (40, 9)),
    "rename": ("people", (40, 9)),
    "choice": ("users", (40, 9)),
    "rule": ("users", (40, 9)),
    "type": ("exact", (Decimal(400), Decimal(90))),
}
AT_OLD = AT_NEW | {"rename": ("users", (40, 9)), "type": ("users", (40, None))}


def decided(bureau: BureauDesk, package: Path, folder: Path) -> Path:
    """Its edition taken by a clerk where it is another, received, shown, printed, accepted; the receipt."""
    bureau.forms_in(package, take=True)
    (result,) = bureau.import_packages([package])
    assert (result.verdict, result.signature) == ("received", "original")
    assert bureau.look(TOWNSHIP).figures.record(KEY).values["houses"] in (100, 90)
    bureau.accept(TOWNSHIP)
    require_right(bureau, folder)
    return bureau.write_receipt(TOWNSHIP, folder)


@pytest.mark.parametrize("change", NEW)
@pytest.mark.parametrize("first", ["bureau", "township"])
def test_both_periods_are_right_at_both_sides(office: Open, tmp_path: Path, change: str, first: str) -> None:
    """Who of the two is upgraded first has the other's reports of both editions all the same."""
    bureau = bureau_of(office("bureau", NEW[change] if first == "bureau" else OLD))
    township = old_report(office)
    receipt = decided(bureau, township.export(tmp_path).path, tmp_path)
    assert township.receive([receipt])[0].outcome == "applied"
    township.close()
    township = filled(office("township", NEW[change]))
    for period in (FIRST, SECOND):
        bureau.begin_period(period)
        township.begin_period(period)
    for field, text in {"houses": "90", "way": "专线", **ANSWERS[change]}.items():
        township.draft().enter(KEY, field, text)
    receipt = decided(bureau, township.export(tmp_path, carried=True, missed=True).path, tmp_path)
    assert township.receive([receipt])[0].outcome == "applied"
    require_right(township, tmp_path)
    at_old = first == "township"
    comparison = bureau.compare([FIRST, SECOND])
    values = {row.item: row.values for row in comparison.fields if row.division == VILLAGE}
    name, wanted = (AT_OLD if at_old else AT_NEW)[change]
    assert values["houses"] == (100, 90)
    assert values[name] == wanted
    # Whatever stands on another edition than the bureau's own is said, by period.
    assert {period for period, _ in comparison.others} == {"2007S1" if at_old else "2006S2"}
    if change == "type" and at_old:
        assert "由“用户”换算而来，不能倒算" in comparison.others[0][1]
        assert values["exact"] == (None, 90), "kept, and shown apart"
    bureau.close()
    upgraded = bureau_of(office("bureau", NEW[change]))
    again = upgraded.compare([FIRST, SECOND])
    values = {row.item: row.values for row in again.fields if row.division == VILLAGE}
    name, wanted = AT_NEW[change]
    assert values[name] == wanted
    assert {period for period, _ in again.others} == {"2006S2"}
    for period in (FIRST, SECOND):
        upgraded.begin_period(period)
        require_right(upgraded, tmp_path)
