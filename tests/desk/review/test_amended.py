"""A report amended after the bureau accepted it, and rows that come and go: what counts, and who is who."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import back_up, open_desk
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment
from tests.conftest import TOWNSHIP, noon
from tests.desk.handover.test_handover import change_first_village, export, verdict
from tests.sample import POINT, type_in

FORM = "demonstration_point"


def states(desk: TownshipDesk | BureauDesk) -> list[str]:
    return [head.state for head in desk.store.reports.heads(TOWNSHIP)]


def hear(township: TownshipDesk, bureau: BureauDesk, folder: Path) -> str:
    """Bring the receipt of the newest revision; returns what the township made of it."""
    return township.receive([bureau.write_receipt(TOWNSHIP, folder)])[0].outcome


def sent(township: TownshipDesk) -> list[str]:
    """How far the packages of its revisions are."""
    return [item.state for item in township.store.exchange.outbox()]


def first_village(desk: TownshipDesk) -> str:
    return desk.units(TOWNSHIP)["village"][0].code


def point(desk: TownshipDesk, name: str) -> int:
    """Enter one more demonstration point of the first village; returns its number."""
    draft = desk.draft()
    key = draft.add_row(FORM, first_village(desk))
    type_in(draft, FORM, key.unit_code, POINT | {"point_name": name}, key.seq)
    return key.seq


def drop(desk: TownshipDesk, number: int) -> None:
    """Take a demonstration point of the first village out."""
    draft = desk.draft()
    rows = draft.figures.rows(FORM, first_village(desk))
    draft.drop_row(next(row.key for row in rows if row.key.seq == number))


# ---- after a report was accepted


def test_what_was_amended_after_it_was_accepted_is_accepted_in_its_place(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    bureau.accept(TOWNSHIP)
    assert hear(filled, bureau, tmp_path / "1") == "applied"
    change_first_village(filled, "330")
    verdict(bureau, export(filled, tmp_path))
    bureau.accept(TOWNSHIP)
    assert states(bureau) == ["superseded", "accepted"]
    assert hear(filled, bureau, tmp_path / "2") == "applied"
    assert states(filled) == ["superseded", "accepted"]
    (again,) = filled.receive((tmp_path / "1").glob("*.xlsx"))
    assert again.outcome == "duplicate"  # the same stick once more: no reason to ask the bureau


def test_what_was_amended_and_returned_leaves_the_accepted_one_counting(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    bureau.accept(TOWNSHIP)
    hear(filled, bureau, tmp_path / "1")
    change_first_village(filled, "330")
    verdict(bureau, export(filled, tmp_path))
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对")])
    assert hear(filled, bureau, tmp_path / "2") == "applied"
    assert states(bureau) == states(filled) == ["accepted", "returned"]


def test_a_receipt_of_a_revision_before_the_last_still_tells_what_became_of_it(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """A later revision that was never sent takes nothing from one that was accepted."""
    first = verdict(bureau, export(filled, tmp_path)).report
    bureau.accept(first)
    change_first_village(filled, "330")
    export(filled, tmp_path)
    assert hear(filled, bureau, tmp_path / "r") == "applied"
    assert states(filled) == ["accepted", "exported"]
    assert sent(filled) == ["acknowledged", "waiting"]


def test_the_answer_to_a_revision_answers_those_before_it(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """Nobody waits for the bureau's word on what never got there."""
    export(filled, tmp_path)
    change_first_village(filled, "330")
    verdict(bureau, export(filled, tmp_path))
    assert hear(filled, bureau, tmp_path / "r") == "applied"
    assert sent(filled) == ["acknowledged", "acknowledged"]


# ---- the numbers of rows


def test_the_number_of_a_row_that_is_gone_is_not_given_to_another(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """Else the bureau and the next period would take the one for the other."""
    point(filled, "示例甲")
    gone = point(filled, "示例乙")
    draft = filled.draft()
    draft.explain(draft.check().findings, "示例数据", "")
    verdict(bureau, export(filled, tmp_path))
    drop(filled, gone)
    new = point(filled, "示例丙")
    assert new > gone
    draft = filled.draft()
    draft.explain(draft.check().findings, "示例数据", "")
    verdict(bureau, export(filled, tmp_path))
    ids = [head.id for head in bureau.revisions(TOWNSHIP)]
    names = [
        {r.key.seq: r.values["point_name"] for r in bureau.report(i).records if r.key.form == FORM}
        for i in ids
    ]
    assert names == [{1: "示例甲", gone: "示例乙"}, {1: "示例甲", new: "示例丙"}]


def test_a_number_outlives_its_period_and_the_program(filled: TownshipDesk, tmp_path: Path) -> None:
    """Dropped in the first period, and the second one after it has never heard of it."""
    kept, gone = point(filled, "示例甲"), point(filled, "示例乙")
    drop(filled, gone)
    for code in ("2007S1", "2007S2"):
        filled.begin_period(Period.parse(code))
    back_up(str(tmp_path / f"{TOWNSHIP}.sqlite"), tmp_path / "later.sqlite")
    later = open_desk(str(tmp_path / "later.sqlite"), clock=noon)
    assert isinstance(later, TownshipDesk)
    assert [row.key.seq for row in later.draft().figures.rows(FORM, first_village(later))] == [kept]
    assert point(later, "示例丙") > gone
    later.close()


def test_a_row_from_a_file_gets_a_number_nobody_had(filled: TownshipDesk, tmp_path: Path) -> None:
    gone = [point(filled, name) for name in ("示例甲", "示例乙")]
    for number in gone:
        drop(filled, number)
    path = filled.write_template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book[filled.forms[FORM].title]
    names = {cell.value: cell.column for cell in sheet[4]}
    for row, name in ((5, "示例丙"), (6, "示例丁")):
        sheet.cell(row, names["unit_code"]).value = first_village(filled)
        sheet.cell(row, names["point_name"]).value = name
    book.save(path)
    assert filled.load([path])[0].taken
    numbers = [row.key.seq for row in filled.draft().figures.rows(FORM, first_village(filled))]
    assert numbers == [max(gone) + 1, max(gone) + 2]
