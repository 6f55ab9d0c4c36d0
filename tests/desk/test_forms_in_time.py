"""Forms that change: reports of both editions at offices of both, upgraded in either order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import openpyxl
import pytest
import sqlalchemy

from laiwu_desktop.base.codes import saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.taking_up import lines_of_change
from laiwu_desktop.desk.intake.brought import untaken_forms
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk, verify_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.form import FormSet, edition_of
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Kind
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.formdef.values import AsTyped
from laiwu_desktop.store.database import engine as database
from laiwu_desktop.store.database import form_tables, tables
from laiwu_desktop.store.events import Wanted
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.workbook.format.envelope import (
    EDITIONS_VERSION,
    FIRST_VERSION,
    BadMeta,
    meta_of,
    rows_of,
    sign,
)
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_meta
from tests.conftest import CITY, PERIOD, TOWNSHIP, acquaint, noon, sign_anew
from tests.formdef.small import HEAD, fields, folder_of, rules
from tests.store.tampering import as_if_never
from tests.workbook.files.raw import few_divisions

VILLAGE = "371203001001"
KEY = RecordKey("demo", VILLAGE)
LISTS = '[choices.ways]\nline = "专线"\nair = "无线"\nold = "拨号"\n'
HOUSES = 'name = "houses"; label = "户数"; type = "integer"'
USERS = 'name = "users"; label = "用户"; type = "integer"'
WAY = 'name = "way"; label = "方式"; type = "select_one ways"'
WITHIN = 'name = "within"; left = "users"; operator = "less_than_or_equal_to"; right = "houses"'
FORMER = "# a former edition is shipped with it"
INDICATOR = """
[[indicator]]
id = "users"
label = "用户"
unit = "户"
kind = "sum"
form = "demo"
numerator = "users"
"""


def form(version: int, *asked: str, lists: str = LISTS, checked: str = WITHIN) -> str:
    return f"{HEAD}version = {version}\n{lists}{fields(*asked)}{rules(checked)}"


OLD = form(1, HOUSES, USERS, WAY)
RENAMED = 'name = "people"; label = "用户数"; type = "integer"; renamed_from = ["users"]'
TYPED = (
    'name = "exact"; label = "用户"; type = "decimal"; '
    'converted_from = {field = "users", by = "factor", factor = "10"}'
)
NEW = {
    "drop": form(2, HOUSES, WAY, checked=WITHIN.replace("users", "houses")),
    "add": form(2, HOUSES, USERS, WAY, 'name = "fee"; label = "资费"; type = "decimal"'),
    "rename": form(2, HOUSES, RENAMED, WAY, checked=WITHIN.replace("users", "people")),
    "choice": form(2, HOUSES, USERS, WAY, lists=LISTS.replace('old = "拨号"\n', "")),
    "rule": form(2, HOUSES, USERS, WAY, checked=WITHIN.replace('"houses"', '"houses * 0.1"')),
    "type": form(2, HOUSES, TYPED, WAY, checked=WITHIN.replace("users", "exact")),
}
# What the indicator comes to at a bureau of the new edition, and of the old one; else it counts the users.
ALL_USERS = {"drop": 100, "type": 400}
NO_USERS = {"drop": None, "type": None}
# What the one village adds to each number field, at a bureau of this edition, from a report of the other.
OLD_AT_NEW = {
    "drop": {"houses": 100, "users": 40},
    "add": {"houses": 100, "users": 40},
    "rename": {"houses": 100, "people": 40},
    "choice": {"houses": 100, "users": 40},
    "rule": {"houses": 100, "users": 40},
    "type": {"houses": 100, "exact": 400},
}
NEW_AT_OLD = {
    "drop": {"houses": 90},
    "add": {"houses": 90, "users": 9, "fee": Decimal("1.5")},
    "rename": {"houses": 90, "users": 9},
    "choice": {"houses": 90, "users": 9},
    "rule": {"houses": 90, "users": 9},
    "type": {"houses": 90, "exact": 9},
}
every_change = pytest.mark.parametrize("change", NEW)
Open = Callable[[str, str], Desk]


@pytest.fixture
def office(tmp_path: Path, divisions: list[Division]) -> Iterator[Open]:
    """Opens the workspace of an office with a form file, whichever it was opened with before."""
    opened: list[Desk] = []
    folders: dict[str, Path] = {}
    places = few_divisions(divisions, 1)

    def open_with(role: str, text: str) -> Desk:
        folder = tmp_path / f"forms{len(opened)}"
        folder.mkdir()
        forms = folder_of(folder, demo=text)
        if FORMER in text:
            (forms / "former").mkdir()
            (forms / "former" / "demo.1.toml").write_text(OLD, encoding="utf-8")
        (forms / "plan").mkdir()
        (forms / "plan" / "targets.toml").touch()
        names = [name for name in ("users", "people", "exact") if f'name = "{name}"' in text]
        counted = (*names, "houses")[0]
        indicators = INDICATOR.replace('numerator = "users"', f'numerator = "{counted}"')
        (forms / "plan" / "indicators.toml").write_text(indicators, encoding="utf-8")
        folders[str(tmp_path / f"{role}.sqlite")] = forms
        file = tmp_path / f"{role}.sqlite"
        if file.exists():
            desk = open_desk(str(file), clock=noon, forms=forms)
        else:
            place = TOWNSHIP if role == "township" else CITY
            desk = create_workspace(str(file), role, place, PERIOD, clock=noon, forms=forms, divisions=places)
        opened.append(desk)
        others = {type(other): other for other in opened}
        acquaint(*others.values())
        return desk

    yield open_with
    for desk in opened:
        desk.close()
    for location, forms in folders.items():
        assert not verify_workspace(location, forms=forms).troubles


def filled(township: Desk, **texts: str) -> TownshipDesk:
    assert isinstance(township, TownshipDesk)
    draft = township.draft()
    for field, text in texts.items():
        draft.enter(KEY, field, text)
    return township


def old_report(office: Open) -> TownshipDesk:
    """示例数据."""
    return filled(office("township", OLD), houses="100", users="40", way="拨号")


def new_report(office: Open, change: str) -> TownshipDesk:
    """示例数据."""
    texts = {
        "drop": {},
        "add": {"users": "9", "fee": "1.5"},
        "rename": {"people": "9"},
        "type": {"exact": "9"},
    }
    return filled(
        office("township", NEW[change]), houses="90", way="专线", **texts.get(change, {"users": "9"})
    )


def bureau_of(desk: Desk) -> BureauDesk:
    assert isinstance(desk, BureauDesk)
    return desk


def sums(bureau: BureauDesk) -> dict[str, Decimal]:
    return {row.field: row.sum for row in bureau.consolidate().fields if row.division == VILLAGE}


def total(bureau: BureauDesk) -> Decimal | None:
    return bureau.consolidate().row(CITY, "users").value


def texts_of(bureau: BureauDesk) -> dict[str, str]:
    """What a clerk sees of the village: label and words."""
    draft = bureau.look(TOWNSHIP)
    asked, record = draft.forms["demo"].fields, draft.figures.record(KEY)
    return {asked[name].label: asked[name].type.format(value) for name, value in record.values.items()}


def kept_of_forms(desk: Desk) -> list[object]:
    """Which editions and columns a workspace has."""
    with database.reading(desk.store._engine) as connection:
        found = [connection.execute(sqlalchemy.select(t)).all() for t in (tables.edition, tables.form_column)]
    return [*found, desk.store.reports.content_hash()]


def taken_by_hand(bureau: BureauDesk, package: Path) -> Imported:
    """What becomes of a package whose edition is not here, once a clerk has taken that."""
    before = kept_of_forms(bureau)
    (refused,) = bureau.import_packages([package])
    (problem,) = refused.problems
    assert (refused.verdict, problem.code, "--take" in problem.remedy) == ("refused", "unknown_edition", True)
    looked = bureau.forms_in(package)
    assert kept_of_forms(bureau) == before
    taken = bureau.forms_in(package, take=True)
    assert taken is not None
    assert looked is not None
    assert taken.changed == looked.changed
    assert bureau.forms_in(package) is None
    (result,) = bureau.import_packages([package])
    return result


def require_right(desk: Desk, folder: Path) -> None:
    """What is stored is what was signed, and comes out on paper."""
    assert desk.print_sheets(folder / "sheet.pdf").pages == 1
    (head,) = [head for head in desk.revisions(TOWNSHIP) if head.digest]
    assert desk.knows_forms(head)
    assert not desk.faults()


@every_change
def test_a_bureau_with_the_new_form_takes_the_old_report(office: Open, tmp_path: Path, change: str) -> None:
    township, bureau = old_report(office), bureau_of(office("bureau", NEW[change] + FORMER))
    package = township.export(tmp_path).path
    (result,) = bureau.import_packages([package])
    assert (result.verdict, result.signature) == ("received", "original")
    assert "other_edition" in {problem.code for problem in result.problems}
    assert texts_of(bureau) == {"户数": "100", "用户": "40", "方式": "拨号"}
    assert not bureau.look(TOWNSHIP).check().findings, "the rules of its day"
    bureau.accept(TOWNSHIP)
    assert sums(bureau) == OLD_AT_NEW[change]
    assert total(bureau) == ALL_USERS.get(change, 40)
    (line,) = bureau.consolidate().other_lines
    assert bureau.register[TOWNSHIP].name in line
    (other,) = bureau.consolidate().others
    assert (other.division, other.version, other.own) == (TOWNSHIP, 1, 2)
    require_right(bureau, tmp_path)
    assert bureau.write_summary(tmp_path / "summary.xlsx").exists()
    (answer,) = township.receive([bureau.write_receipt(TOWNSHIP, tmp_path)])
    assert answer.outcome == "applied"


@every_change
def test_a_bureau_with_the_old_form_takes_the_new_report(office: Open, tmp_path: Path, change: str) -> None:
    """Its edition comes with it, and a clerk takes it: what both know is added up, what is not is said."""
    township, bureau = new_report(office, change), bureau_of(office("bureau", OLD))
    package = township.export(tmp_path).path
    result = taken_by_hand(bureau, package)
    assert (result.verdict, result.signature) == ("received", "original")
    assert "2" in next(p.message for p in result.problems if p.code == "other_edition")
    assert texts_of(bureau)["户数"] == "90"
    assert not [finding for finding in bureau.look(TOWNSHIP).check().findings if finding.severity != "error"]
    bureau.accept(TOWNSHIP)
    assert sums(bureau) == NEW_AT_OLD[change]
    assert total(bureau) == NO_USERS.get(change, 9)
    require_right(bureau, tmp_path)
    bureau.close()
    upgraded = bureau_of(office("bureau", NEW[change]))
    assert upgraded.look(TOWNSHIP).forms["demo"].says_the_same(upgraded.all_forms["demo"])
    assert not upgraded.consolidate().others
    require_right(upgraded, tmp_path)


@every_change
def test_a_report_outlives_the_upgrade_of_both_offices(office: Open, tmp_path: Path, change: str) -> None:
    township, bureau = old_report(office), bureau_of(office("bureau", OLD))
    package = township.export(tmp_path).path
    bureau.import_packages([package])
    bureau.accept(TOWNSHIP)
    before = texts_of(bureau), package.read_bytes()
    township.close()
    bureau.close()
    township, bureau = office("township", NEW[change]), bureau_of(office("bureau", NEW[change]))
    assert isinstance(township, TownshipDesk)
    assert texts_of(bureau) == before[0]
    assert (sums(bureau), total(bureau)) == (OLD_AT_NEW[change], ALL_USERS.get(change, 40))
    again = township.export(tmp_path / "again", password="示例密码").path
    (result,) = bureau.import_packages([again], "示例密码")
    assert result.verdict == "duplicate", "what is written now is what was signed then"
    for desk in (township, bureau):
        require_right(desk, tmp_path)


@every_change
def test_a_draft_is_carried_over_and_nothing_typed_is_lost(office: Open, change: str) -> None:
    old_report(office).close()
    township = office("township", NEW[change])
    assert isinstance(township, TownshipDesk)
    assert township.draft().forms["demo"].version == 1, "until a person has agreed"
    before = township.newer_forms()
    assert before is not None
    (form_change,) = before.changed
    assert (form_change.was, form_change.now) == (1, 2)
    assert township.take_up_forms() == before
    assert township.newer_forms() is None
    draft = township.draft()
    values = draft.figures.record(KEY).values
    assert draft.forms["demo"].version == 2
    told = (form_change.new, form_change.renamed, form_change.converted, form_change.retired)
    unfit, left = [one.text for one in before.unfit], [one.text for one in before.left]
    expected = {
        "drop": ({"houses": 100, "way": "old"}, ((), (), (), ("用户",)), [], ["40"]),
        "add": ({"houses": 100, "users": 40, "way": "old"}, (("资费",), (), (), ()), [], []),
        "rename": ({"houses": 100, "people": 40, "way": "old"}, ((), (("用户", "用户数"),), (), ()), [], []),
        "choice": ({"houses": 100, "users": 40, "way": AsTyped("拨号")}, ((), (), (), ()), ["拨号"], []),
        "rule": ({"houses": 100, "users": 40, "way": "old"}, ((), (), (), ()), [], []),
        "type": ({"houses": 100, "exact": 400, "way": "old"}, ((), (), (("用户", "用户"),), ()), [], []),
    }
    assert (values, told, unfit, left) == expected[change]
    assert form_change.fewer == ((("方式", ("拨号",)),) if change == "choice" else ())
    rules_that_fire = {"choice": {"type"}, "rule": {"within"}, "type": {"within"}}
    assert {finding.rule for finding in before.findings} == rules_that_fire.get(change, set())
    assert "40" in {line.now for line in township.cell_history(KEY, "users")}
    assert not township.store.changes.unlike_log(draft.head.id)
    draft.enter(KEY, "houses", "5000")
    assert township.draft().figures.record(KEY).values["houses"] == 5000
    assert township.undo().applied.changes


def nameless(township: Desk) -> None:
    """As a workspace of before 0016 has its draft: by versions alone."""
    with database.writing(township.store._engine) as connection:
        connection.execute(sqlalchemy.update(tables.report).values(editions="{}"))
        as_if_never(connection, tables.edition)


def exported_nameless(office: Open, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the program before, which names no editions and carries none."""
    township = old_report(office)
    with monkeypatch.context() as before:
        before.setattr(FormSet, "editions", {})
        path = township.export(folder).path
    nameless(township)
    return path


def test_a_package_of_before_is_taken_for_the_edition_of_its_version(
    office: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = exported_nameless(office, tmp_path, monkeypatch)
    meta = read_meta(read_cells(package))
    assert meta is not None
    assert (meta.version, meta.editions, meta.head.editions) == (FIRST_VERSION, (), {})
    bureau = bureau_of(office("bureau", OLD))
    (result,) = bureau.import_packages([package])
    assert (result.verdict, result.signature, result.problems) == ("received", "original", ())
    bureau.close()
    upgraded = bureau_of(office("bureau", NEW["rename"]))
    upgraded.accept(TOWNSHIP)
    assert texts_of(upgraded) == {"户数": "100", "用户": "40", "方式": "拨号"}
    assert sums(upgraded) == {"houses": 100, "people": 40}


@pytest.mark.parametrize("ships", [True, False])
def test_of_a_version_that_is_gone_the_former_file_is_used(
    office: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ships: bool
) -> None:
    package = exported_nameless(office, tmp_path, monkeypatch)
    bureau = bureau_of(office("bureau", NEW["rename"] + (FORMER if ships else "")))
    (result,) = bureau.import_packages([package])
    assert (result.verdict == "received") == ships
    if ships:
        bureau.accept(TOWNSHIP)
        assert sums(bureau) == {"houses": 100, "people": 40}
    else:
        assert "newer_form" in {problem.code for problem in result.problems}


def test_a_package_carries_its_editions_and_names_them_under_its_signature(
    office: Open, tmp_path: Path
) -> None:
    township = old_report(office)
    head = township.export(tmp_path).head
    meta = read_meta(read_cells(tmp_path / f"{head.file_stem}.xlsx"))
    assert meta is not None
    assert (meta.version, meta.signature_holds, meta.intact) == (EDITIONS_VERSION, True, True)
    assert [edition_of(text) for text in meta.editions] == [head.editions["demo"]]
    other = msgspec.structs.replace(meta.head, editions={"demo": "0" * 64})
    assert not msgspec.structs.replace(meta, head=other).signature_holds


@pytest.mark.parametrize(
    ("versions", "form"),
    [({"demo": 3}, "demo"), ({"demo": 1}, "demo"), ({"demo": 2}, "other"), ({"demo": 2, "other": 1}, "demo")],
)
def test_an_edition_is_of_the_form_and_version_that_are_signed_with_it(
    office: Open, tmp_path: Path, versions: dict[str, int], form: str
) -> None:
    """Whoever has a key that counts may sign any head; what it names and what it brings are one."""
    township = new_report(office, "add")
    meta = read_meta(read_cells(township.export(tmp_path).path))
    assert meta is not None
    (edition,) = meta.head.editions.values()
    bureau = bureau_of(office("bureau", OLD))
    editions, known = bureau.store.editions, {township.settings.public_key}
    assert untaken_forms(meta, editions, known).versions == {"demo": 2}
    head = msgspec.structs.replace(meta.head, form_versions=versions, editions={form: edition})
    signed = sign("report", head, meta.content, township.private_key)
    with pytest.raises(PersonError) as caught:
        untaken_forms(msgspec.structs.replace(meta, head=signed), editions, known)
    assert caught.value.message == PersonError("unknown_edition").message


def test_an_edition_of_a_key_that_nobody_has_confirmed_is_never_used(office: Open, tmp_path: Path) -> None:
    township = new_report(office, "add")
    package = township.export(tmp_path).path
    bureau = bureau_of(office("bureau", OLD))
    with database.writing(bureau.store._engine) as connection:
        as_if_never(connection, tables.known_key)
    before = bureau.store.reports.content_hash()
    (result,) = bureau.import_packages([package])
    assert (result.verdict, [p.code for p in result.problems]) == ("refused", ["unknown_edition"])
    assert township.fingerprint in result.problems[0].message
    assert bureau.store.reports.content_hash() == before
    with pytest.raises(PersonError) as caught:
        bureau.forms_in(package, take=True)
    assert caught.value.code == "unknown_edition"
    acquaint(bureau, township)
    assert taken_by_hand(bureau, package).verdict == "received"


def test_a_bureau_whose_program_has_the_new_form_alone_takes_the_old_one_by_hand(
    office: Open, tmp_path: Path
) -> None:
    township, bureau = old_report(office), bureau_of(office("bureau", NEW["rename"]))
    assert taken_by_hand(bureau, township.export(tmp_path).path).verdict == "received"
    bureau.accept(TOWNSHIP)
    assert sums(bureau) == OLD_AT_NEW["rename"]
    assert [line.about for line in bureau.trail.lines(Wanted(kind=EventKind.FORMS))] == ["示例数据表 第 1 版"]


def test_rules_that_a_township_wrote_itself_check_nothing(office: Open, tmp_path: Path) -> None:
    """Its number is that of the bureau's edition: nobody can take it. With another a clerk is asked."""
    bureau = bureau_of(office("bureau", OLD))
    unruled = form(1, HOUSES, USERS, WAY).replace(rules(WITHIN), "")
    assert unruled != OLD
    township = filled(office("township", unruled), houses="100", users="4000", way="专线")
    package, before = township.export(tmp_path).path, kept_of_forms(bureau)
    (result,) = bureau.import_packages([package])
    (problem,) = result.problems
    assert (result.verdict, problem.code, "第 1 版不同" in problem.message) == (
        "refused", "unknown_edition", True
    )  # fmt: skip
    with pytest.raises(PersonError, match="第 1 版不同"):
        bureau.forms_in(package, take=True)
    assert kept_of_forms(bureau) == before


def test_what_a_clerk_takes_says_which_rules_it_has_not(office: Open, tmp_path: Path) -> None:
    bureau = bureau_of(office("bureau", OLD))
    unruled = form(9, HOUSES, USERS, WAY).replace(rules(WITHIN), "")
    package = filled(office("township", unruled), houses="100", users="4000").export(tmp_path).path
    change = bureau.forms_in(package)
    assert change is not None
    assert list(lines_of_change(change, {}))[1:] == ["  取消或改了的审核关系：within"]


def test_an_edition_of_other_words_that_says_the_same_is_that_edition(office: Open, tmp_path: Path) -> None:
    bureau = bureau_of(office("bureau", OLD))
    package = filled(office("township", OLD + "# 注"), houses="100", users="40").export(tmp_path).path
    assert bureau.forms_in(package) is None
    (result,) = bureau.import_packages([package])
    assert (result.verdict, result.problems) == ("received", ())
    bureau.accept(TOWNSHIP)
    assert sums(bureau) == {"houses": 100, "users": 40}


def test_a_field_of_the_same_name_and_another_type_is_refused(office: Open, tmp_path: Path) -> None:
    text = form(2, HOUSES.replace("integer", "text"), WAY, checked=WITHIN.replace("users", "houses"))
    township = filled(office("township", text), houses="示例", way="专线")
    bureau = bureau_of(office("bureau", OLD))
    package, before = township.export(tmp_path).path, kept_of_forms(bureau)
    with pytest.raises(PersonError, match=r"demo\.houses") as caught:
        bureau.forms_in(package, take=True)
    assert caught.value.code == "form_changed"
    assert kept_of_forms(bureau) == before
    assert bureau.import_packages([package])[0].verdict == "refused"


def test_more_columns_than_a_table_can_have_are_refused(
    office: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = bureau_of(office("bureau", OLD))
    package, before = new_report(office, "add").export(tmp_path).path, kept_of_forms(bureau)
    with monkeypatch.context() as small:
        small.setattr(form_tables, "MOST_COLUMNS", 3)
        with pytest.raises(PersonError, match="合计 4 个，最多 3 个") as caught:
            bureau.forms_in(package, take=True)
    assert caught.value.code == "form_changed"
    assert kept_of_forms(bureau) == before
    assert taken_by_hand(bureau, package).verdict == "received"


def test_the_next_period_begins_with_the_new_form_and_what_carries_over(office: Open) -> None:
    carried = OLD.replace(USERS.replace("; ", "\n"), USERS.replace("; ", "\n") + "\ncarry = true")
    filled(office("township", carried), houses="100", users="40", way="拨号").close()
    township = office("township", NEW["rename"].replace('["users"]', '["users"]\ncarry = true'))
    township.begin_period(Period.parse("2007S1"))
    draft = township.draft()
    assert draft.figures.record(KEY).values == {"people": 40}
    assert draft.previous_value(KEY, draft.forms["demo"].fields["people"]) == 40


def test_another_window_is_told_that_a_draft_went_over_to_new_forms(office: Open) -> None:
    old_report(office).close()
    township = office("township", NEW["drop"])
    draft = township.draft()
    township.take_up_forms()
    assert draft.writing.others().moved
    with pytest.raises(PersonError) as caught:
        draft.enter(KEY, "users", "41")
    assert caught.value.code == "changed_meanwhile"


def test_a_task_brings_new_forms_that_are_offered_and_stay_when_taken_up(
    office: Open, tmp_path: Path
) -> None:
    township, bureau = old_report(office), bureau_of(office("bureau", NEW["rename"]))
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    assert not township.has_newer_forms
    (came,) = township.receive([task])
    assert (came.outcome, "新的报表定义" in came.message) == ("applied", True)
    assert township.receive([task])[0].outcome == "duplicate"
    assert township.draft().forms["demo"].version == 1
    assert township.has_newer_forms
    assert township.take_up_forms() is not None
    assert not township.has_newer_forms
    township.close()
    again = office("township", OLD)
    assert isinstance(again, TownshipDesk)
    assert again.forms["demo"].version == 2, "though its own program has the old form"
    assert again.draft().figures.record(KEY).values["people"] == 40
    (result,) = bureau.import_packages([again.export(tmp_path).path])
    assert (result.verdict, result.problems) == ("received", ())


def test_an_older_program_withdraws_an_edition_only_when_it_is_told_to(office: Open, tmp_path: Path) -> None:
    township, bureau = old_report(office), bureau_of(office("bureau", NEW["rename"]))
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    township.receive([task])
    bureau.close()
    older = bureau_of(office("bureau", OLD))
    before = older.store.exchange.outbox()
    with pytest.raises(PersonError) as caught:
        older.issue_task(date(2007, 1, 16))
    assert caught.value.code == "older_forms"
    assert "《示例数据表》第 2 版" in caught.value.message
    assert older.store.exchange.outbox() == before
    task.write_bytes(older.issue_task(date(2007, 1, 16), "示例数据：请核对。", older_forms=True).data)
    (came,) = township.receive([task])
    assert came.message.splitlines()[1] == "农业局的要求：示例数据：请核对。"
    assert [problem.code for problem in came.problems] == ["older_forms"]
    assert "《示例数据表》第 2 版" in came.message
    assert not township.has_newer_forms
    assert older.issue_task(date(2007, 1, 17)), "it is said once"


def test_whoever_is_stopped_while_taking_up_forms_has_taken_up_none_of_them(
    office: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, bureau = old_report(office), bureau_of(office("bureau", NEW["add"]))
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    township.receive([task])
    with monkeypatch.context() as patch:
        patch.setattr(EditionStore, "adopt", stopped)
        with pytest.raises(KeyboardInterrupt):
            township.take_up_forms()
    township.close()
    again = office("township", OLD)
    assert isinstance(again, TownshipDesk)
    assert (again.draft().forms["demo"].version, again.has_newer_forms) == (1, True)
    assert again.take_up_forms() is not None
    again.begin_period(Period.parse("2007S1"))
    assert again.draft().forms["demo"].version == 2


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_task_of_another_bureau_brings_nothing(office: Open, tmp_path: Path) -> None:
    bureau = bureau_of(office("bureau", NEW["add"]))
    township = old_report(office)
    sign_anew(bureau)
    task = tmp_path / "task.xlsx"
    task.write_bytes(bureau.issue_task(date(2007, 1, 15)).data)
    before = township.store.reports.content_hash()
    assert township.receive([task])[0].outcome == "refused"
    assert township.store.reports.content_hash() == before


def require_not_undone(desk: Desk, action: str = "") -> None:
    before = desk.store.reports.content_hash()
    with pytest.raises(PersonError) as caught:
        desk.undo(action)
    assert desk.store.reports.content_hash() == before
    assert caught.value.saying == saying("nothing_to_undo.taken_up")


def test_nothing_is_undone_over_a_going_over_and_what_is_done_after_it_is(office: Open) -> None:
    old_report(office).close()
    township = office("township", NEW["rename"])
    township.take_up_forms()
    (told,) = township.trail.lines(Wanted(kind="forms"))
    assert (told.was, told.now) == ("报表定义：示例数据表 第 1 版", "报表定义：示例数据表 第 2 版")
    typed, went_over = township.history()[0].deed, township.history()[-1].deed
    assert went_over.kind is Kind.TAKE_UP
    for action in ("", typed.id, went_over.id):
        require_not_undone(township, action)
    draft = township.draft()
    assert draft.figures.record(KEY).values == {"houses": 100, "people": 40, "way": "old"}
    draft.enter(KEY, "people", "41")
    assert township.undo().applied.changes
    assert township.draft().figures.record(KEY).values["people"] == 40
    undone = township.history()[-1].deed
    require_not_undone(township)
    assert township.undo(undone.id).applied.changes, "it is done again"


def test_a_deed_of_a_field_that_is_gone_is_not_undone_in_part(office: Open) -> None:
    """Where a field only goes, no value moves, and the change log has no line of the going over."""
    before = old_report(office)
    before.draft().save([Record(KEY, {"houses": 200, "users": 41, "way": "line"})])
    before.close()
    township = office("township", NEW["drop"])
    township.take_up_forms()
    require_not_undone(township)
    assert township.draft().figures.record(KEY).values == {"houses": 200, "way": "line"}


def test_a_text_that_the_head_does_not_name_is_no_edition(office: Open, tmp_path: Path) -> None:
    old_report(office).export(tmp_path)
    (package,) = tmp_path.glob("*.xlsx")
    meta = read_meta(read_cells(package))
    assert meta is not None
    with pytest.raises(BadMeta):
        meta_of(dict(rows_of(msgspec.structs.replace(meta, editions=(NEW["add"],)))))
    assert meta_of(dict(rows_of(msgspec.structs.replace(meta, editions=())))).head == meta.head


def test_a_template_of_before_is_read_into_the_draft_that_went_over(office: Open, tmp_path: Path) -> None:
    old = old_report(office)
    template = old.write_template(tmp_path / "template.xlsx")
    old.close()
    book = openpyxl.load_workbook(template)
    sheet = book["示例数据表"]
    names = [cell.value for cell in sheet[4]]
    sheet.cell(5, names.index("users") + 1).value = 41
    book.save(template)
    township = office("township", NEW["rename"])
    township.take_up_forms()
    (loaded,) = township.load([template])
    assert loaded.taken
    assert township.draft().figures.record(KEY).values["people"] == 41
