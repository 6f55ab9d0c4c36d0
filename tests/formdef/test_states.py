"""What is stored never changes its word, and each has one that people read."""

from __future__ import annotations

import pytest

from laiwu_desktop.desk.filling.incoming.prospect import Coming
from laiwu_desktop.desk.filling.progress import Standing
from laiwu_desktop.desk.guiding.asked import How
from laiwu_desktop.desk.guiding.last_time import Scope
from laiwu_desktop.desk.guiding.to_touch import Reason
from laiwu_desktop.desk.keeping.whose_file import FileKind
from laiwu_desktop.formdef.analysis.contributions import Cause
from laiwu_desktop.formdef.chasing.punctuality import Punctual
from laiwu_desktop.formdef.division import ChangeKind, Level
from laiwu_desktop.formdef.states import (
    FORESEEN_WORDS,
    RECEIPT_WORDS,
    Compared,
    Delivery,
    Outcome,
    Owed,
    Parcel,
    Signature,
    State,
    Verdict,
    Word,
    word_of,
)
from laiwu_desktop.formdef.targets.outlook import Outlook
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.seal.key_files import Kept

# As databases, packages and the command line's JSON have them: more may come, none is ever renamed.
STORED: dict[type[Word], str] = {
    State: "draft exported held received accepted returned superseded",
    Owed: "missing held returned",
    Outlook: "reached on_course short missed open blank",
    Punctual: "on_time late missing open unknown",
    Verdict: "received held rejected duplicate completed stale fork locked refused cancelled",
    Outcome: "applied duplicate stale refused cancelled",
    Signature: "original resaved edited unsigned unknown_key key_changed revoked_key",
    Compared: "telephone list file statement",
    Parcel: "package receipt task",
    Kept: "keyring file locked_file workspace server withheld keyring_closed elsewhere",
    Coming: "by_hand changed cleared unread new confirmed said",
    Delivery: "waiting delivered acknowledged",
    FileKind: ("workspace handover package template table receipt task enrolment transfer list"),
    Level: "city county township village",
    ChangeKind: "new closed renamed moved merged split recoded",
    EventKind: (
        "create begin go_back settings clerk key revoke own_key divisions no_divisions forms load undo"
        " redo amend export write print task chase read_task read_receipt receive hold confirm"
        " complete accept return reject settle reopen restore hand_over take_back take_over save_key take_key"
        " seal unreadable"
    ),
}


@pytest.mark.parametrize("kind", STORED, ids=lambda kind: kind.__name__)
def test_every_member_has_a_word_of_its_own_and_is_found_by_what_is_stored(kind: type[Word]) -> None:
    assert [str(member) for member in kind] == STORED[kind].split()
    assert all(kind(member.value) is member for member in kind)
    words = [member.word for member in kind]
    assert all(words)
    assert len(set(words)) == len(words)


def test_every_enum_of_words_is_known_here() -> None:
    """But for those that are only shown."""
    assert set(Word.__subclasses__()) - {Cause, How, Reason, Scope, Standing} == set(STORED)


def test_what_waits_for_a_fingerprint_is_called_the_same_everywhere() -> None:
    assert State.HELD.word == Verdict.HELD.word == Owed.HELD.word == word_of(State.HELD) == "待核对指纹"
    assert word_of(None) == "未上报"
    assert set(RECEIPT_WORDS) == {State.RECEIVED, State.ACCEPTED, State.RETURNED}


def test_every_verdict_has_a_word_before_it_is_one() -> None:
    assert set(FORESEEN_WORDS) == set(Verdict)
    assert len(set(FORESEEN_WORDS.values())) == len(FORESEEN_WORDS)


def test_levels_have_a_short_word_for_headings() -> None:
    assert [level.short for level in Level] == ["市", "区", "乡镇", "村"]
