"""What stands out among villages of about the same size, and what does not."""

from __future__ import annotations

import random
import statistics
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from laiwu_desktop.formdef.analysis.oddities import LEAST_VILLAGES, MOST_SCORE, odd_values

Figures = dict[str, Decimal]


def villages(count: int, seed: int = 1) -> tuple[Figures, Figures]:
    """Broadband users about a tenth of the households, with households from 50 to 1,200 (示例数据)."""
    dice = random.Random(seed)
    sizes = {f"{number:03d}": Decimal(dice.randrange(50, 1200)) for number in range(count)}
    users = {code: Decimal(int(size) // 10 + dice.randrange(-4, 5)) for code, size in sizes.items()}
    return users, sizes


def test_a_slip_of_the_hand_stands_out_among_its_like_only() -> None:
    users, sizes = villages(200)
    small = min(sizes, key=lambda code: sizes[code])
    large = max(sizes, key=lambda code: sizes[code])
    assert odd_values(users, sizes) == []
    users[small] = users[large]  # usual among the large, not among the small
    (odd,) = odd_values(users, sizes)
    assert (odd.unit_code, odd.value) == (small, users[large])
    assert odd.score > MOST_SCORE
    assert odd.peers.low <= odd.peers.middle <= odd.peers.high < odd.value
    assert odd.peers.smallest == sizes[small]
    assert odd.peers.count >= LEAST_VILLAGES


def test_many_wrong_ones_hide_nothing() -> None:
    """A mean and its deviation would be moved by them."""
    users, sizes = villages(60)
    wrong = [*users][:9]
    users |= dict.fromkeys(wrong, Decimal(90_000))
    assert {odd.unit_code for odd in odd_values(users, sizes)} == set(wrong)


def test_where_most_say_the_same_the_others_are_not_odd_for_that() -> None:
    sizes = {f"{number:02d}": Decimal(100 + number) for number in range(24)}
    users = dict.fromkeys(sizes, Decimal(0))
    assert odd_values(users, sizes) == []
    users |= dict.fromkeys(("03", "07", "11", "15", "20"), Decimal(1))
    assert odd_values(users, sizes) == []
    users["20"] = Decimal(400)
    assert [odd.unit_code for odd in odd_values(users, sizes)] == ["20"]


def test_of_few_nothing_is_said() -> None:
    users, sizes = villages(LEAST_VILLAGES - 1)
    users["000"] = Decimal(10**6)
    assert odd_values(users, sizes) == []
    assert odd_values({}, {}) == []


def test_whose_size_nobody_knows_is_compared_with_nobody() -> None:
    users, sizes = villages(40)
    before = odd_values(users, sizes)
    users["unknown"] = Decimal(10**6)
    assert odd_values(users, sizes) == before


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 300)), min_size=12, max_size=59))
@settings(max_examples=200, deadline=None)
def test_the_rule_is_that_of_the_book(pairs: list[tuple[int, int]]) -> None:
    """Computed apart, in one class: |x - median| over 3.5 spreads."""
    values = {f"{n:02d}": Decimal(value) for n, (_, value) in enumerate(pairs)}
    sizes = {f"{n:02d}": Decimal(size) for n, (size, _) in enumerate(pairs)}
    plain = [float(value) for value in values.values()]
    middle = statistics.median(plain)
    most, spread = 3.5, 1.4826 * statistics.median(abs(x - middle) for x in plain)
    if not spread:
        most, spread = 7, 1.2533 * statistics.fmean(abs(x - middle) for x in plain)
    wanted = {code for code, value in values.items() if spread and abs(float(value) - middle) > most * spread}
    assert {odd.unit_code for odd in odd_values(values, sizes)} == wanted
