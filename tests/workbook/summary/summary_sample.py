"""A small city to consolidate, all of it 示例数据, and a written summary read back."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.formdef.division import Division, Register
from laiwu_desktop.formdef.report.adding.area_rows import field_rows, indicator_rows
from laiwu_desktop.formdef.report.common_basis import Basis
from laiwu_desktop.formdef.report.consolidation import (
    Consolidation,
    FieldSum,
    ManualFigure,
    TownshipState,
    UnitSum,
    target_rows,
)
from laiwu_desktop.formdef.states import State
from laiwu_desktop.workbook.summary.summary_book import Summary

CITY, EAST, WEST = "371200000000", "371202000000", "371203000000"
KOUZHEN, YANGLI, AISHAN = "371202100000", "371202101000", "371203001000"
KOU_1, KOU_2, KOU_TOWN = "371202100201", "371202100202", "371202100001"
YANG_1, AI_1, AI_2 = "371202101201", "371203001201", "371203001202"

PLACES = Register(
    Division(code, name, level, parent)
    for code, name, level, parent in (
        (CITY, "莱芜市", "city", ""),
        (EAST, "莱城区", "county", CITY),
        (KOUZHEN, "口镇", "township", EAST),
        (KOU_TOWN, "口镇居委会", "village", KOUZHEN),
        (KOU_1, "口镇北村委会", "village", KOUZHEN),
        (KOU_2, "口镇南村委会", "village", KOUZHEN),
        (YANGLI, "羊里镇", "township", EAST),
        (YANG_1, "羊里村委会", "village", YANGLI),
        (WEST, "钢城区", "county", CITY),
        (AISHAN, "艾山街道办事处", "township", WEST),
        (AI_1, "艾山村委会", "village", AISHAN),
        (AI_2, "=1+1村委会", "village", AISHAN),
    )
)
# 口镇 and 艾山 are accepted, 羊里镇 was returned; of 艾山 one village is not in the report.
COVERED = frozenset({KOUZHEN, KOU_TOWN, KOU_1, KOU_2, AISHAN, AI_1, AI_2})
SUMS: dict[str, dict[str, tuple[int, int]]] = {
    "broadband_village_rate": {KOU_1: (1, 0), KOU_2: (0, 0), AI_1: (1, 0)},
    "broadband_users": {KOU_TOWN: (20, 0), KOU_1: (1230, 0), KOU_2: (0, 0), AI_1: (50, 0)},
    "broadband_penetration": {KOU_1: (10, 100), KOU_2: (0, 50), AI_1: (50, 60)},
    "information_villages": {KOU_1: (1, 0)},
    "township_website_rate": {KOUZHEN: (1, 0), AISHAN: (0, 0)},
}
FIELDS = (
    FieldSum(KOU_1, "village_broadband", "households", Decimal(100), 1),
    FieldSum(AI_1, "village_broadband", "households", Decimal(60), 1),
    FieldSum(KOU_1, "village_broadband", "monthly_fee", Decimal("35.50"), 1),
)
STATES = (
    TownshipState(KOUZHEN, "口镇", State.RECEIVED, 2),
    TownshipState(YANGLI, "羊里镇", State.RETURNED, 1),
    TownshipState(AISHAN, "艾山街道办事处", State.ACCEPTED, 1),
)
MANUAL = (ManualFigure("city.enterprise_lans.2010", Decimal(1200), date(2006, 12, 1), "=市经贸局"),)


def consolidated(
    shipped: Definitions, places: Register, accepted: Iterable[str], covered: frozenset[str]
) -> Consolidation:
    rows = [
        row
        for indicator in shipped.plan.indicators.values()
        for row in indicator_rows(
            indicator,
            shipped.forms[indicator.form],
            Basis(places, places),
            [UnitSum(u, Decimal(n), Decimal(d), 1) for u, (n, d) in SUMS.get(indicator.id, {}).items()],
            covered,
        )
    ]
    townships = {place.code for place in places if place.level == "township"}
    return Consolidation(
        "2006S2",
        STATES,
        tuple(sorted(accepted)),
        tuple(sorted(townships - set(accepted))),
        tuple(rows),
        tuple(field_rows(Basis(places, places), FIELDS)),
    )


def sample_summary(shipped: Definitions) -> Summary:
    """Two townships accepted, one returned, one village left out."""
    result = consolidated(shipped, PLACES, (KOUZHEN, AISHAN), COVERED)
    targets = target_rows(shipped.plan, [row for row in result.rows if row.division == CITY], MANUAL)
    unreported = ((PLACES[YANGLI], PLACES[YANG_1]), (PLACES[AISHAN], PLACES[AI_2]))
    return Summary(
        result, tuple(targets), shipped.plan, shipped.forms, PLACES, unreported, "莱芜市农业局",
        "2007-01-15T09:30:00", sample=True,
    )  # fmt: skip


class Written:
    """A written workbook: `rows` of a sheet as lists of values."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def rows(self, sheet: str) -> list[list[Any]]:
        return [list(row) for row in self.book[sheet].iter_rows(values_only=True)]

    def records(self, sheet: str) -> list[dict[str, Any]]:
        """The rows of a long table by its headings; the unit below a heading is left out."""
        _, _, headings, *rows = self.rows(sheet)
        names = [str(heading).split("\n")[0] for heading in headings]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def area(self, name: str) -> dict[str, Any]:
        """One row of 主要指标 by heading; the first three headings stand a row higher."""
        _, _, above, below, *rows = self.rows("主要指标")
        headings = [str(heading).split("\n")[0] for heading in (*above[:3], *below[3:])]
        found = next(row for row in rows if str(row[0]).startswith(name))
        return dict(zip(headings, found, strict=True))

    def text(self, sheet: str) -> str:
        return "\n".join(str(cell) for row in self.rows(sheet) for cell in row if cell is not None)

    def parts(self, pattern: str) -> dict[str, str]:
        with zipfile.ZipFile(self.path) as archive:
            return {n: archive.read(n).decode() for n in archive.namelist() if re.fullmatch(pattern, n)}
