"""A key that nobody has confirmed moves nothing: every forgery leaves the genuine report's life as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import back_up, open_desk, verify_workspace
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import reading
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.sync.endpoint import open_endpoint
from tests.conftest import CITY, TOWNSHIP, acquaint, noon, sign_anew
from tests.desk.handover.test_handover import change_first_village, export, states, verdict
from tests.sample import POINT, fill_in, type_in
from tests.workbook.writing.test_photos_travel import picture

Make = Callable[..., TownshipDesk]
OTHER = "371203103000"


def beside(bureau: BureauDesk, report: str) -> str:
    """The hash of everything in the database but one report, its rows, photos and what was noted of it."""
    store = bureau.store.reports
    hashed = hashlib.sha256()
    with reading(store._engine) as connection:
        for table in [*tables.metadata.sorted_tables, *form_tables(bureau.all_forms).values()]:
            if table.name in ("inbox", "photo", "event", "event_end"):
                continue
            query = select(table)
            for column in ("report_id", "id") if table is not tables.outbox else ("report_id",):
                if column in table.c and table.name != "task":
                    query = query.where(table.c[column] != report)
                    break
            hashed.update(repr(sorted(repr(tuple(row)) for row in connection.execute(query))).encode())
    return hashed.hexdigest()


def with_point(desk: TownshipDesk, photo: bytes) -> None:
    """A row of a form that repeats, with a photo: numbers are given, pictures stored."""
    draft = desk.draft()
    form = draft.forms["demonstration_point"]
    key = draft.add_row(form.name, draft.units["village"][0].code)
    type_in(draft, key.form, key.unit_code, POINT, key.seq)
    draft.add_photo(key, next(field.name for field in form.entered if field.is_photo), photo)


@pytest.fixture
def twin(township: TownshipDesk, tmp_path: Path) -> TownshipDesk:
    """Somebody who has everything that the township has, but for its key; closed with the process."""
    fill_in(township)
    copy = tmp_path / "twin.sqlite"
    export(township, tmp_path / "genuine")
    back_up(str(tmp_path / f"{TOWNSHIP}.sqlite"), copy)
    desk = open_desk(str(copy), clock=noon)
    assert isinstance(desk, TownshipDesk)
    sign_anew(desk)
    return desk


@pytest.fixture
def genuine(twin: TownshipDesk, tmp_path: Path) -> Path:
    """The township's revision 1."""
    return tmp_path / "genuine" / f"{twin.draft().head.file_stem}.xlsx"


@pytest.fixture
def forged(twin: TownshipDesk, genuine: Path) -> Path:
    """Its revision 2, signed with another key."""
    change_first_village(twin, "999")
    with_point(twin, picture(60, 40))
    draft = twin.draft()
    draft.explain(draft.check().findings, "示例数据", "")
    return export(twin, genuine.parent.parent / "forged")


def held(bureau: BureauDesk) -> list[str]:
    return [head.id for head in bureau.store.reports.held()]


@pytest.mark.parametrize("accepted", [False, True])
def test_a_forged_revision_leaves_the_genuine_one_as_it_was(
    bureau: BureauDesk, genuine: Path, forged: Path, accepted: bool
) -> None:
    first = verdict(bureau, genuine)
    if accepted:
        bureau.accept(TOWNSHIP)
    keys, before = bureau.store.keys.known(TOWNSHIP), bureau.store.reports.content_hash()
    rest, total = beside(bureau, ""), bureau.consolidate()
    came = verdict(bureau, forged)
    assert (came.verdict, came.signature, [p.code for p in came.problems]) == (
        "held",
        "key_changed",
        ["key_changed"],
    )
    assert beside(bureau, came.report) == rest  # all that there is more is the held report
    assert bureau.store.keys.known(TOWNSHIP) == keys
    assert states(bureau) == [(1, "accepted" if accepted else "received")]
    assert bureau.find_report(TOWNSHIP).id == first.report
    assert bureau.arrived(TOWNSHIP)[0].state == "held"  # the known one stands above
    assert bureau.consolidate() == total
    assert verdict(bureau, genuine).verdict == "duplicate"
    with pytest.raises(PersonError, match="待核对指纹"):
        bureau.accept(came.report)
    with pytest.raises(PersonError, match="没有回执"):
        bureau.write_receipt(came.report, genuine.parent)
    assert not bureau.can_accept(bureau.find_report(came.report))
    assert bureau.look(came.report).figures.records
    assert verify_workspace(bureau_file(genuine)).reports >= 2
    bureau.send_back(came.report, [])
    assert bureau.store.reports.content_hash() == before
    if not accepted:
        bureau.accept(TOWNSHIP)
    assert bureau.consolidate().row(CITY, "broadband_users").reported == 40


def bureau_file(package: Path) -> str:
    return str(package.parent.parent / f"{CITY}.sqlite")


def test_a_held_report_counts_once_its_fingerprint_was_compared(
    bureau: BureauDesk, twin: TownshipDesk, genuine: Path, forged: Path
) -> None:
    verdict(bureau, genuine)
    bureau.accept(TOWNSHIP)
    came = verdict(bureau, forged)
    (key,) = bureau.their_keys.waiting()
    assert (key.is_first, key.fingerprint, [head.id for head in key.reports]) == (
        False,
        twin.fingerprint,
        [came.report],
    )
    landed = bureau.their_keys.confirm([key])
    assert [(one.verdict, one.report) for one in landed] == [("received", came.report)]
    assert twin.settings.public_key in bureau.store.keys.known(TOWNSHIP)
    assert bureau.their_keys.waiting() == []
    assert states(bureau) == [(1, "accepted"), (2, "received")]
    assert [i.decision for i in bureau.store.exchange.outbox() if i.report_id == came.report] == [1]
    bureau.accept(TOWNSHIP)
    assert states(bureau) == [(1, "superseded"), (2, "accepted")]
    assert verdict(bureau, forged).verdict == "duplicate"


def test_what_one_key_signed_lands_revision_by_revision(
    bureau: BureauDesk, twin: TownshipDesk, genuine: Path, forged: Path
) -> None:
    change_first_village(twin, "998")
    draft = twin.draft()
    draft.explain(draft.check().findings, "示例数据", "")
    third = export(twin, genuine.parent.parent / "third")
    came = [verdict(bureau, path).verdict for path in (genuine, forged, third)]
    assert came == ["received", "held", "held"]
    assert len(bureau.their_keys.confirm(bureau.their_keys.waiting())) == 2
    assert states(bureau) == [(1, "superseded"), (2, "superseded"), (3, "received")]


def test_the_first_packages_of_all_townships_wait_to_be_compared(make_desk: Make, tmp_path: Path) -> None:
    bureau = make_desk("bureau", CITY, name="new")
    assert isinstance(bureau, BureauDesk)
    offices = [make_desk("township", code, name=code) for code in (TOWNSHIP, OTHER)]
    for desk in offices:
        fill_in(desk)
        came = verdict(bureau, export(desk, tmp_path / "out"))
        assert (came.verdict, came.signature) == ("held", "unknown_key")
        assert desk.fingerprint in came.problems[0].message
    assert bureau.store.reports.heads(TOWNSHIP) == []
    assert bureau.find_report(TOWNSHIP).state == "held"  # there is nothing else to mean
    late = {one.division: one.state for one in bureau.overdue()}
    assert (late[TOWNSHIP], late[OTHER], len(late)) == ("held", "held", 20)
    assert bureau.past(TOWNSHIP, Period.parse("2007S1")).heads == ()
    with pytest.raises(PersonError, match="没有2006年下半年"):
        bureau.print_sheets(tmp_path / "x.pdf", [TOWNSHIP])
    assert bureau.store.exchange.outbox() == []
    waiting = bureau.their_keys.waiting()
    assert [(key.division, key.is_first, key.fingerprint) for key in waiting] == [
        (desk.division.code, True, desk.fingerprint) for desk in offices
    ]
    assert [one.verdict for one in bureau.their_keys.confirm(waiting)] == ["received", "received"]
    assert {one.division for one in bureau.overdue()}.isdisjoint({TOWNSHIP, OTHER})
    bureau.accept(TOWNSHIP)
    assert bureau.consolidate().accepted == (TOWNSHIP,)


def test_a_key_of_another_township_is_no_key_of_this_one(
    bureau: BureauDesk, make_desk: Make, twin: TownshipDesk, tmp_path: Path
) -> None:
    other = make_desk("township", OTHER)
    sign_anew(twin, other.private_key)
    change_first_village(twin, "331")
    assert verdict(bureau, export(twin, tmp_path / "swapped")).verdict == "held"


def copied(twin: TownshipDesk, folder: Path) -> Path:
    """The genuine package with its own number, signed anew."""
    folder.mkdir()
    report = twin.store.reports.report(twin.draft().head.id)
    from laiwu_desktop.formdef.report.canonical import canonical
    from laiwu_desktop.formdef.report.content import Content, Report
    from laiwu_desktop.workbook.format.envelope import sign

    records = tuple(
        record.with_value("households", 999) if "households" in record.values else record
        for record in report.records
    )
    content = canonical(twin.forms, Content(records, report.explanations))
    head = sign("report", report.head, content, twin.private_key)
    path = folder / f"{head.file_stem}.xlsx"
    twin._packaging.write(Report(head, records, report.explanations), path)
    return path


def test_a_number_taken_by_a_forger_is_given_back(
    bureau: BureauDesk, twin: TownshipDesk, genuine: Path, tmp_path: Path
) -> None:
    """Who knows the number of a report may send another under it, before or after."""
    false = copied(twin, tmp_path / "copied")
    before = bureau.store.reports.content_hash()
    assert verdict(bureau, false).verdict == "held"
    assert verdict(bureau, genuine).verdict == "received"
    assert (held(bureau), states(bureau)) == ([], [(1, "received")])
    after = bureau.store.reports.content_hash()
    refused = verdict(bureau, false)
    assert (refused.verdict, refused.problems[0].code) == ("refused", "same_id")
    assert bureau.store.reports.content_hash() == after != before
    acquaint(twin, bureau)  # nor is a number given away to another key that is known
    assert [problem.code for problem in verdict(bureau, false).problems] == ["same_id"]


def test_of_two_unknown_claimants_the_second_comes_in_once_the_first_is_rejected(
    make_desk: Make, twin: TownshipDesk, township: TownshipDesk, genuine: Path, stick: Path, tmp_path: Path
) -> None:
    bureau = make_desk("bureau", CITY, name="new")
    assert isinstance(bureau, BureauDesk)
    place = open_endpoint(str(stick))
    false = copied(twin, tmp_path / "copied")
    place.deliver(false, "packages")
    assert [one.verdict for one in bureau.sync(place).imported] == ["held"]
    renamed = tmp_path / f"again_{genuine.name}"
    renamed.write_bytes(genuine.read_bytes())
    place.deliver(renamed, "packages")
    (refused,) = bureau.sync(place).imported
    assert "请先核对" in refused.problems[0].remedy
    assert bureau.sync(place).imported == ()
    bureau.reject(held(bureau)[0])
    assert [item.outcome for item in bureau.store.exchange.inbox()] == ["rejected", "refused"]
    assert [one.verdict for one in bureau.sync(place).imported] == ["held"]  # the genuine one alone
    assert bureau.their_keys.waiting()[0].fingerprint == township.fingerprint
    bureau.their_keys.confirm(bureau.their_keys.waiting())
    assert bureau.sync(place).imported == ()
    bureau.accept(TOWNSHIP)
    assert bureau.store.reports.report(bureau.find_report(TOWNSHIP).id).records == (
        township.store.reports.report(township.draft().head.id).records
    )


def test_what_the_inbox_says_of_a_held_file_follows_the_report(
    bureau: BureauDesk, genuine: Path, forged: Path, stick: Path
) -> None:
    place = open_endpoint(str(stick))
    for path in (genuine, forged):
        place.deliver(path, "packages")
        (stick / "packages" / f"{path.stem}(1).xlsx").write_bytes(b"cut off on its way")
    verdicts = sorted(one.verdict for one in bureau.sync(place).imported)
    assert verdicts == ["held", "received", "refused", "refused"]
    bureau.their_keys.confirm(bureau.their_keys.waiting())
    came = sorted(item.outcome for item in bureau.store.exchange.inbox())
    assert came == ["received", "received", "refused", "refused"]


def test_only_a_held_report_is_rejected(bureau: BureauDesk, genuine: Path) -> None:
    verdict(bureau, genuine)
    with pytest.raises(PersonError) as caught:
        bureau.reject(TOWNSHIP)
    assert caught.value.code == "not_held"
    bureau.send_back(TOWNSHIP, [Comment("示例数据：请核对")])
    assert states(bureau) == [(1, "returned")]


# ---- the township's side


def letters(bureau: BureauDesk, genuine: Path, folder: Path) -> list[Path]:
    """A receipt and a task."""
    came: Imported = verdict(bureau, genuine)
    receipt = bureau.write_receipt(came.report, folder)
    task = bureau.issue_task(date(2007, 1, 15), "示例数据")
    (folder / task.name).write_bytes(task.data)
    return [receipt, folder / task.name]


def test_nobody_is_our_bureau_by_speaking_first(
    make_desk: Make, bureau: BureauDesk, stick: Path, tmp_path: Path
) -> None:
    township = make_desk("township", TOWNSHIP, name="new")
    fill_in(township)
    genuine = export(township, tmp_path / "out")
    stranger = make_desk("bureau", CITY, name="stranger")
    assert isinstance(stranger, BureauDesk)
    for desk in (stranger, bureau):
        desk.store.keys.trust(KnownKey(TOWNSHIP, township.settings.public_key, ""))
    false, true = letters(stranger, genuine, tmp_path / "f"), letters(bureau, genuine, tmp_path / "t")
    before = township.store.reports.content_hash()
    for path, desk in [(p, stranger) for p in false] + [(p, bureau) for p in true]:
        (came,) = township.receive([path])
        assert (came.outcome, came.new_key) == ("refused", desk.settings.public_key)
        assert "首次收到农业局的签名" in came.message
        assert desk.fingerprint not in came.message, "it is heard on the telephone, not copied from here"
        assert [problem.code for problem in came.problems] == ["unknown_key"]
    assert township.store.reports.content_hash() == before
    assert not township.their_keys.any_counts
    with pytest.raises(PersonError) as caught:
        township.export(tmp_path / "locked", to="bureau")
    assert caught.value.code == "no_recipient"
    place = open_endpoint(str(stick))
    stranger.sync(place)
    for due_only in (True, False):
        assert {one.outcome for one in township.sync(place, due_only=due_only).received} <= {"refused"}
    assert (township.their_keys.any_counts, township.task) == (False, None)
    township.their_keys.confirm(bureau.settings.public_key)
    assert [one.outcome for one in township.receive(true)] == ["applied", "applied"]
    assert township.settings.bureau_recipient == bureau.recipient
    refused = township.receive(false)
    assert {one.outcome for one in refused} == {"refused"}
    assert "签名与农业局以往的不同" in refused[0].message
    assert {problem.code for one in refused for problem in one.problems} == {"key_changed"}


def test_a_held_package_is_not_answered_and_waits_at_the_township(
    make_desk: Make, stick: Path, tmp_path: Path
) -> None:
    bureau, township = make_desk("bureau", CITY, name="b"), make_desk("township", TOWNSHIP, name="t")
    assert isinstance(bureau, BureauDesk)
    township.their_keys.confirm(bureau.settings.public_key)
    place = open_endpoint(str(stick))
    fill_in(township)
    export(township, tmp_path / "out")
    for desk in (township, bureau, township):
        desk.sync(place)
    assert township.draft().head.state == "exported"
    assert [item.state for item in township.store.exchange.outbox()] == ["delivered"]
    bureau.their_keys.confirm(bureau.their_keys.waiting())
    for desk in (bureau, township):
        desk.sync(place)
    assert township.draft().head.state == "received"


def test_fingerprints_are_what_both_sides_read_out(township: TownshipDesk, bureau: BureauDesk) -> None:
    acquaint(township, bureau)
    (known,) = bureau.store.keys.known(TOWNSHIP)
    assert fingerprint(known) == township.fingerprint
    assert known not in (township.private_key, bureau.private_key)
