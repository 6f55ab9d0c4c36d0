"""A township filled in, every way taking a part of its villages, and compared with the command line's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from bench.officer.by_files import by_load, explain, export
from bench.officer.hands import Hands, Key, QtHands, XHands
from bench.officer.office import Officer
from bench.officer.on_cards import by_card, by_what_changes
from bench.officer.on_grid import by_grid, by_paste
from bench.officer.paper import Paper, differences, filled_in, on_paper, township_of
from bench.officer.playing import Play, Script, Stuck
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.theme import dress
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow

__all__ = ["Filled", "fill_township", "on_paper", "tell"]
WAYS = ("card", "grid", "paste", "only", "load")


@dataclass(frozen=True)
class Filled:
    """What it took, by way; `values` are those that had to become others. `different` is what the package
    says otherwise than the command line's.
    """

    hands: Hands
    villages: Mapping[str, int]
    values: Mapping[str, int]
    different: Sequence[str]


def fill_township(paper: Paper, folder: Path, only: str = "", *, on_screen: bool) -> Filled:
    """Fill in the township of a paper at its window, and hand it over."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
        dress(app)
    path = Path(shutil.copy(paper.begun, folder / "窗口.sqlite"))
    with closing(township_of(path)) as desk:
        worker = Worker()
        window = TownshipWindow(desk, worker, Dialogs())
        window.resize(1366, 700)
        window.show()
        window.activateWindow()
        hands: Hands = XHands(app) if on_screen else QtHands()
        officer = Officer(window, hands, paper.wanted)
        try:
            return _fill(officer, desk, worker, paper, folder, only)
        finally:
            window.close()
            worker.close()
            delete(window)  # before the application, whoever ends it


def _fill(
    officer: Officer, desk: TownshipDesk, worker: Worker, paper: Paper, folder: Path, only: str
) -> Filled:
    play = Play(officer.hands, worker)
    villages = [unit.code for unit in officer.draft.units["village"]]
    parts = {only: villages} if only else _parts(villages)
    values = {way: sum(len(officer.wrong(unit)) for unit in units) for way, units in parts.items()}
    file = filled_in(desk, folder, paper.answers, parts.get("load", ()))
    steps = {
        "card": lambda: by_card(officer, parts["card"]),
        "grid": lambda: by_grid(officer, parts["grid"]),
        "paste": lambda: by_paste(officer, parts["paste"]),
        "only": lambda: by_what_changes(officer, parts["only"]),
        "load": lambda: by_load(officer, parts["load"], file),
    }
    play.play(_begin())
    for way in parts:
        officer.hands.way = way
        play.play(steps[way]())
    for way, script in (
        ("township", _township(officer, desk)),
        ("explain", explain(officer)),
        ("export", export(officer, folder / "窗口")),
    ):
        officer.hands.way = way
        play.play(script)
    package = next((folder / "窗口").glob("*.xlsx"), None)
    if package is None:
        left = [f"{one.key} {one.message}" for one in officer.draft.check().findings if one.blocks]
        raise Stuck("\n".join([*officer.heard, *left]))
    counts = {way: len(units) for way, units in parts.items()}
    return Filled(officer.hands, counts, values, differences(package, paper.package, desk))


def _parts(villages: Sequence[str]) -> dict[str, list[str]]:
    """Villages that lie together go one way."""
    share = -(-len(villages) // len(WAYS))
    parts = {way: list(villages[number * share : (number + 1) * share]) for number, way in enumerate(WAYS)}
    return {way: units for way, units in parts.items() if units}


def _begin() -> Iterator[Key]:
    """The keyboard is in the first field."""
    yield Key("F6")
    yield Key("Esc")


def _township(officer: Officer, desk: TownshipDesk) -> Script:
    """The township's own form."""
    yield from by_card(officer, [desk.settings.division])


def tell(filled: Filled, words: Mapping[str, str], took: float) -> None:
    """Say what it took."""
    keys, clicks = filled.hands.keys, filled.hands.clicks
    print("| way | villages | values changed | keys | clicks | keys a village | keys a value |")
    print("|---|---|---|---|---|---|---|")
    for way, count in filled.villages.items():
        values = filled.values[way]
        per = f"{keys[way] / count:.1f} | {keys[way] / max(1, values):.2f}"
        print(f"| {words[way]} | {count} | {values} | {keys[way]} | {clicks[way]} | {per} |")
    for way in ("township", "explain", "export"):
        print(f"| {way} | | | {keys[way]} | {clicks[way]} | | |")
    print(f"{sum(keys.values())} keys, {sum(clicks.values())} clicks, {took:.0f} s")
    print("the packages are equal, value for value" if not filled.different else "\n".join(filled.different))
