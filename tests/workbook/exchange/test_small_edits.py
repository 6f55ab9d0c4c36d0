"""A small edit of one part of a signed package, as no program makes it in saving, is told where it is."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.workbook.format.problems import EditedCell
from laiwu_desktop.workbook.opening.parse import parse_file
from laiwu_desktop.workbook.opening.photos import reduced
from tests.workbook.files.raw import Verifier, few_divisions, small_desk, small_package
from tests.workbook.writing.test_photos_travel import add_photo, picture

MAIN = "http://schemas.openxmlformats.org"
RELATIONS = f"{MAIN}/officeDocument/2006/relationships"
WORKBOOK, WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
COVER, FORM = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"
# What is found in a part, and what is put there.
Edits = Mapping[str, Sequence[tuple[str, str]]]


class Package:
    """A package as its parts."""

    def __init__(self, verifier: Verifier, file: Path) -> None:
        self.verifier = verifier
        with zipfile.ZipFile(file) as archive:
            self.parts = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}

    def told(self, path: Path, edits: Edits, added: Mapping[str, str] | None = None) -> dict[str, str]:
        """What is told by cell."""
        return {edit.cell: f"{edit.was}|{edit.now}" for edit in self.edits(path, edits, added)}

    def edits(
        self, path: Path, edits: Edits, added: Mapping[str, str] | None = None
    ) -> tuple[EditedCell, ...]:
        """What is told where parts are edited (the first place each) or added."""
        parts = self.parts | {name: text.encode().decode("latin-1") for name, text in (added or {}).items()}
        for name, (found, put) in ((name, one) for name, every in edits.items() for one in every):
            put = put.encode().decode("latin-1")
            parts[name], count = re.subn(found, put, parts[name], count=1, flags=re.DOTALL)
            assert count, found
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, text.encode("latin-1"))
        verified = self.verifier.read(parse_file(path))[1]
        assert not verified.problems
        return verified.edited


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, divisions: list[Division]) -> Iterator[Package]:
    """One with a photo."""
    folder = tmp_path_factory.mktemp("small")
    desk = small_desk("township", folder, few_divisions(divisions, 4))
    assert isinstance(desk, TownshipDesk)
    small_package(desk, folder)
    add_photo(desk, reduced(picture(80, 60)))
    yield Package(Verifier(desk), desk.export(folder).path)
    desk.close()


def test_the_package_itself_is_as_it_was_written(package: Package, tmp_path: Path) -> None:
    assert package.told(tmp_path / "a.xlsx", {}) == {}


def test_a_formula_is_one_whatever_it_shows_as_yet(package: Package, tmp_path: Path) -> None:
    """Those who open the file see it calculated anew: a value, a title, a heading, a name, a text, a day."""
    plain, shared = "<f>1+1</f>", '<f t="shared" si="0"/>'
    at = {"A1": plain, "C3": shared, "B5": plain, "C5": shared, "F5": plain, "O5": plain, "V5": shared}
    form = [(rf'(<c r="{cell}"[^>]*>)<v>', rf"\1{formula}<v>") for cell, formula in at.items()]
    blank = r'(?=</row><row r="3")', '<c r="B2" t="str"><f>A1</f><v></v></c>'
    told = package.told(tmp_path / "a.xlsx", {FORM: (*form, blank)})
    assert list(told) == ["A1", "B2", "C3", "B5", "C5", "F5", "O5", "V5"]
    assert all("公式" in said for said in told.values())
    assert told["C5"].startswith("320|")
    assert told["F5"].startswith("2005-03-05|")
    assert list(
        package.told(tmp_path / "a.xlsx", {COVER: [(r'(<c r="B2"[^>]*>)<v>', rf"\1{plain}<v>")]})
    ) == ["B2"]


def relations(target: str, kind: str = "drawing") -> str:
    return (
        f'<Relationships xmlns="{MAIN}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    )


ANCHOR = (
    "<xdr:absoluteAnchor><xdr:from><xdr:col>2</xdr:col><xdr:row>4</xdr:row></xdr:from>"
    "<xdr:sp><a:p><a:r><a:t>999</a:t></a:r></a:p></xdr:sp></xdr:absoluteAnchor>"
)
CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f"<mc:Fallback>{ANCHOR.replace('absolute', 'twoCell')}</mc:Fallback></mc:AlternateContent>"
)
RELS, TARGET = "xl/worksheets/_rels/sheet3.xml.rels", "../drawings/drawing9.xml"


@pytest.mark.parametrize(
    ("lists", "target", "kind", "shape", "cell"),
    [
        (RELS, TARGET, "drawing", CHOICE, "C5"),
        (RELS.replace("sheet3.xml", "SHEET3.XML"), TARGET, "drawing", ANCHOR, "A1"),
        (RELS.replace("_rels", "_RELS"), TARGET, "drawing", ANCHOR, "A1"),
        (RELS, "../Drawings/drawing9.xml", "drawing", ANCHOR, "A1"),
        (RELS, "../drawings/drawing%39.xml", "drawing", ANCHOR, "A1"),
        (RELS, "..\\drawings\\drawing9.xml", "drawing", ANCHOR, "A1"),
        (RELS, f"{TARGET}?x", "drawing", ANCHOR, "A1"),
        (RELS, TARGET, "table", ANCHOR, "A1"),
    ],
)
def test_what_lies_over_a_sheet_is_told_however_it_is_referred_to(
    package: Package, tmp_path: Path, lists: str, target: str, kind: str, shape: str, cell: str
) -> None:
    """Some programs find a part by a name that is not quite its own; what is not found here is told."""
    drawing = f'<xdr:wsDr xmlns:xdr="{MAIN}/xdr" xmlns:a="{MAIN}/a">{shape}</xdr:wsDr>'
    added = {lists: relations(target, kind), "xl/drawings/drawing9.xml": drawing}
    told = package.told(tmp_path / "a.xlsx", {}, added)
    assert list(told) == [cell]


def test_sheets_of_other_kinds_and_hidden_ones_that_are_shown(package: Package, tmp_path: Path) -> None:
    sheet = '<sheet name="汇总图" sheetId="77" r:id="rId77"/></sheets>'
    relation = f'<Relationship Id="rId77" Type="{RELATIONS}/dialogsheet" Target="dialogsheets/sheet1.xml"/>'
    edits = {
        WORKBOOK: [
            ("</sheets>", sheet),
            (r'(name="_lists" sheetId="\d+") state="hidden"', r"\1"),
            (r'(name="_meta" sheetId="\d+") state="hidden"', r"\1"),
        ],
        WORKBOOK_RELATIONS: [("</Relationships>", f"{relation}</Relationships>")],
        FORM: [("<sheetData>", '<x:AlternateContent xmlns:x="x"/><sheetData>')],
    }
    part = {"xl/dialogsheets/sheet1.xml": "<dialogsheet/>"}
    told = package.edits(tmp_path / "a.xlsx", edits, part)
    expected = {("汇总图", "A1"), ("汇总图", ""), ("_lists", ""), ("_meta", ""), ("村宽带接入情况表", "A1")}
    assert {(edit.sheet, edit.cell) for edit in told} == expected


def _text(text: str) -> str:
    return rf'\1 t="inlineStr"><is><t xml:space="preserve">{text}</t></is>'


STYLES, THEME = "xl/styles.xml", "xl/theme/theme1.xml"
DARK = r"<a:dk1>.*?</a:dk1>"
BAR = (
    '<conditionalFormatting sqref="C5"><cfRule type="dataBar" priority="1"><dataBar>'
    '<cfvo type="num" val="0"/><cfvo type="num" val="1"/><color rgb="FF000000"/>'
    "</dataBar></cfRule></conditionalFormatting>"
)


@pytest.mark.parametrize(
    "colour",
    [
        '<a:sysClr val="window" lastClr="000000"/>',
        '<a:prstClr val="white"/>',
        '<a:scrgbClr r="100000" g="100000" b="100000"/>',
        '<a:srgbClr val="000000"><a:lumOff val="100000"/></a:srgbClr>',
    ],
)
def test_letters_in_a_colour_that_is_told_as_nobody_tells_it(
    package: Package, tmp_path: Path, colour: str
) -> None:
    told = package.told(tmp_path / "a.xlsx", {THEME: [(DARK, f"<a:dk1>{colour}</a:dk1>")]})
    assert "看不出来" in told["C5"]


def test_letters_that_can_hardly_be_read(package: Package, tmp_path: Path) -> None:
    """Each number of the sheet in a font of its own; the last is as it was."""
    fonts = (
        '<sz val="10"/><color indexed="65"/>',
        '<sz val="10"/><color rgb="FFE0E0E0"/>',
        '<sz val="5.5"/><color theme="1"/>',
        '<sz val="10"/><color theme="1"/><name val="宋体"/><scheme val="minor"/>',
        '<sz val="10"/><name val="MS Reference Specialty"/>',
        '<sz val="10"/><color theme="1"/><name val="宋体"/><scheme val="major"/>',
    )
    said = "".join(f"<font>{font}</font>" for font in fonts)
    found = re.findall(r'<c r="([A-Z]+\d+)" s="6"><v>', package.parts[FORM])[: len(fonts)]
    count = package.parts[STYLES].partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ")
    own = package.parts[STYLES].partition("<fonts")[2].partition("</fonts>")[0].count("<font>")
    xfs = "".join(f'<xf numFmtId="1" fontId="{own + n}" borderId="1" xfId="0"/>' for n in range(len(fonts)))
    edits = {
        STYLES: [("</fonts>", f"{said}</fonts>"), ("</cellXfs>", f"{xfs}</cellXfs>")],
        THEME: [(r'(<a:minorFont><a:latin typeface=")[^"]*', r"\1Wingdings 2")],
        FORM: [(f'(<c r="{cell}" s=")6"', rf'\g<1>{count + n}"') for n, cell in enumerate(found)],
    }
    told = package.told(tmp_path / "a.xlsx", edits)
    assert set(told) == set(found[:-1])
    assert told["C5"] == "320|显示：文字与底色几乎同色，看不出来"
    bar = {FORM: [("(<dataValidations|<pageMargins)", rf"{BAR}\1")]}
    assert list(package.told(tmp_path / "a.xlsx", bar)) == ["C5"]


VIEW, ROWS = '<sheetView workbookViewId="0"', '<sheetFormatPr defaultRowHeight="13.5"'
AREA = (
    '<definedName name="_xlnm.Print_Area" localSheetId="2">'
    "OFFSET(村宽带接入情况表!$A$1,0,0,2,2)</definedName>"
)


@pytest.mark.parametrize(
    ("part", "found", "put", "cell"),
    [
        (FORM, ROWS, '<sheetFormatPr defaultRowHeight="13.5" zeroHeight="1"', "A1"),
        (FORM, ROWS, '<sheetFormatPr defaultRowHeight="1" customHeight="1"', "A1"),
        (FORM, ROWS, f'{ROWS} defaultColWidth="0"', "A1"),
        (FORM, VIEW, f'{VIEW} topLeftCell="A6"', "A1"),
        (FORM, 'ySplit="4"', 'ySplit="40"', "A1"),
        (FORM, VIEW, f'{VIEW} showFormulas="1"', "A1"),
        (FORM, VIEW, f'{VIEW} zoomScale="10"', "A1"),
        (FORM, '<row r="5"', '<row r="5" ht="4" customHeight="1"', "A5"),
        (FORM, 'min="3" max="6" width="12.625"', 'min="3" max="3" width="0.9"', "C1"),
        (FORM, "<pageSetup ", '<pageSetup scale="10" ', "A1"),
        (WORKBOOK, "<definedNames>", f"<definedNames>{AREA}", "A1"),
        (WORKBOOK, r"村宽带接入情况表!\$1:\$3".encode().decode("latin-1"), "村宽带接入情况表!$6:$6", "A6"),
        (FORM, r'(<c r="V5" s="\d+") t="s"><v>\d+</v>', _text("\n" * 40 + "示例数据"), "V5"),
        (STYLES, '(fontId="3"[^>]*fillId="3"[^>]*>)<alignment', r'\1<alignment indent="99"', "A5"),
        (STYLES, "<border>(<left style)", r'<border diagonalUp="1">\1', "A5"),
        (STYLES, '(fontId="3"[^>]*fillId="3"[^>]*>)<alignment', r'\1<alignment textRotation="180"', "A5"),
    ],
)
def test_what_keeps_people_from_seeing_a_sheet(
    package: Package, tmp_path: Path, part: str, found: str, put: str, cell: str
) -> None:
    assert cell in package.told(tmp_path / "a.xlsx", {part: [(found, put)]})


DRAWING, BLIP = "xl/drawings/drawing1.xml", "<a:blip ([^>]*)/>"
MEDIA = "xl/media/image1.jpeg"


@pytest.mark.parametrize(
    ("part", "found", "put"),
    [
        (
            DRAWING,
            BLIP,
            r'<a:blip \1><a:extLst><a:ext><a:svgBlip r:embed="rId1"/></a:ext></a:extLst></a:blip>',
        ),
        (DRAWING, BLIP, r'<a:blip \1><a:alphaModFix amt="0"/></a:blip>'),
        (DRAWING, f"({BLIP})", r'\1<a:srcRect l="99000" t="99000"/>'),
        (DRAWING, BLIP, r'<a:blip \1 r:link="rId9"/>'),
        (DRAWING, "(<xdr:from><xdr:col>)6", r"\g<1>500"),
        (DRAWING, "(<xdr:to>.*?<xdr:row>)2", r"\g<1>500"),
        (MEDIA, ".*", '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
)
def test_a_photo_that_is_shown_otherwise_than_it_is(
    package: Package, tmp_path: Path, part: str, found: str, put: str
) -> None:
    """By another picture beside it, paler, in part, elsewhere or over all others."""
    ((cell, said),) = package.told(tmp_path / "a.xlsx", {part: [(found, put)]}).items()
    assert cell.endswith("3")
    assert "图片" in said
