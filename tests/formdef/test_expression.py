"""Expressions: exact decimals, blanks that stay blank, and nothing but what is offered."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal, DecimalException

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laiwu_desktop.formdef.expression import BadExpression, Expression, Operand, Result
from tests.statements import Died

D = Decimal


def evaluate(text: str, **values: Result) -> Result:
    return Expression(text).evaluate({Operand(name): value for name, value in values.items()})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a / b * 100", D("10.9375")),
        ("0.1 + 0.2", D("0.3")),
        ("a - b", D(-285)),
        ("-a", D(-35)),
        ("(a + b) * 1.5", D("532.5")),
        ("a < b", True),
        ("a <= 35", True),
        ("10 < a < 30", False),
        ("a == 35.0", True),
        ("a != b", True),
        ("not a > b and b > a", True),
        ("a > b or a == 35", True),
        ("a if a > b else b", D(320)),
        ("'yes'", "yes"),
        ("choice == 'yes'", True),
        ("choice in ('yes', 'no')", True),
        ("choice in ('no',)", False),
        ("choice not in ('no', 'none')", True),
        ("a in (35, 36)", True),
        ("'adsl' in ways", True),
        ("'pon' in ways", False),
        ("day >= early", True),
        ("day == early", False),
    ],
)
def test_what_is_filled_is_computed_exactly(text: str, value: Result) -> None:
    filled = {
        "a": D(35), "b": D(320), "choice": "yes", "ways": ("adsl", "lan"),
        "day": date(2006, 8, 15), "early": date(1995, 1, 1),
    }  # fmt: skip
    assert evaluate(text, **filled) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("blank", None),
        ("a + blank", None),
        ("-blank", None),
        ("blank * 0", None),
        ("blank / a * 100", None),
        ("abs(blank)", None),
        ("whole(blank)", None),
        ("max(a, blank)", None),
        ("min(blank, a)", None),
        ("total(a, blank, 5)", D(40)),
        ("total(blank, blank)", None),
        ("blank > 0", False),
        ("blank <= 0", False),
        ("0 >= blank", False),
        ("blank == 0", False),
        ("blank == 'yes'", False),
        ("blank != 'yes'", True),
        ("blank in ('yes', 'no')", False),
        ("blank not in ('yes', 'no')", True),
        ("'adsl' in blank", False),
        ("'adsl' not in blank", True),
        ("filled(blank)", False),
        ("not filled(blank)", True),
        ("filled(a)", True),
        ("filled(none_chosen)", False),
        ("filled(zero)", True),
        ("matches(blank, '.*')", False),
        ("a if blank > 0 else 1", D(1)),
        ("a / zero", None),
        ("zero / zero", None),
        ("a / (zero - zero) > 5", False),
        ("a > 0 or a / zero > 5", True),
        ("a + blank > 5 or filled(a)", True),
        ("a / zero > 5 or filled(a)", True),
        ("not a + blank > 5", True),
    ],
)
def test_blank_stays_blank_and_zero_does_not(text: str, value: Result) -> None:
    assert evaluate(text, a=D(35), zero=D(0), blank=None, none_chosen=()) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("abs(5 - 8)", D(3)),
        ("whole(12.75)", D(12)),
        ("whole(-1.5)", D(-1)),
        ("whole(12)", D(12)),
        ("min(5, 8, 2)", D(2)),
        ("max(5, 8.5)", D("8.5")),
        ("total(1, 2.25)", D("3.25")),
        ("filled('x') + filled('')", D(1)),
        ("matches('13800000000', '1[0-9]{10}')", True),
        ("matches('138000000001', '1[0-9]{10}')", False),
        ("matches('x13800000000', '1[0-9]{10}')", False),
    ],
)
def test_functions(text: str, value: Result) -> None:
    assert evaluate(text) == value


def test_a_number_is_always_a_decimal() -> None:
    for text in ("1", "1 + 1", "abs(-1)", "filled('x') + filled('y')", "total(1)", "3 if 1 > 0 else 2"):
        assert type(evaluate(text)) is Decimal, text


@pytest.mark.parametrize("text", ["'a' + 1", "'a' < 1", "'a' * 5", "day > 5", "abs('a')", "matches(n, 'x')"])
def test_what_does_not_go_together_has_no_answer(text: str) -> None:
    assert evaluate(text, day=date(2006, 1, 1), n=D(1)) is None


@pytest.mark.parametrize(
    ("name", "operand"),
    [
        ("houses", Operand("houses")),
        ("other.houses", Operand("houses", "other")),
        ("previous.houses", Operand("houses", previous=True)),
        ("previous.other.houses", Operand("houses", "other", previous=True)),
        ("status.rank", Operand("status", aspect="rank")),
        ("previous.status.rank", Operand("status", previous=True, aspect="rank")),
        ("other.name.same_in_unit", Operand("name", "other", aspect="same_in_unit")),
        ("phone.units_sharing", Operand("phone", aspect="units_sharing")),
        ("户数", Operand("户数")),
    ],
)
def test_operands_are_named_with_dots(name: str, operand: Operand) -> None:
    expression = Expression(f"{name} + 1")
    assert list(expression.operands.values()) == [operand]
    assert expression.single is None
    assert Expression(name).single == operand
    assert expression.evaluate({operand: D(2)}) == D(3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "a b",
        "a = 1",
        "a; b",
        "(((",
        "import os",
        "open('x')",
        "a.upper()",
        "__import__('os')",
        "[a]",
        "{a: b}",
        "{a}",
        "a[0]",
        "[x for x in (1, 2)]",
        "lambda: 1",
        "f'{a}'",
        "(a := 1)",
        "max(*a)",
        "max(1, 2, key=a)",
        "a ** 9999",
        "a % b",
        "a // b",
        "a << 9",
        "~a",
        "a is b",
        "().__class__",
        "'x'.__class__",
        "a.b.c.d",
        "previous.a.b.c",
        "b'x'",
        "None",
        "...",
        "1j",
        "abs()",
        "abs(1, 2)",
        "max(1)",
        "total()",
        "matches(a)",
        "matches(a, '[')",
        "matches(a, b)",
        "matches(a, 5)",
        "matches(a, '(?=x)')",
        "1e999999",
        "a\0b",
        "-" * 200 + "a",
        "-" * 3_000 + "a",
        "not " * 900 + "a",
        "a" + ".b" * 1_900,
        "a" + "+1" * 1_900,
        "total(" * 150 + "a" + ")" * 150,
        "a or " * 2_000 + "a",
    ],
)
def test_anything_else_is_refused_when_it_is_read(text: str) -> None:
    with pytest.raises(BadExpression):
        Expression(text)


def test_a_sum_of_many_fields_is_not_deep() -> None:
    expression = Expression("+".join(["a"] * 99))
    assert expression.evaluate({Operand("a"): D(2)}) == D(198)


class Meeting(Mapping[Operand, Result]):
    """Operands whose look-up waits until the other thread is in the middle of evaluating, too."""

    def __init__(self, barrier: threading.Barrier, value: Decimal) -> None:
        self.barrier = barrier
        self.value = value

    def __getitem__(self, operand: Operand) -> Result:
        self.barrier.wait()
        return self.value

    def __iter__(self) -> Iterator[Operand]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_two_threads_evaluate_one_expression_without_mixing() -> None:
    expression = Expression("a + b * 10 + max(c, d) * 100 + total(e, f) * 1000")
    barrier = threading.Barrier(2, timeout=30)
    with ThreadPoolExecutor(2) as threads:
        for _ in range(20):
            values = (D(1), D(2))
            results = threads.map(lambda value: expression.evaluate(Meeting(barrier, value)), values)
            assert list(results) == [D(2111), D(4222)]


NUMBERS = st.decimals(-(10**6), 10**6, places=2, allow_nan=False, allow_infinity=False)
LITERALS = st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False)
# (text, value over OPERANDS or None): what the expression says, and what Python's decimals make of it.
Computed = tuple[str, Decimal | None]


def combined(parts: st.SearchStrategy[Computed]) -> st.SearchStrategy[Computed]:
    def combine(left: Computed, sign: str, right: Computed) -> Computed:
        text = f"({left[0]} {sign} {right[0]})"
        if left[1] is None or right[1] is None:
            return text, None
        try:
            match sign:
                case "+":
                    return text, left[1] + right[1]
                case "-":
                    return text, left[1] - right[1]
                case "*":
                    return text, left[1] * right[1]
            return text, left[1] / right[1]
        except (DecimalException, ZeroDivisionError):
            return text, None

    return st.builds(combine, parts, st.sampled_from("+-*/"), parts)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.fixed_dictionaries({name: NUMBERS | st.none() for name in "abc"}))
def test_arithmetic_is_that_of_pythons_decimals(data: st.DataObject, values: dict[str, Result]) -> None:
    leaves = LITERALS.map(lambda n: (str(n), n)) | st.sampled_from(list(values.items()))
    text, expected = data.draw(st.recursive(leaves, combined, max_leaves=8))
    assert evaluate(text, **values) == expected


class Calculated(Mapping[Operand, Result]):
    """Values of which one is worked out when it is asked for, as that of a calculated field is."""

    def __getitem__(self, operand: Operand) -> Result:
        if operand.field == "fails":
            raise Died
        return evaluate("a + a", a=D(3)) if operand.field == "calculated" else D(1)

    def __iter__(self) -> Iterator[Operand]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_one_may_be_worked_out_in_the_middle_of_another() -> None:
    assert Expression("b + calculated + b").evaluate(Calculated()) == D(8)
    with pytest.raises(Died):
        Expression("b + fails").evaluate(Calculated())
    assert Expression("calculated * b").evaluate(Calculated()) == D(6)
