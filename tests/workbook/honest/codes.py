"""Honest mistakes about which village a row is: codes that were mangled or lost, names that are others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.workbook.files.clerk import (
    ELSEWHERE,
    FIRST,
    LAST,
    POINTS,
    VILLAGES,
    Change,
    Mistake,
    Office,
    nothing,
    refused,
    taken,
)
from tests.workbook.honest.cell_values import cell_xml, put

FULL_WIDTH = {ord("0") + n: ord("０") + n for n in range(10)}


def coded(make: Callable[[str], Any], number_format: str = "") -> Change:
    """The first village's code, as something makes it another text or a number."""

    def change(office: Office) -> None:
        put("unit_code", make(office.village), number_format)(office)

    return change


def all_numbers(office: Office) -> None:
    for row in range(FIRST, LAST + 1):
        office.put("unit_code", int(office.at("unit_code", row).value), row)


def no_code(office: Office) -> None:
    office.put("unit_code", None)


def no_code_and_name(office: Office) -> None:
    no_code(office)
    office.put("unit_name", None)


def no_code_and_a_spaced_name(office: Office) -> None:
    no_code(office)
    name = office.at("unit_name").value
    office.put("unit_name", f"{name[:1]} {name[1:]}")


def named(make: Callable[[str], str]) -> Change:
    def change(office: Office) -> None:
        office.put("unit_name", make(office.at("unit_name").value))

    return change


def name_of_another(office: Office) -> None:
    office.put("unit_name", office.at("unit_name", FIRST + 1).value)


def village_twice(office: Office) -> None:
    office.put("unit_code", office.village, FIRST + 1)
    office.put("unit_name", office.at("unit_name").value, FIRST + 1)


def merged_codes(office: Office) -> None:
    office.to_points()
    office.put("unit_code", None, FIRST + 1)
    office.sheet.merge_cells("A5:A6")


def merged_codes_of_two_villages(office: Office) -> None:
    office.sheet.merge_cells("A5:A6")


def points_with_one_code(office: Office) -> None:
    """The second row of a village is left without its code, as on paper; one more has only a number."""
    office.to_points()
    office.put("unit_code", None, FIRST + 1)
    office.put("seq", 7, FIRST + 4)


def points_numbered(*numbers: Any) -> Change:
    def change(office: Office) -> None:
        office.to_points()
        for row, number in enumerate(numbers, FIRST):
            office.put("seq", number, row)

    return change


# As an .xls has it, which knows no whole numbers.
FRACTION = cell_xml("A5", f"<v>{Office.village}.0</v>")
BOTH = ("示例数据甲", "示例数据乙")

CODES: dict[str, Mistake] = {
    "a code as a number": taken(coded(int), {"number_code": "A5"}),
    "a code as a fraction": taken(nothing, {"number_code": "A5"}, save=FRACTION),
    "an error beside a code as a fraction": refused(
        put("households", "#N/A"), {"cell_error": "C5"}, notes={"number_code": "A5"}, save=FRACTION
    ),
    "a code as a number in a cell of dates": taken(coded(int, "yyyy-mm-dd"), {"number_code": "A5"}),
    "all codes as numbers": taken(all_numbers, {"number_code": "A5 A6 A7 A8 A9 A10"}),
    "a code with an apostrophe": taken(coded(lambda code: f"'{code}"), {"normalised": "A5"}),
    "a code in full-width": taken(coded(lambda code: code.translate(FULL_WIDTH)), {"normalised": "A5"}),
    "a code with BOM and U+3000": taken(coded(lambda code: f"\ufeff{code}\u3000"), {"normalised": "A5"}),
    "a code with a blank inside": taken(
        coded(lambda code: f"{code[:6]} {code[6:]}"), {"normalised": "A5"}
    ),
    "a code with a zero-width mark inside": taken(
        coded(lambda code: f"{code[:6]}\u200b{code[6:]}"), {"normalised": "A5"}
    ),
    "a code in scientific notation as text": refused(coded(lambda _: "3.71203E+11"), {"unknown_unit": "A5"}),
    "a code in scientific notation as a number": refused(coded(lambda _: 3.71203e11), {"unknown_unit": "A5"}),
    "a code without its end": refused(coded(lambda code: code[:9]), {"unknown_unit": "A5"}),
    "a code that is none": refused(coded(lambda _: "没有这个村"), {"unknown_unit": "A5"}),
    "a code of 5,000 digits": refused(
        coded(lambda _: "9" * 5_000), {"unknown_unit": "A5"}, notes={"sorted_rows": "A4"}
    ),
    "the code of a village that there is not": refused(
        coded(lambda code: f"{code[:9]}000"), {"unknown_unit": "A5"}
    ),
    "the village of another township": refused(
        coded(lambda _: ELSEWHERE[1]), {"unknown_unit": "A5"},
        notes={"other_name": "A5", "sorted_rows": "A4"},
    ),
    "a code with an error": refused(
        put("unit_code", "#N/A", kind="e"), {"cell_error": "A5"}, notes={"by_name": "A5"}
    ),
    "a row without code": taken(no_code, {"by_name": "A5"}),
    "a row without code and name": refused(no_code_and_name, {"unknown_unit": "A5"}),
    "a row without code, its name with a blank": taken(no_code_and_a_spaced_name, {"by_name": "A5"}),
    "a village in two rows": refused(village_twice, {"twice": "A6"}),
    "a name with a blank inside": taken(named(lambda name: f"{name[:1]} {name[1:]}"), {"other_name": "A5"}),
    "a name with blanks at its ends": taken(named(lambda name: f"\u3000{name} ")),
    "a name of rare characters": taken(named(lambda _: "𠮷祥𬳽村"), {"other_name": "A5"}),
    "the name of another village": taken(name_of_another, {"other_name": "A5"}),
    "codes merged over rows of points": taken(
        merged_codes, {"merged_code": f"{POINTS}!A5"}, points=BOTH
    ),
    "codes of two villages merged": refused(
        merged_codes_of_two_villages, {"twice": "A6"}, notes={"merged_code": "A5", "other_name": "A6"}
    ),
    "points with the code only once": refused(
        points_with_one_code, {"unknown_unit": f"{POINTS}!A6 {POINTS}!A9"}
    ),
    "points without numbers": taken(points_numbered(), points=BOTH),
    "points with numbers in full-width": taken(points_numbered("１", "２"), points=BOTH),
    "points with one number twice": refused(points_numbered(1, 1), {"twice": f"{POINTS}!A6"}),
    "a point whose number is a word": refused(points_numbered("一"), {"bad_seq": f"{POINTS}!C5"}),
    "a village left out": taken(
        lambda office: office.sheet.delete_rows(LAST), units=VILLAGES - 1
    ),
}  # fmt: skip
