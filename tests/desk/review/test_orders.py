"""Whatever order packages come in, and however often, the bureau ends with the same database."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import delete

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.intake import intake
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import writing
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.opening.child import Parser
from laiwu_desktop.workbook.reading.read import BookRead
from tests.conftest import TOWNSHIP, noon
from tests.sample import POINT, type_in
from tests.workbook.files.raw import few_divisions, small_desk, small_package

SEED = 20061220


class Orders:
    """Five packages, and a bureau workspace that has none of them yet."""

    def __init__(self, folder: Path, divisions: list[Division]) -> None:
        few = few_divisions(divisions)
        desk = small_desk("township", folder, few)
        assert isinstance(desk, TownshipDesk)
        self.packages = [small_package(desk, folder)]
        key = RecordKey("village_broadband", desk.draft().units["village"][0].code)
        for number in range(4):
            draft = desk.draft()
            draft.enter(key, "households", str(400 + number))
            if number % 2:
                draft.drop_row(draft.figures.rows("demonstration_point", key.unit_code)[0].key)
            else:
                seq = draft.add_row("demonstration_point", key.unit_code).seq
                type_in(
                    draft, "demonstration_point", key.unit_code, POINT | {"point_name": f"示例{number}"}, seq
                )
            draft.explain(draft.check().findings, "示例数据", "")
            self.packages.append(desk.export(folder).path)
        self.folder = folder
        bureau = small_desk("bureau", folder, few)
        assert isinstance(bureau, BureauDesk)
        assert bureau.recipient  # it is made by chance, and goes into every receipt
        bureau.close()
        self.empty = folder / "small-bureau.sqlite"
        self.key = desk.settings.public_key
        desk.close()
        self.cells: dict[Path, RawBook] = {}
        self.read: dict[str, BookRead] = {}

    def end(
        self, order: Iterable[Path], name: str = "bureau", *, compared_after: bool = False
    ) -> tuple[str, list[str]]:
        """The hash of everything in the database after these packages, and the verdicts.

        The township's fingerprint was compared before, or is once everything has come.
        Only the outbox tells the story: a revision gets its receipt if it was the newest when it came.
        """
        workspace = self.folder / f"{name}.sqlite"
        shutil.copy(self.empty, workspace)
        bureau = open_desk(str(workspace), clock=noon)
        assert isinstance(bureau, BureauDesk)
        if not compared_after:
            bureau.store.keys.trust(KnownKey(TOWNSHIP, self.key, stamp(noon), bureau.by.who, "telephone"))
        verdicts = [result.verdict for result in bureau.import_packages(order)]
        if compared_after:
            assert set(verdicts) <= {"held", "duplicate"}
            verdicts = [result.verdict for result in bureau.their_keys.confirm(bureau.their_keys.waiting())]
        heads = bureau.store.reports.heads(TOWNSHIP)
        answered = [item.report_id for item in bureau.store.exchange.outbox()]
        assert answered.count(heads[-1].id) == 1
        assert len(answered) == len(set(answered)) == verdicts.count("received")
        with writing(bureau.store._engine) as connection:
            connection.execute(delete(tables.outbox))
        hashed = bureau.store.reports.content_hash()
        bureau.close()
        assert [head.state for head in heads][:-1] == ["superseded"] * (len(heads) - 1)
        return hashed, verdicts


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Orders:
    return Orders(tmp_path_factory.mktemp("orders"), divisions)


def test_some_orders_through_the_files_themselves(orders: Orders) -> None:
    first, *_, last = orders.packages
    ends = [
        orders.end(orders.packages),
        orders.end(reversed(orders.packages)),
        orders.end([last, first, first, *orders.packages, last]),
        orders.end(orders.packages, compared_after=True),
        orders.end([last, *orders.packages], compared_after=True),
    ]
    assert len({hashed for hashed, _ in ends}) == 1
    assert ends[0][1] == ["received"] * 5
    assert ends[1][1] == ["received"] + ["stale"] * 4
    assert ends[3][1] == ends[4][1] == ["received"] * 5


def test_every_order_with_repeats_ends_the_same(orders: Orders, monkeypatch: pytest.MonkeyPatch) -> None:
    """All 120 orders, each with up to three packages once more where the dice say; files are read once."""
    read, understand = Parser.read, intake.sound_book

    def read_once(parser: Parser, path: Path, *rest: object) -> RawBook:
        if path not in orders.cells:
            orders.cells[path] = read(parser, path, *rest)  # type: ignore[arg-type]
        return orders.cells[path]

    def once(name: str, *rest: object) -> BookRead:
        if name not in orders.read:
            orders.read[name] = understand(name, *rest)  # type: ignore[arg-type]
        return orders.read[name]

    monkeypatch.setattr(Parser, "read", read_once)
    monkeypatch.setattr(intake, "sound_book", once)
    dice = random.Random(SEED)
    ends = set()
    for order in itertools.permutations(orders.packages):
        coming = list(order)
        for _ in range(dice.randrange(4)):
            coming.insert(dice.randrange(len(coming) + 1), dice.choice(orders.packages))
        hashed, verdicts = orders.end(coming)
        assert verdicts.count("duplicate") == len(coming) - 5
        assert "refused" not in verdicts
        ends.add(hashed)
    assert len(ends) == 1
