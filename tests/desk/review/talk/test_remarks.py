"""What the bureau says of the whole report or of a form is answered in a sentence, and hinders nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import back_up, open_desk
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, Comment, RecordKey
from laiwu_desktop.formdef.states import Signature, Verdict
from laiwu_desktop.workbook.format import envelope
from laiwu_desktop.workbook.format.envelope import EDITIONS_VERSION, VERSION, Meta
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_meta
from tests.conftest import TOWNSHIP
from tests.desk.review.talk.test_thread import FORM, answer, hand_over, key_of, later

SAID = "示例数据：请核对户数来源"
ANSWER = "示例数据：户数取自派出所，已核对"


def meta_of_package(path: Path) -> Meta:
    meta = read_meta(read_cells(path))
    assert meta is not None
    return meta


@pytest.fixture
def asked(filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> TownshipDesk:
    """A township whose report came back with a remark on the whole and one on a form of a village."""
    hand_over(filled, bureau, tmp_path)
    bureau.send_back(TOWNSHIP, [Comment(SAID), Comment("示例数据：整张表请复核", key_of(filled))])
    answer(filled, bureau, tmp_path)
    return filled


def test_the_answer_to_a_remark_on_the_whole_travels_and_is_settled(
    asked: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    draft = asked.draft()
    whole, form = draft.remarks()
    assert (whole.key, form.key) == (RecordKey("", TOWNSHIP), key_of(asked))
    assert draft.check().remarks == (whole, form)
    assert not any(remark.blocks for remark in (whole, form))
    draft.explain([whole], ANSWER, "示例乙")
    assert WHOLE_TITLE in draft.undo_words
    assert [remark.explained for remark in asked.draft().remarks()] == [True, False]
    package = asked.export(tmp_path, unanswered=True).path
    assert bureau.import_packages([package])[0].verdict is Verdict.RECEIVED
    report = bureau.find_report(TOWNSHIP).id
    said, silent = bureau.thread(report)
    assert said.answer is not None
    assert (said.answer.text, said.is_to_settle, silent.answer) == (ANSWER, True, None)
    assert [remark.explained for remark in bureau.look(TOWNSHIP).remarks()] == [True, False]
    later(bureau)
    bureau.settle_comment(report, said.comment.id)
    later(bureau)
    bureau.send_back(TOWNSHIP, [Comment("示例数据：再核对")])
    answer(asked, bureau, tmp_path)
    told, _, again = asked.thread(report)
    assert told.is_settled
    assert told.answer is not None
    # The next revision begins with what was written, and leaves out what answers nothing any more.
    (now,) = asked.draft().remarks()
    assert now.message.count(again.comment.text)
    asked.draft().explain([now], "示例数据：再次核对无误", "示例乙")
    texts = [said.text for said in asked.report(asked.export(tmp_path).head.id).explanations]
    assert texts == ["示例数据：再次核对无误"]


def test_a_package_is_of_the_newest_version_only_where_it_answers_for_the_whole(
    asked: TownshipDesk, bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program of before reads what it can read as before; the other it refuses whole, in words."""
    asked.draft().explain(asked.draft().remarks()[1:], ANSWER, "示例乙")
    plain = asked.export(tmp_path, unanswered=True).path
    assert meta_of_package(plain).version == EDITIONS_VERSION
    assert bureau.import_packages([plain])[0].signature is Signature.ORIGINAL
    bureau.send_back(TOWNSHIP, [Comment(SAID)])
    answer(asked, bureau, tmp_path)
    asked.draft().explain(asked.draft().remarks(), ANSWER, "示例乙")
    answered = asked.export(tmp_path).path
    meta = meta_of_package(answered)
    assert (meta.version, meta.signature_holds, meta.intact) == (VERSION, True, True)
    with monkeypatch.context() as before:
        before.setattr(envelope, "VERSION", EDITIONS_VERSION)
        rows = dict(envelope.rows_of(meta)) | {"version": "3"}
        with pytest.raises(envelope.BadMeta) as caught:
            envelope.meta_of(rows)
        assert caught.value.saying.code == "newer_format"
    (taken,) = bureau.import_packages([answered])
    assert (taken.verdict, taken.signature) == (Verdict.RECEIVED, Signature.ORIGINAL)


def test_the_answer_goes_along_without_names_and_comes_back_with_the_own_package(
    asked: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    back_up(asked.location, tmp_path / "before.sqlite")
    asked.draft().explain(asked.draft().remarks()[:1], ANSWER, "示例乙")
    package = asked.export(tmp_path, without_personal=True, unanswered=True).path
    assert bureau.import_packages([package])[0].verdict is Verdict.RECEIVED
    said = bureau.thread(bureau.find_report(TOWNSHIP).id)[0].answer
    assert said is not None
    assert (said.text, said.who) == (ANSWER, "")
    whole = asked.export(tmp_path).path
    assert bureau.import_packages([whole])[0].verdict is Verdict.COMPLETED
    with closing(open_desk(str(tmp_path / "before.sqlite"), clock=asked.clock)) as again:
        (loaded,) = again.load([whole])
        assert loaded.taken
        assert not [problem for problem in loaded.problems if problem.code == "foreign_explanation"]
        assert [remark.explained for remark in again.draft().remarks()] == [True, False]


def test_the_command_lists_and_answers(
    asked: TownshipDesk, bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["answer", asked.location]) == 0
    _, whole, form = capsys.readouterr().out.splitlines()
    assert whole == f"  第 1/2 条　未处理　{SAID}"
    assert form.endswith("示例数据：整张表请复核")
    assert main(["answer", asked.location, "1", "--text", ANSWER]) == 0
    assert capsys.readouterr().out.splitlines()[1] == f"  第 1/2 条　已答复　{SAID}　答复：{ANSWER}"
    assert main(["answer", asked.location, "9", "--text", "示例"]) == 1
    capsys.readouterr()
    assert main(["check", asked.location]) == 0
    told = capsys.readouterr().out
    assert f"意见（已答复） {asked.division.name} {WHOLE_TITLE} 农业局对整份数据的意见：{SAID}" in told
    package = asked.export(tmp_path, unanswered=True).path
    assert main(["import", bureau.location, str(package)]) == 0
    assert main(["settle", bureau.location, TOWNSHIP]) == 0
    assert f"→ 答复：{ANSWER}" in capsys.readouterr().out
    place = f"{FORM}/{key_of(asked).unit_code}"
    assert main(["return", bureau.location, TOWNSHIP, "--comment", f"{place}=示例数据：整张表"]) == 0
    (said,) = bureau.report(bureau.find_report(TOWNSHIP).id).said_last
    assert (said.key, said.field) == (key_of(asked), "")
