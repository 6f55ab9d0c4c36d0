"""A slot for a second signature algorithm: files say theirs, and one that is not known is told in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.trail.proof import unlike_signed
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.content import Content, Report
from laiwu_desktop.formdef.states import Outcome
from laiwu_desktop.seal.signature import ALGORITHMS, ED25519, holds, new_private_key, public_key, signature_of
from laiwu_desktop.seal.statements import KeyStatement, successor_of
from laiwu_desktop.store.database.engine import writing
from laiwu_desktop.store.keys import put_statements
from laiwu_desktop.workbook.format.envelope import SHEET, BadMeta, Meta, meta_of, rows_of
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_meta
from tests.conftest import TOWNSHIP, acquaint
from tests.sample import fill_in
from tests.store.small_reports import head


def signed_otherwise(path: Path, algorithm: str) -> Path:
    """The file as if another algorithm had signed it, with keys longer than any of ours."""
    book = openpyxl.load_workbook(path)
    for row in book[SHEET].iter_rows():
        if row[0].value == "algorithm":
            row[1].value = algorithm
        if row[0].value == "head":
            row[1].value = row[1].value.replace('"public_key":"', '"public_key":"04' + "ab" * 40)
    book.save(path)
    return path


@pytest.fixture
def package(township: TownshipDesk, tmp_path: Path) -> Path:
    fill_in(township)
    return township.export(tmp_path).path


@pytest.mark.parametrize(
    ("algorithm", "word"),
    [("sm2", "国密 SM2"), ("SM2", "国密 SM2"), ("rot13", "rot13"), ("甲" * 500, "甲" * 20)],
)
def test_a_package_of_an_unknown_algorithm_is_refused_in_words(
    bureau: BureauDesk, package: Path, algorithm: str, word: str
) -> None:
    result = bureau.import_packages([signed_otherwise(package, algorithm)])[0]
    assert result.verdict == "refused"
    told = next(problem for problem in result.problems if problem.code == "newer_format")
    assert f"用{word}算法签名" in told.message
    assert "Ed25519" in told.message


def test_so_is_a_receipt(township: TownshipDesk, bureau: BureauDesk, package: Path, tmp_path: Path) -> None:
    acquaint(bureau, township)
    report = bureau.import_packages([package])[0].report
    receipt = bureau.write_receipt(report, tmp_path / "receipts")
    (result,) = township.receive([signed_otherwise(receipt, "sm2")])
    assert result.outcome is Outcome.REFUSED
    assert "国密 SM2" in result.message


def test_a_file_from_before_there_was_a_choice_is_read_as_it_was(
    package: Path,
) -> None:
    meta = read_meta(read_cells(package))
    assert meta is not None
    assert meta.algorithm == ED25519
    rows = dict(rows_of(meta))
    del rows["algorithm"], rows["checksum"]
    assert meta_of(rows).signature_holds


def test_a_signature_counts_for_its_own_algorithm_alone(package: Path) -> None:
    meta = read_meta(read_cells(package))
    assert meta is not None
    other = Meta(meta.kind, meta.head, meta.content, algorithm="sm2")
    assert meta.signature_holds
    assert not other.signature_holds
    with pytest.raises(BadMeta, match="国密 SM2"):
        meta_of(dict(rows_of(other)))
    key = new_private_key()
    signature = signature_of(b"x", key)
    assert {name: holds(signature, b"x", public_key(key), name) for name in (*ALGORITHMS, "sm2", "")} == {
        ED25519: True, "sm2": False, "": False,
    }  # fmt: skip


def test_whichever_way_it_comes_it_is_told_and_leaves_nothing(
    bureau: BureauDesk,
    township: TownshipDesk,
    package: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A package, enrolment files, a task, each signed so, with a key that no column has room for."""
    acquaint(bureau, township)
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    from_township = township.write_enrolment(tmp_path / "township.xlsx")
    from_bureau = bureau.write_enrolment(tmp_path / "bureau.xlsx")
    for path in (package, task, from_township, from_bureau):
        signed_otherwise(path, "sm2")
    hashes = [desk.store.reports.content_hash() for desk in (bureau, township)]
    keys = bureau.their_keys.known(), township.their_keys.known(), bureau.their_keys.waiting()
    (brought,) = bureau.their_keys.bring([from_township])
    assert "国密 SM2" in brought.problem
    assert bureau.their_keys.waiting() == []
    for result in township.receive([task, from_bureau]):
        assert (result.outcome, result.new_key) == (Outcome.REFUSED, "")
        assert "国密 SM2" in result.message
    assert bureau.import_packages([package])[0].verdict == "refused"
    assert [desk.store.reports.content_hash() for desk in (bureau, township)] == hashes
    assert (bureau.their_keys.known(), township.their_keys.known(), bureau.their_keys.waiting()) == keys
    bureau.close()
    for line in (["import", bureau.location, str(package)], ["enrol", bureau.location, str(from_township)]):
        assert main(line) == 1
        assert "国密 SM2" in capsys.readouterr().out
    assert main(["keys", bureau.location]) == 0
    assert "共 1 个签名" in capsys.readouterr().out


def test_what_such_a_key_said_of_ours_is_kept_and_passed_on_as_it_is(
    bureau: BureauDesk, township: TownshipDesk, tmp_path: Path
) -> None:
    """The office had a key of SM2 once. Nobody here can check what that one said, so it proposes nothing."""
    key = township.settings.public_key
    said = KeyStatement(TOWNSHIP, "04" + "ab" * 64, key, "2006-12-20T12:00:00", "30" + "ab" * 71)
    with writing(township.store._engine) as connection:
        put_statements(connection, [said])
    fill_in(township)
    package = township.export(tmp_path).path
    meta = read_meta(read_cells(package))
    assert meta is not None
    assert meta.statements == (said,)
    assert bureau.import_packages([package])[0].verdict == "received"
    assert successor_of(key, [TOWNSHIP], [said], [said.old_key], []) is None


def test_a_report_that_was_signed_so_is_told_of_in_words(township: TownshipDesk) -> None:
    long_key = {"public_key": "04" + "ab" * 64, "signature": "30" + "ab" * 71}
    content = Content((), ())
    signed = head(1, "exported", digest=digest(canonical(township.forms, content)), **long_key)
    assert "本程序不认识的算法" in unlike_signed(Report(signed, ()), township.forms)


def test_a_long_key_under_the_name_of_ours_is_no_key(bureau: BureauDesk, package: Path) -> None:
    """Nothing that is longer than a column reaches the database, whatever the file says of itself."""
    before = bureau.store.reports.content_hash()
    (result,) = bureau.import_packages([signed_otherwise(package, ED25519)])
    assert result.verdict == "refused"
    assert bureau.store.reports.content_hash() == before
