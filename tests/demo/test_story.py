"""The whole story on three townships: it ends well and leaves what it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.demo.county import CITY, County, generate
from laiwu_desktop.demo.stage import NOTE, NOTE_TITLE, Outputs
from laiwu_desktop.demo.story import run
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk

TOWNSHIPS = ("371202001000", "371202111000", "371203001000")
RETURNED = TOWNSHIPS[1]


@dataclass
class Told:
    """A story that was told: what it said, what it left, and the answers it started from."""

    out: Path
    lines: list[str]
    county: County

    def names(self, folder: str) -> list[str]:
        """The files of a folder, in order."""
        return sorted(path.name for path in (self.out / folder).iterdir())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The story of three townships, without pictures of the window."""
    out = tmp_path_factory.mktemp("demo") / "out"
    lines: list[str] = []
    run(out, say=lines.append, screenshots=False, townships=TOWNSHIPS)
    return Told(out, lines, generate(2006, TOWNSHIPS))


def test_each_step_says_its_number_and_time(told: Told) -> None:
    steps = [line for line in told.lines if re.match(r" *\d+\. ", line)]
    assert [int(step.split(".")[0]) for step in steps] == list(range(1, len(steps) + 1))
    assert all(re.search(r"　\d+\.\d 秒$", step) for step in steps)
    assert len(steps) > 20
    assert re.search(r"共 \d+\.\d 秒$", told.lines[-1])


def test_leaves_workspaces_templates_packages_and_receipts(told: Told) -> None:
    offices = ["凤城街道办事处", "和庄镇", "艾山街道办事处"]
    assert told.names("工作区") == sorted(f"{name}.sqlite" for name in (*offices, "莱芜市农业局"))
    books = sorted([f"{name}_2006S2.xlsx" for name in (*offices, "莱芜市")] + ["艾山街道办事处_2006S1.xlsx"])
    assert told.names("模板") == told.names("填好的模板") == books
    assert [name[:22] for name in told.names("数据包")] == [
        "371202001000_2006S2_r1", "371202111000_2006S2_r1", "371202111000_2006S2_r2",
        "371203001000_2006S1_r1", "371203001000_2006S2_r1",
    ]  # fmt: skip
    assert len(told.names("回执")) == 5
    assert len(told.names("交换文件夹/packages")) == 4
    assert told.names("交换文件夹/receipts") == sorted(TOWNSHIPS)


def test_everything_a_person_reads_says_sample(told: Told) -> None:
    note = (told.out / NOTE).read_text(encoding="utf-8-sig")
    assert "示例数据" in note
    assert {path.name for path in told.out.iterdir() if path.name not in note} == {NOTE}
    summary = openpyxl.load_workbook(told.out / "汇总表.xlsx", read_only=True)
    assert any("示例数据" in str(cell.value) for row in summary.worksheets[0].iter_rows() for cell in row)
    summary.close()
    with pypdfium2.PdfDocument(told.out / "村情表_艾山街道办事处.pdf") as sheets:
        assert len(sheets) >= len(told.county.villages["371203001000"])
        for page in sheets:
            assert "示例数据" in page.get_textpage().get_text_range()


def test_errors_were_found_and_corrected(told: Told) -> None:
    text = "\n".join(told.lines)
    assert "审核　强制性 4 处" in text
    assert "约三百 → " in text
    assert "再次审核：强制性 0 处" in text


def test_returned_township_was_accepted_with_its_second_revision(told: Told) -> None:
    bureau = open_desk(str(told.out / "工作区" / "莱芜市农业局.sqlite"))
    assert isinstance(bureau, BureauDesk)
    states = {t.division: (t.state, t.revision) for t in bureau.townships() if t.state}
    assert states == {code: ("accepted", 2 if code == RETURNED else 1) for code in TOWNSHIPS}
    first, second = bureau.revisions(RETURNED)
    assert (first.state, second.parent_id) == ("returned", first.id)
    assert len(bureau.store.reports.report(first.id).comments) == 2
    bureau.close()


def test_totals_are_those_of_the_true_answers(told: Told) -> None:
    """Slips and oversights were corrected on the way; what is added up is what was meant."""
    bureau = open_desk(str(told.out / "工作区" / "莱芜市农业局.sqlite"))
    assert isinstance(bureau, BureauDesk)
    fields = {(row.form, row.field): row.sum for row in bureau.consolidate().fields if row.division == CITY}
    bureau.close()
    for name in ("households", "broadband_users", "telephone_households"):
        answers = [rows[0].get(name) for rows in told.county.answers["village_broadband"].values()]
        assert fields["village_broadband", name] == sum(a for a in answers if isinstance(a, int))


def test_township_with_a_last_period_carried_forward(told: Told) -> None:
    desk = open_desk(str(told.out / "工作区" / "艾山街道办事处.sqlite"))
    assert isinstance(desk, TownshipDesk)
    assert [head.period for head in desk.store.reports.heads()] == ["2006S1", "2006S2"]
    assert desk.draft().has_previous
    assert any("启用2006年下半年，沿用上期　沿用" in line for line in told.lines)
    desk.close()


def test_replaces_a_former_demonstration_and_nothing_else(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path / "out", "口镇")
    outputs.prepare()
    (outputs.packages / "old.xlsx").touch()
    (outputs.root / "村情表_高庄街道办事处.pdf").touch()
    (outputs.root / "own.txt").touch()
    outputs.prepare()
    assert outputs.note.read_text(encoding="utf-8-sig").startswith(NOTE_TITLE)
    assert {path.name for path in outputs.root.iterdir()} == {*Outputs.FOLDERS, NOTE, "own.txt"}
    assert not list(outputs.packages.iterdir())


def test_refuses_a_folder_with_something_else_in_it(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(PersonError) as refused:
        run(tmp_path, say=lambda line: None)
    assert refused.value.code == "not_demo_folder"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(PersonError, match="不是文件夹"):
        run(tmp_path / "letter.txt", say=lambda line: None)


def test_makes_no_folder_under_a_name_that_belongs_to_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "w.sqlite").write_bytes(b"SQLite format 3\0")
    with pytest.raises(PersonError) as refused:
        Outputs(tmp_path / ".w.sqlite.lock", "口镇").prepare()
    assert refused.value.code == "other_file"
    assert [path.name for path in tmp_path.iterdir()] == ["w.sqlite"]
