"""What a real county leaves out: blanks, 暂缺, 不适用, villages not filled in; and how last period looked."""

from __future__ import annotations

from datetime import date

from laiwu_desktop.demo.dice import Dice
from laiwu_desktop.demo.villages import NO, NOT_APPLICABLE, NOT_YET_KNOWN, YES, Row

# Form -> unit code -> rows; a form asked once per unit has one row or none.
Answers = dict[str, dict[str, list[Row]]]

# Fields that may stay blank, and how likely somebody leaves one so.
_OPTIONAL = {
    "village_broadband": (
        "operators", "max_bandwidth", "new_users", "telephone_households", "online_computers",
        "home_computer_households", "monthly_fee",
    ),
    "information_village": (
        "station_area", "station_computers", "trainees", "portal_date", "portal_updates", "items_collected",
        "items_published", "hotline_calls",
    ),
    "village_safety_tv": ("broadcast_households", "cable_households", "digital_households"),
    "demonstration_point": ("address", "contact_phone", "computers", "served_households", "funding_operator"),
    "rural_service_unit": ("contact_name", "products"),
    "township_informatization": (
        "extranet", "approval_items_online", "officers_trained", "fiber_communities",
        "informatized_communities", "community_informatized_households", "investment_operator",
        "village_finance_online",
    ),
}  # fmt: skip
# Counts that must be answered; where nobody knows, 暂缺 is written, and that asks for an explanation.
_REQUIRED_COUNTS = {
    "village_broadband": ("population", "broadband_users"),
    "village_safety_tv": ("video_points",),
}
_BLANK, _UNKNOWN, _NOT_APPLICABLE, _REQUIRED_UNKNOWN = 0.025, 0.01, 0.003, 0.004

_PERIOD_BEFORE_ENDS = date(2006, 6, 30)


def leave_gaps(dice: Dice, form: str, row: Row) -> None:
    """Empty some answers of one row, each in one of the ways that are kept apart."""
    for name in _OPTIONAL.get(form, ()):
        if row.get(name) is None:
            continue
        fate = dice.share()
        if fate < _BLANK:
            row[name] = None
        elif fate < _BLANK + _UNKNOWN:
            row[name] = NOT_YET_KNOWN
        elif fate < _BLANK + _UNKNOWN + _NOT_APPLICABLE:
            row[name] = NOT_APPLICABLE
    for name in _REQUIRED_COUNTS.get(form, ()):
        if dice.chance(_REQUIRED_UNKNOWN):
            row[name] = NOT_YET_KNOWN
            if name == "video_points":  # where no camera is known of, there is nothing to say about them
                row.pop("video_connected", None)
                row.pop("video_places", None)


def one_period_back(dice: Dice, answers: Answers) -> Answers:
    """The same units half a year earlier (2006S1): fewer users, and nothing that is dated later."""
    earlier: Answers = {}
    for form, units in answers.items():
        for code, rows in units.items():
            kept = [_earlier(dice, form, dict(row)) for row in rows if _was_there(row)]
            if kept:
                earlier.setdefault(form, {})[code] = kept
    return earlier


def _was_there(row: Row) -> bool:
    started = row.get("started_date")
    return not isinstance(started, date) or started <= _PERIOD_BEFORE_ENDS


def _earlier(dice: Dice, form: str, row: Row) -> Row:
    undo = {
        "village_broadband": _earlier_broadband,
        "information_village": _earlier_village,
        "demonstration_point": _earlier_point,
        "rural_service_unit": _earlier_unit,
        "village_safety_tv": _earlier_tv,
    }
    if form in undo:
        undo[form](dice, row)
    return row


def _is_later(row: Row, name: str) -> bool:
    day = row.get(name)
    return isinstance(day, date) and day > _PERIOD_BEFORE_ENDS


def _without(row: Row, *names: str) -> None:
    for name in names:
        row.pop(name, None)


def _earlier_broadband(dice: Dice, row: Row) -> None:
    if _is_later(row, "fiber_date"):
        row["fiber_access"] = NO
        _without(row, "fiber_date")
    telephones = row.get("telephone_households")
    if isinstance(telephones, int):
        row["telephone_households"] = int(telephones * dice.share(0.97, 1.0))
    users, new = row.get("broadband_users"), row.get("new_users")
    if isinstance(users, int):
        # One village in twelve has lost users since: that asks for an explanation.
        before = users - new if isinstance(new, int) else users
        row["broadband_users"] = before + 3 if before and dice.chance(0.08) else before
        row["new_users"] = 0
    if _is_later(row, "broadband_date"):
        row |= {"broadband_access": NO, "committee_online": NO, "broadband_users": 0, "new_users": 0}
        _without(row, "broadband_date", "access_technologies", "operators", "max_bandwidth", "monthly_fee")


def _earlier_village(_dice: Dice, row: Row) -> None:
    # A village whose broadband came later cannot have been built then; the earlier figures say 在建.
    if row["construction_status"] in ("已建成", "已验收"):
        row["construction_status"] = "在建"
        _without(row, "built_date", "accepted_date")
    if _is_later(row, "portal_date"):
        row["portal"] = NO
        _without(row, "portal_url", "portal_date", "portal_updates")


def _earlier_point(_dice: Dice, row: Row) -> None:
    if _is_later(row, "accepted_date"):
        row["status"] = "已建成"
        _without(row, "accepted_date")
    if _is_later(row, "built_date"):
        row["status"] = "在建"
        _without(row, "built_date", "accepted_date")


def _earlier_unit(_dice: Dice, row: Row) -> None:
    if row["website"] == YES and _is_later(row, "website_date"):
        row["website"] = NO
        _without(row, "website_url", "website_date")


def _earlier_tv(dice: Dice, row: Row) -> None:
    cable, digital = row.get("cable_households"), row.get("digital_households")
    if isinstance(cable, int):
        floor = digital if isinstance(digital, int) else 0
        row["cable_households"] = max(floor, cable - dice.whole(0, 8))
