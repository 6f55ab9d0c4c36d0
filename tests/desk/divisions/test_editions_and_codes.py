"""Forms and codes that change at once: a report of before is right by the forms and the codes of its day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import RecordKey
from tests.conftest import TOWNSHIP
from tests.desk.divisions import plain
from tests.desk.test_forms_in_time import (
    NEW,
    OLD,
    VILLAGE,
    Open,
    bureau_of,
    filled,
    office,
    old_report,
    require_right,
    sums,
)

__all__ = ["office"]


BEFORE, AFTER = Period.parse("2006S2"), Period.parse("2007S1")
NOW, NOW_VILLAGE = plain.code_2019(TOWNSHIP), plain.code_2019(VILLAGE)
# What the village's 40 users of before are by the form of each change: in which field, how many.
CARRIED: dict[str, dict[str, object]] = {
    "drop": {},
    "add": {"users": 40},
    "rename": {"people": 40},
    "choice": {"users": 40},
    "rule": {"users": 40},
    "type": {"exact": Decimal(400)},
}


def came(bureau: BureauDesk, package: Path) -> Imported:
    """What becomes of a package whose edition a clerk has taken, where it is not the bureau's own."""
    bureau.forms_in(package, take=True)
    (result,) = bureau.import_packages([package])
    return result


def recode(bureau: BureauDesk) -> None:
    bureau.apply_changes(
        [
            DivisionChange(
                "2007-01-01", ChangeKind.RECODED, d.code, plain.code_2019(d.code), d.name, d.level,
                plain.code_2019(d.parent_code) if d.parent_code else "",
            )
            for d in bureau.timeline.newest
        ]
    )  # fmt: skip


def learn(bureau: BureauDesk, township: TownshipDesk, folder: Path) -> None:
    """The task brings both: what became of divisions, and the forms."""
    bureau.begin_period(AFTER)
    task = bureau.issue_task(date(2007, 7, 15))
    (folder / task.name).write_bytes(task.data)
    assert township.receive([folder / task.name])[0].outcome == "applied"
    township.begin_period(AFTER)


@pytest.mark.parametrize("change", NEW)
def test_what_was_reported_goes_on_in_other_fields_under_other_codes(
    office: Open, tmp_path: Path, change: str
) -> None:
    township, bureau = old_report(office), bureau_of(office("bureau", NEW[change]))
    first = township.export(tmp_path).path
    assert came(bureau, first).verdict == "received"
    bureau.accept(TOWNSHIP)
    recode(bureau)
    (record,) = bureau.past(NOW, AFTER).records
    assert record.key == RecordKey("demo", NOW_VILLAGE)
    assert {k: v for k, v in record.values.items() if k not in ("houses", "way")} == CARRIED[change]
    assert record.values["houses"] == 100
    learn(bureau, township, tmp_path)
    assert township.draft().head.division == NOW
    township.take_up_forms()
    (beside,) = township.draft().past.records  # what is shown beside the new figures
    assert (beside.key, beside.values) == (record.key, record.values)
    assert bureau.import_packages([first])[0].verdict == "duplicate"
    for desk in (township, bureau):
        desk.begin_period(BEFORE)
        require_right(desk, tmp_path)


@pytest.mark.parametrize("change", NEW)
def test_an_old_package_that_comes_late_is_counted_by_its_own_forms_and_codes(
    office: Open, tmp_path: Path, change: str
) -> None:
    """Of an edition and codes that are no more when it comes; compared, it stands on the new ones."""
    township, bureau = old_report(office), bureau_of(office("bureau", NEW[change]))
    first = township.export(tmp_path).path
    recode(bureau)
    learn(bureau, township, tmp_path)
    late = came(bureau, first)
    assert (late.verdict, late.signature, late.division) == ("received", "original", TOWNSHIP)
    bureau.begin_period(BEFORE)
    bureau.accept(TOWNSHIP)
    name = next(iter(CARRIED[change]), "users")
    assert sums(bureau)[name] == CARRIED[change].get(name, 40)
    on = {row.field: row.sum for row in bureau.consolidate(BEFORE, AFTER).fields if row.division == NOW}
    assert on == sums(bureau)
    (answer,) = township.receive([bureau.write_receipt(TOWNSHIP, tmp_path)])
    assert answer.outcome == "applied"


def test_a_bureau_with_the_old_form_takes_the_new_one_under_the_new_code(
    office: Open, tmp_path: Path
) -> None:
    """The other order: the township went over to both first."""
    township, bureau = old_report(office), bureau_of(office("bureau", OLD))
    assert came(bureau, township.export(tmp_path).path).verdict == "received"
    bureau.accept(TOWNSHIP)
    recode(bureau)
    learn(bureau, township, tmp_path)
    township.close()
    township = filled(office("township", NEW["rename"]))
    township.take_up_forms()
    key = RecordKey("demo", NOW_VILLAGE)
    for field, text in (("houses", "90"), ("people", "9"), ("way", "专线")):
        township.draft().enter(key, field, text)
    new = came(bureau, township.export(tmp_path, carried=True, missed=True).path)
    assert (new.verdict, new.division) == ("received", NOW)
    bureau.accept(NOW)
    comparison = bureau.compare([BEFORE, AFTER])
    users = [row.values for row in comparison.fields if (row.division, row.item) == (NOW, "users")]
    assert users == [(40, 9)]
