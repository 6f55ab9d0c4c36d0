"""Every forgery is played, at every moment of the genuine report's life, which goes on as without it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.store.keys import KnownKey
from tests.conftest import CITY, PERIOD, TOWNSHIP, acquaint, noon
from tests.desk.review.forging import Scene, beside, bureau_life, letters, lived, make_scene, playing

FORGERIES = (
    "first key",
    "number taken",
    "revision 2",
    "number of revision 2",
    "revision 9",
    "key of another township",
    "revoked key",
    "without names",
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    with ExitStack() as opened:
        known: list[Desk] = []

        def make(role: str, division: str) -> Desk:
            location = str(folder / f"{division}.sqlite")
            desk = create_workspace(location, role, division, PERIOD, clock=noon, divisions=divisions)
            opened.callback(desk.close)
            known.append(desk)
            acquaint(*known)
            return desk

        return make_scene(folder, make)


@pytest.fixture(scope="module")
def genuine(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """What stands after each step when nobody forges anything."""
    with playing(scene.bureau, tmp_path_factory.mktemp("genuine")) as desk:
        assert isinstance(desk, BureauDesk)
        stands = [(*lived(desk), beside(desk))]
        for step in bureau_life(scene):
            step(desk)
            stands.append((*lived(desk), beside(desk)))
    assert stands[-1][2] == [(1, "superseded"), (2, "accepted")]
    return stands


def test_the_list_of_forgeries_is_whole(scene: Scene) -> None:
    assert set(FORGERIES) == set(scene.forged)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_that_is_sent_back_was_never_there(
    scene: Scene, genuine: list[tuple[object, ...]], forgery: str, tmp_path: Path
) -> None:
    with playing(scene.bureau, tmp_path) as desk:
        assert isinstance(desk, BureauDesk)
        for step, stands in zip([None, *bureau_life(scene)], genuine, strict=True):
            if step is not None:
                step(desk)
            (came,) = desk.import_packages([scene.forged[forgery]])
            assert came.verdict in ("held", "refused"), came
            if came.verdict == "held":
                with pytest.raises(PersonError):
                    desk.accept(came.report)
                desk.send_back(came.report, [])
            assert (*lived(desk), beside(desk)) == stands, step
        again = desk.import_packages([scene.first, scene.second])
        assert [one.verdict for one in again] == ["duplicate", "duplicate"]
        assert desk.their_keys.waiting() == []


@pytest.mark.parametrize("forgery", ["number taken", "revision 9", "without names"])
def test_a_forgery_that_nobody_looks_at_moves_nothing(
    scene: Scene, genuine: list[tuple[object, ...]], forgery: str, tmp_path: Path
) -> None:
    with playing(scene.bureau, tmp_path) as desk:
        assert isinstance(desk, BureauDesk)
        for step, stands in zip([None, *bureau_life(scene)], genuine, strict=True):
            if step is not None:
                step(desk)
            desk.import_packages([scene.forged[forgery]])
            held = [head.id for head in desk.store.reports.held()]
            _, total, states = lived(desk)
            assert (total, states, beside(desk, held)) == (*stands[1:3], stands[3]), step
            arrived = desk.arrived(TOWNSHIP)
            assert len(arrived) == len(states) + len(held)
            assert not states or arrived[-1].state != "held"  # the known one stands above


def test_what_was_said_to_a_township_before_or_by_others_changes_nothing(
    scene: Scene, tmp_path: Path, divisions: list[Division]
) -> None:
    """Receipts and tasks once more, of another bureau, of another report, between any two genuine ones."""
    stranger = create_workspace(
        str(tmp_path / "stranger.sqlite"), "bureau", CITY, PERIOD, clock=noon, divisions=divisions
    )
    with playing(scene.bureau, tmp_path / "b") as bureau, playing(scene.township, tmp_path / "t") as desk:
        assert isinstance(bureau, BureauDesk)
        assert isinstance(stranger, BureauDesk)
        assert isinstance(desk, TownshipDesk)
        key = desk.settings.public_key
        stranger.store.keys.trust(KnownKey(TOWNSHIP, key, ""))
        theirs = letters(stranger, scene, tmp_path / "theirs")
        ours = letters(bureau, scene, tmp_path / "ours")
        for number, path in enumerate(ours):
            assert desk.receive([path])[0].outcome == "applied"
            stands = beside(desk)
            replayed = desk.receive([*ours[: number + 1], scene.second, scene.forged["revision 2"]])
            assert {one.outcome for one in replayed} <= {"duplicate", "stale", "refused"}
            refused = desk.receive(theirs)
            assert {(one.outcome, one.problems[0].code) for one in refused} == {("refused", "key_changed")}
            assert beside(desk) == stands
            assert desk.settings.bureau_recipient == bureau.recipient
    stranger.close()
