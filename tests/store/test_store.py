"""The store, the same over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from sqlalchemy.exc import IntegrityError

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.consolidation import FieldSum, UnitSum
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.expression import Expression
from laiwu_desktop.formdef.figures import Figures
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.plan import Indicator
from laiwu_desktop.formdef.report import (
    Comment,
    Content,
    Explanation,
    Record,
    RecordKey,
    Report,
    ReportHead,
    canonical,
)
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from laiwu_desktop.store import engine as database
from laiwu_desktop.store import tables
from laiwu_desktop.store.reports import NewKey
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings
from tests.formdef.small import EVERY_TYPE, HEAD, fields, forms_of
from tests.formdef.test_report import CONTENTS

OpenStore = Callable[..., Store]

D = Decimal
TOWN, OTHER_TOWN = "371203001000", "371203002000"
UNIT, UNIT2 = "371203001200", "371203001201"
DEMO, DEMO2 = RecordKey("demo", UNIT), RecordKey("demo", UNIT2)

FILLED: dict[str, Value] = {
    "whole": 999999999999999,
    "part": D("-999999999999.999"),
    "words": "示例数据𠮷𬳽\n第二行 'left' \"right\" %s :name \\ 😀",
    "day": date(1995, 1, 1),
    "one": "yes",
    "several": ("yes", "no"),
    "pictures": ("0" * 32, "f" * 32),
}
EMPTY: dict[str, Value] = {
    "whole": 0,
    "part": Missing.NOT_YET_KNOWN,
    "words": Missing.NOT_APPLICABLE,
    "day": AsTyped("去年𠮷"),
    "one": AsTyped("有"),
    "several": Missing.NOT_YET_KNOWN,
}


def head(number: int = 1, state: str = "draft", division: str = TOWN, **changes: object) -> ReportHead:
    made = ReportHead(
        f"{number:032x}", division, "2006S2", 1, "", state, {"demo": 1, "rows": 2}, "2006-12-20"
    )
    return msgspec.structs.replace(made, **changes)


def said(text: str = "示例数据说明", key: RecordKey = DEMO, rule: str = "users_fell") -> Explanation:
    return Explanation(key, "whole", rule, "34", "35", text, "示例甲", "2006-12-20T12:00:00")


def whole(store: Store, report: ReportHead) -> dict[RecordKey, dict[str, Value]]:
    return {record.key: record.values for record in store.reports.report(report.id).records}


# ---- workspace


def test_a_workspace_is_made_changed_and_opened_again(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore, divisions: list[Division]
) -> None:
    assert store.workspace.settings() is None
    made = Settings("township", TOWN, "2006S2", "00" * 32, filler="示例甲𠮷", due_days=10)
    store.workspace.create(made, divisions)
    assert store.workspace.settings() == made
    changed = msgspec.structs.replace(made, period="2007", endpoint="", due_days=0)
    store.workspace.save_settings(changed)
    again = open_store(location, small_forms, create=False)
    assert again.workspace.settings() == changed
    assert list(again.workspace.register()) == sorted(divisions, key=lambda division: division.code)


def test_settings_and_register_land_together(store: Store, divisions: list[Division]) -> None:
    twice = [*divisions[:3], divisions[0]]
    with pytest.raises(IntegrityError):
        store.workspace.create(Settings("township", TOWN, "2006S2"), twice)
    assert store.workspace.settings() is None
    assert len(store.workspace.register()) == 0


# ---- reports, whole in and whole out


def test_a_report_comes_back_as_it_went_in(store: Store) -> None:
    report = Report(
        head(digest="d" * 64, signature="5" * 128, public_key="c" * 64, decision=2, decided="2006-12-21"),
        (
            Record(DEMO, FILLED, frozenset({"whole", "one"})),
            Record(DEMO2, EMPTY, frozenset({"day"})),
            Record(RecordKey("rows", UNIT, 2), {"words": "示例数据"}),
            Record(RecordKey("rows", UNIT, 10), {}),
        ),
        (said(), said("另一说明", RecordKey("rows", UNIT, 2))),
    )
    store.reports.add(report)
    assert store.reports.report(report.head.id) == report
    assert store.reports.head(report.head.id) == report.head
    assert store.reports.filled_units(report.head.id) == {"demo": {UNIT, UNIT2}, "rows": {UNIT}}


numbers = iter(range(10**6, 10**9))


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(content=CONTENTS)
def test_every_value_survives_the_database(store: Store, small_forms: FormSet, content: Content) -> None:
    report = Report(head(next(numbers)), content.records, content.explanations)
    store.reports.add(report)
    back = store.reports.report(report.head.id)
    stored = Content(back.records, back.explanations)
    assert canonical(small_forms, stored) == canonical(small_forms, content)


def test_an_unknown_report_is_told(store: Store) -> None:
    assert store.reports.head("f" * 32) is None
    with pytest.raises(PersonError) as caught:
        store.reports.report("f" * 32)
    assert caught.value.code == "unknown_report"


def test_heads_come_by_division_and_period_oldest_revision_first(store: Store) -> None:
    for number, revision, period, division in [
        (1, 10, "2006S2", TOWN), (2, 9, "2006S2", TOWN), (3, 1, "2006S1", TOWN), (4, 1, "2006S2", OTHER_TOWN),
    ]:  # fmt: skip
        store.reports.add(Report(head(number, division=division, revision=revision, period=period), ()))

    def ids(*which: str) -> list[int]:
        return [int(found.id, 16) for found in store.reports.heads(*which)]

    assert ids() == [3, 2, 1, 4]
    assert ids(TOWN) == [3, 2, 1]
    assert ids(TOWN, "2006S2") == [2, 1]
    assert ids(OTHER_TOWN, "2006S1") == []


# ---- drafts


def test_saving_replaces_whole_rows_and_leaves_the_others(store: Store) -> None:
    row = RecordKey("rows", UNIT, 1)
    store.reports.add(
        Report(
            head(), (Record(DEMO, EMPTY, frozenset({"whole"})), Record(DEMO2, FILLED), Record(row, FILLED))
        )
    )
    store.reports.save_records(head().id, [Record(DEMO, {"words": "示例数据"})], iter([row]))
    assert store.reports.report(head().id).records == (
        Record(DEMO, {"words": "示例数据"}),
        Record(DEMO2, FILLED),
    )


def test_a_row_of_one_report_is_not_that_of_another(store: Store) -> None:
    for number in (1, 2):
        store.reports.add(Report(head(number), (Record(DEMO, EMPTY),), (said(),)))
    store.reports.save_records(head(1).id, [], [DEMO])
    store.reports.save_explanations(head(1).id, [said("")])
    assert store.reports.report(head(1).id) == Report(head(1), ())
    assert store.reports.report(head(2).id) == Report(head(2), (Record(DEMO, EMPTY),), (said(),))


def test_an_explanation_is_replaced_and_taken_out(store: Store) -> None:
    store.reports.add(Report(head(), (), (said("甲"), said("乙", rule="other"))))
    store.reports.save_explanations(head().id, [said("丙𬳽"), said("", rule="other"), said("", rule="none")])
    assert store.reports.report(head().id).explanations == (said("丙𬳽"),)


@pytest.mark.parametrize("state", ["exported", "received", "accepted", "returned", "superseded"])
def test_what_is_no_draft_is_never_changed(state: str, store: Store) -> None:
    report = Report(head(state=state), (Record(DEMO, FILLED),), (said(),))
    store.reports.add(report)
    for change in (
        lambda: store.reports.save_records(head().id, [Record(DEMO, {"whole": 1})]),
        lambda: store.reports.save_records(head().id, [], [DEMO]),
        lambda: store.reports.save_records(head().id, [], [], {"0" * 32: b"x"}),
        lambda: store.reports.save_explanations(head().id, [said("改")]),
        lambda: store.reports.freeze(head(state="exported"), {}),
    ):
        with pytest.raises(PersonError) as caught:
            change()
        assert caught.value.code == "frozen"
    assert store.reports.report(head().id) == report
    assert store.workspace.photos(["0" * 32]) == {}


def test_a_draft_is_frozen_once_and_supersedes(store: Store) -> None:
    store.reports.add(Report(head(1, "accepted"), ()))
    store.reports.add(Report(head(2), (Record(DEMO, FILLED),)))
    frozen = head(2, "exported", digest="d" * 64, signature="5" * 128, public_key="c" * 64)
    store.reports.freeze(frozen, {head(1).id: "superseded"})
    assert [found.state for found in store.reports.heads()] == ["superseded", "exported"]
    assert store.reports.report(frozen.id) == Report(frozen, (Record(DEMO, FILLED),))
    with pytest.raises(PersonError):
        store.reports.freeze(frozen, {head(1).id: "accepted"})
    assert [found.state for found in store.reports.heads()] == ["superseded", "exported"]


def test_nobody_writes_into_a_report_that_is_just_being_frozen(store: Store, location: str) -> None:
    store.reports.add(Report(head(), (Record(DEMO, {"whole": 1}),)))
    other = database.connect(location)

    def save() -> str:
        try:
            store.reports.save_records(head().id, [Record(DEMO, {"whole": 2})])
        except PersonError as error:
            return error.code
        return "saved"

    with ThreadPoolExecutor(1) as threads:
        with database.writing(other) as connection:
            connection.execute(sqlalchemy.update(tables.report).values(state="exported"))
            outcome = threads.submit(save)
            while (
                other.dialect.name == "postgresql" and not outcome.done() and not somebody_waits(connection)
            ):
                wait([outcome], 0.01)
        assert outcome.result(30) == "frozen"
    other.dispose()
    assert whole(store, head()) == {DEMO: {"whole": 1}}


def somebody_waits(connection: sqlalchemy.Connection) -> bool:
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    return bool(connection.scalar(sqlalchemy.text(query)))


# ---- decisions


def test_a_decision_sets_state_count_and_day_only(store: Store) -> None:
    store.reports.add(Report(head(1, "received", digest="d" * 64), ()))
    store.reports.add(Report(head(2, "accepted"), ()))
    store.reports.decide(
        [
            head(1, "accepted", decision=2, decided="2007-01-05", digest="changed"),
            head(2, "superseded", decision=3, decided="2007-01-05"),
        ]
    )
    assert store.reports.heads() == [
        head(1, "accepted", digest="d" * 64, decision=2, decided="2007-01-05"),
        head(2, "superseded", decision=3, decided="2007-01-05"),
    ]


def test_comments_are_replaced_and_keep_their_order(store: Store) -> None:
    report = head(1, "received")
    store.reports.add(Report(report, ()))
    store.reports.decide([report], {report.id: [Comment("旧意见")]})
    comments = (
        Comment("请核对总户数𠮷", DEMO, "whole", "示例乙", "2007-01-05"),
        Comment("请按时上报", None, "", "示例乙", "2007-01-05"),
        Comment("请核对", RecordKey("rows", UNIT, 3), "words"),
    )
    store.reports.decide([report], {report.id: iter(comments)})
    assert store.reports.report(report.id).comments == comments
    store.reports.decide([report], {report.id: []})
    assert store.reports.report(report.id).comments == ()


def test_photos_are_kept_once(store: Store) -> None:
    store.workspace.add_photos({"0" * 32: b"\x00\xff\x89PNG", "1" * 32: b"1"})
    store.workspace.add_photos({"0" * 32: b"another", "2" * 32: b"2"})
    store.reports.add(Report(head(), ()), {"2" * 32: b"another", "3" * 32: b"3"})
    store.reports.save_records(head().id, [], [], {"4" * 32: b"4", "3" * 32: b"another"})
    wanted = [f"{digit}" * 32 for digit in "023459"]
    found = store.workspace.photos(wanted)
    assert found == {"0" * 32: b"\x00\xff\x89PNG", "2" * 32: b"2", "3" * 32: b"3", "4" * 32: b"4"}
    assert store.workspace.photos([]) == {}


def test_keys_are_remembered_by_division(store: Store) -> None:
    store.reports.add(Report(head(1, "received"), ()), new_key=NewKey(TOWN, "a" * 64, "2006-12-20"))
    store.reports.add(Report(head(2, "received"), ()), new_key=NewKey(TOWN, "a" * 64, "2006-12-21"))
    store.reports.decide([], new_key=NewKey(TOWN, "b" * 64, "2006-12-22"))
    store.reports.decide([], new_key=NewKey(OTHER_TOWN, "a" * 64, "2006-12-22"))
    assert store.workspace.known_keys(TOWN) == {"a" * 64, "b" * 64}
    assert store.workspace.known_keys(OTHER_TOWN) == {"a" * 64}
    assert store.workspace.known_keys("371203003000") == frozenset()


def test_a_number_is_never_given_twice(store: Store) -> None:
    def row(number: int, unit: str = UNIT, form: str = "rows") -> Record:
        return Record(RecordKey(form, unit, number), {"whole": number})

    store.reports.add(Report(head(1, "accepted", period="2006S1"), (row(3), row(7))))
    store.reports.add(Report(head(2, "accepted", revision=1), (row(2),)))
    store.reports.add(Report(head(3, revision=2), (row(5, UNIT2), row(0, form="demo"))))
    assert store.reports.highest_seq("rows", UNIT) == 7
    assert store.reports.highest_seq("rows", UNIT2) == 5
    store.reports.save_records(head(3).id, [row(8, UNIT2), row(9, UNIT2)])
    store.reports.save_records(head(3).id, [], [row(8, UNIT2).key, row(9, UNIT2).key])
    assert store.reports.highest_seq("rows", UNIT2) == 9
    assert store.reports.highest_seq("rows", "371203001202") == 0
    assert store.reports.highest_seq("demo", UNIT) == 0


# ---- whole or nothing


def test_a_report_that_cannot_be_stored_whole_leaves_nothing(store: Store) -> None:
    before = store.reports.content_hash()
    twice = (Record(DEMO, FILLED), Record(DEMO2, EMPTY), Record(DEMO2, EMPTY))
    with pytest.raises(IntegrityError):
        store.reports.add(
            Report(head(), twice, (said(),)), {"0" * 32: b"x"}, NewKey(TOWN, "a" * 64, "2006-12-20")
        )
    assert store.reports.content_hash() == before
    assert store.reports.heads() == []


def test_rows_that_cannot_be_saved_leave_the_old_ones(store: Store) -> None:
    report = Report(head(), (Record(DEMO, FILLED), Record(RecordKey("rows", UNIT, 1), EMPTY)))
    store.reports.add(report)
    before = store.reports.content_hash()
    with pytest.raises(IntegrityError):
        store.reports.save_records(
            head().id,
            [Record(DEMO, {"whole": 1}), Record(DEMO2, {}), Record(DEMO2, {})],
            [RecordKey("rows", UNIT, 1)],
            {"0" * 32: b"x"},
        )
    assert store.reports.content_hash() == before
    assert store.reports.report(head().id) == report


def test_a_decision_lands_whole_or_not_at_all(store: Store) -> None:
    store.reports.add(Report(head(1, "received"), ()))
    store.reports.add(Report(head(2, "received"), ()))
    before = store.reports.content_hash()
    with pytest.raises(IntegrityError):  # the database knows the states
        store.reports.decide(
            [head(1, "accepted"), head(2, "perhaps")],
            {head(1).id: [Comment("意见")]},
            NewKey(TOWN, "a" * 64, ""),
        )
    assert store.reports.content_hash() == before


def test_a_record_needs_its_report(store: Store) -> None:
    with pytest.raises(IntegrityError), database.writing(store._engine) as connection:
        connection.execute(
            tables.carried.insert(),
            {"report_id": "f" * 32, "form": "demo", "unit_code": UNIT, "seq": 0, "field": "x"},
        )


def test_reading_is_one_view_whatever_others_write_meanwhile(store: Store, location: str) -> None:
    store.reports.add(Report(head(1), ()))
    other = database.connect(location)
    count = sqlalchemy.select(sqlalchemy.func.count()).select_from(tables.report)
    with database.reading(other) as connection:
        assert connection.scalar(count) == 1
        store.reports.add(Report(head(2), ()))
        assert connection.scalar(count) == 1
    with database.reading(other) as connection:
        assert connection.scalar(count) == 2
    other.dispose()


def test_the_content_hash_changes_with_the_content_and_only_then(
    store: Store, location: str, small_forms: FormSet, open_store: OpenStore
) -> None:
    seen = [store.reports.content_hash()]

    def changed() -> bool:
        seen.append(store.reports.content_hash())
        return seen[-1] != seen[-2]

    store.reports.add(Report(head(), (Record(DEMO, {"whole": 1}),)))
    assert changed()
    store.reports.save_records(head().id, [Record(DEMO, {"whole": 1})])
    assert not changed()
    for values in ({"whole": 2}, {"whole": Missing.NOT_YET_KNOWN}, {"whole": Missing.NOT_APPLICABLE}, {}):
        store.reports.save_records(head().id, [Record(DEMO, values)])  # type: ignore[arg-type]
        assert changed()
    store.reports.save_explanations(head().id, [said()])
    assert changed()
    store.workspace.add_photos({"0" * 32: b"x"})
    assert changed()
    store.workspace.photos(["0" * 32])
    assert not changed()
    assert open_store(location, small_forms).reports.content_hash() == seen[-1]
    assert len(set(seen)) == 8


# ---- sums


def accepted(store: Store, number: int, records: Iterable[Record], **changes: object) -> None:
    store.reports.add(Report(head(number, **{"state": "accepted", **changes}), tuple(records)))  # type: ignore[arg-type]


def rows(*values: dict[str, Value], unit: str = UNIT) -> list[Record]:
    return [Record(RecordKey("rows", unit, number), row) for number, row in enumerate(values, 1)]


def test_sums_of_fields_are_exact_and_of_accepted_reports_only(store: Store) -> None:
    accepted(
        store,
        1,
        [*rows(*({"part": D("0.1"), "whole": 10**14} for _ in range(90))), Record(DEMO, {"whole": 5})],
    )
    accepted(store, 2, [Record(DEMO2, {"whole": 0, "part": D("0.001")})], division=OTHER_TOWN)
    for number, changes in enumerate(
        ({"state": "received"}, {"state": "superseded"}, {"state": "draft"}, {"period": "2006S1"}), 3
    ):
        accepted(store, number, [Record(DEMO, {"whole": 1000})], **changes)
    found = store.consolidation.field_sums("2006S2")
    assert sorted(found, key=lambda f: (f.form, f.field, f.unit_code)) == [
        FieldSum(UNIT2, "demo", "part", D("0.001"), 1),
        FieldSum(UNIT, "demo", "whole", D(5), 1),
        FieldSum(UNIT2, "demo", "whole", D(0), 1),
        FieldSum(UNIT, "rows", "part", D(9), 90),
        FieldSum(UNIT, "rows", "whole", D(90 * 10**14), 90),
    ]
    assert all(type(found_sum.sum) is Decimal for found_sum in found)
    assert store.consolidation.field_sums("2005S1") == []


def test_blanks_and_the_other_empties_are_no_summands(store: Store) -> None:
    accepted(
        store,
        1,
        rows({"whole": 3}, {"whole": Missing.NOT_YET_KNOWN}, {"whole": AsTyped("很多")}, {"words": "甲"}),
    )
    assert store.consolidation.field_sums("2006S2") == [FieldSum(UNIT, "rows", "whole", D(3), 1)]


def indicator(kind: str, form: str = "rows", **expressions: str) -> Indicator:
    parsed = {key: Expression(text) for key, text in expressions.items()}
    return Indicator("i", "示例", "", kind, form, **parsed)  # type: ignore[arg-type]


def unit_sums(store: Store, *asked: object, **expressions: str) -> list[UnitSum]:
    found = store.consolidation.unit_sums(indicator(*asked, **expressions), "2006S2")  # type: ignore[arg-type]
    assert all(type(value) is Decimal for unit in found for value in (unit.numerator, unit.denominator))
    assert all(type(unit.counted) is int for unit in found)
    return found


def test_what_units_add_to_a_sum(store: Store) -> None:
    accepted(store, 1, rows({"whole": 3}, {"whole": 0}, {"part": D("1.5")}))
    accepted(store, 2, rows({"part": D("0.1")}, {"part": D("0.2")}, unit=UNIT2), division=OTHER_TOWN)
    assert unit_sums(store, "sum", numerator="whole") == [UnitSum(UNIT, D(3), D(0), 2)]
    assert unit_sums(store, "sum", numerator="part") == [
        UnitSum(UNIT, D("1.5"), D(0), 1), UnitSum(UNIT2, D("0.3"), D(0), 2)
    ]  # fmt: skip


def test_a_ratio_counts_where_both_sides_are_filled(store: Store) -> None:
    both = ({"whole": 3, "part": D("4.5")}, {"whole": 0, "part": D("0.5")})
    accepted(store, 1, rows(*both, {"whole": 100}, {"part": D(100)}))
    assert unit_sums(store, "ratio", numerator="whole", denominator="part") == [UnitSum(UNIT, D(3), D(5), 2)]


def test_a_side_may_stand_in_another_form_of_the_same_unit(store: Store) -> None:
    accepted(
        store,
        1,
        [Record(DEMO, {"whole": 8}), Record(DEMO2, {}), *rows({"whole": 2}), *rows({"whole": 5}, unit=UNIT2)],
    )
    accepted(store, 2, [Record(DEMO2, {"whole": 1000})], division=OTHER_TOWN)
    found = unit_sums(store, "ratio", numerator="whole", denominator="demo.whole")
    assert found == [UnitSum(UNIT, D(2), D(8), 1)]


def test_a_share_counts_the_units_that_answered(store: Store) -> None:
    accepted(store, 1, [Record(DEMO, {"one": "no"}), Record(DEMO2, {"one": Missing.NOT_YET_KNOWN})])
    accepted(store, 2, [Record(RecordKey("demo", "371203002200"), {"one": "yes"})], division=OTHER_TOWN)
    assert unit_sums(store, "share_of_register", "demo", where="one == 'yes'") == [
        UnitSum(UNIT, D(0), D(0), 1), UnitSum("371203002200", D(1), D(0), 1)
    ]  # fmt: skip


WHERES = (
    "one == 'yes'",
    "one != 'yes'",
    "not one == 'yes'",
    "one in ('yes', 'no')",
    "one not in ('yes', 'none')",
    "not one in ('no', 'none')",
    "whole > 0",
    "not whole > 0",
    "whole >= 1 and part < 2.5",
    "whole == 1 or part == 0.125",
    "not (whole > 1 and part > 1)",
    "whole + part > 3",
    "whole * 2 - part <= 1.5",
    "part * 2 == 0.25",
    "-part < -1",
    "part > 0.1 and one == 'yes'",
    "words == '示例数据𠮷'",
)


@pytest.mark.parametrize("where", WHERES)
def test_the_database_counts_what_the_expression_says(where: str, store: Store, small_forms: FormSet) -> None:
    values: dict[str, list[Value]] = {
        "whole": [None, 0, 1, 2, Missing.NOT_YET_KNOWN],
        "part": [None, D("0.125"), D(1), D("2.5")],
        "one": [None, "yes", "no", AsTyped("有")],
        "words": [None, "示例数据𠮷"],
    }
    every: list[dict[str, Value]] = [{}]
    for name, choices in values.items():
        every = [{**row, name: value} for row in every for value in choices]
    records = rows(*({name: value for name, value in row.items() if value is not None} for row in every))
    accepted(store, 1, records)
    figures = Figures(small_forms, Period.parse("2006S2"), records)
    holds = sum(bool(Expression(where).evaluate(figures.scope(record.key))) for record in records)
    assert 0 < holds < len(records)
    assert unit_sums(store, "count", where=where) == [UnitSum(UNIT, D(holds), D(0), len(records))]


@pytest.mark.parametrize(
    ("numerator", "total"),
    [
        ("whole * 2 + part", "6.3"),
        ("part * part", "0.05"),
        ("part - whole", "-2.7"),
        ("-part", "-0.3"),
        ("part * 0.5", "0.15"),
    ],
)
def test_a_computed_summand_is_exact(numerator: str, total: str, store: Store) -> None:
    accepted(store, 1, rows({"whole": 1, "part": D("0.1")}, {"whole": 2, "part": D("0.2")}, {"whole": 5}))
    assert unit_sums(store, "sum", numerator=numerator)[0].numerator == D(total)


@pytest.mark.parametrize("where", ["filled(one)", "matches(words, 'x')", "whole / 2 > 1", "0 < whole < 2"])
def test_what_an_indicator_may_not_use_is_told(where: str, store: Store) -> None:
    with pytest.raises(ValueError, match="不能用"):
        unit_sums(store, "count", where=where)


# ---- forms that change


def columns(location: str, table: str) -> set[str]:
    engine = database.connect(location)
    names = {column["name"] for column in sqlalchemy.inspect(engine).get_columns(table)}
    engine.dispose()
    return names


def test_a_new_field_is_a_new_column_beside_the_old_values(
    store: Store, location: str, tmp_path: Path, open_store: OpenStore
) -> None:
    store.reports.add(Report(head(), (Record(DEMO, FILLED),)))
    store.close()
    new = 'name = "order"; label = "新"; type = "decimal"; places = 1'
    grown = open_store(location, forms_of(tmp_path, demo=HEAD + fields(*EVERY_TYPE, new)))
    assert whole(grown, head()) == {DEMO: FILLED}
    grown.reports.save_records(head().id, [Record(DEMO, {**FILLED, "order": D("0.5")})])
    assert whole(grown, head()) == {DEMO: {**FILLED, "order": D("0.5")}}
    assert "order" in columns(location, "form_demo")


def test_a_new_form_is_a_new_table(
    location: str, tmp_path: Path, small_forms: FormSet, open_store: OpenStore
) -> None:
    open_store(location, forms_of(tmp_path, demo=HEAD + fields(*EVERY_TYPE))).close()
    grown = open_store(location, small_forms)
    row = Record(RecordKey("rows", UNIT, 1), FILLED)
    grown.reports.add(Report(head(), (row,)))
    assert grown.reports.report(head().id).records == (row,)


def test_a_field_that_is_gone_keeps_its_column_and_values(
    store: Store, location: str, tmp_path: Path, small_forms: FormSet, open_store: OpenStore
) -> None:
    store.reports.add(Report(head(), (Record(DEMO, FILLED), Record(DEMO2, EMPTY, frozenset({"part"})))))
    store.close()
    fewer = [field for field in EVERY_TYPE if '"part"' not in field and '"day"' not in field]
    shrunk = open_store(location, forms_of(tmp_path, demo=HEAD + fields(*fewer)))
    left = {name: value for name, value in EMPTY.items() if name not in ("part", "day")}
    (first, second) = shrunk.reports.report(head().id).records
    assert first.values.keys() == FILLED.keys() - {"part", "day"}
    assert second == Record(DEMO2, left)
    shrunk.close()
    whole_again = open_store(location, small_forms)
    assert whole(whole_again, head()) == {DEMO: FILLED, DEMO2: EMPTY}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"whole"; label = "整数"; type = "integer"', '"whole"; label = "整数"; type = "text"'),
        ("places = 3", "places = 2"),
        ('type = "select_one yes_no"', 'type = "select_multiple yes_no"'),
    ],
)
def test_a_changed_type_is_refused(
    was: str, now: str, store: Store, location: str, tmp_path: Path, open_store: OpenStore
) -> None:
    store.reports.add(Report(head(), (Record(DEMO, FILLED),)))
    before = store.reports.content_hash()
    changed = [field.replace(was, now).replace("; min = -999", "") for field in EVERY_TYPE]
    new = 'name = "new"; label = "新"; type = "integer"'
    with pytest.raises(PersonError) as caught:
        open_store(location, forms_of(tmp_path, demo=HEAD + fields(*changed, new)))
    assert caught.value.code == "form_changed"
    assert "new" not in columns(location, "form_demo")
    assert store.reports.content_hash() == before


# ---- addresses


@pytest.mark.parametrize("address", ["://", "nosuch://server/x", "mysql://server/x", "oracle://server/x"])
def test_an_address_we_cannot_open_is_told(address: str, small_forms: FormSet) -> None:
    with pytest.raises(PersonError) as caught:
        Store(address, small_forms)
    assert caught.value.code == "bad_workspace"


def test_a_server_that_is_not_there_is_told(tmp_path: Path, small_forms: FormSet) -> None:
    with pytest.raises(PersonError) as caught:
        Store(f"postgresql+psycopg://nobody@/x?host={tmp_path}", small_forms)
    assert caught.value.code == "bad_workspace"


def test_there_is_no_workspace_where_none_was_made(tmp_path: Path, small_forms: FormSet) -> None:
    with pytest.raises(PersonError) as caught:
        Store(str(tmp_path / "nothing.sqlite"), small_forms)
    assert caught.value.code == "no_workspace"
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_somebody_else_is_refused_and_left_as_it_is(
    location: str, small_forms: FormSet
) -> None:
    engine = sqlalchemy.create_engine(database.database_url(location))
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE theirs (a INTEGER)"))
    with pytest.raises(PersonError) as caught:
        Store(location, small_forms, create=True)
    assert caught.value.code == "bad_workspace"
    assert sqlalchemy.inspect(engine).get_table_names() == ["theirs"]
    engine.dispose()
