"""Ten thousand hostile texts: none becomes a formula or a link, each comes back as it was entered."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path

import pytest

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import LONGEST, entered, file_name
from laiwu_desktop.desk.desk import Definitions
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.types import TextType
from laiwu_desktop.workbook.exchange.verification import verify
from laiwu_desktop.workbook.format.escapes import unescape
from laiwu_desktop.workbook.format.layout import sheet_title
from laiwu_desktop.workbook.opening.child import read_cells
from laiwu_desktop.workbook.reading.read import read_book
from laiwu_desktop.workbook.writing.style import new_workbook
from tests.sample import fill_in

SEED = 20061220
COUNT = 10_000
STARTS = (
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1:A9)", "+1", "-1+2", "{=1}", "{=SUM(A1)}", "\t=1", "\n=1",
    " =1", "＝1+1", '=HYPERLINK("http://x","y")', "=DDE(\"a\";\"b\")", "=_xlfn.WEBSERVICE(\"http://x\")",
    "http://例.cn/?a=1&b=<2>", "https://x", "ftp://x", "mailto:a@b", "internal:Sheet1!A1",
    "external:c:\\x.xlsx", "file:///etc/passwd", "\\\\a\\b", "_x0041_", "_x005F_", "_x0041_x0042_",
    "__x000D__", "x005F_", "_x005f_x005F_", "_xD83D__xDE00_", "_x0000_", "<f>1</f>", "</t></si><si>",
    "]]>", "<![CDATA[x", "&amp;", "&#0;", "<!DOCTYPE x>", "\ufeff示例", "\u202e倒", "مرحبا", "שלום",
    "👨‍👩‍👧", "𠮷𬳽", "e\u0301", "\u2028", "\x85", "\u00a0", "0012", "3.71202E+11", "1e5", "TRUE", "#N/A",
    "2006-3-5", "'", "''=1", "\"", "%00", "null", "暂缺 ", "不适用了",
)  # fmt: skip
ALPHABET = (
    *(chr(code) for code in range(0x20)), "\x7f", "\x80", "\x9f", "\ud800", "\udfff", "\ud83d", "\ufffe",
    "\uffff", "\ufdd0", "\U0001f600", "\U0010ffff", "\u200b", "\u200f", "\u2066", "=", "+", "-", "@",
    "|", "!", "_", "x", "0", "4", "1", "F", "<", ">", "&", "\"", "'", " ", "\u3000", "村", "ａ", "\r\n",
)  # fmt: skip


def hostile(count: int) -> list[str]:
    """Made-up texts of up to some hundred characters; a few are longer than a cell."""
    dice = random.Random(SEED)
    texts = list(STARTS)
    while len(texts) < count:
        middle = "".join(dice.choices(ALPHABET, k=dice.choice([0, 1, 3, 9, 30])))
        texts.append(dice.choice(["", dice.choice(STARTS)]) + middle + dice.choice(["", dice.choice(STARTS)]))
    texts[-3:] = ["=" * 400, "_x0041_" * 90, "=1+" * 300]
    return texts


def inside(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode() for name in archive.namelist() if name.endswith(("xml", "rels"))
        }


def assert_only_text(path: Path) -> None:
    """No formula, no link, nothing outside the file, in any part."""
    for name, text in inside(path).items():
        assert not re.search(r"<f[\s>/]", text), name
        assert "<hyperlink" not in text, name
        assert "ddeLink" not in text, name
        assert 'TargetMode="External"' not in text, name


def test_ten_thousand_hostile_texts_stay_text_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "h.xlsx"
    field = TextType(max_length=LONGEST)
    values = [field.parse(text) for text in hostile(COUNT)]
    with new_workbook(path, "示例", "2006-12-20T12:00:00") as workbook:
        sheet = workbook.add_worksheet("示例")
        for row, value in enumerate(values):
            assert sheet.write(row, 0, field.to_cell(value)) == 0
            assert sheet.write_string(row, 1, str(field.to_cell(value) or "x")) == 0
    assert_only_text(path)
    cells = read_cells(path).sheets[0].cells
    for row, value in enumerate(values):
        assert field.from_cell(cells.get((row, 0)))[0] == value, repr(value)


def test_a_package_full_of_hostile_text_is_unchanged_for_the_bureau(
    township: TownshipDesk, tmp_path: Path
) -> None:
    draft = fill_in(township)
    texts = iter(text for text in hostile(400) if len(text) <= 200)
    rows = []
    for record in draft.figures.records:
        fields = [f for f in draft.forms[record.key.form].entered if f.name == "remarks"]
        for field in fields:
            record = record.with_value(field.name, field.type.parse(next(texts)))
        rows.append(record)
    draft.save(rows)
    draft.explain(draft.check().findings, "=1+1 _x0041_", "=我")
    path = township.export(tmp_path / "out").path
    assert_only_text(path)
    verified = verify(
        read_book(path, township.all_forms, township.register), township.all_forms, township.register
    )
    assert (verified.signature, verified.edited, verified.problems) == ("original", (), ())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("_x0041_", "A"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x005F_x0041_x005F_x0042_", "_x0041_x0042_"),
        ("a_x000D_\nb", "a\nb"),
        ("_x0000_ _xD83D_", "_x0000_ _xD83D_"),
        ("x005F_ _x12_ _xZZZZ_", "x005F_ _x12_ _xZZZZ_"),
    ],
)
def test_an_escape_is_what_it_stands_for(written: str, meant: str) -> None:
    assert unescape(written) == meant


def test_text_too_long_for_a_cell_is_stopped_or_told(township: TownshipDesk) -> None:
    longest = "示" * LONGEST
    assert entered(longest) == longest
    for length in (LONGEST + 1, 32_767, 32_768, 100_000):
        with pytest.raises(PersonError, match=str(length)):
            entered("示" * length)
        with pytest.raises(PersonError):
            township.change_settings(filler="示" * length)
        draft = fill_in(township)
        with pytest.raises(PersonError):
            draft.explain(draft.check().findings, "示" * length, "")
        field = draft.forms["village_broadband"].fields["remarks"]
        assert f"{length} 个字" in field.type.problem("示" * length, Period.parse("2006S2"))


def test_sheet_names_are_such_as_excel_takes(shipped: Definitions) -> None:
    titles = [sheet_title(form) for form in shipped.forms]
    assert len({title.casefold() for title in titles}) == len(titles)
    form = next(iter(shipped.forms))
    for title in (
        "History",
        "'引号'",
        "a/b\\c?d*e[f]g:h",
        "𠮷" * 40,
        "长" * 40,
        " \u200b",
        "\x00\ud800",
        "x\ty",
    ):
        name = sheet_title(Form(form.name, title, "", "village", sections=()))
        assert 0 < len(name.encode("utf-16-le")) <= 62, title
        assert not set(name) & set("[]:*?/\\\t\n\x00"), title
        assert not name.startswith("'"), title
        assert name.casefold() != "history", title


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("示例镇_2006S2.xlsx", "示例镇_2006S2.xlsx"),
        ("a/b\\c:d*e?f\"g<h>i|j.xlsx", "a_b_c_d_e_f_g_h_i_j.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("com1.backup.xlsx", "_com1.backup.xlsx"),
        ("LPT9", "_LPT9"),
        ("村. . .xlsx", "村.xlsx"),
        ("..", "_"),
        ("", "_"),
        (" 名称 .", "名称"),
        ("\x00\ud800\n.xlsx", "_.xlsx"),
        ("村" * 300 + ".xlsx", "村" * 66 + ".xlsx"),
    ],
)  # fmt: skip
def test_file_names_are_such_as_windows_takes(text: str, name: str) -> None:
    assert file_name(text) == name
