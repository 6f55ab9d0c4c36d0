"""A made-up county in 2006: sample answers for every real village, and the slips people make.

Nothing here uses the product's types, so that tests can work out the totals from the same answers by
themselves. Each unit has its own seeded chance: the same seed gives the same answers for a village,
whichever townships are asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from laiwu_desktop.demo import offices, villages
from laiwu_desktop.demo.dice import Dice
from laiwu_desktop.demo.gaps import Answers, leave_gaps, one_period_back
from laiwu_desktop.demo.places import Place, shipped_places
from laiwu_desktop.demo.villages import MARK, NO, YES, Row

CITY = "371200000000"
PERIOD, PERIOD_BEFORE = "2006S2", "2006S1"
# The parts of the story are played by these townships where they are among those asked for.
_SLIPS, _RETURNED, _WITH_HISTORY, _LAST = "371202101000", "371202100000", "371202106000", "371203103000"
_FARM_STAYS = ("371202106000",)
_UNFILLED_VILLAGE, _UNFILLED_FORM = 0.008, 0.004


@dataclass(frozen=True)
class Slip:
    """What a person typed into one field instead of its answer."""

    form: str
    unit_code: str
    field: str
    typed: str


@dataclass(frozen=True)
class Cast:
    """Which township plays which part: types errors, is returned, has a last period, comes in last."""

    slips: str
    returned: str
    with_history: str
    last: str


@dataclass
class County:
    """Sample answers by form, unit and row. `answers` are of 2006S2, `before` of 2006S1 (one township).

    `slips` are errors that the check must find; `oversights` are wrong and plausible: the bureau finds
    them; `spellings` are the right answers, written otherwise.
    """

    seed: int
    townships: tuple[Place, ...]
    villages: dict[str, tuple[Place, ...]]
    cast: Cast
    answers: Answers = field(default_factory=dict)
    before: Answers = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)
    oversights: list[Slip] = field(default_factory=list)
    spellings: list[Slip] = field(default_factory=list)

    def of(self, township: str, before: bool = False) -> Answers:
        """The answers of one township's units."""
        area = {township, *(place.code for place in self.villages[township])}
        source = self.before if before else self.answers
        return {form: {c: rows for c, rows in units.items() if c in area} for form, units in source.items()}

    def row(self, form: str, unit_code: str) -> Row:
        """The first row of a unit."""
        return self.answers[form][unit_code][0]

    def filled(self, township: str) -> list[str]:
        """The villages of a township that answered all forms asked once, in code order."""
        forms = ("village_broadband", "information_village", "village_safety_tv")
        codes = (place.code for place in self.villages[township])
        return [code for code in codes if all(self.answers[form].get(code) for form in forms)]


def generate(seed: int = 2006, townships: Collection[str] = ()) -> County:
    """The sample county: all townships, or those whose codes are given."""
    places = shipped_places()
    chosen = tuple(p for p in places if p.level == "township" and (not townships or p.code in townships))
    below = {t.code: tuple(p for p in places if p.parent_code == t.code) for t in chosen}
    county = County(seed, chosen, below, _cast([place.code for place in chosen]))
    county.answers = {form: {} for form in _FORMS}
    for township in chosen:
        _fill_township(county, township)
    county.answers["city_indicator"] = {CITY: offices.manual_rows()}
    history = county.cast.with_history
    county.before = one_period_back(Dice(seed, "before"), county.of(history))
    _tell_tales(county)
    return county


_FORMS = (
    "village_broadband", "information_village", "demonstration_point", "rural_service_unit",
    "village_safety_tv", "township_informatization", "city_indicator",
)  # fmt: skip


def _cast(codes: list[str]) -> Cast:
    def part(preferred: str, otherwise: int) -> str:
        return preferred if preferred in codes else codes[otherwise % len(codes)]

    return Cast(part(_SLIPS, 0), part(_RETURNED, 1), part(_WITH_HISTORY, 2), part(_LAST, -1))


def _fill_township(county: County, township: Place) -> None:
    in_town = township.name.endswith("街道办事处")
    for place in county.villages[township.code]:
        dice = Dice(county.seed, place.code)
        if not dice.chance(_UNFILLED_VILLAGE):
            _fill_village(county, dice, place, in_town, township.code in _FARM_STAYS)
    dice = Dice(county.seed, township.code)
    row = offices.township_row(dice, township, len(county.villages[township.code]))
    leave_gaps(dice, "township_informatization", row)
    county.answers["township_informatization"][township.code] = [row]


def _fill_village(county: County, dice: Dice, place: Place, in_town: bool, farm_stays: bool) -> None:
    broadband = villages.broadband_row(dice, in_town)
    households = broadband["households"]
    assert isinstance(households, int)
    information = villages.information_row(dice, place, broadband)
    done = information["construction_status"] in ("已建成", "已验收")
    rows = {
        "village_broadband": [broadband],
        "information_village": [information],
        "demonstration_point": offices.point_rows(dice, place, households, 0.45 if done else 0.045),
        "rural_service_unit": offices.service_rows(dice, place, farm_stays),
        "village_safety_tv": [villages.safety_row(dice, broadband)],
    }
    if not done and dice.chance(_UNFILLED_FORM * 3):
        del rows[dice.pick(("village_broadband", "information_village", "village_safety_tv"))]
    for form, found in rows.items():
        for row in found:
            leave_gaps(dice, form, row)
        if found:
            county.answers[form][place.code] = found


def _tell_tales(county: County) -> None:
    """The deliberate oddities of the story, in the townships that play its parts."""
    _odd_but_true(county, county.filled(county.cast.with_history))
    county.slips = list(_slips(county, county.filled(county.cast.slips)))
    returned = county.filled(county.cast.returned)
    county.spellings = list(_spellings(county, returned[:6]))
    county.oversights = list(_oversights(county, returned[6:]))


def _odd_but_true(county: County, codes: list[str]) -> None:
    """Warnings that are no errors: a village of old people, one phone for four villages, fibre that waits."""
    old = county.row("village_broadband", codes[1])
    old |= {
        "population": int(_number(county, codes[1], "households") * 1.4),
        "remarks": f"{MARK}：青壮年外出，户籍多为单人户。",
    }
    for code in codes[4:8]:
        shared = county.row("information_village", code)
        shared |= {"officer_name": "示例乙𠮷", "officer_phone": "0634-0000001", "officer_trained": YES}
    waiting = next(c for c in codes[8:] if county.row("village_broadband", c)["broadband_access"] == NO)
    fiber = county.row("village_broadband", waiting)
    fiber |= {
        "fiber_access": YES,
        "fiber_date": villages.LAST_DAY,
        "remarks": f"{MARK}：光缆已到，设备待装。",
    }


def _slips(county: County, codes: list[str]) -> Iterable[Slip]:
    """Errors as a person types them; what was meant stands in the answers."""
    yield Slip("village_broadband", codes[0], "households", "约三百")
    crowded, dated = _connected(county, codes[1:])[:2]
    yield Slip(
        "village_broadband", crowded, "broadband_users", str(_number(county, crowded, "households") + 30)
    )
    yield Slip("village_broadband", dated, "broadband_date", "2006.2.30")
    yield Slip(
        "village_safety_tv", codes[-1], "cable_households", f"{_number(county, codes[-1], 'households')}0"
    )


def _oversights(county: County, codes: list[str]) -> Iterable[Slip]:
    """What no check can find: a figure of another village, a figure with two digits swapped."""
    first, second = _connected(county, codes)[:2]
    yield Slip(
        "village_broadband", first, "broadband_users", str(_number(county, first, "broadband_users") + 9)
    )
    telephones = _number(county, second, "telephone_households")
    yield Slip("village_broadband", second, "telephone_households", str(telephones // 2))


def _spellings(county: County, codes: list[str]) -> Iterable[Slip]:
    """Right answers as input methods and habits write them."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    households = str(_number(county, codes[0], "households")).translate(wide)
    yield Slip("village_broadband", codes[0], "households", households)
    for code in codes[1:]:
        day = county.row("village_broadband", code).get("broadband_date")
        if isinstance(day, date):
            yield Slip("village_broadband", code, "broadband_date", f"{day.year}.{day.month}.{day.day}")


def _connected(county: County, codes: list[str]) -> list[str]:
    """The villages with broadband whose counts are all known."""
    counts = ("households", "broadband_users", "telephone_households")
    rows = {code: county.row("village_broadband", code) for code in codes}
    return [
        c
        for c, row in rows.items()
        if row["broadband_access"] == YES and all(isinstance(row[n], int) for n in counts)
    ]


def _number(county: County, code: str, name: str) -> int:
    found = county.row("village_broadband", code)[name]
    assert isinstance(found, int)
    return found
