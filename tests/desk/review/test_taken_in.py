"""What becomes of a package in the bureau's intake where more than one thing is the matter, or another clerk
is at it this very moment.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.intake import intake
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.seal.signature import new_private_key
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.report.reports import Landing, ReportStore
from laiwu_desktop.workbook.exchange.verification import Verified
from tests.conftest import TOWNSHIP, noon, sign_anew
from tests.desk.handover.test_handover import change_first_village, export, states, verdict
from tests.desk.review.forging import OTHER, false


def second(desk: TownshipDesk, folder: Path, households: str = "331") -> Path:
    change_first_village(desk, households)
    draft = desk.draft()
    draft.explain(draft.check().findings, "示例数据", "")
    return export(desk, folder)


def test_what_a_revoked_key_says_of_the_next_one_proposes_nothing(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    bureau.their_keys.revoke(KnownKey(TOWNSHIP, filled.settings.public_key, ""))
    filled.change_key()
    came = verdict(bureau, second(filled, tmp_path))
    assert (came.verdict, came.signature, came.problems[0].code) == ("held", "key_changed", "key_changed")
    assert "旧密钥签字声明" not in came.problems[0].message


def test_a_number_that_is_taken_is_refused_and_the_key_is_told_besides(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    verdict(bureau, export(filled, tmp_path))
    report = filled.report(filled.draft().head.id)
    came = verdict(bureau, false(filled, report, new_private_key(), tmp_path / "forged"))
    assert came.verdict == "refused"
    assert {"same_id", "key_changed"} <= {problem.code for problem in came.problems}


def test_the_same_package_that_another_clerk_takes_in_this_moment_is_here_then(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, receive = export(filled, tmp_path), ReportStore.receive

    def beaten(store: ReportStore, *about: object) -> Landing:
        monkeypatch.setattr(ReportStore, "receive", receive)
        assert verdict(bureau, package).verdict == "received"
        return receive(store, *about)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(ReportStore, "receive", beaten)
    assert verdict(bureau, package).verdict == "duplicate"
    assert states(bureau) == [(1, "received")]


def test_what_became_of_divisions_while_a_package_is_read_counts_for_it(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A village went to another township: the package that has it still is no report of this one."""
    package, verify = export(filled, tmp_path), intake.verify
    village = bureau.register.children(TOWNSHIP)[0]
    moved = DivisionChange(
        "2006-12-01", ChangeKind.MOVED, village.code, village.code, village.name, village.level, OTHER
    )
    other = open_desk(bureau.location, clock=noon)
    assert isinstance(other, BureauDesk)

    def registered(*about: object) -> Verified:
        monkeypatch.setattr(intake, "verify", verify)
        other.apply_changes([moved])
        return verify(*about)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(intake, "verify", registered)
    came = verdict(bureau, package)
    other.close()
    assert (came.verdict, states(bureau)) == ("refused", [])
    assert ("unknown_village", village.code) in {(one.code, one.unit_code) for one in came.problems}


def test_held_revisions_land_one_after_the_other_over_what_is_here(
    filled: TownshipDesk, bureau: BureauDesk, tmp_path: Path
) -> None:
    """Each supersedes what the one before has left."""
    verdict(bureau, export(filled, tmp_path))
    sign_anew(filled)
    for households in ("331", "332"):
        assert verdict(bureau, second(filled, tmp_path, households)).verdict == "held"
    landed = bureau.their_keys.confirm(bureau.their_keys.waiting())
    assert [one.verdict for one in landed] == ["received", "received"]
    assert states(bureau) == [(1, "superseded"), (2, "superseded"), (3, "received")]
