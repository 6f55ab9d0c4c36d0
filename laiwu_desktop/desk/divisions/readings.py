"""How names and other texts are read aloud, by which they are searched."""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Iterable

# Longer texts are remarks, which nobody looks for by what stands at their end.
_MOST_READ = 200
_MOST_KEPT = 20_000
_there = threading.Event()


def load() -> None:
    """Fetch the tables, which takes time: for a thread that nobody waits for."""
    _syllables("口镇")
    _there.set()


def are_loaded() -> bool:
    """Whether texts are read without waiting for the tables."""
    return _there.is_set()


def readings_of(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """(whole pinyin, initials) of each name."""
    for name in names:
        syllables = _syllables(name)
        yield "".join(syllables), "".join(syllable[0] for syllable in syllables)


def is_heard_in(word: str, text: str) -> bool:
    """Whether a word of small letters stands for something in a text: the initials of some of its
    characters (kdyh of 宽带用户数), or their pinyin, from the beginning of one on (yonghu).
    """
    if text.isascii():
        return False
    syllables = [syllable.casefold() for syllable in _syllables(text[:_MOST_READ])]
    whole = "".join(syllables)
    starts = itertools.accumulate(map(len, syllables), initial=0)
    return word in "".join(syllable[0] for syllable in syllables) or any(
        whole.startswith(word, start) for start in starts
    )


@functools.lru_cache(_MOST_KEPT)
def _syllables(text: str) -> tuple[str, ...]:
    # Imported here: its tables are not needed by most of what the program does.
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(text))
