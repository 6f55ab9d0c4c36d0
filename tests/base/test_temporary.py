"""What is written here for a moment, and cannot be read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.temporary import written


def test_what_cannot_be_read_back_is_told_in_words() -> None:
    with pytest.raises(PersonError) as caught:
        written(Path.mkdir)
    assert caught.value.code == "no_room"
