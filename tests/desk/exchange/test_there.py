"""When a delivered file is believed to be there as it was, and when it is fetched to be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from laiwu_desktop.desk.exchange.there import There
from laiwu_desktop.formdef.states import Delivery, Parcel
from laiwu_desktop.store.mailbox import OutboxItem, SeenFile
from laiwu_desktop.sync.whole import Listed

OURS, OTHER = b"whole", b"other"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


ITEM = OutboxItem(
    1,
    Parcel.PACKAGE,
    "0" * 32,
    0,
    "packages",
    "a.xlsx",
    digest(OURS),
    Delivery.DELIVERED,
    1,
    "",
    "",
    "",
    "",
    "",
)


class Place:
    """Has one file, which may vanish after it was listed (None); counts how often it is fetched."""

    name = "U盘"

    def __init__(self, content: bytes | None, mark: str, size: int = len(OURS)) -> None:
        self.content = content
        self.listed = Listed(size, mark)
        self.fetched = 0

    def listing(self, _folder: str) -> Mapping[str, Listed]:
        return {ITEM.name: self.listed}

    def fetch(self, _folder: str, name: str, _listed: Listed, into: Path) -> Path | None:
        self.fetched += 1
        if self.content is None:
            return None
        (into / name).write_bytes(self.content)
        return into / name


class Mailbox:
    """Remembers what was seen."""

    def __init__(self, *seen: SeenFile) -> None:
        self.known = {file.name: file for file in seen}

    def seen(self, _place: str, _folder: str) -> Mapping[str, SeenFile]:
        return dict(self.known)

    def note_seen(self, file: SeenFile) -> None:
        self.known[file.name] = file


def seen(mark: str, data: bytes = OURS) -> SeenFile:
    return SeenFile(Place.name, ITEM.folder, ITEM.name, len(data), mark, digest(data))


def there(place: Place, mailbox: Mailbox, here: Path, *, closely: bool = True) -> There:
    return There(place, mailbox, here, closely=closely)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "known", "closely", "held", "fetched"),
    [
        (Place(OURS, "1"), (), False, True, 1),
        (Place(OTHER, "1"), (), False, False, 1),
        (Place(OTHER, "1"), (seen("1"),), True, True, 0),  # it tells the same as when it was ours
        (Place(OTHER, "2"), (seen("1"),), True, False, 1),
        (Place(OTHER, "1"), (seen("1", OTHER),), True, False, 1),
        (Place(OTHER, ""), (), False, True, 0),
        (Place(OTHER, ""), (), True, False, 1),
        (Place(OTHER, ""), (seen(""),), True, False, 1),
        (Place(OURS, "", 4), (), False, False, 0),
        (Place(OURS, "", -1), (), False, True, 0),  # no size is told
        (Place(None, "1"), (), True, False, 1),
    ],
)
def test_a_file_is_fetched_when_nothing_else_tells_that_it_is_ours(
    tmp_path: Path, place: Place, known: tuple[SeenFile, ...], closely: bool, held: bool, fetched: int
) -> None:
    found = there(place, Mailbox(*known), tmp_path, closely=closely).holds(ITEM, len(OURS))
    assert (found, place.fetched) == (held, fetched)


@pytest.mark.parametrize(
    ("place", "known"), [(Place(OURS, "1"), seen("1")), (Place(OURS, ""), None), (Place(OTHER, "1"), None)]
)
def test_what_was_compared_is_remembered_under_its_mark(
    tmp_path: Path, place: Place, known: SeenFile | None
) -> None:
    mailbox = Mailbox()
    there(place, mailbox, tmp_path).holds(ITEM, len(OURS))
    assert mailbox.known.get(ITEM.name) == known


@pytest.mark.parametrize("content", [OTHER, None])
def test_a_copy_is_what_is_there(tmp_path: Path, content: bytes | None) -> None:
    assert there(Place(content, "1"), Mailbox(), tmp_path).copy(ITEM) == content
