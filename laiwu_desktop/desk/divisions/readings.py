"""How the names of divisions are read aloud, by which they are searched."""

from __future__ import annotations

from collections.abc import Iterable


def readings_of(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """(whole pinyin, initials) of each name. Imported here: its tables take time and are needed once."""
    from pypinyin import lazy_pinyin

    for name in names:
        syllables = lazy_pinyin(name)
        yield "".join(syllables), "".join(syllable[0] for syllable in syllables)
