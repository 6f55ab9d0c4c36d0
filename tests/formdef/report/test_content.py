"""A report's canonical form: the same bytes for the same values, and every value back out of them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laiwu_desktop.base.text import writable
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.loading.load import load_forms
from laiwu_desktop.formdef.report.canonical import canonical, content_of, digest
from laiwu_desktop.formdef.report.change import ValueChange, differences
from laiwu_desktop.formdef.report.content import Content, Explanation, Record, RecordKey
from laiwu_desktop.formdef.types import TYPES, TextType
from laiwu_desktop.formdef.values import AsTyped, Missing, Value
from tests.formdef.small import EVERY_TYPE, HEAD, fields, folder_of

UNIT = "371203001200"
EMPTIES: list[Value] = [Missing.NOT_APPLICABLE, Missing.NOT_YET_KNOWN, AsTyped("约三百")]


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> FormSet:
    """Two small forms with a field of every type; the second has any number of rows."""
    text = HEAD + fields(*EVERY_TYPE)
    rows = HEAD.replace("demo", "rows").replace("1表", "2表") + "repeats = true\n" + fields(*EVERY_TYPE)
    return load_forms(folder_of(tmp_path_factory.mktemp("small"), demo=text, rows=rows))


VALUES: dict[str, st.SearchStrategy[Value]] = {
    "whole": st.integers(-(10**14), 10**14),
    "part": st.decimals(-(10**9), 10**9, places=3),
    "words": st.text(st.characters(codec="utf-8"), min_size=1).map(TextType().parse),
    "day": st.dates(date(1995, 1, 1), date(2030, 1, 1)),
    "one": st.sampled_from(["yes", "no"]),
    "several": st.sampled_from([("yes",), ("no",), ("yes", "no")]),
    "pictures": st.sampled_from([("0" * 32,), ("f" * 32, "0" * 32)]),
}


def value_of(field: str) -> st.SearchStrategy[Value]:
    empties = [empty for empty in EMPTIES if field != "words" or isinstance(empty, Missing)]
    known = VALUES[field] | st.sampled_from(empties)
    return known.filter(lambda value: value is not None)


WRITTEN = st.fixed_dictionaries({}, optional={name: value_of(name) for name in VALUES}).filter(bool)
KEYS = st.one_of(
    st.builds(RecordKey, st.just("demo"), st.sampled_from([UNIT, "371203001201"])),
    st.builds(RecordKey, st.just("rows"), st.sampled_from([UNIT, "371203001201"]), st.integers(1, 99)),
)
RECORDS = st.dictionaries(KEYS, WRITTEN, max_size=6).map(
    lambda rows: tuple(Record(key, values) for key, values in rows.items())
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20).map(writable)
SAID = st.builds(Explanation, KEYS, TEXT, TEXT, TEXT, TEXT, TEXT.filter(bool), TEXT, TEXT)
CONTENTS = st.builds(
    Content, RECORDS, st.lists(SAID, max_size=3, unique_by=lambda e: (e.key, e.field, e.rule)).map(tuple)
)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def by_key(content: Content) -> tuple[dict[RecordKey, dict[str, Value]], set[Explanation]]:
    return {record.key: record.values for record in content.records}, set(content.explanations)


def test_the_small_form_has_every_type(forms: FormSet) -> None:
    assert {field.type.kind for field in forms["demo"].fields.values()} == set(TYPES)


@few
@given(content=CONTENTS)
def test_what_is_written_is_read_back(forms: FormSet, content: Content) -> None:
    assert by_key(content_of(forms, canonical(forms, content))) == by_key(content)


@few
@given(content=CONTENTS, random=st.randoms(use_true_random=False))
def test_the_bytes_depend_on_the_values_alone(forms: FormSet, content: Content, random: Random) -> None:
    def shuffled(record: Record) -> Record:
        names = list(record.values)
        random.shuffle(names)
        return Record(record.key, {name: record.values[name] for name in names}, frozenset({"whole"}))

    records = [shuffled(record) for record in content.records]
    said = list(content.explanations)
    random.shuffle(records)
    random.shuffle(said)
    assert canonical(forms, Content(tuple(records), tuple(said))) == canonical(forms, content)


def record(values: dict[str, Value]) -> Record:
    return Record(RecordKey("demo", UNIT), values)


def test_blank_is_no_value_and_the_other_empties_are(forms: FormSet) -> None:
    def bytes_of(*records: Record) -> bytes:
        return canonical(forms, Content(records))

    blank = bytes_of(record({"whole": None, "several": ()}))
    assert blank == bytes_of() == bytes_of(record({}))
    assert len({blank, *(bytes_of(record({"whole": value})) for value in (0, *EMPTIES))}) == 5


def test_the_digest_changes_with_any_value(forms: FormSet) -> None:
    def digest_of(value: Value) -> str:
        return digest(canonical(forms, Content((record({"whole": value}),))))

    assert digest_of(35) == digest_of(35)
    assert len({digest_of(value) for value in (None, 0, 35, 36, *EMPTIES)}) == 7
    assert len(digest_of(35)) == 64


def test_the_canonical_form_is_fixed(forms: FormSet) -> None:
    values: dict[str, Value] = {
        "whole": 35, "part": Decimal("12.500"), "words": "示例数据𠮷𬳽", "day": date(2006, 8, 15),
        "one": "yes", "several": ("yes", "no"), "pictures": ("0" * 32,),
    }  # fmt: skip
    said = Explanation(RecordKey("demo", UNIT), "whole", "r", "35", "40", "示例数据", "甲", "2006-12-20")
    written = canonical(forms, Content((record(values),), (said,)))
    assert json.loads(written) == {
        "explanations": [
            {
                "field": "whole", "key": {"form": "demo", "seq": 0, "unit_code": UNIT}, "left": "35",
                "right": "40", "rule": "r", "text": "示例数据", "when": "2006-12-20", "who": "甲",
            }
        ],
        "records": [
            [
                "demo", UNIT, 0,
                {
                    "day": "2006-08-15", "one": "yes", "part": "12.500", "pictures": "0" * 32,
                    "several": ["yes", "no"], "whole": "35", "words": "示例数据𠮷𬳽",
                },
            ]
        ],
    }  # fmt: skip


def test_minus_zero_is_zero(forms: FormSet) -> None:
    part = forms["demo"].fields["part"].type
    zero, minus = (
        canonical(forms, Content((record({"part": part.parse(text)}),))) for text in ("0", "-0.000")
    )
    assert zero == minus


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'"\xff"',
        b"[" * 100_000,
        b'{"explanations": [], "records": [["demo", "371203001200", 0]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, [1]]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", "0", {}]]}',
        b'{"explanations": [], "records": [["demo", 371203001200, 0, {}]]}',
        b'{"explanations": [], "records": [[["demo"], "371203001200", 0, {}]]}',
        b'{"explanations": [], "records": [["nothing", "371203001200", 0, {}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, {"whole": "x"}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, {"one": "perhaps"}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, {"day": "2006-02-30"}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, {"whole": {"missing": "x"}}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, {"whole": {"other": "x"}}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, {"several": [1, []]}]]}',
        b'{"explanations": [], "records": [["demo", "1", 0, {"whole": "1"}], ["demo", "1", 0, {}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", -1, {}]]}',
        b'{"explanations": [], "records": [["demo", "3712030012001", 0, {}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, {"words": "a\\u0000"}]]}',
        b'{"explanations": [], "records": [["demo", "371203001200", 0, {"whole": {"typed": "\\u0001"}}]]}',
        b'{"explanations": [5], "records": []}',
        b'{"explanations": [{"key": {"form": "demo", "unit_code": "1"}, "field": "", "rule": "r",'
        b' "left": "", "right": "", "text": "\\u0000"}], "records": []}',
    ],
)
def test_anything_else_is_refused(data: bytes, forms: FormSet) -> None:
    with pytest.raises(ValueError):
        content_of(forms, data)


@pytest.mark.parametrize(
    "change",
    [
        {"field": "x" * 65},
        {"rule": "x" * 65},
        {"key": RecordKey("x" * 65, "371203001200")},
        {"key": RecordKey("demo", "3712030012001")},
        {"key": RecordKey("demo", "371203001200", -1)},
        {"key": RecordKey("demo", "371203001200", 2**31)},
        {"who": "\0"},
    ],
)
def test_an_explanation_that_no_database_can_hold_is_refused(
    change: dict[str, object], forms: FormSet
) -> None:
    said = Explanation(RecordKey("demo", "371203001200"), "x" * 64, "x" * 64, "", "", "示例数据")
    assert content_of(forms, canonical(forms, Content((), (said,)))).explanations == (said,)
    strange = canonical(forms, Content((), (msgspec.structs.replace(said, **change),)))
    with pytest.raises(ValueError):
        content_of(forms, strange)


def test_differences_name_every_value_that_changed() -> None:
    first, second = RecordKey("demo", UNIT), RecordKey("rows", UNIT, 1)
    was = [Record(first, {"whole": 35, "words": "甲", "part": Decimal("1.5")}), Record(second, {"whole": 1})]
    now = [Record(first, {"words": "乙", "part": Decimal("1.500"), "day": date(2006, 8, 15), "one": None})]
    assert differences(was, now) == [
        ValueChange(first, "day", None, date(2006, 8, 15)),
        ValueChange(first, "whole", 35, None),
        ValueChange(first, "words", "甲", "乙"),
        ValueChange(second, "whole", 1, None),
    ]
    assert differences(was, was) == []


def test_differences_keep_the_empties_apart() -> None:
    values: list[Value] = [None, 0, *EMPTIES]
    changes = [
        bool(differences([record({"whole": a})], [record({"whole": b})])) for a in values for b in values
    ]
    assert changes.count(False) == len(values)


def test_a_changed_value_is_no_longer_unconfirmed() -> None:
    carried = Record(RecordKey("demo", UNIT), {"whole": 35, "words": "甲"}, frozenset({"whole", "words"}))
    assert carried.with_value("whole", 36).carried == {"words"}
    assert carried.with_value("whole", 35).carried == {"words"}
    assert carried.with_value("whole", None) == Record(carried.key, {"words": "甲"}, frozenset({"words"}))
    assert carried.values == {"whole": 35, "words": "甲"}


def test_rows_have_an_order() -> None:
    keys = [RecordKey("b", "1", 2), RecordKey("a", "2"), RecordKey("b", "1", 10), RecordKey("a", "1")]
    assert sorted(keys) == [keys[3], keys[1], keys[0], keys[2]]
