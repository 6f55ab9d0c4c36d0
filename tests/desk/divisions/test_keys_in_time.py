"""Keys over a change of codes: what is known of an office is known under all of its codes, and no further."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import verify_workspace
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Content, Record, RecordKey, Report
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.states import Compared
from laiwu_desktop.seal.signature import new_private_key, public_key
from laiwu_desktop.seal.statements import KeyStatement, stated
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.workbook.exchange.frame import cover_lines
from laiwu_desktop.workbook.format.envelope import Meta, sign
from laiwu_desktop.workbook.writing.write import Book, write_book
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain
from tests.sample import fill_in

K = ChangeKind
BEFORE, AFTER = Period.parse("2018S2"), Period.parse("2019S1")
NOW = plain.code_2019(TOWNSHIP)
OTHER = "371203002000"
Make = Callable[..., Desk]


@pytest.fixture
def bureau(make_desk: Make) -> BureauDesk:
    """The bureau in the second half of 2018."""
    desk = make_desk("bureau", CITY, "2018S2")
    assert isinstance(desk, BureauDesk)
    return desk


@pytest.fixture
def township(make_desk: Make) -> TownshipDesk:
    """艾山, which has filled in all of it."""
    return at_township(make_desk, TOWNSHIP)


def at_township(make: Make, code: str, name: str = "") -> TownshipDesk:
    desk = make("township", code, "2018S2", name=name)
    assert isinstance(desk, TownshipDesk)
    fill_in(desk)
    return desk


def taken(bureau: BureauDesk, desk: TownshipDesk, folder: Path) -> Imported:
    """What becomes of the package of the report at hand."""
    return bureau.import_packages([desk.export(folder, carried=True, missed=True).path])[0]


def recoded(divisions: list[Division]) -> list[DivisionChange]:
    """2019-01-01, by hand."""
    return [
        DivisionChange(
            "2019-01-01", K.RECODED, d.code, plain.code_2019(d.code), plain.NAMES_2019.get(d.code, d.name),
            d.level, plain.code_2019(d.parent_code) if d.parent_code else "",
        )
        for d in divisions
    ]  # fmt: skip


def merged(divisions: list[Division], into: str = TOWNSHIP) -> list[DivisionChange]:
    """里辛 goes into 艾山, or both into a new one; their villages get codes there."""
    by_code = {d.code: d for d in divisions}
    county = by_code[TOWNSHIP].parent_code
    villages = [d for d in divisions if d.parent_code == OTHER or (d.parent_code == TOWNSHIP != into)]
    return [
        *(
            DivisionChange("2019-01-01", K.MERGED, was, into, "示例新艾山街道办事处", "township", county)
            for was in (TOWNSHIP, OTHER)
        ),
        *(
            DivisionChange("2019-01-01", K.MOVED, d.code, f"{into[:9]}{500 + n}", d.name, "village", into)
            for n, d in enumerate(villages)
        ),
    ]


def go_over(bureau: BureauDesk, changes: list[DivisionChange], folder: Path, *desks: TownshipDesk) -> None:
    """The bureau applies what became of divisions, the townships learn of it and begin the next period."""
    bureau.apply_changes(changes)
    bureau.begin_period(AFTER)
    task = bureau.issue_task(date(2019, 7, 15))
    (folder / task.name).write_bytes(task.data)
    for desk in desks:
        assert desk.receive([folder / task.name])[0].outcome == "applied"
        desk.begin_period(AFTER)
        fill_in(desk)


def test_the_word_of_the_old_key_holds_over_another_code(
    bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """It was said under the old code; what it speaks for comes under the new one."""
    assert taken(bureau, township, tmp_path).verdict == "received"
    bureau.accept(TOWNSHIP)
    township.change_key()
    go_over(bureau, recoded(divisions), tmp_path, township)
    before = bureau.store.reports.content_hash()
    came = taken(bureau, township, tmp_path)
    assert (came.division, came.verdict, came.signature) == (NOW, "held", "key_changed")
    assert "旧密钥签字声明" in came.problems[0].message
    (waiting,) = bureau.their_keys.waiting()
    assert (waiting.division, waiting.is_first, waiting.how) == (NOW, False, Compared.STATEMENT)
    bureau.reject(came.report)
    assert bureau.store.reports.content_hash() == before  # nor is what was said left
    taken(bureau, township, tmp_path)
    assert [one.verdict for one in bureau.their_keys.confirm(bureau.their_keys.waiting())] == ["received"]
    assert {(key.division, key.how) for key in bureau.their_keys.known()} == {(NOW, ""), (NOW, "telephone")}
    for place in (bureau.location, township.location):
        assert verify_workspace(place).troubles == ()


def test_the_bureaus_word_holds_over_another_code(
    bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    go_over(bureau, recoded(divisions), tmp_path, township)
    taken(bureau, township, tmp_path)
    bureau.change_key()
    bureau.accept(NOW)
    receipt = bureau.write_receipt(NOW, tmp_path)
    (came,) = township.receive([receipt])
    assert (came.outcome, came.how) == ("refused", Compared.STATEMENT)
    township.their_keys.confirm(came.new_key, came.how)
    assert township.receive([receipt])[0].outcome == "applied"


def test_a_key_that_was_confirmed_late_counts_under_the_new_code(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """Its report of before was held when the codes changed; both are of one office."""
    township = at_township(make_desk, TOWNSHIP, "新")
    township.their_keys.confirm(bureau.settings.public_key)
    assert taken(bureau, township, tmp_path).verdict == "held"
    go_over(bureau, recoded(divisions), tmp_path, township)
    assert taken(bureau, township, tmp_path).verdict == "held"
    (waiting,) = bureau.their_keys.waiting()
    assert (waiting.division, [head.division for head in waiting.reports]) == (NOW, [TOWNSHIP, NOW])
    assert [one.verdict for one in bureau.their_keys.confirm([waiting])] == ["received", "received"]
    assert bureau.their_keys.waiting() == []


def test_a_key_is_revoked_once_for_all_codes(
    bureau: BureauDesk,
    township: TownshipDesk,
    divisions: list[Division],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    go_over(bureau, recoded(divisions), tmp_path, township)
    (key,) = [key for key in bureau.their_keys.known() if key.division == NOW]
    bureau.close()
    assert main(["revoke", bureau.location, "--fingerprint", township.fingerprint.replace(" ", "")]) == 0
    assert "已作废" in capsys.readouterr().out
    assert bureau.store.keys.known(TOWNSHIP, NOW) == frozenset()
    assert key.public_key not in bureau.store.keys.known(NOW)


def test_the_key_of_a_township_that_was_merged_is_held_and_told(
    make_desk: Make, bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """里辛's officer goes on for what 艾山 is now: who of the two it is a person has to say."""
    other = at_township(make_desk, OTHER)
    for desk in (township, other):
        assert taken(bureau, desk, tmp_path).verdict == "received"
    go_over(bureau, merged(divisions), tmp_path, township, other)
    assert taken(bureau, township, tmp_path).verdict == "received"
    bureau.accept(TOWNSHIP)
    before, total = bureau.store.reports.content_hash(), bureau.consolidate().fields
    other.change_key()  # what its old key says of the new one says nothing of 艾山's
    came = taken(bureau, other, tmp_path)
    assert (came.division, came.verdict, came.signature) == (TOWNSHIP, "held", "key_changed")
    assert "声明" not in "".join(problem.message for problem in came.problems)
    assert bureau.consolidate().fields == total
    bureau.reject(came.report)
    assert bureau.store.reports.content_hash() == before


def test_whose_key_it_was_is_told(
    make_desk: Make, bureau: BureauDesk, divisions: list[Division], tmp_path: Path
) -> None:
    other = at_township(make_desk, OTHER)
    go_over(bureau, merged(divisions), tmp_path, other)
    came = taken(bureau, other, tmp_path)
    assert (came.division, came.verdict) == (TOWNSHIP, "held")
    assert any("里辛街道办事处" in problem.message for problem in came.problems)
    assert [one.verdict for one in bureau.their_keys.confirm(bureau.their_keys.waiting())] == ["received"]


def test_two_townships_that_become_a_new_one_are_both_asked_for(
    make_desk: Make, bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    other, new = at_township(make_desk, OTHER), "371203099000"
    go_over(bureau, merged(divisions, new), tmp_path, township, other)
    for desk in (township, other):
        came = taken(bureau, desk, tmp_path)
        assert (came.division, came.verdict, came.signature) == (new, "held", "unknown_key")
    assert {key.fingerprint for key in bureau.their_keys.waiting()} == {
        township.fingerprint,
        other.fingerprint,
    }
    bureau.close()
    assert main(["enrol", bureau.location, "--all-first"]) == 1  # neither by itself


def forge(
    desk: TownshipDesk,
    report: Report,
    key: str,
    said: list[KeyStatement],
    path: Path,
    code: str,
    period: str,
) -> Path:
    """A report of 2018S2 under a code, for a period, whether that has it or not; signed with this key."""
    day, codes = (BEFORE.end, str) if code == TOWNSHIP else (AFTER.end, plain.code_2019)
    records = tuple(
        Record(RecordKey(r.key.form, codes(r.key.unit_code), r.key.seq), r.values) for r in report.records
    )
    about = {"id": "b" * 32, "division": code, "period": period, "revision": 7, "parent_id": "a" * 32}
    head = msgspec.structs.replace(report.head, **about)
    content = canonical(desk.forms, Content(records, report.explanations))
    texts = tuple(form.text for form in desk.forms)
    signed = sign("report", head, content, key)
    meta = Meta("report", signed, content, statements=tuple(said), editions=texts)
    register, figures = desk.timeline.at(day), Figures(desk.forms, Period.parse(period), records)
    units = {level: register.within(code, level) for level in ("village", "township")}
    cover = cover_lines(meta.head, Content(records, report.explanations), desk.forms, register)
    write_book(Book(meta, desk.forms, register, figures, units, cover, report.explanations, {}), path)
    return path


def test_forgeries_under_codes_of_before_and_after_move_nothing(
    bureau: BureauDesk, township: TownshipDesk, divisions: list[Division], tmp_path: Path
) -> None:
    """Of a stranger, of a key that was revoked, of one that a revoked key speaks for; in either period."""
    report = township.report(township.draft().head.id)
    lost, stranger, spoken_for = (new_private_key() for _ in range(3))
    bureau.store.keys.trust(KnownKey(TOWNSHIP, public_key(lost), "2018-12-01T08:00:00"))
    bureau.their_keys.revoke(KnownKey(TOWNSHIP, public_key(lost), ""))
    assert taken(bureau, township, tmp_path).verdict == "received"
    bureau.accept(TOWNSHIP)
    go_over(bureau, recoded(divisions), tmp_path, township)
    assert taken(bureau, township, tmp_path).verdict == "received"
    bureau.accept(NOW)
    said = [stated(TOWNSHIP, lost, spoken_for, "2018-12-02T08:00:00")]
    before = bureau.store.reports.content_hash()
    totals = [bureau.consolidate(one).fields for one in (BEFORE, AFTER)]
    played = itertools.product((stranger, lost, spoken_for), (TOWNSHIP, NOW), ("2018S2", "2019S1"))
    for number, (key, code, period) in enumerate(played):
        forged = forge(township, report, key, said, tmp_path / f"{number}.xlsx", code, period)
        (came,) = bureau.import_packages([forged])
        fits = (code == TOWNSHIP) == (period == "2018S2")
        assert came.verdict == ("held" if fits else "refused"), came.problems
        assert [bureau.consolidate(one).fields for one in (BEFORE, AFTER)] == totals
        if fits:
            (waiting,) = bureau.their_keys.waiting()
            assert (waiting.statement, waiting.revoked is not None) == (None, key == lost)
            bureau.reject(came.report)
        assert bureau.store.reports.content_hash() == before
