"""Heads that no program of ours writes, with a signature that holds: whoever has a key may sign anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import openpyxl
import pytest

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.envelope import SHEET, Meta, rows_of, sign
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_meta
from tests.workbook.files.raw import few_divisions, small_desk, small_package

Forge = Callable[..., Path]
SOMEBODY = "a" * 32


@pytest.fixture(scope="module")
def township(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[TownshipDesk]:
    desk = small_desk("township", tmp_path_factory.mktemp("township"), few_divisions(divisions))
    assert isinstance(desk, TownshipDesk)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def genuine(township: TownshipDesk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_package(township, tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[BureauDesk]:
    """One for all: what is refused leaves nothing behind."""
    desk = small_desk("bureau", tmp_path_factory.mktemp("bureau"), few_divisions(divisions))
    assert isinstance(desk, BureauDesk)
    yield desk
    desk.close()


@pytest.fixture
def forge(township: TownshipDesk, genuine: Path, tmp_path: Path) -> Forge:
    """Writes the genuine package with another head, signed with the township's own key."""

    def write(**change: object) -> Path:
        meta = read_meta(read_cells(genuine))
        assert meta is not None
        head = msgspec.structs.replace(meta.head, **change)
        signed = sign(meta.kind, head, meta.content, township.private_key)
        book = openpyxl.load_workbook(genuine)
        del book[layout.COVER]  # it speaks of the genuine head
        for number, pair in enumerate(
            rows_of(Meta(meta.kind, signed, meta.content, editions=meta.editions)), 1
        ):
            for column, text in enumerate(pair, 1):
                book[SHEET].cell(number, column).value = text
        book.save(tmp_path / "forged.xlsx")
        return tmp_path / "forged.xlsx"

    return write


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        ({"revision": 0}, "bad_head", "修订版号"),
        ({"revision": 1, "parent_id": SOMEBODY}, "bad_head", "修订版号"),
        ({"revision": 2, "parent_id": ""}, "bad_head", "修订版号"),
        ({"revision": 10_000, "parent_id": SOMEBODY}, "bad_head", "修订版号"),
        ({"revision": 2, "parent_id": "../" * 9}, "bad_head", "数据编号"),
        ({"id": "A" * 32}, "bad_head", "数据编号"),
        ({"id": SOMEBODY[1:]}, "bad_head", "数据编号"),
        ({"division": "37120300100"}, "bad_head", "区划代码"),
        ({"period": "2006S3"}, "bad_meta", "校验页"),
        ({"created": "昨天"}, "bad_meta", "校验页"),
        ({"created": "yesterday"}, "bad_meta", "校验页"),
        ({"created": "2007-W05-1"}, "bad_meta", "校验页"),
        ({"id": "a" * 65}, "bad_meta", "校验页"),
        ({"division": "示例数据示例数据示例数据"}, "bad_meta", "校验页"),
        ({"revision": -1}, "bad_meta", "校验页"),
        ({"form_versions": {"village_broadband": -1}}, "bad_meta", "校验页"),
        ({"form_versions": {"village_broadband": 2**31}}, "bad_meta", "校验页"),
        ({"form_versions": {}}, "bad_meta", "校验页"),
        ({"editions": {"village_broadband": "A" * 64}}, "bad_meta", "校验页"),
        ({"form_versions": {"x" * 65: 1}}, "bad_meta", "校验页"),
        ({"form_versions": {"x\r\n": 1}}, "bad_meta", "校验页"),
    ],
)
def test_a_head_that_cannot_be_is_refused_in_words(
    bureau: BureauDesk, township: TownshipDesk, forge: Forge, change: dict[str, object], code: str, word: str
) -> None:
    before, ours = bureau.store.reports.content_hash(), township.store.reports.content_hash()
    path = forge(**change)
    (result,) = bureau.import_packages([path])
    assert result.verdict == "refused"
    (problem,) = [problem for problem in result.problems if problem.code == code]
    assert word in problem.message
    assert problem.remedy
    assert bureau.store.reports.content_hash() == before
    if code == "bad_meta":
        assert not township.load([path])[0].taken, "nor by who might have written it"
        assert township.store.reports.content_hash() == ours


@pytest.mark.parametrize("change", [{}, {"revision": 9_999, "parent_id": SOMEBODY}])
def test_a_head_that_can_be_is_taken(
    tmp_path: Path, divisions: list[Division], forge: Forge, change: dict[str, object]
) -> None:
    desk = small_desk("bureau", tmp_path, few_divisions(divisions))
    assert isinstance(desk, BureauDesk)
    assert [result.verdict for result in desk.import_packages([forge(**change)])] == ["held"]
    desk.close()
