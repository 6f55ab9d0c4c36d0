"""Templates that were written, and filled in by hand, before divisions changed (示例数据)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from laiwu_desktop.desk.results import Loaded
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.workbook.format.layout import sheet_title
from tests.conftest import CITY, TOWNSHIP
from tests.desk.divisions import plain
from tests.workbook.files.raw import few_divisions, small_desk

K, DAY = ChangeKind, "2006-08-01"
POINTS = "demonstration_point"
ELSEWHERE = Division("371203002000", "里辛街道办事处", "township", "371203000000")
NEW, EAST, WEST = (f"{TOWNSHIP[:9]}{n}" for n in ("901", "902", "903"))


@pytest.fixture
def desk(tmp_path: Path, divisions: list[Division]) -> Iterator[TownshipDesk]:
    """A township of eight villages, and a neighbour."""
    made = small_desk("township", tmp_path, [*few_divisions(divisions, 8), ELSEWHERE])
    assert isinstance(made, TownshipDesk)
    yield made
    made.close()


def codes(desk: TownshipDesk) -> list[str]:
    return [unit.code for unit in desk.units(TOWNSHIP)["village"]]


def filled(desk: TownshipDesk, path: Path, rows: Mapping[str, tuple[int, int]], *, plainly: bool) -> Path:
    """A template filled in by hand; `plainly` without the hidden sheet, as one that was copied elsewhere."""
    book = openpyxl.load_workbook(desk.write_template(path))
    sheet = book[sheet_title(desk.forms[plain.FORM])]
    columns = {cell.value: cell.column for cell in sheet[4]}
    for row in range(5, sheet.max_row + 1):
        figures = rows.get(str(sheet.cell(row, columns["unit_code"]).value))
        for field, figure in zip(plain.FIELDS, figures or (), strict=False):
            sheet.cell(row, columns[field]).value = figure
    points = book[sheet_title(desk.forms[POINTS])]
    columns = {cell.value: cell.column for cell in points[4]}
    for row, (code, point) in enumerate([(codes(desk)[1], "甲"), (codes(desk)[2], "乙")], 5):
        points.cell(row, columns["unit_code"]).value = code
        points.cell(row, columns["point_name"]).value = f"示例数据{point}"
    if plainly:
        del book["_meta"]
    book.save(path)
    return path


def became(kind: ChangeKind, was: str, code: str, up: str = TOWNSHIP) -> DivisionChange:
    return DivisionChange(DAY, kind, was, code, f"示例{code[-3:]}村委会", "village", up)


def learn(desk: TownshipDesk, changes: Sequence[DivisionChange]) -> None:
    """As the bureau's task has it."""
    after = desk.timeline.with_changes(changes)
    desk.learn_changes(after, after.changes)
    desk.follow_divisions()


def told(loaded: Loaded, code: str) -> list[str]:
    return [problem.message for problem in loaded.problems if problem.unit_code == code]


def in_draft(desk: TownshipDesk) -> dict[str, tuple[object, ...]]:
    rows = (r for r in desk.draft().figures.records if r.key.form == plain.FORM)
    return {r.key.unit_code: tuple(r.values.get(field) for field in plain.FIELDS) for r in rows}


@pytest.mark.parametrize("plainly", [False, True])
def test_rows_are_found_by_their_old_codes_and_nothing_is_lost(
    desk: TownshipDesk, tmp_path: Path, *, plainly: bool
) -> None:
    stay, one, two, split, moved, closed, renamed, half = codes(desk)
    figures = plain.figures_of(codes(desk))
    template = filled(desk, tmp_path / "模板.xlsx", figures, plainly=plainly)
    learn(
        desk,
        [
            became(K.MERGED, one, NEW),
            became(K.MERGED, two, NEW),
            became(K.SPLIT, split, EAST),
            became(K.SPLIT, split, WEST),
            became(K.MOVED, moved, f"{ELSEWHERE.code[:9]}904", ELSEWHERE.code),
            DivisionChange(DAY, K.CLOSED, closed),
            became(K.RECODED, renamed, f"{TOWNSHIP[:9]}905"),
        ],
    )
    (loaded,) = desk.load([template])
    assert loaded.taken, loaded.problems
    assert in_draft(desk) == {
        stay: figures[stay],
        half: figures[half],
        NEW: tuple(a + b for a, b in zip(figures[one], figures[two], strict=True)),
        f"{TOWNSHIP[:9]}905": figures[renamed],
    }
    assert any("现为示例905村委会" in text for text in told(loaded, renamed))
    for code in (one, two):
        assert any("已相加" in text for text in told(loaded, code))
    for code in (split, moved, closed):  # each value is named where it stands
        for figure in figures[code]:
            assert sum(f"“{figure}”没有读入" in text or f"“{figure}”不能自动归入" in text
                       for text in told(loaded, code)) == 1  # fmt: skip
    points = [r for r in desk.draft().figures.records if r.key.form == POINTS]
    assert [(r.key.unit_code, r.values["point_name"]) for r in points] == [
        (NEW, "示例数据甲"), (NEW, "示例数据乙"),
    ]  # fmt: skip
    assert len({r.key.seq for r in points}) == 2
    assert all(r.key.seq > 0 for r in points)


def test_a_sum_needs_the_rows_of_all_that_merged(desk: TownshipDesk, tmp_path: Path) -> None:
    """Into one that keeps its code; of the other the officer had not been told yet."""
    _, one, two, *_ = codes(desk)
    whole = filled(desk, tmp_path / "a.xlsx", {one: (300, 30), two: (200, 20)}, plainly=False)
    part = filled(desk, tmp_path / "b.xlsx", {one: (300, 30)}, plainly=False)
    learn(desk, [became(K.MERGED, one, two), became(K.MERGED, two, two)])
    (loaded,) = desk.load([part])
    assert in_draft(desk) == {}
    assert len([text for text in told(loaded, one) if "不能自动归入" in text]) == 2
    (loaded,) = desk.load([whole])
    assert in_draft(desk) == {two: (500, 50)}


def test_the_whole_office_has_another_code(desk: TownshipDesk, tmp_path: Path) -> None:
    figures = plain.figures_of(codes(desk))
    template = filled(desk, tmp_path / "模板.xlsx", figures, plainly=False)
    learn(
        desk,
        [
            DivisionChange(
                DAY, K.RECODED, d.code, plain.code_2019(d.code), d.name, d.level,
                plain.code_2019(d.parent_code) if d.parent_code else "",
            )
            for d in desk.timeline.newest
        ],
    )  # fmt: skip
    assert desk.division.code == plain.code_2019(TOWNSHIP) != CITY
    (loaded,) = desk.load([template])
    assert loaded.taken, loaded.problems
    assert in_draft(desk) == {plain.code_2019(code): values for code, values in figures.items()}


def test_what_a_person_typed_meanwhile_is_a_change_like_any_other(desk: TownshipDesk, tmp_path: Path) -> None:
    """The file's word replaces it, and says so; a row under today's code in the same file counts alone."""
    one = codes(desk)[1]
    template = filled(desk, tmp_path / "a.xlsx", {one: (300, 30)}, plainly=False)
    learn(desk, [became(K.RECODED, one, NEW)])
    desk.draft().enter(RecordKey(plain.FORM, NEW), "households", "280")
    (loaded,) = desk.load([template])
    assert [(c.was, c.now) for c in loaded.changed] == [("280", "300")]
    book = openpyxl.load_workbook(template)
    sheet = book[sheet_title(desk.forms[plain.FORM])]
    columns = {cell.value: cell.column for cell in sheet[4]}
    last = sheet.max_row + 1
    for name, value in (("unit_code", NEW), ("households", 290)):
        sheet.cell(last, columns[name]).value = value
    book.save(template)
    (loaded,) = desk.load([template])
    assert in_draft(desk)[NEW] == (290, 30)
    assert any("“300”" in text for text in told(loaded, one))
