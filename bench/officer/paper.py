"""What the officer has on paper (示例数据), and the same values by the command line: what is to come out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec

from laiwu_desktop.demo.county import PERIOD, PERIOD_BEFORE, generate
from laiwu_desktop.demo.gaps import Answers
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Content, RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.workbook.reading.read import read_book
from laiwu_desktop.workbook.writing.fill import fill_template

TOWNSHIP = "371202100000"  # 口镇
SAID = "示例说明：已核对，情况属实（示例数据）"
# Runs a command of the program, by its words.
Command = Callable[..., object]


@dataclass(frozen=True)
class Paper:
    """`begun` is the workspace as the officer finds it on the first day of the period, `package` what the
    command line made of the same workspace and the same values, which are `wanted`. `answers` are those
    values as villages write them down.
    """

    begun: Path
    package: Path
    wanted: Mapping[Cell, Value]
    answers: Answers


def on_paper(folder: Path, command: Command) -> Paper:
    """Let the command line report for the township, from the empty workspace to the package."""
    county = generate(townships=(TOWNSHIP,))
    before, now = county.of(TOWNSHIP, before=True), county.of(TOWNSHIP)
    before["demonstration_point"] = {}  # all of them came this period: rows have to be begun
    office, begun = folder / "口镇.sqlite", folder / "口镇_期初.sqlite"
    for period, answers in ((PERIOD_BEFORE, before), (PERIOD, now)):
        command("init", office, "--role", "township", "--division", TOWNSHIP, "--period", period)
        if period == PERIOD:
            shutil.copy(office, begun)
        _load(folder, office, period, answers, command)
    command("explain", office, "--text", SAID)
    command("export", office, "--out", folder / "命令行", "--carried")
    (package,) = (folder / "命令行").glob("*.xlsx")
    with closing(township_of(office)) as desk:
        return Paper(begun, package, values_of(desk.draft()), now)


def _load(folder: Path, office: Path, period: str, answers: Answers, command: Command) -> None:
    empty, filled = folder / f"{period}.xlsx", folder / f"{period}_填好.xlsx"
    command("template", office, "--out", empty)
    with closing(township_of(office)) as desk:
        fill_template(empty, filled, desk.forms, answers)
    command("load", office, filled)


def township_of(path: Path) -> TownshipDesk:
    """The desk of a workspace."""
    desk = open_desk(str(path))
    assert isinstance(desk, TownshipDesk)
    return desk


def values_of(draft: Draft) -> dict[Cell, Value]:
    """Every value that a person gave."""
    return {(one.key, name): value for one in draft.figures.records for name, value in one.values.items()}


def rows_of(wanted: Mapping[Cell, Value], form: str, unit: str) -> list[RecordKey]:
    """The rows that a unit is to have in a form."""
    return sorted({key for key, _ in wanted if (key.form, key.unit_code) == (form, unit)})


def filled_in(desk: TownshipDesk, folder: Path, answers: Answers, units: Sequence[str]) -> Path:
    """A template of these villages alone, filled in as villages send it."""
    empty, filled = folder / "空白模板.xlsx", folder / "各村报来.xlsx"
    desk.write_template(empty, replace=True)
    theirs = {
        form: {unit: rows for unit, rows in found.items() if unit in units} for form, found in answers.items()
    }
    fill_template(empty, filled, desk.forms, theirs)
    return filled


def signed_values(package: Path, desk: TownshipDesk) -> tuple[bytes, list[tuple[str, ...]]]:
    """What a package says, as it is signed; of the explanations all but who wrote them when."""
    book = read_book(package, desk.all_forms, desk.register)
    forms: FormSet = desk.forms
    said = [
        (str(one.key), one.field, one.rule, one.left, one.right, one.text)
        for one in book.content.explanations
    ]
    assert not book.problems, book.problems
    return canonical(forms, Content(book.content.records)), sorted(said)


def differences(one: Path, other: Path, desk: TownshipDesk) -> list[str]:
    """What two packages say differently; nothing where they are equal, value for value."""
    (records, said), (others, others_said) = signed_values(one, desk), signed_values(other, desk)
    if (records, said) == (others, others_said):
        return []
    mine, theirs = (_lines(data) for data in (records, others))
    return sorted((mine ^ theirs) | {str(line) for line in {*said} ^ {*others_said}})


def _lines(data: bytes) -> set[str]:
    rows = msgspec.json.decode(data)["records"]
    return {
        f"{form} {unit} {seq} {name}={value}"
        for form, unit, seq, values in rows
        for name, value in values.items()
    }
