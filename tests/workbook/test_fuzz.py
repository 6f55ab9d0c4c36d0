"""A few hundred broken files each time, and every one that once found something (`fuzz.py` makes more)."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from tests.workbook.fuzz import Target, attack, attacks


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    made = Target(tmp_path_factory.mktemp("fuzz"))
    yield made
    made.desk.close()


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(attacks)
def test_a_broken_file_is_read_or_refused_in_words(target: Target, broken: tuple[str, random.Random]) -> None:
    attack(target, *broken)
