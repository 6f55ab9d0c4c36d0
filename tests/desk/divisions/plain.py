"""The arithmetic of the tests: plain dictionaries, nothing of the program's own ways with divisions."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.consolidation import Consolidation
from laiwu_desktop.formdef.report.content import Record, RecordKey, Report, ReportHead
from laiwu_desktop.formdef.states import State

FORM = "village_broadband"
FIELDS = ("households", "broadband_users")
COUNTIES_2019 = {"371202": "370116", "371203": "370117"}
NAMES_2019 = {"371200000000": "济南市", "371202000000": "莱芜区"}

# Code to the figures of a village, made up.
Figures = Mapping[str, tuple[int, int]]


def code_2019(code: str) -> str:
    """The code that a division of 莱芜 got on 2019-01-01."""
    return "370100000000" if code[4:6] == "00" else COUNTIES_2019[code[:6]] + code[6:]


def write_list(path: Path, lines: Iterable[tuple[str, str]]) -> Path:
    """An official list as it is passed round: GB 18030, with a title above the headings."""
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = [["统计用区划代码和城乡划分代码"], ["统计用区划代码", "城乡分类代码", "名称"]]
        csv.writer(file).writerows([*rows, *([code, "220", name] for code, name in lines)])
    return path


def figures_of(villages: Iterable[str], step: int = 1) -> dict[str, tuple[int, int]]:
    """Figures that tell villages apart."""
    return {code: (100 + step * (n % 97), 10 + n % 13) for n, code in enumerate(sorted(villages))}


def accepted(
    bureau: BureauDesk, township: str, period: str, figures: Figures, extra: Iterable[Record] = ()
) -> None:
    """An accepted report of a township (示例数据), put where one that came would be."""
    rows = tuple(
        Record(RecordKey(FORM, code), dict(zip(FIELDS, values, strict=True)))
        for code, values in figures.items()
    )
    stem = hashlib.sha256(f"{township}{period}".encode()).hexdigest()[:32]
    versions = bureau.all_forms.at_levels("village", "township").versions
    head = ReportHead(stem, township, period, 1, "", State.ACCEPTED, versions, "2019-01-10T09:00:00")
    bureau.store.reports.add(Report(head, (*rows, *extra)))


def by_township(villages: Iterable[str]) -> dict[str, list[str]]:
    """Codes of villages by that of their township."""
    found: dict[str, list[str]] = {}
    for code in villages:
        found.setdefault(code[:9] + "000", []).append(code)
    return found


def sums_up(parents: Mapping[str, str], figures: Figures) -> dict[tuple[str, str], Decimal]:
    """Sums of each field in every area, by a walk up the parents."""
    totals: dict[tuple[str, str], Decimal] = {}
    for code, values in figures.items():
        for field, value in zip(FIELDS, values, strict=True):
            area = code
            while area:
                totals[area, field] = totals.get((area, field), Decimal(0)) + value
                area = parents.get(area, "")
    return totals


def told(consolidation: Consolidation) -> dict[tuple[str, str], Decimal]:
    """What the program came to, in the same shape."""
    return {(row.division, row.field): row.sum for row in consolidation.fields if row.form == FORM}


def parents_of(divisions: Iterable[Division]) -> dict[str, str]:
    """Parent codes by code."""
    return {division.code: division.parent_code for division in divisions}
