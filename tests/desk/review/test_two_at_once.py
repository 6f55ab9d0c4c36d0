"""What must hold when revisions, windows and clerks cross each other's ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
import openpyxl
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import Clock
from laiwu_desktop.desk.handover.packaging import Packaging
from laiwu_desktop.desk.intake import intake
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import back_up, open_desk, restore_backup
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.seal.signature import new_private_key
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.workbook.exchange.receipt import Receipt, write_receipt
from laiwu_desktop.workbook.exchange.verification import Verified
from tests.conftest import CITY, TOWNSHIP, acquaint, noon
from tests.desk.handover.test_handover import change_first_village, export, revisions, states, verdict
from tests.sample import BROADBAND, POINT, fill_in, type_in
from tests.workbook.writing.test_photos_travel import picture

Make = Callable[..., TownshipDesk]


def test_a_returned_revision_cannot_be_accepted_after_a_newer_one(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    first, second = revisions(township, tmp_path, 2)
    old = verdict(bureau, first)
    bureau.send_back(old.report, [Comment("示例数据：请核对")])
    verdict(bureau, second)
    bureau.accept(TOWNSHIP)
    with pytest.raises(PersonError) as caught:
        bureau.accept(old.report)
    assert caught.value.code == "not_decidable"
    assert not bureau.can_accept(bureau.find_report(old.report))
    assert states(bureau) == [(1, "returned"), (2, "accepted")]
    assert bureau.consolidate().row(CITY, "broadband_users").reported == 40


def test_a_late_receipt_of_an_older_revision_does_not_make_two_accepted(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    first, second = revisions(township, tmp_path, 2)
    verdict(bureau, first)
    bureau.accept(TOWNSHIP)
    early = bureau.write_receipt(TOWNSHIP, tmp_path / "r")
    verdict(bureau, second)
    bureau.accept(TOWNSHIP)
    late = bureau.write_receipt(TOWNSHIP, tmp_path / "r")
    township.receive([late, early])
    assert [h.state for h in township.store.reports.heads(TOWNSHIP)] == ["superseded", "accepted"]


def test_two_windows_on_one_draft_keep_each_others_fields(township: TownshipDesk) -> None:
    one, other = township.draft(), township.draft()
    key = RecordKey("village_broadband", one.units["village"][0].code)
    one.enter(key, "population", "999")
    other.enter(key, "remarks", "示例数据")
    assert township.draft().figures.record(key).values == {"population": 999, "remarks": "示例数据"}


def test_confirming_keeps_what_another_window_entered(township: TownshipDesk, tmp_path: Path) -> None:
    fill_in(township)
    export(township, tmp_path)
    township.begin_period(Period.parse("2007S1"))
    one, other, late = (township.draft() for _ in range(3))
    village = one.units["village"][0].code
    key, safety = RecordKey("village_broadband", village), RecordKey("village_safety_tv", village)
    one.enter(key, "broadband_users", "77")
    one.enter(key, "population", "999")
    one.drop_row(safety)
    assert other.confirm(village) > 0
    for draft in (other, township.draft()):
        record = draft.figures.record(key)
        assert (record.values["broadband_users"], record.values["population"]) == (77, 999)
        assert record.carried == frozenset()
        assert not draft.figures.has(safety)
    assert late.confirm(village) > 0
    assert township.draft().figures.record(key).values["broadband_users"] == 77


def test_photos_and_clearing_keep_what_another_window_entered(township: TownshipDesk) -> None:
    draft = township.draft()
    form, name = next((form, field.name) for form in draft.forms for field in form.entered if field.is_photo)
    photographed = draft.add_row(form.name, draft.units[form.level][0].code)
    remark = next(f.name for f in form.entered if f.name != name and type(f.type).__name__ == "TextType")
    key = RecordKey("village_broadband", draft.units["village"][0].code)
    type_in(draft, key.form, key.unit_code, BROADBAND)
    draft.enter(key, "broadband_access", "否")
    one, other = township.draft(), township.draft()
    one.enter(photographed, remark, "示例数据")
    one.enter(key, "population", "999")
    (photo,) = other.add_photo(photographed, name, picture(60, 40))
    assert set(other.clear_irrelevant(key)) == {"broadband_date", "access_technologies"}
    for draft in (other, township.draft()):
        assert draft.figures.record(photographed).values[remark] == "示例数据"
        assert draft.figures.record(photographed).values[name] == (photo,)
        assert draft.figures.record(key).values["population"] == 999
        assert "broadband_date" not in draft.figures.record(key).values
    assert set(township.draft().photos([photo])) == {photo}


def test_two_windows_on_a_frozen_report_open_one_revision(township: TownshipDesk, tmp_path: Path) -> None:
    fill_in(township)
    export(township, tmp_path)
    one, other = township.draft(), township.draft()
    key = RecordKey("village_broadband", one.units["village"][0].code)
    one.enter(key, "population", "999")
    with pytest.raises(PersonError) as caught:
        other.enter(key, "population", "998")
    assert caught.value.code == "moved_on"
    assert [h.revision for h in township.store.reports.heads(TOWNSHIP)] == [1, 2]


def test_a_fork_is_not_accepted_by_the_towns_code(
    township: TownshipDesk, make_desk: Make, bureau: BureauDesk, tmp_path: Path
) -> None:
    fill_in(township)
    here = export(township, tmp_path / "a")
    twin = make_desk("township", TOWNSHIP, name="twin")
    acquaint(twin, bureau)
    fill_in(twin)
    change_first_village(twin, "500")
    there = export(twin, tmp_path / "b")
    first, second = verdict(bureau, here), verdict(bureau, there)
    assert second.verdict == "fork"
    with pytest.raises(PersonError) as caught:
        bureau.accept(TOWNSHIP)
    assert caught.value.code == "fork"
    assert first.report[:8] in str(caught.value)
    bureau.accept(second.report)
    assert bureau.find_report(TOWNSHIP).id == second.report


@pytest.mark.parametrize("chosen", [0, 1])
@pytest.mark.parametrize("rival", ["superseded", "returned"])
def test_the_accepted_report_of_a_fork_is_the_one_that_is_told(
    township: TownshipDesk, make_desk: Make, bureau: BureauDesk, tmp_path: Path, chosen: int, rival: str
) -> None:
    """Whichever comes last by its number."""
    fill_in(township)
    twin = make_desk("township", TOWNSHIP, name="twin")
    acquaint(twin, bureau)
    fill_in(twin)
    change_first_village(twin, "500")
    for desk, folder in ((township, "a"), (twin, "b")):
        verdict(bureau, export(desk, tmp_path / folder))
    ids = [head.id for head in bureau.revisions(TOWNSHIP)]
    if rival == "returned":
        bureau.send_back(ids[1 - chosen], [Comment("示例数据：请核对")])
    bureau.accept(ids[chosen])
    told = next(state for state in bureau.townships() if state.division == TOWNSHIP)
    assert told.state == "accepted"
    assert TOWNSHIP not in {late.division for late in bureau.overdue()}
    following = bureau.past(TOWNSHIP, Period.parse("2007S1"))
    assert [head.id for head in following.heads] == [ids[chosen]]


def test_a_receipt_of_another_hand_is_refused(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, revisions(township, tmp_path, 1)[0])
    head = township.draft().head
    forged = Receipt(
        head.id, head.division, head.period, head.revision, head.digest, "accepted", 9,
        "000000000000", head.created,
    )  # fmt: skip
    path = tmp_path / "forged.xlsx"
    write_receipt(forged, "回执", [], {}, township.all_forms, new_private_key(), path)
    assert township.receive([path])[0].outcome == "refused"
    real = bureau.write_receipt(TOWNSHIP, tmp_path / "r")
    assert township.receive([real])[0].outcome == "applied"


@pytest.mark.parametrize("later", [noon, lambda: datetime(2006, 12, 22)])
def test_a_restored_bureau_that_gives_a_number_again_is_asked_to_decide_anew(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, later: Clock
) -> None:
    package = revisions(township, tmp_path, 1)[0]
    report = verdict(bureau, package).report
    back_up(str(tmp_path / f"{CITY}.sqlite"), tmp_path / "backup")
    bureau.send_back(report, [Comment("示例数据：请核对")])
    read = bureau.write_receipt(report, tmp_path / "before")
    assert [township.receive([read])[0].outcome for _ in range(2)] == ["applied", "duplicate"]
    restore_backup(tmp_path / "backup", str(tmp_path / "restored.sqlite"))
    restored = open_desk(str(tmp_path / "restored.sqlite"), clock=later)
    assert isinstance(restored, BureauDesk)
    restored.accept(report)
    told = township.receive([restored.write_receipt(report, tmp_path / "after")])[0]
    assert told.outcome == "refused"
    assert "编号相同的决定" in told.message
    assert "再作一次决定" in told.message
    assert township.draft().head.state == "returned"
    restored.send_back(report, [Comment("示例数据：请核对")])
    restored.accept(report)
    assert township.receive([restored.write_receipt(report, tmp_path / "anew")])[0].outcome == "applied"
    assert township.draft().head.state == "accepted"
    restored.close()


def test_two_rows_of_one_name_stay_two(township: TownshipDesk, tmp_path: Path) -> None:
    path = township.write_template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["农村信息示范点登记表"]
    names = {cell.value: cell.column for cell in sheet[4]}
    village = township.units(TOWNSHIP)["village"][0].code
    for row, category in ((5, "学校"), (6, "其他")):
        sheet.cell(row, names["unit_code"]).value = village
        sheet.cell(row, names["point_name"]).value = POINT["point_name"]
        sheet.cell(row, names["category"]).value = category
    book.save(path)
    for _ in range(2):
        assert township.load([path])[0].taken
        rows = township.draft().figures.rows("demonstration_point", village)
        assert [r.values["category"] for r in rows] == ["school", "other"]
    findings = township.draft().unit_findings(township.forms["demonstration_point"], village)
    assert "name_unique_in_village" in {f.rule for f in findings}


def test_what_a_package_has_no_more_is_taken_out_and_listed(township: TownshipDesk, tmp_path: Path) -> None:
    draft = fill_in(township)
    village = draft.units["village"][0].code
    path = export(township, tmp_path)
    book = openpyxl.load_workbook(path)
    book["村庄视频监控与广播电视情况表"].delete_rows(5)
    book.save(path)
    loaded = township.load([path])[0]
    assert {(c.key.unit_code, c.now) for c in loaded.changed} == {(village, "")}
    assert not township.draft().figures.has(RecordKey("village_safety_tv", village))
    assert township.draft().figures.has(RecordKey("village_broadband", village))


def test_loading_ones_own_unchanged_package_opens_nothing(township: TownshipDesk, tmp_path: Path) -> None:
    draft = fill_in(township)
    key = RecordKey("village_broadband", draft.units["village"][0].code)
    draft.enter(key, "population", "3000")
    draft.explain(draft.check().findings, "示例数据说明", "")
    path = export(township, tmp_path)
    assert township.load([path])[0].changed == ()
    assert township.draft().head.revision == 1


def test_explanations_go_with_their_findings(township: TownshipDesk, tmp_path: Path) -> None:
    draft = township.draft()
    draft.explain(draft.check().findings, "示例数据：尚未填报", "")
    fill_in(township)
    head = township.export(tmp_path).head
    assert township.store.reports.report(head.id).explanations == ()


def test_a_package_that_cannot_be_written_freezes_nothing(township: TownshipDesk, tmp_path: Path) -> None:
    fill_in(township)
    (tmp_path / "file").write_text("在这里")
    with pytest.raises(PersonError) as caught:
        township.export(tmp_path / "file")
    assert caught.value.code == "cannot_write"
    assert township.draft().head.state == "draft"


def test_a_template_is_not_written_over_one_that_may_be_filled_in(
    township: TownshipDesk, tmp_path: Path
) -> None:
    path = township.write_template(tmp_path / "t.xlsx")
    kept = path.read_bytes()
    with pytest.raises(PersonError) as caught:
        township.write_template(path)
    assert caught.value.code == "exists"
    assert path.read_bytes() == kept


def test_a_returned_report_is_mended_before_it_goes_again(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, revisions(township, tmp_path, 1)[0])
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对")])
    township.receive([bureau.write_receipt(TOWNSHIP, tmp_path / "r")])
    with pytest.raises(PersonError, match="还没有修改"):
        township.export(tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"revision": 0}, {"revision": 2**40, "parent_id": "a" * 32}, {"id": "x" * 400}, {"created": "gestern"}],
)
def test_a_head_that_cannot_be_is_refused(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, change: dict[str, object]
) -> None:
    from laiwu_desktop.formdef.report.canonical import canonical
    from laiwu_desktop.formdef.report.content import Content, head_problem

    fill_in(township)
    head = township.export(tmp_path).head
    assert head_problem(head) == ""
    assert head_problem(msgspec.structs.replace(head, **change))
    assert canonical(township.forms, Content(())) == b'{"explanations":[],"records":[]}'
    assert bureau.store.reports.heads(TOWNSHIP) == []


def test_a_comment_on_another_township_is_refused(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, revisions(township, tmp_path, 1)[0])
    elsewhere = next(d.code for d in bureau.register if d.parent_code == "371203103000")
    with pytest.raises(PersonError, match="没有"):
        bureau.send_back(
            TOWNSHIP, [Comment("示例数据", RecordKey("village_broadband", elsewhere), "households")]
        )
    assert states(bureau) == [(1, "received")]


def test_what_is_accepted_while_the_next_revision_comes_in_stays_accepted(
    township: TownshipDesk, bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = revisions(township, tmp_path, 2)
    old = verdict(bureau, first)
    verify = intake.verify

    def accept_first(*about: object) -> Verified:
        bureau.accept(old.report)
        return verify(*about)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(intake, "verify", accept_first)
    assert verdict(bureau, second).verdict == "received"
    assert states(bureau) == [(1, "accepted"), (2, "received")]


def test_what_is_changed_while_the_package_is_written_is_not_frozen(
    township: TownshipDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_in(township)
    write = Packaging.package

    def change_meanwhile(*about: object) -> Outgoing:
        written = write(*about)  # type: ignore[arg-type]  # passed on as they come
        change_first_village(township, "399")
        return written

    monkeypatch.setattr(Packaging, "package", change_meanwhile)
    with pytest.raises(PersonError) as caught:
        township.export(tmp_path / "out")
    assert caught.value.code == "changed_meanwhile"
    assert township.draft().is_editable
    assert not [path for path in (tmp_path / "out").iterdir() if path.suffix == ".xlsx"]
    monkeypatch.setattr(Packaging, "package", write)
    assert township.export(tmp_path / "out").travels
