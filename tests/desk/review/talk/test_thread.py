"""What the bureau says of a report stays, is answered by the next revision, and travels both ways."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.cli import main
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.review import receipts
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.report.thread import Said
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.workbook.exchange import receipt
from tests.conftest import TOWNSHIP
from tests.paper.sheets import pages_of

HOUSEHOLDS = "households"
FORM = "village_broadband"


def key_of(desk: TownshipDesk, number: int = 0) -> RecordKey:
    return RecordKey(FORM, desk.draft().units["village"][number].code)


def stands(desk: TownshipDesk, number: int = 0) -> int:
    value = desk.draft().figures.record(key_of(desk, number)).values[HOUSEHOLDS]
    assert isinstance(value, int)
    return value


def asked(desk: TownshipDesk) -> list[Finding]:
    return [found for found in desk.draft().check().findings if found.rule.startswith("comment.")]


def hand_over(township: TownshipDesk, bureau: BureauDesk, folder: Path) -> None:
    result = bureau.import_packages([township.export(folder, unanswered=True).path])[0]
    assert result.verdict == "received", result.problems


def answer(township: TownshipDesk, bureau: BureauDesk, folder: Path) -> None:
    assert township.receive([bureau.write_receipt(TOWNSHIP, folder)])[0].outcome == "applied"


@pytest.fixture
def returned(filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path) -> TownshipDesk:
    """A township whose report came back with a comment on a field of two villages, and one on the whole."""
    hand_over(filled, bureau, tmp_path)
    said = [Comment(f"示例数据：偏少{n}", key_of(filled, n), HOUSEHOLDS, "示例甲") for n in range(2)]
    bureau.send_back(TOWNSHIP, [*said, Comment("示例数据：请核对")])
    answer(filled, bureau, tmp_path)
    return filled


def test_what_was_asked_about_is_mended_or_answered_before_it_goes_again(
    returned: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    first, second = asked(returned)
    assert (first.key, first.field, first.severity) == (key_of(returned), HOUSEHOLDS, "warning")
    assert "示例数据：偏少0" in first.message
    was = stands(returned)
    returned.draft().enter(first.key, HOUSEHOLDS, str(was + 5))
    assert [found.key for found in asked(returned)] == [second.key]
    with pytest.raises(PersonError, match="偏少1") as caught:
        returned.export(tmp_path, unanswered=True)  # that is of use for what is said of the whole alone
    assert caught.value.code == "unanswered"
    assert "偏少0" not in caught.value.message
    returned.draft().explain([second], "示例数据：核对无误", "示例乙")
    assert [found.explained for found in asked(returned)] == [True]
    hand_over(returned, bureau, tmp_path)
    look = bureau.look(TOWNSHIP)
    (seen,) = [found for found in look.check().findings if found.rule == second.rule]
    assert seen.explained
    mended, answered, whole = bureau.thread(look.head.id)
    assert (mended.now, mended.answer, mended.is_open) == (str(was + 5), None, False)
    assert answered.answer is not None
    assert (answered.now, answered.answer.text, answered.is_open) == (None, "示例数据：核对无误", False)
    assert (whole.now, whole.answer, whole.is_open) == (None, None, False)
    assert [said.is_to_settle for said in bureau.thread(look.head.id)] == [False, False, True]
    bureau.settle_comment(look.head.id, whole.comment.id)
    assert not bureau.thread(look.head.id)[2].is_to_settle


def test_settle_lists_where_each_comment_stands_and_what_became_of_it(
    returned: TownshipDesk, bureau: BureauDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    was, (_, second) = stands(returned), asked(returned)
    returned.draft().enter(key_of(returned), HOUSEHOLDS, str(was + 5))
    returned.draft().explain([second], "示例数据：核对无误", "示例乙")
    hand_over(returned, bureau, tmp_path)
    assert main(["settle", bureau.location, TOWNSHIP]) == 0
    mended, answered, whole = capsys.readouterr().out.strip().splitlines()
    place = f"{bureau.register[key_of(returned).unit_code].name} {bureau.all_forms[second.form].title} "
    assert place in mended
    assert mended.endswith(f"　→ 已改为 {was + 5}")
    assert answered.endswith("　→ 答复：示例数据：核对无误")
    assert whole.endswith("　→ 请看新的一版，解决了的记为已解决")


def test_a_value_that_is_put_back_asks_again(returned: TownshipDesk) -> None:
    key, was = key_of(returned), stands(returned)
    returned.draft().enter(key, HOUSEHOLDS, str(was + 5))
    assert len(asked(returned)) == 1
    returned.draft().enter(key, HOUSEHOLDS, str(was))
    assert len(asked(returned)) == 2


def test_nothing_that_was_said_goes_with_later_decisions(
    returned: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    before = [said.comment for said in bureau.thread(bureau.find_report(TOWNSHIP).id)]
    assert {comment.decision for comment in before} == {2}
    assert [comment.value for comment in before] == [str(stands(returned)), str(stands(returned, 1)), None]
    assert len({comment.id for comment in before}) == 3
    returned.draft().explain(asked(returned), "示例数据：无误", "示例乙")
    returned.draft().enter(key_of(returned, 2), HOUSEHOLDS, str(stands(returned, 2) + 1))
    hand_over(returned, bureau, tmp_path)
    bureau.accept(TOWNSHIP, "示例数据：已接收")
    bureau.send_back(TOWNSHIP, [Comment("示例数据：仍要核对")])
    thread = bureau.thread(bureau.find_report(TOWNSHIP).id)
    assert [said.comment for said in thread[:3]] == before
    assert texts(thread[3:]) == [(2, 2, "示例数据：已接收"), (2, 3, "示例数据：仍要核对")]
    # The receipt of the first decision never came; the one of the second carries what it said, too.
    answer(returned, bureau, tmp_path)
    assert texts(returned.thread(returned.draft().head.id)) == texts(thread)
    assert [said.text for said in returned.draft().comments] == ["示例数据：仍要核对"]


def texts(thread: list[Said]) -> list[tuple[int, int, str]]:
    return [(said.revision, said.comment.decision, said.comment.text) for said in thread]


@pytest.mark.usefixtures("returned")
def test_a_comment_without_an_author_is_signed_by_who_works_here(bureau: BureauDesk) -> None:
    bureau.change_settings(filler="示例丙")
    bureau.send_back(TOWNSHIP, [Comment("示例数据：再核对")])
    thread = bureau.thread(bureau.find_report(TOWNSHIP).id)
    assert [said.comment.who for said in thread[:2]] == ["示例甲", "示例甲"]
    assert thread[-1].comment.who == "示例丙"


def test_a_comment_of_an_older_program_is_shown_and_need_not_be_answered(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its receipts name neither a comment nor a value."""
    hand_over(filled, bureau, tmp_path)
    plain = receipt.Receipt

    def as_before(*given: object) -> receipt.Receipt:
        made = plain(*given)  # type: ignore[arg-type]
        said = (Comment(one.text, one.key, one.field, one.who, one.when) for one in made.comments)
        return msgspec.structs.replace(made, comments=tuple(said))

    monkeypatch.setattr(receipts, "Receipt", as_before)
    bureau.send_back(TOWNSHIP, [Comment("示例数据：偏少", key_of(filled), HOUSEHOLDS)])
    answer(filled, bureau, tmp_path)
    assert asked(filled) == []
    assert [said.text for said in filled.draft().comments] == ["示例数据：偏少"]
    filled.draft().enter(key_of(filled), HOUSEHOLDS, str(stands(filled) + 1))
    assert filled.export(tmp_path).head.revision == 2


def test_an_answer_stands_on_the_sheet_of_a_draft_as_long_as_it_answers(
    returned: TownshipDesk, tmp_path: Path
) -> None:
    key, sheet = key_of(returned), tmp_path / "村情表.pdf"
    returned.draft().explain(asked(returned)[:1], "示例答复无误", "示例乙")
    returned.print_sheets(sheet, [key.unit_code])
    assert "示例答复无误" in "".join(pages_of(sheet))
    returned.draft().enter(key, HOUSEHOLDS, str(stands(returned) + 5))
    returned.print_sheets(sheet, [key.unit_code])
    assert "示例答复无误" not in "".join(pages_of(sheet))


def later(*desks: Desk) -> None:
    """A minute has gone by."""
    for desk in desks:
        now = desk.clock() + timedelta(minutes=1)
        desk.clock = lambda now=now: now


def test_a_comment_settled_by_hand_needs_no_answer_and_travels_in_the_next_receipt(
    returned: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    report = bureau.find_report(TOWNSHIP).id
    first, second, _ = [said.comment for said in bureau.thread(report)]
    bureau.change_settings(filler="示例丙")
    later(bureau)
    assert bureau.settle_comment(report, first.id)
    assert not bureau.settle_comment(report, first.id)  # a colleague was quicker
    settled = bureau.thread(report)[0]
    assert (settled.is_settled, settled.is_open) == (True, False)
    assert len(asked(returned)) == 2  # nobody has told the township yet
    later(bureau)
    bureau.send_back(TOWNSHIP, [msgspec.structs.replace(second, id="", decision=0)])
    answer(returned, bureau, tmp_path)
    (settling,) = returned.report(report).settlings
    assert (settling.who, settling.is_settled, settling.text) == ("示例丙", True, first.text)
    assert [found.key for found in asked(returned)] == [second.key]
    done = bureau.store.events.events(Wanted(kind=EventKind.SETTLE))
    assert first.key is not None
    place = f"{first.key.form}/{first.key.unit_code}/0/{first.field}"
    facts = [(event.now or {}) for event in done]
    assert [(now["comment"], now["at"]) for now in facts] == [(first.text, place)]


def test_what_was_settled_while_the_next_revision_lies_there_travels_with_its_receipt(
    returned: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    returned.draft().explain(asked(returned), "示例数据：无误", "示例乙")
    hand_over(returned, bureau, tmp_path)
    newest = bureau.find_report(TOWNSHIP).id
    first = bureau.thread(newest)[0].comment
    for settled in (True, False):
        later(bureau)
        assert bureau.settle_comment(newest, first.id, settled=settled)
    assert bureau.thread(newest)[0].is_open  # brought up again, whatever was answered
    later(bureau)
    bureau.accept(TOWNSHIP)
    answer(returned, bureau, tmp_path)
    told = returned.thread(returned.draft().head.id)[0]
    assert told.comment.id == first.id
    assert (told.is_settled, told.is_open) == (False, True)
    assert len(returned.store.settlings.of(TOWNSHIP, "2006S2")) == 2


def test_a_receipt_written_again_is_the_same_whatever_was_settled_since(
    returned: TownshipDesk, bureau: BureauDesk
) -> None:
    head = bureau.find_report(TOWNSHIP)
    before = bureau._letters.receipt(head).data
    later(bureau)
    bureau.settle_comment(head.id, bureau.thread(head.id)[0].comment.id)
    assert bureau._letters.receipt(head).data == before
    assert returned.awaits_answer is False


def test_only_a_comment_that_is_there_is_settled(returned: TownshipDesk, bureau: BureauDesk) -> None:
    assert returned.their_keys.any_counts
    for comment in ("", "0" * 32):
        with pytest.raises(PersonError) as caught:
            bureau.settle_comment(bureau.find_report(TOWNSHIP).id, comment)
        assert caught.value.code == "unknown_comment"


def test_the_command_lists_and_settles(
    returned: TownshipDesk, bureau: BureauDesk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert returned.their_keys.any_counts
    bureau.close()
    assert main(["settle", bureau.location, TOWNSHIP, "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [("已解决" in line) for line in lines] == [False, True, False]
    assert main(["settle", bureau.location, TOWNSHIP, "2", "--reopen"]) == 0
    assert "重新提出" in capsys.readouterr().out
    assert main(["settle", bureau.location, TOWNSHIP, "9"]) == 1
    capsys.readouterr()
    returned.draft().explain(asked(returned), "示例数据：无误", "示例乙")
    package = returned.export(tmp_path, unanswered=True).path
    assert main(["import", bureau.location, str(package)]) == 0
    assert main(["accept", bureau.location, TOWNSHIP]) == 0
    assert "还有 2 条没有记为已解决" in capsys.readouterr().out  # the one brought up again, that on the whole
    assert main(["settle", bureau.location, TOWNSHIP, "3"]) == 0  # accepted or not
    assert "→ 已解决" in capsys.readouterr().out.splitlines()[2]
