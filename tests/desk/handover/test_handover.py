"""From the township's export to the bureau's verdict, and back with the receipt."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
import openpyxl
import pytest
import sqlalchemy

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.handover import packaging
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.workbook.writing.write import Book, write_book
from tests.conftest import TOWNSHIP, acquaint, noon
from tests.sample import fill_in

Make = Callable[..., TownshipDesk]
HOUSEHOLDS = "households"


def export(desk: TownshipDesk, folder: Path) -> Path:
    return desk.export(folder).path


def change_first_village(desk: TownshipDesk, households: str) -> RecordKey:
    """Enter another number of households in the first village: opens a revision where it must."""
    draft = desk.draft()
    key = RecordKey("village_broadband", draft.units["village"][0].code)
    draft.enter(key, HOUSEHOLDS, households)
    return key


def revisions(desk: TownshipDesk, folder: Path, count: int) -> list[Path]:
    """Packages of revisions 1 to `count`."""
    fill_in(desk)
    packages = []
    for number in range(count):
        change_first_village(desk, str(320 + number))
        packages.append(export(desk, folder))
    return packages


def verdict(bureau: BureauDesk, path: Path) -> Imported:
    return bureau.import_packages([path])[0]


def states(bureau: BureauDesk) -> list[tuple[int, str]]:
    return [(head.revision, head.state) for head in bureau.store.reports.heads(TOWNSHIP)]


def test_the_same_package_twice_is_one_import(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    package = revisions(township, tmp_path, 1)[0]
    first = verdict(bureau, package)
    assert (first.verdict, first.signature, first.problems) == ("received", "original", ())
    before = bureau.store.reports.content_hash()
    assert verdict(bureau, package).verdict == "duplicate"
    assert bureau.store.reports.content_hash() == before


def test_an_older_revision_never_counts(township: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> None:
    first, second = revisions(township, tmp_path, 2)
    assert verdict(bureau, second).verdict == "received"
    old = verdict(bureau, first)
    assert old.verdict == "stale"
    assert "第 2 版" in old.problems[0].message
    assert states(bureau) == [(1, "superseded"), (2, "received")]
    assert bureau.find_report(TOWNSHIP).revision == 2
    with pytest.raises(PersonError, match="不能审核"):
        bureau.accept(old.report)


def test_whatever_the_order_the_bureau_ends_with_the_same(
    township: TownshipDesk, make_desk: Callable[..., BureauDesk], tmp_path: Path
) -> None:
    packages = revisions(township, tmp_path, 3)
    ends = set()
    for number, order in enumerate(itertools.permutations([*packages, packages[0]])):
        if number % 4:
            continue
        bureau = make_desk("bureau", "371200000000", name=f"b{number}")
        acquaint(township, bureau)
        bureau.import_packages(order)
        heads = bureau.store.reports.heads(TOWNSHIP)
        contents = [bureau.store.reports.report(head.id) for head in heads]
        ends.add(msgspec.json.encode([(report.head.id, report.head.state) for report in contents]))
    assert len(ends) == 1


def test_two_children_of_one_parent_stand_side_by_side(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_in(township)
    export(township, tmp_path)
    copy = tmp_path / "twin.sqlite"
    from laiwu_desktop.desk.workspaces import back_up, open_desk

    back_up(str(tmp_path / f"{TOWNSHIP}.sqlite"), copy)
    twin = open_desk(str(copy), clock=noon)
    assert isinstance(twin, TownshipDesk)
    change_first_village(township, "400")
    change_first_village(twin, "500")
    here, there = export(township, tmp_path / "a"), export(twin, tmp_path / "b")
    twin.close()
    assert verdict(bureau, here).verdict == "received"
    fork = verdict(bureau, there)
    assert fork.verdict == "fork"
    assert "并存" in fork.problems[0].message
    assert [state for _, state in states(bureau)] == ["received", "received"]
    bureau.accept(fork.report)
    assert sorted(state for _, state in states(bureau)) == ["accepted", "superseded"]


def test_refusals_each_say_their_own_reason(
    township: TownshipDesk, make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    earlier = make_desk("township", TOWNSHIP, "2006S1", "earlier")
    fill_in(earlier)
    foreign = [
        msgspec.structs.replace(
            d,
            code="37" + "99" + d.code[4:],
            parent_code="37" + "99" + d.parent_code[4:] if d.parent_code else "",
        )
        for d in divisions
    ]
    from laiwu_desktop.desk.workspaces import create_workspace

    other_city = create_workspace(
        str(tmp_path / "foreign.sqlite"), "township", "379903001000", "2006S2", clock=noon, divisions=foreign
    )
    assert isinstance(other_city, TownshipDesk)
    fill_in(other_city)
    more = [*divisions, Division("371203001999", "示例数据新村委会", "village", TOWNSHIP)]
    grown = create_workspace(
        str(tmp_path / "grown.sqlite"), "township", TOWNSHIP, "2006S2", clock=noon, divisions=more
    )
    assert isinstance(grown, TownshipDesk)
    fill_in(grown)
    wrong = {
        "other_period": export(earlier, tmp_path / "1"),
        "other_area": export(other_city, tmp_path / "2"),
        "unknown_village": export(grown, tmp_path / "3"),
        "wrong_kind": township.write_template(tmp_path / "t.xlsx"),
    }
    other_city.close()
    grown.close()
    before = bureau.store.reports.content_hash()
    messages = set()
    for code, path in wrong.items():
        result = verdict(bureau, path)
        told = {problem.code: problem for problem in result.problems}
        assert result.verdict == "refused"
        assert code in told, (code, told)
        assert told[code].remedy
        messages.add(told[code].message)
    assert len(messages) == len(wrong)
    assert bureau.store.reports.content_hash() == before


def test_the_whole_way_there_and_back(township: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> None:
    fill_in(township)
    verdict(bureau, export(township, tmp_path / "out"))
    key = RecordKey("village_broadband", township.draft().units["village"][0].code)
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对", key, HOUSEHOLDS), Comment("总体意见")])
    returned = bureau.write_receipt(TOWNSHIP, tmp_path / "r")
    got = township.receive([returned])[0]
    assert (got.outcome, got.verdict) == ("applied", "returned")
    draft = township.draft()
    assert draft.head.state == "returned"
    assert [(c.key, c.field, c.text) for c in draft.comments] == [
        (key, HOUSEHOLDS, "示例数据：请核对"),
        (None, "", "总体意见"),
    ]
    change_first_village(township, "330")
    second = township.export(tmp_path / "out", unanswered=True)
    assert second.head.revision == 2
    assert second.head.parent_id == draft.head.id
    assert verdict(bureau, second.path).verdict == "received"
    bureau.accept(TOWNSHIP)
    accepted = bureau.write_receipt(TOWNSHIP, tmp_path / "r")
    outcomes = [r.outcome for r in township.receive([accepted, accepted, returned])]
    assert outcomes == ["applied", "duplicate", "duplicate"]
    assert [h.state for h in township.store.reports.heads(TOWNSHIP)] == ["returned", "accepted"]


def test_an_older_receipt_does_not_undo_a_newer_one(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, revisions(township, tmp_path, 1)[0])
    came = bureau.write_receipt(TOWNSHIP, tmp_path / "r")
    bureau.accept(TOWNSHIP)
    done = bureau.write_receipt(TOWNSHIP, tmp_path / "r")
    assert [r.outcome for r in township.receive([done, came])] == ["applied", "stale"]
    assert township.draft().head.state == "accepted"


def test_writing_a_receipt_again_gives_the_same_bytes_whatever_the_time(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, revisions(township, tmp_path, 1)[0])
    first = bureau.write_receipt(TOWNSHIP, tmp_path / "r").read_bytes()
    bureau.clock = lambda: datetime(2030, 1, 1)
    assert bureau.write_receipt(TOWNSHIP, tmp_path / "later").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert b"2006-12-20T12:00:00Z" in archive.read("docProps/core.xml")


def test_a_changed_or_foreign_receipt_is_refused(
    township: TownshipDesk, make_desk: Make, bureau: BureauDesk, tmp_path: Path
) -> None:
    import openpyxl

    verdict(bureau, revisions(township, tmp_path, 1)[0])
    receipt = bureau.write_receipt(TOWNSHIP, tmp_path / "r")
    other = make_desk("township", "371203103000")
    assert other.receive([receipt])[0].outcome == "refused"
    book = openpyxl.load_workbook(receipt)
    for row in book["_meta"]:
        if row[0].value == "head":
            row[1].value = str(row[1].value).replace('"revision":1', '"revision":9')
    book.save(receipt)
    before = township.store.reports.content_hash()
    changed = township.receive([receipt])[0]
    assert changed.outcome == "refused"
    assert "改动" in changed.message
    assert township.receive([tmp_path / "nothing.xlsx"])[0].outcome == "refused"
    assert township.store.reports.content_hash() == before


def test_a_frozen_report_never_changes(township: TownshipDesk, tmp_path: Path) -> None:
    fill_in(township)
    first = township.export(tmp_path).head
    sent = township.store.reports.report(first.id)
    change_first_village(township, "999")
    assert township.draft().head.revision == 2
    assert township.draft().head.parent_id == first.id
    assert township.store.reports.report(first.id).records == sent.records
    assert township.store.reports.head(first.id) == first


def test_what_the_bureau_would_not_take_does_not_leave(
    township: TownshipDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each package is read back before anything is frozen: an error of ours in writing is not handed over."""
    fill_in(township)

    def miswritten(book: Book, path: Path) -> None:
        write_book(book, path)
        written = openpyxl.load_workbook(path)
        sheet = written["村宽带接入情况表"]
        cell = next(cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.data_type == "n")
        cell.value = 7777777
        written.save(path)

    monkeypatch.setattr(packaging, "write_book", miswritten)
    with pytest.raises(PersonError) as caught:
        township.export(tmp_path / "out")
    assert caught.value.code == "unreadable"
    assert township.draft().head.state == "draft"
    assert not list((tmp_path / "out").glob("*"))
    assert township.store.exchange.outbox() == []


def test_a_report_that_an_older_program_began_tells_the_forms_it_was_frozen_with(
    township: TownshipDesk, tmp_path: Path
) -> None:
    fill_in(township)
    with database.writing(township.store._engine) as connection:
        connection.execute(
            sqlalchemy.update(tables.report).values(form_versions='{"village_broadband":0}', editions="{}")
        )
    assert township.export(tmp_path).head.form_versions == township.forms.versions


def test_what_is_no_more_what_was_signed_does_not_leave_again(township: TownshipDesk, tmp_path: Path) -> None:
    """Neither whole nor in part: it would be signed, or believed, as what it was."""
    fill_in(township)
    township.export(tmp_path)
    table = form_tables(township.forms)["village_broadband"]
    with database.writing(township.store._engine) as connection:
        connection.execute(sqlalchemy.update(table).values(households=1))
    for password, without_personal in (("示例密码", False), ("", True)):
        with pytest.raises(PersonError) as caught:
            township.export(tmp_path / "again", password=password, without_personal=without_personal)
        assert caught.value.code == "form_changed"


def test_a_returned_report_needs_a_reason(township: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> None:
    verdict(bureau, revisions(township, tmp_path, 1)[0])
    with pytest.raises(PersonError, match="审核意见"):
        bureau.send_back(TOWNSHIP, [Comment("  ")])
    assert bureau.find_report(TOWNSHIP).state == "received"
