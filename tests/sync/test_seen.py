"""What is not fetched: files that were seen unchanged, and files that are too large."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import MOST_BYTES
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.exchange.syncing import Synced
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.sync import whole
from laiwu_desktop.sync.whole import Listed, WholeFiles
from tests.sample import fill_in
from tests.sync.conftest import Site

LONG_AGO = 1_166_000_000


def put(site: Site, name: str, data: bytes, when: float = LONG_AGO) -> None:
    path = site.files / "packages" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (when, when))


def huge(site: Site, name: str) -> None:
    put(site, name, b"")
    os.truncate(site.files / "packages" / name, MOST_BYTES + 1)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is fetched, as it happens."""
    names: list[str] = []
    fetch = WholeFiles.fetch

    def told(self: WholeFiles, folder: str, name: str, listed: Listed, into: Path) -> Path | None:
        names.append(name)
        return fetch(self, folder, name, listed, into)

    monkeypatch.setattr(WholeFiles, "fetch", told)
    return names


def outcomes(done: Synced) -> list[tuple[str, str]]:
    assert done.problems == ()
    return [(one.file, one.verdict) for one in done.imported]


def test_what_was_seen_is_not_fetched_until_it_changes(
    site: Site, bureau: BureauDesk, fetched: list[str]
) -> None:
    place = site.open()
    put(site, "a.xlsx", b"no workbook")
    assert outcomes(bureau.sync(place)) == [("a.xlsx", "refused")]
    assert outcomes(bureau.sync(place)) == []
    assert fetched == ["a.xlsx"]
    put(site, "a.xlsx", b"no workbook", LONG_AGO + 10)
    assert outcomes(bureau.sync(place)) == []  # another time, but its hash is the same
    assert outcomes(bureau.sync(place)) == []
    assert fetched == ["a.xlsx"] * 2
    put(site, "a.xlsx", b"no workbook, and longer", LONG_AGO + 10)
    assert outcomes(bureau.sync(place)) == [("a.xlsx", "refused")]
    put(site, "a.xlsx", b"NO WORKBOOK, AND LONGER", LONG_AGO + 20)
    assert outcomes(bureau.sync(place)) == [("a.xlsx", "refused")]
    assert fetched == ["a.xlsx"] * 4


def test_what_changed_just_now_is_judged_by_its_hash(
    site: Site, bureau: BureauDesk, fetched: list[str]
) -> None:
    place = site.open()
    (site.files / "packages").mkdir()
    for data in (b"one", b"two"):  # of the same length, and perhaps within the same second
        (site.files / "packages" / "a.xlsx").write_bytes(data)
        assert outcomes(bureau.sync(place)) == [("a.xlsx", "refused")]
        assert outcomes(bureau.sync(place)) == []
    assert fetched == ["a.xlsx"] * 4


def test_a_refused_file_is_fetched_again_when_it_may_be_worth_it(
    site: Site, bureau: BureauDesk, fetched: list[str]
) -> None:
    place = site.open()
    put(site, "a.xlsx", b"no workbook")
    bureau.sync(place)
    bureau.settings = type(bureau.settings)("bureau", bureau.settings.division, "2007S1")
    assert outcomes(bureau.sync(place)) == [("a.xlsx", "refused")]
    assert fetched == ["a.xlsx"] * 2


def test_a_file_that_is_too_large_is_named_and_left(
    site: Site, township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_in(township)
    package = township.export(tmp_path / "out").path
    huge(site, "0.xlsx")
    township.sync(site.open())
    for came in ([package.name], []):
        done = bureau.sync(site.open())
        assert [one.file for one in done.imported] == came
        (problem,) = done.problems
        assert "0.xlsx 超过 64 MB" in problem
    assert (site.files / "packages" / "0.xlsx").stat().st_size == MOST_BYTES + 1


def test_sizes_that_a_server_tells_are_not_believed(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = site.open()
    monkeypatch.setattr(whole, "MOST_BYTES", 100_000)  # as many as that are fetched in no time
    put(site, "0.xlsx", bytes(100_001))
    for size in (-1, 10):
        with pytest.raises(PersonError) as caught:
            place.fetch("packages", "0.xlsx", Listed(size), tmp_path / "into")
        assert caught.value.code == "too_large"
    put(site, "0.xlsx", bytes(100_000))
    assert place.fetch("packages", "0.xlsx", Listed(-1), tmp_path / "into")
    put(site, "1.xlsx", b"12345")
    assert place.fetch("packages", "1.xlsx", Listed(4), tmp_path / "into") is None  # it is growing
    assert place.fetch("packages", "2.xlsx", Listed(4), tmp_path / "into") is None
    assert place.fetch("packages", "1.xlsx", Listed(-1), tmp_path / "into") == tmp_path / "into" / "1.xlsx"


def test_what_was_delivered_is_compared_once_and_then_by_what_the_place_tells(
    site: Site, township: TownshipDesk, fetched: list[str], tmp_path: Path
) -> None:
    fill_in(township)
    path = township.export(tmp_path / "out").path
    place, there = site.open(), site.files / "packages" / path.name
    assert township.sync(place).delivered == (path.name,)
    os.utime(there, (LONG_AGO, LONG_AGO))
    fetched.clear()
    for _ in range(3):
        assert township.sync(place).delivered == ()
    assert fetched == [path.name]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    there.write_bytes(data)
    os.utime(there, (LONG_AGO + 60, LONG_AGO + 60))
    done = township.sync(place, due_only=True)
    assert done.delivered == (path.name,)
    assert len(done.mended) == 1
    assert there.read_bytes() == path.read_bytes()
    assert list(there.parent.iterdir()) == [there]


def test_where_the_place_tells_nothing_a_file_is_fetched_for_a_person_only(
    site: Site, township: TownshipDesk, fetched: list[str], tmp_path: Path
) -> None:
    fill_in(township)
    path = township.export(tmp_path / "out").path
    place, there = site.open(), site.files / "packages" / path.name
    township.sync(place)  # just now: its time tells nothing yet
    fetched.clear()
    assert township.sync(place, due_only=True).delivered == ()
    assert fetched == []
    assert township.sync(place).delivered == ()
    assert fetched == [path.name]
    there.write_bytes(path.read_bytes()[:-1])
    assert township.sync(place, due_only=True).delivered == (path.name,), "its size tells"
    there.write_bytes(path.read_bytes()[:-1] + b"?")
    assert township.sync(place).delivered == (path.name,)
    assert there.read_bytes() == path.read_bytes()
