"""Whatever order receipts come in, the township ends with the same states as the bureau."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.handover import answers
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.workbook.exchange.letters import Letter, read_letter
from tests.conftest import TOWNSHIP, noon
from tests.workbook.files.raw import few_divisions, small_desk, small_package


@pytest.mark.parametrize("first_is_decided", [True, False])
def test_every_order_of_receipts_ends_the_same(
    divisions: list[Division], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_is_decided: bool
) -> None:
    """Of two revisions that both went out before any answer came; files are read once."""
    few = few_divisions(divisions)
    township, bureau = small_desk("township", tmp_path, few), small_desk("bureau", tmp_path, few)
    assert isinstance(township, TownshipDesk)
    assert isinstance(bureau, BureauDesk)
    receipts = []

    def answer() -> None:
        receipts.append(bureau.write_receipt(TOWNSHIP, tmp_path / str(len(receipts))))

    bureau.import_packages([small_package(township, tmp_path)])
    bureau.their_keys.confirm(bureau.their_keys.waiting())
    township.their_keys.confirm(bureau.settings.public_key)
    answer()
    if first_is_decided:
        bureau.accept(TOWNSHIP)
        answer()
    draft = township.draft()
    draft.enter(RecordKey("village_broadband", draft.units["village"][0].code), "households", "330")
    bureau.import_packages([township.export(tmp_path).path])
    answer()
    bureau.accept(TOWNSHIP)
    answer()
    ends = [head.state for head in bureau.revisions(TOWNSHIP)]
    assert ends == ["superseded", "accepted"]
    township.close()
    bureau.close()

    letters = {path: read_letter(path) for path in receipts}

    def once(path: Path) -> Letter:
        return letters[path]

    monkeypatch.setattr(answers, "read_letter", once)
    reached = {order: _states_after(order, tmp_path) for order in itertools.permutations(receipts)}
    strange = {tuple(int(p.parent.name) for p in order): s for order, s in reached.items() if s != ends}
    assert not strange


def _states_after(order: tuple[Path, ...], folder: Path) -> list[str]:
    copy = shutil.copy(folder / "small-township.sqlite", folder / "copy.sqlite")
    desk = open_desk(str(copy), clock=noon)
    assert isinstance(desk, TownshipDesk)
    desk.receive(order)
    states = [head.state for head in desk.revisions(TOWNSHIP)]
    desk.close()
    copy.unlink()
    return states
