"""Five steps of a map: as many in each as can be, equal values together, larger never below smaller."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.formdef.analysis.steps import STEPS, ranges_of, steps_of

VALUES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.integers(-5, 40).map(Decimal), max_size=30
)


@given(VALUES)
def test_larger_values_are_never_in_a_lower_step(values: dict[str, Decimal]) -> None:
    steps = steps_of(values)
    for one, step in steps.items():
        assert 1 <= step <= STEPS
        for other, its in steps.items():
            assert (values[one] == values[other]) <= (step == its)
            assert (values[one] < values[other]) <= (step <= its)
    ranges = ranges_of(values, steps)
    assert [step for step, _, _ in ranges] == sorted(set(steps.values()))
    assert all(low <= high for _, low, high in ranges)


def test_twenty_townships_are_four_to_a_step() -> None:
    steps = steps_of({str(n): Decimal(n) for n in range(20)})
    assert [list(steps.values()).count(step) for step in range(1, 6)] == [4] * 5
