"""What comes back from the child: every cell as it was, and nothing that is not a book."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laiwu_desktop.base.codes import saying
from laiwu_desktop.workbook.opening.cells import RawBook, RawSheet
from laiwu_desktop.workbook.opening.wire import Drawn, Refusal, Small, packed, unpacked

NUMBERS = st.integers(0, 2**20)
SPOTS = st.tuples(NUMBERS, NUMBERS)
# Text as a file has it: a lone surrogate is in none that can be read.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
CELLS = st.one_of(
    TEXTS,
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.datetimes(),
    st.dates(date(1900, 1, 1)),
)
SHEETS = st.builds(
    RawSheet,
    title=TEXTS,
    cells=st.dictionaries(SPOTS, CELLS),
    errors=st.dictionaries(SPOTS, TEXTS),
    formulas=st.sets(SPOTS),
    hidden_rows=st.sets(NUMBERS),
    merges=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS)),
    is_hidden=st.booleans(),
)
BOOKS = st.builds(
    RawBook,
    st.lists(SHEETS, max_size=2),
    pictures=st.dictionaries(TEXTS, st.binary()),
    created=st.none() | st.datetimes(),
    notes=st.just((saying("macros"),)),
)


@given(BOOKS)
def test_every_cell_comes_back_as_it_was_and_of_its_kind(book: RawBook) -> None:
    again = unpacked(packed(book))
    assert again == book
    assert isinstance(again, RawBook)
    for before, after in zip(book.sheets, again.sheets, strict=True):
        assert [type(after.cells[spot]) for spot in before.cells] == [type(c) for c in before.cells.values()]


def test_a_refusal_comes_back_too() -> None:
    refusal = Refusal(saying("macros"), leaves=True)
    assert unpacked(packed(refusal)) == refusal


@given(st.builds(Drawn, NUMBERS, NUMBERS, st.binary()) | st.builds(Small, st.binary()))
def test_what_became_of_a_photo_comes_back(answer: Drawn | Small) -> None:
    assert unpacked(packed(answer)) == answer


class Deed:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> object:
        return Path.touch, (self.mark,)


def test_nothing_runs_whatever_the_child_answers(tmp_path: Path) -> None:
    mark = tmp_path / "done"
    with pytest.raises(ValueError):
        unpacked(pickle.dumps(Deed(mark)))
    assert not mark.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"type": "shelf"},
        {"sheets": 7},
        {"sheets": [{"title": "甲", "plain": {}, "others": {(0, 0): ("path", "x")}}]},
        {"sheets": [{"title": "甲", "plain": {}, "others": {(0, 0): ("date", "x")}}]},
    ],
)
def test_what_is_no_book_is_refused(change: dict[str, object]) -> None:
    good = msgspec.msgpack.decode(packed(RawBook([])))
    assert unpacked(msgspec.msgpack.encode(good)) == RawBook([])
    with pytest.raises(ValueError):  # every one has words of its own
        unpacked(msgspec.msgpack.encode({**good, **change}))
