"""The totals of a county worked out from plain answers: a reading of the definitions in forms.md of its own.

Nothing of the product is used here. An answer is a number, a label, a list of labels, a date, None (未填),
or a word (暂缺, 不适用, or whatever a person wrote instead of a number).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

Row = Mapping[str, Any]
Answers = Mapping[str, Mapping[str, Sequence[Row]]]

# forms.md: 村委会 (or townships) where this holds ÷ all of the register × 100.
SHARES: dict[str, tuple[str, str, Callable[[Any], bool]]] = {
    "broadband_village_rate": ("village_broadband", "broadband_access", lambda answer: answer == "是"),
    "fiber_village_rate": ("village_broadband", "fiber_access", lambda answer: answer == "是"),
    "online_village_rate": ("village_broadband", "committee_online", lambda answer: answer == "是"),
    "video_village_rate": ("village_safety_tv", "video_points", lambda answer: answer > 0),
    "township_website_rate": ("township_informatization", "website", lambda answer: answer == "是"),
    "township_oa_rate": ("township_informatization", "office_automation", lambda answer: answer == "是"),
}
# Σ of a field.
SUMS = {
    "broadband_users": ("village_broadband", "broadband_users"),
    "online_computers": ("village_broadband", "online_computers"),
    "video_points": ("village_safety_tv", "video_points"),
    "digital_tv_households": ("village_safety_tv", "digital_households"),
    "demonstration_communities": ("township_informatization", "demonstration_communities"),
}
_HOUSEHOLDS = ("village_broadband", "households")
# Σ of a field ÷ Σ of another (of another form, perhaps) × 100, over units where both are filled.
RATIOS = {
    "broadband_penetration": ("village_broadband", "broadband_users", *_HOUSEHOLDS),
    "telephone_penetration": ("village_broadband", "telephone_households", *_HOUSEHOLDS),
    "home_computer_rate": ("village_broadband", "home_computer_households", *_HOUSEHOLDS),
    "cable_tv_rate": ("village_safety_tv", "cable_households", *_HOUSEHOLDS),
    "digital_tv_rate": ("village_safety_tv", "digital_households", *_HOUSEHOLDS),
    "digital_conversion_rate": (
        "village_safety_tv", "digital_households", "village_safety_tv", "cable_households",
    ),
    "community_fiber_rate": (
        "township_informatization", "fiber_communities", "township_informatization", "communities",
    ),
    "community_broadband_rate": (
        "township_informatization", "community_broadband_households",
        "township_informatization", "community_households",
    ),
    "community_informatized_household_rate": (
        "township_informatization", "community_informatized_households",
        "township_informatization", "community_households",
    ),
    "informatized_community_rate": (
        "township_informatization", "informatized_communities", "township_informatization", "communities",
    ),
}  # fmt: skip
_DONE, _TRADERS = ("已建成", "已验收"), ("农产品收购", "农产品储存", "农产品加工")
# Number of rows where this holds.
COUNTS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "information_villages": ("information_village", lambda row: row.get("construction_status") in _DONE),
    "village_portals": ("information_village", lambda row: row.get("portal") == "是"),
    "trained_officers": ("information_village", lambda row: row.get("officer_trained") == "是"),
    "demonstration_points": ("demonstration_point", lambda row: row.get("status") in _DONE),
    "farm_stay_websites": (
        "rural_service_unit",
        lambda row: row.get("category") == "农家乐" and row.get("website") == "是",
    ),
    "supply_sale_units": (
        "rural_service_unit",
        lambda row: row.get("category") in _TRADERS and row.get("networked") == "是",
    ),
}
_ANY_NUMBER = ("demonstration_point", "rural_service_unit")
_NO_ANSWERS = (None, "暂缺", "不适用")


class Place(NamedTuple):
    """One division of the register."""

    code: str
    name: str
    level: str
    parent_code: str


class Total(NamedTuple):
    """One indicator in one area. Nothing is known where nobody answered, but of shares of the register."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported: int
    registered: int


class _Part(NamedTuple):
    """What one unit adds, and whether it answered."""

    numerator: int = 0
    denominator: int = 0
    answered: bool = False


def expected_totals(
    places: list[Place], accepted: set[str], answers: Answers
) -> dict[tuple[str, str], Total]:
    """Every indicator of every division; `answers` are those of the accepted townships alone."""
    parents = {place.code: place.parent_code for place in places}
    covered = {p.code for p in places if p.code in accepted or p.parent_code in accepted}
    totals: dict[tuple[str, str], Total] = {}
    for indicator in (*SHARES, *SUMS, *RATIOS, *COUNTS):
        sums = {place.code: [0, 0, 0, 0] for place in places}
        for unit in _asked(places, indicator):
            part = _part(indicator, unit.code, answers, covered)
            area = unit.code
            while area in sums:
                for index, number in enumerate((part.numerator, part.denominator, part.answered, 1)):
                    sums[area][index] += number
                area = parents.get(area, "")
        totals |= {(code, indicator): _total(indicator, *found) for code, found in sums.items()}
    return totals


# What nobody adds up.
APART = ("monthly_fee", "max_bandwidth")


def expected_sums(
    places: list[Place], answers: Answers
) -> dict[tuple[str, str, str], tuple[Decimal | None, int]]:
    """Sum and count of every number field in every area where anybody filled it; of a price or a speed the
    value of one village, and no sum.
    """
    parents = {place.code: place.parent_code for place in places}
    found: dict[tuple[str, str, str], tuple[Decimal, int]] = {}
    for form, units in answers.items():
        for code, rows in units.items():
            for name, number in _numbers(rows):
                area = code
                while area in parents:
                    total, count = found.get((area, form, name), (Decimal(0), 0))
                    found[area, form, name] = (total + number, count + 1)
                    area = parents[area]
    return {
        key: (None if key[2] in APART and key[0][9:] == "000" else total, count)
        for key, (total, count) in found.items()
    }


def _numbers(rows: Iterable[Row]) -> Iterable[tuple[str, Decimal]]:
    for row in rows:
        for name, answer in row.items():
            if isinstance(answer, int | Decimal):
                yield name, Decimal(answer)


def _asked(places: list[Place], indicator: str) -> list[Place]:
    """The registered units an indicator is about: 行政村 are the 村委会, sums take the 居委会 as well."""
    form = {**SHARES, **SUMS, **RATIOS, **COUNTS}[indicator][0]
    if form == "township_informatization":
        return [place for place in places if place.level == "township"]
    villages = [place for place in places if place.level == "village"]
    return [v for v in villages if v.name.endswith("村委会")] if indicator in SHARES else villages


def _part(indicator: str, code: str, answers: Answers, covered: set[str]) -> _Part:
    def rows(form: str) -> Sequence[Row]:
        return answers.get(form, {}).get(code, [])

    def answer(form: str, name: str) -> Any:
        return rows(form)[0].get(name) if rows(form) else None

    if indicator in SHARES:
        form, name, holds = SHARES[indicator]
        found = answer(form, name)
        known = found not in _NO_ANSWERS and (found in ("是", "否") or isinstance(found, int))
        return _Part(int(known and holds(found)), 1, known)
    if indicator in SUMS:
        found = answer(*SUMS[indicator])
        return _Part(found, 0, True) if isinstance(found, int) else _Part()
    if indicator in RATIOS:
        form, name, whole_form, whole_name = RATIOS[indicator]
        above, below = answer(form, name), answer(whole_form, whole_name)
        both = isinstance(above, int) and isinstance(below, int)
        return _Part(above, below, True) if both else _Part()
    form, counts = COUNTS[indicator]
    answered = code in covered if form in _ANY_NUMBER else bool(rows(form))
    return _Part(sum(counts(row) for row in rows(form)), 0, answered)


def _total(indicator: str, above: int, below: int, reported: int, registered: int) -> Total:
    if not (reported or (indicator in SHARES and registered)):
        return Total(None, None, None, reported, registered)
    if indicator not in SHARES and indicator not in RATIOS:
        return Total(Decimal(above), Decimal(above), None, reported, registered)
    rate = Decimal(above * 100) / Decimal(below) if below else None
    value = rate.quantize(Decimal("0.01"), ROUND_HALF_UP) if rate is not None else None
    return Total(value, Decimal(above), Decimal(below), reported, registered)
